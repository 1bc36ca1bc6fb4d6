"""Whether a known word that could be a name stands where one would: alone with a capital in prose, before a deed."""

import re
from collections.abc import Callable

from imr_llm import tables
from imr_llm.client import naming, vocabulary
from imr_llm.client.beside import Token
from imr_llm.client.persons import MOST_USUAL

_TABLE = tables.persons()
_DOES = re.compile(rf"\s(?:{naming.any_of(_TABLE.only_persons)})\b")
_IS = re.compile(rf"(?:, \d{{1,3}},| \(\d{{1,3}}\)|,? \(?aged? \d|,? (?:{naming.any_of(_TABLE.degrees)})\b)")
"""An age or a degree behind a name."""
_TITLES = re.compile(rf"(?:^|\s|\()(?:{naming.any_of(_TABLE.titles)})\.? $", re.IGNORECASE)
_LONGEST_TITLE = 12


def is_name(tokens: list[Token], at: int, text: str, is_small: Callable[[str], bool]) -> bool:
    """Whether a known word is somebody's name where it stands."""
    token = tokens[at]
    word = token.text
    is_listed = vocabulary.is_listed(word)
    if not _could_be(word) or not (is_listed or vocabulary.may_be_name(word)):
        return False
    if is_listed and _TITLES.search(text[max(0, token.start - _LONGEST_TITLE) : token.start]):
        return True
    if not token.is_title or is_small(word.lower()):
        return False
    is_telling = vocabulary.may_be_name(word) or _is_eponym(word) or vocabulary.is_given(word)
    if is_listed and (_IS.match(text, token.end) or (is_telling and _DOES.match(text, token.end))):
        return True
    return token.prose and not token.begins and _stands_out(tokens, at, is_small)


def _stands_out(tokens: list[Token], at: int, is_small: Callable[[str], bool]) -> bool:
    """Whether a word within prose has a capital for no other reason; one of a table only beside another name."""
    word = tokens[at].text
    beside = [tokens[i] for i in (at - 1, at + 1) if 0 <= i < len(tokens) and tokens[i].is_capital]
    if vocabulary.may_be_name(word):
        is_word = vocabulary.is_listed(word) or vocabulary.often(word) > 0
        return is_word and not any(_is_of_a_title(t) for t in beside)
    if _is_eponym(word) or not vocabulary.is_listed(word):
        return False
    return not beside or any(_is_in_a_row(tokens[at], t) and not is_small(t.text.lower()) for t in beside)


def _is_in_a_row(token: Token, other: Token) -> bool:
    """Whether another word of the list of names stands at once before or behind."""
    gap = max(token, other, key=lambda t: t.start).gap
    return (
        gap == " "
        and other.is_title
        and not other.begins
        and vocabulary.is_listed(other.text)
        and _could_be(other.text)
    )


def _is_eponym(word: str) -> bool:
    return re.sub("['’]s?$", "", word.lower()) in _TABLE.eponyms


def _could_be(word: str) -> bool:
    """Whether it is no medical word, and none that labels and sentences go on with."""
    return word.lower() not in vocabulary.no_names() and not vocabulary.is_medical(word)


def _is_of_a_title(token: Token) -> bool:
    """Whether it is a word with a capital of a guideline, a department or a treatment: "Low Back Complaints"."""
    if token.begins or vocabulary.often(token.text) > MOST_USUAL or vocabulary.may_be_name(token.text):
        return False
    return not (vocabulary.is_listed(token.text) and _could_be(token.text))
