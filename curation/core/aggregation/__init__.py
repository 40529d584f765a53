"""From several annotators' answers to the likeliest, each annotator weighed by how reliable they are."""

from curation.core.aggregation.proposals import Aggregated, Proposal, aggregate

__all__ = ["Aggregated", "Proposal", "aggregate"]
