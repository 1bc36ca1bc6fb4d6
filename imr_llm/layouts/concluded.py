"""What a rationale concludes on its request, and where that conclusion is a plain decision."""

import re

from imr_llm.layouts.naming import names_each_part, own_words, same_quantity, same_side
from imr_llm.letter import Span
from imr_llm.patterns import tolerant
from imr_llm.record import Decision
from imr_llm.sentences import spans

_NECESSARY = rf"(?:medical(?:ly)? ?(?:necess(?:ary|ity)|appropriate|indicated)|{tolerant('medically necessary')})"
_CONCLUDES = re.compile(
    r"\b(?:is|are|was|were|be|been|deemed|considered|found|as|remains?)(?: \w+ly)? "
    rf"(?P<not>n[o0ce][tfl1+] (?:\w+ )?|non-?)?(?:(?:\w+ly|also|now|thus|hence|still|both) )?{_NECESSARY}"
    rf"|(?P<denied>\bnot ?{_NECESSARY}|\bnon-? ?certified|\bnot (?:be )?certified"
    r"|\bmedical necessity (?:\w+ ){0,8}?(?:is|are|was|were|has|have) not (?:been )?(?:established|supported"
    r"|demonstrated)"
    r"|\bnot (?:been )?(?:established|supported|approved)(?= ?[.]?$)"
    r"|\b(?:request|recommendation)\b[^.]*\b(?:is|was) (?:denied|upheld)"
    r"|\brequest\b[^.]*\bis not (?:supported|approved|warranted|indicated|appropriate|reasonable|recommended"
    r"|necessary|authorized))"
    r"|(?P<granted>\b(?:is|are) (?:therefore )?(?:certified|approved|overturned|authorized)\b"
    r"|\bmedical necessity (?:\w+ ){0,8}?(?:is|has been|was) (?:established|supported|demonstrated))",
    re.IGNORECASE,
)
_HEDGED = re.compile(
    r"^\W*(?:an?|any|such)\b|\b(?:whether|if|had|would|could|might|may|fail\w*|insufficient|doubt\w*|unclear|uncertain|none|nothing"
    r"|neither|provider"
    r"|physician|doctor|surgeon|patient (?:states|believes|feels)|states?|believes?|feels?|opines?|UR"
    r"|utilization|denial"
    r"|denied|determination|determined|disagree\w*|only|but|although|though|unless|until|cannot|no longer|partial\w*"
    r"|previous|prior|earlier|not (?:only|just)|some|except|half|part|portion|trial|shorter|fewer|reduced|limited"
    r"|modified|first|initial|others?|rest|remaining)\b",
    re.IGNORECASE,
)
_SO = re.compile(r"(?:^\W*|[,;] ?|\s(?-i:(?=[TAH])))(?:therefore|thus|hence|accordingly|as such),? ", re.IGNORECASE)
_TAKEN_BACK = re.compile(
    r"\b(?:disagree\w*|however|but|nevertheless|on the other hand|overturned|upheld|others?|rest|remain(?:s|ing|der)"
    r"|withdr\w+|vacat\w+|annul\w*|void\w*|rescind\w*|revers\w+|remand\w*|supersed\w+|set aside"
    r"|(?:this|that|the) (?:conclusion|determination|decision|finding))\b"
    r"|\b(?:is|are|was|were|do|does|did|has|have) not[.]?$",
    re.IGNORECASE,
)
_GENERIC = re.compile(
    r"^\W*(?:(?:therefore|thus|hence|as such|accordingly|so|in sum|in conclusion|overall),? )?(?:it|this|they|these)\b"
    r"|\b(?:the|this|these) (?:requested |proposed |disputed )?(?:requests?|treatments?|services?|items?"
    r"|procedures?)\b",
    re.IGNORECASE,
)


def conclusion(text: str, told: list[Span]) -> tuple[Decision, Span] | None:
    """What the last of these sentences that concludes says of the request, and where; None where none does."""
    for sentence in reversed(told[-3:]):
        said = list(_CONCLUDES.finditer(text, sentence.start, sentence.end))
        if said:
            last = said[-1]
            denied = last["not"] or last["denied"] or _negated(text[sentence.start : last.start()])
            return ("upheld" if denied else "overturned"), Span(last.start(), last.end())
    return None


def _negated(before: str) -> bool:
    return bool(re.search(r"\b(?:not|cannot|no|nor|neither|never)\b[^,;]{0,40}$", before, re.IGNORECASE))


def decided(text: str, rationale: Span, request: Span, others: list[Span]) -> tuple[Decision, Span] | None:
    """The rationale's last conclusion, where it is a plain one about this request; None in doubt.

    Somebody else's opinion, a condition, a doubt, a contrast, a part of the request: none of these is the decision.
    """
    sentences = spans(text, rationale)
    said = [conclusion(text, [sentence]) for sentence in sentences]
    concluding = [place for place, decision in enumerate(said) if decision]
    if not concluding or len({decision[0] for decision in said if decision}) > 1:
        return None  # it says nothing, or both, of whatever
    last = sentences[concluding[-1]]
    asked = text[request.start : request.end]
    clause = _SO.split(text[last.start : last.end])[-1]
    apart = set().union(*(own_words(text[other.start : other.end]) for other in others)) - own_words(asked)
    if _HEDGED.search(clause.replace(asked, "")) or _TAKEN_BACK.search(text[last.end : rationale.end]):
        return None
    return said[concluding[-1]] if _is_about(clause, asked, text[rationale.start : last.start], apart) else None


def _is_about(sentence: str, request: str, before: str, others: set[str]) -> bool:
    """Whether a conclusion speaks of the request and all of it: by one of its words, or as "it", "the treatment".

    `others`: words of other requests alone. Where the rationale names one of them, "it" may mean that request.
    """
    named = own_words(sentence)
    if named & others or not same_quantity(sentence, request) or not same_side(sentence, request):
        return False
    generic = bool(_GENERIC.search(sentence)) and not own_words(before) & others
    return generic or names_each_part(sentence, request)
