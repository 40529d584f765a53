"""The predictor ``projection``: what annotators marked before gets its label where it stands again."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from curation.core.ids import content_id
from curation.core.predictions import Annotated, Prediction, ScoredSpan, Setting, fitting
from curation.core.schema import LabelSchema
from curation.errors import InputError
from curation.text.chars import fold_marks
from curation.text.names import Names
from curation.types import LabeledSpan, Span, TaskRecord

_LEAST = 0.5  # below it a mark is more often taken away than kept
_EDGE = "|"  # where a text begins or ends
_UNMARKED = ""


class _Place(NamedTuple):
    """A surface and the words around it, marks folded; a side not asked about is empty."""

    surface: str
    left: str
    right: str

    def views(self) -> tuple["_Place", ...]:
        """Look at it ever less closely: both neighbours, either one, none."""
        return (self, self._replace(right=""), self._replace(left=""), _Place(self.surface, "", ""))


class Projection:
    """Counts what annotators made of each surface in its context, and says the same again.

    The confidence is the share of those times it got the label, with one time more that it did not: seen
    once gives 1/2, three times out of three 3/4. The closest view of the context that was seen decides. A
    task never hears what was said of its own text, so that annotators stay blind to one another.
    """

    name = "projection"

    def __init__(self, schema: LabelSchema, annotated: Iterable[Annotated]) -> None:
        """Count the annotations' spans, and where the same surfaces were left unmarked."""
        answers = [row for row in annotated if not row.annotation.skipped]
        self._schema = schema
        self._names = Names(
            _surface(row.task.text, s) for row in answers for s in row.annotation.answer.spans
        )
        self._seen: defaultdict[_Place, Counter[str]] = defaultdict(Counter)
        self._own: defaultdict[str, list[tuple[_Place, str]]] = defaultdict(list)
        for row in answers:
            for place, label in self._told(row):
                self._own[row.task.text].append((place, label))
                for view in place.views():
                    self._seen[view][label] += 1
        ids = sorted(row.annotation.annotation_id for row in answers)
        self.version = content_id("projection", "1", schema.profile or "", *ids)[:8]

    def predict(self, tasks: Iterable[TaskRecord]) -> Iterator[Prediction]:
        """Yield what each task's text shares with what was marked in other texts."""
        for task in tasks:
            own: Counter[tuple[_Place, str]] = Counter(
                (view, label) for place, label in self._own.get(task.text, ()) for view in place.views()
            )
            yield Prediction(fitting(self._schema, self._spans(task.text, own)))

    def _told(self, row: Annotated) -> Iterator[tuple[_Place, str]]:
        text = row.task.text
        marked: defaultdict[Span, list[str]] = defaultdict(list)
        for start, end, label in row.annotation.answer.spans:
            marked[Span(start, end)].append(label)
        for name, span in self._names.find(text):
            for said in marked.get(span, [_UNMARKED]):
                yield _place(text, name, span), said

    def _spans(self, text: str, own: Counter[tuple[_Place, str]]) -> Iterator[ScoredSpan]:
        for name, span in self._names.find(text):
            for view in _place(text, name, span).views():
                counts = {label: n - own[view, label] for label, n in self._seen.get(view, Counter()).items()}
                if sum(counts.values()):
                    label, score = _likeliest(counts)
                    if label and score >= _LEAST:
                        yield ScoredSpan(*span, label, text[slice(*span)], score)
                    break


def predictor(setting: Setting) -> Projection:
    """Take what was pulled so far.

    Raises:
        InputError: nothing was.
    """
    annotated = list(setting.annotated())
    if not annotated:
        raise InputError(
            f"{setting.folder}: nothing annotated to project: run `tanqih pull {setting.schema.name}` first"
        )
    return Projection(setting.schema, annotated)


def _likeliest(counts: dict[str, int]) -> tuple[str, float]:
    label = min(counts, key=lambda name: (-counts[name], name))
    return label, round(counts[label] / (sum(counts.values()) + 1), 4)


def _surface(text: str, span: LabeledSpan) -> str:
    return text[span.start : span.end]


def _place(text: str, name: str, span: Span) -> _Place:
    left, right = text[: span.start].split(), text[span.end :].split()
    return _Place(name, fold_marks(left[-1]) if left else _EDGE, fold_marks(right[0]) if right else _EDGE)
