"""What of a value that a small model alone reads is taken: what the rules would take of a list in its place.

Such a model finds where something is told, and is often wrong in what it makes of it. So its words are cut as the rules
cut a list ("anxiety (treated elsewhere)", "suspected impingement", "mother with migraine"), and what of their sentence
speaks against them is told: as for any value, and besides as far as a list reaches ("previously tried Norco,
gabapentin and Lyrica"), a picture or a complaint that tells of it, a guideline, an earlier denial that goes on.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from imr_llm.language import lexicon
from imr_llm.letter import Span, overlap
from imr_llm.readers import lists
from imr_llm.readers.context import Says, guideline_speaks, is_said, retold, said_of
from imr_llm.readers.kinds import kinds, pattern
from imr_llm.statements import NumberedSentence, Statement

_KNOWN: Final = {
    "mechanism_of_injury": lexicon.events,
    "diagnoses": lexicon.conditions,
    "prior_treatments": lexicon.treatments,
    "current_medications": lexicon.drugs,
}
_AGAINST: Final[dict[str, frozenset[Says]]] = {
    "mechanism_of_injury": frozenset({"negated", "uncertain", "other"}),
    "diagnoses": frozenset({"negated", "uncertain", "resolved", "other", "finding", "seen", "complained", "planned"}),
    "prior_treatments": frozenset({"negated", "uncertain", "planned", "asked", "never_begun", "other"}),
    "current_medications": frozenset(
        {"negated", "uncertain", "planned", "asked", "never_begun", "stopped", "other", "so_far"}
    ),
}
_DOUBT: Final = "the words around it may speak against it"
_MEMBER: Final = re.compile(
    r"(?:^|(?<=[,:;.]) | and | or )(?P<it>[^,:;.]*?)(?:,(?: and| or)?| and| or) ?$", re.IGNORECASE
)
"""The member of a list that stands right before another one."""
_LONGEST: Final = 7
"""Words of a member."""
_CHARACTERS: Final = 120
"""Of a member, and of what stands before a name."""
_MOST: Final = 30
"""Members of a list, and sentences over which a denial is retold."""
_BEFORE: Final = re.compile(r"(?<![\w/-])(?P<word>[\w/-]{1,30}) \Z")
"""The word before."""
_TELLS: Final = re.compile(
    r"\b(?:is|are|was|were|has|have|had|takes?|taking|uses?|using|continues?|currently|now|with|for)\b", re.IGNORECASE
)
"""What begins to tell something, and is within no member's name."""
_EARLIER: Final[frozenset[Says]] = frozenset({"seen", "complained", "so_far"})
"""What such words say of their own clause only, not of what is told anew behind them."""
_ANEW: Final = {
    "diagnoses": re.compile(
        r"\b(?:s?he|they|who|and|patient|worker|employee|claimant|applicant) (?:also |still |now )?"
        r"(?:ha(?:s|ve)(?: had)?|carr(?:ies|y)|suffers? from|lives? with) ",
        re.IGNORECASE,
    ),
    "current_medications": re.compile(
        r"(?<!no longer )(?<!not )(?<!never )\b(?:takes|uses|continues(?: on| with| to (?:take|use)| taking| using)?"
        r"|(?:is|are|remains?|stays?) (?:now |still |currently )?(?:on|taking|using)"
        r"|(?:is|are) (?:now |being |still |currently )*(?:treated|managed|controlled|maintained) (?:with|on|by)) ",
        re.IGNORECASE,
    ),
}
"""What tells anew of the patient: "a history of back pain, and takes"."""
_ON: Final = r"(?:is|are|remains?) (?:still )?(?:on|taking|using)"
_STILL: Final = re.compile(
    rf"\bwhich (?:s?he|they|the \w+(?: \w+)?) (?:still |also |currently )?(?:takes?|uses?|continues?|{_ON})\b"
    rf"|(?<!no longer )(?<!not )(?<!never )\b(?:takes|uses|continues(?: on| with| to (?:take|use))?|{_ON}) "
    r"(?:it|them|both|these)\b(?! no (?:longer|more)\b)",
    re.IGNORECASE,
)
"""Behind a drug that helped before: it is taken yet."""
_FELT: Final = re.compile(
    r"\b(?:\w*pains?|\w*aches?|numb\w*|tingling|weakness|stiffness|spasms?|swelling|tenderness|insomnia|sleep\w*"
    r"|dizz\w*|vertigo|nausea|fatigue|difficult\w*)\b",
    re.IGNORECASE,
)
"""What a patient only says to have, however it is said."""


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
            yield replace(
                statement, value=words, place=place, doubt=statement.doubt or (_DOUBT if is_against else None)
            )


def _members(statement: Statement, text: str, sentence: Span) -> list[Span]:
    """The members of a list that its words are; of the name of a condition that it is a part of, the whole."""
    kind = kinds().get(statement.field)
    if kind is None:
        return [statement.place]
    if not kind.conditions:
        return lists.members(text, statement.place, kind)
    start, end = statement.place.start, statement.place.end
    while (m := _BEFORE.search(text[max(sentence.start, start - _CHARACTERS) : start])) and pattern(
        "before_name"
    ).fullmatch(m["word"]):
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
    if _STILL.search(text[place.end : sentence.end]):
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
    anew = _ANEW.get(field)
    if anew is None or (field == "diagnoses" and _FELT.search(text, place.start, place.end)):
        return sentence.start
    last = max((m.end() for m in anew.finditer(text, sentence.start, place.start)), default=sentence.start)
    return min(last, place.start)


def _list_starts(text: str, sentence: Span, start: int) -> Iterator[int]:
    """Where it begins, and where each member of its list before it does."""
    yield start
    for _ in range(_MOST):
        begin = max(sentence.start, start - _CHARACTERS)
        m = _MEMBER.search(text[begin:start])
        if m is None or len(m["it"].split()) > _LONGEST or _TELLS.search(m["it"]):
            return
        start = begin + m.start("it")
        yield start
