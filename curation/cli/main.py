"""The ``tanqih`` command: registers the verbs, and turns errors into one line and an exit status.

0 is done, 1 something to look at, 2 bad input or refused.
"""

import io
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress

import typer
from typer.exceptions import TyperException

from curation.cli import (
    agreement,
    annotators,
    corpus,
    demo,
    guidelines,
    labelling,
    leaking,
    learning,
    qualify,
    releasing,
    schemas,
    showing,
    studio,
)
from curation.cli.show import err, one_line
from curation.cli.start import INTERRUPTED
from curation.errors import CurationError

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
    corpus.dedup,
    corpus.segment,
    qualify.qualify,
    labelling.push,
    labelling.pull,
    corpus.status,
    showing.show,
    agreement.agree,
    labelling.adjudicate,
    learning.doubt,
    learning.prioritize,
    schemas.stale,
    releasing.release,
    releasing.diff,
    releasing.verify,
    releasing.publish,
    releasing.export,
    leaking.leakage,
    demo.demo,
)
for verb in VERBS:
    app.command()(verb)
app.add_typer(annotators.annotators, name="annotators")
app.add_typer(schemas.schemas, name="schema")
app.add_typer(guidelines.guidelines, name="guidelines")
app.add_typer(studio.studio, name="studio")


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"tanqih {version('tanqih')}")
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
        if status == _INTERRUPTED_STATUS:
            return _fail(INTERRUPTED)
        sys.stdout.flush()
    except TyperException as error:
        return _refuse(error)
    except (KeyboardInterrupt, typer.Abort):
        return _fail(INTERRUPTED)
    except CurationError as error:
        status = _fail(str(error), error.reasons)
    except (BrokenPipeError, SystemExit):  # typer exits where whoever read our output has gone
        status = 2
    except OSError as error:
        status = _fail(f"{error.filename or 'standard output'}: {error.strerror or error}")
    _discard_output()
    return status


def _refuse(error: TyperException) -> int:
    """Say what is wrong with the command line itself, and where to read how it is meant."""
    context = getattr(error, "ctx", None)
    said = error.format_message()
    if context is not None and said == context.get_help():  # no verb was given
        err.print(said)
        return 2
    return _fail(f"{said} (see `{context.command_path if context else 'tanqih'} --help`)")


def _fail(message: str, reasons: Sequence[str] = ()) -> int:
    style = "red" if err.is_terminal else ""
    err.print(f"error: {one_line(message)}", style=style)
    for reason in reasons:
        err.print(f"  {one_line(reason)}", style=style)
    return 2


def _discard_output() -> None:
    """Send what is left in the buffer of standard output nowhere, where it cannot be written."""
    try:
        sys.stdout.flush()
    except (OSError, ValueError):
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def main() -> None:
    """Run ``tanqih`` as a program."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by whoever started us
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_WRONLY), "w"))
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # it may be in an encoding without Arabic
    sys.exit(run(sys.argv[1:]))
