"""``python -m tests.quality.agreement``: our measures of agreement beside others' implementations.

With ``--record`` what runs in an environment of its own is computed anew and kept for the tests.
"""

import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table

from tests.quality.agreement_peers import (
    RECORDED,
    SEEDS,
    Compared,
    ask_isolated,
    compare_here,
    compare_isolated,
)


def worst(compared: Iterable[Compared]) -> dict[tuple[str, str], tuple[int, float]]:
    """Count the cases of each measure and implementation, and take the greatest difference of them."""
    found: defaultdict[tuple[str, str], list[float]] = defaultdict(list)
    for case in compared:
        assert case.ours is not None, case
        found[case.measure, case.by].append(abs(case.ours - case.theirs))
    return {key: (len(apart), max(apart)) for key, apart in sorted(found.items())}


def main(arguments: Sequence[str]) -> int:
    """Print the table; ask uv for an environment of its own for what cannot be installed beside ours."""
    figures = ask_isolated()
    if figures is not None and "--record" in arguments:
        RECORDED.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    if figures is None:
        figures = json.loads(RECORDED.read_text(encoding="utf-8"))
        print("uv is not here, or failed: figures of packages in its environment are recorded ones")
    table = Table("measure", "other implementation", "cases", "greatest difference")
    for (measure, by), (cases, apart) in worst([*compare_here(), *compare_isolated(figures)]).items():
        table.add_row(measure, by, str(cases), f"{apart:.1e}" if apart else "0")
    Console(width=100).print(table)
    print(f"Random answers of {len(SEEDS)} seeds, 2 to 5 annotators, some answers missing.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
