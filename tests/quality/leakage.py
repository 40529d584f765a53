"""``python -m tests.quality.leakage``: recall, false pairs, speed and memory of the leakage report.

Texts are made up as for ``tests.quality.duplicates``: news articles, or with ``--words 25`` sentences. One in
ten is in test; of those, a tenth each are copies of train texts with 0, 5, 10 and 20% of their words changed,
and excerpts of half a text. All else in test is unrelated.
"""

import argparse
import resource
import time
from collections import Counter

from curation.core.leakage import compare_texts
from curation.text.folding import fold_texts
from tests.quality.duplicates import Writer

CHANGED = (0.0, 0.05, 0.1, 0.2)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=20_000)
    parser.add_argument("--words", type=int, help="of each text; as news has by default")
    options = parser.parse_args()
    writer = Writer(31)
    test_count = options.texts // 10
    train = [
        writer.words(options.words) if options.words else writer.article()
        for _ in range(options.texts - test_count)
    ]
    share = test_count // 10
    test: list[tuple[str, str]] = []
    for number, changed in enumerate(CHANGED):
        for at in range(number * share, (number + 1) * share):
            test.append((f"{changed:.0%} changed/{at}", " ".join(writer.changed(train[at], changed))))
    for at in range(len(CHANGED) * share, (len(CHANGED) + 1) * share):
        test.append((f"half of one/{at}", " ".join(train[at][: len(train[at]) // 2])))
    while len(test) < test_count:
        words = writer.words(options.words) if options.words else writer.article()
        test.append((f"unrelated/{len(test)}", " ".join(words)))
    seen = [(str(at), " ".join(words)) for at, words in enumerate(train)]
    start = time.perf_counter()
    folded = {"train": fold_texts(seen), "test": fold_texts(test)}
    compared = time.perf_counter()
    (found,) = compare_texts("text", folded, worst=len(test))
    end = time.perf_counter()
    of = Counter(name.split("/")[0] for name, _ in test)
    right: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for pair in found.worst:
        kind, at = pair.held.split("/")
        (right if pair.seen == at and kind != "unrelated" else wrong)[kind] += 1
    for kind, count in of.items():
        print(f"{kind:12} {count:7,} found {right[kind] / count:6.1%}, with another text {wrong[kind]:,}")
    near = ", ".join(f"{count.texts:,} at {count.least:g}" for count in found.near)
    print(f"exact {found.exact:,}; near {near}; contained {found.contained:,}")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"folding {compared - start:.1f} s, comparing {end - compared:.1f} s, at most {memory:,.0f} MB")


if __name__ == "__main__":
    main()
