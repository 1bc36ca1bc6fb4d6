"""Whether words name a request, and nothing that it does not hold; what a rationale concludes on it."""

import re
from collections.abc import Sequence

from imr_llm.codes import Decision
from imr_llm.language.lexicon import NUMBERS, VALUES
from imr_llm.language.pattern_lists import listed
from imr_llm.language.patterns import lower
from imr_llm.language.sentences import spans
from imr_llm.layouts.forms import common, compiled
from imr_llm.letter import Span

_WORD = re.compile(r"[a-z]{3,}")
_TIMES = {"once": 1, "twice": 2}
_NUMBER = re.compile(rf"\d+(?:\.\d+)?|\b(?:{'|'.join([*NUMBERS, *_TIMES])})\b", re.IGNORECASE)
_COMPOUND = re.compile(r"\b(?:and|or|plus|with|without)\b|[&+;/]", re.IGNORECASE)


def _words(text: str) -> set[str]:
    return {w.removesuffix("s") for w in _WORD.findall(lower(text))}


def own_words(text: str) -> set[str]:
    """The words that tell this request from others, singular, lower case."""
    return _words(text).difference(listed("naming", "common"))


def numbers(text: str) -> list[str]:
    """The numbers of a text in order, spelled ones as digits."""
    return [str(VALUES.get(n) or _TIMES.get(n, n)) for n in _NUMBER.findall(lower(text))]


def same_quantity(words: str, request: str) -> bool:
    """Whether the words give no number, or the request's own in its order: "6 visits" is not "12 visits"."""
    given = numbers(words)
    return not given or given == numbers(request)


def same_side(words: str, request: str) -> bool:
    """Whether the words name no side and no region, or all that the request does: one brace of a pair is less."""
    said, asked = _words(words), _words(request)
    kinds = (frozenset(listed("naming", kind)) for kind in ("sides", "regions"))
    return all(not said & kind or said & kind == asked & kind for kind in kinds)


def names_each_part(words: str, request: str) -> bool:
    """Whether the words name the request, and where it is for two things, both of them."""
    parts = [own for part in _COMPOUND.split(request) if (own := own_words(part))]
    return bool(parts) and all(own & own_words(words) for own in parts)


def conclusion(text: str, told: Sequence[Span]) -> tuple[Decision, Span] | None:
    """What the last of these sentences that concludes says of the request, and where; None where none does."""
    words = common().conclusions
    concludes = compiled(*words.concludes)
    said = ((s, m) for s in reversed(told[-3:]) for m in [*concludes.finditer(text, s.start, s.end)][-1:])
    if (found := next(said, None)) is None:
        return None
    sentence, last = found
    denied = last["not"] or last["denied"] or compiled(*words.turned).search(text[sentence.start : last.start()])
    return ("upheld" if denied else "overturned"), Span(*last.span())


def decided(text: str, rationale: Span, request: Span, others: list[Span]) -> tuple[Decision, Span] | None:
    """The rationale's last conclusion, where it is a plain one about this request; None in doubt.

    Somebody else's opinion, a condition, a doubt, a contrast, a part of the request: none of these is the decision.
    """
    words = common().conclusions
    said = [(sentence, found) for sentence in spans(text, rationale) if (found := conclusion(text, [sentence]))]
    if len({decision for _, (decision, _) in said}) != 1:
        return None  # it says nothing, or both, of whatever
    last, found = said[-1]
    asked = text[request.start : request.end]
    clause = compiled(*words.so).split(text[last.start : last.end])[-1]
    apart = set().union(*(own_words(text[other.start : other.end]) for other in others)) - own_words(asked)
    own, behind = clause.replace(asked, ""), text[last.end : rationale.end]
    if compiled(*words.hedged).search(own) or compiled(*words.taken_back).search(behind):
        return None
    return found if _is_about(clause, asked, text[rationale.start : last.start], apart) else None


def _is_about(sentence: str, request: str, before: str, others: set[str]) -> bool:
    """Whether a conclusion speaks of the request and all of it: by one of its words, or as "it", "the treatment".

    `others`: words of other requests alone. Where the rationale names one of them, "it" may mean that request.
    """
    named = own_words(sentence)
    if named & others or not same_quantity(sentence, request) or not same_side(sentence, request):
        return False
    generic = bool(compiled(*common().conclusions.generic).search(sentence)) and not own_words(before) & others
    return generic or names_each_part(sentence, request)
