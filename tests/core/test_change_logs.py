"""A schema's change log: read with its lines, and refused by the line."""

import pytest
from schema_samples import made

from curation.core.changelog import check_changelog, parse_changelog

LOG = """\
# Revisions

Newest first.

## 1.1.0

Said by the annotators.

- **A, mood** (stale: with-label; examples: a-1,
  a-2): the article stays inside,
  as it does in names.
- **all** (stale: none; examples: none): wording.

## 1.0.0

- **all** (stale: none; examples: none): first version.
"""


def test_a_change_log_is_read_with_its_lines() -> None:
    """Headings, labels, examples and text over several lines; prose is for readers."""
    log = parse_changelog(LOG)
    assert not log.faults
    assert log.revisions == (("1.1.0", 5), ("1.0.0", 14))
    first, second, _ = log.changes
    assert first == (
        "1.1.0",
        ("A", "mood"),
        "with-label",
        ("a-1", "a-2"),
        "the article stays inside, as it does in names.",
        9,
    )
    assert (second.labels, second.examples, second.line) == (("all",), (), 12)
    schema = made("1.1.0", ["A"], values=["good"])
    assert list(check_changelog(log, schema, {"a-1", "a-2"})) == []


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("## 1.1.0", "## Version 1.1.0", 5, "heading '## Version 1.1.0'"),
        ("## 1.1.0", "## 1.0.0", 14, "revision 1.0.0 stands after 1.0.0"),
        ("stale: with-label;", "stale: maybe;", 9, "not a change: write"),
        ("- **all** (stale: none; examples: none): wording.", "- wording", 12, "not a change: write"),
        ("**A, mood**", "**A, B**", 9, "label B is none of schema names's"),
        ("a-1,", "a-9,", 9, "example a-9 is not in examples.jsonl"),
        ("## 1.1.0", "## 1.1.0\n\n## 1.0.9", 5, "revision 1.1.0 tells of no change: add"),
        ("## 1.1.0", "## 1.2.0", 5, "its newest revision is 1.2.0, the schema's version is 1.1.0"),
    ],
)
def test_a_wrong_change_log_is_named_by_its_line(old: str, new: str, line: int, words: str) -> None:
    """What cannot be read, and what the schema does not have."""
    assert old in LOG
    log = parse_changelog(LOG.replace(old, new, 1))
    schema = made("1.1.0", ["A"], values=["good"])
    faults = [*log.faults, *check_changelog(log, schema, {"a-1", "a-2"})]
    assert (line, True) in [(fault.line, words in fault.said) for fault in faults], faults


def test_labels_of_earlier_revisions_may_stand_in_the_change_log() -> None:
    """A label that was renamed away is known; a renaming that no revision tells of is not."""
    schema = made("2.0.0", ["A"], "from: OLD, to: A, since: 2.0.0")
    entries = ("- **A** (stale: none; examples: none): x.", "- **OLD** (stale: all; examples: gone): y.")
    told = f"## 2.0.0\n{entries[0]}\n## 1.0.0\n{entries[1]}"
    assert list(check_changelog(parse_changelog(told), schema, set())) == []
    silent = parse_changelog("## 2.1.0\n- **A** (stale: none; examples: none): x.")
    newer = made("2.1.0", ["A"], "from: OLD, to: A, since: 2.0.0")
    (fault,) = check_changelog(silent, newer, set())
    assert "renames since 2.0.0" in fault.said
