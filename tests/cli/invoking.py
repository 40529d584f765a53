"""Running the command in a child process, and what is asserted of it again and again."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

COMMAND = (sys.executable, "-c", "from curation.cli.main import main; main()")
# The same command with shards of a few pages, so that a small corpus has many of them.
SMALL_SHARDS = (
    sys.executable,
    "-c",
    "import curation.stages.corpus.adding as a; a.SHARD_PAGES = 20\n"
    "from curation.cli.main import main; main()",
)
PAGES = 900
"""Rows that take a few seconds to clean."""
PATIENCE = 50.0
"""Seconds that a test waits for what must come."""
_PROGRESS = re.compile(r"^\w+: [\d,]+(?: of [\d,]+)?, [\d,]+/s\n", re.M)
_PROSE = (
    "أعلنت وزارة المياه بدء العمل في السد الجديد قرب المدينة بعد أشهر من الدراسة وقال الوزير إن المشروع "
    "سيوفر الري لآلاف المزارعين ويحد من خطر الفيضان كما أوضح المهندس أن الأشغال تسير وفق الجدول المعلن "
    "وأضاف السكان أنهم ينتظرون الطريق والجسر والمدرسة منذ سنوات طويلة بصبر وأمل"
)


class Done(NamedTuple):
    """How a run ended: exit status, standard output, standard error."""

    status: int
    out: str
    err: str


Command = Callable[..., Done]


def environment() -> dict[str, str]:
    """Give the environment of a child: that of the tests, without what colours the output."""
    return {name: value for name, value in os.environ.items() if name not in ("FORCE_COLOR", "COLUMNS")}


def child(*arguments: str | Path, command: Iterable[str] = COMMAND, **options: Any) -> Done:
    """Run ``tanqih`` in a process of its own, for a minute at most."""
    done = subprocess.run(
        [*command, *map(str, arguments)],
        **{"env": environment(), "capture_output": True, "timeout": 60, "check": False, **options},
    )
    return Done(done.returncode, (done.stdout or b"").decode(), (done.stderr or b"").decode())


def started(
    *arguments: str | Path, command: Iterable[str] = COMMAND, **options: Any
) -> "subprocess.Popen[bytes]":
    """Start ``tanqih`` in a process of its own and leave it running."""
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen([*command, *map(str, arguments)], env=environment(), **pipes, **options)


def wait_until(process: "subprocess.Popen[bytes]", reached: Callable[[], bool]) -> None:
    """Wait until a moment of a run is reached, and fail where the run ends before."""
    begun = time.monotonic()
    while not reached():
        assert process.poll() is None, "it ended before the moment was reached"
        assert time.monotonic() - begun < PATIENCE
        time.sleep(0.002)


def new_workspace(folder: Path, more: str = "") -> Path:
    """Make a workspace of a folder, with more lines in its settings."""
    (folder / "tanqih.toml").write_text(f'name = "corpus"\n{more}')
    return folder


def assert_refused(done: Done, *words: str) -> None:
    """Assert exit status 2, nothing on standard output, and one line on standard error with ``words``.

    Lines of progress do not count: on a slow machine there are some.
    """
    assert done.status == 2, done
    assert done.out == "", done
    said = _PROGRESS.sub("", done.err)
    assert said.startswith("error: "), done
    assert said.endswith("\n"), done
    assert said.count("\n") == 1, done
    for word in words:
        assert word in said, done


def files(folder: Path) -> dict[str, bytes]:
    """Read all files below a folder, hidden and partial ones included."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def page(number: int, sentences: int = 8) -> str:
    """Make up a page that is like no other: a title and paragraphs of two sentences."""
    random = Random(number)
    said = [" ".join(random.choices(_PROSE.split(), k=14)) + "." for _ in range(sentences)]
    paragraphs = [" ".join(said[at : at + 2]) for at in range(0, sentences, 2)]
    return "\n".join([f"عنوان الخبر {number}", *paragraphs, ""])


def write_pages(path: Path, count: int, sentences: int = 8) -> Path:
    """Write a JSON Lines file of ``count`` pages."""
    rows = (
        json.dumps({"text": page(number, sentences)}, ensure_ascii=False) + "\n" for number in range(count)
    )
    path.write_text("".join(rows), encoding="utf-8")
    return path


def report_of(done: Done) -> dict[str, Any]:
    """Read the report that ``--json -`` printed."""
    report = json.loads(done.out)
    assert isinstance(report, dict)
    return report
