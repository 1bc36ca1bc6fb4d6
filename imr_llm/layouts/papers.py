"""Papers that are bound to a letter, or come in its place (`data/papers.toml`): nothing in them is the letter's.

What a letter is told by are the labels that no other paper prints, *its own marks*. A paper bound behind begins at a
title or at a sentence of its own, after the last of these marks; one bound before ends where the letter's head begins.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from imr_llm.language.patterns import filled, tolerant
from imr_llm.layouts import forms
from imr_llm.layouts.schema import Headed
from imr_llm.strict import Strict
from imr_llm.tables import any_of, load

if TYPE_CHECKING:
    from imr_llm.layouts.flow import Flow

_LONGEST_TITLE = 110
_WORDS = re.compile(r"[^\W\d_][\w'’-]*")
_SIGNS_WITHIN = 2500  # characters behind a title
_HEAD_LINES = 40  # in which a paper's title stands, behind a letterhead and addresses
_LEAST_TELLTALE = 3
_LETTERHEAD_LINES, _LETTERHEAD_WIDTH = 6, 90
_LEAST_COVERING = 2  # lines of a covering letter
_SHORT_LINE = 60
_MUCH = 80  # characters of a paper without a title that is known


class Paper(Strict):
    """A paper that comes with a letter or in its place (`papers.toml`); all but `name` and `next_step` are patterns."""

    name: str
    titles: tuple[str, ...]
    opens: tuple[str, ...]
    signs: tuple[str, ...]
    telltale: tuple[str, ...]
    like_letter: bool
    next_step: str


class _Table(Strict):
    """`papers.toml`."""

    retells: tuple[str, ...]
    closed: tuple[str, ...]
    sentence: tuple[str, ...]
    labels: tuple[str, ...]
    concludes: tuple[str, ...]
    own_head: tuple[str, ...]
    own_case: tuple[str, ...]
    own_cover: tuple[str, ...]
    covering: tuple[str, ...]
    sent_to: tuple[str, ...]
    before_title: tuple[str, ...]
    behind_title: tuple[str, ...]
    paper: tuple[Paper, ...]


def known() -> tuple[Paper, ...]:
    """Papers that come with a letter or in its place."""
    return load("papers", _Table).paper


def outside(flow: "Flow") -> list[tuple[int, int]]:
    """The flow's ranges that are other papers; [] where the text has no label of a determination letter."""
    marks = _own_marks(flow)
    if not marks:
        return []
    before = list(_before(flow, marks[0]))
    behind = _behind(flow, marks[-1])
    return before if behind is None else [*before, (behind, len(flow.text))]


def alone(flow: "Flow") -> Paper | None:
    """The paper that this text is instead of a letter; None where it has a letter's own mark, or no paper is known."""
    if any(flow.places(label) for label in _own_labels()):
        return None
    lines = flow.line_starts(0, len(flow.text))[:_HEAD_LINES]
    found = next((paper for at in lines if (paper := _begun(flow, at)) is not None), None)
    found = found or next((paper for paper in known() if _tells(paper, flow.text)), None)
    return None if found is None or _resembles(flow) else found


def _tells(paper: Paper, text: str) -> bool:
    """Whether a paper without a title is this one, and does not retell a review's result."""
    signs = sum(bool(_compiled(sign).search(text)) for sign in paper.telltale)
    return signs >= _LEAST_TELLTALE and not _any("retells").search(text)


def _own_marks(flow: "Flow") -> list[int]:
    """Where the labels stand that only determination letters print, as printed but for case."""
    return sorted(at for label in _own_labels() for at in flow.places(label))


@cache
def _own_labels() -> tuple[str, ...]:
    labels: list[str] = []
    for layout in forms.layouts().values():
        labels += [label for s in layout.section if s.stands == "anywhere" and s.kind != "other" for label in s.labels]
        labels += layout.signs
        if isinstance(layout.items, Headed):
            labels += (*layout.items.reviewer, *layout.items.rationale, *layout.items.claims)
    return tuple(dict.fromkeys(labels))


def _resembles(flow: "Flow") -> bool:
    """Whether an OCR's noise may hide a letter's own marks."""
    sources = "|".join(tolerant(label) for label in _own_labels() if len(label) > len("maximus guidelines:"))
    return bool(_compiled(sources).search(flow.text))


# --- Behind the letter ------------------------------------------------------------------------------------------------


def _behind(flow: "Flow", last: int) -> int | None:
    """Where the first paper behind the letter begins."""
    conclusion: _Conclusion | None = None
    for at in flow.line_starts(last + 1, len(flow.text)):
        known = bool(_begun(flow, at)) or _is_own_head(flow, at) or bool(_any("sent_to").match(flow.text, at))
        if not known and not _looks_begun(flow, at):
            continue
        start = _with_letterhead(flow, at, last)
        if not known:
            conclusion = conclusion or _Conclusion.of(flow, last)
        if conclusion.stands_before(flow, start) if conclusion and not known else _may_open(flow, start):
            return start
    return None


def _with_letterhead(flow: "Flow", at: int, last: int) -> int:
    """Where the lines begin that stand between the letter's last sentence and a title: a name, an address."""
    start = at
    for line in reversed(flow.line_starts(last + 1, at, _LETTERHEAD_LINES)):
        words = flow.line(line)
        if not words[:1].isupper() or len(words) > _LETTERHEAD_WIDTH or _any("sentence").search(words):
            return start
        start = line if _may_open(flow, line) else start
    return start


def _may_open(flow: "Flow", at: int) -> bool:
    """Whether what stands before is complete: a sentence's end, a gap, or a page's end."""
    return flow.starts_page(at) or flow.after_gap(at) or bool(_any("closed").search(flow.text, max(0, at - 8), at - 1))


def _is_own_head(flow: "Flow", at: int) -> bool:
    """Whether the head of another determination begins here."""
    line = flow.line(at)
    return bool(_any("own_case").match(flow.text, at) or (line[:1].isupper() and _any("own_head").match(line)))


def _looks_begun(flow: "Flow", at: int) -> bool:
    """Whether a paper that no table knows may begin here: "Dear …", or a page that opens with a title in capitals."""
    line = flow.line(at)
    if len(line) > _SHORT_LINE or not _may_open(flow, at):
        return False
    titled = line.isupper() and sum(map(str.isalpha, line)) > len(line) / 2
    opens_page = flow.starts_page(at) and (titled or re.match(r"(?:To|From|Re|Attn) ?:", line))
    return bool(opens_page or re.match(r"Dear [\w. ,]+[:,]$", line))


class _Conclusion(NamedTuple):
    """Where the last rationale first comes to its conclusion, if it does, and where the last item's label stands."""

    end: int | None
    last_label: int

    @classmethod
    def of(cls, flow: "Flow", last: int) -> "_Conclusion":
        """Behind the letter's last own mark."""
        concludes = _any("concludes").search(flow.text, last) if _follows_rationale(flow, last) else None
        labels = (m.start() for m in _any("labels").finditer(flow.text, last))
        return cls(concludes and concludes.end(), max(labels, default=last))

    def stands_before(self, flow: "Flow", start: int) -> bool:
        """Whether the rationale has come to its conclusion before `start`, and no item's label stands behind it."""
        return bool(
            self.end is not None
            and self.end <= start
            and self.last_label < start <= len(flow.text) - _MUCH
            and _any("closed").search(flow.text, max(0, start - 8), start - 1)
        )


def _follows_rationale(flow: "Flow", last: int) -> bool:
    labels = (x.items.rationale for x in forms.layouts().values() if isinstance(x.items, Headed))
    return any(flow.lower.startswith(rationale, last) for rationale in labels)


# --- Before the letter ------------------------------------------------------------------------------------------------


def _before(flow: "Flow", first: int) -> Iterator[tuple[int, int]]:
    """What stands before the letter's head, where it is another paper, and papers between a cover page and the body."""
    lines = flow.line_starts(0, first)
    own = [at for at in lines if _is_own_head(flow, at)]
    start = own[0] if own else first
    if start and _is_covering(flow, start):
        yield 0, start
    begun = next((at for at in lines if at > start and _begun(flow, at)), None)
    if begun is not None:
        yield begun, next((mark for mark in own if mark > begun), first)


def _is_covering(flow: "Flow", end: int) -> bool:
    """Whether the lines before the letter's head are somebody's covering letter or another paper."""
    if _any("own_cover").search(flow.text, 0, end):
        return False
    lines = flow.line_starts(0, end)
    if any(_begun(flow, at) for at in lines):
        return True
    return sum(bool(_any("covering").match(flow.line(at))) for at in lines) >= _LEAST_COVERING


# --- Titles -----------------------------------------------------------------------------------------------------------


def _begun(flow: "Flow", at: int) -> Paper | None:
    """The paper that begins with this line."""
    if found := next((paper for paper, opens in _opening() if opens.match(flow.text, at)), None):
        return found
    line = flow.line(at)
    if not _is_title(line):
        return None
    if not _compiled(_titles(tuple(title for paper in known() for title in paper.titles))).fullmatch(line):
        return None
    following = flow.text[at + len(line) : at + len(line) + _SIGNS_WITHIN]
    for paper in known():
        if _compiled(_titles(paper.titles)).fullmatch(line) and (
            not paper.signs or any(_compiled(sign).search(following) for sign in paper.signs)
        ):
            return paper
    return None


@cache
def _opening() -> tuple[tuple[Paper, re.Pattern[str]], ...]:
    return tuple((paper, _compiled("|".join(paper.opens))) for paper in known() if paper.opens)


def _is_title(line: str) -> bool:
    """Whether these words stand as a title: short, in capitals or with most words capital, and no sentence's end."""
    if not 0 < len(line) <= _LONGEST_TITLE or line[-1] in ".,;" or line[0].islower():
        return False
    words = _WORDS.findall(line)
    names = [word for word in words if len(word) > len("with")] or words  # "FAX"
    return bool(names) and sum(word[0].isupper() for word in names) >= len(names) * 0.7


@cache
def _titles(titles: tuple[str, ...]) -> str:
    return rf"\W*(?:{_any('before_title').pattern})?\W*(?:{'|'.join(titles)})(?:{_any('behind_title').pattern})?\W*"


@cache
def _any(name: str) -> re.Pattern[str]:
    """One pattern for all those under a name of the table."""
    return any_of(filled(source, {}) for source in getattr(load("papers", _Table), name))


@cache
def _compiled(source: str) -> re.Pattern[str]:
    return re.compile(source, re.IGNORECASE)
