"""Page files that cannot be used, or only with a word about it."""

import gzip
import json
from pathlib import Path

import pytest
from invoking import COMMAND, SMALL_SHARDS, Command, assert_refused, child, files, page, write_pages

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
ARABIC = "أعلنت وزارة المياه بدء العمل في السد. وقال الوزير إن المشروع سينتهي قريبا؛ ثم غادر."
BAD_FILES = {
    "empty.txt": (b"", "empty or blank"),
    "blank.txt": (b" \n\t\r\n ", "empty or blank"),
    "bom-alone.txt": (b"\xef\xbb\xbf", "empty or blank"),
    "no-break-blanks.txt": ("\u00a0\u3000\n".encode(), "empty or blank"),
    "nul.txt": ("نص فيه\x00صفر.".encode(), "control bytes"),
    "picture.txt": (PNG, "control bytes"),
    "utf-16-cut.txt": ("قال الوزير.".encode("utf-16")[:-1], "invalid UTF-16 at byte 22"),
    "utf-32.txt": ("قال الوزير.".encode("utf-32"), "control bytes"),
    "latin.txt": (b"caf\xe9 au lait, d\xe9j\xe0 vu", "invalid UTF-8 at byte 3"),
    "cut.txt": (ARABIC.encode()[:31], "invalid UTF-8 at byte 30"),
    "one-bad-byte.txt": (ARABIC.encode()[:30] + b"\xff" + ARABIC.encode()[30:], "invalid UTF-8 at byte 30"),
    "empty.jsonl": (b"", "empty"),
    "blank.jsonl": (b"\n\n  \n", "empty"),
    "empty.jsonl.gz": (b"", "empty"),
    "damaged.jsonl.gz": (b"\x1f\x8b\x08\x00 not gzip at all", "damaged or cut gzip"),
    "plain.jsonl.gz": (b'{"text": "x"}\n', "damaged or cut gzip"),
    "page.pdf": (b"%PDF-1.7", "unknown kind of file"),
    "page": (b"text", "unknown kind of file"),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_bad_file_is_refused_in_one_line_that_names_it(
    name: str, workspace: Path, tmp_path: Path, tanqih: Command
) -> None:
    """A named file that is no page stops the verb with exit 2 and leaves the workspace as it was."""
    content, words = BAD_FILES[name]
    good, bad = tmp_path / "good.txt", tmp_path / name
    good.write_text(page(1), encoding="utf-8")
    bad.write_bytes(content)
    before = files(workspace)
    assert_refused(tanqih("clean", good, bad, "-w", workspace), name, words)
    assert files(workspace) == before


@pytest.mark.parametrize("name", ["empty.txt", "damaged.jsonl.gz", "page.pdf"])
def test_a_bad_file_leaves_the_json_file_of_an_earlier_run(
    name: str, tmp_path: Path, tanqih: Command
) -> None:
    """``--json`` over an existing file keeps the old one, and no partial file, where the run fails."""
    (tmp_path / name).write_bytes(BAD_FILES[name][0])
    out = tmp_path / "out" / "articles.jsonl"
    out.parent.mkdir()
    out.write_text("old\n")
    for verb in ("clean", "segment"):
        assert_refused(tanqih(verb, tmp_path / name, "--json", out), name)
        assert files(out.parent) == {"articles.jsonl": b"old\n"}


def test_a_missing_file_is_refused_and_taken_once_it_is_there(workspace: Path, tmp_path: Path) -> None:
    """A process given a path that is not there exits 2 with one line; the same command then works."""
    path = tmp_path / "page.txt"
    assert_refused(child("clean", path, "-w", workspace), "no such file or folder", str(path))
    path.write_text(page(1), encoding="utf-8")
    assert child("clean", path, "-w", workspace).status == 0


def test_what_is_no_regular_file_is_refused(tanqih: Command) -> None:
    """A device is no page: it is refused, not read as an empty one."""
    assert_refused(tanqih("clean", "/dev/null", "--json", "-"), "/dev/null", "unknown kind of file")


def test_a_folder_needs_a_page_in_it_whatever_its_name(tmp_path: Path, tanqih: Command) -> None:
    """A folder without pages is refused, also one that is named like a page."""
    folder = tmp_path / "x.txt"
    folder.mkdir()
    (folder / "readme.md").write_text("no page")
    assert_refused(
        tanqih("clean", folder, "--json", "-"),
        "no .txt, .html, .htm, .jsonl, .warc, .wet (each also .gz or .zst) or .parquet in this folder",
    )
    (folder / "1.txt").write_text(page(1), encoding="utf-8")
    assert tanqih("clean", folder, "--json", "-").status == 0


def test_bad_files_of_a_folder_are_rejected_and_the_others_taken(
    workspace: Path, tmp_path: Path, tanqih: Command
) -> None:
    """Inside a folder each unusable file is a rejected row with its reason; exit 1, good pages taken."""
    folder = tmp_path / "pages"
    folder.mkdir()
    bad = {name: BAD_FILES[name] for name in ("empty.txt", "picture.txt", "damaged.jsonl.gz", "blank.jsonl")}
    for name, (content, _) in bad.items():
        (folder / name).write_bytes(content)
    (folder / "good.txt").write_text(page(1), encoding="utf-8")
    done = tanqih("clean", folder, "-w", workspace)
    assert done.status == 1
    assert done.out.startswith("clean: 5 pages: 1 added, 0 already there, 4 rejected\n")
    rejected = (workspace / "rejected" / "clean.jsonl").read_text(encoding="utf-8").splitlines()
    reasons = {row["id"]: row["reason"] for row in map(json.loads, rejected)}
    assert reasons.keys() == bad.keys()
    assert all(words in reasons[name] for name, (_, words) in bad.items())


def test_a_file_name_that_is_no_utf_8_is_taken(workspace: Path, tmp_path: Path, tanqih: Command) -> None:
    """A page whose file name is in another encoding is taken, its name written with escapes."""
    folder = tmp_path / "pages"
    folder.mkdir()
    for name, content in ((b"\xe3\xd1.txt", page(1).encode()), (b"\xe3\xd2.txt", b"")):
        with open(str(folder).encode() + b"/" + name, "wb") as file:
            file.write(content)
    done = tanqih("clean", folder, "-w", workspace)
    assert done.status == 1
    assert r"\xe3\xd2.txt: the file is empty or blank" in done.out


def test_a_line_end_in_a_file_name_stays_in_one_line(tmp_path: Path, tanqih: Command) -> None:
    """A path with a line end in it is named in one line, escaped."""
    assert_refused(tanqih("clean", tmp_path / "a\nb.txt", "--json", "-"), r"a\nb.txt")


def test_windows_1256_is_decoded_exactly_and_said(workspace: Path, tmp_path: Path, tanqih: Command) -> None:
    """A windows-1256 page gives its exact text, and the report says how it was read."""
    path = tmp_path / "old.txt"
    path.write_bytes(ARABIC.encode("cp1256"))
    done = tanqih("clean", path, "--json", "-")
    assert json.loads(done.out)["text"] == ARABIC
    assert "1 page read as windows-1256" in done.err
    assert "1 page read as windows-1256" in tanqih("clean", path, "-w", workspace).out
    segmented = tanqih("segment", path, "--json", "-")
    assert json.loads(segmented.out)["text"] == ARABIC
    assert "1 text read as windows-1256" in segmented.err


def test_a_byte_order_mark_is_no_part_of_the_page(tmp_path: Path, tanqih: Command) -> None:
    """UTF-8 with a byte order mark gives the same article, offsets included, as without."""
    plain, marked = tmp_path / "plain.txt", tmp_path / "marked.txt"
    plain.write_bytes(ARABIC.encode())
    marked.write_bytes(b"\xef\xbb\xbf" + ARABIC.encode())
    assert tanqih("clean", marked, "--json", "-").out == tanqih("clean", plain, "--json", "-").out != ""


def test_a_gzip_cut_after_whole_shards_changes_nothing(workspace: Path, tmp_path: Path) -> None:
    """Where the damage shows only after shards were written, they are taken back; a sound copy then works."""
    rows = write_pages(tmp_path / "rows.jsonl", 200).read_bytes()
    path = tmp_path / "rows.jsonl.gz"
    packed = gzip.compress(rows)
    path.write_bytes(packed[: len(packed) * 3 // 4])
    before = files(workspace)
    assert_refused(child("clean", path, "-w", workspace, command=SMALL_SHARDS), "damaged or cut gzip")
    assert files(workspace) == before
    path.write_bytes(packed)
    done = child("clean", path, "-w", workspace, command=SMALL_SHARDS)
    assert done.status == 0
    assert done.out.startswith("clean: 200 pages: 200 added, 0 already there, 0 rejected\n")


def test_standard_input_that_is_closed_or_empty_is_refused() -> None:
    """``-`` without a standard input, and with nothing on it, is refused in one line."""
    closing = ("bash", "-c", 'exec "$@" <&-', "bash", *COMMAND)
    assert_refused(child("clean", "-", "--json", "-", command=closing), "stdin: cannot be read")
    assert_refused(child("clean", "-", "--json", "-", input=b""), "stdin: the file is empty")


def test_standard_input_is_one_page(workspace: Path) -> None:
    """``-`` takes one page from standard input."""
    done = child("clean", "-", "-w", workspace, input=page(1).encode())
    assert done.status == 0
    assert done.out.startswith("clean: 1 page: 1 added, 0 already there, 0 rejected\n")
