"""The loopback Hub's HTTP: the endpoints ``huggingface_hub`` and ``datasets`` call on datasets.

It does not reproduce checks of the card, pages of long lists, redirects to a CDN, limits of rate, pull
requests, or a gate's waiting for consent.
"""

import base64
import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qs, unquote, urlsplit

from tests.hub.repos import REGULAR_LIMIT, Entry, HubError, Repo, Store
from tests.hub.xet import LocalXet

TOKEN = "hf_loopback"
OWNER = "lab"
_REPO = r"(?P<repo>[\w.-]+/[\w.-]+)"
_API = rf"/api/datasets/{_REPO}"
Answer = tuple[int, dict[str, str], bytes]


class Hub:
    """A running loopback Hub.

    Attributes:
        url: what ``HF_ENDPOINT`` should be.
        store: what it holds.
        xet: the Xet storage, where there is one.
        faults: requests to spoil once, each ``(method, part of the path, how)``: ``before`` answers 503 and
            does nothing, ``refused`` 403, ``after`` does it and then answers 503.
        asked: the method and path of each request, in order.
    """

    def __init__(self, port: int = 0, xet: Path | None = None) -> None:
        """Listen on loopback, on any free port where ``port`` is 0; keep large files by Xet in ``xet``."""
        self.store = Store()
        self.xet = LocalXet(xet) if xet else None
        self.faults: list[tuple[str, str, str]] = []
        self.asked: list[tuple[str, str]] = []
        handler = type("Handler", (_Handler,), {"hub": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", port), handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def serve(self) -> None:
        """Answer requests until stopped."""
        self._server.serve_forever(poll_interval=0.05)

    def stop(self) -> None:
        """Stop answering."""
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def running_hub(xet: Path | None = None) -> Iterator[Hub]:
    """Run a Hub in a thread of this process, with Xet where a folder for it is given."""
    hub = Hub(xet=xet)
    thread = threading.Thread(target=hub.serve, daemon=True)
    thread.start()
    try:
        yield hub
    finally:
        hub.stop()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    """One connection."""

    hub: ClassVar[Hub]
    protocol_version = "HTTP/1.1"

    def _any(self) -> None:
        split = urlsplit(self.path)
        self.query = parse_qs(split.query)
        self.body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.headers.get("Transfer-Encoding") == "chunked":
            self.body = self._chunks()
        path = unquote(split.path)
        self.hub.asked.append((self.command, path))
        fault = next((f for f in self.hub.faults if f[0] == self.command and f[1] in path), None)
        if fault:
            self.hub.faults.remove(fault)
        if fault and fault[2] != "after":
            return self._send(503 if fault[2] == "before" else 403, {}, b'{"error": "not now"}')
        try:
            status, headers, content = self._route(path)
        except HubError as error:
            status, content = error.status, json.dumps({"error": str(error), **error.more}).encode()
            headers = {"X-Error-Message": str(error), "X-Error-Code": error.code}
        if fault:
            status, headers, content = 503, {}, b'{"error": "try later"}'
        return self._send(status, headers, content)

    do_GET = do_POST = do_PUT = do_HEAD = do_DELETE = _any  # as http.server names them

    def _chunks(self) -> bytes:
        parts = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(parts)

    def _send(self, status: int, headers: dict[str, str], content: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            if value:
                self.send_header(name, value)
        if "Content-Length" not in headers:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Say nothing: ``Hub.asked`` has it."""

    def _route(self, path: str) -> Answer:
        for method, pattern, act in _ROUTES:
            found = re.fullmatch(pattern, path)
            if found and self.command in method.split("|"):
                if method not in ("GET", "GET|HEAD") and "/lfs/" not in path and not self.signed_in:
                    raise HubError(401, "Invalid credentials in Authorization header")
                return act(self, **found.groupdict())
        raise HubError(404, f"no such page: {path}", "EntryNotFound")

    @property
    def signed_in(self) -> bool:
        """Whether the request has the one token there is."""
        return self.headers.get("Authorization") == f"Bearer {TOKEN}"

    @property
    def said(self) -> dict[str, Any]:
        """The JSON of the request."""
        return dict(json.loads(self.body or b"{}"))

    def found(self, repo: str) -> Repo:
        """Find the repository asked for."""
        return self.hub.store.repo(repo, self.signed_in)


def _json(said: object, status: int = 200) -> Answer:
    return status, {"Content-Type": "application/json"}, json.dumps(said).encode()


def _whoami(ask: _Handler) -> Answer:
    if not ask.signed_in:
        raise HubError(401, "Invalid username or password.")
    return _json({"type": "user", "name": OWNER, "orgs": [], "auth": {"type": "access_token"}})


def _create(ask: _Handler) -> Answer:
    name = f"{ask.said.get('organization') or OWNER}/{ask.said['name']}"
    private = bool(ask.said.get("private")) or ask.said.get("visibility") == "private"
    if name in ask.hub.store.repos:
        raise HubError(409, "You already created this dataset repo", url=f"{ask.hub.url}/datasets/{name}")
    ask.hub.store.create(name, private)
    return _json({"url": f"{ask.hub.url}/datasets/{name}", "name": name})


def _info(ask: _Handler, repo: str, rev: str = "main") -> Answer:
    found = ask.found(repo)
    oid, tree = found.resolve(rev)
    files = [{"rfilename": path} for path in sorted(tree)]
    said = {"id": repo, "sha": oid, "private": found.private, "gated": found.gated, "siblings": files}
    return _json(said | {"tags": [], "disabled": False, "downloads": 0, "likes": 0})


def _refs(ask: _Handler, repo: str) -> Answer:
    found = ask.found(repo)
    tags = [{"name": n, "ref": f"refs/tags/{n}", "targetCommit": oid} for n, oid in found.tags.items()]
    main = {"name": "main", "ref": "refs/heads/main", "targetCommit": found.resolve("main")[0]}
    return _json({"branches": [main], "tags": tags, "converts": []})


def _listed(path: str, entry: Entry) -> dict[str, Any]:
    said: dict[str, Any] = {"type": "file", "path": path, "size": entry.size, "oid": entry.oid}
    if entry.large:
        said["lfs"] = {"oid": entry.sha256, "size": entry.size, "pointerSize": 134}
    if entry.xet:
        said["xetHash"] = entry.xet
    return said


def _tree(ask: _Handler, repo: str, rev: str, under: str | None = None) -> Answer:
    _, tree = ask.found(repo).resolve(rev)
    top = f"{under.strip('/')}/" if under and under.strip("/") else ""
    inside = {path: entry for path, entry in tree.items() if path.startswith(top)}
    if top and not inside:
        raise HubError(404, f"{under} does not exist on {rev}", "EntryNotFound")
    deep = ask.query.get("recursive", ["false"])[0].lower() in ("true", "1")
    rows = [_listed(path, e) for path, e in sorted(inside.items()) if deep or "/" not in path[len(top) :]]
    parts = [path[len(top) :].split("/")[:-1] for path in inside]
    depths = ([p[: n + 1] for p in parts for n in range(len(p))]) if deep else [p[:1] for p in parts if p]
    folders = sorted({top + "/".join(p) for p in depths})
    return _json(rows + [{"type": "directory", "path": path, "oid": "0" * 40, "size": 0} for path in folders])


def _paths(ask: _Handler, repo: str, rev: str) -> Answer:
    _, tree = ask.found(repo).resolve(rev)
    said = ask.said if ask.body.startswith(b"{") else parse_qs(ask.body.decode())
    return _json([_listed(path, tree[path]) for path in said.get("paths", []) if path in tree])


def _preupload(ask: _Handler, repo: str, rev: str) -> Answer:
    _, tree = ask.found(repo).resolve(rev)
    files = []
    for file in ask.said["files"]:
        large = file["size"] > REGULAR_LIMIT or file["path"].endswith(".parquet")
        there = tree.get(file["path"])
        said = {"path": file["path"], "uploadMode": "lfs" if large else "regular", "shouldIgnore": False}
        files.append(said | ({"oid": there.sha256 if there.large else there.oid} if there else {}))
    return _json({"files": files})


def _commit(ask: _Handler, repo: str, rev: str) -> Answer:
    found, store = ask.found(repo), ask.hub.store
    oid, old = found.resolve(rev)
    lines = [json.loads(line) for line in ask.body.splitlines() if line.strip()]
    header = next(line["value"] for line in lines if line["key"] == "header")
    if header.get("parentCommit") not in (None, oid):
        raise HubError(412, "A commit has happened since. Please refresh and try again.")
    tree = dict(old)
    for line in lines:
        value = line["value"]
        if line["key"] == "file":
            tree[value["path"]] = store.entry(base64.b64decode(value["content"]), False)
        elif line["key"] == "lfsFile":
            tree[value["path"]] = _large(ask.hub, value)
        elif line["key"] == "deletedFile":
            del tree[value["path"]]
        elif line["key"] == "deletedFolder":
            tree = {p: e for p, e in tree.items() if not p.startswith(f"{value['path'].strip('/')}/")}
    made = found.commit(tree, header["summary"]) if tree != old else oid
    url = f"{ask.hub.url}/datasets/{repo}/commit/{made}"
    return _json({"success": True, "commitOid": made, "commitUrl": url, "hookOutput": ""})


def _large(hub: Hub, value: dict[str, Any]) -> Entry:
    """Find a large file that a commit names, where it was sent: to the Hub, or to Xet."""
    if value["oid"] in hub.store.blobs:
        return hub.store.entry(hub.store.blobs[value["oid"]], True)
    kept = hub.xet.hash_of(value["oid"]) if hub.xet else None
    if kept is None:
        raise HubError(422, f"LFS pointer pointed to a file that does not exist: {value['path']}")
    return Entry(value["oid"], value["size"], True, value["oid"][:40], kept)


def _xet_token(ask: _Handler, repo: str, kind: str, rev: str) -> Answer:
    ask.found(repo).resolve(rev)
    if not ask.hub.xet:
        raise HubError(404, "no Xet here", "EntryNotFound")
    if kind == "write" and not ask.signed_in:
        raise HubError(401, "Invalid credentials in Authorization header")
    said = ask.hub.xet.token()
    status, headers, content = _json(said)
    names = {"casUrl": "X-Xet-Cas-Url", "accessToken": "X-Xet-Access-Token", "exp": "X-Xet-Token-Expiration"}
    return status, headers | {names[key]: str(value) for key, value in said.items()}, content


def _tag(ask: _Handler, repo: str, rev: str) -> Answer:
    found, name = ask.found(repo), ask.said["tag"]
    if name in found.tags:
        raise HubError(409, f"Tag {name} already exists")
    found.tags[name] = found.resolve(rev)[0]
    return _json({})


def _settings(ask: _Handler, repo: str) -> Answer:
    found = ask.found(repo)
    found.gated = ask.said.get("gated", found.gated)
    found.private = ask.said.get("private", ask.said.get("visibility", found.private) in (True, "private"))
    return _json({})


def _batch(ask: _Handler, repo: str) -> Answer:
    objects = []
    for asked in ask.said["objects"]:
        href = {"href": f"{ask.hub.url}/lfs/{asked['oid']}"}
        there = asked["oid"] in ask.hub.store.blobs
        objects.append(asked if there else asked | {"actions": {"upload": href}})
    return _json({"transfer": "basic", "objects": objects})


def _put(ask: _Handler, oid: str) -> Answer:
    if ask.hub.store.keep(ask.body) != oid:
        raise HubError(400, "the bytes are not those of the hash")
    return _json({})


def _resolve(ask: _Handler, repo: str, rev: str, path: str) -> Answer:
    oid, tree = ask.found(repo).resolve(rev)
    if path not in tree:
        raise HubError(404, "Entry not found", "EntryNotFound")
    entry, content = tree[path], ask.hub.store.blobs.get(tree[path].sha256, b"")
    name = entry.sha256 if entry.large else entry.oid
    headers = {"X-Repo-Commit": oid, "ETag": f'"{name}"', "Accept-Ranges": "bytes"}
    if entry.large:
        headers |= {"X-Linked-Etag": f'"{name}"', "X-Linked-Size": str(entry.size)}
    if entry.xet:
        refresh = f"{ask.hub.url}/api/datasets/{repo}/xet-read-token/{oid}"
        headers |= {"X-Xet-Hash": entry.xet, "X-Xet-Refresh-Route": refresh}
        if ask.command != "HEAD":
            raise HubError(501, "files kept by Xet are not to be had without it here")
    asked = re.fullmatch(r"bytes=(\d+)-(\d*)", ask.headers.get("Range", ""))
    if not asked:
        return 200, headers | {"Content-Length": str(entry.size)}, content
    start, end = int(asked[1]), int(asked[2] or len(content) - 1)
    part = content[start : end + 1]
    headers["Content-Range"] = f"bytes {start}-{start + len(part) - 1}/{len(content)}"
    return 206, headers | {"Content-Length": str(len(part))}, part


_ROUTES: tuple[tuple[str, str, Callable[..., Answer]], ...] = (
    ("GET", "/api/whoami-v2", _whoami),
    ("POST", "/api/repos/create", _create),
    ("POST", "/api/validate-yaml", lambda ask: _json({"errors": [], "warnings": []})),
    ("GET", _API, _info),
    ("GET", rf"{_API}/revision/(?P<rev>.+)", _info),
    ("GET", rf"{_API}/refs", _refs),
    ("GET", rf"{_API}/tree/(?P<rev>[^/]+)(?P<under>/.*)?", _tree),
    ("POST", rf"{_API}/paths-info/(?P<rev>[^/]+)", _paths),
    ("POST", rf"{_API}/preupload/(?P<rev>[^/]+)", _preupload),
    ("POST", rf"{_API}/commit/(?P<rev>[^/]+)", _commit),
    ("POST", rf"{_API}/tag/(?P<rev>.+)", _tag),
    ("GET", rf"{_API}/xet-(?P<kind>read|write)-token/(?P<rev>.+)", _xet_token),
    ("PUT", rf"{_API}/settings", _settings),
    ("POST", rf"/datasets/{_REPO}\.git/info/lfs/objects/batch", _batch),
    ("PUT", "/lfs/(?P<oid>[0-9a-f]{64})", _put),
    ("GET|HEAD", rf"/datasets/{_REPO}/resolve/(?P<rev>[^/]+)/(?P<path>.+)", _resolve),
)
