"""The page the project began with, where the shared data folder is there."""

from pathlib import Path

import pytest

from curation import Reason, clean_page

SEED = Path(__file__).parents[2].parent / "shared" / "data" / "seed" / "page.txt"
needs_seed = pytest.mark.skipif(
    not SEED.is_file(), reason="../shared/data is not beside this checkout: left out"
)


@needs_seed
def test_seed_page_gives_its_two_articles_exactly() -> None:
    """The body is characters 0 to 1668 less blank lines; the second article is kept as related."""
    raw = SEED.read_bytes().decode()
    page = clean_page(raw)
    main, related = page.articles
    kept = {at for span in main.kept for at in range(*span) if not raw[at].isspace()}
    assert kept == {at for at in range(1668) if not raw[at].isspace()}
    assert (main.role, related.role) == ("main", "related")
    assert main.source is not None
    assert raw[slice(*main.source.span)] == main.source.text == "بوابة الفجر"
    assert [raw[slice(*k.span)] for k in main.keywords] == [k.text for k in main.keywords]
    assert len(main.headings) == 5
    assert related.title is not None
    assert len(related.headings) == 1


@needs_seed
def test_seed_page_removes_headlines_and_list_with_their_reason() -> None:
    """The glued headlines and the ten bullets are related headlines; the marker lines are markers."""
    raw = SEED.read_bytes().decode()
    removed = clean_page(raw).removed
    headlines = [raw[slice(*r.span)] for r in removed if r.reason is Reason.RELATED_HEADLINE]
    assert sum(line.startswith("•") for line in headlines) == 10
    assert len([line for line in headlines if not line.startswith("•")]) == 1
    assert [r.reason for r in removed].count(Reason.RELATED_MARKER) == 2
