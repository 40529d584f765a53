"""Workspaces that are none, settings that say nothing sound, and stages out of order."""

import fcntl
from pathlib import Path

import pytest
from invoking import Command, assert_refused, child, files, page

NEEDS_WORKSPACE = [
    ["clean", "PAGE"],
    ["segment"],
    ["push", "entities"],
    ["pull", "entities"],
    ["status"],
    ["agree", "entities"],
    ["adjudicate", "entities"],
    ["release"],
]
_TWO = """
name = "a"
[[annotators]]
name = "layla"
email = "l@x.org"
[[annotators]]
name = "{name}"
email = "{email}"
"""
BAD_SETTINGS = {
    'name = "corpus': "not TOML",
    "name = \xff": "not TOML",
    "x = " + "[" * 5000: "not TOML",
    "": "name: ",
    'name = "مدونة"': "name: ",
    'name = "a"\ncolour = "red"': "colour: no setting of that name",
    'name = "a"\n[server]\nport = 8080': "server.port: no setting of that name",
    'name = "a"\n[server]\nurl = "localhost:8080"': 'server.url: give "local" or an address such as https://',
    'name = "a"\n[server]\nurl = "http://[::1"': "server.url: ",
    'name = "a"\n[server]\nurl = "http://127.0.0.1:99999"': "server.url: ",
    'name = "a"\n[splits]\ntrain = 0.8\nvalidation = 0.1\ntest = 0.2': "splits: train, validation and test",
    'name = "a"\n[splits]\ntrain = 1.2\nvalidation = -0.1\ntest = -0.1': "splits: train, validation and test",
    'name = "a"\n[splits]\ntrain = nan': "splits: train, validation and test",
    'name = "a"\nschemas = ["entities", "entities"]': "two schemas have the same name",
    'name = "a"\nschemas = ["../entities"]': "schemas.0: ",
    'name = "a"\n[[targets]]\nname = "س"\n[[targets]]\nname = "س"': "two targets have the same name",
    'name = "a"\n[[targets]]\nname = " "': "targets.0.name: ",
    'name = "a"\n[adjudication]\nmethod = "glad"': "adjudication.method: Input should be 'none', 'majority'",
    'name = "a"\n[adjudication]\nmin_votes = 0': "adjudication.min_votes: ",
    'name = "a"\n[adjudication]\nmin_confidence = 90': "adjudication.min_confidence: ",
    'name = "a"\n[adjudication]\nmin_confidence = nan': "adjudication.min_confidence: ",
    _TWO.format(name="layla", email="m@x.org"): "two annotators have the same name",
    _TWO.format(name="omar", email="l@x.org"): "two annotators have the same email",
}


@pytest.mark.parametrize("arguments", NEEDS_WORKSPACE, ids=lambda arguments: arguments[0])
def test_each_verb_refuses_a_folder_that_is_no_workspace(
    arguments: list[str], tmp_path: Path, tanqih: Command
) -> None:
    """Without ``tanqih.toml`` a verb says how to get one, and writes nothing."""
    pages = tmp_path / "page.txt"
    pages.write_text(page(1), encoding="utf-8")
    said = [str(pages) if argument == "PAGE" else argument for argument in arguments]
    folder = tmp_path / "empty"
    folder.mkdir()
    assert_refused(tanqih(*said, "-w", folder), "is not a workspace", "tanqih init")
    assert_refused(tanqih(*said, "-w", tmp_path / "nowhere"), "is not a workspace")
    assert_refused(tanqih(*said, "-w", pages), "is not a workspace")
    assert files(folder) == {}
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize("settings", BAD_SETTINGS)
def test_bad_settings_are_refused_by_their_place(settings: str, tmp_path: Path, tanqih: Command) -> None:
    """``tanqih.toml`` that cannot be used is named with the setting at fault, in one line."""
    (tmp_path / "tanqih.toml").write_text(settings, encoding="latin-1" if "\xff" in settings else "utf-8")
    assert_refused(tanqih("status", "-w", tmp_path), "tanqih.toml: ", BAD_SETTINGS[settings])


def test_a_folder_named_like_the_settings_is_refused(tmp_path: Path, tanqih: Command) -> None:
    """``tanqih.toml`` that is a folder cannot be read, and is named."""
    (tmp_path / "tanqih.toml").mkdir()
    assert_refused(tanqih("status", "-w", tmp_path), "tanqih.toml: cannot be read")


def test_init_never_touches_a_workspace(tmp_path: Path, tanqih: Command) -> None:
    """A second ``init`` is refused and changes no byte; on a file it is refused, too."""
    folder = tmp_path / "ws"
    assert tanqih("init", folder).status == 0
    before = files(tmp_path)
    assert_refused(child("init", folder), "is a workspace already")
    assert_refused(tanqih("init", folder / "tanqih.toml"), "is a file: name a folder")
    assert_refused(tanqih("init", folder / "tanqih.toml" / "below"), "Not a directory")
    assert files(tmp_path) == before


def test_init_makes_a_workspace_of_any_name(tmp_path: Path, tanqih: Command) -> None:
    """The settings it writes can be read, whatever the folder is called."""
    for name in ("my-corpus", "مدونة", "a b'\"c", "..x", "---"):
        assert tanqih("init", tmp_path / name).status == 0
        assert tanqih("status", "-w", tmp_path / name).status == 0


def test_a_report_that_nowhere_takes_is_refused_before_the_work(tmp_path: Path, tanqih: Command) -> None:
    """``--json`` into a missing folder, or over a folder, exits 2 before anything is made."""
    assert_refused(tanqih("init", tmp_path / "ws", "--json", tmp_path / "none" / "r.json"), "no such folder")
    assert_refused(tanqih("init", tmp_path / "ws", "--json", tmp_path), "is a folder")
    assert not (tmp_path / "ws").exists()
    assert tanqih("init", tmp_path / "ws", "--json", tmp_path / "r.json").status == 0
    assert sorted(files(tmp_path)) == ["r.json", "ws/tanqih.toml"]


def test_lines_that_nowhere_takes_are_refused_before_the_work(tmp_path: Path, tanqih: Command) -> None:
    """``clean`` and ``segment`` refuse a target in a missing folder; made, the same command works."""
    path, out = tmp_path / "page.txt", tmp_path / "none" / "out.jsonl"
    path.write_text(page(1), encoding="utf-8")
    for verb in ("clean", "segment"):
        assert_refused(tanqih(verb, path, "--json", out), "none/out.jsonl: no such folder to write to")
    out.parent.mkdir()
    for verb in ("clean", "segment"):
        assert tanqih(verb, path, "--json", out).status == 0


OUT_OF_ORDER = [
    (["segment"], "no articles yet: run `tanqih clean PATH…` first"),
    (["push", "entities"], "no sentences yet: run `tanqih segment` first"),
    (["pull", "entities"], "no entities tasks yet: run `tanqih push entities` first"),
    (["agree", "entities"], "no entities tasks yet: run `tanqih push entities` first"),
    (["adjudicate", "entities"], "no entities tasks yet: run `tanqih push entities` first"),
    (["release"], "no entities tasks yet: run `tanqih push entities` first"),
]


@pytest.mark.parametrize(("arguments", "words"), OUT_OF_ORDER, ids=lambda value: str(value[0])[:9])
def test_a_stage_before_its_inputs_names_the_verb_to_run(
    arguments: list[str], words: str, workspace: Path, tanqih: Command
) -> None:
    """Each verb says which one comes first, without asking a server, and writes nothing."""
    before = files(workspace)
    assert_refused(tanqih(*arguments, "-w", workspace), words)
    assert files(workspace) == before


def test_stages_after_the_tasks_name_what_they_lack(annotated: Path, tanqih: Command) -> None:
    """Tasks without annotations, and annotations without decisions, are told apart."""
    assert_refused(tanqih("release", "-w", annotated), "no entities decisions yet: run `tanqih adjudicate")
    (annotated / "annotations" / "entities.parquet").unlink()
    for verb in (["agree", "entities"], ["adjudicate", "entities"], ["release"]):
        assert_refused(
            tanqih(*verb, "-w", annotated), "no entities annotations yet: run `tanqih pull entities`"
        )


def test_stance_needs_targets(segmented: Path, tanqih: Command) -> None:
    """Pushing a schema about targets is refused where the settings name none."""
    settings = segmented / "tanqih.toml"
    settings.write_text('name = "corpus"\n', encoding="utf-8")
    assert_refused(tanqih("push", "stance", "-w", segmented), "name some under [[targets]] in tanqih.toml")


@pytest.mark.parametrize("stage", ["pages", "articles", "sentences"])
def test_a_damaged_stage_file_is_refused_by_its_name(stage: str, segmented: Path, tanqih: Command) -> None:
    """A stage file cut short, or no Parquet at all, stops the verbs that read it, in one line."""
    shard = segmented / stage / "00000.parquet"
    whole = shard.read_bytes()
    for content in (whole[: len(whole) // 2], b"no parquet", b""):
        shard.write_bytes(content)
        assert_refused(tanqih("status", "-w", segmented), f"{stage}/00000.parquet", "move it away")


def test_derived_files_that_are_damaged_are_made_anew(
    segmented: Path, tmp_path: Path, tanqih: Command
) -> None:
    """``clean`` and ``segment`` write damaged articles and sentences again, with the same bytes."""
    before = files(segmented)
    for stage in ("articles", "sentences"):
        (segmented / stage / "00000.parquet").write_bytes(b"no parquet")
    assert tanqih("clean", tmp_path / "three-pages", "-w", segmented).status == 0
    assert tanqih("segment", "-w", segmented).status == 0
    assert files(segmented) == before


def test_a_stage_file_of_another_kind_is_refused(segmented: Path, tmp_path: Path, tanqih: Command) -> None:
    """Articles in the place of pages are no pages, and nothing is added to them."""
    articles = (segmented / "articles" / "00000.parquet").read_bytes()
    (segmented / "pages" / "00000.parquet").write_bytes(articles)
    before = files(segmented)
    assert_refused(tanqih("clean", tmp_path / "three-pages", "-w", segmented), "holds no PageRecord")
    assert files(segmented) == before


def test_two_processes_do_not_write_one_workspace(segmented: Path, tmp_path: Path, tanqih: Command) -> None:
    """While another process writes, a verb that writes is refused; reading goes on, and later it works."""
    path = tmp_path / "more.txt"
    path.write_text(page(9), encoding="utf-8")
    with (segmented / "tanqih.toml").open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        for verb in (["clean", path], ["segment"]):
            assert_refused(tanqih(*verb, "-w", segmented), "another tanqih is writing there")
        assert tanqih("status", "-w", segmented).status == 0
    assert tanqih("clean", path, "-w", segmented).status == 0
