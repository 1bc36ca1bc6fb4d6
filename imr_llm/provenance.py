"""Who read a letter: a part of its record."""

from pydantic import Field

from imr_llm.codes import ReadBy
from imr_llm.strict import Strict


class Provenance(Strict):
    """Who read the letter, when, and at what price."""

    reader: ReadBy
    model: str | None = Field(default=None, description="The model's name at its endpoint, or local: and its file.")
    prompt_version: str | None = Field(default=None, description="Changes with the prompts and the questions' schemas.")
    tool_version: str
    read_at: str = Field(description="UTC, ISO 8601, to the second.")
    llm_calls: int = Field(
        default=0, description="Answers of the model that this record was read from, asked again included."
    )
    prompt_tokens: int = Field(
        default=0, description="What those answers used when they were given, whenever that was."
    )
    completion_tokens: int = Field(default=0, description="The same for what they said.")
    cost_usd: float | None = Field(
        default=0.0, description="What they cost in US dollars; null where no price is known."
    )
