"""Near duplicates on the engine: a block that sketches what a task cleaned, and what joins the sketches."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from datatrove.data import Document
from datatrove.io import DataFolder, DataFolderLike, get_datafolder
from datatrove.pipeline.writers.disk_base import DiskWriter

from curation.errors import InputError
from curation.scale.blocks import Block
from curation.stages.corpus.joining import METHOD, report_clusters, write_clusters
from curation.stages.corpus.shelf import Shelf
from curation.stages.corpus.sketching import sketch_rows
from curation.stages.freshness import code_id
from curation.store.atomic import scratch_folder
from curation.store.sketches import is_sketched, sketched_from, writing_sketched
from curation.text.sketches import SKETCHED
from curation.types import Report

CLUSTERS = "clusters.parquet"
_AT_ONCE = 4096  # articles in memory
_TASKS = "tasks"


class SketchArticles(Block):
    """Sketch the articles of each task to a file of its own, and pass them on.

    An article is what ``CleanPages`` gives, or a row that was written of it, read again.

    Args:
        folder: where the files go: any that fsspec knows. A task that is run again writes its file anew.
        rejected: see ``Block``; takes what is no article.
    """

    name = "Sketch articles"

    def __init__(self, folder: DataFolderLike, rejected: DiskWriter | None = None) -> None:
        """Take the folder; nothing is written yet."""
        super().__init__(rejected)
        self.folder: DataFolder = get_datafolder(folder)

    def documents(self, document: Document) -> Iterator[Document]:
        """Give the article, if it is one."""
        if not {"article_id", "role"} <= document.metadata.keys():
            raise InputError(f"{document.id}: no article: its metadata have no article_id and role")
        yield document

    def run(self, data: Iterable[Document], rank: int = 0, world_size: int = 1) -> Iterator[Document]:
        """Sketch the articles of one task."""
        waiting: list[dict[str, Any]] = []
        with (
            self.folder.open(f"{rank:05d}.arrow", "wb") as file,
            writing_sketched(file, _made_from(world_size)) as write,
        ):
            for document in super().run(data, rank, world_size):
                row = {what: document.metadata[what] for what in ("article_id", "role")}
                waiting.append(row | {"text": document.text})
                if len(waiting) == _AT_ONCE:
                    write(sketch_rows(waiting))
                    waiting.clear()
                yield document
            write(sketch_rows(waiting))  # of a task without articles, none: that its file says


def join_sketches(folders: Sequence[DataFolderLike], target: str) -> Report:
    """Join what tasks sketched into clusters, as ``tanqih dedup`` does, in one process.

    The order of articles is that of the folders, and in each of the tasks. A page that two tasks cleaned
    counts where it comes first. Template paragraphs are not looked for.

    Args:
        folders: those of ``SketchArticles``, one a run of the engine. Put later runs last: then clusters
            keep their names.
        target: a folder of this machine, for ``clusters.parquet``. Sketches from elsewhere are copied to it
            while they are joined.

    Raises:
        InputError: sketches are missing or damaged, or not of this code.
    """
    path = Path(target) / CLUSTERS
    with scratch_folder(path.parent, "sketches") as scratch:
        files = [
            file for number, folder in enumerate(folders) for file in _files(folder, scratch / f"{number}")
        ]
        write_clusters(path, Shelf(files), {"code": code_id(), "method": METHOD})
    return report_clusters("join", path)


def _made_from(tasks: int) -> dict[str, str]:
    return {"code": code_id(), "method": SKETCHED, _TASKS: f"{tasks}"}


def _files(named: DataFolderLike, copies: Path) -> Iterator[Path]:
    """Give the files of a run's tasks, all there and whole; of those that are not on this machine, copies."""
    with _reading(named):
        folder = get_datafolder(named)
        names = folder.list_files(glob_pattern="*.arrow")
    if not names:
        raise InputError(f"{folder.path}: no sketches there: name a folder that SketchArticles wrote to")
    for name in names:
        where = folder.resolve_paths(name)
        path = Path(where) if folder.is_local() else copies / name
        if not folder.is_local():
            with _reading(where):
                folder.get(name, str(path))
        try:
            tasks = sketched_from(path).get(_TASKS)
        except InputError as error:
            raise InputError(f"{where}: not a whole file of sketches: run its task again") from error
        if tasks != f"{len(names)}":
            raise InputError(
                f"{folder.path}: holds {len(names)} files of sketches, but {name} is of a run of {tasks} "
                "tasks: run those that are missing; files of other runs belong elsewhere"
            )
        if not is_sketched(path, _made_from(len(names))):
            raise InputError(f"{where}: damaged, or sketched by another version: sketch the articles again")
        yield path


@contextmanager
def _reading(what: object) -> Iterator[None]:
    try:
        yield
    except Exception as error:  # whatever a store's client raises, no OSError where it finds no server
        raise InputError(
            f"{what}: cannot be read ({error}): look at the name and the rights to it"
        ) from error
