"""The heading of a disputed item: where it begins, its request, and its decision.

`<request>: <decision word>` stands on lines of its own between the rationale before it and its own first label. A
heading begins a line, and the line before it ends a sentence; exactly one decision word ends it.
"""

import re
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from rapidfuzz.distance import Levenshtein

from imr_llm.codes import Decision
from imr_llm.host.limits import LONGEST_HEADING
from imr_llm.language.patterns import lower, past, squashed, tolerant, trimmed, until
from imr_llm.layouts.flow import Flow
from imr_llm.layouts.forms import compiled
from imr_llm.layouts.item import ItemPlaces, printed
from imr_llm.layouts.schema import Headed
from imr_llm.letter import Span

_SEPARATOR = re.compile(r"[:;]| [-–—](?= )")
_STOP = re.compile(r"[.?!][\"”’')\]]* (?=\S)")
_NEAR = 60  # characters in which a decision word ends a heading
_LINE = 80  # characters in which a sentence's end is looked for
_LIST = 2  # numbered lines
_BENT = 5  # letters of a decision word for each that may be another


@dataclass(frozen=True, slots=True)
class Heading:
    """An item's heading: where it stands, whether it surely begins there, and what it says of its item."""

    start: int
    end: int
    sure: bool
    item: ItemPlaces

    def is_items(self, text: str) -> bool:
        """Whether it surely is one, with a request, and no sentence of a rationale, as which no fixed form reads."""
        is_sentence = self.item.original is None and printed("sentence_like").match(text, self.start, self.end)
        return self.sure and self.item.request is not None and not is_sentence


def ends_sentence(before: str) -> bool:
    """Whether this text ends with a sentence's end, or with the words of a conclusion."""
    last_line = before[-_LINE:]
    stops = printed("sentence_end").search(last_line) and not printed("no_sentence_end").search(last_line)
    return bool(stops or printed("conclusion").search(last_line))


@cache
def _words(form: Headed) -> tuple[tuple[Decision, str, re.Pattern[str]], ...]:
    words: list[tuple[Decision, str]] = [("upheld", word) for word in form.decides.upheld]
    words += [("overturned", word) for word in form.decides.overturned]
    return tuple((decision, word, re.compile(tolerant(word), re.IGNORECASE)) for decision, word in words)


def decision_word(form: Headed, printed: str) -> Decision | None:
    """The decision where the printed word is one of the form's as an OCR may have misread it."""
    words = [re.sub(r"[^a-z0-9|!]", "", word) for word in lower(printed).split()]
    found = "".join(words)
    for decision, word, pattern in _words(form):
        if pattern.fullmatch(found) or _is_near(words, word.split()):
            return decision
    return None


def _is_near(printed: list[str], words: list[str]) -> bool:
    """Of a decision of several words each is compared by itself: "set aside" is far from "not set aside"."""
    if len(words) == 1:
        printed = ["".join(printed)]
    near = (Levenshtein.distance(*pair) <= len(pair[1]) // _BENT for pair in zip(printed, words, strict=False))
    return len(printed) == len(words) and all(near)


class Headings:
    """Finds headings in one letter. `is_opened`: whether a section's heading stands before the first of them."""

    def __init__(self, flow: Flow, form: Headed, *, is_opened: bool) -> None:
        self._flow = flow
        self._form = form
        self._is_opened = is_opened
        words = "|".join(map(re.escape, form.decides.words))
        self._line_end = re.compile(rf"[:;] ?(?:{words})[ .]*(?= |$)", re.IGNORECASE)
        self._inside = re.compile(rf"[:;] ?(?:{words})\b", re.IGNORECASE)
        self._at_end = re.compile(rf"[:;] ?(?:{words})[ .]*$", re.IGNORECASE)
        self._turned = re.compile(rf"\W*(?:{'|'.join(form.turns)})?\W*", re.IGNORECASE)

    def before_labels(self, region: Span, *, first: bool) -> list[Heading]:
        """The headings before an item's labels: one, or several that share what follows, or some without labels."""
        text = self._flow.text
        found: list[Heading] = []
        begin = region.start
        stop = trimmed(text, region.start, region.end).end
        for mark in self.line_ends(Span(region.start, stop)):
            if mark.end() >= stop:
                continue
            heading = self.at(Span(begin, mark.end()), first=first or bool(found))
            if heading.is_items(text):
                found.append(heading)
                begin = mark.end()
        last = self.at(Span(begin, stop), first=first or bool(found))
        return found if found and self._is_prose(Span(begin, stop), last) else [*found, last]

    def _is_prose(self, region: Span, heading: Heading) -> bool:
        """Whether words behind a sure heading read as prose: a decision right behind a colon is no prose."""
        words = self._flow.text[region.start : region.end]
        if heading.item.original or self.ends_with_decision(words):
            return False
        is_prose = ends_sentence(words) and printed("stated_verb").search(words)
        if heading.item.decision_at is None:
            return bool(is_prose or printed("sentence_like").match(self._flow.text, heading.start, region.end))
        behind = words[max(words.rfind(":"), words.rfind(";")) + 1 :]
        return bool(is_prose) and decision_word(self._form, behind) is None

    def line_ends(self, region: Span) -> list[re.Match[str]]:
        """The decision words that stand behind a colon at the end of a line."""
        flow = self._flow
        found = self._line_end.finditer(flow.text, region.start, region.end)
        return [m for m in found if flow.starts_line(m.end() + 1) or flow.starts_line(m.end())]

    def ends_with_decision(self, words: str) -> bool:
        """Whether a decision word behind a colon ends these words."""
        return bool(self._at_end.search(words))

    def at(self, region: Span, *, first: bool) -> Heading:
        """The heading at the end of a region, and where the text before it ends."""
        text = self._flow.text
        region = Span(max(region.start, region.end - LONGEST_HEADING), region.end)
        stop = trimmed(text, region.start, region.end).end
        decision, at = self._decision_before(region.start, stop)
        end = at.start if at else stop
        end = region.start + len(text[region.start : end].rstrip(" :;.-–—" if at else " "))
        if in_part := self._in_part(Span(region.start, end), first=first):
            item = replace(in_part.item, decision=decision, decision_at=at if decision else None)
            return replace(in_part, end=stop, item=item)
        start, sure = self._start(Span(region.start, end), first=first)
        begin = past(compiled(self._form.frames), text, start, end)
        end = until(compiled(self._form.framed_behind), text, begin, end)
        request = Span(past(printed("enumerator"), text, begin, end), end)
        if self._inside.search(text, request.start, request.end):  # "NCV: Upheld; see also: Overturned"
            decision = None
        named = bool(text[request.start : request.end].strip())
        item = ItemPlaces(request if named else None, decision, at if decision else None)
        return Heading(start, stop, sure and not self._holds_sentence(request), item)

    def _holds_sentence(self, request: Span) -> bool:
        """Whether a sentence ends inside of it: one with a verb, or at a line's end."""
        stops = (m.end() for m in _STOP.finditer(self._flow.text, request.start, request.end))
        ended = ((stop, self._flow.text[request.start : stop - 1]) for stop in stops)
        verb = printed("stated_verb")
        return any(ends_sentence(words) and (self._flow.starts_line(at) or verb.search(words)) for at, words in ended)

    def _in_part(self, region: Span, *, first: bool) -> Heading | None:
        """The heading of a request of which a part had been approved before; its decision is not read here.

        A rationale may say the same words again; then a sentence ends, and another heading begins, before the decision.
        """
        text, form = self._flow.text, self._form.in_part
        marks = list(compiled(form.begins).finditer(text, region.start, region.end)) if form else []
        if not form or not marks:
            return None
        whole = (compiled(pattern).match(text, marks[-1].start(), region.end) for pattern in form.whole)
        m = next(filter(None, whole), None)
        if m is None:
            return None
        request, end = Span(*m.span("request")), marks[-1].start()
        lines = self._flow.line_starts(request.start + 1, request.end)
        if any(ends_sentence(text[request.start : line].rstrip()) for line in lines):
            return None
        start, sure = self._start(Span(region.start, end), first=first)
        begin = past(compiled(self._form.frames), text, start, end)
        original = Span(past(printed("enumerator"), text, begin, end), end)
        item = ItemPlaces(request, original=original, authorized=Span(*m.span("authorized")))
        return Heading(start, request.end, sure, item)

    def _decision_before(self, start: int, stop: int) -> tuple[Decision | None, Span | None]:
        """The decision that ends the text's `[start, stop)`: exactly one decision word, misread or split ones too.

        "Not Upheld", "Partially Overturned", "Upheld / Overturned" are no decision that the record knows: None, with
        the place of the words, so that they are no part of the request.
        """
        text, near = self._flow.text, max(start, stop - _NEAR)
        begin = max([near] + [m.end() for m in _SEPARATOR.finditer(text, near, stop)])
        words = [Span(begin + m.start(), begin + m.end()) for m in re.finditer(r"\S+", text[begin:stop])]
        said = [decision_word(self._form, text[word.start : word.end]) for word in words]
        if len(words) > 1 and not any(said) and (together := decision_word(self._form, text[begin:stop])):
            return together, Span(words[0].start, stop)  # a decision of several words, or one that is split
        if not any(said):
            return None, None
        single = sum(d is not None for d in said) == 1 and said[-1]
        if single and (len(words) == 1 or not self._turned.fullmatch(text[words[-2].start : words[-2].end])):
            start = words[-1].start
            return said[-1], Span(start, start + len(text[start:stop].rstrip(" .,;:")))
        first = next(i for i, decision in enumerate(said) if decision)
        return None, Span(words[max(0, first - 1)].start, stop)

    def _start(self, region: Span, *, first: bool) -> tuple[int, bool]:
        """Where the heading that ends the region begins, and whether that is sure.

        Wrapping inside the heading and blank lines around it do not matter. Before the `first` heading of a section
        there is nothing but its introduction.
        """
        text = self._flow.text
        lines = [o for o in self._flow.line_starts(region.start, region.end) if o > region.start]
        if first and self._is_opened:
            marks = compiled(self._form.introduced).finditer(text, region.start, region.end)
            introduced = [m.end() for m in marks if m.end() + 1 in lines]
            begin = trimmed(text, introduced[-1] if introduced else region.start, region.end).start
            if not printed("sentence_like").match(text, begin, region.end):
                return self._behind_list(begin, [line for line in lines if line > begin], region.end)
        for line in reversed(lines):
            before = text[max(region.start, line - _LINE) : line].rstrip()
            if not printed("goes_on").match(text, line) and ends_sentence(before):
                return self._unless_sentence(line, lines)
        if first:
            return trimmed(text, region.start, region.end).start, True
        inline = [m.end() for m in _STOP.finditer(text, region.start, region.end)]
        if inline:
            return inline[-1], False
        return (lines[-1] if lines else region.start), False

    def _behind_list(self, begin: int, lines: list[int], end: int) -> tuple[int, bool]:
        """Where a heading begins behind a list of the requests, which has its words as an entry; it may have none.

        Not sure where entries are numbered and none has these words, or one goes on.
        """
        text, marks = self._flow.text, [begin, *lines]
        for at, line in enumerate(lines, 1):
            words = squashed(text[line:end])
            entries = (text[past(printed("enumerator"), text, a, b) : b] for a, b in pairwise(marks[: at + 1]))
            if words and words in {squashed(part) for entry in entries for part in re.split(r"[;,]", entry)}:
                return line, True
        numbered = [a for a, b in pairwise([*marks, end]) if past(printed("enumerator"), text, a, b) > a]
        is_again = len(lines) > 0 and squashed(text[lines[-1] : end]) in squashed(text[begin : lines[-1]])
        return begin, len(numbered) < _LIST and not is_again

    def _unless_sentence(self, start: int, lines: list[int]) -> tuple[int, bool]:
        """A rationale whose last sentence has no full stop would run into the heading: its verb gives it away.

        Then the heading begins after the last paragraph gap, or on the last line, and is not sure.
        """
        later = [line for line in lines if line > start]
        if not later or not printed("sentence_like").match(self._flow.text, start, later[-1]):
            return start, True
        gaps = [line for line in later if self._flow.after_gap(line)]
        return (gaps[-1] if gaps else later[-1]), False
