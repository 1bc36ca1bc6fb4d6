"""The disputed items in two layouts of 2013.

`determination_2013`: "Decision for X is (not) medically necessary and appropriate." before each item's citations.
`notice_2013`: numbered "MAXIMUS ... has determined the request for X is (not) medically necessary and appropriate",
printed twice, and later a part "Regarding the request for X" with citations and rationale.
The third layout is in `professional`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from imr_llm.letter import Span
from imr_llm.patterns import behind, tolerant
from imr_llm.record import Decision
from imr_llm.rules.items import Item
from imr_llm.rules.notes import Notes

# A verdict: "is", perhaps "not", "medically necessary", each as an OCR may have misread it. A word in the place of
# "not" that is neither leaves the decision open.
VERDICT = (
    r"(?<![\w])(?:[il1|]s|ar[ec]|wa[s5]|were) ?(?:(?P<not>n[o0ce][tfl1+]) ?|(?P<unsure>[^\s.,;:]{1,5}) )?"
    rf"{tolerant('medically necessary')}(?: ?and ?appropriate)?"
)
_DECISION_FOR = re.compile(
    rf"(?P<number>\b\d{{1,2}}[.)] ?)?\b{tolerant('decision for')} (?:(?:the )?requests? (?:for|of) )?", re.IGNORECASE
)
_ITEM_IS = re.compile(
    r"(?:^|(?<=[.:] ))(?P<number>\d{1,2}[.)] )(?:(?:the )?requests? (?:for|of) )?"
    rf"(?=(?:(?!\. ).)+? {VERDICT} ?\.? ?The (?:Claims|Physician|Expert))",
    re.IGNORECASE,
)
_DETERMINED = re.compile(
    rf"(?:(?P<number>\b\d{{1,2}}) ?[.)] ?)?{tolerant('maximus federal services, inc. has determined')} ?(?:that )?"
    rf"{tolerant('the request for')} ",
    re.IGNORECASE,
)
# What can follow a stated decision: where a request without a verdict ends at the latest.
_NEXT_PART = re.compile(
    r"\bThe ?(?:Claims ?Administrator|(?:Physician|Expert) ?Reviewer)\b|decision ?rationale ?:"
    r"|Rationale ?for ?the ?Decision"
    r"|\bINDEPENDENT MEDICAL REVIEW DECISION\b|\bAn application for Independent|\bA decision has been made\b"
    r"|\bMedical Qualifications of\b|\bCase Summary ?:|\bRegarding ?the ?request\b|\bDocuments Reviewed\b",
    re.IGNORECASE,
)
_TWOVERDICTS = re.compile(r" (?:is|are|was|were|has been|have been) ", re.IGNORECASE)  # "12 visits is modified; 6 are"
_LONGEST = 600  # characters of a request and its verdict
_SENTENCE = re.compile(r"(?<![A-Z\d])\.(?= |$)")
_REGARDING = re.compile(
    rf"(?:(?P<number>\b\d{{1,2}}) ?[.)] ?)?{tolerant('regarding the request')} ?(?:for|of) (?P<request>.+?) ?:",
    re.IGNORECASE,
)
_SECTION_RELIED = re.compile(r"Section ?of ?the ?Medical ?Treatment ?Utilization ?Schedule ?Relied.*?:", re.IGNORECASE)
_RATIONALE = re.compile(
    r"(?:The )?(?:Physician|Expert) ?Reviewer['’]?s? decision ?rationale ?:"
    r"|Rationale ?for ?the ?Decision ?:",
    re.IGNORECASE,
)
_CLAIMS_SAYS = re.compile(r"\bThe ?Claims ?Administrator\b", re.IGNORECASE)
_REVIEWER_SAYS = re.compile(
    r"\bThe ?(?:Physician|Expert|Professional)? ?Reviewer (?:based|relied|found|used|did|stated|cited"
    r"|considered|chose|agreed)\b",
    re.IGNORECASE,
)
_VERDICT_PATTERN = re.compile(VERDICT, re.IGNORECASE)
HARMLESS = {"thus", "hence", "also", "now", "still", "both"}


@dataclass(frozen=True, slots=True)
class _Printed:
    """One printing of an item's decision: its number, request, and verdict where one could be read."""

    number: str | None
    start: int
    request: Span
    decision: Decision | None
    decision_at: Span | None
    end: int

    def words(self, text: str) -> str:
        """The request's letters and digits, to compare printings by."""
        return _squashed(text[self.request.start : self.request.end])


def _printed(text: str, anchors: list[re.Match[str]]) -> list[_Printed]:
    """What stands behind each anchor, up to the next anchor or part of the letter.

    A verdict in unknown words ("is partially medically necessary") leaves the decision open.
    """
    out = []
    starts = [m.start() for m in anchors[1:]] + [len(text)]
    for m, following in zip(anchors, starts[: len(anchors)], strict=True):
        limit = min(following, m.end() + _LONGEST)
        if part := _NEXT_PART.search(text, m.end(), limit):
            limit = part.start()
        verdict = _VERDICT_PATTERN.search(text, m.end(), limit)
        number = re.sub(r"\D", "", m["number"] or "") or None
        plain = verdict and (not verdict["unsure"] or verdict["unsure"].lower() in HARMLESS)
        if verdict and plain and not _TWOVERDICTS.search(text, m.end(), verdict.start()):
            decision: Decision = "upheld" if verdict["not"] else "overturned"
            request = Span(m.end(), verdict.start())
            out.append(
                _Printed(number, m.start(), request, decision, Span(verdict.start(), verdict.end()), verdict.end())
            )
            continue
        sentence = _SENTENCE.search(text, m.end(), limit)
        stop = sentence.start() if sentence else limit
        says = re.search(r" (?:is|are|was|were)\b", text[m.end() : stop])
        request = Span(m.end(), m.end() + says.start() if says else stop)
        out.append(_Printed(number, m.start(), request, None, None, stop))
    return out


def determination_items(notes: Notes) -> list[Item]:
    """The items of a `determination_2013` letter."""
    text = notes.flow.text
    regions = notes.outline.of("decision")
    start = regions[0].start if regions else 0
    anchors = [m for m in _DECISION_FOR.finditer(text, start) if _opens_item(notes, m)]
    if any(m["number"] for m in anchors):  # an unnumbered one among them is quoted in a rationale
        anchors = [m for m in anchors if m["number"]]
    printed = _printed(text, anchors or list(_ITEM_IS.finditer(text, start)))
    if not printed:
        return []
    _flag_gaps(notes, [p.number for p in printed])
    ends = [p.start for p in printed[1:]] + [_end_of_items(notes, printed[-1].end)]
    return [_item(notes, i, p, Span(p.end, end)) for i, (p, end) in enumerate(zip(printed, ends, strict=True))]


def _opens_item(notes: Notes, m: re.Match[str]) -> bool:
    before = notes.flow.text[: m.start()].rstrip()
    return bool(m["number"]) or notes.flow.starts_line(m.start()) or not before or before[-1] in ".:"


def notice_items(notes: Notes) -> list[Item]:
    """The items of a `notice_2013` letter; where the two printings of a decision disagree, it is left open."""
    printings = _printings(notes)
    regarding = list(_REGARDING.finditer(notes.flow.text))
    end = _end_of_items(notes, regarding[-1].end()) if regarding else 0
    bodies = list(zip(regarding, behind(regarding, end), strict=True))
    _flag_gaps(notes, [_number(group) for group in printings])
    if bodies and len(bodies) != len(printings):
        message = "The letter's decisions and its rationales are not as many: an item may not have been read. Compare."
        notes.flag("/issues", "item_missing", message)
    items = []
    for index, group in enumerate(printings):
        item = _item(notes, index, group[0], _body_of(notes.flow.text, group, index, bodies, len(printings)))
        items.append(_agreed(notes, index, group, item))
    return items


def _printings(notes: Notes) -> list[list[_Printed]]:
    """The printings of each item's decision, in the items' order: the same number, or failing that the same request."""
    text = notes.flow.text
    groups: list[list[_Printed]] = []
    for p in _printed(text, list(_DETERMINED.finditer(text))):
        same = [g for g in groups if p.number and _number(g) == p.number]
        unnumbered = [g for g in groups if not (p.number and _number(g)) and len(g) == 1]
        same += [g for g in unnumbered if g[0].words(text) == p.words(text)]
        if same:
            same[0].append(p)
        else:
            groups.append([p])
    if all(_number(g) for g in groups):
        groups.sort(key=lambda g: int(_number(g) or 0))
    return groups


def _number(group: list[_Printed]) -> str | None:
    return next((p.number for p in group if p.number), None)


def _agreed(notes: Notes, index: int, group: list[_Printed], item: Item) -> Item:
    if len({p.words(notes.flow.text) for p in group}) > 1:
        message = "The letter prints the request of this item in two ways. The first is kept; read both."
        notes.flag(f"/issues/{index}/request", "request_conflict", message)
    if len({p.decision for p in group}) > 1:
        message = "The letter prints this decision in two ways. It is left open; read both."
        notes.flag(f"/issues/{index}/decision", "decision_conflict", message)
        return replace(item, decision=None, decision_at=None)
    return item


def _flag_gaps(notes: Notes, printed: list[str | None]) -> None:
    """Items that the letter numbers 1, 2, 4 hide a third one: a letter's item must not be lost in silence."""
    numbers = [int(re.sub(r"\D", "", n)) for n in printed if n]
    if numbers and numbers != list(range(1, len(numbers) + 1)):
        message = "The letter's own numbers of its items are not 1, 2, 3 and so on: one may not have been read."
        notes.flag("/issues", "item_missing", message)


def any_items(notes: Notes) -> list[Item]:
    """Items of a letter in no known layout: any sentence of 2013 that states a decision for a request."""
    return determination_items(notes) or notice_items(notes)


def _item(notes: Notes, index: int, printed: _Printed, body: Span | None) -> Item:
    if printed.decision is None:
        message = "The words of this decision are not known, so it was left open. Look at the letter."
        notes.flag(f"/issues/{index}/decision", "decision_not_found", message)
    request, decision, at = printed.request, printed.decision, printed.decision_at
    if body is None:
        return Item(request, decision, at)
    text = notes.flow.text
    rationale = _RATIONALE.search(text, body.start, body.end)
    cited_end = rationale.start() if rationale else body.end
    relied = _SECTION_RELIED.search(text, body.start, cited_end)
    cited_start = relied.end() if relied else body.start
    reviewer = _REVIEWER_SAYS.search(text, cited_start, cited_end)
    claims = _CLAIMS_SAYS.search(text, cited_start, reviewer.start() if reviewer else cited_end)
    return Item(
        request,
        decision,
        at,
        Span(claims.start(), reviewer.start() if reviewer else cited_end) if claims else None,
        Span(reviewer.start(), cited_end) if reviewer else None,
        Span(rationale.end(), body.end) if rationale else None,
    )


def _body_of(
    text: str, group: list[_Printed], index: int, bodies: list[tuple[re.Match[str], Span]], count: int
) -> Span | None:
    """The part of a notice that regards this item: by its number, by its words, or by its place."""
    number = _number(group)
    for regarding, span in bodies:
        if number and regarding["number"] == number:
            return span
    requests = {p.words(text) for p in group}
    for regarding, span in bodies:
        if _squashed(regarding["request"]) in requests:
            return span
    return bodies[index][1] if len(bodies) == count else None


def _squashed(words: str) -> str:
    return re.sub(r"[^a-z0-9]", "", words.lower())


def _end_of_items(notes: Notes, start: int) -> int:
    return min(_ends(notes, start))


def _ends(notes: Notes, start: int) -> Iterator[int]:
    yield len(notes.flow.text)
    yield from (s.start - 1 for s in notes.outline.of("other") if s.start > start)
    if closing := re.search(
        r"Effect ?of ?the ?Decision|Sincerely,|Disclaimer: MAXIMUS", notes.flow.text[start:], re.IGNORECASE
    ):
        yield start + closing.start()
