"""Where a local server keeps its rows: SQLite in its own folder, or a PostgreSQL of the team's.

Which one is written down in ``database.json`` of the server's folder on its first start, without the
password, so that later starts find the same rows and no start takes others by mistake. The password
comes from the environment variable ``POSTGRE_PASSWORD`` (Label Studio's own name for it) and is kept
nowhere.
"""

import importlib.util
import os
from pathlib import Path
from typing import NamedTuple, Self

from curation.errors import InputError, ServerError
from curation.labelstudio.machine import read_private, write_private

PASSWORD = "POSTGRE_PASSWORD"
_PATIENCE = 10  # seconds to wait for PostgreSQL to answer


class Database(NamedTuple):
    """A PostgreSQL database, and whose rows are in it."""

    host: str
    port: int
    name: str
    user: str

    def __str__(self) -> str:
        """Say it as an address, which holds no secret."""
        return f"PostgreSQL {self.user}@{self.host}:{self.port}/{self.name}"

    @property
    def environment(self) -> dict[str, str]:
        """The settings by which Label Studio connects to it, the password included."""
        return {
            "DJANGO_DB": "postgresql",
            "POSTGRE_HOST": self.host,
            "POSTGRE_PORT": str(self.port),
            "POSTGRE_NAME": self.name,
            "POSTGRE_USER": self.user,
            PASSWORD: os.environ.get(PASSWORD, ""),
        }

    @classmethod
    def kept(cls, home: Path) -> Self | None:
        """Read which database the server in ``home`` uses; None for SQLite, or where it never started."""
        record = read_private(home / "database.json")
        return cls(**record) if record else None


def choose_database(home: Path, asked: Database | None) -> Database | None:
    """Give the database that the server in ``home`` is to use, None for SQLite.

    Args:
        home: the server's folder.
        asked: what the workspace says; None where it says nothing, so that what was used stays.

    Raises:
        InputError: the server keeps its rows elsewhere already.
        ServerError: PostgreSQL refuses, or does not answer.
    """
    refuse_another(home, asked)
    database = asked or Database.kept(home)
    if database:
        _check(database)
        write_private(home / "database.json", database._asdict())
    return database


def refuse_another(home: Path, asked: Database | None) -> None:
    """Refuse to take another database than the one in which the server in ``home`` has its rows.

    Raises:
        InputError: the server has been used, with another database than ``asked``.
    """
    kept = Database.kept(home)
    if asked and asked != kept and read_private(home / "account.json").get("token"):
        raise InputError(
            f"the studio in {home} keeps its rows in {kept or 'SQLite'}, not in {asked}: name another one "
            "with --name, or mend [server.database] in tanqih.toml"
        )


def _check(database: Database) -> None:
    """Connect once, so that a wrong setting is one line and not the end of a server's log."""
    if importlib.util.find_spec("psycopg") is None:
        raise InputError("PostgreSQL needs psycopg, which comes with: pip install 'tanqih[studio]'")
    import psycopg

    try:
        psycopg.connect(
            host=database.host,
            port=database.port,
            dbname=database.name,
            user=database.user,
            password=os.environ.get(PASSWORD, ""),
            connect_timeout=_PATIENCE,
        ).close()
    except psycopg.Error as error:
        why = " ".join(str(error).split())
        raise ServerError(
            f"{database}: {why}: see [server.database] in tanqih.toml and set {PASSWORD}"
        ) from error
