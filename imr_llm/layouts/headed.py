"""Items under headings: `<request>: <decision word>`, then labelled parts.

The labels are the anchors; the heading of an item stands between the end of the text before it and its first label.
"""

import re
from bisect import bisect_left
from dataclasses import dataclass, replace

from imr_llm.extraction import Draft, Noted
from imr_llm.flow import Flow
from imr_llm.forms import compiled
from imr_llm.layout_file import Headed
from imr_llm.layouts.heading import Heading, Headings, ends_sentence
from imr_llm.layouts.items import Found, Item, closing
from imr_llm.letter import Span
from imr_llm.limits import MOST_ITEMS, too_many_items
from imr_llm.patterns import alike, any_label

_PARTS = ("claims", "reviewer", "rationale")
"""In their order."""
_LONG_REQUEST = 400  # characters; longer headings exist but are rare enough for a look


@dataclass(frozen=True, slots=True)
class _Label:
    part: str
    start: int
    end: int


def items(flow: Flow, draft: Draft, form: Headed) -> Found:
    """The items of a letter that prints this form's labels."""
    region = _region(flow, draft)
    return _Reader(flow, form, Headings(flow, form, is_opened=bool(draft.sections_of("decision")))).read(region)


def _region(flow: Flow, draft: Draft) -> Span:
    """From the decisions heading (or, where it is missing, the case summary) to the letter's end."""
    decisions, summaries = draft.sections_of("decision"), draft.sections_of("case_summary")
    start = decisions[-1].start if decisions else summaries[0].start if summaries else 0
    return Span(start, len(flow.text))


class _Reader:
    def __init__(self, flow: Flow, form: Headed, headings: Headings) -> None:
        self._flow = flow
        self._form = form
        self._headings = headings

    def read(self, region: Span) -> Found:
        decisions = [m.start() for m in self._headings.line_ends(region)]
        labels = self._labels(region) if len(decisions) <= MOST_ITEMS else []
        if max(len(decisions), len(labels) // len(_PARTS)) > MOST_ITEMS:
            raise too_many_items(self._flow.document.path)
        blocks = self._blocks(labels, decisions)
        end = closing(self._flow, self._form, blocks[-1][-1].end if blocks else region.start)
        found: list[Item] = []
        previous_end = region.start
        for number, block in enumerate(blocks):
            last = number + 1 == len(blocks)
            limit = end if last else blocks[number + 1][0].start
            headings = self._headings.before_labels(Span(previous_end, block[0].start), first=number == 0)
            if found:
                found[-1] = _closed(found[-1], headings[0].start)
            found += self._of_block(headings, block, limit)
            previous_end = block[-1].end
        return self._with_rest(found, Span(previous_end, end))

    def _of_block(self, headings: list[Heading], block: list[_Label], limit: int) -> list[Item]:
        """The items of a block of labels; a heading before the last shares its parts, or has only words behind it."""
        ends = [label.start for label in block[1:]] + [limit]
        parts = {label.part: Span(label.end, end) for label, end in zip(block, ends, strict=True)}
        found: list[Item] = []
        for heading, following in zip(headings, [*headings[1:], None], strict=True):
            item = _with_parts(self._doubted(heading), parts)
            if following and self._flow.text[heading.end : following.start].strip():
                item = _with_parts(item, {"rationale": Span(heading.end, following.start)})
                item = item.doubted("rationale", "label_missing")
            elif following:
                item = item.doubted("rationale", "shared_rationale")
            found.append(item)
        return found

    def _doubted(self, heading: Heading) -> Item:
        """The heading's item, with doubts about its decision and its request."""
        item = heading.item
        if item.decision is None:
            words = ", ".join(w.capitalize() for w in (*self._form.decides.upheld, *self._form.decides.overturned))
            item = item.doubted("decision", "decision_not_found", "no_word", words=words)
        if item.request is None:
            return item.doubted("request", "not_found")
        if not heading.sure or item.request.end - item.request.start > _LONG_REQUEST:
            return item.doubted("request", "request_unsure")
        return item

    # --- Labels ---------------------------------------------------------------------------------------------------

    def _labels(self, region: Span) -> list[_Label]:
        """Every item label in the region. Where their counts differ, OCR noise may hide one: look by likeness too."""
        flow = self._flow
        parts = {part: labels for part in _PARTS if (labels := getattr(self._form, part))}
        words = (*self._form.decides.upheld, *self._form.decides.overturned)
        decisions = sum(flow.lower.count(word, region.start, region.end) for word in words)
        found = {part: self._printed(part, region) for part in parts}
        counts = {len(labels) for labels in found.values()}
        if len(counts) > 1 or not min(counts) >= decisions > 0:
            found = {
                part: [_Label(part, *m.span()) for m in any_label(labels).finditer(flow.text, region.start, region.end)]
                for part, labels in parts.items()
            }
            most = max(map(len, found.values()))
            for part, labels in found.items():
                label = parts[part][0]
                near = alike(flow.text, [label], region.start, region.end)[label] if len(labels) < most else []
                known = list(labels)
                labels += [_Label(part, a, b) for a, b in near if all(b <= k.start or a >= k.end for k in known)]
        return sorted((label for labels in found.values() for label in labels), key=lambda label: label.start)

    def _printed(self, part: str, region: Span) -> list[_Label]:
        """A part's first label exactly as printed, case ignored: quick, and enough where none is hidden."""
        label = re.escape(getattr(self._form, part)[0])
        starts = re.finditer(label, self._flow.lower[region.start : region.end])
        return [_Label(part, region.start + m.start(), region.start + m.end()) for m in starts]

    def _blocks(self, labels: list[_Label], decisions: list[int]) -> list[list[_Label]]:
        """One list of labels an item: a label of no later part opens the next item, and so does a decision."""
        order = _PARTS.index
        blocks: list[list[_Label]] = []
        for label in labels:
            parted = blocks and bisect_left(decisions, blocks[-1][-1].end) < bisect_left(decisions, label.start)
            if blocks and not parted and order(label.part) > order(blocks[-1][-1].part):
                blocks[-1].append(label)
            else:
                blocks.append([label])
        return blocks

    # --- The letter's end -----------------------------------------------------------------------------------------

    def _with_rest(self, found: list[Item], rest: Span) -> Found:
        """A heading with its decision at the very end: the letter was cut off before the labels of that item.

        What only quotes another letter's decision is no item; it is flagged. So is a last line that breaks off.
        """
        text = self._flow.text
        words = text[rest.start : rest.end].rstrip()
        end = rest.start + len(words)
        if not self._headings.ends_with_decision(words):
            is_cut = found and words and not ends_sentence(words)
            return Found(tuple(found), (Noted.of("issues", "cut_off"),) if is_cut else ())
        heading = self._headings.at(Span(rest.start, end), first=False)
        is_quoted = compiled(self._form.quotes).search(text, heading.start, end)
        if is_quoted or not heading.is_items(text):
            return Found(tuple(found), (Noted.of("issues", "item_missing", "outside"),))
        last = self._doubted(heading).doubted("rationale", "cut_off")
        return Found((*found[:-1], *(_closed(item, heading.start) for item in found[-1:]), last))


def _closed(item: Item, end: int) -> Item:
    """The item before a heading ends where the heading begins."""
    parts = {part: place for part in _PARTS if (place := getattr(item, part))}
    last = max(parts, key=lambda part: parts[part].start)
    return _with_parts(item, parts | {last: Span(parts[last].start, max(parts[last].start, end))})


def _with_parts(item: Item, parts: dict[str, Span]) -> Item:
    return replace(item, claims=parts.get("claims"), reviewer=parts.get("reviewer"), rationale=parts.get("rationale"))
