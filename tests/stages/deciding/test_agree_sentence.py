"""How a disputed task is laid out: lanes, words and bars, and what of a long text is left out."""

from curation.core.agreement.tally import Voted, Worth
from curation.stages.deciding.agree_sentence import Drawn, draw_task
from curation.types import Answer, LabeledSpan, TaskRecord
from tests.stages.labelling_samples import annotation, entities, marks, task

ARTICLE = "افتتح الوزير المعرض.\nحضر الافتتاح جمهور كبير.\nوزار سامر حداد بيروت.\nثم غادر."


def drawn(of: TaskRecord, *answers: Answer) -> Drawn:
    """Lay out a task that one annotator after the other answered."""
    given = {name: annotation(of, answer, name) for name, answer in zip("abc", answers, strict=False)}
    worth = Worth(of.task_id, 0.5, {"span F1 exact": 0.5})
    return draw_task(entities(), of, Voted(of.task_id, of.article_id, given), worth)


def words(of: Drawn) -> list[str]:
    """Give the lines that are shown; an empty one where some are left out."""
    return ["".join(word.text for word in line) for line in of.lines]


def test_a_nested_span_takes_the_next_lane_and_a_strip_as_many_as_it_needs() -> None:
    """Three annotators: a name in a name, a name alone, nothing."""
    of = task("زار بلدية نابلس أمس.")
    outer, inner = ("بلدية نابلس", "ORG"), ("نابلس", "GPE")
    shown = drawn(of, marks(of.text, outer, inner), marks(of.text, inner), Answer())
    assert [(strip.annotator, strip.lane, strip.depth) for strip in shown.strips] == [
        ("a", 0, 2),
        ("b", 2, 1),
        ("c", 3, 1),
    ]
    assert shown.lanes == 4
    assert shown.differing == {
        "a": (("ORG", "بلدية نابلس"), ("GPE", "نابلس")),
        "b": (("GPE", "نابلس"),),
        "c": (),
    }
    (line,) = shown.lines
    assert [[(bar.lane, bar.name) for bar in word.bars] for word in line] == [
        [],
        [(0, "ORG")],
        [(0, ""), (1, "GPE"), (2, "GPE")],
        [],
    ]


def test_a_clitic_left_out_is_left_out_of_the_bar() -> None:
    """The bar of لبنان in ولبنان begins after a sixth of the word, and both end with it."""
    of = task("ولبنان")
    whole, bare = Answer.of([LabeledSpan(0, 6, "GPE")], {}), Answer.of([LabeledSpan(1, 6, "GPE")], {})
    ((word,),) = drawn(of, whole, bare).lines
    assert [(bar.start, bar.width) for bar in word.bars] == [(0, 100), (16.67, 83.33)]


def test_of_an_article_the_lines_are_shown_that_differ() -> None:
    """What lies between them is one gap; where only a choice differs, the lines with spans, or the first."""
    of, lines = task(ARTICLE), ARTICLE.split("\n")
    same, more = ("الوزير", "OCC"), ("بيروت", "GPE")
    assert words(drawn(of, marks(ARTICLE, same), marks(ARTICLE, same, more))) == ["", lines[2], ""]
    assert words(drawn(of, marks(ARTICLE, same), marks(ARTICLE, same))) == [lines[0], ""]
    nothing = drawn(of, Answer(), Answer())
    assert words(nothing) == [lines[0], ""]
    assert (nothing.strips, nothing.differing) == ((), {})
