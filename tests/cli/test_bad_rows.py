"""Rows of JSON Lines files that are not taken, or only with a word about it."""

import gzip
import json
from pathlib import Path

import pytest
from invoking import Command, child, files, page

BAD_ROWS = {
    "not-json": ("not json at all", "not JSON"),
    "cut": ('{"text": "قال', "not JSON"),
    "list": ('["قال الوزير."]', "not a JSON object"),
    "number": ("12", "not a JSON object"),
    "other-field": ('{"body": "قال الوزير.", "url": "x"}', 'no text in the field "text"'),
    "no-text": ('{"text": null}', 'no text in the field "text"'),
    "blank-text": ('{"text": " \\n"}', 'no text in the field "text"'),
    "number-as-text": ('{"text": 5}', 'no text in the field "text"'),
    "deep": ("[" * 100_000, "not JSON"),
    "line-end-inside": ("not json \u2028 but one line \x85 here", "not JSON"),
}


def _rows(path: Path, *rows: str | bytes) -> Path:
    path.write_bytes(b"".join((row if isinstance(row, bytes) else row.encode()) + b"\n" for row in rows))
    return path


def _good(number: int) -> str:
    return json.dumps({"text": page(number), "url": f"https://example.org/{number}"}, ensure_ascii=False)


def _rejected(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_bytes().split(b"\n") if line]


@pytest.mark.parametrize("name", BAD_ROWS)
def test_a_bad_row_is_rejected_with_its_reason_and_the_others_taken(
    name: str, workspace: Path, tmp_path: Path, tanqih: Command
) -> None:
    """A bad row goes to the rejected file with number, reason and content; exit 1, its neighbours taken."""
    row, words = BAD_ROWS[name]
    path = _rows(tmp_path / "rows.jsonl", _good(1), row, _good(2))
    done = tanqih("clean", path, "-w", workspace)
    assert done.status == 1
    assert done.out.startswith("clean: 3 pages: 2 added, 0 already there, 1 rejected\n")
    assert "rows.jsonl:2: " in done.out
    (rejected,) = _rejected(workspace / "rejected" / "clean.jsonl")
    assert rejected["id"] == "rows.jsonl:2"
    assert rejected["reason"].startswith(f"rows.jsonl:2: {words}")
    assert rejected["content"] == row + "\n"


@pytest.mark.parametrize("name", BAD_ROWS)
def test_a_second_run_reads_the_rejected_file_of_the_first(
    name: str, workspace: Path, tmp_path: Path, tanqih: Command
) -> None:
    """Cleaning again changes no byte, whatever a rejected row holds; a mended row leaves the file."""
    path = _rows(tmp_path / "rows.jsonl", _good(1), BAD_ROWS[name][0])
    assert tanqih("clean", path, "-w", workspace).status == 1
    before = files(workspace)
    assert tanqih("clean", path, "-w", workspace).status == 1
    assert files(workspace) == before
    _rows(path, _good(1), _good(2))
    assert tanqih("clean", path, "-w", workspace).status == 0
    assert not (workspace / "rejected" / "clean.jsonl").exists()


def test_row_100_is_named_by_its_number(workspace: Path, tmp_path: Path, tanqih: Command) -> None:
    """The report names a row as it is: ``:100:`` and ``[bold]`` are no markup in what others wrote."""
    path = _rows(tmp_path / "[red]rows.jsonl", *map(_good, range(99)), "bad", _good(99))
    assert "[red]rows.jsonl:100: not JSON" in tanqih("clean", path, "-w", workspace).out


def test_json_to_a_file_puts_rejected_rows_beside_it(tmp_path: Path, tanqih: Command) -> None:
    """``--json FILE`` writes ``FILE.rejected``, which goes when nothing is rejected any more."""
    path, out = tmp_path / "rows.jsonl", tmp_path / "out.jsonl"
    for verb, taken in (("clean", "1 added"), ("segment", "1 segmented")):
        _rows(path, "bad", _good(1))
        done = tanqih(verb, path, "--json", out)
        assert (done.status, done.out) == (1, "")
        assert taken in done.err
        assert [row["id"] for row in _rejected(tmp_path / "out.jsonl.rejected")] == ["rows.jsonl:1"]
        _rows(path, _good(1))
        assert tanqih(verb, path, "--json", out).status == 0
        assert not (tmp_path / "out.jsonl.rejected").exists()


def test_json_to_standard_output_names_every_rejected_row(tmp_path: Path, tanqih: Command) -> None:
    """With no file beside the output, standard error gives the reason of each row, not of a few."""
    path = _rows(tmp_path / "rows.jsonl", *["bad"] * 7, _good(1))
    for verb in ("clean", "segment"):
        done = tanqih(verb, path, "--json", "-")
        assert done.status == 1
        assert len(done.out.splitlines()) == 1
        assert [f"rows.jsonl:{n}: not JSON" in done.err for n in range(1, 9)] == [True] * 7 + [False]
        assert not (tmp_path / "-.rejected").exists()


def test_a_wrong_text_column_names_the_fields_there_are(
    workspace: Path, tmp_path: Path, tanqih: Command
) -> None:
    """``--text-column`` of no row rejects each with the fields it has; the right one then takes them."""
    path = _rows(tmp_path / "rows.jsonl", *(json.dumps({"id": n, "body": page(n)}) for n in range(3)))
    done = tanqih("clean", path, "-w", workspace, "--text-column", "content")
    assert done.status == 1
    assert '"content" (the row\'s fields: id, body)' in done.out
    assert len(_rejected(workspace / "rejected" / "clean.jsonl")) == 3
    assert tanqih("clean", path, "-w", workspace, "--text-column", "body").status == 0
    assert not (workspace / "rejected" / "clean.jsonl").exists()


@pytest.mark.parametrize("verb", ["clean", "segment"])
def test_a_lone_surrogate_is_replaced_and_said_and_moves_no_offset(
    verb: str, tmp_path: Path, tanqih: Command
) -> None:
    """Half a surrogate pair reads as U+FFFD: the row is taken, the report says so, no offset moves."""
    text = "قال الوزير X إن العمل بدأ. ثم غادر المكان."
    sound = _rows(tmp_path / "sound.jsonl", json.dumps({"text": text}))
    broken = _rows(
        tmp_path / "broken.jsonl", json.dumps({"text": text.replace("X", "\ud83d"), "url": "\ud83d"})
    )
    expected, done = tanqih(verb, sound, "--json", "-"), tanqih(verb, broken, "--json", "-")
    assert done.status == 0
    assert "1 page read as utf-8, lone surrogates replaced" in done.err.replace("text", "page")
    row, plain = json.loads(done.out), json.loads(expected.out)
    if verb == "segment":
        assert row["text"] == text.replace("X", "\ufffd")
        assert row["sentences"] == plain["sentences"]
    else:
        at = text.index("X")
        assert row["text"] == text.replace("X ", "")
        assert {"start": at, "end": at + 1, "reason": "invisible"} in row["removed"]
        assert row["kept"][-1][1] == plain["kept"][-1][1] == len(text)


def test_a_row_of_invalid_utf_8_is_rejected_by_its_byte(tmp_path: Path, tanqih: Command) -> None:
    """A row in another encoding is rejected, its bytes kept as escapes."""
    path = _rows(tmp_path / "rows.jsonl", _good(1), b'{"text": "caf\xe9"}')
    done = tanqih("clean", path, "--json", tmp_path / "out.jsonl")
    assert done.status == 1
    (rejected,) = _rejected(tmp_path / "out.jsonl.rejected")
    assert rejected["reason"] == "rows.jsonl:2: invalid UTF-8 at byte 13 of the line"
    assert rejected["content"] == '{"text": "caf\\xe9"}\n'


def test_a_byte_order_mark_before_the_first_row_is_skipped(tmp_path: Path, tanqih: Command) -> None:
    """JSON Lines saved with a byte order mark lose no row."""
    path = _rows(tmp_path / "rows.jsonl", b"\xef\xbb\xbf" + _good(1).encode(), _good(2))
    done = tanqih("clean", path, "--json", "-")
    assert (done.status, len(done.out.splitlines())) == (0, 2)


def test_compressed_rows_are_rows(tmp_path: Path) -> None:
    """A process gives the same lines and exit status for ``.jsonl`` and ``.jsonl.gz``."""
    plain = _rows(tmp_path / "rows.jsonl", _good(1), "bad", _good(2))
    packed = tmp_path / "rows.jsonl.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    first, second = child("clean", plain, "--json", "-"), child("clean", packed, "--json", "-")
    assert first.out == second.out != ""
    assert first.status == second.status == 1


def test_a_damaged_rejected_file_is_refused_before_any_work(
    workspace: Path, tmp_path: Path, tanqih: Command
) -> None:
    """A rejected file changed by other hands stops the verb, and nothing is added."""
    path = _rows(tmp_path / "rows.jsonl", _good(1))
    (workspace / "rejected").mkdir()
    (workspace / "rejected" / "clean.jsonl").write_text("notes of mine\n")
    before = files(workspace)
    done = tanqih("clean", path, "-w", workspace)
    assert done.status == 2
    assert "clean.jsonl: holds no rejected rows: move it away" in done.err
    assert files(workspace) == before
