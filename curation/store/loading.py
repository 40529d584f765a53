"""Datasets of anyone's, as ``datasets`` opens them: a file, a folder, or a name on the Hub."""

import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from curation.errors import InputError

_KINDS = {
    ".parquet": ("parquet", {}),
    ".jsonl": ("json", {}),
    ".ndjson": ("json", {}),
    ".json": ("json", {}),
    ".csv": ("csv", {}),
    ".tsv": ("csv", {"sep": "\t"}),
}
_HUB_NAME = re.compile(r"[\w-][\w.-]*(/[\w.-]+)?", re.ASCII)
_SPLIT = "split"


class Source(NamedTuple):
    """Which dataset: a path or a name, and of several configs and revisions which."""

    name: str
    config: str | None = None
    revision: str | None = None


@contextmanager
def opening(source: Source) -> Iterator[Mapping[str, Any]]:
    """Open a dataset: its splits by name, each a ``datasets.Dataset``, for as long as the block lasts.

    A single file or split with a column ``split`` is cut into the splits that it names.

    Raises:
        InputError: there is no such dataset, or it cannot be read.
    """
    import datasets  # takes a second to import

    datasets.disable_progress_bars()
    datasets.logging.set_verbosity(datasets.logging.CRITICAL)
    logging.getLogger("huggingface_hub").setLevel(logging.ERROR)  # it tells of each retry
    # A local folder is never taken from the cache: that goes by its name, whatever has changed inside.
    with TemporaryDirectory(prefix="tanqih-") as fresh:
        local = Path(source.name).exists()
        try:
            opened = datasets.load_dataset(**_arguments(source), **({"cache_dir": fresh} if local else {}))
        except InputError:
            raise
        except Exception as error:  # whatever its readers raise, among them those of other libraries
            raise InputError(f"{source.name}: {_explain(error)}") from error
        yield _cut(opened)


def _arguments(source: Source) -> dict[str, Any]:
    path = Path(source.name)
    if path.is_file():
        suffix = path.with_suffix("").suffix if path.suffix in (".gz", ".zst") else path.suffix
        if suffix not in _KINDS:
            raise InputError(f"{path}: give a file in {', '.join(_KINDS)}, a folder of them, or a Hub name")
        kind, options = _KINDS[suffix]
        return {"path": kind, "data_files": str(path), **options}
    if not path.exists() and not _HUB_NAME.fullmatch(source.name):
        raise InputError(f"{source.name}: no such file or folder, and no name of a dataset on the Hub")
    return {"path": source.name, "name": source.config, "revision": source.revision}


def _cut(opened: Mapping[str, Any]) -> Mapping[str, Any]:
    """Cut the only split by its column ``split``, where it has one."""
    if len(opened) != 1:
        return opened
    (only,) = opened.values()
    if _SPLIT not in only.column_names:
        return opened
    names = only[_SPLIT][:]
    return {
        str(name): only.select([at for at, of in enumerate(names) if of == name])
        for name in dict.fromkeys(names)
        if name is not None
    }


def _explain(error: BaseException) -> str:
    """Say what kept a dataset from being opened: the innermost reason, which names a file or a config."""
    while error.__cause__ is not None:
        error = error.__cause__
    said = " ".join(str(error).split()) or type(error).__name__
    if "Config name is missing" in said or "BuilderConfig" in said:
        return f"which config? give --config NAME: {said}"
    if "Couldn't reach" in said:
        return f"{said}: check the network, or give a folder or file"
    return f"cannot be opened: {said}"
