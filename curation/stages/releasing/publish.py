"""``tanqih publish``: a verified release, where others find it."""

import json
from importlib.metadata import entry_points
from pathlib import Path
from typing import cast

from curation.errors import InputError, PublishError
from curation.publication import Publication, Published, Publisher
from curation.released import MANIFEST
from curation.stages.releasing.release import last_folder
from curation.stages.releasing.verify import run_verify
from curation.store.workspace import Workspace
from curation.types import Report

HUB = "hub"
REMOTE = "remote"
ZENODO = "zenodo"


def release_folder(workspace: Workspace, version: str | None) -> Path:
    """Find the release of a version; the newest where None.

    Raises:
        InputError: there is none.
    """
    folder = workspace.releases / version if version else last_folder(workspace)
    if folder is None or not (folder / MANIFEST).is_file():
        what = f"no release {version}" if version else "no release yet"
        raise InputError(f"{workspace.root}: {what}: make one with `tanqih release`")
    return folder


def run_publish(folder: Path, publication: Publication) -> tuple[Report, Published]:
    """Verify the release in ``folder`` and publish it.

    ``publication.version`` and ``known`` are filled from the releases themselves.

    Raises:
        PublishError: it does not verify, or the place refuses it; nothing is half published.
    """
    checked = run_verify(folder)
    if checked.attention:
        raise PublishError(
            f"{folder} does not verify ({checked.notes[0]}): releases are published as they were made"
        )
    known = {path.parent.name: _content(path) for path in sorted(folder.parent.glob(f"*/{MANIFEST}"))}
    asked = publication.model_copy(update={"version": folder.name, "known": known})
    done = publisher(_kind(asked.place)).publish(folder, asked)
    return _report(asked, done), done


def _kind(place: str) -> str:
    if place.startswith(f"{ZENODO}:"):
        return ZENODO
    return REMOTE if "://" in place or place.startswith("/") else HUB


def publisher(name: str) -> Publisher:
    """Find a kind of place by its entry point.

    Raises:
        PublishError: none of that name is installed.
    """
    found = list(entry_points(group="tanqih.publishers", name=name))
    if not found:
        raise PublishError(f"no publisher named {name} is installed: reinstall tanqih")
    return cast(Publisher, found[0].load())


def _content(manifest: Path) -> str:
    try:
        return str(json.loads(manifest.read_bytes())["content"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""  # a damaged one accounts for nothing


def _report(asked: Publication, done: Published) -> Report:
    if done.done_before:
        note = f"{done.tag} is there already, with these files"
    elif asked.dry_run:
        note = f"would be published as {done.tag}; nothing was sent"
    else:
        note = f"published as {done.tag} and read back the same"
    would = "to be " if asked.dry_run else ""
    parts = {
        f"{would}added": len(done.added),
        f"{would}changed": len(done.changed),
        "same": len(done.same),
    }
    shown = [f"{kind}: {path}" for kind, paths in _listed(done) for path in paths] if asked.dry_run else []
    return Report(
        verb="publish",
        unit="file",
        taken=sum(parts.values()),
        parts=parts,
        figures={f"{would}removed there": len(done.removed)} if done.removed else {},
        notes=(note, *shown, f"{done.url}" + (f" at {done.revision}" if done.revision else "")),
    )


def _listed(done: Published) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return (("add", done.added), ("change", done.changed), ("remove", done.removed))
