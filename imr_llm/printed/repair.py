"""The printed lines of a letter, without what printing did to words and characters.

Characters first, then lines. Which lines are page furniture and which words are broken over lines depend on each other
(a page number may stand between the halves of a word), so these two are repeated until nothing changes; that also
makes the repair of a repaired text change nothing.
"""

import re
from collections.abc import Callable, Iterable
from functools import cache, partial

from imr_llm.letter import Span
from imr_llm.printed.furniture import TAIL, Line, usual_newlines
from imr_llm.printed.furniture import furniture as furniture_of

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

# --- Broken words ----------------------------------------------------------------------------------------------------

_SEAMS = "-\u2013/\xad"
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
        furniture = furniture_of(lines)
        joined = _join(lines, furniture, words)
        if joined == lines:
            break
        lines = joined
    else:
        furniture = furniture_of(lines)
    return _printed(lines, furniture, text.count("\f") + 1)


def _characters(raw: str) -> str:
    text = _ODD.sub(lambda odd: _REPLACEMENT.get(odd[0], ""), raw.replace("\r\n", "\n"))
    return _SOFT_HYPHEN.sub("", text) if "\xad" in text else text


def _lines(text: str) -> list[Line]:
    lines: list[Line] = []
    for number, page in enumerate(text.split("\f")):
        newlines = 0
        for line in page.split("\n"):
            newlines += 1
            if line := line.strip(" "):
                lines.append((line, newlines, number))
                newlines = 0
    return lines


def _join(lines: list[Line], furniture: set[int], words: Callable[[], frozenset[str]]) -> list[Line]:
    """The lines with each broken word whole: two lines become one; over furniture or a page break the word moves."""
    joined: list[Line] = []
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
            tail = (tail[: len(tail) - cut] + head)[-TAIL:]
            text = text[len(head) :].lstrip(" ")
            if not text:
                continue
        at, tail = len(joined), text[-TAIL:]
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


def _vocabulary(lines: Iterable[Line]) -> frozenset[str]:
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


def _printed(lines: list[Line], furniture: set[int], pages: int) -> tuple[str, tuple[int, ...], tuple[Span, ...]]:
    usual = usual_newlines(lines)
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
