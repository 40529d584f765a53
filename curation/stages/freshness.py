"""What a stage file was made from: its inputs' hashes, and the code that made it."""

import hashlib
from functools import cache
from importlib.metadata import version
from importlib.resources import files

_LAYERS = ("core", "text")


@cache
def code_id() -> str:
    """Identify the pure code that derives stage files: the package version and a hash of its source."""
    digest = hashlib.blake2b(digest_size=6)
    for layer in _LAYERS:
        sources = (f for f in files("curation").joinpath(layer).iterdir() if f.name.endswith(".py"))
        for source in sorted(sources, key=lambda file: file.name):
            digest.update(source.name.encode() + b"\0" + source.read_bytes())
    return f"{tool_version()}+{digest.hexdigest()}"


def tool_version() -> str:
    """Return the installed version of tanqih."""
    return version("tanqih")
