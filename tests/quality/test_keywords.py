"""How well keywords are cut apart: figures that must not fall."""

import pytest

from tests.quality.keyword_scores import Marked, marked_pages, precision_recall, written_lines
from tests.quality.page_samples import SHARED_MISSING

PAGES = list(marked_pages())


@pytest.mark.parametrize("group", ["seed", "pages", "examples", "own"])
def test_keywords_of_pages_are_cut_as_marked(group: str) -> None:
    """Every keyword marked by hand is found, and no other."""
    pages: list[Marked] = [page for page in PAGES if page.group == group]
    if not pages and group in ("seed", "pages"):
        pytest.skip(SHARED_MISSING)
    assert precision_recall(pages) == (1.0, 1.0)


@pytest.mark.parametrize(("glue", "least"), [(" ", (0.98, 0.96)), ("", (0.92, 0.93))])
def test_keywords_are_cut_that_have_lost_their_separators(glue: str, least: tuple[float, float]) -> None:
    """Leads of our own, keywords joined by a blank or by nothing: precision and recall do not fall."""
    precision, recall = precision_recall(written_lines(glue))
    assert precision >= least[0]
    assert recall >= least[1]
