"""Our measures of agreement are those of others' implementations, to 1e-9, on random answers."""

import json

from tests.quality.agreement import worst
from tests.quality.agreement_peers import RECORDED, compare_here, compare_isolated

CLOSE = 1e-9


def test_measures_are_those_of_packages_installed_beside_ours() -> None:
    """krippendorff, scikit-learn and nervaluate give the same, incomplete and nested answers included."""
    found = worst(compare_here())
    assert {by for _, by in found} == {"krippendorff", "scikit-learn", "nervaluate"}
    assert {key: apart for key, (_, apart) in found.items() if apart > CLOSE} == {}


def test_measures_are_those_of_packages_that_ask_for_other_versions() -> None:
    """So are irrCAC and krippendorff-unitized-alpha, run by `python -m tests.quality.agreement`."""
    found = worst(compare_isolated(json.loads(RECORDED.read_text(encoding="utf-8"))))
    assert {by for _, by in found} == {"irrCAC", "krippendorff-unitized-alpha"}
    assert {key: apart for key, (_, apart) in found.items() if apart > CLOSE} == {}
