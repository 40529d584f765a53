"""Sentence ends on the shared gold, where it is there."""

import pytest

from curation import segment
from tests.quality.sentences import GOLD, MISSING, one_line, score_ends

needs_gold = pytest.mark.skipif(not GOLD.is_file(), reason=MISSING)


@needs_gold
def test_sentence_ends_of_the_shared_gold() -> None:
    """Of 603 sentence ends inside documents all but one are found, and one too many."""
    score = score_ends(segment)
    assert score.f1 >= 0.998
    assert score.f1 > score_ends(one_line).f1
