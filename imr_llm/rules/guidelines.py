"""The names of guidelines in a citation, and where one guideline ends and the next begins (`data/guidelines.toml`)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from imr_llm.language.pattern_lists import worded
from imr_llm.language.patterns import folded, lower, past
from imr_llm.letter import Span
from imr_llm.strict import Strict
from imr_llm.tables import load

printed = worded("citations", lower=lambda name: name == "tail")


class _Guideline(Strict):
    """A guideline with a name of its own (`guidelines.toml`): `patterns` are regular expressions."""

    document: str
    patterns: tuple[str, ...]
    opens: bool = False


def _table() -> tuple[_Guideline, ...]:
    return load("guidelines", dict[str, tuple[_Guideline, ...]])["guideline"]


@dataclass(frozen=True, slots=True)
class Named:
    """A guideline's name in the flow; `document` is "" where the title stays as printed."""

    start: int
    end: int
    document: str
    opens: bool


def with_prefix(text: str, start: int, name: int) -> int:
    """Back over "MTUS", "Non-MTUS Citation", or a title in front of a bracketed name ("Low Back Complaints (ACOEM")."""
    found = printed("before_name").search(text[start:name])
    return start + found.start(found.lastgroup or 0) if found else name


@cache
def _names(opens: bool) -> re.Pattern[str]:
    """Every guideline's name as one pattern; the group's number is the guideline's place in the table.

    The titles of the MTUS ignore case; the names, which are looked for everywhere, are for text in lower case.
    """
    names = (rf"(?P<g{index}>{'|'.join(g.patterns)})" for index, g in enumerate(_table()) if g.opens is opens)
    source = rf"\b(?:{'|'.join(names)})"
    return re.compile(source, re.IGNORECASE) if opens else folded(source)


def named_in(text: str, start: int, end: int) -> list[Named]:
    """Guidelines with a name of their own, in order; a title of the MTUS counts where it opens the statement.

    A name inside a web address (www.odg-twc.com) is a part of the address.
    """
    first = max(0, start - 1)  # by what stands before it a word is known to begin
    named = [_named(m, first) for m in _names(False).finditer(lower(text[first:end]), start - first)]
    if named:
        addresses = [m.span() for m in printed("url").finditer(text, start, end)]
        named = [name for name in named if not any(a <= name.start < b for a, b in addresses)]
    title = _names(True).match(text, past(printed("prefix"), text, start, end), end)
    if title and all(name.start >= title.end() for name in named):
        named.insert(0, _named(title))
    return named


def _named(m: re.Match[str], first: int = 0) -> Named:
    guideline = _table()[int((m.lastgroup or "g0")[1:])]
    return Named(first + m.start(), first + m.end(), guideline.document, guideline.opens)


def segments(text: str, statement: Span) -> list[tuple[int, int, bool]]:
    """One range for each guideline: a new one begins at each further name, and at words after a list of pages.

    The third value tells that a range has no name of its own in front: it may go on with the guideline before it.
    """
    start, end = statement.start, statement.end
    named = named_in(text, start, end)
    cuts = {with_prefix(text, start, n.start) for n in named if _new_guideline(text, start, n)}
    cuts.update(m.start("non") for m in printed("and_non").finditer(text, start, end))
    cuts.update(m.end() for name in ("after_basis", "and_other") for m in printed(name).finditer(text, start, end))
    titles = (printed("after_title").match(text, n.end, end) for n in named if n.opens)
    cuts.update(m.end() for m in titles if m)
    cuts.update(_further_chapters(text, start, end))
    listed = (printed("after_pages").match(text, m.end(), end) for m in printed("pages").finditer(text, start, end))
    unnamed = {m.end() for m in listed if m and text[m.end() : end].strip(" .,")} - cuts
    edges = sorted({start, *cuts, *unnamed, end})
    return [(a, b, a in unnamed) for a, b in pairwise(edges) if text[a:b].strip(" .,;:")]


def _further_chapters(text: str, start: int, end: int) -> Iterator[int]:
    """Where a further chapter with its year begins: "..., Section(s): Summary, and Shoulder Complaints 2004"."""
    for mark in printed("next").finditer(text, start + 1, end):
        title = _names(True).match(text, past(printed("prefix"), text, mark.end(), end), end)
        if title and printed("year").search(title[0]):
            yield mark.end()


def _new_guideline(text: str, start: int, named: Named) -> bool:
    """A name right after "MTUS" or in brackets behind another name belongs to what stands before it."""
    before = text[start : named.start]
    return bool(printed("prefix").sub("", before).strip(" .,;:")) and before.count("(") <= before.count(")")
