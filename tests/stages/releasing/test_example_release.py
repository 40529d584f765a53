"""The release of the example project: complete, and the same content as ever."""

import json
from pathlib import Path

from curation.released import MANIFEST
from curation.stages.corpus.clean import run_clean
from curation.stages.corpus.segment import run_segment
from curation.stages.demo import demo_settings
from curation.stages.init import run_init
from curation.stages.releasing.release import last_folder
from curation.store.workspace import Workspace
from tests.releasing import EXAMPLES, release

CONTENT = "d0805ea115387d2768e4"


def test_the_example_project_is_released_with_strict_and_the_same_content(tmp_path: Path) -> None:
    """Cleaning, segmentation, tasks, decisions, splits and rows are those of the last version of the program.

    The hash is of canonical rows, so no other pyarrow changes it. Change ``CONTENT`` only with a change that
    is meant to give users other rows, and say in CHANGELOG.md which: their next release will be one more
    MAJOR version. After a change that should only be faster or simpler, another hash is a bug.
    """
    run_init(tmp_path / "w", demo_settings(EXAMPLES))
    workspace = Workspace.open(tmp_path / "w")
    run_clean(workspace, [str(EXAMPLES / "pages")])
    run_segment(workspace)
    report = release(workspace, strict=True)
    folder = last_folder(workspace)
    assert folder is not None
    assert report.notes == (f"version 1.0.0: {folder}",)  # nothing lacks
    assert report.parts == {"train": 108, "validation": 49, "test": 28, "undecided, left out": 0}
    assert json.loads((folder / MANIFEST).read_bytes())["content"] == CONTENT
