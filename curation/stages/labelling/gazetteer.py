"""The predictor ``gazetteer``: marks the names of a file of the workspace's own."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import orjson

from curation.core.ids import content_id
from curation.core.predictions import Prediction, ScoredSpan, Setting, fitting
from curation.core.schema import LabelSchema
from curation.errors import InputError
from curation.text.names import Names, plain_name
from curation.types import TaskRecord


class Gazetteer:
    """Marks each name of a list where it stands as a word of its own, proclitics aside."""

    name = "gazetteer"

    def __init__(self, schema: LabelSchema, names: dict[str, tuple[str, ...]]) -> None:
        """Take the labels of each name; one listed under several gets each, the score shared out."""
        self._schema = schema
        self._labels = names
        self._names = Names(names)
        listed = (f"{label}\t{name}" for name, labels in sorted(names.items()) for label in labels)
        self.version = content_id("gazetteer", "2", schema.profile or "", *listed)[:8]

    def predict(self, tasks: Iterable[TaskRecord]) -> Iterator[Prediction]:
        """Yield the names in each task's text."""
        for task in tasks:
            yield Prediction(fitting(self._schema, self._spans(task.text)))

    def _spans(self, text: str) -> Iterator[ScoredSpan]:
        for name, (start, end) in self._names.find(text):
            labels = self._labels[name]
            for label in labels:
                yield ScoredSpan(start, end, label, text[start:end], round(1 / len(labels), 4))


def predictor(setting: Setting) -> Gazetteer:
    """Read ``gazetteer/SCHEMA.tsv`` or ``gazetteer/SCHEMA.jsonl`` of the workspace.

    A line of the first is a label, a tab and a name; of the second ``{"label": …, "name": …}``.

    Raises:
        InputError: there is none, or a line of it cannot be used.
    """
    folder = setting.folder / "gazetteer"
    names: dict[str, set[str]] = {}
    paths = [folder / f"{setting.schema.name}.{end}" for end in ("tsv", "jsonl")]
    found = [path for path in paths if path.is_file()]
    if not found:
        raise InputError(
            f"{paths[0]}: no such file: write a label, a tab and a name a line (or {paths[1].name})"
        )
    known = {label.name for label in setting.schema.active_spans}
    for path in found:
        for number, (label, name) in _read(path):
            if label not in known:
                raise InputError(
                    f"{path}: line {number}: unknown label {label!r}: use {', '.join(sorted(known))}"
                )
            names.setdefault(plain_name(name), set()).add(label)
    return Gazetteer(setting.schema, {name: tuple(sorted(labels)) for name, labels in names.items()})


def _read(path: Path) -> Iterator[tuple[int, tuple[str, str]]]:
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: invalid UTF-8 at byte {error.start}: convert it to UTF-8") from error
    for number, line in enumerate(lines, 1):
        if line.strip() and not line.startswith("#"):
            yield number, _row(f"{path}: line {number}", line, path.suffix == ".jsonl")


def _row(where: str, line: str, is_json: bool) -> tuple[str, str]:
    try:
        if is_json:
            row = orjson.loads(line)
            label, name = row["label"], row["name"]
        else:
            label, name = line.strip("\r").split("\t")
        if any(c.isalnum() for c in name):
            return str(label).strip(), str(name)
    except (ValueError, KeyError, TypeError):
        pass
    said = '{"label": …, "name": …}' if is_json else "a label, a tab and a name"
    raise InputError(f"{where}: not {said}")
