"""The label schema: the single source of the Label Studio config, validation and ``ClassLabel`` names."""

from collections.abc import Iterable, Iterator
from typing import Annotated, Literal, Self

from pydantic import Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from curation.core.coherence import find_contradictions
from curation.core.marked import Fault, Marked, MarkedError, read_marked
from curation.errors import SchemaError
from curation.types import Answer, Record

Name = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]*$")]
Version = Annotated[str, Field(pattern=r"^\d+\.\d+\.\d+$")]
Color = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]
_CONTRADICTS = "contradiction"


class Title(Record):
    """A title in the two languages of the guidelines."""

    ar: str
    en: str


class SpanLabel(Record):
    """A label that marks characters. ``nests_in`` lists labels it may stand inside; ``*`` is any.

    ``compared: false`` leaves its spans out of disputes: what of them is decided is what at least half of
    those marked who agree on the rest.
    """

    name: Name
    title: Title
    definition: Title
    color: Color
    hotkey: str
    nests_in: tuple[str, ...] = ()
    profiles: tuple[str, ...] = ()
    conll: str | None = None
    compared: bool = True


class ChoiceValue(Record):
    """One value of a choice."""

    name: Name
    title: Title
    definition: Title
    hotkey: str


class Condition(Record):
    """Asks a choice only where another choice has one of ``values``."""

    choice: Name
    values: tuple[Name, ...]


class Choice(Record):
    """A question with one answer.

    ``compared: false`` leaves it out of agreement and disputes; ``ordered: true`` says that its values stand
    in an order, as from weak to strong, so that near answers disagree less than far ones.
    """

    name: Name
    title: Title
    values: tuple[ChoiceValue, ...]
    required: bool = True
    when: Condition | None = None
    compared: bool = True
    ordered: bool = False


class Renaming(Record):
    """A label, or a value of ``choice``, that has another name since a major revision.

    Several with the same ``to`` are a merger. ``to: null`` drops a label: earlier answers lose its spans,
    and keep them in their ``original``.
    """

    old: Name = Field(alias="from")
    to: Name | None
    since: Version
    choice: Name | None = None


class LabelSchema(Record):
    """What annotators may say of one unit, in which revision of the guidelines.

    With ``targets``, a sentence is asked about each target it mentions, an article about each claim.
    """

    name: Name
    version: Version
    language: str
    unit: Literal["sentence", "article"]
    targets: bool = False
    title: Title
    instructions: Title
    profile: str | None = None
    spans: tuple[SpanLabel, ...] = ()
    choices: tuple[Choice, ...] = ()
    renamed: tuple[Renaming, ...] = ()

    @property
    def major(self) -> int:
        """The major revision: another one makes other tasks."""
        return int(self.version.split(".")[0])

    @property
    def active_spans(self) -> tuple[SpanLabel, ...]:
        """The span labels of the profile in use; all of them where none is set."""
        if self.profile is None:
            return self.spans
        return tuple(label for label in self.spans if self.profile in label.profiles)

    @property
    def compared_choices(self) -> tuple[Choice, ...]:
        """The choices that count for agreement and disputes."""
        return tuple(choice for choice in self.choices if choice.compared)

    def compared(self, answer: Answer) -> Answer:
        """Drop from ``answer`` what does not count for agreement and disputes."""
        names = {choice.name for choice in self.compared_choices}
        aside = {label.name for label in self.spans if not label.compared}
        return Answer(
            spans=tuple(span for span in answer.spans if span.label not in aside),
            choices=tuple(pair for pair in answer.choices if pair[0] in names),
        )

    def names_of(self, choice: str | None) -> frozenset[str] | None:
        """Give the names of a choice's values, of the span labels where it is None; None where unknown."""
        if choice is None:
            return frozenset(label.name for label in self.spans)
        for one in self.choices:
            if one.name == choice:
                return frozenset(value.name for value in one.values)
        return None

    @model_validator(mode="after")
    def _is_coherent(self) -> Self:
        if found := find_contradictions(self):
            raise PydanticCustomError(_CONTRADICTS, "{first}", {"first": found[0].said, "all": found})
        return self

    def problems(self, text: str, answer: Answer, earlier: bool = False) -> list[str]:
        """List what this schema forbids in ``answer`` to ``text``; empty where all is well.

        Of an ``earlier`` revision's answer only names and offsets are asked about: what may stand inside
        what, and which choices are to be answered, was another matter then.
        """
        found = list(self.span_problems(text, answer, earlier))
        said = dict(answer.choices)
        for name in said.keys() - {choice.name for choice in self.choices}:
            found.append(f"unknown choice {name}")
        for choice in self.choices:
            found += _choice_problems(choice, said, earlier)
        return found

    def span_problems(self, text: str, answer: Answer, earlier: bool = False) -> Iterable[str]:
        """Say what this schema forbids in the spans of ``answer``; see ``problems``."""
        labels = {label.name: label for label in self.spans}
        for span in answer.spans:
            if not 0 <= span.start < span.end <= len(text):
                yield f"span [{span.start}, {span.end}) leaves the text of {len(text)} characters"
            elif span.label not in labels:
                yield f"unknown label {span.label}"
        for outer in answer.spans:
            for inner in answer.spans:
                if outer.start < inner.start < outer.end < inner.end:
                    yield f"{outer.label} and {inner.label} cross at [{inner.start}, {outer.end})"
                elif earlier or not _strictly_inside(inner, outer):
                    continue
                elif not _nests(labels.get(inner.label), outer.label):
                    yield f"{inner.label} may not stand inside {outer.label}"


def _nests(inner: SpanLabel | None, outer: str) -> bool:
    return inner is None or "*" in inner.nests_in or outer in inner.nests_in


def _strictly_inside(inner: tuple[int, int, str], outer: tuple[int, int, str]) -> bool:
    covered = outer[0] <= inner[0] and inner[1] <= outer[1]
    return covered and (inner[0], inner[1]) != (outer[0], outer[1])


def _choice_problems(choice: Choice, said: dict[str, str], earlier: bool) -> Iterable[str]:
    asked = choice.when is None or said.get(choice.when.choice) in choice.when.values
    value = said.get(choice.name)
    if value is None:
        if choice.required and asked and not earlier:
            yield f"choice {choice.name} has no answer"
    elif not asked and not earlier:
        yield f"choice {choice.name} is answered where it is not asked"
    elif value not in {v.name for v in choice.values}:
        yield f"choice {choice.name} has unknown value {value}"


def read_schema(text: str) -> tuple[LabelSchema | None, tuple[Fault, ...]]:
    """Read a schema from YAML, or find all that is wrong with it, in the order of its lines."""
    try:
        marked = read_marked(text)
        schema = LabelSchema.model_validate(marked.content)
        schema.model_dump_json()
    except MarkedError as error:
        return None, (error.fault,)
    except ValidationError as error:
        return None, tuple(sorted(set(_faults(marked, error))))
    except ValueError:  # YAML can write what no file of text can hold
        return None, (Fault(1, "a text holds half a character (a lone surrogate): mend it"),)
    return schema, ()


def parse_schema(text: str, origin: str) -> LabelSchema:
    """Read a schema from YAML ``text``; ``origin`` is the file named in errors.

    Raises:
        SchemaError: not YAML, or not a schema; the message is one line, of the first fault.
    """
    schema, faults = read_schema(text)
    if schema is None:
        raise SchemaError(f"{origin}, line {faults[0].line}: {faults[0].said}")
    return schema


def _faults(marked: Marked, error: ValidationError) -> Iterator[Fault]:
    for wrong in error.errors():
        if wrong["type"] == _CONTRADICTS:
            yield from (Fault(marked.line(place), said) for place, said in wrong["ctx"]["all"])
            continue
        unknown = wrong["type"] == "extra_forbidden"
        said = "no such key in a schema: see `tanqih schema json`" if unknown else wrong["msg"]
        where = ".".join(str(part) for part in wrong["loc"]) or "schema"
        yield Fault(marked.line(wrong["loc"]), f"{where}: {said}")
