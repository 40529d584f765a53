"""A workspace: its settings, and where each stage's files are."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, ValidationError, model_validator

from curation.errors import InputError
from curation.types import Record

SETTINGS = "tanqih.toml"
Word = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]


class Target(Record):
    """Something a stance is taken towards, by its name and other names."""

    name: str
    aliases: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The name and the aliases."""
        return (self.name, *self.aliases)


class Annotator(Record):
    """Someone who labels. ``scripted`` says plainly that it is a program, not a person."""

    name: Word
    email: str
    scripted: bool = False


class ServerSettings(Record):
    """Where Label Studio is: ``local`` for the one ``tanqih studio`` runs, else its address."""

    url: str = "local"
    studio: Word = "default"


class Ratios(Record):
    """The share of sentences each split should get."""

    train: float = 0.8
    validation: float = 0.1
    test: float = 0.1

    @model_validator(mode="after")
    def _sum_to_one(self) -> Self:
        if (
            abs(self.train + self.validation + self.test - 1) > 1e-9
            or min(self.train, self.validation, self.test) < 0
        ):
            raise ValueError("train, validation and test must be shares that sum to 1")
        return self


class Settings(Record):
    """What ``tanqih.toml`` says."""

    name: Word
    licence: str = ""
    language: str = "ar"
    schemas: tuple[Word, ...] = ("entities", "stance")
    server: ServerSettings = ServerSettings()
    splits: Ratios = Ratios()
    annotators: tuple[Annotator, ...] = ()
    targets: tuple[Target, ...] = ()

    @model_validator(mode="after")
    def _annotators_differ(self) -> Self:
        for what in ("name", "email"):
            values = [getattr(annotator, what) for annotator in self.annotators]
            if len(set(values)) < len(values):
                raise ValueError(f"two annotators have the same {what}")
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
            return cls(root, Settings.model_validate(tomllib.loads(path.read_text(encoding="utf-8"))))
        except (FileNotFoundError, NotADirectoryError) as error:
            raise InputError(
                f"{root} is not a workspace (no {SETTINGS}): make one with `tanqih init DIR`, "
                "or name one with --workspace"
            ) from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise InputError(f"{path}: not TOML: {error}") from error
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"]) or "file"
            raise InputError(f"{path}: {where}: {first['msg'].removeprefix('Value error, ')}") from error

    def shards(self, stage: str) -> list[Path]:
        """List a stage's shards (``pages``, ``articles``, ``sentences``) in order."""
        return sorted((self.root / stage).glob("[0-9]*.parquet"))

    def shard(self, stage: str, name: str) -> Path:
        """Name the shard of ``stage`` that goes with the shard ``name`` of another stage."""
        return self.root / stage / name

    def rejected(self, stage: str) -> Path:
        """Name the file of what ``stage`` did not take."""
        return self.root / "rejected" / f"{stage}.jsonl"

    def tasks(self, schema: str) -> Path:
        """Name the file of the tasks made for a schema."""
        return self.root / "tasks" / f"{schema}.parquet"

    def pulls(self, schema: str) -> Path:
        """Name the folder of raw responses, append-only."""
        return self.root / "pulls" / schema

    def annotations(self, schema: str) -> Path:
        """Name the file of the annotations derived from the newest pull."""
        return self.root / "annotations" / f"{schema}.parquet"

    def agreement(self, schema: str) -> Path:
        """Name the file of a schema's agreement figures."""
        return self.root / "agreement" / f"{schema}.json"

    def decisions(self, schema: str) -> Path:
        """Name the file of a schema's decisions."""
        return self.root / "decisions" / f"{schema}.parquet"

    def disputed(self, schema: str) -> Path:
        """Name the file of the tasks that wait for a referee."""
        return self.root / "decisions" / f"{schema}.disputed.jsonl"

    def referees(self, schema: str) -> Path:
        """Name the file of the referees' answers taken so far."""
        return self.root / "decisions" / f"{schema}.referee.jsonl"

    @property
    def releases(self) -> Path:
        """The folder of releases."""
        return self.root / "releases"
