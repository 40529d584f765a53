"""Duplicates on the engine: what its tasks sketch joins to the clusters of ``tanqih dedup``, and only grows."""

import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import orjson
import pytest
from datatrove.data import Document

from curation.errors import InputError
from curation.scale import CleanPages, PageLines, SketchArticles, join_sketches
from curation.stages.clean import run_clean
from curation.stages.dedup import run_dedup
from curation.stages.init import run_init
from curation.store.tables import read_records
from curation.store.workspace import Workspace
from curation.types import ClusterRecord
from tests.bench.corpus import EXAMPLES, Corpus

SCRIPTS = Path(__file__).parents[2] / "examples" / "cluster"
FILES = 3
PAGES = 150


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pages of a made-up crawl with copies, and the example pages, some with another footer or unchanged again."""
    folder = tmp_path_factory.mktemp("pages")
    corpus = Corpus(seed=5)
    examples = [path.read_text(encoding="utf-8") for path in sorted(EXAMPLES.glob("*.txt"))]
    again = [f"{text}\nجميع الحقوق محفوظة لموقع الشمس" for text in examples[:6]]
    texts = [*map(corpus.page, range(PAGES)), *examples, *again, *examples[:4]]
    size = -(-len(texts) // FILES)
    for number in range(FILES):
        part = texts[number * size : (number + 1) * size]
        write_pages(folder / f"{number}.jsonl", [*part, *part[-2:]] if number else part)
    return folder


def write_pages(path: Path, texts: Iterable[str]) -> None:
    """Write pages as rows."""
    path.write_bytes(
        b"".join(orjson.dumps({"text": text}, option=orjson.OPT_APPEND_NEWLINE) for text in texts)
    )


def sketch(pages: Path, folder: Path, tasks: int) -> str:
    """Clean and sketch a folder of pages as so many tasks."""
    for rank in range(tasks):
        documents: Iterable[Document] = PageLines(str(pages))(None, rank, tasks)
        for step in (CleanPages(), SketchArticles(str(folder))):
            documents = step(documents, rank, tasks)
        assert [*documents]
    return str(folder)


def joined(folders: Sequence[str], target: Path) -> list[ClusterRecord]:
    """Join sketches."""
    join_sketches(folders, str(target))
    return rows(target / "clusters.parquet")


def rows(path: Path) -> list[ClusterRecord]:
    """Read clusters back."""
    return [*read_records(path, ClusterRecord)]


def but_names(clusters: Iterable[ClusterRecord]) -> set[tuple[object, ...]]:
    """Give who is together, how, and who represents them, in whatever order they came."""
    members: dict[str, list[tuple[object, ...]]] = {}
    for row in clusters:
        is_first = (row.article_id, row.kind, row.representative, row.similarity)
        members.setdefault(row.cluster_id, []).append(is_first)
    return {tuple(sorted(cluster, key=str)) for cluster in members.values()}


def test_the_scripts_find_the_clusters_of_dedup(pages: Path, tmp_path: Path) -> None:
    """Pages in tasks in the order of their files give row for row what a workspace of them gives."""
    out = tmp_path / "out"
    tasks = [str(pages), str(out), "--tasks", str(FILES), "--workers", "2", "--sketches"]
    for script, arguments in (("local.py", tasks), ("join.py", [str(out / "sketches"), str(out)])):
        command = [sys.executable, str(SCRIPTS / script), *arguments]
        finished = subprocess.run(command, capture_output=True, text=True, check=False)
        assert finished.returncode == 0, finished.stderr
    run_init(tmp_path / "one")
    workspace = Workspace.open(tmp_path / "one")
    run_clean(workspace, [str(pages)])
    report = run_dedup(workspace)
    assert min(report.parts.values()) > 5
    assert rows(out / "clusters.parquet") == rows(workspace.clusters)
    articles = b"".join(path.read_bytes() for path in (out / "articles").iterdir())
    assert articles.count(b"\n") > report.taken  # those of pages that came again count once
    kinds = ", ".join(f"{count} {kind}" for kind, count in report.parts.items())
    assert finished.stdout.startswith(f"{report.taken} articles: {kinds}\n")
    assert f"{report.figures['articles to annotate']} articles to annotate" in finished.stdout


def test_clusters_do_not_depend_on_how_pages_are_shared_out(pages: Path, tmp_path: Path) -> None:
    """Other tasks in another order put the same articles together; more tasks than files do no harm."""
    found = [joined([sketch(pages, tmp_path / f"{n}", n)], tmp_path / f"out{n}") for n in (1, 2)]
    assert [row.article_id for row in found[0]] != [row.article_id for row in found[1]]
    assert but_names(found[0]) == but_names(found[1])


def test_articles_of_a_later_run_move_nobody_out(pages: Path, tmp_path: Path) -> None:
    """Joined with what a later run sketched, who shared a cluster does; its name stands or is in ``was``."""
    later = tmp_path / "later"
    later.mkdir()
    before_pages = tmp_path / "before"
    before_pages.mkdir()
    texts = [orjson.loads(line)["text"] for path in sorted(pages.iterdir()) for line in path.open("rb")]
    bridges = ["\n".join(pair) for pair in zip(texts[:10], texts[10:20], strict=True)]
    write_pages(before_pages / "0.jsonl", texts[:100])
    write_pages(before_pages / "1.jsonl", texts[100:120])
    write_pages(later / "0.jsonl", [*texts[90:], *bridges])
    first, second = sketch(before_pages, tmp_path / "a", 2), sketch(later, tmp_path / "b", 1)
    before, after = joined([first], tmp_path / "out"), joined([first, second], tmp_path / "out")
    home = {row.article_id: row.cluster_id for row in after}
    was = {row.cluster_id: row.was for row in after if row.article_id == row.cluster_id}
    assert len(home) == len(after) > len(before)
    known = {row.article_id for row in before}
    assert {home[article] for article in home.keys() - known} & known  # clusters grew
    for row in before:
        assert home[row.article_id] == home[row.cluster_id]
        assert row.cluster_id == home[row.article_id] or row.cluster_id in was[home[row.article_id]]
    assert but_names(joined([second, first], tmp_path / "other")) == but_names(after)
