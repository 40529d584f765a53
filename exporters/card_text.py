"""The text of README.md: every figure is counted from the content, and what no fact says is "not stated"."""

from collections import Counter
from collections.abc import Iterable, Sequence

from curation.released import LabelFact, Measure, ReleaseFacts, SchemaFact, Split
from curation.wording import counted
from exporters.card_leakage import leakage_text
from exporters.card_papers import image, papers_text
from exporters.card_table import line as _line
from exporters.card_table import table as _table
from exporters.charts import LENGTHS, agreement_path, labels_path
from exporters.features import ANNOTATIONS, ARTICLES
from exporters.figures import SPANS, Figures, SchemaFigures
from exporters.parquet import SPLITS, Written, data_path

NOT_STATED = "not stated"

_METHODS = {
    "unanimous": "all annotators of the task gave this answer",
    "single": "the task had one annotator",
    "majority": "more than half of the annotators gave this answer",
    "dawid-skene": "the likeliest answer by the model of Dawid and Skene (1979), adapted to spans",
    "mace": "the likeliest answer by MACE (Hovy and others 2013), its spans by `dawid-skene`",
    "referee": "an adjudicator settled it",
}


def card_text(
    facts: ReleaseFacts, written: Sequence[Written], figures: Figures, plots: Sequence[str] = ()
) -> str:
    """Give the Markdown below the front matter."""
    parts = [
        _summary(facts, written),
        _configs(facts, written),
        _columns(facts),
        _labels(facts, figures, plots),
        *([leakage_text(facts.leakage)] if facts.leakage else []),
        _agreement(facts, plots),
        _decisions(facts),
        _annotators(facts),
        _provenance(written),
        _loading(written),
        papers_text(facts),
        _licence(facts),
    ]
    return "\n\n".join(parts) + "\n"


def _summary(facts: ReleaseFacts, written: Sequence[Written]) -> str:
    rows = Counter({one.config: one.rows for one in written})
    lines = [
        f"# {_line(facts.name)} {facts.version}",
        f"{counted(sum(rows[schema.name] for schema in facts.schemas), 'decided task')} under "
        f"{counted(len(facts.schemas), 'label schema')}, from {counted(rows[ARTICLES], 'article')}, with "
        f"{counted(rows[ANNOTATIONS], 'annotation')} by single "
        "annotators. A task is a sentence of an article or the whole of it, for some schemas with a target "
        "or a claim. Labels are stand-off: a span is a start and an end in the text, and the text "
        "itself is never marked.",
        f"Language: {_stated(facts.language)}.",
    ]
    if facts.scripted:
        lines.append(
            "**The annotators were scripted programs, not people.** The labels and the agreement below say "
            "nothing about how people judge these texts."
        )
    return "\n\n".join(lines)


def _configs(facts: ReleaseFacts, written: Sequence[Written]) -> str:
    rows = []
    for one in written:
        sizes = [one.splits[split].rows if split in one.splits else 0 for split in SPLITS]
        rows.append([f"`{one.config}`", _row_is(one.config), *sizes, one.rows])
    table = _table(["config", "a row is", *SPLITS, "all"], rows) if rows else "There is no row."
    ratios = ", ".join(f"{split} {facts.ratios[split]:g}" for split in SPLITS if split in facts.ratios)
    return (
        f"## Configs and splits\n\n{table}\n\n"
        "A split without rows has no file. All rows of a page, and of pages that share a claim or, exactly "
        "or nearly, an article, are in one split; what is in test stays there in later versions. "
        f"Split ratios aimed at: {ratios or NOT_STATED}."
    )


def _row_is(config: str) -> str:
    return {ARTICLES: "an article", ANNOTATIONS: "one annotator's answer to one task"}.get(
        config, "a decided task"
    )


def _columns(facts: ReleaseFacts) -> str:
    names = ", ".join(f"`{schema.name}`" for schema in facts.schemas) or "none"
    return f"""## Columns

Offsets are half-open `[start, end)` and count Unicode code points, as Python strings do (not bytes, and not
UTF-16 units). Every row has a lasting `id`.

- Schemas ({names}): `text` is the sentence, with its place in the article's text in `sentence_start` and
  `sentence_end`, or the whole article; `target` or `claim` is what is asked about; `spans` are labelled
  parts of `text`, with the same characters' place in the raw page; `tokens` and `tags` are the same flat, one
  BIO tag a token: of the outermost spans, a word cut where such a span begins or ends in it (`و`, `لبنان`);
  each choice has a column, null where it was not answered; `decision_method` says how the answer was settled,
  `decision_confidence` which share of the votes says the same, or, where a model settled it (`dawid-skene`,
  `mace`), the probability that all of the answer is right, as far as the model holds; `annotators` counts the
  votes; `guideline_revision` is the revision answered under.
- `{ARTICLES}`: `text` is the cleaned article; `kept` are its runs, `[start, end)` in the raw page and
  beginning `at` in `text`; `personal` are the places of `text` that hold personal data found in it, or,
  where `masked`, a mask that stands for `[raw_start, raw_end)` of the raw page; `role` is `main` for the
  page's own article, `related` for one embedded in it; `group` is what decides the split.
- Both: `url` is where the page is from, `fetched` the ISO 8601 date or time it was fetched; null where the
  input did not say.
- `{ANNOTATIONS}`: the answer of one `annotator`, under a pseudonym, to the task `task_id` of `schema`.
- All: `licence` and `tool_version` are those of this release, for rows that are taken out of it."""


def _labels(facts: ReleaseFacts, figures: Figures, plots: Sequence[str]) -> str:
    parts = ["## Labels\n\nCounts are of the decided tasks in all splits."]
    for schema in facts.schemas:
        of = figures.of(schema.name)
        title = (
            f"### {_line(schema.title_en)} (`{schema.name}`, guideline revision {_stated(schema.revision)})"
        )
        parts.append(f"{title}\n\n{counted(of.tasks, 'task')}.")
        parts += image(labels_path(schema.name), f"Labels of {schema.name} by split", plots)
        if schema.spans:
            parts.append(_label_table("span label", SPANS, schema.spans, of))
            parts.append(_flat(of.spans, of.untagged))
        for choice in schema.choices:
            parts.append(_label_table(f"value of `{choice.name}`", choice.name, choice.values, of))
            answered = sum(of.count(choice.name, value.name) for value in choice.values)
            parts.append(f"`{choice.name}` not answered: {of.tasks - answered}.")
    parts += image(LENGTHS, "Words in a text, by split", plots)
    return "\n\n".join(parts)


def _flat(spans: int, left: int) -> str:
    """Say what a reader of the flat tags does not see."""
    if not left:
        return f"`tags` have a place for all of {counted(spans, 'span')}."
    return (
        f"`tags` leave out {left:,} of {counted(spans, 'span')}, which meet a longer one (or begin or end "
        "with white space); `spans` has them all."
    )


def _label_table(what: str, listed: str, labels: Iterable[LabelFact], of: SchemaFigures) -> str:
    rows = [
        [
            f"`{label.name}`",
            label.title_en,
            label.title_ar,
            of.count(listed, label.name),
            _stated(label.definition_en),
        ]
        for label in labels
    ]
    return _table([what, "English", "Arabic", "count", "definition"], rows)


def _agreement(facts: ReleaseFacts, plots: Sequence[str]) -> str:
    rows = [
        [f"`{schema.name}`", measure.name, *_figures(measure), measure.items]
        for schema in facts.schemas
        for measure in schema.agreement
        if _label_of(measure) is None
    ]
    table = _table(["schema", "measure", "value", "95% interval", "items"], rows)
    parts = [table if rows else f"Agreement: {NOT_STATED}."]
    for schema in facts.schemas:
        parts += image(agreement_path(schema.name), f"Agreement between annotators of {schema.name}", plots)
        parts += [by_label] if (by_label := _agreement_by_label(schema)) else []
    return "\n\n".join(("## Agreement between annotators", *parts))


def _label_of(measure: Measure) -> str | None:
    """Give the label that a measure is of, where it is of one: ``u-alpha, PERS``."""
    kind, _, label = measure.name.rpartition(", ")
    return label if kind and label != "all" else None


def _agreement_by_label(schema: SchemaFact) -> str:
    """Give a row a label and a column a measure, with the interval; empty where there is none by label."""
    found: dict[str, dict[str, str]] = {}
    for measure in schema.agreement:
        label = _label_of(measure)
        if label is not None:
            found.setdefault(label, {})[measure.name.removesuffix(f", {label}")] = _short(measure)
    kinds = list(dict.fromkeys(kind for row in found.values() for kind in row))
    rows = [[f"`{label}`", *(row.get(kind, "") for kind in kinds)] for label, row in found.items()]
    return _table([f"`{schema.name}`", *kinds], rows) if rows else ""


def _short(measure: Measure) -> str:
    if measure.value is None:
        return "undefined"
    if measure.low is None or measure.high is None:
        return f"{measure.value:.3f}"
    return f"{measure.value:.3f} ({measure.low:.2f} to {measure.high:.2f})"


def _figures(measure: Measure) -> tuple[str, str]:
    if measure.value is None:
        return f"undefined: {_stated(measure.note)}", "undefined"
    value = f"{measure.value:.3f}" + (f" ({measure.note})" if measure.note else "")
    if measure.low is None or measure.high is None:
        return value, NOT_STATED
    return value, f"{measure.low:.3f} to {measure.high:.3f}"


def _decisions(facts: ReleaseFacts) -> str:
    rows = [
        [f"`{schema.name}`", f"`{method}`", _METHODS.get(method, NOT_STATED), schema.methods[method]]
        for schema in facts.schemas
        for method in sorted(schema.methods)
    ]
    table = _table(["schema", "method", "meaning", "tasks"], rows) if rows else f"Methods: {NOT_STATED}."
    undecided = [f"`{schema.name}` {schema.undecided}" for schema in facts.schemas]
    return (
        f"## How answers were decided\n\n{table}\n\n"
        f"Undecided tasks are left out: {', '.join(undecided) or NOT_STATED}."
    )


def _annotators(facts: ReleaseFacts) -> str:
    lines = ["## Annotators"]
    if facts.scripted:
        lines.append("The annotators were scripted programs, not people.")
    else:
        told = [_line(getattr(facts.statement, name)) for name in ("annotators", "payment")]
        said = [text for text in told if text] or [f"Their training, number of hours and pay: {NOT_STATED}."]
        lines.append(" ".join(("The annotators were people.", *said)))
    lines += [
        f"- `{schema.name}`: {', '.join(_line(name) for name in schema.annotators) or NOT_STATED}"
        for schema in facts.schemas
    ]
    return "\n\n".join(lines[:2]) + "\n\n" + "\n".join(lines[2:])


def _provenance(written: Sequence[Written]) -> str:
    config, split = _example(written)
    return f"""## Where spans come from

`[raw_start, raw_end)` is the span's place in the page as it was collected, before cleaning; the page is named
by `page_id`, a hash of its text, and is not part of this release. Where cleaning removed characters inside a
span, the raw piece is longer than `text`. That every span reads as it says:

```python
for row in datasets.load_dataset("FOLDER", "{config}", split="{split}"):
    for span in row["spans"]:
        assert row["text"][span["start"] : span["end"]] == span["text"]
```"""


def _loading(written: Sequence[Written]) -> str:
    config, split = _example(written)
    path = f"FOLDER/{data_path(config, split)}"
    return f"""## Loading

`FOLDER` is where this file lies, or on the Hub, for `datasets`, the repository's name.

```python
datasets.load_dataset("FOLDER", "{config}")  # label numbers have names: .features
pandas.read_parquet("{path}")
polars.read_parquet("{path}")
duckdb.sql("SELECT * FROM '{path}'")
```

Without `datasets`, labels are numbers: from 0, in the order of the tables above; of `tags`, 0 is `O`, and
label number n has 2n + 1 for `B-` and 2n + 2 for `I-`."""


def _example(written: Sequence[Written]) -> tuple[str, Split]:
    for one in written:
        if "spans" in one.codec.features and one.config != ANNOTATIONS:
            return one.config, next(iter(one.splits))
    return "CONFIG", "train"


def _licence(facts: ReleaseFacts) -> str:
    return (
        "## Licence and version\n\n"
        f"Licence: {_stated(facts.licence)}. Version: {facts.version}. "
        f"Made with tanqih {_stated(facts.tool_version)}. "
        "`release.json` holds the labels, agreement and methods for programs.\n\n"
        "In a version MAJOR.MINOR.PATCH, PATCH changes no row, MINOR adds rows, and MAJOR edits, removes or "
        "moves rows or renames labels. [CHANGELOG.md](CHANGELOG.md) says what each version changed."
    )


def _stated(fact: str) -> str:
    return _line(fact) or NOT_STATED
