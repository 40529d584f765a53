"""Whether our flags say of texts what datatrove's filters say, set as FineWeb-2 sets them for Arabic.

Texts: whole pages and articles, ours and the real ones; again with parts repeated, and with a phrase stuffed
in. Run as ``python -m tests.quality.filters``; needs the extra ``quality``.
"""

import random
import sys
from collections import Counter
from collections.abc import Callable
from importlib import import_module
from typing import Any

from curation import clean_page
from curation.text.quality import OURS, evidence_of, verdict_of
from curation.text.signal_words import FINEWEB2_STOP_WORDS
from curation.types import Flag
from tests.quality.page_samples import read_samples

_LANGUAGE = "arb_Arab"
_OURS = {rule.flag for rule in OURS}


def texts() -> list[str]:
    """Give the texts, the same at each call."""
    own = [sample.raw for sample in read_samples()]
    own += [article.text for raw in own for article in clean_page(raw).articles]
    chance = random.Random(7)
    stuffed = []
    for text in own:
        words = text.split()
        phrase = " ".join(words[:6])
        for times in (2, 8, 20):
            places = [chance.randint(0, len(words)) for _ in range(times)]
            stuffed.append(" ".join(f"{f'{phrase} ' * places.count(at)}{w}" for at, w in enumerate(words)))
    return own + [f"{text}\n{text[: len(text) // 4]}" for text in own] + stuffed


def filters() -> list[Callable[[str], bool]]:
    """Give datatrove's filters as FineWeb-2 sets them; true where a text is kept.

    Raises:
        ModuleNotFoundError: datatrove or spaCy is not installed.
    """
    package: Any = import_module("datatrove.pipeline.filters")
    document: Any = import_module("datatrove.data").Document
    import_module("spacy")
    made = [
        package.GopherRepetitionFilter(
            language=_LANGUAGE,
            dup_para_frac=0,
            dup_line_char_frac=0,
            dup_para_char_frac=0,
            dup_line_frac=0.304,
            top_n_grams=((2, 0.197), (3, 0.172), (4, 0.146)),
            dup_n_grams=((5, 0.165), (6, 0.153), (7, 0.142), (8, 0.131), (9, 0.12), (10, 0.109)),
        ),
        package.FineWebQualityFilter(
            language=_LANGUAGE,
            short_line_thr=999,
            char_duplicates_ratio=0.1,
            line_punct_thr=0.143,
            new_line_ratio=0.189,
        ),
        package.GopherQualityFilter(
            language=_LANGUAGE,
            min_avg_word_length=2,
            max_avg_word_length=9,
            max_non_alpha_words_ratio=0.787,
            min_stop_words=2,
            stop_words=sorted(FINEWEB2_STOP_WORDS),
        ),
    ]
    return [lambda text, f=f: f.filter(document(text=text, id="")) is True for f in made]


def decisions() -> Counter[tuple[bool, bool]]:
    """Count the texts by whether datatrove removes them, and whether a flag of ours speaks against them."""
    theirs = filters()
    language = {Flag.NOT_ARABIC, Flag.MIXED_LANGUAGE}
    found: Counter[tuple[bool, bool]] = Counter()
    for text in texts():
        removed = not all(keeps(text) for keeps in theirs)
        flagged = bool({*verdict_of(text).flags} - _OURS - language)
        found[removed, flagged] += 1
        if removed != flagged:
            print(f"differs: {text[:60]!r}… {[str(reason) for reason in evidence_of(text)]}")
    return found


def main() -> int:
    """Print the counts."""
    try:
        found = decisions()
    except ModuleNotFoundError as error:
        print(f"Not installed: {error.name}; the extra «quality» brings the filters.")
        return 0
    same = found[True, True] + found[False, False]
    print(f"{found.total()} texts: {found[True, True]} removed by both, {found[False, False]} by neither,")
    alone = f"{found[True, False]} by datatrove alone, {found[False, True]} flagged alone"
    print(f"{alone}; same {same / found.total():.1%}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
