"""The disputed items of a letter: where each one's request, decision, citations and rationale stand.

`final_determination` prints, for each item, `<request>: Upheld` or `Overturned`, `Claims Administrator guideline:`,
`MAXIMUS guideline:` and `Decision rationale:`. The labels are the anchors; the heading of an item stands between the
end of the rationale before it and its own first label. The layouts of 2013 are in `items_2013`.
"""

import re
from dataclasses import dataclass, replace
from functools import cache

from imr_llm import tables
from imr_llm.flow import Flow
from imr_llm.letter import Span
from imr_llm.patterns import alike, alternatives
from imr_llm.record import Decision
from imr_llm.rules.headings import Heading, ends_sentence, heading_at, headings_in, line_decisions
from imr_llm.rules.notes import Notes

_PARTS = ("claims", "reviewer", "rationale")
_QUOTED = re.compile(r"\b(?:in which|letter|appendix|earlier|previous|prior|former|review)\b", re.IGNORECASE)
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
    original: Span | None = None
    authorized: Span | None = None


@dataclass(frozen=True, slots=True)
class _Label:
    part: int
    start: int
    end: int


def final_items(notes: Notes) -> list[Item]:
    """The items of a `final_determination` letter, or of any letter that prints its labels."""
    region = _region(notes)
    blocks = _blocks(_labels(notes, region), [m.start() for m in line_decisions(notes, region)])
    items: list[Item] = []
    previous_end = region.start
    for number, block in enumerate(blocks):
        limit = blocks[number + 1][0].start if number + 1 < len(blocks) else _closing(notes, block[-1].end, region.end)
        headings = headings_in(notes, Span(previous_end, block[0].start), first=number == 0)
        if items:
            items[-1] = _close(items[-1], headings[0].start)
        items += _of_block(notes, headings, block, limit, len(items))
        previous_end = block[-1].end
    return _trailing(notes, items, Span(previous_end, _closing(notes, previous_end, region.end)))


def _of_block(notes: Notes, headings: list[Heading], block: list[_Label], limit: int, count: int) -> list[Item]:
    """The items of a block of labels; each heading before the last shares its parts, or has only words behind it."""
    text = notes.flow.text
    labelled = _with_parts(Item(), block, limit)
    items: list[Item] = []
    for heading, following in zip(headings, [*headings[1:], None], strict=True):
        pointer = f"/issues/{count + len(items)}"
        _flag_heading(notes, pointer, heading)
        item = _headed(labelled, heading)
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


def _headed(item: Item, heading: Heading) -> Item:
    return replace(
        item,
        request=heading.request,
        original=heading.original,
        authorized=heading.authorized,
        decision=heading.decision,
        decision_at=heading.decision_at,
    )


def _flag_heading(notes: Notes, pointer: str, heading: Heading) -> None:
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
        if items and words and not ends_sentence(words):
            message = "The letter's last line breaks off. It may be cut off, or hold the heading of another item."
            notes.flag("/issues", "cut_off", message)
        return items
    heading = heading_at(notes, Span(rest.start, end), first=False)
    printed = text[heading.start : end]
    if not heading.sure or not heading.request or _QUOTED.search(printed) or heading.is_sentence(text):
        message = "Words like a decision stand at the letter's end, outside of any item. Look at them."
        notes.flag("/issues", "item_missing", message)
        return items
    pointer = f"/issues/{len(items)}"
    _flag_heading(notes, pointer, heading)
    message = "The letter ends after this item's heading; its guidelines and its rationale are missing."
    notes.flag(f"{pointer}/rationale", "cut_off", message)
    last = _headed(Item(), heading)
    return [*items[:-1], _close(items[-1], heading.start), last] if items else [last]
