"""The models of choices are crowd-kit's; ours of spans beats a majority on made-up annotators."""

import pytest

from tests.quality.aggregation import SEEDS, try_crew, try_crowd
from tests.quality.aggregation_peers import compare_models
from tests.quality.choosers import CROWDS, draw_answers
from tests.quality.crews import CREWS

CLOSE = 1e-8  # crowd-kit takes no probability for less than 1e-10


@pytest.mark.parametrize("crowd", CROWDS)
def test_probabilities_are_those_of_crowd_kit(crowd: str) -> None:
    """After as many rounds from the same beginning both models are as sure of each answer."""
    found = dict(compare_models(crowd, 0))
    assert found.keys() == {"Dawid-Skene", "MACE"}
    assert {model: apart for model, apart in found.items() if apart > CLOSE} == {}


@pytest.mark.parametrize("crew", CREWS)
def test_weighed_spans_beat_a_majority(crew: str) -> None:
    """Over three seeds none of which the model was made with, each crew's F1 is higher weighed than voted."""
    runs = [try_crew(crew, seed, sentences=100) for seed in SEEDS[:3]]
    assert sum(run.ours for run in runs) > sum(run.majority for run in runs)
    assert sum(run.ours for run in runs) > sum(run.places for run in runs)


def test_weighed_choices_beat_a_majority_where_annotators_differ() -> None:
    """Of five of whom two always say the same, Dawid-Skene and MACE make more of than a majority."""
    right = try_crowd(draw_answers(0, CROWDS["five: two say the first"], 200))
    assert right["majority"] < min(right["dawid-skene"], right["mace"])
