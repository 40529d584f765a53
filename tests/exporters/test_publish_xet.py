"""Publishing with Xet: large files go into a storage of chunks, by the client's own ``hf_xet``.

``tests/hub/xet.py`` says how that runs without the real storage.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from publishing_desk import Desk

from tests.hub.server import Hub, running_hub
from tests.releasing import release_twice


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """Give a Hub on loopback with Xet."""
    with running_hub(tmp_path_factory.mktemp("xet")) as running:
        yield running


@pytest.fixture(scope="module")
def desk(hub: Hub, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Give a process in which Xet is on, as it is where nothing is set."""
    made = Desk(hub, tmp_path_factory.mktemp("hf"), HF_HUB_DISABLE_XET="0")
    yield made
    made.process.kill()


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a workspace with releases 1.0.0 and 1.1.0, the second of one page more."""
    return release_twice(tmp_path_factory.mktemp("two") / "ws").root


def test_one_commit_a_release_and_its_tag_on_that_commit(hub: Hub, desk: Desk, two: Path) -> None:
    """Parquet files go through Xet alone, each tag is on the one commit of its release, rows come back."""
    place = "lab/news"
    for number, version in enumerate(("1.0.0", "1.1.0"), 1):
        status, said = desk.publish(two, version, "--to", place)
        assert status == 0, said
        repo, folder = hub.store.repos[place], two / "releases" / version
        assert len(repo.commits) == 1 + number  # the Hub's own, and one a release
        oid, tree = repo.commits[-1]
        assert repo.tags[f"v{version}"] == oid
        hashes = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["files"]
        assert {path: tree[path].sha256 for path in hashes} == {
            path: said["sha256"] for path, said in hashes.items()
        }
        stored = {path for path, entry in tree.items() if entry.xet}
        assert stored >= {path for path in hashes if path.endswith(".parquet")}
        assert not any(tree[path].sha256 in hub.store.blobs for path in stored)
    assert not any("/lfs/" in path for _, path in hub.asked)
    for version in ("1.0.0", "1.1.0"):
        for split, rows in desk.load(place, "entities", f"v{version}").items():
            path = two / "releases" / version / f"data/entities/{split}.parquet"
            assert rows == pq.read_table(path).to_pylist()
    assert "is there already" in desk.publish(two, "1.1.0", "--to", place)[1]


@pytest.mark.parametrize(
    ("method", "part", "how"),
    [
        ("GET", "/xet-write-token/", "refused"),
        ("GET", "/xet-read-token/", "refused"),
        ("POST", "/commit/", "after"),
    ],
)
def test_what_was_cut_off_is_finished_by_the_next_run(
    hub: Hub, desk: Desk, two: Path, method: str, part: str, how: str, tmp_path: Path
) -> None:
    """Cut off from storage, or after the commit, no tag is made; the next run ends right."""
    place = f"lab/cut-{part.strip('/')}"
    apart = Desk(hub, tmp_path, HF_HUB_DISABLE_XET="0")  # its tokens are not those of another test
    hub.faults += [(method, part, how)] * 20
    first, said = apart.publish(two, "1.0.0", "--to", place)
    hub.faults.clear()
    apart.process.kill()
    assert (first, "Traceback" in said) == (2, False), said
    assert hub.store.repos[place].tags == {}
    status, said = desk.publish(two, "1.0.0", "--to", place)
    assert status == 0, said
    repo = hub.store.repos[place]
    assert repo.tags == {"v1.0.0": repo.commits[-1][0]}
    assert len(repo.commits) == 2
