"""What the server refused, or why no answer came, in one line a reader can act on."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
from label_studio_sdk.core.api_error import ApiError

from curation.errors import ServerError

_SHOWN = 200
_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_HINTS: dict[int | None, str] = {
    httpx.codes.TOO_MANY_REQUESTS: "it asks to come back later: wait, then run the command again",
    httpx.codes.NOT_FOUND: "it is not there, or was deleted meanwhile: run the command again",
}


def refused(what: str, status: int | None, body: str) -> ServerError:
    """Make the error for an answer that is no success; ``body`` may be JSON, HTML or anything."""
    if status == httpx.codes.UNAUTHORIZED:
        why = "the token is wrong or was revoked: set LABEL_STUDIO_API_KEY, or run `tanqih studio start`"
        return ServerError(f"{what}: {why}", status, body)
    hint = _HINTS.get(status, "")
    if status and status >= httpx.codes.INTERNAL_SERVER_ERROR:
        hint = "run the command again"
    words = f": {_shown(body)}" if _shown(body) else ""
    return ServerError(
        f"{what}: refused with status {status}{words}{f': {hint}' if hint else ''}", status, body
    )


def _shown(body: str) -> str:
    """Say in a few words what the server said."""
    title = _TITLE.search(body)
    text: str = title[1] if title else body
    try:
        content = json.loads(body)
    except ValueError:
        content = None
    if isinstance(content, dict):
        # Label Studio says what is wrong with a field in there; what is around it repeats it.
        text = _flat(content.get("validation_errors") or content.get("detail") or content)
    return " ".join(_TAG.sub(" ", text).split())[:_SHOWN]


def _flat(content: Any) -> str:
    if isinstance(content, dict):
        return "; ".join(f"{name}: {_flat(value)}" for name, value in content.items())
    if isinstance(content, list):
        return "; ".join(_flat(value) for value in content)
    return str(content)


def check_refresh(response: httpx.Response) -> None:
    """Say in the server's words why no access token came: the SDK takes every answer for JSON."""
    if response.request.url.path.endswith("/token/refresh/") and (
        response.status_code == httpx.codes.TOO_MANY_REQUESTS or response.is_server_error
    ):
        response.read()
        checked(response)


def checked(response: httpx.Response) -> httpx.Response:
    """Give back an answer that is a success.

    Raises:
        ServerError: it is none.
    """
    if response.is_success:
        return response
    raise refused(str(response.request.url.copy_with(query=None)), response.status_code, response.text)


@contextmanager
def said(what: str) -> Iterator[None]:
    """Turn whatever the SDK or the network raises into one ``ServerError`` that names ``what``."""
    try:
        yield
    except ApiError as error:
        body = error.body if isinstance(error.body, str) else json.dumps(error.body, ensure_ascii=False)
        raise refused(what, error.status_code, body) from error
    except httpx.ConnectError as error:
        raise ServerError(f"{what}: no server answers there: start it with `tanqih studio start`") from error
    except ValueError as error:  # the SDK's token refresh, answered by something else
        raise ServerError(f"{what}: the answer is no Label Studio's: check the address") from error
    except httpx.HTTPError as error:
        raise ServerError(
            f"{what}: the connection failed ({type(error).__name__}): run the command again"
        ) from error
