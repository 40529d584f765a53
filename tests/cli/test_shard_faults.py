"""What befalls the shards of a workspace: killed runs, poison pages, no room, bad input, damage."""

import gzip
import json
import os
import resource
import signal
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from invoking import (
    PAGES,
    PATIENCE,
    SMALL_SHARDS,
    Command,
    assert_refused,
    child,
    files,
    new_workspace,
    page,
    started,
    wait_until,
    write_pages,
)

ROOM = 30_000


def _shards(folder: Path, stage: str) -> dict[str, tuple[int, int]]:
    """Give each finished shard's inode and time of change: another where it was written again."""
    found = {path.name: path.stat() for path in sorted((folder / stage).glob("[0-9]*.parquet"))}
    return {name: (stat.st_ino, stat.st_mtime_ns) for name, stat in found.items()}


def _workers(pid: int) -> list[int]:
    """Find the worker processes of a run."""
    children = map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())
    return [child for child in children if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()]


def _flip(path: Path) -> None:
    """Change one byte in the middle of a file's texts."""
    group = pq.read_metadata(path).row_group(0)
    columns = (group.column(number) for number in range(group.num_columns))
    text = next(column for column in columns if column.path_in_schema == "text")
    content = bytearray(path.read_bytes())
    start = text.dictionary_page_offset or text.data_page_offset
    content[start + text.total_compressed_size // 2] ^= 0xFF
    path.write_bytes(content)


def test_the_parent_killed(rows: Path, tmp_path: Path, uninterrupted: dict[str, bytes]) -> None:
    """The run killed with -9: run again, finished shards are not written anew, the bytes are the same."""
    folder = new_workspace(tmp_path)
    process = started("clean", rows, "-w", folder, "--workers", "2", command=SMALL_SHARDS)
    wait_until(process, lambda: len(_shards(folder, "articles")) >= 6)
    process.kill()
    process.communicate()
    finished = {stage: _shards(folder, stage) for stage in ("pages", "articles")}
    assert len(finished["articles"]) < PAGES // 20
    assert child("clean", rows, "-w", folder, "--workers", "3", command=SMALL_SHARDS).status == 0
    for stage, before in finished.items():
        assert before.items() <= _shards(folder, stage).items()
    assert files(folder) == uninterrupted


def test_a_worker_killed(rows: Path, tmp_path: Path, uninterrupted: dict[str, bytes]) -> None:
    """A worker killed with -9: what it had is done again in the same run, which ends with the same bytes."""
    folder = new_workspace(tmp_path)
    process = started("clean", rows, "-w", folder, "--workers", "2", command=SMALL_SHARDS)
    wait_until(process, lambda: bool(_shards(folder, "articles")) and len(_workers(process.pid)) >= 2)
    os.kill(_workers(process.pid)[0], signal.SIGKILL)
    _, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, err
    assert files(folder) == uninterrupted


@pytest.mark.parametrize(
    ("bound", "kind"), [("page_seconds = 0.05", "too slow"), ("page_megabytes = 25", "too large")]
)
def test_a_poison_page(bound: str, kind: str, tmp_path: Path, tanqih: Command) -> None:
    """A page that takes more time or memory than it may: it goes to the rejected rows, the others go on."""
    folder = new_workspace(tmp_path, f"[clean]\n{bound}\n")
    path = write_pages(tmp_path / "rows.jsonl", 10)
    poison = json.dumps({"text": page(99, 12_000)}, ensure_ascii=False)
    path.write_text(path.read_text(encoding="utf-8") + poison + "\n", encoding="utf-8")
    process = started("clean", path, "-w", folder)  # one that holds no memory to spare from earlier tests
    out, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1
    assert f"pages given up, {kind}" in out.decode()
    (line,) = (folder / "rejected" / "dropped-00000.jsonl").read_bytes().splitlines()
    given_up = json.loads(line)
    assert given_up["id"] == "rows.jsonl:11"
    assert f"given up, {kind}: cleaning it may take" in given_up["reason"]
    lines = tmp_path / "out.jsonl"
    assert tanqih("clean", path, "--json", lines).status == 0
    once = _shards(folder, "articles")
    started("clean", path, "-w", folder).communicate(timeout=PATIENCE)
    assert _shards(folder, "articles") == once
    new_workspace(tmp_path)
    assert tanqih("clean", path, "-w", folder).status == 0
    assert not (folder / "rejected").exists() or not list((folder / "rejected").iterdir())
    assert len(lines.read_bytes().splitlines()) == len(_articles(folder))


def _articles(folder: Path) -> list[str]:
    from curation.store.tables import read_rows

    shards = sorted((folder / "articles").glob("[0-9]*.parquet"))
    return [row["article_id"] for shard in shards for row in read_rows(shard, ["article_id"])]


def test_no_room_for_a_shard(tmp_path: Path) -> None:
    """The disk full in the middle: one line that names the file; finished shards stay, and are not redone."""
    path = write_pages(tmp_path / "rows.jsonl", 100)
    large = json.dumps({"text": page(999, 4_000)}, ensure_ascii=False)
    path.write_text(path.read_text(encoding="utf-8") + large + "\n", encoding="utf-8")
    folder = new_workspace(tmp_path)

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, ROOM))

    done = child("clean", path, "-w", folder, command=SMALL_SHARDS, preexec_fn=limited)
    assert_refused(done, "cannot be written (File too large)", "pages/00005.parquet")
    finished = _shards(folder, "articles")
    assert finished
    assert finished.keys() == _shards(folder, "pages").keys()
    assert child("clean", path, "-w", folder, command=SMALL_SHARDS).status == 0
    assert finished.items() <= _shards(folder, "articles").items()
    assert len(_shards(folder, "articles")) == 6


def test_a_cut_archive_after_a_sound_one(tmp_path: Path) -> None:
    """A truncated .gz after sound files: one line that names it; shards of the sound ones stay."""
    folder = new_workspace(tmp_path)
    sound = write_pages(tmp_path / "sound.jsonl", 60)
    packed = gzip.compress("".join(json.dumps({"text": page(n)}) + "\n" for n in range(100, 220)).encode())
    cut = tmp_path / "cut.jsonl.gz"
    cut.write_bytes(packed[: len(packed) * 3 // 4])
    done = child("clean", sound, cut, "-w", folder, command=SMALL_SHARDS)
    assert_refused(done, "cut.jsonl.gz: damaged or cut gzip file: fetch it again")
    finished = _shards(folder, "articles")
    assert list(finished) == ["00000.parquet", "00001.parquet", "00002.parquet"]
    cut.write_bytes(packed)
    assert child("clean", sound, cut, "-w", folder, command=SMALL_SHARDS).status == 0
    assert finished.items() <= _shards(folder, "articles").items()
    assert len(_articles(folder)) == 180


def test_damaged_articles(segmented: Path, tmp_path: Path, tanqih: Command) -> None:
    """A shard of articles whose bytes changed: what reads it refuses it by name; clean makes it again."""
    before = files(segmented)
    shard = segmented / "articles" / "00000.parquet"
    _flip(shard)
    (segmented / "sentences" / "00000.parquet").unlink()
    assert_refused(tanqih("segment", "-w", segmented), "articles/00000.parquet: damaged")
    done = tanqih("clean", tmp_path / "three-pages", "-w", segmented)
    assert (done.status, done.err) == (0, "")
    assert "articles/00000.parquet: was damaged, and is made again" in done.out
    assert tanqih("segment", "-w", segmented).status == 0
    assert files(segmented) == before


def test_damaged_sentences(segmented: Path, tanqih: Command) -> None:
    """A shard of sentences whose bytes changed: segment says so and makes it again, with the same bytes."""
    before = files(segmented)
    _flip(segmented / "sentences" / "00000.parquet")
    done = tanqih("segment", "-w", segmented)
    assert "sentences/00000.parquet: was damaged, and is made again" in done.out
    assert files(segmented) == before


def test_damaged_pages(segmented: Path, tmp_path: Path, tanqih: Command) -> None:
    """A shard of pages whose bytes changed: clean refuses it by name; moved away, it is written again."""
    before = files(segmented)
    shard = segmented / "pages" / "00000.parquet"
    _flip(shard)
    again = ("clean", tmp_path / "three-pages", "-w", segmented)
    assert_refused(tanqih(*again), "pages/00000.parquet: damaged", "move it away")
    shard.rename(tmp_path / "away.parquet")
    assert tanqih(*again).status == 0
    assert files(segmented) == before
