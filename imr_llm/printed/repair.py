"""The printed lines of a letter, without what printing did to words and characters.

Characters first, then lines. Which lines are page furniture and which words are broken over lines depend on each other
(a page number may stand between the halves of a word), so these two are repeated until nothing changes; that also
makes the repair of a repaired text change nothing.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from functools import cache, partial
from itertools import pairwise

from imr_llm.letter import Span
from imr_llm.printed.counted import counted
from imr_llm.printed.faxed import faxed

_Line = tuple[str, int, int]
"""Text without blanks at its ends, newlines since the line before, page from 0. (Plain, as there are 200 a letter.)"""

# --- Characters ------------------------------------------------------------------------------------------------------

_NEWLINES = "\r\v\x85\u2028\u2029"
_BLANKS = "\t\xa0\u1680\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
# Controls, zero-width characters, marks of direction, variation selectors, surrogates, non-characters.
_NOTHING = (
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u034f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ud800-\udfff"
    "\ufe00-\ufe0f\ufeff\ufff9-\ufffb\ufffe\uffff"
)
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_HYPHENS = {"\u2010": "-", "\u2011": "-"}
_ODD = re.compile(f"[{_NEWLINES}{_BLANKS}{_NOTHING}{''.join(_LIGATURES)}{''.join(_HYPHENS)}]")
_REPLACEMENT = _LIGATURES | _HYPHENS | dict.fromkeys(_NEWLINES, "\n") | dict.fromkeys(_BLANKS, " ")
# A soft hyphen is kept for now where a line breaks after it.
_SOFT_HYPHEN = re.compile(r"\xad(?<![^\W_]\xad)|\xad(?! *[\n\f])")

# --- Page furniture --------------------------------------------------------------------------------------------------

_ANYWHERE = re.compile(
    r"Page +\d+ +of +\d+"
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

# --- Broken words ----------------------------------------------------------------------------------------------------

_SEAMS = "-\u2013/\xad"
_TAIL = 100  # characters of a line's end that are looked at
# What goes over a page break: a word, and what it is held to by the same marks.
_HEAD = re.compile(r"\S+(?:(?<=[-\u2013/]) +\S+| +/\S+)*")
_PLAIN_WORD = re.compile(r"[A-Z][A-Za-z]*[.,;:]?(?: |$)")
_URL_END = re.compile(r"(?:://|\bwww\.)\S*$", re.IGNORECASE)
_LABEL = re.compile(
    r"Upheld\b|Overturned\b|Claims Administrator guideline:|MAXIMUS guideline:|Decision rationale:", re.I
)
_LAST_WORD = re.compile(r"[^\W\d_]+$")
_FIRST_WORD = re.compile(r"[^\W\d_]+")
_COMPOUND = re.compile(r"[a-z-]{3,}")
_PREFIX = re.compile("anti|auto|bi|co|ex|inter|intra|mid|multi|non|peri|post|pre|re|self|semi")
_COMMON = 1000
"""Times that pyspellchecker counted a word: the halves of `with-out` and `in-jury` are words too, but the whole is a
common one (`injury` 12,673, `underwent` 1,131), as `postoperative` (163) and `followup` (50) are not."""


def repair(raw: str) -> tuple[str, tuple[int, ...], tuple[Span, ...]]:
    """The printed text, the offset at which each page begins, and the page furniture as spans of whole lines.

    `raw` has a form feed between two pages. The text keeps lines, one blank line where a paragraph ends, and one form
    feed, at the start of a line, where a page does; nothing else in it is white space but blanks within lines. A page
    without words begins where the next one does (or at the end of the text).
    """
    text = _characters(raw)
    lines = _lines(text)
    words = cache(partial(_vocabulary, lines))
    for _ in range(20):  # a second round is rare; the bound is against files made to hurt
        furniture = _furniture(lines)
        joined = _join(lines, furniture, words)
        if joined == lines:
            break
        lines = joined
    else:
        furniture = _furniture(lines)
    return _printed(lines, furniture, text.count("\f") + 1)


def _characters(raw: str) -> str:
    text = _ODD.sub(lambda odd: _REPLACEMENT.get(odd[0], ""), raw.replace("\r\n", "\n"))
    return _SOFT_HYPHEN.sub("", text) if "\xad" in text else text


def _lines(text: str) -> list[_Line]:
    lines: list[_Line] = []
    for number, page in enumerate(text.split("\f")):
        newlines = 0
        for line in page.split("\n"):
            newlines += 1
            if line := line.strip(" "):
                lines.append((line, newlines, number))
                newlines = 0
    return lines


def _furniture(lines: list[_Line]) -> set[int]:
    """Indexes of the lines that are page furniture."""
    found = {k for k, line in enumerate(lines) if line[0][0] in "PpFf" and _ANYWHERE.fullmatch(line[0][: _TAIL + 1])}
    if not lines:
        return found
    if lines[0][2] == lines[-1][2]:
        return found | faxed(lines, [range(len(lines))]) | counted(lines, _usual_newlines(lines))
    starts = [0, *(k for k, (a, b) in enumerate(pairwise(lines), start=1) if a[2] != b[2]), len(lines)]
    pages = [range(a, b) for a, b in pairwise(starts)]
    # The top of the first page and the bottom of the last are next to no page break.
    inner = {k for page in pages[1:] for k in page[:_EDGE_LINES]}
    inner |= {k for page in pages[:-1] for k in page[-_EDGE_LINES:]}
    found |= {k for k in inner if _PAGE_NUMBER.fullmatch(lines[k][0]) and not _is_wanted(lines, k)}
    return found | faxed(lines, pages) | _running(lines, pages)


def _is_wanted(lines: list[_Line], k: int) -> bool:
    """Whether the line before asks for this number: "Page(s):" / "46", or "303-" / "304" with no digit after it.

    Or a citation's end: "LOW BACK COMPLAINTS," / "PAGE 53" in a letter that has no 53 pages.
    """
    number = _DIGITS.search(lines[k][0])
    if k and number and lines[k - 1][0].endswith(",") and int(number[0]) > lines[-1][2] + 1:
        return True
    if not lines[k][0].isdecimal() or not k or not _WANTS_NUMBER.search(lines[k - 1][0][-_TAIL:]):
        return False
    return k + 1 == len(lines) or not lines[k + 1][0][0].isdecimal()


def _running(lines: list[_Line], pages: list[range]) -> set[int]:
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


def _join(lines: list[_Line], furniture: set[int], words: Callable[[], frozenset[str]]) -> list[_Line]:
    """The lines with each broken word whole: two lines become one; over furniture or a page break the word moves."""
    joined: list[_Line] = []
    pieces: dict[int, list[str]] = {}  # of the lines that grow: adding strings up would be quadratic in a hostile file
    at, tail = 0, ""  # the last line that is no furniture, and how it ends
    for k, line in enumerate(lines):
        text, newlines, page = line
        if k in furniture:
            joined.append(line)
            continue
        cut = _seam(tail, text, words) if tail and (tail[-1] in _SEAMS or text[0] == "/") else None
        if cut is not None:
            apart = joined[at][2] != page or at != len(joined) - 1
            head = _first_word(text) if apart else text
            grown = pieces.setdefault(at, [joined[at][0]])
            grown[-1] = grown[-1][: len(grown[-1]) - cut]
            grown.append(head)
            tail = (tail[: len(tail) - cut] + head)[-_TAIL:]
            text = text[len(head) :].lstrip(" ")
            if not text:
                continue
        at, tail = len(joined), text[-_TAIL:]
        joined.append((text, newlines, page))
    for k, grown in pieces.items():
        joined[k] = ("".join(grown), *joined[k][1:])
    if any(text[-1] == "\xad" for text, _, _ in joined):
        joined = [(text.rstrip("\xad"), newlines, page) for text, newlines, page in joined]
    return joined


def _first_word(line: str) -> str:
    found = _HEAD.match(line)
    return found[0] if found else line


def _seam(tail: str, following: str, words: Callable[[], frozenset[str]]) -> int | None:
    """How many characters to drop where the two lines are joined, 0 or 1; None where they are two lines."""
    if following[0] == "/":
        return int(tail[-1] == "\xad") if following[1:2].strip() else None
    if not tail[-2:-1].strip() or _LABEL.match(following):
        return None
    if tail[-1] == "/":
        # A web address that ends its sentence with a slash, and a new sentence.
        return None if _URL_END.search(tail) and _PLAIN_WORD.match(following) else 0
    if not (tail[-2].isalnum() and following[0].isalnum()):
        return None
    return 1 if tail[-1] == "\xad" or (tail[-1] == "-" and _is_hyphenation(tail[:-1], following, words)) else 0


def _is_hyphenation(before: str, after: str, words: Callable[[], frozenset[str]]) -> bool:
    """Whether the hyphen only tells that the line was full ("inflam-mation"), and is no part of the word ("follow-up").

    The letter's own spelling of the word elsewhere settles it; otherwise the dictionary does.
    """
    last, first = _LAST_WORD.search(before), _FIRST_WORD.match(after)
    if not last or not first or len(last[0]) < 2 or not first[0].islower() or not last[0][1:].islower():
        return False
    left, right = last[0].lower(), first[0]
    if f"{left}-{right}" in words():
        return False
    if left + right in words():
        return True
    counts = _dictionary()
    count = counts(left + right)
    return count >= _COMMON or (count > 0 and not (_is_word(left, counts) and _is_word(right, counts)))


def _is_word(half: str, counts: Callable[[str], int]) -> bool:
    return counts(half) > 0 or _PREFIX.fullmatch(half) is not None


def _vocabulary(lines: Iterable[_Line]) -> frozenset[str]:
    """The words and hyphenated words that stand unbroken in a line, in lower case."""
    whole = []
    broken = False
    for line, _, _ in lines:
        rest = line.partition(" ")[2] if broken else line
        broken = line[-1] in _SEAMS
        whole.append(rest.rpartition(" ")[0] if broken else rest)
    return frozenset(_COMPOUND.findall("\n".join(whole).lower()))


@cache
def _dictionary() -> Callable[[str], int]:
    from spellchecker import SpellChecker  # 0.15 s and 40 MB, for the few letters that leave a word open

    frequency = SpellChecker(language="en", distance=1).word_frequency
    return lambda word: frequency[word]


def _printed(lines: list[_Line], furniture: set[int], pages: int) -> tuple[str, tuple[int, ...], tuple[Span, ...]]:
    usual = _usual_newlines(lines)
    parts: list[str] = []
    starts: dict[int, int] = {}
    spans: list[Span] = []
    at, before = 0, -1
    for k, (line, newlines, page) in enumerate(lines):
        if k:
            between = "\n\f" if page != before else "\n" if newlines <= usual else "\n\n"
            parts.append(between)
            at += len(between)
        starts.setdefault(page, at)
        if k in furniture:
            spans.append(Span(at, at + len(line)))
        parts.append(line)
        at, before = at + len(line), page
    page_starts = [at] * pages
    for page in range(pages - 1, -1, -1):
        page_starts[page] = starts.get(page, page_starts[page + 1] if page + 1 < pages else at)
    return "".join(parts), tuple(page_starts), tuple(spans)


def _usual_newlines(lines: list[_Line]) -> int:
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
