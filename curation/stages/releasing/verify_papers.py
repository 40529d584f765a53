"""Whether what a release's papers say of its files is so."""

import json
from collections import Counter
from collections.abc import Iterator
from hashlib import file_digest
from pathlib import Path

CROISSANT = "croissant.json"


def paper_problems(folder: Path, version: str, checks: Counter[str]) -> Iterator[str]:
    """Yield where croissant.json says another version, other files or other hashes than there are.

    Releases made before there was one have none; its absence from a later one is the manifest's to tell.
    """
    path = folder / CROISSANT
    if not path.exists():
        return
    try:
        said = json.loads(path.read_bytes())
        hashes = {str(f["contentUrl"]): f["sha256"] for f in said["distribution"] if "contentUrl" in f}
        about = said["version"]
    except (OSError, ValueError, RecursionError, LookupError, TypeError) as error:
        yield f"{CROISSANT}: is no Croissant of a release: {type(error).__name__}: {error}"
        return
    there = {file.relative_to(folder).as_posix(): file for file in folder.glob("data/**/*") if file.is_file()}
    wrong = [] if about == version else [f"{CROISSANT}: says version {about}, the release is {version}"]
    for name in sorted(hashes.keys() ^ there.keys()):
        wrong.append(f"{CROISSANT}: {'lists' if name in hashes else 'leaves out'} {name}")
    for name in sorted(hashes.keys() & there.keys()):
        with there[name].open("rb") as file:
            same = file_digest(file, "sha256").hexdigest() == hashes[name]
        checks["hashes in croissant.json"] += same
        if not same:
            wrong.append(f"{CROISSANT}: {name} has another SHA-256")
    yield from wrong
