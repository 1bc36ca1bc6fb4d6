"""The Spanish of a model's reason held against its English: numbers, names, parts of the body, sides, and direction.

What it says is not understood here, so a sentence that differs in anything that can be told is dropped, and the fixed
Spanish sentence stands in.
"""

import re
import unicodedata
from functools import cache

from rapidfuzz import fuzz

from imr_llm import sentences, tables
from imr_llm.lexicon import drugs
from imr_llm.tables import Row, checks_any
from imr_llm.verify.plain import LONGEST, MOST_SENTENCES, levels_in, quantities_in
from imr_llm.verify.reading import fernandez_huerta, sentences_of

HARDEST_ES = 60.0
"""Fernández Huerta's "normal" ends here; the whole summary must be easy."""
_WORD = re.compile(r"[^\W\d_]+")
_SAME_LETTERS = 5
ALIKE = 68.0
"""Of 100: "documentation" and "documentación" have 81, "opioid" and "oxigeno" 46."""
_SIDE = re.compile(r"\b(left|right)\b")
_THAT_EN = re.compile(r"\b(?:that|whether|if)\b", re.IGNORECASE)
_THAT_ES = re.compile(r"\b(?:que|si)\b", re.IGNORECASE)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


class _WordPair(Row):
    """A word of a reason as a regular expression in each language."""

    english: str
    spanish: str


class _Table(Row):
    """`translation.toml`: what a model's Spanish is held against."""

    negates: tuple[str, ...]
    spanish: tuple[str, ...]
    english: tuple[str, ...]
    numbers: dict[str, str]
    small_english: str
    small_spanish: str
    claims_english: tuple[str, ...]
    claims_spanish: tuple[str, ...]
    word: tuple[_WordPair, ...]


@cache
def _table() -> _Table:
    return tables.load("translation", _Table)


def translation_problem(english: str, spanish: str) -> str | None:
    """What is wrong with the Spanish, in words for the model; None where nothing is."""
    spanish = " ".join(spanish.split())
    tests = {
        "it is empty": not spanish,
        "it is too long": len(spanish) > LONGEST + LONGEST // 2 or len(sentences_of(spanish)) > MOST_SENTENCES,
        "it is not Spanish": not _is_spanish(spanish),
        "it has more or fewer sentences": len(sentences.split(english)) != len(sentences.split(spanish)),
        "a number is not the same": bool(_numbers_en(english) ^ _numbers_es(spanish))
        or _in_other_order(english, spanish),
        "a level is not the same": levels_in(english) != levels_in(spanish),
        "a medicine is not the same": not _same_drugs(english, spanish),
        "a word is not the same": not _same_words(english, spanish),
        "one says no and the other does not": any(
            _denies(en, _THAT_EN, checks_any("negates")) != _denies(es, _THAT_ES, _words("negates"))
            for en, es in zip(sentences.split(english), sentences.split(spanish), strict=False)
        ),
        "it says something more": _claims_more(english, spanish),
        "it has two sides, which could be mixed up": len(set(_SIDE.findall(english.lower()))) > 1,
        "it promises or orders something": any(
            re.search(pattern, spanish, re.IGNORECASE) for pattern in tables.summary_texts("es").checks.forbidden
        ),
        "it is too hard to read": bool(spanish) and fernandez_huerta(sentences_of(spanish)) < HARDEST_ES,
    }
    return next((problem for problem, failed in tests.items() if failed), None)


def _denies(sentence: str, that: re.Pattern[str], negates: re.Pattern[str]) -> list[bool]:
    """Whether a sentence says no before its first "that" and behind it: "do not show that it helped" is one thing,
    "show that it did not help" another.
    """
    parts = that.split(sentence, maxsplit=1)
    return [bool(negates.search(part)) for part in parts] if len(parts) > 1 else [bool(negates.search(sentence)), False]


def _claims_more(english: str, spanish: str) -> bool:
    """Whether the Spanish has more of the small words with which something is said of somebody."""
    table = _table()
    return any(
        len(re.findall(rf"\b(?:{es})\b", spanish, re.IGNORECASE))
        > len(re.findall(rf"\b(?:{en})\b", english, re.IGNORECASE))
        for en, es in zip(table.claims_english, table.claims_spanish, strict=True)
    )


def _is_spanish(spanish: str) -> bool:
    return bool(_words("spanish").search(spanish)) and not _words("english").search(spanish)


def _in_other_order(english: str, spanish: str) -> bool:
    """Whether figures stand in another order: "6 of 12", "12 de 6"."""
    return [m for m in _NUMBER.findall(english) if m in spanish] != [
        m for m in _NUMBER.findall(spanish) if m in english
    ]


def _numbers_en(english: str) -> set[str]:
    """Without one, which is an article in Spanish."""
    return {number for number, _ in quantities_in(english)} - {"1"}


def _numbers_es(spanish: str) -> set[str]:
    found = {m[0].replace(",", "") for m in _NUMBER.finditer(re.sub(r"\b[CTLS]\d+\S*", " ", spanish))}
    names = _table().numbers
    words = {word.lower() for word in _WORD.findall(spanish)}
    return (found | {names[word] for word in words & names.keys()}) - {"1"}


def _same_drugs(english: str, spanish: str) -> bool:
    """Every medicine is named in both, by its first letters: gabapentin, gabapentina."""
    there = [word.lower() for word in _WORD.findall(spanish)]
    named = [word.lower() for word in _WORD.findall(english) if word in drugs()]
    new = [
        word for word in there if word in drugs() and not any(word[:_SAME_LETTERS] == n[:_SAME_LETTERS] for n in named)
    ]
    return not new and all(any(word[:_SAME_LETTERS] == n[:_SAME_LETTERS] for word in there) for n in named)


@cache
def _words(name: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(getattr(_table(), name))})\b", re.IGNORECASE)


def _same_words(english: str, spanish: str) -> bool:
    """Every word that says something of its own is in both: by a row of the table, or because it is alike."""
    rows = [(_found(en, english), _found(es, spanish)) for en, es in _pairs()]
    if any(bool(en) != bool(es) and not _is_elsewhere(en, es, rows) for en, es in rows):
        return False
    known_en = set().union(*(en for en, _ in rows))
    known_es = set().union(*(es for _, es in rows))
    left_en = [w for w in _own(english, _table().small_english) if w not in known_en]
    left_es = [w for w in _own(spanish, _table().small_spanish) if w not in known_es]
    return all(any(_alike(en, es) for es in left_es) for en in left_en) and all(
        any(_alike(en, es) for en in left_en) for es in left_es
    )


def _is_elsewhere(en: set[str], es: set[str], rows: list[tuple[set[str], set[str]]]) -> bool:
    """Whether the words of a row that is whole in one language only belong to another row that is whole in both."""
    return any(
        (en and en <= other_en and other_es) or (es and es <= other_es and other_en) for other_en, other_es in rows
    )


def _found(pattern: re.Pattern[str], text: str) -> set[str]:
    """The words of what a pattern matches."""
    return {word for m in pattern.finditer(text.lower()) for word in _WORD.findall(m[0])}


def _own(text: str, small: str) -> list[str]:
    return [word for word in _WORD.findall(text.lower()) if word not in small.split() and len(word) > 1]


def _alike(english: str, spanish: str) -> bool:
    plain = "".join(c for c in unicodedata.normalize("NFD", spanish) if not unicodedata.combining(c))
    return fuzz.ratio(english, plain) >= ALIKE


@cache
def _pairs() -> list[tuple[re.Pattern[str], re.Pattern[str]]]:
    return [(re.compile(rf"\b(?:{row.english})\b"), re.compile(rf"\b(?:{row.spanish})\b")) for row in _table().word]
