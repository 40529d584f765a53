"""Releases on the Hugging Face Hub: published in one commit, read back, tagged there; and fetched.

The tag comes last, so a tag that is there always names a whole release. Nothing is ever moved or
overwritten that this workspace's releases do not account for. Endpoint, token and cache are those of
``huggingface_hub`` (HF_ENDPOINT, HF_TOKEN or its login, HF_HOME); it reads them when it is imported.
"""

import hashlib
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import httpx2
from huggingface_hub import CommitOperationAdd, CommitOperationDelete, HfApi, get_token, snapshot_download
from huggingface_hub.errors import (
    HfHubHTTPError,
    HFValidationError,
    LocalEntryNotFoundError,
    OfflineModeIsEnabled,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)
from huggingface_hub.hf_api import DatasetInfo, RepoFile
from huggingface_hub.utils.sha import git_hash
from huggingface_hub.utils.tqdm import disable_progress_bars

from curation.errors import PublishError
from curation.publication import Publication, Published, Publisher
from curation.released import MANIFEST

_KIND = "dataset"
_HUBS_OWN = ".gitattributes"
_REFUSALS = {
    401: "the Hub refuses the token: sign in with `hf auth login`, or set HF_TOKEN to one that may write",
    403: "the token may not write there: use one with write access to the repository",
    409: "someone published there at the same time: look at it, then run again",
    412: "someone published there at the same time: look at it, then run again",
    413: "the Hub finds a file too large",
    429: "the Hub asks to wait: run again in a few minutes",
}


class _Head(NamedTuple):
    """A revision of the repository: its commit, and git's hash or the SHA-256 of each file."""

    oid: str
    files: dict[str, str]


class HuggingFaceHub:
    """Publishes to a dataset repository ``OWNER/NAME``, and fetches from it."""

    def publish(self, folder: Path, publication: Publication) -> Published:
        """Publish the verified release in ``folder``.

        Running it again after it was cut off goes on where it stopped; after it was done, it does nothing.

        Raises:
            PublishError: no token or network, a repository or tag that holds what this workspace did not
                make, a newer release there, or the Hub's refusal.
        """
        if not sys.stderr.isatty():
            disable_progress_bars()
        with _one_line(publication.place):
            return _Publishing(folder, publication).run()

    def fetch(self, place: str, revision: str) -> Path:
        """Download a published revision, into the cache of ``huggingface_hub``, and name its folder.

        Raises:
            PublishError: there is none, it may not be read, or the Hub cannot be reached.
        """
        if not sys.stderr.isatty():
            disable_progress_bars()
        with _one_line(place):
            try:
                return Path(snapshot_download(place, repo_type=_KIND, revision=revision))
            except RevisionNotFoundError as error:
                refs = HfApi().list_repo_refs(place, repo_type=_KIND)
                tags = ", ".join(sorted(tag.name for tag in refs.tags)) or "none"
                raise PublishError(f"{place} has no revision {revision}: its tags are {tags}") from error
            except RepositoryNotFoundError as error:
                raise PublishError(
                    f"{place}: no such dataset on the Hub, or none that HF_TOKEN or your login may read"
                ) from error
            except LocalEntryNotFoundError as error:
                raise PublishError(
                    f"{place}: the Hub cannot be reached, and {revision} was not fetched before: run again"
                ) from error


class _Publishing:
    """One release on its way to one repository."""

    def __init__(self, folder: Path, publication: Publication) -> None:
        if get_token() is None:
            raise PublishError("no Hub token: sign in with `hf auth login`, or set HF_TOKEN")
        self.folder, self.to, self.api = folder, publication, HfApi()
        self.tag = f"v{publication.version}"
        self.files = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
        self.url = f"{self.api.endpoint}/datasets/{publication.place}"

    def run(self) -> Published:
        """Publish, or say what would be done."""
        info = self._info()
        if info and self.tag in (tags := self._tags()):
            return self._tagged(tags[self.tag])
        head = self._head("main") if info else None
        if head:
            self._check_known(head)
        plan = self._plan(head.files if head else {})
        if self.to.dry_run:
            return plan
        self._settings(info)
        head = head or self._head("main")
        revision = self._commit(head)
        self._read_back(revision)
        self.api.create_tag(self.to.place, tag=self.tag, revision=revision, repo_type=_KIND)
        return plan.model_copy(update={"revision": revision})

    def _info(self) -> DatasetInfo | None:
        try:
            return self.api.dataset_info(self.to.place)
        except RepositoryNotFoundError:
            return None

    def _tags(self) -> dict[str, str]:
        refs = self.api.list_repo_refs(self.to.place, repo_type=_KIND)
        return {tag.name: tag.target_commit for tag in refs.tags}

    def _head(self, revision: str) -> _Head:
        oid = self.api.dataset_info(self.to.place, revision=revision).sha or ""
        listed = self.api.list_repo_tree(self.to.place, recursive=True, revision=oid, repo_type=_KIND)
        hashes = {f.path: f.lfs.sha256 if f.lfs else f.blob_id for f in listed if isinstance(f, RepoFile)}
        hashes.pop(_HUBS_OWN, None)
        return _Head(oid, hashes)

    def _same(self, path: str, there: str) -> bool:
        content = (self.folder / path).read_bytes()
        return there in (git_hash(content), hashlib.sha256(content).hexdigest())

    def _plan(self, there: dict[str, str], revision: str | None = None) -> Published:
        both = [path for path in self.files if path in there]
        same = tuple(path for path in both if self._same(path, there[path]))
        return Published(
            url=self.url,
            tag=self.tag,
            revision=revision,
            added=tuple(path for path in self.files if path not in there),
            changed=tuple(path for path in both if path not in same),
            removed=tuple(sorted(there.keys() - set(self.files))),
            same=same,
        )

    def _tagged(self, target: str) -> Published:
        """Say that it is done already; refuse a tag that names something else."""
        there = self._plan(self._head(target).files, target)
        if there.added or there.changed or there.removed:
            raise PublishError(
                f"{self.to.place}: the tag {self.tag} is there and names other files: tags are never moved; "
                "make a release with a new version"
            )
        return there.model_copy(update={"done_before": True})

    def _check_known(self, head: _Head) -> None:
        """Refuse to write over what this workspace did not make, or over a newer release."""
        if not head.files:
            return
        if MANIFEST not in head.files:
            raise PublishError(
                f"{self.to.place} holds files that are no release of tanqih's ({min(head.files)}): "
                "name another repository, or empty it first"
            )
        path = self.api.hf_hub_download(self.to.place, MANIFEST, repo_type=_KIND, revision=head.oid)
        said = json.loads(Path(path).read_bytes())
        version, content = str(said.get("version")), said.get("content")
        if content != self.to.known.get(version):
            raise PublishError(
                f"{self.to.place} holds version {version}, which is no release of this workspace: "
                "bring that release into releases/, or name another repository"
            )
        if _numbers(version) > _numbers(self.to.version):
            raise PublishError(
                f"{self.to.place} holds version {version}, newer than {self.to.version}: publish a newer one"
            )

    def _settings(self, info: DatasetInfo | None) -> None:
        """Make the repository, or set who sees it as is asked, before any file is there."""
        if info is None:
            self.api.create_repo(self.to.place, private=self.to.private, repo_type=_KIND, exist_ok=True)
        elif self.to.private and not info.private:
            self.api.update_repo_settings(self.to.place, private=True, repo_type=_KIND)
        if self.to.gated and (info is None or info.gated != self.to.gated):
            self.api.update_repo_settings(self.to.place, gated=self.to.gated, repo_type=_KIND)

    def _commit(self, head: _Head) -> str:
        """Bring ``main`` to the release in one commit; the Hub refuses it where ``main`` moved meanwhile."""
        adds = [CommitOperationAdd(path, str(self.folder / path)) for path in self.files]
        removes = [CommitOperationDelete(path) for path in sorted(head.files.keys() - set(self.files))]
        return self.api.create_commit(
            self.to.place,
            [*adds, *removes],
            commit_message=f"Release {self.to.version}",
            repo_type=_KIND,
            parent_commit=head.oid,
        ).oid

    def _read_back(self, revision: str) -> None:
        """Download what was committed and compare every byte."""
        with TemporaryDirectory() as cache:
            there = Path(
                snapshot_download(self.to.place, repo_type=_KIND, revision=revision, local_dir=cache)
            )
            for path in self.files:
                back = there / path
                if not back.is_file() or back.read_bytes() != (self.folder / path).read_bytes():
                    raise PublishError(
                        f"{self.to.place}: {path} came back otherwise than it was sent; no tag was made: "
                        "run again"
                    )


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())


@contextmanager
def _one_line(place: str) -> Iterator[None]:
    """Say in one line what went wrong on the way; the token is in none of these messages."""
    try:
        yield
    except HFValidationError as error:
        raise PublishError(f"{place}: no name of a dataset repository: give OWNER/NAME ({error})") from error
    except OfflineModeIsEnabled as error:
        raise PublishError("HF_HUB_OFFLINE is set: unset it to reach the Hub") from error
    except HfHubHTTPError as error:
        status = error.response.status_code
        said = error.server_message or f"HTTP status {status}"
        raise PublishError(f"{place}: {_REFUSALS.get(status, f'{said}: run again')}") from error
    except (httpx2.TransportError, ConnectionError) as error:
        raise PublishError(f"{place}: the Hub cannot be reached ({error}): run again") from error
    except OSError as error:
        raise PublishError(f"{place}: {error.strerror or error}: run again") from error


publisher: Publisher = HuggingFaceHub()
