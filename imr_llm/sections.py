"""A letter's layout and sections, recognised by the labels that are printed in it.

Source of the labels: `data/sections.toml`. They are found in the flow, so that blank lines, wrapping and page breaks
make no difference; a label that only an OCR's noise hides is looked for again by likeness.
"""

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache

from imr_llm import tables
from imr_llm.flow import Flow
from imr_llm.letter import Outline, Section
from imr_llm.patterns import alike, alternatives
from imr_llm.record import Flag, Layout, SectionName

# What a letter is whole with; for the decisions, the heading that only its own layout prints.
_WHOLE: set[SectionName] = {"case_summary", "decision"}
_ONE_SIGN = 2  # votes
_MERGE = 80  # flow characters: a heading and the fixed sentence under it are one label
_CREDENTIALS = re.compile(
    r"\b(?:board[- ]?certified|licen[sc]ed (?:to practice )?in|has the following credentials)\b", re.IGNORECASE
)
_OPENINGS = (
    "how the imr final determination was made",
    "notice of independent medical review determination dated",
    "medical professional review issue at dispute",
)
_SENTENCE_END = re.compile(r"\.(?= |$)(?! ?C\.)")


@dataclass(frozen=True, slots=True)
class _Hit:
    section: SectionName
    layouts: tuple[Layout, ...]
    start: int
    end: int


def outline(flow: Flow) -> Outline:
    """The letter's layout and sections. An unknown layout, and a layout's missing parts, become flags."""
    hits = _printed_hits(flow)
    if not {h.section for h in hits if h.section != "decision" or len(h.layouts) == 1} >= _WHOLE:
        hits = _hits(flow)
    if not any(h.section == "decision" for h in hits):
        hits = sorted(hits + _alike_hits(flow, {h.section for h in hits}), key=lambda h: h.start)
    layout = _layout(flow, hits)
    parts = _parts(flow, hits)
    return Outline(layout, _with_credentials(flow, parts), _flags(layout, parts))


def letters_in(flow: Flow) -> int:
    """How many letters the text holds, by the headings that each letter prints once."""
    return max(1, *(flow.lower.count(opening) for opening in _OPENINGS))


@cache
def _headings() -> list[tuple[re.Pattern[str], tables.Heading]]:
    return [(re.compile(alternatives(list(h.labels)), re.IGNORECASE), h) for h in tables.sections().heading]


def _printed_hits(flow: Flow) -> list[_Hit]:
    """Headings exactly as printed, case ignored: quick, and enough for most letters."""
    words = flow.lower
    found = []
    for heading in tables.sections().heading:
        for label in heading.labels:
            start = words.find(label)
            while start >= 0:
                end = start + len(label)
                if heading.anywhere or _stands_as_heading(flow, start, end):
                    found.append(_Hit(heading.section, heading.layouts, start, end))
                start = words.find(label, end)
    return sorted(found, key=lambda h: (h.start, -h.end))


def _hits(flow: Flow) -> list[_Hit]:
    found = [
        _Hit(heading.section, heading.layouts, m.start(), m.end())
        for pattern, heading in _headings()
        for m in pattern.finditer(flow.text)
        if heading.anywhere or _stands_as_heading(flow, m.start(), m.end())
    ]
    return sorted(found, key=lambda h: (h.start, -h.end))


def _stands_as_heading(flow: Flow, start: int, end: int) -> bool:
    """Capitals, or alone on its line, or at a line's start before a colon: a heading, not a mention in a sentence."""
    before = flow.text[max(0, start - 12) : start].lower()
    if before.endswith(("following ", " the ", " this ")):
        return False
    words = flow.text[start:end]
    if words.upper() == words and sum(c.isupper() for c in words) > 5:
        return True
    if not flow.starts_line(start):
        return False
    alone = end >= len(flow.text) or flow.starts_line(end + 1) or flow.starts_line(end)
    return alone or words.rstrip().endswith((":", ";"))


def _alike_hits(flow: Flow, known: set[SectionName]) -> list[_Hit]:
    """Headings that resemble a label of `data/sections.toml` without matching it: an OCR's noise."""
    found: list[_Hit] = []
    for heading in tables.sections().heading:
        if heading.section in known:
            continue
        for label in heading.labels:
            found += [_Hit(heading.section, heading.layouts, start, end) for start, end in alike(flow.text, label)]
    return found


def _layout(flow: Flow, hits: list[_Hit]) -> Layout:
    """The layout that most of the labels speak for; `unknown` where none does.

    One sign alone names no layout: any letter can quote one sentence of a determination.
    """
    votes: Counter[Layout] = Counter()
    for _, layouts in {(h.section, h.layouts) for h in hits}:
        votes.update({layout: 2 if len(layouts) == 1 else 1 for layout in layouts})
    words = flow.lower
    signs = [(layout, sign) for layout, printed in tables.sections().signs.items() for sign in printed]
    for layout, sign in signs:
        votes[layout] += 2 * (sign in words)
    if not votes.total():
        for layout, sign in signs:
            votes[layout] += 2 * bool(_tolerant(sign).search(flow.text))
    layout, count = votes.most_common(1)[0]
    is_headed = any(layout in hit.layouts for hit in hits)
    return layout if is_headed or count > _ONE_SIGN else "unknown"


@cache
def _tolerant(label: str) -> re.Pattern[str]:
    return re.compile(alternatives([label]), re.IGNORECASE)


def _parts(flow: Flow, hits: list[_Hit]) -> list[Section]:
    merged: list[_Hit] = []
    for hit in hits:
        if merged and hit.start < merged[-1].end:
            continue
        if merged and hit.section == merged[-1].section and hit.start - merged[-1].end < _MERGE:
            merged[-1] = _Hit(hit.section, hit.layouts, merged[-1].start, hit.end)
        else:
            merged.append(hit)
    if not merged:
        return []
    parts = [Section("header", 0, merged[0].start)] if merged[0].start > 0 else []
    ends = [h.start for h in merged[1:]] + [len(flow.text)]
    parts += [Section(h.section, h.end, end) for h, end in zip(merged, ends, strict=True)]
    return [p for p in parts if flow.text[p.start : p.end].strip()]


def _with_credentials(flow: Flow, parts: list[Section]) -> tuple[Section, ...]:
    """Carves the reviewer's credentials out of the section that tells how the determination was made."""
    out: list[Section] = []
    for part in parts:
        found = list(_CREDENTIALS.finditer(flow.text, part.start, part.end)) if part.name == "method" else []
        if not found:
            out.append(part)
            continue
        start = max(part.start, flow.text.rfind(". ", part.start, found[0].start()) + 1)
        block = "credentials" in found[0][0].lower()
        stop = None if block else _SENTENCE_END.search(flow.text, found[-1].end(), part.end)
        end = stop.end() if stop else part.end
        edges: list[tuple[SectionName, int, int]] = [("method", part.start, start), ("reviewer", start, end)]
        edges.append(("method", end, part.end))
        out += [Section(name, a, b) for name, a, b in edges if flow.text[a:b].strip()]
    return tuple(out)


def _flags(layout: Layout, parts: list[Section]) -> tuple[Flag, ...]:
    if layout == "unknown":
        message = "The letter has none of the known layouts. Compare every value with the letter."
        return (Flag(field="/layout", code="unknown_layout", message=message),)
    names = {p.name for p in parts}
    flags = []
    if "case_summary" not in names:
        message = "No clinical case summary was found. What the letter says of the patient may be missing here."
        flags.append(Flag(field="/patient", code="section_missing", message=message))
    if "decision" not in names:
        message = "No decisions section was found; the letter may be cut off. Look at the original."
        flags.append(Flag(field="/issues", code="section_missing", message=message))
    return tuple(flags)
