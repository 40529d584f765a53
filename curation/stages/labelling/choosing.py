"""Which of a schema's tasks a push takes, and in which order: ``--only``, ``--order``, ``--limit``."""

import itertools
import math
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import orjson

from curation.core.ids import content_id
from curation.core.labelfile import LabelRow, parse_labels
from curation.core.schema import LabelSchema
from curation.errors import InputError
from curation.stages.labelling.tasks import build_tasks
from curation.store.spool import Spool
from curation.store.tables import read_rows
from curation.store.workspace import Workspace
from curation.types import TaskRecord

_BOUNDARY = "@"


Order = Literal["document", "shuffled", "priority"]


@dataclass(frozen=True)
class PushOptions:
    """What ``tanqih push`` is asked for besides the schema.

    ``only`` holds names of pages, ids of pages, articles, sentences or tasks, and ``@FILE`` for a file of
    such, one a line. ``limit`` counts tasks in ``order``, so that the same push again adds nothing.
    """

    dry_run: bool = False
    limit: int | None = None
    only: tuple[str, ...] = ()
    order: Order = "document"
    prune: bool = False


@dataclass
class Made:
    """All the tasks the workspace makes, in document order, and those among them that are asked for.

    ``rows`` gives a task's place in ``spool``, ``ranked`` all ids in the order asked for, ``asked`` the
    first of them that ``--only`` and ``--limit`` let through, ``known`` those with a known answer. ``rest``
    are the tasks behind the last one asked for, where these are the first of the workspace: they are made
    only as far as ``reach`` is asked for.
    """

    spool: Spool[TaskRecord]
    rows: dict[str, int]
    ranked: list[str]
    asked: list[str]
    known: list[str]
    rest: Iterator[TaskRecord] = field(default_factory=lambda: iter(()))

    def reach(self, keys: Collection[str] | None) -> None:
        """Make tasks until those of all ``keys`` are made, or none is left; all where that is None."""
        missing = None if keys is None else set(keys) - self.rows.keys()
        while (missing is None or missing) and (task := next(self.rest, None)):
            self.rows[task.task_id] = len(self.spool)
            self.ranked.append(task.task_id)
            self.spool.add(task)
            if missing:
                missing.discard(task.task_id)


def make_pool(
    workspace: Workspace, schema: LabelSchema, options: PushOptions, spool: Spool[TaskRecord]
) -> Made:
    """Make the schema's tasks into ``spool`` and choose among them.

    Raises:
        InputError: there are no sentences or targets; ``--only`` names what makes no task; there are no
            scores for ``--order priority``; or the file of known answers cannot be read.
    """
    wanted = wanted_ids(workspace, options.only)
    answers = known_answers(workspace, schema)
    scores = _read_scores(workspace, schema) if options.order == "priority" else {}
    rows: dict[str, int] = {}
    among: set[str] = set()
    met: set[str] = set()
    known: list[str] = []
    ranks: list[tuple[float | str, int, str]] = []
    tasks = build_tasks(workspace, schema)
    # The first tasks of the workspace are asked for: those behind them need not be looked at.
    first = options.order == "document" and not options.only and not answers
    for task in itertools.islice(tasks, options.limit) if first else tasks:
        ids = (task.task_id, task.sentence_id or task.article_id, task.article_id, task.page_id)
        rows[task.task_id] = len(spool)
        ranks.append((_rank(options.order, ids, scores), len(spool), task.task_id))
        spool.add(task)
        if not wanted.isdisjoint(ids):
            among.add(task.task_id)
            met.update(wanted.intersection(ids))
        if (task.text, task.target) in answers:
            known.append(task.task_id)
    _check_met(wanted, met)
    ranked = [task_id for _, _, task_id in sorted(ranks)]
    asked = [task_id for task_id in ranked if not options.only or task_id in among]
    return Made(spool, rows, ranked, asked[: options.limit], known, tasks)


def _rank(order: Order, ids: tuple[str, ...], scores: dict[str, float]) -> float | str:
    if order == "shuffled":
        return content_id("shuffled", ids[0])
    return -max((scores[name] for name in ids if name in scores), default=-math.inf)


def wanted_ids(workspace: Workspace, only: Iterable[str]) -> set[str]:
    """Resolve what ``--only`` names to ids; the names of pages become the ids of pages.

    Raises:
        InputError: a file of ids cannot be read, or holds none.
    """
    names: set[str] = set()
    for what in only:
        names.update(_listed(Path(what.removeprefix(_BOUNDARY))) if what.startswith(_BOUNDARY) else [what])
    pages: set[str] = set()
    met: set[str] = set()
    for shard in workspace.shards("pages") if names else ():
        for row in read_rows(shard, ["page_id", "name"]):
            if here := {row["name"], Path(row["name"]).name} & names:
                met |= here
                pages.add(row["page_id"])
    return (names - met) | pages


def _listed(path: Path) -> list[str]:
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            f"--only {_BOUNDARY}{path}: cannot be read: give a text file, one id a line"
        ) from error
    found = [line.strip() for line in lines if line.strip()]
    if not found:
        raise InputError(f"--only {_BOUNDARY}{path}: holds no id: write one a line")
    return found


def _check_met(wanted: set[str], met: set[str]) -> None:
    if missed := sorted(wanted - met):
        more = f" (and {len(missed) - 1} more)" if len(missed) > 1 else ""
        raise InputError(
            f"--only {missed[0]}{more}: no task is made of it: give the name of a page, "
            "or the id of a page, an article, a sentence or a task"
        )


def known_answers(workspace: Workspace, schema: LabelSchema) -> dict[tuple[str, str | None], LabelRow]:
    """Read the answers that are known, by text and target; none where gold tasks are not asked for.

    Raises:
        InputError: the file cannot be read.
    """
    path = workspace.gold(schema.name)
    if not workspace.settings.gold or not path.exists():
        return {}
    try:
        return parse_labels(path.read_text(encoding="utf-8-sig").split("\n"), schema, str(path))
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: invalid UTF-8 at byte {error.start}: convert it to UTF-8") from error


def _read_scores(workspace: Workspace, schema: LabelSchema) -> dict[str, float]:
    path = workspace.priorities(schema.name)
    form = '{"id": "…", "score": 0.5} a line, the id of a task, sentence, article or page'
    if not path.is_file():
        raise InputError(f"--order priority: no scores: write {path} with {form}, or choose another order")
    scores: dict[str, float] = {}
    for number, line in enumerate(path.read_bytes().split(b"\n"), 1):
        if line.strip():
            try:
                row = orjson.loads(line)
                scores[str(row["id"])] = float(row["score"])
            except (ValueError, KeyError, TypeError) as error:
                raise InputError(f"{path}, line {number}: not {form}") from error
    return scores
