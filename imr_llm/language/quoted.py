"""Words of the letter inside sentences of a summary, and numbers in a row."""

import re

from imr_llm.codes import Language

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
_SMALL = frozenset({"a", "an", "the", "of", "for", "x"})
_UNITS = frozenset({"box", "boxe", "pair", "unit", "each", "qty", "quantity", "purchase"})


def are_alike(one: str, other: str) -> bool:
    """Whether two names of a request say the same: the same words in any order, the same amounts in the same order."""
    first, second = (telling_words(words) for words in (one, other))
    return sorted(first) == sorted(second) and _amounts(first) == _amounts(second)


def are_one_name(name: str, request: str) -> bool:
    """Whether a request is printed by this name, with a count or without: "gloves" for "Gloves, 2 boxes"."""
    printed = telling_words(request)
    return sorted(telling_words(name)) == sorted(word for word in printed if not (word[0].isdigit() or word in _UNITS))


def telling_words(words: str) -> list[str]:
    """A name's words without those that are small, and its numbers; a plural is as good as its singular."""
    found = (word.removesuffix("s") for word in _WORDS.findall(words.casefold()))
    return [word for word in found if word and word not in _SMALL]


def _amounts(words: list[str]) -> list[str]:
    return [word for word in words if word[0].isdigit()]


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
