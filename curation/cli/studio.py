"""The verb that runs a local Label Studio: studio start, stop, status."""

from typing import TYPE_CHECKING, Annotated

import typer

from curation.cli.options import JsonOption
from curation.cli.output import write_json
from curation.cli.show import out, waiting
from curation.labelstudio.machine import studio_home

if TYPE_CHECKING:
    from curation.labelstudio.server import Running

studio = typer.Typer(help="Run a local Label Studio on SQLite, on loopback.", no_args_is_help=True)
NameOption = Annotated[
    str, typer.Option("--name", metavar="NAME", help="Which local server; each has its own data.")
]


@studio.command("start")
def start(
    name: NameOption = "default",
    port: Annotated[int | None, typer.Option("--port", help="The port; a free one by default.")] = None,
    json_path: JsonOption = None,
) -> None:
    """Start it, or say where it runs already. The first start takes about half a minute.

    Example: tanqih studio start
    """
    from curation.labelstudio.server import start_server

    with waiting(f"starting Label Studio ({name}); the first start takes half a minute") as wait:
        running = start_server(name, port, on_wait=wait)
    _say(name, running, "", json_path)


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


def _say(name: str, running: "Running | None", otherwise: str, json_path: str | None) -> None:
    """Say where the server runs and how to sign in, or what is said where it does not run."""
    account = studio_home(name) / "account.json"
    if json_path is not None:
        known = {"url": running.url, "email": running.email, "account": str(account)} if running else {}
        write_json(json_path, {"name": name, "running": running is not None, **known})
    elif running is None:
        out.print(f"Label Studio ({name}) {otherwise}")
    else:
        out.print(f"Label Studio ({name}) runs at {running.url}")
        out.print(f"  sign in as {running.email}; the password is in {account}")
