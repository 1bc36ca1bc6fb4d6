"""Bytes to a document: read them within limits, tell by them what they are, hand them to the reader of that format."""

import os
import stat
import sys
from collections.abc import Callable

from imr_llm.documents import docx, ocr, pdf, text
from imr_llm.documents.find import not_accessible
from imr_llm.documents.repair import repair
from imr_llm.documents.text import MAX_PAGES, Raw
from imr_llm.errors import BrokenFile, EmptyFile, NotAccessible, TooLarge, UnreadableFile
from imr_llm.records import Document, MediaType, sha256_of

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
_READERS: dict[MediaType, Callable[[str, bytes], Raw]] = {
    "text/plain": text.read,
    "application/pdf": pdf.read,
    docx.MEDIA_TYPE: docx.read,
    "image/png": ocr.read,
    "image/jpeg": ocr.read,
    "image/tiff": ocr.read,
}


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


def load(path: str, data: bytes) -> Document:
    """The document that these bytes are; what it is called plays no part.

    Raises EmptyFile, TooLarge (pages), NotText, BrokenFile, EncryptedFile and NeedsOcr, never another exception.
    """
    media_type = _media_type(data)
    try:
        raw = _READERS[media_type](path, data)
    except UnreadableFile:
        raise
    except Exception as error:  # noqa: BLE001 - the one boundary to other people's parsers; what they say may quote the letter
        raise BrokenFile(path, f"It does not open ({type(error).__name__}).", "Save or scan it again.") from None
    if raw.text.count("\f") >= MAX_PAGES:
        raise text.too_many_pages(path, raw.text.count("\f") + 1)
    stored, page_starts, furniture = repair(raw.text)
    if not stored:
        problem = "No words could be read in it." if raw.ocr else "There are no words in it."
        raise EmptyFile(path, problem, "Open it to see whether it is the letter; get it again, or scan it again.")
    sha256 = sha256_of(data)
    return Document(path, sha256, media_type, stored, page_starts, raw.ocr, furniture, raw.flags)


def _media_type(data: bytes) -> MediaType:
    for magic, media_type in _IMAGES.items():
        if data.startswith(magic):
            return media_type
    if docx.is_docx(data):
        return docx.MEDIA_TYPE
    if data.find(b"%PDF-", 0, _PDF_JUNK + len(b"%PDF-")) >= 0:
        return "application/pdf"
    return "text/plain"


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
