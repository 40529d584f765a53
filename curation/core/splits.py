"""Splits: decided by group, by hash, and frozen from release to release."""

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


def assign_splits(
    groups: Mapping[str, str],
    weights: Mapping[str, int],
    frozen: Mapping[str, Split],
    ratios: Mapping[Split, float],
) -> dict[str, Split]:
    """Give each page the split of its group.

    A group with a frozen page keeps that page's split. The others are taken in the order of their
    hash, each into the split that lacks the greatest part of its share among those it fits into, so that
    small corpora have all splits; where it fits into none, into the one that lacks most. The last groups
    go to splits that would be empty.

    Args:
        groups: the group of each page.
        weights: how much each page weighs (its tasks); absent is 0.
        frozen: the split of pages in the last release.
        ratios: the share each split should get.
    """
    members: dict[str, list[str]] = {}
    for page, group in sorted(groups.items()):
        members.setdefault(group, []).append(page)
    weight = {group: sum(weights.get(page, 0) for page in pages) for group, pages in members.items()}
    total = sum(weight.values())
    lacking = {split: ratios[split] * total for split in SPLITS}
    chosen: dict[str, Split] = {}
    for group, pages in members.items():
        kept = {frozen[page] for page in pages if page in frozen}
        if kept:
            chosen[group] = next(split for split in _CAUTION if split in kept)
            lacking[chosen[group]] -= weight[group]
    used = set(chosen.values())
    fresh = sorted(members.keys() - chosen.keys(), key=lambda group: content_id("split", group))
    for left, group in zip(range(len(fresh), 0, -1), fresh, strict=True):
        empty = [split for split in SPLITS if ratios[split] and split not in used]
        fitting = [split for split in SPLITS if ratios[split] and weight[group] <= lacking[split]]
        if fitting and len(empty) < left:
            chosen[group] = max(fitting, key=lambda split: lacking[split] / ratios[split])
        else:
            among = empty if len(empty) >= left else SPLITS
            chosen[group] = max(among, key=lambda split: lacking[split])
        lacking[chosen[group]] -= weight[group]
        used.add(chosen[group])
    return {page: chosen[group] for page, group in groups.items()}
