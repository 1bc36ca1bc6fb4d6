"""What a sentence to the worker is heard as, whatever the letter says: the kinds of `heard.toml`, heard wrongly.

They are true, so that nothing of the letter can be held against them; the model is asked for other words.
"""

import re
from collections.abc import Iterator
from functools import cache

from imr_llm import tables
from imr_llm.codes import Decision, Language
from imr_llm.strict import Strict


class _Kind(Strict):
    """One kind, told in the file."""

    name: str
    problem: str
    decision: Decision | None = None
    english: tuple[str, ...]
    spanish: tuple[str, ...]


class _Table(Strict):
    """`heard.toml`."""

    kind: tuple[_Kind, ...]


def heard_wrongly(words: str, language: Language, decision: Decision) -> Iterator[str]:
    """What is wrong with a sentence on an item with this decision that a listener takes for something else, in words
    for the model.
    """
    return (problem for pattern, problem in _kinds(language, decision) if pattern.search(words))


@cache
def _kinds(language: Language, decision: Decision) -> list[tuple[re.Pattern[str], str]]:
    kinds = [kind for kind in tables.load("heard", _Table).kind if kind.decision in (None, decision)]
    words = [(kind.english if language == "en" else kind.spanish, kind.problem) for kind in kinds]
    return [(tables.any_of(own), problem) for own, problem in words if own]
