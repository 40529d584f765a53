"""Accounts on a local Label Studio: signing in, personal access tokens, invitations.

Plain HTTP, as a browser does it, because Label Studio gives no token before someone has signed in.
Secrets are kept beside the server they belong to, in files only their owner can read.
"""

import secrets
from typing import Any

import httpx

from curation.errors import ServerError
from curation.labelstudio.machine import locked, read_private, studio_home, write_private

_TIMEOUT = httpx.Timeout(30, connect=5)


def login(url: str, email: str, password: str) -> httpx.Client:
    """Sign in as a browser does; the client given back holds the session, and is to be closed.

    Raises:
        ServerError: the e-mail and the password do not go together, or the server failed.
    """
    with _client(url) as client:
        answer = _post_form(client, "/user/login/", {"email": email, "password": password})
        if answer.status_code == httpx.codes.OK:  # the form again
            raise ServerError(
                f"{url} refused the password of {email}: give the right one, or reset it on the server",
                answer.status_code,
            )
        _expect(answer, 302)
        # A client of its own, since httpx lets none be entered twice, and the caller may use `with`.
        session = _client(url)
        session.cookies.update(client.cookies)
        return session


def personal_token(client: httpx.Client) -> str:
    """Make the personal access token of whoever is signed in.

    The server shows a token once and allows one an account. So where there is one already, which
    nobody can read any more, it is revoked, as the account page does it, and replaced.

    Raises:
        ServerError: the server gave no token.
    """
    answer = _send(client, "POST", "/api/token/")
    if answer.status_code == httpx.codes.CONFLICT:
        for held in _expect(_send(client, "GET", "/api/token/"), 200).json():
            _expect(_send(client, "POST", "/api/token/blacklist/", json={"refresh": held["token"]}), 204, 404)
        answer = _send(client, "POST", "/api/token/")
    return str(_expect(answer, 201).json()["token"])


def invite(client: httpx.Client) -> str:
    """Give the path of the link with which a new user signs up, for whoever is signed in.

    Raises:
        ServerError: the server gave none.
    """
    return str(_expect(_send(client, "GET", "/api/invite"), 200).json()["invite_url"])


def sign_up(url: str, invite_path: str, email: str, password: str) -> str:
    """Make an account through an invitation; give its personal access token.

    Raises:
        ServerError: the e-mail has an account already, or the server refused it or the link.
    """
    with _client(url) as client:
        answer = _post_form(client, invite_path, {"email": email, "password": password})
        if answer.status_code == httpx.codes.FOUND:
            return personal_token(client)
        if answer.status_code == httpx.codes.FORBIDDEN:
            raise ServerError(f"{url} refused the sign-up link for {email}: make a new one", 403)
        if "already exists" in answer.text:
            raise ServerError(
                f"{url} already has an account for {email}: sign in with its password, or use another e-mail",
                answer.status_code,
            )
        raise ServerError(
            f"{url} made no account for {email}: give a valid e-mail and a password of 8 to 128 characters",
            answer.status_code,
        )


def token_owner(url: str, token: str) -> str | None:
    """Give the e-mail of the account whose personal access token this is; None if refused.

    Raises:
        ServerError: the server failed or could not be reached.
    """
    with _client(url) as client:
        answer = _send(client, "POST", "/api/token/refresh/", json={"refresh": token})
        if answer.status_code in (httpx.codes.UNAUTHORIZED, httpx.codes.BAD_REQUEST, httpx.codes.NOT_FOUND):
            return None
        access = _expect(answer, 200).json()["access"]
        client.headers["Authorization"] = f"Bearer {access}"
        answer = _send(client, "GET", "/api/current-user/whoami")
        if answer.status_code == httpx.codes.UNAUTHORIZED:
            return None
        return str(_expect(answer, 200).json()["email"]).lower()


def ensure_account(running_name: str, url: str, email: str) -> str:
    """Give the token of the account for ``email`` on the local server ``running_name``.

    The account is made on first use and kept, with its password, in ``accounts.json`` of the
    server's folder; after that nothing new is made unless the server refuses the kept token.

    Raises:
        ServerError: the server refused, failed or could not be reached.
    """
    home = studio_home(running_name)
    path, email = home / "accounts.json", email.strip().lower()
    owner = read_private(home / "account.json")
    if owner.get("email") == email and owner.get("token"):
        return str(owner["token"])
    with locked(home / "accounts.lock", timeout=120):
        accounts = read_private(path)
        kept = accounts.get(email)
        if kept and kept["token"] and token_owner(url, kept["token"]) == email:
            return str(kept["token"])
        password = kept["password"] if kept else secrets.token_hex(16)
        # Kept before the account is made: if we are stopped in between, its password is not lost.
        write_private(path, accounts | {email: {"password": password, "token": None}})
        token = _known_token(url, email, password) if kept else None
        token = token or _new_account(url, owner, email, password)
        write_private(path, accounts | {email: {"password": password, "token": token}})
        return token


def make_account(running_name: str, url: str, email: str) -> str | None:
    """Make the account for ``email`` on the local server ``running_name``; give its first password.

    Returns:
        The password, once; None where the account was there before.

    Raises:
        ServerError: the server refused, failed or could not be reached.
    """
    home, email = studio_home(running_name), email.strip().lower()
    kept = read_private(home / "accounts.json").get(email, {})
    owner = read_private(home / "account.json").get("email")
    was_there = bool(kept.get("token")) or owner == email
    ensure_account(running_name, url, email)
    return None if was_there else str(read_private(home / "accounts.json")[email]["password"])


def _known_token(url: str, email: str, password: str) -> str | None:
    """Sign in with the kept password; None when the server does not know it, as after a new start."""
    try:
        client = login(url, email, password)
    except ServerError as error:
        if error.status != httpx.codes.OK:
            raise
        return None
    with client:
        return personal_token(client)


def _new_account(url: str, owner: dict[str, Any], email: str, password: str) -> str:
    if not {"email", "password"} <= owner.keys():
        raise ServerError(f"no account kept for {url}, so none can invite {email}: run tanqih studio start")
    with login(url, owner["email"], owner["password"]) as client:
        path = invite(client)
    return sign_up(url, path, email, password)


def _client(url: str) -> httpx.Client:
    # trust_env=False: neither a proxy nor a .netrc of the environment gets between us and loopback.
    return httpx.Client(base_url=url, timeout=_TIMEOUT, trust_env=False, follow_redirects=False)


def _post_form(client: httpx.Client, path: str, fields: dict[str, str]) -> httpx.Response:
    """Fetch the form for its CSRF cookie, then send it; only answers a form can have come back."""
    _expect(_send(client, "GET", path), 200)
    url = str(client.base_url).rstrip("/")
    token = client.cookies.get("csrftoken")
    if not token:
        raise ServerError(f"{url} has no Label Studio form at {path.partition('?')[0]}: check the address")
    form = fields | {"csrfmiddlewaretoken": token}
    answer = _send(client, "POST", path, data=form, headers={"Referer": url + path})
    return _expect(answer, 200, 302, 403)


def _send(client: httpx.Client, method: str, path: str, **options: Any) -> httpx.Response:
    try:
        return client.request(method, path, **options)
    except httpx.HTTPError as error:
        where = f"{str(client.base_url).rstrip('/')}{path.partition('?')[0]}"
        raise ServerError(
            f"{method} {where} got no answer ({type(error).__name__}): see that the server runs"
        ) from error


def _expect(answer: httpx.Response, *statuses: int) -> httpx.Response:
    if answer.status_code in statuses:
        return answer
    request = answer.request
    # Without the query: a sign-up link's token stands there.
    where = str(request.url.copy_with(query=None))
    raise ServerError(
        f"{request.method} {where} answered {answer.status_code}: see that this is a Label Studio 1.23",
        answer.status_code,
        answer.text,
    )
