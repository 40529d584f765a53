"""The files of what a stage did not take: one JSON object a line, nothing lost, nothing twice."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from pydantic import ValidationError

from curation.errors import InputError
from curation.store.atomic import naming, write_text
from curation.types import RejectedRecord

_SHOWN = 3
_PARTICULAR = re.compile(r":| \(| at | such as | in the field ")  # what follows is of one row only


def read_rejected(path: Path) -> list[RejectedRecord]:
    """Read a file of rejected rows; none where there is no file.

    Raises:
        InputError: the file was changed by other hands.
    """
    if not path.exists():
        return []
    try:
        # Not splitlines(): a row's content may hold U+2028 and other ends of lines as they are.
        lines = path.read_bytes().split(b"\n")
        return [RejectedRecord.model_validate_json(line) for line in lines if line]
    except (OSError, ValidationError) as error:
        raise InputError(f"{path}: holds no rejected rows: move it away and run again") from error


def rejected_notes(rejected: Sequence[RejectedRecord], path: Path | None) -> list[str]:
    """Say why rows were rejected: the first few where ``path`` takes them all, else every one."""
    shown = [row.reason for row in (rejected if path is None else rejected[:_SHOWN])]
    return [*shown, f"rejected rows, each with its reason: {path}"] if rejected and path else shown


def rejected_kinds(rejected: Iterable[RejectedRecord]) -> dict[str, int]:
    """Count rows by why they were rejected, without what is particular to each, most first."""
    reasons = (row.reason.removeprefix(row.id).partition(": ")[2] or row.reason for row in rejected)
    kinds = Counter(_PARTICULAR.split(reason, maxsplit=1)[0] for reason in reasons)
    return {f"rejected: {kind}": count for kind, count in kinds.most_common()}


def write_rejected(path: Path | None, rejected: Iterable[RejectedRecord]) -> None:
    """Write rejected rows; no row leaves no file, and None takes nothing."""
    if path is None:
        return
    lines = [row.model_dump_json() + "\n" for row in rejected]
    if lines:
        write_text(path, "".join(lines))
    else:
        with naming(path):
            path.unlink(missing_ok=True)
