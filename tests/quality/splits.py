"""``python -m tests.quality.splits``: how evenly labels are spread over splits, looked at or not.

Corpora are made up: pages of 5 to 40 tasks, two labels a task (some of fifteen are rare), a topic's own
label, and one that only a tenth of the pages have.
"""

from collections import Counter
from random import Random

from curation.core.splits import SPLITS, assign_splits
from curation.released import Split

RATIOS: dict[Split, float] = {"train": 0.8, "validation": 0.1, "test": 0.1}
CORPORA = 20

Labels = dict[str, Counter[str]]


def make_corpus(seed: int, count: int) -> tuple[dict[str, int], Labels]:
    """Make up the tasks and the labels of each page."""
    draw = Random(seed)
    tasks, labels = {}, {}
    for number in range(count):
        page = f"{seed}-{number}"
        tasks[page] = draw.randint(5, 40)
        counts = Counter(f"label {min(int(draw.expovariate(0.4)), 14)}" for _ in range(2 * tasks[page]))
        counts[f"topic {draw.randrange(6)}"] += tasks[page] // 2
        if draw.random() < 0.1:
            counts["rare"] += draw.randint(1, 4)
        labels[page] = counts
    return tasks, labels


def unevenness(splits: dict[str, Split], labels: Labels) -> tuple[float, int]:
    """Give the mean distance of labels' parts from the splits' shares, and how many labels a split lacks."""
    total: Counter[str] = Counter()
    given: dict[Split, Counter[str]] = {split: Counter() for split in SPLITS}
    for page, counts in labels.items():
        total.update(counts)
        given[splits[page]].update(counts)
    parts = [(given[split][label] / total[label], RATIOS[split]) for label in total for split in SPLITS]
    return sum(abs(part - ratio) for part, ratio in parts) / len(parts), sum(not part for part, _ in parts)


def main() -> None:
    """Print the table."""
    for count in (30, 100, 500):
        said = [f"{count:4} pages"]
        for by_labels in (False, True):
            found = []
            for seed in range(CORPORA):
                tasks, labels = make_corpus(seed, count)
                pages = {page: page for page in tasks}
                splits = assign_splits(pages, tasks, {}, RATIOS, labels if by_labels else None)
                found.append(unevenness(splits, labels))
            distance, missing = sum(d for d, _ in found) / CORPORA, sum(m for _, m in found)
            said.append(
                f"{'with labels' if by_labels else 'by size alone'}: {distance:.3f}, {missing} missing"
            )
        print("; ".join(said))


if __name__ == "__main__":
    main()
