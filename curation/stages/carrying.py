"""What was begun under an earlier major version of a schema: it counts today, and is not put again."""

from curation.core.tasks import earlier_ids
from curation.labelstudio.client import Project
from curation.stages.choosing import Made


def major_of(project: Project, begins: str) -> int | None:
    """Read of which major version a project is; None of one that someone described otherwise."""
    major = project.description.removeprefix(begins).partition(":")[0]
    return int(major) if major.isdecimal() else None


def earlier_keys(made: Made, majors: set[int]) -> dict[str, str]:
    """Map the ids that today's tasks had under other major versions to those they have."""
    return {
        key: task
        for task, position in (made.rows.items() if majors else ())
        for key in earlier_ids(made.spool[position], sorted(majors))
    }
