"""``tanqih schema new NAME``: a small schema of one's own to begin with, and its place in ``tanqih.toml``."""

from importlib.resources import files

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import Array

from curation.core.schema import LabelSchema
from curation.errors import InputError
from curation.stages.schemas import CHANGELOG, EXAMPLES, OWN, SCHEMA, shipped_schemas
from curation.store.atomic import making_folder, write_text
from curation.store.workspace import SETTINGS, Workspace
from curation.types import Report

EDITORS = "schema.schema.json"
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_STARTER = """\
# yaml-language-server: $schema=../schema.schema.json
# The single source of what annotators may say: the labelling interface, the checks and the columns of the
# dataset come from it. `tanqih schema check {name}` says what is wrong with it, line by line;
# `tanqih schema show {name}` shows what annotators will have. Every key: `tanqih schema json`.
name: {name}
version: 1.0.0            # the revision of the guidelines: raise it with each change, and tell CHANGELOG.md;
                          # another first number (2.0.0) is another question: it takes new projects
language: ar
unit: sentence
targets: false            # true: asked once for each target of tanqih.toml that the sentence mentions
title: {{ar: "تصريحات", en: "Statements"}}
instructions:
  ar: "ظلّل كلام كل متحدث كما ورد في الجملة، ثم اختر نوع الجملة."
  en: "Mark the words of each speaker as they stand in the sentence, then choose what kind of sentence it is."

spans:                    # what is marked in the text; leave it out where nothing is
  - name: QUOTE           # what the dataset says: Latin letters, digits, _ and -
    title: {{ar: "اقتباس", en: "Quotation"}}
    definition:
      ar: "كلام منقول بلفظه، دون علامتي الاقتباس."
      en: "Words reported as they were said, without the quotation marks."
    color: "#0072B2"
    hotkey: "q"           # one key, no two alike
    nests_in: []          # the labels it may stand inside; ["*"] for any

choices:                  # questions with one answer; leave it out where there is none
  - name: kind
    title: {{ar: "نوع الجملة", en: "Kind of sentence"}}
    values:
      - name: statement
        title: {{ar: "تصريح", en: "Statement"}}
        definition: {{ar: "تنقل كلام أحد.", en: "It reports what someone said."}}
        hotkey: "1"
      - name: report
        title: {{ar: "خبر", en: "Report"}}
        definition: {{ar: "تروي حدثًا دون نقل كلام.", en: "It tells what happened and quotes nobody."}}
        hotkey: "2"

# A label that gets another name keeps its earlier answers:
# renamed:
#   - {{from: QUOTE, to: SPEECH, since: 2.0.0}}     # `choice: kind` besides, for a value of a choice
"""
_EXAMPLES = """\
{{"id":"quote-1","label":"QUOTE","sign":"positive","section":"label-quote","use":"manual",\
"why":{{"ar":"الكلام منقول بلفظه، وعلامتا الاقتباس خارجه.","en":"The words, not the marks."}},\
"sentence":"قال رئيس البلدية: «[QUOTE سنفتح الجسر قبل حلول الشتاء]».","kind":"statement"}}
{{"id":"quote-2","label":"QUOTE","sign":"negative","section":"label-quote","use":"manual",\
"why":{{"ar":"نُقل المعنى دون اللفظ.","en":"The sense is reported, not the words."}},\
"sentence":"أكد رئيس البلدية أن الجسر سيُفتح قبل حلول الشتاء.","kind":"statement"}}
"""
_CHANGELOG = """\
# Revisions of {name}

Newest first. A line says which labels a change touches, which earlier answers want another look (those
`with-label`, `all`, or `none`), which worked examples it touches, and what changed. `tanqih stale {name}`
goes by it.

## 1.0.0

- **all** (stale: none; examples: none): first version.
"""
_FILES = {SCHEMA: _STARTER, EXAMPLES: _EXAMPLES, CHANGELOG: _CHANGELOG}


def run_new(workspace: Workspace, name: str) -> Report:
    """Write a commented starter in ``schemas/NAME`` and add the schema to ``tanqih.toml``.

    A folder that is there already is left as it is; where ``tanqih.toml`` lacks it, it is added.

    Raises:
        InputError: the workspace uses such a schema already, or the name cannot be one.
    """
    folder = workspace.root / OWN / name
    if not _is_name(name):
        raise InputError(f"{name}: a schema's name begins with a letter, and is of letters, digits, _ and -")
    if name in shipped_schemas():
        raise InputError(f"{name} is a schema that comes with tanqih: take another name")
    settings = _with_schema(workspace, name)
    there = folder.exists()
    if there and settings is None:
        raise InputError(f"{folder} is there already: edit it, or take another name")
    if not there:
        editors = files("guidelines").joinpath(EDITORS).read_text(encoding="utf-8")
        write_text(workspace.root / OWN / EDITORS, editors)
        with making_folder(folder) as partial:
            for file, text in _FILES.items():
                partial.joinpath(file).write_text(text.format(name=name), encoding="utf-8")
    if settings is not None:
        write_text(workspace.root / SETTINGS, settings)
    return Report(
        verb=f"schema new {name}",
        unit="file",
        taken=len(_FILES),
        parts={"written": 0 if there else len(_FILES), "already there": len(_FILES) if there else 0},
        notes=(f"edit {folder / SCHEMA}, then `tanqih schema check {name}` and `tanqih push {name}`",),
        wrote=() if there else tuple(str(folder / file) for file in _FILES),
    )


def _is_name(name: str) -> bool:
    ascii_only = name.isascii() and name[:1].isalpha()
    return ascii_only and all(letter.isalnum() or letter in "_-" for letter in name)


def _with_schema(workspace: Workspace, name: str) -> str | None:
    """Give the settings with the schema in them, all else as it is written; None where it is in already."""
    if name in workspace.settings.schemas:
        return None
    path = workspace.root / SETTINGS
    try:
        document = tomlkit.parse(path.read_text(encoding="utf-8"))
    except TOMLKitError as error:
        raise InputError(f"{path}: not TOML: {error}") from error
    there = document.get("schemas")
    if isinstance(there, Array):
        there.append(name)
        return tomlkit.dumps(document)
    listed = ", ".join(f'"{schema}"' for schema in (*workspace.settings.schemas, name))
    return f"schemas = [{listed}]\n{tomlkit.dumps(document)}"  # at the top: it may stand in no table


def schema_for_editors() -> dict[str, object]:
    """Give the JSON Schema of ``schema.yaml``, by which an editor completes and checks it."""
    said = LabelSchema.model_json_schema()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **said,
        "title": "A Tanqih label schema",
    }
