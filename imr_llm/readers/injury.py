"""When and how the patient was hurt, told by the first sentences of an account: later ones tell of treatment."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from imr_llm.language.lexicon import classes, filled
from imr_llm.language.pattern_lists import listed, worded
from imr_llm.language.patterns import past, until
from imr_llm.letter import Span
from imr_llm.readers.phrases import Fact, PhraseHit, Sentences, hits, stands

FIRST: Final = 10
"""Sentences of an account that tell of the injury."""
_LONGEST: Final = 30  # words of an event
_SHORTEST: Final = 3  # characters
_NEAR: Final = 40  # characters in which "was not provided" follows the words for the mechanism
_pattern = worded("events", classes)


def dates(told: Sentences) -> Iterator[Fact[str]]:
    """The dates of injury as printed, those with a label first, then in the letter's order."""
    for hit in sorted(hits("date_of_injury", told), key=lambda hit: (-hit.phrase.weight, hit.sentence.start)):
        if stands("date_of_injury", told.text, hit, hit.place):
            yield Fact(told.words(hit.place), hit.place, hit.sentence)


def mechanism(told: Sentences) -> Fact[str | None] | None:
    """How it happened, without a leading article; no value where the letter says that it does not know."""
    for hit in hits("mechanism_of_injury", told):
        if _is_not_given(told, hit):
            return Fact(None, hit.place, hit.sentence)
        place = _event(told.text, hit.place)
        if place and stands("mechanism_of_injury", told.text, hit, place):
            return Fact(told.words(place), place, hit.sentence)
    return None


def _is_not_given(told: Sentences, hit: PhraseHit) -> bool:
    behind = told.text[hit.place.start : hit.place.end]
    if "mechanism" not in hit.match[0]:
        return bool(_pattern("not_stated").match(behind))
    before = told.text[hit.sentence.start : hit.place.start]
    return bool(_pattern("not_given").search(before) or _pattern("not_stated").search(behind[:_NEAR]))


@cache
def _leads() -> tuple[re.Pattern[str], ...]:
    """What leads up to an event, one after the other."""
    return tuple(re.compile(filled(source), re.IGNORECASE) for source in listed("events", "lead"))


def _event(text: str, place: Span) -> Span | None:
    start, end = place.start, until(_pattern("ends"), text, place.start + 1, place.end)
    for lead in _leads():
        start = past(lead, text, start, end)
    words = text[start:end].strip(" ,")
    begin = text.index(words, start)
    is_event = len(words) >= _SHORTEST and len(words.split()) <= _LONGEST and not _pattern("none").fullmatch(words)
    return Span(begin, begin + len(words)) if is_event else None
