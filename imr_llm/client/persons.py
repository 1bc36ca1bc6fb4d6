"""Names of persons in a letter: what a label, a title, a degree, a greeting or a signature tells to be one."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache, lru_cache

from imr_llm import tables
from imr_llm.client import naming
from imr_llm.client.vocabulary import (
    KEPT,
    LESS_RARE,
    OFTEN,
    RARE,
    VERY_RARE,
    is_given,
    is_listed,
    is_medical,
    may_be_name,
    no_names,
    often,
)

_INITIAL = re.compile(r"\w\.?")
_STARTS_WITH_INITIAL = re.compile(r"\w\.|[\"“]")
_LONGEST = 7  # words of a name
_SHORTEST_ALONE = 4  # letters: "LUE" is an arm
MOST_USUAL = 1_000_000
"""How often "the", "it", "we" stand in the dictionary's texts."""
_LABEL_BEHIND = 40
_A_LABEL = re.compile(r"[^\S\n]*[\w'’/-]{1,30}[^\S\n]?[:：]")
_NAMES_TOO = frozenset({"may", "april", "june", "august", "will"})
"""Months and verbs that are given names too."""


@lru_cache(maxsize=KEPT)
def fold(word: str) -> str:
    """A word without case, accents, apostrophes and hyphens: "O’Brien", "OBRIEN" and "obrien" are one."""
    word = re.sub(r"['’](?i:s)$", "", word)
    plain = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
    plain = plain.translate(str.maketrans("łŁøØđĐıæÆœŒ", "lLoOdDiaAoO"))
    return re.sub(r"[^\w]", "", plain.casefold())


def sure(text: str) -> Iterator[list[str]]:
    """The words of each name that a label of its own tells: they are a name even where they are other words too."""
    for m in _labelled(text):
        words = list(_until_a_label(m["it"], is_sure=True, behind=text[m.end() : m.end() + _LABEL_BEHIND]))
        is_said = "nam" in m["label"].lower() or any(map(may_be_name, words)) or _are_capitals_of_the_list(words)
        if 2 <= len(words) <= _LONGEST and is_said and not _has_verb(words):
            yield words


def _are_capitals_of_the_list(words: list[str]) -> bool:
    """Whether these are names, although each is a word of letters too: "Will May"."""
    return all(word[0].isupper() and is_listed(word) and not is_medical(word) for word in words)


def titled(text: str) -> Iterator[str]:
    """Words behind a title, which may be other words too: "Mr. Baker", "Dr. Page"."""
    words = (m["it"] for m in naming.TITLED.finditer(text) if is_name_too(m["it"]))
    return (part for word in words for part in {word, *word.split("-")})


def doing(text: str) -> Iterator[list[str]]:
    """A given and a family name that are words of letters too, before what only a person does: "Grace Will slipped"."""
    for m in naming.DOES.finditer(text):
        pair = [m["first"], m["last"]]
        if pair[0].lower() in tables.persons().given_words and _are_capitals_of_the_list(pair):
            yield pair
    for m in naming.ROLE_ASIDE.finditer(text):
        if (
            is_listed(m["it"])
            and is_name_too(m["it"])
            and not is_medical(m["it"])
            and m["it"].lower() not in no_names()
        ):
            yield [m["it"]]
    for m in naming.IT_WAS.finditer(text):
        is_given_word = m["it"].lower() in tables.persons().given_words
        if is_given_word or (is_listed(m["it"]) and is_name_too(m["it"]) and not is_medical(m["it"])):
            yield [m["it"]]


def in_capitals(text: str) -> Iterator[str]:
    """Words of the list of names behind "PATIENT" or "PER" in letters set in capitals."""
    for m in naming.IN_CAPITALS.finditer(text):
        word = m["it"] or m["of"]
        is_one = is_listed(word) and word.lower() not in no_names() and not is_medical(word)
        if is_one and often(word) < (OFTEN if m["it"] else MOST_USUAL):
            yield word


@lru_cache(maxsize=KEPT)
def is_name_too(word: str) -> bool:
    """Whether a word that a table may have is a name where a title or a label says so: a month, a state, "Page"."""
    low = word.lower()
    if low in _NAMES_TOO:
        return True
    is_usual = bool(re.fullmatch(_NOT_IN_NAMES, low)) or often(low) > MOST_USUAL
    return not is_usual and (low not in no_names() or is_listed(low))


@cache
def _labels() -> frozenset[str]:
    """Words of labels, behind which a name ends."""
    table = tables.persons()
    said = (*table.whose, *table.name_labels, *table.roles, *table.told_by, *table.titles, *table.numbered)
    return frozenset(word for source in said for word in re.findall(r"(?<!\\)[a-z]{3,}", source))


def told(text: str) -> Iterator[list[str]]:
    """The words of each name that something tells, and what such a person is called besides."""
    names = set()
    for words in _told(text):
        names.update(words)
        yield words
    yield from (
        [m["nick"]]
        for m in naming.NICKNAME.finditer(text)
        if names & {m["before"], m["after"]} and (may_be_name(m["nick"]) or _is_quoted(m))
    )
    yield from (
        [m["nick"]]
        for m in naming.NICKNAMED.finditer(text)
        if names & set(naming.WORD.findall(m["name"])) and may_be_name(m["nick"])
    )


def _is_quoted(m: re.Match[str]) -> bool:
    """Whether a nickname is within quotation marks, and so one although a table has the word: "Pip"."""
    return m["nick"].istitle() and bool(re.search(r"[\"“”]", m[0])) and is_name_too(m["nick"])


def _labelled(text: str) -> Iterator[re.Match[str]]:
    return (m for pattern in naming.LABELLED for m in pattern.finditer(text))


def _told(text: str) -> Iterator[list[str]]:
    yield from sure(text)
    for m in _labelled(text):
        yield from _if_names(list(_until_a_label(m["it"])))
    for pattern in naming.WEAK:
        for m in pattern.finditer(text):
            for piece in re.split(r"[;\n]| and ", m["it"]):
                yield from _if_names(list(_until_a_label(piece, is_weak=True)))
    yield from _bare(text)


def _bare(text: str) -> Iterator[list[str]]:
    """Names that little or nothing marks: words with capitals that no table has, and no English text often.

    A word that the letter also has without a capital is none.
    """
    small = frozenset(re.findall(r"(?<!\w)[a-z]{3,30}(?!\w)", text))

    def may_be(word: str) -> bool:
        return (word.islower() or word.lower() not in small) and may_be_name(word)

    for pattern in naming.BARE:
        for m in pattern.finditer(text):
            words = [w for w in _until_a_label(m["it"], is_weak=True) if not _is_between(w)]
            is_two = len(words) > 1 or (bool(words) and _STARTS_WITH_INITIAL.match(m["it"]) is not None)
            if is_two and all(map(may_be, words)) and _is_rare(words, RARE):
                yield words
    for m in naming.PAIR.finditer(text):
        pair = [m["first"], m["last"]]
        if all(map(may_be, pair)) and (_is_rare(pair, VERY_RARE) or _is_rare(pair, RARE, LESS_RARE)):
            yield pair
    for pattern in naming.ALONE:
        for m in pattern.finditer(text):
            yield [w for w in re.findall(naming.CAPITAL, m["it"]) if often(w) < RARE and may_be(w)]
    yield from _listed(text, may_be)


def _listed(text: str, may_be: Callable[[str], bool]) -> Iterator[list[str]]:
    """Names that the list of names has: alone with a capital, or two together, which may be without."""
    for m in naming.LISTED.finditer(text):
        word = m["it"]
        if len(word) >= _SHORTEST_ALONE and often(word) < RARE and is_listed(word) and may_be(word):
            yield [word]
    for m in naming.PAIR.finditer(text):
        pair = [m["first"], m["last"]]
        is_first = is_listed(pair[0]) and may_be(pair[0])
        is_family = is_name_too(pair[1]) and (is_listed(pair[1]) or "-" in pair[1])
        if is_first and is_family and (often(pair[0]) < RARE or (often(pair[0]) < OFTEN and may_be(pair[1]))):
            yield pair
    for m in naming.LISTED_PERSON.finditer(text):
        word = m["it"] or m["or"]
        if is_listed(word) and often(word) < VERY_RARE and may_be_name(word):
            yield [word]
    for m in naming.SMALL_TOLD.finditer(text):
        pair = [m["first"], m["last"]]
        are_names = is_given(pair[0]) and is_listed(pair[1])
        if are_names and not any(word in no_names() or is_medical(word) for word in pair):
            yield pair
    for m in naming.LISTED_SMALL.finditer(text):
        pair = [m["first"], m["last"]]
        if all(is_listed(word) and often(word) < VERY_RARE and may_be_name(word) for word in pair):
            yield pair


def _is_rare(words: list[str], least: int, most: int = OFTEN) -> bool:
    """Whether one of the words is rarer than `least` or a given name, and none comes more often than `most`."""
    is_given = words[0].lower() in tables.persons().given
    return (is_given and all(often(w) < OFTEN for w in words[1:])) or (
        min(map(often, words)) < least and max(map(often, words)) < most
    )


def _is_between(word: str) -> bool:
    return bool(_INITIAL.fullmatch(word)) or word.lower() in tables.persons().particles


def is_verb(word: str) -> bool:
    """Whether it is a word that stands in sentences and in no name: "was", "with"."""
    return re.fullmatch(_NOT_IN_NAMES, word.lower()) is not None


def _has_verb(words: list[str]) -> bool:
    return any(map(is_verb, (word for word in words if word.lower() not in _NAMES_TOO)))


_NOT_IN_NAMES = rf"{naming.any_of(tables.persons().verbs)}|be|been|with|to|and|not|for"


def _if_names(words: list[str]) -> Iterator[list[str]]:
    """The words, where none is a medical one: a list of drugs behind "Provider:" is no name."""
    is_pair = len(words) > 1 and _are_capitals_of_the_list(words)
    is_name = is_pair or any(may_be_name(w) and not _INITIAL.fullmatch(w) for w in words)
    known = [w for w in words if w.lower() not in tables.persons().particles and is_medical(w.strip("."))]
    if is_name and not known and len(words) <= _LONGEST and not _has_verb(words):
        yield words


def _until_a_label(line: str, *, is_weak: bool = False, is_sure: bool = False, behind: str = "") -> Iterator[str]:
    """The words of a name, up to the next label or a sentence's words; `is_weak`: behind such words too.

    `is_sure`: words that are names too are of it, but for the first word of the label that stands `behind`.
    """
    has_begun = False
    piece = re.split(r"\s{3,}|\t|\n|\(\w+, ", line)[0]
    is_before_a_label = piece == line and _A_LABEL.match(behind)
    end = piece.rstrip().rfind(" ") + 1 if is_before_a_label else len(piece)
    for m in naming.WORD.finditer(piece):
        word = m[0]
        is_too = (
            is_sure and m.start() < end and word[0].isupper() and word.lower() not in _labels() and is_name_too(word)
        )
        if word.lower() in no_names() and word.lower() not in _NAMES_TOO and not is_too:
            if has_begun or not is_weak:
                return
            continue
        has_begun = True
        yield word
