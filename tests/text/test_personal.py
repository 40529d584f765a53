"""Personal data: what is found, what is not, and that any text is read in linear time."""

import time

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from curation import PersonalKind, find_personal
from curation.text.phones import REGIONS, is_international, is_local

# Numbers of the reserved or documentation ranges where there are such, else invented ones that validate.
FOUND = [
    ("راسلونا على ⟨info@example.org⟩ يوميًا", PersonalKind.EMAIL),
    ("اكتب إلى⟨news.desk+ar@mail.example.com⟩.", PersonalKind.EMAIL),
    ("بريده ⟨سالم@مثال.شبكة⟩ كما قال", PersonalKind.EMAIL),
    ("الهاتف: ⟨٠٧٩١٢٣٤٥٦٧⟩", PersonalKind.PHONE),
    ("الهاتف: ⟨۰۷۹۱۲۳۴۵۶۷⟩", PersonalKind.PHONE),
    ("اتصلوا على ⟨0501234567⟩ صباحًا", PersonalKind.PHONE),
    ("نشر الرقم ⟨010 0123 4567⟩ أمس", PersonalKind.PHONE),
    ("الرقم ⟨+962 79 123 4567⟩", PersonalKind.PHONE),
    ("الرقم ⟨(+962) 79-123-4567⟩", PersonalKind.PHONE),
    ("الرقم ⟨+962 (0) 79 123 4567⟩", PersonalKind.PHONE),
    ("الرقم \u200e⟨+\u200e962\u00a079\u00a01234567⟩\u200f", PersonalKind.PHONE),
    ("الرقم ⟨٠٠٩٦٢٧٩١٢٣٤٥٦٧⟩", PersonalKind.PHONE),
    ("الرقم ⟨00966 50 123 4567⟩", PersonalKind.PHONE),
    ("واتساب ⟨962791234567+⟩ للحجز", PersonalKind.PHONE),
    ("المكتب في لندن ⟨+44 20 7946 0958⟩", PersonalKind.PHONE),
    ("المكتب ⟨+1 202-555-0143⟩", PersonalKind.PHONE),
    ("الرقم ⟨05.22.33.44.55⟩", PersonalKind.PHONE),
    ("الرقم ⟨966501234567⟩", PersonalKind.PHONE),
    ("هاتف ⟨03/123456⟩", PersonalKind.PHONE),
    ("للاستفسار: ⟨50012345⟩", PersonalKind.PHONE),
    ("جوال ⟨777123456⟩", PersonalKind.PHONE),
    ("📞 ⟨20 123 456⟩", PersonalKind.PHONE),
    ("Tel: ⟨(06) 560 1234⟩", PersonalKind.PHONE),
    ("الحساب ⟨SA0380000000608010167519⟩", PersonalKind.IBAN),
    ("الحساب ⟨SA03 8000 0000 6080 1016 7519⟩ 2024", PersonalKind.IBAN),
    ("الحساب ⟨SA٠٣ ٨٠٠٠ ٠٠٠٠ ٦٠٨٠ ١٠١٦ ٧٥١٩⟩", PersonalKind.IBAN),
    ("الحساب ⟨JO94CBJO0010000000000131000302⟩.", PersonalKind.IBAN),
    ("الحساب ⟨EG380019000500000000263180002⟩", PersonalKind.IBAN),
    ("الحساب ⟨LB62 0999 0000 0001 0019 0122 9114⟩", PersonalKind.IBAN),
    ("بطاقة ⟨4111 1111 1111 1111⟩", PersonalKind.CARD),
    ("بطاقة ⟨5555555555554444⟩", PersonalKind.CARD),
    ("بطاقة ⟨3782-822463-10005⟩", PersonalKind.CARD),
    ("بطاقة ⟨٤١١١-١١١١-١١١١-١١١١⟩", PersonalKind.CARD),
    ("بطاقة مدى ⟨9682010000000005⟩", PersonalKind.CARD),
    ("صاحب الرقم ⟨29001011234567⟩", PersonalKind.NATIONAL_ID),
    ("صاحب الرقم ⟨٢٩٠٠١٠١١٢٣٤٥٦٧⟩", PersonalKind.NATIONAL_ID),
    ("صاحب الهوية ⟨1098765439⟩", PersonalKind.NATIONAL_ID),
    ("هوية إماراتية ⟨784-1979-1234567-1⟩", PersonalKind.NATIONAL_ID),
    ("صاحب البطاقة ⟨290010112303⟩", PersonalKind.NATIONAL_ID),
    ("الرقم الوطني: ⟨9851234567⟩", PersonalKind.NATIONAL_ID),
    ("رقم الهوية ⟨851234567⟩", PersonalKind.NATIONAL_ID),
    ("رقم بطاقتها ⟨1990 1234 5671⟩", PersonalKind.NATIONAL_ID),
    ("جواز سفر رقم ⟨A12345678⟩", PersonalKind.NATIONAL_ID),
    ("ورقمه القومي هو ⟨29013451234567⟩", PersonalKind.NATIONAL_ID),  # no such month, but it is said to be one
]

NOT_FOUND = [
    "في 12/5/2024 وفي 12-05-2024 وفي 05.06.2023 وفي 2024-05-12",
    "يوم 01-02-2024 10:30 وكذلك 05-06-2023 12:15",
    "٠٥-٠٦-٢٠٢٣ ١٢ ساعة",
    "موسم 2023-2024 ثم 2024/2025، والأعوام 2019 2020 2021 2022",
    "الساعة 14:30 ثم 14:30:15 ثم 20:45-22:15",
    "بلغ عدد السكان 12345678 نسمة و 102,334,404 نسمة و ١٠٢٬٣٣٤٬٤٠٤ نسمة",
    "كلّف المشروع 12 500 000 دينار، أو 12.500.000 دينار، أو 2800000000 دولار، أو $1098765439",
    "نحو 12 056 234 567 ليرة",
    "هاتفه المحمول كلفه 35412876 ليرة، وبيعت هواتف بقيمة 50000000 دولار",
    "فاز 3-1 ثم 2-2 (4-5) في 90 دقيقة",
    "القانون رقم 12 لسنة 2018، والقرار 1234567، والقضية 2023/1234567",
    "يبلغ باي 3.14159265358979 والإحداثيات 31.9539494, 35.9106350",
    "https://example.org/news/0791234567 و www.example.org/?id=4111111111111111",
    "example.org/0791234567 و article-0791234567 و id=0791234567 و #0791234567",
    "الرقم التسلسلي 20230115103000 و 202301151030 و 20101231101500",
    "الصورة logo@2x.png والطابع 201012311015",
    "حساب @example على المنصة، و user@localhost، و @@، و a@b",
    "الطوارئ 911 والخط الساخن 19123 و 16xxx و 800 1234",
    "اتصلوا على 911 أو 19123",
    "الخط المجاني +1 800 555 0199",
    "الرمز SA0380000000608010167518 ليس حسابًا",
    "المنتج 4111111111111112 والمنتج 1234567890123456",
    "جدول 1 2 3 4 5 6 7 8 9 10 11 12",
    "1098765438 رقم بلا معنى، و 29013451234567 كذلك",
    "0000000000 و 00000000000000 و 1111111111",
    "",
]


def marked(text: str) -> tuple[str, list[str]]:
    """Take the marks out of a text; give it, and the pieces that stood between marks."""
    pieces = [part.split("⟩")[0] for part in text.split("⟨")[1:]]
    return text.replace("⟨", "").replace("⟩", ""), pieces


@pytest.mark.parametrize(("text", "kind"), FOUND)
def test_personal_data_is_found_with_its_exact_span(text: str, kind: PersonalKind) -> None:
    """Each planted piece is found, with its kind, from its first character to its last."""
    plain, pieces = marked(text)
    assert [(plain[slice(*span)], found) for span, found in find_personal(plain)] == [(pieces[0], kind)]


@pytest.mark.parametrize("text", NOT_FOUND)
def test_other_digits_are_not_personal(text: str) -> None:
    """Dates, counts, money, scores, laws, coordinates, addresses, hotlines: nothing is found."""
    assert find_personal(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "⟨0791234567⟩/⟨0781234567⟩",
        "⟨0791234567⟩ ⟨0781234567⟩",
        "⟨0791234567⟩،⟨0781234567⟩",
        "⟨0791234567⟩-⟨0781234567⟩",
        "هاتف ⟨22345678⟩ - ⟨22345679⟩",
        "هاتف ⟨22345678⟩ أو ⟨22345679⟩",
        "هاتف ⟨06-5601234⟩ فاكس ⟨06-5605678⟩ بريد ⟨info@example.org⟩",
        "⟨SA0380000000608010167519⟩-⟨EG380019000500000000263180002⟩",
        "AB12 3456 7890 1234 ⟨SA03 8000 0000 6080 1016 7519⟩ EG38 0019",
        "من 12/5/2024 ⟨0791234567⟩ حتى 2025",
        "الرقم القومي ⟨29001011234567⟩ وهاتفه ⟨01001234567⟩ وبريده ⟨a@example.org⟩",
    ],
)
def test_neighbours_are_told_apart(text: str) -> None:
    """Numbers side by side are found one by one, and what is between them is left."""
    plain, pieces = marked(text)
    assert [plain[slice(*personal.span)] for personal in find_personal(plain)] == pieces


def test_a_cue_is_heard_on_its_own_line_only() -> None:
    """Eight digits under a line that ends in «هاتف» are nobody's number."""
    assert find_personal("رقم الهاتف\n22345678") == ()
    assert len(find_personal("رقم الهاتف 22345678")) == 1


@pytest.mark.parametrize("region", REGIONS)
@pytest.mark.parametrize("form", [PhoneNumberFormat.INTERNATIONAL, PhoneNumberFormat.E164])
@pytest.mark.parametrize("line", [PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE])
def test_example_numbers_of_arab_countries_are_found(region: str, form: int, line: int) -> None:
    """The library's own example of each country's lines is found, as the library writes it."""
    written = phonenumbers.format_number(phonenumbers.example_number_for_type(region, line), form)
    (found,) = find_personal(f"للتواصل {written} يوميًا")
    assert (found.span, found.kind) == ((8, 8 + len(written)), PersonalKind.PHONE)


@given(st.text("0123456789", min_size=7, max_size=15), st.sampled_from(REGIONS))
def test_numbers_are_valid_where_the_library_says_so(digits: str, region: str) -> None:
    """Whole numbers with a code are those the library calls valid lines of a person or an office."""
    lines = (0, 1, 2, 6, 7)  # fixed, mobile, either, voice over IP, personal
    code = phonenumbers.country_code_for_region(region)
    number = phonenumbers.PhoneNumber(country_code=code, national_number=int(digits))
    if not digits.startswith("0"):
        theirs = phonenumbers.number_type(number) in lines
        assert is_international(f"{code}{digits}") == (theirs and len(f"{code}{digits}") <= 16)


def test_a_local_number_is_one_of_some_arab_country() -> None:
    """Seven to ten digits as they are dialled, with or without the trunk prefix."""
    assert is_local("50012345")
    assert is_local("0791234567")
    assert not is_local("10000000000")


PIECES = st.sampled_from(
    [
        *(marked(text)[0] for text, _ in FOUND),
        *NOT_FOUND,
        *(piece for text, _ in FOUND for piece in marked(text)[1]),
        *("0", "07", "+", "00", "@", ".", "-", " - ", "/", " ", "\n", "،", "[", "]", "(", ")", "\u200f"),
        *("هاتف ", "رقم الهوية ", "A", "www.", "12", "123", "1234567", " دولار", "\u00a0", "و", "أو"),
    ]
)
TEXTS = st.one_of(
    st.text(),
    st.text("0123456789٠١٩ .-/+()@\u200f\na[]"),
    st.lists(PIECES, max_size=12).map("".join),
)


@given(TEXTS)
def test_spans_of_any_text_are_in_order_and_in_range(text: str) -> None:
    """Sorted, none empty, none overlapping, none across a line's end, each with a digit or an @."""
    done = 0
    for (start, end), _ in find_personal(text):
        assert done <= start < end <= len(text)
        assert "\n" not in text[start:end]
        assert "@" in text[start:end] or sum(c.isdecimal() for c in text[start:end]) >= 7
        done = end


@pytest.mark.parametrize(
    "unit",
    [
        *("1", "0", "@", ".", "a@", "a.", "00 ", "1 2 3 ", "+1", "14/12/2020 ", "A", "AA00", "(0", "1\u200f"),
        *("0791234567/", "123 456 789 ", "1234567 ", "هاتف ", "://", "a@b.cc "),
    ],
)
def test_time_grows_with_the_length(unit: str) -> None:
    """Four times the text takes about four times the time, whatever it repeats; squared it were sixteen."""

    def seconds(length: int) -> float:
        text = unit * (length // len(unit))
        best = []
        for _ in range(3):
            began = time.process_time()
            find_personal(text)
            best.append(time.process_time() - began)
        return min(best)

    assert seconds(80_000) < 5 * seconds(20_000) + 0.05


@pytest.mark.parametrize("unit", ["1", "٠", "@", ".", "a@"])
def test_ten_megabytes_of_nothing_take_seconds(unit: str) -> None:
    """Digits, at signs or dots without an end are read through once or twice."""
    began = time.process_time()
    assert find_personal(unit * (10_000_000 // len(unit))) == ()
    assert time.process_time() - began < 10
