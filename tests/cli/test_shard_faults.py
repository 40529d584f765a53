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


def test_poison_html(tmp_path: Path) -> None:
    """A page of HTML that takes too long, also inside C: it is rejected with the reason, the others go on."""
    folder = new_workspace(tmp_path, "[clean]\npage_seconds = 0.4\n")
    pages = tmp_path / "crawl"
    pages.mkdir()
    _write_html(pages / "a.html", f"<p>{page(1)}</p>")
    _write_html(pages / "b-slow.html", "<p>كلمة <a href='x'>رابط</a> كلمة</p>" * 7_000)
    # One call into C that ends after several seconds, and cannot be interrupted.
    stuck = " ".join(f"a{number}='x'" for number in range(80_000))
    _write_html(pages / "c-stuck.html", f"<p {stuck}>{page(2)}</p>")
    _write_html(pages / "d.html", f"<p>{page(3)}</p>")
    (pages / "e.txt").write_text(page(4), encoding="utf-8")
    process = started("clean", pages, "-w", folder)
    out, _ = process.communicate(timeout=2 * PATIENCE)
    assert process.returncode == 1
    assert "clean: 5 pages: 3 added, 0 already there, 2 rejected" in out.decode()
    slow, stuck_ = map(json.loads, (folder / "rejected" / "clean.jsonl").read_bytes().splitlines())
    assert slow["reason"].startswith("b-slow.html: given up, too slow: reading it may take 0.4 s")
    assert stuck_["reason"].startswith("c-stuck.html: given up, its process was killed: reading it may take")
    assert len(_articles(folder)) == 3


def test_huge_html(tmp_path: Path) -> None:
    """A page of HTML that takes too much memory: rejected with the reason, the others go on."""
    folder = new_workspace(tmp_path, "[clean]\npage_megabytes = 60\n")
    pages = tmp_path / "crawl"
    pages.mkdir()
    _write_html(pages / "a.html", "<p>كلمة <b>خبر</b> كلمة</p>" * 40_000)
    _write_html(pages / "b.html", f"<p>{page(1)}</p>")
    process = started("clean", pages, "-w", folder)
    process.communicate(timeout=PATIENCE)
    assert process.returncode == 1
    (line,) = (folder / "rejected" / "clean.jsonl").read_bytes().splitlines()
    assert json.loads(line)["reason"].startswith("a.html: given up, too large: reading it may take 60 s")
    assert len(_articles(folder)) == 1


def _write_html(path: Path, body: str) -> None:
    path.write_text(f"<html><body><article>{body}</article></body></html>", encoding="utf-8")


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


@pytest.mark.parametrize("packed", [False, True])
def test_a_killed_run_does_not_read_again(
    packed: bool, rows: Path, tmp_path: Path, uninterrupted: dict[str, bytes]
) -> None:
    """Input that is in finished shards: not looked into by the next run, though another size is read anew."""
    folder = new_workspace(tmp_path)
    content = rows.read_bytes()
    path = tmp_path.parent / f"{tmp_path.name}-input" / ("rows.jsonl.gz" if packed else "rows.jsonl")
    path.parent.mkdir()
    path.write_bytes(gzip.compress(content, 0) if packed else content)
    process = started("clean", path, "-w", folder, "--workers", "2", command=SMALL_SHARDS)
    wait_until(process, lambda: len(_shards(folder, "articles")) >= 30)
    process.kill()
    process.communicate()
    before = path.stat()
    blank = b"x" * 100 + content[100:]  # as long, but its first line is no JSON any more
    path.write_bytes(gzip.compress(blank, 0) if packed else blank)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    done = child("clean", path, "-w", folder, command=SMALL_SHARDS)
    assert done.status == 0, done
    assert f"clean: {PAGES} pages: " in done.out
    if not packed:  # a page's name does not say how its file is packed
        assert files(folder) == uninterrupted
    again = child("clean", path, "-w", folder, command=SMALL_SHARDS)
    assert again.status == 1
    assert f"{PAGES - 1} already there, 1 rejected" in again.out


def test_a_changed_input_is_read_anew(rows: Path, tmp_path: Path) -> None:
    """A file changed after the run was killed: all of it is read, and nothing of it is lost."""
    folder = new_workspace(tmp_path)
    path = tmp_path.parent / f"{tmp_path.name}.jsonl"
    path.write_bytes(rows.read_bytes())
    process = started("clean", path, "-w", folder, "--workers", "2", command=SMALL_SHARDS)
    wait_until(process, lambda: len(_shards(folder, "articles")) >= 15)
    process.kill()
    process.communicate()
    new = json.dumps({"text": page(PAGES + 7)}, ensure_ascii=False).encode()
    path.write_bytes(new + b"\n" + rows.read_bytes())
    done = child("clean", path, "-w", folder, command=SMALL_SHARDS)
    assert done.status == 0, done
    assert len(_articles(folder)) == PAGES + 1


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
