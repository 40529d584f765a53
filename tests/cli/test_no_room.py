"""Nowhere to write: a full disk, a full device, a reader who has gone."""

import os
import resource
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from invoking import COMMAND, Command, assert_refused, child, environment, files, page, started, write_pages

ROOM = 20_000


def _limited() -> None:
    """Let no file of this process grow beyond ``ROOM`` bytes, as on a disk with that much left."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, ROOM))


def _tried(*arguments: str | Path) -> None:
    """Assert that a run without room is refused in one line."""
    done = child(*arguments, preexec_fn=_limited)
    assert_refused(done, "cannot be written (File too large): nothing was changed")


def test_clean_without_room_changes_nothing(segmented: Path, tmp_path: Path) -> None:
    """Where a shard does not fit, exit 2, every stage file as before; with room the same command works."""
    rows = write_pages(tmp_path / "rows.jsonl", 200)
    before = files(segmented)
    _tried("clean", rows, "-w", segmented)
    assert files(segmented) == before
    assert child("clean", rows, "-w", segmented).status == 0


def test_articles_without_room_take_their_pages_back(workspace: Path, tmp_path: Path) -> None:
    """Where the pages fit and their articles do not, neither stays, so that no page waits unseen."""
    path = tmp_path / "dots.txt"
    path.write_text("قال. \u200b" * 20_000, encoding="utf-8")  # thousands of kept runs, in little text
    before = files(workspace)
    _tried("clean", path, "-w", workspace)
    assert files(workspace) == before


def test_segment_without_room_changes_nothing(workspace: Path, tmp_path: Path, tanqih: Command) -> None:
    """Sentences that do not fit leave no sentences at all; with room the same command works."""
    rows = write_pages(tmp_path / "rows.jsonl", 200)
    assert tanqih("clean", rows, "-w", workspace).status == 0
    before = files(workspace)
    _tried("segment", "-w", workspace)
    assert files(workspace) == before
    assert tanqih("segment", "-w", workspace).status == 0


@pytest.mark.parametrize("verb", ["clean", "segment"])
def test_json_without_room_keeps_the_old_file(verb: str, tmp_path: Path) -> None:
    """``--json FILE`` that does not fit keeps the old file and leaves no partial one."""
    rows = write_pages(tmp_path / "rows.jsonl", 200)
    out = tmp_path / "out" / "out.jsonl"
    out.parent.mkdir()
    out.write_text("old\n")
    _tried(verb, rows, "--json", out)
    assert files(out.parent) == {"out.jsonl": b"old\n"}


def test_a_pipe_is_written_to_and_never_replaced(workspace: Path, tmp_path: Path, tanqih: Command) -> None:
    """``--json`` to what is no regular file, as a pipe or a device, writes into it and leaves it there."""
    path, pipe = tmp_path / "page.txt", tmp_path / "pipe"
    path.write_text(page(1), encoding="utf-8")
    os.mkfifo(pipe)
    for arguments in (["clean", path], ["segment", path], ["status", "-w", workspace]):
        printed = tanqih(*arguments, "--json", "-").out
        with ThreadPoolExecutor() as reader:
            read = reader.submit(pipe.read_text, encoding="utf-8")
            assert tanqih(*arguments, "--json", pipe).status == 0
            assert pipe.is_fifo()
            assert read.result(timeout=30) == printed
    assert not (tmp_path / "pipe.rejected").exists()


def test_a_link_stays_and_the_file_it_leads_to_is_replaced(tmp_path: Path, tanqih: Command) -> None:
    """``--json LINK`` writes the file behind the link."""
    path, real, link = tmp_path / "page.txt", tmp_path / "real.jsonl", tmp_path / "link.jsonl"
    path.write_text(page(1), encoding="utf-8")
    real.write_text("old\n")
    link.symlink_to(real)
    assert tanqih("clean", path, "--json", link).status == 0
    assert link.is_symlink()
    assert real.read_text(encoding="utf-8") == tanqih("clean", path, "--json", "-").out


@pytest.mark.parametrize("verb", ["clean", "status", "--help"])
def test_a_full_standard_output_is_one_line(verb: str, workspace: Path, tmp_path: Path) -> None:
    """Where standard output takes no more, exit 2 and one line, and nothing at the process's end."""
    path = tmp_path / "page.txt"
    path.write_text(page(1), encoding="utf-8")
    arguments = {"clean": [path, "--json", "-"], "status": ["-w", workspace], "--help": []}[verb]
    with Path("/dev/full").open("wb") as full:
        done = child(verb, *arguments, capture_output=False, stdout=full, stderr=-1)
    assert_refused(done, "standard output", "No space left")


def test_a_reader_who_has_gone_is_no_traceback(tmp_path: Path) -> None:
    """``tanqih clean … --json - | head -1`` ends quietly."""
    rows = write_pages(tmp_path / "rows.jsonl", 300)
    process = started("clean", rows, "--json", "-")
    assert process.stdout is not None
    assert process.stdout.readline().startswith(b'{"page_id"')
    process.stdout.close()
    assert process.stderr is not None
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait(timeout=30) == 2


def test_closed_streams_are_no_traceback(workspace: Path) -> None:
    """Started with standard output or error closed, a verb still does its work."""
    for closing in ('exec "$@" >&-', 'exec "$@" 2>&-'):
        done = child("status", "-w", workspace, command=("bash", "-c", closing, "bash", *COMMAND))
        assert done.status == 0
        assert "Traceback" not in done.out + done.err


def test_an_output_without_arabic_is_written_with_escapes(workspace: Path, tmp_path: Path) -> None:
    """Where standard output is ASCII, Arabic in a report is escaped, and the work is done."""
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "فارغ.txt").touch()
    (folder / "1.txt").write_text(page(1), encoding="utf-8")
    done = child("clean", folder, "-w", workspace, env={**environment(), "PYTHONIOENCODING": "ascii"})
    assert (done.status, done.err) == (1, "")
    assert r"\u0641\u0627\u0631\u063a.txt: the file is empty or blank" in done.out
