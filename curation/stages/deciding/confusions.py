"""What sets answers to a task apart, named from a closed list, and the manual's sections that settle it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from itertools import combinations
from typing import NamedTuple

from curation.core.agreement.pairing import NO_SPAN, Clash, find_clashes
from curation.core.examples import label_anchor
from curation.core.schema import LabelSchema
from curation.manuals.places import offered_labels
from curation.manuals.sections import section_html
from curation.manuals.titles import section_titles
from curation.stages.schemas import load_confusions, load_manual
from curation.store.workspace import Workspace
from curation.text.differences import MISSED, NESTED, Apart, is_nested, name_difference
from curation.types import Answer, LabeledSpan

ANOTHER_LABEL = "another label"
UNCLEAR = "guidelines unclear"
_SPAN_ERRORS: dict[str, str] = {
    Apart.CLITIC: "حرف متصل دخل في التظليل أو خرج منه",
    Apart.ARTICLE: "«ال» التعريف دخلت في التظليل أو خرجت منه",
    Apart.PUNCTUATION: "علامة ترقيم أو فراغ في طرف التظليل",
    Apart.TITLE: "لقب أو وظيفة دخل في التظليل أو خرج منه",
    Apart.SHIFTED: "التظليل مزاح كلمة",
    Apart.ONE_TOKEN: "كلمة زائدة أو ناقصة",
    Apart.TOKENS: "كلمات زائدة أو ناقصة",
    Apart.INSIDE_WORD: "كلمة مقطوعة",
    NESTED: "اسم داخل اسم وُسم أو تُرك",
    MISSED: "وُسم أو تُرك",
    ANOTHER_LABEL: "وسم آخر",
}


class Confusion(NamedTuple):
    """One way in which two answers differ; ``names`` are the labels, or the values of ``choice``."""

    kind: str
    names: tuple[str, str]
    choice: str | None = None


def error_names(schema: LabelSchema) -> dict[str, str]:
    """List what an error in this schema may be called, each with its Arabic title; a closed list."""
    spans = any(label.compared for label in schema.active_spans)
    choices = {_another(c.name): f"{c.title.ar}: جواب آخر" for c in schema.compared_choices}
    return choices | (_SPAN_ERRORS if spans else {}) | {UNCLEAR: "الدليل لا يحسم"}


def _another(choice: str) -> str:
    return f"another {choice}"


def find_confusions(schema: LabelSchema, text: str, answers: Mapping[str, Answer]) -> tuple[Confusion, ...]:
    """Name all that sets the answers to a task apart, choices first; what is not compared is left out."""
    compared = {name: schema.compared(answer) for name, answer in answers.items()}
    return tuple(dict.fromkeys((*_of_choices(schema, compared.values()), *_of_spans(text, compared))))


def _of_choices(schema: LabelSchema, answers: Iterable[Answer]) -> Iterator[Confusion]:
    said = [dict(answer.choices) for answer in answers]
    for choice in schema.compared_choices:
        given = sorted({one[choice.name] for one in said if choice.name in one})
        for pair in combinations(given, 2):
            yield Confusion(_another(choice.name), pair, choice.name)


def _of_spans(text: str, answers: Mapping[str, Answer]) -> Iterator[Confusion]:
    for clash in find_clashes("", answers):
        marked = [span for name in clash.annotators for span in answers[name].spans]
        for kind in kinds_of(text, clash, marked):
            yield Confusion(kind, clash.labels)


def kinds_of(text: str, clash: Clash, marked: Sequence[LabeledSpan]) -> list[str]:
    """Name how two annotators' spans of one place differ; ``marked`` is all that the two marked."""
    one, other = clash.spans
    if one is None or other is None:
        alone = one or other
        return [NESTED if alone and is_nested(alone, marked) else MISSED]
    kinds: list[str] = [kind.value for kind in name_difference(text, one, other, marked)]
    return kinds + ([ANOTHER_LABEL] if one.label != other.label else [])


class Sections:
    """The sections of a schema's Arabic manual, and which of them settles which confusion."""

    def __init__(self, workspace: Workspace, schema: LabelSchema) -> None:
        """Read the manual and the schema's ``confusions.yaml``, where there are any.

        Raises:
            InputError, SchemaError: one of them cannot be read.
        """
        self.schema = schema
        self.manual = load_manual(workspace, schema.name)
        self.titles = section_titles(self.manual) if self.manual else {}
        self.table = load_confusions(workspace, schema, self.titles)
        self._written: dict[str, str] = {}

    def of(self, confusions: Iterable[Confusion]) -> tuple[str, ...]:
        """Give the anchors of the sections that settle some confusions, each once, in their order."""
        found = (anchor for confusion in confusions for anchor in self._of(confusion))
        return tuple(dict.fromkeys(anchor for anchor in found if anchor in self.titles))

    def _of(self, confusion: Confusion) -> Iterable[str]:
        names = " / ".join(confusion.names)
        if confusion.choice:
            keys = [f"{confusion.choice}: {names}"]
        elif confusion.kind in (ANOTHER_LABEL, MISSED):
            keys = [names, confusion.kind]
        else:
            keys = [confusion.kind]
        found = [self.table[key] for key in keys if key in self.table][:1]
        return found or [label_anchor(name) for name in confusion.names if name != NO_SPAN]

    def html(self, anchor: str) -> str:
        """Write a section of the manual as HTML."""
        if anchor not in self._written:
            self._written[anchor] = section_html(self.manual, anchor) if self.manual else ""
        return self._written[anchor]

    def definitions(self, confusions: Iterable[Confusion]) -> str:
        """Write as HTML what the schema itself says of the labels and values that were confused."""
        asked = {name for confusion in confusions for name in confusion.names}
        return "".join(
            f"<p><b>{escape(label.title.ar)}</b> <small>{escape(label.name)}</small>: "
            f"{escape(label.definition.ar)}</p>"
            for label in offered_labels(self.schema)
            if label.name in asked
        )
