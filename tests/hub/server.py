"""The loopback Hub's HTTP: the endpoints ``huggingface_hub`` and ``datasets`` call on datasets.

It does not reproduce checks of the card, pages of long lists, redirects to a CDN, limits of rate, pull
requests, or a gate's waiting for consent.
"""

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qs, unquote, urlsplit

from tests.hub.answers import ROUTES, Answer
from tests.hub.repos import HubError, Repo, Store
from tests.hub.xet import LocalXet

TOKEN = "hf_loopback"


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
        handler = type("Handler", (Handler,), {"hub": self})
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


class Handler(BaseHTTPRequestHandler):
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
        for method, pattern, act in ROUTES:
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
