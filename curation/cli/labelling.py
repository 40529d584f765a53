"""Verbs on tasks and their labels: push, pull, agree, adjudicate."""

from pathlib import Path
from typing import Annotated

import typer

from curation.cli.options import JsonOption, SchemaArgument, WorkspaceOption
from curation.cli.show import finish, progress, show_measures
from curation.stages.schemas import load_schema
from curation.store.workspace import Workspace

HERE = Path(".")


def push(
    schema: SchemaArgument,
    predict: Annotated[
        str | None,
        typer.Option(
            "--predict",
            metavar="NAME",
            help="Pre-annotate: gazetteer (names in gazetteer/SCHEMA.tsv), projection (what was marked "
            "before, from the last pull), or a plug-in.",
        ),
    ] = None,
    workspace: WorkspaceOption = HERE,
    json_path: JsonOption = None,
) -> None:
    """Bring the schema's tasks to Label Studio; what is there already is not added again.

    Example: tanqih push entities --predict gazetteer
    """
    from curation.stages.connect import connect
    from curation.stages.predict import load_predictor
    from curation.stages.push import run_push
    from curation.stages.tasks import check_sentences

    opened = Workspace.open(workspace)
    loaded = load_schema(opened, schema)
    check_sentences(opened, loaded)
    predictor = load_predictor(opened, loaded, predict) if predict else None
    with opened.alone(), progress(f"push {schema}") as tick:
        report = run_push(opened, loaded, connect(opened), tick, predictor)
    finish(report, json_path)


def pull(schema: SchemaArgument, workspace: WorkspaceOption = HERE, json_path: JsonOption = None) -> None:
    """Bring the annotators' answers back; the server's own words are archived first.

    Example: tanqih pull entities
    """
    from curation.stages.connect import connect
    from curation.stages.pull import run_pull
    from curation.stages.tasks import check_tasks

    opened = Workspace.open(workspace)
    loaded = load_schema(opened, schema)
    check_tasks(opened, loaded)
    with opened.alone(), progress(f"pull {schema}") as tick:
        report = run_pull(opened, loaded, connect(opened), tick)
    finish(report, json_path)


def agree(schema: SchemaArgument, workspace: WorkspaceOption = HERE, json_path: JsonOption = None) -> None:
    """Measure the annotators' agreement, with 95% intervals resampled by article.

    Example: tanqih agree stance
    """
    from curation.stages.agree import run_agree

    opened = Workspace.open(workspace)
    report, measures = run_agree(opened, load_schema(opened, schema))
    if json_path is None:
        show_measures(measures)
    finish(report, json_path, measures)


def adjudicate(
    schema: SchemaArgument,
    referee: Annotated[
        Path | None, typer.Option("--referee", metavar="FILE", help="A label file with a referee's answers.")
    ] = None,
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="The referee's name.")] = "referee",
    workspace: WorkspaceOption = HERE,
    json_path: JsonOption = None,
) -> None:
    """Settle what the annotators agree on, and what a referee has answered.

    Example: tanqih adjudicate entities --referee answers.jsonl --by layla
    """
    from curation.stages.adjudicate import run_adjudicate

    with Workspace.open(workspace).alone() as opened:
        report = run_adjudicate(opened, load_schema(opened, schema), referee, by)
    finish(report, json_path)
