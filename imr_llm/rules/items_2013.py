"""The disputed items in the three layouts of 2013.

`determination_2013`: "Decision for X is (not) medically necessary and appropriate." before each item's citations.
`notice_2013`: numbered "MAXIMUS ... has determined the request for X is (not) medically necessary and appropriate",
printed twice, and later a part "Regarding the request for X" with citations and rationale.
`professional_review_2013`: one issue at dispute; the heading of the rationale says whether it is necessary.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

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
    rf"(?P<number>\b\d{{1,2}}[.)] ?)?\b{tolerant('decision for')} (?:(?:the )?requests? (?:for|of) )?", re.IGNORECASE
)
_ITEM_IS = re.compile(
    r"(?:^|(?<=[.:] ))(?P<number>\d{1,2}[.)] )(?:(?:the )?requests? (?:for|of) )?"
    rf"(?=(?:(?!\. ).)+? {_VERDICT} ?\.? ?The (?:Claims|Physician|Expert))",
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
_TWO_VERDICTS = re.compile(r" (?:is|are|was|were|has been|have been) ", re.IGNORECASE)  # "12 visits is modified; 6 are"
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
_VERDICT_PATTERN = re.compile(_VERDICT, re.IGNORECASE)
_HARMLESS = {"thus", "hence", "also", "now", "still", "both"}
_HEDGED = re.compile(
    r"\b(?:whether|if|had|would|could|might|may|fail\w*|insufficient|doubt\w*|unclear|uncertain|none|nothing"
    r"|neither|provider"
    r"|physician|doctor|surgeon|patient (?:states|believes|feels)|states?|believes?|feels?|opines?|UR"
    r"|utilization|denial"
    r"|denied|determination|determined|disagree\w*|only|but|although|though|unless|until|cannot|no longer|partial\w*"
    r"|previous|prior|earlier|not (?:only|just)|some|except)\b",
    re.IGNORECASE,
)
_SO = re.compile(r"(?:^\W*|[,;] ?|\s(?-i:(?=[TAH])))(?:therefore|thus|hence|accordingly|as such),? ", re.IGNORECASE)
_TAKEN_BACK = re.compile(
    r"\b(?:disagree\w*|however|but|nevertheless|on the other hand|overturned|upheld)\b", re.IGNORECASE
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
_COMMON = {
    "the",
    "and",
    "for",
    "per",
    "with",
    "without",
    "times",
    "week",
    "weeks",
    "sessions",
    "visits",
    "request",
    "bilateral",
    "left",
    "right",
}
_WAS_NECESSARY = re.compile(r"service (?P<verb>is/was|is|was) ?(?P<not>not ?)?medically ?necessary ?:?$", re.IGNORECASE)


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
        plain = verdict and (not verdict["unsure"] or verdict["unsure"].lower() in _HARMLESS)
        if verdict and plain and not _TWO_VERDICTS.search(text, m.end(), verdict.start()):
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
    ends = [m.start() for m in regarding[1:]] + ([_end_of_items(notes, regarding[-1].end())] if regarding else [])
    bodies = [(m, Span(m.end(), end)) for m, end in zip(regarding, ends, strict=True)]
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


def professional_items(notes: Notes) -> list[Item]:
    """The items of a `professional_review_2013` letter: most have one, some a numbered list in each section.

    The heading "... IS/WAS NOT MEDICALLY NECESSARY" is the form's and decides nothing; the issue itself or the
    rationale's plain conclusion does. A heading that says only IS or only WAS is the reviewer's own word.
    """
    regions = notes.outline.of("decision")
    if not regions:
        return []
    disputes = _listed(notes, Span(regions[0].start, regions[0].end))
    relied = [p for r in regions[1:] for p in _listed(notes, Span(r.start, r.end))]
    rationales = [p for r in notes.outline.of("rationale") for p in _listed(notes, Span(r.start, r.end))]
    own = len(rationales) == len(disputes)
    items = []
    for index, dispute in enumerate(disputes):
        rationale = _share(rationales, index, len(disputes))
        request, decision, at = _dispute(notes, dispute)
        if decision is None and request:
            decision, at = _concluded(notes, rationale if own else None, request) or _headed(notes) or (None, None)
        if decision is None:
            message = "Neither the issue nor the rationale says plainly whether it was necessary. Read the rationale."
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
        or _OTHERS_SAY.search(text, begin, end)
        or "necessary" not in verdict[0]
        or not re.search(r"\b(?:is|are|was|were)\b", verdict[0])
    ):
        return request, None, None
    return request, ("upheld" if verdict["not"] else "overturned"), Span(verdict.start(), verdict.end())


def _concluded(notes: Notes, rationale: Span | None, request: Span) -> tuple[Decision, Span] | None:
    """The rationale's last conclusion, where it is a plain one about this request; None in doubt.

    Somebody else's opinion, a condition, a doubt, a contrast: none of these is the reviewer's decision.
    """
    if rationale is None:
        return None
    text = notes.flow.text
    sentences = split(text, rationale)
    for place in reversed(range(len(sentences))):
        said = conclusion(text, [sentences[place]])
        if said is None:
            continue
        words = text[sentences[place].start : sentences[place].end]
        after = text[sentences[place].end : rationale.end]
        asked = text[request.start : request.end]
        clause = _SO.split(words)[-1]
        plain = not _HEDGED.search(clause.replace(asked, "")) and not _TAKEN_BACK.search(after)
        return said if plain and _is_about(clause, asked) else None
    return None


def _is_about(sentence: str, request: str) -> bool:
    """Whether a conclusion speaks of the request: by one of its words, or as "it", "the request", "the treatment"."""
    words = {w for w in re.findall(r"[a-z]{3,}", request.lower()) if w not in _COMMON}
    return bool(_GENERIC.search(sentence)) or any(w in sentence.lower() for w in words)


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
