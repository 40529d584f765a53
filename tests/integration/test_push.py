"""Pushing and dealing on a real Label Studio: what is chosen, what is dealt to whom, what stays."""

from collections import Counter
from pathlib import Path

import pytest
from pushed import EXAMPLES, NAMES, PAGES, begin, held, keys_of, make_workspace, schema_and_client

from curation.cli.main import run
from curation.core.labelfile import parse_labels
from curation.core.schema import LabelSchema
from curation.errors import InputError
from curation.labelstudio.client import Client
from curation.labelstudio.codec import to_result
from curation.labelstudio.server import Running
from curation.stages.corpus.clean import run_clean
from curation.stages.corpus.segment import run_segment
from curation.stages.deciding.adjudicate import run_adjudicate
from curation.stages.deciding.agree import run_agree
from curation.stages.labelling.choosing import PushOptions
from curation.stages.labelling.connect import marker
from curation.stages.labelling.dealing import read_deal
from curation.stages.labelling.pull import run_pull
from curation.stages.labelling.push import run_push
from curation.stages.labelling.tasks import read_tasks
from curation.stages.status import read_status
from curation.store.tables import read_records
from curation.store.workspace import Workspace
from curation.types import Answer, DecisionRecord, TaskRecord

pytestmark = pytest.mark.integration


def test_a_dry_run_says_what_a_push_then_does(
    tmp_path: Path, studio: Running, capsys: pytest.CaptureFixture[str]
) -> None:
    """``--dry-run`` makes no project and writes no file; the push after it adds just what was said."""
    workspace = make_workspace(tmp_path / "ws", studio, "overlap = 2\n")
    schema, client = schema_and_client(workspace)
    before = sorted(workspace.root.rglob("*"))
    dry = run_push(workspace, schema, client, options=PushOptions(dry_run=True))
    assert sorted(workspace.root.rglob("*")) == before
    assert held(workspace, client) == {}
    assert dry.parts["already there"] == 0
    done = run_push(workspace, schema, client)
    assert done.parts == {"added": dry.parts["to add"], "already there": 0}
    for name, tasks in held(workspace, client).items():
        assert any(note.startswith(f"{name}: {len(tasks)} to add; ") for note in dry.notes)
    assert run(["push", "entities", "--dry-run", "-w", str(workspace.root)]) == 0
    assert "0 to add, " in capsys.readouterr().out


def test_limit_only_and_order_choose_and_nothing_is_taken_back(tmp_path: Path, studio: Running) -> None:
    """The first N of an order, then a page's own, then all: each push adds what is missing, in its order."""
    workspace = make_workspace(tmp_path / "ws", studio, names=("hind",))
    schema, client = schema_and_client(workspace)
    shuffled = PushOptions(limit=7, order="shuffled")
    for _ in range(2):
        run_push(workspace, schema, client, options=shuffled)
        (first,) = held(workspace, client).values()
        assert len(first) == len(read_tasks(workspace, schema)) == 7
    dry = run_push(workspace, schema, client, options=PushOptions(dry_run=True))
    assert dry.figures["tasks"] > 20
    page = run_push(workspace, schema, client, options=PushOptions(only=(PAGES[1],)))
    (now,) = held(workspace, client).values()
    assert keys_of(now)[:7] == keys_of(first)
    of_page = {t.page_id for t in read_tasks(workspace, schema).values() if t.task_id in keys_of(now)[7:]}
    assert len(of_page) == 1
    assert page.parts["added"] == len(now) - 7 > 0
    with pytest.raises(InputError, match=r"--only nowhere\.txt: no task is made of it"):
        run_push(workspace, schema, client, options=PushOptions(only=("nowhere.txt",)))
    with pytest.raises(InputError, match=r"--order priority: no scores: write .*entities\.jsonl"):
        run_push(workspace, schema, client, options=PushOptions(order="priority"))
    sentence = next(t for t in _all_tasks(workspace, schema, client) if t.task_id not in keys_of(now))
    workspace.priorities("entities").parent.mkdir()
    row = f'{{"id": "{sentence.sentence_id}", "score": 9}}\n'
    workspace.priorities("entities").write_text(row, encoding="utf-8")
    run_push(workspace, schema, client, options=PushOptions(order="priority"))
    (whole,) = held(workspace, client).values()
    assert keys_of(whole)[len(now)] == sentence.task_id
    assert sorted(keys_of(whole)) == sorted(read_tasks(workspace, schema))


def _all_tasks(workspace: Workspace, schema: LabelSchema, client: Client) -> list[TaskRecord]:
    from curation.stages.labelling.tasks import build_tasks

    return list(build_tasks(workspace, schema))


def test_each_sentence_goes_to_its_overlap_and_all_stages_know(tmp_path: Path, studio: Running) -> None:
    """Two of three get each task, training comes first to all; status and adjudicate count by the deal."""
    workspace = make_workspace(tmp_path / "ws", studio, "overlap = 2\ntraining = 4\n")
    schema, client = schema_and_client(workspace)
    run_push(workspace, schema, client)
    deal, there = read_deal(workspace, "entities"), held(workspace, client)
    training = {row.task_id for row in deal.values() if row.kind == "training"}
    assert len(training) == 4
    for name, tasks in there.items():
        assert sorted(keys_of(tasks)) == sorted(k for k, row in deal.items() if name in row.annotators)
        assert set(keys_of(tasks)[:4]) == training
    pairs = Counter(row.annotators for row in deal.values() if row.kind == "work")
    assert set(map(len, pairs)) == {2}
    assert max(pairs.values()) - min(pairs.values()) <= 2
    begin(client, there["hind"][0], 1)
    # The leader is not an annotator by this file: who answered is told by the account.
    own = workspace.root / "tanqih.toml"
    settings = own.read_text(encoding="utf-8")
    own.write_text(settings.replace("hind@push.invalid", client.whoami()["email"]), encoding="utf-8")
    workspace = Workspace.open(workspace.root)
    run_pull(workspace, schema, client)
    notes = {row.stage: (row.rows, row.note) for row in read_status(workspace)}
    assert notes["entities: hind"] == (1, f"{len(there['hind']) - 1} waiting")
    assert notes["entities: omar"] == (0, f"{len(there['omar'])} waiting")
    report = run_adjudicate(workspace, schema)
    assert report.parts == {"not answered": len(deal) - 1, "waiting": 1}
    assert list(read_records(workspace.decisions("entities"), DecisionRecord)) == []


def test_an_annotator_who_comes_or_goes_moves_only_what_is_not_begun(tmp_path: Path, studio: Running) -> None:
    """What was answered, skipped or drafted stays where it is; the rest is dealt alike, each task to two."""
    workspace = make_workspace(tmp_path / "ws", studio, "overlap = 2\n")
    schema, client = schema_and_client(workspace)
    run_push(workspace, schema, client)
    before = held(workspace, client)
    answered, skipped, drafted = before["hind"][:3]
    begin(client, answered, 1)
    skip = {"result": [], "was_cancelled": True}
    client._send("POST", f"/api/tasks/{skipped['id']}/annotations/", json=skip).raise_for_status()
    client._send("POST", f"/api/tasks/{drafted['id']}/drafts", json={"result": []}).raise_for_status()
    annotated = [task["annotations"] for task in held(workspace, client)["hind"][:2]]
    path = workspace.root / "tanqih.toml"
    settings = path.read_text(encoding="utf-8")
    newcomer = '[[annotators]]\nname = "zayd"\nemail = "zayd@push.invalid"\n'
    gone = settings.replace('[[annotators]]\nname = "hind"\nemail = "hind@push.invalid"\n', "")
    for text, names in ((settings + newcomer, (*NAMES, "zayd")), (gone, ("omar", "salma"))):
        path.write_text(text, encoding="utf-8")
        workspace = Workspace.open(workspace.root)
        report = run_push(workspace, schema, client)
        assert report.figures["withdrawn"] > 0
        there = held(workspace, client)
        assert {a["data"]["key"] for a in (answered, skipped, drafted)} <= set(keys_of(there["hind"]))
        assert [task["annotations"] for task in there["hind"][:2]] == annotated
        counts = Counter(key for tasks in there.values() for key in keys_of(tasks))
        assert counts == Counter(dict.fromkeys(read_tasks(workspace, schema), 2))
        again = run_push(workspace, schema, client)
        assert again.parts["added"] == 0
        assert "withdrawn" not in again.figures
        assert names == tuple(annotator.name for annotator in workspace.settings.annotators)
    assert len(there["hind"]) == 3


def test_changed_text_marks_the_old_tasks_and_leaves_their_annotations(
    tmp_path: Path, studio: Running
) -> None:
    """Tasks no longer made are marked, filterable and still pulled; made again, they are current again."""
    workspace = make_workspace(tmp_path / "ws", studio, names=("hind",))
    schema, client = schema_and_client(workspace)
    run_push(workspace, schema, client)
    (before,) = held(workspace, client).values()
    begin(client, before[0], 1)
    shards = {path: path.read_bytes() for path in workspace.root.rglob("0*.parquet")}
    for path in shards:
        path.unlink()
    changed = tmp_path / "changed.txt"
    text = (EXAMPLES / "pages" / PAGES[0]).read_text(encoding="utf-8")
    changed.write_text(f"{text}\nوأضاف المتحدث أن الأعمال ستستمر حتى نهاية العام.\n", encoding="utf-8")
    run_clean(workspace, [str(changed)])
    run_segment(workspace)
    report = run_push(workspace, schema, client)
    (now,) = held(workspace, client).values()
    old = [task for task in now if task["data"].get("superseded") == "yes"]
    assert keys_of(old) == keys_of(before)
    assert report.figures["marked as superseded"] == len(before)
    assert sorted(set(keys_of(now)) - set(keys_of(old))) == sorted(read_tasks(workspace, schema))
    assert [len(task["annotations"]) for task in old] == [1] + [0] * (len(old) - 1)
    project = client.find_projects(marker(workspace, "entities"))[0]
    by_column = {
        "filter": "filter:tasks:data.superseded",
        "operator": "equal",
        "type": "String",
        "value": "yes",
    }
    shown = client._pages(project.id, "id,data", {"filters": {"conjunction": "and", "items": [by_column]}})
    assert keys_of(list(shown)) == keys_of(old)
    assert run_pull(workspace, schema, client).parts["of tasks no longer made"] == 1
    assert "marked as superseded" not in run_push(workspace, schema, client).figures
    for path in workspace.root.rglob("0*.parquet"):
        path.unlink()
    for path, content in shards.items():
        path.write_bytes(content)
    report = run_push(workspace, schema, client, options=PushOptions(prune=True))
    assert report.figures["no longer superseded"] == len(before)
    (last,) = held(workspace, client).values()
    assert keys_of(last) == keys_of(before)
    assert len(last[0]["annotations"]) == 1


def test_gold_tasks_look_like_any_other(tmp_path: Path, studio: Running) -> None:
    """Gold tasks reach everyone, spread among the rest, with the same fields and nothing that tells them."""
    workspace = make_workspace(tmp_path / "ws", studio, "overlap = 2\ngold = 0.2\n")
    schema, client = schema_and_client(workspace)
    workspace.gold("entities").parent.mkdir()
    referee = (EXAMPLES / "labels" / "entities.scripted-1.jsonl").read_text(encoding="utf-8")
    workspace.gold("entities").write_text(referee, encoding="utf-8")
    run_push(workspace, schema, client)
    deal, there = read_deal(workspace, "entities"), held(workspace, client)
    gold = {key for key, row in deal.items() if row.kind == "gold"}
    assert gold
    for tasks in there.values():
        assert gold <= set(keys_of(tasks))
        assert abs(len(gold) / len(tasks) - 0.2) < 0.05
        assert len({tuple(sorted(task["data"])) for task in tasks}) == 1
        assert any(key not in gold for key in keys_of(tasks)[: len(tasks) // 2])
        assert any(key in gold for key in keys_of(tasks)[: len(tasks) // 2])
        assert any(key in gold for key in keys_of(tasks)[len(tasks) // 2 :])
    assert run_push(workspace, schema, client).parts["added"] == 0
    rows = parse_labels(referee.splitlines(), schema, "labels")
    tasks = read_tasks(workspace, schema)
    shown = [task for task in there["hind"] if task["data"]["key"] in gold]
    shown.sort(key=lambda task: not rows[tasks[task["data"]["key"]].text, None].answer.spans)
    for number, task in enumerate(shown[:3]):
        known = tasks[task["data"]["key"]]
        answer = rows[known.text, known.target].answer if number else Answer()
        client.annotate(task["id"], to_result(known, answer), f"00000000-0000-4000-9000-{task['id']:012d}")
    run_pull(workspace, schema, client)
    email = client.whoami()["email"]
    agreed = run_agree(workspace, schema)
    assert f"gold: {email} answered 2 of 3 as is known" in agreed.report.notes
    (known,) = agreed.disagreements.gold
    assert known.name == f"{email}: span F1 exact with what is known"
    assert known.value is not None
    assert 0 < known.value < 1
