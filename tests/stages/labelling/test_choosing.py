"""Choosing tasks and settings for a push, without a server."""

from pathlib import Path

import pytest

from curation.errors import InputError
from curation.stages.corpus.clean import run_clean
from curation.stages.corpus.segment import run_segment
from curation.stages.init import run_init
from curation.stages.labelling.choosing import Made, PushOptions, make_pool
from curation.stages.labelling.dealing import check_dealing
from curation.stages.labelling.tasks import build_tasks
from curation.stages.schemas import load_schema
from curation.store.spool import spooling
from curation.store.tables import read_records
from curation.store.workspace import Workspace
from curation.types import ArticleRecord, SentenceRecord, TaskRecord

PAGES = Path(__file__).parents[3] / "examples" / "pages"
PAGE = "01-wadi-dam.txt"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Give a workspace with two segmented pages."""
    folder = tmp_path_factory.mktemp("choosing") / "ws"
    run_init(folder)
    opened = Workspace.open(folder)
    run_clean(opened, [str(PAGES / PAGE), str(PAGES / "03-football-federation.txt")])
    run_segment(opened)
    return opened


def pool(workspace: Workspace, options: PushOptions) -> Made:
    """Make the pool and check that each task is read back from its place."""
    schema = load_schema(workspace, "entities")
    with spooling(workspace.root, TaskRecord) as spool:
        made = make_pool(workspace, schema, options, spool)
        assert {task: spool[row] for task, row in made.rows.items()} == {
            task.task_id: task for task in build_tasks(workspace, schema)
        }
    return made


def test_orders_hold_the_same_tasks_and_the_limit_takes_the_first(workspace: Workspace) -> None:
    """Document order is the pages'; shuffled is another, the same each time; a limit cuts it."""
    document, shuffled = (pool(workspace, PushOptions(order=order)) for order in ("document", "shuffled"))
    assert document.asked == list(document.rows)
    assert shuffled.asked != document.asked
    assert sorted(shuffled.asked) == sorted(document.asked)
    assert pool(workspace, PushOptions(order="shuffled", limit=9)).asked == shuffled.asked[:9]


def test_only_takes_names_ids_and_files_of_them(workspace: Workspace, tmp_path: Path) -> None:
    """A page's name, an article's id, a sentence's and a task's each choose their own tasks."""
    sentences = [s for shard in workspace.shards("sentences") for s in read_records(shard, SentenceRecord)]
    of_page = pool(workspace, PushOptions(only=(PAGE,))).asked
    first = sentences[0]
    by_id = pool(workspace, PushOptions(only=(first.page_id,))).asked
    assert of_page == by_id
    assert 0 < len(of_page) < len(sentences)
    (task,) = pool(workspace, PushOptions(only=(first.sentence_id,))).asked
    assert pool(workspace, PushOptions(only=(task,))).asked == [task]
    article = pool(workspace, PushOptions(only=(first.article_id,))).asked
    assert len(article) == sum(s.article_id == first.article_id for s in sentences)
    listed = tmp_path / "ids.txt"
    listed.write_text(f"{first.article_id}\n\n{sentences[-1].sentence_id}\n", encoding="utf-8")
    assert len(pool(workspace, PushOptions(only=(f"@{listed}",))).asked) == len(article) + 1
    with pytest.raises(InputError, match=r"--only absent \(and 1 more\): no task is made of it"):
        pool(workspace, PushOptions(only=("absent", "gone", PAGE)))
    listed.write_text("\n", encoding="utf-8")
    with pytest.raises(InputError, match="holds no id"):
        pool(workspace, PushOptions(only=(f"@{listed}",)))
    with pytest.raises(InputError, match="cannot be read"):
        pool(workspace, PushOptions(only=(f"@{tmp_path / 'none.txt'}",)))


def test_scores_order_and_bad_ones_name_their_line(workspace: Workspace) -> None:
    """The highest score comes first, what has none last and in its own order; a bad line is named."""
    plain = list(pool(workspace, PushOptions()).rows)
    path = workspace.priorities("entities")
    path.parent.mkdir()
    path.write_text(f'{{"id": "{plain[5]}", "score": 1}}\n{{"id": "{plain[3]}", "score": 2.5}}\n')
    ranked = pool(workspace, PushOptions(order="priority")).asked
    assert ranked == [plain[3], plain[5], *(task for task in plain if task not in (plain[3], plain[5]))]
    path.write_text('{"id": "x", "score": 1}\n{"id": "y"}\n')
    with pytest.raises(InputError, match=r"entities\.jsonl, line 2: not "):
        pool(workspace, PushOptions(order="priority"))


def test_more_overlap_than_annotators_is_refused(tmp_path: Path) -> None:
    """An overlap of two with one annotator says what to do; settings that make no sense are refused."""
    people = '[[annotators]]\nname = "omar"\nemail = "omar@example.org"\n'
    run_init(tmp_path / "ws", f'name = "ws"\noverlap = 2\n{people}')
    with pytest.raises(InputError, match="overlap = 2 asks for more annotators than"):
        check_dealing(Workspace.open(tmp_path / "ws"))
    for line in ("overlap = 0", "training = -1", "gold = 0.9"):
        (tmp_path / "ws" / "tanqih.toml").write_text(f'name = "ws"\n{line}\n')
        with pytest.raises(InputError, match=line.split()[0]):
            Workspace.open(tmp_path / "ws")


def test_articles_that_mention_a_phrase_are_asked_about_the_claim(tmp_path: Path) -> None:
    """A claim without phrases is asked of each article; articles need no sentences."""
    claims = '[[claims]]\ntext = "أُجّلت القرعة"\nabout = ["كأس السنديان"]\n[[claims]]\ntext = "فاز المنتخب"\n'
    run_init(tmp_path / "ws", f'name = "claims"\nschemas = ["claim-stance"]\n{claims}')
    workspace = Workspace.open(tmp_path / "ws")
    run_clean(workspace, [str(PAGES / PAGE), str(PAGES / "03-football-federation.txt")])
    schema = load_schema(workspace, "claim-stance")
    tasks = list(build_tasks(workspace, schema))
    articles = [a for shard in workspace.shards("articles") for a in read_records(shard, ArticleRecord)]
    of_all = [task.article_id for task in tasks if task.target == "فاز المنتخب"]
    assert of_all == [article.article_id for article in articles]
    (asked,) = [task for task in tasks if task.target == "أُجّلت القرعة"]
    assert "كأس السنديان" in asked.text
    with spooling(workspace.root, TaskRecord) as spool:
        only = PushOptions(only=(asked.article_id,))
        assert set(make_pool(workspace, schema, only, spool).asked) == {
            task.task_id for task in tasks if task.article_id == asked.article_id
        }


def test_a_schema_of_claims_without_claims_is_refused(tmp_path: Path) -> None:
    """The line says which table of tanqih.toml is empty."""
    run_init(tmp_path / "ws", 'name = "claims"\nschemas = ["claim-stance"]\n')
    workspace = Workspace.open(tmp_path / "ws")
    schema = load_schema(workspace, "claim-stance")
    with pytest.raises(InputError, match="no articles yet"):
        list(build_tasks(workspace, schema))
    run_clean(workspace, [str(PAGES / PAGE)])
    with pytest.raises(InputError, match=r"\[\[claims\]\]"):
        list(build_tasks(workspace, schema))


def test_what_is_behind_a_limit_is_made_when_it_is_reached_for(workspace: Workspace) -> None:
    """A limit in document order makes no more; what was pushed before, or all, is made after it."""
    schema = load_schema(workspace, "entities")
    everything = [task.task_id for task in build_tasks(workspace, schema)]
    with spooling(workspace.root, TaskRecord) as spool:
        made = make_pool(workspace, schema, PushOptions(limit=3), spool)
        assert made.asked == list(made.rows) == everything[:3]
        made.reach([everything[1], everything[7]])
        assert made.ranked == list(made.rows) == everything[:8]
        made.reach(["no longer made"])
        assert made.ranked == everything
        assert [spool[row].task_id for row in made.rows.values()] == everything
        assert made.asked == everything[:3]
