"""``python -m tests.faults``: write ``docs/faults.md`` from the tests that provoke the faults.

A fault test's docstring is ``WHAT GOES WRONG: WHAT COMES OF IT.``, and the names of its cases say the rest;
so the table names nothing that no test does.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
TESTS = tuple(
    ROOT / "tests" / "integration" / name
    for name in ("test_faults.py", "test_pull_faults.py", "test_kills.py", "test_bad_input.py")
)
ON_FILES = ROOT / "tests" / "cli" / "test_shard_faults.py"
PAGE = ROOT / "docs" / "faults.md"
_HEAD = """# Faults, and what comes of them

Each line is a test; its name is in the last column. Those of this table run against a real Label Studio, and
a proxy makes the faults in between (`tests/integration/fault_proxy.py`). Where a run fails it says one line
and ends with exit status 2, and the same command run again ends with exactly the right tasks and annotations:
none doubled, none lost.

This page is written by `python -m tests.faults`. The tests run with
`pytest {tests}`, and in `make test`.

| what goes wrong | what comes of it | test |
|---|---|---|
"""


_ON_FILES = """
## On our own files

`clean`, `dedup` and `segment` need no server. Their shards are written whole or not at all, and each is
sealed: its footer holds the hash of all bytes before it, and a checksum stands on each page of a column. What
is damaged is refused by its name by whatever reads it, and made again by the stage that made it; pages, which
nothing here can make, are refused until they are moved away and read again.

A page may take `page_seconds` of processor time and `page_megabytes` of memory (`[clean]` in `tanqih.toml`;
60 and 2,000 where nothing is said). One that takes more is given up and stands in `rejected/`, with the
reason; with other bounds it is tried again. Where a page kills the process that cleans it, that page alone is
given up. A run that goes on after a fault reads its input again, and cleans only what is not there.

The tests run with `pytest {tests}`, and in `make test`.

| what goes wrong | what comes of it | test |
|---|---|---|
"""


class Row(NamedTuple):
    """One line of the table."""

    fault: str
    outcome: str
    test: str


def rows(path: Path) -> Iterator[Row]:
    """Read the faults that the tests of a file provoke: one a test, or one a case of it."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    tables = {
        node.target.id: [ast.literal_eval(key) for key in node.value.keys if key is not None]
        for node in tree.body
        if isinstance(node, ast.AnnAssign)
        and isinstance(node.target, ast.Name)
        and isinstance(node.value, ast.Dict)
    }
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            said = (ast.get_docstring(node) or "").partition("\n\n")[0]
            fault, _, outcome = said.partition(": ")
            if not outcome:
                raise ValueError(f"{path.name}: {node.name}: its docstring is not FAULT: OUTCOME")
            for case in _cases(node, tables):
                yield Row(f"{fault}: {case}" if case else fault, outcome, node.name)


def _cases(test: ast.FunctionDef, tables: dict[str, list[str]]) -> list[str]:
    for decorator in test.decorator_list:
        if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "pytest.mark.parametrize":
            named = decorator.args[1]
            if isinstance(named, ast.Name):
                return tables[named.id]
    return [""]


def table() -> str:
    """Write the whole page."""
    head = _HEAD.format(tests=" ".join(path.relative_to(ROOT).as_posix() for path in TESTS))
    on_files = _ON_FILES.format(tests=ON_FILES.relative_to(ROOT).as_posix())
    return head + _lines(*TESTS) + on_files + _lines(ON_FILES)


def _lines(*paths: Path) -> str:
    return "".join(f"| {r.fault} | {r.outcome} | `{r.test}` |\n" for path in paths for r in rows(path))


if __name__ == "__main__":
    PAGE.write_text(table(), encoding="utf-8")
    print(f"wrote {PAGE.relative_to(ROOT)}", file=sys.stderr)
