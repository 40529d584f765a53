"""Soft labels are made from a release's annotations by the lines of docs/adjudication.md, as they stand."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from curation.store.tables import read_records
from curation.types import AnnotationRecord
from tests.releasing import PAGES, make_workspace, release

PAGE = Path(__file__).parents[3] / "docs" / "adjudication.md"


def test_the_lines_of_the_docs_give_the_shares_of_votes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Shares of values and of spans are those counted from what annotators answered."""
    workspace = make_workspace(tmp_path / "ws", PAGES[:2], ("stance",))
    release(workspace)
    monkeypatch.chdir(workspace.root)
    monkeypatch.setenv("HF_DATASETS_CACHE", str(tmp_path / "cache"))
    made: dict[str, Any] = {}
    for part in PAGE.read_text(encoding="utf-8").split("```python\n")[1:]:
        exec(part.split("```")[0], made)
    values: dict[tuple[str, str], int] = Counter()
    marked: dict[tuple[str, int, int, str], int] = Counter()
    answered: dict[str, int] = Counter()
    wanted = set(made["votes"].task_id)
    for row in read_records(workspace.annotations("stance"), AnnotationRecord):
        if row.task_id in wanted:
            answered[row.task_id] += 1
            values[row.task_id, dict(row.answer.choices)["stance"]] += 1
            marked.update((row.task_id, *span) for span in row.answer.spans)
    soft = made["soft"].stack()
    assert {key: share for key, share in soft.items() if share} == {
        key: count / answered[key[0]] for key, count in values.items()
    }
    assert 0 < min(share for share in soft if share) < 1
    assert dict(made["soft_spans"]) == {key: count / answered[key[0]] for key, count in marked.items()}
