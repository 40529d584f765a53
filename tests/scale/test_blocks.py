"""Blocks in the engine: its tasks give the commands' rows; one that fails is run again, and it alone."""

import gzip
import os
import subprocess
import sys
from pathlib import Path

import orjson
import pytest
from datatrove.data import Document
from datatrove.pipeline.writers import JsonlWriter

from curation import normalize
from curation.errors import InputError
from curation.scale import CleanPages, NormalizeTexts, PageLines, SegmentTexts, to_article_row
from curation.store.workspace import CleanSettings
from tests.object_store import serve_s3
from tests.scale.made import both_ways, make_pages, sorted_lines

SCRIPTS = Path(__file__).parents[2] / "examples" / "cluster"
TASKS = 3


def run_locally(pages: str, target: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the script that a user copies."""
    command = [sys.executable, str(SCRIPTS / "local.py"), pages, target, "--tasks", str(TASKS)]
    command += ["--workers", "2"]
    return subprocess.run(command, capture_output=True, text=True, env=os.environ | environment, check=False)


def test_tasks_give_the_rows_of_the_commands_and_one_that_failed_is_run_again_alone(tmp_path: Path) -> None:
    """A cut file fails its task; what is done stays; mended and run again, all is as on one machine."""
    pages = make_pages(tmp_path, 300_000, TASKS)
    whole, cut = pages / "002.jsonl", pages / "002.jsonl.gz"
    packed = gzip.compress(whole.read_bytes())
    cut.write_bytes(packed[: len(packed) // 2])
    kept = whole.rename(tmp_path / "whole.jsonl")
    out = tmp_path / "out"
    failed = run_locally(str(pages), str(out))
    assert failed.returncode != 0
    assert "002.jsonl.gz" in failed.stderr
    done = out / "log" / "completions"
    before = {rank.name: _written(out, rank.name) for rank in done.iterdir()}
    assert before  # the last task begins when another is done; what is under way then is stopped
    assert "00002" not in before

    cut.write_bytes(packed)
    again = run_locally(str(pages), str(out))
    assert again.returncode == 0, again.stderr
    assert before == {rank: _written(out, rank) for rank in before}
    cut.unlink()
    kept.rename(whole)
    expected = both_ways(pages, tmp_path)
    assert len(expected["articles"]) > TASKS
    assert {what: sorted_lines(out / what) for what in expected} == expected
    rejected = [orjson.loads(line)["reason"] for line in sorted_lines(out / "rejected")]
    assert [reason.split(": ")[0] for reason in rejected] == [f"000.jsonl:{n}" for n in _bad_lines(pages)]


def _written(out: Path, rank: str) -> int:
    return (out / "articles" / f"{rank}.jsonl").stat().st_mtime_ns


def _bad_lines(pages: Path) -> range:
    lines = len((pages / "000.jsonl").read_bytes().splitlines())
    return range(lines - 2, lines + 1)


def test_pages_and_rows_may_stand_in_an_object_store(tmp_path: Path) -> None:
    """The same script reads from and writes to a bucket, its log of what is done included."""
    pages = make_pages(tmp_path, 100_000, TASKS)
    with serve_s3() as (store, environment):
        store.mkdir("crawl")
        store.put(str(pages), "crawl/pages", recursive=True)
        finished = run_locally("s3://crawl/pages", "s3://crawl/out", **environment)
        assert finished.returncode == 0, finished.stderr
        found = {
            what: sorted(b"".join(map(store.cat_file, store.find(f"crawl/out/{what}"))).splitlines())
            for what in ("articles", "sentences")
        }
        assert len(store.find("crawl/out/log/completions")) == TASKS
    assert found == both_ways(pages, tmp_path)


def test_a_dropped_article_is_written_with_its_reason(tmp_path: Path) -> None:
    """What the settings drop goes where rejected rows go."""
    clean = CleanPages(
        rejected=JsonlWriter(str(tmp_path), compression=None, adapter=to_article_row),
        settings=CleanSettings(drop=("not_arabic",)),
    )
    text = "The minister said on Monday that the works will end in spring and that no one will be moved. " * 9
    assert [*clean([Document(text=text, id="english")])] == []
    (row,) = map(orjson.loads, sorted_lines(tmp_path))
    assert (row["id"], row["content"].split()[:2]) == ("english", ["The", "minister"])
    assert row["reason"].endswith("is dropped as not_arabic")
    assert clean.stats["rejected"].total == 1


def test_a_row_that_is_not_taken_stops_a_block_without_a_writer(tmp_path: Path) -> None:
    """Nothing is lost without a word: with nowhere to write it the first bad row is an error."""
    (tmp_path / "a.jsonl").write_text('{"text": "نص"}\n{"other": 1}\n', encoding="utf-8")
    with pytest.raises(InputError, match=r'a.jsonl:2: no text in the field "text"'):
        [*CleanPages()(PageLines(str(tmp_path))())]


def test_views_map_back_to_the_text() -> None:
    """Each run of the alignment is the same characters on both sides, and the view is ``normalize``'s."""
    text = "كتــاب «مُدرِّس» ﷺ ٣٫٥"
    (document,) = NormalizeTexts("model")([Document(text=text, id="a")])
    view = document.metadata["normalized"]
    assert view == normalize(text, "model").text
    runs = document.metadata["alignment"]
    assert len(runs) > 3
    assert all(text[start : start + length] for start, _, length in runs)
    with pytest.raises(InputError, match="no normalisation profile 'none'"):
        NormalizeTexts("none")


def test_sentences_of_any_text() -> None:
    """A text that was not cleaned is segmented as it is."""
    text = "وصل الوفد صباحاً. وغادر مساءً."
    (document,) = SegmentTexts()([Document(text=text, id="a")])
    assert [text[start:end] for start, end in document.metadata["sentences"]] == [
        "وصل الوفد صباحاً.",
        "وغادر مساءً.",
    ]
