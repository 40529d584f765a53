"""A local Label Studio whose rows are in a real PostgreSQL."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import postgres
import psycopg
import pytest
from scripted_workspaces import PAGES, annotate, make_workspace

from curation.cli.main import run
from curation.errors import InputError, ServerError
from curation.labelstudio.database import PASSWORD, Database
from curation.labelstudio.machine import studio_home
from curation.labelstudio.server import Running, start_server, stop_server
from curation.stages.labelling.connect import connect
from curation.stages.labelling.pull import run_pull
from curation.stages.labelling.push import run_push
from curation.stages.schemas import load_schema

pytestmark = pytest.mark.integration
STUDIO = "on-postgres"
SECRET = "only-in-the-environment"


@pytest.fixture(scope="module")
def database() -> Iterator[Database]:
    """Run a PostgreSQL whose password is in the environment; left out, and said so, where there is none."""
    programs = postgres.binaries()
    if programs is None:
        if os.environ.get("TANQIH_REQUIRE_POSTGRES"):
            pytest.fail("PostgreSQL is not installed, and TANQIH_REQUIRE_POSTGRES asks for it")
        pytest.skip("PostgreSQL is not installed: the tests on it are left out")
    # Not below pytest's own folder, which only its owner may enter: PostgreSQL runs as another user.
    with (
        tempfile.TemporaryDirectory(prefix="tanqih-postgres-") as folder,
        pytest.MonkeyPatch.context() as patch,
    ):
        Path(folder).chmod(0o755)
        patch.setenv(PASSWORD, SECRET)
        with postgres.cluster(Path(folder) / "cluster", programs, SECRET) as running:
            yield running


@pytest.fixture(scope="module")
def home(studio: Running) -> Iterator[Path]:
    """Give the folder of the studio on PostgreSQL, which is stopped at the end."""
    try:
        yield studio_home(STUDIO)
    finally:
        stop_server(STUDIO)


def settings(database: Database, **changed: object) -> str:
    """Write a database as ``tanqih.toml`` has it."""
    said = database._asdict() | changed
    lines = (
        f'{name} = "{value}"' if isinstance(value, str) else f"{name} = {value}"
        for name, value in said.items()
    )
    return "\n".join(["[server.database]", *lines, ""])


def test_a_database_that_refuses_is_one_line(
    database: Database, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wrong password, a database that is not there or a port where none listens: said before a start."""
    monkeypatch.setenv(PASSWORD, "wrong")
    with pytest.raises(ServerError, match=f"^PostgreSQL tanqih@[^\n]+password[^\n]+set {PASSWORD}$"):
        start_server(STUDIO, database=database)
    monkeypatch.setenv(PASSWORD, SECRET)
    with pytest.raises(ServerError, match=r'^PostgreSQL [^\n]+"absent" does not exist[^\n]+$'):
        start_server(STUDIO, database=database._replace(name="absent"))
    with pytest.raises(ServerError, match=r"^PostgreSQL [^\n]+refused[^\n]+$"):
        start_server(STUDIO, database=database._replace(port=1))
    assert not (home / "server.log").exists()


def test_push_and_pull_on_postgresql(
    database: Database, home: Path, studio: Running, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Started by tanqih.toml: its rows are in PostgreSQL, pushed twice is once, all answers are pulled."""
    workspace = make_workspace(tmp_path / "ws", "pg", studio, PAGES[:1])
    path = workspace.root / "tanqih.toml"
    said = path.read_text(encoding="utf-8").replace(f'studio = "{studio.name}"', f'studio = "{STUDIO}"')
    path.write_text(said + settings(database), encoding="utf-8")
    workspace = type(workspace).open(workspace.root)
    assert run(["studio", "start", "--name", STUDIO, "-w", str(workspace.root)]) == 0
    assert SECRET not in capsys.readouterr().out
    schema, client = load_schema(workspace, "entities"), connect(workspace)
    tasks = run_push(workspace, schema, client).parts["added"]
    assert tasks > 0
    assert run_push(workspace, schema, client).parts == {"added": 0, "already there": tasks}
    running = start_server(STUDIO)
    annotate(workspace, schema, running)
    assert run_pull(workspace, schema, client).parts["taken"] == tasks
    with psycopg.connect(
        host=database.host, port=database.port, dbname=database.name, user=database.user, password=SECRET
    ) as rows:
        assert rows.execute("select count(*) from task").fetchone() == (tasks,)
    assert not (home / "data" / "label_studio.sqlite3").exists()
    assert SECRET not in "".join(p.read_text() for p in home.glob("*.json"))


def test_rows_stay_where_they_are(database: Database, home: Path, tmp_path: Path, studio: Running) -> None:
    """Started again without settings it finds them; another database, or SQLite's backup, is refused."""
    before = start_server(STUDIO)
    stop_server(STUDIO)
    again = start_server(STUDIO)
    assert (again.token, again.pid != before.pid) == (before.token, True)
    with pytest.raises(InputError, match=r"keeps its rows in PostgreSQL tanqih@[^\n]+, not in [^\n]+$"):
        start_server(STUDIO, database=database._replace(name="other"))
    with pytest.raises(InputError, match="keeps its rows in SQLite, not in PostgreSQL"):
        start_server(studio.name, database=database)
    assert run(["studio", "backup", str(tmp_path / "b"), "--name", STUDIO]) == 2
    assert not (tmp_path / "b").exists()
