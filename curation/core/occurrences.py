"""Keys that occur in many groups, such as paragraphs in many pages of a site."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Keys = NDArray[np.uint64]
Numbers = NDArray[np.int64]


class Occurrences(NamedTuple):
    """Which key occurs where: in which group of which family, and in which member; in order of groups."""

    keys: Keys
    families: Numbers
    groups: Numbers
    members: Numbers


class Repeated(NamedTuple):
    """Keys of families: in how many groups each occurs, and in which member first."""

    keys: Keys
    families: Numbers
    groups: Numbers
    members: Numbers


def often(keys: Keys, least: int) -> Keys:
    """Give the keys that stand ``least`` times or more in ``keys``, in order of size; sorts ``keys``."""
    keys.sort()
    if len(keys) < least:
        return keys[:0]
    apart = least - 1
    found: Keys = np.unique(keys[apart:][keys[apart:] == keys[: len(keys) - apart]])
    return found


def repeated(found: Occurrences, least: Numbers) -> Repeated:
    """List what occurs in enough groups of a family.

    Args:
        found: where the keys occur.
        least: in how many groups one must, for each family.
    """
    order = np.lexsort((found.keys, found.families))  # stable: within a key, groups stay in order
    keys, families, groups = found.keys[order], found.families[order], found.groups[order]
    new = np.ones(len(order), bool)
    new[1:] = (keys[1:] != keys[:-1]) | (families[1:] != families[:-1])
    other_group = new.copy()
    other_group[1:] |= groups[1:] != groups[:-1]
    begins = np.flatnonzero(new)
    counts = np.add.reduceat(other_group, begins, dtype=np.int64) if len(begins) else begins
    kept = counts >= least[families[begins]]
    begins = begins[kept]
    return Repeated(keys[begins], families[begins], counts[kept], found.members[order[begins]])
