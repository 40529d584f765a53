"""How a release is cited, and of which day it is."""

import re

from curation.released import ReleaseFacts
from exporters.card_table import line


def citation(facts: ReleaseFacts) -> str:
    """Give the citation that was answered, or a BibTeX entry of what is known."""
    if facts.statement.answered("citation"):
        return facts.statement.citation.strip()
    authors = " and ".join(curator.partition("(")[0].strip() for curator in facts.statement.curators)
    known = {
        "title": f"{line(facts.name)} {facts.version}",
        "author": authors,
        "year": release_day(facts)[:4],
        "version": facts.version,
        "doi": facts.statement.doi,
        "url": facts.page,
    }
    key = re.sub(r"[^A-Za-z0-9]+", "-", f"{facts.name} {facts.version}").strip("-")
    fields = ",\n".join(f"  {name} = {{{value}}}" for name, value in known.items() if value)
    return f"@misc{{{key},\n{fields}\n}}"


def release_day(facts: ReleaseFacts) -> str:
    """Give the day of publication that was answered, else that of the last answer; empty where neither is."""
    return facts.statement.published or last_day(facts)


def last_day(facts: ReleaseFacts) -> str:
    """Give the day of the last answer to any schema; empty where the server did not say."""
    return max((day for schema in facts.schemas for day in schema.answered), default="")
