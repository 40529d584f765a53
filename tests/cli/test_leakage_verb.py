"""``tanqih leakage`` as a command: exit statuses, JSON, the page, and datasets that cannot be compared."""

import json
from pathlib import Path

import pytest
from invoking import Command, assert_refused, child, report_of

LEAKED = "أعلنت وزارة المياه بدء العمل في السد الجديد قرب المدينة بعد أشهر من الدراسة."
SPELT = "اعلنت وزارةُ المیاه بدء العمل فی السدّ الجدید قرب المدینة، بعد أشهــر من الدراسة"
OTHER = "<b>افتتح</b> رئيس البلدية معرض الكتاب في العاصمة صباح أمس الأحد"


def write(folder: Path, train: list[str], test: list[str]) -> Path:
    """Write a dataset of two splits."""
    folder.mkdir(exist_ok=True)
    for name, texts in (("train", train), ("test", test)):
        lines = (json.dumps({"text": text}, ensure_ascii=False) + "\n" for text in texts)
        (folder / f"{name}.jsonl").write_text("".join(lines), encoding="utf-8")
    return folder


def test_exit_status_says_whether_anything_leaks(tmp_path: Path) -> None:
    """1 with the pair and its texts where a text leaks, 0 where none does."""
    leaking = child("leakage", write(tmp_path / "leaking", [LEAKED, OTHER], [SPELT]))
    assert leaking.status == 1
    assert "test in train" in leaking.out
    assert SPELT[:30] in leaking.out
    assert "1 stand in the other split, 0 in none" in leaking.out
    clean = child("leakage", write(tmp_path / "clean", [LEAKED], [OTHER]))
    assert clean.status == 0
    assert "0 stand in the other split, 1 in none" in clean.out


def test_json_and_a_page_hold_figures_and_pairs(tmp_path: Path, tanqih: Command) -> None:
    """JSON has the report and the leakage; the page shows the texts, their marks of HTML as text."""
    near = OTHER.replace("الأحد", "السبت")
    folder = write(tmp_path / "leaking", [LEAKED, OTHER], [SPELT, near])
    done = tanqih("leakage", folder, "--json", "-", "--html", tmp_path / "page.html")
    report = report_of(done)
    assert done.status == 1
    assert report["parts"] == {"stand in the other split": 2, "in none": 0}
    (found,) = report["leakage"]["texts"]
    assert (found["exact"], found["near"][0]) == (1, {"least": 0.5, "texts": 2})
    assert [(pair["kind"], pair["held"], pair["seen"]) for pair in found["worst"]] == [
        ("exact", "0", "0"),
        ("near", "1", "1"),
    ]
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "<b>" not in page
    assert "&lt;b&gt;" in page
    assert "<del>السبت</del>" in page
    assert report["wrote"] == [str(tmp_path / "page.html")]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("./nowhere",), "no such file or folder"),
        (("empty",), "cannot be opened"),
        (("broken",), "cannot be opened"),
        (("notes.txt",), "give a file in .parquet"),
        (("leaking/train.jsonl",), "fewer than two splits"),
        (("leaking", "--config", "stance"), "which config? give --config NAME"),
        (("leaking", "--text", "body"), "no column body: there are text"),
        (("leaking", "--label", "text"), "holds no labelled spans"),
        (("leaking", "--html", "no/page.html"), "no such folder to write to"),
    ],
    ids=" ".join,
)
def test_what_cannot_be_compared_is_refused_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tanqih: Command, arguments: tuple[str, ...], words: str
) -> None:
    """Exit 2 and one line, whatever is wrong with the dataset or the options."""
    write(tmp_path / "leaking", [LEAKED], [SPELT])
    (tmp_path / "empty").mkdir()
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "train.parquet").write_bytes(b"no Parquet")
    (tmp_path / "notes.txt").write_text("نص", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert_refused(tanqih("leakage", *arguments), words)
