"""Word documents, by python-docx: paragraphs and tables in the order in which they stand."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from imr_llm.documents.text import HIDDEN, MAYBE_HIDDEN, RawText
from imr_llm.errors import BrokenFile, EncryptedFile, TooLarge
from imr_llm.host.limits import Budget

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docx.oxml.xmlchemy import BaseOxmlElement

    from imr_llm.documents.unseen import Unseen
    from imr_llm.letter import MediaType

MEDIA_TYPE: MediaType = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MAX_UNPACKED = 200_000_000
"""Bytes, unpacked: a letter has 0.2 MB, a zip bomb of 50 MB has 50 GB."""
MAX_MARKUP = 30_000_000
"""Bytes of what is XML in it, which takes ten times as many in memory. The longest letters have 1 MB."""

_ZIP = b"PK\x03\x04"
_MAIN_PART = "word/document.xml"
_ENCRYPTED_MEMBER = 0x1  # bit of a zip member's flags
# Runs wherever they stand (links, tracked insertions, content controls), and the paragraphs of text boxes. What was
# deleted or moved away, and the second copy of a text box for old versions of Word, are not on the page.
_RUNS = (
    ".//*[self::w:p or self::w:t or self::w:tab or self::w:ptab or self::w:br or self::w:cr or self::w:noBreakHyphen]"
    "[self::w:p or parent::w:r]"
    "[not(ancestor::w:del or ancestor::w:moveFrom or ancestor::*[local-name()='Fallback'])]"
)


def is_docx(data: bytes) -> bool:
    """Whether these bytes are meant as a Word document: a zip archive that names its main part, broken or whole."""
    return data.startswith(_ZIP) and _MAIN_PART.encode() in data


def read(path: str, data: bytes, budget: Budget) -> RawText:
    """The text of the body, a line a paragraph and a line a table row; headers, footers and list numbers are left out,
    and so is what nobody sees, which is flagged.

    Explicit page breaks become form feeds. Raises BrokenFile, EncryptedFile, and TooLarge before anything is unpacked.
    """
    _check_archive(path, data)
    from docx import Document  # after the check, which needs no XML library

    from imr_llm.documents.unseen import Unseen

    document = Document(BytesIO(data))
    unseen = Unseen(document.part._styles_part.element)
    lines: list[str] = []
    characters = 0
    for line in _lines(document.element.body, unseen):
        lines.append(line)
        characters += len(line) + 1
        budget.check_characters(path, characters)
    text = "\n".join(lines)
    return RawText(text, flags=((HIDDEN,) if unseen.hides else ()) + ((MAYBE_HIDDEN,) if unseen.doubtful else ()))


def _check_archive(path: str, data: bytes) -> None:
    import zipfile

    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise BrokenFile(path, "It does not open as a Word document.", "Get the file again, or save it anew.") from None
    if any(member.flag_bits & _ENCRYPTED_MEMBER for member in members):
        raise EncryptedFile(path, "It is locked with a password.", "Open it with the password and save it without one.")
    if sum(member.file_size for member in members) > MAX_UNPACKED:
        problem = f"Unpacked it has more than {MAX_UNPACKED // 1_000_000} MB, which no letter has."
        raise TooLarge(path, problem, "Check that it is the letter, and save it without its pictures.")
    if sum(m.file_size for m in members if m.filename.lower().endswith((".xml", ".rels"))) > MAX_MARKUP:
        problem = f"Its text and layout have more than {MAX_MARKUP // 1_000_000} MB, which no letter has."
        raise TooLarge(path, problem, "Check that it is the letter, and save it anew, or print it to a PDF.")


def _lines(block: BaseOxmlElement, unseen: Unseen) -> Iterator[str]:
    """Lines of a body, a table cell or a content control. (python-docx's own walk leaves content controls out.)"""
    from docx.oxml.ns import qn

    for element in block.iterchildren():
        if element.tag == qn("w:p"):
            yield _paragraph(element, unseen)
        elif element.tag == qn("w:tbl"):
            yield from _rows(element, unseen)
        elif element.tag in (qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:customXml")):
            yield from _lines(element, unseen)


def _rows(table: BaseOxmlElement, unseen: Unseen) -> Iterator[str]:
    for row in table.xpath("./w:tr | ./w:sdt/w:sdtContent/w:tr"):
        cells = ["\n".join(_lines(cell, unseen)).strip() for cell in row.xpath("./w:tc | ./w:sdt/w:sdtContent/w:tc")]
        # A row of short cells is a label and its value; a cell of several lines is part of a page's layout.
        yield ("\n" if any("\n" in cell for cell in cells) else " ").join(filter(None, cells))


def _paragraph(paragraph: BaseOxmlElement, unseen: Unseen) -> str:
    from docx.oxml.ns import qn

    parts = []
    for element in paragraph.xpath(_RUNS):
        if element.tag == qn("w:p"):
            parts.append("\n")
        elif element.tag == qn("w:t") and str(element).strip() and unseen.hidden(element.getparent()):
            continue
        elif element.tag == qn("w:br") and element.get(qn("w:type")) == "page":
            parts.append("\f")
        else:
            parts.append(str(element).replace("\f", " "))
    return "".join(parts)
