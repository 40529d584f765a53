"""Where each stage's files are in a workspace."""

from dataclasses import dataclass
from pathlib import Path

from curation.errors import InputError

QUALIFICATIONS = "qualifications"


def shard_order(name: str) -> tuple[int, str]:
    """Give what numbered files are sorted by: names have five digits, and more once those are used up."""
    return len(name), name


@dataclass(frozen=True)
class Layout:
    """The folder of one project, and the names of what stands in it."""

    root: Path

    def shards(self, stage: str) -> list[Path]:
        """List a stage's shards (``pages``, ``articles``, ``sentences``) in order."""
        return sorted((self.root / stage).glob("[0-9]*.parquet"), key=lambda path: shard_order(path.name))

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
    def reading(self) -> Path:
        """The file that says how far a run of clean has come in its input; it stays where one was killed."""
        return self.root / "pages" / ".reading"

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

    def disputes(self, schema: str) -> Path:
        """Name the file of what was sent to the referee, with the key to whose answer is which."""
        return self.root / "adjudication" / f"{schema}.key.jsonl"

    def adjudication_pulls(self, schema: str) -> Path:
        """Name the folder of raw responses of the adjudication project, append-only."""
        return self.root / "adjudication" / schema

    def feedback(self, schema: str, annotator: str) -> Path:
        """Name the page of the decisions that differ from an annotator's answers."""
        return self.root / "agreement" / "feedback" / f"{schema}.{annotator}.html"

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

    def require(self, path: Path, what: str, command: str) -> Path:
        """Give the path of a file that ``tanqih command`` writes, such as the ``what`` of a schema.

        Raises:
            InputError: it is not there yet.
        """
        if not path.exists():
            raise InputError(f"{self.root}: no {what} yet: run `tanqih {command}` first")
        return path
