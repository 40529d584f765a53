"""What only people know of a dataset: the questionnaire under ``[statement]`` in ``tanqih.toml``.

Short on purpose: whatever can be counted is counted, and never asked. An empty answer is said to be missing
wherever it would have stood.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from pydantic import Field, field_validator

from curation.types import Record


class Question(NamedTuple):
    """A question; ``required`` ones must be answered before ``tanqih release --strict``."""

    name: str
    text: str
    required: bool


def _asked(text: str, required: bool = False, default: object = "") -> Any:
    return Field(default=default, description=text, json_schema_extra={"required": required})


class Statement(Record):
    """The answers, in the order in which they are asked; ``published`` is a day such as 2026-03-01."""

    curators: tuple[str, ...] = _asked(
        "Who made the dataset? One entry a person: name (affiliation, role).", True, ()
    )
    contact: str = _asked("Where do people write to who find an error or want a text taken out?", True)
    purpose: str = _asked("What is the dataset for, and why were these texts chosen?", True)
    collection: str = _asked("How, when and from where were the pages collected?", True)
    variety: str = _asked("Which Arabic is it: standard or which dialect, of which countries?", True)
    writers: str = _asked("Who wrote the texts, and for whom?", True)
    situation: str = _asked("Which genres and topics, of which years?")
    annotators: str = _asked(
        "Who annotated, and who wrote the guidelines: age, gender, first language, training?", True
    )
    payment: str = _asked("How were they found and paid?", True)
    rights: str = _asked("By what right are the texts released, and were their writers asked?")
    review: str = _asked("Did an ethics board review it? Who paid for it, with which conflicts of interest?")
    sensitive: str = _asked("What may hurt, offend or expose people in it?")
    uses: str = _asked("What has it been used for, and what else may it serve?")
    misuses: str = _asked("What should it not be used for?")
    limitations: str = _asked("What is missing, biased or known to be wrong in it?", True)
    sources: str = _asked("Is it made of other datasets? Their statements and licences.")
    maintenance: str = _asked("Who maintains it, how are errors mended, what becomes of old versions?", True)
    citation: str = _asked("How is it cited? BibTeX; made up from the other answers where empty.")
    doi: str = _asked("Its DOI, if it has one.")
    url: str = _asked("Its page on the web; that of the Hub's repository where empty.")
    published: str = _asked('The day it is published, such as "2026-03-01"; else that of the last answer.')

    @field_validator("published")
    @classmethod
    def _is_a_day(cls, day: str) -> str:
        if day:
            try:
                date.fromisoformat(day)
            except ValueError:
                raise ValueError("give a day such as 2026-03-01") from None
        return day

    def answered(self, name: str) -> bool:
        """Whether a question has an answer that is more than blanks."""
        answer = getattr(self, name)
        return any(part.strip() for part in (answer if isinstance(answer, tuple) else (answer,)))


def questions() -> Iterator[Question]:
    """Give the questions in their order."""
    for name, field in Statement.model_fields.items():
        extra = field.json_schema_extra
        required = isinstance(extra, dict) and bool(extra.get("required"))
        yield Question(name, field.description or "", required)
