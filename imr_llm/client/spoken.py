"""Names behind words of speaking and meeting, in any case: "spoke with will baker-hill", "SEEN BY DR. ROSE DE LEON"."""

import re
from collections.abc import Iterator

from imr_llm import tables
from imr_llm.client import naming, persons, vocabulary

_TABLE = tables.persons()
_GAP = r"\s{1,5}"
_BEFORE = re.compile(rf"(?<!\w)(?:{naming.any_of(_TABLE.spoken_with).replace(' ', _GAP)})(?!\w)", re.IGNORECASE)
_TITLE = rf"(?:{_GAP}(?:{naming.any_of((*_TABLE.titles, *_TABLE.short_titles))})(?!\w)\.?)?"
_L = r"[^\W\d_]"
_WORD = rf"(?:{_L}\.|{_L}{{1,20}}(?:['’-]{_L}{{1,20}}){{0,2}}(?![\w'’-]))"
_ONE = re.compile(rf"(?:{_GAP}both)?{_TITLE}{_GAP}(?P<it>{_WORD}(?:{_GAP}{_WORD}){{1,5}})", re.IGNORECASE)
_AND = re.compile(rf"{_GAP}and(?!\w)|,(?:{_GAP}and(?!\w))?|{_GAP}&", re.IGNORECASE)
_MOST = 6
"""Names of one list."""
_LEAST = 2


def names(text: str) -> Iterator[list[str]]:
    """The words of each, particles too."""
    for told in _BEFORE.finditer(text):
        at = told.end()
        for _ in range(_MOST):
            one = _ONE.match(text, at)
            words = list(re.finditer(_WORD, one["it"])) if one else []
            count = next((n for n in range(len(words), 1, -1) if _is_name([m[0] for m in words[:n]])), 0)
            if one is None or not count:
                break
            yield [m[0] for m in words[:count]]
            joined = _AND.match(text, one.start("it") + words[count - 1].end())
            if joined is None:
                break
            at = joined.end()


def _is_name(words: list[str]) -> bool:
    """Whether they are a given name, perhaps more of it and particles, and a family name."""
    said = [word for word in words if word.lower() not in _TABLE.particles]
    is_bare = words[0].lower() in _TABLE.particles or words[-1].lower() in _TABLE.particles
    if len(said) < _LEAST or is_bare:
        return False
    first, *between, last = said
    is_first = vocabulary.is_given(first) or first.lower() in _TABLE.short_given or first.endswith(".")
    return (
        is_first
        and all(len(word.rstrip(".")) == 1 or _is_part(word) for word in (first, *between))
        and len(last) > 1
        and _is_part(last)
    )


def _is_part(word: str) -> bool:
    """Whether it is of a name: the list has it, or no vocabulary; a month or "will", but no treatment and no "has"."""
    if word.lower() in _TABLE.short_given:
        return True
    is_one = vocabulary.is_listed(word) or not vocabulary.is_allowed(word)
    return is_one and persons.is_name_too(word) and not vocabulary.is_medical(word)
