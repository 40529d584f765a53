"""What a pull finds that a person should look at: edges of spans, and what became of predictions."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from curation.core.adjudication import latest
from curation.core.offset_doubts import doubted, shifted_back
from curation.errors import InputError
from curation.stages.labelling.predicted import Predicted, marked, read_predictions
from curation.store.atomic import naming, replacing
from curation.store.kept import Kept
from curation.store.workspace import Workspace
from curation.text.boundaries import Evidence, check_boundaries
from curation.text.segment import segment
from curation.types import AnnotationRecord, LabeledSpan, Record, Span

_EMOJI = "emoji"
Json = dict[str, Any]


class Warned(NamedTuple):
    """A span that wants a look; ``suggestion`` is None where no better one is known.

    ``kinds`` are those of ``Boundary``, and ``emoji`` where a resize may have moved the span unseen.
    ``link`` opens the task on the server.
    """

    task: str
    annotator: str
    span: tuple[int, int]
    label: str
    surface: str
    kinds: tuple[str, ...]
    suggestion: tuple[int, int] | None
    suggested: str | None
    link: str


class Outcome(NamedTuple):
    """What an annotator made of one prediction: how many of its regions were kept, and how many are new."""

    task: str
    annotator: str
    version: str
    accepted: int
    changed: int
    rejected: int
    added: int
    link: str


class _Look(Record):
    """What is amiss with one span; ``asked`` is what that hangs on besides the sentences."""

    kinds: tuple[str, ...]
    better: tuple[int, int] | None
    asked: tuple[tuple[str, bool], ...]


class _Looks(Record):
    """A look at each span of an annotation."""

    spans: tuple[_Look, ...]


class Review:
    """Goes through pulled annotations, and writes what it finds beside them."""

    def __init__(self, workspace: Workspace, schema: str) -> None:
        """Read what was predicted for the schema's tasks."""
        self._workspace, self._schema = workspace, schema
        self._predicted: dict[str, list[Predicted]] = {}
        for row in read_predictions(workspace, schema):
            self._predicted.setdefault(row.task_id, []).append(row)
        self._links: dict[str, str] = {}
        self._outcomes: dict[str, Outcome] = {}

    def outcome(self, annotation: AnnotationRecord, shown: Json, link: str) -> Iterator[tuple[str, Outcome]]:
        """Say what became of the prediction that an annotation began with, by its id; nothing of others.

        Args:
            annotation: one that passed the gate.
            shown: the server's JSON of it.
            link: where it is shown.
        """
        versions = self._predicted.get(annotation.task_id)
        if versions and not annotation.skipped and _began_with_prediction(shown):
            yield annotation.annotation_id, _outcome(versions, annotation, shown["result"], link)

    def take(
        self,
        annotations: Sequence[AnnotationRecord],
        outcomes: Sequence[tuple[str, Outcome]],
        link: str,
    ) -> None:
        """Note a task's annotations that passed the gate, with their outcomes and where it is shown."""
        self._links |= {annotation.annotation_id: link for annotation in annotations}
        self._outcomes |= dict(outcomes)

    def write(
        self, texts: dict[str, str], annotations: Sequence[AnnotationRecord], kept: Kept
    ) -> dict[str, int]:
        """Write what was found in each annotator's latest answers; return the figures of the report."""
        current = [a for by_annotator in latest(annotations).values() for a in by_annotator.values()]
        outcomes = [self._outcomes[a.annotation_id] for a in current if a.annotation_id in self._outcomes]
        figures: Counter[str] = Counter()
        warnings = _counted(self._warnings(texts, current, kept), figures)
        _write_lines(self._workspace.boundaries(self._schema), warnings)
        _write_lines(self._workspace.outcomes(self._schema), outcomes)
        for name in ("accepted", "changed", "rejected"):
            figures[f"predicted, {name}"] = sum(getattr(outcome, name) for outcome in outcomes)
        return {name: n for name, n in sorted(figures.items()) if n}

    def _warnings(
        self, texts: dict[str, str], current: list[AnnotationRecord], kept: Kept
    ) -> Iterator[Warned]:
        surfaces = ((texts[a.task_id][s.start : s.end], s.label) for a in current for s in a.answer.spans)
        evidence = Evidence(dict.fromkeys(texts.values()), surfaces)
        for annotation in current:
            text, spans = texts[annotation.task_id], annotation.answer.spans
            if annotation.skipped or not spans:
                continue
            look = partial(_looked, text, spans, evidence)
            looks = kept.get(annotation.annotation_id, _Looks, look)
            for span, (kinds, better) in zip(spans, ((s.kinds, s.better) for s in looks.spans), strict=True):
                if kinds:
                    yield Warned(
                        task=annotation.task_id,
                        annotator=annotation.annotator,
                        span=(span.start, span.end),
                        label=span.label,
                        surface=text[span.start : span.end],
                        kinds=kinds,
                        suggestion=better,
                        suggested=text[slice(*better)] if better else None,
                        link=self._links[annotation.annotation_id],
                    )


def count_warnings(workspace: Workspace, schema: str) -> Counter[str]:
    """Count by annotator the spans of the last pull that want a look.

    Raises:
        InputError: the file was changed by other hands.
    """
    path = workspace.boundaries(schema)
    if not path.exists():
        return Counter()
    try:
        return Counter(str(orjson.loads(line)["annotator"]) for line in path.read_bytes().splitlines())
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"{path}: holds no warnings: pull {schema} again") from error


def _looked(text: str, spans: Sequence[LabeledSpan], evidence: Evidence, before: _Looks | None) -> _Looks:
    """Look at each span, or at none where all that the looks before hung on is as it was."""
    if before and len(before.spans) == len(spans):
        asked = ((span.label, look.asked) for span, look in zip(spans, before.spans, strict=True))
        if all(evidence.is_marked(name, label) == was for label, names in asked for name, was in names):
            return before
    return _Looks(spans=tuple(_look(text, span, evidence) for span in spans))


def _look(text: str, span: LabeledSpan, evidence: Evidence) -> _Look:
    evidence.asked = {}
    advice = check_boundaries(text, span, evidence)
    if advice and _whole_sentence(text, span):
        advice = None
    kinds: tuple[str, ...] = advice.kinds if advice else ()
    better = advice.span if advice else None
    if doubted(text, span):
        kinds = (*kinds, _EMOJI)
        back = shifted_back(text, span) if advice else None
        if back and not check_boundaries(text, LabeledSpan(*back, span.label), evidence):
            better = back  # as it stands it cuts a word, moved back it does not
    return _Look(
        kinds=kinds, better=(better[0], better[1]) if better else None, asked=tuple(evidence.asked.items())
    )


def _counted(warnings: Iterable[Warned], figures: Counter[str]) -> Iterator[Warned]:
    """Hand warnings on and count them by annotator and by kind."""
    for warning in warnings:
        figures[f"spans to look at, by {warning.annotator}"] += 1
        figures.update(f"spans to look at: {kind}" for kind in warning.kinds)
        yield warning


def _whole_sentence(text: str, span: LabeledSpan) -> bool:
    """Whether a span is one of an article's sentences, as a rationale is, with its closing mark and its و."""
    if text[span.start - 1 : span.start].strip() or text[span.end : span.end + 1].strip():
        return False  # a sentence stands between blanks: most spans need no segmenting
    sentences = segment(text)
    return len(sentences) > 1 and Span(span.start, span.end) in sentences


def _began_with_prediction(shown: Json) -> bool:
    origins = (region.get("origin", "manual") for region in shown["result"])
    return bool(shown.get("parent_prediction")) or any(origin != "manual" for origin in origins)


def _outcome(
    versions: list[Predicted], annotation: AnnotationRecord, result: list[Json], link: str
) -> Outcome:
    """Compare an annotation with the prediction it began with: the one it shares most regions with."""
    said = {region["id"]: marked(region) for region in result}
    shown = max(reversed(versions), key=lambda row: len(row.regions.keys() & said.keys()))
    kept = [said[name] == told for name, told in shown.regions.items() if name in said]
    return Outcome(
        task=annotation.task_id,
        annotator=annotation.annotator,
        version=shown.version,
        accepted=sum(kept),
        changed=len(kept) - sum(kept),
        rejected=len(shown.regions) - len(kept),
        added=len(said.keys() - shown.regions.keys()),
        link=link,
    )


def _write_lines(path: Path, rows: Iterable[Warned | Outcome]) -> None:
    """Write rows as they come; no row leaves no file."""
    waiting = iter(rows)
    first = next(waiting, None)
    if first is None:
        with naming(path):
            path.unlink(missing_ok=True)
        return
    with replacing(path) as partial, partial.open("wb") as file:
        for row in chain([first], waiting):
            file.write(orjson.dumps(row._asdict(), option=orjson.OPT_APPEND_NEWLINE))
