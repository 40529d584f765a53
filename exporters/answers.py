"""Answers of the questionnaire as paragraphs; a question without one is shown, and said to have none."""

from collections.abc import Iterable

from curation.released import ReleaseFacts
from curation.statement import questions

_QUESTIONS = {question.name: question.text for question in questions()}
_PROGRAMS = "The annotators were scripted programs, not people."


def answer(facts: ReleaseFacts, name: str) -> str:
    """Give an answer, or the question and that nobody answered it."""
    if facts.scripted and name == "annotators":
        told = [_PROGRAMS, facts.statement.annotators.strip()]
        return " ".join(part for part in told if part)
    if facts.scripted and name == "payment" and not facts.statement.answered(name):
        return f"{_PROGRAMS} Nobody was paid."
    if not facts.statement.answered(name):
        return f"*Not answered:* {_QUESTIONS[name]}"
    said = getattr(facts.statement, name)
    return "; ".join(said) if isinstance(said, tuple) else said.strip()


def unanswered(facts: ReleaseFacts) -> list[str]:
    """Name the questions whose answer is said to be missing."""
    return [name for name in _QUESTIONS if answer(facts, name).startswith("*Not answered:*")]


def bullets(lines: Iterable[str]) -> str:
    """Write a list."""
    return "\n".join(f"- {line}" for line in lines)


def section(title: str, *paragraphs: str, level: int = 2) -> str:
    """Write a section; paragraphs that are empty are left out."""
    return "\n\n".join((f"{'#' * level} {title}", *(part for part in paragraphs if part)))
