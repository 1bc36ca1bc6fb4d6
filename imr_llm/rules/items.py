"""The disputed items of a letter: where each one's request, decision, citations and rationale stand.

`final_determination` prints, for each item, `<request>: Upheld` or `Overturned`, `Claims Administrator guideline:`,
`MAXIMUS guideline:` and `Decision rationale:`. The labels are the anchors; the heading of an item stands between the
end of the rationale before it and its own first label. The layouts of 2013 are in `items_2013`.
"""

import re
from dataclasses import dataclass
from functools import cache

from rapidfuzz.distance import Levenshtein

from imr_llm import tables
from imr_llm.fields import Decision
from imr_llm.flow import Flow
from imr_llm.patterns import alike, alternatives
from imr_llm.records import Span
from imr_llm.rules.notes import Notes

_PARTS = ("claims", "reviewer", "rationale")
_LABELS_SAY = {"claims": "Claims Administrator guideline", "reviewer": "MAXIMUS guideline", "rationale": "rationale"}
_DECISION_TAIL = re.compile(r"(?P<before>[:;.\-–—]? ?)(?P<word>(?:[^\s:;]+ )?[^\s:;]+)$")
_AT_END = re.compile(r": ?(?P<word>upheld|overturned)[ .]*$", re.IGNORECASE)
_ENUMERATOR = re.compile(r"(?:\(?\d{1,2}[.)]|#\d{1,2}[:.)]?|[•▪\-–*])\s+(?=\S)")
_SENTENCE_END = re.compile(r"[.?!][\"”’')\]]*$")
_NO_SENTENCE_END = re.compile(
    r"(?:\b(?:no|vs|dr|approx|incl|qty|hrs?|min|w|st|x|e\.g|i\.e|etc)|^\W*\(?\d{1,2})\.$", re.IGNORECASE
)
_CONCLUSION = re.compile(
    r"(?:medical(?:ly)? (?:necess(?:ary|ity)|appropriate|indicated)(?: and appropriate)?|non-? ?certified|"
    r"is certified|not (?:supported|indicated|warranted|recommended|established|certified|appropriate|approved))$",
    re.IGNORECASE,
)
_SENTENCE_LIKE = re.compile(
    r"(?:The|This|These|There|It|As|In|Therefore|However|Thus|Based|Given|According|Per|He|She|Since|While|For|Such|No)\b"
    r".*\b(?:is|are|was|were|has|have|does|do|did|can|cannot|should|would|will|may)\b"
)
_LONG_REQUEST = 400  # characters; longer headings exist but are rare enough for a look


@dataclass(frozen=True, slots=True)
class Item:
    """Places (in the flow) of one disputed item; None where the letter has no such part."""

    request: Span | None = None
    decision: Decision | None = None
    decision_at: Span | None = None
    claims: Span | None = None
    reviewer: Span | None = None
    rationale: Span | None = None


@dataclass(frozen=True, slots=True)
class _Label:
    part: int
    start: int
    end: int


def final_items(notes: Notes) -> list[Item]:
    """The items of a `final_determination` letter, or of any letter that prints its labels."""
    region = _region(notes)
    blocks = _blocks(_labels(notes, region))
    items: list[Item] = []
    previous_end = region.start
    for number, block in enumerate(blocks):
        limit = blocks[number + 1][0].start if number + 1 < len(blocks) else _closing(notes, block[-1].end, region.end)
        item, body_end = _heading(notes, Span(previous_end, block[0].start), number)
        if items:
            items[-1] = _close(items[-1], body_end)
        items.append(_with_parts(item, block, limit))
        previous_end = block[-1].end
    return _trailing(notes, items, Span(previous_end, region.end))


def _region(notes: Notes) -> Span:
    """From the decisions heading (or, where it is missing, the case summary) to the letter's end."""
    text = notes.flow.text
    for name in ("decision", "case_summary"):
        if parts := notes.outline.of(name):
            start = parts[-1].start if name == "decision" else parts[0].start
            return Span(start, len(text))
    return Span(0, len(text))


@cache
def _label_patterns() -> list[re.Pattern[str]]:
    table = tables.items()
    return [re.compile(alternatives(list(getattr(table, part))), re.IGNORECASE) for part in _PARTS]


def _labels(notes: Notes, region: Span) -> list[_Label]:
    """Every item label in the region. Where their counts differ, OCR noise may hide one: look by likeness too."""
    text = notes.flow.text
    found = _printed_labels(notes.flow, region)
    decisions = sum(notes.flow.lower.count(word, region.start, region.end) for word in ("upheld", "overturned"))
    if len({len(hits) for hits in found}) == 1 and len(found[0]) >= decisions > 0:
        return sorted((hit for hits in found for hit in hits), key=lambda hit: hit.start)
    found = [
        [_Label(part, m.start(), m.end()) for m in pattern.finditer(text, region.start, region.end)]
        for part, pattern in enumerate(_label_patterns())
    ]
    most = max(len(f) for f in found)
    for part, name in enumerate(_PARTS):
        if len(found[part]) < most:
            known = {(hit.start, hit.end) for hit in found[part]}
            for label in getattr(tables.items(), name)[:1]:
                for start, end in alike(text, label, region.start, region.end):
                    if all(end <= a or start >= b for a, b in known):
                        found[part].append(_Label(part, start, end))
    return sorted((hit for hits in found for hit in hits), key=lambda hit: hit.start)


def _printed_labels(flow: Flow, region: Span) -> list[list[_Label]]:
    """Each part's labels exactly as printed, case ignored: quick, and enough where none is hidden."""
    found = []
    for part, name in enumerate(_PARTS):
        label = getattr(tables.items(), name)[0]
        starts = re.finditer(re.escape(label), flow.lower[region.start : region.end])
        found.append([_Label(part, region.start + m.start(), region.start + m.end()) for m in starts])
    return found


def _blocks(labels: list[_Label]) -> list[list[_Label]]:
    """One list of labels an item: a label that comes before or equals the last one's part opens the next item."""
    blocks: list[list[_Label]] = []
    for label in labels:
        if blocks and label.part > blocks[-1][-1].part:
            blocks[-1].append(label)
        else:
            blocks.append([label])
    return blocks


@cache
def _closing_pattern() -> re.Pattern[str]:
    return re.compile(alternatives(list(tables.items().closing)), re.IGNORECASE)


def _closing(notes: Notes, start: int, end: int) -> int:
    found = _closing_pattern().search(notes.flow.text, start, end)
    return found.start() if found else end


def _heading(notes: Notes, region: Span, number: int) -> tuple[Item, int]:
    """The heading at the end of a region, and where the text before it ends."""
    text = notes.flow.text
    pointer = f"/issues/{number}"
    stop = region.start + len(text[region.start : region.end].rstrip())
    decision, at = _decision_before(text, region.start, stop)
    if decision is None:
        message = "No decision word (Upheld, Overturned) stands before the guidelines of this item. Look at the letter."
        notes.flag(f"{pointer}/decision", "decision_not_found", message)
    heading_end = at.start if at else stop
    heading_end = region.start + len(text[region.start : heading_end].rstrip(" :;.-–—" if at else " "))
    start, sure = _heading_start(notes, Span(region.start, heading_end), first=number == 0)
    if not sure or heading_end - start > _LONG_REQUEST:
        message = "The request's first words could not be told from the sentence before them. Compare with the letter."
        notes.flag(f"{pointer}/request", "request_unsure", message)
    if listed := _ENUMERATOR.match(text, start, heading_end):
        request = Span(listed.end(), heading_end)
    else:
        request = Span(start, heading_end)
    if not text[request.start : request.end].strip():
        notes.flag(f"{pointer}/request", "not_found", "No heading with the request was found for this item.")
        return Item(None, decision, at), start
    return Item(request, decision, at), start


def _decision_before(text: str, start: int, stop: int) -> tuple[Decision | None, Span | None]:
    """The decision word that ends `text[start:stop]`, an OCR's misreading or a split word included."""
    tail = _DECISION_TAIL.search(text, max(start, stop - 40), stop)
    if tail is None:
        return None, None
    end = stop - (len(tail["word"]) - len(tail["word"].rstrip(".,;:")))
    two, one = tail.start("word"), text.rfind(" ", start, end) + 1
    one = max(one, max(text.rfind(c, start, end) for c in ":;") + 1)
    for begin in (one, two):
        if decision := decision_word(text[begin:end]):
            return decision, Span(begin, end)
    return None, None


def decision_word(printed: str) -> Decision | None:
    """`upheld` or `overturned` where the printed word is one of them, or nearer to it than three wrong letters."""
    word = re.sub(r"[^a-z0-9|!]", "", printed.lower())
    near: list[tuple[int, Decision]] = [
        (Levenshtein.distance(word, "upheld"), "upheld"),
        (Levenshtein.distance(word, "overturned"), "overturned"),
    ]
    distance, decision = min(near)
    return decision if distance <= (2 if decision == "upheld" else 3) and len(word) >= 5 else None


def _heading_start(notes: Notes, region: Span, *, first: bool) -> tuple[int, bool]:
    """Where the heading that ends the region begins, and whether that is sure.

    A heading begins a line, and the line before it ends a sentence. Wrapping inside the heading and blank lines
    around it do not matter.
    """
    text = notes.flow.text
    lines = [o for o in notes.flow.line_starts(region.start, region.end) if o > region.start]
    for line in reversed(lines):
        if _ends_sentence(text[region.start : line].rstrip()):
            return _unless_sentence(notes, line, lines)
    if first:
        return region.start + (
            len(text[region.start : region.end]) - len(text[region.start : region.end].lstrip())
        ), True
    inline = [m.end() for m in re.finditer(r"[.?!][\"”’')\]]* (?=\S)", text[region.start : region.end])]
    if inline:
        return region.start + inline[-1], False
    return (lines[-1] if lines else region.start), False


def _ends_sentence(before: str) -> bool:
    last_line = before[-80:]
    if _CONCLUSION.search(last_line):
        return True
    return bool(_SENTENCE_END.search(last_line)) and not _NO_SENTENCE_END.search(last_line)


def _unless_sentence(notes: Notes, start: int, lines: list[int]) -> tuple[int, bool]:
    """A rationale whose last sentence has no full stop would run into the heading: its verb gives it away.

    Then the heading begins after the last paragraph gap, or on the last line, and is not sure.
    """
    text = notes.flow.text
    later = [line for line in lines if line > start]
    if not later or not _SENTENCE_LIKE.match(text, start, later[-1]):
        return start, True
    gaps = [line for line in later if notes.flow.after_gap(line)]
    return (gaps[-1] if gaps else later[-1]), False


def _with_parts(item: Item, block: list[_Label], limit: int) -> Item:
    ends = [label.start for label in block[1:]] + [limit]
    spans = {_PARTS[label.part]: Span(label.end, end) for label, end in zip(block, ends, strict=True)}
    return Item(item.request, item.decision, item.decision_at, **spans)


def _close(item: Item, end: int) -> Item:
    """The item before a heading ends where the heading begins."""
    parts = {part: getattr(item, part) for part in _PARTS}
    last = max((p for p in _PARTS if parts[p]), key=lambda p: parts[p].start)
    parts[last] = Span(parts[last].start, max(parts[last].start, end))
    return Item(item.request, item.decision, item.decision_at, **parts)


def _trailing(notes: Notes, items: list[Item], rest: Span) -> list[Item]:
    """A heading with its decision at the very end: the letter was cut off before the labels of that item."""
    if not (found := _AT_END.search(notes.flow.text, rest.start, rest.end)):
        return items
    heading, body_end = _heading(notes, Span(rest.start, found.end()), len(items))
    message = "The letter ends after this item's heading; its guidelines and its rationale are missing."
    notes.flag(f"/issues/{len(items)}/rationale", "cut_off", message)
    return [*items[:-1], _close(items[-1], body_end), heading] if items else [heading]
