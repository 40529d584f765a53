"""The label schema: the single source of the Label Studio config, validation and ``ClassLabel`` names."""

import re
from collections.abc import Iterable
from typing import Annotated, Literal, Self

import yaml
from pydantic import Field, ValidationError, model_validator

from curation.errors import SchemaError
from curation.types import Answer, Record

Name = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]*$")]
Version = Annotated[str, Field(pattern=r"^\d+\.\d+\.\d+$")]
Color = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]


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

    @model_validator(mode="after")
    def _names_are_coherent(self) -> Self:
        labels = [label.name for label in self.spans]
        _refuse_repeats("span label", labels)
        _refuse_repeats("choice", [choice.name for choice in self.choices])
        hotkeys = [label.hotkey for label in self.active_spans]
        for choice in self.choices:
            _refuse_repeats(f"value of {choice.name}", [value.name for value in choice.values])
            hotkeys += [value.hotkey for value in choice.values]
            if choice.when and not self._has(choice.when):
                raise ValueError(f"choice {choice.name}: its condition names an unknown choice or value")
        _refuse_repeats("hotkey", hotkeys)
        for label in self.spans:
            unknown = set(label.nests_in) - set(labels) - {"*"}
            if unknown:
                raise ValueError(f"label {label.name} nests in unknown labels: {', '.join(sorted(unknown))}")
        if self.profile is not None and not self.active_spans:
            raise ValueError(f"profile {self.profile} has no label")
        return self

    def _has(self, condition: Condition) -> bool:
        for choice in self.choices:
            if choice.name == condition.choice:
                return set(condition.values) <= {value.name for value in choice.values}
        return False

    def problems(self, text: str, answer: Answer) -> list[str]:
        """List what this schema forbids in ``answer`` to ``text``; empty where all is well."""
        found = list(self._span_problems(text, answer))
        said = dict(answer.choices)
        for name in said.keys() - {choice.name for choice in self.choices}:
            found.append(f"unknown choice {name}")
        for choice in self.choices:
            found += _choice_problems(choice, said)
        return found

    def _span_problems(self, text: str, answer: Answer) -> Iterable[str]:
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
                elif _strictly_inside(inner, outer) and not _nests(labels.get(inner.label), outer.label):
                    yield f"{inner.label} may not stand inside {outer.label}"


def _nests(inner: SpanLabel | None, outer: str) -> bool:
    return inner is None or "*" in inner.nests_in or outer in inner.nests_in


def _strictly_inside(inner: tuple[int, int, str], outer: tuple[int, int, str]) -> bool:
    covered = outer[0] <= inner[0] and inner[1] <= outer[1]
    return covered and (inner[0], inner[1]) != (outer[0], outer[1])


def _choice_problems(choice: Choice, said: dict[str, str]) -> Iterable[str]:
    asked = choice.when is None or said.get(choice.when.choice) in choice.when.values
    value = said.get(choice.name)
    if value is None:
        if choice.required and asked:
            yield f"choice {choice.name} has no answer"
    elif not asked:
        yield f"choice {choice.name} is answered where it is not asked"
    elif value not in {v.name for v in choice.values}:
        yield f"choice {choice.name} has unknown value {value}"


def _refuse_repeats(what: str, names: list[str]) -> None:
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise ValueError(f"{what} given twice: {', '.join(repeated)}")


def parse_schema(text: str, origin: str) -> LabelSchema:
    """Read a schema from YAML ``text``; ``origin`` is the file named in errors.

    Raises:
        SchemaError: not YAML, or not a schema; the message is one line.
    """
    try:
        schema = LabelSchema.model_validate(yaml.safe_load(text))
    except yaml.YAMLError as error:
        raise SchemaError(f"{origin}: not YAML: {_one_line(error)}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "schema"
        raise SchemaError(f"{origin}: {where}: {first['msg'].removeprefix('Value error, ')}") from error
    try:
        schema.model_dump_json()
    except ValueError as error:  # YAML can write what no file of text can hold
        raise SchemaError(f"{origin}: a text holds half a character (a lone surrogate): mend it") from error
    return schema


def _one_line(error: Exception) -> str:
    return re.sub(r"\s+", " ", str(error))
