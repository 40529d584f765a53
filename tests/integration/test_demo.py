"""The README's two releases and ``tanqih demo`` on one's own page, each typed as a reader would."""

import os
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from scripted_workspaces import EXAMPLES

from tests.contents import read

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Give the environment of the demo's own Label Studio, which is stopped in the end."""
    environment = {**os.environ, "TANQIH_HOME": str(tmp_path_factory.mktemp("demo-home"))}
    try:
        yield environment
    finally:
        call_tanqih(environment, "studio", "stop", "--name", "demo")


def call_tanqih(environment: dict[str, str], *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own."""
    command = [sys.executable, "-m", "curation", *map(str, arguments)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=400)


def readme_lines(port: int) -> list[str]:
    """Give the README's commands that make two releases and publish them, on a free port."""
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    block = readme.split("<!-- releases -->\n```sh\n", 1)[1].split("```\n<!-- end of releases -->", 1)[0]
    return block.replace("8765", str(port)).splitlines()


def test_readme_makes_two_releases_and_publishes_them(tmp_path: Path, demo_home: dict[str, str]) -> None:
    """The README's lines, typed as they stand, end in two tags whose rows load; the version is the diff's.

    A demo after them adds no task, and changes no byte of either release.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    bin_folder = tmp_path / "bin"
    bin_folder.mkdir()
    for name, what in (("tanqih", "-m curation"), ("python", "")):
        (bin_folder / name).write_text(f'#!/bin/sh\nexec {sys.executable} {what} "$@"\n', encoding="utf-8")
        (bin_folder / name).chmod(0o755)
    root = str(Path(__file__).parents[2])
    lines = readme_lines(port)
    hub_at = next(at for at, line in enumerate(lines) if "tests.hub" in line)
    up = f"(echo > /dev/tcp/127.0.0.1/{port}) 2> /dev/null"
    lines.insert(hub_at + 1, f"trap 'kill '$! EXIT; until {up}; do sleep 0.2; done")
    environment = {
        **demo_home,
        "PATH": f"{bin_folder}:{os.environ['PATH']}",
        "PYTHONPATH": root,
        "HF_HOME": str(tmp_path / "hf"),
        "NO_COLOR": "1",
        "COLUMNS": "200",
    }
    done = subprocess.run(
        ["bash", "-euc", "\n".join(lines)],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    folder = tmp_path / "tanqih-demo"
    assert sorted(path.name for path in (folder / "releases").iterdir()) == ["1.0.0", "2.0.0"]
    contents = [read(folder / "releases" / version) for version in ("1.0.0", "2.0.0")]
    before, now = [{t.id: t for t in c.tasks if t.schema_name == "entities"} for c in contents]
    assert len(now) - len(before) == len(now.keys() - before.keys()) == 6  # the sentences of the ninth page
    assert sum(before[key].spans != now[key].spans for key in before) == 2
    for rows, version in ((before, "v1.0.0"), (now, "v2.0.0")):
        told = done.stdout.split(f"published as {version} and read back the same")
        assert len(told) == 2, done.stdout
        counts = Counter(task.split for task in rows.values())
        assert all(f"num_rows: {count}" in done.stdout for count in counts.values())
    assert "2.0.0" in (tmp_path / "diff.html").read_text(encoding="utf-8")
    kept = {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    again = call_tanqih(demo_home, "demo", "--workspace", folder)
    assert again.returncode == 0, again.stderr
    assert {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()} == kept
    assert "is stopped" in again.stdout


def test_demo_on_own_pages_ends_at_tasks_with_an_address(tmp_path: Path, demo_home: dict[str, str]) -> None:
    """``tanqih demo PAGE`` brings the page's tasks to the server, leaves it up and says where to annotate."""
    page = EXAMPLES / "pages" / "08-central-bank.txt"
    done = call_tanqih(demo_home, "demo", page, "--workspace", tmp_path / "own", "--target", "المركزي")
    assert done.returncode in (0, 1), done.stderr
    assert "/projects/" in done.stdout
    assert "tanqih studio stop --name demo" in done.stdout
    assert call_tanqih(demo_home, "studio", "status", "--name", "demo").returncode == 0
