"""The referees' answers that were taken so far, by text and target; the newest to arrive counts."""

from collections.abc import Iterable
from pathlib import Path

from pydantic import ValidationError

from curation.core.labelfile import parse_labels
from curation.core.revisions import migrate
from curation.core.schema import LabelSchema
from curation.errors import InputError
from curation.store.atomic import write_text
from curation.store.workspace import Workspace
from curation.types import RulingRecord, TaskRecord

Key = tuple[str, str | None]


class Rulings:
    """A schema's rulings, as they are kept in ``decisions/SCHEMA.referee.jsonl``."""

    def __init__(self, workspace: Workspace, schema: LabelSchema) -> None:
        """Read those kept from earlier runs.

        Raises:
            InputError: the file holds something else.
        """
        self.schema, self._path = schema, workspace.referees(schema.name)
        self.kept: dict[Key, RulingRecord] = {}
        if self._path.exists():
            self.kept = {(ruling.text, ruling.target): ruling for ruling in _read(self._path)}

    def of(self, task: TaskRecord) -> RulingRecord | None:
        """Give the ruling on a task, in today's labels; the file keeps it as it was given."""
        ruling = self.kept.get((task.text, task.target))
        if ruling is None:
            return None
        answer = migrate(self.schema, ruling.answer, ruling.revision)
        return ruling.model_copy(update={"answer": answer})

    def give(self, labels: Path, adjudicator: str) -> None:
        """Take the answers of a label file, and keep them.

        Raises:
            InputError: the file cannot be read; no answer of it is kept.
        """
        for ruling in _read_labels(labels, self.schema, adjudicator):
            before = self.kept.get((ruling.text, ruling.target))
            seen = {"answered_at": before.answered_at} if before else {}
            self.kept[ruling.text, ruling.target] = ruling.model_copy(update=seen)
        self._write()

    def take(self, answered: Iterable[RulingRecord]) -> int:
        """Take answers from the server, those that are newer than what was taken from there; give how many.

        So what a label file said since stays, however often the same answers are pulled.
        """
        taken = 0
        for ruling in answered:
            before = self.kept.get((ruling.text, ruling.target))
            if before is None or before.answered_at < ruling.answered_at:
                self.kept[ruling.text, ruling.target] = ruling
                taken += 1
        if taken:
            self._write()
        return taken

    def _write(self) -> None:
        write_text(self._path, "".join(ruling.model_dump_json() + "\n" for ruling in self.kept.values()))


def _read(path: Path) -> list[RulingRecord]:
    try:
        # Not splitlines(): a sentence may hold U+2028 and other ends of lines as they are.
        lines = path.read_bytes().split(b"\n")
        return [RulingRecord.model_validate_json(line) for line in lines if line]
    except (OSError, ValidationError) as error:
        raise InputError(f"{path}: holds no rulings: move it away and give --referee again") from error


def _read_labels(path: Path, schema: LabelSchema, adjudicator: str) -> list[RulingRecord]:
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
        rows = parse_labels(lines, schema, str(path)).values()
        by = {"adjudicator": adjudicator, "revision": schema.version}
        return [RulingRecord(**by, **row._asdict()) for row in rows]
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: invalid UTF-8 at byte {error.start}: convert it to UTF-8") from error
    except (ValidationError, RecursionError) as error:
        raise InputError(f"{path}: a row holds something else than text: see `tanqih adjudicate`") from error
