"""Ten megabytes in one line: done in a bounded time, and no character lost."""

import json
import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from invoking import child

MEGABYTES = 10 * 2**20
LINES = {
    "letters": "ا" * (MEGABYTES // 2),
    "spaces": "قال." + " " * MEGABYTES + "انتهى.",
    "dots": "." * MEGABYTES,
    "dots-then-a-letter": "." * MEGABYTES + "x",
    "brackets": "(" * MEGABYTES,
    "words": "كلمة " * (MEGABYTES // 9),
}


def _covered(text: str, spans: Iterable[tuple[int, int]]) -> bool:
    """Whether each character but white space stands in exactly one span."""
    times = bytearray(len(text))
    for start, end in spans:
        if times.find(b"\1", start, end) >= 0:
            return False
        times[start:end] = b"\1" * (end - start)
    return all(times.find(b"\0", *run.span()) < 0 for run in re.finditer(r"\S+", text))


@pytest.mark.parametrize("kind", LINES)
def test_clean_of_a_line_of_ten_megabytes(kind: str, tmp_path: Path) -> None:
    """Kept and removed spans cover the page, within a minute."""
    path, out = tmp_path / "page.txt", tmp_path / "out.jsonl"
    path.write_text(LINES[kind], encoding="utf-8")
    assert child("clean", path, "--json", out).status == 0
    rows = [json.loads(line) for line in out.read_bytes().splitlines()]
    kept = [tuple(span) for row in rows for span in row["kept"]]
    removed = [(span["start"], span["end"]) for row in rows for span in row["removed"]]
    assert _covered(LINES[kind], [*kept, *removed])


@pytest.mark.parametrize("kind", LINES)
def test_segment_of_a_line_of_ten_megabytes(kind: str, tmp_path: Path) -> None:
    """Sentences cover the text, within a minute."""
    path, out = tmp_path / "page.txt", tmp_path / "out.jsonl"
    path.write_text(LINES[kind], encoding="utf-8")
    assert child("segment", path, "--json", out).status == 0
    row = json.loads(out.read_bytes())
    assert row["text"] == LINES[kind]
    assert _covered(row["text"], [tuple(span) for span in row["sentences"]])


@pytest.mark.parametrize("verb", ["clean", "segment"])
def test_a_row_of_ten_megabytes(verb: str, tmp_path: Path) -> None:
    """A row of JSON Lines may be as long, and one that is not JSON is rejected as quickly."""
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps({"text": LINES["words"]}) + "\n" + LINES["brackets"] + "\n", encoding="utf-8")
    done = child(verb, path, "--json", tmp_path / "out.jsonl")
    assert done.status == 1
    assert "rows.jsonl:2: not JSON" in done.err
    assert len(done.err) < 2000
