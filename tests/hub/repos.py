"""What the loopback Hub holds: repositories, their commits and tags, and the bytes of files."""

import hashlib
from dataclasses import dataclass, field
from typing import Any, NamedTuple

REGULAR_LIMIT = 10 * 1024  # bytes; the Hub decides by size and kind, and sends binary files the other way


class HubError(Exception):
    """An answer other than success, as the Hub words it."""

    def __init__(self, status: int, message: str, code: str = "", **more: Any) -> None:
        """Keep the HTTP status, the message, and the code the client looks for."""
        super().__init__(message)
        self.status, self.code, self.more = status, code, more


class Entry(NamedTuple):
    """A file of a commit: SHA-256 and count of its bytes, whether it came as a large file, and git's hash.

    ``xet`` is Xet's hash of a file that came that way, whose bytes are in Xet's storage alone.
    """

    sha256: str
    size: int
    large: bool
    oid: str
    xet: str | None = None


Tree = dict[str, Entry]


@dataclass
class Repo:
    """A dataset repository: its commits in order, each a tree, and its tags."""

    name: str
    private: bool = False
    gated: str | bool = False
    commits: list[tuple[str, Tree]] = field(default_factory=list)
    tags: dict[str, str] = field(default_factory=dict)

    def commit(self, tree: Tree, title: str) -> str:
        """Add a commit and give its id."""
        before = self.commits[-1][0] if self.commits else self.name
        said = repr((before, title, sorted(tree.items())))
        oid = hashlib.sha1(said.encode(), usedforsecurity=False).hexdigest()
        self.commits.append((oid, tree))
        return oid

    def resolve(self, revision: str) -> tuple[str, Tree]:
        """Find a commit by branch, tag or id.

        Raises:
            HubError: there is none.
        """
        if revision in ("main", "refs/heads/main"):
            return self.commits[-1]
        wanted = self.tags.get(revision, revision)
        for oid, tree in reversed(self.commits):
            if oid == wanted:
                return oid, tree
        raise HubError(404, f"Invalid rev id: {revision}", "RevisionNotFound")


class Store:
    """All repositories and all bytes."""

    def __init__(self) -> None:
        """Start empty."""
        self.repos: dict[str, Repo] = {}
        self.blobs: dict[str, bytes] = {}

    def keep(self, content: bytes) -> str:
        """Keep bytes, and give their SHA-256."""
        sha256 = hashlib.sha256(content).hexdigest()
        self.blobs[sha256] = content
        return sha256

    def entry(self, content: bytes, large: bool) -> Entry:
        """Keep bytes as a file."""
        git = hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()
        return Entry(self.keep(content), len(content), large, git)

    def create(self, name: str, private: bool) -> Repo:
        """Make a repository, with the one file the Hub makes.

        Raises:
            HubError: there is one.
        """
        if name in self.repos:
            raise HubError(409, "You already created this dataset repo", url=name)
        repo = self.repos[name] = Repo(name, private)
        attributes = self.entry(b"*.parquet filter=lfs diff=lfs merge=lfs -text\n", False)
        repo.commit({".gitattributes": attributes}, "initial commit")
        return repo

    def repo(self, name: str, signed_in: bool) -> Repo:
        """Find a repository.

        Raises:
            HubError: there is none, or it is private.
        """
        repo = self.repos.get(name)
        if repo is None or (repo.private and not signed_in):
            raise HubError(404 if signed_in else 401, "Repository not found", "RepoNotFound")
        return repo
