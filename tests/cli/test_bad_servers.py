"""Servers that are down, that are no Label Studio, or that nobody gave a token for."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from invoking import Command, assert_refused, child, environment, files

from curation.labelstudio.machine import free_port

TOKEN = "LABEL_STUDIO_API_KEY"
# Of the form of a personal access token, for which the SDK first asks the server for another one.
PERSONAL = "eyJhbGciOiJIUzI1NiJ9.eyJ0b2tlbl90eXBlIjoicmVmcmVzaCIsImV4cCI6OTk5OTk5OTk5OX0.c2lnbmF0dXJl"
HTML = b"<!doctype html>\n<title>Hello</title>\n<p>It works!\n"


@contextmanager
def _serving(status: int, body: bytes, kind: str) -> Iterator[str]:
    """Answer every request on loopback alike, and give the address."""

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PATCH = answer

        def log_message(self, *_: object) -> None:
            """Say nothing among the tests' output."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _point(workspace: Path, url: str) -> None:
    settings = workspace / "tanqih.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(f'{text}\n[server]\nurl = "{url}"\n', encoding="utf-8")


def _both(workspace: Path, tanqih: Command, *words: str) -> None:
    """Assert that ``push`` and ``pull`` are refused alike, and write nothing."""
    before = files(workspace)
    for verb in ("push", "pull"):
        assert_refused(tanqih(verb, "entities", "-w", workspace), *words)
    assert files(workspace) == before


@pytest.mark.parametrize("token", ["0123456789abcdef", PERSONAL], ids=["legacy", "personal"])
def test_a_server_that_is_down_is_named(
    token: str, annotated: Path, tanqih: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where nothing listens, the address is said in one line and no task file is written."""
    url = f"http://127.0.0.1:{free_port()}"
    _point(annotated, url)
    monkeypatch.setenv(TOKEN, token)
    _both(annotated, tanqih, url, "no server answers there")


def test_a_missing_token_is_asked_for(annotated: Path, tanqih: Command) -> None:
    """Without a token the variable to set is named, and nothing is sent."""
    url = f"http://127.0.0.1:{free_port()}"
    _point(annotated, url)
    _both(annotated, tanqih, f"{url}: no token: set {TOKEN}")


def test_a_local_server_that_does_not_run_is_named(annotated: Path, tanqih: Command) -> None:
    """With the local server stopped, or never started, the verb that starts it is named."""
    _both(annotated, tanqih, "no local Label Studio named default runs", "tanqih studio start")
    done = tanqih("studio", "status")
    assert (done.status, done.err) == (1, "")
    assert "does not run: start it with `tanqih studio start`" in done.out
    assert tanqih("studio", "stop").out == "Label Studio (default) was not running\n"


@pytest.mark.filterwarnings("ignore::DeprecationWarning:label_studio_sdk")
@pytest.mark.parametrize("token", ["0123456789abcdef", PERSONAL], ids=["legacy", "personal"])
@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (200, HTML, "text/html"),
        (200, b"", "text/plain"),
        (200, b"[]", "application/json"),
        (200, b"{}", "application/json"),
        (200, b'"hello"', "application/json"),
        (404, HTML, "text/html"),
        (500, HTML, "text/html"),
        (500, b'{"detail": "boom"}', "application/json"),
    ],
    ids=["html", "nothing", "list", "object", "string", "html-404", "html-500", "json-500"],
)
def test_a_server_that_is_no_label_studio_is_refused(
    status: int,
    body: bytes,
    kind: str,
    token: str,
    annotated: Path,
    tanqih: Command,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whatever another server answers, the address is said in one line."""
    monkeypatch.setenv(TOKEN, token)
    with _serving(status, body, kind) as url:
        _point(annotated, url)
        _both(annotated, tanqih, url)


def test_a_process_pushing_to_a_server_that_is_down_says_one_line(segmented: Path) -> None:
    """A process, too, ends with one line and exit 2, and never shows the token."""
    _point(segmented, f"http://127.0.0.1:{free_port()}")
    done = child("push", "entities", "-w", segmented, env={**environment(), TOKEN: "my-secret-token"})
    assert_refused(done, "no server answers there")
    assert "my-secret-token" not in done.err


def test_a_studio_home_that_cannot_be_made_is_refused(
    tmp_path: Path, tanqih: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """``TANQIH_HOME`` inside a file is refused with the variable to set."""
    (tmp_path / "file").touch()
    monkeypatch.setenv("TANQIH_HOME", str(tmp_path / "file"))
    assert_refused(tanqih("studio", "status"), "set TANQIH_HOME")


@pytest.mark.parametrize("name", ["../other", "", "a/b", "x" * 65])
def test_a_studio_name_that_leaves_its_folder_is_refused(name: str, tanqih: Command) -> None:
    """A local server's name is a plain word: nothing outside the studio folder is touched."""
    for verb in ("start", "stop", "status"):
        assert_refused(tanqih("studio", verb, "--name", name), "server name")


@pytest.mark.parametrize("port", ["0", "-1", "70000", "http"])
def test_a_port_that_does_not_exist_is_refused(port: str, tanqih: Command) -> None:
    """``--port`` takes a port number; anything else is refused before a server is started."""
    assert_refused(tanqih("studio", "start", "--port", port), "port")


def test_demo_refuses_a_missing_page_before_it_starts_a_server(tmp_path: Path, tanqih: Command) -> None:
    """``demo`` with a page that is not there ends at once."""
    assert_refused(tanqih("demo", tmp_path / "none.txt", "-w", tmp_path / "ws"), "no such file or folder")
    assert not (tmp_path / "ws").exists()
