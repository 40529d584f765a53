"""Near duplicates on the engine: a block that sketches what a task cleaned, and what joins the sketches."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from datatrove.data import Document
from datatrove.io import DataFolder, DataFolderLike, get_datafolder
from datatrove.pipeline.writers.disk_base import DiskWriter

from curation.errors import InputError
from curation.scale.blocks import SITE, Block
from curation.scale.finding import article_texts, reading
from curation.stages.corpus.joining import METHOD, report_clusters, write_clusters
from curation.stages.corpus.shelf import Shelf
from curation.stages.corpus.site_templates import find_templates
from curation.stages.corpus.sketching import sketch_rows
from curation.stages.freshness import code_id
from curation.store.atomic import replacing, scratch_folder
from curation.store.layout import shard_order
from curation.store.sketches import is_sketched, sketched_from, writing_sketched
from curation.text.sketches import SKETCHED
from curation.types import Report

CLUSTERS = "clusters.parquet"
TEMPLATES = "templates.jsonl"
_AT_ONCE = 4096  # articles in memory, and those of the last one's page
_TASKS = "tasks"


class SketchArticles(Block):
    """Sketch the articles of each task to a file of its own, and pass them on.

    An article is what ``CleanPages`` gives, or a row that was written of it, read again; such a row does not
    say which site its page is of. The articles of a page follow one another.

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
        if not {"article_id", "page_id", "role"} <= document.metadata.keys():
            raise InputError(f"{document.id}: no article: its metadata have no article_id, page_id and role")
        yield document

    def run(self, data: Iterable[Document], rank: int = 0, world_size: int = 1) -> Iterator[Document]:
        """Sketch the articles of one task."""
        with (
            self.folder.open(f"{rank:05d}.arrow", "wb") as file,
            writing_sketched(file, _made_from(world_size)) as write,
        ):
            waiting = _Waiting([], [])
            for document in super().run(data, rank, world_size):
                if len(waiting.rows) >= _AT_ONCE and not waiting.is_same_page(document):
                    write(sketch_rows(*waiting))
                    waiting = _Waiting([], [])
                waiting.add(document)
                yield document
            write(sketch_rows(*waiting))  # of a task without articles, none: that its file says


class _Waiting(NamedTuple):
    """Articles to sketch, and the page and site of each."""

    rows: list[dict[str, Any]]
    pages: list[tuple[int, str]]

    def is_same_page(self, document: Document) -> bool:
        """Whether an article is of the page of the last one."""
        return bool(self.rows) and self.rows[-1]["page_id"] == document.metadata["page_id"]

    def add(self, document: Document) -> None:
        """Take an article."""
        number = self.pages[-1][0] + (not self.is_same_page(document)) if self.pages else 0
        self.pages.append((number, document.metadata.get(SITE, "")))
        row = {what: document.metadata[what] for what in ("article_id", "page_id", "role")}
        self.rows.append(row | {"text": document.text})


def join_sketches(
    folders: Sequence[DataFolderLike], target: str, articles: Sequence[DataFolderLike] = ()
) -> Report:
    """Join what tasks sketched into clusters, as ``tanqih dedup`` does, in one process.

    The order of articles is that of the folders, and in each of the tasks. A page that two tasks cleaned
    counts where it comes first.

    Args:
        folders: those of ``SketchArticles``, one a run of the engine. Put later runs last: then clusters
            keep their names.
        target: a folder of this machine, for ``clusters.parquet``. Sketches from elsewhere are copied to it
            while they are joined.
        articles: the folders that the rows of the same runs were written to, in the same order, a file of
            JSON Lines a task: the paragraphs that repeat across a site's pages are then found, too, and
            written to ``templates.jsonl``.

    Raises:
        InputError: sketches are missing or damaged, or not of this code; or articles are not there.
    """
    if articles and len(articles) != len(folders):
        raise InputError(
            f"{len(folders)} folders of sketches, but {len(articles)} of articles: name one each"
        )
    path, templates = Path(target) / CLUSTERS, Path(target) / TEMPLATES
    with scratch_folder(path.parent, "sketches") as scratch:
        runs = {
            file: number
            for number, folder in enumerate(folders)
            for file in _files(folder, scratch / f"{number}")
        }
        shelf = Shelf([*runs])
        if articles:
            of = {file: (articles[run], file.stem) for file, run in runs.items()}
            with replacing(templates) as new:
                new.write_bytes(find_templates(shelf, partial(article_texts, shelf, of)))
        else:
            templates.unlink(missing_ok=True)  # of an earlier join, and other articles
        write_clusters(path, shelf, {"code": code_id(), "method": METHOD})
    report = report_clusters("join", path)
    if not articles:
        return report
    figures = {**report.figures, "template paragraphs": templates.read_bytes().count(b"\n")}
    return report.model_copy(update={"figures": figures, "wrote": (*report.wrote, str(templates))})


def _made_from(tasks: int) -> dict[str, str]:
    return {"code": code_id(), "method": SKETCHED, _TASKS: f"{tasks}"}


def _files(named: DataFolderLike, copies: Path) -> Iterator[Path]:
    """Give the files of a run's tasks, all there and whole; of those that are not on this machine, copies."""
    with reading(named):
        folder = get_datafolder(named)
        names = sorted(folder.list_files(glob_pattern="*.arrow"), key=shard_order)
    if not names:
        raise InputError(f"{folder.path}: no sketches there: name a folder that SketchArticles wrote to")
    for name in names:
        where = folder.resolve_paths(name)
        path = Path(where) if folder.is_local() else copies / name
        if not folder.is_local():
            with reading(where):
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
