"""What a release holds, before any format: facts, and rows. Exporters turn it into files and back."""

from pathlib import Path
from typing import Literal, NamedTuple, get_args

from curation.statement import Statement
from curation.types import Kept, PersonalSpan, Record, Role, Span

Split = Literal["train", "validation", "test"]
Kind = Literal["annotations", "articles", "tasks"]
KINDS: tuple[Kind, ...] = get_args(Kind)  # the order in which a release is written, and hashed
MANIFEST = "manifest.json"  # beside a release's files: its version, and the hash of each


class LabelFact(Record):
    """A label as the schema defines it."""

    name: str
    title_ar: str
    title_en: str
    definition_en: str


class ChoiceFact(Record):
    """A choice and its values, in the schema's order."""

    name: str
    values: tuple[LabelFact, ...]


class Measure(Record):
    """An agreement figure with its 95% interval; ``value`` is None where undefined, ``note`` says why."""

    name: str
    value: float | None
    low: float | None
    high: float | None
    items: int
    note: str = ""


class SchemaFact(Record):
    """One label schema as released: its config is named after it.

    ``answered`` are the days of people's first and last answer, by the server's clock; empty where it does
    not say, or the annotators were programs.
    """

    name: str
    revision: str
    title_en: str
    unit: Literal["sentence", "article"] = "sentence"
    targets: bool
    spans: tuple[LabelFact, ...]
    choices: tuple[ChoiceFact, ...]
    annotators: tuple[str, ...]
    agreement: tuple[Measure, ...]
    methods: dict[str, int]
    undecided: int
    answered: tuple[str, ...] = ()


class LeakedPair(Record):
    """A text of a split, and one of another split that repeats it, by their ids.

    ``share`` is the Jaccard of their word triples, or the share of the shorter's that the longer has.
    """

    held: str
    seen: str
    kind: Literal["exact", "near", "contained"]
    share: float


class NearCount(Record):
    """How many texts have one in the other split whose Jaccard is ``least`` or more."""

    least: float
    texts: int


class TextLeakage(Record):
    """What of one split's texts stands in another's, which is before it: train, validation, test.

    ``unit`` says what the texts are. ``exact`` are the same words however written; ``near`` counts
    include them. ``contained`` are none of those: a text that stands in a longer one, or has a shorter one
    in it. ``worst`` lists the likest pairs, a text of ``held`` once.
    """

    unit: str
    seen: str
    held: str
    texts: int
    exact: int
    near: tuple[NearCount, ...]
    contained: int
    worst: tuple[LeakedPair, ...] = ()

    @property
    def leaked(self) -> int:
        """The texts of the split that the other gives away."""
        return max((count.texts for count in self.near), default=self.exact) + self.contained


class EntityOverlap(Record):
    """How many of a split's names, with their label, occur in another split.

    ``forms`` are different ones, as folded for duplicates; ``mentions`` are all. ``schema_name`` says of
    which config, or column.
    """

    schema_name: str
    seen: str
    held: str
    forms: int
    known_forms: int
    mentions: int
    known_mentions: int


class Leakage(Record):
    """What stands in more than one split."""

    texts: tuple[TextLeakage, ...]
    entities: tuple[EntityOverlap, ...]

    @property
    def leaked(self) -> int:
        """The texts that another split gives away, of all pairs of splits."""
        return sum(one.leaked for one in self.texts)


class ReleaseFacts(Record):
    """Everything the card and the papers say: computed, but for ``statement``, which people answered.

    ``scripted`` is true where annotators were programs. ``leakage`` is None in releases made before it was
    computed. ``page`` and ``manuals`` are addresses, of the dataset and of its guidelines; ``personal`` says
    what cleaning does with personal data.
    """

    name: str
    version: str
    licence: str
    language: str
    scripted: bool
    tool_version: str
    ratios: dict[Split, float]
    schemas: tuple[SchemaFact, ...]
    leakage: Leakage | None = None
    statement: Statement = Statement()
    page: str = ""
    manuals: str = ""
    personal: Literal["", "off", "flag", "mask"] = ""


class ReleasedSpan(Record):
    """A labelled span of a row's text, and the same characters in the raw page."""

    start: int
    end: int
    label: str
    text: str
    raw_start: int
    raw_end: int


class ReleasedRow(Record):
    """Common to all rows: a lasting id, and the split of its group."""

    id: str
    split: Split


class ReleasedTask(ReleasedRow):
    """A decided task: a sentence or an article, its target or claim, and the adjudicated answer.

    ``place`` is where ``text`` stands in the article's; ``sentence_id`` is None where it is all of it.
    ``url`` and ``fetched``, an ISO 8601 date, are the article's.
    """

    schema_name: str
    page_id: str
    article_id: str
    sentence_id: str | None
    text: str
    target: str | None
    place: Span
    spans: tuple[ReleasedSpan, ...]
    choices: dict[str, str]
    method: str
    confidence: float
    annotators: int
    revision: str
    url: str | None = None
    fetched: str | None = None


class ReleasedAnnotation(ReleasedRow):
    """One annotator's own answer, under a pseudonym, to the task with ``task_id``."""

    schema_name: str
    task_id: str
    annotator: str
    skipped: bool
    spans: tuple[ReleasedSpan, ...]
    choices: dict[str, str]
    revision: str


class ReleasedArticle(ReleasedRow):
    """An article with at least one released task; ``kept`` maps its text to the raw page.

    ``personal`` are the places in the text that hold personal data, or a mask that stands for it.
    ``fetched`` is the ISO 8601 date on which the page was, where the input says.
    """

    page_id: str
    group: str
    role: Role
    title: str | None
    text: str
    source: str | None
    keywords: tuple[str, ...]
    url: str | None
    kept: tuple[Kept, ...]
    personal: tuple[PersonalSpan, ...] = ()
    fetched: str | None = None


class Listing(Record):
    """What a release says before its rows are read: its facts, and rows by config and split."""

    facts: ReleaseFacts
    rows: dict[str, dict[Split, int]]


class Release(NamedTuple):
    """A release that is there, or whose rows are, and what it says of itself."""

    folder: Path
    listing: Listing


class Pair(NamedTuple):
    """The row of one id in two releases, None where it is not there."""

    config: str
    before: ReleasedRow | None
    now: ReleasedRow | None


Nested = Literal["outermost", "innermost"]


class LeftOut(Record):
    """A span of a row that a format with one label a token has no place for, and why."""

    id: str
    schema_name: str
    split: Split
    start: int
    end: int
    label: str
    text: str
    reason: str
