"""What must not reach a Label Studio, or what it refuses: one clear line, and nothing half-done.

The first words of a test's docstring, up to the colon, are its line in ``docs/faults.md``.
"""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from fault_checks import assert_exact, entities, projects, until_done

from curation.cli.main import run
from curation.errors import InputError
from curation.labelstudio.client import Client, push_batch
from curation.labelstudio.codec import to_task_json
from curation.labelstudio.server import Running
from curation.stages.corpus.clean import run_clean
from curation.stages.corpus.segment import run_segment
from curation.stages.labelling.tasks import build_tasks, read_tasks
from curation.store.workspace import Workspace

pytestmark = pytest.mark.integration
MEGABYTE = 1 << 20


def test_a_text_of_a_megabyte(
    make: Callable[..., Path],
    studio: Running,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A sentence of 1 MB: it is pushed and listed like any other, in a request of its own where need be."""
    folder = make(studio.url, studio.token)
    long = tmp_path / "long.txt"
    words = "قال الوزير إن السد الجديد سيروي الحقول "
    long.write_text("خبر طويل\n" + words * (MEGABYTE // len(words.encode()) + 100) + ".\n", encoding="utf-8")
    run_clean(Workspace.open(folder), [str(long)])
    run_segment(Workspace.open(folder))
    monkeypatch.setattr("curation.labelstudio.bodies._BYTES", MEGABYTE // 2)
    assert until_done(capsys, "push", "entities", "-w", folder) == []
    workspace, schema = entities(folder)
    assert max(len(task.text.encode()) for task in read_tasks(workspace, schema).values()) > MEGABYTE
    assert_exact(folder, studio)
    assert until_done(capsys, "pull", "entities", "-w", folder) == []


@pytest.mark.parametrize("place", ["text", "before", "heading"])
def test_a_lone_surrogate(place: str, make: Callable[..., Path], studio: Running) -> None:
    """A lone surrogate in a task: refused by the task's key, and nothing of its batch is sent."""
    folder = make(studio.url, studio.token)
    workspace, schema = entities(folder)
    client = Client(studio.url, studio.token)
    assert run(["push", "entities", "-w", str(folder)]) == 0
    tasks = [to_task_json(task) for task in build_tasks(workspace, schema)]
    bad = {"data": tasks[3]["data"] | {"key": "broken", place: "نص \ud83d مكسور"}}
    good = {"data": tasks[0]["data"] | {"key": "new"}}
    number = projects(folder, client)[0]
    with pytest.raises(InputError, match=r"^task broken: [^\n]+lone surrogate[^\n]+$"):
        push_batch(client, number, [*tasks, good, bad])
    assert_exact(folder, studio)


def _schema(folder: Path) -> None:
    """Give the workspace a schema of its own, which asks one question of that name."""
    title = {"ar": "عنوان", "en": "title"}
    value = {"name": "yes", "title": title, "definition": title, "hotkey": "1"}
    schema = {
        "name": "own",
        "version": "1.0.0",
        "language": "ar",
        "unit": "sentence",
        "title": title,
        "instructions": title,
        "choices": [{"name": "text", "title": title, "values": [value]}],
    }
    settings = folder / "tanqih.toml"
    settings.write_text('schemas = ["own"]\n' + settings.read_text(encoding="utf-8"), encoding="utf-8")
    path = folder / "schemas" / "own" / "schema.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(schema, ensure_ascii=False), encoding="utf-8")  # which is YAML, too


def test_a_schema_that_label_studio_refuses(
    make: Callable[..., Path], studio: Running, capsys: pytest.CaptureFixture[str]
) -> None:
    """A schema that Label Studio refuses: its reason in one line, and no project is made."""
    folder = make(studio.url, studio.token)
    _schema(folder)  # a choice named as the text pane is
    assert run(["push", "own", "-w", str(folder)]) == 2
    said = capsys.readouterr().err
    assert "label_config" in said
    assert said.count("\n") == 1, said
    before = list(Client(studio.url, studio.token).projects())
    assert not [
        p for p in before if p.description.startswith(f"tanqih:{Workspace.open(folder).settings.name}:")
    ]


def test_a_schema_with_a_lone_surrogate(
    make: Callable[..., Path], studio: Running, capsys: pytest.CaptureFixture[str]
) -> None:
    """A lone surrogate in a schema's title: refused before the server is asked."""
    folder = make(studio.url, studio.token)
    _schema(folder)
    path = folder / "schemas" / "own" / "schema.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("عنوان", r"\uD83D", 1), encoding="utf-8")
    assert run(["push", "own", "-w", str(folder)]) == 2
    said = capsys.readouterr().err
    assert str(path) in said
    assert said.count("\n") == 1, said
