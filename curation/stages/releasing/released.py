"""From a workspace's files to the rows of a release, a batch at a time; splits come from outside."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from curation.core.carrying import Carrying, Pieces
from curation.errors import InputError, OffsetError
from curation.released import Kind, SchemaFact, Split
from curation.released_columns import CHOICES, COLUMNS, PLACE, SPAN
from curation.stages.releasing.gathering import gather
from curation.stages.schemas import load_schema
from curation.store.memory import give_back
from curation.store.scratch_texts import ScratchTexts
from curation.store.tables import read_table, read_tables
from curation.store.workspace import Workspace

_BATCH = 5_000  # rows made at a time,
_CHARACTERS = 2_000_000  # or fewer, of so long texts together
_ARTICLE = ("article_id", "page_id", "role", "title", "source", "keywords", "kept", "personal", "text")
_ORIGIN = ("url", "fetched")  # of a page: where it is from, and when it was fetched
_AGAIN = "run `tanqih segment`, then `tanqih push` and `tanqih adjudicate` again"

Numbers = NDArray[np.int64]


class Places(NamedTuple):
    """Where tasks stand: the number of each one's article, and ``[start, end)`` in its text."""

    article: Numbers
    start: Numbers
    end: Numbers


class Material(NamedTuple):
    """What a release is made of: columns of all schemas, each sorted by id.

    ``places`` are the tasks'; ``asked`` is the number of the task that each annotation answers; ``shown`` of
    a task or an article is the number of its text in ``texts``.
    """

    schemas: tuple[SchemaFact, ...]
    articles: pa.Table
    tasks: pa.Table
    annotations: pa.Table
    places: Places
    asked: Numbers
    texts: ScratchTexts

    def texts_of(self, rows: pa.Table) -> pa.Array:
        """Give the texts of tasks or articles."""
        return self.texts.take(rows.column("shown").to_numpy())

    def lengths(self, kind: Kind) -> Numbers:
        """Give how long the text of each row of a kind is."""
        if kind == "articles":
            return np.asarray(self.articles.column("length"), np.int64)
        tasks = self.places.end - self.places.start
        return tasks if kind == "tasks" else tasks[self.asked]


def gather_material(workspace: Workspace, texts: ScratchTexts) -> Material:
    """Collect what is decided under all schemas, with the answers to it and its articles.

    Texts go into ``texts`` and stay there.

    Raises:
        InputError: a stage before this one has not run.
    """
    gathered = []
    for name in workspace.settings.schemas:
        gathered.append(gather(workspace, load_schema(workspace, name), texts))
        give_back()
    tasks = _sorted(pa.concat_tables([part.tasks for part in gathered]), "task_id")
    annotations = _sorted(pa.concat_tables([part.annotations for part in gathered]), "annotation_id")
    articles = _sorted(_articles(workspace, tasks.column("article_id").unique(), texts), "article_id")
    places = _places(workspace, tasks, articles)
    asked = _find(annotations.column("task_id"), tasks.column("task_id"))
    give_back()
    return Material(tuple(part.fact for part in gathered), articles, tasks, annotations, places, asked, texts)


def count_labels(material: Material) -> dict[str, Counter[str]]:
    """Count each page's labels: those of spans, and the values of choices."""
    labels: dict[str, Counter[str]] = defaultdict(Counter)
    tasks = material.tasks
    for field, forms in (("spans", ("label",)), ("choices", ("name", "value"))):
        lists = pc.struct_field(tasks.column("answer").combine_chunks(), field)
        of, structs = pc.list_parent_indices(lists), lists.flatten()
        found = {name: tasks.column(name).take(of) for name in ("page_id", "schema_name")}
        found |= {name: structs.field(name) for name in forms}
        counted = pa.table(found).group_by(list(found)).aggregate([([], "count_all")])
        for row in counted.to_pylist():
            label = "=".join(row[name] for name in forms)
            labels[row["page_id"]][f"{row['schema_name']}:{label}"] += row["count_all"]
    return dict(labels)


def in_batches(lengths: Numbers) -> Iterator[tuple[int, int]]:
    """Part rows into batches by the lengths of their texts; give where each begins, and how many it has."""
    before, at = np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)]), 0
    while at < len(lengths):
        end = int(np.searchsorted(before, before[at] + _CHARACTERS, "right")) - 1
        count = min(max(end - at, 1), _BATCH)
        yield at, count
        at += count


class Batches:
    """The rows of a release, made from its material, each kind sorted by id."""

    def __init__(self, material: Material, splits: Mapping[str, Split], groups: Mapping[str, str]) -> None:
        """Take the split and the group of each page."""
        self._material = material
        pages = material.articles.column("page_id").to_pylist()
        self._splits = pa.array([splits[page] for page in pages], pa.string())
        self._groups = pa.array([groups[page] for page in pages], pa.string())
        self._carrying = _carrying(material.articles)

    def of(self, kind: Kind) -> Iterator[pa.Table]:
        """Give the batches of a kind."""
        table: pa.Table = getattr(self._material, kind)
        make = {"annotations": self._annotations, "articles": self._articles, "tasks": self._tasks}[kind]
        columns = COLUMNS[kind]
        for at, count in in_batches(self._material.lengths(kind)):
            made = make(table.slice(at, count), at)
            yield pa.table({name: made[name] for name in columns.names}).cast(columns)

    def _articles(self, rows: pa.Table, at: int) -> dict[str, object]:
        columns = {name: rows.column(name) for name in rows.column_names}
        split, group = (of.slice(at, len(rows)) for of in (self._splits, self._groups))
        text = self._material.texts_of(rows)
        return columns | {"id": columns["article_id"], "text": text, "split": split, "group": group}

    def _tasks(self, rows: pa.Table, at: int) -> dict[str, object]:
        places = Places(*(column[at : at + len(rows)] for column in self._material.places))
        columns = {name: rows.column(name) for name in rows.column_names}
        article, pairs = pa.array(places.article), np.column_stack((places.start, places.end)).ravel()
        text = self._material.texts_of(rows)
        return {
            **columns,
            "id": columns["task_id"],
            "text": text,
            "split": self._splits.take(article),
            "place": pa.FixedSizeListArray.from_arrays(pa.array(pairs), 2).cast(PLACE),
            "annotators": columns["votes"],
            **{name: self._material.articles.column(name).take(article) for name in _ORIGIN},
            **self._answers(rows, "task_id", text, places),
        }

    def _annotations(self, rows: pa.Table, at: int) -> dict[str, object]:
        asked = self._material.asked[at : at + len(rows)]
        texts = self._material.texts_of(self._material.tasks.select(["shown"]).take(pa.array(asked)))
        places = Places(*(column[asked] for column in self._material.places))
        columns = {name: rows.column(name) for name in rows.column_names}
        return {
            **columns,
            "id": columns["annotation_id"],
            "split": self._splits.take(pa.array(places.article)),
            **self._answers(rows, "annotation_id", texts, places),
        }

    def _answers(self, rows: pa.Table, name: str, texts: pa.Array, places: Places) -> dict[str, object]:
        """Give the spans of the rows' answers, carried to the raw page, and their choices."""
        answer = rows.column("answer").combine_chunks()
        spans, choices = (pc.struct_field(answer, field) for field in ("spans", "choices"))
        of, marked, shown = pc.list_parent_indices(spans).to_numpy(), spans.flatten(), texts.to_pylist()
        start, end = (marked.field(edge).to_numpy().astype(np.int64) for edge in ("start", "end"))
        base = places.start[of]
        try:
            raw_start, raw_end = self._carrying.to_raw(places.article[of], base + start, base + end)
        except OffsetError as error:
            among = f"{rows.column(name)[0]} to {rows.column(name)[-1]}"
            raise OffsetError(f"an answer among {among}: {error}") from error
        pieces = [shown[r][a:b] for r, a, b in zip(of.tolist(), start.tolist(), end.tolist(), strict=True)]
        arrays = [pa.array(n) for n in (start, end)] + [marked.field("label"), pa.array(pieces, pa.string())]
        arrays += [pa.array(n) for n in (raw_start, raw_end)]
        made, said = pa.StructArray.from_arrays(arrays, fields=list(SPAN)), choices.flatten()
        return {
            "spans": pa.ListArray.from_arrays(_ends(spans), made),
            "choices": pa.MapArray.from_arrays(_ends(choices), said.field("name"), said.field("value")).cast(
                CHOICES
            ),
        }


def _ends(lists: pa.ListArray) -> pa.Array:
    return pc.subtract(lists.offsets, lists.offsets[0])


def _sorted(rows: pa.Table, by: str) -> pa.Table:
    return rows.take(pc.sort_indices(rows.column(by))).combine_chunks()


def _articles(workspace: Workspace, needed: pa.Array, texts: ScratchTexts) -> pa.Table:
    """Read the articles needed, with the length of their texts and the origin of their pages.

    Raises:
        InputError: one is not there.
    """
    found = []
    for shard in workspace.shards("articles"):
        groups = (_apart(rows, needed, texts) for rows in read_tables(shard, _ARTICLE))
        articles = pa.concat_tables(groups)
        if len(articles):
            pages = read_table(workspace.shard("pages", shard.name), ["page_id", *_ORIGIN])
            at = pc.index_in(articles.column("page_id"), value_set=pages.column("page_id"))
            for name in _ORIGIN:
                articles = articles.append_column(name, pages.column(name).take(at))
            found.append(articles)
    if sum(map(len, found)) < len(needed):
        raise InputError(f"{workspace.root}: decided tasks stand in articles that are not there: {_AGAIN}")
    return pa.concat_tables(found)


def _apart(rows: pa.Table, needed: pa.Array, texts: ScratchTexts) -> pa.Table:
    """Put the texts of the articles needed apart."""
    rows = rows.filter(pc.is_in(rows.column("article_id"), value_set=needed))
    text = rows.column("text")
    shown, length = texts.add(text), pc.utf8_length(text).cast(pa.int64())
    return rows.drop_columns(["text"]).append_column("shown", pa.array(shown)).append_column("length", length)


def _places(workspace: Workspace, tasks: pa.Table, articles: pa.Table) -> Places:
    """Find where each task's text stands.

    Raises:
        InputError: a task's sentence is not there.
    """
    article = _find(tasks.column("article_id"), articles.column("article_id"))
    start, end = np.zeros(len(tasks), np.int64), articles.column("length").to_numpy()[article]
    asked = tasks.column("sentence_id")
    of = np.flatnonzero(asked.is_valid().to_numpy())
    if len(of):
        columns = ["sentence_id", "start", "end"]
        shards = workspace.shards("sentences")
        sentences = pa.concat_tables([read_table(shard, columns) for shard in shards])
        at = _find(asked.take(pa.array(of)), sentences.column("sentence_id"))
        if (at < 0).any():
            missing = asked[int(of[np.argmax(at < 0)])]
            raise InputError(f"{workspace.root}: a decided task's sentence {missing} is not there: {_AGAIN}")
        start[of], end[of] = (sentences.column(edge).to_numpy()[at] for edge in ("start", "end"))
    return Places(article, start, end)


def _find(names: pa.ChunkedArray, among: pa.ChunkedArray) -> Numbers:
    """Give the place of each name, -1 where it is not there."""
    return np.asarray(pc.fill_null(pc.index_in(names, value_set=among), -1), np.int64)


def _carrying(articles: pa.Table) -> Carrying:
    """Make the map of all articles: the runs they keep, and the masks that stand in them."""
    kept, personal = (articles.column(name).combine_chunks() for name in ("kept", "personal"))
    runs, masks = kept.flatten(), personal.flatten()
    masked = masks.field("masked")
    masks, of = masks.filter(masked), pc.list_parent_indices(personal).filter(masked)
    raw, raw_end, at = (_numbers(runs, name) for name in ("start", "end", "at"))
    columns = (
        (pc.list_parent_indices(kept).to_numpy(), at, at + raw_end - raw, raw, raw_end),
        (of.to_numpy(), *(_numbers(masks, name) for name in ("start", "end", "raw_start", "raw_end"))),
    )
    article, start, end, raw, raw_end = (
        np.concatenate([one.astype(np.int64) for one in both]) for both in zip(*columns, strict=True)
    )
    whole = np.repeat([False, True], [len(runs), len(masks)])
    return Carrying(Pieces(article, start, end, raw, raw_end, whole))


def _numbers(structs: pa.StructArray, name: str) -> Numbers:
    return np.asarray(structs.field(name), np.int64)
