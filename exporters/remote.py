"""Publishing a release in a folder or an object store that ``fsspec`` knows: PLACE/vX.Y.Z/.

The manifest is written last, so a version whose manifest is there is whole; one without is completed.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import fsspec
from fsspec.spec import AbstractFileSystem

from curation.errors import PublishError
from curation.publication import Publication, Published, Publisher
from curation.released import MANIFEST

# These have no folders; making one there would make a bucket.
_STORES = frozenset(("s3", "s3a", "gs", "gcs", "az", "abfs", "adl", "oss"))


class Remote:
    """Publishes beneath a path such as ``/mnt/datasets/news`` or ``s3://bucket/news``."""

    def publish(self, folder: Path, publication: Publication) -> Published:
        """Publish the verified release in ``folder``; running it again completes what was cut off.

        Raises:
            PublishError: another release of that version is there, or the place cannot be written.
        """
        if publication.private or publication.gated:
            raise PublishError(
                f"{publication.place}: private and gated are the Hub's: set who may read where it is stored"
            )
        with _one_line(publication.place):
            files, root = fsspec.core.url_to_fs(publication.place)
            return _publish(files, f"{root.rstrip('/')}/v{publication.version}", folder, publication)


def _publish(files: AbstractFileSystem, root: str, folder: Path, to: Publication) -> Published:
    names = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
    there = {path[len(root) + 1 :] for path in files.find(root)} if files.exists(root) else set()
    manifest = (folder / MANIFEST).read_bytes()
    tag, url = f"v{to.version}", f"{to.place.rstrip('/')}/v{to.version}"
    if MANIFEST in there and files.cat_file(f"{root}/{MANIFEST}") != manifest:
        raise PublishError(
            f"{url} holds another release: releases are never overwritten; publish a new version"
        )
    same = {n for n in names if n in there and files.cat_file(f"{root}/{n}") == (folder / n).read_bytes()}
    done = Published(
        url=url,
        tag=tag,
        revision=None if to.dry_run else tag,
        added=tuple(n for n in names if n not in there),
        changed=tuple(n for n in names if n in there and n not in same),
        removed=tuple(sorted(there - set(names))),
        same=tuple(sorted(same)),
        done_before=same == set(names) == there,
    )
    if to.dry_run or done.done_before:
        return done
    for name in done.removed:
        files.rm_file(f"{root}/{name}")
    for name in sorted((*done.added, *done.changed), key=lambda n: (n == MANIFEST, n)):
        if _STORES.isdisjoint(_protocols(files)):
            files.makedirs(f"{root}/{name}".rpartition("/")[0], exist_ok=True)
        files.put_file(str(folder / name), f"{root}/{name}")
        if files.cat_file(f"{root}/{name}") != (folder / name).read_bytes():
            raise PublishError(f"{url}/{name} came back otherwise than it was sent: run again")
    return done


def _protocols(files: AbstractFileSystem) -> tuple[str, ...]:
    return (files.protocol,) if isinstance(files.protocol, str) else tuple(files.protocol)


@contextmanager
def _one_line(place: str) -> Iterator[None]:
    try:
        yield
    except ImportError as error:
        raise PublishError(f"{place}: {error}") from error
    except ValueError as error:
        raise PublishError(f"{place}: no place to write to: {error}") from error
    except OSError as error:
        raise PublishError(f"{place}: {error.strerror or error}: run again when it can be written") from error


publisher: Publisher = Remote()
