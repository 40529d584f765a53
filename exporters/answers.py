"""Answers of the questionnaire as paragraphs; a question without one is shown, and said to have none."""

import re
from collections.abc import Iterable

from curation.released import ReleaseFacts
from curation.statement import questions
from exporters.citation import release_day

_QUESTIONS = {question.name: question.text for question in questions()}
_NONE = "*Not answered:*"
_PROGRAMS = "The annotators were scripted programs, not people."


def answer(facts: ReleaseFacts, name: str) -> str:
    """Give an answer, or the question and that nobody answered it."""
    if facts.scripted and name == "annotators":
        told = [_PROGRAMS, _plain(facts.statement.annotators)]
        return " ".join(part for part in told if part)
    if facts.scripted and name == "payment" and not facts.statement.answered(name):
        return f"{_PROGRAMS} Nobody was paid."
    if not facts.statement.answered(name):
        return f"{_NONE} {_QUESTIONS[name]}"
    said = getattr(facts.statement, name)
    return "; ".join(said) if isinstance(said, tuple) else _plain(said)


def _plain(said: str) -> str:
    """Keep an answer's paragraphs, and its headings from being ours."""
    return re.sub(r"^(?=#)", r"\\", said.strip(), flags=re.MULTILINE)


def unanswered(facts: ReleaseFacts) -> list[str]:
    """Name the questions whose answer is missing, and that no fact answers instead."""
    known = (
        {"citation"} | ({"url"} if facts.page else set()) | ({"published"} if release_day(facts) else set())
    )
    return [name for name in _QUESTIONS if name not in known and answer(facts, name).startswith(_NONE)]


def bullets(lines: Iterable[str]) -> str:
    """Write a list."""
    return "\n".join(f"- {line}" for line in lines)


def section(title: str, *paragraphs: str, level: int = 2) -> str:
    """Write a section; paragraphs that are empty are left out."""
    return "\n\n".join((f"{'#' * level} {title}", *(part for part in paragraphs if part)))
