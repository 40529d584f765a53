"""By which rule a task is settled without a referee: ``[adjudication]`` in ``tanqih.toml``."""

from typing import Annotated, Literal

from pydantic import Field

from curation.types import Record

Model = Literal["dawid-skene", "mace"]
Aggregation = Literal["none", "majority", Model]


class Rules(Record):
    """How tasks are settled that no referee ruled on; as they stand, those of a workspace that sets none.

    ``unanimous`` settles at once what all answered alike. What is left goes by ``method``: ``none`` leaves
    it to a referee. ``min_votes`` is the fewest answers that settle anything, skipped ones not counted;
    what a method is less sure of than ``min_confidence`` is left to a referee, too.
    """

    unanimous: bool = True
    method: Aggregation = "majority"
    min_votes: Annotated[int, Field(ge=1)] = 1
    min_confidence: Annotated[float, Field(ge=0, le=1)] = 0.5
