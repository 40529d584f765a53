"""Tanqih: from messy Arabic page text to labelled, versioned datasets, every label traced to the raw page."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from curation.library import *  # noqa: F403
else:

    def __getattr__(name: str) -> object:
        """Load the library when one of its names is first asked for: the command line starts without it."""
        if name.startswith("_") and name != "__all__":
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        import curation.library

        return getattr(curation.library, name)

    def __dir__() -> list[str]:
        """List the library's names beside the module's own."""
        return sorted({*globals(), *__getattr__("__all__")})
