"""The flat columns: tokens and BIO tags beside nested spans, written, read back, and checked."""

import json
import sys
import unicodedata
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from datasets import load_dataset
from hypothesis import given, settings
from hypothesis import strategies as st
from release_samples import entity_task, label, sample, span
from test_hf_damage import put

from curation.errors import CurationError
from curation.released import ReleasedSpan, ReleasedTask
from curation.released_columns import SPAN
from curation.stages.corpus.clean import run_clean
from curation.stages.corpus.segment import run_segment
from curation.stages.releasing.verify import run_verify
from exporters.code_points import CodePoints, token_starts
from exporters.formats.flat import Edges, Marked, flatten
from exporters.formats.tokens import tags as tags_of
from exporters.formats.tokens import token_pattern, tokenize
from exporters.tagging import check_tags, tag_names, tagged, to_tags
from tests.contents import export, read, write_release
from tests.releasing import EXAMPLES, PAGES, make_workspace, release

SENTENCE = "وقالت رئيسة بلدية الصفوان لليلى: «نعم»، وللبنان 3.5 مليون؟"
LABELS = ("PERS", "ORG", "GPE")


def task_of(text: str, *spans: ReleasedSpan) -> ReleasedTask:
    """Give an entity task with these spans."""
    return entity_task(1, "train").model_copy(update={"text": text, "spans": spans})


def marked(task: ReleasedTask) -> Marked:
    """Give as much of a task as tags are made of."""
    return Marked(task.text, [Edges(s.start, s.end, s.label) for s in task.spans])


def flat(task: ReleasedTask) -> tuple[list[str], list[int], int]:
    """Give a task's tokens and tags, and how many spans they leave out; the rows beside it change nothing."""
    other = task_of(" ولبنان، ", span(" ولبنان، ", "لبنان", "GPE"))
    rows = [task, other, task]
    spans = pa.array([[s.model_dump() for s in row.spans] for row in rows], pa.list_(SPAN))
    numbers = pa.array([LABELS.index(s.label) for row in rows for s in row.spans], pa.int64())
    texts = pa.array([row.text for row in rows])
    tokens, tags = (made.to_pylist() for made in to_tags(texts, spans, numbers))
    assert (tokens[1], tags[1]) == (["و", "لبنان", "،"], [0, 5, 0])
    assert (tokens[0], tags[0]) == (tokens[2], tags[2])
    kept = tagged(texts, CodePoints.of(texts), spans)
    return tokens[0], tags[0], len(task.spans) - int((kept.row == 0).sum())


def test_words_are_cut_at_clitics_and_the_outermost_span_is_tagged() -> None:
    """The و and ل before a name are tokens apart, signs stand alone, and a nested span is left out."""
    nested = span(SENTENCE, "بلدية الصفوان", "ORG"), span(SENTENCE, "الصفوان", "GPE")
    task = task_of(SENTENCE, *nested, span(SENTENCE, "ليلى", "PERS"), span(SENTENCE, "لبنان", "GPE"))
    tokens, numbers, left_out = flat(task)
    names = tag_names(sample().facts.schemas[0])
    assert names == ["O", "B-PERS", "I-PERS", "B-ORG", "I-ORG", "B-GPE", "I-GPE"]
    tagged = [f"{token}/{names[number]}" for token, number in zip(tokens, numbers, strict=True)]
    assert " ".join(one.removesuffix("/O") for one in tagged) == (
        "وقالت رئيسة بلدية/B-ORG الصفوان/I-ORG ل ليلى/B-PERS : « نعم » ، ول لبنان/B-GPE 3.5 مليون ؟"
    )
    assert left_out == 1


def test_a_label_that_is_added_last_changes_no_tag_number() -> None:
    """Releases before and after a label was added give a tag the same number."""
    schema = sample().facts.schemas[0]
    more = schema.model_copy(update={"spans": (*schema.spans, label("LAW"))})
    assert tag_names(more)[: len(tag_names(schema))] == tag_names(schema)


@st.composite
def tasks(draw: st.DrawFn) -> ReleasedTask:
    """Any text of letters, marks, digits, signs and blanks, with any spans on it."""
    text = draw(st.text(st.sampled_from("ابتَّ3٫.،«» \n🏛️_a"), max_size=20))
    edges = st.tuples(st.integers(0, 20), st.integers(0, 20), st.sampled_from(LABELS))
    spans = [
        ReleasedSpan(start=a, end=b, label=name, text=text[a:b], raw_start=a, raw_end=b)
        for a, b, name in draw(st.lists(edges, max_size=4))
    ]
    return task_of(text, *spans)


@settings(max_examples=300, deadline=None)
@given(tasks())
def test_tags_are_those_of_the_bio_format_and_pass_the_check(task: ReleasedTask) -> None:
    """Whatever the spans, the columns are what ``export --format bio`` writes, and say what was kept."""
    tokens, numbers, left_out = flat(task)
    kept = flatten(task, "outermost").kept
    cut = tokenize(task.text, kept)
    assert tokens == [task.text[slice(*token)] for token in cut]
    names = ["O", *(f"{place}-{name}" for name in LABELS for place in "BI")]
    assert [names[number] for number in numbers] == tags_of(cut, kept, "bio")
    check_tags(marked(task), tokens, numbers, LABELS.index)
    assert len(kept) + left_out == len(task.spans)


@settings(max_examples=300, deadline=None)
@given(st.text(st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from("3٣.:ًّ ا_")), max_size=30))
def test_tokens_begin_where_the_pattern_finds_them(text: str) -> None:
    """The columns' tokens, found in all texts at once, are those of the pattern, whatever the script."""
    codes = CodePoints.of(pa.array([text, text]))
    starts = np.flatnonzero(token_starts(codes.kinds))
    found = [match.start() for match in token_pattern().finditer(text)]
    assert starts.tolist() == [*found, *(at + len(text) + 1 for at in found)]


@settings(max_examples=300, deadline=None)
@given(tasks(), st.integers(0, 30), st.integers(0, 6))
def test_any_other_tag_is_noticed(task: ReleasedTask, at: int, other: int) -> None:
    """One tag changed to another is refused, since it makes other spans or none."""
    tokens, numbers, _ = flat(task)
    if at >= len(numbers) or numbers[at] == other:
        return
    numbers[at] = other
    with pytest.raises(CurationError, match="tag"):
        check_tags(marked(task), tokens, numbers, LABELS.index)


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("tags", [0] * 7, "the tags lack a span [9, 22) of label number 1, unlike the spans"),
        ("tags", [0, 0, 3, 4, 1, 0, 0, 0], "8 tags for 7 tokens"),
        ("tags", [0, 0, 3, 4, 2, 0, 0], "tag number 2 of token '🎓' goes on with no span"),
        ("tags", None, "0 tags for 7 tokens"),
        ("tokens", ["زار"], "the tokens are not those of the text"),
        ("tokens", None, "the tokens are not those of the text"),
        ("licence", "MIT", "licence 'MIT': release.json says 'CC-BY-4.0'"),
        ("tool_version", None, "tool_version None: release.json says '0.1.0'"),
    ],
)
def test_a_row_that_says_otherwise_is_refused(
    column: str, value: object, message: str, tmp_path: Path
) -> None:
    """Tags against spans, tokens against the text, licence and version against the facts: one line."""
    export(sample(), tmp_path)
    put("data/entities/train.parquet", column, [value])(tmp_path)
    with pytest.raises(CurationError) as caught:
        read(tmp_path)
    assert str(caught.value).endswith(f"data/entities/train.parquet: row e001: {message}")
    assert "\n" not in str(caught.value)


def test_the_columns_load_with_names(tmp_path: Path) -> None:
    """``datasets`` gives tokens as strings and tags as numbers that have names, beside the nested spans."""
    export(sample(), tmp_path)
    rows = load_dataset(str(tmp_path), "entities", split="train", cache_dir=str(tmp_path / "cache"))
    names = rows.features["tags"].feature.names
    assert rows[0]["tokens"] == ["زار", "رئيس", "جامعة", "القاهرة", "🎓", "المعرضَ", "."]
    assert [names[tag] for tag in rows[0]["tags"]] == ["O", "O", "B-ORG", "I-ORG", "B-PERS", "O", "O"]
    assert len(rows[0]["spans"]) == 3
    body = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert "`tags` leave out 1 of 3 spans" in body
    assert "`tags` have a place for all of 3 spans." in body  # of stance


def test_rows_say_where_and_when_their_page_was_fetched(tmp_path: Path) -> None:
    """What the input says of a page stands in its articles and tasks; a task that says otherwise is a lie."""
    page = (EXAMPLES / "pages" / PAGES[0]).read_bytes().decode()
    rows = tmp_path / "pages.jsonl"
    known = {"url": "https://example.org/سد", "fetched": "2026-03-04T05:06:07Z"}
    rows.write_text(json.dumps({"text": page, **known}), encoding="utf-8")
    workspace = make_workspace(tmp_path / "ws", ())
    run_clean(workspace, [str(rows)])
    run_segment(workspace)
    release(workspace)
    folder = workspace.releases / "1.0.0"
    content = read(folder)
    told = [*content.tasks, *content.articles]
    assert {(row.url, row.fetched) for row in told} == {(known["url"], known["fetched"])}
    assert not run_verify(folder).attention
    lying = content.tasks[0].model_copy(update={"fetched": "2025-03-04"})
    lie = write_release(tmp_path / "lie", content.model_copy(update={"tasks": (lying, *content.tasks[1:])}))
    assert any(f"task {lying.id}: its url or fetched is not" in note for note in run_verify(lie).notes)


def test_every_combining_mark_is_part_of_its_word() -> None:
    """Whatever plane of Unicode a mark stands in."""
    marks = [chr(at) for at in range(sys.maxunicode + 1) if unicodedata.category(chr(at))[0] == "M"]
    assert [token_pattern().findall(f"ب{mark}ت") for mark in marks] == [[f"ب{mark}ت"] for mark in marks]
