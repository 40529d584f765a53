"""Verbs on releases: release, verify."""

from pathlib import Path
from typing import Annotated

import typer

from curation.cli.options import JsonOption, WorkspaceOption
from curation.cli.show import finish
from curation.store.workspace import Workspace

HERE = Path(".")


def release(workspace: WorkspaceOption = HERE, json_path: JsonOption = None) -> None:
    """Write a versioned dataset of all that is decided; the version follows from what changed.

    Example: tanqih release
    """
    from curation.stages.release import run_release

    with Workspace.open(workspace).alone() as opened:
        report = run_release(opened)
    finish(report, json_path)


def verify(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A release, such as releases/1.0.0.")],
    json_path: JsonOption = None,
) -> None:
    """Check a release: hashes, counts, splits, and every span against its text and raw page.

    Example: tanqih verify releases/1.0.0
    """
    from curation.stages.verify import run_verify

    finish(run_verify(folder), json_path)
