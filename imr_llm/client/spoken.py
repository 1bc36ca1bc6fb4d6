"""Names behind words of speaking, company and kin, and alone behind a label, in any case and though each is a word.

"spoke with will baker-hill", "SEEN BY DR. ROSE DE LEON", "brought in by will and rose hill", "his wife joy drove".
A given name with a family name is one wherever it stands again; a given name alone is hidden where it stands.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from imr_llm import tables
from imr_llm.client import naming, persons, vocabulary

_TABLE = tables.persons()
_GAP = r"\s{1,5}"
_L = r"[^\W\d_]"
_WORD = rf"(?:{_L}\.|{_L}{{1,20}}(?:['’-]{_L}{{1,20}}){{0,2}}(?![\w'’-]))"
_TITLE = rf"(?:(?:{naming.any_of((*_TABLE.titles, *_TABLE.short_titles))})(?!\w)\.?{_GAP})?"
_ONE = re.compile(rf"(?:both{_GAP})?{_TITLE}(?P<it>{_WORD}(?:{_GAP}{_WORD}){{0,5}})", re.IGNORECASE)
_AND = re.compile(rf"{_GAP}and{_GAP}|,{_GAP}(?:and{_GAP})?|{_GAP}&{_GAP}", re.IGNORECASE)
_KIN = rf"(?<!\w)(?:{naming.any_of(_TABLE.kin)})"
_CALLED = rf"(?:,?{_GAP}\(?(?:named|called|of){_GAP}|['’]s name(?: is| was)?{_GAP}|,?{_GAP}\(?)"
_BEFORE = re.compile(rf"(?<!\w)(?:{naming.any_of(_TABLE.spoken_with).replace(' ', _GAP)}){_GAP}(?={_L})", re.IGNORECASE)
_BEFORE_KIN = re.compile(rf"{_KIN}{_CALLED}(?={_L})", re.IGNORECASE)
_BEFORE_OTHER = re.compile(rf"{_KIN}{_GAP}of(?:{_GAP}[^\s,;.]{{1,30}}){{1,3}},{_GAP}(?={_L})", re.IGNORECASE)
"""The wife of somebody."""
_LABELS = re.compile(
    rf"(?<!\w)(?:{naming.any_of(_TABLE.whose)})(?:['’]s)?(?: name)?[^\S\n]*[:：\t][^\S\n]*(?={_L})", re.IGNORECASE
)
_LINE_ENDS = re.compile(r"[^\S\n]*(?:[\n\t,;]|$)")
_DOES = rf"\s(?:{naming.any_of((*_TABLE.only_persons, 'is', 'was', 'has', 'had', 'does', 'did'))})(?!\w)"
_ENDS = re.compile(
    rf"[,.;:!?)\]]|\s*$|\s(?:and|or|to|at|in|on|with|for|from|as|when|after|who|help\w*)\s|{_DOES}", re.IGNORECASE
)
_ENDS_OF_VERBS = re.compile(rf"[.;:!?)\]]|\s*$|{_DOES}", re.IGNORECASE)
"""Behind a name that is a verb too: "his wife will drive"."""
_PLURAL = re.compile(r"(?:s|children)\s{1,5}", re.IGNORECASE)
"""Several, behind whom a word alone is what they do: "her parents hope to"."""
_VERBS = frozenset({"will", "may"})
_MONTHS = frozenset({"april", "may", "june", "august"})
_MOST = 6
"""Names of one list."""
_LEAST = 2
_NEAR = 3
"""Words behind which a given name alone is one: "brought in by", but not "lives with pain and with"."""


class _Name(NamedTuple):
    words: tuple[str, ...]
    start: int
    end: int

    @property
    def is_whole(self) -> bool:
        return len(self.words) >= _LEAST


def names(text: str) -> Iterator[list[str]]:
    """The words of each given name with a family name, particles too."""
    yield from (list(name.words) for name in _names(text) if name.is_whole)


def spans(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each name, where it stands."""
    end = 0
    for name in sorted(_names(text), key=lambda name: name.start):
        if name.start >= end:
            yield name.start, name.end
            end = name.end


def _names(text: str) -> Iterator[_Name]:
    for pattern, is_of_kin in ((_BEFORE, False), (_BEFORE_KIN, True), (_BEFORE_OTHER, True)):
        for told in pattern.finditer(text):
            found = list(_list(text, told.end()))
            is_many = is_of_kin and len(found) == 1 and _PLURAL.search(told[0]) is not None
            is_far = not is_of_kin and len(told[0].split()) > _NEAR
            if any(name.is_whole for name in found) or (
                found and not is_many and not is_far and _end_alone(text, found, is_of_kin=is_of_kin)
            ):
                yield from found
    for told in _LABELS.finditer(text):
        for name in list(_list(text, told.end()))[:1]:
            if name.is_whole and _LINE_ENDS.match(text, name.end):
                yield name


def _list(text: str, at: int) -> Iterator[_Name]:
    """Names that stand there, one behind the other."""
    for _ in range(_MOST):
        one = _ONE.match(text, at)
        words = list(re.finditer(_WORD, one["it"])) if one else []
        said = [m[0] for m in words]
        alone = int(bool(said) and _is_first(said[0]))
        count = next((n for n in range(len(words), 1, -1) if _is_name(said[:n])), alone)
        if one is None or not count:
            return
        start = one.start("it")
        name = _Name(tuple(said[:count]), start, start + words[count - 1].end())
        yield name
        joined = _AND.match(text, name.end)
        if joined is None:
            return
        at = joined.end()


def _end_alone(text: str, found: list[_Name], *, is_of_kin: bool) -> bool:
    """Whether given names alone are names where they stand: what comes behind them would come behind a person."""
    words = {name.words[0].lower() for name in found}
    if words & _MONTHS and not is_of_kin:
        return False
    is_verb = is_of_kin and words & _VERBS and not text.endswith(", ", 0, found[0].start)
    return bool((_ENDS_OF_VERBS if is_verb else _ENDS).match(text, found[-1].end))


def _is_first(word: str) -> bool:
    """Whether a word alone is a given name behind such words: one that is no other word, or is usual."""
    low = word.lower()
    return len(low) > 1 and (low in _TABLE.given_words or (vocabulary.is_given(low) and vocabulary.may_be_name(low)))


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
