"""Gamma: what the package computes of one article, pooled over several, the same each time."""

import numpy as np
import pytest

from curation.core.agreement import Rated
from curation.core.agreement.gamma import measure_gamma
from curation.released import Measure
from curation.types import Answer, LabeledSpan
from tests.quality.agreement_samples import LABELS, random_continua, sample_schema

SCHEMA = sample_schema()


def gamma(rated: list[Rated]) -> tuple[Measure, Measure]:
    """Give gamma and gamma-cat."""
    one, other = measure_gamma(SCHEMA, rated, lambda _, __: None)
    return one, other


def test_one_article_has_the_packages_own_gamma() -> None:
    """Laid end to end, with the same seed, pygamma-agreement gives the same gamma and gamma-cat."""
    import pygamma_agreement
    from pyannote.core import Segment

    sample = random_continua(4, annotators=3, nested=True)
    continuum = pygamma_agreement.Continuum()
    for number, by in enumerate(sample.tasks[:3]):
        for o, spans in enumerate(by):
            for start, end, label in spans:
                base = number * sample.length
                continuum.add(f"o{o}", Segment(base + start, base + end), LABELS[label])
    np.random.seed(20240901)
    theirs = continuum.compute_gamma(n_samples=30)
    ours = gamma(sample.rated()[:3])
    in_doubles = 1 - float(theirs.observed_disorder) / float(theirs.expected_disorder)
    assert ours[0].value == pytest.approx(in_doubles, abs=1e-9)
    assert ours[0].value == pytest.approx(theirs.gamma, abs=1e-6)  # it divides in single precision
    assert ours[1].value == pytest.approx(theirs.gamma_cat, abs=1e-6)
    assert ours[0].low is None
    assert ours[0].note == "30 random samples an article; one article: no interval"


def test_the_same_each_time_and_nothing_else_is_touched(capfd: pytest.CaptureFixture[str]) -> None:
    """Several articles give an interval around the value; numpy's dice stand still, no solver prints."""
    rated = random_continua(5, annotators=2).rated()[:9]
    np.random.seed(7)
    first = gamma(rated)
    following = np.random.random()
    np.random.seed(7)
    assert following == np.random.random()
    assert gamma(sorted(rated, key=lambda task: task.article_id, reverse=True)) == first
    assert capfd.readouterr() == ("", "")
    assert first[0].low is not None
    assert first[0].value is not None
    assert first[0].high is not None
    assert first[0].low <= first[0].value <= first[0].high


@pytest.mark.parametrize("spans", [[], [LabeledSpan(0, 4, "PERS")]])
def test_little_marked_breaks_nothing(spans: list[LabeledSpan]) -> None:
    """Nothing marked, or one span by one annotator: a figure or a reason."""
    found = gamma([Rated("a", {"A": Answer.of(spans, {}), "B": Answer()}, "قال سامر ذلك أمس")])
    assert all(m.note for m in found)
    assert all(m.value is None or m.value <= 1 for m in found)


def test_all_the_same_is_one() -> None:
    """Where all mark alike gamma is 1."""
    answer = Answer.of([LabeledSpan(0, 4, "PERS"), LabeledSpan(6, 9, "GPE")], {})
    found = gamma([Rated("a", {"A": answer, "B": answer}, "قال سامر ذلك أمس")])
    assert [m.value for m in found] == [1, 1]
