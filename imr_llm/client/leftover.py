"""What is left when names and shapes are hidden: a word or a number that nothing allows is hidden as well.

A word is allowed in a vocabulary (`vocabulary.is_allowed`), a number by its form (`numbers`). A word with a capital
that is also a name ("Hill") is judged by what stands beside it; so is what stands beside somebody's name (`beside`).
"""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from imr_llm import tables
from imr_llm.client import beside, naming, numbers, placed, sites, vocabulary
from imr_llm.client.beside import MARK, PUT, SITE, WORD, Token

_TABLE = tables.persons()
_NUMBER = "number"
_TOKEN = re.compile(
    rf"(?P<{PUT}>\[+[A-Z]+_\d+\])|(?P<{MARK}>(?<!\S)\[\d+\](?= ))|(?P<{SITE}>(?:https?://|www\.)[^\s<>\"”]{{1,300}}"
    rf"|(?<![\w.@-])(?:[\w-]{{1,63}}\.){{1,4}}(?:com|org|gov|edu|net|info|biz|int|io)\b(?:/[^\s<>\"”]{{0,300}})?)"
    rf"|(?P<{_NUMBER}>{numbers.NUMBER.pattern})|(?P<{WORD}>{naming.WORD.pattern})"
)
_ENDS = re.compile(r"[!?:;\n(\[“\"•*|]|[.](?:\s|$)|(?:^|\s)[-–—](?:\s|$)")
_STOPS = re.compile(r"[.!?]['\"”)]{0,2}\s")
_PROSE = 0.5
"""Of its words that have no capital: with fewer a line is a heading, a list or an address."""
_NAMED_AFTER = re.compile(rf"(?:['’]s)? (?i:{naming.any_of(_TABLE.named_after)})\b")
_CITED = re.compile(r",? (?:et al|\(?(?:19|20)\d\d)")
_LABEL = re.compile(rf"(?:^|\s)(?:{naming.any_of(_TABLE.things)}): $", re.IGNORECASE)
_LONGEST_LABEL = 25


class LetterWords(NamedTuple):
    """What a whole letter tells of words: those that it has without a capital, and explains; initials of persons."""

    small: frozenset[str]
    explained: frozenset[str]
    initials: frozenset[str] = frozenset()


def spans(text: str, letter: LetterWords) -> Iterator[tuple[int, int, str]]:
    """Start, end and kind of what is to be hidden besides the placeholders."""
    tokens = _tokens(text)
    for at, token in enumerate(tokens):
        if token.kind == WORD:
            is_known = token.text.lower() in letter.explained or _is_allowed(
                tokens, at, text, letter.small.__contains__
            )
            token.hidden = not is_known or token.text in letter.initials
        elif token.kind == SITE:
            token.hidden = not sites.is_public(token.text)
        elif token.kind == _NUMBER:
            before = text[max(0, token.start - numbers.BEFORE) : token.start]
            token.hidden = not numbers.tells_nobody(token.text, before, text[token.end : token.end + numbers.AFTER])
    beside.spread(tokens)
    for token in tokens:
        if token.hidden:
            yield token.start, token.end, "NUMBER" if token.kind == _NUMBER else "NAME"


def _tokens(text: str) -> list[Token]:
    found: list[Token] = []
    segment: list[Token] = []
    at = 0
    for m in _TOKEN.finditer(text):
        token = Token(m.lastgroup or "", m[0], m.start(), m.end(), text[at : m.start()])
        at = m.end()
        is_initial = bool(found) and len(found[-1].text) == 1 and token.gap == ". "
        is_new = not segment or token.kind == MARK or "\n" in token.gap or bool(_STOPS.search(token.gap))
        token.begins = (is_new or segment[-1].kind == MARK or bool(_ENDS.search(token.gap))) and not is_initial
        if is_new and not is_initial:
            _judge(segment)
            segment = []
        segment.append(token)
        found.append(token)
    _judge(segment)
    return found


def _judge(segment: list[Token]) -> None:
    """Whether the words of a line or a sentence are prose."""
    words = [token for token in segment if token.kind == WORD and len(token.text) > 1]
    small = sum(token.text[0].islower() for token in words)
    for token in segment:
        token.prose = small > 1 and small >= _PROSE * len(words)


def _is_allowed(tokens: list[Token], at: int, text: str, is_small: Callable[[str], bool]) -> bool:
    """Whether a word is one that may leave, where it stands."""
    token = tokens[at]
    word = token.text
    is_short = len(word) < vocabulary.SHORTEST and not token.is_title
    if is_short or _NAMED_AFTER.match(text, token.end) or _CITED.match(text, token.end) or _is_a_thing(text, token):
        return True
    if not vocabulary.is_allowed(word) and word not in _TABLE.given_things:
        return False
    is_within_prose = token.is_title and token.prose and not token.begins
    if is_within_prose and vocabulary.is_only_safe(word) and not is_small(word.lower()):
        return False
    return not placed.is_name(tokens, at, text, is_small)


def _is_a_thing(text: str, token: Token) -> bool:
    """Whether it stands alone behind the label of a thing: "Device: Zynex"."""
    return bool(_LABEL.search(text[max(0, token.start - _LONGEST_LABEL) : token.start])) and not naming.WORD.match(
        text, token.end + 1
    )
