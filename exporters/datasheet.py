"""DATASHEET.md: the datasheet of a release, by the seven sections of Gebru et al.

Sections: Gebru, Morgenstern, Vecchione, Wortman Vaughan, Wallach, Daumé III and Crawford, "Datasheets for
Datasets", Communications of the ACM 64(12), 2021. Their questions are asked in our own, fewer words.
"""

from curation.released import ReleaseFacts
from exporters import process
from exporters.answers import answer, bullets, section
from exporters.card_table import line, table
from exporters.figures import Figures
from exporters.licences import licence_address
from exporters.parquet import SPLITS

DATASHEET = "DATASHEET.md"


def datasheet(facts: ReleaseFacts, figures: Figures) -> str:
    """Give the text of DATASHEET.md."""
    parts = (
        f"# Datasheet for {line(facts.name)} {facts.version}",
        "What could be counted was counted from the release; the rest are answers of its makers, or said to "
        "be unanswered.",
        section(
            "Motivation", *_asked(facts, purpose="Purpose", curators="Creators", review="Funding and review")
        ),
        section("Composition", *_composition(facts, figures)),
        section("Collection process", *_collection(facts, figures)),
        section("Preprocessing, cleaning and labelling", *_labelling(facts, figures)),
        section("Uses", *_asked(facts, uses="Uses so far, and others", misuses="Not to be used for")),
        section("Distribution", *_distribution(facts)),
        section(
            "Maintenance",
            *_asked(facts, maintenance="Who maintains it, and how", contact="Contact"),
            _VERSIONS,
        ),
    )
    return "\n\n".join(parts) + "\n"


_VERSIONS = (
    "**Versions.** A version is MAJOR.MINOR.PATCH: PATCH changes no row, MINOR adds rows, MAJOR edits, "
    "removes or moves rows or renames labels. CHANGELOG.md says what each version changed. A tag is never "
    "moved."
)


def _asked(facts: ReleaseFacts, **titles: str) -> list[str]:
    return [f"**{title}.** {answer(facts, name)}" for name, title in titles.items()]


def _composition(facts: ReleaseFacts, figures: Figures) -> list[str]:
    rows = []
    for schema in facts.schemas:
        counted = figures.of(schema.name)
        by_split = [counted.words[split].total() if split in counted.words else 0 for split in SPLITS]
        rows.append([f"`{schema.name}`", "article" if schema.unit == "article" else "sentence", *by_split])
    leaked = "not computed" if facts.leakage is None else str(facts.leakage.leaked)
    return [
        f"**Instances.** {process.sizes(facts, figures)}",
        table(["config", "an instance is", *SPLITS], rows),
        "**Labels.** Counts of every label in every split stand in README.md and in `plots/`.",
        f"**Texts of one split that another gives away.** {leaked}.",
        f"**Language.** `{line(facts.language)}`. {answer(facts, 'variety')}",
        *_asked(facts, situation="Genres, topics and years", writers="People whose texts these are"),
        f"**Personal data.** {' '.join(process.personal(facts, figures))}",
        *_asked(
            facts,
            sensitive="What may hurt, offend or expose",
            limitations="What is missing, biased or wrong",
            sources="Other datasets in it",
        ),
    ]


def _collection(facts: ReleaseFacts, figures: Figures) -> list[str]:
    return [
        *_asked(facts, collection="How the pages were collected"),
        f"**Sources.** {process.pages(figures)}",
        *_asked(facts, rights="Right and consent"),
    ]


def _labelling(facts: ReleaseFacts, figures: Figures) -> list[str]:
    labelled = [process.annotating(s, figures.of(s.name), facts.scripted) for s in facts.schemas]
    agreed = list(process.agreement(facts)) or ["no figure"]
    return [
        f"**Cleaning.**\n\n{bullets(process.cleaning(facts))}",
        f"**Labelling.** In Label Studio, each annotator in a project of their own.\n\n{bullets(labelled)}",
        f"**Agreement between annotators.**\n\n{bullets(agreed)}",
        *_asked(facts, annotators="Annotators", payment="How they were found and paid"),
        f"**Guidelines.** {facts.manuals or 'Not published; their revision stands on every row'}.",
        "**Raw texts.** The pages are not part of the release; every span keeps its place in its page.",
        f"**Software.** Tanqih {line(facts.tool_version)} and Label Studio, both open source.",
    ]


def _distribution(facts: ReleaseFacts) -> list[str]:
    licence = facts.licence.strip() or "not stated"
    address = licence_address(licence)
    where = f" ({address})" if address != licence else ""
    return [
        f"**Where.** {facts.page or answer(facts, 'url')}",
        f"**Licence.** {licence}{where}.",
        *_asked(facts, doi="DOI"),
        f"**When.** {facts.statement.published or answer(facts, 'published')}",
    ]
