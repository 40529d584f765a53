"""What a release lacks before a stranger can trust it: licence, sources, agreement, guidelines, answers."""

from collections.abc import Iterable, Iterator

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

from curation.errors import InputError
from curation.released import ReleaseFacts
from curation.stages.guiding.guidelines import read_guidelines, run_check
from curation.statement import questions
from curation.store.workspace import SETTINGS, Workspace
from curation.wording import counted

_NAMED = 3  # pages without an address that are named

# The Hub's ids that are in no list of SPDX; "other" and "unknown" say nothing.
# fmt: off
_HUB_ONLY = frozenset((
    "cc", "odbl", "odc-by", "pddl", "gpl", "lgpl", "gfdl", "bsd", "openrail", "openrail++", "open-mdw",
    "creativeml-openrail-m", "bigscience-openrail-m", "bigcode-openrail-m", "bigscience-bloom-rail-1.0",
))
# fmt: on
_FOR_PROGRAMS = frozenset(("annotators", "payment"))  # answered by the facts where annotators were programs


def shortcomings(
    workspace: Workspace, facts: ReleaseFacts, pages: Iterable[tuple[str, str | None]]
) -> tuple[str, ...]:
    """List what ``tanqih release --strict`` refuses a release for, a line each; none where it is complete.

    ``pages`` are those of its articles, by their ids, with their addresses.
    """
    return (
        *_licence(facts.licence),
        *_sources(pages),
        *_agreement(facts),
        *_guidelines(workspace),
        *_questions(facts),
    )


def is_licence(name: str) -> bool:
    """Whether a name is an SPDX id or expression, or one of the Hub's ids."""
    if name.strip().lower() in _HUB_ONLY:
        return True
    try:
        return bool(canonicalize_license_expression(name))
    except InvalidLicenseExpression:
        return False


def _licence(licence: str) -> Iterator[str]:
    if not licence.strip():
        yield f"licence: none: set licence in {SETTINGS} to an SPDX id such as CC-BY-4.0"
    elif not is_licence(licence):
        yield f"licence: {licence} is no SPDX id and none of the Hub's: such as CC-BY-4.0, or LicenseRef-NAME"


def _sources(pages: Iterable[tuple[str, str | None]]) -> Iterator[str]:
    urls = dict(pages)
    without = sorted(page for page, known in urls.items() if not known)
    if without:
        named = ", ".join(without[:_NAMED]) + (", …" if len(without) > _NAMED else "")
        yield (
            f"source: {len(without)} of {counted(len(urls), 'page has', 'pages have')} no url ({named}): "
            "clean them again from a format that gives one, such as JSON Lines with a url, or "
            "with an origins.csv beside them"
        )


def _agreement(facts: ReleaseFacts) -> Iterator[str]:
    for schema in facts.schemas:
        people = len(schema.annotators)
        if people < 2:
            yield (
                f"agreement: {schema.name} has {counted(people, 'annotator')}: have a second "
                f"one answer, and run `tanqih pull {schema.name}`"
            )
        elif all(measure.value is None for measure in schema.agreement):
            yield (
                f"agreement: {schema.name} has no figure: no task has two answers to compare, see `tanqih "
                f"agree {schema.name}`"
            )


def _guidelines(workspace: Workspace) -> Iterator[str]:
    for name in workspace.settings.schemas:
        try:
            wrong = run_check(read_guidelines(workspace, name)).notes
        except InputError as error:
            wrong = (str(error),)
        if wrong:
            more = f" (and {len(wrong) - 1} more: `tanqih guidelines check`)" if len(wrong) > 1 else ""
            yield f"guidelines: {name}: {wrong[0]}{more}"


def _questions(facts: ReleaseFacts) -> Iterator[str]:
    for question in questions():
        known = facts.scripted and question.name in _FOR_PROGRAMS
        if question.required and not known and not facts.statement.answered(question.name):
            yield f"statement: {question.name} is not answered in {SETTINGS}: {question.text}"
    day = facts.statement.published
    last = max((answered for schema in facts.schemas for answered in schema.answered), default="")
    if day and day < last:
        yield f"statement: published in {SETTINGS} is {day}, before the last answer, of {last}: correct it"
