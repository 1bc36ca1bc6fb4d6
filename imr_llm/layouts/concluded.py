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
    for sentence in reversed(told[-3:]):
        said = list(compiled(*words.concludes).finditer(text, sentence.start, sentence.end))
        if said:
            last = said[-1]
            before = text[sentence.start : last.start()]
            denied = last["not"] or last["denied"] or compiled(*words.turned).search(before)
            return ("upheld" if denied else "overturned"), Span(last.start(), last.end())
    return None


def decided(text: str, rationale: Span, request: Span, others: list[Span]) -> tuple[Decision, Span] | None:
    """The rationale's last conclusion, where it is a plain one about this request; None in doubt.

    Somebody else's opinion, a condition, a doubt, a contrast, a part of the request: none of these is the decision.
    """
    sentences, words = spans(text, rationale), common().conclusions
    said = [conclusion(text, [sentence]) for sentence in sentences]
    concluding = [place for place, decision in enumerate(said) if decision]
    if not concluding or len({decision[0] for decision in said if decision}) > 1:
        return None  # it says nothing, or both, of whatever
    last = sentences[concluding[-1]]
    asked = text[request.start : request.end]
    clause = compiled(*words.so).split(text[last.start : last.end])[-1]
    apart = set().union(*(own_words(text[other.start : other.end]) for other in others)) - own_words(asked)
    own, behind = clause.replace(asked, ""), text[last.end : rationale.end]
    if compiled(*words.hedged).search(own) or compiled(*words.taken_back).search(behind):
        return None
    return said[concluding[-1]] if _is_about(clause, asked, text[rationale.start : last.start], apart) else None


def _is_about(sentence: str, request: str, before: str, others: set[str]) -> bool:
    """Whether a conclusion speaks of the request and all of it: by one of its words, or as "it", "the treatment".

    `others`: words of other requests alone. Where the rationale names one of them, "it" may mean that request.
    """
    named = own_words(sentence)
    if named & others or not same_quantity(sentence, request) or not same_side(sentence, request):
        return False
    generic = bool(compiled(*common().conclusions.generic).search(sentence)) and not own_words(before) & others
    return generic or names_each_part(sentence, request)
