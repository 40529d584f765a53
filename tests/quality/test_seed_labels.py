"""The seed page's labels by two readers of the manuals: on its characters, allowed, and much alike."""

import pytest

from tests.quality.page_samples import SHARED_MISSING
from tests.quality.seed_agreement import PAGE, READINGS, SCHEMAS, measure_seed, read_labels, schema_of

pytestmark = pytest.mark.skipif(not PAGE.exists(), reason=SHARED_MISSING)


@pytest.mark.parametrize("name", SCHEMAS)
@pytest.mark.parametrize("reading", READINGS)
def test_labels_are_allowed_on_the_page(name: str, reading: str) -> None:
    """They lie on the sentences that are made of the page today, and the schema forbids none of them."""
    schema = schema_of(name)
    read = list(read_labels(name, reading))
    assert sum(len(row.answer.spans) for row in read) > 5
    for row in read:
        assert schema.problems(row.text, row.answer) == []


def test_two_readers_of_the_manual_of_entities_agree() -> None:
    """Their exact span F1 leaves few spans over."""
    (exact,) = [measure for measure in measure_seed("entities") if measure.name == "span F1 exact, all"]
    assert exact.value is not None
    assert exact.value > 0.95


def test_two_readers_of_the_manual_of_stance_agree() -> None:
    """Both answer the same sentences, and alike."""
    (raw,) = [m for m in measure_seed("stance") if m.name.startswith("stance") and "raw" in m.name]
    assert raw.value is not None
    assert raw.value > 0.8
