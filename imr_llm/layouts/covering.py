"""Notes that cover a determination, or speak of one, and are none (`data/covering.toml`).

A determination, also a damaged one, is told by the labels of its sections and by what its own cover says; a note by its
naming a determination beside words that send it, or by its being a message that names one.
"""

import re
from bisect import bisect_left, bisect_right
from functools import cache
from typing import TYPE_CHECKING

from imr_llm.codes import SectionName
from imr_llm.extraction import Draft
from imr_llm.language.patterns import any_label, lower
from imr_llm.layout_names import UNKNOWN
from imr_llm.layouts import forms
from imr_llm.layouts.schema import Headed
from imr_llm.letter import Section
from imr_llm.strict import Strict
from imr_llm.tables import any_of, load

if TYPE_CHECKING:
    from imr_llm.layouts.flow import Flow

_LAST_WORDS = 12  # characters of a label
_SENTENCE = re.compile(r"[.;:] (?=\S+ )")
_NEAR = 200  # characters between the name of a determination and what is done with it
_MOST_CLINICAL = 6  # different words on a patient, a treatment and a guideline that a note has
_FEW_CLINICAL = 2
_LEAST_LINES = 2  # of a message
_ANYBODYS: tuple[SectionName, ...] = ("header", "other")
"""Sections that open at a determination's title, which anybody may name, or at words of other papers."""


class Covering(Strict):
    """`covering.toml`."""

    name: str
    next_step: str
    names: tuple[str, ...]
    sends: tuple[str, ...]
    addressed: tuple[str, ...]
    lines: tuple[str, ...]
    numbered: tuple[str, ...]
    decided: tuple[str, ...]
    states: tuple[str, ...]
    retells: tuple[str, ...]
    clinical: tuple[str, ...]
    tells: tuple[str, ...]
    own: tuple[str, ...]


def known() -> Covering:
    """What such a note says."""
    return load("covering", Covering)


def is_note(flow: "Flow", draft: Draft) -> bool:
    """Whether the text names a determination and is none: to be asked only where no reason of a decision was read."""
    names = [m.span() for m in _any(known().names).finditer(flow.text)]
    if not names or any(_is_opened(flow, section) for section in draft.sections) or _has_labels(flow):
        return False
    if _has_head(flow, draft) or _decides(flow, draft):
        return False
    clinical = len({lower(m[0]) for m in _any(known().clinical).finditer(flow.text)})
    if clinical > _MOST_CLINICAL:
        return False
    sends = _any(known().sends)
    if any(sends.search(flow.text, max(0, start - _NEAR), end + _NEAR) for start, end in names):
        return True
    if any_label(known().own).search(flow.lower) or _any(known().retells).search(flow.text):
        return False
    tells_nothing = clinical <= _FEW_CLINICAL and not list(draft.case.parts())
    return tells_nothing or _is_message(flow)


def _is_opened(flow: "Flow", section: Section) -> bool:
    """Whether a determination's own section begins here with a heading, and not with a mention in a sentence."""
    if section.name in _ANYBODYS:
        return False
    lines = flow.line_starts(0, section.start)
    label = flow.text[lines[-1] : section.start].rstrip() if lines else ""
    ends_line = any(flow.starts_line(at) for at in (section.start, section.start + 1))
    is_alone = ends_line and not label[:1].islower() and not _SENTENCE.search(label)
    return section.start == 0 or is_alone or label[-_LAST_WORDS:].isupper() or label.endswith((":", ";", "."))


def _has_labels(flow: "Flow") -> bool:
    """Whether words stand here that a determination alone prints: labels within its items, or those of its cover."""
    return any(label in flow.lower for label in _labels()) or bool(any_label(known().tells).search(flow.lower))


def _has_head(flow: "Flow", draft: Draft) -> bool:
    """Whether a determination's own head was read: its case number by its own label, or the dates of its review."""
    case = draft.case
    if (case.application_received or case.date_assigned) and (case.ur_denial_date or case.decision_date):
        return True
    if case.case_number is None:
        return False
    at = case.case_number.place.start
    line = flow.text[flow.line_starts(0, at + 1)[-1] : at]
    return draft.layout != UNKNOWN and bool(_any(known().numbered).search(line)) and not _is_addressed(flow, at)


def _decides(flow: "Flow", draft: Draft) -> bool:
    """Whether a decision stands here as a determination prints it: on a line of its own, or in its set sentences."""
    if any(issue.decision for issue in draft.issues):
        return True
    decided = _any(known().decided)
    places = [at for at in flow.line_starts(0, len(flow.text)) if decided.fullmatch(flow.line(at))]
    places += [sentence.start() for sentence in _any(known().states).finditer(flow.text)]
    first = {flow.document.page_at(at): at for at in sorted(places, reverse=True)}
    return any(not _is_addressed(flow, at) for at in first.values())


def _is_addressed(flow: "Flow", offset: int) -> bool:
    """Whether its page begins as a message does ("Re:", "Dear") up to this offset, which may retell a determination."""
    document = flow.document  # the words of a message before a letter's title are no part of the letter
    page = document.page_starts[document.page_at(offset) - 1]
    begins = _any(known().addressed)
    lines = document.lines[bisect_left(document.lines, page) : bisect_right(document.lines, offset)]
    return any(begins.match(document.text, at) for at in lines)


def _is_message(flow: "Flow") -> bool:
    begins = _any((*known().addressed, *known().lines))
    return sum(bool(begins.match(flow.line(at))) for at in flow.line_starts(0, len(flow.text))) >= _LEAST_LINES


@cache
def _labels() -> tuple[str, ...]:
    found: list[str] = []
    for layout in forms.layouts().values():
        found += [sign for sign in layout.signs if sign.endswith(":")]
        opens = (s for s in layout.section if s.stands == "anywhere" and s.kind not in _ANYBODYS)
        found += [label for section in opens for label in section.labels]
        if isinstance(layout.items, Headed):
            found += (*layout.items.reviewer, *layout.items.rationale, *layout.items.claims)
    return tuple(dict.fromkeys(found))


@cache
def _any(sources: tuple[str, ...]) -> re.Pattern[str]:
    return any_of(sources)
