"""Sentences to the worker on why an item was decided so, held against the sentences of the letter that they rest on.

A sentence may be plainer than the letter and say less, never more, never another thing and never the opposite. Every
number, date, dose, level, side, medicine and part of the body in it stands in the sentences that it names; what else it
says rests on their words; it agrees with the decision, promises, orders and accuses nothing; a person with six years of
school can read it. It tells a reason of the record, or what was found before one; the model is asked for a sentence on
each. The Spanish says the same facts.
"""

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import replace
from functools import cache
from itertools import combinations, pairwise, permutations
from typing import Final

from imr_llm.codes import Language
from imr_llm.faithful import bound, explained, facts, spanish, wording
from imr_llm.faithful.direction import spanish_turns_round
from imr_llm.faithful.heard import heard_wrongly
from imr_llm.faithful.overlap import any_of, stems
from imr_llm.faithful.readability import flesch_kincaid
from imr_llm.language import sentences
from imr_llm.language.pattern_lists import wording as source_of
from imr_llm.statements import Ground, PlainReason

MOST: Final = 3
"""Sentences on one item."""
HARDEST: Final = 8.0
"""For easier sentences than these on one item a model is asked once (Flesch-Kincaid, names masked). Then they stand:
what would be told in their place is the letter's own language, which is harder still."""
HARDEST_SENTENCE: Final = 10.5
LONGEST: Final = 200
"""Characters of a sentence."""
_COMMON: Final = 0.6
"""Of the words of the shorter of two sentences, more than which they do not share."""


class ReasonChecks:
    """The checks for the items of one letter; `text` is its stored text.

    `by_words`: nobody is asked whether the letter says a sentence, so that all of its words have to be the letter's.
    """

    def __init__(self, grounds: Sequence[Ground], text: str, *, by_words: bool) -> None:
        self._by_words = by_words
        self._grounds = {ground.index: ground for ground in grounds}
        self._text = text

    def problems(self, told: Mapping[int, Sequence[PlainReason]]) -> list[str]:
        """What is wrong with an answer, in words for the model; an item that it leaves out is not told of."""
        found: list[str] = []
        for index, own in told.items():
            if ground := self._grounds.get(index):
                wrong = [*self._english(ground, own), *self._spanish(ground, own)]
                found += [f"Item {index + 1}: {problem}." for problem in dict.fromkeys(wrong)]
            else:
                found.append(f"Item {index + 1} was not asked about.")
        return found

    def stands(
        self, ground: Ground, told: Sequence[PlainReason], among: Sequence[PlainReason] = ()
    ) -> tuple[PlainReason, ...]:
        """The sentences of one item that stand, each without its Spanish where that does not.

        A reason that none of them tells is told in a fixed sentence and in the letter's words. `among`: the answer
        that they are left of, where some fell before.
        """
        told = [self._bare(ground, one) for one in told]
        among = [self._bare(ground, one) for one in among]
        good = [one for one in told if not any((*self._of_one(ground, one), *self._of_no_reason(ground, [one])))]
        own = _without_what_leans(good, among or told)[:MOST]
        spanish = [one for one in own if one.spanish is not None and not any(self._spanish(ground, [one]))]
        return _with_spanish(own, spanish, among or told)

    @staticmethod
    def filled(own: Sequence[PlainReason], other: Sequence[PlainReason]) -> tuple[PlainReason, ...]:
        """Sentences that stand with those of another answer that do, in the letter's order: each tells from a sentence
        of the letter that none before it rests on, says something else, and can be understood by itself.
        """
        found = list(own)
        for one in other:
            leans = _leans("en").match(one.english) or _leans("es").match(one.spanish or "")
            if len(found) < MOST and not leans and not any(_is_again(one, told) for told in found):
                found.insert(_place(one, found), one)
        return tuple(found)

    def _bare(self, ground: Ground, one: PlainReason) -> PlainReason:
        """A sentence without the brackets in it that explain a term wrongly."""
        english, spanish = explained.without_wrong(one.english, one.spanish, self._given(ground, one))
        return replace(one, english=english, spanish=spanish)

    def _given(self, ground: Ground, one: PlainReason) -> list[str]:
        """The letter's sentences that one rests on."""
        own = {sentence.number: sentence.place for sentence in ground.sentences}
        return [self._text[own[number].start : own[number].end] for number in one.sentences if number in own]

    def _english(self, ground: Ground, told: Sequence[PlainReason]) -> Iterator[str]:
        if len(told) > MOST:
            yield f"it has more than {MOST} sentences"
        for place, one in enumerate(told, start=1):
            yield from (f"English sentence {place} {problem}" for problem in self._of_one(ground, one))
        yield from self._of_no_reason(ground, told)
        yield from _untold(ground, told)
        yield from _too_hard(told)

    def _of_no_reason(self, ground: Ground, told: Sequence[PlainReason]) -> Iterator[str]:
        """Sentences on no reason of the record. Findings may stand for the reason behind them."""
        findings = set() if self._by_words else self._findings(ground)
        more = findings and self._more(ground, findings)
        gives = _gives(ground)
        for place, one in enumerate(told, start=1):
            near = {_behind(number, findings) for number in one.sentences}.union(one.sentences)
            near |= {_before(number, more) for number in one.sentences}
            if gives and not any(own & near for own in gives):
                yield f"English sentence {place} rests on no sentence that gives a listed reason"

    def _findings(self, ground: Ground) -> Set[int]:
        """Sentences of an item that give no reason themselves, of it or of another: a rule, or what was found."""
        give = {number for each in self._grounds.values() for reason in each.reasons for number in reason.sentences}
        return {sentence.number for sentence in ground.sentences} - give

    def _more(self, ground: Ground, findings: Set[int]) -> Set[int]:
        """Those of the findings that may go on with the reason before them: of a rationale of this item alone, and not
        the decision once more.
        """
        if any(each is not ground and each.sentences == ground.sentences for each in self._grounds.values()):
            return set()
        own = {s.number: self._text[s.place.start : s.place.end] for s in ground.sentences}
        return {number for number in findings if not any_of("concludes").search(own[number])}

    def _of_one(self, ground: Ground, one: PlainReason) -> Iterator[str]:
        if not one.sentences or not set(one.sentences) <= {sentence.number for sentence in ground.sentences}:
            yield "rests on no sentence of its item's rationale, or on another's"
            return
        if len(sentences.split(one.english)) != 1 or one.english[-1:] not in ".!?":
            yield "is not one sentence with a full stop at its end"
        if len(one.english) > LONGEST:
            yield "is too long"
        given = self._given(ground, one)
        if wrong := explained.wrong(one.english, given):
            yield f"explains a term wrongly ({', '.join(wrong)})"
        yield from facts.unsaid(explained.bare(one.english), given, ground.request)
        yield from bound.wrong(explained.bare(one.english), given, ground.request)
        yield from wording.problems(one.english, given, ground, by_words=self._by_words)
        yield from heard_wrongly(one.english, "en", ground.decision)
        if flesch_kincaid([explained.easy(one.english)]) > HARDEST_SENTENCE:
            yield "is too hard to read"

    def _spanish(self, ground: Ground, told: Sequence[PlainReason]) -> Iterator[str]:
        for place, one in enumerate(told, start=1):
            if one.spanish is not None:
                wrong = (
                    *spanish.problems(one.english, one.spanish, by_words=self._by_words),
                    *heard_wrongly(one.spanish, "es", ground.decision),
                )
                yield from (f"Spanish sentence {place} {problem}" for problem in wrong)
                if spanish_turns_round(one.english, one.spanish, ground.decision, in_part=ground.in_part):
                    yield f"Spanish sentence {place} does not agree with the decision ({ground.decision})"


def _without_what_leans(
    kept: Sequence[PlainReason], told: Sequence[PlainReason], *, in_spanish: bool = False
) -> list[PlainReason]:
    """Each once, and without one on "it" or "these" where the one before it fell: it would be of another thing now."""
    before = {one.english: earlier.english for earlier, one in pairwise(told)}
    left: dict[str, PlainReason] = {}
    for one in kept:
        leans = _leans("en").match(one.english) or (in_spanish and _leans("es").match(one.spanish or ""))
        if not leans or before.get(one.english, one.english) in {*left, one.english}:
            left.setdefault(one.english, one)
    return list(left.values())


def _is_again(one: PlainReason, told: PlainReason) -> bool:
    """Whether a sentence rests on one of the letter's that another rests on, or has most of its words in common."""
    own, other = stems(one.english), stems(told.english)
    return bool(set(one.sentences) & set(told.sentences)) or len(own & other) > min(len(own), len(other)) * _COMMON


def _place(one: PlainReason, found: Sequence[PlainReason]) -> int:
    """Where a sentence goes: before the first that rests on a later one of the letter's and on none before itself."""
    later = (
        place
        for place, told in enumerate(found)
        if min(told.sentences) > min(one.sentences) and not _leans("en").match(told.english)
    )
    return next(later, len(found))


def _with_spanish(
    own: Sequence[PlainReason], spanish: Sequence[PlainReason], told: Sequence[PlainReason]
) -> tuple[PlainReason, ...]:
    """The sentences, each without its Spanish where that does not stand, or leans on one that does not."""
    stand = _without_what_leans(spanish, told, in_spanish=True)
    return tuple(one if one in stand else replace(one, spanish=None) for one in own)


@cache
def _leans(language: Language) -> re.Pattern[str]:
    """A sentence that begins with such a word, or has one, is on what the one before it names."""
    begins, has = (source_of("leaning", f"{place}_{language}") for place in ("begins", "has"))
    return re.compile(rf"(?:{begins})\b|.*\b(?:{has})\b")


def _behind(number: int, findings: Set[int]) -> int:
    """The number of the first sentence from this one on that is no finding."""
    while number in findings:
        number += 1
    return number


def _before(number: int, more: Set[int]) -> int:
    """The number of the last sentence up to this one that is no finding."""
    while number in more:
        number -= 1
    return number


def _too_hard(told: Sequence[PlainReason]) -> Iterator[str]:
    grade = flesch_kincaid([explained.easy(one.english) for one in told]) if told else 0.0
    if grade >= HARDEST:
        yield f"the English is too hard to read (grade {grade:.1f}): shorter sentences, shorter words"


def _gives(ground: Ground) -> list[set[int]]:
    """For each reason of the record the numbers of the sentences that give it: all where it is not known which."""
    return [set(reason.sentences) or {s.number for s in ground.sentences} for reason in ground.reasons]


def _untold(ground: Ground, told: Sequence[PlainReason]) -> Iterator[str]:
    """Reasons of the record without a sentence of their own."""
    gives = _gives(ground)
    for reason, own in zip(ground.reasons, gives, strict=True):
        if not any(own & set(one.sentences) for one in told):
            yield f"the reason {reason.code} is not told"
    if not _have_own(gives, told):
        yield "the listed reasons have no sentence each"


def _have_own(gives: Sequence[set[int]], told: Sequence[PlainReason]) -> bool:
    """Whether each reason, or three where there are more, can have a sentence that no other needs."""
    most = min(len(gives), MOST)
    return any(
        all(own & set(one.sentences) for own, one in zip(some, order, strict=True))
        for some in combinations(gives, most)
        for order in permutations(told, most)
    )
