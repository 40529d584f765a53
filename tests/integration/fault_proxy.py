"""A proxy before a real Label Studio that does to chosen requests what bad networks and servers do."""

import http.client
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple
from urllib.parse import urlsplit

HTML = b"<!doctype html>\n<html><head><title>%s</title></head><body><h1>%s</h1></body></html>\n"
_PATIENCE = 60.0


class Answer(NamedTuple):
    """What the server answered."""

    status: int
    kind: str
    body: bytes


Forward = Callable[[], Answer]
# Takes what forwards the request; gives the answer to send, or None where the connection is to be cut.
Fault = Callable[[Forward], "Answer | Cut | None"]


class Cut(NamedTuple):
    """An answer of which half is sent."""

    whole: Answer


def page(status: int, words: str) -> Answer:
    """Make the page that a web server before Label Studio answers with."""
    return Answer(status, "text/html", HTML % (words.encode(), words.encode()))


def fails_after_the_commit(forward: Forward) -> Answer:
    """Have the server do it, and answer 500."""
    forward()
    return page(500, "Internal Server Error")


def busy(_: Forward) -> Answer:
    """Answer 429 with HTML, and do nothing."""
    return page(429, "Too Many Requests")


def busy_after_the_commit(forward: Forward) -> Answer:
    """Have the server do it, and answer 429 with HTML."""
    forward()
    return page(429, "Too Many Requests")


def cut(forward: Forward) -> Cut:
    """Send half of the body."""
    return Cut(forward())


def dropped(_: Forward) -> None:
    """Close the connection without a word, and do nothing."""
    return None


def late(seconds: float) -> Fault:
    """Answer that long after the server did."""

    def fault(forward: Forward) -> Answer:
        answer = forward()
        time.sleep(seconds)
        return answer

    return fault


def then(act: Callable[[], object]) -> Fault:
    """Let the request through, and then have something happen to the server."""

    def fault(forward: Forward) -> Answer:
        answer = forward()
        act()
        return answer

    return fault


def held_until_the_next() -> tuple[Fault, Fault]:
    """Give two faults: the first request reaches the server only when it has done the second.

    Its client gets no answer: that client was killed, or went away.
    """
    second_done, first_done = threading.Event(), threading.Event()

    def first(forward: Forward) -> None:
        def later() -> None:
            second_done.wait(_PATIENCE)
            forward()
            first_done.set()

        threading.Thread(target=later, daemon=True).start()

    def second(forward: Forward) -> Answer:
        answer = forward()
        second_done.set()
        assert first_done.wait(_PATIENCE)
        return answer

    return first, second


@dataclass
class Proxy:
    """A proxy at ``url``; what it should do to the next requests that match is given with ``on``."""

    target: str
    url: str = ""
    seen: list[str] = field(default_factory=list)
    _planned: list[tuple[str, re.Pattern[str], Fault]] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def on(self, method: str, path: str, *faults: Fault) -> None:
        """Do ``faults``, one each, to the next requests of this method whose path matches."""
        with self._lock:
            self._planned += [(method, re.compile(path), fault) for fault in faults]

    @property
    def waiting(self) -> int:
        """How many faults have not happened yet."""
        return len(self._planned)

    def fault(self, method: str, path: str) -> Fault | None:
        """Take the fault planned for a request, if there is one."""
        with self._lock:
            self.seen.append(f"{method} {path}")
            for position, (wanted, pattern, fault) in enumerate(self._planned):
                if wanted == method and pattern.search(path):
                    del self._planned[position]
                    return fault
        return None


@contextmanager
def proxying(target: str) -> Iterator[Proxy]:
    """Run a proxy before the server at ``target``."""
    proxy = Proxy(target)
    address = urlsplit(target)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))

            def forward() -> Answer:
                upstream = http.client.HTTPConnection(address.hostname or "", address.port, timeout=_PATIENCE)
                headers = {
                    n: v for n, v in self.headers.items() if n.lower() not in ("host", "accept-encoding")
                }
                upstream.request(self.command, self.path, body, headers | {"Connection": "close"})
                got = upstream.getresponse()
                answer = Answer(got.status, got.getheader("Content-Type") or "", got.read())
                upstream.close()
                return answer

            fault = proxy.fault(self.command, self.path)
            try:
                self._send(fault(forward) if fault else forward())
            except (OSError, http.client.HTTPException):  # the server died: its client hears nothing
                self.close_connection = True

        def _send(self, said: "Answer | Cut | None") -> None:
            if said is None:
                self.close_connection = True
                return
            answer = said.whole if isinstance(said, Cut) else said
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.kind)
            if answer.status != 204:
                self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            if isinstance(said, Cut):
                self.wfile.write(answer.body[: len(answer.body) // 2])
                self.close_connection = True
            else:
                self.wfile.write(answer.body)

        do_GET = do_POST = do_PATCH = do_DELETE = answer

        def log_message(self, *_: object) -> None:
            """Say nothing among the tests' output."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    proxy.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
