"""Work on more than one core gives what one core gives, in order, and says when a worker was killed."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from curation.errors import CurationError, InputError
from curation.stages.corpus.apart import clean_lines_apart, clean_shard_apart
from curation.stages.corpus.clean import SHARD_PAGES, clean_to_lines, run_clean
from curation.stages.corpus.cleaning import clean_lines, shards_of
from curation.stages.corpus.segment import ALONE as ALONE_SEGMENTING
from curation.stages.corpus.segment import run_segment, segment_to_lines
from curation.stages.corpus.segmenting import BATCH_TEXTS
from curation.stages.corpus.workers import in_order
from curation.stages.init import run_init
from curation.store.sources import read_pages
from curation.store.workspace import Workspace
from curation.types import RejectedRecord, Report

EXAMPLES = Path(__file__).parents[3] / "examples" / "pages"


def square(number: int) -> int:
    """Work that is right or wrong."""
    return number * number


def process(_: int) -> int:
    """Say which process works."""
    return os.getpid()


def slow_first(number: int) -> int:
    """Take long over the first."""
    time.sleep(0.3 if number == 0 else 0)
    return number


def refuse(number: int) -> int:
    """Refuse one."""
    if number == 5:
        raise InputError("five: is not taken")
    return number


def die(number: int) -> int:
    """Be killed."""
    os.kill(os.getpid(), signal.SIGKILL)
    return number


@pytest.mark.parametrize("workers", [1, 2, 3])
@pytest.mark.parametrize("count", [0, 1, 2, 50])
def test_what_comes_out_is_in_order(workers: int, count: int) -> None:
    """However many workers there are."""
    assert list(in_order(square, range(count), workers, alone=0)) == [n * n for n in range(count)]


def test_a_slow_batch_holds_its_place() -> None:
    """Those behind it wait."""
    assert list(in_order(slow_first, range(8), 2, alone=0)) == list(range(8))


def test_a_small_job_starts_no_process() -> None:
    """A page alone should not wait for a process to start."""
    assert set(in_order(process, range(4), 2, alone=4)) == {os.getpid()}
    assert set(in_order(process, range(1), 2, alone=0)) == {os.getpid()}


def test_a_large_job_is_done_elsewhere() -> None:
    """But for the first batches."""
    done = list(in_order(process, range(40), 2, alone=2))
    assert done[:2] == [os.getpid()] * 2
    assert os.getpid() not in done[2:]


def test_few_batches_are_read_ahead() -> None:
    """So memory stays flat."""
    read = 0

    def batches() -> Iterator[int]:
        nonlocal read
        for number in range(1000):
            read += 1
            yield number

    outcome = in_order(square, batches(), 2, alone=0)
    for _ in range(10):
        next(outcome)
    assert read < 20
    outcome.close()


def test_an_error_of_a_worker_is_raised_here() -> None:
    """With its own message."""
    with pytest.raises(InputError, match="five"):
        list(in_order(refuse, range(10), 2, alone=0))


def test_a_killed_worker_is_told() -> None:
    """As when memory runs out."""
    with pytest.raises(CurationError, match="killed"):
        list(in_order(die, range(4), 2, alone=0))


def test_work_that_kills_its_worker_is_done_with_care() -> None:
    """Where it can be: whenever it was tried it was killed."""
    assert list(in_order(die, range(2), 2, alone=0, careful=square)) == [0, 1]


def test_cleaning_apart_gives_the_same(tmp_path: Path) -> None:
    """Page by page in another process, as where one of them killed a worker."""
    run_init(tmp_path / "w", 'name = "w"\n')
    workspace = Workspace.open(tmp_path / "w")
    run_clean(workspace, [str(EXAMPLES)])
    (shard,) = shards_of(workspace)
    before = shard.articles.read_bytes()
    shard.articles.unlink()
    assert clean_shard_apart(workspace.settings.clean, shard).made
    assert shard.articles.read_bytes() == before
    pages = list(read_pages([str(EXAMPLES)]))
    lines = clean_lines(workspace.settings.clean, pages)
    assert clean_lines_apart(workspace.settings.clean, pages) == lines


def test_workers_end_with_their_parent(tmp_path: Path) -> None:
    """Even one that was killed with -9."""
    script = tmp_path / "parent.py"
    script.write_text(
        "import os, time\n"
        "from curation.stages.corpus.workers import in_order\n"
        "def work(n):\n"
        "    print(os.getpid(), flush=True)\n"
        "    time.sleep(60)\n"
        "if __name__ == '__main__':\n"
        "    list(in_order(work, range(4), 2, alone=0))\n"
    )
    parent = subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    workers = [int(parent.stdout.readline()) for _ in range(2)]
    parent.kill()
    parent.wait()
    deadline = time.monotonic() + 10
    while any(map(_runs, workers)) and time.monotonic() < deadline:
        time.sleep(0.05)
    parent.stdout.close()
    assert not any(map(_runs, workers))


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    except FileNotFoundError:
        return False


def test_lines_do_not_depend_on_the_number_of_workers() -> None:
    """Neither they nor the report."""
    written: dict[int, list[bytes]] = {}
    reports = {}
    for workers in (1, 2):
        written[workers] = []
        pages = read_pages([str(EXAMPLES)] * 300)
        reports[workers], _ = clean_to_lines(pages, written[workers].append, workers=workers)
    assert len(written[1]) > 4
    assert b"".join(written[1]) == b"".join(written[2])
    assert reports[1] == reports[2]


def test_a_workspace_does_not_depend_on_the_number_of_workers(tmp_path: Path) -> None:
    """Byte for byte."""
    rows = tmp_path / "pages.jsonl"
    text = "أعلنت وزارة النقل في بيان أن الجسر رقم {} سيفتح أمام السيارات صباح يوم الأحد المقبل."
    lines = (f'{{"text": "{text.format(n)}"}}\n' for n in range(2 * SHARD_PAGES + 10))
    rows.write_text("".join(lines), encoding="utf-8")
    reports, found = [], []
    for workers in (1, 2):
        folder = tmp_path / f"w{workers}"
        run_init(folder, 'name = "w"\n')
        workspace = Workspace.open(folder)
        reports.append(run_clean(workspace, [str(rows)], workers=workers))
        reports.append(run_segment(workspace, workers=workers))
        files = [folder.joinpath(stage) for stage in ("pages", "articles", "sentences")]
        found.append({f.relative_to(folder): f.read_bytes() for d in files for f in d.iterdir()})
    assert len(found[0]) == 9
    assert found[0] == found[1]
    assert reports[:2] == reports[2:]
    assert reports[1].parts == {"segmented": 2 * SHARD_PAGES + 10}
    again = run_segment(workspace, workers=2)
    assert again.parts == {"already segmented": 2 * SHARD_PAGES + 10}
    assert again.figures == reports[1].figures


def _segmented(path: Path, workers: int) -> tuple[bytes, tuple[Report, list[RejectedRecord]], int]:
    """Give what is written, the report with the rows not taken, and the most processes seen at work."""
    written: list[bytes] = []
    others = 0

    def write(lines: bytes) -> None:
        nonlocal others
        written.append(lines)
        others = max(others, len(multiprocessing.active_children()))

    told = segment_to_lines(str(path), write, workers=workers)
    return b"".join(written), told, others


def test_segmented_rows_do_not_depend_on_the_number_of_workers(tmp_path: Path) -> None:
    """Neither the lines, nor the report, nor the rows that are not taken."""
    count = (ALONE_SEGMENTING + 3) * BATCH_TEXTS + 7
    path = tmp_path / "articles.jsonl"
    with path.open("wb") as file:
        for number in range(count):
            text = f"افتتح الوزير المعرض رقم {number}. وحضره جمهور كبير."
            file.write(orjson.dumps({"text": text, "article_id": f"{number:x}"}) + b"\n")
            if number % 1000 == 999:
                file.write(b'{"title": "no text"}\n{"text": "cut\n\n')
    alone, elsewhere = _segmented(path, 1), _segmented(path, 2)
    assert alone[2] == 0
    assert elsewhere[2] == 2
    assert alone[:2] == elsewhere[:2]
    lines = alone[0].splitlines()
    assert len(lines) == count
    assert [orjson.loads(line)["article_id"] for line in lines[:17:16]] == ["0", "10"]
    assert len(alone[1][1]) == 2 * (count // 1000)
    assert alone[1][1][-1].id == f"articles.jsonl:{count // 1000 * 1003 - 1}"


def test_segmented_pages_do_not_depend_on_the_number_of_workers(tmp_path: Path) -> None:
    """As where the texts are read from Parquet."""
    texts = [f"انتهت الجولة {n}. وتبدأ التالية غدًا!" for n in range((ALONE_SEGMENTING + 3) * BATCH_TEXTS)]
    texts[40] = ""
    path = tmp_path / "texts.parquet"
    pq.write_table(pa.table({"text": texts}), path)
    alone, elsewhere = _segmented(path, 1), _segmented(path, 2)
    assert elsewhere[2] == 2
    assert alone[:2] == elsewhere[:2]
    assert [orjson.loads(line)["text"] for line in alone[0].splitlines()] == [t for t in texts if t]
