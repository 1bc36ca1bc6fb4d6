"""What stands beside somebody's name or address and belongs to it: "Unit 304", "Family Bakery", a family's name."""

import re
from dataclasses import dataclass
from typing import Final

from imr_llm import tables
from imr_llm.client import spoken, vocabulary

PUT: Final = "put"
MARK: Final = "mark"
SITE: Final = "site"
WORD: Final = "word"
_TABLE = tables.persons()
_OF_A_PERSON = re.compile(r"\[+(?:NAME|ADDRESS|EMPLOYER)_")
_OF_A_NAME = re.compile(r"\[+NAME_")
_OF_A_PLACE = re.compile(r"\[+ADDRESS_")
_JOINS = re.compile(r"[ /-]|'s |’s | & | of | of the | and ")
_LISTS = re.compile(r",\s|, and | and | & |/")
_IN_ADDRESS = re.compile(r"[,.]{0,2}\s{0,2}#?\s?|[-/]")
_OF_A_NUMBER = re.compile(r"\[+(?:NUMBER|PHONE|SSN)_")
_OF_A_BIRTH = re.compile(r"\[+BORN_")
_OF_A_DATE = re.compile(r",? (?:of |in )?|[-/]")
_GROUP = re.compile(r"[A-Z]{0,3}\d{2,4}")
_GLUE = ("/", "-", ".")
_DATED = re.compile(r"(?:19|20)\d\d|.*[/-].*")
_LONGEST_RUN = 5
_SHORTEST_TITLE = 6
"""Letters from which a word in capitals is one of a heading, not an abbreviation."""


@dataclass(slots=True)
class Token:
    """A placeholder, a word, a number or an address of the web; `gap` is what stands before it."""

    kind: str
    text: str
    start: int
    end: int
    gap: str
    begins: bool = False
    prose: bool = False
    hidden: bool = False

    @property
    def is_capital(self) -> bool:
        """Whether it is a word with a capital."""
        return self.kind == WORD and self.text[0].isupper()

    @property
    def is_title(self) -> bool:
        """Whether it is such a word and no abbreviation."""
        return self.is_capital and not (self.text.isupper() and len(self.text) < _SHORTEST_TITLE)

    @property
    def is_name(self) -> bool:
        """Whether it is the placeholder of a name."""
        return self.kind == PUT and _OF_A_NAME.match(self.text) is not None

    @property
    def is_person(self) -> bool:
        """Whether it is, or is to be, the placeholder of somebody or of where one is."""
        return bool(_OF_A_PERSON.match(self.text)) if self.kind == PUT else self.hidden and self.is_capital


def spread(tokens: list[Token]) -> None:
    """Hides what belongs to what is hidden, to its right and then to its left."""
    words = [token for token in tokens if token.kind != MARK]
    _companies(words)
    for at in range(1, len(words)):
        if not words[at].hidden and words[at].kind not in (PUT, SITE):
            _rightwards(words, at)
    for at in range(len(words) - 2, -1, -1):
        if not words[at].hidden and words[at].kind not in (PUT, SITE):
            words[at].hidden = _belongs_before(words[at], words[at + 1])


def _companies(words: list[Token]) -> None:
    """Hides runs of capitals that end with what a company is, and have a word of no table: "Valley Spine Center"."""
    for at, token in enumerate(words):
        if token.is_capital and token.text.lower() in _TABLE.organisations:
            first = at
            while (
                at - first < _LONGEST_RUN
                and first
                and words[first - 1].is_capital
                and _JOINS.fullmatch(words[first].gap)
            ):
                first -= 1
            run = [each.text for each in words[first:at]]
            is_one = any(map(vocabulary.may_be_name, run)) and not any(map(vocabulary.is_drug, run))
            for each in words[first : at + 1] if is_one else ():
                each.hidden = True


def _rightwards(words: list[Token], at: int) -> None:
    """Hides the word or number at this place, and what goes on behind it, where it belongs to what is hidden before."""
    token, before = words[at], words[at - 1]
    if before.kind == PUT and _OF_A_BIRTH.match(before.text) and _OF_A_DATE.fullmatch(token.gap):
        token.hidden = token.kind != WORD
    if not before.is_person:
        return
    is_in_address = _OF_A_PLACE.match(before.text) and _IN_ADDRESS.fullmatch(token.gap)
    if is_in_address and (token.kind != WORD or token.text.lower() in _TABLE.dwellings):
        token.hidden = True
        if token.kind == WORD and at + 1 < len(words) and words[at + 1].kind not in (WORD, PUT, SITE):
            words[at + 1].hidden = True
        return
    run = _run(words, at)
    ends = [i for i, each in enumerate(run) if each.text.lower() in _TABLE.organisations]
    for each in run[: ends[-1] + 1] if ends else ():
        each.hidden = True
    if not ends and token.is_title and _is_no_thing(token.text):
        token.hidden = _belongs_behind(token)


def _belongs_behind(token: Token) -> bool:
    """Whether a word with a capital behind somebody's name is one of it too."""
    may_be = vocabulary.may_be_name(token.text)
    if token.gap in (" ", " & ", "-"):
        return may_be or token.prose
    return may_be and bool(_LISTS.fullmatch(token.gap)) and vocabulary.is_listed(token.text)


def _run(words: list[Token], at: int) -> list[Token]:
    """Words with capitals one behind the other, from here."""
    run: list[Token] = []
    for token in words[at : at + _LONGEST_RUN]:
        if not token.is_capital or not _JOINS.fullmatch(token.gap) or vocabulary.is_drug(token.text):
            break
        run.append(token)
    return run


def _belongs_before(token: Token, behind: Token) -> bool:
    """Whether a word or a number belongs to what is hidden behind it."""
    if token.kind != WORD:
        is_in_it = (behind.kind == PUT and behind.gap in _GLUE) or _is_of_a_number(token, behind)
        return is_in_it or (behind.is_person and behind.gap == " " and not _DATED.fullmatch(token.text))
    if _is_small_given(token) and behind.gap == " " and (behind.is_name or (behind.hidden and behind.text.islower())):
        return True
    if not behind.is_person or not token.is_capital:
        return False
    if behind.gap == " of " and token.text.lower() in _TABLE.organisations:
        return True
    return token.is_title and _is_no_thing(token.text) and _is_first_of(token, behind)


def _is_small_given(token: Token) -> bool:
    """Whether it is a given name in small letters that texts seldom have as a word: "dolores"."""
    return token.text.islower() and vocabulary.often(token.text) < vocabulary.RARE and spoken.is_first(token.text)


def _is_of_a_number(token: Token, behind: Token) -> bool:
    """Whether it is the first group of a number whose others are hidden: "555 0143"."""
    is_number = bool(_OF_A_NUMBER.match(behind.text)) if behind.kind == PUT else behind.hidden and behind.kind != WORD
    return is_number and behind.gap in (" ", "-") and bool(_GROUP.fullmatch(token.text))


def _is_first_of(token: Token, behind: Token) -> bool:
    """Whether a word with a capital before somebody's name is one of it too."""
    may_be = vocabulary.may_be_name(token.text)
    is_medical = vocabulary.is_medical(token.text)
    if behind.gap in (" ", "-", " & ") and not token.begins:
        is_given = token.text.lower() in _TABLE.given_words
        return may_be or is_given or (token.prose and behind.gap == " " and not is_medical)
    is_name = vocabulary.is_listed(token.text) and not is_medical
    return is_name and (behind.gap == " " or (may_be and behind.gap in (" & ", " and ")))


def _is_no_thing(word: str) -> bool:
    """Whether it is no drug and no word with which a label or a sentence goes on."""
    return word.lower() not in vocabulary.no_names() and not vocabulary.is_drug(word)
