"""``python -m tests.quality.aggregation``: what a majority and the models make of answers."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from rich.console import Console
from rich.table import Table

from curation.core.aggregation import aggregate
from curation.core.aggregation.dawid_skene import fit_dawid_skene
from curation.core.aggregation.mace import fit_mace
from curation.core.aggregation.places import find_places
from curation.types import LabeledSpan
from tests.quality.aggregation_peers import BY, compare_models
from tests.quality.choosers import CROWDS, Asked, draw_answers
from tests.quality.crews import CREWS, Sentence, crew_schema, draw_sentences, to_tasks

SEEDS = range(1000, 1020)  # others than those that the model was made with
SENTENCES = 200
QUESTIONS = 200
_PEER_SEEDS = range(5)
LEAST = (0.5, 0.8, 0.9, 0.95)

Spans = Iterable[LabeledSpan]


class Outcome(NamedTuple):
    """F1 of spans against the known ones: of the best annotator, the mean one, two ways of voting and ours.

    ``majority`` takes spans that more than half marked alike, ``places`` of each place what most made of it.
    ``sure`` says of the tasks not answered alike by all how sure ours is and whether all of it is right;
    ``voted`` of the same tasks, where more than half gave the same whole answer, whether that is right.
    """

    best: float
    mean: float
    majority: float
    places: float
    ours: float
    sure: list[tuple[float, bool]]
    voted: list[bool]


def f1(pairs: Iterable[tuple[Spans, Spans]]) -> float:
    """Give twice the spans that are alike over all spans."""
    both = [(set(one), set(other)) for one, other in pairs]
    return 2 * sum(len(a & b) for a, b in both) / sum(len(a) + len(b) for a, b in both)


def majority(sentence: Sentence) -> list[LabeledSpan]:
    """Give the spans that more than half marked alike."""
    counts = Counter(span for spans in sentence.marked for span in spans)
    return [span for span, count in counts.items() if count * 2 > len(sentence.marked)]


def most_votes(sentence: Sentence) -> list[LabeledSpan]:
    """Give of each place the span that most marked there, where no more marked nothing."""
    found = []
    for place in find_places({str(who): spans for who, spans in enumerate(sentence.marked)}):
        span, votes = Counter(place.marked.values()).most_common(1)[0]
        if votes >= len(sentence.marked) - len(place.marked):
            found.append(span)
    return found


def try_crew(crew: str, seed: int, sentences: int = SENTENCES) -> Outcome:
    """Have a crew mark sentences, and see what is made of it."""
    drawn = draw_sentences(seed, CREWS[crew], sentences)
    gold = [sentence.gold for sentence in drawn]
    found = aggregate(crew_schema(), to_tasks(drawn), "dawid-skene").proposals
    proposed = [proposal for proposal in found.values() if proposal is not None]
    assert len(proposed) == len(drawn), "a proposal contradicts the schema, which allows any nesting"
    alone = [f1(zip(one, gold, strict=True)) for one in zip(*(s.marked for s in drawn), strict=True)]
    disputed = [
        (proposal, sentence)
        for proposal, sentence in zip(proposed, drawn, strict=True)
        if len(set(sentence.marked)) > 1
    ]
    whole = [Counter(s.marked).most_common(1)[0] + (s,) for _, s in disputed]
    return Outcome(
        max(alone),
        float(np.mean(alone)),
        f1((majority(sentence), sentence.gold) for sentence in drawn),
        f1((most_votes(sentence), sentence.gold) for sentence in drawn),
        f1((proposal.answer.spans, spans) for proposal, spans in zip(proposed, gold, strict=True)),
        [(proposal.confidence, proposal.answer.spans == sentence.gold) for proposal, sentence in disputed],
        [answer == s.gold for answer, votes, s in whole if votes * 2 > len(s.marked)],
    )


def try_crowd(asked: Asked) -> dict[str, float]:
    """Give the share of questions answered rightly by the best annotator, a majority and the models."""
    votes = asked.votes
    hits = votes.said == asked.right[votes.question]
    alone = [hits[votes.annotator == who].mean() for who in range(votes.annotators)]
    found = {
        "majority": votes.shares(),
        "dawid-skene": fit_dawid_skene(votes).posterior,
        "mace": fit_mace(votes).posterior,
    }
    right = {name: (shares.argmax(axis=1) == asked.right).mean() for name, shares in found.items()}
    return {"best annotator": float(max(alone)), **{name: float(share) for name, share in right.items()}}


def interval(values: Sequence[float]) -> str:
    """Give the mean and its 95% interval over the seeds."""
    half = 1.96 * float(np.std(values, ddof=1)) / len(values) ** 0.5
    return f"{np.mean(values):.3f} ± {half:.3f}"


def main() -> None:
    """Print the tables."""
    out = Console(width=118)
    out.print(*_span_tables(), _choice_table(), _peer_table())
    out.print(f"{len(SEEDS)} seeds of {SENTENCES} sentences, {QUESTIONS} questions; ±: 95% over the seeds.")


def _span_tables() -> tuple[Table, Table]:
    columns = ("best", "mean", "majority", "places", "ours")
    titles = ("best one", "mean one", "majority", "most votes", "dawid-skene", "more than majority")
    table = Table("spans: annotators", *titles)
    sure = Table("of the disputed, settled and right", "majority", *(f"sure of {least}" for least in LEAST))
    for crew in CREWS:
        runs = [try_crew(crew, seed) for seed in SEEDS]
        gain = interval([run.ours - run.majority for run in runs])
        table.add_row(crew, *(f"{np.mean([getattr(run, c) for run in runs]):.3f}" for c in columns), gain)
        cases = [case for run in runs for case in run.sure]
        kept = [[right for sure_of, right in cases if sure_of >= least] for least in LEAST]
        voted = [right for run in runs for right in run.voted]
        sure.add_row(crew, *(_settled(taken, len(cases)) for taken in (voted, *kept)))
    return table, sure


def _choice_table() -> Table:
    table = Table("choices: annotators", "best annotator", "majority", "dawid-skene", "mace")
    for name, crowd in CROWDS.items():
        shares = [try_crowd(draw_answers(seed, crowd, QUESTIONS)) for seed in SEEDS]
        table.add_row(name, *(interval([share[kind] for share in shares]) for kind in shares[0]))
    return table


def _peer_table() -> Table:
    table = Table("model of choices", "other implementation", "cases", "greatest difference")
    apart: defaultdict[str, list[float]] = defaultdict(list)
    for crowd in CROWDS:
        for seed in _PEER_SEEDS:
            for model, difference in compare_models(crowd, seed):
                apart[model].append(difference)
    for model, differences in apart.items():
        table.add_row(model, BY, str(len(differences)), f"{max(differences):.1e}")
    return table


def _settled(taken: Sequence[bool], disputed: int) -> str:
    share = f"{len(taken) / disputed:.0%}"
    return f"{share}, {sum(taken) / len(taken):.0%} right" if taken else share


if __name__ == "__main__":
    main()
