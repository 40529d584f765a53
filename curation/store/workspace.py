"""A workspace: its settings, and where each stage's files are."""

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
from curation.store.thresholds import QualificationSettings
from curation.types import Flag, Record

SETTINGS = "tanqih.toml"
QUALIFICATIONS = "qualifications"
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
    """What ``clean`` does besides cutting pages into articles."""

    personal: Literal["off", "flag", "mask"] = "flag"
    drop: tuple[Flag, ...] = ()
    profile: Literal["fineweb2-arb_Arab", "off"] = "fineweb2-arb_Arab"


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
    targets: tuple[Target, ...] = ()
    claims: tuple[Claim, ...] = ()

    @model_validator(mode="after")
    def _names_differ(self) -> Self:
        for what in ("name", "email"):
            values = [getattr(annotator, what) for annotator in self.annotators]
            if len(set(values)) < len(values):
                raise ValueError(f"two annotators have the same {what}")
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
class Workspace:
    """The folder of one project."""

    root: Path
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

    def shards(self, stage: str) -> list[Path]:
        """List a stage's shards (``pages``, ``articles``, ``sentences``) in order."""
        return sorted((self.root / stage).glob("[0-9]*.parquet"))

    def shard(self, stage: str, name: str) -> Path:
        """Name the shard of ``stage`` that goes with the shard ``name`` of another stage."""
        return self.root / stage / name

    def rejected(self, stage: str) -> Path:
        """Name the file of what ``stage`` did not take."""
        return self.root / "rejected" / f"{stage}.jsonl"

    def dropped(self, shard: str) -> Path:
        """Name the file of the articles that were dropped from a shard, each with its reason."""
        return self.root / "rejected" / f"dropped-{Path(shard).stem}.jsonl"

    @property
    def clusters(self) -> Path:
        """The file of duplicate clusters."""
        return self.root / "clusters" / "clusters.parquet"

    def sketches(self, shard: str) -> Path:
        """Name the file of what duplicates are found by in a shard of articles; it may be deleted."""
        return self.root / "sketches" / f"{Path(shard).stem}.arrow"

    @property
    def templates(self) -> Path:
        """The file of the paragraphs that repeat across a site's pages."""
        return self.root / "clusters" / "templates.jsonl"

    def tasks(self, schema: str) -> Path:
        """Name the file of the tasks made for a schema."""
        return self.root / "tasks" / f"{schema}.parquet"

    def sending(self, schema: str) -> Path:
        """Name the file that says which batch a push has under way; it stays where a push was killed."""
        return self.root / "tasks" / f"{schema}.sending.json"

    def deal(self, schema: str) -> Path:
        """Name the file that says to whom each task was given."""
        return self.root / "tasks" / f"{schema}.deal.parquet"

    def gold(self, schema: str) -> Path:
        """Name the label file of answers that are known, from which gold tasks are taken."""
        return self.root / "gold" / f"{schema}.jsonl"

    def priorities(self, schema: str) -> Path:
        """Name the file of scores that ``push --order priority`` goes by."""
        return self.root / "priorities" / f"{schema}.jsonl"

    def pulls(self, schema: str) -> Path:
        """Name the folder of raw responses, append-only."""
        return self.root / "pulls" / schema

    def annotations(self, schema: str) -> Path:
        """Name the file of the annotations derived from the newest pull."""
        return self.root / "annotations" / f"{schema}.parquet"

    def revisions(self, schema: str) -> Path:
        """Name the file that says which revision of a schema was in force since when."""
        return self.root / "revisions" / f"{schema}.jsonl"

    def predictions(self, schema: str) -> Path:
        """Name the file of the predictions pushed for a schema, every version of them."""
        return self.root / "predictions" / f"{schema}.jsonl"

    def outcomes(self, schema: str) -> Path:
        """Name the file of what annotators made of the predictions they were shown."""
        return self.root / "annotations" / f"{schema}.predictions.jsonl"

    def boundaries(self, schema: str) -> Path:
        """Name the file of the spans whose edges want a look."""
        return self.root / "annotations" / f"{schema}.boundaries.jsonl"

    def kept(self, schema: str) -> Path:
        """Name the file that spares a pull to derive again what did not change; it may be deleted."""
        return self.root / "annotations" / f"{schema}.kept.zst"

    def qualification(self, schema: str, annotator: str) -> Path:
        """Name the file of how an annotator answered a schema's worked examples."""
        return self.root / QUALIFICATIONS / schema / f"{annotator}.json"

    def qualification_pulls(self, schema: str, annotator: str) -> Path:
        """Name the folder of raw responses to an annotator's worked examples, append-only."""
        return self.root / QUALIFICATIONS / schema / annotator

    def agreement(self, schema: str) -> Path:
        """Name the file of a schema's agreement figures."""
        return self.root / "agreement" / f"{schema}.json"

    def disagreements(self, schema: str) -> Path:
        """Name the file of what is behind the agreement figures."""
        return self.root / "agreement" / f"{schema}.disagreements.json"

    def worths(self, schema: str) -> Path:
        """Name the file of the disputed tasks, that first which would buy the most agreement."""
        return self.root / "agreement" / f"{schema}.tasks.jsonl"

    def decisions(self, schema: str) -> Path:
        """Name the file of a schema's decisions."""
        return self.root / "decisions" / f"{schema}.parquet"

    def disputed(self, schema: str) -> Path:
        """Name the file of the tasks that wait for a referee."""
        return self.root / "decisions" / f"{schema}.disputed.jsonl"

    def doubts(self, schema: str) -> Path:
        """Name the file of the decisions that a small model doubts, the greatest doubt first."""
        return self.root / "decisions" / f"{schema}.doubts.jsonl"

    def referees(self, schema: str) -> Path:
        """Name the file of the referees' answers taken so far."""
        return self.root / "decisions" / f"{schema}.referee.jsonl"

    @property
    def releases(self) -> Path:
        """The folder of releases."""
        return self.root / "releases"
