"""Verbs on releases: release, diff, verify, publish, export."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from curation.cli.options import JsonOption, WorkspaceOption
from curation.cli.output import check_file, write_json
from curation.cli.show import finish, progress
from curation.errors import InputError
from curation.store.atomic import write_text

if TYPE_CHECKING:
    from curation.core.row_changes import RowChange

HERE = Path(".")
_EXAMPLE_ONLY = {"shown_before", "shown_now"}


def release(
    version: Annotated[
        str | None,
        typer.Option(
            "--version",
            metavar="X.Y.Z",
            help="This version instead; not a smaller one than the changes demand.",
        ),
    ] = None,
    strict: Annotated[
        bool,
        typer.Option(
            "--strict",
            help="Refuse a release without a known licence, a url of each page, agreement, "
            "guidelines without errors, and the answers under [statement] in tanqih.toml that are asked "
            "for; otherwise noted.",
        ),
    ] = False,
    workspace: WorkspaceOption = HERE,
    json_path: JsonOption = None,
) -> None:
    """Write a versioned dataset of all that is decided; the version follows from what changed.

    MAJOR: rows edited, moved or removed, or labels renamed; MINOR: rows added; PATCH: anything else. Its
    CHANGELOG.md says what changed. With it come a card, DATA_STATEMENT.md, DATASHEET.md, croissant.json and
    plots.

    Example: tanqih release --strict
    """
    from curation.stages.releasing.release import run_release
    from curation.store.memory import save_memory
    from curation.store.workspace import Workspace

    save_memory()
    with Workspace.open(workspace).alone() as opened:
        report = run_release(opened, version, strict)
    finish(report, json_path)


def diff(
    before: Annotated[
        str,
        typer.Argument(metavar="A", help="A release: a folder, a version, or OWNER/NAME@v1.0.0 on the Hub."),
    ],
    now: Annotated[str, typer.Argument(metavar="B", help="The release to compare it with.")],
    examples: Annotated[
        int, typer.Option(min=0, metavar="N", help="Rows to show of each kind of change.")
    ] = 5,
    html_path: Annotated[
        Path | None,
        typer.Option(
            "--html",
            metavar="FILE",
            callback=check_file,
            help="Also write a page with the examples, old and new spans one above the other.",
        ),
    ] = None,
    workspace: WorkspaceOption = HERE,
    json_path: JsonOption = None,
) -> None:
    """Compare two releases row by row and span by span: what was added, edited, moved and removed.

    Also labels, choices, guidelines, facts and agreement before and after, and the version that B must have
    at least after A. JSON lists every row that changed. Exit status 0: the same; 1: they differ.

    Example: tanqih diff 1.0.0 1.1.0 --html diff.html
    """
    from curation.cli.show_diff import show_difference
    from curation.stages.releasing.diff import find_release, run_diff
    from curation.stages.releasing.diff_view import difference_page

    folders = find_release(before, workspace), find_release(now, workspace)
    changed: list[RowChange] = []
    with progress("diff") as tick:
        difference = run_diff(*folders, examples, changed.append if json_path else None, tick)
    if html_path:
        write_text(html_path, difference_page(difference))
    if json_path:
        rows = [change.model_dump(mode="json", exclude=_EXAMPLE_ONLY) for change in changed]
        write_json(json_path, difference.model_dump(mode="json") | {"same": difference.same, "changed": rows})
    else:
        show_difference(difference)
    if not difference.same:
        raise typer.Exit(1)


def verify(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A release, such as releases/1.0.0.")],
    json_path: JsonOption = None,
) -> None:
    """Check a release: hashes, counts, splits, and every span against its text and raw page.

    Example: tanqih verify releases/1.0.0
    """
    from curation.stages.releasing.verify import run_verify

    finish(run_verify(folder), json_path)


def publish(
    version: Annotated[
        str | None, typer.Argument(metavar="VERSION", help="Which release; the newest by default.")
    ] = None,
    to: Annotated[
        str | None,
        typer.Option(
            metavar="PLACE",
            help="A dataset repository OWNER/NAME on the Hub, a folder (/…), an address such as s3://…, or "
            "zenodo:FILE.zip, an archive to upload there; [hub] repo of tanqih.toml by default.",
        ),
    ] = None,
    private: Annotated[bool, typer.Option("--private", help="Only the repository's owners see it.")] = False,
    gated: Annotated[
        str | None, typer.Option(metavar="HOW", help="Ask people for consent first: auto or manual.")
    ] = None,
    creator: Annotated[
        list[str] | None,
        typer.Option("--creator", metavar="NAME", help='For zenodo: who made it, "Name (affiliation)".'),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change; send nothing.")] = False,
    workspace: WorkspaceOption = HERE,
    json_path: JsonOption = None,
) -> None:
    """Publish a release: verified, in one commit, read back, then tagged vVERSION.

    A tag is never moved, and nothing is written over that these releases do not account for. Run it again
    after it was cut off. The Hub's token comes from HF_TOKEN or `hf auth login`.

    Example: tanqih publish --to lab/news-stance --dry-run
    """
    from curation.publication import Publication
    from curation.stages.releasing.publish import release_folder, run_publish
    from curation.store.workspace import Workspace

    opened = Workspace.open(workspace)
    hub = opened.settings.hub
    place = to or hub.repo
    if not place:
        raise InputError("publish where? give --to OWNER/NAME, or set repo under [hub] in tanqih.toml")
    how = gated or hub.gated
    if how not in (None, "auto", "manual"):
        raise InputError(f"--gated {how}: give auto (who asks is let in) or manual (you let people in)")
    asked = Publication(
        place=place,
        version="",
        known={},
        private=private or hub.private,
        gated=how,
        dry_run=dry_run,
        creators=tuple(creator or ()),
    )
    report, _ = run_publish(release_folder(opened, version), asked)
    finish(report, json_path)


def export(
    name: Annotated[
        str,
        typer.Option(
            "--format",
            metavar="NAME",
            help="conll, bio, bilou (one label a token); brat, label-studio, spacy, uima-cas (all spans).",
        ),
    ],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="A new folder for the files.")],
    version: Annotated[
        str | None, typer.Argument(metavar="VERSION", help="Which release; the newest by default.")
    ] = None,
    schema: Annotated[
        list[str] | None,
        typer.Option(
            "--schema", metavar="NAME", help="Only this schema; may be given again. All by default."
        ),
    ] = None,
    nested: Annotated[
        str,
        typer.Option(
            "--nested", metavar="WHICH", help="Of spans in each other keep the outermost or the innermost."
        ),
    ] = "outermost",
    strict: Annotated[bool, typer.Option("--strict", help="Refuse rather than leave spans out.")] = False,
    workspace: WorkspaceOption = HERE,
    json_path: JsonOption = None,
) -> None:
    """Write a release in a format of other tools.

    Spans that a format has no place for are counted, listed in DIR/left-out.jsonl, and make exit status 1.

    Example: tanqih export --format conll --schema entities --out entities-conll
    """
    from curation.stages.releasing.export import ExportOptions, run_export
    from curation.stages.releasing.publish import release_folder
    from curation.store.workspace import Workspace

    if nested not in ("outermost", "innermost"):
        raise InputError(f"--nested {nested}: give outermost or innermost")
    asked = ExportOptions(format_name=name, schemas=tuple(schema or ()), nested=nested, strict=strict)
    finish(run_export(release_folder(Workspace.open(workspace), version), out, asked), json_path)
