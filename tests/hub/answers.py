"""What the loopback Hub answers to each address, as ``huggingface_hub`` and ``datasets`` expect it."""

import base64
import json
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from tests.hub.repos import REGULAR_LIMIT, Entry, HubError

if TYPE_CHECKING:
    from tests.hub.server import Handler, Hub

OWNER = "lab"
_REPO = r"(?P<repo>[\w.-]+/[\w.-]+)"
_API = rf"/api/datasets/{_REPO}"
Answer = tuple[int, dict[str, str], bytes]


def _json(said: object, status: int = 200) -> Answer:
    return status, {"Content-Type": "application/json"}, json.dumps(said).encode()


def _whoami(ask: "Handler") -> Answer:
    if not ask.signed_in:
        raise HubError(401, "Invalid username or password.")
    return _json({"type": "user", "name": OWNER, "orgs": [], "auth": {"type": "access_token"}})


def _create(ask: "Handler") -> Answer:
    name = f"{ask.said.get('organization') or OWNER}/{ask.said['name']}"
    private = bool(ask.said.get("private")) or ask.said.get("visibility") == "private"
    if name in ask.hub.store.repos:
        raise HubError(409, "You already created this dataset repo", url=f"{ask.hub.url}/datasets/{name}")
    ask.hub.store.create(name, private)
    return _json({"url": f"{ask.hub.url}/datasets/{name}", "name": name})


def _info(ask: "Handler", repo: str, rev: str = "main") -> Answer:
    found = ask.found(repo)
    oid, tree = found.resolve(rev)
    files = [{"rfilename": path} for path in sorted(tree)]
    said = {"id": repo, "sha": oid, "private": found.private, "gated": found.gated, "siblings": files}
    return _json(said | {"tags": [], "disabled": False, "downloads": 0, "likes": 0})


def _refs(ask: "Handler", repo: str) -> Answer:
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


def _tree(ask: "Handler", repo: str, rev: str, under: str | None = None) -> Answer:
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


def _paths(ask: "Handler", repo: str, rev: str) -> Answer:
    _, tree = ask.found(repo).resolve(rev)
    said = ask.said if ask.body.startswith(b"{") else parse_qs(ask.body.decode())
    return _json([_listed(path, tree[path]) for path in said.get("paths", []) if path in tree])


def _preupload(ask: "Handler", repo: str, rev: str) -> Answer:
    _, tree = ask.found(repo).resolve(rev)
    files = []
    for file in ask.said["files"]:
        large = file["size"] > REGULAR_LIMIT or file["path"].endswith(".parquet")
        there = tree.get(file["path"])
        said = {"path": file["path"], "uploadMode": "lfs" if large else "regular", "shouldIgnore": False}
        files.append(said | ({"oid": there.sha256 if there.large else there.oid} if there else {}))
    return _json({"files": files})


def _commit(ask: "Handler", repo: str, rev: str) -> Answer:
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


def _large(hub: "Hub", value: dict[str, Any]) -> Entry:
    """Find a large file that a commit names, where it was sent: to the Hub, or to Xet."""
    if value["oid"] in hub.store.blobs:
        return hub.store.entry(hub.store.blobs[value["oid"]], True)
    kept = hub.xet.hash_of(value["oid"]) if hub.xet else None
    if kept is None:
        raise HubError(422, f"LFS pointer pointed to a file that does not exist: {value['path']}")
    return Entry(value["oid"], value["size"], True, value["oid"][:40], kept)


def _xet_token(ask: "Handler", repo: str, kind: str, rev: str) -> Answer:
    ask.found(repo).resolve(rev)
    if not ask.hub.xet:
        raise HubError(404, "no Xet here", "EntryNotFound")
    if kind == "write" and not ask.signed_in:
        raise HubError(401, "Invalid credentials in Authorization header")
    said = ask.hub.xet.token()
    status, headers, content = _json(said)
    names = {"casUrl": "X-Xet-Cas-Url", "accessToken": "X-Xet-Access-Token", "exp": "X-Xet-Token-Expiration"}
    return status, headers | {names[key]: str(value) for key, value in said.items()}, content


def _tag(ask: "Handler", repo: str, rev: str) -> Answer:
    found, name = ask.found(repo), ask.said["tag"]
    if name in found.tags:
        raise HubError(409, f"Tag {name} already exists")
    found.tags[name] = found.resolve(rev)[0]
    return _json({})


def _settings(ask: "Handler", repo: str) -> Answer:
    found = ask.found(repo)
    found.gated = ask.said.get("gated", found.gated)
    found.private = ask.said.get("private", ask.said.get("visibility", found.private) in (True, "private"))
    return _json({})


def _batch(ask: "Handler", repo: str) -> Answer:
    objects = []
    for asked in ask.said["objects"]:
        href = {"href": f"{ask.hub.url}/lfs/{asked['oid']}"}
        there = asked["oid"] in ask.hub.store.blobs
        objects.append(asked if there else asked | {"actions": {"upload": href}})
    return _json({"transfer": "basic", "objects": objects})


def _put(ask: "Handler", oid: str) -> Answer:
    if ask.hub.store.keep(ask.body) != oid:
        raise HubError(400, "the bytes are not those of the hash")
    return _json({})


def _resolve(ask: "Handler", repo: str, rev: str, path: str) -> Answer:
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


ROUTES: tuple[tuple[str, str, Callable[..., Answer]], ...] = (
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
