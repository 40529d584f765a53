"""``qualify`` given what it cannot use, and ``push`` where nobody is qualified."""

from pathlib import Path

import orjson
import pytest
from invoking import Command, assert_refused, files

from curation.labelstudio.machine import free_port

EXAMPLE = {
    "id": "pers-plain",
    "label": "PERS",
    "sign": "positive",
    "section": "label-pers",
    "use": "gold",
    "why": {"ar": "اسم إنسان.", "en": "A person's name."},
    "sentence": "وصل [PERS سامر الهلالي].",
}


def _give(workspace: Path, *examples: object) -> Path:
    path = workspace / "schemas" / "entities" / "examples.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"".join(orjson.dumps(one) + b"\n" for one in examples))
    return path


def _add(workspace: Path, settings: str) -> None:
    path = workspace / "tanqih.toml"
    path.write_text(f"{path.read_text(encoding='utf-8')}\n{settings}\n", encoding="utf-8")


def test_an_unknown_annotator_is_refused_with_those_there_are(workspace: Path, tanqih: Command) -> None:
    """A name that is not in the settings is refused with the names that are; a path is no name."""
    _give(workspace, EXAMPLE)
    for name in ("salma", "../layla", ""):
        assert_refused(
            tanqih("qualify", name, "entities", "-w", workspace),
            f"{name} is no annotator of tanqih.toml (it has: layla, omar)",
            "tanqih annotators add",
        )


def test_an_unknown_schema_is_refused(workspace: Path, tanqih: Command) -> None:
    """A schema the settings do not name is refused with those they do."""
    assert_refused(tanqih("qualify", "layla", "emotions", "-w", workspace), "it has: entities, stance")


def test_a_schema_without_examples_says_where_to_write_them(workspace: Path, tanqih: Command) -> None:
    """A schema of the workspace's own that has no examples is refused with the file to write."""
    (workspace / "tanqih.toml").write_text(
        'name = "corpus"\nschemas = ["feelings"]\n[[annotators]]\nname = "layla"\nemail = "l@example.org"\n',
        encoding="utf-8",
    )
    (workspace / "schemas" / "feelings").mkdir(parents=True)
    schema = 'name: feelings\nversion: 1.0.0\nlanguage: ar\nunit: sentence\ntitle: {ar: "ش", en: f}\n'
    path = workspace / "schemas" / "feelings" / "schema.yaml"
    path.write_text(schema + 'instructions: {ar: "ش", en: f}\n', encoding="utf-8")
    assert_refused(
        tanqih("qualify", "layla", "feelings", "-w", workspace),
        "no worked examples: write ",
        "schemas/feelings/examples.jsonl",
    )


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b"{", "line 2: not a JSON object"),
        (b"[]", "line 2: not a JSON object"),
        (b'{"id": "\xff"}', "line 2: not a JSON object"),
        (orjson.dumps(EXAMPLE), "line 2: the id pers-plain is given twice"),
        (orjson.dumps({**EXAMPLE, "id": "b", "label": "NOBODY"}), "line 2: teaches NOBODY"),
        (orjson.dumps({**EXAMPLE, "id": "b", "sentence": "[PERS سامر"}), "line 2: "),
        (orjson.dumps({**EXAMPLE, "id": "b", "use": "exam"}), "line 2: use: "),
    ],
)
def test_broken_examples_are_refused_with_file_and_line(
    line: bytes, words: str, workspace: Path, tanqih: Command
) -> None:
    """A line of ``examples.jsonl`` that cannot be used is named; nothing is written."""
    path = _give(workspace, EXAMPLE)
    path.write_bytes(path.read_bytes() + line + b"\n")
    before = files(workspace)
    done = tanqih("qualify", "layla", "entities", "-w", workspace)
    assert_refused(done, "schemas/entities/examples.jsonl", words)
    assert files(workspace) == before


def test_examples_without_gold_score_nobody(workspace: Path, tanqih: Command) -> None:
    """Examples for the manual and for training only are refused: there is nothing to score by."""
    _give(workspace, {**EXAMPLE, "use": "training"})
    assert_refused(tanqih("qualify", "layla", "entities", "-w", workspace), 'the "use" gold')


def test_a_server_that_is_down_is_named(
    workspace: Path, tanqih: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where no server answers, one line says so and nothing is written."""
    _give(workspace, EXAMPLE)
    assert_refused(tanqih("qualify", "layla", "entities", "-w", workspace), "tanqih studio start")
    url = f"http://127.0.0.1:{free_port()}"
    _add(workspace, f'[server]\nurl = "{url}"')
    monkeypatch.setenv("LABEL_STUDIO_API_KEY", "0123456789abcdef")
    before = files(workspace)
    assert_refused(tanqih("qualify", "layla", "entities", "-w", workspace), url, "no server answers there")
    assert files(workspace) == before


@pytest.mark.parametrize(
    ("required", "words"),
    [
        ("80", "qualification.required: give a share"),
        ("0", "qualification.required: give a share"),
        ("true", "qualification.required: give a share"),
        ("nan", "qualification.required: give a share"),
        ('"0.8"', "qualification.required: give a share"),
        ("{ entities = 8 }", "qualification.required: give a share"),
        ("{ emotions = 0.8 }", "qualification.required names schema emotions"),
    ],
)
def test_a_threshold_that_is_none_is_refused(
    required: str, words: str, workspace: Path, tanqih: Command
) -> None:
    """A threshold is a share above 0 and up to 1, of a schema the workspace has."""
    _add(workspace, f"[qualification]\nrequired = {required}")
    assert_refused(tanqih("status", "-w", workspace), "tanqih.toml: ", words)


def test_push_refuses_where_nobody_is_qualified(segmented: Path, tanqih: Command) -> None:
    """With a threshold and no one over it, push ends with one line before a server is asked."""
    _add(segmented, "[qualification]\nrequired = { entities = 0.8 }")
    before = files(segmented)
    assert_refused(
        tanqih("push", "entities", "-w", segmented),
        "no annotator is qualified for entities, so nothing is pushed: layla (not asked yet), omar",
        "`tanqih qualify NAME entities`",
    )
    assert files(segmented) == before
    assert_refused(tanqih("push", "stance", "-w", segmented), "tanqih studio start")
    told = tanqih("status", "-w", segmented)
    assert "entities: qualified" in told.out
    assert "stance: qualified" not in told.out


def test_a_threshold_without_annotators_is_refused(segmented: Path, tanqih: Command) -> None:
    """Where no annotator is named nobody can be qualified, and push says to add one."""
    settings = 'name = "corpus"\n[qualification]\nrequired = 0.8\n'
    (segmented / "tanqih.toml").write_text(settings, encoding="utf-8")
    assert_refused(tanqih("push", "entities", "-w", segmented), "names no annotator", "annotators add")


def test_a_damaged_outcome_is_named(segmented: Path, tanqih: Command) -> None:
    """A file that holds no qualification stops push, and says to qualify again; status says it, too."""
    _add(segmented, "[qualification]\nrequired = 0.8")
    path = segmented / "qualifications" / "entities" / "layla.json"
    path.parent.mkdir(parents=True)
    path.write_text('{"schema_name": "entities"}', encoding="utf-8")
    words = ("layla.json: holds no qualification", "`tanqih qualify layla entities`")
    assert_refused(tanqih("push", "entities", "-w", segmented), *words)
    told = tanqih("status", "-w", segmented)
    assert told.status == 0
    assert "holds no qualification" in " ".join(told.out.replace("│", " ").split())
