"""What of a value that a small model alone reads is taken: what the rules would take of a list in its place.

Such a model finds where something is told, and is often wrong in what it makes of it. So its words are cut as the rules
cut a list ("anxiety (treated elsewhere)", "suspected impingement", "mother with migraine"), and what of their sentence
speaks against them is told: as for any value, and besides as far as a list reaches ("previously tried Norco,
gabapentin and Lyrica"), a picture or a complaint that tells of it, a guideline, an earlier denial that goes on.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from imr_llm.language import lexicon
from imr_llm.letter import Span, overlap
from imr_llm.readers import lists
from imr_llm.readers.context import Says, guideline_speaks, is_said, retold, said_of
from imr_llm.readers.kinds import kinds, pattern
from imr_llm.statements import NumberedSentence, Statement
from imr_llm.verify.evidence import ASKED

_KNOWN: Final = {
    "mechanism_of_injury": lexicon.events,
    "diagnoses": lexicon.conditions,
    "prior_treatments": lexicon.treatments,
    "current_medications": lexicon.drugs,
}
_AGAINST: Final = ASKED | {
    "diagnoses": ASKED["diagnoses"] | {"seen", "complained", "planned"},
    "current_medications": ASKED["current_medications"] | {"so_far"},
}
_DOUBT: Final = "the words around it may speak against it"
_LONGEST: Final = 7
"""Words of a member."""
_CHARACTERS: Final = 120
"""Of a member, and of what stands before a name."""
_MOST: Final = 30
"""Members of a list, and sentences over which a denial is retold."""
_EARLIER: Final[frozenset[Says]] = frozenset({"seen", "complained", "so_far"})
"""What such words say of their own clause only, not of what is told anew behind them."""
_ANEW: Final = {"diagnoses": "has_anew", "current_medications": "takes_anew"}


def taken(statement: Statement, text: str, sentences: Sequence[NumberedSentence]) -> Iterator[Statement]:
    """What of such a value is known: itself, members of it, nothing; each with a doubt where something speaks against
    it. `sentences` are those that the model was shown.
    """
    index = next((i for i, s in enumerate(sentences) if overlap(s.place, statement.place)), None)
    if statement.field not in _KNOWN or index is None:
        return
    of_others = _is_of_others(text, sentences, index)
    for place in _members(statement, text, sentences[index].place):
        words = text[place.start : place.end]
        if words in _KNOWN[statement.field]():
            is_against = of_others or _is_against(statement.field, text, sentences[index].place, place)
            doubt = statement.doubt or (_DOUBT if is_against else None)
            yield replace(statement, value=words, place=place, doubt=doubt)


def _members(statement: Statement, text: str, sentence: Span) -> list[Span]:
    """The members of a list that its words are; of the name of a condition that it is a part of, the whole."""
    kind = kinds().get(statement.field)
    if kind is None:
        return [statement.place]
    if not kind.conditions:
        return lists.members(text, statement.place, kind)
    start, end = statement.place.start, statement.place.end
    while m := pattern("before_name").search(text[max(sentence.start, start - _CHARACTERS) : start]):
        start -= len(m[0])
    if pattern("behind_name").match(text, end):
        longer = lists.members(text, Span(start, sentence.end), kind)
        return [place for place in longer if place.start < end]
    return lists.members(text, Span(start, end), kind)


def _is_of_others(text: str, sentences: Sequence[NumberedSentence], index: int) -> bool:
    """Whether its sentence retells an earlier denial, or a guideline speaks in it."""
    words = [text[s.place.start : s.place.end] for s in sentences[max(0, index - _MOST) : index + 1]]
    return retold(words)[-1] or guideline_speaks(words[-1])


def _is_against(field: str, text: str, sentence: Span, place: Span) -> bool:
    """Whether something is said of it, or of the list that it stands in, that the value does not say."""
    asked = _AGAINST[field]
    if field == "mechanism_of_injury" and is_said(text[sentence.start : sentence.end], "elsewhere"):
        asked |= {"elsewhere"}
    near = asked & _EARLIER
    if pattern("taken_still").search(text[place.end : sentence.end]):
        near -= {"so_far"}
    starts = list(_list_starts(text, sentence, place.start))
    clause = Span(_clause(field, text, sentence, place), sentence.end)
    return (
        "elsewhere" in asked
        or any(said_of(text, sentence, Span(at, place.end), asked - _EARLIER) for at in starts)
        or any(said_of(text, clause, Span(max(at, clause.start), place.end), near) for at in starts)
    )


def _clause(field: str, text: str, sentence: Span, place: Span) -> int:
    """Where that begins which tells of it: behind the last verb that tells anew; of a complaint, its sentence."""
    if field not in _ANEW or (field == "diagnoses" and pattern("felt").search(text, place.start, place.end)):
        return sentence.start
    anew = pattern(_ANEW[field]).finditer(text, sentence.start, place.start)
    return min(max((m.end() for m in anew), default=sentence.start), place.start)


def _list_starts(text: str, sentence: Span, start: int) -> Iterator[int]:
    """Where it begins, and where each member of its list before it does."""
    yield start
    for _ in range(_MOST):
        begin = max(sentence.start, start - _CHARACTERS)
        m = pattern("member_before").search(text[begin:start])
        if m is None or len(m["it"].split()) > _LONGEST or pattern("tells").search(m["it"]):
            return
        start = begin + m.start("it")
        yield start
