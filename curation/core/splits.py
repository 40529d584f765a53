"""Splits: decided by group, by hash, and frozen from release to release."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import get_args

from curation.core.ids import content_id
from curation.released import Split

SPLITS: tuple[Split, ...] = get_args(Split)
# Where frozen pages of one group disagree, the one that costs least: a page never leaves test.
_CAUTION: tuple[Split, ...] = ("test", "validation", "train")


def group_pages(texts: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Group pages that share a text.

    Args:
        texts: pairs of a page id and a text of that page, folded as the caller sees fit.

    Returns:
        The group of each page: the smallest page id in it.
    """
    parent: dict[str, str] = {}

    def root(page: str) -> str:
        while parent.setdefault(page, page) != page:
            page = parent[page]
        return page

    seen: dict[str, str] = {}
    for page, text in texts:
        one, other = sorted((root(page), root(seen.setdefault(text, page))))
        parent[other] = one
    return {page: root(page) for page in sorted(parent)}


def freeze(pages: Iterable[tuple[str, Split]]) -> dict[str, Split]:
    """Give the split that each page, or group, keeps of all it had: test before validation before train."""
    frozen: dict[str, Split] = {}
    for page, split in pages:
        frozen[page] = min(frozen.get(page, split), split, key=_CAUTION.index)
    return frozen


def assign_splits(
    groups: Mapping[str, str],
    weights: Mapping[str, int],
    frozen: Mapping[str, Split],
    ratios: Mapping[Split, float],
    labels: Mapping[str, Mapping[str, int]] | None = None,
) -> dict[str, Split]:
    """Give each page the split of its group.

    A group with a frozen page keeps that page's split; with pages of several, test before validation before
    train. The others are taken in the order of their hash, each into the split that lacks most of what the
    group has among those it fits into, so that small corpora have all splits; where it fits into none, into
    the one with most room. The last groups go to splits that would be empty.

    Args:
        groups: the group of each page.
        weights: how much each page weighs (its tasks); absent is 0.
        frozen: the split of pages in earlier releases.
        ratios: the share each split should get.
        labels: how often each label stands in each page; rare ones matter as much as common ones.
    """
    members: dict[str, list[str]] = {}
    for page, group in sorted(groups.items()):
        members.setdefault(group, []).append(page)
    weight = {group: sum(weights.get(page, 0) for page in pages) for group, pages in members.items()}
    shares = _Shares(ratios, weight, {g: _sum(labels or {}, pages) for g, pages in members.items()})
    chosen = freeze((groups[page], split) for page, split in frozen.items() if page in groups)
    for group, split in sorted(chosen.items()):
        shares.give(group, split)
    used = set(chosen.values())
    fresh = sorted(members.keys() - chosen.keys(), key=lambda group: content_id("split", group))
    for left, group in zip(range(len(fresh), 0, -1), fresh, strict=True):
        empty = [split for split in SPLITS if ratios[split] and split not in used]
        fitting = [split for split in SPLITS if ratios[split] and weight[group] <= shares.room[split]]
        if fitting and len(empty) < left:
            chosen[group] = max(fitting, key=lambda split: shares.lack(group, split))
        else:
            among = empty if len(empty) >= left else SPLITS
            chosen[group] = max(among, key=lambda split: shares.room[split])
        shares.give(group, chosen[group])
        used.add(chosen[group])
    return {page: chosen[group] for page, group in groups.items()}


def _sum(labels: Mapping[str, Mapping[str, int]], pages: Iterable[str]) -> Counter[str]:
    """Count the labels of several pages."""
    counts: Counter[str] = Counter()
    for page in pages:
        counts.update(labels.get(page, {}))
    return counts


class _Shares:
    """What each split lacks of its share, of all tasks and of each label."""

    def __init__(
        self, ratios: Mapping[Split, float], weight: Mapping[str, int], labels: Mapping[str, Counter[str]]
    ) -> None:
        self._ratios, self._weight, self._labels = ratios, weight, labels
        self._total = sum(weight.values())
        self._totals = _sum(labels, labels)
        self._given = {split: Counter[str]() for split in SPLITS}
        self.room = {split: ratios[split] * self._total for split in SPLITS}

    def give(self, group: str, split: Split) -> None:
        """Put a group into a split."""
        self.room[split] -= self._weight[group]
        self._given[split].update(self._labels[group])

    def lack(self, group: str, split: Split) -> float:
        """Say which part of its share the split still lacks: of the tasks, and of the group's labels.

        Each label counts by how much of all its mentions the group has, so that a rare one decides.
        """
        ratio, counts = self._ratios[split], self._labels[group]
        lacks = self.room[split] / (ratio * self._total) if self._total else 1.0
        parts = {label: count / self._totals[label] for label, count in sorted(counts.items()) if count}
        whole = sum(parts.values())
        for label, part in parts.items():
            lacks += part / whole * (1 - self._given[split][label] / (ratio * self._totals[label]))
        return lacks
