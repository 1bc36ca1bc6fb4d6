"""What a rationale concludes on its request, and where that conclusion is a plain decision."""

from collections.abc import Sequence

from imr_llm.codes import Decision
from imr_llm.language.sentences import spans
from imr_llm.layouts.forms import common, compiled
from imr_llm.layouts.naming import names_each_part, own_words, same_quantity, same_side
from imr_llm.letter import Span


def conclusion(text: str, told: Sequence[Span]) -> tuple[Decision, Span] | None:
    """What the last of these sentences that concludes says of the request, and where; None where none does."""
    words = common().conclusions
    said = [(s, m) for s in told[-3:] for m in compiled(*words.concludes).finditer(text, s.start, s.end)]
    if not said:
        return None
    sentence, last = said[-1]
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
