"""One thing at a time around, above or inside a body: what each kind of line does to the lines beside it."""

import pytest

from curation import clean_page
from tests.quality.kinds_around import AROUND
from tests.quality.kinds_inside import INSIDE

PAGES = AROUND | INSIDE


@pytest.mark.parametrize("lines", PAGES.values(), ids=PAGES)
def test_only_the_body_is_kept(lines: list[str]) -> None:
    """The main article's text is the lines marked as its body, all of them and none else."""
    page = "\n\n".join(lines)
    expected = [part.split("⟧")[0] for part in page.split("⟦")[1:]]
    (text,) = (a.text for a in clean_page(page.translate({ord("⟦"): None, ord("⟧"): None})).articles[:1])
    assert text.split("\n") == [line for part in expected for line in part.split("\n\n")]
