"""Finding the texts of articles in what tasks wrote, a file of JSON Lines each."""

import io
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import orjson
from datatrove.io import DataFolderLike, get_datafolder

from curation.errors import InputError
from curation.stages.corpus.shelf import Shelf
from curation.store.packed import read_lines


def article_texts(
    shelf: Shelf, written: Mapping[Path, tuple[DataFolderLike, str]], positions: Iterable[int]
) -> Iterator[tuple[str, int]]:
    """Give the texts of articles, each with its position, in order of their files.

    Files of other articles are not read, and none beyond the last one wanted.

    Args:
        shelf: says in which file of sketches each article is.
        written: the folder of articles that goes with a file of sketches, and the name of the task's file.
        positions: of the articles.

    Raises:
        InputError: a file or an article is not there, or cannot be read.
    """
    wanted: dict[Path, dict[str, int]] = defaultdict(dict)
    for position in positions:
        wanted[shelf.files[shelf.place(position)[0]]][shelf.id(position)] = position
    for path, places in wanted.items():
        folder, task = written[path]
        yield from _texts(folder, task, places)


def _texts(named: DataFolderLike, task: str, places: dict[str, int]) -> Iterator[tuple[str, int]]:
    with reading(named):
        folder = get_datafolder(named)
        names = folder.list_files(glob_pattern=f"{task}.jsonl*")
    if len(names) != 1:
        raise InputError(
            f"{folder.path}: {len(names)} files {task}.jsonl of articles: name the folder that the tasks "
            "wrote articles to when they sketched them"
        )
    where = folder.resolve_paths(names[0])
    with reading(where), folder.open(names[0], "rb", compression="infer") as file:
        for line in read_lines(io.BufferedReader(file)):
            row = orjson.loads(line)
            position = places.pop(row["article_id"], None)
            if position is not None:
                yield row["text"], position
            if not places:
                return
    raise InputError(f"{where}: has no article {min(places)}, which was sketched: run the task again")


@contextmanager
def reading(what: object) -> Iterator[None]:
    """Turn whatever the client of a store raises, no OSError where it finds no server, into one line.

    Raises:
        InputError: something was raised.
    """
    try:
        yield
    except Exception as error:
        raise InputError(
            f"{what}: cannot be read ({error}): look at the name and the rights to it"
        ) from error
