"""The one Label Studio that integration tests share, a browser signed in to it, what fault tests stand on."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fault_checks import PEOPLE, answer
from fault_proxy import Proxy, proxying
from playwright.sync_api import Browser, Page

from curation.cli.main import run
from curation.labelstudio.machine import studio_home
from curation.labelstudio.server import Running, start_server, stop_server
from curation.stages.corpus.clean import run_clean
from curation.stages.corpus.segment import run_segment
from curation.stages.init import run_init
from curation.stages.labelling.backup import run_backup, run_restore
from curation.stages.labelling.connect import TOKEN
from curation.store.workspace import Workspace

EXAMPLES = Path(__file__).parents[2] / "examples"
CRASH = "crash"


@pytest.fixture(scope="session")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Run a Label Studio for the whole session, in a folder of its own; tests leave it running."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TANQIH_HOME", str(tmp_path_factory.mktemp("tanqih-home")))
        try:
            yield start_server("tests")
        finally:
            stop_server("tests")


@pytest.fixture(scope="module")
def page(studio: Running, chromium: Browser) -> Page:
    """Give a browser page signed in as the server's owner."""
    account = json.loads((studio_home(studio.name) / "account.json").read_text(encoding="utf-8"))
    page = chromium.new_page(viewport={"width": 1400, "height": 860}, locale="en-US")
    page.goto(f"{studio.url}/user/login/")
    page.fill("input[name=email]", account["email"])
    page.fill("input[name=password]", account["password"])
    page.click("button[type=submit]")
    page.wait_for_url(lambda url: "/login" not in url)
    return page


@pytest.fixture(scope="session")
def segmented(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the workspace that each test takes a copy of."""
    folder = tmp_path_factory.mktemp("segmented") / "ws"
    run_init(folder, 'name = "faults"\n')
    run_clean(Workspace.open(folder), [str(EXAMPLES / "pages" / "01-wadi-dam.txt")])
    run_segment(Workspace.open(folder))
    return folder


@pytest.fixture
def make(segmented: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Give what makes a workspace on a server elsewhere, which knows it by a name of its own."""

    def make(server: str, token: str, name: str = "") -> Path:
        monkeypatch.setenv(TOKEN, token)
        folder = tmp_path / f"ws{name}"
        shutil.copytree(segmented, folder)
        said = f'name = "{tmp_path.name}{name}"\n[server]\nurl = "{server}"\n'
        (folder / "tanqih.toml").write_text(said + PEOPLE, encoding="utf-8")
        return folder

    return make


@pytest.fixture
def proxy(studio: Running) -> Iterator[Proxy]:
    """Give a proxy before the tests' server; every fault a test plans has happened at its end."""
    with proxying(studio.url) as running:
        yield running
        assert running.waiting == 0


@pytest.fixture
def crash(studio: Running, tmp_path: Path) -> Iterator[Running]:
    """Give a server that a test may kill: a copy of the tests' one."""
    run_backup(studio.name, tmp_path / "copy.tar.zst")
    run_restore(CRASH, tmp_path / "copy.tar.zst", force=True)
    try:
        yield start_server(CRASH)
    finally:
        stop_server(CRASH)


@pytest.fixture(scope="session")
def answered(studio: Running, segmented: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a workspace that is pushed and answered in part, and never changed after."""
    folder = tmp_path_factory.mktemp("answered") / "ws"
    shutil.copytree(segmented, folder)
    said = f'name = "answered"\n[server]\nstudio = "{studio.name}"\n'
    (folder / "tanqih.toml").write_text(said + PEOPLE, encoding="utf-8")
    assert run(["push", "entities", "-w", str(folder)]) == 0
    assert answer(folder, studio, only=4) == 8
    return folder
