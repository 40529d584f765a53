"""What a stage file was made from: its inputs' hashes, and the code that made it."""

import hashlib
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from curation.store.sealed import file_id
from curation.store.workspace import CleanSettings

_LAYERS = ("core", "text")


@cache
def code_id(layers: tuple[str, ...] = _LAYERS) -> str:
    """Identify the code that derives stage files: the package version and a hash of its source."""
    digest = hashlib.blake2b(digest_size=6)
    for layer in layers:
        sources = (f for f in files("curation").joinpath(layer).iterdir() if f.name.endswith(".py"))
        for source in sorted(sources, key=lambda file: file.name):
            digest.update(source.name.encode() + b"\0" + source.read_bytes())
    return f"{tool_version()}+{digest.hexdigest()}"


def articles_made_from(pages: Path, settings: CleanSettings) -> dict[str, str]:
    """Say what the articles of a shard of pages are made from: it, our code, and how cleaning is set."""
    return {"pages": file_id(pages), "code": code_id(), "settings": settings.rules}


def sentences_made_from(articles: Path) -> dict[str, str]:
    """Say what the sentences of a shard of articles are made from."""
    return {"articles": file_id(articles), "code": code_id()}


def tool_version() -> str:
    """Return the installed version of tanqih."""
    return version("tanqih")
