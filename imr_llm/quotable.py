"""The patterns by which clauses are chosen to be quoted, by their names in `data/quoting.toml`."""

import re
from functools import cache

from imr_llm import tables
from imr_llm.strict import Strict


class _Table(Strict):
    """`quoting.toml`: patterns, told in the file."""

    of_case: tuple[str, ...]
    general: tuple[str, ...]
    with_a_but: tuple[str, ...]
    conclusion: tuple[str, ...]
    cause: tuple[str, ...]
    leads: tuple[str, ...]
    breaks: tuple[str, ...]
    exceeds: tuple[str, ...]
    rule: tuple[str, ...]
    limits: tuple[str, ...]
    conditions: tuple[str, ...]
    stages: tuple[str, ...]
    ruled_out: tuple[str, ...]
    denies: tuple[str, ...]
    favors: tuple[str, ...]
    approves: tuple[str, ...]
    negates: tuple[str, ...]
    begins: tuple[str, ...]
    measures: tuple[str, ...]
    leans: tuple[str, ...]
    empty: tuple[str, ...]
    complains: tuple[str, ...]


@cache
def any_of(name: str) -> re.Pattern[str]:
    """One pattern for all those under a name of the table."""
    return tables.any_of(getattr(_table(), name))


@cache
def leads() -> re.Pattern[str]:
    """Words at a clause's beginning that lead over to it."""
    return re.compile(rf"\W*(?:{any_of('leads').pattern})", re.IGNORECASE)


def says(name: str, words: str) -> bool:
    """Whether words say what a name of the table stands for."""
    return bool(any_of(name).search(words))


@cache
def _table() -> _Table:
    return tables.load("quoting", _Table)
