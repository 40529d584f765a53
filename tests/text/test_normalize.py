"""Normalised views: what each profile does to each character, and the way back to the raw page."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation import clean_page
from curation.core.offsets import Alignment, Block
from curation.errors import InputError, OffsetError
from curation.text.chars import INVISIBLE
from curation.text.normalize import Aligned, normalize
from curation.text.normalize_tables import PROFILES
from curation.types import Span

names = st.sampled_from(sorted(PROFILES))
MEANT = (
    "اابتهههوىيأإآؤئةءکیھہەۀۂۓ١۲٪٫،؟ \n\n\t  َُِّّْٰٕٓٔۖۜۡـ"
    "\u200c\u200d\u200d\u200f\ufeff👨👩\ufe0f❤A\u0301eéW\u030aİIHi\u0331"
    "\u1100\u1161\u11a8\ud800\ufffd\u00a0\u2028\u3000ﷺﷺ﷽﷼ﻻﱞﹰﹱΣς\u2126\u212b\uf900\u0915\u093c\u0958\u09c7\u09be"
)
texts = st.one_of(
    st.text(st.characters(exclude_categories=())),
    st.text(st.one_of(st.sampled_from(MEANT), st.sampled_from(sorted(PROFILES["search"].pattern.pattern)))),
)


def views(text: str) -> tuple[str, str, str]:
    """Give the text of the three profiles: light, model, search."""
    light, model, search = (normalize(text, name).text for name in ("light", "model", "search"))
    return light, model, search


@pytest.mark.parametrize(
    ("text", "light", "model", "search"),
    [
        ("العـــربية", "العربية", "العربية", "العربيه"),
        ("مُدَرِّسٌ", "مُدَرِّسٌ", "مدرس", "مدرس"),
        ("هٰذا", "هٰذا", "هذا", "هذا"),
        ("قُلۡ هُوَۚ لَهُۥ", "قُلۡ هُوَۚ لَهُۥ", "قل هو له", "قل هو له"),
        ("ق\u08f0", "ق\u08f0", "ق", "ق"),
        ("الٓمٓ", "الٓمٓ", "الم", "الم"),
        ("حٔ", "حٔ", "حٔ", "ح"),
        ("ٱلحمد", "ٱلحمد", "الحمد", "الحمد"),
        ("أحمد إلى آل", "أحمد إلى آل", "أحمد إلى آل", "احمد الي ال"),
        ("أبناؤه أبنائه أبناءه", "أبناؤه أبنائه أبناءه", "أبناؤه أبنائه أبناءه", "ابناءه ابناءه ابناءه"),
        ("على", "على", "على", "علي"),
        ("مدرسة", "مدرسة", "مدرسة", "مدرسه"),
        ("كتاباً", "كتاباً", "كتابا", "كتابا"),
        ("ا\u0654حمد شو\u0654ون", "أحمد شؤون", "أحمد شؤون", "احمد شءون"),
        ("ا\u06dc\u0654", "ا\u06dc\u0654", "أ", "ا"),
        ("cafe\u0301", "café", "café", "café"),
        ("ﻣﺤﻤﺪ ﻻ ﷲ ﷴ", "محمد لا الله محمد", "محمد لا الله محمد", "محمد لا الله محمد"),
        ("ﭘﯿﭗ", "پیپ", "پیپ", "پيپ"),
        ("بﹰ بﹱ بﱞ", "بً بً بٌّ", "ب ب ب", "ب ب ب"),
        ("محمد ﷺ", "محمد ﷺ", "محمد صلى الله عليه وسلم", "محمد صلي الله عليه وسلم"),
        ("النبيّﷺقال", "النبيّﷺقال", "النبي صلى الله عليه وسلم قال", "النبي صلي الله عليه وسلم قال"),
        ("ﷻﷺ،", "ﷻﷺ،", "جل جلاله صلى الله عليه وسلم،", "جل جلاله صلي الله عليه وسلم,"),
        ("﷽", "﷽", "بسم الله الرحمن الرحيم", "بسم الله الرحمن الرحيم"),
        ("١٠﷼", "١٠﷼", "10 ريال", "10 ريال"),
        ("\u200fنص\u202c\ufeff\u200b\u00ad", "نص", "نص", "نص"),
        ("می\u200cخواهم", "می\u200cخواهم", "میخواهم", "ميخواهم"),
        ("ه\u200d", "ه\u200d", "ه", "ه"),
        ("أ\u00a0\u2003 ب\r\n \n ج\u2028د", "أ ب\nج\nد", "أ ب\nج\nد", "ا ب ج د"),
        ("كت\ufffdب\udc00", "كت\ufffdب\ufffd", "كت\ufffdب\ufffd", "كت\ufffdب\ufffd"),
        ("١٢٫٥٪ ۱٬۲", "١٢٫٥٪ ۱٬۲", "12.5% 1,2", "12.5% 1,2"),
        ("لا، نعم؛ هل؟ ہے۔", "لا، نعم؛ هل؟ ہے۔", "لا، نعم؛ هل؟ ہے۔", "لا, نعم; هل? ہے."),
        ("کتاب علی ھذا", "کتاب علی ھذا", "کتاب علی ھذا", "كتاب علي هذا"),
        ("کہا کھا", "کہا کھا", "کہا کھا", "كہا كها"),
        ("خانۀ هٔ ۂ ۓ", "خانۀ هٔ ۂ ۓ", "خانۀ هٔ ۂ ۓ", "خانه ه ہ ے"),
        ("گچپژڤہەےں", "گچپژڤہەےں", "گچپژڤہەےں", "گچپژڤہەےں"),
        ("هههههه جميييل الله", "هههههه جميييل الله", "هه جمييل الله", "ه جميل الله"),
        ("www 1000 ...", "www 1000 ...", "www 1000 ...", "www 1000 ..."),
        ("BBC Élan Ω İ", "BBC Élan Ω İ", "BBC Élan Ω İ", "bbc élan ω i\u0307"),
        ("👨\u200d👩\u200d👧 ❤\ufe0f\u200d🔥 🇪🇬 👍🏽",) + ("👨\u200d👩\u200d👧 ❤\ufe0f\u200d🔥 🇪🇬 👍🏽",) * 3,
        ("«نص» (۞) ﴿ ﴾ \u06dd",) + ("«نص» (۞) ﴿ ﴾ \u06dd",) * 3,
        (" نص ",) + (" نص ",) * 3,
        ("",) + ("",) * 3,
    ],
)
def test_each_profile_does_what_the_table_says(text: str, light: str, model: str, search: str) -> None:
    """One case at least for every row of the table of profiles."""
    assert views(text) == (light, model, search)


def test_unknown_profile_is_refused_with_the_known_ones() -> None:
    """A profile that does not exist is named, and so are those that do."""
    with pytest.raises(InputError, match=r"'strict'.*light, search, model"):
        normalize("نص", "strict")


@given(texts, names)
def test_any_text_gives_a_view_that_normalising_leaves_alone(text: str, name: str) -> None:
    """No text raises; a view is NFC, can be written as UTF-8, and normalising it again changes nothing."""
    view = normalize(text, name).text
    assert unicodedata.is_normalized("NFC", view)
    assert view.encode().decode() == view
    assert normalize(view, name).text == view


@given(texts, names)
def test_what_the_profile_does_not_drop_maps_to_its_image_and_back(text: str, name: str) -> None:
    """Each character is dropped as the table says, or its image maps back to a span that holds it."""
    view = normalize(text, name)
    tables = PROFILES[name]
    for at, c in enumerate(text):
        span = Span(at, at + 1)
        try:
            image = view.to_normalized(span)
        except OffsetError:
            repeated = at and tables.longest and c.isalpha()
            assert tables.spots.get(c) == "" or c in tables.loose or repeated, ascii(c)
            continue
        back = view.to_source(image)
        assert back.start <= at < back.end


@given(texts, names, st.data())
def test_spans_keep_their_order_and_hold_what_they_held(text: str, name: str, data: st.DataObject) -> None:
    """A longer span never maps to a shorter one, so a span before another stays before it."""
    view = normalize(text, name)
    start, middle, end = sorted(data.draw(st.tuples(*[st.integers(0, len(view.text))] * 3)))
    try:
        inner, outer = view.to_source(Span(start, middle)), view.to_source(Span(start, end))
    except OffsetError:
        return
    assert outer.start == inner.start
    assert inner.end <= outer.end <= len(text)


@given(texts)
def test_light_loses_nothing_that_is_seen(text: str) -> None:
    """Light drops invisible characters, tatweel and repeated blanks only."""
    light = normalize(text, "light")
    for at, c in enumerate(text):
        if PROFILES["light"].spots.get(c) != "":
            assert light.to_normalized(Span(at, at + 1))


@given(st.text(st.characters(exclude_categories=())))
def test_composing_in_places_is_composing_the_whole(text: str) -> None:
    """Where light replaces nothing else, its text is the canonical composition of the whole."""
    plain = "".join(c for c in text if c not in PROFILES["light"].spots and c not in " \n")
    assert normalize(plain, "light").text == unicodedata.normalize("NFC", plain)


@pytest.mark.parametrize("name", sorted(PROFILES))
def test_no_replacement_is_itself_replaced(name: str) -> None:
    """One look at the tables is enough: what they put in, they leave in."""
    tables = PROFILES[name]
    before = {**tables.spots, **tables.letters}
    put_in = "".join((*before.values(), *tables.phrases.values()))
    assert not set(put_in) & (before.keys() | tables.phrases.keys())
    assert not set(tables.folds.values()) & (tables.folds.keys() | before.keys())


def test_invisible_characters_are_those_that_cleaning_drops() -> None:
    """Each is dropped in every profile; what decoding broke is kept."""
    unseen = set(re.findall(f"[{INVISIBLE}]", "".join(map(chr, range(0xD800))) + "\ufeff\ufff9"))
    for tables in PROFILES.values():
        assert {c for c in unseen if tables.spots.get(c) != ""} == set()
        assert "\ufffd" not in tables.spots


def test_one_for_one_replacements_map_character_by_character() -> None:
    """A letter folded to another keeps its own place."""
    view = normalize("مدرسة أحمد ١٢", "search")
    assert view.text == "مدرسه احمد 12"
    for at in range(len(view.text)):
        assert view.to_source(Span(at, at + 1)) == view.to_normalized(Span(at, at + 1)) == (at, at + 1)


def test_part_of_an_expansion_maps_to_the_whole_sign() -> None:
    """Any word of a phrase written out maps to the one sign that stood for it."""
    view = normalize("محمد ﷺ قال", "model")
    at = view.text.index("عليه")
    assert view.to_source(Span(at, at + 4)) == (5, 6)
    assert view.text[slice(*view.to_normalized(Span(5, 6)))] == "صلى الله عليه وسلم"
    assert Block(5, 5, 1, 18) in view.alignment.pieces


def test_composed_letter_maps_to_letter_and_mark() -> None:
    """A letter composed of two characters maps to both."""
    view = normalize("سا\u0654ل", "light")
    assert view.text == "سأل"
    assert view.to_source(Span(1, 2)) == (1, 3)
    assert view.to_normalized(Span(2, 3)) == (1, 2)


def test_a_word_found_in_the_view_maps_to_the_word_with_its_marks() -> None:
    """Marks inside a word are in its span; a dropped character alone has no place in the view."""
    text = "قال إنّ المُــدَرِّسةَ غابت"
    view = normalize(text, "search")
    at = view.text.index("المدرسه")
    start, end = view.to_source(Span(at, at + 7))
    assert text[start:end] == "المُــدَرِّسة"
    with pytest.raises(OffsetError):
        view.to_normalized(Span(text.index("ـ"), text.index("ـ") + 2))


def test_view_of_an_article_maps_to_the_raw_page() -> None:
    """Cleaning's alignment composed with the view's carries a found word to the raw page and back."""
    raw = (
        "خبر\n\nأعلنت وزارة\u200f  الموارد المائيــة، أمس\u00a0الأوّل، التوصّل إلى تفاهم مع المملكة.\n\n \n"
        "وأكّدت الوزيرة لخاتم الرسل ﷺ أن المدرسـة تستقبل ١٢٠ طالبًا في هذا العام الدراسي."
    )
    article = clean_page(raw).articles[0]
    for name in PROFILES:
        view = normalize(article.text, name)
        through = Alignment(article.runs).compose(view.alignment)
        for found in re.finditer(r"\S+", view.text):
            span = through.to_source(Span(*found.span()))
            assert span == article.to_raw(view.to_source(Span(*found.span())))
            assert through.to_target(span) == view.to_normalized(article.from_raw(span))
            assert found[0] in normalize(raw[slice(*span)], name).text
    search = normalize(article.text, "search")
    at = search.text.index("الاول")
    span = Alignment(article.runs).compose(search.alignment).to_source(Span(at, at + 5))
    assert raw[slice(*span)] == "الأوّل"


def test_view_is_frozen() -> None:
    """A view cannot be changed, and equal texts give equal views."""
    view = normalize("نصٌّ", "model")
    assert view == normalize("نصٌّ", "model")
    assert isinstance(view, Aligned)
    with pytest.raises(AttributeError):
        view.text = ""  # type: ignore[misc]
