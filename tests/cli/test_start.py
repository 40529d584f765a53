"""What is loaded before a verb runs: nothing that takes long."""

import subprocess
import sys

import pytest

SLOW = {
    "curation.store.workspace",
    "curation.text.clean",
    "curation.types",
    "datasets",
    "httpx",
    "huggingface_hub",
    "label_studio_sdk",
    "numpy",
    "orjson",
    "pandas",
    "pyarrow",
    "yaml",
}
RUN = """
import sys
from curation.cli.main import run
status = run(sys.argv[1:])
print("loaded", *sorted(set(sys.modules)))
print("status", status)
"""


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["--help"], 0),
        (["--version"], 0),
        (["clean", "--help"], 0),
        (["schema", "--help"], 0),
        (["status", "--no-such-option"], 2),
        (["push"], 2),
        (["no-such-verb"], 2),
    ],
)
def test_help_and_slips_load_nothing_slow(arguments: list[str], status: int) -> None:
    """Help, the version and a mistyped command line are there before numpy or pyarrow would be."""
    ran = subprocess.run(
        [sys.executable, "-c", RUN, *arguments], capture_output=True, text=True, check=True, timeout=60
    )
    *_, loaded, last = ran.stdout.splitlines()
    assert last == f"status {status}"
    assert "curation.cli.main" in loaded.split()
    assert not SLOW & set(loaded.split())


def test_the_library_is_loaded_at_its_first_name() -> None:
    """``import curation`` loads no text code; a public name loads it, and no other name is made up."""
    said = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys, curation\n"
            "before = 'curation.text.clean' in sys.modules\n"
            "from curation import *\n"
            "print(before, clean_page('نص').__class__.__name__, set(curation.__all__) <= set(dir(curation)), "
            "hasattr(curation, 'no_such_name'))",
        ],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    ).stdout
    assert said.split() == ["False", "CleanPage", "True", "False"]
