"""Annotations that took an annotator unusually long, or were unusually quick."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from curation.types import AnnotationRecord

_FAR = 3.5
_LEAST = 10
_TO_DEVIATIONS = 0.6745  # the median absolute deviation of a normal distribution, in standard deviations


class Pace(NamedTuple):
    """An annotation far from its annotator's median; ``deviations`` is below 0 where it was quick."""

    annotation_id: str
    task_id: str
    annotator: str
    seconds: float
    median: float
    deviations: float


def find_odd_paces(annotations: Iterable[AnnotationRecord]) -> tuple[Pace, ...]:
    """Find lead times far from the annotator's own, the farthest first.

    Far is a modified z-score of the logarithm above 3.5: Iglewicz and Hoaglin (1993), "How to Detect and
    Handle Outliers". It rests on medians, so that the outliers do not hide themselves. Annotators with fewer
    than ten lead times, or half of them equal, are left out.
    """
    by_annotator: defaultdict[str, list[AnnotationRecord]] = defaultdict(list)
    for annotation in annotations:
        if annotation.lead_time:
            by_annotator[annotation.annotator].append(annotation)
    found = []
    for own in by_annotator.values():
        times = np.log([annotation.lead_time or 1 for annotation in own])
        middle = np.median(times)
        spread = np.median(np.abs(times - middle))
        if len(own) < _LEAST or not spread:
            continue
        for annotation, deviations in zip(own, _TO_DEVIATIONS * (times - middle) / spread, strict=True):
            if abs(deviations) > _FAR:
                found.append(
                    Pace(
                        annotation.annotation_id,
                        annotation.task_id,
                        annotation.annotator,
                        annotation.lead_time or 0,
                        round(float(np.exp(middle)), 3),
                        round(float(deviations), 3),
                    )
                )
    return tuple(sorted(found, key=lambda pace: (-abs(pace.deviations), pace.annotation_id)))
