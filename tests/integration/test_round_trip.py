"""The whole flow against a real Label Studio: push, annotate, pull, agree, adjudicate, release."""

import json
import os
from pathlib import Path
from typing import Any

import datasets
import httpx
import pytest
from playwright.sync_api import Browser, FloatRect, Locator
from scripted_workspaces import ANNOTATORS, EXAMPLES, PAGES, annotate, make_workspace

from curation.cli.main import run
from curation.errors import ServerError
from curation.labelstudio.client import Client
from curation.labelstudio.server import Running
from curation.stages.deciding.adjudicate import run_adjudicate
from curation.stages.deciding.agree import run_agree
from curation.stages.deciding.agree_page import write_agree_page
from curation.stages.labelling.connect import connect, is_of_doubts, marker, project_specs
from curation.stages.labelling.deriving import derive_annotations
from curation.stages.labelling.pull import run_pull
from curation.stages.labelling.push import run_push
from curation.stages.labelling.tasks import read_tasks
from curation.stages.releasing.release import run_release
from curation.stages.releasing.verify import run_verify
from curation.stages.schemas import load_schema
from curation.store.workspace import Workspace

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory, studio: Running) -> Workspace:
    """Give a workspace whose entity and stance tasks are pushed, answered and pulled."""
    workspace = make_workspace(tmp_path_factory.mktemp("done") / "ws", "done", studio)
    for name in workspace.settings.schemas:
        schema = load_schema(workspace, name)
        run_push(workspace, schema, connect(workspace))
        annotate(workspace, schema, studio)
        run_pull(workspace, schema, connect(workspace))
    return workspace


def test_every_answer_comes_back_as_given(done: Workspace) -> None:
    """What the annotators' files say is what was pulled: all of it, and nothing else."""
    for name in done.settings.schemas:
        schema = load_schema(done, name)
        report = derive_annotations(done, schema)
        tasks = read_tasks(done, schema)
        assert report.parts == {"taken": 2 * len(tasks), "refused": 0, "of tasks no longer made": 0}
        report = run_agree(done, schema).report
        assert report.parts["by two or more"] == len(tasks)


def test_pulling_again_archives_nothing_new_and_gives_the_same_bytes(done: Workspace) -> None:
    """Without a change on the server there is no second archive, and the annotations are the same bytes."""
    schema = load_schema(done, "stance")
    before = done.annotations("stance").read_bytes()
    report = run_pull(done, schema, connect(done))
    assert report.notes[0].startswith("nothing new")
    assert len(list(done.pulls("stance").iterdir())) == 1
    assert done.annotations("stance").read_bytes() == before


def test_annotations_are_rebuilt_from_the_archive_alone(done: Workspace) -> None:
    """Without the server, the newest archive gives the annotations byte for byte."""
    before = done.annotations("entities").read_bytes()
    done.annotations("entities").unlink()
    derive_annotations(done, load_schema(done, "entities"))
    assert done.annotations("entities").read_bytes() == before


def test_annotators_are_told_apart_and_see_only_their_project(done: Workspace, studio: Running) -> None:
    """Each annotator has a project of their own, answered under their own account."""
    schema = load_schema(done, "entities")
    client = connect(done)
    users = client.users()
    for annotator in done.settings.annotators:
        project = client.ensure_project(project_specs(done, schema)[annotator.name])
        authors = {users[a["completed_by"]] for t in client.tasks(project.id) for a in t["annotations"]}
        assert authors == {annotator.email}


def test_disputes_wait_for_a_referee_and_then_are_released(done: Workspace) -> None:
    """Disputed tasks are listed and left out until a referee's file settles them; then all are released."""
    for name in done.settings.schemas:
        schema = load_schema(done, name)
        before = run_adjudicate(done, schema)
        assert before.attention
        listed = [json.loads(line) for line in done.disputed(name).read_text(encoding="utf-8").splitlines()]
        assert len(listed) == before.parts["disputed"] > 0
        assert all(set(row["votes"]) == set(ANNOTATORS) for row in listed)
        after = run_adjudicate(done, schema, EXAMPLES / "labels" / f"{name}.referee.jsonl", "layla")
        assert "disputed" not in after.parts
        assert after.parts["referee"] == before.parts["disputed"]
        assert run_adjudicate(done, schema).parts == after.parts  # the referee's answers are kept
    release = run_release(done)
    assert release.wrote == (str(done.releases / "1.0.0"),)
    assert run_release(done).notes[0].startswith("nothing changed")


def test_release_opens_with_datasets_and_labels_stand_on_the_raw_page(
    done: Workspace, tmp_path: Path
) -> None:
    """Every released span reads the same in its sentence and, cut out by its raw offsets, in the raw page."""
    if not (done.releases / "1.0.0").exists():
        test_disputes_wait_for_a_referee_and_then_are_released(done)
    folder = done.releases / "1.0.0"
    assert not run_verify(folder).attention
    raw = {p: (EXAMPLES / "pages" / p).read_bytes().decode() for p in PAGES}
    texts = "".join(raw.values())
    spans = 0
    for config in ("entities", "stance"):
        for part in datasets.load_dataset(str(folder), config, cache_dir=str(tmp_path)).values():
            for row in part:
                (page,) = [text for text in raw.values() if _holds(text, row)]
                for span in row["spans"]:
                    assert row["text"][span["start"] : span["end"]] == span["text"]
                    cut = page[span["raw_start"] : span["raw_end"]]
                    assert " ".join(cut.replace("\u200f", "").replace("\ufeff", "").split()) == span["text"]
                    spans += 1
    assert spans > 100
    assert texts


def _holds(page: str, row: dict[str, object]) -> bool:
    """Whether a row's page id is this page's."""
    from curation.core.ids import page_id

    return page_id(page) == row["page_id"]


def test_repeating_an_annotation_adds_none(done: Workspace, studio: Running) -> None:
    """Scripted annotators run twice answer nothing twice."""
    schema = load_schema(done, "stance")
    annotate(done, schema, studio)
    client = connect(done)
    for spec in project_specs(done, schema).values():
        counts = [len(task["annotations"]) for task in client.tasks(client.ensure_project(spec).id)]
        assert set(counts) == {1}


def test_wrong_token_is_one_line_and_exit_2(
    done: Workspace,
    studio: Running,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A wrong token is refused with what to do; the same command with the right token works."""
    settings = (done.root / "tanqih.toml").read_text(encoding="utf-8")
    remote = settings.replace(f'studio = "{studio.name}"', f'url = "{studio.url}"')
    (tmp_path / "tanqih.toml").write_text(remote, encoding="utf-8")
    for stage in ("pages", "articles", "sentences"):
        (tmp_path / stage).symlink_to(done.root / stage)
    for token in ("nonsense", studio.token[:-4] + "AAAA"):
        monkeypatch.setenv("LABEL_STUDIO_API_KEY", token)
        assert run(["push", "entities", "-w", str(tmp_path)]) == 2
        error = capsys.readouterr().err
        assert "token" in error
        assert error.count("\n") == 1
        assert token not in error
    monkeypatch.setenv("LABEL_STUDIO_API_KEY", studio.token)
    assert run(["push", "entities", "-w", str(tmp_path)]) == 0
    assert "already there" in capsys.readouterr().out


def test_server_that_stops_in_the_middle_is_one_line(done: Workspace, studio: Running) -> None:
    """A server that cannot be reached is a ServerError that names the address."""
    client = Client(studio.url, studio.token)
    client.whoami()
    client.url = "http://127.0.0.1:9"
    with pytest.raises(ServerError, match=r"http://127\.0\.0\.1:9.*no server answers"):
        client.count_tasks(1)
    assert httpx.get(f"{studio.url}/health", trust_env=False).status_code == 200


def test_doubted_decisions_go_back_to_who_voted_for_them_once(
    done: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each voter gets a project with the doubted answers shown; the second push adds nothing."""
    schema, client = load_schema(done, "entities"), connect(done)
    run_adjudicate(done, schema)
    said = [_doubt_pushed(done, capsys) for _ in range(2)]
    assert said[0]["taken"] > 0
    assert said[0]["parts"] == {"sent": said[0]["taken"], "there already": 0}
    assert said[1]["parts"] == {"sent": 0, "there already": said[0]["taken"]}
    projects = [p for p in client.find_projects(marker(done, "entities")) if is_of_doubts(p)]
    held = [task for project in projects for task in client.tasks(project.id)]
    assert len(held) == said[0]["taken"]
    assert {task["data"]["key"] for task in held} <= {answer["task"] for answer in said[0]["answers"]}
    assert run_push(done, schema, client).parts["added"] == 0


def _doubt_pushed(done: Workspace, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    capsys.readouterr()
    assert run(["doubt", "entities", "--push", "--limit", "5", "--json", "-", "-w", str(done.root)]) in (0, 1)
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_the_report_of_pulled_labels_is_shown_in_the_browser(
    done: Workspace, tmp_path: Path, chromium: Browser
) -> None:
    """Figures and disputed sentences of what was really pulled; pictures of both where they are asked for."""
    schema = load_schema(done, "entities")
    agreed = run_agree(done, schema)
    write_agree_page(tmp_path / "page.html", schema, agreed)
    page = chromium.new_page(viewport={"width": 1100, "height": 900}, locale="en-US")
    page.goto((tmp_path / "page.html").as_uri())
    shown = page.locator("article")
    assert shown.count() == len(agreed.worths) > 1
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    if folder := os.environ.get("TANQIH_SCREENSHOTS"):
        figures = _around(page.locator("header"), page.locator("#confusion"))
        page.screenshot(path=Path(folder) / "agreement-figures.png", full_page=True, clip=figures)
        sentences = _around(shown.nth(0), shown.nth(1))
        page.screenshot(path=Path(folder) / "agreement-sentences.png", full_page=True, clip=sentences)
    page.close()


def _around(first: Locator, last: Locator) -> FloatRect:
    """Give the rectangle, as wide as the page, from one element to another below it."""
    above, below = first.bounding_box(), last.bounding_box()
    assert above is not None
    assert below is not None
    top, foot = max(0, above["y"] - 8), below["y"] + below["height"] + 8
    return {"x": 0, "y": top, "width": 1100, "height": foot - top}
