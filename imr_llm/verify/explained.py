"""Terms that a sentence explains in brackets, "hypertension (high blood pressure)", and names that no easier word says.

What stands in such brackets is held against the glossary, and against `explained.toml`, not against the letter. Any
other words in brackets are a part of the sentence like all the rest.
"""

import re
from functools import cache, lru_cache
from typing import Final

from imr_llm import glossary, tables
from imr_llm.strict import Strict
from imr_llm.tables import EntryKind, checks_any
from imr_llm.verify.plain import masked
from imr_llm.verify.vocabulary import small_words, stems

_BRACKETS: Final = re.compile(r"(?P<term>(?:[\w'’/-]+ ){0,3}[\w'’/-]+) \((?P<words>[^()]{2,60})\)")
_KINDS: Final[tuple[EntryKind, ...]] = ("condition", "treatment", "drug", "documentation", "word")
_LONGEST_NAME: Final = 6
"""Words of a name that is masked: a pattern of the glossary can take half a sentence."""


class _Row(Strict):
    """A term, and what explains it, as regular expressions on the whole of each."""

    term: str
    words: str


class _Table(Strict):
    """`explained.toml`, told in the file."""

    names: tuple[str, ...]
    row: tuple[_Row, ...]


def bare(told: str) -> str:
    """A sentence without the brackets that only explain the term before them."""
    return _BRACKETS.sub(lambda m: m["term"] if _explains(m["term"], m["words"]) else m[0], told)


def easy(told: str) -> str:
    """A sentence as it is measured how hard it is to read: terms that it explains, and names, as one short word."""
    told = _BRACKETS.sub(lambda m: _without_term(m["term"], m["words"]), told)
    found = glossary.terms(told, "treatment", "drug")
    for term in reversed([t for t in found if len(told[t.start : t.end].split()) <= _LONGEST_NAME]):
        told = f"{told[: term.start]}it{told[term.end :]}"
    return masked(_names().sub("it", told))


def _without_term(term: str, words: str) -> str:
    known = _explains(term, words)
    return f"{term[: known - 1]}it ({words})" if known else f"{term} ({words})"


@lru_cache(maxsize=4096)
def _explains(before: str, words: str) -> int:
    """Where the term begins that these words explain, counted from 1; 0 where they explain none."""
    for term, gloss in _rows():
        if (m := term.search(before)) and gloss.fullmatch(words):
            return m.start() + 1
    if checks_any("negates").search(words) or re.search(r"\d", words):
        return 0
    for named in glossary.terms(before, *_KINDS):
        en = named.entry.en
        if named.end == len(before) and stems(words) <= stems(f"{en.term} {en.name} {en.meaning}"):
            return named.start + 1 if set(words.lower().split()) - small_words() else 0
    return 0


@cache
def _rows() -> list[tuple[re.Pattern[str], re.Pattern[str]]]:
    return [
        (re.compile(rf"\b(?:{row.term})$", re.IGNORECASE), re.compile(row.words, re.IGNORECASE))
        for row in tables.load("explained", _Table).row
    ]


@cache
def _names() -> re.Pattern[str]:
    return tables.any_of(tables.load("explained", _Table).names)
