"""All that a release says of itself beside its card: statement, datasheet, Croissant and plots."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from curation.released import ReleaseFacts
from exporters.charts import plots
from exporters.croissant import CROISSANT, croissant
from exporters.data_statement import DATA_STATEMENT, data_statement
from exporters.datasheet import DATASHEET, datasheet
from exporters.figures import Figures
from exporters.parquet import Written


def write_papers(
    folder: Path, facts: ReleaseFacts, figures: Figures, written: Sequence[Written[Any]]
) -> list[str]:
    """Write the papers of the data files ``written`` into ``folder``; give the plots' paths.

    Raises:
        ReleaseError: a column has no place in Croissant.
    """
    drawn = plots(facts, figures)
    texts = {
        CROISSANT: croissant(folder, facts, figures, written),
        DATA_STATEMENT: data_statement(facts, figures),
        DATASHEET: datasheet(facts, figures),
        **drawn,
    }
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text.encode())
    return list(drawn)
