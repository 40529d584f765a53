"""Duplicates on the engine: tasks' sketches join to the clusters of ``tanqih dedup``, and only grow."""

import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import orjson
import pytest
from datatrove.data import Document
from datatrove.pipeline.writers import JsonlWriter
from fsspec import AbstractFileSystem

from curation.errors import InputError
from curation.scale import CleanPages, PageLines, SketchArticles, join_sketches, to_article_row
from curation.stages.corpus.clean import run_clean
from curation.stages.corpus.dedup import run_dedup
from curation.stages.corpus.sketching import sketch_rows
from curation.stages.init import run_init
from curation.store.sketches import sketched_from, writing_sketched
from curation.store.tables import read_records
from curation.store.workspace import Workspace
from curation.types import ClusterRecord
from tests.bench.corpus import EXAMPLES, Corpus
from tests.object_store import serve_s3

SCRIPTS = Path(__file__).parents[2] / "examples" / "cluster"
FILES = 3
PAGES = 150
SITES = 4
SHARED = "يصدر هذا الملحق كل خميس بالتعاون مع معهد الصحافة في المدينة."
Store = tuple[str, AbstractFileSystem]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pages of a made-up crawl with copies, and the examples, some again, with another footer or without.

    They are of some sites; a paragraph stands on pages of all of them.
    """
    folder = tmp_path_factory.mktemp("pages")
    corpus = Corpus(seed=5)
    examples = [path.read_text(encoding="utf-8") for path in sorted(EXAMPLES.glob("*.txt"))]
    again = [f"{text}\nجميع الحقوق محفوظة لموقع الشمس" for text in examples[:6]]
    made = [with_shared(corpus.page(n)) if n % 5 == 0 else corpus.page(n) for n in range(PAGES)]
    texts = [*made, *examples, *again, *examples[:4]]
    size = -(-len(texts) // FILES)
    for number in range(FILES):
        part = texts[number * size : (number + 1) * size]
        write_pages(folder / f"{number}.jsonl", [*part, *part[-2:]] if number else part)
    return folder


def with_shared(page: str) -> str:
    """Put the shared paragraph among those of a page."""
    lines = page.split("\n")
    middle = max(range(len(lines)), key=lambda at: len(lines[at]))
    return "\n".join([*lines[: middle + 1], SHARED, *lines[middle + 1 :]])


def write_pages(path: Path, texts: Iterable[str]) -> None:
    """Write pages as rows, each with an address."""
    rows = [{"text": text, "url": f"https://www.{len(text) % SITES}.example.org/"} for text in texts]
    path.write_bytes(b"".join(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE) for row in rows))


def sketch(pages: Path, folder: Path | Store, tasks: int) -> str | Store:
    """Clean and sketch a folder of pages as so many tasks."""
    target = str(folder) if isinstance(folder, Path) else folder
    for rank in range(tasks):
        documents: Iterable[Document] = PageLines(str(pages))(None, rank, tasks)
        for step in (CleanPages(), SketchArticles(target)):
            documents = step(documents, rank, tasks)
        for _ in documents:
            pass
    return target


def joined(folders: Sequence[str | Store], target: Path) -> list[ClusterRecord]:
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
    join = [str(out / "sketches"), str(out), "--articles", str(out / "articles")]
    for script, arguments in (("local.py", tasks), ("join.py", join)):
        command = [sys.executable, str(SCRIPTS / script), *arguments]
        finished = subprocess.run(command, capture_output=True, text=True, check=False)
        assert finished.returncode == 0, finished.stderr
    run_init(tmp_path / "one")
    workspace = Workspace.open(tmp_path / "one")
    run_clean(workspace, [str(pages)])
    report = run_dedup(workspace)
    assert min(report.parts.values()) > 5
    assert rows(out / "clusters.parquet") == rows(workspace.clusters)
    templates = (out / "templates.jsonl").read_bytes()
    assert templates == workspace.templates.read_bytes()
    shared = [found for found in map(orjson.loads, templates.splitlines()) if found["text"] == SHARED]
    assert len(shared) > 1
    assert all(found["pages"] < found["of"] for found in shared)
    articles = b"".join(path.read_bytes() for path in (out / "articles").iterdir())
    assert articles.count(b"\n") > report.taken  # those of pages that came again count once
    kinds = ", ".join(f"{count} {kind}" for kind, count in report.parts.items())
    assert finished.stdout.startswith(f"{report.taken} articles: {kinds}\n")
    assert f"{report.figures['articles to annotate']} articles to annotate" in finished.stdout


def test_clusters_do_not_depend_on_how_pages_are_shared_out(pages: Path, tmp_path: Path) -> None:
    """Other tasks in another order put the same articles together; more tasks than files do no harm."""
    ways = (1, 2, FILES + 2)
    one, two, many = (joined([sketch(pages, tmp_path / f"{n}", n)], tmp_path / f"out{n}") for n in ways)
    assert [row.article_id for row in one] != [row.article_id for row in two]
    assert but_names(one) == but_names(two)
    assert one == many


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


def test_sketches_may_stand_in_an_object_store(pages: Path, tmp_path: Path) -> None:
    """They are written there and copied here while they are joined; nothing is left of the copies."""
    here = joined([sketch(pages, tmp_path / "sketches", 2)], tmp_path / "one")
    with serve_s3() as (store, _):
        store.mkdir("sketched")  # servers of one process share their buckets
        there = ("sketched/sketches", store)
        assert joined([sketch(pages, there, 2)], tmp_path / "two") == here
        with pytest.raises(InputError, match="nowhere: no sketches there"):
            join_sketches([("nowhere", store)], str(tmp_path / "two"))
    assert [path.name for path in (tmp_path / "two").iterdir()] == ["clusters.parquet"]


def test_articles_that_were_written_can_be_sketched_later(pages: Path, tmp_path: Path) -> None:
    """Rows of ``clean --json``, read again, have the sketches that they had when they were made.

    They do not say of which site their pages are, so no site has template paragraphs.
    """
    written = JsonlWriter(str(tmp_path / "articles"), compression=None, adapter=to_article_row)
    for _ in written(SketchArticles(str(tmp_path / "then"))(CleanPages()(PageLines(str(pages))()))):
        pass
    for _ in SketchArticles(str(tmp_path / "later"))(PageLines(str(tmp_path / "articles"))()):
        pass
    articles = [str(tmp_path / "articles")]
    for name, sites in (("then", True), ("later", False)):
        join_sketches([str(tmp_path / name)], str(tmp_path / f"{name} joined"), articles)
        assert bool((tmp_path / f"{name} joined" / "templates.jsonl").read_bytes()) == sites
    then, later = (rows(tmp_path / f"{name} joined" / "clusters.parquet") for name in ("then", "later"))
    assert then == later
    _articles_must_be_those_sketched(str(tmp_path / "then"), tmp_path / "articles", tmp_path / "out")


def _articles_must_be_those_sketched(sketches: str, articles: Path, target: Path) -> None:
    with pytest.raises(InputError, match="1 folders of sketches, but 2 of articles: name one each"):
        join_sketches([sketches], str(target), [str(articles)] * 2)
    file = articles / "00000.jsonl"
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(lines[-1])
    with pytest.raises(InputError, match=f"{file}: has no article [0-9a-f]+, which was sketched"):
        join_sketches([sketches], str(target), [str(articles)])
    file.unlink()
    with pytest.raises(InputError, match=r"0 files 00000\.jsonl of articles: name the folder"):
        join_sketches([sketches], str(target), [str(articles)])
    assert list(target.iterdir()) == []


def test_what_is_no_article_is_refused(pages: Path, tmp_path: Path) -> None:
    """Pages cannot be sketched; the file of a task that failed is none."""
    with pytest.raises(InputError, match=r"0\.jsonl:1: no article: its metadata have no article_id,"):
        [*SketchArticles(str(tmp_path))(PageLines(str(pages))())]
    with pytest.raises(InputError, match=r"00000\.arrow: not a whole file of sketches: run its task again"):
        join_sketches([str(tmp_path)], str(tmp_path / "out"))
    assert not (tmp_path / "out" / "clusters.parquet").exists()


def test_sketches_that_are_not_all_there_or_damaged_are_refused(pages: Path, tmp_path: Path) -> None:
    """None at all, a task that did not run, a file cut, damaged, or of other code: each is named."""
    target = tmp_path / "out"
    with pytest.raises(InputError, match=f"{tmp_path}: no sketches there"):
        join_sketches([str(tmp_path)], str(target))
    folder = tmp_path / "sketches"
    sketch(pages, folder, 3)
    last, first = folder / "00002.arrow", folder / "00000.arrow"
    missing = last.read_bytes()
    last.unlink()
    with pytest.raises(InputError, match=r"2 files of sketches, but 00000.arrow is of a run of 3 tasks"):
        join_sketches([str(folder)], str(target))
    last.write_bytes(missing[: len(missing) // 2])
    with pytest.raises(InputError, match=f"{last}: not a whole file of sketches"):
        join_sketches([str(folder)], str(target))
    last.write_bytes(missing)
    whole = first.read_bytes()
    middle = len(whole) // 2
    first.write_bytes(whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :])
    with pytest.raises(InputError, match=f"{first}: damaged, or sketched by another version"):
        join_sketches([str(folder)], str(target))
    with first.open("wb") as file, writing_sketched(file, sketched_from(last) | {"code": "0"}) as write:
        write(sketch_rows([], []))
    with pytest.raises(InputError, match=f"{first}: damaged, or sketched by another version"):
        join_sketches([str(folder)], str(target))
    first.write_bytes(whole)
    assert joined([str(folder)], target)
    assert [path.name for path in target.iterdir()] == ["clusters.parquet"]
