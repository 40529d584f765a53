"""How much of the pages' bodies is kept: figures that must not fall, on real pages and on our own."""

import pytest

from curation import clean_page
from tests.quality.page_peers import Kept, words_kept
from tests.quality.page_samples import (
    GROUPS,
    SHARED_MISSING,
    Sample,
    own_samples,
    parse_sample,
    read_samples,
    shared_samples,
)
from tests.quality.page_scores import Score, pooled, score

SHARED = list(shared_samples())
OWN = list(own_samples())
LEAST = {"seed": (1.0, 1.0), "page dumps": (0.99, 0.99), "others": (0.985, 0.995), "own": (0.98, 0.98)}


def score_of(sample: Sample) -> Score:
    """Score the main article of a page."""
    articles = clean_page(sample.raw).articles
    spans = [span for article in articles if article.role == "main" for span in article.kept]
    return score(sample, words_kept(sample.raw, Kept(spans)))


@pytest.mark.parametrize("group", GROUPS)
def test_groups_keep_their_figures(group: str) -> None:
    """Pooled precision and recall of each group in words stay at or above what was reached."""
    if group != "own" and not SHARED:
        pytest.skip(SHARED_MISSING)
    found = pooled(score_of(sample) for sample in [*SHARED, *OWN] if sample.group == group)
    precision, recall = LEAST[group]
    assert found.precision >= precision
    assert found.recall >= recall


@pytest.mark.parametrize("sample", read_samples(), ids=lambda sample: sample.name)
def test_each_character_is_kept_or_removed_once(sample: Sample) -> None:
    """Every non-space character of a page is in exactly one article or one removed span."""
    page = clean_page(sample.raw)
    counts = [0] * len(sample.raw)
    spans = [span for article in page.articles for span in article.kept]
    for start, end in [*spans, *(removed.span for removed in page.removed)]:
        for at in range(start, end):
            counts[at] += 1
    wrong = [at for at, letter in enumerate(sample.raw) if not letter.isspace() and counts[at] != 1]
    assert wrong == []


@pytest.mark.parametrize("sample", OWN, ids=lambda sample: sample.name)
def test_no_page_of_our_own_loses_its_body(sample: Sample) -> None:
    """No page is cut to a part of its body, nor drowned in what stands around it."""
    found = score_of(sample)
    assert found.recall >= 0.9
    assert found.precision >= 0.85


def test_marks_give_the_bodys_spans() -> None:
    """The first line and the marks of a page of our own are no part of its text."""
    sample = parse_sample("one", "⟪dump: a trap⟫\nقائمة\n⟦أول.⟧\nإعلان\n⟦ثان.⟧\n")
    assert sample.raw == "قائمة\nأول.\nإعلان\nثان.\n"
    assert [sample.raw[slice(*span)] for span in sample.body] == ["أول.", "ثان."]
    assert sample.traps == "a trap"


@pytest.mark.parametrize("text", ["no title", "⟪dump: x⟫\n⟦a", "⟪dump: x⟫\na⟧", "⟪dump: x⟫\n⟦a⟦b⟧"])
def test_unpaired_marks_are_refused(text: str) -> None:
    """A page whose body is not clearly marked is an error, not a page without a body."""
    with pytest.raises(ValueError, match="one: "):
        parse_sample("one", text)
