"""The disputed items of a `professional_review_2013` letter.

Most have one issue at dispute, some a numbered list in each section. What the reviewer decided stands in the issue, or
in the rationale's conclusion; the form's own heading ("... IS/WAS NOT MEDICALLY NECESSARY") decides nothing.
"""

import re

from imr_llm.letter import Span
from imr_llm.patterns import behind, trimmed
from imr_llm.record import Decision
from imr_llm.rules.items import Item
from imr_llm.rules.items_2013 import VERDICT
from imr_llm.rules.naming import names_each_part, own_words, same_quantity, same_side
from imr_llm.rules.notes import Notes
from imr_llm.rules.reasons import conclusion
from imr_llm.rules.relied import shares_word, sides_by_item, two_sides
from imr_llm.sentences import spans

_LISTED = re.compile(
    r"(?:^|(?<=[.?;:”] )|(?<= ))(?:\(?(?P<number>\d{1,2})[.)]|(?:Item"
    r"|Issue) (?P<word>\d{1,2}) ?:) ?(?=\S)",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"(?:(?P<asks>Whether|Is|Are|Was|Were) )?(?:MAXIMUS Federal Services,? ?Inc\.? ?has ?determined ?(?:that )?)?"
    r"(?:the (?:requests?|authorization)(?: is)? (?:for|of) |the requested )?",
    re.IGNORECASE,
)
_NECESSITY = re.compile(rf"(?:,? ?{VERDICT}| ?medically necessary(?: and appropriate)?)(?: ?[.?])*$", re.IGNORECASE)
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
_OTHERS_SAY = re.compile(
    r"\b(?:UR|utilization review\w*|claims administrator|provider|denied|determined)\b", re.IGNORECASE
)
_INTRODUCES = re.compile(
    r"^(?=.*\b(?:whether|following|necessary|dispute|determined?)\b)[^.]{1,200}(?::|necessary\??) ?$", re.IGNORECASE
)
_VERB = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have|had|does|do|did|will|would|can|could|may|should|not)\b", re.IGNORECASE
)
_WAS_NECESSARY = re.compile(r"service (?P<verb>is/was|is|was) ?(?P<not>not ?)?medically ?necessary ?:?$", re.IGNORECASE)


def professional_items(notes: Notes) -> list[Item]:
    """The items of a `professional_review_2013` letter: most have one, some a numbered list in each section.

    The heading "... IS/WAS NOT MEDICALLY NECESSARY" is the form's and decides nothing; the issue itself or the
    rationale's plain conclusion does. A heading that says only IS or only WAS is the reviewer's own word.
    """
    regions = notes.outline.of("decision")
    if not regions:
        return []
    disputes = _listed(notes, Span(regions[0].start, regions[0].end), introduced=True)
    stated = [_dispute(notes, dispute) for dispute in disputes]
    requests = [request for request, _, _ in stated]
    relied_at = [Span(r.start, r.end) for r in regions[1:]]
    relied = [p for place in relied_at for p in _listed(notes, place)]
    if not any(r and shares_word(notes, _text(notes, p), r) for p, r in zip(relied, requests, strict=False)):
        relied = relied_at
    own = _own_rationales(notes, requests)
    told = sides_by_item(notes, relied_at, requests)
    items = []
    for index, (request, said, said_at) in enumerate(stated):
        rationale = _untitled(notes, own[index] if own else _whole(notes), request)
        decision, at = said, said_at
        if decision is None and request:
            others = [r for r in requests if r and r != request]
            concluded = _concluded(notes, rationale, request, others) if own else None
            # One heading for several requests does not say which of them it means.
            headed = _headed(notes) if len(requests) == 1 else None
            decision, at = concluded or headed or (None, None)
        if decision is None:
            message = "Neither the issue nor the rationale says plainly whether it was necessary. Read the rationale."
            notes.flag(f"/issues/{index}/decision", "decision_not_found", message)
        claims, reviewer = told[index] if told else two_sides(notes, _share(relied, index, len(disputes)))
        items.append(Item(request, decision, at, claims, reviewer, rationale))
    return items


def _own_rationales(notes: Notes, requests: list[Span | None]) -> list[Span] | None:
    """Each item's own rationale; None where it cannot be told, and where a single item's is in numbered parts.

    A list of several has to begin the section, and each entry to name its request by a word that no other request has:
    a guideline's criteria are numbered too.
    """
    regions = [Span(r.start, r.end) for r in notes.outline.of("rationale")]
    if len(requests) == 1:
        parts = [p for region in regions for p in _listed(notes, region, introduced=True)]
        return parts if len(parts) == 1 else None
    parts = [p for region in regions for p in _listed(notes, region)]
    if len(parts) != len(requests):
        return None
    every = [own_words(_text(notes, request)) if request else set() for request in requests]
    for n, part in enumerate(parts):
        others = set().union(*every[:n], *every[n + 1 :])
        if not (every[n] - others) & own_words(_text(notes, part)):
            return None
    return parts


def _whole(notes: Notes) -> Span | None:
    regions = notes.outline.of("rationale")
    return trimmed(notes.flow.text, regions[0].start, regions[-1].end) if regions else None


def _text(notes: Notes, place: Span) -> str:
    return notes.flow.text[place.start : place.end]


def _listed(notes: Notes, place: Span, *, introduced: bool = False) -> list[Span]:
    """A section's numbered entries ("1.", "2)", "Item 3:"), or the whole section where it has none.

    `introduced`: the list may stand behind words such as "Whether the following are medically necessary:".
    """
    text = notes.flow.text
    marks: list[re.Match[str]] = []
    expected = 1
    for m in _LISTED.finditer(text, place.start, place.end):
        before = text[place.start : m.start()].strip()
        if int(m["number"] or m["word"]) == expected and (
            marks or not before or (introduced and _INTRODUCES.match(before))
        ):
            marks.append(m)
            expected += 1
    if len(marks) < 2:
        first = marks[0].end() if marks else place.start
        return [Span(first, place.end)] if text[first : place.end].strip() else []
    return behind(marks, place.end)


def _share(parts: list[Span], index: int, count: int) -> Span | None:
    """The part that belongs to an item: its own where there are as many, otherwise all of them."""
    if len(parts) == count:
        return parts[index]
    return Span(parts[0].start, parts[-1].end) if parts else None


def _untitled(notes: Notes, rationale: Span | None, request: Span | None) -> Span | None:
    """The rationale without the request's short name in front of it: "2. Implants and crowns. The adjuster ..."."""
    if rationale is None or request is None:
        return rationale
    text = notes.flow.text
    first, *rest = spans(text, rationale) or [rationale]
    words = text[first.start : first.end]
    named = own_words(words)
    title = named and named <= own_words(_text(notes, request)) and not _VERB.search(words)
    return Span(rest[0].start, rationale.end) if rest and title else rationale


def _dispute(notes: Notes, place: Span) -> tuple[Span | None, Decision | None, Span | None]:
    """The request, and the decision where the issue states one instead of asking."""
    text = notes.flow.text
    issue = trimmed(text, place.start, place.end)
    end = issue.end
    asks = _ASKS.match(text, issue.start, end)
    verdict = _NECESSITY.search(text[:end], issue.start)
    begin = asks.end() if asks else issue.start
    stop = verdict.start() if verdict else begin + len(text[begin:end].rstrip(" .?;:"))
    request = Span(begin, stop) if text[begin:stop].strip() else None
    if (
        not verdict
        or (asks and asks["asks"])
        or _OTHERS_SAY.search(text, begin, end)
        or "necessary" not in verdict[0]
        or not re.search(r"\b(?:is|are|was|were)\b", verdict[0])
    ):
        return request, None, None
    return request, ("upheld" if verdict["not"] else "overturned"), Span(verdict.start(), verdict.end())


def _concluded(notes: Notes, rationale: Span | None, request: Span, others: list[Span]) -> tuple[Decision, Span] | None:
    """The rationale's last conclusion, where it is a plain one about this request; None in doubt.

    Somebody else's opinion, a condition, a doubt, a contrast, a part of the request: none of these is the decision.
    """
    if rationale is None:
        return None
    text = notes.flow.text
    sentences = spans(text, rationale)
    if len({said[0] for sentence in sentences if (said := conclusion(text, [sentence]))}) > 1:
        return None  # it says both, of whatever
    for place in reversed(range(len(sentences))):
        said = conclusion(text, [sentences[place]])
        if said is None:
            continue
        words = text[sentences[place].start : sentences[place].end]
        after = text[sentences[place].end : rationale.end]
        asked = text[request.start : request.end]
        clause = _SO.split(words)[-1]
        plain = not _HEDGED.search(clause.replace(asked, "")) and not _TAKEN_BACK.search(after)
        apart = set().union(*(own_words(_text(notes, other)) for other in others)) - own_words(asked)
        return (
            said if plain and _is_about(clause, asked, text[rationale.start : sentences[place].start], apart) else None
        )
    return None


def _is_about(sentence: str, request: str, before: str, others: set[str]) -> bool:
    """Whether a conclusion speaks of the request and all of it: by one of its words, or as "it", "the treatment".

    `others`: words of other requests alone. Where the rationale names one of them, "it" may mean that request.
    """
    named = own_words(sentence)
    if named & others or not same_quantity(sentence, request) or not same_side(sentence, request):
        return False
    generic = bool(_GENERIC.search(sentence)) and not own_words(before) & others
    return generic or names_each_part(sentence, request)


def _headed(notes: Notes) -> tuple[Decision, Span] | None:
    rationales = notes.outline.of("rationale")
    if not rationales:
        return None
    head = notes.flow.text[: rationales[0].start].rstrip()
    said = _WAS_NECESSARY.search(head, max(0, len(head) - 120))
    if said is None or "/" in said["verb"]:
        return None
    return ("upheld" if said["not"] else "overturned"), Span(said.start(), said.end())
