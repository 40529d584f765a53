"""Who may be given tasks: how annotators answered the worked examples, against ``[qualification]``."""

from dataclasses import replace
from typing import NamedTuple

from pydantic import ValidationError

from curation.core.examples import Use
from curation.core.qualification import Scores, SectionToRead, Slip
from curation.core.schema import LabelSchema, Title
from curation.errors import InputError
from curation.stages.schemas import load_schema
from curation.store.layout import QUALIFICATIONS
from curation.store.workspace import SETTINGS, Annotator, Workspace
from curation.types import Answer, Record


class Mistake(Record):
    """An example that was answered otherwise than is known, with both answers and the reason."""

    id: str
    use: Use
    section: str
    label: str
    text: str
    target: str | None
    wanted: Answer
    given: Answer
    slips: tuple[Slip, ...]
    why: Title


class Standing(Record):
    """The score over all gold tasks there were, and under which revision of the guidelines."""

    revision: str
    score: float | None
    gold: int

    @property
    def major(self) -> int:
        """The major revision."""
        return int(self.revision.split(".")[0])


class Qualification(Record):
    """How an annotator answered a schema's worked examples, as of the last pull.

    Attributes:
        schema_name: the schema.
        annotator: the annotator.
        revision: of the guidelines, when this was scored.
        asked: how many tasks there are, ``training`` and ``gold``.
        answered: how many of them are answered; skipped ones are not.
        unanswered: the examples that are not.
        gold: the figures over the gold tasks answered.
        edges: what is wrong with spans of the right label, over all tasks answered.
        sections: what to read again in the manual, worst first.
        mistakes: the examples answered otherwise, training first.
        first: the standing when all gold tasks were answered for the first time under this major revision.
        last: the standing when they all were for the last time; gold tasks that came since do not undo it.
        archive: the hash of the archive this was read from.
    """

    schema_name: str
    annotator: str
    revision: str
    asked: dict[str, int]
    answered: dict[str, int]
    unanswered: tuple[str, ...]
    gold: Scores
    edges: dict[str, int]
    sections: tuple[SectionToRead, ...]
    mistakes: tuple[Mistake, ...]
    first: Standing | None
    last: Standing | None
    archive: str

    def passes(self, major: int, required: float) -> bool:
        """Whether the score under that major revision is what is required."""
        last = self.last
        return last is not None and last.major == major and (last.score or 0.0) >= required


def read_qualification(workspace: Workspace, schema: str, annotator: str) -> Qualification | None:
    """Read how an annotator did; None where that was never asked.

    Raises:
        InputError: the file was changed by other hands.
    """
    path = workspace.qualification(schema, annotator)
    try:
        return Qualification.model_validate_json(path.read_bytes()) if path.exists() else None
    except (OSError, ValidationError) as error:
        raise InputError(
            f"{path}: holds no qualification: move it away and run `tanqih qualify {annotator} {schema}`"
        ) from error


class Admitted(NamedTuple):
    """A workspace with those annotators only who may be given tasks, and a line on the others."""

    workspace: Workspace
    left_out: str | None


def admit(workspace: Workspace, schema: LabelSchema) -> Admitted:
    """Leave out the annotators who are not qualified, where ``tanqih.toml`` asks for a score.

    Raises:
        InputError: nobody is left.
    """
    required = workspace.settings.qualification.required_of(schema.name)
    if required is None:
        return Admitted(workspace, None)
    everyone = workspace.settings.annotators
    if not everyone:
        raise InputError(
            f"[qualification] asks for {required:g} in {schema.name}, and {SETTINGS} names no annotator: "
            "add one with `tanqih annotators add NAME`, then `tanqih qualify NAME " + schema.name + "`"
        )
    passed: list[Annotator] = []
    others: list[str] = []
    for annotator in everyone:
        found = read_qualification(workspace, schema.name, annotator.name)
        if found and found.passes(schema.major, required):
            passed.append(annotator)
        else:
            others.append(f"{annotator.name} ({standing_of(found, schema.major)})")
    said = f"{', '.join(others)}: required is {required:g}: `tanqih qualify NAME {schema.name}`"
    if not passed:
        raise InputError(f"no annotator is qualified for {schema.name}, so nothing is pushed: {said}")
    settings = workspace.settings.model_copy(update={"annotators": tuple(passed)})
    left_out = f"not qualified for {schema.name}, so dealt nothing new: {said}" if others else None
    return Admitted(replace(workspace, settings=settings), left_out)


def standing_of(found: Qualification | None, major: int) -> str:
    """Say in a few words how an annotator stands under a major revision."""
    if found is None:
        return "not asked yet"
    if found.last is None or found.last.major != major:
        wanted, done = found.asked.get("gold", 0), found.answered.get("gold", 0)
        if int(found.revision.split(".")[0]) != major:
            return f"not asked since revision {found.revision}"
        return f"{done} of {wanted} gold tasks answered"
    open_still = found.asked.get("gold", 0) - found.answered.get("gold", 0)
    score = "no score" if found.last.score is None else f"{found.last.score:.3f}"
    tried = found.first is not None and found.first.score != found.last.score
    score += f", first {found.first.score or 0:.3f}" if found.first and tried else ""
    return f"{score}, {open_still} gold tasks not answered yet" if open_still else score


def qualification_note(workspace: Workspace, schema: str) -> tuple[int, str] | None:
    """Count the qualified annotators and say how each stands; None where nobody was asked or has to be."""
    required = workspace.settings.qualification.required_of(schema)
    asked = (workspace.root / QUALIFICATIONS / schema).is_dir()
    if required is None and not asked:
        return None
    names = [annotator.name for annotator in workspace.settings.annotators]
    try:
        major = load_schema(workspace, schema).major
        found = {name: read_qualification(workspace, schema, name) for name in names}
    except InputError as error:
        return 0, str(error)
    passed = [name for name, one in found.items() if one and one.passes(major, required or 0.0)]
    said = [f"{name}: {standing_of(one, major)}" for name, one in found.items()]
    return len(passed), "; ".join([*said, f"required is {required:g}"] if required is not None else said)
