"""``tanqih init``: a new workspace."""

from pathlib import Path

from curation.errors import InputError
from curation.statement import Statement, questions
from curation.store.atomic import write_text
from curation.store.workspace import SETTINGS, Workspace
from curation.types import Report

_TEMPLATE = """\
# Settings of this workspace. Secrets never go here.
name = "{name}"          # names the projects in Label Studio
licence = ""             # SPDX id of what you release, such as CC-BY-4.0
language = "ar"
schemas = ["entities", "stance"]
# overlap = 2            # how many annotators get each task; all of them by default
# training = 20          # tasks that everyone gets first
# gold = 0.05            # share of hidden tasks whose answers are known, from gold/SCHEMA.jsonl

# [qualification]
# required = 0.8         # tasks only for those who reach this in `tanqih qualify`; or {{ entities = 0.8 }}

# [adjudication]         # how `tanqih adjudicate` settles what no referee ruled on; see docs/adjudication.md
# unanimous = true       # what all who answered said alike is settled
# method = "majority"    # of the rest: "none" (a referee), "majority", "dawid-skene" or "mace", which weigh
                         # annotators by how reliable their other answers show them to be
# min_votes = 1          # tasks with fewer answers are left to a referee
# min_confidence = 0.5   # what a method is less sure of is, too; 0.9 is a good one for dawid-skene and mace

[clean]
personal = "flag"        # e-mail, phone, account, card and identity numbers: "flag" them in the articles,
                         # "mask" them before annotators see them, or "off"
drop = []                # flags whose articles are dropped, such as ["not_arabic", "machine_made"]
                         # (each one counted, and kept with its reason in rejected/)

[server]
url = "local"            # the Label Studio that `tanqih studio start` runs, or https://… of your own
                         # (its token comes from the environment: LABEL_STUDIO_API_KEY)

# [guidelines]
# url = "https://…"      # where you published what `tanqih guidelines build` makes; Label Studio links there

# [hub]
# repo = "lab/news-stance"  # where `tanqih publish` publishes; the token: HF_TOKEN or `hf auth login`

# What only you know of the dataset: it goes into DATA_STATEMENT.md, DATASHEET.md and croissant.json of each
# release. `tanqih release --strict` asks for those with *; the others are said to be unanswered.
[statement]
{statement}
[splits]
train = 0.8
validation = 0.1
test = 0.1

# Each annotator gets a project of their own, so that none sees another's work
# (`tanqih annotators add NAME` writes this and makes the account).
# [[annotators]]
# name = "layla"
# email = "layla@example.org"

# Stance is asked where a sentence mentions a target by its name or an alias.
# [[targets]]
# name = "سد وادي النخيل"
# aliases = ["السد"]

# `claim-stance` is asked of the articles that mention one of these phrases (of all where none is given).
# [[claims]]
# text = "بدأ ملء خزان سد وادي النخيل"
# about = ["سد وادي النخيل", "سد النخيل"]
"""


def run_init(folder: Path, settings: str | None = None) -> Report:
    """Make a workspace in ``folder``, which may exist but not be a workspace already.

    Args:
        folder: the folder; its name becomes the workspace's.
        settings: the text of ``tanqih.toml``; a commented template where None.

    Raises:
        InputError: the folder is a workspace, or a file.
    """
    path = folder / SETTINGS
    if path.exists():
        raise InputError(f"{folder} is a workspace already: edit {path}")
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder} is a file: name a folder")
    name = "".join(c if c.isascii() and (c.isalnum() or c in "._-") else "-" for c in folder.resolve().name)
    write_text(path, settings or starting_settings(name.strip("._-") or "corpus"))
    Workspace.open(folder)
    return Report(verb="init", unit="file", taken=1, parts={"written": 1}, wrote=(str(path),))


def starting_settings(name: str) -> str:
    """Give the text of ``tanqih.toml`` of a new workspace: every setting, with what it is for."""
    return _TEMPLATE.format(name=name, statement=_statement())


def _statement() -> str:
    """Write the questions as comments, each above an empty answer."""
    empty = Statement()
    lines = (
        f"# {question.text}{' *' if question.required else ''}\n"
        f"{question.name} = {'[]' if isinstance(getattr(empty, question.name), tuple) else chr(34) * 2}\n"
        for question in questions()
    )
    return "".join(lines)
