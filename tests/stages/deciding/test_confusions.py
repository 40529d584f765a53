"""Confusions: each has a name from the closed list, and leads to a section that the manual has."""

from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest

from curation.core.agreement.pairing import NO_SPAN
from curation.core.markup import parse_markup
from curation.core.schema import LabelSchema
from curation.errors import SchemaError
from curation.stages.deciding.confusions import UNCLEAR, Confusion, Sections, error_names, find_confusions
from curation.stages.init import run_init
from curation.stages.schemas import load_schema
from curation.store.workspace import Workspace
from curation.types import Answer

SCHEMAS = ("entities", "stance", "claim-stance")


def loaded(folder: Path, name: str) -> tuple[LabelSchema, Sections]:
    """Load a shipped schema with its sections, in a workspace of its own."""
    run_init(folder, f'name = "sections"\nschemas = ["{name}"]\n')
    workspace = Workspace.open(folder)
    schema = load_schema(workspace, name)
    return schema, Sections(workspace, schema)


def possible(schema: LabelSchema) -> Iterator[Confusion]:
    """List every confusion of a schema that is compared."""
    labels = [label.name for label in schema.active_spans if label.compared]
    errors = error_names(schema)
    choices = {f"another {choice.name}": choice for choice in schema.compared_choices}
    for kind in errors.keys() - choices.keys() - {UNCLEAR}:
        for one in labels:
            yield Confusion(kind, (one, NO_SPAN))
        for pair in combinations(sorted(labels), 2):
            yield Confusion(kind, pair)
    for kind, choice in choices.items():
        for pair in combinations(sorted(value.name for value in choice.values), 2):
            yield Confusion(kind, pair, choice.name)


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_confusion_leads_to_a_section_of_the_manual(name: str, tmp_path: Path) -> None:
    """Whatever can be confused, the manual has a section for it, with a text to show."""
    schema, sections = loaded(tmp_path / "ws", name)
    every = list(possible(schema))
    assert every
    for confusion in every:
        found = sections.of([confusion])
        assert found, confusion
        assert all(len(sections.html(anchor)) > len(sections.titles[anchor]) for anchor in found)


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_line_of_the_table_is_of_use(name: str, tmp_path: Path) -> None:
    """Each key names a confusion there can be, or one of a label that the profile leaves out."""
    schema, sections = loaded(tmp_path / "ws", name)
    every = schema.model_copy(update={"profile": None})
    known = {c.kind for c in possible(every)} | {" / ".join(c.names) for c in possible(every)}
    known |= {f"{c.choice}: {' / '.join(c.names)}" for c in possible(every) if c.choice}
    assert sections.table.keys() <= known
    assert set(sections.table.values()) <= sections.titles.keys()


@pytest.mark.parametrize(
    ("one", "other", "kinds", "section"),
    [
        ("التقى وفد [GPE من كندار]", "التقى وفد من [GPE كندار]", ["one token more or less"], "extent"),
        ("[PERS الرئيس عادل]", "الرئيس [PERS عادل]", ["a title in or out"], "hard-titles"),
        ("وصل [GPE وكندار]", "وصل و[GPE كندار]", ["a clitic in or out"], "hard-clitics"),
        ("[ORG كندار]", "[GPE كندار]", ["another label"], "tree-gpe-org-fac"),
        ("[ORG معهد [GPE الضفة]]", "[ORG معهد الضفة]", ["nested or not"], "hard-nested"),
        ("[OCC الوزير]", "الوزير", ["marked or not"], "tree-occ"),
        ("[LAW قانون]", "قانون", ["marked or not"], "label-law"),
    ],
)
def test_what_sets_two_answers_apart(
    one: str, other: str, kinds: list[str], section: str, tmp_path: Path
) -> None:
    """The kind of each confusion, and the section it leads to first."""
    schema, sections = loaded(tmp_path / "ws", "entities")
    (text, first), (same, second) = parse_markup(one), parse_markup(other)
    assert text == same
    answers = {"A": Answer.of([*first], {}), "B": Answer.of([*second], {})}
    found = find_confusions(schema, text, answers)
    assert [confusion.kind for confusion in found] == kinds
    assert sections.of(found)[0] == section


def test_choices_that_differ_are_named_and_what_is_not_compared_is_not(tmp_path: Path) -> None:
    """Another stance leads to the tree for the two values; how sure one was is no confusion."""
    schema, sections = loaded(tmp_path / "ws", "stance")
    answers = {
        "A": Answer.of([], {"stance": "against", "expression": "implicit", "confidence": "sure"}),
        "B": Answer.of([], {"stance": "neutral", "confidence": "unsure"}),
    }
    found = find_confusions(schema, "أي نص", answers)
    assert [confusion.kind for confusion in found] == ["another stance"]
    assert sections.of(found) == ("tree-against-neutral",)


def test_a_section_is_shown_without_what_belongs_to_its_page(tmp_path: Path) -> None:
    """No link, anchor or mark of a place is left, tables and examples are; it ends where the next begins."""
    _, sections = loaded(tmp_path / "ws", "entities")
    shown = sections.html("extent")
    assert shown.startswith("<h2>حدود القطعة</h2>")
    assert "<table>" in shown
    assert "<blockquote" in sections.html("hard-clitics")
    assert not any(mark in shown for mark in ("<a", " id=", "<!--", "<h2>التداخل"))
    assert sections.html("no-such-section") == ""


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("GPE / ORG: nowhere", "manual.ar.md has no section nowhere"),
        ("GPE / ORG: [a, b]", "GPE / ORG: give the anchor"),
        ("- GPE", "give a line for each confusion"),
        ("a: b: c", "not YAML"),
    ],
)
def test_a_table_of_one_s_own_that_leads_nowhere_is_refused(table: str, words: str, tmp_path: Path) -> None:
    """What is wrong with a workspace's confusions.yaml is said with its name, in one line."""
    loaded(tmp_path / "ws", "entities")
    own = tmp_path / "ws" / "schemas" / "entities" / "confusions.yaml"
    own.parent.mkdir(parents=True)
    own.write_text(table, encoding="utf-8")
    workspace = Workspace.open(tmp_path / "ws")
    with pytest.raises(SchemaError, match=words) as raised:
        Sections(workspace, load_schema(workspace, "entities"))
    assert "confusions.yaml" in str(raised.value)
    assert "\n" not in str(raised.value)
