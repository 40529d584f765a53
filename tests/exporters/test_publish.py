"""Publishing to a loopback Hub and to folders, with the real clients; loading back by tag."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from publishing_desk import Desk

from tests.hub.server import Hub, running_hub
from tests.object_store import serve_s3
from tests.releasing import PAGES, make_workspace, release, release_twice

ABSENT = "no such dataset on the Hub, or none that HF_TOKEN or your login may read"


@pytest.fixture(scope="module")
def hub() -> Iterator[Hub]:
    """Give a Hub on loopback."""
    with running_hub() as running:
        yield running


@pytest.fixture(scope="module")
def desk(hub: Hub, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Give a process that publishes the large-file way."""
    made = Desk(hub, tmp_path_factory.mktemp("hf"), HF_HUB_DISABLE_XET="1")
    yield made
    made.process.kill()


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a workspace with releases 1.0.0 and 1.1.0, the second of one page more."""
    return release_twice(tmp_path_factory.mktemp("two") / "ws").root


def tagged(hub: Hub, place: str) -> dict[str, str]:
    """Give the tags of a repository."""
    return hub.store.repos[place].tags


def test_two_releases_are_published_and_loaded_back_by_tag(hub: Hub, desk: Desk, two: Path) -> None:
    """Each tag names one commit that holds the release's files; ``datasets`` gives each tag its own rows."""
    place = "lab/news"
    for version in ("1.0.0", "1.1.0"):
        status, said = desk.publish(two, version, "--to", place)
        assert status == 0, said
        _, tree = hub.store.repos[place].resolve(f"v{version}")
        folder = two / "releases" / version
        there = {path: hub.store.blobs[entry.sha256] for path, entry in tree.items()}
        del there[".gitattributes"]
        files = [path for path in folder.rglob("*") if path.is_file()]
        assert there == {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}
    assert len(hub.store.repos[place].commits) == 3  # the Hub's own, and one a release
    counts = []
    for version in ("1.0.0", "1.1.0"):
        rows = desk.load(place, "entities", f"v{version}")
        manifest = json.loads((two / "releases" / version / "manifest.json").read_text(encoding="utf-8"))
        assert sum(map(len, rows.values())) == manifest["rows"]["tasks"]
        counts.append(manifest["rows"]["tasks"])
        for row in rows["train"]:
            for span in row["spans"]:
                assert row["text"][span["start"] : span["end"]] == span["text"]
    assert counts[0] < counts[1]


def test_published_releases_are_compared_by_tag(hub: Hub, desk: Desk, two: Path, tmp_path: Path) -> None:
    """Two tags differ as the folders do, and a tag from its own folder does not; others are refused."""
    place = "lab/compared"
    for version in ("1.0.0", "1.1.0"):
        assert desk.publish(two, version, "--to", place)[0] == 0
    told = {}
    for name, pair in {
        "hub": (f"{place}@v1.0.0", f"{place}@v1.1.0"),
        "folders": (str(two / "releases/1.0.0"), str(two / "releases/1.1.0")),
    }.items():
        status, said = desk.ask(run=["diff", *pair, "--json", str(tmp_path / name)])
        assert (status, said) == (1, "")
        told[name] = json.loads((tmp_path / name).read_bytes())
    assert told["hub"] == told["folders"]
    assert (
        sum(config["rows"]["added"] for config in told["hub"]["configs"]) == len(told["hub"]["changed"]) > 0
    )
    same = desk.ask(run=["diff", f"{place}@v1.1.0", str(two / "releases/1.1.0")])
    assert same == (0, "1.1.0 and 1.1.0 are the same, row by row and fact by fact\n")
    for name, line in {
        f"{place}@v9.9.9": f"{place} has no revision v9.9.9: its tags are v1.0.0, v1.1.0",
        "lab/nothing@v1.0.0": f"lab/nothing: {ABSENT}",
    }.items():
        status, said = desk.ask(run=["diff", name, f"{place}@v1.0.0"])
        assert status == 2
        assert " ".join(said.split()) == f"error: {line}"


def test_leakage_of_a_dataset_on_the_hub(desk: Desk, two: Path) -> None:
    """``tanqih leakage`` takes a name, a config and a tag of the Hub; what is not there is refused."""
    assert desk.publish(two, "1.1.0", "--to", "lab/leaks")[0] == 0
    asked = ["leakage", "lab/leaks", "--config", "articles", "--revision", "v1.1.0"]
    status, said = desk.ask(run=asked)
    assert (status, "0 stand in the other split" in said) == (0, True), said
    for asked in (["leakage", "lab/leaks", "--config", "none"], ["leakage", "lab/nowhere"]):
        status, said = desk.ask(run=asked)
        assert (status, said.count("\n")) == (2, 1), said
        assert asked[1] in said


def test_publishing_again_does_nothing(hub: Hub, desk: Desk, two: Path) -> None:
    """The second time, and a dry run, write nothing."""
    place = "lab/again"
    assert desk.publish(two, "1.0.0", "--to", place, "--dry-run")[0] == 0
    assert place not in hub.store.repos
    desk.publish(two, "1.0.0", "--to", place)
    before = (list(hub.store.repos[place].commits), dict(tagged(hub, place)))
    status, said = desk.publish(two, "1.0.0", "--to", place)
    assert (status, "is there already" in said) == (0, True)
    status, said = desk.publish(two, "1.1.0", "--to", place, "--dry-run")
    assert (status, "would be published as v1.1.0" in said) == (0, True)
    assert (hub.store.repos[place].commits, tagged(hub, place)) == before


@pytest.mark.parametrize("how", ["before", "after"])
@pytest.mark.parametrize("part", ["/commit/", "/tag/", "/preupload/", "/lfs/objects/batch"])
def test_what_was_cut_off_is_finished_by_the_next_run(
    hub: Hub, desk: Desk, two: Path, part: str, how: str
) -> None:
    """Wherever the Hub fails, no tag names half a release, and running it again ends right."""
    place = f"lab/cut-{part.strip('/').replace('/', '-')}-{how}"
    hub.faults += [("POST", part, how)] * 6  # the client tries some of these again by itself
    first, said = desk.publish(two, "1.0.0", "--to", place)
    hub.faults.clear()
    assert first in (0, 2), said
    assert "Traceback" not in said
    if first == 2 and not (part == "/tag/" and how == "after"):
        assert tagged(hub, place) == {}
    assert desk.publish(two, "1.0.0", "--to", place)[0] == 0
    repo = hub.store.repos[place]
    assert list(repo.tags) == ["v1.0.0"]
    assert len(repo.commits) == 2


def test_a_tag_that_names_other_files_is_never_moved(hub: Hub, desk: Desk, two: Path, tmp_path: Path) -> None:
    """Another workspace's release of the same number is refused, and nothing changes."""
    place = "lab/tag"
    desk.publish(two, "1.0.0", "--to", place)
    other = make_workspace(tmp_path / "ws", PAGES[4:5])
    release(other)
    before = dict(tagged(hub, place))
    status, said = desk.publish(other.root, "--to", place)
    assert (status, "tags are never moved" in said) == (2, True)
    assert tagged(hub, place) == before
    assert len(hub.store.repos[place].commits) == 2


def test_what_the_workspace_did_not_make_is_not_written_over(
    hub: Hub, desk: Desk, two: Path, tmp_path: Path
) -> None:
    """A release of others, a newer one, and files that are no release are refused in a line that says so."""
    other = make_workspace(tmp_path / "ws", PAGES[4:5])
    release(other)
    assert desk.publish(two, "1.1.0", "--to", "lab/known")[0] == 0
    status, said = desk.publish(other.root, "--to", "lab/known")
    assert (status, "holds version 1.1.0, which is no release of this workspace" in said) == (2, True)
    status, said = desk.publish(two, "1.0.0", "--to", "lab/known")
    assert (status, "newer than 1.0.0" in said) == (2, True)
    repo = hub.store.create("lab/foreign", False)
    repo.commit(repo.commits[-1][1] | {"notes.txt": hub.store.entry(b"mine", False)}, "notes")
    status, said = desk.publish(two, "--to", "lab/foreign")
    assert (status, "no release of tanqih's (notes.txt)" in said) == (2, True)
    assert len(repo.commits) == 2


def test_a_release_that_was_edited_is_not_published(hub: Hub, desk: Desk, two: Path, tmp_path: Path) -> None:
    """What does not verify does not leave."""
    copy = tmp_path / "ws"
    shutil.copytree(two, copy)
    (copy / "releases" / "1.1.0" / "README.md").open("a", encoding="utf-8").write("one line more\n")
    status, said = desk.publish(copy, "--to", "lab/edited")
    assert (status, "does not verify (README.md: changed since the release)" in said) == (2, True)
    assert "lab/edited" not in hub.store.repos


def test_private_and_gated_are_set_before_any_file_is_there(hub: Hub, desk: Desk, two: Path) -> None:
    """A repository is made private, or its gate shut, before the commit."""
    asked = len(hub.asked)
    assert desk.publish(two, "1.0.0", "--to", "lab/shut", "--private", "--gated", "manual")[0] == 0
    repo = hub.store.repos["lab/shut"]
    assert (repo.private, repo.gated) == (True, "manual")
    paths = [path for _, path in hub.asked[asked:]]
    settings = paths.index("/api/datasets/lab/shut/settings")
    assert settings < next(n for n, path in enumerate(paths) if "/commit/" in path)


@pytest.mark.parametrize(
    ("options", "line"),
    [
        (["--to", "no name"], "no name of a dataset repository: give OWNER/NAME"),
        ([], "publish where? give --to OWNER/NAME"),
        (["--to", "lab/x", "--gated", "perhaps"], "--gated perhaps: give auto"),
        (["9.9.9", "--to", "lab/x"], "no release 9.9.9: make one with `tanqih release`"),
        (["--to", "/dev/null/x"], "/dev/null/x: Not a directory"),
        (["--to", "nothing://x/y"], "nothing://x/y: no place to write to"),
        (["--to", "/tmp", "--private"], "private and gated are the Hub's"),
    ],
)
def test_bad_places_are_refused_in_one_line(desk: Desk, two: Path, options: list[str], line: str) -> None:
    """The line says what is wrong and what to give."""
    status, said = desk.publish(two, *options)
    assert status == 2
    assert line in said
    assert "Traceback" not in said


def test_no_token_a_wrong_one_and_no_hub(hub: Hub, two: Path, tmp_path: Path) -> None:
    """Each is one line; the wrong token is not printed."""
    for name, environment, line, unread in (
        ("none", {"HF_TOKEN": ""}, "no Hub token: sign in with `hf auth login`, or set HF_TOKEN", ABSENT),
        ("wrong", {"HF_TOKEN": "hf_secret"}, "the Hub refuses the token", ABSENT),
        (
            "off",
            {"HF_ENDPOINT": "http://127.0.0.1:9"},
            "the Hub cannot be reached",
            "the Hub cannot be reached",
        ),
    ):
        desk = Desk(hub, tmp_path / name, HF_HUB_DISABLE_XET="1", **environment)
        status, said = desk.publish(two, "--to", f"lab/{name}")
        compared = desk.ask(run=["diff", f"lab/{name}@v1.0.0", str(two / "releases/1.0.0")])
        desk.process.kill()
        assert status == 2
        assert line in said
        assert "Traceback" not in said
        assert "hf_secret" not in said
        assert compared[0] == 2
        assert " ".join(compared[1].split()).startswith(f"error: lab/{name}: {unread}")


def test_a_folder_takes_releases_and_overwrites_none(desk: Desk, two: Path, tmp_path: Path) -> None:
    """Each version has a folder of its own; what was cut off is completed, another release refused."""
    place = tmp_path / "shelf"
    for version in ("1.0.0", "1.1.0"):
        assert desk.publish(two, version, "--to", str(place))[0] == 0
        for path in (two / "releases" / version).rglob("*.parquet"):
            inside = path.relative_to(two / "releases" / version)
            assert (place / f"v{version}" / inside).read_bytes() == path.read_bytes()
    (place / "v1.1.0" / "manifest.json").unlink()
    (place / "v1.1.0" / "README.md").write_text("half", encoding="utf-8")
    (place / "v1.1.0" / "stray.txt").write_text("x", encoding="utf-8")
    status, said = desk.publish(two, "1.1.0", "--to", str(place))
    assert (status, "1 added, 1 changed" in said) == (0, True)
    assert not (place / "v1.1.0" / "stray.txt").exists()
    assert "is there already" in desk.publish(two, "1.1.0", "--to", str(place))[1]
    other = make_workspace(tmp_path / "ws", PAGES[4:5])
    release(other)
    status, said = desk.publish(other.root, "--to", str(place))
    assert (status, "holds another release" in said) == (2, True)


def test_an_object_store_takes_releases(desk: Desk, two: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bucket behind a server that speaks S3 holds the release's bytes; the second time nothing is sent."""
    with serve_s3() as (store, environment):
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        store.mkdir("datasets")
        apart = Desk(desk.hub, two.parent / "hf-s3", **environment)
        try:
            assert apart.publish(two, "1.0.0", "--to", "s3://datasets/news")[0] == 0
            folder = two / "releases" / "1.0.0"
            files = [path for path in folder.rglob("*") if path.is_file()]
            for path in files:
                there = f"datasets/news/v1.0.0/{path.relative_to(folder).as_posix()}"
                assert store.cat_file(there) == path.read_bytes()
            assert len(store.find("datasets/news")) == len(files)
            assert "is there already" in apart.publish(two, "1.0.0", "--to", "s3://datasets/news")[1]
            status, said = apart.publish(two, "1.0.0", "--to", "s3://nowhere/news")
            assert (status, "Traceback" in said) == (2, False)
        finally:
            apart.process.kill()
