"""The program's entry: from its first moment on, Ctrl-C is one line."""

import sys

INTERRUPTED = "interrupted: nothing half-written; run the same command again to go on"


def main() -> None:
    """Load the command line and run it as a program."""
    try:
        from curation.cli.main import main as run
    except KeyboardInterrupt:  # while it loads; once it runs, it sees to that itself
        print(f"error: {INTERRUPTED}", file=sys.stderr)
        sys.exit(2)
    run()
