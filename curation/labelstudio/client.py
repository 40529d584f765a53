"""The server over HTTP, through the SDK: no blind retry, each failure one ``ServerError``."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

import httpx
import orjson
from label_studio_sdk.client import LabelStudio
from label_studio_sdk.core.request_options import RequestOptions

from curation.errors import ServerError
from curation.labelstudio.bodies import import_bodies
from curation.labelstudio.refusals import check_refresh, checked, said
from curation.labelstudio.shapes import Page, Placed, Project, ProjectSpec

Json = dict[str, Any]

__all__ = ["Client", "Json", "Page", "Placed", "Project", "ProjectSpec", "SUPERSEDED", "push_batch"]

# The SDK repeats a POST that failed after it was committed, which doubles tasks: so never.
_ONCE: RequestOptions = {"max_retries": 0, "timeout_in_seconds": 600}
_TIMEOUT = 600.0
_PAGE = 1000
# Asked for by name: the server leaves out of the annotations, too, each field that is not listed here,
# and its full answer holds fields that change by themselves ("made 3 minutes ago"). Drafts are not among
# them: they are asked for task by task on the server, which makes it twice as slow.
_FIELDS = (
    "id,data,annotations,created_at,updated_at,"
    "result,completed_by,updated_by,was_cancelled,lead_time,ground_truth,parent_prediction,last_action"
)
# What tells the state of a task; `draft_exists` sees everyone's drafts, `drafts` only one's own.
_STATE = "id,data,total_annotations,cancelled_annotations,draft_exists"
# Of a project; what it holds would be counted otherwise, which takes the server three times as long.
_PROJECT = "id,title,description,label_config,created_at"
SUPERSEDED = "superseded"  # a column in the data manager, by which one can filter


class Client:
    """One account's view of one server."""

    def __init__(self, url: str, token: str, timeout: float = _TIMEOUT) -> None:
        """Connect to the server at ``url`` with a personal access token (or a legacy one).

        ``timeout`` is how many seconds the server may stay silent.
        """
        self.url = url.rstrip("/")
        # A loopback server is never behind a proxy; others follow the environment as usual.
        loopback = urlsplit(self.url).hostname in {"127.0.0.1", "localhost", "::1"}
        self._http = httpx.Client(timeout=timeout, follow_redirects=True, trust_env=not loopback)
        self._http.event_hooks["response"] = [check_refresh]
        self._sdk = LabelStudio(base_url=self.url, api_key=token, httpx_client=self._http)

    def whoami(self) -> Json:
        """Return the account behind the token.

        Raises:
            ServerError: the server is down, or refuses the token.
        """
        return dict(self._get("/api/current-user/whoami"))

    def invite_link(self) -> str:
        """Give the link under which someone new signs up and chooses a password."""
        path = str(self._get("/api/invite")["invite_url"])
        return path if path.startswith("http") else f"{self.url}{path}"

    def users(self) -> dict[int, str]:
        """Map the server's user ids to e-mail addresses."""
        return {int(user["id"]): str(user["email"]) for user in self._get("/api/users/")}

    def projects(self) -> Iterator[Project]:
        """Yield all projects the account sees."""
        page = 1
        while True:
            listed = self._get("/api/projects/", {"page": page, "page_size": 100, "include": _PROJECT})
            for row in listed["results"]:
                said = (row["title"], row["description"] or "", row["label_config"] or "")
                yield Project(row["id"], *said, made=str(row.get("created_at", "")))
            if not listed.get("next"):
                return
            page += 1

    def find_projects(self, begins: str) -> list[Project]:
        """List the projects whose description begins so, sorted by it."""
        found = [project for project in self.projects() if project.description.startswith(begins)]
        return sorted(found, key=lambda project: (project.description, project.id))

    def ensure_project(
        self, spec: ProjectSpec, listed: Sequence[Project] | None = None, renew: bool = False
    ) -> Project:
        """Find the project known by ``spec.description``, or make it; bring its interface up to date.

        Args:
            spec: what the project should be.
            listed: all projects with that description, where they were listed just now.
            renew: whether to send the interface and instructions though the interface is the same; the
                server rewrites instructions, so that they cannot be compared.
        """
        wanted: dict[str, Any] = {
            "title": spec.title,
            "label_config": spec.label_config,
            "expert_instruction": spec.instructions,
        }
        found = self._known(spec, self.projects() if listed is None else listed)
        if found is None:
            try:
                return self._create(spec, wanted)
            except ServerError:  # it may have been made all the same
                found = self._known(spec, self.projects())
                if found is None:
                    raise
        if renew or found.label_config != spec.label_config:
            with said(f"project {found.title}: the new label configuration"):
                self._sdk.projects.update(found.id, **wanted, request_options=_ONCE)
        return found._replace(label_config=spec.label_config)

    def _known(self, spec: ProjectSpec, listed: Iterable[Project]) -> Project | None:
        """Find among projects the one known by ``spec.description``.

        Where a killed push made it twice, the one that has tasks stays, or else the older one.
        """
        found = sorted(p for p in listed if p.description == spec.description)
        if len(found) > 1:
            found.sort(key=lambda project: not self.count_tasks(project.id))
            for project in found[1:]:
                if not self.count_tasks(project.id):
                    self._delete(f"/api/projects/{project.id}/")
        return found[0] if found else None

    def _create(self, spec: ProjectSpec, wanted: Json) -> Project:
        with said(f"project {spec.title}"):
            made = self._sdk.projects.create(
                description=spec.description,
                show_instruction=True,
                show_skip_button=True,
                enable_empty_annotation=True,
                maximum_annotations=1,
                **wanted,
                request_options=_ONCE,
            )
        return Project(int(made.id), spec.title, spec.description, spec.label_config, made_now=True)

    def existing_keys(self, project: int, keys: Sequence[str]) -> set[str]:
        """Return those of ``keys`` that tasks of the project already carry in ``data.key``."""
        # As the JSON body of the GET: a query string of this length is refused.
        tasks = self._pages(project, "id,data", {"filters": {"conjunction": "and", "items": [_among(keys)]}})
        return {str(task["data"]["key"]) for task in tasks}

    def placed(self, project: int, keys: Sequence[str] | None = None) -> Iterator[Placed]:
        """Yield the project's tasks that carry a key of ours: all, or those with one of ``keys``."""
        body = {} if keys is None else {"filters": {"conjunction": "and", "items": [_among(keys)]}}
        for task in self._pages(project, _STATE, body):
            key = task["data"].get("key")
            if key:
                begun = task["total_annotations"] or task["cancelled_annotations"] or task["draft_exists"]
                yield Placed(int(task["id"]), str(key), bool(begun), bool(task["data"].get(SUPERSEDED)))

    def mark_superseded(self, project: int, tasks: Sequence[int], value: str) -> None:
        """Set the ``superseded`` column of tasks; their annotations stay as they are."""
        field = {"value_name": SUPERSEDED, "value_type": "String", "value": value}
        self._act("add_data_field", project, tasks, field)

    def delete_tasks(self, project: int, tasks: Sequence[int]) -> None:
        """Delete tasks, and what was annotated in them."""
        self._act("delete_tasks", project, tasks, {})

    def _act(self, action: str, project: int, tasks: Sequence[int], content: Json) -> None:
        """Have the data manager do something to tasks; with none it would be done to all."""
        if tasks:
            body = {"selectedItems": {"all": False, "included": list(tasks)}, "project": project, **content}
            params = {"id": action, "project": project}
            checked(self._send("POST", "/api/dm/actions/", params=params, json=body))

    def import_tasks(self, project: int, tasks: Sequence[Json]) -> None:
        """Import tasks, each request sent once.

        Raises:
            InputError: a task holds half a character; nothing of its request was sent.
            ServerError: a request failed; whether the server took it is not known.
        """
        for body in import_bodies(tasks):
            headers = {"Content-Type": "application/json"}
            checked(self._send("POST", f"/api/projects/{project}/import", content=body, headers=headers))

    def _delete(self, path: str) -> None:
        response = self._send("DELETE", path)
        if response.status_code != httpx.codes.NOT_FOUND:  # gone is what was wanted
            checked(response)

    def tasks(self, project: int) -> Iterator[Json]:
        """Yield all tasks of a project as the server's own JSON, with their annotations."""
        return self._pages(project, _FIELDS, {})

    def page(
        self, project: int, filters: Sequence[Json], ordering: str, size: int, annotated: bool = True
    ) -> Page:
        """Ask for the first tasks that match all ``filters``, in the order of a column (``-`` for downwards).

        Args:
            project: the project's id.
            filters: the Data Manager's, each ``{"filter", "operator", "type", "value"}``.
            ordering: such as ``tasks:id``.
            size: how many tasks at most; the server may give fewer.
            annotated: with their annotations, which costs the server three times as much.

        Raises:
            ServerError: the server failed, or the project is gone.
        """
        params: Json = {"project": project, "page_size": size, "include": _FIELDS}
        if annotated:
            params["fields"] = "all"
        query: Json = {"ordering": [ordering]}
        if filters:
            query["filters"] = {"conjunction": "and", "items": list(filters)}
        params["query"] = json.dumps(query)  # not the GET's body, which not every proxy lets through
        response = checked(self._send("GET", "/api/tasks/", params=params))
        try:
            listed = orjson.loads(response.content)
            return Page(
                listed["tasks"],
                int(listed["total"]),
                int(listed["total_annotations"]),
                response.headers.get("date", ""),
            )
        except (ValueError, KeyError, TypeError) as error:
            raise ServerError(
                f"{self.url} is not a Label Studio: /api/tasks/ answers something else: check the address"
            ) from error

    def count_tasks(self, project: int) -> int:
        """Count a project's tasks."""
        return int(self._get("/api/tasks/", {"project": project, "include": "id", "page_size": 1})["total"])

    def annotate(self, task: int, result: list[Json], unique_id: str) -> None:
        """Add an annotation as this account, or do nothing where it is there already."""
        body = {"result": result, "unique_id": unique_id}
        response = self._send("POST", f"/api/tasks/{task}/annotations/", json=body)
        if response.status_code != httpx.codes.CONFLICT:
            checked(response)

    def _pages(self, project: int, include: str, body: Json) -> Iterator[Json]:
        page = seen = 0
        total = 1
        while seen < total:
            page += 1
            params = {
                "project": project,
                "include": include,
                "fields": "all",
                "page": page,
                "page_size": _PAGE,
            }
            listed = self._get("/api/tasks/", params, body)
            total = int(listed["total"])
            if not listed["tasks"] and seen < total:
                raise ServerError(
                    f"{self.url}: project {project} ended after {seen} of {total} tasks: run again"
                )
            seen += len(listed["tasks"])
            yield from listed["tasks"]

    def _get(self, path: str, params: Json | None = None, body: Json | None = None) -> Any:
        response = checked(self._send("GET", path, params=params, json=body or None))
        try:
            return response.json()
        except ValueError as error:
            raise ServerError(
                f"{self.url} is not a Label Studio: {path} answers no JSON: check the address"
            ) from error

    def _send(self, method: str, path: str, **content: Any) -> httpx.Response:
        with said(f"{self.url}{path}"):
            # The SDK refreshes the access token here.
            headers = self._sdk._client_wrapper.get_headers() | content.pop("headers", {})
            return self._http.request(method, f"{self.url}{path}", headers=headers, **content)


def push_batch(client: Client, project: int, tasks: Sequence[Json]) -> None:
    """Import tasks that the project lacks.

    After any failure their keys are looked up: a request may fail after its commit.
    """
    try:
        client.import_tasks(project, tasks)
    except ServerError:
        keys = {task["data"]["key"] for task in tasks}
        if len(client.existing_keys(project, sorted(keys))) < len(keys):
            raise


def _among(keys: Sequence[str]) -> Json:
    """Filter tasks by our keys."""
    return {"filter": "filter:tasks:data.key", "operator": "in_list", "type": "String", "value": list(keys)}
