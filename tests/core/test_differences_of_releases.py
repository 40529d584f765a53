"""What changed between two releases: in a row, span by span; in facts; and as told in the changelog."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.core.diff_tables import changes_in, sheets
from curation.core.diffing import Difference, compare_releases
from curation.core.release_entries import SHOWN, changelog, entry_of, first_entry
from curation.core.row_changes import RowChange, SpanChange, compare_row, compare_spans
from curation.released import Listing, Measure, Pair, ReleasedSpan, ReleasedTask, Split
from tests.contents import Content
from tests.exporters.release_samples import entity_task, facts, sample, stance_task

TEXT = "قال رئيس بلدية الصفوان سامر الهلالي إن الجسر يفتح غدا"


def span(start: int, end: int, label: str = "PERS") -> ReleasedSpan:
    """Give a span of ``TEXT``."""
    return ReleasedSpan(
        start=start, end=end, label=label, text=TEXT[start:end], raw_start=start + 9, raw_end=end + 9
    )


def place(found: ReleasedSpan) -> tuple[int, int, str]:
    """Give what a span is known by."""
    return found.start, found.end, found.label


def kinds(before: list[ReleasedSpan], now: list[ReleasedSpan]) -> list[str]:
    """Give the kinds of change, in their order."""
    return [change.kind for change in compare_spans(before, now)]


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        ([span(4, 8)], [span(4, 8)], []),
        ([span(4, 8)], [span(4, 8, "OCC")], ["relabelled"]),
        ([span(4, 8)], [span(4, 14)], ["re-bounded"]),
        ([span(4, 8)], [span(4, 14, "OCC")], ["removed", "added"]),
        ([span(4, 8)], [span(8, 14)], ["removed", "added"]),
        ([span(4, 8)], [], ["removed"]),
        ([], [span(4, 8)], ["added"]),
        ([span(4, 22, "ORG"), span(9, 22, "GPE")], [span(9, 22, "GPE")], ["removed"]),
        ([span(4, 8), span(4, 8, "OCC")], [span(4, 8, "OCC"), span(4, 8, "ORG")], ["relabelled"]),
        ([span(0, 30)], [span(0, 3), span(4, 22)], ["added", "re-bounded"]),
    ],
    ids=["same", "label", "bounds", "both", "apart", "gone", "new", "nested", "twice", "cut"],
)
def test_spans_are_matched(before: list[ReleasedSpan], now: list[ReleasedSpan], expected: list[str]) -> None:
    """Same bounds: relabelled; same label and overlap: re-bounded, the greatest overlap; else gone or new."""
    assert kinds(before, now) == expected


spans = st.lists(
    st.builds(
        lambda start, length, label: span(start, min(start + length, len(TEXT)), label),
        st.integers(0, len(TEXT) - 1),
        st.integers(1, 12),
        st.sampled_from(("PERS", "ORG", "GPE")),
    ),
    max_size=6,
    unique_by=lambda s: (s.start, s.end, s.label),
)


@given(spans, spans)
def test_changes_lead_from_the_old_spans_to_the_new(
    before: list[ReleasedSpan], now: list[ReleasedSpan]
) -> None:
    """Each span that differs is in exactly one change, and those applied give the new spans."""
    changes = compare_spans(before, now)
    left = [span for span in before if span not in [change.before for change in changes]]
    came = [change.now for change in changes if change.now]
    assert sorted([*left, *came], key=place) == sorted(now, key=place)
    gone = [change.before for change in changes if change.before]
    assert len(gone) + len(left) == len(before)
    assert compare_spans(before, before) == []


def test_spans_of_a_text_that_changed_are_compared_in_the_raw_page() -> None:
    """Where a text lost its first word, spans that moved with it are the same."""
    before = entity_task(1, "train").model_copy(
        update={"text": TEXT, "spans": (span(4, 8), span(15, 22, "GPE"))}
    )
    cut = tuple(
        s.model_copy(update={"start": s.start - 4, "end": s.end - 4})
        for s in (span(4, 8), span(15, 22, "ORG"))
    )
    now = before.model_copy(update={"text": TEXT[4:], "spans": cut})
    change = compare_row(Pair("entities", before, now))
    assert change is not None
    assert change.fields == ("spans", "text")
    assert [c.kind for c in change.spans] == ["relabelled"]


def test_a_row_is_edited_moved_or_both() -> None:
    """A split alone is a move; the name of an article's group is no edit."""
    row = stance_task(1, "train", {"stance": "favor"})
    other = row.model_copy(update={"choices": {"stance": "against", "expression": "explicit"}})

    def told(now: ReleasedTask) -> RowChange | None:
        return compare_row(Pair("stance", row, now))

    assert told(row) is None
    moved, edited = told(row.model_copy(update={"split": "test"})), told(other)
    both = told(other.model_copy(update={"split": "test"}))
    assert moved is not None
    assert edited is not None
    assert both is not None
    assert (moved.kinds, edited.kinds, both.kinds) == (("moved",), ("edited",), ("edited", "moved"))
    assert [(c.choice, c.before, c.now) for c in edited.choices] == [
        ("expression", None, "explicit"),
        ("stance", "favor", "against"),
    ]
    article = sample().articles[0]
    assert compare_row(Pair("articles", article, article.model_copy(update={"group": "other"}))) is None


def listing(content: Content) -> Listing:
    """Count the tasks of a content."""
    rows: dict[str, dict[Split, int]] = {}
    for task in content.tasks:
        sizes = rows.setdefault(task.schema_name, {})
        sizes[task.split] = sizes.get(task.split, 0) + 1
    return Listing(facts=content.facts, rows=rows)


def changed(examples: int = 5, shown: tuple[Split, ...] = ("train", "validation", "test")) -> Difference:
    """Compare the sample with one of two stances against, three new ones, and a test row that was edited."""
    before, now = sample("1.0.0", stance="favor"), sample("2.0.0", stance="against", more=3)
    edited = stance_task(2, "test", {"stance": "favor"})
    pairs = [
        Pair("stance", before.tasks[2], now.tasks[2]),
        Pair("stance", before.tasks[3], edited),
        *(Pair("stance", None, task) for task in now.tasks[5:]),
    ]
    return compare_releases(listing(before), listing(now), pairs, examples, shown)


def test_counts_and_the_version_follow() -> None:
    """Rows by kind, values from and to, sizes of splits, and MAJOR, since rows were edited."""
    difference = changed()
    stance = next(config for config in difference.configs if config.config == "stance")
    assert stance.rows == {"added": 3, "edited": 2, "moved": 0, "removed": 0}
    assert (stance.before["train"], stance.now["train"]) == (2, 5)
    assert [(v.what, v.before, v.now, v.count) for v in difference.values] == [
        ("stance", "favor", "against", 1),
        ("stance", "neutral", "favor", 1),
    ]
    assert difference.demands == "2.0.0"
    assert not difference.same


def test_examples_are_so_many_of_a_kind() -> None:
    """Two of each kind are two edited and two of three added."""
    assert [example.kinds for example in changed(2).examples] == [("edited",)] * 2 + [("added",)] * 2
    assert changed(0).examples == ()


def test_test_rows_are_counted_but_not_shown_in_the_changelog() -> None:
    """The edited test row is in the counts, its id and label nowhere among the examples."""
    entry = entry_of(changed(shown=SHOWN))
    assert "| stance | 2 → 5 | 0 | 1 | 3 | 2 | 0 | 0 |" in entry
    assert "`s001` edited (train); stance favor → against" in entry
    assert "s002" not in entry


def test_entries_stand_below_one_another() -> None:
    """The newest is first, the heading there once, and an entry put there is the entry written."""
    first = changelog(first_entry(listing(sample("1.0.0"))), "")
    both = changelog(entry_of(changed()), first)
    assert both.count("# Changelog\n") == 1
    assert both.index("\n## 2.0.0\n") < both.index("\n## 1.0.0\n")
    assert both.endswith(first[first.index("## 1.0.0") :])
    assert changelog("## 1.0.0\n", "no entry here") == changelog("## 1.0.0\n", "")


def test_facts_say_what_became_of_labels_guidelines_and_licence() -> None:
    """Each differing fact is told with what it was; agreement stands apart, and needs PATCH at least."""
    before = facts("1.0.0")
    entities, stance, topic = before.schemas
    renamed = entities.spans[0].model_copy(update={"definition_en": "A person"})
    better = entities.agreement[0].model_copy(update={"value": 0.9})
    now = before.model_copy(
        update={
            "licence": "CC0-1.0",
            "schemas": (
                entities.model_copy(
                    update={
                        "revision": "1.3.0",
                        "spans": (
                            renamed,
                            *entities.spans[1:],
                            entities.spans[0].model_copy(update={"name": "LAW"}),
                        ),
                        "agreement": (better, entities.agreement[1]),
                    }
                ),
                stance.model_copy(update={"undecided": 3, "unit": "article"}),
            ),
        }
    )
    empty = Listing(facts=before, rows={})
    difference = compare_releases(empty, Listing(facts=now, rows={}), [])
    told = {fact.fact: (fact.before, fact.now) for fact in difference.facts}
    assert told == {
        "licence": ("CC-BY-4.0", "CC0-1.0"),
        "entities: guideline revision": ("1.2.0", "1.3.0"),
        "entities: span labels": ("PERS, ORG, GPE", "PERS, ORG, GPE, LAW"),
        "entities: span labels PERS, definition": ("A person's name | title left out", "A person"),
        "stance: unit": ("sentence", "article"),
        "stance: undecided": ("0", "3"),
        "schema topic": (f"guideline revision {topic.revision}", ""),
    }
    gamma = difference.agreement[0]
    assert gamma.before is not None
    assert gamma.now is not None
    assert (gamma.measure, gamma.before.value, gamma.now.value) == ("gamma", 0.875, 0.9)
    assert difference.demands == "2.0.0"  # a schema went
    only = compare_releases(empty, Listing(facts=before.model_copy(update={"licence": "x"}), rows={}), [])
    assert only.demands == "1.0.1"


def test_a_phrase_says_what_changed() -> None:
    """Relabelled and re-bounded spans with what they were, choices with both values, fields by name."""
    change = RowChange(
        config="entities",
        id="1",
        kinds=("edited",),
        split_before="train",
        split_now="train",
        fields=("method", "spans"),
        spans=(
            SpanChange(kind="relabelled", before=span(4, 8), now=span(4, 8, "OCC")),
            SpanChange(kind="re-bounded", before=span(4, 8), now=span(4, 14)),
        ),
    )
    said = [phrase.replace("\u2068", "").replace("\u2069", "") for phrase in changes_in(change)]
    assert said == [
        f"«{TEXT[4:8]}» PERS → OCC",
        f"PERS «{TEXT[4:8]}» → «{TEXT[4:14]}»",
        "method changed",
    ]


def test_measures_of_single_labels_are_not_among_the_tables() -> None:
    """Those over all labels are; JSON has both."""
    before = facts("1.0.0")
    entities = before.schemas[0]
    measures = [
        Measure(name=f"span F1 exact, {of}", value=0.5, low=0.4, high=0.6, items=9) for of in ("all", "ORG")
    ]

    def with_measures(value: float) -> Listing:
        changed = tuple(measure.model_copy(update={"value": value}) for measure in measures)
        schemas = (entities.model_copy(update={"agreement": changed}),)
        return Listing(facts=before.model_copy(update={"schemas": schemas}), rows={})

    difference = compare_releases(with_measures(0.5), with_measures(0.55), [])
    assert len(difference.agreement) == 2
    (agreement,) = (sheet for sheet in sheets(difference) if sheet.title == "Agreement")
    assert agreement.rows == (
        ("entities", "span F1 exact, all", "0.500 (0.400–0.600)", "0.550 (0.400–0.600)"),
    )
