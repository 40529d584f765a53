"""Agreement with its intervals as a whole process, beside others' implementations on the same answers."""

import sys
from pathlib import Path

from curation.core.agreement.bootstrap import ROUNDS
from tests.bench import BenchError
from tests.bench.agreement_ways import ANNOTATORS, SPANS, WAYS, write_workspace
from tests.bench.child import Cost, run_child
from tests.bench.show import MB, Sheet, err, spread

_BARE = "bare"
_NAMES = {
    _BARE: "make the answers, bare",
    "ours": "tanqih, all measures",
    "f1": "tanqih, exact F1",
    "nervaluate": "nervaluate, exact F1 and others",
    "alpha": "tanqih, nominal alpha",
    "krippendorff": "krippendorff, nominal alpha",
}
_BESIDE = {"nervaluate": "f1", "krippendorff": "alpha"}


def measure_agreement(folder: Path, sentences: int, rounds: int) -> list[Sheet]:
    """Time each way in turn, and the whole command.

    Raises:
        BenchError: a child failed.
    """
    return [_command(folder, sentences, rounds), _ways(sentences, rounds)]


def _command(folder: Path, sentences: int, rounds: int) -> Sheet:
    """Time ``tanqih agree`` on a workspace: reading, figures, disagreements, writing."""
    workspace = write_workspace(folder / "agreement", sentences)
    command = [sys.executable, "-m", "curation", "agree", "entities", "-w", str(workspace.root)]
    costs = [run_child(command) for _ in range(rounds)]
    if not workspace.worths("entities").exists():
        raise BenchError(f"{workspace.worths('entities')} was not written")
    peak = max(cost.peak for cost in costs) / MB
    return Sheet(
        f"Agreement, the command, {_shape(sentences, rounds)}",
        ("process", "seconds", "processor seconds", "peak MB"),
        (
            (
                "tanqih agree",
                spread([cost.seconds for cost in costs]),
                spread([cost.cpu for cost in costs]),
                f"{peak:,.0f}",
            ),
        ),
        (f"All measures with {ROUNDS:,} resamplings, the disagreements and the list of tasks.",),
    )


def _ways(sentences: int, rounds: int) -> Sheet:
    """Time each way in turn; what making the answers takes is taken off.

    Raises:
        BenchError: a child failed.
    """
    costs: dict[str, list[Cost]] = {way: [] for way in _NAMES}
    for number in range(1, rounds + 1):
        for way, found in costs.items():
            command = [sys.executable, "-m", "tests.bench.agreement_ways", way, str(sentences)]
            found.append(run_child(command))
        err.print(f"agreement, round {number} of {rounds}: {costs['ours'][-1].seconds:.1f} s")

    def net(way: str) -> list[float]:
        bare = [cost.cpu for cost in costs[_BARE]]
        own = [cost.cpu for cost in costs[way]]
        return own if way == _BARE else [max(a - b, 1e-3) for a, b in zip(own, bare, strict=True)]

    def row(way: str) -> tuple[str, ...]:
        drawn = WAYS[way].rounds
        each = [seconds / drawn for seconds in net(way)] if drawn else []
        base = net(_BESIDE[way]) if way in _BESIDE else []
        ours = [seconds / WAYS[_BESIDE[way]].rounds for seconds in base]
        return (
            _NAMES[way],
            spread(net(way)),
            f"{drawn:,}" if drawn else "—",
            spread([seconds * 1000 for seconds in each]) if drawn else "—",
            spread([a / b for a, b in zip(each, ours, strict=True)], 0) + "×" if base else "—",
            f"{max(cost.peak for cost in costs[way]) / MB:,.0f}",
        )

    return Sheet(
        f"Agreement, beside others, {_shape(sentences, rounds)}",
        ("way", "processor seconds", "resamplings", "ms a resampling", "times ours, a resampling", "peak MB"),
        tuple(row(way) for way in costs),
        (
            "Processor time, but for the first row less what that takes. Others give one figure without an "
            "interval: that is one resampling. Median (least–greatest).",
        ),
    )


def _shape(sentences: int, rounds: int) -> str:
    return f"{sentences:,} sentences, {ANNOTATORS} annotators, {SPANS} spans each, rounds: {rounds}"
