"""The heading of a disputed item: where it begins, its request, and its decision.

`<request>: Upheld` or `Overturned` stands on lines of its own between the rationale before it and its own first label.
A heading begins a line, and the line before it ends a sentence; exactly one decision word ends it.
"""

import re
from dataclasses import dataclass, replace
from functools import cache

from rapidfuzz.distance import Levenshtein

from imr_llm.letter import Span
from imr_llm.patterns import tolerant, trimmed
from imr_llm.record import Decision
from imr_llm.rules.notes import Notes

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
_ISSUE = re.compile(r"(?:Disputed )?(?:Issue|Item) ?(?:#|No\.?)? ?\d{1,2} ?[:.)–—-] ?", re.IGNORECASE)
_DECISION_BEHIND = re.compile(r"[ :;,.–—-]+Decision[ :;.–—-]*$", re.IGNORECASE)
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
SENTENCE_LIKE = re.compile(
    r"(?:The|This|These|There|It|As|In|Therefore|However|Thus|Based|Given|According|Per|He|She|Since|While|For"
    r"|Such|No)\b"
    r".*\b(?:is|are|was|were|has|have|does|do|did|can|cannot|should|would|will|may)\b"
)


_CLAIMS = r"the claims? administrator"
_GRANTED = r"(?:authorized|approved|certified)"
_ORIGINAL = re.compile(r" (?:was|were) the original requests? ?\.", re.IGNORECASE)
_IN_PART = re.compile(
    r" (?:was|were) the original requests? ?\. ?(?:"
    rf"(?P<authorized>\S.*?),? (?:was|were) {_GRANTED} by {_CLAIMS} ?\."
    rf"|{_CLAIMS} {_GRANTED} (?:an? |the )?(?P<granted>\S.*?),? leaving the original requests? IMR[- ]eligible ?\.)"
    r" ?The (?:remaining )?(?:IMR[- ]eligible )?(?:portions? of the )?original requests? ?,?(?: is(?= \w))? ?"
    r"(?P<request>\S.*?)(?: ?,? (?:is|are))?$",
    re.IGNORECASE,
)
"""What stands behind the words of the original request, up to the decision word."""


@dataclass(frozen=True, slots=True)
class Heading:
    """An item's heading: where it begins, its request, its decision and their places.

    `original` and `authorized` are there where a part had been approved before: what was asked for, and that part.
    """

    start: int
    end: int
    request: Span | None
    decision: Decision | None
    decision_at: Span | None
    sure: bool
    original: Span | None = None
    authorized: Span | None = None

    def is_sentence(self, text: str) -> bool:
        """Whether it reads like a sentence of a rationale, which a heading of no fixed form never does."""
        return self.original is None and bool(SENTENCE_LIKE.match(text, self.start, self.end))


def headings_in(notes: Notes, region: Span, *, first: bool) -> list[Heading]:
    """The headings before an item's labels: one, or several that share what follows, or some without labels."""
    text = notes.flow.text
    found: list[Heading] = []
    begin = region.start
    stop = trimmed(text, region.start, region.end).end
    for mark in line_decisions(notes, Span(region.start, stop)):
        if mark.end() >= stop:
            continue
        heading = heading_at(notes, Span(begin, mark.end()), first=first or bool(found))
        if heading.sure and heading.request and not heading.is_sentence(text):
            found.append(heading)
            begin = mark.end()
    return [*found, heading_at(notes, Span(begin, stop), first=first or bool(found))]


def line_decisions(notes: Notes, region: Span) -> list[re.Match[str]]:
    """The decision words that stand behind a colon at the end of a line."""
    text = notes.flow.text
    found = _LINE_DECISION.finditer(text, region.start, region.end)
    return [m for m in found if notes.flow.starts_line(m.end() + 1) or notes.flow.starts_line(m.end())]


def heading_at(notes: Notes, region: Span, *, first: bool) -> Heading:
    """The heading at the end of a region, and where the text before it ends."""
    text = notes.flow.text
    stop = trimmed(text, region.start, region.end).end
    decision, at = _decision_before(text, region.start, stop)
    end = at.start if at else stop
    end = region.start + len(text[region.start : end].rstrip(" :;.-–—" if at else " "))
    if in_part := _in_part(notes, Span(region.start, end), first=first):
        return replace(in_part, end=stop, decision=decision, decision_at=at if decision else None)
    start, sure = _heading_start(notes, Span(region.start, end), first=first)
    framed = _ISSUE.match(text, start, end)
    begin = framed.end() if framed else start
    if behind := _DECISION_BEHIND.search(text, begin, end):
        end = behind.start()
    listed = _ENUMERATOR.match(text, begin, end)
    request = Span(listed.end() if listed else begin, end)
    if _DECISION_INSIDE.search(text, request.start, request.end):  # "NCV: Upheld; see also: Overturned"
        decision = None
    if not text[request.start : request.end].strip():
        return Heading(start, stop, None, decision, at if decision else None, sure)
    return Heading(start, stop, request, decision, at if decision else None, sure)


def _in_part(notes: Notes, region: Span, *, first: bool) -> Heading | None:
    """The heading of a request of which a part had been approved before; its decision is not read here.

    A rationale may say the same words again; then a sentence ends, and another heading begins, before the decision.
    """
    text = notes.flow.text
    marks = list(_ORIGINAL.finditer(text, region.start, region.end))
    m = _IN_PART.match(text, marks[-1].start(), region.end) if marks else None
    if m is None:
        return None
    request = Span(*m.span("request"))
    lines = notes.flow.line_starts(request.start + 1, request.end)
    if any(ends_sentence(text[request.start : line].rstrip()) for line in lines):
        return None
    start, sure = _heading_start(notes, Span(region.start, m.start()), first=first)
    framed = _ISSUE.match(text, start, m.start())
    begin = framed.end() if framed else start
    listed = _ENUMERATOR.match(text, begin, m.start())
    original = Span(listed.end() if listed else begin, m.start())
    authorized = Span(*m.span("authorized" if m["authorized"] else "granted"))
    return Heading(start, request.end, request, None, None, sure, original, authorized)


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
        begin = trimmed(text, begin, region.end).start
        if not SENTENCE_LIKE.match(text, begin, region.end):
            return begin, True
    for line in reversed(lines):
        if not _GOES_ON.match(text, line) and ends_sentence(text[region.start : line].rstrip()):
            return _unless_sentence(notes, line, lines)
    if first:
        return trimmed(text, region.start, region.end).start, True
    inline = [m.end() for m in re.finditer(r"[.?!][\"”’')\]]* (?=\S)", text[region.start : region.end])]
    if inline:
        return region.start + inline[-1], False
    return (lines[-1] if lines else region.start), False


def ends_sentence(before: str) -> bool:
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
    if not later or not SENTENCE_LIKE.match(text, start, later[-1]):
        return start, True
    gaps = [line for line in later if notes.flow.after_gap(line)]
    return (gaps[-1] if gaps else later[-1]), False
