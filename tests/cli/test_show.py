"""``show`` prints what an id stands for, and reads little more; ``status`` reads less still."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from invoking import Command, assert_refused, write_pages

from curation.stages.corpus.clean import run_clean
from curation.stages.corpus.segment import run_segment
from curation.stages.init import run_init
from curation.stages.labelling.choosing import PushOptions, make_pool
from curation.stages.labelling.tasks import build_tasks
from curation.stages.schemas import load_schema
from curation.stages.show import run_show
from curation.stages.status import read_status
from curation.store.spool import spooling
from curation.store.tables import read_rows
from curation.store.workspace import Workspace
from curation.types import TaskRecord

EXAMPLES = Path(__file__).parents[2] / "examples" / "pages"
PAGES = 1500
_READ = Path("/proc/self/io")


@pytest.fixture
def examples(tmp_path: Path, tanqih: Command) -> Path:
    """Make a workspace of the example pages."""
    folder = tmp_path / "examples"
    assert tanqih("init", folder).status == 0
    tanqih("clean", EXAMPLES, "-w", folder)
    assert tanqih("segment", "-w", folder).status == 0
    return folder


def ids(folder: Path, stage: str, column: str) -> list[str]:
    """Read a column of a stage's first shard."""
    return [row[column] for row in read_rows(folder / stage / "00000.parquet", [column])]


def test_an_article_is_shown_with_its_page_and_sentences(examples: Path, tanqih: Command) -> None:
    """By its id or the beginning of it; what was removed stands between brackets, with its reason."""
    article = ids(examples, "articles", "article_id")[0]
    done = tanqih("show", article[:9], "-w", examples)
    assert done.status == 0
    assert done.out == tanqih("show", article, "-w", examples).out
    assert f"main article {article}" in done.out
    assert "⟦المصدر: صحيفة الضفة⟧ [source]" in done.out
    sentences = read_rows(examples / "sentences" / "00000.parquet")
    shown = [row["sentence_id"] for row in sentences if row["article_id"] == article]
    assert shown
    assert all(f" {sentence}\n" in done.out for sentence in shown)


def test_a_related_article_is_shown_with_what_was_removed_of_its_page(
    examples: Path, tanqih: Command
) -> None:
    """Though its own row does not list that."""
    article = ids(examples, "articles", "article_id")[1]
    shown = json.loads(tanqih("show", article, "-w", examples, "--json", "-").out)
    assert (shown["kind"], shown["articles"][0]["removed"]) == ("article", [])
    text = shown["page"]["text"]
    assert "المصدر: صحيفة الضفة" in [text[one["start"] : one["end"]] for one in shown["removed"]]


def test_a_page_is_shown_with_all_its_articles_and_as_html(
    examples: Path, tmp_path: Path, tanqih: Command
) -> None:
    """The HTML page is that of ``clean --html``, of this page alone."""
    page = ids(examples, "pages", "page_id")[0]
    of_page = [i for i, p in _pairs(examples) if p == page]
    done = tanqih("show", page, "-w", examples, "--html", tmp_path / "page.html")
    assert len(of_page) > 1
    assert all(article in done.out for article in of_page)
    assert page in (tmp_path / "page.html").read_text(encoding="utf-8")


def _pairs(folder: Path) -> list[tuple[str, str]]:
    rows = read_rows(folder / "articles" / "00000.parquet", ["article_id", "page_id"])
    return [(row["article_id"], row["page_id"]) for row in rows]


def test_a_task_is_shown_with_its_answers(annotated: Path, tanqih: Command) -> None:
    """Each annotator's, and of its article only the sentence that it asks about."""
    schema = load_schema(Workspace.open(annotated), "entities")
    task = next(iter(build_tasks(Workspace.open(annotated), schema)))
    done = tanqih("show", task.task_id, "-w", annotated)
    assert f"layla: ORG «{task.text[:5]}»" in done.out
    assert "omar: nothing" in done.out
    sentence = tanqih("show", task.sentence_id, "-w", annotated)
    assert sentence.out == done.out
    assert done.out.count(" entities task ") == 1


def test_what_is_no_id_of_one_thing_is_refused(examples: Path, tanqih: Command) -> None:
    """One line each: no id, an id of nothing, the beginning of several."""
    assert_refused(tanqih("show", "سد", "-w", examples), "is no id")
    assert_refused(tanqih("show", "abc", "-w", examples), "is no id")
    assert_refused(tanqih("show", "0" * 20, "-w", examples), "no article, page, sentence or task here")


def read_by(work: Callable[[], object]) -> int:
    """Count the bytes this process reads while it works."""

    def so_far() -> int:
        return int(_READ.read_text().split()[1])

    work()  # so that what is imported on the way does not count
    before = so_far()
    work()
    return so_far() - before


@pytest.mark.skipif(not _READ.exists(), reason="Linux alone says what a process has read")
def test_a_look_reads_kilobytes_of_a_large_workspace(tmp_path: Path) -> None:
    """An article by its id, the first tasks, and the status: a small part of what the workspace holds."""
    run_init(tmp_path / "ws", 'name = "w"\n')
    workspace = Workspace.open(tmp_path / "ws")
    run_clean(workspace, [str(write_pages(tmp_path / "rows.jsonl", PAGES, 30))], workers=2)
    run_segment(workspace, workers=2)
    stages = ("pages", "articles", "sentences")
    held = sum(shard.stat().st_size for stage in stages for shard in workspace.shards(stage))
    articles = ids(workspace.root, "articles", "article_id")
    assert len(articles) == PAGES
    shown = read_by(lambda: run_show(workspace, articles[PAGES // 2]))
    status = read_by(lambda: read_status(workspace))
    pushed = read_by(lambda: _first_tasks(workspace, 20))
    assert shown < held / 4
    assert pushed < held / 5
    assert status < held / 20


def _first_tasks(workspace: Workspace, count: int) -> None:
    """Make what ``push --limit`` makes, before a server is asked."""
    schema = load_schema(workspace, "entities")
    with spooling(workspace.root, TaskRecord) as spool:
        made = make_pool(workspace, schema, PushOptions(limit=count), spool)
        assert len(made.asked) == len(made.rows) == count
