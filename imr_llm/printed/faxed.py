"""The line that a fax machine prints at a page's edge: sender, numbers, date, time and page, often misread.

    11/23/2026 14:02  FROM: MAXIMUS IMR  916 605 4270  TO: 4155550144  P.1
    NOV-23-2026 10:04   KESSLER LAW OFFICE   916 555 1234   P.02/05

No one of these signs is a fax's alone; several in one line are, where none of a letter's own labels stands in it.
"""

import re
from collections.abc import Sequence

from imr_llm.language.patterns import folded, lower

_D = r"[\dOoIlSB|]"  # a digit, or what an OCR takes for one
_DATE = re.compile(
    rf"(?<![\w/]){_D}{{1,2}} ?[/.-] ?{_D}{{1,2}} ?[/.-] ?{_D}{{2,4}}(?![\w/])"
    r"|\b(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*[ .,-]+\d{1,2}(?:[ .,-]+(?:20)?\d\d)?\b"
    r"|\b\d{1,2}[ -](?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[ -](?:20)?\d\d\b|\b20\d\d-\d\d-\d\d\b",
    re.IGNORECASE,
)
_TIME = re.compile(rf"(?<![\w/.]){_D}{{1,2}} ?[:;h] ?{_D}{{2}}(?:[:;]{_D}{{2}})? ?(?:[ap]\.?m\b\.?)?", re.IGNORECASE)
_BARE_TIME = re.compile(r"(?<![\w/.-])[012]\d[0-5]\d(?= +(?:from|to|fax|tel)\b)", re.IGNORECASE)
_PAGE = re.compile(
    rf"\b(?:p|pg|page|pag)\b ?[.:#]? ?(?=[OoIl|]{{0,3}}\d){_D}{{1,4}}(?: ?(?:/|of) ?{_D}{{1,4}})?(?!\w)"
    rf"|\bp\.? ?{_D}{{2,3}}/{_D}{{2,3}}"
    rf"|(?<![\w/]){_D}{{1,3}} ?/ ?{_D}{{1,3}}$|(?<=#)\d{{1,3}}$",
    re.IGNORECASE,
)
_PHONE = re.compile(r"(?<![\w/])\+?(?:1[ .-]?)?\(?\d{3}\)?[ .-]{0,2}\d{3}[ .-]?\d{4}(?!\w)|\+\d{8,13}\b")
_WORD = re.compile(
    r"\b(?:from|to|fax(?:ed)?|facsimile|tel|phone|tx|rx|received|rcvd|sent|via|station|server|e-?fax|rightfax|id)\b",
    re.IGNORECASE,
)
# What only a letter's own line says.
_OWN = re.compile(
    r"\b(?:case|claim) (?:number|no\b|#)|\b(?:assigned|injury|decision|denial|priority|application|mail(?:ed|ing)"
    r"|served|postmark|dated|dear|determination|upheld|overturned|guidelines?|rationale|reviewer|medically|necessary"
    r"|requested|licensure|certification|citation|mtus|odg|acoem)\b"
    r"|\b(?:employee|worker|patient|treatment)[\w ]{0,12}:",
    re.IGNORECASE,
)
_LOWER = re.compile(r"(?<!\S)(?!(?:from|to|page|of|at|fax|via|sent|received|by|am|pm|the)\b)[a-z]{3,}")
# A time or a page's number, which every such line has; most of a letter's lines have none.
_MAY_BE = folded(r"\d *[:;h] *[\dOolI]|\d{3,4} +(?:from|to|fax|tel)\b|\bp(?:g|age?)?\b ?[.:#]? ?[\dOoIl]|\d$")
_LONGEST = 150
_EDGE_LINES = 2
_MOST_LOWER = 2  # words in lower case; more are a sentence
_ENOUGH, _ANYWHERE = 3, 4  # signs at a page's edge, and inside of a page whose breaks were lost


def faxed(lines: Sequence[tuple[str, int, int]], pages: Sequence[range]) -> set[int]:
    """Indexes of the lines that a fax machine printed. A line is its words, the newlines before it, and its page."""
    edges = {k for page in pages for k in (*page[:_EDGE_LINES], *page[-_EDGE_LINES:])}
    found = {k for k in edges if _is_faxed(lines[k][0], _ENOUGH)}
    for k, (line, _, _) in enumerate(lines):
        small = lower(line)  # four of five signs are not without one of these, and are looked for only then
        if ("from" in small or "fax" in small or "p." in small or "page" in small) and _is_faxed(line, _ANYWHERE):
            found.add(k)
    for page in pages:
        # An OCR may have made two lines of one.
        for a, b in (page[:2], page[-2:]) if len(page) > _EDGE_LINES else ():
            both = f"{lines[a][0]} {lines[b][0]}"
            if not {a, b} & found and _is_faxed(both, _ANYWHERE) and all(_signs(lines[k][0]) for k in (a, b)):
                found |= {a, b}
    return found


def _is_faxed(line: str, least: int) -> bool:
    if len(line) > _LONGEST or len(_LOWER.findall(line)) > _MOST_LOWER or not _MAY_BE.search(lower(line)):
        return False
    signs = set() if _OWN.search(line) else _signs(line)
    return len(signs) >= least and bool(signs & {"page", "time"})


def _signs(line: str) -> set[str]:
    """The kinds of signs in a line; what is one is not looked at as another."""
    found = set()
    kinds = (
        ("date", _DATE),
        ("time", _TIME),
        ("time", _BARE_TIME),
        ("phone", _PHONE),
        ("page", _PAGE),
        ("word", _WORD),
    )
    for kind, pattern in kinds:
        line, count = pattern.subn(" ", line)
        if count:
            found.add(kind)
    return found
