"""The disputed items of a letter: where each one's request, decision, citations and rationale stand.

`final_determination` prints, for each item, `<request>: Upheld` or `Overturned`, `Claims Administrator guideline:`,
`MAXIMUS guideline:` and `Decision rationale:`. The labels are the anchors; the heading of an item stands between the
end of the rationale before it and its own first label. The layouts of 2013 are in `items_2013`.
"""

import re
from dataclasses import dataclass, replace
from functools import cache

from rapidfuzz.distance import Levenshtein

from imr_llm import tables
from imr_llm.fields import Decision
from imr_llm.flow import Flow
from imr_llm.patterns import alike, alternatives, tolerant
from imr_llm.records import Span
from imr_llm.rules.notes import Notes

_PARTS = ("claims", "reviewer", "rationale")
_LINE_DECISION = re.compile(r"[:;] ?(?P<word>upheld|overturned)[ .]*(?= |$)", re.IGNORECASE)
_DECISION_INSIDE = re.compile(r"[:;] ?(?:upheld|overturned)\b", re.IGNORECASE)
# A word before the decision word that makes it another one: "Not Upheld", "Partially Overturned".
_TURNED = re.compile(
    r"\W*(?:not?|non|partial(?:ly)?|part(?:ly)?|in|modif\w*|previous(?:ly)?|former(?:ly)?|denial|denied|or|and|never"
    r"|neither|nor|originally|initially|if|once|be)?\W*",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(r"[:;]| [-–—](?= )")
_INTRODUCED = re.compile(
    r"\b(?:below|follows|following|forth|issues?|items?(?:/services?)?|services?|decisions?) ?[:.](?= )", re.IGNORECASE
)
_QUOTED = re.compile(r"\b(?:in which|letter|appendix|earlier|previous|prior|former|review)\b", re.IGNORECASE)
_ENUMERATOR = re.compile(r"(?:\(?\d{1,2}[.)]|#\d{1,2}[:.)]?|[•▪\-–*])\s+(?=\S)")
_SENTENCE_END = re.compile(r"[.?!][\"”’')\]]*$")
_NO_SENTENCE_END = re.compile(
    r"(?:\b(?:no|vs|dr|approx|incl|qty|hrs?|min|w|st|x|e\.g|i\.e|etc|p\.?o|b\.?i\.?d|t\.?i\.?d|q\.?i\.?d|q\.?\w{1,2}"
    r"|h\.?s|p\.?r\.?n|inj|tabs?|caps?|ext|bilat|lt|rt|eval|wks?|mos?|yrs?|ea|pkg|[a-z])|^\W*\(?\d{1,2})\.$",
    re.IGNORECASE,
)
_GOES_ON = re.compile(r"[#)&+,;]|(?:and|or|per|at|for|by|in|under|with|to|of|on)\b")
_CONCLUSION = re.compile(
    r"(?:medical(?:ly)? (?:necess(?:ary|ity)|appropriate|indicated)(?: and appropriate)?|non-? ?certified|"
    r"is certified|not (?:supported|indicated|warranted|recommended|established|certified|appropriate|approved))$",
    re.IGNORECASE,
)
_SENTENCE_LIKE = re.compile(
    r"(?:The|This|These|There|It|As|In|Therefore|However|Thus|Based|Given|According|Per|He|She|Since|While|For"
    r"|Such|No)\b"
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


@dataclass(frozen=True, slots=True)
class _Heading:
    """An item's heading: where it begins, its request, its decision and their places."""

    start: int
    end: int
    request: Span | None
    decision: Decision | None
    decision_at: Span | None
    sure: bool


def final_items(notes: Notes) -> list[Item]:
    """The items of a `final_determination` letter, or of any letter that prints its labels."""
    region = _region(notes)
    blocks = _blocks(_labels(notes, region), [m.start() for m in _line_decisions(notes, region)])
    items: list[Item] = []
    previous_end = region.start
    for number, block in enumerate(blocks):
        limit = blocks[number + 1][0].start if number + 1 < len(blocks) else _closing(notes, block[-1].end, region.end)
        headings = _headings(notes, Span(previous_end, block[0].start), first=number == 0)
        if items:
            items[-1] = _close(items[-1], headings[0].start)
        items += _of_block(notes, headings, block, limit, len(items))
        previous_end = block[-1].end
    return _trailing(notes, items, Span(previous_end, _closing(notes, previous_end, region.end)))


def _headings(notes: Notes, region: Span, *, first: bool) -> list[_Heading]:
    """The headings before an item's labels: one, or several that share what follows, or some without labels."""
    text = notes.flow.text
    found: list[_Heading] = []
    begin = region.start
    stop = region.start + len(text[region.start : region.end].rstrip())
    for mark in _line_decisions(notes, Span(region.start, stop)):
        if mark.end() >= stop:
            continue
        heading = _heading(notes, Span(begin, mark.end()), first=first or bool(found))
        if heading.sure and heading.request and not _SENTENCE_LIKE.match(text, heading.start, heading.end):
            found.append(heading)
            begin = mark.end()
    return [*found, _heading(notes, Span(begin, stop), first=first or bool(found))]


def _of_block(notes: Notes, headings: list[_Heading], block: list[_Label], limit: int, count: int) -> list[Item]:
    """The items of a block of labels; each heading before the last shares its parts, or has only words behind it."""
    text = notes.flow.text
    labelled = _with_parts(Item(), block, limit)
    items: list[Item] = []
    for heading, following in zip(headings, [*headings[1:], None], strict=True):
        pointer = f"/issues/{count + len(items)}"
        _flag_heading(notes, pointer, heading)
        item = replace(labelled, request=heading.request, decision=heading.decision, decision_at=heading.decision_at)
        if following and text[heading.end : following.start].strip():
            item = replace(item, claims=None, reviewer=None, rationale=Span(heading.end, following.start))
            notes.flag(
                f"{pointer}/rationale", "label_missing", "The labels of this item could not be read. Compare it."
            )
        elif following:
            message = "Several headings stand before one rationale. It was taken for each of them; compare."
            notes.flag(f"{pointer}/rationale", "shared_rationale", message)
        items.append(item)
    return items


def _flag_heading(notes: Notes, pointer: str, heading: _Heading) -> None:
    if heading.decision is None:
        message = "No single decision word (Upheld, Overturned) stands before the guidelines of this item. Look at it."
        notes.flag(f"{pointer}/decision", "decision_not_found", message)
    if heading.request is None:
        notes.flag(f"{pointer}/request", "not_found", "No heading with the request was found for this item.")
    elif not heading.sure or heading.request.end - heading.request.start > _LONG_REQUEST:
        message = "The request's first words could not be told from the sentence before them. Compare with the letter."
        notes.flag(f"{pointer}/request", "request_unsure", message)


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


def _line_decisions(notes: Notes, region: Span) -> list[re.Match[str]]:
    """The decision words that stand behind a colon at the end of a line."""
    text = notes.flow.text
    found = _LINE_DECISION.finditer(text, region.start, region.end)
    return [m for m in found if notes.flow.starts_line(m.end() + 1) or notes.flow.starts_line(m.end())]


def _blocks(labels: list[_Label], decisions: list[int]) -> list[list[_Label]]:
    """One list of labels an item: a label whose part is not a later one opens the next item, and so does a decision."""
    blocks: list[list[_Label]] = []
    for label in labels:
        parted = blocks and any(blocks[-1][-1].end <= d < label.start for d in decisions)
        if blocks and not parted and label.part > blocks[-1][-1].part:
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


def _heading(notes: Notes, region: Span, *, first: bool) -> _Heading:
    """The heading at the end of a region, and where the text before it ends."""
    text = notes.flow.text
    stop = region.start + len(text[region.start : region.end].rstrip())
    decision, at = _decision_before(text, region.start, stop)
    end = at.start if at else stop
    end = region.start + len(text[region.start : end].rstrip(" :;.-–—" if at else " "))
    start, sure = _heading_start(notes, Span(region.start, end), first=first)
    listed = _ENUMERATOR.match(text, start, end)
    request = Span(listed.end() if listed else start, end)
    if _DECISION_INSIDE.search(text, request.start, request.end):  # "NCV: Upheld; see also: Overturned"
        decision = None
    if not text[request.start : request.end].strip():
        return _Heading(start, stop, None, decision, at if decision else None, sure)
    return _Heading(start, stop, request, decision, at if decision else None, sure)


def _decision_before(text: str, start: int, stop: int) -> tuple[Decision | None, Span | None]:
    """The decision that ends `text[start:stop]`: exactly one decision word, misread or split words included.

    "Not Upheld", "Partially Overturned", "Upheld / Overturned" are no decision that the record knows: None, with the
    place of the words, so that they are no part of the request.
    """
    begin = max([start, stop - 60] + [m.end() for m in _SEPARATOR.finditer(text, max(start, stop - 60), stop)])
    words = [(m.start(), m.end()) for m in re.finditer(r"\S+", text[begin:stop])]
    words = [(begin + a, begin + b) for a, b in words]
    said = [decision_word(text[a:b]) for a, b in words]
    if len(words) == 2 and not any(said) and (split_word := decision_word(text[begin:stop])):
        return split_word, Span(words[0][0], stop)
    if not any(said):
        return None, None
    single = sum(d is not None for d in said) == 1 and said[-1]
    if single and (len(words) == 1 or not _TURNED.fullmatch(text[words[-2][0] : words[-2][1]])):
        return said[-1], Span(words[-1][0], words[-1][0] + len(text[words[-1][0] : stop].rstrip(" .,;:")))
    first = next(i for i, d in enumerate(said) if d)
    return None, Span(words[max(0, first - 1)][0], stop)


@cache
def _misread() -> list[tuple[Decision, re.Pattern[str], int]]:
    words: list[tuple[Decision, int]] = [("upheld", 1), ("overturned", 2)]
    return [(word, re.compile(tolerant(word), re.IGNORECASE), distance) for word, distance in words]


def decision_word(printed: str) -> Decision | None:
    """`upheld` or `overturned` where the printed word is one of them as an OCR may have misread it."""
    word = re.sub(r"[^a-z0-9|!]", "", printed.lower())
    for decision, pattern, distance in _misread():
        if pattern.fullmatch(word) or Levenshtein.distance(word, decision) <= distance:
            return decision
    return None


def _heading_start(notes: Notes, region: Span, *, first: bool) -> tuple[int, bool]:
    """Where the heading that ends the region begins, and whether that is sure.

    A heading begins a line, and the line before it ends a sentence. Wrapping inside the heading and blank lines
    around it do not matter. Before the `first` heading of a section there is nothing but its introduction.
    """
    text = notes.flow.text
    lines = [o for o in notes.flow.line_starts(region.start, region.end) if o > region.start]
    if first and notes.outline.of("decision"):
        introduced = [m.end() for m in _INTRODUCED.finditer(text, region.start, region.end) if m.end() + 1 in lines]
        begin = introduced[-1] if introduced else region.start
        begin += len(text[begin : region.end]) - len(text[begin : region.end].lstrip())
        if not _SENTENCE_LIKE.match(text, begin, region.end):
            return begin, True
    for line in reversed(lines):
        if not _GOES_ON.match(text, line) and _ends_sentence(text[region.start : line].rstrip()):
            return _unless_sentence(notes, line, lines)
    if first:
        return region.start + len(text[region.start : region.end]) - len(text[region.start : region.end].lstrip()), True
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
    return replace(item, claims=spans.get("claims"), reviewer=spans.get("reviewer"), rationale=spans.get("rationale"))


def _close(item: Item, end: int) -> Item:
    """The item before a heading ends where the heading begins."""
    parts = {part: getattr(item, part) for part in _PARTS}
    last = max((p for p in _PARTS if parts[p]), key=lambda p: parts[p].start)
    parts[last] = Span(parts[last].start, max(parts[last].start, end))
    return replace(item, claims=parts["claims"], reviewer=parts["reviewer"], rationale=parts["rationale"])


def _trailing(notes: Notes, items: list[Item], rest: Span) -> list[Item]:
    """A heading with its decision at the very end: the letter was cut off before the labels of that item.

    What only quotes another letter's decision is no item; it is flagged. So is a last line that breaks off.
    """
    text = notes.flow.text
    words = text[rest.start : rest.end].rstrip()
    end = rest.start + len(words)
    found = re.search(r"[:;] ?(?:upheld|overturned)[ .]*$", words, re.IGNORECASE)
    if not found:
        if items and words and not _ends_sentence(words):
            message = "The letter's last line breaks off. It may be cut off, or hold the heading of another item."
            notes.flag("/issues", "cut_off", message)
        return items
    heading = _heading(notes, Span(rest.start, end), first=False)
    printed = text[heading.start : end]
    if not heading.sure or not heading.request or _QUOTED.search(printed) or _SENTENCE_LIKE.match(printed):
        message = "Words like a decision stand at the letter's end, outside of any item. Look at them."
        notes.flag("/issues", "item_missing", message)
        return items
    pointer = f"/issues/{len(items)}"
    _flag_heading(notes, pointer, heading)
    message = "The letter ends after this item's heading; its guidelines and its rationale are missing."
    notes.flag(f"{pointer}/rationale", "cut_off", message)
    last = Item(heading.request, heading.decision, heading.decision_at)
    return [*items[:-1], _close(items[-1], heading.start), last] if items else [last]
