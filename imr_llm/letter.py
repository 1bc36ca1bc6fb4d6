"""The frozen values that pass between stages, before they become a typed record."""

import hashlib
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Final, Literal

from imr_llm.record import DenialReason, Flag, Layout, Reader, SectionName

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


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of characters of the stored text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Document:
    """A letter's stored text, which every offset of its record counts in.

    `page_starts` has the offset at which each page begins (the first is 0). `furniture` are the spans that a page
    break put between two halves of a sentence: page numbers and running headers or footers. `flags` tell what could
    not be read.
    """

    path: str
    sha256: str
    media_type: MediaType
    text: str
    page_starts: tuple[int, ...] = (0,)
    ocr: bool = False
    furniture: tuple[Span, ...] = ()
    flags: tuple[Flag, ...] = ()

    @property
    def letter_id(self) -> str:
        """See `short_id`."""
        return short_id(self.sha256)

    def page_at(self, offset: int) -> int:
        """The page, from 1, that holds this offset of the text."""
        return bisect_right(self.page_starts, offset)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the letter: `start` and `end` count in the flow (see `flow`), the label itself left out."""

    name: SectionName
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Finding:
    """A value that a reader proposes for one field, with the place that says so.

    `start` and `end` count in the stored text. `value` is what the record gets at the JSON Pointer `field`.
    """

    field: str
    value: str | int
    start: int
    end: int
    section: SectionName
    reader: Reader = "rules"


@dataclass(frozen=True, slots=True)
class Reading:
    """All that a reader found in one letter, and what it wants a person to look at."""

    layout: Layout
    findings: tuple[Finding, ...] = ()
    flags: tuple[Flag, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Outline:
    """How the letter is laid out: its layout and its sections in the order in which they stand."""

    layout: Layout
    sections: tuple[Section, ...]
    flags: tuple[Flag, ...] = ()

    def of(self, name: SectionName) -> tuple[Section, ...]:
        """The sections of this name."""
        return tuple(s for s in self.sections if s.name == name)

    def at(self, offset: int) -> SectionName:
        """The name of the section that holds this flow offset; `other` between sections."""
        return next((s.name for s in self.sections if s.start <= offset < s.end), "other")


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter that the rules have read, before its values are checked and made a record."""

    document: Document
    outline: Outline
    reading: Reading


@dataclass(frozen=True, slots=True)
class Reason:
    """A denial reason of an item, and the words of the rationale that give it; or, with `missing`, what is missing."""

    reason: DenialReason
    words: str
    missing: bool = False
