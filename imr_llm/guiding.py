"""Which of a rationale's sentences says the guideline's rule that a denial stands on: an amount, or what it asks for.

Source of the patterns: `data/quoting.toml`.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from imr_llm.clauses import any_of, says
from imr_llm.patterns import lower

_STEM: Final = 6
_NEAR: Final = 4
"""Sentences before the one that says that the rule is not met."""


def limit(sentences: Sequence[str]) -> int | None:
    """The amount that the guideline allows, where a request is denied for more: the nearest to where that is said."""
    exceeds = next((at for at, said in enumerate(sentences) if _exceeds(said) and not says("general", said)), None)
    limits = [at for at, said in enumerate(sentences) if _is_limit(said, sentences) and not _exceeds(said)]
    if exceeds is None or not limits:
        return None
    return min(limits, key=lambda at: (abs(at - exceeds), at))


def rule(sentences: Sequence[str], denies: Iterable[int]) -> int | None:
    """What the guideline asks for, where all that the letter says of a request is that it is not so: the nearest before
    one of the sentences that deny it.
    """
    for last in denies:
        for at in range(last - 1, max(last - 1 - _NEAR, -1), -1):
            said = sentences[at]
            of_nobody = not says("of_case", any_of("anybody").sub("", said))
            if of_nobody and says("sets", said) and _is_this_case(said, sentences, "conditions"):
                return at
    return None


def _exceeds(said: str) -> bool:
    return says("exceeds", said)


def _is_limit(said: str, sentences: Sequence[str]) -> bool:
    """Whether a sentence says how much a guideline allows, and for nothing that this case may not be."""
    return says("limits", said) and _is_this_case(said, sentences, "conditions", "stages")


def _is_this_case(said: str, sentences: Sequence[str], *names: str) -> bool:
    """Whether the conditions that a guideline's sentence names are said of this case too."""
    named = {lower(m[0])[:_STEM] for name in names for m in any_of(name).finditer(said)}
    denied = ("negates", "ruled_out")
    case = (s for s in sentences if s != said and says("of_case", s) and not any(says(name, s) for name in denied))
    of_case = lower(" ".join(case))
    return all(stem in of_case for stem in named)
