"""What was begun under an earlier major version of a schema: it counts today, and is not put again."""

from curation.core.schema import LabelSchema
from curation.core.tasks import earlier_ids
from curation.labelstudio.client import Project
from curation.stages.labelling.choosing import Made
from curation.stages.labelling.connect import marker
from curation.stages.labelling.pulled import Pulled
from curation.stages.labelling.tasks import read_tasks
from curation.store.workspace import Workspace


def major_of(project: Project, begins: str) -> int | None:
    """Read of which major version a project is; None of one that someone described otherwise."""
    return _major(project.description, begins)


def _major(description: str, begins: str) -> int | None:
    major = description.removeprefix(begins).partition(":")[0]
    return int(major) if major.isdecimal() else None


def earlier_keys(made: Made, majors: set[int]) -> dict[str, str]:
    """Map the ids that today's tasks had under other major versions to those they have."""
    return {
        key: task
        for task, position in (made.rows.items() if majors else ())
        for key in earlier_ids(made.spool[position], sorted(majors))
    }


def keys_of_earlier_tasks(workspace: Workspace, schema: LabelSchema, pulled: Pulled) -> dict[str, str]:
    """Map the ids that the workspace's tasks had in pulled projects of other major versions to today's."""
    begins = marker(workspace, schema.name)
    found = {_major(str(project.said["description"]), begins) for project in pulled.projects.values()}
    majors = sorted(major for major in found - {None, schema.major} if major is not None)
    tasks = read_tasks(workspace, schema) if majors else {}
    return {key: name for name, task in tasks.items() for key in earlier_ids(task, majors)}
