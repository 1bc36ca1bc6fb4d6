"""A frozen value whose shape is checked: a part of the record, a row of a data file."""

from pydantic import BaseModel, ConfigDict


class Strict(BaseModel):
    """A frozen value that takes no field it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)
