"""A small release built by hand: Arabic, nested spans, emoji, unanswered choices, an empty split."""

from pathlib import Path

from curation.released import (
    ChoiceFact,
    LabelFact,
    Measure,
    ReleasedAnnotation,
    ReleasedArticle,
    ReleasedSpan,
    ReleasedTask,
    ReleaseFacts,
    SchemaFact,
    Split,
)
from curation.types import Kept, Span
from tests.contents import Content

ARTICLE = "زار رئيس جامعة القاهرة 🎓 المعرضَ.\nانتقد خالدٌ القرارَ بشدّة."
FIRST, SECOND = ARTICLE.split("\n")


def label(name: str, definition: str = "") -> LabelFact:
    """A label whose titles are its name."""
    return LabelFact(name=name, title_ar=f"وسم {name}", title_en=name.title(), definition_en=definition)


def span(text: str, piece: str, name: str, shift: int = 7) -> ReleasedSpan:
    """The first ``piece`` of ``text`` as a span; the raw page starts ``shift`` characters earlier."""
    start = text.index(piece)
    end = start + len(piece)
    return ReleasedSpan(
        start=start, end=end, label=name, text=piece, raw_start=start + shift, raw_end=end + shift
    )


def schemas() -> tuple[SchemaFact, ...]:
    """Entities (spans only), stance (target, choices, holder), and a topic schema without any row."""
    entities = SchemaFact(
        name="entities",
        revision="1.2.0",
        title_en="Named entities",
        targets=False,
        spans=(
            label("PERS", "A person's name | title left out"),
            label("ORG", "An organisation"),
            label("GPE"),
        ),
        choices=(),
        annotators=("a1", "a2"),
        agreement=(
            Measure(name="gamma", value=0.875, low=0.5, high=1.0, items=3),
            Measure(name="alpha", value=None, low=None, high=None, items=0, note="one label only"),
        ),
        methods={"unanimous": 1, "referee": 1},
        undecided=4,
    )
    stance = SchemaFact(
        name="stance",
        revision="1.0.0",
        title_en="Stance",
        targets=True,
        spans=(label("HOLDER"),),
        choices=(
            ChoiceFact(name="stance", values=(label("favor"), label("against"), label("neutral"))),
            ChoiceFact(name="expression", values=(label("implicit"), label("explicit"))),
        ),
        annotators=("a1",),
        agreement=(),
        methods={"single": 2},
        undecided=0,
    )
    topic = stance.model_copy(update={"name": "topic", "spans": (), "methods": {}, "targets": False})
    return entities, stance, topic


def facts(version: str = "1.0.0", scripted: bool = True, licence: str = "CC-BY-4.0") -> ReleaseFacts:
    """The facts of the sample."""
    return ReleaseFacts(
        name="أخبار news",
        version=version,
        licence=licence,
        language="ar",
        scripted=scripted,
        tool_version="0.1.0",
        ratios={"train": 0.8, "validation": 0.1, "test": 0.1},
        schemas=schemas(),
    )


def stance_task(
    number: int, split: Split, choices: dict[str, str], target: str | None = "القرار"
) -> ReleasedTask:
    """A stance task on the second sentence."""
    return ReleasedTask(
        id=f"s{number:03}",
        split=split,
        schema_name="stance",
        page_id="p1",
        article_id="r1",
        sentence_id="x2",
        text=SECOND,
        target=target,
        place=Span(len(FIRST) + 1, len(ARTICLE)),
        spans=(span(SECOND, "خالدٌ", "HOLDER"),),
        choices=choices,
        method="single",
        confidence=1 / 3,
        annotators=1,
        revision="1.0.0",
    )


def entity_task(number: int, split: Split) -> ReleasedTask:
    """An entity task with an organisation, and a place nested in it after an emoji-free prefix."""
    nested = (span(FIRST, "جامعة القاهرة", "ORG"), span(FIRST, "القاهرة", "GPE"), span(FIRST, "🎓", "PERS"))
    return ReleasedTask(
        id=f"e{number:03}",
        split=split,
        schema_name="entities",
        page_id="p1",
        article_id="r1",
        sentence_id="x1",
        text=FIRST,
        target=None,
        place=Span(0, len(FIRST)),
        spans=nested if number % 2 else (),
        choices={},
        method="unanimous",
        confidence=1.0,
        annotators=2,
        revision="1.2.0",
    )


def article(number: int, split: Split) -> ReleasedArticle:
    """An article whose raw page has a title before it."""
    return ReleasedArticle(
        id=f"r{number}",
        split=split,
        page_id=f"p{number}",
        group=f"g{number}",
        role="main" if number == 1 else "related",
        title="عنوان" if number == 1 else None,
        text=ARTICLE,
        source=None,
        keywords=("اقتصاد", "سياسة 🏛️") if number == 1 else (),
        url="https://example.org/1" if number == 1 else None,
        kept=(Kept(start=7, end=7 + len(FIRST), at=0), Kept(start=60, end=61 + len(SECOND), at=len(FIRST))),
    )


def annotation(number: int, split: Split, skipped: bool = False) -> ReleasedAnnotation:
    """An annotator's answer, or a skip."""
    return ReleasedAnnotation(
        id=f"n{number}",
        split=split,
        schema_name="stance",
        task_id="s001",
        annotator="a1",
        skipped=skipped,
        spans=() if skipped else (span(SECOND, "خالدٌ", "HOLDER"),),
        choices={} if skipped else {"stance": "against", "expression": "explicit"},
        revision="1.0.0",
    )


def sample(version: str = "1.0.0", stance: str = "against", more: int = 0, **given: object) -> Content:
    """The sample release; ``stance`` is the first task's answer, ``more`` adds stance tasks."""
    stances = [
        stance_task(1, "train", {"stance": stance, "expression": "explicit"}),
        stance_task(2, "test", {"stance": "neutral"}),
        stance_task(3, "train", {}, target=None),
        *(stance_task(4 + number, "train", {"stance": "favor"}) for number in range(more)),
    ]
    return Content(
        facts=facts(version, **given),  # type: ignore[arg-type]
        tasks=(entity_task(1, "train"), entity_task(2, "validation"), *stances),
        annotations=(annotation(1, "train"), annotation(2, "train", skipped=True)),
        articles=(article(1, "train"), article(2, "test")),
    )


def two_contents() -> tuple[Content, Content]:
    """The sample twice: a stance is edited, a span relabelled and one cut, a row moved and one added."""
    before, now = sample("1.0.0", stance="favor"), sample("2.0.0", stance="against", more=1)
    whole, inner, hat = before.tasks[0].spans
    word = whole.text.split()[0]
    length = len(word)
    cut = whole.model_copy(
        update={"end": whole.start + length, "raw_end": whole.raw_start + length, "text": word}
    )
    edited = (cut, inner.model_copy(update={"label": "ORG"}), hat)
    tasks = (
        now.tasks[0].model_copy(update={"spans": edited}),
        *now.tasks[1:3],
        stance_task(2, "train", {"stance": "neutral"}),
        *now.tasks[4:],
    )
    return before, now.model_copy(update={"tasks": tasks})


def files(folder: Path) -> dict[str, bytes]:
    """Every file of a folder by its relative path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
