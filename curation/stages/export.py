"""``tanqih export``: a verified release in a format of other tools."""

from collections import Counter
from importlib.metadata import entry_points
from pathlib import Path
from typing import cast

from curation.errors import InputError, ReleaseError
from curation.released import Format, LeftOut, Nested, ReleaseContent
from curation.stages.release import exporter
from curation.stages.verify import run_verify
from curation.store.atomic import making_folder
from curation.types import Record, Report

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
    content = _verified(release, asked.schemas)
    with making_folder(out) as partial:
        left = chosen.write(content, partial, asked.nested)
        if left and asked.strict:
            raise ReleaseError(
                f"{asked.format_name} would leave out {_spans(len(left))}, the first {left[0].label} "
                f"{left[0].text!r} of row {left[0].id}: leave --strict, or take a format with layers "
                "(brat, label-studio, spacy, uima-cas)"
            )
        if left:
            lines = "".join(f"{one.model_dump_json()}\n" for one in left)
            (partial / LEFT_OUT).write_text(lines, encoding="utf-8", newline="")
    return _report(content, left, out, asked)


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


def _verified(release: Path, schemas: tuple[str, ...]) -> ReleaseContent:
    checked = run_verify(release)
    if checked.attention:
        raise ReleaseError(
            f"{release} does not verify ({checked.notes[0]}): releases are exported as they were made"
        )
    content = exporter().read(release)
    known = [schema.name for schema in content.facts.schemas]
    for name in schemas:
        if name not in known:
            raise InputError(f"{release}: has no schema {name}: it has {', '.join(known)}")
    wanted = schemas or tuple(known)
    facts = content.facts
    kept = tuple(schema for schema in facts.schemas if schema.name in wanted)
    return content.model_copy(
        update={
            "facts": facts.model_copy(update={"schemas": kept}),
            "tasks": tuple(task for task in content.tasks if task.schema_name in wanted),
        }
    )


def _report(content: ReleaseContent, left: tuple[LeftOut, ...], out: Path, asked: ExportOptions) -> Report:
    rows = Counter(str(task.split) for task in content.tasks)
    spans = sum(len(task.spans) for task in content.tasks)
    notes = [f"{asked.format_name}: {out}"]
    if left:
        notes.append(
            f"{_spans(len(left))} left out, since a token has one label here ({asked.nested} kept): "
            f"{out / LEFT_OUT}"
        )
    return Report(
        verb="export",
        unit="row",
        taken=rows.total(),
        parts={split: rows[split] for split in ("train", "validation", "test")},
        figures={"spans written": spans - len(left), "spans left out": len(left)},
        notes=tuple(notes),
        attention=bool(left),
        wrote=(str(out),),
    )


def _spans(count: int) -> str:
    return f"{count:,} span{'' if count == 1 else 's'}"
