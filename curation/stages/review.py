"""What a pull finds that a person should look at: edges of spans, and what became of predictions."""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from curation.core.adjudication import latest
from curation.core.offset_doubts import doubted, shifted_back
from curation.errors import InputError
from curation.stages.predict import Predicted, marked, read_predictions
from curation.store.atomic import naming, replacing
from curation.store.workspace import Workspace
from curation.text.boundaries import Boundary, Evidence, check_boundaries
from curation.text.segment import segment
from curation.types import AnnotationRecord, LabeledSpan, Span, TaskRecord

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

    def take(self, annotation: AnnotationRecord, shown: Json, link: str) -> None:
        """Note an annotation that passed the gate, with the server's JSON of it and where it is shown."""
        self._links[annotation.annotation_id] = link
        versions = self._predicted.get(annotation.task_id)
        if versions and not annotation.skipped and _began_with_prediction(shown):
            found = _outcome(versions, annotation, shown["result"], link)
            self._outcomes[annotation.annotation_id] = found

    def write(self, tasks: dict[str, TaskRecord], annotations: Sequence[AnnotationRecord]) -> dict[str, int]:
        """Write what was found in each annotator's latest answers; return the figures of the report."""
        current = [a for by_annotator in latest(annotations).values() for a in by_annotator.values()]
        warnings = list(self._warnings(tasks, current))
        outcomes = [self._outcomes[a.annotation_id] for a in current if a.annotation_id in self._outcomes]
        _write_lines(self._workspace.boundaries(self._schema), warnings)
        _write_lines(self._workspace.outcomes(self._schema), outcomes)
        figures = Counter(f"spans to look at, by {warning.annotator}" for warning in warnings)
        for kind in (*Boundary, _EMOJI):
            figures[f"spans to look at: {kind}"] = sum(kind in warning.kinds for warning in warnings)
        for name in ("accepted", "changed", "rejected"):
            figures[f"predicted, {name}"] = sum(getattr(outcome, name) for outcome in outcomes)
        return {name: n for name, n in sorted(figures.items()) if n}

    def _warnings(self, tasks: dict[str, TaskRecord], current: list[AnnotationRecord]) -> Iterator[Warned]:
        surfaces = (
            (tasks[a.task_id].text[s.start : s.end], s.label) for a in current for s in a.answer.spans
        )
        texts = dict.fromkeys(task.text for task in tasks.values())
        evidence = Evidence(texts, surfaces)
        for annotation in current:
            text = tasks[annotation.task_id].text
            for span in () if annotation.skipped else annotation.answer.spans:
                kinds, better = _look(text, span, evidence)
                if kinds:
                    yield Warned(
                        task=annotation.task_id,
                        annotator=annotation.annotator,
                        span=(span.start, span.end),
                        label=span.label,
                        surface=text[span.start : span.end],
                        kinds=kinds,
                        suggestion=(better[0], better[1]) if better else None,
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


def _look(text: str, span: LabeledSpan, evidence: Evidence) -> tuple[tuple[str, ...], tuple[int, int] | None]:
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
    return kinds, better


def _whole_sentence(text: str, span: LabeledSpan) -> bool:
    """Whether a span is one of an article's sentences, as a rationale is, with its closing mark and its و."""
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


def _write_lines(path: Path, rows: Sequence[Warned | Outcome]) -> None:
    if not rows:
        with naming(path):
            path.unlink(missing_ok=True)
        return
    with replacing(path) as partial:
        partial.write_bytes(
            b"".join(orjson.dumps(row._asdict(), option=orjson.OPT_APPEND_NEWLINE) for row in rows)
        )
