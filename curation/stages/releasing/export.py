"""``tanqih export``: a verified release in a format of other tools."""

from collections import Counter
from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path
from typing import cast

from curation.core.splits import SPLITS
from curation.errors import InputError, ReleaseError
from curation.formats import Format
from curation.released import LeftOut, Nested, Release, ReleasedArticle, ReleasedTask, SchemaFact, Split
from curation.stages.releasing.release import open_release, read_released
from curation.stages.releasing.verify import run_verify
from curation.store.atomic import making_folder
from curation.types import Record, Report
from curation.wording import counted

LEFT_OUT = "left-out.jsonl"
_GROUP = "tanqih.formats"


class ExportOptions(Record):
    """What is asked of an export: no ``schemas`` means all; ``strict`` refuses to leave a span out."""

    format_name: str
    schemas: tuple[str, ...] = ()
    nested: Nested = "outermost"
    strict: bool = False


def run_export(release: Path, out: Path, asked: ExportOptions) -> Report:
    """Write the release in the folder ``release`` into the new folder ``out``.

    Raises:
        InputError: the format or a schema is not there, does not fit, or ``out`` is there already.
        ReleaseError: the release does not verify, or ``strict`` and a span would be left out.
    """
    chosen = find_format(asked.format_name)
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise InputError(
            f"{out}: is there already: name a new folder, so that nothing is mixed or overwritten"
        )
    rows = _verified(release, asked.schemas)
    with making_folder(out) as partial:
        left = chosen.write(rows, partial, asked.nested)
        if left and asked.strict:
            raise ReleaseError(
                f"{asked.format_name} would leave out {counted(len(left), 'span')}, the first "
                f"{left[0].label} {left[0].text!r} of row {left[0].id}: leave --strict, or take a format "
                "with layers (brat, label-studio, spacy, uima-cas)"
            )
        if left:
            lines = "".join(f"{one.model_dump_json()}\n" for one in left)
            (partial / LEFT_OUT).write_text(lines, encoding="utf-8", newline="")
    return _report(rows, left, out, asked)


def find_format(name: str) -> Format:
    """Find a format by its entry point.

    Raises:
        InputError: none of that name is installed.
    """
    found = {point.name: point for point in entry_points(group=_GROUP)}
    if name not in found:
        known = ", ".join(sorted(found)) or "none is installed: reinstall tanqih"
        raise InputError(f"no format named {name}: {known}")
    return cast(Format, found[name].load())


class _Rows:
    """The rows of a release, of some schemas; each split is read when it is asked for."""

    def __init__(self, release: Release, schemas: tuple[SchemaFact, ...]) -> None:
        self._release = release
        self.schemas = schemas
        self.counts: Counter[Split] = Counter()
        self.spans = 0

    def tasks(self, schema: str, split: Split) -> Iterator[ReleasedTask]:
        """Read the tasks of a schema in a split, sorted by id, and count them."""
        sizes = self._release.listing.rows.get(schema, {})
        only = {schema: {split: sizes[split]}} if split in sizes else {}
        listing = self._release.listing.model_copy(update={"rows": only})
        for row in read_released(self._release._replace(listing=listing), "tasks"):
            task = cast(ReleasedTask, row)
            self.counts[split] += 1
            self.spans += len(task.spans)
            yield task

    def articles(self) -> Iterator[ReleasedArticle]:
        """Read the articles, sorted by id."""
        return (cast(ReleasedArticle, row) for row in read_released(self._release, "articles"))


def _verified(folder: Path, schemas: tuple[str, ...]) -> _Rows:
    checked = run_verify(folder)
    if checked.attention:
        raise ReleaseError(
            f"{folder} does not verify ({checked.notes[0]}): releases are exported as they were made"
        )
    release = open_release(folder)
    known = [schema.name for schema in release.listing.facts.schemas]
    for name in schemas:
        if name not in known:
            raise InputError(f"{folder}: has no schema {name}: it has {', '.join(known)}")
    wanted = schemas or tuple(known)
    return _Rows(release, tuple(fact for fact in release.listing.facts.schemas if fact.name in wanted))


def _report(rows: _Rows, left: tuple[LeftOut, ...], out: Path, asked: ExportOptions) -> Report:
    notes = [f"{asked.format_name}: {out}"]
    if left:
        notes.append(
            f"{counted(len(left), 'span')} left out, since a token has one label here ({asked.nested} kept): "
            f"{out / LEFT_OUT}"
        )
    return Report(
        verb="export",
        unit="row",
        taken=rows.counts.total(),
        parts={split: rows.counts[split] for split in SPLITS},
        figures={"spans written": rows.spans - len(left), "spans left out": len(left)},
        notes=tuple(notes),
        attention=bool(left),
        wrote=(str(out),),
    )
