"""What is told of a request beside a model's sentences: the reasons and words of the letter that these leave out."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from imr_llm.letter import Span, overlap
from imr_llm.record import Evidence, Issue
from imr_llm.sentences import stems
from imr_llm.statements import gives_reason
from imr_llm.summary import Sentence

_STEM: Final = 5
_COMMON: Final = re.compile(
    "patie|worke|injur|claim|appli|recor|docum|reque|treat|guide|medic|neces|revie|evide|provi|submi|shows?|showi|with"
    "|that|this|these|there|their|your|from|have|been|were|does|which|when|also|than|more|only|will|would|could|shoul|must"
    "|befor|after|state|noted?s?|based|indic|case"
)
"""Stems of words that any reason has."""
TOGETHER: Final = 4
"""A model's sentences and quotes on one request."""


@dataclass(frozen=True, slots=True)
class Left:
    """What is told of a request beside a model's sentences.

    `reasons`: the places of the denial reasons that none of them tells; `known`: the sentences of the letter that need
    no quote; `most`: how many quotes there may be.
    """

    reasons: tuple[int, ...] = ()
    known: tuple[Span, ...] = ()
    most: int = TOGETHER


ALL: Final = Left()
"""No model has told anything: everything is left."""


def left_to_tell(
    issue: Issue,
    index: int,
    evidence: Mapping[str, Sequence[Evidence]],
    text: str,
    own: Sequence[Sentence],
) -> Left:
    """What is left to tell of an issue beside a model's sentences on it; `own` may have others too.

    A sentence tells one reason: one in whose sentence it rests, and with which it shares a word that says something.
    `index` and `evidence` as for `gives_reason`.
    """
    told = [_rests_on(issue, sentence) for sentence in own if sentence.source.text == "model"]
    if not told:
        return ALL
    gives = [gives_reason(issue, index, place, evidence) for place in range(len(issue.denial_reasons))]
    tells = [[at for at, one in enumerate(told) if _tells(*one, own, text)] for own in gives]
    by: dict[int, int] = {}
    left = tuple(reason for reason in range(len(gives)) if not _placed(reason, tells, by, set()))
    open_ = [place for reason in left for place in gives[reason]]
    known = (place for _, places in told for place in places)
    known_ = tuple(place for place in known if not any(overlap(place, other) for other in open_))
    return Left(left, known_, max(TOGETHER - len(told), len(left)))


def _rests_on(issue: Issue, sentence: Sentence) -> tuple[str, list[Span]]:
    """A model's sentence in English, and the sentences of the letter that it rests on."""
    places = sentence.source.places
    at = int(places[0].field.rpartition("/")[2])
    return issue.why[at], [Span(place.start, place.end) for place in places]


def _tells(english: str, places: Sequence[Span], gives: Sequence[Span], text: str) -> bool:
    if not gives:
        return True
    there = [text[place.start : place.end] for place in places if any(overlap(place, own) for own in gives)]
    return bool(_content(english) & _content(" ".join(there)))


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
