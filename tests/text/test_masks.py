"""Masks: of a fixed form, nothing left behind them, nothing lost, and spans that lead to the raw page."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_clean import PAGES, coverage
from test_personal import FOUND, TEXTS, marked

from curation import (
    CleanPage,
    PersonalKind,
    Reason,
    Span,
    clean_page,
    find_personal,
    flag_personal,
    mask_personal,
    segment,
)
from curation.core.ids import page_id
from curation.text.masks import MASKS, mask_text, personal_beside
from curation.text.page import alignment_of
from curation.types import ArticleRecord

BODY = "أعلنت الوزارة أمس بدء الأعمال في السد."
PAGE = (
    "بقلم: سالم 0791234567\n"
    "عنوان الخبر الطويل info@example.org\n"
    f"{BODY} للتواصل +962\u00a0 79\u200e1234567 أو info@example.org. وقال الوزير إن العمل يسير.\n"
    "وختم البيان برقم الحساب SA0380000000608010167519 لمن يرغب في التبرع.\n"
    "المصدر: صحيفة الضفة news@example.org\n"
)

_SENTENCES = [f"وقال الوزير إن {marked(text)[0]} كما ورد." for text, _ in FOUND]
PERSONAL_PAGES = st.lists(st.one_of(st.sampled_from(_SENTENCES), PAGES, TEXTS), max_size=6).map("\n".join)


def assert_nothing_lost(page: CleanPage) -> None:
    """Kept plus removed hold each character that is not white space once, and no other place twice."""
    for character, count in zip(page.raw, coverage(page), strict=True):
        assert count == 1 or (character.isspace() and count == 0)


def test_masks_stand_in_the_text_and_in_the_metadata() -> None:
    """Text, title, byline and source show masks; the words around them are as they were."""
    (article,) = mask_personal(clean_page(PAGE)).articles
    phone, email, account = (MASKS[PersonalKind(kind)] for kind in ("phone", "email", "iban"))
    assert article.text == (
        f"{BODY} للتواصل {phone} أو {email}. وقال الوزير إن العمل يسير.\n"
        f"وختم البيان برقم الحساب {account} لمن يرغب في التبرع."
    )
    assert article.title is not None
    assert article.title.text == f"عنوان الخبر الطويل {email}"
    assert article.source is not None
    assert article.source.text == f"صحيفة الضفة {email}"
    assert article.byline is not None
    assert article.byline.text == f"بقلم: سالم {phone}"


def test_masked_characters_are_removed_as_personal() -> None:
    """Each character that a mask stands for is removed, once, with a reason of its own."""
    page = mask_personal(clean_page(PAGE))
    assert_nothing_lost(page)
    gone = [PAGE[slice(*removed.span)] for removed in page.removed if removed.reason is Reason.PERSONAL]
    assert "".join("".join(gone).split()) == "+962791234567info@example.orgSA0380000000608010167519"


def test_spans_lead_to_the_raw_page_and_back() -> None:
    """On a mask a span is all it stands for; beside it, and over it, exact to the character."""
    (article,) = mask_personal(clean_page(PAGE)).articles
    for place in article.personal:
        assert article.text[slice(*place.span)] == MASKS[place.kind]
        assert place.masked
        for start in range(place.span.start, place.span.end):
            assert article.to_raw(Span(start, start + 1)) == place.raw
        assert article.from_raw(place.raw) == place.span
        assert article.from_raw(Span(place.raw.start + 1, place.raw.start + 2)) == place.span
    phone = article.personal[0]
    assert PAGE[slice(*phone.raw)] == "+962\u00a0 79\u200e1234567"
    word = article.text.index("أو")
    raw = article.to_raw(Span(phone.span.start, word + 2))
    assert PAGE[slice(*raw)] == "+962\u00a0 79\u200e1234567 أو"
    assert PAGE[slice(*article.to_raw(Span(word, word + 2)))] == "أو"


def test_rows_rebuild_the_same_alignment() -> None:
    """An article read from its row maps sentences and masks as the article itself does."""
    page = mask_personal(clean_page(PAGE))
    (article,), (row,) = page.articles, page.to_rows(page_id(PAGE))
    record = ArticleRecord.model_validate(row)
    alignment = alignment_of(record)
    for span in (*segment(article.text), *(place.span for place in article.personal)):
        assert alignment.to_source(span) == article.to_raw(span)
    assert [(p.start, p.end, p.kind, p.raw_start, p.raw_end, p.masked) for p in record.personal] == [
        (*place.span, place.kind, *place.raw, True) for place in article.personal
    ]


def test_flagging_changes_nothing_but_says_where() -> None:
    """The text, what is kept and what is removed stay; the places lead to the raw page."""
    plain = clean_page(PAGE)
    flagged = flag_personal(plain)
    (before,), (after,) = plain.articles, flagged.articles
    assert (before.text, before.runs, plain.removed) == (after.text, after.runs, flagged.removed)
    assert [place.kind.value for place in after.personal] == ["phone", "email", "iban"]
    assert all(place.raw == after.to_raw(place.span) for place in after.personal)
    assert [kind.value for kind in personal_beside(after)] == ["email", "phone", "email"]


def test_a_page_without_personal_data_is_the_same_page() -> None:
    """Nothing is copied where nothing is found."""
    page = clean_page(f"عنوان الخبر\n{BODY}\n")
    assert flag_personal(page) is page
    assert mask_personal(page) is page


def test_an_article_that_is_nothing_but_a_number_becomes_a_mask() -> None:
    """It keeps no character, and still has a row, an id and a way to the raw page."""
    page = mask_personal(clean_page("0791234567\n"))
    (row,) = page.to_rows(page_id(page.raw))
    assert (row["text"], row["kept"]) == (MASKS[PersonalKind.PHONE], [])
    assert alignment_of(ArticleRecord.model_validate(row)).to_source(Span(0, 6)) == (0, 10)


@pytest.mark.parametrize("mask", MASKS.values())
def test_masks_do_not_end_sentences(mask: str) -> None:
    """A mask inside a sentence, or before its full stop, leaves the sentences as they are."""
    first, second = f"اتصل بنا على {mask} أو {mask}.", "وقال الوزير إن العمل يسير."
    text = f"{first} {second}"
    assert [text[slice(*span)] for span in segment(text)] == [first, second]


@given(TEXTS)
def test_nothing_personal_is_left_in_a_masked_text(text: str) -> None:
    """Masking again finds nothing, whatever stood around what was masked."""
    assert find_personal(mask_text(text)) == ()


@given(PERSONAL_PAGES)
def test_masked_pages_lose_nothing_and_map_back(raw: str) -> None:
    """Any page: coverage holds, each visible character maps to itself, each mask to what it stands for."""
    page = mask_personal(clean_page(raw))
    assert_nothing_lost(page)
    for article in page.articles:
        masks = {at for place in article.personal for at in range(*place.span)}
        for place in article.personal:
            assert article.to_raw(place.span) == place.raw
            assert article.from_raw(place.raw) == place.span
        for at, character in enumerate(article.text):
            if at not in masks and not character.isspace():
                there = article.to_raw(Span(at, at + 1))
                assert raw[slice(*there)] == character
                assert article.from_raw(there) == (at, at + 1)
        assert find_personal(article.text) == ()
    assert mask_personal(page) == page


@given(PERSONAL_PAGES)
def test_flagged_places_are_those_found(raw: str) -> None:
    """What a quick look at the raw page would pass over holds nothing in its articles either."""
    for article in flag_personal(clean_page(raw)).articles:
        assert [(place.span, place.kind) for place in article.personal] == list(find_personal(article.text))
