"""The verb that runs a local Label Studio: studio start, stop, status, backup, restore."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from curation.cli.options import JsonOption
from curation.cli.output import check_file, write_json
from curation.cli.show import finish, out, waiting

if TYPE_CHECKING:
    from curation.labelstudio.database import Database
    from curation.labelstudio.server import Running

studio = typer.Typer(
    help="Run a local Label Studio on loopback, on SQLite or a PostgreSQL of yours.", no_args_is_help=True
)
NameOption = Annotated[
    str, typer.Option("--name", metavar="NAME", help="Which local server; each has its own data.")
]


@studio.command("start")
def start(
    name: NameOption = "default",
    port: Annotated[int | None, typer.Option("--port", help="The port; a free one by default.")] = None,
    workspace: Annotated[
        Path,
        typer.Option(
            "--workspace",
            "-w",
            metavar="DIR",
            help="Whose [server.database] it uses for the studio named there.",
        ),
    ] = Path("."),
    json_path: JsonOption = None,
) -> None:
    """Start it, or say where it runs already. The first start takes about half a minute.

    Its rows are in SQLite, or in the PostgreSQL that [server.database] of tanqih.toml names (host, port,
    name, user; the password in POSTGRE_PASSWORD). They stay where the first start put them.

    Example: tanqih studio start
    """
    from curation.labelstudio.server import start_server

    database = _database(name, workspace)
    with waiting(f"starting Label Studio ({name}); the first start takes half a minute") as wait:
        running = start_server(name, port, on_wait=wait, database=database)
    _say(name, running, "", json_path)


def _database(name: str, workspace: Path) -> "Database | None":
    """Read which database the workspace names for the server ``name``; None where it names none."""
    from curation.labelstudio.database import Database
    from curation.store.workspace import SETTINGS, Workspace

    if workspace == Path(".") and not (workspace / SETTINGS).exists():
        return None
    server = Workspace.open(workspace).settings.server
    said = server.database if server.studio == name else None
    return Database(**said.model_dump()) if said else None


@studio.command("stop")
def stop(name: NameOption = "default", json_path: JsonOption = None) -> None:
    """Stop it; its data stays.

    Example: tanqih studio stop
    """
    from curation.labelstudio.server import stop_server

    _say(name, None, "stopped" if stop_server(name) else "was not running", json_path)


@studio.command("status")
def status(name: NameOption = "default", json_path: JsonOption = None) -> None:
    """Say whether it runs, and where; exit status 1 where it does not.

    Example: tanqih studio status
    """
    from curation.labelstudio.server import running_server

    running = running_server(name)
    _say(name, running, "does not run: start it with `tanqih studio start`", json_path)
    if running is None:
        raise typer.Exit(1)


@studio.command("backup")
def backup(
    path: Annotated[
        Path | None,
        typer.Argument(
            metavar="[PATH]", callback=check_file, help="The file; tanqih-studio-NAME.tar.zst by default."
        ),
    ] = None,
    name: NameOption = "default",
    json_path: JsonOption = None,
) -> None:
    """Save all of it to one file, while it runs: projects, annotations, media, accounts.

    The file holds passwords and tokens: only you can read it. An older one of that name is replaced.

    Example: tanqih studio backup studio.tar.zst
    """
    from curation.stages.labelling.backup import run_backup

    finish(run_backup(name, path or Path(f"tanqih-studio-{name}.tar.zst")), json_path)


@studio.command("restore")
def restore(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="What `tanqih studio backup` wrote.")],
    name: NameOption = "default",
    force: Annotated[bool, typer.Option("--force", help="Put it in the place of what is there.")] = False,
    json_path: JsonOption = None,
) -> None:
    """Bring it back from a backup; it must be stopped, and empty unless --force is given.

    Example: tanqih studio restore studio.tar.zst --name second
    """
    from curation.stages.labelling.backup import run_restore

    finish(run_restore(name, path, force), json_path)


def _say(name: str, running: "Running | None", otherwise: str, json_path: str | None) -> None:
    """Say where the server runs and how to sign in, or what is said where it does not run."""
    from curation.labelstudio.machine import studio_home

    account = studio_home(name) / "account.json"
    if json_path is not None:
        known = {"url": running.url, "email": running.email, "account": str(account)} if running else {}
        write_json(json_path, {"name": name, "running": running is not None, **known})
    elif running is None:
        out.print(f"Label Studio ({name}) {otherwise}")
    else:
        out.print(f"Label Studio ({name}) runs at {running.url}")
        out.print(f"  sign in as {running.email}; the password is in {account}")
