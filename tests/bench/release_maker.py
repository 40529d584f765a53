"""Workspaces made up from a seed, ready to be released: ``python -m tests.bench.release_maker``.

``first`` makes one of so many sentences with two labelled spans each on average, all decided; ``second`` puts
the next state in its place: of 100 decisions one is another, of 1,000 one is gone, and of 50 sentences one is
new. ``read`` and ``write`` take a release: they read its rows, and write them again.
"""

import sys
from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from curation.core.ids import content_id
from curation.released import KINDS
from curation.stages.init import run_init
from curation.stages.releasing.release import exporter, open_release
from curation.store.memory import save_memory
from curation.store.tables import write_rows
from curation.store.workspace import Workspace
from curation.types import (
    AnnotationRecord,
    ArticleRecord,
    DecisionRecord,
    PageRecord,
    Record,
    SentenceRecord,
    TaskRecord,
)

LABELS = ("PERS", "ORG", "GPE", "LOC", "OCC", "DATE")
SENTENCES = 20  # of an article
OVERLAP = 50  # of so many articles one has two annotators
_SHARD = 2_000  # articles
_HEAD = 40  # characters of a page before its article
_EXAMPLES = Path(__file__).parents[2] / "examples" / "pages"
_BEFORE = ("", "و", "ب", "ل", "ال", "وال", "بال", "لل", "ف")
_AFTER = ("", "ه", "ها", "هم", "ات", "ين", "ون", "ية")

Row = dict[str, Any]


class Sentence(NamedTuple):
    """A sentence by its number; ``spans`` are of its own text."""

    number: int
    start: int
    text: str
    spans: list[Row]

    def id(self, kind: str) -> str:
        """Give the id of what is of this sentence."""
        return content_id(kind, str(self.number))


class Made(NamedTuple):
    """An article, and its page's id; ``shared`` says that two annotated it."""

    page: str
    id: str
    text: str
    sentences: list[Sentence]
    shared: bool


class _Writer:
    """Draws words, common ones often: those of the example pages, with what Arabic writes onto words."""

    def __init__(self) -> None:
        texts = (path.read_text(encoding="utf-8") for path in sorted(_EXAMPLES.glob("*.txt")))
        stems = sorted({word for text in texts for word in text.split() if word.isalpha()})
        self._words = [before + stem + after for stem in stems for before in _BEFORE for after in _AFTER]
        Random(20).shuffle(self._words)
        self._weights = [*accumulate(1 / (rank + 3) for rank in range(len(self._words)))]

    def article(self, number: int) -> Made:
        """Write the article of a number."""
        chance, start, texts = Random(number), 0, []
        sentences = []
        for at in range(SENTENCES):
            words = chance.choices(self._words, cum_weights=self._weights, k=chance.randint(10, 24))
            text = " ".join(words) + "."
            sentences.append(Sentence(number * SENTENCES + at, start, text, _spans(words, chance)))
            texts.append(text)
            start += len(text) + 1
        page, name = content_id("page", str(number)), content_id("article", str(number))
        return Made(page, name, "\n".join(texts), sentences, number % OVERLAP == 0)


def _spans(words: list[str], chance: Random) -> list[Row]:
    starts = [0, *accumulate(len(word) + 1 for word in words)]
    chosen = sorted(chance.sample(range(len(words)), chance.choice((1, 2, 2, 3))))
    return [
        {"start": starts[at], "end": starts[at] + len(words[at]), "label": chance.choice(LABELS)}
        for at in chosen
    ]


def _pages(made: Made) -> Iterator[Row]:
    yield {"page_id": made.page, "text": made.text, "name": made.page, "encoding": "utf-8"}


def _articles(made: Made) -> Iterator[Row]:
    yield {
        "page_id": made.page,
        "article_id": made.id,
        "role": "main",
        "title": made.sentences[0].text[:_HEAD],
        "text": made.text,
        "kept": [{"start": _HEAD, "end": _HEAD + len(made.text), "at": 0}],
        **{name: [] for name in ("headings", "keywords", "related", "metadata", "personal", "flags")},
        "removed": [],
    }


def _sentences(made: Made) -> Iterator[Row]:
    for at, one in enumerate(made.sentences):
        place = {"position": at, "start": one.start, "end": one.start + len(one.text), "text": one.text}
        yield {"sentence_id": one.id("sentence"), "article_id": made.id, "page_id": made.page, **place}


def _tasks(made: Made) -> Iterator[Row]:
    of = {"schema_name": "entities", "revision": "1.0.0", "article_id": made.id, "page_id": made.page}
    for one in made.sentences:
        shown = {"text": one.text, "before": "", "after": ""}
        yield {"task_id": one.id("task"), "sentence_id": one.id("sentence"), **of, **shown}


def _annotations(made: Made) -> Iterator[Row]:
    for one in made.sentences:
        for who in ("a", "b")[: 1 + made.shared]:
            spans = one.spans[1:] if who == "b" and one.number % 10 == 0 else one.spans
            yield {
                "annotation_id": one.id(f"annotation {who}"),
                "task_id": one.id("task"),
                "annotator": who,
                "revision": "1.0.0",
                "answer": {"spans": spans, "choices": []},
                **dict.fromkeys(("skipped", "prediction_based", "ground_truth", "superseded"), False),
                **dict.fromkeys(("created_at", "updated_at"), "2026-01-01"),
            }


def _decision(one: Sentence, made: Made, changed: bool) -> Row:
    spans = [{**one.spans[0], "label": "DATE"}, *one.spans[1:]] if changed else one.spans
    votes = [{"annotator": who, "annotation_id": who, "agrees": True} for who in "ab"[: 1 + made.shared]]
    return {
        "task_id": one.id("task"),
        "method": "referee" if changed else "unanimous",
        "answer": {"spans": spans, "choices": []},
        "confidence": 1.0,
        "votes": votes,
        "revision": "1.0.0",
    }


def fates(sentences: int) -> Iterator[str]:
    """Say of each decision of the first state what becomes of it in the second."""
    for number in range(sentences):
        drawn = Random(f"fate {number}").random()
        yield "edited" if drawn < 0.01 else "removed" if drawn < 0.011 else "same"


def make_workspace(folder: Path, sentences: int, second: bool) -> None:
    """Write the files that ``tanqih release`` reads."""
    if not second:
        people = "".join(f'[[annotators]]\nname = "{n}"\nemail = "{n}@bench.invalid"\n' for n in "ab")
        run_init(folder, f'name = "bench"\nlicence = "CC-BY-4.0"\nschemas = ["entities"]\n{people}')
    workspace, writer = Workspace.open(folder), _Writer()
    articles = (sentences + (sentences // 50 if second else 0)) // SENTENCES

    def write(path: Path, kind: type[Record], numbers: Iterable[int], rows: Callable[[Made], Any]) -> None:
        path.parent.mkdir(exist_ok=True)
        write_rows(path, kind, (row for n in numbers for row in rows(writer.article(n))), {})

    for number, at in enumerate(range(0, articles, _SHARD)):
        numbers, name = range(at, min(at + _SHARD, articles)), f"{number:05}.parquet"
        write(workspace.shard("pages", name), PageRecord, numbers, _pages)
        write(workspace.shard("articles", name), ArticleRecord, numbers, _articles)
        write(workspace.shard("sentences", name), SentenceRecord, numbers, _sentences)
    write(workspace.tasks("entities"), TaskRecord, range(articles), _tasks)
    write(workspace.annotations("entities"), AnnotationRecord, range(articles), _annotations)
    told = dict(enumerate(fates(sentences))) if second else {}

    def decisions(made: Made) -> Iterator[Row]:
        for one in made.sentences:
            fate = told.get(one.number, "same")
            if fate != "removed":
                yield _decision(one, made, fate == "edited")

    write(workspace.decisions("entities"), DecisionRecord, range(articles), decisions)


def pass_rows(folder: Path, to: Path | None) -> None:
    """Read a release's rows, and where ``to`` is given write them there as a release's."""
    release = open_release(folder)
    if to:
        to.mkdir()
    writing = exporter().write(to, release.listing.facts) if to else None
    for kind in KINDS:
        for rows in exporter().read(release, kind):
            if writing:
                writing.add(kind, rows)
    if writing:
        writing.close()
        writing.finish(release.listing.facts)


if __name__ == "__main__":
    which, where, more = sys.argv[1:]
    if which in ("first", "second"):
        make_workspace(Path(where), int(more), which == "second")
    else:
        save_memory()
        pass_rows(Path(where), Path(more) if which == "write" else None)
