"""Figures of packages that cannot be installed beside ours, for answers given on standard input.

Run in an environment of its own: irrCAC asks for an older numpy, krippendorff-unitized-alpha for an older
pytest. Imports nothing of ours.
"""

import json
import sys
import warnings

import pandas as pd
from irrCAC.raw import CAC
from krippendorff_unitized_alpha.krippendorffs_unitized_alpha import (
    EMPTY_TAG,
    KrippendorffUnitizedAlpha,
    Segment,
)


def of_grid(rows):
    """Compute with irrCAC, all digits kept."""
    cac = CAC(pd.DataFrame(rows, dtype=float), categories=[0.0, 1.0, 2.0, 3.0], digits=15)
    kinds = {"Fleiss kappa": cac.fleiss, "Gwet AC1": cac.gwet, "Krippendorff alpha": cac.krippendorff}
    found = {f"c: {kind}": work()["est"]["coefficient_value"] for kind, work in kinds.items()}
    return {**found, "c: raw agreement": cac.fleiss()["est"]["pa"]}


def of_continua(length, tasks):
    """Compute alpha for unitizing of all tasks laid end to end, gaps cut where tasks meet."""
    annotators = {f"o{o}": [] for o in range(len(tasks[0]))}
    for number, by in enumerate(tasks):
        base = number * length
        for o, spans in enumerate(by):
            at = 0
            for start, end, label in [*sorted(spans), [length, length, None]]:
                if start > at:
                    annotators[f"o{o}"].append(Segment(EMPTY_TAG, base + at, base + start))
                if end > start:
                    annotators[f"o{o}"].append(Segment(str(label), base + start, base + end))
                at = end
    return {"u-alpha, all": float(KrippendorffUnitizedAlpha(annotators).result)}


def main():
    """Read ``{"grids": [rows…], "continua": [[length, tasks]…]}``, write a list of figures for each."""
    warnings.simplefilter("ignore")
    asked = json.load(sys.stdin)
    found = {
        "grids": [of_grid(rows) for rows in asked["grids"]],
        "continua": [of_continua(length, tasks) for length, tasks in asked["continua"]],
    }
    json.dump(found, sys.stdout, indent=1)


if __name__ == "__main__":
    main()
