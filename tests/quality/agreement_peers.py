"""Others' implementations of the measures, on the answers that ours are computed from."""

import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

import krippendorff
import numpy as np
from nervaluate import Evaluator
from sklearn.metrics import cohen_kappa_score, f1_score

from curation.core.agreement import measure_agreement
from tests.quality.agreement_samples import LABELS, VALUES, Continua, Grid, random_continua, random_grid
from tests.quality.agreement_samples import sample_schema as schema_of

RECORDED = Path(__file__).with_name("agreement_figures.json")
_ISOLATED = Path(__file__).with_name("agreement_isolated.py")
_PACKAGES = ("irrcac==0.4.4", "krippendorff-unitized-alpha==0.1.0", "pytest<8")
SEEDS = range(20)
Figures = dict[str, float]


class Compared(NamedTuple):
    """One measure of one sample, by us and by another."""

    measure: str
    by: str
    ours: float | None
    theirs: float


def ours(sample: Grid | Continua) -> dict[str, float | None]:
    """Compute our figures of a sample, by name."""
    return {m.name: m.value for m in measure_agreement(schema_of(), sample.rated())}


def compare_here() -> Iterator[Compared]:
    """Compare with the packages that are installed beside ours."""
    for seed in SEEDS:
        for sample, works in (
            (random_grid(seed), {"krippendorff": _krippendorff}),
            (random_grid(seed, annotators=2), {"scikit-learn": _cohen}),
            (random_continua(seed), {"nervaluate": _nervaluate, "scikit-learn": _exact}),
            (random_continua(seed, nested=True), {"scikit-learn": _exact}),
            (random_continua(seed, nested=True), {"scikit-learn": _tokens}),
        ):
            mine = ours(sample)
            for by, work in works.items():
                yield from (Compared(name, by, mine[name], theirs) for name, theirs in work(sample).items())


def compare_isolated(figures: dict[str, list[Figures]]) -> Iterator[Compared]:
    """Compare with figures of ``ask_isolated``."""
    for seed, theirs in zip(SEEDS, figures["grids"], strict=True):
        mine = ours(random_grid(seed))
        yield from (Compared(name, "irrCAC", mine[name], value) for name, value in theirs.items())
    for seed, theirs in zip(SEEDS, figures["continua"], strict=True):
        mine = ours(random_continua(seed))
        by = "krippendorff-unitized-alpha"
        yield from (Compared(name, by, mine[name], value) for name, value in theirs.items())


def ask_isolated() -> dict[str, list[Figures]] | None:
    """Compute in an environment of its own, made by uv; None where there is no uv, or it cannot."""
    uv = shutil.which("uv")
    if uv is None:
        return None
    asked = {
        "grids": [random_grid(seed).rows for seed in SEEDS],
        "continua": [list(random_continua(seed)) for seed in SEEDS],
    }
    packages = [part for package in _PACKAGES for part in ("--with", package)]
    command = [uv, "run", "--quiet", "--isolated", "--no-project", *packages, "python", str(_ISOLATED)]
    done = subprocess.run(command, input=json.dumps(asked), stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        return None
    found: dict[str, list[Figures]] = json.loads(done.stdout)
    return found


def _krippendorff(sample: Any) -> Figures:
    table = np.array([[np.nan if v is None else v for v in row] for row in sample.rows], dtype=float).T
    domain = list(range(VALUES))
    levels = {"c: Krippendorff alpha": "nominal", "c: Krippendorff alpha ordinal": "ordinal"}
    return {
        name: float(krippendorff.alpha(table, value_domain=domain, level_of_measurement=level))
        for name, level in levels.items()
    }


def _cohen(sample: Any) -> Figures:
    both = [row for row in sample.rows if None not in row]
    return {"c: Cohen kappa": float(cohen_kappa_score(*zip(*both, strict=True)))}


def _pairs(sample: Any) -> Iterator[tuple[list[list[list[int]]], list[list[list[int]]]]]:
    for one, other in combinations(range(len(sample.tasks[0])), 2):
        yield [by[one] for by in sample.tasks], [by[other] for by in sample.tasks]


def _exact(sample: Any) -> Figures:
    """Take every place and label that anyone marked as a yes or no of each of a pair of annotators."""
    left: list[bool] = []
    right: list[bool] = []
    for one, other in _pairs(sample):
        for mine, theirs in zip(one, other, strict=True):
            places = {tuple(place) for place in [*mine, *theirs]}
            left += [list(place) in mine for place in places]
            right += [list(place) in theirs for place in places]
    return {"span F1 exact, all": float(f1_score(left, right))}


def _tokens(sample: Any) -> Figures:
    """Take every word and label as a yes or no of each of a pair of annotators."""
    words = [(match.start(), match.end()) for match in re.finditer(r"\S+", sample.rated()[0].text)]
    left: list[bool] = []
    right: list[bool] = []
    for one, other in _pairs(sample):
        for start, end in words:
            for label in range(len(LABELS)):
                for mine, theirs in zip(one, other, strict=True):
                    left.append(any(s < end and start < e and label == m for s, e, m in mine))
                    right.append(any(s < end and start < e and label == m for s, e, m in theirs))
    return {"span F1 token, all": float(f1_score(left, right))}


def _nervaluate(sample: Any) -> Figures:
    """Pool nervaluate's counts over pairs; its ``ent_type`` is overlap with the same label."""
    kinds: dict[str, Callable[[Any], Any]] = {
        "span F1 exact, all": lambda r: r["overall"]["strict"],
        "span F1 overlap, all": lambda r: r["overall"]["ent_type"],
        **{f"span F1 exact, {label}": _of_label(label) for label in LABELS},
    }
    counts = {name: np.zeros(2) for name in kinds}
    for one, other in _pairs(sample):
        report = Evaluator(_entities(one), _entities(other), tags=list(LABELS), loader="dict").evaluate()
        for name, pick in kinds.items():
            found = pick(report)
            counts[name] += 2 * found.correct, found.actual + found.possible
    return {name: float(correct / whole) for name, (correct, whole) in counts.items()}


def _of_label(label: str) -> Callable[[Any], Any]:
    return lambda report: report["entities"][label]["strict"]


def _entities(tasks: Sequence[Sequence[Sequence[int]]]) -> list[list[dict[str, object]]]:
    return [[{"label": LABELS[label], "start": s, "end": e - 1} for s, e, label in spans] for spans in tasks]
