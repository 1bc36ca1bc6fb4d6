"""Names behind words of speaking, company and kin, and alone behind a label, in any case and though each is a word.

"spoke with will baker-hill", "SEEN BY DR. ROSE DE LEON", "brought in by will and rose hill", "his wife joy drove".
A given name with a family name is one wherever it stands again; a given name alone is hidden where it stands. A capital
tells a name where the text around has small letters; in small letters "his wife will bathe him" has none.
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
_DOES = rf"\s(?:{naming.any_of((*_TABLE.only_persons, 'is', 'was', 'has', 'had', 'does', 'did', 'helps'))})(?!\w)"
_ENDS = re.compile(
    rf"[,.;:!?)\]]|\s*$|\s(?:and|or|to|at|in|on|with|for|from|as|when|after|who|help\w*)\s|{_DOES}"
    r"|\s[a-z]{2,12}(?:s|ed)\s(?:me|him|her|us|it|my|his|the|to|for|in|out|up|from|with|and|after|at|on|over|down|off|like)(?!\w)",
    re.IGNORECASE,
)
_ENDS_OF_VERBS = re.compile(rf"[.;:!?)\]]|\s*$|{_DOES}", re.IGNORECASE)
"""Behind a name that is a verb too, in a text of capitals: "HIS WIFE WILL DRIVE"."""
_ENDS_OF_SOME = re.compile(rf"[,.;:!?)\]]|\s*$|{_DOES}", re.IGNORECASE)
_FINITE = re.compile(rf"(?!\s(?:report|state|hurt|notes|calls)\s){_DOES}", re.IGNORECASE)
"""What no "will" stands before: "my brother will drives"."""
_DID = re.compile(r"\s(?:is|was|has|had|does|did|drove|came|went|said|took|wrote)(?!\w)", re.IGNORECASE)
_AND_NAME = re.compile(rf"\s{{1,5}}(?:and|&)\s{{1,5}}(?P<it>{_WORD})", re.IGNORECASE)
_PLURAL = re.compile(r"(?:s|children)\s{1,5}", re.IGNORECASE)
"""Several, behind whom a word alone is what they do: "her parents hope to"."""
_OF_MORE = re.compile(r",?\s{1,5}(?:and|&|or)\s{1,5}(?P<it>[^\W\d_]{2,20})", re.IGNORECASE)
_IS_KIN = re.compile(rf"(?:{naming.any_of(_TABLE.kin)}|his|her|my|our|their|the|who|is|was)", re.IGNORECASE)
_CALLS = re.compile(r"[,(]|(?:named|called|of|is|was|name)\s", re.IGNORECASE)
_BY = re.compile(r"by\s{1,5}$", re.IGNORECASE)
_BY_HAND = re.compile(r"(?:brought|interview|examin|escort|drop|pick|bath)", re.IGNORECASE)
"""What a person does and no chance, art or hope."""
_LIFTED = re.compile(r"(?:lifted|raised|supported)\s{1,5}by", re.IGNORECASE)
_WITH = re.compile(r"with\s{1,5}$", re.IGNORECASE)
_COMES_MORE = re.compile(r"[^\S\n]{1,5}(?:\d|[A-Z])")
_VERBS = frozenset({"will", "may"})
_PASTS = frozenset({"rose", "drew"})
_MONTHS = frozenset({"april", "may", "june", "august"})
_MOST = 6
"""Names of one list."""
_LEAST = 2
_LONGEST = 3
"""Words of a name of plain words."""
_NEAR = 3
"""Words behind which a given name alone is one: "brought in by", but not "lives with pain and with"."""


class _Cue(NamedTuple):
    """Words behind which names stand."""

    said: str
    end: int
    is_of_kin: bool

    @property
    def is_many(self) -> bool:
        return self.is_of_kin and _PLURAL.search(self.said) is not None

    @property
    def is_called(self) -> bool:
        """Whether a name is announced: "her brother, will", "(will", "named will"."""
        return _CALLS.search(self.said) is not None

    def has_case(self, text: str, at: int, word: str) -> bool:
        """Whether a word's capital tells a name: not in a line of capitals, nor where a verb may begin a line."""
        is_shouted = len(word) > 1 and word.isupper() and self.said[0].isupper() and self.said.isupper()
        is_begun = word.lower() in _VERBS and "\n" in text[at - 1 : at]
        return word[0].isupper() and not is_shouted and not is_begun


class _Name(NamedTuple):
    words: tuple[str, ...]
    start: int
    end: int
    has_case: bool = False
    is_plain: bool = False
    """Whether the family name is told by its capital alone: "Joy Love"."""
    is_verb: bool = False
    """Whether it could be what somebody does, and is hidden where it stands only."""

    @property
    def is_whole(self) -> bool:
        return len(self.words) >= _LEAST


def names(text: str) -> tuple[list[list[str]], list[list[str]]]:
    """The words of each given name with a family name, particles too; and of each name whose family name is a word of
    letters too: "Joy Love", "Grace Head".
    """
    found = list(_names(text))
    told = [list(name.words) for name in found if name.is_whole and not name.is_plain and not name.is_verb]
    return told, [list(name.words) for name in found if name.is_plain]


def is_verb(word: str) -> bool:
    """Whether a given name begins sentences as a verb or a month too."""
    return word.lower() in _VERBS | _MONTHS


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
            cue = _Cue(told[0], told.end(), is_of_kin)
            found = list(_list(text, cue))
            if any(name.is_whole or name.has_case for name in found):
                yield from found[:-1]
                if found[-1].is_whole or found[-1].has_case or _ENDS.match(text, found[-1].end):
                    yield found[-1]
            elif found and _are_alone(text, found, cue):
                yield from found
    for told in _LABELS.finditer(text):
        for name in list(_list(text, _Cue(told[0], told.end(), is_of_kin=False)))[:1]:
            are_given = all(word.lower() in _TABLE.given_words for word in name.words)
            if name.is_whole and (are_given or not name.is_plain) and _LINE_ENDS.match(text, name.end):
                yield name


def _list(text: str, cue: _Cue) -> Iterator[_Name]:
    """Names that stand there, one behind the other."""
    at = cue.end
    for count in range(_MOST):
        name = _one(text, at, cue, is_later=count > 0)
        if name is None:
            return
        yield name
        joined = _AND.match(text, name.end)
        if joined is None:
            return
        at = joined.end()


def _one(text: str, at: int, cue: _Cue, *, is_later: bool) -> _Name | None:
    one = _ONE.match(text, at)
    if one is None:
        return None
    start = one.start("it")
    words = list(re.finditer(_WORD, one["it"]))
    said = [m[0] for m in words]
    has_case = cue.has_case(text, start, said[0])
    is_done = _may_be_done(said[0], cue, is_later=is_later)
    whole = [n for n in range(len(said), 1, -1) if is_name(said[:n])]
    told = [n for n in range(min(len(said), _LONGEST), 1, -1) if has_case and _is_plain(said[:n], one["it"])]
    for count in (*sorted({*whole, *told}, reverse=True), *([1] if is_first(said[0]) else [])):
        end = start + words[count - 1].end()
        is_plain = count in told and count not in whole
        name = _Name(tuple(said[:count]), start, end, has_case, is_plain, not has_case and is_done)
        if has_case and _is_told(text, name, cue, is_later=is_later):
            return name
        if not has_case and _may_end(text, name, cue, is_later=is_later):
            return name
    return None


def _may_be_done(word: str, cue: _Cue, *, is_later: bool) -> bool:
    """Whether a word in small letters may be what somebody there does: "his wife will", "her parents mark"."""
    low = word.lower()
    is_of_many = cue.is_many and not cue.is_called and not is_later and low in _TABLE.given_words
    return is_of_many or (low in _VERBS | _PASTS and (cue.is_of_kin or is_later))


def _is_told(text: str, name: _Name, cue: _Cue, *, is_later: bool) -> bool:
    """Whether a capital tells this name: alone, no month and nothing that goes on with a capital or a number."""
    if name.is_whole:
        is_small = cue.is_of_kin and name.words[-1].islower()
        return not is_small or _ENDS_OF_SOME.match(text, name.end) is not None
    is_month = name.words[0].lower() in _MONTHS
    more = _COMES_MORE.match(text, name.end)
    if cue.is_of_kin:
        return not (is_month and more and more[0].strip().isdigit())
    return more is None and (not is_month or is_later or _WITH.search(cue.said) is not None)


def _may_end(text: str, name: _Name, cue: _Cue, *, is_later: bool) -> bool:
    """Whether what may be a verb is a name by what comes behind; any other name is."""
    if not name.is_verb:
        return True
    if name.words[0].lower() not in _VERBS or is_later or cue.is_called:
        ends = _ENDS_OF_SOME
    elif cue.said.isupper():
        ends = _ENDS_OF_VERBS
    else:
        ends = _DID if name.is_whole else _FINITE
    beside = _AND_NAME.match(text, name.end)
    is_beside = beside is not None and beside["it"].lower() not in _VERBS and is_first(beside["it"])
    return is_beside or ends.match(text, name.end) is not None


def _are_alone(text: str, found: list[_Name], cue: _Cue) -> bool:
    """Whether given names in small letters are names there: what comes behind them would come behind a person."""
    words = {name.words[0].lower() for name in found}
    if cue.is_of_kin:
        is_none = len(found) == 1 and cue.is_many
    else:
        is_none = bool(words & _MONTHS) or len(cue.said.split()) > _NEAR
    if is_none or _are_things(text, words, found[-1].end, cue):
        return False
    return _ENDS.match(text, found[-1].end) is not None


def _are_things(text: str, words: set[str], end: int, cue: _Cue) -> bool:
    """Whether all are what helps or comes to somebody: "found by chance", "with friends, joy, and exercise"."""
    if not cue.is_of_kin and _BY.search(cue.said):
        is_lifted = words == {"jack"} and _LIFTED.search(cue.said) is not None
        return is_lifted or (words <= _TABLE.given_things and not _BY_HAND.match(cue.said))
    more = _OF_MORE.match(text, end)
    is_more = more is not None and not _IS_KIN.fullmatch(more["it"]) and not is_first(more["it"])
    return "," in cue.said and words <= _TABLE.given_things and is_more


def is_first(word: str) -> bool:
    """Whether a word alone is a given name behind such words: one that is no other word, or is usual."""
    low = word.lower()
    return len(low) > 1 and (low in _TABLE.given_words or (vocabulary.is_given(low) and vocabulary.may_be_name(low)))


def is_name(words: list[str]) -> bool:
    """Whether they are a given name, perhaps more of it and particles, and a family name."""
    said = [word for word in words if word.lower() not in _TABLE.particles]
    is_bare = words[0].lower() in _TABLE.particles or words[-1].lower() in _TABLE.particles
    if len(said) < _LEAST or is_bare:
        return False
    first, *between, last = said
    may_begin = vocabulary.is_given(first) or first.lower() in _TABLE.short_given or first.endswith(".")
    return (
        may_begin
        and all(len(word.rstrip(".")) == 1 or _is_part(word) for word in (first, *between))
        and len(last) > 1
        and _is_part(last)
    )


def _is_plain(words: list[str], line: str) -> bool:
    """Whether a given name and a word with a capital: a family's, though letters have it often, and no treatment."""
    first, *between, last = words
    is_near = ("\n" not in line and len(words) == _LEAST) or vocabulary.is_listed(last)
    is_more = len(words) > _LEAST and (last.lower() in vocabulary.no_names() or vocabulary.is_medical(last))
    is_begun = first.lower() in _TABLE.given_words or is_first(first)
    is_family = len(last) > 1 and not is_more and _is_capital(last)
    return is_near and is_begun and is_family and all(map(_is_capital, between))


def _is_capital(word: str) -> bool:
    """Whether it has a capital and is an initial, a name of the list, or no word of labels, companies and medicine."""
    low = word.lower()
    if not word[0].isupper() or (len(word) > 1 and word.isupper() and not _is_shouted(word)):
        return False
    is_other = low in vocabulary.no_names() or low in _TABLE.organisations or vocabulary.is_medical(low)
    return vocabulary.is_listed(word) or not (is_other or vocabulary.looks_medical(low))


def _is_shouted(word: str) -> bool:
    """Whether letters that are all capitals are a name, and no degree."""
    return len(word) > len("LAc") and vocabulary.is_listed(word)


def _is_part(word: str) -> bool:
    """Whether it is of a name: the list has it, or no vocabulary; a month or "will", but no treatment and no "has"."""
    if word.lower() in _TABLE.short_given:
        return True
    is_one = vocabulary.is_listed(word) or not vocabulary.is_allowed(word)
    return is_one and persons.is_name_too(word) and not vocabulary.is_medical(word)
