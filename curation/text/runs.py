"""Which run of lines is the article: the one whose weights sum highest, unless a headline tells otherwise."""

from collections.abc import Sequence

from curation.text.lines import Line
from curation.text.restating import restates

_NEARLY = 0.4  # of the best run's sum: an earlier run as good as this may be the article
_REACH = 12  # lines between a headline and the paragraph that restates it
_BREAK = -8.0  # a footer or a cut-off head: no article reaches across it


def best_run(weights: Sequence[float]) -> tuple[int, int]:
    """Find the run ``[first, end)`` with the largest sum, earliest of equals; empty if none is above 0."""
    best = total = 0.0
    run = (0, 0)
    start = 0
    for at, weight in enumerate(weights):
        total += weight
        if total <= 0:
            total, start = 0.0, at + 1
        elif total > best:
            best, run = total, (start, at + 1)
    return run


def likely_run(lines: Sequence[Line], weights: Sequence[float]) -> tuple[int, int]:
    """Find the run that is the article's, where a headline tells: the first sentence below says it again.

    The best run goes back to that sentence, whatever stands in between; and it gives way to an earlier
    one that has such a headline and is nearly as good: comments and rules may be longer than an article.
    """
    first, end = best_run(weights)
    if first == end or _under_headline(lines, weights, first):
        return first, end
    for at in range(first - 1, max(first - _REACH, 0) - 1, -1):
        if weights[at] <= _BREAK:
            break
        if weights[at] > 0 and _under_headline(lines, weights, at):
            return at, end
    least = _NEARLY * sum(weights[first:end])
    one, other = best_run(weights[:first])
    is_article = sum(weights[one:other]) > least and _under_headline(lines, weights, one)
    return (one, other) if is_article else (first, end)


def _under_headline(lines: Sequence[Line], weights: Sequence[float], first: int) -> bool:
    """Whether a paragraph restates a headline above it."""
    for at in range(first - 1, max(first - _REACH, 0) - 1, -1):
        line = lines[at]
        may_be = weights[at] <= 0 and line.marker is None and line.headline
        if may_be and restates(line.text, lines[first].text):
            return True
    return False
