"""Bytes to a document: read them within limits, tell by them what they are, hand them to the reader of that format."""

import os
import re
import stat
import sys
from collections.abc import Callable

from imr_llm.documents import docx, html, ocr, pdf, rtf, text
from imr_llm.documents.bundle import unpack
from imr_llm.documents.find import not_accessible
from imr_llm.documents.foreign import foreign
from imr_llm.documents.inside import holds_files
from imr_llm.documents.text import RawText
from imr_llm.errors import BrokenFile, EmptyFile, NotAccessible, NotText, TooLarge, UnreadableFile
from imr_llm.host.limits import Budget, too_hungry
from imr_llm.letter import Document, MediaType, sha256_of
from imr_llm.printed import one_text, repair

MAX_BYTES = 50_000_000
"""A posted letter has about 0.1 MB; a scan of 30 pages has 10 MB."""

_PDF_JUNK = 1024  # bytes that PDF readers allow before the header
_IMAGES: dict[bytes, MediaType] = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"II*\0": "image/tiff",
    b"MM\0*": "image/tiff",
    b"II+\0": "image/tiff",
    b"MM\0+": "image/tiff",
}
_WEBP = re.compile(rb"RIFF....WEBP", re.DOTALL)
_READERS: dict[MediaType, Callable[[str, bytes, Budget], RawText]] = {
    "text/plain": text.read,
    "text/html": html.read,
    "application/rtf": rtf.read,
    docx.MEDIA_TYPE: docx.read,
}
_TELLS: tuple[tuple[Callable[[bytes], object], MediaType], ...] = (
    (_WEBP.match, "image/webp"),
    (docx.is_docx, docx.MEDIA_TYPE),
    (rtf.is_rtf, "application/rtf"),
    (html.is_html, "text/html"),
    (lambda data: data.find(b"%PDF-", 0, _PDF_JUNK + len(b"%PDF-")) >= 0, "application/pdf"),
)


def read_bytes(path: str) -> bytes:
    """A file's bytes, or standard input's for `-`; never more than `MAX_BYTES`.

    Raises EmptyFile, TooLarge (by the file's size, before reading) and NotAccessible: missing, a folder, no permission,
    or a pipe or device, which could block for ever and is not opened.
    """
    try:
        data = _standard_input() if path == "-" else _file(path)
    except (OSError, ValueError) as error:
        raise not_accessible(path, error) from None
    if len(data) > MAX_BYTES:
        raise _too_large(path)
    if not data:
        raise EmptyFile(path, "It is empty.", "Get the letter again from where it came from.")
    return data


def load(path: str, data: bytes, password: str | None = None, budget: Budget | None = None) -> Document:
    """The document that these bytes are; what it is called plays no part. `password` opens PDFs that are locked.

    Raises EmptyFile, TooLarge (by the budget, the usual one if none is given), NotText, BrokenFile, EncryptedFile and
    NeedsOcr, never another exception.
    """
    budget = budget or Budget()
    files = unpack(data)
    try:
        if files:
            raw = ocr.together([page for each in files for page in _pages(path, each, password, budget)])
        else:
            raw = _read(path, data, password, budget)
    except UnreadableFile:
        raise
    except MemoryError:
        raise too_hungry(path, budget.limits) from None
    except Exception as error:  # noqa: BLE001 - the one boundary to other people's parsers; what they say may quote the letter
        raise BrokenFile(path, f"It does not open ({type(error).__name__}).", "Save or scan it again.") from None
    budget.check_pages(path, raw.text.count("\f") + 1)
    budget.check_characters(path, len(raw.text))
    printed = one_text(*repair(raw.text))
    if not printed.text:
        problem = "No words could be read in it." if raw.ocr else "There are no words in it."
        raise EmptyFile(path, problem, "Open it to see whether it is the letter; get it again, or scan it again.")
    sha256 = sha256_of(data)
    media_type = _media_type(files[0] if files else data)
    return Document(path, sha256, media_type, ocr=raw.ocr, flags=raw.flags, **printed._asdict())


def _read(path: str, data: bytes, password: str | None, budget: Budget) -> RawText:
    if known := foreign(data) or _of_files(data):
        raise NotText(path, *known)
    reader = _READERS.get(_media_type(data))
    return reader(path, data, budget) if reader else ocr.together(_pictured(path, data, password, budget))


def _pages(path: str, data: bytes, password: str | None, budget: Budget) -> list[ocr.OcrPage]:
    """The pages of one of several files that are a letter."""
    if _media_type(data) not in _READERS:
        return _pictured(path, data, password, budget)
    return [ocr.OcrPage(words) for words in _read(path, data, password, budget).text.split("\f")]


def _pictured(path: str, data: bytes, password: str | None, budget: Budget) -> list[ocr.OcrPage]:
    is_pdf = _media_type(data) == "application/pdf"
    return pdf.pages(path, data, budget, password) if is_pdf else ocr.pages(path, data, budget)


def _of_files(data: bytes) -> tuple[str, str] | None:
    if not holds_files(data):
        return None
    return "It is an archive or a mail, which may hold several files.", "Read it with `imr extract`, or take one out."


def _media_type(data: bytes) -> MediaType:
    images = [media_type for magic, media_type in _IMAGES.items() if data.startswith(magic)]
    others = (media_type for tells, media_type in _TELLS if tells(data))
    return images[0] if images else next(others, "text/plain")


def _standard_input() -> bytes:
    if sys.stdin is None:
        raise NotAccessible("-", "There is no standard input.", "Name a file instead.")
    return sys.stdin.buffer.read(MAX_BYTES + 1)


def _file(path: str) -> bytes:
    status = os.stat(path)
    if stat.S_ISDIR(status.st_mode):
        raise NotAccessible(path, "It is a folder.", "Name the files in it, or let the program look through it.")
    if not stat.S_ISREG(status.st_mode):
        raise NotAccessible(path, "It is a pipe or a device, not a file.", "Save it as a file, or pipe it to '-'.")
    if status.st_size > MAX_BYTES:
        raise _too_large(path)
    with open(path, "rb") as file:
        return file.read(MAX_BYTES + 1)


def _too_large(path: str) -> TooLarge:
    problem = f"It has more than {MAX_BYTES // 1_000_000} MB, which no letter has."
    return TooLarge(path, problem, "Check that it is the letter; scan it in grey at 300 dpi, or split it.")
