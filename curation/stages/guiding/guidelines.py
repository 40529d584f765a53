"""``tanqih guidelines render`` and ``check``: manuals filled from labels and worked examples, and checked."""

from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from curation.core.examples import parse_examples
from curation.core.schema import LabelSchema, parse_schema
from curation.errors import InputError
from curation.manuals.checks import ManualSet, Problem, problems_of
from curation.manuals.parse import LANGUAGES, Language, Manual, parse_manual
from curation.manuals.places import fill_manual
from curation.stages.schemas import CHANGELOG, EXAMPLES, OWN, SCHEMA, load_schema, shipped_schemas
from curation.store.atomic import write_text
from curation.store.workspace import Workspace
from curation.types import Report

PAGES = (*(f"manual.{language}.md" for language in LANGUAGES), CHANGELOG)


class Guidelines(NamedTuple):
    """A schema's folder, and what of it explains the schema.

    ``shown`` is how errors name the folder. ``ours`` says that it may be written to: a workspace's own, or a
    shipped one where there is no workspace. ``changelog`` is empty where there is none.
    """

    folder: Path
    shown: str
    ours: bool
    explained: ManualSet
    changelog: str

    @property
    def schema(self) -> LabelSchema:
        """The schema explained."""
        return self.explained.schema


def manual_name(language: Language) -> str:
    """Name the file of a manual."""
    return f"manual.{language}.md"


def read_guidelines(workspace: Workspace | None, name: str | None = None) -> list[Guidelines]:
    """Read a workspace's schemas and what explains them, or those shipped where there is no workspace.

    Args:
        workspace: the workspace; its own schemas come before shipped ones of the same name.
        name: one schema; all where None.

    Raises:
        InputError: there is no such schema, or one of its files cannot be read.
    """
    known = list(workspace.settings.schemas) if workspace else shipped_schemas()
    if name is not None and workspace is None and name not in known:
        raise InputError(f"no schema {name} is shipped: use one of {', '.join(known)}, or name a --workspace")
    return [_read(workspace, one) for one in ([name] if name is not None else known)]


def _read(workspace: Workspace | None, name: str) -> Guidelines:
    folder, shown = Path(str(files("guidelines").joinpath(name))), f"guidelines/{name}"
    ours = workspace is None
    if workspace is None:
        schema = parse_schema(_text(folder, shown, SCHEMA), f"{shown}/{SCHEMA}")
    else:
        schema = load_schema(workspace, name)
        own = workspace.root / OWN / name
        if ours := (own / SCHEMA).is_file():
            folder, shown = own, str(own)
    lines = _text(folder, shown, EXAMPLES).encode().split(b"\n")
    origin = f"{shown}/{EXAMPLES}"
    manuals: dict[Language, Manual] = {}
    for language in LANGUAGES:
        if (folder / manual_name(language)).is_file():
            text = _text(folder, shown, manual_name(language))
            manuals[language] = parse_manual(text, language, f"{shown}/{manual_name(language)}")
    explained = ManualSet(
        schema=schema,
        examples=parse_examples(lines, schema, origin),
        example_lines=tuple(number for number, line in enumerate(lines, 1) if line.strip()),
        examples_origin=origin,
        manuals=manuals,
        pages=frozenset(name for name in PAGES if (folder / name).is_file()),
    )
    return Guidelines(folder, shown, ours, explained, _text(folder, shown, CHANGELOG))


def _text(folder: Path, shown: str, file: str) -> str:
    """Read a file as it is, line ends included; empty where there is none."""
    try:
        return (folder / file).read_bytes().decode("utf-8")
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise InputError(f"{shown}/{file}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise InputError(f"{shown}/{file}, line {line}: no UTF-8: convert it to UTF-8") from error


def run_render(found: Sequence[Guidelines]) -> Report:
    """Fill the places of the manuals anew; a manual that is up to date is not written.

    Raises:
        InputError: a manual asks for an example that there is not, or cannot be written.
    """
    filled = {
        guidelines.folder / manual_name(language): (
            manual.text,
            fill_manual(manual, guidelines.schema, guidelines.explained.examples),
        )
        for guidelines in found
        if guidelines.ours
        for language, manual in guidelines.explained.manuals.items()
    }  # all of them before any is written
    changed = [path for path, (before, after) in filled.items() if before != after]
    for path in changed:
        write_text(path, filled[path][1])
    return Report(
        verb="guidelines render",
        unit="manual",
        taken=len(filled),
        parts={"filled": len(changed), "up to date": len(filled) - len(changed)},
        notes=(
            *_missing([guidelines for guidelines in found if guidelines.ours]),
            *(f"{other.schema.name} is shipped: nothing to fill" for other in found if not other.ours),
        ),
        wrote=tuple(map(str, changed)),
    )


def run_check(found: Sequence[Guidelines]) -> Report:
    """Check the manuals against their schemas and examples, and against each other.

    Raises:
        InputError: a manual asks for an example that there is not.
    """
    wrong: dict[str, list[Problem]] = {g.schema.name: problems_of(g.explained) for g in found}
    notes = [str(problem) for problems in wrong.values() for problem in problems] + _missing(found)
    bad = {g.schema.name for g in found if wrong[g.schema.name] or len(g.explained.manuals) < len(LANGUAGES)}
    return Report(
        verb="guidelines check",
        unit="schema",
        taken=len(found),
        parts={"good": len(found) - len(bad), "with something to mend": len(bad)},
        notes=tuple(notes),
        attention=bool(bad),
    )


def _missing(found: Sequence[Guidelines]) -> list[str]:
    return [
        f"{guidelines.shown}/{manual_name(language)}: not there: write the manual"
        for guidelines in found
        for language in LANGUAGES
        if language not in guidelines.explained.manuals
    ]
