"""Items under headings: `<request>: <decision word>`, then labelled parts.

The labels are the anchors; the heading of an item stands between the end of the text before it and its first label.
"""

from bisect import bisect_left
from dataclasses import dataclass, replace

from imr_llm.extraction import Draft, Noted
from imr_llm.host.limits import MOST_ITEMS, too_many_items
from imr_llm.language.patterns import alike, any_label
from imr_llm.layouts.flow import Flow
from imr_llm.layouts.forms import compiled
from imr_llm.layouts.heading import Heading, Headings, ends_sentence
from imr_llm.layouts.item import FoundItems, ItemPlaces, ItemReader
from imr_llm.layouts.schema import Headed
from imr_llm.letter import Span, overlap

_PARTS = ("claims", "reviewer", "rationale")
"""In their order."""
_LONG_REQUEST = 400  # characters; longer headings exist but are rare enough for a look


@dataclass(frozen=True, slots=True)
class _Label:
    part: str
    start: int
    end: int


class HeadedReader(ItemReader[Headed]):
    """Reads the items of a letter that prints this form's labels."""

    def __init__(self, flow: Flow, draft: Draft, form: Headed) -> None:
        super().__init__(flow, draft, form)
        self._headings = Headings(flow, form, is_opened=bool(draft.sections_of("decision")))

    def read(self) -> FoundItems:
        """From the decisions heading (or, where it is missing, the case summary) to the letter's end."""
        decided, told = self._draft.sections_of("decision"), self._draft.sections_of("case_summary")
        start = decided[-1].start if decided else told[0].start if told else 0
        decisions = [m.start() for m in self._headings.line_ends(Span(start, len(self._text)))]
        labels = self._labels(start) if len(decisions) <= MOST_ITEMS else []
        if max(len(decisions), len(labels) // len(_PARTS)) > MOST_ITEMS:
            raise too_many_items(self._flow.document.path)
        blocks = self._blocks(labels, decisions)
        ends = [block[0].start for block in blocks[1:]] + [self._closing(blocks[-1][-1].end if blocks else start)]
        found: list[ItemPlaces] = []
        is_between = False
        for block, end in zip(blocks, ends, strict=False):
            headings = self._headings.before_labels(Span(start, block[0].start), first=not found)
            found = [*_closed(found, headings[0].start), *self._of_block(headings, block, end)]
            is_between |= bool(self._text[headings[-1].end : block[0].start].strip(" .,;:"))
            start = block[-1].end
        read = self._with_rest(found, Span(start, ends[-1]))
        between = (Noted.of("issues", "item_missing", "between"),) if is_between else ()
        return replace(read, doubts=(*between, *read.doubts))

    def _of_block(self, headings: list[Heading], block: list[_Label], limit: int) -> list[ItemPlaces]:
        """The items of a block of labels; a heading before the last shares its parts, or has only words behind it."""
        ends = [label.start for label in block[1:]] + [limit]
        parts = {label.part: Span(label.end, end) for label, end in zip(block, ends, strict=True)}
        found: list[ItemPlaces] = []
        for heading, following in zip(headings, [*headings[1:], None], strict=True):
            item = _with_parts(self._doubted(heading), parts)
            if following and self._text[heading.end : following.start].strip():
                item = _with_parts(item, {"rationale": Span(heading.end, following.start)})
                item = item.doubted("rationale", "label_missing")
            elif following:
                item = item.doubted("rationale", "shared_rationale")
            found.append(item)
        return found

    def _doubted(self, heading: Heading) -> ItemPlaces:
        """The heading's item, with doubts about its decision and its request."""
        item = heading.item
        if item.decision is None:
            words = ", ".join(w.capitalize() for w in self._form.decides.words)
            item = item.doubted("decision", "decision_not_found", "no_word", words=words)
        if item.request is None:
            return item.doubted("request", "not_found")
        if not heading.sure or item.request.end - item.request.start > _LONG_REQUEST:
            return item.doubted("request", "request_unsure")
        return item

    def _labels(self, start: int) -> list[_Label]:
        """Every item label from `start` on: each part's first as printed, which is quick and enough for most letters.

        Where their counts differ, OCR noise may hide one: they are looked for bent, and by likeness.
        """
        flow = self._flow
        parts = {part: labels for part in _PARTS if (labels := getattr(self._form, part))}
        decisions = sum(flow.lower.count(word, start) for word in self._form.decides.words)
        found = {
            part: [_Label(part, at, at + len(label)) for at in flow.places(label) if at >= start]
            for part, (label, *_) in parts.items()
        }
        counts = {len(labels) for labels in found.values()}
        if len(counts) > 1 or not min(counts) >= decisions > 0:
            found = {
                part: [_Label(part, *m.span()) for m in any_label(labels).finditer(flow.lower, start)]
                for part, labels in parts.items()
            }
            most = max(map(len, found.values()))
            for part, labels in found.items():
                label = parts[part][0]
                near = alike(flow.text, [label], start)[label] if len(labels) < most else []
                hidden = [_Label(part, *place) for place in near]
                labels += [each for each in hidden if not any(overlap(each, known) for known in labels)]
        return sorted((label for labels in found.values() for label in labels), key=lambda label: label.start)

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

    def _with_rest(self, found: list[ItemPlaces], rest: Span) -> FoundItems:
        """A heading with its decision at the very end: the letter was cut off before the labels of that item.

        What only quotes another letter's decision is no item; it is flagged. So is a last line that breaks off.
        """
        text = self._text
        words = text[rest.start : rest.end].rstrip()
        end = rest.start + len(words)
        if not self._headings.ends_with_decision(words):
            is_cut = found and words and not ends_sentence(words)
            return FoundItems(tuple(found), (Noted.of("issues", "cut_off"),) if is_cut else ())
        heading = self._headings.at(Span(rest.start, end), first=False)
        is_quoted = compiled(self._form.quotes).search(text, heading.start, end)
        if is_quoted or not heading.is_items(text):
            return FoundItems(tuple(found), (Noted.of("issues", "item_missing", "outside"),))
        last = self._doubted(heading).doubted("rationale", "cut_off")
        return FoundItems((*_closed(found, heading.start), last))


def _closed(found: list[ItemPlaces], end: int) -> list[ItemPlaces]:
    """The last of these items ends where the next heading begins, and with it those that share its parts."""
    if not found:
        return []
    shared = _parts(found[-1])
    last = max(shared, key=lambda part: shared[part].start)
    parts = shared | {last: Span(shared[last].start, max(shared[last].start, end))}
    return [_with_parts(item, parts) if _parts(item) == shared else item for item in found]


def _parts(item: ItemPlaces) -> dict[str, Span]:
    return {part: place for part in _PARTS if (place := getattr(item, part))}


def _with_parts(item: ItemPlaces, parts: dict[str, Span]) -> ItemPlaces:
    return replace(item, claims=parts.get("claims"), reviewer=parts.get("reviewer"), rationale=parts.get("rationale"))
