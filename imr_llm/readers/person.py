"""The patient's age and sex, as the letter states them, and when and how the patient was hurt.

The first sentences of an account tell of the injury: later ones tell of treatment. What is never stated stays null.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

from imr_llm.codes import Sex
from imr_llm.language.lexicon import NUMBERS, TENS, VALUES, classes, filled
from imr_llm.language.pattern_lists import listed, worded
from imr_llm.language.patterns import lower, past, until
from imr_llm.letter import Span
from imr_llm.readers.context import words_for
from imr_llm.readers.phrases import Fact, PhraseHit, Sentences, hits, stands

_SPELLED = rf"(?:(?:{'|'.join(TENS[:-1])})(?:[- ](?:{'|'.join(NUMBERS[:9])}))?|eighteen|nineteen)"
OLDEST = 105
_ONE_DIGIT = 10  # years; a younger patient is not looked for where the letters are about workers
_NEAR = 40  # characters on each side of an age in which the patient is named
_LETTER = re.compile(r"[MF]\b")
_LOWER = ("years_old", "aged", "sex_word", "pronoun")
_any = worded("patient", lambda: classes() | {"SPELLED": _SPELLED}, lower=_LOWER.__contains__)
FIRST: Final = 10
"""Sentences of an account that tell of the injury."""
_LONGEST: Final = 30  # words of an event
_SHORTEST: Final = 3  # characters
_BESIDE: Final = 40  # characters in which "was not provided" follows the words for the mechanism
_event_words = worded("events", classes)


def age(told: Sentences, youngest: int) -> Fact[int] | None:
    """The first age that is the patient's. `youngest`: years that a patient of this kind of letter has at least."""
    text = told.text
    for m, sentence in _ages(told, told.sentences):
        before = text[max(sentence.start, m.start() - _NEAR) : m.start()]
        after = text[m.end() : min(sentence.end, m.end() + 2 * _NEAR)]
        told_before = text[sentence.start : m.start()]
        relative = words_for("other", "ahead").search(before[-_NEAR // 2 :])
        is_relatives = relative and not _any("of_patient").search(before)
        if is_relatives or _quoted(told_before):
            continue
        if m.re is _any("years_old") and m["age"] and len(m["age"]) == 1 and youngest >= _ONE_DIGIT:
            continue
        works = m.re is _any("years_old") and _works(told_before, after, sentence == told.sentences[0])
        if _any("not_a_person").match(after) and not (works and _any("introduced").search(told_before)):
            continue  # a nurse, unless the letter introduces its patient as one
        near = m.re is _any("aged") or bool(_any("who").search(after) or _any("who").search(before))
        if m.re is _any("years_old"):
            near = works or (near and _persons(told_before, after))
        if near:
            printed = m.groupdict().get("short") or m["age"]
            words = re.split(r"[- ]", lower(printed))
            value = sum(int(word) if word.isdigit() else VALUES[word] for word in words)
            return Fact(value, Span(m.start(), m.end()), sentence)
    return None


def sex(summary: Sentences, later: Sentences) -> list[Fact[Sex]]:
    """By a word or a letter about the patient, failing that by pronouns, which can tell both: the first of each."""
    by_word = _by_word(summary) or _by_word(later)
    return [by_word] if by_word else _by_pronoun([summary, later])


def _ages(told: Sentences, sentences: Sequence[Span]) -> Iterator[tuple[re.Match[str], Span]]:
    for pattern in (_any("years_old"), _any("age_and_letter"), _any("aged")):
        text = told.text if pattern is _any("age_and_letter") else told.lower
        yield from ((m, sentence) for sentence in sentences for m in pattern.finditer(text, *sentence))


def _works(before: str, after: str, first: bool) -> bool:
    """Whether the age is the patient's, named by an occupation; `first`: the sentence opens the account."""
    introduced = _any("introduced").search(before) or (first and _any("introduces").search(before))
    return bool(introduced and _any("works_as").match(after))


def _persons(before: str, after: str) -> bool:
    """Whether the words around leave it a person that is so old, and not somebody or something that he met with."""
    if _any("meets").search(before):
        return False
    named, subject = _any("person_next").match(after), _any("subject").search(before)
    aside = subject and subject["comma"] and (named or _any("says_who").match(before))
    if subject and not aside and not _any("person").fullmatch(subject["who"]):
        return False
    return bool(named or _any("name_ends").match(after))


def _quoted(before: str) -> bool:
    """Whether a quoted phrase is open: what somebody else said ("a malingerer, age 50 by the look of her").

    A whole sentence in quotation marks is the letter's own: some summaries are quoted from the denial.
    """
    inside = re.split(r"[\"“”]", before)
    return len(inside) % 2 == 0 and inside[-1][:1].islower()


def _by_word(told: Sentences) -> Fact[Sex] | None:
    text = told.text
    lettered = [sentence for sentence in told.sentences if _LETTER.search(text, *sentence)]
    for found, sentence in _ages(told, lettered):
        if letter := _any("sex_letter").match(text, found.end(), sentence.end):
            return _told(letter, sentence)
    sex_words = ((m, sentence) for sentence in told.sentences for m in _any("sex_word").finditer(told.lower, *sentence))
    for m, sentence in sex_words:
        before = _any("of_patient").sub("", text[max(sentence.start, m.start() - _NEAR) : m.start()])
        around = before + "|" + text[m.end() : m.end() + 12]
        if not _any("others").search(around) and not _any("meets").search(around.partition("|")[0]):
            return _told(m, sentence)
    return None


def _by_pronoun(parts: list[Sentences]) -> list[Fact[Sex]]:
    others = {s for told in parts for s in told.sentences if _any("others").search(told.words(s))}
    clear = ((told.lower, s) for told in parts for s in told.sentences if s not in others)
    found = (_told(m, sentence) for lower, sentence in clear for m in _any("pronoun").finditer(lower, *sentence))
    return list({fact.value: fact for fact in reversed(list(found))}.values())


def _told(m: re.Match[str], sentence: Span) -> Fact[Sex]:
    value: Sex = "male" if m.lastgroup == "male" else "female"
    return Fact(value, Span(*m.span(m.lastgroup or 0)), sentence)


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
        return bool(_event_words("not_stated").match(behind))
    before = told.text[hit.sentence.start : hit.place.start]
    return bool(_event_words("not_given").search(before) or _event_words("not_stated").search(behind[:_BESIDE]))


@cache
def _leads() -> tuple[re.Pattern[str], ...]:
    """What leads up to an event, one after the other."""
    return tuple(re.compile(filled(source), re.IGNORECASE) for source in listed("events", "lead"))


def _event(text: str, place: Span) -> Span | None:
    start, end = place.start, until(_event_words("ends"), text, place.start + 1, place.end)
    for lead in _leads():
        start = past(lead, text, start, end)
    words = text[start:end].strip(" ,")
    begin = text.index(words, start)
    is_event = len(words) >= _SHORTEST and len(words.split()) <= _LONGEST and not _event_words("none").fullmatch(words)
    return Span(begin, begin + len(words)) if is_event else None
