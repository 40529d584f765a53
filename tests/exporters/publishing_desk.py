"""A process that publishes and loads as a user's would: its own environment, a loopback Hub."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.hub.server import TOKEN, Hub

# The clients read their settings when they are imported, so they run in a process of their own: it takes
# lines of JSON, runs each, and answers with the exit status and what was printed.
_DESK = """
import contextlib, io, json, sys
from curation.cli.main import run
def load(place, config, tag):
    from datasets import disable_progress_bars, load_dataset
    disable_progress_bars()
    return {name: part.to_list() for name, part in load_dataset(place, config, revision=tag).items()}
for line in sys.stdin:
    asked, said = json.loads(line), io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        answer = load(*asked["load"]) if "load" in asked else run(asked["run"])
    print(json.dumps([answer, said.getvalue()]), flush=True)
"""


class Desk:
    """A process that publishes to, and loads from, one Hub."""

    def __init__(self, hub: Hub, folder: Path, **environment: str) -> None:
        """Start it; its cache is in ``folder``."""
        self.hub = hub
        settings = {"HF_ENDPOINT": hub.url, "HF_TOKEN": TOKEN, "HF_HOME": str(folder), "NO_COLOR": "1"}
        self.process = subprocess.Popen(
            [sys.executable, "-c", _DESK],
            env={**os.environ, **settings, **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, **asked: object) -> tuple[Any, str]:
        """Have something done."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.flush()
        answer, said = json.loads(self.process.stdout.readline())
        return answer, said

    def publish(self, workspace: Path, *options: str) -> tuple[int, str]:
        """Run ``tanqih publish``."""
        status, said = self.ask(run=["publish", "--workspace", str(workspace), *options])
        return int(status), " ".join(said.split())

    def load(self, place: str, config: str, tag: str) -> dict[str, list[dict[str, Any]]]:
        """Load a config at a tag with ``datasets``, all splits."""
        rows, _ = self.ask(load=[place, config, tag])
        return dict(rows)
