"""Pull against the fastest bare way to fetch the same tasks; and pulls after a few changes."""

import shutil
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from curation.core.schema import LabelSchema
from curation.labelstudio.client import _FIELDS, Client, Json
from curation.labelstudio.codec import to_result, to_task_json
from curation.labelstudio.server import Running
from curation.stages.labelling.connect import project_specs
from curation.stages.labelling.pull import run_pull
from curation.stages.labelling.tasks import build_tasks
from curation.stages.schemas import load_schema
from curation.store.tables import write_records
from curation.store.workspace import Workspace
from curation.types import Answer, LabeledSpan, TaskRecord
from tests.bench import BenchError
from tests.bench.child import run_child
from tests.bench.server import SCHEMA, _studio, _workspace
from tests.bench.show import MB, Sheet, err, ratios, spread

_PAGE = 1000
_FEW = 10
_LISTING, _EXPORT = "bare listing", "bare export"
_FIRST, _NOTHING = "first pull", "pull of nothing new"
_EDITED, _DELETED = "pull after ten edits", "pull after ten deletions"
_PROCESS = "pull --full, as a process"


def measure_pull(folder: Path, tasks: int, rounds: int) -> Sheet:
    """Time the bare ways and the pulls in turn, on one project whose every other task is answered.

    Raises:
        BenchError: a pull did not bring what the server holds.
        ServerError: the server failed.
    """
    workspace = _workspace(folder / "corpus", tasks)
    with _studio(folder / "home") as running:
        bench = _Bench(running, workspace, tasks)
        bench.fill()
        for number in range(1, rounds + 1):
            bench.round()
            took = ", ".join(f"{name} {seconds[-1]:.2f} s" for name, seconds in bench.seconds.items())
            err.print(f"pull, round {number} of {rounds}: {took}")
    return bench.sheet()


class _Bench:
    """The rounds on one project, and what they took."""

    def __init__(self, running: Running, workspace: Workspace, tasks: int) -> None:
        self.running = running
        self.client = Client(running.url, running.token)
        self.workspace = workspace
        self.schema: LabelSchema = load_schema(workspace, SCHEMA)
        self.tasks = tasks
        self.project = 0
        self.seconds: dict[str, list[float]] = defaultdict(list)
        self.peaks: list[float] = []

    def fill(self) -> None:
        """Import the tasks, each with a prediction and every other one with an answer."""
        records = list(build_tasks(self.workspace, self.schema))
        write_records(self.workspace.tasks(SCHEMA), TaskRecord, records, {})
        (spec,) = project_specs(self.workspace, self.schema).values()
        self.project = self.client.ensure_project(spec).id
        for start in range(0, len(records), _PAGE):
            part = enumerate(records[start : start + _PAGE])
            self.client.import_tasks(self.project, [_filled(task, at % 2 == 0) for at, task in part])

    def round(self) -> None:
        """Measure each way once, the bare ones first."""
        with self._bare() as http:
            with self._timed(_LISTING):
                listed = self._list(http)
            with self._timed(_EXPORT):
                exported = self._export(http)
        if (listed, exported) != (self.tasks, self.tasks):
            raise BenchError(f"the bare ways brought {listed:,} and {exported:,} tasks, not {self.tasks:,}")
        shutil.rmtree(self.workspace.pulls(SCHEMA), ignore_errors=True)
        self._pull(_FIRST, f"{self.tasks // 2:,} new, 0 edited, 0 deleted")
        self._pull(_NOTHING, "nothing new")
        answered = [
            t for t in self.client.page(self.project, (), "-tasks:id", 4 * _FEW).tasks if t["annotations"]
        ]
        for number, task in enumerate(answered[:_FEW]):
            change = {"lead_time": task["annotations"][0]["lead_time"] + number + 1}
            self._send("PATCH", f"/api/annotations/{task['annotations'][0]['id']}/", change)
        self._pull(_EDITED, f"0 new, {_FEW} edited, 0 deleted")
        for task in answered[:_FEW]:
            self._send("DELETE", f"/api/tasks/{task['id']}/")
        self._pull(_DELETED, f"0 new, 0 edited, {_FEW} deleted")
        self.client.import_tasks(self.project, [_again(task) for task in answered[:_FEW]])
        command = (sys.executable, "-m", "curation", "pull", SCHEMA, "--full", "-w", str(self.workspace.root))
        with self._timed(_PROCESS):
            self.peaks.append(run_child(command).peak / MB)

    def _send(self, method: str, path: str, content: Json | None = None) -> None:
        self.client._send(method, path, json=content).raise_for_status()

    def _pull(self, name: str, said: str) -> None:
        with self._timed(name):
            report = run_pull(self.workspace, self.schema, Client(self.running.url, self.running.token))
        if said not in report.notes[0]:
            raise BenchError(f"{name} says {report.notes[0]!r}, not {said!r}")

    @contextmanager
    def _bare(self) -> Iterator[httpx.Client]:
        with httpx.Client(base_url=self.running.url, timeout=600, trust_env=False) as http:
            asked = http.post("/api/token/refresh/", json={"refresh": self.running.token}).raise_for_status()
            http.headers["Authorization"] = f"Bearer {asked.json()['access']}"
            yield http

    def _list(self, http: httpx.Client) -> int:
        """Fetch all pages of the Data Manager's listing, the fields we archive alone."""
        number, page = 0, 1
        while number < self.tasks:
            params = {"project": self.project, "include": _FIELDS, "fields": "all"}
            answer = http.get("/api/tasks/", params={**params, "page": page, "page_size": _PAGE})
            number += len(answer.raise_for_status().json()["tasks"])
            page += 1
        return number

    def _export(self, http: httpx.Client) -> int:
        params = {"exportType": "JSON", "download_all_tasks": "true"}
        answer = http.get(f"/api/projects/{self.project}/export", params=params)
        return len(answer.raise_for_status().json())

    @contextmanager
    def _timed(self, name: str) -> Iterator[None]:
        begun = time.perf_counter()
        yield
        self.seconds[name].append(time.perf_counter() - begun)

    def sheet(self) -> Sheet:
        """Show what the rounds took."""
        bare = [min(pair) for pair in zip(self.seconds[_LISTING], self.seconds[_EXPORT], strict=True)]
        rows = tuple((name, spread(took), ratios(took, bare)) for name, took in self.seconds.items())
        return Sheet(
            f"Pull, {self.tasks:,} tasks, rounds: {len(bare)}",
            ("what", "seconds", "times the faster bare way"),
            (*rows, ("· its peak memory, MB", spread(self.peaks, 0), "")),
            (
                "One project of a Label Studio (SQLite, loopback) with a prediction a task and an answer to "
                "every other one; what each pull says it found was checked. Each pull reads the archives, "
                "asks the server, archives, and derives the annotations; start of a process not counted, "
                "but for the last. Median (least–greatest); ratios are taken within each round.",
            ),
        )


def _filled(task: TaskRecord, answered: bool) -> Json:
    item = to_task_json(task)
    ends = sorted({min(len(task.text), end) for end in (4, 9, 15)})
    result = to_result(task, Answer.of([LabeledSpan(0, end, "ORG") for end in ends], {}))
    item["predictions"] = [{"model_version": "bench-1", "score": 0.5, "result": result}]
    if answered:
        item["annotations"] = [_answer(result)]
    return item


def _again(task: Json) -> Json:
    """Bring a deleted task back with its answer, for the next round."""
    return {"data": task["data"], "annotations": [_answer(task["annotations"][0]["result"])]}


def _answer(result: list[Json]) -> Json:
    return {"result": result, "lead_time": 3.5, "ground_truth": False}
