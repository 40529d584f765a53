"""``tanqih status``: what the workspace holds, from its files alone."""

import json
from pathlib import Path
from typing import NamedTuple

from curation.core.adjudication import latest
from curation.errors import InputError
from curation.released import MANIFEST
from curation.stages.corpus import cleaning, segmenting
from curation.stages.corpus.cleaning import is_clean
from curation.stages.corpus.dedup import representatives
from curation.stages.corpus.segmenting import is_segmented
from curation.stages.labelling.dealing import read_deal
from curation.stages.labelling.qualified import qualification_note
from curation.stages.labelling.review import count_warnings
from curation.stages.labelling.stale import find_stale
from curation.stages.releasing.release import last_folder
from curation.stages.schemas import load_changes, load_schema
from curation.store.tables import count_rows, read_records
from curation.store.workspace import Workspace
from curation.types import AnnotationRecord
from curation.wording import counted


class StatusRow(NamedTuple):
    """One line of the table: a stage, how many rows it holds, and what there is to know or do."""

    stage: str
    rows: int
    note: str


def read_status(workspace: Workspace) -> list[StatusRow]:
    """Say for each stage what is there, what waits, and which shards are out of date.

    Annotations are those of the last pull; the server is not asked. Of pages, articles and sentences the
    footers are read, of a release its manifest.
    """
    rows = [StatusRow("pages", _count(workspace, "pages"), "" if workspace.shards("pages") else "run clean")]
    clean = workspace.settings.clean
    stale = sum(not is_clean(clean, shard) for shard in cleaning.shards_of(workspace))
    rows.append(StatusRow("articles", _count(workspace, "articles"), _stale_note(stale, "clean")))
    stale = sum(not is_segmented(shard) for shard in segmenting.shards_of(workspace))
    rows.append(StatusRow("sentences", _count(workspace, "sentences"), _stale_note(stale, "segment")))
    if workspace.clusters.exists():
        rows.append(StatusRow("clusters", count_rows(workspace.clusters), _clusters_note(workspace)))
    for schema in workspace.settings.schemas:
        rows += _schema_rows(workspace, schema)
    folder = last_folder(workspace)
    if folder:
        rows.append(_release_row(folder))
    return rows


def _release_row(folder: Path) -> StatusRow:
    """Say what the newest release holds, as its manifest has it: the rows are not read."""
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
        return StatusRow("release", int(manifest["rows"]["tasks"]), f"last is {manifest['version']}")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"{folder / MANIFEST}: no manifest that can be read: see `tanqih verify`") from error


def _stale_note(stale: int, verb: str) -> str:
    return f"{stale} stale shards: run {verb}" if stale else ""


def _clusters_note(workspace: Workspace) -> str:
    try:
        chosen = representatives(workspace)
    except InputError:
        return "out of date: run dedup"
    return f"{counted(len(chosen or ()), 'article')} to annotate"


def _count(workspace: Workspace, stage: str) -> int:
    return sum(count_rows(shard) for shard in workspace.shards(stage))


def _schema_rows(workspace: Workspace, schema: str) -> list[StatusRow]:
    tasks = count_rows(workspace.tasks(schema)) if workspace.tasks(schema).exists() else 0
    rows = [StatusRow(f"{schema}: tasks", tasks, "" if tasks else f"run push {schema}")]
    if (standing := qualification_note(workspace, schema)) is not None:
        rows.append(StatusRow(f"{schema}: qualified", *standing))
    if workspace.annotations(schema).exists():
        annotated = latest(read_records(workspace.annotations(schema), AnnotationRecord))
        warned = count_warnings(workspace, schema)
        names = {name for by_annotator in annotated.values() for name in by_annotator}
        deal = read_deal(workspace, schema)
        for name in sorted(names | {annotator.name for annotator in workspace.settings.annotators}):
            done = {task for task, by_annotator in annotated.items() if name in by_annotator}
            theirs = sum(name in row.annotators and row.task_id not in done for row in deal.values())
            waiting = theirs if deal else tasks - len(done)
            note = f"{waiting} waiting" if waiting > 0 else "all done"
            if warned[name]:
                note += f", {counted(warned[name], 'span')} to look at"
            rows.append(StatusRow(f"{schema}: {name}", len(done), note))
        rows += _stale_answers(workspace, schema)
    if workspace.decisions(schema).exists():
        decided = count_rows(workspace.decisions(schema))
        lines = workspace.disputed(schema).read_text(encoding="utf-8").splitlines()
        rows.append(StatusRow(f"{schema}: decisions", decided, f"{len(lines)} disputed" if lines else ""))
    return rows


def _stale_answers(workspace: Workspace, name: str) -> list[StatusRow]:
    """Count the answers that the guidelines changed under; nothing where there are none."""
    try:
        schema = load_schema(workspace, name)
        if all(change.stale == "none" for change in load_changes(workspace, schema)):
            return []
        stale = find_stale(workspace, schema)
    except InputError as error:
        return [StatusRow(f"{name}: stale", 0, str(error))]
    if stale.lost:
        return [StatusRow(f"{name}: stale", len(stale.outdated), f"pushed since: run pull {name}")]
    count = len(stale.outdated)
    return [StatusRow(f"{name}: stale", count, f"to look at again: run stale {name}")] if count else []
