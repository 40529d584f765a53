"""The built wheel, installed into a fresh environment away from the checkout."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def call(*command: object, cwd: Path) -> str:
    """Run a command away from the checkout; give what it prints."""
    environment = {k: v for k, v in os.environ.items() if k not in {"PYTHONPATH", "VIRTUAL_ENV"}}
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel and install it with its dependencies; give the folder of the environment's commands."""
    folder = tmp_path_factory.mktemp("wheel")
    call(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT, cwd=folder)
    (wheel,) = folder.glob("*.whl")
    call(sys.executable, "-m", "venv", folder / "venv", cwd=folder)
    python = folder / "venv" / "bin" / "python"
    constraints = ("--constraint", ROOT / "constraints.txt", wheel)
    if uv := shutil.which("uv"):
        call(uv, "pip", "install", "--quiet", "--python", python, *constraints, cwd=folder)
    else:
        call(python, "-m", "pip", "install", "--quiet", *constraints, cwd=folder)
    return python.parent


def test_command_schemas_and_exporters_work_outside_the_checkout(installed: Path, tmp_path: Path) -> None:
    """``tanqih --help`` and ``segment`` run, the schemas load, the exporter is found, examples are there."""
    assert "adjudicate" in call(installed / "tanqih", "--help", cwd=tmp_path)
    (tmp_path / "page.txt").write_text("وصل الوفد. وغادر مساءً.", encoding="utf-8")
    printed = json.loads(call(installed / "tanqih", "segment", "page.txt", "--json", "-", cwd=tmp_path))
    assert printed["sentences"] == [[0, 10], [11, 23]]
    check = (
        "from curation.stages.demo import examples_folder\n"
        "from curation.stages.releasing.export import find_format\n"
        "from curation.stages.releasing.release import exporter\n"
        "from curation.stages.schemas import shipped_schemas\n"
        "import curation\n"
        "pages = list((examples_folder() / 'pages').glob('*.txt'))\n"
        "found = (exporter(), find_format('brat'))\n"
        "print(shipped_schemas(), *(type(one).__name__ for one in found), len(pages))\n"
        "print(curation.__file__)\n"
    )
    said, where = call(installed / "python", "-c", check, cwd=tmp_path).splitlines()
    assert said == "['claim-stance', 'entities', 'stance'] HuggingFace Brat 8"
    assert str(ROOT) not in where


@pytest.mark.parametrize(
    ("verb", "extra"),
    [(("studio", "start"), "tanqih[studio]"), (("guidelines", "build"), "tanqih[site]")],
    ids=["studio", "site"],
)
def test_what_is_not_installed_says_what_to_install(
    installed: Path, tmp_path: Path, verb: tuple[str, ...], extra: str
) -> None:
    """Without its extra, starting Label Studio or building the site is one line that names the extra."""
    done = subprocess.run(
        [installed / "tanqih", *verb],
        cwd=tmp_path,
        env={**os.environ, "TANQIH_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert extra in done.stderr
    assert done.stderr.count("\n") == 1
