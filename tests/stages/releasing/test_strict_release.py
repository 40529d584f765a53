"""``tanqih release --strict`` lists all that a release lacks and writes nothing; what is complete passes."""

import json
from pathlib import Path

import pytest

from curation.cli.main import run
from curation.core.versioning import ContentHash
from curation.released import MANIFEST
from curation.stages.corpus.clean import run_clean
from curation.stages.corpus.segment import run_segment
from curation.stages.init import run_init, starting_settings
from curation.stages.releasing.release import last_folder, open_release, run_release, to_manifest
from curation.stages.releasing.strictness import is_licence, shortcomings
from curation.stages.releasing.verify import run_verify
from curation.statement import questions
from curation.store.tables import read_records, write_records
from curation.store.workspace import SETTINGS, Workspace
from curation.types import AnnotationRecord
from tests.releasing import ANNOTATORS, EXAMPLES, release

PAGE = "06-dialysis-centres.txt"
ANSWERS = "".join(
    f"{q.name} = {json.dumps(['ليلى حداد'] if q.name == 'curators' else 'جواب')}\n"
    for q in questions()
    if q.required
)


def settings(licence: str, statement: str) -> str:
    """Give the settings of a workspace with one schema and the examples' annotators."""
    people = "".join(
        f'[[annotators]]\nname = "{a}"\nemail = "{a}@tests.invalid"\nscripted = true\n' for a in ANNOTATORS
    )
    return f'name = "news"\nlicence = "{licence}"\nschemas = ["entities"]\n{people}[statement]\n{statement}'


def workspace(folder: Path, said: str, url: str | None) -> Workspace:
    """Make a workspace of one example page, released once without ``--strict``."""
    run_init(folder, said)
    opened = Workspace.open(folder)
    row = {"text": (EXAMPLES / "pages" / PAGE).read_bytes().decode(), "url": url}
    (folder / "pages.jsonl").write_text(json.dumps(row, ensure_ascii=False), encoding="utf-8")
    run_clean(opened, [str(folder / "pages.jsonl")])
    run_segment(opened)
    return opened


def test_what_is_missing_is_noted_and_with_strict_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Licence, source and each required answer get a line of their own, exit status 2, and no folder."""
    opened = workspace(tmp_path / "w", settings("House rules", 'purpose = "للتجربة"'), None)
    notes = release(opened).notes
    asked = [q.name for q in questions() if q.required and q.name not in ("purpose", "annotators", "payment")]
    starts = ["licence: House rules", "source: 1 of 1 page has", *(f"statement: {name} " for name in asked)]
    assert len(notes) == 1 + len(starts)
    for note, start in zip(notes[1:], starts, strict=True):
        assert note.startswith(start)
    before = sorted(opened.root.rglob("*"))
    assert run(["release", "--strict", "--version", "9.0.0", "--workspace", str(opened.root)]) == 2
    said = capsys.readouterr().err.splitlines()
    assert said[0] == "error: not released, since it is not complete:"
    assert [line.strip() for line in said[1:]] == list(notes[1:])
    assert sorted(opened.root.rglob("*")) == before


def test_one_annotator_and_a_manual_with_an_error_are_refused(tmp_path: Path) -> None:
    """Nobody to agree with, and guidelines that contradict their labels, get a line each."""
    opened = workspace(tmp_path / "w", settings("CC-BY-4.0", ANSWERS), "https://example.org/a")
    release(opened)
    (opened.root / "schemas" / "entities").mkdir(parents=True)
    shipped = Path(__file__).parents[3] / "guidelines" / "entities"
    for path in shipped.iterdir():
        if path.is_file() and path.name != "manual.en.md":
            (opened.root / "schemas" / "entities" / path.name).write_bytes(path.read_bytes())
    facts = open_release(opened.releases / "1.0.0").listing.facts
    alone = facts.schemas[0].model_copy(update={"annotators": ("annotator-1",)})
    lines = shortcomings(opened, facts.model_copy(update={"schemas": (alone,)}), ())
    assert lines[0].startswith("agreement: entities has 1 annotator:")
    assert lines[1].startswith("guidelines: entities: ")
    assert "manual.en.md: not there" in " ".join(lines)


def test_what_is_complete_passes_and_verifies(tmp_path: Path) -> None:
    """With licence, url, two annotators, sound guidelines and answers, ``--strict`` releases."""
    opened = workspace(tmp_path / "w", settings("cc-by-4.0", ANSWERS), "https://example.org/a")
    assert len(release(opened).notes) == 1
    assert run_release(opened, "2.0.0", strict=True).wrote == (str(opened.releases / "2.0.0"),)
    report = run_verify(opened.releases / "2.0.0")
    assert not report.attention
    assert report.figures["hashes in croissant.json"] == len(
        list(opened.releases.glob("2.0.0/data/**/*.parquet"))
    )


def test_a_day_before_the_last_answer_is_refused(tmp_path: Path) -> None:
    """The days of people's answers are those of the server, a program's are none; no release is older."""
    said = settings("CC-BY-4.0", f'{ANSWERS}published = "2026-02-28"\n[hub]\nrepo = "lab/news"\n')
    opened = workspace(tmp_path / "w", said, "https://example.org/a")
    assert len(release(opened).notes) == 1
    annotations = opened.annotations("entities")
    rows = list(read_records(annotations, AnnotationRecord))
    days = ("2026-02-27T22:10:00Z", "2026-03-02T08:00:00Z")
    dated = [row.model_copy(update={"updated_at": days[at % 2]}) for at, row in enumerate(rows)]
    write_records(annotations, AnnotationRecord, dated, {})
    assert open_release(opened.releases / "1.0.0").listing.facts.schemas[0].answered == ()
    assert run_release(opened).notes[0].startswith("nothing changed")  # programs' days are no fact
    path = opened.root / SETTINGS
    path.write_text(path.read_text(encoding="utf-8").replace("scripted = true\n", ""), encoding="utf-8")
    report = run_release(people := Workspace.open(opened.root))
    assert "published in tanqih.toml is 2026-02-28, before the last answer, of 2026-03-02" in report.notes[-1]
    folder = last_folder(people)
    assert folder is not None
    facts = open_release(folder).listing.facts
    assert facts.schemas[0].answered == ("2026-02-27", "2026-03-02")
    assert facts.page.endswith("/datasets/lab/news")


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("sha256", "0" * 64, "has another SHA-256"),
        ("contentUrl", "data/entities/unseen.parquet", "lists data/entities/unseen.parquet"),
    ],
)
def test_verify_finds_a_lie_in_croissant(tmp_path: Path, key: str, value: str, said: str) -> None:
    """A hash or a file that is not so is told, though the manifest was made anew to cover it."""
    opened = workspace(tmp_path / "w", settings("CC-BY-4.0", ANSWERS), None)
    release(opened)
    folder = last_folder(opened)
    assert folder is not None
    lying = json.loads((folder / "croissant.json").read_bytes())
    lying["distribution"][0][key] = value
    (folder / "croissant.json").write_text(json.dumps(lying), encoding="utf-8")
    manifest = json.loads((folder / MANIFEST).read_bytes())
    signed = json.loads(to_manifest(folder, manifest["version"], ContentHash()))["files"]
    (folder / MANIFEST).write_text(json.dumps(manifest | {"files": signed}), encoding="utf-8")
    report = run_verify(folder)
    assert report.attention
    assert any(said in note for note in report.notes)


def test_the_template_asks_every_question(tmp_path: Path) -> None:
    """``init`` writes each question above its empty answer, and the settings open."""
    run_init(tmp_path / "w")
    text = (tmp_path / "w" / SETTINGS).read_text(encoding="utf-8")
    assert text == starting_settings("w")
    for question in questions():
        mark = " *" if question.required else ""
        assert f"# {question.text}{mark}\n{question.name} = " in text
    assert not any(Workspace.open(tmp_path / "w").settings.statement.answered(q.name) for q in questions())


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("CC-BY-4.0", True),
        ("odbl", True),
        ("LicenseRef-House", True),
        ("other", False),
        ("unknown", False),
        ("House rules", False),
    ],
)
def test_licences_that_are_known(name: str, known: bool) -> None:
    """SPDX ids and expressions and the Hub's own ids are known; "other" says nothing."""
    assert is_licence(name) is known
