"""Whether words name a request: by words and numbers of its own, and by nothing that it does not hold."""

import re

from imr_llm.language.lexicon import NUMBERS, VALUES
from imr_llm.language.pattern_lists import listed
from imr_llm.language.patterns import lower

_WORD = re.compile(r"[a-z]{3,}")
_TIMES = {"once": 1, "twice": 2}
_NUMBER = re.compile(rf"\d+(?:\.\d+)?|\b(?:{'|'.join([*NUMBERS, *_TIMES])})\b", re.IGNORECASE)
_COMPOUND = re.compile(r"\b(?:and|or|plus|with|without)\b|[&+;/]", re.IGNORECASE)


def _words(text: str) -> set[str]:
    return {w.removesuffix("s") for w in _WORD.findall(lower(text))}


def own_words(text: str) -> set[str]:
    """The words that tell this request from others, singular, lower case."""
    return _words(text).difference(listed("naming", "common"))


def numbers(text: str) -> list[str]:
    """The numbers of a text in order, spelled ones as digits."""
    return [str(VALUES.get(n) or _TIMES.get(n, n)) for n in _NUMBER.findall(lower(text))]


def same_quantity(words: str, request: str) -> bool:
    """Whether the words give no number, or the request's own in its order: "6 visits" is not "12 visits"."""
    given = numbers(words)
    return not given or given == numbers(request)


def same_side(words: str, request: str) -> bool:
    """Whether the words name no side and no region, or all that the request does: one brace of a pair is less."""
    said, asked = _words(words), _words(request)
    kinds = (frozenset(listed("naming", kind)) for kind in ("sides", "regions"))
    return all(not said & kind or said & kind == asked & kind for kind in kinds)


def names_each_part(words: str, request: str) -> bool:
    """Whether the words name the request, and where it is for two things, both of them."""
    parts = [own for part in _COMPOUND.split(request) if (own := own_words(part))]
    return bool(parts) and all(own & own_words(words) for own in parts)
