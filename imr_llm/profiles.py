"""Kinds of models (`profiles.toml`, `reconcile.toml`): how each is asked, and what of its answers is believed."""

import re
from functools import cache
from typing import Final, Literal

from pydantic import Field

from imr_llm.errors import SettingsError
from imr_llm.strict import Strict
from imr_llm.tables import load

REASONING: Final = "reasoning"
"""The kind of a model that thinks before it answers."""
SMALL: Final = "small"
"""The kind of which the least is asked."""
ITEMS_OF_UNKNOWN: Final = 3
"""An answer about a letter of unknown layout has room for so many items: nobody knows how many it has."""
LEAST: Final = 1000
"""Tokens that a letter has to have in a question: with fewer a rationale is in too many pieces."""
SERVERS: Final = "vLLM: --max-model-len; llama.cpp: -c; Ollama: OLLAMA_CONTEXT_LENGTH"
"""What gives a server more tokens at once."""


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
    second_look: bool
    sampling: bool
    step: int = Field(gt=0)
    fields: tuple[str, ...]
    items: bool
    why: bool
    support: bool
    reconcile: str
    prompt: int = Field(gt=0)
    measured: str
    otherwise: bool = False

    @property
    def most(self) -> int:
        """Tokens of a question at most, with its answer."""
        return self.prompt + self.window + self._answer(self.most_items)

    @property
    def least(self) -> int:
        """Tokens that an endpoint has to hold at once for any question."""
        return self.prompt + LEAST + self._answer(1)

    def within(self, holds: int) -> "Profile":
        """As it is asked where an endpoint holds so many tokens at once: about less of a letter, and fewer items, in a
        question. An answer has no more than half of what the prompt leaves, where it can do with that. Letters with
        many figures have three characters a token (2.99 at least, in 138 questions), and not the four of `window`.

        Raises SettingsError where that is not enough.
        """
        if holds >= self.most:
            return self
        if holds < self.least:
            problem = f"An endpoint that holds {holds:,} tokens is too small to be asked so: {self.least:,} at least."
            raise SettingsError(problem, f"Correct `window`, give the server more ({SERVERS}), or name a --profile.")
        left = holds - self.prompt
        items = max(1, min(self.most_items, (left // 2 - self.answer_tokens) // self.item_tokens))
        window = min(self.window, (left - self._answer(items)) * 3 // 4)
        return self.model_copy(update={"most_items": items, "window": window})

    def _answer(self, items: int) -> int:
        return self.answer_tokens + self.item_tokens * max(items, ITEMS_OF_UNKNOWN)


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
def profile(name: str | None, model: str, holds: int | None = None) -> tuple[str, Profile]:
    """The kind of model that is named, or else the one that its model's name tells, for an endpoint that holds so many
    tokens at once. Raises as `Profile.within`.
    """
    found = profiles()
    named = name or max(_named_by(model), key=lambda kind: found[kind].rank, default=_otherwise())
    return named, found[named].within(holds or found[named].most)


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
