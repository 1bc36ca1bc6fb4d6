"""Page furniture: page numbers, running headers and footers, by what they are and where they stand."""

import re
from collections import Counter
from itertools import pairwise

from imr_llm.printed.faxed import faxed

Line = tuple[str, int, int]
"""Text without blanks at its ends, newlines since the line before, page from 0. (Plain, as there are 200 a letter.)"""
TAIL = 100
"""Characters of a line's end that are looked at."""
_CASE = r"(?:(?:IMR +)?Case +(?:Number|No\.?|#) *[:;]? *)?[CE]M ?\d\d ?[-\u2013] ?\d{5,7}"
_ANYWHERE = re.compile(
    rf"(?:{_CASE}[ ,|\u2013-]+)?Page:? +\d+ +of +\d+(?:[ ,|\u2013-]+{_CASE})?"
    r"|Final Determination Letter for IMR Case Number:? *(?:CM\d\d-\d+)?(?: +(?:Page +)?\d+(?: +of +\d+)?)?",
    re.IGNORECASE,
)
_PAGE_NUMBER = re.compile(
    r"\d{1,3}|([-\u2013\u2014]) ?\d{1,3} ?\1|Page:? +\d{1,3}(?: *(?:of|/) *\d{1,3})?|\d{1,3} +of +\d{1,3}"
    r"|\d{1,3} *\| *Page|Page *\| *\d{1,3}",
    re.IGNORECASE,
)
# Lines of a letter's own that can stand at the same place of two pages: labels, decisions, the ends of sentences.
_CONTENT = re.compile(
    r"upheld|overturned|guideline|rationale|medically|determined|request|decision for|MTUS|ACOEM|Page\(s\)"
    r"|^(?-i:[a-z](?!ww\.))",
    re.I,
)
_LETTERS = re.compile(r"[^\W\d_]{3}")
_DIGITS = re.compile(r"\d+")
_WANTS_NUMBER = re.compile(r"(?:\d[-\u2013/]|\bpages?:?|Page\(s\):?)$", re.IGNORECASE)
_RUNNING_LENGTH = 100
_EDGE_LINES = 2
_LEAST_NUMBERS = 2  # numbers; one alone may be anything
_MOST_PAGES = 200
_MOST_DIGITS = 3  # Python takes no number of thousands of digits


def furniture(lines: list[Line]) -> set[int]:
    """Indexes of the lines that are page furniture."""
    found = {
        k for k, line in enumerate(lines) if line[0][0] in "PpFfCcIiEe" and _ANYWHERE.fullmatch(line[0][: TAIL + 1])
    }
    if not lines:
        return found
    if lines[0][2] == lines[-1][2]:
        return found | faxed(lines, [range(len(lines))]) | _counted(lines, usual_newlines(lines))
    starts = [0, *(k for k, (a, b) in enumerate(pairwise(lines), start=1) if a[2] != b[2]), len(lines)]
    pages = [range(a, b) for a, b in pairwise(starts)]
    # The top of the first page and the bottom of the last are next to no page break.
    inner = {k for page in pages[1:] for k in page[:_EDGE_LINES]}
    inner |= {k for page in pages[:-1] for k in page[-_EDGE_LINES:]}
    found |= {k for k in inner if _PAGE_NUMBER.fullmatch(lines[k][0]) and not _is_wanted(lines, k)}
    return found | faxed(lines, pages) | _running(lines, pages)


def _is_wanted(lines: list[Line], k: int) -> bool:
    """Whether the line before asks for this number: "Page(s):" / "46", or "303-" / "304" with no digit after it.

    Or a citation's end: "LOW BACK COMPLAINTS," / "PAGE 53" in a letter that has no 53 pages.
    """
    number = _DIGITS.search(lines[k][0])
    if k and number and lines[k - 1][0].endswith(",") and int(number[0]) > lines[-1][2] + 1:
        return True
    if not lines[k][0].isdecimal() or not k or not _WANTS_NUMBER.search(lines[k - 1][0][-TAIL:]):
        return False
    return k + 1 == len(lines) or not lines[k + 1][0][0].isdecimal()


def _counted(lines: list[Line], usual: int) -> set[int]:
    """Page numbers of a text whose page breaks were lost: numbers alone on their lines, which count up through it.

    They begin with 1 or 2 and count up by one; a gap wider than the `usual` newlines stands before and behind each; and
    one at least stands inside a sentence. The numbers of a list, or of a table, fail one of these.
    """
    found: list[int] = []
    for k in range(1, len(lines) - 1):
        words = lines[k][0]
        if len(words) > _MOST_DIGITS or not words.isdecimal() or not 0 < int(words) < _MOST_PAGES:
            continue
        if lines[k][1] <= usual or lines[k + 1][1] <= usual:
            continue
        expected = int(lines[found[-1]][0]) + 1 if found else None
        if int(words) == expected or (expected is None and int(words) in (1, 2)):
            found.append(k)
    inside = any(lines[k + 1][0][0].islower() for k in found)
    return set(found) if len(found) >= _LEAST_NUMBERS and inside else set()


def _running(lines: list[Line], pages: list[range]) -> set[int]:
    """Headers and footers: one line, but for its digits, at the same place of two pages and nowhere inside a page."""
    places: dict[tuple[int, str], list[int]] = {}
    for page in pages:
        edge = min(_EDGE_LINES, len(page))
        # The first page's top parts no sentence, and may be the letter's own header.
        for place in (*range(0 if page is pages[0] else edge), *range(-edge, 0)):
            places.setdefault((place, _mask(lines[page[place]][0])), []).append(page[place])
    repeated = [[k for k in ks if _may_run(lines[k][0])] for ks in places.values() if len(ks) > 1]
    if not any(repeated):
        return set()
    initials = {lines[k][0][0] for ks in repeated for k in ks} | set("0123456789")  # most lines need no masking
    insides = (lines[k][0] for page in pages for k in page[_EDGE_LINES:-_EDGE_LINES])
    inside = {_mask(line) for line in insides if line[0] in initials}
    return {
        k
        for ks in repeated
        for k in ks
        if len(ks) > 1
        and (_PAGE_NUMBER.fullmatch(lines[k][0]) or _mask(lines[k][0]) not in inside)
        and not _is_wanted(lines, k)
    }


def _may_run(line: str) -> bool:
    if _PAGE_NUMBER.fullmatch(line):
        return True
    return len(line) <= _RUNNING_LENGTH and bool(_LETTERS.search(line)) and not _CONTENT.search(line)


def _mask(line: str) -> str:
    return _DIGITS.sub("#", line)


def usual_newlines(lines: list[Line]) -> int:
    """The most newlines between two lines of one paragraph.

    One; but where 60 % of the lines are set apart by blank lines the letter is printed so, and it is the commonest of
    those gaps (or the least that leaves fewer than 60 % as blank lines, so that a second repair changes nothing).
    """
    gaps = [b[1] for a, b in pairwise(lines) if a[2] == b[2]]
    blank = Counter(gap for gap in gaps if gap > 1)
    if not blank or blank.total() * 5 < len(gaps) * 3:
        return 1
    usual = max(blank, key=lambda gap: (blank[gap], -gap))
    while sum(gap > usual for gap in gaps) * 5 >= len(gaps) * 3:
        usual = min(gap for gap in blank if gap > usual)
    return usual
