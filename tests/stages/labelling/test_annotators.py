"""Adding an annotator to the text of ``tanqih.toml``: one more, and all else as it was written."""

import tomllib

import pytest

from curation.errors import InputError
from curation.stages.init import starting_settings
from curation.stages.labelling.annotators import with_annotator

TABLES = """\
name = "corpus"  # of the news

# who labels
[[annotators]]
name = "omar"      # since March
email = "omar@example.org"

[server]
url = "local"
"""
LISTED = """\
name = "corpus"
annotators = [
  {name = "omar", email = "omar@example.org"},  # since March
]

[server]
url = "local"
"""


@pytest.mark.parametrize("before", [TABLES, LISTED, 'name = "corpus"', "", starting_settings("corpus")])
def test_one_more_annotator_and_nothing_else_changes(before: str) -> None:
    """The file reads as before but for the last annotator, and every line of it is still there."""
    after = with_annotator(before, "layla", "layla@example.org")
    said = tomllib.loads(after)
    assert said["annotators"].pop() == {"name": "layla", "email": "layla@example.org"}
    assert said == {"annotators": [], **tomllib.loads(before)}
    assert set(before.splitlines()) <= set(after.splitlines())


def test_what_is_no_list_of_annotators_is_refused() -> None:
    """A setting of that name that is none, and text that is no TOML, are one line each."""
    with pytest.raises(InputError, match="annotators is no list"):
        with_annotator('annotators = "omar"', "layla", "layla@example.org")
    with pytest.raises(InputError, match="not TOML"):
        with_annotator("annotators = [", "layla", "layla@example.org")
