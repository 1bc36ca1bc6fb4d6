"""The Spanish of a model's reason held against its English: numbers, names, parts of the body, sides, and direction.

What it says is not understood here, so a sentence that differs in anything that can be told is dropped, and the fixed
Spanish sentence stands in.
"""

import re
from functools import cache

from imr_llm import tables
from imr_llm.phrases import any_of, drugs
from imr_llm.verify.plain import LONGEST, MOST_SENTENCES, levels_in, quantities_in, sides_in
from imr_llm.verify.reading import fernandez_huerta, sentences_of

HARDEST_ES = 60.0
"""Fernández Huerta's "normal" ends here; the whole summary must be easy."""
_WORD = re.compile(r"[^\W\d_]+")
_SAME_LETTERS = 5
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def translation_problem(english: str, spanish: str) -> str | None:
    """What is wrong with the Spanish, in words for the model; None where nothing is."""
    spanish = " ".join(spanish.split())
    tests = {
        "it is empty": not spanish,
        "it is too long": len(spanish) > LONGEST + LONGEST // 2 or len(sentences_of(spanish)) > MOST_SENTENCES,
        "it is not Spanish": not _is_spanish(spanish),
        "a number is not the same": bool(_numbers_en(english) ^ _numbers_es(spanish)),
        "a level is not the same": levels_in(english) != levels_in(spanish),
        "left and right are not the same": {side for side, _ in sides_in(english)} - {"bilateral"} != _sides(spanish),
        "a medicine is not the same": not _same_drugs(english, spanish),
        "a part of the body is not the same": any(
            bool(en.search(english)) != bool(es.search(spanish)) for en, es in _parts()
        ),
        "one says no and the other does not": bool(any_of("checks", "negates").search(english))
        != bool(_words("negates").search(spanish)),
        "it says that it was approved": bool(_words("approves").search(spanish))
        and not any_of("checks", "approves").search(english),
        "it promises or orders something": any(
            re.search(pattern, spanish, re.IGNORECASE) for pattern in tables.summary_texts("es").checks.forbidden
        ),
        "it is too hard to read": bool(spanish) and fernandez_huerta(sentences_of(spanish)) < HARDEST_ES,
    }
    return next((problem for problem, failed in tests.items() if failed), None)


def _is_spanish(spanish: str) -> bool:
    return bool(_words("spanish").search(spanish)) and not _words("english").search(spanish)


def _numbers_en(english: str) -> set[str]:
    """Without one, which is an article in Spanish."""
    return {number for number, _ in quantities_in(english)} - {"1"}


def _numbers_es(spanish: str) -> set[str]:
    found = {m[0].replace(",", "") for m in _NUMBER.finditer(re.sub(r"\b[CTLS]\d+\S*", " ", spanish))}
    names = tables.translation().numbers
    words = {word.lower() for word in _WORD.findall(spanish)}
    return (found | {names[word] for word in words & names.keys()}) - {"1"}


def _sides(spanish: str) -> set[str]:
    return {
        side
        for side, patterns in tables.translation().sides.items()
        if re.search(rf"\b(?:{'|'.join(patterns)})\b", spanish, re.IGNORECASE)
    }


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
    return re.compile(rf"\b(?:{'|'.join(getattr(tables.translation(), name))})\b", re.IGNORECASE)


@cache
def _parts() -> list[tuple[re.Pattern[str], re.Pattern[str]]]:
    return [
        (
            re.compile(rf"\b(?:{part.english})\b", re.IGNORECASE),
            re.compile(rf"\b(?:{part.spanish})\b", re.IGNORECASE),
        )
        for part in tables.translation().part
    ]
