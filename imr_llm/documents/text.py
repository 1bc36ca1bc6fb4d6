"""Bytes that are text, and what every reader of a format gives: `RawText`."""

import codecs
from dataclasses import dataclass

from imr_llm.errors import EmptyFile, NotText
from imr_llm.host.limits import Budget
from imr_llm.record import Flag

MAX_CONTROLS = 0.005
"""Share of control characters that a text may have: a stray one, but not those of a binary file."""

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f\v")) + b"\x7f"
_SAVE_AS = "Save it as PDF, DOCX or plain text, then read that file."


HIDDEN = Flag(
    field="",
    code="hidden_text",
    message="The file holds words that nobody sees on its pages. They were not read. Look at the file.",
)


MAYBE_HIDDEN = Flag(
    field="",
    code="maybe_hidden",
    message="Words of the file may not be seen on its pages: covered, white, or on a layer. They were read; compare.",
)


@dataclass(frozen=True, slots=True)
class RawText:
    """Text as the file has it, not yet repaired: a form feed between two pages and nowhere else."""

    text: str
    ocr: bool = False
    flags: tuple[Flag, ...] = ()


def read(path: str, data: bytes, _: Budget) -> RawText:
    """A text file: UTF-8 or UTF-16 by its mark, else UTF-8, else Windows-1252. Form feeds end pages.

    Raises NotText for bytes that are none of these or are full of control characters, EmptyFile for white space only.
    """
    text = decode(path, data)
    body = text.rstrip(" \t\r\n")
    if not body.strip():
        raise EmptyFile(
            path, "There is nothing but white space in it.", "Get the letter again from where it came from."
        )
    # A form feed after the last page ends it and begins no other.
    return RawText(body.removesuffix("\f"))


def decode(path: str, data: bytes) -> str:
    """The characters of a text file; no surrogates. Raises NotText."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _checked(path, _decoded(path, data, encoding))
    if 0 in data:
        raise _not_text(path)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = _decoded(path, data, "cp1252")
    return _checked(path, text)


def _decoded(path: str, data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise _not_text(path) from None


def _checked(path: str, text: str) -> str:
    encoded = text.encode()  # bytes.translate counts a hundred times faster than a loop over characters
    controls = len(encoded) - len(encoded.translate(None, _CONTROLS))
    if controls > MAX_CONTROLS * len(text):
        raise _not_text(path)
    return text


def _not_text(path: str) -> NotText:
    return NotText(path, "It is no text, document, mail, archive or picture that the program knows.", _SAVE_AS)
