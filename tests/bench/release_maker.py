"""Releases made up from a seed, written a row at a time: ``python -m tests.bench.release_maker``.

``first`` writes a release of so many sentences, two spans in each on average; ``second`` the one after it:
of 100 rows one is edited, of 1,000 one moved, of 1,000 one removed, and of 50 one is new.
"""

import sys
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from random import Random

from curation.core.ids import content_id
from curation.released import (
    MANIFEST,
    LabelFact,
    ReleaseContent,
    ReleasedArticle,
    ReleasedSpan,
    ReleasedTask,
    ReleaseFacts,
    SchemaFact,
    Split,
)
from curation.stages.release import to_manifest
from curation.types import Kept, Span
from exporters.card import card
from exporters.features import ARTICLES
from exporters.hf import CARD, FACTS
from exporters.parquet import write_config
from exporters.rows import codecs_of

LABELS = ("PERS", "ORG", "GPE", "LOC", "OCC", "DATE")
SENTENCES = 20  # of an article
_WORDS = [
    "أعلنت",
    "وزارة",
    "المياه",
    "أمس",
    "بدء",
    "العمل",
    "في",
    "السد",
    "الجديد",
    "قرب",
    "مدينة",
    "الصفوان",
    "بعد",
    "أشهر",
    "من",
    "الدراسة",
    "وقال",
    "الوزير",
    "إن",
    "المشروع",
    "سيوفر",
    "الري",
    "لآلاف",
    "المزارعين",
    "ويحد",
    "من",
    "خطر",
    "الفيضان",
    "كما",
    "أوضح",
    "المهندس",
    "سامر",
    "الهلالي",
    "أن",
    "الأشغال",
    "تسير",
]
_SPLITS: tuple[tuple[Split, float], ...] = (("train", 0.8), ("validation", 0.9), ("test", 1.0))


def facts(version: str) -> ReleaseFacts:
    """Give the facts of a made-up release."""
    labels = tuple(LabelFact(name=n, title_ar=n, title_en=n, definition_en=n) for n in LABELS)
    schema = SchemaFact(
        name="entities",
        revision="1.0.0",
        title_en="Entities",
        targets=False,
        spans=labels,
        choices=(),
        annotators=("annotator-1",),
        agreement=(),
        methods={},
        undecided=0,
    )
    return ReleaseFacts(
        name="bench",
        version=version,
        licence="CC-BY-4.0",
        language="ar",
        scripted=True,
        tool_version="0",
        ratios={"train": 0.8, "validation": 0.1, "test": 0.1},
        schemas=(schema,),
    )


def tasks(count: int, second: bool) -> Iterator[ReleasedTask]:
    """Give the sentences of a release, sorted by id."""
    total = count + count // 50 if second else count
    for key, number in sorted((content_id("task", str(n)), n) for n in range(total)):
        chance = Random(number)
        task = _task(key, number, chance)
        what = chance.random() if second and number < count else 1.0
        if what < 0.01:
            spans = (*task.spans[1:], _span(task.text, 0, len(task.text.split()[0]), "DATE"))
            yield task.model_copy(update={"spans": spans, "method": "referee"})
        elif what < 0.011:
            yield task.model_copy(update={"split": "test" if task.split != "test" else "train"})
        elif what >= 0.012:
            yield task


def _task(key: str, number: int, chance: Random) -> ReleasedTask:
    words = chance.choices(_WORDS, k=chance.randint(10, 24))
    text = " ".join(words) + "."
    starts = [0, *accumulate(len(word) + 1 for word in words)]
    first, second = sorted(chance.sample(range(len(words)), 2))
    spans = tuple(
        _span(text, starts[at], starts[at] + len(words[at]), chance.choice(LABELS))
        for at in (first, second, second)[: chance.choice((1, 2, 2, 3))]
    )
    article = str(number // SENTENCES)
    return ReleasedTask(
        id=key,
        split=_split(article),
        schema_name="entities",
        page_id=content_id("page", article),
        article_id=content_id("article", article),
        sentence_id=content_id("sentence", str(number)),
        text=text,
        target=None,
        place=Span(0, len(text)),
        spans=spans,
        choices={},
        method="unanimous",
        confidence=1.0,
        annotators=2,
        revision="1.0.0",
    )


def _span(text: str, start: int, end: int, label: str) -> ReleasedSpan:
    return ReleasedSpan(
        start=start, end=end, label=label, text=text[start:end], raw_start=start + 40, raw_end=end + 40
    )


def _split(article: str) -> Split:
    at = Random(article).random()
    return next(split for split, limit in _SPLITS if at < limit)


def articles(count: int) -> Iterator[ReleasedArticle]:
    """Give the articles that ``count`` sentences stand in, sorted by id."""
    for key, number in sorted((content_id("article", str(n)), n) for n in range(-(-count // SENTENCES))):
        text = " ".join(Random(number).choices(_WORDS, k=SENTENCES * 16))
        yield ReleasedArticle(
            id=key,
            split=_split(str(number)),
            page_id=content_id("page", str(number)),
            group=content_id("page", str(number)),
            role="main",
            title=" ".join(_WORDS[:6]),
            text=text,
            source=None,
            keywords=(),
            url=None,
            kept=(Kept(start=40, end=40 + len(text), at=0),),
        )


def write_release(folder: Path, count: int, second: bool) -> None:
    """Write a whole release, its manifest included, without holding its rows."""
    said = facts("2.0.0" if second else "1.0.0")
    folder.mkdir(parents=True)
    codecs = codecs_of(said)
    written = [
        write_config(folder, "entities", codecs["entities"], tasks(count, second)),
        write_config(folder, ARTICLES, codecs[ARTICLES], articles(count)),
    ]
    (folder / FACTS).write_text(said.model_dump_json(), encoding="utf-8")
    empty = ReleaseContent(facts=said, tasks=(), annotations=(), articles=())
    (folder / CARD).write_text(card(empty, written), encoding="utf-8")
    (folder / MANIFEST).write_text(to_manifest(folder, said.version, {}), encoding="utf-8")


if __name__ == "__main__":
    which, where, number = sys.argv[1:]
    if which == "rows":  # makes them and writes none: what of the time is not writing's
        print(sum(1 for _ in tasks(int(number), second=False)) + sum(1 for _ in articles(int(number))))
    else:
        write_release(Path(where), int(number), which == "second")
