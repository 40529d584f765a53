"""``tanqih studio backup`` and ``restore``: one file that holds all of a local server, while it runs.

The file is a tar, compressed with zstd: the rows as one consistent copy, uploaded media, the accounts,
and at its end ``manifest.json`` with the size and SHA-256 of each. It holds passwords and tokens, so only
its owner can read it. An idle server's backup has the same bytes each time.
"""

import hashlib
import io
import json
import os
import sqlite3
import tarfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib import metadata
from pathlib import Path
from typing import IO, Any

import pyarrow as pa

from curation.errors import InputError
from curation.labelstudio.database import Database
from curation.labelstudio.machine import locked, studio_home
from curation.labelstudio.restored import ACCOUNTS, DATA, READY, ROWS, finish_restore
from curation.labelstudio.server import server_process
from curation.store.atomic import file_sha256, naming, replacing, scratch_folder
from curation.types import Report

_FORMAT = 1
_MANIFEST = "manifest.json"
_EXPORTS = f"{DATA}/export/"  # copies of what the rows hold, which the server leaves at each download
_BLOCK = 1 << 20
_LOCK_PATIENCE = 60

Manifest = dict[str, dict[str, Any]]


def run_backup(name: str, path: Path) -> Report:
    """Write all of the local server ``name`` to the file ``path``, whole or not at all.

    Raises:
        InputError: it has no rows here, its rows are damaged, or ``path`` cannot be written.
    """
    home = studio_home(name)
    with locked(home / "server.lock", _LOCK_PATIENCE):
        finish_restore(home)
        _check_source(name, home)
        with scratch_folder(home, "backup") as scratch:
            rows = scratch / ROWS
            _copy_rows(home / DATA / ROWS, rows)
            with replacing(path) as partial:
                partial.chmod(0o600)
                manifest = _write_archive(partial, {f"{DATA}/{ROWS}": rows, **_beside(home)})
    return _report(f"backup {name}", manifest, "saved", path)


def run_restore(name: str, path: Path, force: bool = False) -> Report:
    """Bring the local server ``name`` back to what the file ``path`` holds.

    Args:
        name: which local server; it must not run.
        path: what ``run_backup`` wrote.
        force: whether to put it in the place of what the server holds already.

    Raises:
        InputError: the server runs or is not empty, or the file is damaged; nothing was changed.
    """
    home = studio_home(name)
    with locked(home / "server.lock", _LOCK_PATIENCE):
        finish_restore(home)
        _check_place(name, home, force)
        with scratch_folder(home, READY) as scratch:
            manifest = _extract(path, scratch)
            for account in ACCOUNTS:
                if not (scratch / account).exists():
                    (scratch / account).write_text("{}\n", encoding="utf-8")
            with naming(home / READY):
                os.replace(scratch, home / READY)  # from here on it has happened
        finish_restore(home)
    return _report(f"restore {name}", manifest, "restored", home)


def _check_source(name: str, home: Path) -> None:
    database = Database.kept(home)
    if database:
        raise InputError(
            f"studio {name} keeps its rows in {database}: back it up there with pg_dump, "
            f"and copy {home} beside it"
        )
    if not (home / DATA / ROWS).exists():
        raise InputError(f"studio {name} has nothing to back up: it was never started ({home})")


def _check_place(name: str, home: Path, force: bool) -> None:
    if server_process(name) is not None:
        raise InputError(f"studio {name} runs: stop it first with `tanqih studio stop --name {name}`")
    database = Database.kept(home)
    if database:
        raise InputError(f"studio {name} keeps its rows in {database}: restore them there with pg_restore")
    if (home / DATA).exists() and not force:
        raise InputError(
            f"studio {name} is not empty ({home}): give --force to put the backup in its place, "
            "or restore it under another --name"
        )


def _copy_rows(source: Path, copy: Path) -> None:
    """Copy a SQLite database while others use it, all of it at one moment."""
    try:
        with (
            closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as old,
            closing(sqlite3.connect(copy)) as new,
        ):
            # In one step: in several, each write of the server's would begin the copy anew.
            old.backup(new, pages=-1)
            found = new.execute("PRAGMA quick_check").fetchone()[0]
    except sqlite3.Error as error:
        raise InputError(f"{source}: cannot be copied ({error}): nothing was written") from error
    if found != "ok":
        raise InputError(f"{source}: the database is damaged ({found}): nothing was written")


def _beside(home: Path) -> dict[str, Path]:
    """List what is kept besides the rows, by its name in the archive."""
    found = {name: home / name for name in ACCOUNTS if (home / name).exists()}
    for path in sorted((home / DATA).rglob("*")):
        name = path.relative_to(home).as_posix()
        rows = name.startswith(f"{DATA}/{ROWS}")  # the database, its journal
        if path.is_file() and not rows and not name.startswith(_EXPORTS):
            found[name] = path
    return found


def _write_archive(path: Path, sources: dict[str, Path]) -> Manifest:
    manifest: Manifest = {}
    with (
        pa.CompressedOutputStream(str(path), "zstd") as stream,
        tarfile.open(fileobj=stream, mode="w|", format=tarfile.PAX_FORMAT) as archive,
    ):
        for name, source in sorted(sources.items()):
            with source.open("rb") as file:
                size = os.fstat(file.fileno()).st_size
                manifest[name] = {"sha256": _add(archive, name, file, size), "size": size}
        said = {"format": _FORMAT, "label_studio": _version(), "files": manifest}
        content = json.dumps(said, indent=2, sort_keys=True).encode()
        _add(archive, _MANIFEST, io.BytesIO(content), len(content))
    return manifest


def _add(archive: tarfile.TarFile, name: str, file: IO[bytes], size: int) -> str:
    """Add one file, without times or owners; give the SHA-256 of what was added."""
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o600
    digest = hashlib.sha256()

    class Hashed(io.RawIOBase):
        def read(self, amount: int = -1) -> bytes:
            block = file.read(amount)
            digest.update(block)
            return block

    archive.addfile(info, Hashed())
    return digest.hexdigest()


def _version() -> str | None:
    try:
        return metadata.version("label-studio")
    except metadata.PackageNotFoundError:
        return None


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    """Turn whatever a damaged archive raises into one line."""
    try:
        yield
    except InputError:
        raise
    except FileNotFoundError as error:
        raise InputError(f"{path}: no such file: name what `tanqih studio backup` wrote") from error
    except (OSError, EOFError, ValueError, TypeError, KeyError, AttributeError, tarfile.TarError) as error:
        why = " ".join(str(error).split()) or type(error).__name__
        raise InputError(f"{path}: no whole backup ({why}): nothing was changed; use another") from error


def _extract(path: Path, folder: Path) -> Manifest:
    """Lay an archive's files out in ``folder`` and check each against the manifest."""
    said: dict[str, Any] | None = None
    with (
        _reading(path),
        io.BufferedReader(pa.input_stream(str(path), compression="zstd")) as stream,
        tarfile.open(fileobj=stream, mode="r|") as archive,
    ):
        for member in archive:
            file = archive.extractfile(member)
            if file is None:
                raise ValueError(f"{member.name} is no file")
            if member.name == _MANIFEST:
                said = json.loads(file.read())
            else:
                _lay_out(folder, member.name, file)
        if said is None:
            raise ValueError(f"it has no {_MANIFEST}")
        if said["format"] != _FORMAT:
            raise ValueError(f"format {said['format']} is unknown here")
        _compare(folder, said["files"])
        return dict(said["files"])


def _lay_out(folder: Path, name: str, file: IO[bytes]) -> None:
    parts = name.split("/")
    if not (name in ACCOUNTS or parts[0] == DATA) or ".." in parts or "" in parts:
        raise ValueError(f"{name} has no place in a backup")
    target = folder / name
    with naming(target):
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        out = target.open("xb")
        target.chmod(0o600)
    with out:
        while block := file.read(_BLOCK):  # what fails here is the archive, and below the disk
            with naming(target):
                out.write(block)
        with naming(target):
            out.flush()
            os.fsync(out.fileno())


def _compare(folder: Path, manifest: Manifest) -> None:
    found = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    if f"{DATA}/{ROWS}" not in manifest or found != manifest.keys():
        raise ValueError("its files are not those its manifest lists")
    for name, listed in manifest.items():
        if file_sha256(folder / name) != listed["sha256"]:
            raise ValueError(f"{name} is not what was saved")


def _report(verb: str, manifest: Manifest, done: str, wrote: Path) -> Report:
    return Report(
        verb=verb,
        unit="file",
        taken=len(manifest),
        parts={done: len(manifest)},
        figures={"bytes": sum(int(file["size"]) for file in manifest.values())},
        wrote=(str(wrote),),
    )
