"""The same command again: nothing doubled, no byte changed; what did change is taken."""

from pathlib import Path

from invoking import Command, files, page, write_pages


def test_cleaning_and_segmenting_again_changes_no_byte(
    segmented: Path, tmp_path: Path, tanqih: Command
) -> None:
    """Pages that are there are counted, not added, and no file is written anew."""
    before = files(segmented)
    times = {path: path.stat().st_mtime_ns for path in segmented.rglob("*.parquet")}
    done = tanqih("clean", tmp_path / "three-pages", "-w", segmented)
    assert (done.status, done.out) == (0, "clean: 3 pages: 0 added, 3 already there, 0 rejected\n")
    done = tanqih("segment", "-w", segmented)
    assert done.out.startswith("segment: 3 articles: 3 already segmented\n")
    assert files(segmented) == before
    assert {path: path.stat().st_mtime_ns for path in segmented.rglob("*.parquet")} == times


def test_a_changed_copy_of_a_page_is_added(segmented: Path, tmp_path: Path, tanqih: Command) -> None:
    """A page that was changed is another page: the old one stays beside it, in its own bytes."""
    old = {name: content for name, content in files(segmented).items() if name.endswith("00000.parquet")}
    changed = tmp_path / "three-pages" / "0.txt"
    changed.write_text(page(0) + "أضيف هذا السطر بعد النشر.\n", encoding="utf-8")
    done = tanqih("clean", tmp_path / "three-pages", "-w", segmented)
    assert done.out.startswith("clean: 3 pages: 1 added, 2 already there, 0 rejected\n")
    assert old.items() <= files(segmented).items()
    done = tanqih("segment", "-w", segmented)
    assert done.out.startswith("segment: 4 articles: 3 already segmented, 1 segmented\n")


def test_the_same_page_twice_in_one_run_is_one_page(workspace: Path, tmp_path: Path, tanqih: Command) -> None:
    """A page given twice, by two names, is added once and said to be there already."""
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(page(1), encoding="utf-8")
    done = tanqih("clean", tmp_path / "a.txt", tmp_path / "b.txt", "-w", workspace)
    assert done.out.startswith("clean: 2 pages: 1 added, 1 already there, 0 rejected\n")


def test_two_workspaces_of_the_same_input_have_the_same_bytes(tmp_path: Path, tanqih: Command) -> None:
    """Same input, same bytes: pages, articles and sentences, wherever the workspace is."""
    rows = write_pages(tmp_path / "rows.jsonl", 60)
    found = []
    for name in ("one", "two"):
        folder = tmp_path / name / "ws"
        assert tanqih("init", folder).status == 0
        assert tanqih("clean", rows, "-w", folder).status == 0
        assert tanqih("segment", "-w", folder).status == 0
        found.append(files(folder))
    assert found[0] == found[1]
    assert len(found[0]) == 4


def test_another_order_of_files_adds_nothing(workspace: Path, tmp_path: Path, tanqih: Command) -> None:
    """The pages of two files are the same pages in either order."""
    first, second = write_pages(tmp_path / "1.jsonl", 5), tmp_path / "2.txt"
    second.write_text(page(9), encoding="utf-8")
    assert tanqih("clean", first, second, "-w", workspace).status == 0
    before = files(workspace)
    done = tanqih("clean", second, first, "-w", workspace)
    assert done.out.startswith("clean: 6 pages: 0 added, 6 already there, 0 rejected\n")
    assert files(workspace) == before
