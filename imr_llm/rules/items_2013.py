"""The disputed items in the three layouts of 2013.

`determination_2013`: "Decision for X is (not) medically necessary and appropriate." before each item's citations.
`notice_2013`: numbered "MAXIMUS ... has determined the request for X is (not) medically necessary and appropriate",
printed twice, and later a part "Regarding the request for X" with citations and rationale.
`professional_review_2013`: one issue at dispute; the heading of the rationale says whether it is necessary.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from imr_llm.fields import Decision
from imr_llm.patterns import tolerant
from imr_llm.records import Span
from imr_llm.rules.items import Item
from imr_llm.rules.notes import Notes
from imr_llm.rules.reasons import conclusion
from imr_llm.rules.sentences import split

# "is", perhaps "not", "medically necessary": each as an OCR may have misread it. A word in the place of "not" that is
# neither leaves the decision open.
_VERDICT = (
    r"(?<![\w])(?:[il1|]s|ar[ec]|wa[s5]|were) ?(?:(?P<not>n[o0ce][tfl1+]) ?|(?P<unsure>[^\s.,;:]{1,5}) )?"
    rf"{tolerant('medically necessary')}(?: ?and ?appropriate)?"
)
_DECISION_FOR = re.compile(
    rf"(?P<number>\b\d{{1,2}}[.)] ?)?\b{tolerant('decision for')} (?:(?:the )?requests? (?:for|of) )?"
    rf"(?P<request>.+?) {_VERDICT}",
    re.IGNORECASE,
)
_ITEM_IS = re.compile(
    r"(?:^|(?<=[.:] ))(?P<number>\d{1,2}[.)] )(?:(?:the )?requests? (?:for|of) )?"
    rf"(?P<request>(?:(?!\. ).)+?) {_VERDICT} ?\.? ?(?=The (?:Claims|Physician|Expert))",
    re.IGNORECASE,
)
_DETERMINED = re.compile(
    rf"(?:(?P<number>\b\d{{1,2}}) ?[.)] ?)?{tolerant('maximus federal services, inc. has determined')} ?(?:that )?"
    rf"{tolerant('the request for')} (?P<request>.+?) ?{_VERDICT}",
    re.IGNORECASE,
)
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
_NECESSITY = re.compile(rf"(?:,? ?{_VERDICT}| ?medically necessary(?: and appropriate)?)(?: ?[.?])*$", re.IGNORECASE)
_HARMLESS = {"thus", "hence", "also", "now", "still", "both"}
_WAS_NECESSARY = re.compile(r"service (?P<verb>is/was|is|was) ?(?P<not>not ?)?medically ?necessary ?:?$", re.IGNORECASE)


def determination_items(notes: Notes) -> list[Item]:
    """The items of a `determination_2013` letter."""
    text = notes.flow.text
    regions = notes.outline.of("decision")
    start = regions[0].start if regions else 0
    found = list(_DECISION_FOR.finditer(text, start)) or list(_ITEM_IS.finditer(text, start))
    ends = [m.start() for m in found[1:]] + [_end_of_items(notes, found[-1].end())] if found else []
    _flag_gaps(notes, [m["number"] for m in found])
    return [_item(notes, i, m, Span(m.end(), end)) for i, (m, end) in enumerate(zip(found, ends, strict=True))]


def notice_items(notes: Notes) -> list[Item]:
    """The items of a `notice_2013` letter; where the two printings of a decision disagree, it is left open."""
    printings = _printings(notes)
    regarding = list(_REGARDING.finditer(notes.flow.text))
    ends = [m.start() for m in regarding[1:]] + ([_end_of_items(notes, regarding[-1].end())] if regarding else [])
    bodies = [(m, Span(m.end(), end)) for m, end in zip(regarding, ends, strict=True)]
    _flag_gaps(notes, [_number(group) for group in printings])
    items = []
    for index, group in enumerate(printings):
        body = _body_of(group, index, bodies, len(printings))
        if body is None:
            notes.flag(f"/issues/{index}/rationale", "not_found", "No part of the letter gives this item's rationale.")
        item = _item(notes, index, group[0], body)
        items.append(_agreed(notes, index, group, item))
    return items


def _printings(notes: Notes) -> list[list[re.Match[str]]]:
    """The printings of each item's decision, in the items' order: the same number, or failing that the same request."""
    groups: list[list[re.Match[str]]] = []
    for m in _DETERMINED.finditer(notes.flow.text):
        same = [g for g in groups if m["number"] and _number(g) == m["number"]]
        unnumbered = [g for g in groups if not (m["number"] and _number(g)) and len(g) == 1]
        same += [g for g in unnumbered if _squashed(g[0]["request"]) == _squashed(m["request"])]
        if same:
            same[0].append(m)
        else:
            groups.append([m])
    if all(_number(g) for g in groups):
        groups.sort(key=lambda g: int(_number(g) or 0))
    return groups


def _number(group: list[re.Match[str]]) -> str | None:
    return next((m["number"] for m in group if m["number"]), None)


def _agreed(notes: Notes, index: int, group: list[re.Match[str]], item: Item) -> Item:
    if len({_squashed(m["request"]) for m in group}) > 1:
        message = "The letter prints the request of this item in two ways. The first is kept; read both."
        notes.flag(f"/issues/{index}/request", "request_conflict", message)
    if len({bool(m["not"]) for m in group}) > 1:
        message = "The letter prints this decision once as necessary and once as not. It is left open; read both."
        notes.flag(f"/issues/{index}/decision", "decision_conflict", message)
        return replace(item, decision=None, decision_at=None)
    return item


def professional_items(notes: Notes) -> list[Item]:
    """The items of a `professional_review_2013` letter: most have one, some a numbered list in each section.

    The heading "... IS/WAS NOT MEDICALLY NECESSARY" is the form's and decides nothing; the issue itself or the
    rationale's conclusion does. A heading that says only IS or only WAS is the reviewer's own word.
    """
    regions = notes.outline.of("decision")
    if not regions:
        return []
    disputes = _listed(notes, Span(regions[0].start, regions[0].end))
    relied = [p for r in regions[1:] for p in _listed(notes, Span(r.start, r.end))]
    rationales = [p for r in notes.outline.of("rationale") for p in _listed(notes, Span(r.start, r.end))]
    items = []
    for index, dispute in enumerate(disputes):
        rationale = _share(rationales, index, len(disputes))
        request, decision, at = _dispute(notes, dispute)
        if decision is None:
            decision, at = _concluded(notes, rationale) or _headed(notes) or (None, None)
        if decision is None:
            message = (
                "Neither the issue nor the rationale says in a known phrase whether it was necessary. Read the "
                "rationale."
            )
            notes.flag(f"/issues/{index}/decision", "decision_not_found", message)
        claims, reviewer = _two_sides(notes, _share(relied, index, len(disputes)))
        items.append(Item(request, decision, at, claims, reviewer, rationale))
    return items


def _listed(notes: Notes, place: Span) -> list[Span]:
    """A section's numbered entries ("1.", "2)", "Item 3:"), or the whole section where it has none."""
    text = notes.flow.text
    marks: list[re.Match[str]] = []
    expected = 1
    for m in _LISTED.finditer(text, place.start, place.end):
        if int(m["number"] or m["word"]) == expected and (marks or not text[place.start : m.start()].strip()):
            marks.append(m)
            expected += 1
    if len(marks) < 2:
        first = marks[0].end() if marks else place.start
        return [Span(first, place.end)] if text[first : place.end].strip() else []
    ends = [m.start() for m in marks[1:]] + [place.end]
    return [Span(m.end(), end) for m, end in zip(marks, ends, strict=True)]


def _share(parts: list[Span], index: int, count: int) -> Span | None:
    """The part that belongs to an item: its own where there are as many, otherwise all of them."""
    if len(parts) == count:
        return parts[index]
    return Span(parts[0].start, parts[-1].end) if parts else None


def _dispute(notes: Notes, place: Span) -> tuple[Span | None, Decision | None, Span | None]:
    """The request, and the decision where the issue states one instead of asking."""
    text = notes.flow.text
    start = place.start + len(text[place.start : place.end]) - len(text[place.start : place.end].lstrip())
    end = place.start + len(text[place.start : place.end].rstrip())
    asks = _ASKS.match(text, start, end)
    verdict = _NECESSITY.search(text[:end], start)
    begin = asks.end() if asks else start
    stop = verdict.start() if verdict else begin + len(text[begin:end].rstrip(" .?;:"))
    request = Span(begin, stop) if text[begin:stop].strip() else None
    if (
        not verdict
        or (asks and asks["asks"])
        or "necessary" not in verdict[0]
        or not re.search(r"\b(?:is|are|was|were)\b", verdict[0])
    ):
        return request, None, None
    return request, ("upheld" if verdict["not"] else "overturned"), Span(verdict.start(), verdict.end())


def _concluded(notes: Notes, rationale: Span | None) -> tuple[Decision, Span] | None:
    if rationale is None:
        return None
    return conclusion(notes.flow.text, split(notes.flow.text, rationale))


def _headed(notes: Notes) -> tuple[Decision, Span] | None:
    rationales = notes.outline.of("rationale")
    if not rationales:
        return None
    head = notes.flow.text[: rationales[0].start].rstrip()
    said = _WAS_NECESSARY.search(head, max(0, len(head) - 120))
    if said is None or "/" in said["verb"]:
        return None
    return ("upheld" if said["not"] else "overturned"), Span(said.start(), said.end())


def _two_sides(notes: Notes, relied: Span | None) -> tuple[Span | None, Span | None]:
    """What the claims administrator cited, and what the reviewer did, where one paragraph tells both."""
    if relied is None:
        return None, None
    text = notes.flow.text
    claims = re.compile(r"\bThe (?:claims administrator|utilization review(?:er)?)\b", re.IGNORECASE).search(
        text, relied.start, relied.end
    )
    if not claims:
        return None, relied
    own = re.compile(
        r"\b(?:I (?:have |also )*(?:relied|used|cite|reviewed)|The (?:professional |expert "
        r"|physician )?reviewer\b)",
        re.IGNORECASE,
    )
    reviewer = own.search(text, claims.end(), relied.end)
    if not reviewer:
        return Span(claims.start(), relied.end), None
    return Span(claims.start(), reviewer.start()), Span(reviewer.start(), relied.end)


def _flag_gaps(notes: Notes, printed: list[str | None]) -> None:
    """Items that the letter numbers 1, 2, 4 hide a third one: a letter's item must not be lost in silence."""
    numbers = [int(re.sub(r"\D", "", n)) for n in printed if n]
    if numbers and numbers != list(range(1, len(numbers) + 1)):
        message = "The letter's own numbers of its items are not 1, 2, 3 and so on: one may not have been read."
        notes.flag("/issues", "item_missing", message)


def any_items(notes: Notes) -> list[Item]:
    """Items of a letter in no known layout: any sentence of 2013 that states a decision for a request."""
    return determination_items(notes) or notice_items(notes)


def _item(notes: Notes, index: int, m: re.Match[str], body: Span | None) -> Item:
    decision: Decision | None = "upheld" if m["not"] else "overturned"
    if m["unsure"] and m["unsure"].lower() not in _HARMLESS:
        decision = None
        message = "A word in the place of 'not' could not be read, so the decision was left open. Look at the letter."
        notes.flag(f"/issues/{index}/decision", "decision_not_found", message)
    request = Span(m.start("request"), m.end("request"))
    at = Span(m.end("request"), m.end())
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
    group: list[re.Match[str]], index: int, bodies: list[tuple[re.Match[str], Span]], count: int
) -> Span | None:
    """The part of a notice that regards this item: by its number, by its words, or by its place."""
    number = _number(group)
    for regarding, span in bodies:
        if number and regarding["number"] == number:
            return span
    requests = {_squashed(m["request"]) for m in group}
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
