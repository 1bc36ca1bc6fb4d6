"""What is told of a request beside a model's sentences: the reasons and words of the letter that these leave out."""

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from imr_llm import pointers
from imr_llm.language import glossary
from imr_llm.language.lexicon import NUMBERS
from imr_llm.language.pattern_lists import worded
from imr_llm.language.sentences import stems
from imr_llm.letter import Span, overlap
from imr_llm.record import Evidence, Issue
from imr_llm.statements import gives_reason
from imr_llm.summary import Sentence
from imr_llm.tables import EntryKind

_STEM: Final = 5
_COMMON: Final = re.compile(
    "patie|worke|injur|claim|appli|recor|docum|reque|treat|guide|medic|neces|revie|evide|provi|submi|shows?|showi|with"
    "|that|this|these|there|their|your|from|have|been|were|does|which|when|also|than|more|only|will|would|could|shoul|must"
    "|befor|after|state|noted?s?|based|indic|case"
)
"""Stems of words that any reason has."""
TOGETHER: Final = 4
"""A model's sentences and quotes on one request."""
_COUNTED: Final = re.compile(
    r"(?<![\w/.-])(\d+)(?:(?: ?- ?| (?:to|or) )(\d+))?(?=(?:%|[ -]+(?:\w+ ){0,2}?(?:percent|points?|levels?|visits?"
    r"|sessions?|treatments?|injections?|shots?|days?|weeks?|months?|years?|times)\b))"
)
_NUMBER_WORD: Final = re.compile(rf"\b(?:{'|'.join(NUMBERS)})\b", re.IGNORECASE)
_NUMBER: Final = re.compile(r"\d+")
_NAMED: Final[tuple[EntryKind, ...]] = ("condition", "treatment", "drug", "documentation", "word")
_any_of = worded("quoting")
_Own = tuple[str, list[Span]]
"""A model's sentence in English, and the sentences of the letter that it rests on."""


@dataclass(frozen=True, slots=True)
class Left:
    """What is told of a request beside a model's sentences.

    `reasons`: the places of the denial reasons that none of them tells; `known`: the sentences of the letter that need
    no quote, and of those of which a part is told the parts; `most`: how many quotes there may be; `fallen`: the
    sentences of the letter that a model's sentence rested on which is not told; `is_all`: no model tells anything.
    """

    reasons: tuple[int, ...] = ()
    known: tuple[Span, ...] = ()
    most: int = TOGETHER
    fallen: tuple[Span, ...] = ()
    is_all: bool = False


ALL: Final = Left(is_all=True)
"""No model has told anything: everything is left."""


def left_to_tell(
    issue: Issue,
    index: int,
    evidence: Mapping[str, Sequence[Evidence]],
    text: str,
    own: Sequence[Sentence],
) -> Left:
    """What is left to tell of an issue beside a model's sentences on it; `own` may have others too.

    A sentence tells one reason: one in whose sentence it rests, and with which it shares a word that says something,
    in the reason's own part of that sentence where any sentence has one there.
    `index` and `evidence` as for `gives_reason`.
    """
    by_model = [sentence for sentence in own if sentence.source.text == "model"]
    fallen = tuple(_fallen(issue, index, evidence, {_place_of(sentence) for sentence in by_model}))
    told = [_rests_on(issue, sentence) for sentence in by_model]
    if not told:
        return replace(ALL, fallen=fallen)
    gives = [gives_reason(issue, index, place, evidence) for place in range(len(issue.denial_reasons))]
    parts = {place: _parts(text, place) for _, places in told for place in places}
    near = [_telling(told, own, text, parts) for own in gives]
    tells = [by or _telling(told, own, text) for by, own in zip(near, gives, strict=True)]
    by: dict[int, int] = {}
    order = sorted(range(len(gives)), key=lambda reason: not near[reason])
    left = tuple(sorted(reason for reason in order if not _placed(reason, tells, by, set())))
    open_ = [place for reason in left for place in gives[reason]]
    known = (part for place in parts for part in _told(place, parts[place], told, text))
    known_ = tuple(part for part in known if not any(overlap(part, other) for other in open_))
    return Left(left, known_, max(TOGETHER - len(told), len(left)), fallen)


def _fallen(issue: Issue, index: int, evidence: Mapping[str, Sequence[Evidence]], told: Set[int]) -> Iterator[Span]:
    """The letter's sentences under those of a model's that did not stand when it was asked, and under those that did
    and are not told here: their Spanish fell.
    """
    pointer = pointers.of_issue(index, "why")
    fields = [pointer, *(f"{pointer}/{at}" for at in range(len(issue.why)) if at not in told)]
    yield from (Span(e.start, e.end) for field in fields for e in evidence.get(field, ()))


def _place_of(sentence: Sentence) -> int:
    """The place of a model's sentence among its item's."""
    return int(sentence.source.places[0].field.rpartition("/")[2])


def _rests_on(issue: Issue, sentence: Sentence) -> _Own:
    """A model's sentence in English, and the sentences of the letter that it rests on."""
    return issue.why[_place_of(sentence)], [Span(place.start, place.end) for place in sentence.source.places]


def _telling(
    told: Sequence[_Own], gives: Sequence[Span], text: str, parts: Mapping[Span, Sequence[Span]] | None = None
) -> list[int]:
    """Which sentences may tell a reason, given at these places: by words of the letter's sentences, or of `parts`."""
    whole = {place: (place,) for _, places in told for place in places}
    return [
        at
        for at, (english, places) in enumerate(told)
        if not gives or _tells(english, [part for place in places for part in (parts or whole)[place]], gives, text)
    ]


def _tells(english: str, places: Sequence[Span], gives: Sequence[Span], text: str) -> bool:
    there = [text[place.start : place.end] for place in places if any(overlap(place, own) for own in gives)]
    return bool(_content(english) & _content(" ".join(there)))


def _told(place: Span, parts: Sequence[Span], told: Sequence[_Own], text: str) -> Sequence[Span]:
    """The parts of a letter's sentence that those resting on it tell; all of it where none has its words."""
    said = " ".join(english for english, places in told if place in places)
    found = [part for part in parts if _is_told(text[part.start : part.end], said)]
    return found if any(_content(text[part.start : part.end]) for part in found) else parts


def _is_told(part: str, said: str) -> bool:
    """Whether a part has a word that is said, as it stands or as the glossary calls it, and one of its own numbers."""
    named = [words for term in glossary.terms(part, *_NAMED) for words in (term.entry.en.term, term.entry.en.name)]
    own, counted = _content(part), {n for m in _COUNTED.finditer(_in_figures(part)) for n in m.groups() if n}
    if not own:
        return True
    is_counted = not counted or not counted.isdisjoint(_NUMBER.findall(_in_figures(said)))
    return is_counted and not _content(said).isdisjoint(own | _content(" ".join(filter(None, named))))


def _in_figures(words: str) -> str:
    return _NUMBER_WORD.sub(lambda m: str(NUMBERS.index(m[0].lower()) + 1), words)


def _parts(text: str, place: Span) -> tuple[Span, ...]:
    """A sentence of the letter at the words where a clause of its own begins."""
    cuts = [place.start, *(m.start() for m in _any_of("parts").finditer(text, place.start, place.end)), place.end]
    return tuple(Span(start, end) for start, end in pairwise(cuts) if start < end)


def _content(words: str) -> set[str]:
    return {stem for stem in stems(words, _STEM) if not _COMMON.fullmatch(stem)}


def _placed(reason: int, tells: Sequence[Sequence[int]], by: dict[int, int], seen: set[int]) -> bool:
    """Whether a reason finds a sentence of its own, where those before it may move to another."""
    for at in tells[reason]:
        if at not in seen:
            seen.add(at)
            if at not in by or _placed(by[at], tells, by, seen):
                by[at] = reason
                return True
    return False
