"""How a release was made, in sentences that its papers share; each says what a fact or a count says."""

from collections.abc import Iterator

from curation.released import Measure, ReleaseFacts, SchemaFact
from curation.wording import counted
from exporters.card_table import line
from exporters.figures import Figures, SchemaFigures

_METHODS = {
    "unanimous": "all annotators of the task agreed",
    "single": "one annotator answered",
    "majority": "most of the annotators agreed",
    "referee": "an adjudicator settled it",
}
_PERSONAL = {
    "off": "Cleaning did not look for personal data.",
    "flag": "Cleaning looked for e-mail addresses, phone numbers, account, card and identity numbers, and "
    "marked their places in `personal` of the config `articles`; they stand in the texts as written.",
    "mask": "Cleaning looked for e-mail addresses, phone numbers, account, card and identity numbers, and "
    "put a mask in the place of each before annotators saw it; their places stand in `personal` of the "
    "config `articles`.",
}
_NOT_FOUND = "Names of people are part of the news and are neither looked for nor masked."


def cleaning(facts: ReleaseFacts) -> tuple[str, ...]:
    """Say what was done to the pages before anyone labelled them."""
    return (
        f"Tanqih {line(facts.tool_version)} cut each raw page into articles: menus, advertisements, bylines "
        "and the like are left out, and what is invisible or broken (bidirectional controls, zero-width "
        "characters, repeated blanks) is removed. Letters, diacritics, tatweel and digits stand as they "
        "were written.",
        "Articles were segmented into sentences; every sentence and span keeps its offsets into the article "
        "and into the raw page, counted in Unicode code points.",
        "Exact and near duplicates were found by word triples on folded Arabic; pages that repeat each "
        "other, or share a claim, stand in one split, which is chosen by hash and kept in later releases.",
    )


def personal(facts: ReleaseFacts, figures: Figures) -> tuple[str, ...]:
    """Say what was done about personal data, and how much of it was found."""
    found = ", ".join(f"{kind.replace('_', ' ')} {count}" for kind, count in sorted(figures.personal.items()))
    if not facts.personal:
        return (_NOT_FOUND,)
    if facts.personal == "off":
        return (_PERSONAL["off"], _NOT_FOUND)
    return (_PERSONAL[facts.personal], f"Found in the released articles: {found or 'none'}.", _NOT_FOUND)


def pages(figures: Figures) -> str:
    """Say where the texts are from, and that the pages themselves are not here."""
    return (
        f"The texts are {counted(figures.articles, 'article')} ({counted(figures.words, 'word')}) from "
        f"{counted(len(figures.pages), 'page')}, of which "
        f"{figures.addressed:,} with the address (`url`){_fetched(figures)}. The pages as "
        "collected are not part of the release; `page_id` is the hash of a page's text."
    )


def _fetched(figures: Figures) -> str:
    if not figures.fetched:
        return ""
    days = sorted(figures.fetched.values())
    return f" and {len(days)} with the day they were fetched, {days[0]} to {days[-1]}"


def annotating(schema: SchemaFact, figures: SchemaFigures, scripted: bool) -> str:
    """Say who answered what of a schema, in how many parts, and how the answers were settled."""
    people = len(schema.annotators)
    who = f"{people} {'scripted program' if scripted else 'annotator'}{'' if people == 1 else 's'}"
    per_task = ", ".join(f"{votes} on {tasks}" for votes, tasks in sorted(figures.answers.items()))
    settled = ", ".join(
        f"{count} {method} ({_METHODS[method]})" if method in _METHODS else f"{count} {method}"
        for method, count in schema.methods.items()
    )
    when = (
        f", from {schema.answered[0]} to {schema.answered[-1]} by the server's clock"
        if schema.answered
        else ""
    )
    left = f" Left out: {counted(schema.undecided, 'undecided task')}." if schema.undecided else ""
    return (
        f"`{schema.name}` ({line(schema.title_en)}, guideline revision {schema.revision}): {who}{when}. "
        f"Answers on each of {counted(figures.tasks, 'task')}: {per_task or 'none'}. Settled: "
        f"{settled or 'not stated'}.{left}"
    )


def agreement(facts: ReleaseFacts) -> Iterator[str]:
    """Give each figure over all labels, with its interval."""
    for schema in facts.schemas:
        for measure in overall(schema):
            yield f"`{schema.name}`, {measure.name}: {figure(measure)}"


def overall(schema: SchemaFact) -> list[Measure]:
    """Give the measures that are of no single label: ``u-alpha, all`` and not ``u-alpha, PERS``."""
    return [m for m in schema.agreement if "," not in m.name or m.name.endswith(", all")]


def figure(measure: Measure) -> str:
    """Write a measure's value with its interval, or why there is none."""
    if measure.value is None:
        return f"undefined ({measure.note or 'not stated'})"
    if measure.low is None or measure.high is None:
        return f"{measure.value:.3f}"
    return f"{measure.value:.3f} ({measure.low:.3f} to {measure.high:.3f}, 95%)"


def sizes(facts: ReleaseFacts, figures: Figures) -> str:
    """Say how much there is, in one sentence."""
    parts = [f"{figures.of(schema.name).tasks} of `{schema.name}`" for schema in facts.schemas]
    return (
        f"{facts.name} {facts.version} holds {counted(figures.articles, 'article')} in the language "
        f"`{facts.language}`, and decided tasks on them: {', '.join(parts)}."
    )
