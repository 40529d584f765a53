"""What can be counted of an article's words and lines: the figures that its flags are decided by.

The signals of Gopher and FineWeb are those of datatrove's filters, with its formulas (tests/quality compares
the decisions); the last ones are ours. Each is a share or a count, computed when it is asked for. Some have a
bound that costs less and is never below them, so that a rule can do without the figure.
"""

import heapq
import re
from collections import Counter
from collections.abc import Callable
from functools import partial
from math import inf

from curation.text.chars import TERMINATORS
from curation.text.measured import Measured, share
from curation.text.signal_words import FINEWEB2_STOP_WORDS, FUNCTION_WORDS, SEARCH_BAIT

Signal = Callable[[Measured], float]

_LINE_ENDS = frozenset(".!?؟۔؞؝？！。．")
_LISTED_ENDS = frozenset(TERMINATORS + ':،»"”')
_PHRASE = 4
_COMMONEST = ("في", "من", "على", "أن")
_SHORT_LINE = 12  # words; a headline, a table's row, a score
# What stands in the supplications' formulas as they are written; a text with few has few of them.
_INVOKING = ("لله", "للّه", "﴿", "يا رب", "ربنا", "آمين", "سألك")
_FATHA_SHARE = 0.02


def top_n_gram(measured: Measured, n: int) -> float:
    """Give the share of characters in the commonest run of ``n`` words (Gopher); 0 where none repeats.

    datatrove counts a run that is there once, too: that passes a limit in texts of a sentence only, which are
    too short for its other rules anyway.
    """
    words = measured.words
    ranges = measured.windows(n)
    runs = Counter(" ".join(words[at : at + n]) for start, end in ranges for at in range(start, end))
    run, count = max(runs.items(), key=_by_count, default=("", 0))
    return len(run) * count / len(measured.text) if count > 1 else 0.0


def _by_count(counted: tuple[str, int]) -> int:
    return counted[1]


def dup_n_gram(measured: Measured, n: int) -> float:
    """Give the share of characters in runs of ``n`` words that occurred before, without overlap (Gopher)."""
    words, seen = measured.words, set[str]()
    repeated = at = 0
    for start, end in measured.windows(n):
        at = max(at, start)
        while at < end:
            run = "".join(words[at : at + n])
            if run in seen:
                repeated += len(run)
                at += n
            else:
                seen.add(run)
                at += 1
    return repeated / len(measured.text)


def dup_line_frac(measured: Measured) -> float:
    """Give the share of lines that repeat an earlier one (Gopher)."""
    lines = re.split("\n+", measured.text) if "\n\n" in measured.text else measured.text.split("\n")
    return share(len(lines) - len(set(lines)), len(lines))


def char_dup_ratio(measured: Measured) -> float:
    """Give the share of characters in lines that repeat an earlier one (FineWeb)."""
    lines = measured.lines
    if len(set(lines)) == len(lines):
        return 0.0
    again = sum(map(len, lines)) - sum(map(len, set(lines)))
    return share(again, len(measured.text) - measured.text.count("\n"))


def line_punct_ratio(measured: Measured) -> float:
    """Give the share of lines that end with a sentence's mark (FineWeb); 1 where there is no line."""
    lines = measured.lines
    return sum(line[-1] in _LINE_ENDS for line in lines) / len(lines) if lines else 1.0


def new_line_ratio(measured: Measured) -> float:
    """Give line ends per word (FineWeb's list ratio)."""
    return share(measured.text.count("\n"), len(measured.words))


def word_count(measured: Measured) -> float:
    """Count the words that are not marks only (Gopher)."""
    return measured.spoken[0]


def word_length(measured: Measured) -> float:
    """Give the mean length of the words that are not marks only (Gopher)."""
    count, size = measured.spoken
    return share(size, count)


def hash_ratio(measured: Measured) -> float:
    """Give number signs per word (Gopher)."""
    return share(measured.text.count("#"), len(measured.words))


def ellipsis_ratio(measured: Measured) -> float:
    """Give ellipses per word (Gopher)."""
    return share(measured.text.count("...") + measured.text.count("…"), len(measured.words))


def bullet_lines(measured: Measured) -> float:
    """Give the share of lines that begin with a bullet (Gopher)."""
    if "•" not in measured.text and "-" not in measured.text:
        return 0.0
    lines = measured.text.splitlines()
    return share(sum(line.lstrip().startswith(("•", "-")) for line in lines), len(lines))


def ellipsis_lines(measured: Measured) -> float:
    """Give the share of lines that end with an ellipsis (Gopher)."""
    if "…" not in measured.text and "..." not in measured.text:
        return 0.0
    lines = measured.text.splitlines()
    return share(sum(line.rstrip().endswith(("...", "…")) for line in lines), len(lines))


def alpha_ratio(measured: Measured) -> float:
    """Give the share of words that have a letter (Gopher)."""
    return share(measured.alphabetic, len(measured.words))


def stop_words(measured: Measured) -> float:
    """Count FineWeb-2's Arabic stop words that occur, each once (Gopher)."""
    return len(FINEWEB2_STOP_WORDS & measured.counted.keys())


def listed_share(measured: Measured) -> float:
    """Give the share of words in short lines that no sentence ends: headlines, rows, scores."""
    ends = _LISTED_ENDS
    unended = [line for line in measured.lines if line[-1] not in ends and line.rstrip()[-1] not in ends]
    listed = sum(size for line in unended if (size := len(line.split())) <= _SHORT_LINE)
    return share(listed, len(measured.text.split())) if listed else 0.0


def line_count(measured: Measured) -> float:
    """Count the lines that hold something."""
    return len(measured.lines)


def keyword_share(measured: Measured) -> float:
    """Give the share of the three commonest words that carry meaning among the words with a letter."""
    telling = (n for word, n in measured.counted.items() if len(word) > 2 and word not in FUNCTION_WORDS)
    return share(sum(heapq.nlargest(3, telling)), measured.alphabetic)


def keyword_bound(measured: Measured) -> float:
    """Bound ``keyword_share`` from above by the three commonest words of any kind."""
    return share(sum(sorted(measured.counted.values())[-3:]), measured.alphabetic)


def function_share(measured: Measured) -> float:
    """Give the share of particles and pronouns among the words with a letter; news has 0.1 to 0.4."""
    return share(_occurrences(measured, FUNCTION_WORDS), measured.alphabetic)


def function_floor(measured: Measured) -> float:
    """Bound ``function_share`` from below by the four commonest particles of news."""
    counted = measured.counted  # a counter gives 0 for the others, but slowly
    return share(sum([counted.get(word, 0) for word in _COMMONEST]), measured.alphabetic)


def bait_share(measured: Measured) -> float:
    """Give the share of words that pages made for search engines are made of."""
    return share(_occurrences(measured, SEARCH_BAIT), measured.alphabetic)


def _occurrences(measured: Measured, words: frozenset[str]) -> int:
    return sum(map(measured.counted.__getitem__, measured.counted.keys() & words))


def phrase_count(measured: Measured) -> float:
    """Count the commonest run of four words."""
    words = measured.words
    runs = Counter(zip(*(words[k:] for k in range(_PHRASE)), strict=False))
    return max(runs.values(), default=0)


def invocations(measured: Measured) -> float:
    """Count formulas of supplication and remembrance, and verses."""
    return measured.prayed[0]


def prayer_share(measured: Measured) -> float:
    """Give the share of the text in supplications and verses: clauses with one, and what stands in ﴿ ﴾."""
    return measured.prayed[1]


def invoking(measured: Measured) -> float:
    """Bound ``invocations`` from above."""
    text = measured.text
    if text.count("َ") > _FATHA_SHARE * len(text):
        return inf  # written with diacritics, the formulas look otherwise
    return sum(map(text.count, _INVOKING))


SIGNALS: dict[str, Signal] = {
    "dup_line_frac": dup_line_frac,
    **{f"top_{n}_gram": partial(top_n_gram, n=n) for n in (2, 3, 4)},
    **{f"dup_{n}_gram": partial(dup_n_gram, n=n) for n in range(5, 11)},
    "line_punct_ratio": line_punct_ratio,
    "char_dup_ratio": char_dup_ratio,
    "new_line_ratio": new_line_ratio,
    "word_count": word_count,
    "word_length": word_length,
    "hash_ratio": hash_ratio,
    "ellipsis_ratio": ellipsis_ratio,
    "bullet_lines": bullet_lines,
    "ellipsis_lines": ellipsis_lines,
    "alpha_ratio": alpha_ratio,
    "stop_words": stop_words,
    "line_count": line_count,
    "listed_share": listed_share,
    "keyword_share": keyword_share,
    "function_share": function_share,
    "bait_share": bait_share,
    "phrase_count": phrase_count,
    "invocations": invocations,
    "prayer_share": prayer_share,
}
"""Every signal by its name."""

ABOVE: dict[str, Signal] = {"keyword_share": keyword_bound, "invocations": invoking}
"""For signals that are dear: what is never below them and costs less."""

BELOW: dict[str, Signal] = {"function_share": function_floor}
"""And what is never above them."""
