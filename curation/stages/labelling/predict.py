"""``tanqih push SCHEMA --predict NAME``: a plug-in's predictions, checked, beside the tasks they are of."""

from collections.abc import Iterable, Iterator
from importlib.metadata import entry_points
from itertools import islice
from typing import Any, cast

import orjson

from curation.core.predictions import Annotated, Prediction, Predictor, Setting, check_prediction
from curation.core.schema import LabelSchema
from curation.errors import CurationError, InputError
from curation.labelstudio.client import Client
from curation.labelstudio.codec import to_prediction, to_task_json
from curation.labelstudio.predictions import import_predictions, list_predicted, show_predictions
from curation.stages.labelling.annotations import read_annotations
from curation.stages.labelling.predicted import Predicted, marked, read_predictions, to_line
from curation.stages.labelling.tasks import read_tasks
from curation.store.atomic import replacing
from curation.store.workspace import Workspace
from curation.types import TaskRecord
from curation.wording import counted

GROUP = "curation.predictors"
_BATCH = 1000
Json = dict[str, Any]


def load_predictor(workspace: Workspace, schema: LabelSchema, name: str) -> Predictor:
    """Find a predictor by its entry point and set it up for the workspace.

    Raises:
        InputError: none of that name is installed, or it cannot work here.
    """
    found = {entry.name: entry for entry in entry_points(group=GROUP)}
    if name not in found:
        raise InputError(
            f"no predictor named {name}: use one of {', '.join(sorted(found)) or '(none installed)'}"
        )

    def annotated() -> Iterator[Annotated]:
        if not workspace.annotations(schema.name).exists():
            return
        tasks = read_tasks(workspace, schema)
        for task_id, by_annotator in read_annotations(workspace, schema).items():
            for annotation in by_annotator.values():
                if task_id in tasks:
                    yield Annotated(tasks[task_id], annotation)

    try:
        return cast(Predictor, found[name].load()(Setting(workspace.root, schema, annotated)))
    except CurationError:
        raise
    except Exception as error:  # a plug-in is anybody's code
        raise InputError(f"predictor {name}: cannot be set up: {_said(error)}") from error


class Predicting:
    """One predictor's predictions beside the tasks of a push: made, checked and kept before any is sent."""

    def __init__(self, workspace: Workspace, schema: LabelSchema, predictor: Predictor) -> None:
        """Take the predictor; its predictions are known by its name and version."""
        self._workspace, self._schema, self._predictor = workspace, schema, predictor
        self._made: dict[str, bytes] = {}
        self.version = f"{predictor.name} {predictor.version}"

    def make(self, tasks: Iterable[TaskRecord]) -> int:
        """Predict for ``tasks`` and keep what is said in the workspace; return how many got something.

        By what is kept ``pull`` tells what an annotator accepted, changed or took away.

        Raises:
            InputError: a prediction is not on its text or not of the schema, or the predictor failed.
        """
        path, waiting = self._workspace.predictions(self._schema.name), iter(tasks)
        with replacing(path) as partial, partial.open("wb") as file:
            for row in read_predictions(self._workspace, self._schema.name):
                if row.version != self.version:
                    file.write(to_line(row))
            while batch := list(islice(waiting, _BATCH)):
                for task_id, said in self._predict(batch):
                    regions = {region["id"]: marked(region) for region in said["result"]}
                    file.write(to_line(Predicted(task_id, self.version, regions)))
                    self._made[task_id] = orjson.dumps(said)
        return len(self._made)

    def to_json(self, task: TaskRecord) -> Json:
        """Write a task as an import item, with its prediction where there is one."""
        made = self._made.get(task.task_id)
        return to_task_json(task) | ({"predictions": [orjson.loads(made)]} if made else {})

    def bring(self, client: Client, project: int, sent: Iterable[str], others: bool) -> int:
        """Give the predictions to those tasks on the server that are not answered and lack this version.

        Then annotators are shown this version. Run again after a failure, it doubles nothing.

        Args:
            client: the server.
            project: the project's id.
            sent: the tasks that this push has sent, with their predictions.
            others: whether the project held tasks before.

        Returns:
            How many tasks were given one.

        Raises:
            ServerError: the server failed.
        """
        there = any(key in self._made for key in sent)
        waiting: list[tuple[int, str]] = []
        for row in list_predicted(client, project) if others else ():
            there = there or self._bears(row)
            key = row["data"].get("key")
            answered = row.get("total_annotations") or row.get("cancelled_annotations")
            if key in self._made and not answered and not self._bears(row):
                waiting.append((int(row["id"]), key))
        for start in range(0, len(waiting), _BATCH):
            batch = waiting[start : start + _BATCH]
            said = [{"task": task, **orjson.loads(self._made[key])} for task, key in batch]
            import_predictions(client, project, said)
        # A version that no prediction there is of is refused by the server.
        show_predictions(client, project, self.version if there or waiting else "")
        return len(waiting)

    def _bears(self, row: Json) -> bool:
        versions = row.get("predictions_model_versions") or []
        return self.version in (versions if isinstance(versions, list) else str(versions).split(","))

    def _predict(self, tasks: list[TaskRecord]) -> Iterator[tuple[str, Json]]:
        try:
            said: list[Prediction] = list(self._predictor.predict(tasks))
        except CurationError:
            raise
        except Exception as error:  # a plug-in is anybody's code
            raise InputError(f"predictor {self._predictor.name}: failed: {_said(error)}") from error
        if len(said) != len(tasks):
            raise InputError(
                f"predictor {self._predictor.name}: gave {counted(len(said), 'prediction')} for "
                f"{counted(len(tasks), 'task')}: "
                "it must yield one a task"
            )
        for task, prediction in zip(tasks, said, strict=True):
            if check_prediction(self._predictor, self._schema, task, prediction):
                yield task.task_id, to_prediction(task, prediction, self.version)


def _said(error: Exception) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())[:200]
