"""Lines of text: pieces with a style each, so that one description serves a terminal, a pipe and a test."""

import re
from collections.abc import Iterable, Iterator

Piece = tuple[str, str]
"""Words and their style: "", or names that rich knows ("bold red")."""
Line = tuple[Piece, ...]

# A letter and a file's name are untrusted: C0 and C1 controls can drive a terminal, and marks of text direction can
# make one line read as another (https://www.unicode.org/reports/tr9/).
_UNSAFE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_BREAKS = re.compile(r"[\t\n\x0b\x0c\r\x85\u2028\u2029]+")
_WORD = re.compile(r"\S+\s*|\s+")


def clean(text: str) -> str:
    """The text on one line, without anything that drives a terminal."""
    return _UNSAFE.sub("\ufffd", _BREAKS.sub(" ", text))


def clean_lines(text: str) -> str:
    """The text without anything that drives a terminal, its lines kept."""
    return "\n".join(map(clean, text.replace("\r\n", "\n").split("\n")))


def plain(line: Line) -> str:
    """The line without styles."""
    return "".join(words for words, _ in line)


def line(*pieces: Piece | str) -> Line:
    """A line of these pieces, cleaned."""
    return tuple((clean(piece), "") if isinstance(piece, str) else (clean(piece[0]), piece[1]) for piece in pieces)


def wrapped(pieces: Line, width: int | None, *, first: str = "", indent: str = "") -> Iterator[Line]:
    """Lines of at most `width` characters, broken between words; a longer word is broken inside. None: one line."""
    if width is None:
        yield ((first, ""), *pieces)
        return
    room = max(width - len(indent), 10)
    now: list[Piece] = [(first, "")]
    used = len(first) - len(indent)
    for word, style in _words(pieces, room):
        if used + len(word.rstrip()) > room and used > 0:
            yield _without_end(now)
            now, used = [(indent, "")], 0
        if len(now) > 1 and now[-1][1] == style:
            now[-1] = (now[-1][0] + word, style)
        else:
            now.append((word, style))
        used += len(word)
    yield _without_end(now)


def _without_end(pieces: list[Piece]) -> Line:
    *before, (words, style) = pieces
    return (*before, (words.rstrip(), style)) if before else tuple(pieces)


def _words(pieces: Iterable[Piece], room: int) -> Iterator[Piece]:
    for text, style in pieces:
        for word in _WORD.findall(text):
            for start in range(0, len(word), room):
                yield word[start : start + room], style
