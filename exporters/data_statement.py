"""DATA_STATEMENT.md: the Data Statement of a release, by version 3 of the schema.

Sections and their order: Bender, Friedman and McMillan-Major, "A Guide for Creating and Documenting Language
Datasets with Data Statements", schema version 3, University of Washington.
"""

from curation.released import ReleaseFacts
from curation.wording import counted
from exporters import process
from exporters.answers import answer, bullets, section
from exporters.card_table import line
from exporters.citation import citation, release_day
from exporters.figures import Figures
from exporters.licences import licence_address

DATA_STATEMENT = "DATA_STATEMENT.md"
_GLOSSARY = {
    "article": "the text that cleaning took out of a page: the page's own, or one embedded in it",
    "task": "a sentence or an article, with a target or a claim where the schema asks about one",
    "span": "a labelled part of a text, as a half-open range of Unicode code points",
    "decision": "the answer that is released for a task, settled from the annotators' own answers",
    "target, claim": "what a stance is taken towards; what an article may agree or disagree with",
    "split": "train, validation or test",
    "near duplicate": "a text that shares most of its word triples with another, folded for spelling",
}
_AFTER = (
    "A data statement characterises a dataset, so that developers and users can see how experimental results "
    "might generalise, how software might be deployed, and which biases a system built on it may reflect. "
    "This one follows the schema elements of version 3 (https://techpolicylab.uw.edu/data-statements/). What "
    "could be counted was counted from the release; the rest are answers of its makers, or said to be "
    "unanswered."
)


def data_statement(facts: ReleaseFacts, figures: Figures) -> str:
    """Give the text of DATA_STATEMENT.md."""
    parts = (
        f"# Data Statement for {line(facts.name)} {facts.version}",
        section("1 Header", _header(facts)),
        section("2 Executive summary", _summary(facts, figures)),
        section("3 Curation rationale", answer(facts, "purpose"), *_organisation(facts, figures)),
        section("4 Documentation for source datasets", answer(facts, "sources")),
        section("5 Language varieties", f"Language tag: `{facts.language}`.", answer(facts, "variety")),
        section("6 Language user demographic", answer(facts, "writers")),
        section("7 Annotator demographic", _annotators(facts), answer(facts, "annotators")),
        section(
            "8 Linguistic situation and text characteristics",
            "Modality: written.",
            answer(facts, "situation"),
            answer(facts, "collection"),
        ),
        section(
            "9 Preprocessing and data formatting",
            bullets(process.cleaning(facts)),
            process.pages(figures),
            bullets(process.personal(facts, figures)),
        ),
        section(
            "10 Capture quality",
            "The texts were written, not captured from speech or sign. What cleaning and segmentation get "
            "wrong on pages like these is not measured in this release.",
        ),
        section("11 Limitations", answer(facts, "limitations"), _leakage(facts)),
        section("12 Metadata", _metadata(facts, figures)),
        section(
            "13 Disclosures and ethical review",
            answer(facts, "review"),
            answer(facts, "payment"),
            answer(facts, "rights"),
        ),
        section("14 Distribution", _distribution(facts)),
        section("15 Maintenance", answer(facts, "maintenance"), f"Contact: {answer(facts, 'contact')}"),
        section("16 Other", answer(facts, "sensitive"), answer(facts, "misuses")),
        section("17 Glossary", bullets(f"**{word}**: {means}" for word, means in _GLOSSARY.items())),
        section("About this document", _AFTER),
    )
    return "\n\n".join(parts) + "\n"


def _header(facts: ReleaseFacts) -> str:
    day = release_day(facts)
    return (
        bullets(
            (
                f"Dataset title: {line(facts.name)}",
                f"Dataset curators: {answer(facts, 'curators')}",
                f"Dataset version: {facts.version}" + (f", {day}" if day else ""),
                f"DOI: {answer(facts, 'doi')}",
                "Data statement authors: the dataset's curators; composed by Tanqih "
                f"{line(facts.tool_version)} from the release and their answers",
                f"Data statement version: {facts.version}, with the dataset",
            )
        )
        + f"\n\nDataset citation:\n\n```bibtex\n{citation(facts)}\n```"
    )


def _summary(facts: ReleaseFacts, figures: Figures) -> str:
    people = len({name for schema in facts.schemas for name in schema.annotators})
    who = counted(people, "scripted program" if facts.scripted else "annotator")
    purpose = f"{line(facts.statement.purpose)} " if facts.statement.answered("purpose") else ""
    return (
        f"{purpose}{process.sizes(facts, figures)} The articles have {counted(figures.words, 'word')}. "
        f"Labels were given by {who} in Label Studio and settled task by task; each annotator's own "
        "answers are released, too."
    )


def _organisation(facts: ReleaseFacts, figures: Figures) -> tuple[str, str]:
    units = bullets(
        f"`{schema.name}`: {line(schema.title_en)}; an instance is "
        f"{'an article' if schema.unit == 'article' else 'a sentence'}"
        + (f" and a {'claim' if schema.unit == 'article' else 'target'}" if schema.targets else "")
        + f"; {figures.of(schema.name).tasks} of them"
        for schema in facts.schemas
    )
    return f"Instances, by config:\n\n{units}", (
        "`articles` holds the whole texts, `annotations` each annotator's own answers under a pseudonym."
    )


def _annotators(facts: ReleaseFacts) -> str:
    return bullets(
        f"`{schema.name}`: {counted(len(schema.annotators), 'annotator')}" for schema in facts.schemas
    )


def _leakage(facts: ReleaseFacts) -> str:
    if facts.leakage is None:
        return ""
    return (
        f"Texts of one split that another gives away: {facts.leakage.leaked}; README.md lists them under "
        "«Leakage»."
    )


def _metadata(facts: ReleaseFacts, figures: Figures) -> str:
    manuals = facts.manuals or "not published; their revision stands on every row as `guideline_revision`"
    labelled = [process.annotating(s, figures.of(s.name), facts.scripted) for s in facts.schemas]
    figures_said = list(process.agreement(facts)) or ["no agreement figure"]
    return "\n\n".join(
        (
            f"Annotation guidelines: {manuals}.",
            "Annotation process, in Label Studio, each annotator in a project of their "
            f"own:\n\n{bullets(labelled)}",
            f"Dataset quality, agreement between annotators:\n\n{bullets(figures_said)}",
        )
    )


def _distribution(facts: ReleaseFacts) -> str:
    licence = facts.licence.strip()
    address = licence_address(licence)
    where = f" ({address})" if address != licence else ""
    return "\n\n".join(
        (
            f"Page: {facts.page or answer(facts, 'url')}",
            f"Licence: {licence or 'not stated'}{where}.",
            "Distributed as Parquet files with this statement, a datasheet, croissant.json, a card and a "
            "manifest of hashes.",
        )
    )
