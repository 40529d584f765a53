"""The files of what a stage did not take: one JSON object a line, nothing lost, nothing twice."""

from collections.abc import Iterable
from pathlib import Path

from curation.store.atomic import write_text
from curation.types import RejectedRecord


def read_rejected(path: Path) -> list[RejectedRecord]:
    """Read a file of rejected rows; none where there is no file."""
    if not path.exists():
        return []
    lines = path.read_text(encoding="utf-8").splitlines()
    return [RejectedRecord.model_validate_json(line) for line in lines]


def write_rejected(path: Path, rejected: Iterable[RejectedRecord]) -> None:
    """Write rejected rows; no row leaves no file."""
    lines = [row.model_dump_json() + "\n" for row in rejected]
    if lines:
        write_text(path, "".join(lines))
    else:
        path.unlink(missing_ok=True)
