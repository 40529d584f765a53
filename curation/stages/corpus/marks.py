"""How far a run of ``tanqih clean`` has come in its input, for the next one, should it be killed.

A line is added for each shard that is finished: up to where all pages are in it and those before. A run that
finds the same files, by name, size and time of change, and the same shards, goes on from there. What a line
says is of use only after a run that was killed: a run that ends well leaves none.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import NamedTuple

from pydantic import ValidationError

from curation.stages.freshness import code_id
from curation.store.atomic import naming, write_text
from curation.store.kinds import STDIN, files_of
from curation.store.metered import identified
from curation.store.raw import Passed
from curation.store.sealed import file_id
from curation.store.workspace import Workspace
from curation.types import Record, RejectedRecord


class Mark(Record):
    """Up to where all pages are in finished shards; ``rejected`` since the mark before, the rest in all.

    ``files`` identifies the files up to this one, ``taken`` counts what was read of it.
    """

    shard: str = ""
    shard_id: str = ""
    files: str = ""
    file: int = 0
    taken: int = 0
    pages: int = 0
    encodings: Mapping[str, int] = {}
    mended: tuple[str, ...] = ()
    rejected: tuple[RejectedRecord, ...] = ()


class Resumed(NamedTuple):
    """What a killed run had read: the last mark that holds, and all rows that it had rejected."""

    mark: Mark
    rejected: list[RejectedRecord]

    @property
    def passed(self) -> Passed:
        """What need not be read again."""
        return Passed(self.mark.file, self.mark.taken)

    @property
    def encodings(self) -> Counter[str]:
        """How the pages were read."""
        return Counter(self.mark.encodings)


class Marks:
    """The file of marks of one workspace, for one list of paths and one way of reading them."""

    def __init__(self, workspace: Workspace, paths: Sequence[str], column: str) -> None:
        """Know what must be the same, without reading."""
        self._workspace = workspace
        self._path = workspace.reading
        self._paths = paths
        self._way = json.dumps([code_id(), column, workspace.settings.clean.bounds, _extractor()])
        self._kept = not any(path == STDIN for path in paths)  # what came that way is gone

    def resume(self) -> Resumed:
        """Find up to where the input need not be read again, and forget the marks that do not hold.

        Raises:
            InputError: the file of marks cannot be written.
        """
        held = list(self._holding()) if self._kept else []
        self._begin(held)
        rejected = [row for mark in held for row in mark.rejected]
        return Resumed(held[-1] if held else Mark(), rejected)

    def add(self, mark: Mark) -> None:
        """Add a mark once its shard is finished.

        Raises:
            InputError: it cannot be written.
        """
        if self._kept and mark.file:
            said = mark.model_copy(update={"shard_id": file_id(self._workspace.shard("pages", mark.shard))})
            with naming(self._path), self._path.open("ab") as file:
                way = b"" if file.tell() else self._way.encode() + b"\n"
                file.write(way + said.model_dump_json().encode() + b"\n")

    def end(self) -> None:
        """Forget all: the run has ended well, or none of it holds."""
        self._path.unlink(missing_ok=True)

    def _begin(self, marks: Sequence[Mark]) -> None:
        if not marks:
            self.end()
            return
        lines = [self._way, *(mark.model_dump_json() for mark in marks)]
        write_text(self._path, "".join(f"{line}\n" for line in lines))

    def _holding(self) -> Iterator[Mark]:
        """Give the marks before the first that does not hold; a killed run may have left half of the last."""
        try:
            way, *lines = self._path.read_bytes().split(b"\n")
        except OSError:
            return
        if way != self._way.encode():
            return
        files, at, identity = iter(files_of(self._paths)), 0, ""
        for line in filter(None, lines):
            try:
                mark = Mark.model_validate_json(line)
                while at < mark.file:
                    identity, at = identified(identity, next(files)), at + 1
                there = file_id(self._workspace.shard("pages", mark.shard))
            except (ValidationError, StopIteration, OSError):
                return
            if (identity, there) != (mark.files, mark.shard_id):
                return
            yield mark


def _extractor() -> str:
    """Say what takes text out of HTML: another version may find another text."""
    try:
        return version("trafilatura")
    except PackageNotFoundError:
        return ""
