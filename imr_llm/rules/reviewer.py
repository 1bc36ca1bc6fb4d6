"""The reviewer's credentials: in prose ("is Board Certified in X, and is licensed to practice in Y") or in a block."""

import re
from collections.abc import Iterable, Iterator
from functools import cache

from imr_llm import tables
from imr_llm.extraction import Draft, Extraction, once
from imr_llm.language.pattern_lists import worded
from imr_llm.language.patterns import lower, past
from imr_llm.layouts.flow import Flow
from imr_llm.letter import Ranged, Span

_any = worded("specialties")


def read(flow: Flow, draft: Draft) -> None:
    """Finds the reviewer's specialties and states; a letter without credentials is flagged."""
    text, found = flow.text, draft.reviewer
    for place in draft.sections_of("reviewer") or draft.sections_of("header", "method"):
        block = [p.search(text, place.start, place.end) for p in (_any("block_specialty"), _any("block_states"))]
        if any(block):
            specialties, states = ([Span(*m.span("list"))] if m else [] for m in block)
        else:
            specialties = _listed(text, place, _any("certified"), _any("subspecialty"), _any("licensed_as"))
            states = _listed(text, place, _any("licensed"))
        parts = (part for listed in specialties for part in _split(text, listed))
        found.specialties = once(draft.words(part, "reviewer") for part in parts)
        found.licensed_states = once([*found.licensed_states, *_in_states(text, draft, states)])
        if found.specialties:
            break
    for field in ("specialties", "licensed_states"):
        if not getattr(found, field):
            found.flag(field, "not_found")


def _listed(text: str, place: Ranged, *patterns: re.Pattern[str]) -> list[Span]:
    """What the patterns' lists hold, in the letter's order."""
    found = [m for pattern in patterns for m in pattern.finditer(text, place.start, place.end)]
    return [Span(*m.span("list")) for m in sorted(found, key=re.Match.start)]


def _split(text: str, place: Span) -> list[Span]:
    """A list of specialties, one each: a name that itself holds "and" or a comma stays whole."""
    kept = [m.span() for m in _any("compound").finditer(text, *place)]
    cuts = [m for m in _any("parts").finditer(text, *place) if not any(a <= m.start() < b for a, b in kept)]
    edges = [place.start, *(edge for cut in cuts for edge in cut.span()), place.end]
    parts = ((a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if text[a:b].strip(" .,"))
    led = ((past(_any("lead"), text, a, b), b) for a, b in parts)
    return [Span(a, a + len(text[a:b].rstrip(" .,;:"))) for a, b in led]


@cache
def _states() -> tuple[re.Pattern[str], dict[str, str]]:
    """What is a state, and its name by its words in lower case, or by its short form."""
    names = {name.lower(): name for name in tables.states().values()}
    names |= dict.fromkeys(("washington dc", "washington, dc", "washington d.c."), "District of Columbia")
    words = "|".join(re.escape(n) for n in sorted(names, key=len, reverse=True))
    return re.compile(rf"\b(?:(?i:{words})|{'|'.join(tables.states())})(?!\w)"), names | tables.states()


def _in_states(text: str, draft: Draft, lists: Iterable[Span]) -> Iterator[Extraction[str] | None]:
    pattern, names = _states()
    for m in (m for listed in lists for m in pattern.finditer(text, *listed)):
        if name := names.get(lower(m[0])) or names.get(m[0]):  # it can be in letters that only look like its own
            yield draft.value(name, Span(*m.span()), "reviewer")
