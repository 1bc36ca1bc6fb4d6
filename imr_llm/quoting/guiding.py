"""Which of a rationale's sentences says the guideline's rule that a denial stands on: an amount, or what it asks for.

Source of the patterns: `data/quoting.toml`.
"""

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Final

from imr_llm.language.patterns import lower
from imr_llm.quoting.clauses import any_of, says

_STEM: Final = 6
_NEAR: Final = 4
"""Sentences before the one that says that the rule is not met."""


def limit(sentences: Sequence[str]) -> int | None:
    """The amount that the guideline allows, where a request is denied for more: the nearest to where that is said."""
    exceeds = next((at for at, said in enumerate(sentences) if _exceeds(said) and not says("general", said)), None)
    case = _Case(sentences)
    limits = [at for at, said in enumerate(sentences) if _is_limit(said, case) and not _exceeds(said)]
    if exceeds is None or not limits:
        return None
    return min(limits, key=lambda at: (abs(at - exceeds), at))


def rule(sentences: Sequence[str], denies: Iterable[int]) -> int | None:
    """What the guideline asks for, where all that the letter says of a request is that it is not so: the nearest before
    one of the sentences that deny it.
    """
    case = _Case(sentences)
    for last in denies:
        for at in range(last - 1, max(last - 1 - _NEAR, -1), -1):
            said = sentences[at]
            of_nobody = not says("of_case", any_of("anybody").sub("", said))
            if of_nobody and says("sets", said) and _is_this_case(said, case, "conditions"):
                return at
    return None


def is_of_case(sentences: Sequence[str], at: int) -> bool:
    """Whether the conditions that a guideline's sentence names are said of this case too."""
    return _is_this_case(sentences[at], _Case(sentences), "conditions", "stages")


def _exceeds(said: str) -> bool:
    return says("exceeds", said)


class _Case:
    """What a rationale's sentences say of this case: each is looked at once, however many rules are held against it."""

    def __init__(self, sentences: Sequence[str]) -> None:
        self._sentences = sentences
        self._having: dict[str, list[str]] = {}

    @cached_property
    def _said(self) -> dict[str, str]:
        """The sentences that are of this case and deny nothing of it, each once, in lower case."""
        denied = ("negates", "ruled_out")
        each = dict.fromkeys(self._sentences)
        return {s: lower(s) for s in each if says("of_case", s) and not any(says(name, s) for name in denied)}

    def has(self, stem: str, *, beside: str) -> bool:
        """Whether another sentence than this one has a word's beginning."""
        if stem not in self._having:
            self._having[stem] = [s for s, words in self._said.items() if stem in words][:2]
        return any(s != beside for s in self._having[stem])


def _is_limit(said: str, case: _Case) -> bool:
    """Whether a sentence says how much a guideline allows, and for nothing that this case may not be."""
    return says("limits", said) and _is_this_case(said, case, "conditions", "stages")


def _is_this_case(said: str, case: _Case, *names: str) -> bool:
    """Whether the conditions that a guideline's sentence names are said of this case too."""
    named = {lower(m[0])[:_STEM] for name in names for m in any_of(name).finditer(said)}
    return all(case.has(stem, beside=said) for stem in named)
