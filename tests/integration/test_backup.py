"""``tanqih studio backup`` and ``restore`` on a real Label Studio: all of it, whole, or nothing."""

import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from scripted_workspaces import PAGES, annotate, make_workspace

from curation.cli.main import run
from curation.labelstudio.client import Client, ProjectSpec
from curation.labelstudio.machine import studio_home
from curation.labelstudio.restored import READY, ROWS
from curation.labelstudio.server import Running, start_server, stop_server
from curation.stages.labelling.backup import run_backup, run_restore
from curation.stages.labelling.connect import connect
from curation.stages.labelling.pull import run_pull
from curation.stages.labelling.push import run_push
from curation.stages.schemas import load_schema
from curation.store.workspace import Workspace

pytestmark = pytest.mark.integration
SECOND = "restored"


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory, studio: Running) -> Workspace:
    """Give a workspace whose entity tasks are pushed and answered, one upload among the server's media."""
    workspace = make_workspace(tmp_path_factory.mktemp("backup") / "ws", "backup", studio, PAGES[:1])
    schema = load_schema(workspace, "entities")
    run_push(workspace, schema, connect(workspace))
    annotate(workspace, schema, studio)
    return workspace


@pytest.fixture(scope="module")
def saved(answered: Workspace, studio: Running) -> Path:
    """Back the server up while tasks are imported into it; nothing of the import fails."""
    client = Client(studio.url, studio.token)
    config = '<View><Text name="text" value="$text"/></View>'
    project = client.ensure_project(ProjectSpec("uploads", "uploads", "", config))
    uploaded = {"file": ("upload.json", b'[{"data": {"text": "nass", "key": "uploaded"}}]')}
    answer = client._send("POST", f"/api/projects/{project.id}/import", files=uploaded)
    assert answer.status_code == 201
    path = answered.root / "studio.tar.zst"
    failed: list[Exception] = []
    busy = threading.Event()

    def importing() -> None:
        try:
            for number in range(10):
                client.import_tasks(project.id, [{"data": {"key": f"x{number}", "text": "نبأ"}}] * 50)
                busy.set()
        except Exception as error:
            failed.append(error)

    thread = threading.Thread(target=importing)
    thread.start()
    assert busy.wait(60)
    report = run_backup(studio.name, path)
    thread.join()
    assert failed == []
    assert report.taken > 3
    return path


@pytest.fixture(scope="module")
def second(saved: Path) -> Iterator[str]:
    """Restore into a studio of another name, which is stopped at the end."""
    run_restore(SECOND, saved)
    try:
        yield SECOND
    finally:
        stop_server(SECOND)


def pulled(workspace: Workspace) -> bytes:
    """Pull the entity answers and give the file they are in."""
    schema = load_schema(workspace, "entities")
    run_pull(workspace, schema, connect(workspace))
    return workspace.annotations("entities").read_bytes()


def test_a_backup_while_it_runs_is_whole(saved: Path, studio: Running, tmp_path: Path) -> None:
    """A half-imported batch is in the copy whole or not at all, and the copy is private."""
    assert saved.stat().st_mode & 0o777 == 0o600
    run_restore("looked-at", saved)
    with sqlite3.connect(studio_home("looked-at") / "data" / ROWS) as rows:
        imported = rows.execute("select count(*) from task where data like '%\"x_\"%'").fetchone()[0]
        assert rows.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert imported % 50 == 0
    assert list((studio_home("looked-at") / "data" / "media").rglob("*upload.json"))
    assert run(["studio", "backup", str(tmp_path / "again"), "--name", "looked-at"]) == 0
    assert (tmp_path / "again").read_bytes() == saved.read_bytes()


def test_the_restored_server_gives_the_same_answers(
    answered: Workspace, second: str, studio: Running
) -> None:
    """On another server restored from it: same accounts and tokens, and pull gives the same annotations."""
    before = pulled(answered)
    running = start_server(second)
    assert running.token == studio.token
    said = answered.settings.model_copy(
        update={"server": answered.settings.server.model_copy(update={"studio": second})}
    )
    moved = Workspace(answered.root, said)
    assert pulled(moved) == before
    schema = load_schema(moved, "entities")
    client = connect(moved)
    assert run_push(moved, schema, client).parts["added"] == 0
    (uploads,) = [project.id for project in client.projects() if project.description == "uploads"]
    files = [task["data"] for task in client.tasks(uploads)]
    assert {"text": "nass", "key": "uploaded"} in files


def test_restore_refuses_what_is_not_empty_or_runs(
    second: str, saved: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Over a server with data only by --force, over a running one never; each is one line."""
    start_server(second)
    assert run(["studio", "restore", str(saved), "--name", second, "--force"]) == 2
    assert "runs: stop it first with `tanqih studio stop" in capsys.readouterr().err
    stop_server(second)
    home = studio_home(second)
    rows = (home / "data" / ROWS).read_bytes()
    assert run(["studio", "restore", str(saved), "--name", second]) == 2
    said = capsys.readouterr().err
    assert "is not empty" in said
    assert said.count("\n") == 1
    assert (home / "data" / ROWS).read_bytes() == rows
    (home / "data" / "media" / "later.txt").write_text("later")
    assert run(["studio", "restore", str(saved), "--name", second, "--force"]) == 0
    assert not (home / "data" / "media" / "later.txt").exists()
    assert start_server(second).token


def test_a_damaged_backup_changes_nothing(
    saved: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Cut, flipped, empty, of another kind or not there: one line, and no studio is made of it."""
    whole = saved.read_bytes()
    flipped = bytearray(whole)
    flipped[len(whole) // 2] ^= 0xFF
    damaged = {
        "cut": whole[: len(whole) // 2],
        "end-cut": whole[:-20],
        "flipped": bytes(flipped),
        "empty": b"",
        "text": b"a letter",
    }
    for name, content in damaged.items():
        (tmp_path / name).write_bytes(content)
    for name in [*damaged, "absent"]:
        assert run(["studio", "restore", str(tmp_path / name), "--name", "damaged"]) == 2, name
        said = capsys.readouterr().err
        assert said.startswith(f"error: {tmp_path / name}: "), said
        assert said.count("\n") == 1, said
        assert not (studio_home("damaged") / "data").exists()


def test_a_killed_restore_is_finished_by_the_next(saved: Path) -> None:
    """Killed at any moment of putting the files in place, the same command again gives the whole."""
    command = [sys.executable, "-c", "from curation.cli.main import main; main()"]
    command += ["studio", "restore", str(saved), "--name", "killed", "--force"]
    home = studio_home("killed")
    for delay in (0.0, 0.005, 0.01, 0.02, 0.05):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        while process.poll() is None and not any(home.glob(f"*{READY}*")):
            time.sleep(0.001)
        time.sleep(delay)
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert run(command[3:]) == 0
    assert not any(path for path in home.iterdir() if READY in path.name)
    run_restore("unkilled", saved)
    one, other = (
        {p.relative_to(folder): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
        for folder in (home, studio_home("unkilled"))
    )
    assert one == other


def test_what_was_never_started_has_no_backup(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A studio without data is named, and no file is written."""
    assert run(["studio", "backup", str(tmp_path / "b"), "--name", "never"]) == 2
    assert "nothing to back up" in capsys.readouterr().err
    assert not (tmp_path / "b").exists()
