"""The statement, the datasheet and the plots say what the facts, the rows and the makers say."""

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree

import pytest
from release_samples import sample

from curation.released import ReleasedArticle
from curation.statement import Statement, questions
from exporters.answers import unanswered
from exporters.figures import Figures
from exporters.process import pages
from tests.contents import export, to_columns

SVG = "{http://www.w3.org/2000/svg}"
STATEMENT = (
    "1 Header",
    "2 Executive summary",
    "3 Curation rationale",
    "4 Documentation for source datasets",
    "5 Language varieties",
    "6 Language user demographic",
    "7 Annotator demographic",
    "8 Linguistic situation and text characteristics",
    "9 Preprocessing and data formatting",
    "10 Capture quality",
    "11 Limitations",
    "12 Metadata",
    "13 Disclosures and ethical review",
    "14 Distribution",
    "15 Maintenance",
    "16 Other",
    "17 Glossary",
    "About this document",
)
DATASHEET = (
    "Motivation",
    "Composition",
    "Collection process",
    "Preprocessing, cleaning and labelling",
    "Uses",
    "Distribution",
    "Maintenance",
)


def papers(folder: Path, statement: Statement, scripted: bool = False) -> dict[str, str]:
    """Export the sample with these answers; the text of each paper by its name."""
    content = sample(scripted=scripted)
    facts = content.facts.model_copy(update={"statement": statement})
    folder.mkdir(exist_ok=True)
    export(content.model_copy(update={"facts": facts}), folder)
    return {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.md")}


def all_answered() -> Statement:
    """Give an answer to every question that names the question."""
    answers: dict[str, object] = {q.name: f"جواب {q.name}" for q in questions()}
    return Statement.model_validate(answers | {"curators": ("جواب curators",), "published": "2026-03-01"})


def test_sections_are_those_of_their_schemas(tmp_path: Path) -> None:
    """All sections, in their order, answered or not; an answer that looks like a heading makes none."""
    heading = Statement(limitations="نقص:\n\n# عنوان\n## 18 Added")
    for statement in (Statement(), heading, all_answered()):
        said = papers(tmp_path / str(hash(statement)), statement)
        for name, sections in (("DATA_STATEMENT.md", STATEMENT), ("DATASHEET.md", DATASHEET)):
            assert tuple(re.findall(r"^## (.+)$", said[name], re.M)) == sections


def test_every_answer_stands_in_a_paper_and_every_other_question_is_said_to_be_open(tmp_path: Path) -> None:
    """No question is asked for nothing, and none is passed over in silence."""
    full = papers(tmp_path / "full", all_answered())
    empty = papers(tmp_path / "empty", Statement())
    both = {
        name: said["DATA_STATEMENT.md"] + said["DATASHEET.md"]
        for name, said in (("full", full), ("empty", empty))
    }
    assert "Not answered" not in both["full"] + full["README.md"]
    for question in questions():
        answer = "2026-03-01" if question.name == "published" else f"جواب {question.name}"
        assert answer in both["full"]
        if question.name != "citation":  # made of the other facts
            assert f"*Not answered:* {question.text}" in both["empty"]
            assert question.name in empty["README.md"]


def counted(articles: Sequence[ReleasedArticle]) -> Figures:
    """Count articles."""
    figures = Figures()
    figures.add("articles", to_columns("articles", articles))
    return figures


def test_pages_are_told_with_their_addresses_and_days() -> None:
    """How many pages have an address, how many a day of fetching and from when to when, is counted."""
    first, second = sample().articles
    days = (first.model_copy(update={"fetched": "2026-01-30T10:00:00Z"}), second)
    assert "from 2 pages, of which 1 with the address" in pages(counted(days))
    both = (days[0], second.model_copy(update={"fetched": "2025-12-01"}))
    assert "and 2 with the day they were fetched, 2025-12-01 to 2026-01-30." in pages(counted(both))


def test_programs_need_no_pay(tmp_path: Path) -> None:
    """Where the annotators were programs, what is asked of people is answered by that."""
    said = papers(tmp_path, Statement(), scripted=True)
    facts = sample(scripted=True).facts
    assert not {"annotators", "payment"} & set(unanswered(facts))
    assert "scripted programs, not people. Nobody was paid." in said["DATASHEET.md"]


def test_the_card_links_files_that_are_there(tmp_path: Path) -> None:
    """Each paper and plot is linked, each link leads to a file of the release, but for the changelog's."""
    card = papers(tmp_path, all_answered())["README.md"]
    linked = set(re.findall(r"\]\(([^):]+)\)", card))
    made = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert linked - made == {"CHANGELOG.md"}
    assert {name for name in made if name.startswith("plots/")} < linked
    assert {"DATA_STATEMENT.md", "DATASHEET.md", "croissant.json"} < linked


def test_a_plot_of_labels_counts_the_rows(tmp_path: Path) -> None:
    """Bars by split add up to the labels of the rows; each label has its Arabic title, right to left."""
    papers(tmp_path, Statement())
    drawn = ElementTree.parse(tmp_path / "plots" / "labels-stance.svg").getroot()
    bars = Counter[str]()
    for title in drawn.iter(f"{SVG}title"):
        if found := re.fullmatch(r"(\w+), \w+: (\d+)", title.text or ""):
            bars[found[1]] += int(found[2])
    tasks = [task for task in sample().tasks if task.schema_name == "stance"]
    counted = Counter(span.label for task in tasks for span in task.spans)
    counted += Counter(value for task in tasks for value in task.choices.values())
    assert bars == counted
    arabic = {text.text for text in drawn.iter(f"{SVG}text") if text.get("direction") == "rtl"}
    stance = sample().facts.schemas[1]
    labels = [*stance.spans, *(value for choice in stance.choices for value in choice.values)]
    assert arabic == {label.title_ar for label in labels}


def test_a_plot_of_agreement_shows_figures_and_what_is_undefined(tmp_path: Path) -> None:
    """A value is drawn with its interval, an undefined one named with its reason; no figure, no plot."""
    papers(tmp_path, Statement())
    drawn = ElementTree.parse(tmp_path / "plots" / "agreement-entities.svg").getroot()
    texts = {text.text for text in drawn.iter(f"{SVG}text")}
    assert {"gamma", "0.88", "alpha", "undefined: one label only"} <= texts
    assert len(list(drawn.iter(f"{SVG}circle"))) == 1
    assert not (tmp_path / "plots" / "agreement-stance.svg").exists()


def test_a_plot_of_lengths_counts_every_text(tmp_path: Path) -> None:
    """The bars of a schema add up to its tasks."""
    papers(tmp_path, Statement())
    drawn = ElementTree.parse(tmp_path / "plots" / "lengths.svg").getroot()
    found = [re.fullmatch(r".* words, \w+: (\d+)", title.text or "") for title in drawn.iter(f"{SVG}title")]
    assert sum(int(count[1]) for count in found if count) == len(sample().tasks)


@pytest.mark.parametrize("day", ["2026-02-30", "soon", "1.3.2026"])
def test_a_day_is_a_day(day: str) -> None:
    """What is no day is refused."""
    with pytest.raises(ValueError, match="give a day such as"):
        Statement(published=day)
