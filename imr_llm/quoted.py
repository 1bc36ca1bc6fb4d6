"""Words of the letter inside sentences of a summary, and numbers in a row."""

import re

from imr_llm.codes import Language
from imr_llm.lexicon import NUMBERS

PRINTED = re.compile(r"“([^”]*)”")
"""Words of the letter in a sentence of a summary; `as_printed` keeps the marks apart from its own."""


def as_printed(words: str) -> str:
    """Words of the letter as a summary prints them: on one line, without quotation marks that end those around."""
    return " ".join(words.split()).replace("“", '"').replace("”", '"')


_LONGEST_NAME = 90  # characters
_RUN = 3  # numbers in a row that are told by the first and the last


def shortened(words: str) -> str:
    """A request's words as a name: the whole of a short one, of a long one the beginning, with an ellipsis."""
    words = as_printed(words)
    return words if len(words) <= _LONGEST_NAME else f"{words[:_LONGEST_NAME].rpartition(' ')[0].rstrip(' ,;')} …"


_WORDS = re.compile(r"\d+(?:\.\d+)?|[^\W\d_]+")
_COUNT = {word: number for number, word in enumerate(NUMBERS, start=1)}
_SMALL = frozenset({"a", "an", "the", "of", "for", "x"})
_UNITS = frozenset({"box", "boxe", "pair", "unit", "each", "qty", "quantity", "purchase"})


def are_alike(one: str, other: str) -> bool:
    """Whether two names of a request say the same: the same words in any order, the same amounts in the same order."""
    first, second = (_telling(words) for words in (one, other))
    return sorted(first) == sorted(second) and _amounts(first) == _amounts(second)


def add_up(whole: str, one: str, other: str) -> bool:
    """Whether two names are of two parts of a third, and the amounts of these are all of it: 12 visits, 4 and 8."""
    names = [_telling(words) for words in (whole, one, other)]
    words, amounts = zip(*((_spelled(name), _numbers(name)) for name in names), strict=True)
    if not words[1] | words[2] <= words[0] or len({len(found) for found in amounts}) > 1:
        return False
    apart = {numbers for numbers in zip(*amounts, strict=True) if len(set(numbers)) > 1}
    return len(apart) == 1 and all(of == this + that for of, this, that in apart)


def are_one_name(name: str, request: str) -> bool:
    """Whether a request is printed by this name, with a count or without: "gloves" for "Gloves, 2 boxes"."""
    printed = _telling(request)
    return sorted(_telling(name)) == sorted(word for word in printed if not (word[0].isdigit() or word in _UNITS))


def _telling(words: str) -> list[str]:
    """A name's words without those that are small, and its numbers; a plural is as good as its singular."""
    found = (word.removesuffix("s") for word in _WORDS.findall(words.casefold()))
    return [word for word in found if word and word not in _SMALL]


def _amounts(words: list[str]) -> list[str]:
    return [word for word in words if word[0].isdigit()]


def _numbers(words: list[str]) -> list[float]:
    return [float(word) if word[0].isdigit() else _COUNT[word] for word in words if word[0].isdigit() or word in _COUNT]


def _spelled(words: list[str]) -> set[str]:
    return {word for word in words if not (word[0].isdigit() or word in _COUNT)}


def in_a_row(numbers: list[int], language: Language) -> str:
    """Numbers as a sentence lists them: "2", "2 and 5", "2, 4 and 5", "1 to 5"; in Spanish with "y" and "a"."""
    first, last = numbers[0], numbers[-1]
    if len(numbers) >= _RUN and numbers == [*range(first, last + 1)]:
        return f"{first} {'a' if language == 'es' else 'to'} {last}"
    return _joined([str(number) for number in numbers], language)


def names_in_a_row(names: list[str], language: Language) -> str:
    """The letter's names as a sentence lists them: “A”, “B” and “C”."""
    return _joined([f"“{name}”" for name in names], language)


def _joined(words: list[str], language: Language) -> str:
    *first, last = words
    return f"{', '.join(first)} {'y' if language == 'es' else 'and'} {last}" if first else last
