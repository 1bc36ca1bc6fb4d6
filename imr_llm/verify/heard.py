"""What a sentence to the worker is heard as, whatever the letter says: the kinds of `heard.toml`, heard wrongly.

They are true, so that nothing of the letter can be held against them, and the model is not asked again: what is said
without a model takes their place.
"""

import re
from functools import cache

from imr_llm import tables
from imr_llm.codes import Decision, Language
from imr_llm.strict import Strict


class _Kind(Strict):
    """One kind, told in the file."""

    name: str
    decision: Decision | None = None
    english: tuple[str, ...]
    spanish: tuple[str, ...]


class _Table(Strict):
    """`heard.toml`."""

    kind: tuple[_Kind, ...]


def is_heard_wrongly(words: str, language: Language, decision: Decision) -> bool:
    """Whether a sentence on an item with this decision is one that a listener takes for something else."""
    pattern = _pattern(language, decision)
    return bool(pattern and pattern.search(words))


@cache
def _pattern(language: Language, decision: Decision) -> re.Pattern[str] | None:
    kinds = [kind for kind in tables.load("heard", _Table).kind if kind.decision in (None, decision)]
    words = [one for kind in kinds for one in (kind.english if language == "en" else kind.spanish)]
    return tables.any_of(words) if words else None
