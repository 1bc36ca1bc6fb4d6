"""Kinds of models (`profiles.toml`, `reconcile.toml`): how each is asked, and what of its answers is believed."""

import re
from functools import cache
from typing import Final, Literal

from pydantic import Field

from imr_llm.strict import Strict
from imr_llm.tables import load

REASONING: Final = "reasoning"
"""The kind of a model that thinks before it answers."""


class Profile(Strict):
    """A kind of model (`profiles.toml`): how it is asked, and what of it is believed."""

    rank: int
    models: tuple[str, ...]
    whole: bool
    window: int = Field(gt=0)
    most_items: int = Field(gt=0)
    most_runs: int = Field(gt=0)
    answer_tokens: int = Field(gt=0)
    item_tokens: int = Field(gt=0)
    larger: int = Field(gt=0)
    again: bool
    sampling: bool
    step: int = Field(gt=0)
    fields: tuple[str, ...]
    items: bool
    why: bool
    support: bool
    reconcile: str
    otherwise: bool = False


class Wins(Strict):
    """What becomes of a field's values by who reads them."""

    both: Literal["rules", "model", "longer"]
    rules_only: Literal["keep", "drop"]
    model_only: Literal["keep", "known", "drop"]
    against: Literal["flag", "drop"]


class WinsRow(Wins):
    """A row of `reconcile.toml`: who wins in these fields."""

    fields: tuple[str, ...]


@cache
def profiles() -> dict[str, Profile]:
    """How models are asked, by the kind of model."""
    return load("profiles", dict[str, Profile])


@cache
def profile(name: str | None, model: str) -> tuple[str, Profile]:
    """The kind of model that is named, or else the one that its model's name tells."""
    found = profiles()
    named = name or max(_named_by(model), key=lambda kind: found[kind].rank, default=_otherwise())
    return named, found[named]


def is_known(model: str) -> bool:
    """Whether a model's name tells its kind."""
    return bool(_named_by(model))


def _named_by(model: str) -> list[str]:
    return [kind for kind, row in profiles().items() if any(re.search(p, model, re.IGNORECASE) for p in row.models)]


def _otherwise() -> str:
    """The kind of a model whose name tells none. Raises StopIteration where the table has no such row."""
    return next(kind for kind, row in profiles().items() if row.otherwise)


@cache
def reconcile() -> dict[str, dict[str, Wins]]:
    """Who wins, by kind of model and field. Raises as `by_field`."""
    return {kind: by_field(rows) for kind, rows in load("reconcile", dict[str, tuple[WinsRow, ...]]).items()}


def by_field(rows: tuple[WinsRow, ...]) -> dict[str, Wins]:
    """The rows field by field. Raises ValueError for a field that two of them name."""
    found: dict[str, Wins] = {}
    for row in rows:
        if twice := found.keys() & set(row.fields):
            raise ValueError(f"fields of two rows of reconcile.toml: {', '.join(sorted(twice))}")
        found |= dict.fromkeys(row.fields, Wins(**row.model_dump(exclude={"fields"})))
    return found
