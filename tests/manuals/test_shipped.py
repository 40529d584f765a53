"""The guidelines that are shipped: complete, in both languages alike, and filled from today's files."""

from collections import Counter

import pytest

from curation.manuals.parse import LANGUAGES
from curation.manuals.places import offered_labels
from curation.stages.guiding.guidelines import Guidelines, read_guidelines, run_check

SHIPPED = {found.schema.name: found for found in read_guidelines(None)}
POSITIVE, NEGATIVE, WORKED = 4, 2, 40


@pytest.fixture(params=SHIPPED)
def shipped(request: pytest.FixtureRequest) -> Guidelines:
    """Give each shipped schema with what explains it."""
    return SHIPPED[request.param]


def test_nothing_is_wrong_with_the_manuals(shipped: Guidelines) -> None:
    """Both manuals are there, alike, complete and up to date, and print no example that is asked."""
    report = run_check([shipped])
    assert report.notes == ()
    assert shipped.explained.manuals.keys() == set(LANGUAGES)


def test_each_label_has_enough_examples_in_the_manual(shipped: Guidelines) -> None:
    """Of each label and answer that counts, four examples or more show it and two or more warn of it."""
    printed = Counter((e.label, e.sign) for e in shipped.explained.examples if e.use == "manual")
    uncounted = {v.name for choice in shipped.schema.choices if not choice.compared for v in choice.values}
    for label in offered_labels(shipped.schema):
        if label.name not in uncounted:
            assert printed[label.name, "positive"] >= POSITIVE, label.name
            assert printed[label.name, "negative"] >= NEGATIVE, label.name


def test_there_are_examples_to_read_to_train_on_and_to_be_scored_on(shipped: Guidelines) -> None:
    """Forty or more are printed, and each label is trained on or scored on at least once."""
    uses = Counter(example.use for example in shipped.explained.examples)
    assert uses["manual"] >= WORKED
    assert min(uses["training"], uses["gold"]) > 0
    asked = [example for example in shipped.explained.examples if example.use != "manual"]
    marked = {span.label for example in asked for span in example.answer.spans}
    marked |= {value for example in asked for _, value in example.answer.choices}
    uncounted = {v.name for choice in shipped.schema.choices if not choice.compared for v in choice.values}
    assert {label.name for label in offered_labels(shipped.schema)} - uncounted <= marked


def test_no_sentence_is_told_twice(shipped: Guidelines) -> None:
    """A sentence with its target stands in one example only, so that what is asked was not read before."""
    told = Counter((example.text, example.target) for example in shipped.explained.examples)
    assert [key for key, times in told.items() if times > 1] == []
