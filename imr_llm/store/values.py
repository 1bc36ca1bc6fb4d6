"""What the database answers, besides whole records."""

from dataclasses import dataclass
from typing import Literal

from imr_llm.fields import Decision, Layout, Outcome

Kind = Literal["request", "rationale", "case_summary"]
DecisionRow = dict[str, str | int | None]
"""One row of the `decisions` view by column name: one disputed item of one letter."""


@dataclass(frozen=True, slots=True)
class Stored:
    """Who read a letter that is in the database already."""

    path: str
    run_id: int
    reader: str
    tool_version: str
    model: str | None
    prompt_version: str | None


@dataclass(frozen=True, slots=True)
class AnswerTally:
    """A model's kept answers: how many, about how many letters, their tokens, US dollars (None: unknown), bytes."""

    model: str
    answers: int
    letters: int
    prompt_tokens: int
    completion_tokens: int
    cost_usd: float | None
    bytes: int


@dataclass(frozen=True, slots=True)
class Listed:
    """One letter in a list. `items` and `flags` are counts; `suggested` is what a model reads where it is left open."""

    letter_id: str
    case_number: str | None
    path: str
    outcome: Outcome | None
    items: int
    flags: int
    decision_date: str | None
    layout: Layout
    suggested: tuple[Decision, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """One place that a search found. `issue` is the item's number, None when the case summary matched."""

    letter_id: str
    path: str
    case_number: str | None
    issue: int | None
    kind: Kind
    snippet: str


@dataclass(frozen=True, slots=True)
class Tally:
    """How the items under one name were decided. `name` is None for items whose category could not be read."""

    name: str | None
    upheld: int
    overturned: int
    undecided: int
