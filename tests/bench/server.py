"""Push against the server's own rate: bare import calls of the same tasks, on the same Label Studio."""

import os
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx

from curation.core.predictions import Prediction, Predictor, ScoredSpan
from curation.core.schema import LabelSchema
from curation.labelstudio.client import Client, Json, Placed, Project, ProjectSpec, push_batch
from curation.labelstudio.codec import to_prediction, to_task_json
from curation.labelstudio.server import Running, start_server, stop_server
from curation.stages.corpus.clean import run_clean
from curation.stages.corpus.segment import run_segment
from curation.stages.init import run_init
from curation.stages.labelling.connect import project_specs
from curation.stages.labelling.pull import run_pull
from curation.stages.labelling.push import run_push
from curation.stages.labelling.tasks import build_tasks
from curation.stages.schemas import load_schema
from curation.store.workspace import Workspace
from curation.types import TaskRecord
from tests.bench import BenchError
from tests.bench.child import Cost, run_child
from tests.bench.pages import pages_of_sentences
from tests.bench.show import Sheet, err, ratios, spread

STUDIO = "bench"
SCHEMA = "entities"
_WARM_UP = 10
_BATCH = 1000  # tasks a bare request; the server takes larger ones hardly faster
_BATCHES = f"bare batches of {_BATCH:,}"
_PREDICTED, _PUSH_PREDICTED = f"{_BATCHES}, with predictions", "push, with predictions"
_LOOK_UP, _IMPORT, _PROJECT = "looking keys up", "importing", "making the project"
_REST = "making and writing the tasks"


class _Starts:
    """Predicts three nested names at the start of every text, so that what is measured is the push."""

    name, version = "starts", "1"

    def predict(self, tasks: Iterable[TaskRecord]) -> Iterator[Prediction]:
        """Yield what is said of each task."""
        for task in tasks:
            ends = sorted({min(len(task.text), end) for end in (4, 9, 15)})
            yield Prediction(tuple(ScoredSpan(0, end, "ORG", task.text[:end], 0.5) for end in ends))


class _TimedClient(Client):
    """A client that keeps count of the seconds it spends, by what for."""

    def __init__(self, running: Running) -> None:
        super().__init__(running.url, running.token)
        self.spent: dict[str, float] = defaultdict(float)

    def ensure_project(
        self, spec: ProjectSpec, listed: Sequence[Project] | None = None, renew: bool = False
    ) -> Project:
        with self._counted(_PROJECT):
            return super().ensure_project(spec, listed, renew)

    def placed(self, project: int, keys: Sequence[str] | None = None) -> Iterator[Placed]:
        with self._counted(_LOOK_UP):
            return iter(list(super().placed(project, keys)))

    def import_tasks(self, project: int, tasks: Sequence[Json]) -> None:
        with self._counted(_IMPORT):
            super().import_tasks(project, tasks)

    @contextmanager
    def _counted(self, what: str) -> Iterator[None]:
        begun = time.perf_counter()
        try:
            yield
        finally:
            self.spent[what] += time.perf_counter() - begun


def measure_server(folder: Path, tasks: int, rounds: int) -> Sheet:
    """Time the bare imports, push, push again and pull, in turn, each round in projects of its own.

    Raises:
        BenchError: the server does not hold the tasks it was sent.
        ServerError: the server failed.
    """
    workspace = _workspace(folder / "corpus", tasks)
    with _studio(folder / "home") as running:
        bench = _Bench(running, workspace, tasks)
        bench.warm_up()
        for number in range(1, rounds + 1):
            bench.round(number)
            took = ", ".join(f"{name} {bench.seconds[name][-1]:.2f} s" for name in bench.shown)
            err.print(f"server, round {number} of {rounds}: {took}")
        bench.processes()
    return bench.sheet()


@contextmanager
def _studio(home: Path) -> Iterator[Running]:
    """Run a Label Studio in a folder of its own, and stop it whatever happens."""
    before = os.environ.get("TANQIH_HOME")
    os.environ["TANQIH_HOME"] = str(home)
    try:
        err.print("server: starting a Label Studio (half a minute)")
        yield start_server(STUDIO)
    finally:
        stop_server(STUDIO)
        if before is None:
            del os.environ["TANQIH_HOME"]
        else:
            os.environ["TANQIH_HOME"] = before


def _workspace(root: Path, tasks: int) -> Workspace:
    """Make a workspace by the real stages that gives exactly ``tasks`` tasks."""
    run_init(root, f'name = "bench"\nschemas = ["{SCHEMA}"]\n\n[server]\nstudio = "{STUDIO}"\n')
    workspace = Workspace.open(root)
    pages = pages_of_sentences(root / "pages.jsonl", tasks)
    run_clean(workspace, [str(pages.path)])
    found = run_segment(workspace).figures["sentences"]
    if found != tasks:
        raise BenchError(f"the workspace holds {found:,} sentences, not {tasks:,}")
    return workspace


class _Bench:
    """The rounds on one server, and what they took."""

    shown = ("bare import", _BATCHES, "push", _PREDICTED, _PUSH_PREDICTED, "push again", "pull")

    def __init__(self, running: Running, workspace: Workspace, tasks: int) -> None:
        self.running = running
        self.client = Client(running.url, running.token)
        self.workspace = workspace
        self.schema: LabelSchema = load_schema(workspace, SCHEMA)
        self.tasks = tasks
        records = list(build_tasks(workspace, self.schema))
        self.items = [to_task_json(task) for task in records]
        said = zip(records, _Starts().predict(records), strict=True)
        predictions = [to_prediction(task, one, "starts 1") for task, one in said]
        self.predicted = [
            item | {"predictions": [one]} for item, one in zip(self.items, predictions, strict=True)
        ]
        self.seconds: dict[str, list[float]] = defaultdict(list)
        self.costs: dict[str, Cost] = {}

    def warm_up(self) -> None:
        """Let the server, and the client's library here, load what they load on their first import."""
        project = self._bare_project("warm-up")
        self._import(project, self.items[:_WARM_UP])
        push_batch(self.client, project, self.items[_WARM_UP : 2 * _WARM_UP])

    def round(self, number: int) -> None:
        """Measure each way once, the bare one first."""
        project = self._bare_project(f"{number}")
        with self._timed("bare import"):
            self._import(project, self.items)
        self._expect(project, "the bare import")
        self._batches(_BATCHES, f"{number} in batches", self.items)
        workspace = _renamed(self.workspace, f"bench-{number}")
        self._push(workspace, "push", added=self.tasks)
        self._batches(_PREDICTED, f"{number} predicted", self.predicted)
        predicted = _renamed(self.workspace, f"predicted-{number}")
        self._push(predicted, _PUSH_PREDICTED, added=self.tasks, predictor=_Starts())
        self.workspace.predictions(SCHEMA).unlink()
        self._push(workspace, "push again", added=0)
        self._pull(workspace)

    def _batches(self, name: str, title: str, items: list[Json]) -> None:
        project = self._bare_project(title)
        with self._timed(name):
            for start in range(0, self.tasks, _BATCH):
                self._import(project, items[start : start + _BATCH])
        self._expect(project, name)

    def processes(self) -> None:
        """Run push and push again once as processes, for their memory."""
        command = (sys.executable, "-c", "from curation.cli.main import main; main()")
        for name in ("push", "push again"):
            self.costs[name] = run_child([*command, "push", SCHEMA, "-w", str(self.workspace.root)])
        (spec,) = project_specs(self.workspace, self.schema).values()
        self._expect(self.client.ensure_project(spec).id, "push as a process")

    def _bare_project(self, name: str) -> int:
        (spec,) = project_specs(self.workspace, self.schema).values()
        spec = spec._replace(title=f"bare {name}", description=f"bare:{name}")
        return self.client.ensure_project(spec).id

    def _import(self, project: int, items: list[Json]) -> None:
        with httpx.Client(base_url=self.running.url, timeout=600, trust_env=False) as http:
            asked = http.post("/api/token/refresh/", json={"refresh": self.running.token}).raise_for_status()
            headers = {"Authorization": f"Bearer {asked.json()['access']}"}
            http.post(f"/api/projects/{project}/import", json=items, headers=headers).raise_for_status()

    def _push(self, workspace: Workspace, name: str, added: int, predictor: Predictor | None = None) -> None:
        client = _TimedClient(self.running)
        with self._timed(name):
            report = run_push(workspace, self.schema, client, predictor=predictor)
        if report.parts["added"] != added:
            raise BenchError(f"{name} added {report.parts['added']:,} tasks, not {added:,}")
        (spec,) = project_specs(workspace, self.schema).values()
        self._expect(self.client.ensure_project(spec).id, name)
        spent = dict.fromkeys((_PROJECT, _LOOK_UP, _IMPORT), 0.0) | client.spent
        spent[_REST] = self.seconds[name][-1] - sum(spent.values())
        for what, seconds in spent.items():
            self.seconds[f"{name}: {what}"].append(seconds)

    def _pull(self, workspace: Workspace) -> None:
        pulled = 0

        def tick(done: int, total: int | None) -> None:
            nonlocal pulled
            pulled = done

        with self._timed("pull"):
            run_pull(workspace, self.schema, Client(self.running.url, self.running.token), tick)
        if pulled != self.tasks:
            raise BenchError(f"pull brought {pulled:,} tasks, not {self.tasks:,}")

    def _expect(self, project: int, after: str) -> None:
        found = self.client.count_tasks(project)
        if found != self.tasks:
            raise BenchError(f"the server holds {found:,} tasks after {after}, not {self.tasks:,}")

    @contextmanager
    def _timed(self, name: str) -> Iterator[None]:
        begun = time.perf_counter()
        yield
        self.seconds[name].append(time.perf_counter() - begun)

    def sheet(self) -> Sheet:
        """Show what the rounds took."""
        bare = self.seconds["bare import"]
        rows = [self._row(name, name, bare) for name in ("bare import", _BATCHES, "push")]
        parts = (_PROJECT, _LOOK_UP, _IMPORT, _REST)
        rows += [self._row(f"· of it {what}", f"push: {what}", bare, rate=False) for what in parts]
        rows += [self._row(name, name, bare) for name in (_PREDICTED, _PUSH_PREDICTED)]
        rows.append(self._row(f"· of it {_IMPORT}", f"{_PUSH_PREDICTED}: {_IMPORT}", bare, rate=False))
        rows.append(self._row("push again", "push again", bare))
        rows.append(self._row(f"· of it {_LOOK_UP}", f"push again: {_LOOK_UP}", bare, rate=False))
        rows.append(self._row("pull", "pull", bare))
        return Sheet(
            f"Server, {self.tasks:,} tasks, rounds: {len(bare)}",
            ("what", "seconds", "tasks/s", "times the bare import"),
            tuple(rows),
            (
                self._against_batches(),
                "Each round in five fresh projects of one Label Studio (SQLite, loopback), which held each "
                "time what it was sent; both sides warmed up, start of a process not counted. Push again "
                "adds nothing; pull brings tasks without annotations. "
                "Median (least–greatest); ratios are taken within each round.",
            ),
        )

    def _against_batches(self) -> str:
        """Say how push stands against the bare batches, and what the processes took."""
        rate = ratios(self.seconds[_BATCHES], self.seconds["push"])
        predicted = ratios(self.seconds[_PREDICTED], self.seconds[_PUSH_PREDICTED])
        peaks = ", ".join(
            f"`tanqih {name.split()[0]}`{' again' if 'again' in name else ''} as a process "
            f"{cost.seconds:.1f} s and {cost.peak / 1e6:,.0f} MB at its peak"
            for name, cost in self.costs.items()
        )
        return (
            f"Push goes at {rate} the rate of the {_BATCHES}, with three predicted spans a task at "
            f"{predicted} theirs; {peaks}."
        )

    def _row(self, name: str, key: str, bare: Sequence[float], rate: bool = True) -> tuple[str, ...]:
        seconds = self.seconds[key]
        rates = spread([self.tasks / value for value in seconds], 0) if rate else ""
        return name, spread(seconds), rates, "1×" if key == "bare import" else ratios(seconds, bare)


def _renamed(workspace: Workspace, name: str) -> Workspace:
    """Give the workspace another name, by which the server does not know it yet."""
    return Workspace(workspace.root, workspace.settings.model_copy(update={"name": name}))
