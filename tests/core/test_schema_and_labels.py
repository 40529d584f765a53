"""Label schemas, marked text and label files."""

import json
from importlib.resources import files
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from curation.core.labelfile import parse_labels
from curation.core.markup import parse_markup, to_markup
from curation.core.schema import LabelSchema, parse_schema
from curation.errors import InputError, SchemaError
from curation.types import Answer, LabeledSpan

EXAMPLES = Path(__file__).parents[2] / "examples"
WOJOOD = [
    *("PERS", "ORG", "GPE", "LOC", "FAC", "NORP", "OCC", "EVENT", "LAW", "PRODUCT", "LANGUAGE"),
    *("WEBSITE", "DATE", "TIME", "MONEY", "CURR", "PERCENT", "QUANTITY", "UNIT", "CARDINAL", "ORDINAL"),
]


def shipped(name: str) -> tuple[str, LabelSchema]:
    """Give a shipped schema's YAML and what it says."""
    text = files("guidelines").joinpath(name, "schema.yaml").read_text(encoding="utf-8")
    return text, parse_schema(text, name)


def test_entities_have_wojoods_labels_and_a_news_profile() -> None:
    """All 21 label names of Wojood are there; the news profile is the first nine and DATE."""
    _, schema = shipped("entities")
    assert [label.name for label in schema.spans] == WOJOOD
    assert [label.name for label in schema.active_spans] == [*WOJOOD[:9], "DATE"]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("name: favor", "name: against", "given twice: against"),
        ('hotkey: "1"', 'hotkey: "2"', "hotkey given twice"),
        ("choice: stance", "choice: mood", "unknown choice"),
        ("unit: sentence", "unit: word", "unit"),
        ('color: "#0072B2"', "color: blue", "color"),
        ("version: 1.0.0", "version: one", "version"),
        ("targets: true", "targets: true\nsize: 3", "size"),
        ("spans:", "spans: [", "not YAML"),
        ("name: stance", "name: !!python/object/apply:os.getcwd []", "a tag"),
    ],
)
def test_a_schema_that_contradicts_itself_is_refused(old: str, new: str, words: str) -> None:
    """Repeats, unknown names, bad values and unsafe YAML are refused in one line that names the file."""
    text, _ = shipped("stance")
    assert old in text
    with pytest.raises(SchemaError, match=words) as caught:
        parse_schema(text.replace(old, new, 1), "stance.yaml")
    assert str(caught.value).startswith("stance.yaml, line ")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("spans", "choices", "words"),
    [
        ([(0, 99, "HOLDER")], {"stance": "neutral"}, "leaves the text"),
        ([(0, 4, "PERS")], {"stance": "neutral"}, "unknown label"),
        ([(0, 4, "HOLDER"), (2, 6, "HOLDER")], {"stance": "neutral"}, "cross"),
        ([(0, 9, "HOLDER"), (2, 6, "HOLDER")], {"stance": "neutral"}, "may not stand inside"),
        ([], {}, "stance has no answer"),
        ([], {"stance": "favor"}, "expression has no answer"),
        ([], {"stance": "neutral", "expression": "explicit"}, "not asked"),
        ([], {"stance": "maybe"}, "unknown value"),
        ([], {"stance": "neutral", "mood": "x"}, "unknown choice"),
    ],
)
def test_answers_the_schema_forbids_are_named(
    spans: list[tuple[int, int, str]], choices: dict[str, str], words: str
) -> None:
    """Each thing that the schema forbids in an answer is said."""
    _, schema = shipped("stance")
    answer = Answer.of([LabeledSpan(*span) for span in spans], choices)
    assert any(words in problem for problem in schema.problems("أشاد الوزير بالسد", answer))


def test_a_good_answer_has_no_problem() -> None:
    """An answer within the schema passes."""
    _, schema = shipped("stance")
    answer = Answer.of([LabeledSpan(5, 11, "HOLDER")], {"stance": "favor", "expression": "explicit"})
    assert schema.problems("أشاد الوزير بالسد", answer) == []


@st.composite
def nested_spans(draw: st.DrawFn) -> tuple[str, list[LabeledSpan]]:
    """Draw a text and spans that nest but never cross, no two the same."""
    text = draw(st.text(alphabet="ابج ", min_size=1, max_size=20))
    found: list[LabeledSpan] = []
    for start, end in draw(st.lists(st.tuples(st.integers(0, 19), st.integers(1, 20)), max_size=6)):
        span = LabeledSpan(start, end, "ORG")
        crosses = any(s.start < start < s.end < end or start < s.start < end < s.end for s in found)
        if start < end <= len(text) and not crosses and span not in found:
            found.append(span)
    return text, found


@given(nested_spans())
def test_markup_reads_back(case: tuple[str, list[LabeledSpan]]) -> None:
    """Spans written into a text read back the same, nested ones too."""
    text, spans = case
    read, found = parse_markup(to_markup(text, spans))
    assert read == text
    assert sorted(found) == sorted(spans)


@pytest.mark.parametrize("marked", ["نص [ORG وزارة", "نص وزارة]"])
def test_brackets_that_do_not_match_are_refused(marked: str) -> None:
    """A bracket left open, or one that closes nothing, is an error."""
    with pytest.raises(InputError, match="bracket"):
        parse_markup(marked)


@pytest.mark.parametrize("name", ["entities", "stance"])
def test_example_labels_fit_their_schema(name: str) -> None:
    """The example label files read without a complaint; each referee's answer is one of a dispute."""
    _, schema = shipped(name)
    read = {
        path.name.split(".")[1]: parse_labels(
            path.read_text(encoding="utf-8").splitlines(), schema, path.name
        )
        for path in (EXAMPLES / "labels").glob(f"{name}.*.jsonl")
    }
    one, other, referee = read["scripted-1"], read["scripted-2"], read["referee"]
    assert one.keys() == other.keys()
    differing = {k for k in one if schema.compared(one[k].answer) != schema.compared(other[k].answer)}
    assert differing == referee.keys()


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("{", "not a JSON object"),
        ('{"target": "x"}', "not a JSON object"),
        ('{"sentence": "نص", "target": "x", "stance": "maybe"}', "unknown value"),
        ('{"sentence": "نص", "stance": "neutral"}', "target"),
        ('{"sentence": "نص", "target": "x", "stance": "neutral", "colour": "red"}', "unknown choice"),
    ],
)
def test_bad_label_lines_name_file_and_line(row: str, words: str) -> None:
    """A line that cannot be used stops the reading, with file and line named."""
    _, schema = shipped("stance")
    with pytest.raises(InputError, match=words) as caught:
        parse_labels(["", row], schema, "labels.jsonl")
    assert str(caught.value).startswith("labels.jsonl, line 2: ")


def test_label_lines_that_contradict_each_other_are_refused() -> None:
    """Two answers to one sentence and target in one file are an error, not a choice."""
    _, schema = shipped("stance")
    rows = [{"sentence": "نص", "target": "x", "stance": "neutral"}]
    rows.append({**rows[0], "stance": "favor", "expression": "explicit"})
    with pytest.raises(InputError, match="differently"):
        parse_labels([json.dumps(row) for row in rows], schema, "labels.jsonl")


def test_shipped_schemas_are_plain_yaml() -> None:
    """A YAML reader of anyone's gives the same labels."""
    text, schema = shipped("entities")
    assert [row["name"] for row in yaml.safe_load(text)["spans"]] == [label.name for label in schema.spans]
