"""From worked examples to the tasks of a qualification: training first, then gold."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from curation.core.examples import Example
from curation.core.ids import content_id, task_id
from curation.core.schema import LabelSchema
from curation.types import TaskRecord

_HEADINGS = {"training": "تدريب", "gold": "اختبار"}
_IN_MANUAL = "القسم في الدليل: {}"


class Question(NamedTuple):
    """A task made of an example; it belongs to no article, and to no stage after the qualification."""

    task: TaskRecord
    example: Example


def make_questions(
    schema: LabelSchema, examples: Iterable[Example], sections: Mapping[str, str]
) -> list[Question]:
    """Make the tasks of a qualification.

    Training ones stand first, in the order of the examples, each with the section that explains it; gold
    ones after them, by hash, so that neighbours do not give away what is asked. Examples that teach a label
    the schema's profile leaves out are not asked. Another sentence, target or use makes another task; a
    known answer that was mended does not.

    Args:
        schema: what is asked.
        examples: worked examples, of any use.
        sections: the headings of the manual's sections by anchor; one without is named by its anchor.
    """
    left_out = {label.name for label in schema.spans} - {label.name for label in schema.active_spans}
    questions = [
        Question(_task(schema, example, sections), example)
        for example in examples
        if example.use in _HEADINGS and example.label not in left_out
    ]
    training = [question for question in questions if question.example.use == "training"]
    gold = [question for question in questions if question.example.use == "gold"]
    return training + sorted(gold, key=lambda question: content_id("gold", question.task.task_id))


def _task(schema: LabelSchema, example: Example, sections: Mapping[str, str]) -> TaskRecord:
    asked = content_id("example", schema.name, example.id, example.use)
    training = example.use == "training"
    return TaskRecord(
        task_id=task_id(asked, example.text, example.target, schema.name, schema.major),
        schema_name=schema.name,
        revision=schema.version,
        sentence_id=asked if schema.unit == "sentence" else None,
        article_id="" if schema.unit == "sentence" else asked,
        page_id="",
        text=example.text,
        target=example.target,
        before="",
        after="",
        title=_HEADINGS[example.use],
        source=_IN_MANUAL.format(sections.get(example.section, example.section)) if training else None,
    )
