"""Flags: a text for each, and near misses that have none."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation import clean_page
from curation.store.identifier import identify_language
from curation.store.workspace import CleanSettings
from curation.text.measured import Measured
from curation.text.quality import OURS, PROFILES, evidence_of, signals, verdict_of
from curation.text.signals import ABOVE, BELOW, SIGNALS
from curation.types import Flag
from tests.quality.language_samples import read_groups
from tests.quality.page_samples import own_samples, shared_samples

EXAMPLES = Path(__file__).parents[2] / "examples" / "pages"
NEWS = "\n".join(" ".join(read_groups()["ar"][at : at + 4]) for at in range(0, 24, 4))
BODY = "أعلنت الوزارة أمس بدء أعمال الصيانة في السد، وقال الوزير إن العمل يسير وفق الجدول الذي وضعته اللجنة."
KINDS = (Flag.PRAYER, Flag.LISTING, Flag.MACHINE_MADE)

PRAYERS = "\n".join(
    [
        "اللهم اغفر لنا ولوالدينا ولجميع المسلمين، اللهم ارحم موتانا واشف مرضانا.",
        "سبحان الله وبحمده سبحان الله العظيم",
        "اللهم إني أسألك العفو والعافية في الدنيا والآخرة يا أرحم الراحمين",
        "ربنا آتنا في الدنيا حسنة وفي الآخرة حسنة وقنا عذاب النار",
        "لا إله إلا الله وحده لا شريك له، آمين",
    ]
)
VERSES = "﴿ يا أيها الذين آمنوا اتقوا الله ﴾\n﴿ إن مع العسر يسرا ﴾\n﴿ فإن مع العسر يسرا ﴾\n" + PRAYERS
VOWELLED = "اللَّهُمَّ اغْفِرْ لِي وَارْحَمْنِي وَاهْدِنِي\nسُبْحَانَ اللَّهِ وَبِحَمْدِهِ\nالْحَمْدُ لِلَّهِ رَبِّ الْعَالَمِينَ\nلَا إِلَهَ إِلَّا اللَّهُ\n"
HEADLINES = "\n".join(
    f"{who} {what} في {where}"
    for who, what, where in zip(
        ("الوزير", "المدير", "الفريق", "المجلس", "البنك", "النادي", "المحافظ"),
        ("يفتتح سوقا", "يعلن خطة", "يخسر مباراة", "يناقش قانونا", "يرفع الفائدة", "يضم لاعبا", "يزور حيا"),
        ("العاصمة", "الجنوب", "الشمال", "البلاد", "المدينة", "الساحل", "القرية"),
        strict=True,
    )
)
SCORES = "\n".join(f"{hour}:00 الاتحاد {hour % 4} - {hour % 3} النصر" for hour in range(1, 24))
PRICES = " ".join(f"{n} | {n * 3.5} | {n + 7} ;" for n in range(40)) + " سعر الصرف"
KEYWORDS = "تحميل فيلم الرحلة مترجم بجودة عالية اون لاين مشاهدة فيلم الرحلة مترجم كامل مجانا برابط مباشر " * 4
STUFFED = NEWS[:600] + " أفضل وسيط تداول الخيارات الثنائية مجانا." * 6
TAGS = " ".join(f"شقق مفروشة {place} شقق رخيصة" for place in ("القاهرة", "الرياض", "جدة", "دبي", "بيروت") * 4)

QUOTES_A_VERSE = (
    f"{NEWS}\nوتلا الإمام قوله تعالى ﴿ واعتصموا بحبل الله جميعا ولا تفرقوا ﴾ في ختام الحفل، "
    "ودعا الحضور لضحايا الحادث بالرحمة."
)
OBITUARY = (
    f"{NEWS} توفي أمس الكاتب عبد الله الراوي عن سبعين عاما بعد صراع مع المرض، وشيع جثمانه من مسجد المدينة. "
    f"وقال رفاقه إن مؤلفاته ستبقى. إنا لله وإنا إليه راجعون، اللهم ارحمه واغفر له، والحمد لله."
)
FRAUD = (
    f"{NEWS}\nوحذرت الهيئة من وسطاء الفوركس الذين يعدون بالربح السريع، "
    "وقالت إن التداول عبر مواقع غير مرخصة خطر."
)
WITH_LIST = f"{NEWS}\nالمدن المشمولة:\nالعاصمة\nالميناء\nالقلعة\nالوادي\n{BODY}"


@pytest.mark.parametrize(
    ("flag", "text"),
    [
        (Flag.NOT_ARABIC, "\n".join(read_groups()["fa"])),
        (Flag.NOT_ARABIC, "\n".join(read_groups()["en"])),
        (Flag.MIXED_LANGUAGE, "\n".join([*read_groups()["ar"][:9], *read_groups()["en"][:9]])),
        (Flag.PRAYER, PRAYERS),
        (Flag.PRAYER, VERSES),
        (Flag.PRAYER, VOWELLED),
        (Flag.LISTING, HEADLINES),
        (Flag.LISTING, SCORES),
        (Flag.LISTING, PRICES),
        (Flag.MACHINE_MADE, KEYWORDS),
        (Flag.MACHINE_MADE, STUFFED),
        (Flag.MACHINE_MADE, TAGS),
        (Flag.REPETITION, f"{BODY}\n" * 6),
        (Flag.REPETITION, "قال الوزير قال الوزير " * 40),
        (Flag.UNENDED_LINES, NEWS.replace(".", "")),
        (Flag.SHORT_LINES, "\n".join(NEWS.split())),
        (Flag.SHORT, BODY),
        (Flag.LONG, f"{NEWS}\n" * 700),
        (Flag.WORD_LENGTH, "الاستقلاليةوالديمقراطية " * 60),
        (Flag.WORD_LENGTH, "و " * 60),
        (Flag.SYMBOLS, NEWS.replace(" ", " #")),
        (Flag.SYMBOLS, NEWS.replace(" ", "... ")),
        (Flag.BULLETS, "\n".join(f"• {line}" for line in NEWS.split("\n"))),
        (Flag.ELLIPSES, NEWS.replace(".\n", "…\n")),
        (Flag.FEW_LETTERS, NEWS.replace(" ", " 25 ")),
        (Flag.FEW_STOP_WORDS, "\n".join(["شركات مصانع مدارس جامعات بنوك أسواق موانئ مطارات محطات طرق."] * 6)),
    ],
)
def test_each_flag_has_its_texts(flag: Flag, text: str) -> None:
    """A text of that kind has the flag, and the signal behind it says so."""
    assert flag in verdict_of(text, identify_language).flags
    if flag not in (Flag.NOT_ARABIC, Flag.MIXED_LANGUAGE):
        assert flag in {found.flag for found in evidence_of(text)}


@pytest.mark.parametrize("text", [NEWS, QUOTES_A_VERSE, OBITUARY, FRAUD, WITH_LIST])
def test_near_misses_have_no_flag(text: str) -> None:
    """An article that quotes a verse, mourns, warns of what spam sells, or holds a list is an article."""
    assert verdict_of(text, identify_language) == ("ar", ())
    assert evidence_of(text) == ()


@pytest.mark.parametrize("sample", [*own_samples(), *shared_samples()], ids=lambda sample: sample.name)
def test_no_true_article_is_of_a_bad_kind(sample: object) -> None:
    """Nor is any article of the pages that score cleaning, ours and real ones."""
    for article in clean_page(sample.raw).articles:  # type: ignore[attr-defined]
        verdict = verdict_of(article.text, identify_language)
        assert not {*KINDS, Flag.REPETITION, Flag.NOT_ARABIC, Flag.MIXED_LANGUAGE} & {*verdict.flags}


def test_the_examples_have_no_flag_but_for_length() -> None:
    """The example articles are clean; one embedded one is short."""
    articles = [a for p in sorted(EXAMPLES.glob("*.txt")) for a in clean_page(p.read_text("utf-8")).articles]
    flags = {flag for article in articles for flag in verdict_of(article.text).flags}
    assert flags <= {Flag.SHORT}


def test_a_flag_says_by_what_it_is_there() -> None:
    """The signal, its value and the limit it passed, in one line."""
    (found,) = evidence_of(BODY)
    assert str(found) == f"short: word_count {signals(BODY)['word_count']:g} < 50"


def test_settings_name_every_profile_and_off_leaves_our_rules() -> None:
    """What ``tanqih.toml`` may say is what there is; under ``off`` only kinds and language are flagged."""
    profiles = CleanSettings.model_fields["profile"].annotation
    assert set(profiles.__args__) == set(PROFILES)  # type: ignore[union-attr]
    assert verdict_of(BODY, profile="off").flags == ()
    assert Flag.PRAYER in verdict_of(PRAYERS, profile="off").flags


def test_every_rule_asks_for_a_signal_there_is() -> None:
    """No threshold stands for nothing."""
    rules = [rule for profile in PROFILES.values() for rule in (*OURS, *profile)]
    assert {limit.signal for rule in rules for limit in rule.limits} <= SIGNALS.keys()


WORDS = st.sampled_from(
    ["قال", "الوزير", "في", "،", "«السد»", "اللهم", "﴿", "﴾", "25", ".", "\n", "...", "#", "تحميل"]
)
TEXTS = st.one_of(st.text(), st.lists(WORDS, max_size=120).map(" ".join))


@given(TEXTS)
def test_any_string_is_judged(text: str) -> None:
    """Any string whatever: no error, the same twice, flags in order, most with evidence."""
    verdict = verdict_of(text)
    assert verdict == verdict_of(text)
    assert list(verdict.flags) == [flag for flag in Flag if flag in verdict.flags]
    language = {Flag.NOT_ARABIC, Flag.MIXED_LANGUAGE}
    assert {*verdict.flags} - language == {found.flag for found in evidence_of(text)}


@given(TEXTS.filter(bool))
def test_bounds_stand_on_the_side_of_their_limits(text: str) -> None:
    """What spares a dear figure is never below it where the limit is above, never above where it is below."""
    measured = Measured(text)
    for name, bound in ABOVE.items():
        if measured.alphabetic or name == "invocations":
            assert bound(measured) >= SIGNALS[name](measured) - 1e-9
    for name, bound in BELOW.items():
        assert bound(measured) <= SIGNALS[name](measured)
    for kind, least in (("top", 0.146), ("dup", 0.109)):
        if kind in measured.needless():
            shares = [signal(measured) for name, signal in SIGNALS.items() if name.startswith(f"{kind}_")]
            assert max(share for share in shares[-3 if kind == "top" else -6 :]) <= least
