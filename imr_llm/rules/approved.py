"""What a reviewer approves of a request, or would have, where it is less than what was asked for.

Only plain words of the rationale about this request; what a guideline says, what another reviewer did before, what was
done or felt earlier, and what hangs on a condition is none. The decision stays as its heading says.
"""

import re
from dataclasses import dataclass
from itertools import combinations
from math import prod

from imr_llm.extraction import Draft, DraftIssue
from imr_llm.letter import Span
from imr_llm.patterns import folded, lower, trimmed
from imr_llm.record import Decision
from imr_llm.sentences import spans

_LONGEST = 400  # characters of a sentence that can be told whole
_NUMBERS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_NUMBER = rf"(?:\d+(?:\.\d+)?|{'|'.join(_NUMBERS)})"
_UNITS = (
    r"(?:visits?|sessions?|treatments?|weeks?|months?|days?|tablets?|pills|capsules|refills?|units?|injections?|levels?"
    r"|hours?|trials?|evaluations?|patch(?:es)?|tubes?|box(?:es)?)"
)
_RIGHT = (
    r"(?:(?:deemed|considered|found|felt|determined)(?: to be)? )?"
    r"(?:medically (?:necessary|appropriate|indicated|reasonable)|appropriate|reasonable|supported|indicated|warranted"
    r"|approved|authorized|certified)"
)
_GRANT = r"(?:approv\w+|certif\w+|authoriz\w+)"
_ABOUT_REQUEST = r"(?:request|quantity|amount|number|duration|frequency|authorization|order|prescription|approval)s?"
_MODIFIED = folded(
    r"\b(?:is|are|be) (?:\w+ly )?(?:therefore |hereby |thus )?(?:modified|amended) (?:to|for)\b"
    rf"|\b{_ABOUT_REQUEST} (?:is|are|(?:should|must|will) be) (?:therefore |hereby |thus )?"
    r"(?:reduced|decreased|lowered|changed|adjusted|cut) (?:down )?to\b"
    rf"|\b{_ABOUT_REQUEST} (?:(?:is|are) (?:therefore|hereby|thus)|(?:should|must|will) be) (?:limited|restricted) to\b"
    rf"|\b(?:modif(?:y|ying)|reduc(?:e|ing)|limit(?:ing)?) (?:the|this|his|her) {_ABOUT_REQUEST} (?:to|for)\b"
    rf"|\b{_GRANT} (?:with|as|subject to) (?:an? )?modif\w+"
    rf"|\b(?:is|are|be) (?:only )?partial(?:ly)? (?:{_GRANT}|overturned|supported|medically necessary)"
    r"|\bpartial(?:ly)? (?:approval|certification|authorization) is\b|\bin part(?=$|[,;:] )"
    rf"|(?<!\bthe )\bonly (?:\S+ ){{1,12}}?(?:is|are) (?:therefore )?{_RIGHT}"
    rf"|\b(?:approve|certify|authorize|(?:is|are) {_RIGHT} for) (?:only (?:#|{_NUMBER})|[^.;,]{{1,40}} only$)"
)
_NEEDS = (
    *("modif", "amended", "reduc", "decreased", "lowered", "changed", "adjusted", " cut ", "limit", "restricted"),
    *("partial", "in part", "necessary", "appropriate", "indicated", "reasonable", "supported", "warranted"),
    *("approv", "authoriz", "certif"),
)
"""Words without one of which a sentence approves no part: every pattern by which it would holds one."""
_LIMITED = folded(r"\b(?:should|must) be limited to\b")
_BEGINS = (
    r"(?:^|[,;:] |\b(?:that|only|therefore|thus|so|and|but|find|approve|the|additional|initial|an?|for"
    r"|(?:trial|total|course|supply|quantity|rental|maximum|set|series) of) )"
)
_COUNTED = folded(
    rf"{_BEGINS}(?:(?:up to|a total of|the (?:first|initial)) )?(?P<count>{_NUMBER})\b(?:[ -]\S+){{0,3}}?[ -]"
    rf"(?P<unit>{_UNITS})\b(?P<between>[^.;,]{{0,80}}?)\b(?:is|are|would be|would have been) (?:therefore )?{_RIGHT}\b"
    rf"|#\s?(?P<amount>\d+)\b[^.;,]{{0,40}}?\b(?:is|are|would be|would have been) (?:therefore )?{_RIGHT}\b"
    rf"|\b(?:is|are) {_RIGHT} (?:only )?for (?:only )?(?:(?:a|the)(?: \w+)? )?(?:trial of |course of )?"
    rf"(?:#\s?)?(?P<granted>{_NUMBER})\b(?:[ -]\S+){{0,2}}?[ -](?P<unit_granted>{_UNITS})\b"
)
_SHARE = folded(
    rf"\b(?P<count>{_NUMBER})(?: {_UNITS})? (?:out )?of (?:the )?(?:requested )?(?P<whole>{_NUMBER}) [^.;]{{0,60}}?"
    rf"\b(?:is|are) (?:therefore )?{_RIGHT}\b"
)
_ASKED_AMOUNT = folded(r"\b(?:requests?|requested|prescribed|ordered)(?: \w+)?(?: for| of)?(?: the| a| an)? $")
_EARLIER = folded(
    r"\b(?:post|ago|old|since|status|conservative|failed|symptoms?|pain|completed|prior|previous|attended|received"
    r"|history)\b"
)
_WOULD = folded(rf"\b(?:would|could) (?:be|have been) {_RIGHT}\b")
_WOULD_ALLOW = folded(
    rf"\bwould (?:only )?(?:allow|permit) (?:for )?(?:only )?(?:up to )?(?:an? )?(?:additional |further |another )?"
    rf"(?P<count>{_NUMBER})(?: ?(?:-|to) ?{_NUMBER})?(?: [a-z-]+){{0,2}}? {_UNITS}\b"
)
_CONDITION = folded(r"\b(?:if|unless|until|once|when|provided)\b")
_AFFIRMS = folded(rf"\b(?:is|are) (?:therefore )?{_RIGHT}\b")
_BUT = "(?:and|but|while|whereas|although)"
_DENIES = folded(
    rf"(?:^|[.;,:] ?|\b{_BUT} )(?:{_BUT} )?(?P<what>[^.;,:]{{2,60}}?) (?:is|are) (?:therefore )?not(?: {_RIGHT})?"
    r"(?=\W*$|[;,])"
)
_REST = folded(r"\b(?:remain\w+|remainder|rest|balance|others?|excess|additional|beyond|more than|larger|full)\b")
_SMALL_WORDS = re.compile(
    r"(?:the|an?|of|for|to|in|on|and|or|any|its|this|that|at|with|request(?:ed)?|part|portion|amount|quantity|number"
    r"|visit|session|treatment|tablet|pill|capsule|week|month|day|hour|unit)"
)
_TIMES = re.compile(
    rf"\b(?P<a>{_NUMBER})(?: ?x ?| ?(?:times?|visits?|sessions?|/)?(?: ?(?:per|a|each|every|/))? ?(?:week|wk)(?:ly)?"
    rf"(?: ?x| for| times)* ?)(?P<b>{_NUMBER})\b"
)
_IN_ALL = re.compile(rf"\b(?P<count>{_NUMBER})\b\)?(?: total)? (?:visit|session|treatment)s?\b(?! ?(?:per|a|each|/))")
_SITTINGS = folded(r"(?:visit|session|treatment)s?$")
_OTHERS = folded(
    r"\b(?:guidelines?|MTUS|ODG|ACOEM|recommends?|recommended|studies|utilization review|UR|claims administrator"
    r"|(?:prior|previous(?:ly)?|initial|original) review(?:er)?|previously|peer review|if|unless|until|once|when|after"
    r"|whether|lack|treating|provider|requesting)\b"
)
_NEGATED = folded(r"\b(?:not|no|nor|cannot|never|neither)\b|n't\b")


def read(text: str, draft: Draft, issue: DraftIssue, request: Span | None, rationale: Span) -> None:
    """Finds the first sentence that approves a part, and flags it: what is told as approved may be less."""
    decision = issue.decision.value if issue.decision else None
    asked = _Asked.of(lower(text[request.start : request.end]) if request else "")
    told = [_stripped(text, sentence) for sentence in spans(text, rationale)]
    words = [lower(text[sentence.start : sentence.end]) for sentence in told]
    for at, sentence in enumerate(told):
        before = words[at - 1] if at else ""
        behind = words[at + 1] if at + 1 < len(words) else ""
        if len(words[at]) <= _LONGEST and _is_part(words[at], (before, behind), decision, asked):
            issue.approved_part = draft.words(sentence, "rationale")
            issue.flag("approved_part", "part_only", _MESSAGES[decision])
            return
        allowed = _WOULD_ALLOW.search(words[at]) if decision == "upheld" else None
        if allowed and asked.is_other(allowed["count"], allowed[0]) and not _hangs(words[at]):
            issue.approved_part = draft.words(
                Span(sentence.start + allowed.start(), sentence.start + allowed.end()), "rationale"
            )
            issue.flag("approved_part", "part_only", _MESSAGES[decision])
            return


_MESSAGES: dict[Decision | None, str] = {
    "overturned": "The rationale seems to approve only a part of this request. Compare it with the letter.",
    "upheld": "The rationale seems to say what could have been approved. Compare it with the letter.",
    None: "The rationale seems to approve a part of this request. Compare it with the letter.",
}


@dataclass(frozen=True, slots=True)
class _Asked:
    """The amounts of a request, of visits ("3x4" is 12) apart, and its words."""

    counts: frozenset[str]
    visits: frozenset[str]
    words: frozenset[str]

    @classmethod
    def of(cls, request: str) -> "_Asked":
        found = re.findall(rf"\d+(?:\.\d+)?|\b(?:{'|'.join(_NUMBERS)})\b", request)
        counts = {_digits(number) for number in found}
        whole = [int(number) for number in map(_digits, found) if number.isdigit()][:6]
        counts |= {str(prod(few)) for size in (2, 3) for few in combinations(whole, size)}
        visits = {f"{float(_digits(m['a'])) * float(_digits(m['b'])):g}" for m in _TIMES.finditer(request)}
        if visits:
            visits |= {_digits(m["count"]) for m in _IN_ALL.finditer(request)}
        return cls(frozenset(counts), frozenset(visits or counts), frozenset(_contents(request)))

    def is_other(self, count: str, amount: str) -> bool:
        """Whether an amount is another than what was asked for; one of a thing is nearly always all of it."""
        asked = self.visits if _SITTINGS.search(amount) else self.counts
        return _digits(count) not in {*asked, "1"}


def _hangs(words: str) -> bool:
    return bool(_NEGATED.search(words) or _CONDITION.search(words))


def _stripped(text: str, sentence: Span) -> Span:
    return trimmed(text, sentence.start, sentence.start + len(text[sentence.start : sentence.end].rstrip(" .")))


def _is_part(words: str, around: tuple[str, str], decision: Decision | None, asked: _Asked) -> bool:
    if not any(map(words.__contains__, _NEEDS)) or _OTHERS.search(words):
        return False
    if _is_shared_out(words) or _is_contrasted(words, around, asked):
        return True
    if _NEGATED.search(words):
        return False
    if _MODIFIED.search(words) or _is_less(words, asked):
        return True
    return bool((_WOULD if decision == "upheld" else _LIMITED).search(words))


def _is_less(words: str, asked: _Asked) -> bool:
    """Whether an amount is found right that is not the one asked for."""
    others = []
    for found in _COUNTED.finditer(words):
        name = next(name for name in ("count", "amount", "granted") if found[name])
        unit = found["unit"] or found["unit_granted"] or ""
        is_other = asked.is_other(found[name], unit) and not _ASKED_AMOUNT.search(words[: found.start(name)])
        others.append(is_other and not _EARLIER.search(found["between"] or ""))
    return bool(others) and all(others)


def _is_shared_out(words: str) -> bool:
    """Whether some of so many are found right: "6 of the 12 requested visits are necessary"."""
    found = _SHARE.search(words)
    return bool(found and _digits(found["count"]) != _digits(found["whole"]))


def _is_contrasted(words: str, around: tuple[str, str], asked: _Asked) -> bool:
    """Whether one thing of the request is found right and another, or the rest, is not, here or beside it."""
    affirmed = _AFFIRMS.search(words)
    if not affirmed:
        return False
    denials = [found for said in (words, *around) if not _OTHERS.search(said) for found in _DENIES.finditer(said)]
    return any(_is_of_request(found["what"], words[: affirmed.start()], asked) for found in denials)


def _is_of_request(what: str, affirmed: str, asked: _Asked) -> bool:
    """Whether what is denied is the rest of a request or one of its things, and not what is affirmed beside it."""
    named = _contents(_REST.sub("", what))
    if _REST.search(what):
        return named <= asked.words
    return bool(named) and named <= asked.words and not named <= _contents(affirmed)


def _contents(words: str) -> set[str]:
    things = {word.rstrip("s") for word in re.findall(r"[a-z][a-z-]+", words)}
    return {word for word in things if not _SMALL_WORDS.fullmatch(word)}


def _digits(number: str) -> str:
    return str(_NUMBERS.index(number) + 1) if number in _NUMBERS else number
