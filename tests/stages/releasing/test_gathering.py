"""What a release is gathered from, as columns: the same answers that ``agree`` looks at."""

from pathlib import Path

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from curation.core.adjudication import latest
from curation.released import KINDS
from curation.stages.releasing.gathering import keep_latest
from curation.stages.releasing.release import exporter, open_release
from curation.types import AnnotationRecord, Answer
from tests.contents import write_release
from tests.exporters.release_samples import sample, stance_task


def annotation(name: str, task: str, who: str, revision: str, updated: str) -> AnnotationRecord:
    """Give an answer without spans."""
    return AnnotationRecord(
        annotation_id=name,
        task_id=task,
        annotator=who,
        revision=revision,
        answer=Answer(),
        skipped=False,
        prediction_based=False,
        lead_time=None,
        created_at="",
        updated_at=updated,
    )


answers = st.builds(
    annotation,
    st.sampled_from("xyz"),
    st.sampled_from(("t2", "t1")),
    st.sampled_from("ba"),
    st.sampled_from(("1.9.0", "1.10.0")),
    st.sampled_from(("2026-01-01", "2026-01-02")),
)


@settings(deadline=None)
@given(st.lists(answers, max_size=12))
def test_the_latest_answers_are_those_of_agree(rows: list[AnnotationRecord]) -> None:
    """Of each annotator and task the newest revision's, then the newest, in the same order."""
    names = ("annotation_id", "task_id", "annotator", "revision", "updated_at")
    table = pa.table({name: pa.array([getattr(row, name) for row in rows], pa.string()) for name in names})
    kept = keep_latest(table).to_pylist()
    expected = [a for by_annotator in latest(rows).values() for a in by_annotator.values()]
    assert kept == [{name: getattr(a, name) for name in names} for a in expected]


def test_each_column_alone_is_that_of_the_whole(tmp_path: Path) -> None:
    """Rows of all schemas and splits come in the order of their ids, and any column can be read alone."""
    content = sample()
    splits = ("train", "validation", "test")
    stances = tuple(
        stance_task(n, split, {"stance": "favor"}) for n, split in zip(range(60), splits * 20, strict=True)
    )
    entities = content.tasks[:2]
    release = open_release(
        write_release(tmp_path / "r", content.model_copy(update={"tasks": (*entities, *stances)}))
    )
    for kind in KINDS:
        whole = pa.concat_tables(exporter().read(release, kind))
        ids = whole.column("id").to_pylist()
        assert ids == sorted(ids)
        for name in whole.column_names:
            names = [*dict.fromkeys(("id", name))]
            assert pa.concat_tables(exporter().read(release, kind, names)).equals(whole.select(names))
