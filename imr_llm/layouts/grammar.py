"""A letter's layout and its sections, recognised by the labels that the layouts' files name.

Labels are found in the flow, so that blank lines, wrapping and page breaks make no difference; one that only an OCR's
noise hides is looked for again by likeness.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from imr_llm.codes import SectionName
from imr_llm.extraction import Draft
from imr_llm.language.patterns import alike, any_label, lower
from imr_llm.layout_names import UNKNOWN, Layout
from imr_llm.layouts import forms
from imr_llm.layouts.flow import Flow
from imr_llm.letter import Section
from imr_llm.severity import UNNAMED
from imr_llm.tables import WORKERS

_ONE_SIGN = 2  # votes
_MERGE = 80  # flow characters: a heading and the fixed sentence under it are one label
_SENTENCE_END = re.compile(r"\.(?= |$)(?! ?C\.)")
_MENTIONS = ("following ", " the ", " this ")


@dataclass(frozen=True, slots=True)
class _Heading:
    """Labels that open a section in the same layouts; `told` are those that they speak for. Both are empty for any."""

    section: SectionName
    is_anywhere: bool
    layouts: frozenset[Layout]
    told: frozenset[Layout]


class _Hit(NamedTuple):
    heading: _Heading
    start: int
    end: int


def outline(flow: Flow) -> Draft:
    """The letter's draft with its layout and sections alone. An unknown layout, and missing parts, are flagged."""
    printed = hits = _printed(flow)
    layout = _layout(flow, hits)
    if not _is_whole(layout, hits):
        hits = _tolerant(flow)
    if not any(h.heading.section == "decision" for h in hits):
        known = {h.heading.section for h in hits}
        hits = _sorted([*hits, *_alike(flow, known)])
    if hits is not printed:
        layout = _layout(flow, hits)
    parts = _parts(flow, layout, [h for h in hits if _opens(h.heading, layout)])
    draft = Draft(document=flow.document, layout=layout, sections=_with_credentials(flow, parts))
    needs = forms.known(layout).needs if layout != UNKNOWN else ()
    if forms.known(layout).programme == WORKERS and not forms.is_of_workers(layout, flow.text):
        draft.flag("layout", UNNAMED)
    if layout == UNKNOWN:
        draft.flag("layout", "unknown_layout")
    if "case_summary" in needs and not draft.sections_of("case_summary"):
        draft.patient.flag("", "section_missing", "case_summary")
    if "decision" in needs and not draft.sections_of("decision"):
        draft.flag("issues", "section_missing")
    return draft


def letters_in(flow: Flow, layout: Layout) -> int:
    """How many letters the text holds, by the words that each letter of its layout prints once."""
    return max([1, *(flow.lower.count(words) for words in forms.known(layout).once)])


@cache
def _labels() -> dict[str, _Heading]:
    """Every label of every layout, once, with the layouts that print it."""
    printed: dict[tuple[str, SectionName, bool], list[tuple[Layout, bool]]] = defaultdict(list)
    for name, layout in forms.layouts().items():
        for section in layout.section:
            for label in section.labels:
                printed[label, section.kind, section.stands == "anywhere"].append((name, section.tells))
    for section in forms.common().section:
        for label in section.labels:
            printed[label, section.kind, section.stands == "anywhere"] = []
    return {
        label: _Heading(kind, anywhere, frozenset(n for n, _ in names), frozenset(n for n, tells in names if tells))
        for (label, kind, anywhere), names in printed.items()
    }


def _opens(heading: _Heading, layout: Layout) -> bool:
    """Whether the label opens a section: one that tells no layout is too common to do so in another than its own."""
    return bool(heading.told) or not heading.layouts or layout in heading.layouts


@cache
def _headings() -> list[tuple[re.Pattern[str], _Heading]]:
    """The same, those that open the same section in the same layouts as one tolerant pattern."""
    together: dict[_Heading, list[str]] = defaultdict(list)
    for label, heading in _labels().items():
        together[heading].append(label)
    return [(any_label(tuple(labels)), heading) for heading, labels in together.items()]


def _printed(flow: Flow) -> list[_Hit]:
    """Headings exactly as printed, case ignored: quick, and enough for most letters."""
    labels = _labels().items()
    return _standing(flow, (_Hit(h, at, at + len(label)) for label, h in labels for at in flow.places(label)))


def _tolerant(flow: Flow) -> list[_Hit]:
    return _standing(flow, (_Hit(h, *m.span()) for pattern, h in _headings() for m in pattern.finditer(flow.lower)))


def _standing(flow: Flow, hits: Iterable[_Hit]) -> list[_Hit]:
    """Those that count where they stand, in order."""
    return _sorted(h for h in hits if h.heading.is_anywhere or _stands_as_heading(flow, h.start, h.end))


def _alike(flow: Flow, known: set[SectionName]) -> list[_Hit]:
    """Headings of other sections that resemble a label without matching it: an OCR's noise."""
    hidden = {label: h for label, h in _labels().items() if h.section not in known and h.told}
    found = alike(flow.text, hidden)
    return [_Hit(heading, start, end) for label, heading in hidden.items() for start, end in found[label]]


def _sorted(hits: Iterable[_Hit]) -> list[_Hit]:
    return sorted(hits, key=lambda h: (h.start, -h.end))


def _stands_as_heading(flow: Flow, start: int, end: int) -> bool:
    """Capitals, or alone on its line, or at a line's start before a colon: a heading, not a mention in a sentence."""
    if lower(flow.text[max(0, start - 12) : start]).endswith(_MENTIONS):
        return False
    words = flow.text[start:end]
    if words.upper() == words and sum(c.isupper() for c in words) > 5:
        return True
    if not flow.starts_line(start):
        return False
    alone = end >= len(flow.text) or flow.starts_line(end + 1) or flow.starts_line(end)
    return alone or words.rstrip().endswith((":", ";"))


def _is_whole(layout: Layout, hits: list[_Hit]) -> bool:
    """Whether nothing that the layout needs is hidden: for the decisions, the heading that only this layout prints."""
    found = {h.heading.section for h in hits if h.heading.section != "decision" or len(h.heading.layouts) == 1}
    return layout != UNKNOWN and found >= set(forms.known(layout).needs)


def _layout(flow: Flow, hits: list[_Hit]) -> Layout:
    """The layout that most of the labels speak for; `unknown` where none does.

    One sign alone names no layout: any letter can quote one sentence of a determination.
    """
    votes: Counter[Layout] = Counter()
    for _, told in dict.fromkeys((h.heading.section, h.heading.told) for h in hits):  # of a tie, the first label's
        votes.update({layout: 2 if len(told) == 1 else 1 for layout in sorted(told)})
    signs = [(name, sign) for name, layout in forms.layouts().items() for sign in layout.signs]
    words = flow.lower.replace("’", "'")
    for layout, sign in signs:
        votes[layout] += 2 * (sign in words)
    if not votes.total():
        for layout, sign in signs:
            votes[layout] += 2 * bool(any_label((sign,)).search(flow.lower))
    layout, count = votes.most_common(1)[0]
    is_headed = any(layout in hit.heading.told for hit in hits)
    return layout if is_headed or count > _ONE_SIGN else UNKNOWN


def _parts(flow: Flow, layout: Layout, hits: list[_Hit]) -> list[Section]:
    merged: list[_Hit] = []
    for hit in hits:
        if merged and hit.start < merged[-1].end:
            continue
        if merged and hit.heading.section == merged[-1].heading.section and hit.start - merged[-1].end < _MERGE:
            merged[-1] = _Hit(hit.heading, merged[-1].start, hit.end)
        else:
            merged.append(hit)
    opening = forms.known(layout).opening
    if not merged:
        return [Section(opening, 0, len(flow.text))] if opening != "header" else []
    parts = [Section(opening, 0, merged[0].start)] if merged[0].start > 0 else []
    ends = [h.start for h in merged[1:]] + [len(flow.text)]
    parts += [Section(h.heading.section, h.end, end) for h, end in zip(merged, ends, strict=True)]
    return parts


def _with_credentials(flow: Flow, parts: list[Section]) -> tuple[Section, ...]:
    """Carves the reviewer's credentials out of the section that tells how the determination was made."""
    out: list[Section] = []
    pattern = forms.compiled(forms.common().credentials)
    for part in parts:
        found = list(pattern.finditer(flow.text, part.start, part.end)) if part.name == "method" else []
        if not found:
            out.append(part)
            continue
        start = max(part.start, flow.text.rfind(". ", part.start, found[0].start()) + 1)
        block = "credentials" in lower(found[0][0])
        stop = None if block else _SENTENCE_END.search(flow.text, found[-1].end(), part.end)
        end = stop.end() if stop else part.end
        out += [Section("method", part.start, start), Section("reviewer", start, end), Section("method", end, part.end)]
    return tuple(part for part in out if flow.text[part.start : part.end].strip())
