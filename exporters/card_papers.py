"""The card's links to the papers and plots beside it."""

from collections.abc import Sequence

from curation.released import ReleaseFacts
from exporters.answers import unanswered
from exporters.card_table import line
from exporters.citation import citation
from exporters.croissant import CROISSANT
from exporters.data_statement import DATA_STATEMENT
from exporters.datasheet import DATASHEET


def image(path: str, shows: str, plots: Sequence[str]) -> list[str]:
    """Show a plot, where it was drawn."""
    return [f"![{line(shows)}]({path})"] if path in plots else []


def papers_text(facts: ReleaseFacts) -> str:
    """Give the section on the papers: which there are, what they leave open, how to cite."""
    missing = unanswered(facts)
    asked = f" Not answered by its makers, and said to be so there: {', '.join(missing)}." if missing else ""
    return f"""## Papers

- [DATA_STATEMENT.md]({DATA_STATEMENT}): a Data Statement, by version 3 of the schema.
- [DATASHEET.md]({DATASHEET}): a datasheet for datasets, in the seven sections.
- [croissant.json]({CROISSANT}): for programs: Croissant 1.1 with RAI and PROV-O.

What could be counted in them was counted.{asked}

```bibtex
{citation(facts)}
```"""
