"""The frozen values that pass between stages, before they become a typed record."""

import hashlib
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, Protocol

from imr_llm.codes import SectionName

if TYPE_CHECKING:
    from imr_llm.record import Flag

MediaType = Literal[
    "text/plain",
    "text/html",
    "application/rtf",
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "image/png",
    "image/jpeg",
    "image/tiff",
    "image/webp",
]


ID_DIGITS: Final = 16


def sha256_of(data: bytes) -> str:
    """What tells one letter from another: the whole SHA-256 of its file's bytes, in hex."""
    return hashlib.sha256(data).hexdigest()


def short_id(sha256: str) -> str:
    """A letter's id for people. Two letters can be made to share one, so that nothing is decided by it."""
    return sha256[:ID_DIGITS]


class Span(NamedTuple):
    """A half-open range of characters of the stored text."""

    start: int
    end: int


class Ranged(Protocol):
    """Whatever begins and ends somewhere in a text."""

    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


def overlap(a: Ranged, b: Ranged) -> bool:
    """Whether two ranges share a character."""
    return a.start < b.end and b.start < a.end


@dataclass(frozen=True, slots=True)
class Furniture:
    """A page number or a running header or footer: its words in the text, its page from 1, the offset before which
    it was printed.
    """

    start: int
    end: int
    page: int
    before: int


@dataclass(frozen=True, slots=True)
class Document:
    """A letter's one text: words, single-spaced. Every offset of its record counts in it.

    The letter's words come first, with those of papers that are bound to it, and end at `end`; behind them stand the
    words of the `furniture`, which page breaks put into the middle of sentences. `page_starts` has the offset at which
    each page begins (the first is 0), `lines` those at which printed lines do, and `gaps` those of them that stand
    after a blank line. `flags` tell what could not be read. `sentences` has those of each rationale that was
    read, by its place.
    """

    path: str
    sha256: str
    media_type: MediaType
    text: str
    page_starts: tuple[int, ...] = (0,)
    ocr: bool = False
    furniture: tuple[Furniture, ...] = ()
    flags: "tuple[Flag, ...]" = ()
    lines: tuple[int, ...] = (0,)
    gaps: tuple[int, ...] = ()
    sentences: Mapping[Span, tuple[Span, ...]] = field(default_factory=dict, hash=False)

    @property
    def letter_id(self) -> str:
        """See `short_id`."""
        return short_id(self.sha256)

    @property
    def end(self) -> int:
        """Where the words end that are no furniture."""
        return max(0, self.furniture[0].start - 1) if self.furniture else len(self.text)

    def page_at(self, offset: int) -> int:
        """The page, from 1, that holds this offset of the text."""
        if offset >= self.end:
            for line in self.furniture:
                if line.start <= offset < line.end:
                    return line.page
        return bisect_right(self.page_starts, offset)

    def printed(self, start: int = 0, end: int | None = None) -> str:
        """The words of a range, line by line as they were printed; a page begins with a form feed."""
        end = len(self.text) if end is None else end
        parts, at = [], start
        for line in self.lines[bisect_right(self.lines, start) : bisect_right(self.lines, end)]:
            new_page = line in self.page_starts
            parts += [self.text[at : line - 1], "\n\f" if new_page else "\n\n" if line in self.gaps else "\n"]
            at = line
        return "".join([*parts, self.text[at:end]])


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the letter: the words from `start` to `end`, the label itself left out."""

    name: SectionName
    start: int
    end: int
