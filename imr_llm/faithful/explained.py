"""Terms that a sentence explains in brackets, "hypertension (high blood pressure)", and names that no easier word says.

What stands in such brackets is held against the glossary, and against `explained.toml`, not against the letter. Any
other words in brackets are a part of the sentence like all the rest.
"""

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Final

from imr_llm import tables
from imr_llm.faithful.entities import kind_of, masked
from imr_llm.faithful.overlap import any_of, named, stems
from imr_llm.language import glossary
from imr_llm.strict import Strict
from imr_llm.tables import EntryKind

_BRACKETS: Final = re.compile(r"(?P<term>(?:[\w'’/-]+ ){0,3}[\w'’/-]+) \((?P<words>[^()]{2,60})\)")
_ANY: Final = re.compile(r" \((?P<words>[^()]{2,60})\)")
_KINDS: Final[tuple[EntryKind, ...]] = ("condition", "treatment", "drug", "documentation", "word")
_OF_DRUG: Final = re.compile(
    r"\b(?:for|against|medic\w+|drugs?|pills?|opioids?|relax\w+|thinners?|kill\w+|creams?)\b", re.I
)
"""What explains a medicine says that it is one, or what it is for: it is no pain."""
_TURNS: Final = frozenset({"not", "no", "without", "never", "cannot"})
_EITHER: Final = re.compile(r"\bor\b")
_WORD: Final = re.compile(r"[a-z][a-z'’]+")
_LONGEST_NAME: Final = 6
"""Words of a name that is masked: a pattern of the glossary can take half a sentence."""


class _Row(Strict):
    """A term, and what explains it, as regular expressions on the whole of each."""

    term: str
    words: str


class _Table(Strict):
    """`explained.toml`, told in the file."""

    names: tuple[str, ...]
    more: tuple[str, ...]
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
    if re.search(r"\d", words):
        return 0
    for entry in glossary.terms(before, *_KINDS):
        en = entry.entry.en
        if entry.end == len(before) and _is_gloss(words, en.term, en.name, en.meaning, kind=entry.entry.kind):
            return entry.start + 1
    return 0


def wrong(told: str, given: Sequence[str]) -> list[str]:
    """What stands in brackets and explains the term before them otherwise than is known, or in words none of which
    are the letter's.
    """
    return list(_wrong(told, tuple(given)))


@lru_cache(maxsize=256)
def _wrong(told: str, given: tuple[str, ...]) -> tuple[str, ...]:
    letters = stems(" ".join(given))
    there = letters | named(" ".join(given))
    found = [m for m in _BRACKETS.finditer(told) if not _explains(m["term"], m["words"])]
    own = [(m, stems(m["words"])) for m in found]
    return tuple(
        m["words"] for m, said in own if not (said <= letters if _is_known(m["term"]) else said & there or not said)
    )


def without_wrong(told: str, spanish: str | None, given: Sequence[str]) -> tuple[str, str | None]:
    """A sentence and its Spanish without the brackets that explain a term otherwise than is known: what is left says no
    more. They stay where they say more than what a term means: a number, a "no", a doubt, whose or which it is, when or
    how much, a condition or something frightening. Which of the Spanish goes is known only where all do.
    """
    bad = set(wrong(told, given))
    if not bad or any(_says_more(words) for words in bad):
        return told, spanish
    every = [m["words"] for m in _ANY.finditer(told)]
    is_same = bad.issuperset(every) and len(_ANY.findall(spanish or "")) == len(every)
    left = _ANY.sub(lambda m: "" if m["words"] in bad else m[0], told)
    return left, _ANY.sub("", spanish) if spanish is not None and is_same else None


def _says_more(words: str) -> bool:
    told = words.lower()
    is_grave = any(any_of(name).search(told) for name in ("lacks", "never_said", "accuses"))
    is_more = is_grave or bool(tables.any_of(_table().more).search(told))
    return is_more or any(kind_of(word) or word in _TURNS for word in _WORD.findall(told))


def _is_known(before: str) -> bool:
    """Whether a term ends here that the table or the glossary explains."""
    return any(term.search(before) for term, _ in _rows()) or any(
        entry.end == len(before) for entry in glossary.terms(before, *_KINDS)
    )


def _is_gloss(words: str, term: str, name: str, meaning: str, *, kind: EntryKind) -> bool:
    """Whether words are of a name of the glossary's, or how its meaning begins, but for what turns that round."""
    own = _said(words)
    if not own or (kind == "drug" and not _OF_DRUG.search(words)):
        return False
    begins, whole = _said(meaning)[: len(own)], _said(name)
    is_begun = sorted(begins) == sorted(own) and len(own) * 2 >= len(_said(meaning))
    is_part = len(own) > 1 and set(own) <= set(whole) and not _EITHER.search(name)
    return (
        (is_begun and set(own) & _TURNS == set(_said(meaning)) & _TURNS)
        or (is_part and set(own) & _TURNS == set(whole) & _TURNS)
        or sorted(own) in [sorted(whole), sorted(_said(term))]
    )


def _said(words: str) -> list[str]:
    """Stems of the words that say something, and each "no", in their order."""
    return [
        stem for word in _WORD.findall(words.lower()) for stem in ([word] if word in _TURNS else sorted(stems(word)))
    ]


def _table() -> _Table:
    return tables.load("explained", _Table)


@cache
def _rows() -> list[tuple[re.Pattern[str], re.Pattern[str]]]:
    return [
        (re.compile(rf"\b(?:{row.term})$", re.IGNORECASE), re.compile(row.words, re.IGNORECASE)) for row in _table().row
    ]


@cache
def _names() -> re.Pattern[str]:
    return tables.any_of(_table().names)
