"""The language of a text: letters settle Arabic news, the identifier is asked about the rest."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation import clean_page
from curation.store.identifier import identify_language
from curation.text.language import MIXED, language_of
from tests.quality.language_samples import TRUE, read_groups
from tests.quality.page_samples import own_samples

GROUPS = read_groups()
EXAMPLES = Path(__file__).parents[2] / "examples" / "pages"
FOREIGN = [name for name in GROUPS if not name.startswith("ar")]


def never(sample: str) -> str | None:
    """Refuse to identify: the letters must do."""
    raise AssertionError(f"asked about: {sample}")


@pytest.mark.parametrize("name", GROUPS)
def test_each_sentence_is_told(name: str) -> None:
    """Every sentence of every group is in its language, dialects and odd keyboards included."""
    true = TRUE.get(name, name)
    assert [s for s in GROUPS[name] if language_of(s, identify_language) != true] == []


@pytest.mark.parametrize("name", GROUPS)
def test_a_page_of_a_language_is_not_mixed(name: str) -> None:
    """All sentences of a group in one page are still of one language."""
    assert language_of("\n".join(GROUPS[name]), identify_language) == TRUE.get(name, name)


def test_arabic_news_needs_no_identifier() -> None:
    """The letters settle the examples, and every Arabic sentence of ours."""
    pages = [path.read_text(encoding="utf-8") for path in sorted(EXAMPLES.glob("*.txt"))]
    articles = [article.text for raw in pages for article in clean_page(raw).articles]
    assert {language_of(text, never) for text in [*articles, *GROUPS["ar"]]} == {"ar"}


def test_an_article_typed_with_persian_letters_is_arabic() -> None:
    """Farsi yeh and keheh for their Arabic kin do not make a page Persian."""
    text = " ".join(GROUPS["ar"]).replace("ي", "ی").replace("ك", "ک")
    assert language_of(text, identify_language) == "ar"


@pytest.mark.parametrize("name", FOREIGN)
def test_half_a_page_in_another_language_is_mixed(name: str) -> None:
    """Arabic and another language, paragraph by paragraph or one after the other."""
    ours, theirs = GROUPS["ar"][:10], GROUPS[name][:10]
    blocks = "\n".join([*ours, *theirs])
    turns = "\n".join(line for pair in zip(ours, theirs, strict=True) for line in pair)
    assert language_of(blocks, identify_language) == MIXED
    assert language_of(turns, identify_language) == MIXED


@pytest.mark.parametrize("name", FOREIGN)
def test_a_quoted_sentence_mixes_nothing(name: str) -> None:
    """One sentence of another language in an article, or of Arabic in a foreign one, changes nothing."""
    quoted = "\n".join([*GROUPS["ar"], GROUPS[name][0]])
    assert language_of(quoted, identify_language) == "ar"
    if name != "fa-arabic-keyboard":  # it has few sentences, and is told by the identifier alone
        assert language_of("\n".join([*GROUPS[name], GROUPS["ar"][1]]), identify_language) == name


@pytest.mark.parametrize("text", ["", " \n", "خبر عاجل", "2024-01-01 12:30", "😀😀😀", "\ud800\udfff", "﴿﴾"])
def test_too_little_is_not_told(text: str) -> None:
    """Of a few letters no language is claimed."""
    assert language_of(text, identify_language) is None


def test_no_page_of_our_own_is_foreign() -> None:
    """Nor one of the pages that score cleaning."""
    found = {language_of(sample.raw, identify_language) for sample in own_samples()}
    assert found == {"ar"}


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from("ابتةأیکگەۆےں \n.")), max_size=80))
def test_any_string_has_one_language(text: str) -> None:
    """Any string whatever: no error, and the same answer twice."""
    assert language_of(text, identify_language) == language_of(text, identify_language)
