"""Predictions on the server: which tasks have some, adding them, and showing those of one version."""

from collections.abc import Iterator

from curation.errors import ServerError
from curation.labelstudio.client import Client, Json
from curation.labelstudio.refusals import checked

_COLUMNS = "id,data,total_annotations,cancelled_annotations,predictions_model_versions"


def list_predicted(client: Client, project: int) -> Iterator[Json]:
    """Yield each task of a project with its id, key, count of annotations and predictions' versions."""
    return client._pages(project, _COLUMNS, {})


def import_predictions(client: Client, project: int, predictions: list[Json]) -> None:
    """Add predictions to tasks that are there, in one request, sent once.

    Raises:
        ServerError: the server failed, or left some out.
    """
    path = f"/api/projects/{project}/import/predictions"
    made = checked(client._send("POST", path, json=predictions)).json().get("created")
    if made != len(predictions):
        raise ServerError(f"{client.url}{path}: {len(predictions)} predictions were sent, {made} were taken")


def show_predictions(client: Client, project: int, version: str) -> None:
    """Have the annotators of a project shown the predictions of one version, and no other."""
    body = {"show_collab_predictions": True, "model_version": version}
    checked(client._send("PATCH", f"/api/projects/{project}/", json=body))


def show_no_predictions(client: Client, project: int) -> None:
    """Have nobody begin with a prediction; all of them stay beside the task as tabs.

    The server sets a project's version to that of the first predictions it is sent, and then shows those
    alone.
    """
    body = {"show_collab_predictions": False, "model_version": ""}
    checked(client._send("PATCH", f"/api/projects/{project}/", json=body))
