"""YAML with its lines, change logs, and what a revision makes of earlier answers."""

import pytest
from schema_samples import TITLE, made, written

from curation.core.changelog import parse_changelog
from curation.core.marked import MarkedError, read_marked
from curation.core.revisions import InForce, find_losses, find_outdated, migrate, revision_at
from curation.core.schema import read_schema
from curation.types import AnnotationRecord, Answer, LabeledSpan
from tests.records import make_annotation


def answer(*labels: str, **choices: str) -> Answer:
    """Mark the same characters with each label."""
    return Answer.of([LabeledSpan(0, 3, label) for label in labels], choices)


def annotation(revision: str, given: Answer, skipped: bool = False) -> AnnotationRecord:
    """Give an annotation made under a revision, said in its own labels."""
    return make_annotation(
        f"{revision} {given}",
        "task",
        "layla",
        given,
        revision=revision,
        skipped=skipped,
        created_at="",
        updated_at="",
    )


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: 1\nb: 2\na: 3", 3, "key given twice: a (first on line 1)"),
        ("a:\n  b: 1\n  b: 2", 3, "key given twice: b (first on line 2)"),
        ("a: &x [1]\nb: *x", 2, "an alias (*x)"),
        ("a: 1\nb: !!python/name:os.system", 2, "a tag (!!python/name:os.system)"),
        ("a: 1\nb: !own x", 2, "a tag (!own)"),
        ("a: 1\nb: 2024-13-45", 2, "not a value: 2024-13-45"),
        ("a: 1\nb: [", 2, "not YAML"),
        ("a: 1\n? [x]\n: y", 2, "a key that is a list"),
        ("a: 1\nb: " + "[" * 100_000, 2, "nested more than 50 deep"),
        ("a: 1\nb: \x00", 2, "not YAML"),
    ],
)
def test_yaml_that_is_refused_is_named_by_its_line(text: str, line: int, words: str) -> None:
    """What could grow, run or hide something is refused where it stands, before anything is built of it."""
    with pytest.raises(MarkedError) as caught:
        read_marked(text)
    assert caught.value.fault.line == line
    assert caught.value.fault.said.startswith(words)


def test_a_place_has_the_line_it_is_written_on() -> None:
    """A key, an entry of a list, and what is missing: the line of what is around it."""
    marked = read_marked('a: "x"\nlist:\n  - {b: 1}\n  -\n    b: 2\n')
    assert marked.content == {"a": "x", "list": [{"b": 1}, {"b": 2}]}
    places = {("a",): 1, ("list",): 2, ("list", 0, "b"): 3, ("list", 1, "b"): 5, ("list", 1, "gone"): 5}
    assert {place: marked.line(place) for place in places} == places


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (written("1.0.0", ["PERS", "PERS"]), 9, "span label given twice: PERS"),
        (written("1.0.0", ["PERS", "PLACE"]), 9, "hotkey given twice: P"),
        (written("1.0.0", ["A"], ["from: OLD, to: B, since: 1.0.0"]), 10, "OLD is renamed to unknown B"),
        (written("2.0.0", ["A"], ["from: OLD, to: A, since: 1.1.0"]), 10, "a renaming takes a major"),
        (written("2.0.0", ["A"], ["from: OLD, to: A, since: 3.0.0"]), 10, "a renaming takes a major"),
        (written("2.0.0", ["A", "B"], ["from: A, to: B, since: 2.0.0"]), 11, "A is renamed, but still there"),
        (written("2.0.0", ["A"], ["from: O, to: A, since: 2.0.0, choice: x"]), 10, "an unknown choice: x"),
        (written("2.0.0", ["A"], ["from: O, to: A, since: 2.0.0"] * 2), 11, "O is renamed twice in 2.0.0"),
    ],
)
def test_a_contradiction_is_named_by_its_line(text: str, line: int, words: str) -> None:
    """Repeats, keys alike, and renamings that lead nowhere are refused where they stand."""
    schema, faults = read_schema(text)
    assert schema is None
    assert (line, True) in [(fault.line, words in fault.said) for fault in faults], faults


def test_all_faults_are_found_at_once_in_the_order_of_the_lines() -> None:
    """One reading gives every fault of its kind, not the first alone."""
    _, faults = read_schema(written("1.0.0", ["A", "A", "B", "B"]))
    assert [fault.line for fault in faults] == [9, 9, 11, 11]
    _, faults = read_schema(written("one", ["A"], more="colour: red"))
    assert [(f.line, f.said.split(":")[0]) for f in faults] == [(2, "version"), (9, "colour")]


def test_conditions_that_wait_for_each_other_are_refused() -> None:
    """A choice that is asked only after itself would never be asked."""
    choices = "\n".join(
        f"  - {{name: {one}, title: {TITLE}, when: {{choice: {other}, values: [yes-{other}]}}, "
        f'values: [{{name: yes-{one}, title: {TITLE}, definition: {TITLE}, hotkey: "{key}"}}]}}'
        for one, other, key in (("a", "b", "1"), ("b", "a", "2"))
    )
    _, faults = read_schema(written("1.0.0", [], more=f"choices:\n{choices}"))
    assert [fault.said.partition(":")[0] for fault in faults] == [
        f"choice {name} is asked only after itself" for name in "ab"
    ]


STAMP = "2026-01-02T03:04:{}Z"
TIMELINE = [
    InForce(revision=revision, since=STAMP.format(second))
    for revision, second in (("1.0.0", "00.000000"), ("1.1.0", "20.000000"), ("2.0.0", "40"))
]


@pytest.mark.parametrize(
    ("second", "asked", "revision"),
    [
        ("10.5", "1.0.0", "1.0.0"),
        ("19.999999", "1.0.0", "1.0.0"),
        ("20", "1.0.0", "1.1.0"),
        ("50", "1.0.0", "1.1.0"),  # in the project of the first version, which is still open
        ("50", "2.0.0", "2.0.0"),
        ("50", "", "2.0.0"),
    ],
)
def test_an_answer_is_of_the_revision_in_force_when_it_was_made(
    second: str, asked: str, revision: str
) -> None:
    """A later minor revision does not rewrite it; another major version asks in another project."""
    assert revision_at(TIMELINE, STAMP.format(second), asked) == revision


def test_an_answer_from_before_the_record_is_of_its_tasks_revision() -> None:
    """So is one without a time that can be read."""
    early = "2025-12-31T00:00:00Z"
    assert [revision_at(TIMELINE, at, "1.0.0") for at in (early, "", "yesterday")] == ["1.0.0"] * 3
    assert revision_at([], STAMP.format("50"), "1.0.0") == "1.0.0"


def test_renamed_merged_swapped_and_dropped_labels_migrate() -> None:
    """Each renaming happens once, those of one revision at the same moment, whatever their order."""
    schema = made(
        "3.0.0",
        ["A", "B", "C"],
        "from: A, to: B, since: 2.0.0",
        "from: B, to: A, since: 2.0.0",
        "from: X, to: C, since: 2.0.0",
        "from: Y, to: X2, since: 2.0.0",
        "from: X2, to: C, since: 3.0.0",
        "from: Z, to: null, since: 3.0.0",
        "from: fine, to: good, since: 2.0.0, choice: mood",
        values=["good"],
    )
    given = answer("A", "X", "Y", "Z", mood="fine")
    assert migrate(schema, given, "1.0.0") == answer("B", "C", mood="good")
    assert migrate(schema, given, "1.4.2", "2.0.0") == answer("B", "C", "X2", "Z", mood="good")
    assert migrate(schema, answer("B", "X2"), "2.1.0") == answer("B", "C")
    assert migrate(schema, answer("A", "C"), "3.0.0") == answer("A", "C")
    assert migrate(schema, answer("A", other="x"), "1.0.0") == answer("B")


def test_what_was_there_and_is_told_nowhere_is_a_loss() -> None:
    """A label or value that is gone takes a renaming; a choice that is gone takes a major revision."""
    pushed = InForce.of(made("1.0.0", ["A", "B"], values=["good", "bad"]), "")
    assert not list(find_losses(made("1.1.0", ["A", "B", "C"], values=["good", "bad"]), pushed))
    lost = [loss.said for loss in find_losses(made("2.0.0", ["A"], values=["good"]), pushed)]
    assert [said.partition(" is gone")[0] for said in lost] == ["label B", "mood value bad"]
    mapped = made("2.0.0", ["A"], "from: B, to: A, since: 2.0.0")
    assert not list(find_losses(mapped, pushed))
    (minor,) = find_losses(made("1.1.0", ["A", "B"]), pushed)
    assert minor.said == "choice mood is gone since 1.0.0: that takes a major revision"


def test_stale_answers_are_those_a_later_change_touches() -> None:
    """By label under its name of then or now, all of them, or none; an answer of today's never."""
    schema = made("2.0.0", ["A", "C"], "from: B, to: C, since: 2.0.0", values=["good"])
    told = {
        "1.1.0": "- **B** (stale: with-label; examples: none): one.",
        "1.2.0": "- **A** (stale: none; examples: none): two.",
        "2.0.0": "- **C, good** (stale: with-label; examples: none): three.",
    }
    log = "\n".join(f"## {revision}\n{change}" for revision, change in reversed(told.items()))
    changes = parse_changelog(log).changes
    cases = {
        ("1.0.0", answer("B")): ["1.1.0", "2.0.0"],
        ("1.1.0", answer("B")): ["2.0.0"],
        ("1.0.0", answer("A")): [],
        ("1.0.0", answer("A", mood="good")): ["2.0.0"],
        ("2.0.0", answer("C", mood="good")): [],
        ("1.0.0", answer()): [],
    }
    given = [annotation(revision, said) for revision, said in cases]
    outdated = find_outdated(schema, given, changes)
    found = {one.annotation: [change.revision for change in one.changes] for one in outdated}
    assert {(a.revision, a.answer): found.get(a, []) for a in given} == cases
    today = annotation("1.0.0", answer("C")).model_copy(update={"original": answer("B")})
    told_anew = parse_changelog(log.replace("**B**", "**C**")).changes
    assert [one.changes[0].revision for one in find_outdated(schema, [today], told_anew)] == ["1.1.0"]
    skipped = annotation("1.0.0", answer("B"), skipped=True)
    assert find_outdated(schema, [skipped], changes) == []
    everything = parse_changelog("## 2.0.0\n- **all** (stale: all; examples: none): all.").changes
    again = [*given, skipped]
    touched = [one.annotation for one in find_outdated(schema, again, everything)]
    assert touched == [a for a in again if a.revision != "2.0.0"]
