"""The ``tanqih`` command: registers the verbs, and turns errors into one line and an exit status.

0 is done, 1 something to look at, 2 bad input or refused.
"""

import os
import sys
from collections.abc import Callable, Sequence

import typer
from typer.exceptions import TyperException

from curation.cli import corpus, demo, labelling, releasing
from curation.cli.show import err
from curation.errors import CurationError
from curation.stages.freshness import tool_version

INTERRUPTED = "interrupted: nothing half-written; run the same command again to go on"
_INTERRUPTED_STATUS = 130  # what typer makes of Ctrl-C

app = typer.Typer(
    name="tanqih",
    help="Clean Arabic pages, have them labelled in Label Studio, release versioned datasets.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode=None,
)
VERBS: tuple[Callable[..., None], ...] = (
    corpus.init,
    corpus.clean,
    corpus.segment,
    labelling.push,
    labelling.pull,
    corpus.status,
    labelling.agree,
    labelling.adjudicate,
    releasing.release,
    releasing.verify,
    demo.demo,
)
for verb in VERBS:
    app.command()(verb)
app.add_typer(labelling.studio, name="studio")


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"tanqih {tool_version()}")
        raise typer.Exit


@app.callback()
def root(
    version: bool = typer.Option(
        False, "--version", callback=_print_version, is_eager=True, help="Print the version."
    ),
) -> None:
    """Clean Arabic pages, have them labelled in Label Studio, release versioned datasets."""


def run(arguments: Sequence[str]) -> int:
    """Run the command line and return its exit status."""
    try:
        status = int(app(args=list(arguments), prog_name="tanqih", standalone_mode=False) or 0)
        return _fail(INTERRUPTED) if status == _INTERRUPTED_STATUS else status
    except TyperException as error:
        return _fail(f"{error.format_message()} (see `tanqih {' '.join(arguments[:1])} --help`)")
    except (KeyboardInterrupt, typer.Abort):
        return _fail(INTERRUPTED)
    except CurationError as error:
        return _fail(str(error))
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 2
    except OSError as error:
        return _fail(f"{error.filename or 'file'}: {error.strerror or error}: nothing half-written")


def _fail(message: str) -> int:
    err.print(f"error: {message}", markup=False, style="red" if err.is_terminal else "")
    return 2


def main() -> None:
    """Run ``tanqih`` as a program."""
    sys.exit(run(sys.argv[1:]))
