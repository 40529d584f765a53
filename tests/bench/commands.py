"""The processes measured on text: Tanqih's, the bare copy, the naive way; what they give is counted."""

import shutil
import sys
from pathlib import Path
from typing import NamedTuple

import pyarrow.parquet as pq

from tests.bench import BenchError
from tests.bench.child import Cost, run_child
from tests.bench.pages import Pages, rows

_BARE = """
import sys, orjson
with open(sys.argv[1], "rb") as source, open(sys.argv[2], "wb") as target:
    for line in source:
        target.write(orjson.dumps(orjson.loads(line), option=orjson.OPT_APPEND_NEWLINE))
"""


class Bench(NamedTuple):
    """Pages, the folder for what is made of them, and whether the processes' memory is watched."""

    pages: Pages
    folder: Path
    weigh: bool = False

    @property
    def articles(self) -> Path:
        """What clean writes and segment reads."""
        return self.folder / "articles.jsonl"

    def start(self) -> Cost:
        """Start Tanqih and do nothing."""
        return run_child([tanqih(), "--version"], self.weigh)

    def copy(self, source: Path) -> Cost:
        """Read lines and write them again."""
        return bare_copy(source, self.folder / "copy.jsonl", self.weigh)

    def clean(self, workers: int) -> Cost:
        """Clean the pages to lines."""
        command = [tanqih(), "clean", str(self.pages.path), "--json", str(self.articles)]
        cost = run_child([*command, "--workers", f"{workers}"], self.weigh)
        expect(self.articles.name, self.pages.articles, sum(1 for _ in rows(self.articles)), "articles")
        return cost

    def segment(self, workers: int) -> Cost:
        """Segment what ``clean`` wrote to lines."""
        target = self.folder / "sentences.jsonl"
        command = [tanqih(), "segment", str(self.articles), "--json", str(target)]
        cost = run_child([*command, "--workers", f"{workers}"], self.weigh)
        texts = sentences = 0
        for row in rows(target):
            texts, sentences = texts + 1, sentences + len(row["sentences"])
        expect(target.name, self.pages.articles, texts, "texts")
        expect(target.name, self.pages.sentences, sentences, "sentences")
        target.unlink()
        return cost

    def naive(self) -> Cost:
        """Clean and segment the naive way, in one process."""
        target = self.folder / "naive.jsonl"
        script = Path(__file__).with_name("naive.py")
        cost = run_child([sys.executable, str(script), str(self.pages.path), str(target)], self.weigh)
        expect(target.name, self.pages.pages, sum(1 for _ in rows(target)), "pages")
        target.unlink()
        return cost

    def in_workspace(self, verb: str, *arguments: str, workers: int) -> Cost:
        """Run a verb in a workspace under the folder, which is made where it is not there."""
        workspace = self.folder / "corpus"
        if not workspace.exists():
            run_child([tanqih(), "init", str(workspace)])
        command = [tanqih(), verb, *arguments, "-w", str(workspace), "--workers", f"{workers}"]
        return run_child(command, self.weigh)

    def expect_in_workspace(self, stage: str, wanted: int) -> None:
        """Count the rows of a stage.

        Raises:
            BenchError: they are not as many as wanted.
        """
        shards = (self.folder / "corpus" / stage).glob("*.parquet")
        expect(stage, wanted, sum(pq.read_metadata(shard).num_rows for shard in shards), "rows")


def bare_copy(source: Path, target: Path, weigh: bool = False) -> Cost:
    """Read lines and write them again, with orjson alone.

    Raises:
        BenchError: other bytes came out.
    """
    cost = run_child([sys.executable, "-c", _BARE, str(source), str(target)], weigh)
    expect(target.name, source.stat().st_size, target.stat().st_size, "bytes")
    target.unlink()
    return cost


def expect(name: str, wanted: int, found: int, what: str) -> None:
    """Compare a count.

    Raises:
        BenchError: it is not what it must be.
    """
    if wanted != found:
        raise BenchError(f"{name} holds {found:,} {what}, not {wanted:,}")


def tanqih() -> str:
    """Find the command.

    Raises:
        BenchError: it is not installed.
    """
    beside = Path(sys.executable).with_name("tanqih")
    command = str(beside) if beside.exists() else shutil.which("tanqih")
    if command is None:
        raise BenchError("the command tanqih is not installed: pip install -e .")
    return command
