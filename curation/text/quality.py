"""Flags of an article: which language it is in, and what its signals say against it.

A flag drops nothing; a workspace may (``[clean] drop``). The thresholds stand in one table, ``PROFILES``:
those of FineWeb-2 for ``arb_Arab``, as its pipeline applies them; and under ``OURS`` those for kinds of pages
that they let pass. What they were set by: docs/quality.md.
"""

from collections.abc import Iterator
from functools import cache
from math import inf
from typing import NamedTuple

from curation.text.language import ARABIC, MIXED, Identify, language_of
from curation.text.measured import Measured
from curation.text.signals import ABOVE, BELOW, SIGNALS, Signal
from curation.types import Flag

DEFAULT_PROFILE = "fineweb2-arb_Arab"


class Limit(NamedTuple):
    """Holds against a text where its signal is below ``low`` or above ``high``."""

    signal: str
    low: float = -inf
    high: float = inf


class Rule(NamedTuple):
    """Gives a flag where every limit holds against the text."""

    flag: Flag
    limits: tuple[Limit, ...]


class Evidence(NamedTuple):
    """Why a text has a flag: a signal, its value, and the limit that it passed."""

    flag: Flag
    signal: str
    value: float
    limit: float

    def __str__(self) -> str:
        """Say it in one line."""
        sign = ">" if self.value > self.limit else "<"
        return f"{self.flag}: {self.signal} {self.value:.3g} {sign} {self.limit:g}"


class Verdict(NamedTuple):
    """An article's language (see ``language_of``) and its flags, in the order of ``Flag``."""

    language: str | None
    flags: tuple[Flag, ...]


def _rule(flag: Flag, signal: str, low: float = -inf, high: float = inf) -> Rule:
    return Rule(flag, (Limit(signal, low, high),))


# huggingface/fineweb-2: configs/arb_Arab.yml, and what fineweb-2-pipeline.py sets for every language.
_FINEWEB2 = (
    _rule(Flag.REPETITION, "dup_line_frac", high=0.304),
    _rule(Flag.REPETITION, "top_2_gram", high=0.197),
    _rule(Flag.REPETITION, "top_3_gram", high=0.172),
    _rule(Flag.REPETITION, "top_4_gram", high=0.146),
    _rule(Flag.REPETITION, "dup_5_gram", high=0.165),
    _rule(Flag.REPETITION, "dup_6_gram", high=0.153),
    _rule(Flag.REPETITION, "dup_7_gram", high=0.142),
    _rule(Flag.REPETITION, "dup_8_gram", high=0.131),
    _rule(Flag.REPETITION, "dup_9_gram", high=0.12),
    _rule(Flag.REPETITION, "dup_10_gram", high=0.109),
    _rule(Flag.REPETITION, "char_dup_ratio", high=0.1),
    _rule(Flag.UNENDED_LINES, "line_punct_ratio", low=0.143),
    _rule(Flag.SHORT_LINES, "new_line_ratio", high=0.189),
    _rule(Flag.SHORT, "word_count", low=50),
    _rule(Flag.LONG, "word_count", high=100_000),
    _rule(Flag.WORD_LENGTH, "word_length", low=2, high=9),
    _rule(Flag.SYMBOLS, "hash_ratio", high=0.1),
    _rule(Flag.SYMBOLS, "ellipsis_ratio", high=0.1),
    _rule(Flag.BULLETS, "bullet_lines", high=0.9),
    _rule(Flag.ELLIPSES, "ellipsis_lines", high=0.3),
    _rule(Flag.FEW_LETTERS, "alpha_ratio", low=0.787),
    _rule(Flag.FEW_STOP_WORDS, "stop_words", low=2),
)
PROFILES: dict[str, tuple[Rule, ...]] = {DEFAULT_PROFILE: _FINEWEB2, "off": ()}
"""The rules of each profile; ``off`` leaves only ``OURS``."""

OURS = (
    Rule(Flag.PRAYER, (Limit("invocations", high=2), Limit("prayer_share", high=0.5))),
    Rule(Flag.LISTING, (Limit("line_count", high=5), Limit("listed_share", high=0.6))),
    Rule(Flag.LISTING, (Limit("alpha_ratio", low=0.6), Limit("word_count", high=20))),
    Rule(Flag.MACHINE_MADE, (Limit("bait_share", high=0.06), Limit("phrase_count", high=3))),
    Rule(Flag.MACHINE_MADE, (Limit("bait_share", high=0.15), Limit("word_count", high=30))),
    Rule(Flag.MACHINE_MADE, (Limit("keyword_share", high=0.25), Limit("word_count", high=60))),
    Rule(
        Flag.MACHINE_MADE,
        (Limit("function_share", low=0.03), Limit("keyword_share", high=0.12), Limit("word_count", high=60)),
    ),
)
"""Rules for supplications, lists and pages made by programs; they hold under every profile."""


def verdict_of(text: str, identify: Identify | None = None, profile: str = DEFAULT_PROFILE) -> Verdict:
    """Tell an article's language and flags.

    Args:
        text: the article's text, one paragraph a line.
        identify: see ``language_of``.
        profile: a name in ``PROFILES``.
    """
    language = language_of(text, identify)
    measured = Measured(text)
    found: set[Flag] = set()
    for flag, (bound, signal, low, high), others in _tests(profile, measured.needless()) if text else ():
        # Almost every rule fails at its first limit: tried here, a call a rule is saved.
        if (bound is not None and low <= bound(measured) <= high) or low <= signal(measured) <= high:
            continue
        if flag not in found and _hold(others, measured):
            found.add(flag)
    if language == MIXED:
        found.add(Flag.MIXED_LANGUAGE)
    elif language not in (ARABIC, None):
        found.add(Flag.NOT_ARABIC)
    return Verdict(language, tuple(flag for flag in Flag if flag in found) if found else ())


def evidence_of(text: str, profile: str = DEFAULT_PROFILE) -> tuple[Evidence, ...]:
    """Say of each signal that gives a text a flag what its value and the limit it passed are."""
    measured = Measured(text)
    return tuple(
        evidence
        for rule in (*OURS, *PROFILES[profile])
        if text and _hold(_tests_of(rule), measured)
        for evidence in _evidence(rule, measured)
    )


def signals(text: str) -> dict[str, float]:
    """Compute every signal of a text, by name; ``curation.text.signals`` says what each is."""
    measured = Measured(text)
    return {name: signal(measured) for name, signal in SIGNALS.items()}


class _Test(NamedTuple):
    """A limit ready to be tried: the signal, and what bounds it on the limit's side, if anything does."""

    bound: Signal | None
    signal: Signal
    low: float
    high: float


def _hold(tests: tuple[_Test, ...], measured: Measured) -> bool:
    for bound, signal, low, high in tests:  # a loop, for speed
        if (bound is not None and low <= bound(measured) <= high) or low <= signal(measured) <= high:
            return False
    return True


@cache
def _tests_of(rule: Rule) -> tuple[_Test, ...]:
    return tuple(_Test(_bound(*limit), SIGNALS[limit.signal], limit.low, limit.high) for limit in rule.limits)


def _bound(name: str, low: float, high: float) -> Signal | None:
    """Give what shows at less cost that a signal is within its limit, where that has one side."""
    if low > -inf and high < inf:
        return None
    return ABOVE.get(name) if high < inf else BELOW.get(name)


@cache
def _tests(profile: str, needless: str) -> tuple[tuple[Flag, _Test, tuple[_Test, ...]], ...]:
    names = [f"{kind}_{n}_gram" for kind in ("top", "dup") if kind in needless for n in range(2, 11)]
    rules = (rule for rule in (*OURS, *PROFILES[profile]) if rule.limits[0].signal not in names)
    return tuple((rule.flag, tests[0], tests[1:]) for rule in rules for tests in [_tests_of(rule)])


def _evidence(rule: Rule, measured: Measured) -> Iterator[Evidence]:
    for limit in rule.limits:
        value = SIGNALS[limit.signal](measured)
        yield Evidence(rule.flag, limit.signal, value, limit.low if value < limit.low else limit.high)
