"""A workspace: its settings, and its folder, held by one writer at a time."""

import fcntl
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator, model_validator

from curation.core.rules import Rules
from curation.errors import InputError
from curation.statement import Statement
from curation.store.guideline_settings import GuidelineSettings
from curation.store.layout import Layout
from curation.store.thresholds import QualificationSettings
from curation.types import Flag, Record

SETTINGS = "tanqih.toml"
Word = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
Phrase = Annotated[str, Field(pattern=r"\w")]  # a blank one would be found everywhere


class Target(Record):
    """Something a stance is taken towards, by its name and other names."""

    name: Phrase
    aliases: tuple[Phrase, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The name and the aliases."""
        return (self.name, *self.aliases)


class Claim(Record):
    """A claim that articles are asked about: those that mention a phrase of ``about``, or all."""

    text: Phrase
    about: tuple[Phrase, ...] = ()


class Annotator(Record):
    """Someone who labels. ``scripted`` says plainly that it is a program, not a person."""

    name: Word
    email: str
    scripted: bool = False


class Referee(Record):
    """Someone whose answers to disputed tasks are final."""

    name: Word
    email: str


class DatabaseSettings(Record):
    """A PostgreSQL for the local server's rows. The password comes from POSTGRE_PASSWORD alone."""

    host: str = Field(default="localhost", min_length=1)
    port: Annotated[int, Field(ge=1, le=65535)] = 5432
    name: str = Field(default="tanqih", min_length=1)
    user: str = Field(default="tanqih", min_length=1)


class ServerSettings(Record):
    """Where Label Studio is: ``local`` for the one ``tanqih studio`` runs, else its address."""

    url: str = "local"
    studio: Word = "default"
    database: DatabaseSettings | None = None

    @field_validator("url")
    @classmethod
    def _is_an_address(cls, url: str) -> str:
        if url != "local":
            parts = urlsplit(url)  # raises ValueError as does .port
            if parts.scheme not in ("http", "https") or not parts.hostname or parts.port == 0:
                raise ValueError('give "local" or an address such as https://label.example.org')
        return url

    @model_validator(mode="after")
    def _database_is_of_a_local_one(self) -> Self:
        if self.database and self.url != "local":
            raise ValueError('database is for url = "local": a server elsewhere has one of its own')
        return self


class HubSettings(Record):
    """Where releases are published; see ``tanqih publish``."""

    repo: str = Field(default="", max_length=200)
    private: bool = False
    gated: Literal["auto", "manual"] | None = None

    @property
    def page(self) -> str:
        """The address of the repository's page; empty where none is named."""
        from huggingface_hub.constants import HUGGINGFACE_CO_URL_HOME  # most verbs do without it

        return f"{HUGGINGFACE_CO_URL_HOME}datasets/{self.repo}" if self.repo else ""


class Ratios(Record):
    """The share of sentences each split should get."""

    train: float = 0.8
    validation: float = 0.1
    test: float = 0.1

    @model_validator(mode="after")
    def _sum_to_one(self) -> Self:
        shares = (self.train, self.validation, self.test)
        if not (abs(sum(shares) - 1) < 1e-9 and min(shares) >= 0):  # so that a NaN is refused, too
            raise ValueError("train, validation and test must be shares that sum to 1")
        return self


class CleanSettings(Record):
    """What ``clean`` does besides cutting pages into articles.

    ``page_seconds`` of processor time and ``page_megabytes`` of memory are what one page may take; one that
    takes more is given up. What other pages give does not depend on them.
    """

    personal: Literal["off", "flag", "mask"] = "flag"
    drop: tuple[Flag, ...] = ()
    profile: Literal["fineweb2-arb_Arab", "off"] = "fineweb2-arb_Arab"
    page_seconds: Annotated[float, Field(gt=0, le=86_400)] = 60.0
    page_megabytes: Annotated[float, Field(gt=0)] = 2000.0

    @property
    def rules(self) -> str:
        """What decides the articles of a page, written in one way."""
        return self.model_dump_json(exclude={"page_seconds", "page_megabytes"})

    @property
    def bounds(self) -> str:
        """What one page may take, in words."""
        return f"{self.page_seconds:g} s and {self.page_megabytes:g} MB"


class Settings(Record):
    """What ``tanqih.toml`` says.

    ``overlap`` is how many annotators a task gets (None: all), ``training`` how many tasks everyone gets
    first, ``gold`` the share of tasks with a known answer among the others that an annotator gets.
    """

    name: Word
    licence: str = ""
    language: str = "ar"
    schemas: tuple[Word, ...] = ("entities", "stance")
    clean: CleanSettings = CleanSettings()
    server: ServerSettings = ServerSettings()
    splits: Ratios = Ratios()
    guidelines: GuidelineSettings = GuidelineSettings()
    qualification: QualificationSettings = QualificationSettings()
    adjudication: Rules = Rules()
    hub: HubSettings = HubSettings()
    statement: Statement = Statement()
    overlap: Annotated[int, Field(ge=1)] | None = None
    training: Annotated[int, Field(ge=0)] = 0
    gold: Annotated[float, Field(ge=0, le=0.5)] = 0.0
    annotators: tuple[Annotator, ...] = ()
    referees: tuple[Referee, ...] = ()
    targets: tuple[Target, ...] = ()
    claims: tuple[Claim, ...] = ()

    @model_validator(mode="after")
    def _names_differ(self) -> Self:
        for kind in ("annotators", "referees"):
            for what in ("name", "email"):
                values = [getattr(person, what) for person in getattr(self, kind)]
                if len(set(values)) < len(values):
                    raise ValueError(f"two {kind} have the same {what}")
        targets = [target.name for target in self.targets]
        claims = [claim.text for claim in self.claims]
        for kind, names in (("targets", targets), ("claims", claims), ("schemas", self.schemas)):
            if len(set(names)) < len(names):
                raise ValueError(f"two {kind} have the same name")
        required = self.qualification.required
        if isinstance(required, dict) and (unknown := sorted(required.keys() - set(self.schemas))):
            raise ValueError(f"qualification.required names schema {unknown[0]}, which is not in schemas")
        return self


@dataclass(frozen=True)
class Workspace(Layout):
    """The folder of one project, with its settings."""

    settings: Settings

    @classmethod
    def open(cls, root: Path) -> Self:
        """Open the workspace at ``root``.

        Raises:
            InputError: there is no ``tanqih.toml``, or it is not one.
        """
        path = root / SETTINGS
        try:
            said = tomllib.loads(path.read_text(encoding="utf-8"))
        except (FileNotFoundError, NotADirectoryError) as error:
            raise InputError(
                f"{root} is not a workspace (no {SETTINGS}): make one with `tanqih init DIR`, "
                "or name one with --workspace"
            ) from error
        except OSError as error:
            raise InputError(f"{path}: cannot be read: {error.strerror}") from error
        except (ValueError, RecursionError) as error:
            raise InputError(f"{path}: not TOML: {error}") from error
        try:
            return cls(root, Settings.model_validate(said))
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            unknown = first["type"] == "extra_forbidden"
            what = "no setting of that name" if unknown else first["msg"].removeprefix("Value error, ")
            raise InputError(f"{path}: {where + ': ' if where else ''}{what}") from error

    @contextmanager
    def alone(self) -> Iterator[Self]:
        """Hold the workspace against other processes that write; the lock ends with the process.

        Raises:
            InputError: another process is writing.
        """
        with (self.root / SETTINGS).open("rb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise InputError(f"{self.root}: another tanqih is writing there: let it end") from error
            except OSError:  # a file system without locks
                pass
            yield self
