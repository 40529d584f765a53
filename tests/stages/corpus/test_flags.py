"""Flags in rows, reports and files: nothing dropped unasked, and nothing dropped without a word."""

import json
from pathlib import Path

import pytest

from curation import clean_page
from curation.errors import InputError
from curation.stages.corpus.clean import clean_to_lines, run_clean
from curation.stages.corpus.clean_view import flag_views
from curation.stages.init import run_init
from curation.store.sources import read_pages
from curation.store.tables import read_records
from curation.store.workspace import Workspace
from curation.types import ArticleRecord, Flag, RejectedRecord, Report
from tests.quality.language_samples import read_groups

ARABIC = "\n".join(" ".join(read_groups()["ar"][at : at + 4]) for at in range(0, 24, 4))
PERSIAN = "\n".join(" ".join(read_groups()["fa"][at : at + 4]) for at in range(0, 24, 4))
RELATED = f"{PERSIAN}\nالمصدر: صحيفة الضفة\nإقرأ أيضاً:\nافتتاح معرض الكتاب في العاصمة\n{ARABIC}\n"
MENU = "الرئيسية\nالأخبار\nرياضة\nاتصل بنا\nTwitter\nمن نحن\nالطقس\nأسعار"


def workspace(folder: Path, clean: str = "") -> Workspace:
    """Make a workspace of three pages whose ``[clean]`` says ``clean``."""
    pages = folder / "pages"
    pages.mkdir(parents=True, exist_ok=True)
    for name, text in (("arabic", ARABIC), ("persian", PERSIAN), ("both", RELATED), ("menu", MENU)):
        (pages / f"{name}.txt").write_text(text, encoding="utf-8")
    root = folder / "corpus"
    if not root.exists():
        run_init(root)
    settings = f'name = "corpus"\n[clean]\n{clean}\n'
    (root / "tanqih.toml").write_text(settings, encoding="utf-8")
    return Workspace.open(root)


def cleaned(folder: Path, clean: str = "") -> tuple[Workspace, Report, list[ArticleRecord]]:
    """Clean the three pages."""
    opened = workspace(folder, clean)
    report = run_clean(opened, [str(folder / "pages")])
    return (
        opened,
        report,
        [row for shard in opened.shards("articles") for row in read_records(shard, ArticleRecord)],
    )


def dropped(opened: Workspace) -> list[RejectedRecord]:
    """Read what was dropped."""
    files = sorted((opened.root / "rejected").glob("dropped-*.jsonl"))
    return [
        RejectedRecord.model_validate_json(line)
        for file in files
        for line in file.read_text("utf-8").splitlines()
    ]


def test_nothing_is_dropped_unasked(tmp_path: Path) -> None:
    """By default every article is there, with its language and flags, and the report counts them."""
    opened, report, rows = cleaned(tmp_path)
    assert sorted(row.language or "" for row in rows) == ["ar", "ar", "fa", "fa"]
    assert [Flag.NOT_ARABIC in row.flags for row in rows] == [row.language == "fa" for row in rows]
    assert report.figures["flagged not_arabic"] == report.figures["articles in fa"] == 2
    assert report.figures["pages without an article, listing"] == 1
    assert not [name for name in report.figures if "dropped" in name]
    assert dropped(opened) == []


def test_what_is_dropped_is_counted_and_kept_in_a_file(tmp_path: Path) -> None:
    """Each dropped article stands there with its text and reason; the page's removed spans stay in a row."""
    _, before, whole = cleaned(tmp_path / "whole")
    opened, report, rows = cleaned(tmp_path / "some", 'drop = ["not_arabic"]')
    gone = dropped(opened)
    assert {row.language for row in rows} == {"ar"}
    assert report.figures["dropped as not_arabic"] == len(gone) == len(whole) - len(rows) == 2
    assert sorted(row.content for row in gone) == sorted(row.text for row in whole if row.language == "fa")
    assert all(row.reason.endswith("dropped as not_arabic") for row in gone)
    kept = before.figures["characters kept"]
    assert report.figures["characters kept"] + report.figures["characters dropped"] == kept
    (related,) = [row for row in rows if row.role == "related"]
    (main,) = [row for row in whole if row.page_id == related.page_id and row.role == "main"]
    assert related.removed == main.removed != ()


def test_settings_changed_bring_the_dropped_back(tmp_path: Path) -> None:
    """Articles are derived anew when ``drop`` changes, and the file goes when it is empty."""
    _, _, whole = cleaned(tmp_path)
    opened, _, _ = cleaned(tmp_path, 'drop = ["not_arabic"]')
    assert len(dropped(opened)) == 2
    opened, _, rows = cleaned(tmp_path)
    assert rows == whole
    assert list((opened.root / "rejected").glob("dropped-*")) == []


@pytest.mark.parametrize("clean", ['drop = ["spam"]', 'profile = "c4"', 'drop = "prayer"'])
def test_unknown_names_are_refused_in_one_line(tmp_path: Path, clean: str) -> None:
    """With the names that there are, where it is a name."""
    with pytest.raises(InputError, match=r"tanqih\.toml: clean\.") as refused:
        workspace(tmp_path, clean)
    assert "\n" not in str(refused.value)
    if "spam" in clean:
        assert all(flag.value in str(refused.value) for flag in Flag)


def test_lines_have_flags_and_drop_nothing(tmp_path: Path) -> None:
    """``--json`` without a workspace."""
    workspace(tmp_path)
    lines: list[bytes] = []
    report, _ = clean_to_lines(read_pages([str(tmp_path / "pages")]), lines.append)
    rows = [json.loads(line) for line in b"".join(lines).splitlines()]
    assert [row["language"] for row in rows if "not_arabic" in row["flags"]] == ["fa", "fa"]
    assert report.figures["flagged not_arabic"] == 2


def test_the_report_page_names_flags_and_their_signals() -> None:
    """One view an article; a page without one is judged whole."""
    (foreign,) = flag_views(clean_page(PERSIAN))
    assert ">fa</b>" in foreign
    assert 'title="language fa">not_arabic</b>' in foreign
    (menu,) = flag_views(clean_page(MENU))
    assert "listing: listed_share 1 &gt; 0.6" in menu
