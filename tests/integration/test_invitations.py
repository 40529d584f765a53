"""``annotators add`` on a real Label Studio: an account, or a link to sign up with."""

from pathlib import Path

import httpx
import pytest
from pushed import make_workspace

from curation.cli.main import run
from curation.labelstudio.accounts import login
from curation.labelstudio.server import Running
from curation.stages.init import run_init
from curation.store.workspace import Workspace

pytestmark = pytest.mark.integration


def test_an_added_annotator_has_an_account_and_keeps_the_file(
    tmp_path: Path, studio: Running, capsys: pytest.CaptureFixture[str]
) -> None:
    """``annotators add`` keeps comments, prints the password once and nowhere else, and it signs in."""
    workspace = make_workspace(tmp_path / "ws", studio, "# two a sentence, later\n")
    path = workspace.root / "tanqih.toml"
    before = path.read_text(encoding="utf-8")
    assert (
        run(["annotators", "add", "Layla", "--email", "Layla@push.invalid", "-w", str(workspace.root)]) == 0
    )
    said = capsys.readouterr().out
    (line,) = [line for line in said.splitlines() if line.startswith("  password")]
    password = line.split()[1]
    login(studio.url, "layla@push.invalid", password).close()
    after = path.read_text(encoding="utf-8")
    assert after.startswith(before)
    assert Workspace.open(workspace.root).settings.annotators[-1].email == "layla@push.invalid"
    assert not any(password.encode() in p.read_bytes() for p in workspace.root.rglob("*") if p.is_file())
    assert run(["annotators", "add", "Layla", "-w", str(workspace.root)]) == 0
    assert password not in capsys.readouterr().out
    assert path.read_text(encoding="utf-8") == after
    assert run(["annotators", "add", "omar", "--email", "other@push.invalid", "-w", str(workspace.root)]) == 2
    assert "omar <omar@push.invalid> is there" in capsys.readouterr().err


def test_elsewhere_an_annotator_gets_a_link_to_sign_up_with(
    tmp_path: Path, studio: Running, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """For a server known by its address the invitation is a link, which opens the form to sign up."""
    monkeypatch.setenv("LABEL_STUDIO_API_KEY", studio.token)
    run_init(tmp_path / "ws", f'name = "far"\n[server]\nurl = "{studio.url}"\n')
    assert run(["annotators", "add", "nour", "-w", str(tmp_path / "ws")]) == 2
    assert "give --email" in capsys.readouterr().err
    assert run(["annotators", "add", "nour", "--email", "nour@push.invalid", "-w", str(tmp_path / "ws")]) == 0
    (line,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith("  address")]
    answer = httpx.get(line.split()[1], trust_env=False)
    assert answer.status_code == 200
    assert "/user/signup" in line
    assert 'name="password"' in answer.text
