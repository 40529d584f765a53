"""``tanqih annotators``: who labels; adding someone to ``tanqih.toml`` and to the server."""

from typing import NamedTuple

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT, Array

from curation.errors import InputError
from curation.labelstudio.accounts import make_account
from curation.labelstudio.server import running_server
from curation.stages.labelling.connect import LOCAL, connect
from curation.store.atomic import write_text
from curation.store.workspace import SETTINGS, Annotator, Workspace

_DOMAIN = "localhost"


class Invitation(NamedTuple):
    """How a new annotator gets in.

    ``password`` is a first password, known to nobody else, or None where the account was there or the
    annotator chooses one under ``link``; ``note`` says which.
    """

    name: str
    email: str
    url: str
    link: str | None
    password: str | None
    note: str


def add_annotator(workspace: Workspace, name: str, email: str | None) -> Invitation:
    """Add an annotator to ``tanqih.toml``, and make the account where the server is a local one.

    Adding someone again who is there with the same e-mail only sees to the account.

    Raises:
        InputError: the name or e-mail is another annotator's, or cannot be one.
        ServerError: the server does not run, or refused the account.
    """
    known = {annotator.name: annotator for annotator in workspace.settings.annotators}
    local = workspace.settings.server.url == LOCAL
    if name in known:
        email = email or known[name].email
    elif email is None and not local:
        raise InputError(f"give --email: {workspace.settings.server.url} knows {name} by an e-mail address")
    email = (email or f"{name}@{_DOMAIN}").strip().lower()
    added = _checked(workspace, name, email)
    client = connect(workspace)
    if added is not None:
        write_text(workspace.root / SETTINGS, added)
    if not local:
        link = client.invite_link()
        return Invitation(name, email, client.url, link, None, "sign up there with this e-mail")
    running = running_server(workspace.settings.server.studio)
    if running is None:
        raise InputError("the local Label Studio was stopped meanwhile: start it and run this again")
    password = make_account(running.name, running.url, email)
    note = "shown only this once" if password else "has an account already"
    return Invitation(name, email, running.url, None, password, note)


def _checked(workspace: Workspace, name: str, email: str) -> str | None:
    """Give the settings with the annotator in them; None where they are in already."""
    for annotator in workspace.settings.annotators:
        same = (annotator.name == name, annotator.email.lower() == email)
        if all(same):
            return None
        if any(same):
            raise InputError(
                f"{workspace.root / SETTINGS}: {annotator.name} <{annotator.email}> is there: "
                "give another name and e-mail, or edit the file"
            )
    if "@" not in email or any(c.isspace() for c in email):
        raise InputError(f"{email}: is no e-mail address")
    try:
        Annotator(name=name, email=email)
    except ValueError as error:
        raise InputError(f"{name}: a name is of letters a to z, digits and . _ -") from error
    return with_annotator((workspace.root / SETTINGS).read_text(encoding="utf-8"), name, email)


def with_annotator(settings: str, name: str, email: str) -> str:
    """Add an annotator to the text of ``tanqih.toml``; all else in it stays as it is written.

    Raises:
        InputError: it is laid out in a way that cannot be added to.
    """
    try:
        document = tomlkit.parse(settings)
    except TOMLKitError as error:
        raise InputError(f"{SETTINGS}: not TOML: {error}") from error
    there = document.get("annotators")
    if isinstance(there, Array):
        row = tomlkit.inline_table()
        row.update({"name": name, "email": email})
        there.append(row)
        return tomlkit.dumps(document)
    if there is not None and not isinstance(there, AoT):
        raise InputError(f"{SETTINGS}: annotators is no list: write it as [[annotators]]")
    # A table of its own may stand anywhere, and what is appended disturbs no comment.
    blank = "" if settings.endswith("\n\n") or not settings else "\n" if settings.endswith("\n") else "\n\n"
    block = tomlkit.document()
    block.update({"name": name, "email": email})
    return f"{settings}{blank}[[annotators]]\n{tomlkit.dumps(block)}"
