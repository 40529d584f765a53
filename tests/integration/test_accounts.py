# ruff: noqa: D103  (a test's name says what it shows)
"""Accounts on a real local Label Studio: made once, made again where they are lost, refused in one line."""

import pytest
from server_checks import mode, whoami

from curation.errors import ServerError
from curation.labelstudio.accounts import (
    ensure_account,
    invite,
    login,
    sign_up,
    token_owner,
)
from curation.labelstudio.machine import read_private, write_private
from curation.labelstudio.server import Running, studio_home

pytestmark = pytest.mark.integration


def test_two_accounts_are_two_users(studio: Running) -> None:
    first = ensure_account(studio.name, studio.url, "sara@example.org")
    second = ensure_account(studio.name, studio.url, "omar@example.org")
    people = [whoami(studio.url, token) for token in (studio.token, first, second)]
    assert [person["email"] for person in people] == [studio.email, "sara@example.org", "omar@example.org"]
    assert len({person["id"] for person in people}) == 3
    kept = studio_home(studio.name) / "accounts.json"
    before = kept.read_bytes()
    assert ensure_account(studio.name, studio.url, " Sara@Example.org") == first
    assert kept.read_bytes() == before
    assert mode(kept) == 0o600
    assert ensure_account(studio.name, studio.url, studio.email) == studio.token


def test_account_whose_token_is_lost_gets_another(studio: Running) -> None:
    email = "lost@example.org"
    first = ensure_account(studio.name, studio.url, email)
    kept = studio_home(studio.name) / "accounts.json"
    accounts = read_private(kept)
    write_private(kept, accounts | {email: accounts[email] | {"token": None}})
    second = ensure_account(studio.name, studio.url, email)
    assert token_owner(studio.url, second) == email
    assert token_owner(studio.url, first) is None  # one an account: the lost one is revoked
    assert read_private(kept)[email]["password"] == accounts[email]["password"]


def test_account_the_server_does_not_know_is_made_again(studio: Running) -> None:
    kept = studio_home(studio.name) / "accounts.json"
    write_private(
        kept, read_private(kept) | {"old@example.org": {"password": "of-a-lost-db", "token": "x.y.z"}}
    )
    token = ensure_account(studio.name, studio.url, "old@example.org")
    assert whoami(studio.url, token)["email"] == "old@example.org"


def test_refusals_say_so_in_one_line(studio: Running) -> None:
    account = read_private(studio_home(studio.name) / "account.json")
    with pytest.raises(ServerError, match=f"^{studio.url} refused the password of {studio.email}: [^\n]+$"):
        login(studio.url, studio.email, "not the password")
    with login(studio.url, account["email"], account["password"]) as client:
        path = invite(client)
    with pytest.raises(ServerError, match=f"already has an account for {studio.email}: [^\n]+$"):
        sign_up(studio.url, path, studio.email, "long-enough-password")
    with pytest.raises(ServerError, match=r"made no account for short@example\.org: [^\n]+$"):
        sign_up(studio.url, path, "short@example.org", "1234567")
    with pytest.raises(ServerError, match=r"refused the sign-up link for new@example\.org: [^\n]+$"):
        sign_up(studio.url, "/user/signup/?token=guessed", "new@example.org", "long-enough-password")
    with pytest.raises(ServerError, match="got no answer") as caught:
        login("http://127.0.0.1:1", studio.email, "any")
    assert caught.value.status is None
