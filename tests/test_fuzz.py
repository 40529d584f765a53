"""A few seconds of what ``make fuzz`` does for an hour, always the same inputs."""

from dataclasses import replace
from random import Random

import pytest

from curation import clean_page
from tests.fuzz.checks import Broken, check_clean, check_segment
from tests.fuzz.trials import run_trial

CHUNKS = range(5)
EACH = 12


@pytest.mark.parametrize("chunk", CHUNKS)
def test_random_pages_and_files_hold(chunk: int) -> None:
    """Whatever the page or the file: no exception, nothing lost, maps that run forward, no slow input."""
    trials = [run_trial(seed) for seed in range(chunk * EACH, (chunk + 1) * EACH)]
    assert [(trial.seed, failure) for trial in trials for failure in trial.failures] == []


def test_the_same_seed_gives_the_same_input() -> None:
    """A failure can be had again from its seed."""
    assert [run_trial(seed).content for seed in range(20)] == [run_trial(seed).content for seed in range(20)]


def test_what_does_not_hold_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sentence that loses a character, and a removed line that is nowhere, are failures."""
    monkeypatch.setattr("tests.fuzz.checks.segment", lambda raw: [(1, len(raw))])
    with pytest.raises(Broken, match="sentences"):
        check_segment("نص", Random(0))
    raw = "المصدر: صحيفة الضفة\nقال الوزير إن العمل يسير."
    check_clean(raw, Random(0))
    monkeypatch.setattr("tests.fuzz.checks.clean_page", lambda raw: replace(clean_page(raw), removed=()))
    with pytest.raises(Broken, match="in neither"):
        check_clean(raw, Random(0))
