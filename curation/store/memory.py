"""What this process holds of pyarrow's memory."""

import ctypes
import mmap
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


def give_back() -> None:
    """Give the system what this process has freed and still keeps for later."""
    pa.default_memory_pool().release_unused()


def let_go(mapped: pa.Buffer) -> None:
    """Give back the memory of what was looked at in a mapped file; looked at again, it is read again.

    Where the system cannot be told so, it takes it back itself when memory is short.
    """
    if hasattr(mmap, "MADV_DONTNEED"):
        address, size = ctypes.c_void_p(mapped.address), ctypes.c_size_t(mapped.size)
        ctypes.CDLL(None).madvise(address, size, mmap.MADV_DONTNEED)


class _NoPandas:
    """Finds every module where it is, but for pandas."""

    @staticmethod
    def find_spec(name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> None:
        if name == "pandas":
            raise ModuleNotFoundError(name)
