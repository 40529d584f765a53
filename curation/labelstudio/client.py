"""The server over HTTP, through the SDK: no blind retry, each failure one ``ServerError``."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import httpx
from label_studio_sdk.client import LabelStudio
from label_studio_sdk.core.request_options import RequestOptions

from curation.errors import ServerError
from curation.labelstudio.bodies import import_bodies
from curation.labelstudio.refusals import check_refresh, checked, said

Json = dict[str, Any]

# The SDK repeats a POST that failed after it was committed, which doubles tasks: so never.
_ONCE: RequestOptions = {"max_retries": 0, "timeout_in_seconds": 600}
_TIMEOUT = 600.0
_PAGE = 1000
# Asked for by name: the server leaves out of the annotations, too, each field that is not listed here,
# and its full answer holds fields that change by themselves ("made 3 minutes ago").
_FIELDS = (
    "id,data,annotations,drafts,created_at,updated_at,"
    "result,completed_by,was_cancelled,lead_time,ground_truth,parent_prediction,last_action"
)
_DELETE = {"id": "delete_tasks"}


class Project(NamedTuple):
    """A project on the server; its id lasts only as long as the project does."""

    id: int
    title: str
    description: str
    label_config: str
    made_now: bool = False


class ProjectSpec(NamedTuple):
    """What a project should be. ``description`` ends with the line that we know it by."""

    title: str
    description: str
    instructions: str
    label_config: str


class Client:
    """One account's view of one server."""

    def __init__(self, url: str, token: str, timeout: float = _TIMEOUT) -> None:
        """Connect to the server at ``url`` with a personal access token (or a legacy one).

        ``timeout`` is how many seconds the server may stay silent.
        """
        self.url = url.rstrip("/")
        # A loopback server is never behind a proxy; others follow the environment as usual.
        loopback = urlsplit(self.url).hostname in {"127.0.0.1", "localhost", "::1"}
        # Projects in which an earlier client's last import has been accounted for.
        self._settled: set[int] = set()
        self._http = httpx.Client(timeout=timeout, follow_redirects=True, trust_env=not loopback)
        self._http.event_hooks["response"] = [check_refresh]
        self._sdk = LabelStudio(base_url=self.url, api_key=token, httpx_client=self._http)

    def whoami(self) -> Json:
        """Return the account behind the token.

        Raises:
            ServerError: the server is down, or refuses the token.
        """
        return dict(self._get("/api/current-user/whoami"))

    def users(self) -> dict[int, str]:
        """Map the server's user ids to e-mail addresses."""
        return {int(user["id"]): str(user["email"]) for user in self._get("/api/users/")}

    def projects(self) -> Iterator[Project]:
        """Yield all projects the account sees."""
        page = 1
        while True:
            listed = self._get("/api/projects/", {"page": page, "page_size": 100})
            for row in listed["results"]:
                yield Project(row["id"], row["title"], row["description"] or "", row["label_config"] or "")
            if not listed.get("next"):
                return
            page += 1

    def ensure_project(self, spec: ProjectSpec) -> Project:
        """Find the project known by ``spec.description``, or make it; bring its interface up to date."""
        wanted: dict[str, Any] = {
            "title": spec.title,
            "label_config": spec.label_config,
            "expert_instruction": spec.instructions,
        }
        found = self._known(spec)
        if found is None:
            try:
                return self._create(spec, wanted)
            except ServerError:  # it may have been made all the same
                found = self._known(spec)
                if found is None:
                    raise
        if found.label_config != spec.label_config:
            with said(f"project {found.title}: the new label configuration"):
                self._sdk.projects.update(found.id, **wanted, request_options=_ONCE)
        return found._replace(label_config=spec.label_config)

    def _known(self, spec: ProjectSpec) -> Project | None:
        """Find the project known by ``spec.description``.

        Where a killed push made it twice, the one that has tasks stays, or else the older one.
        """
        found = sorted(p for p in self.projects() if p.description == spec.description)
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
        return set(self.task_ids(project, keys))

    def task_ids(self, project: int, keys: Sequence[str]) -> dict[str, list[int]]:
        """Map those of ``keys`` that the project has to the ids of their tasks, oldest first."""
        found: dict[str, list[int]] = defaultdict(list)
        for task in self._of_keys(project, "id,data", keys):
            found[str(task["data"]["key"])].append(int(task["id"]))
        return {key: sorted(ids) for key, ids in found.items()}

    def _of_keys(self, project: int, include: str, keys: Sequence[str]) -> Iterator[Json]:
        item = {
            "filter": "filter:tasks:data.key",
            "operator": "in_list",
            "type": "String",
            "value": list(keys),
        }
        # As the JSON body of the GET: a query string of this length is refused.
        return self._pages(project, include, {"filters": {"conjunction": "and", "items": [item]}})

    def import_tasks(self, project: int, tasks: Sequence[Json]) -> None:
        """Import tasks, each request sent once.

        Raises:
            InputError: a task holds half a character; nothing of its request was sent.
            ServerError: a request failed; whether the server took it is not known.
        """
        for body in import_bodies(tasks):
            headers = {"Content-Type": "application/json"}
            checked(self._send("POST", f"/api/projects/{project}/import", content=body, headers=headers))

    def drop_doubles(self, project: int, keys: Sequence[str]) -> int:
        """Delete tasks that stand twice under one of ``keys`` and that nobody has begun; return how many.

        They come of an import that a killed or impatient client had sent, and that the server only
        took after the next client had looked its keys up.
        """
        twice = [key for key, ids in self.task_ids(project, keys).items() if len(ids) > 1]
        idle: dict[str, list[int]] = defaultdict(list)
        begun: set[str] = set()
        for task in sorted(self._of_keys(project, _FIELDS, twice), key=lambda task: int(task["id"])):
            key = str(task["data"]["key"])
            if task.get("annotations") or task.get("drafts"):
                begun.add(key)
            else:
                idle[key].append(int(task["id"]))
        # The oldest stays, and so does each that holds work.
        spare = [number for key, ids in idle.items() for number in (ids if key in begun else ids[1:])]
        if spare:
            body = {"project": project, "selectedItems": {"all": False, "included": spare}}
            checked(self._send("POST", "/api/dm/actions/", params=_DELETE | {"project": project}, json=body))
        return len(spare)

    def settle(self, project: int, keys: Sequence[str]) -> None:
        """Look once a project whether ``keys``, just sent, stand twice, and drop what does.

        An earlier client may have been killed with a request on its way, which can only be its next one.
        """
        if project not in self._settled:
            self._settled.add(project)
            self.drop_doubles(project, keys)

    def _delete(self, path: str) -> None:
        response = self._send("DELETE", path)
        if response.status_code != httpx.codes.NOT_FOUND:  # gone is what was wanted
            checked(response)

    def tasks(self, project: int) -> Iterator[Json]:
        """Yield all tasks of a project as the server's own JSON, with their annotations and drafts."""
        return self._pages(project, _FIELDS, {})

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


def push_batch(client: Client, project: Project, tasks: Sequence[Json]) -> int:
    """Import those of ``tasks`` that the project lacks; return how many were added.

    Keys are looked up before, but for a project made a moment ago, and after any failure: a request may
    fail after its commit. What an earlier such failure doubled is dropped.
    """
    keys = [task["data"]["key"] for task in tasks]
    there = {} if project.made_now else client.task_ids(project.id, keys)
    if any(len(ids) > 1 for ids in there.values()):
        client.drop_doubles(project.id, keys)
    missing = [task for task in tasks if task["data"]["key"] not in there]
    if missing:
        try:
            client.import_tasks(project.id, missing)
        except ServerError:
            if len(client.task_ids(project.id, keys)) < len(set(keys)):
                raise
        if not project.made_now:
            client.settle(project.id, [task["data"]["key"] for task in missing])
    return len(missing)
