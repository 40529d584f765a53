"""From which score on annotators are given tasks: ``[qualification]`` in ``tanqih.toml``."""

from typing import Annotated

from pydantic import Field, field_validator

from curation.types import Record

Share = Annotated[float, Field(gt=0, le=1)]


class QualificationSettings(Record):
    """The score from which tasks are dealt to an annotator: by schema, or one for all; None asks for none."""

    required: Share | dict[str, Share] | None = None

    @field_validator("required", mode="before")
    @classmethod
    def _is_a_share(cls, required: object) -> object:
        shares = required.values() if isinstance(required, dict) else [required]
        if not all(isinstance(s, int | float) and not isinstance(s, bool) and 0 < s <= 1 for s in shares):
            raise ValueError("give a share above 0 and up to 1, or one a schema: { entities = 0.8 }")
        return required

    def required_of(self, schema: str) -> float | None:
        """Give the score that a schema asks for; None where it asks for none."""
        return self.required.get(schema) if isinstance(self.required, dict) else self.required
