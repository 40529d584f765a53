"""What this process holds of pyarrow's memory."""

import sys
from collections.abc import Sequence
from types import ModuleType

import pyarrow as pa


def save_memory() -> None:
    """Have pyarrow hold less in this process, for a process that is ours alone: about half.

    What it has freed goes back to the system instead of staying for later. And it does not load pandas,
    as it does the first time it makes an array, to know one of pandas' own should it be given one; what
    does need pandas still gets it.
    """
    pa.set_memory_pool(pa.system_memory_pool())
    if "pandas" not in sys.modules:
        sys.meta_path.insert(0, _NoPandas)
        try:
            pa.array([0])
        finally:
            sys.meta_path.remove(_NoPandas)


class _NoPandas:
    """Finds every module where it is, but for pandas."""

    @staticmethod
    def find_spec(name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> None:
        if name == "pandas":
            raise ModuleNotFoundError(name)
