"""``tanqih push SCHEMA``: sentences in, tasks on the server out; a second push adds nothing."""

from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from curation.core.dealing import arrange
from curation.core.predictions import Predictor
from curation.core.schema import LabelSchema
from curation.labelstudio.client import Client, Json, Project, push_batch
from curation.labelstudio.codec import to_task_json
from curation.labelstudio.placing import (
    BATCH,
    Holding,
    Moves,
    begun_by,
    mark,
    plan_moves,
    read_holding,
    withdraw,
)
from curation.stages import Tick, silent
from curation.stages.labelling.carrying import earlier_keys, major_of
from curation.stages.labelling.choosing import Made, PushOptions, make_pool
from curation.stages.labelling.connect import is_for_another_look, marker, project_specs
from curation.stages.labelling.dealing import Deal, check_dealing, choose_gold, make_deal, write_deal
from curation.stages.labelling.predict import Predicting
from curation.stages.labelling.qualified import admit
from curation.stages.labelling.revisions import check_revision, is_in_force, record_revision
from curation.stages.labelling.sending import sending, settle
from curation.store.spool import spooling
from curation.store.tables import read_rows, write_records
from curation.store.workspace import Workspace
from curation.types import Report, TaskRecord

_NOT_YET = 0  # no id on the server is this


@dataclass(frozen=True)
class _Site:
    """A project of the schema: whose it is, what it holds, and whether it is of today's major version."""

    name: str | None
    project: Project
    holding: Holding
    alive: bool
    named: bool
    major: int | None


def run_push(
    workspace: Workspace,
    schema: LabelSchema,
    client: Client,
    tick: Tick = silent,
    options: PushOptions | None = None,
    predictor: Predictor | None = None,
) -> Report:
    """Make the schema's tasks, deal them, and bring each annotator's project to what it should hold.

    What was pushed before stays, whatever ``options`` choose this time. What is begun is never deleted.
    With a predictor, what it says goes with the tasks, and to those on the server that wait for an answer.

    Raises:
        InputError: there are no sentences, for a schema with targets none is named, nobody is qualified, an
            option names what is not there, or the schema drops what was pushed before; or the predictor
            says what must not leave: nothing was sent.
        ServerError: the server failed; run again, nothing is doubled.
    """
    options = options or PushOptions()
    workspace, left_out = admit(workspace, schema)
    check_dealing(workspace)
    check_revision(workspace, schema)
    with spooling(workspace.root, TaskRecord) as spool:
        made = make_pool(workspace, schema, options, spool)
        push = _Push(workspace, schema, client, tick, options, made)
        push.predicting = Predicting(workspace, schema, predictor) if predictor else None
        push.notes += [left_out] if left_out else []
        return push.run()


class _Push:
    """One push: what is made, what the server holds, and what is done about it."""

    def __init__(
        self,
        workspace: Workspace,
        schema: LabelSchema,
        client: Client,
        tick: Tick,
        options: PushOptions,
        made: Made,
    ) -> None:
        self.workspace, self.schema, self.client = workspace, schema, client
        self.options, self.made, self._tick = options, made, tick
        self.done = 0
        self.counts: Counter[str] = Counter()
        self.notes: list[str] = []
        self.predicting: Predicting | None = None
        self.earlier: dict[str, str] = {}
        self.carried: dict[str | None, set[str]] = {}

    def run(self) -> Report:
        late = None if self.options.dry_run else settle(self.workspace, self.schema, self.client)
        sites = self._sites()
        if not self.options.dry_run:
            record_revision(self.workspace, self.schema, self.client, sites[0].project.id)
        # What was begun under an earlier version may be any of the tasks.
        self.made.reach(self._pushed(sites) if all(site.alive for site in sites) else None)
        self._carry(sites)
        gold, kept = self._kept(sites)
        deal: Deal = {}
        if self.workspace.settings.annotators:
            begun: dict[str, set[str]] = {}
            for site in sites:
                for key in self._begun(site) if site.name else ():
                    begun.setdefault(key, set()).add(str(site.name))
            deal = make_deal(self.workspace, self.schema, kept, gold, begun)
        self._predict(kept)
        if not self.options.dry_run:
            self._write(kept, deal)
        plans = [(site, self._wanted(site, kept, deal)) for site in sites]
        moves = [
            plan_moves(site.holding, wanted, self.made.rows, self.options.prune, site.alive)
            for site, wanted in plans
        ]
        total = self.done + sum(len(move.add) for move in moves)
        for (site, wanted), move in zip(plans, moves, strict=True):
            self._count(site, wanted, move)
            if not self.options.dry_run:
                self._apply(site, move, total)
                self._bring(site, move)
                if site.project.description == late:
                    self._remove_copies(site.project)
        return self._report(kept, sites)

    def _sites(self) -> list[_Site]:
        """Find the projects there are, and make those that are missing (but not on a dry run)."""
        begins, specs = marker(self.workspace, self.schema.name), project_specs(self.workspace, self.schema)
        listed = [p for p in self.client.find_projects(begins) if not is_for_another_look(p)]
        renew = not is_in_force(self.workspace, self.schema)
        there = {project.description: project for project in listed}
        sites = []
        for name, spec in specs.items():
            project = there.pop(spec.description, None)
            if not self.options.dry_run:
                project = self.client.ensure_project(spec, listed, renew)
            elif project is None:
                project = Project(_NOT_YET, spec.title, spec.description, spec.label_config, made_now=True)
            sites.append(_Site(name, project, self._holding(project), True, True, self.schema.major))
        for description, project in there.items():
            major, name = major_of(project, begins), description.removeprefix(begins).partition(":")[2]
            alive = major == self.schema.major
            sites.append(_Site(name or None, project, self._holding(project), alive, False, major))
        return sites

    def _carry(self, sites: Sequence[_Site]) -> None:
        """Find which tasks were begun under an earlier major version."""
        majors = {site.major for site in sites if not site.alive and site.major is not None}
        self.earlier = earlier_keys(self.made, majors)
        for site in sites:
            if not site.alive:
                begun = set(self._begun(site))
                self.carried.setdefault(site.name, set()).update(begun)
                self.counts["begun under an earlier version"] += len(begun)

    def _begun(self, site: _Site) -> list[str]:
        """List which of today's tasks were begun in a project."""
        begun = begun_by(site.holding)
        return list(begun) if site.alive else [self.earlier[key] for key in begun if key in self.earlier]

    def _holding(self, project: Project) -> Holding:
        return read_holding(self.client, project, lambda seen: self._advance(seen, None))

    def _advance(self, count: int, total: int | None) -> None:
        self.done += count
        self._tick(self.done, total)

    def _kept(self, sites: Sequence[_Site]) -> tuple[list[str], list[str]]:
        """Choose the gold tasks, and all to deal: what is asked for, what was pushed before, and gold."""
        pushed = self._pushed(sites)
        pushed.update(self.earlier[key] for key in pushed & self.earlier.keys())
        chosen = pushed.intersection(self.made.rows).union(self.made.asked)
        gold = choose_gold(self.workspace, self.schema, self.made.known, chosen)
        chosen.update(gold)
        return gold, [task for task in self.made.rows if task in chosen]

    def _pushed(self, sites: Sequence[_Site]) -> set[str]:
        """List what was pushed before: what the server holds, and what was written down."""
        path = self.workspace.tasks(self.schema.name)
        rows = read_rows(path, ["task_id"]) if path.exists() else ()
        return {key for site in sites for key in site.holding.keys} | {row["task_id"] for row in rows}

    def _write(self, kept: Sequence[str], deal: Deal) -> None:
        tasks = (self.made.spool[self.made.rows[task]] for task in kept)
        write_records(self.workspace.tasks(self.schema.name), TaskRecord, tasks, {})
        if self.workspace.settings.annotators:
            write_deal(self.workspace, self.schema, deal)
        else:
            self.workspace.deal(self.schema.name).unlink(missing_ok=True)

    def _wanted(self, site: _Site, kept: Sequence[str], deal: Deal) -> list[str]:
        """List what a project should hold, in the order of the annotator's stream."""
        if not site.alive:
            return []
        carried = self.carried.get(site.name, set())
        if not self.workspace.settings.annotators:
            return self._ranked(set(kept) - carried) if site.named else []
        mine = {task for task, row in deal.items() if site.name in row.annotators} - carried
        if not site.named:  # of one who left: what they began, as it stands
            return [key for key in site.holding.keys if key in mine]
        training = {task for task in mine if deal[task].kind == "training"}
        gold = {task for task in mine if deal[task].kind == "gold"}
        return arrange(self._ranked(mine), training, gold, site.name or "")

    def _ranked(self, among: set[str]) -> list[str]:
        return [task for task in self.made.ranked if task in among]

    def _count(self, site: _Site, wanted: Sequence[str], moves: Moves) -> None:
        marked = len(moves.supersede) + len(moves.revive)
        if not site.named and not (moves.withdraw or moves.doubled or marked):
            return
        self.counts["tasks"] += len(wanted) if site.named else 0
        self.counts["added"] += len(moves.add)
        for what, tasks in (
            ("withdrawn", moves.withdraw),
            ("marked as superseded", moves.supersede),
            ("no longer superseded", moves.revive),
            ("second copies removed", moves.doubled),
        ):
            self.counts[what] += len(tasks)
        said = f"{moves.said()}; " if self.options.dry_run else ""
        where = f"{self.client.url}/projects/{site.project.id}/" if site.project.id else "a new project"
        self.notes.append(f"{site.name or 'to annotate'}: {said}{where}")

    def _apply(self, site: _Site, moves: Moves, total: int) -> None:
        project = site.project
        for batch in self._batches(moves.add):
            with sending(self.workspace, self.schema, project, [task["data"]["key"] for task in batch]):
                push_batch(self.client, project.id, batch)
            self._advance(len(batch), total)
        withdraw(self.client, project, [*moves.withdraw, *moves.doubled])
        mark(self.client, project, moves.supersede, superseded=True)
        mark(self.client, project, moves.revive, superseded=False)

    def _batches(self, keys: Sequence[str]) -> Iterator[list[Json]]:
        """Yield the tasks of these keys in batches, each made while the server is at the one before."""
        with ThreadPoolExecutor(max_workers=1) as maker:
            made = maker.submit(self._batch, keys[:BATCH])
            for start in range(0, len(keys), BATCH):
                batch = made.result()
                made = maker.submit(self._batch, keys[start + BATCH : start + 2 * BATCH])
                yield batch

    def _batch(self, keys: Sequence[str]) -> list[Json]:
        to_json = self.predicting.to_json if self.predicting else to_task_json
        return [to_json(self.made.spool[self.made.rows[key]]) for key in keys]

    def _predict(self, kept: Sequence[str]) -> None:
        """Make and check all predictions, before anything is written or sent; none on a dry run."""
        if self.predicting and not self.options.dry_run:
            tasks = (self.made.spool[self.made.rows[task]] for task in kept)
            self.counts["tasks with a prediction"] = self.predicting.make(tasks)

    def _bring(self, site: _Site, moves: Moves) -> None:
        """Give predictions to the tasks that were there before, in a project that is worked on."""
        if self.predicting and site.alive and site.named:
            others = bool(site.holding.keys)
            brought = self.predicting.bring(self.client, site.project.id, moves.add, others)
            self.counts["predictions for tasks already there"] += brought

    def _remove_copies(self, project: Project) -> None:
        """Look again where a killed push's batch may have come after we had looked."""
        doubled = read_holding(self.client, project._replace(made_now=False), lambda seen: None).doubled
        copies = [task for task in doubled if not task.begun]
        self.counts["second copies removed"] += withdraw(self.client, project, copies)

    def _report(self, kept: Sequence[str], sites: Sequence[_Site]) -> Report:
        counts, dry = self.counts, self.options.dry_run
        if not kept:
            self.notes.insert(0, "no sentence mentions a target: see [[targets]] in tanqih.toml")
        settings, path = self.workspace.settings, self.workspace.gold(self.schema.name)
        if settings.gold and not path.exists():
            self.notes.append(f"no gold tasks: there are no known answers in {path}")
        others = {name: count for name, count in counts.items() if name not in ("tasks", "added") and count}
        return Report(
            verb=f"push {self.schema.name}{' (dry run)' if dry else ''}",
            unit="task",
            taken=counts["tasks"],
            parts={
                "to add" if dry else "added": counts["added"],
                "already there": counts["tasks"] - counts["added"],
            },
            figures={"tasks": len(kept), "projects": sum(site.named for site in sites)}
            | ({} if dry else others),
            notes=tuple(self.notes),
            attention=not kept,
            wrote=() if dry else (str(self.workspace.tasks(self.schema.name)),),
        )
