"""Ctrl-C and kill -9 in the middle: nothing half-written, and the same command goes on to the same bytes."""

import fcntl
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import Popen

import pytest
from invoking import (
    PATIENCE,
    SMALL_SHARDS,
    Done,
    assert_refused,
    child,
    files,
    new_workspace,
    started,
    wait_until,
)

from curation.cli.start import INTERRUPTED

READING = "pages/.reading"  # how far the input was read: it goes with the run that ends well


def _count(folder: Path, stage: str) -> int:
    return len(list((folder / stage).glob("[0-9]*.parquet")))


def _interrupt(process: "Popen[bytes]") -> Done:
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=PATIENCE)
    return Done(process.returncode, out.decode(), err.decode())


@pytest.mark.parametrize("stage", ["pages", "articles"])
def test_ctrl_c_leaves_whole_shards_and_the_next_run_goes_on(
    stage: str, rows: Path, tmp_path: Path, uninterrupted: dict[str, bytes]
) -> None:
    """Interrupted after some shards: exit 2, one line, whole shards; run again, the bytes are the same."""
    folder = new_workspace(tmp_path)
    process = started("clean", rows, "-w", folder, command=SMALL_SHARDS)
    wait_until(process, lambda: _count(folder, stage) >= 5)
    assert_refused(_interrupt(process), INTERRUPTED)
    left = files(folder)
    left.pop(READING, None)
    assert left.items() < uninterrupted.items()
    assert child("clean", rows, "-w", folder, command=SMALL_SHARDS).status == 0
    assert files(folder) == uninterrupted


def test_ctrl_c_with_json_keeps_the_old_file(rows: Path, tmp_path: Path) -> None:
    """Interrupted while writing ``--json FILE``: the old file stays alone, and then it works."""
    out, whole = tmp_path / "out.jsonl", tmp_path / "whole.jsonl"
    assert child("clean", rows, "--json", whole).status == 0
    expected = whole.read_bytes()
    out.write_text("old\n")
    process = started("clean", rows, "--json", out)
    wait_until(process, lambda: any(path.stat().st_size for path in tmp_path.glob(".partial-out.jsonl-*")))
    assert_refused(_interrupt(process), INTERRUPTED)
    assert files(tmp_path) == {"out.jsonl": b"old\n", "whole.jsonl": expected}
    assert child("clean", rows, "--json", out).status == 0
    assert files(tmp_path) == {"out.jsonl": expected, "whole.jsonl": expected}


def test_kill_9_at_several_moments_costs_no_byte(
    rows: Path, tmp_path: Path, uninterrupted: dict[str, bytes]
) -> None:
    """Killed again and again: what stands is whole; the last run gives the same bytes, alone."""
    folder = new_workspace(tmp_path)
    moments: list[Callable[[], bool]] = [
        lambda: any((folder / "pages").glob(".partial-*")),
        lambda: _count(folder, "pages") >= 10,
        lambda: _count(folder, "pages") >= 25,
        lambda: any((folder / "articles").glob(".partial-*")),
        lambda: _count(folder, "articles") >= 15,
    ]
    for reached in moments:
        process = started("clean", rows, "-w", folder, command=SMALL_SHARDS)
        wait_until(process, reached)
        process.kill()
        process.communicate()
        whole = {
            name: content
            for name, content in files(folder).items()
            if "/.partial-" not in name and name != READING
        }
        assert whole.items() <= uninterrupted.items()
    assert child("clean", rows, "-w", folder, command=SMALL_SHARDS).status == 0
    assert files(folder) == uninterrupted


def test_partial_files_are_never_read(rows: Path, tmp_path: Path, uninterrupted: dict[str, bytes]) -> None:
    """Partial files of a killed run go when their file is written again; a living run's stay, unread."""
    folder = new_workspace(tmp_path)
    (folder / "pages").mkdir()
    dead = folder / "pages" / ".partial-00003.parquet-dead"
    living = folder / "pages" / ".partial-00004.parquet-x"
    other = folder / "pages" / ".partial-notes"
    for path in (dead, living, other):
        path.write_bytes(b"half of it")
    with living.open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert child("clean", rows, "-w", folder, command=SMALL_SHARDS).status == 0
    mine = {path.relative_to(folder).as_posix(): b"half of it" for path in (living, other)}
    assert files(folder) == uninterrupted | mine


def test_ctrl_c_while_the_command_loads_is_one_line() -> None:
    """An interruption before the command line is there is the same one line, exit 2, and no traceback."""
    script = (
        "import sys\n"
        "class Interrupts:\n"
        "    def find_spec(self, name, *_):\n"
        "        if name == 'curation.cli.main':\n"
        "            raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, Interrupts())\n"
        "from curation.cli.start import main\n"
        "main()\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"error: {INTERRUPTED}\n")
