"""Formats that are known and not read, by their bytes: what a message can say of them, and what to do."""

from __future__ import annotations

_SAVE_AS = "Save it as PDF, DOCX or plain text, then read that file."
_PICTURE = "Save it as JPEG or PNG, or print it to a PDF, then read that file."
_UNPACK = "Unpack it, and name the folder."
_ZIP = b"PK\x03\x04"
_FTYP = slice(4, 8)
_BRAND = slice(8, 12)

_MAGIC: tuple[tuple[bytes, str, str], ...] = (
    (b"\xff\x57\x50\x43", "It is a WordPerfect file.", _SAVE_AS),
    (b"7z\xbc\xaf\x27\x1c", "It is a 7z archive.", _UNPACK),
    (b"Rar!", "It is a RAR archive.", _UNPACK),
    (b"\x1f\x8b", "It is a gzip archive.", _UNPACK),
    (b"x\x9f>\x22", "It is Outlook's own wrapping of attachments (winmail.dat).", "Ask for the letter as a PDF."),
    (b"GIF8", "It is a GIF picture.", _PICTURE),
    (b"BM", "It is a BMP picture.", _PICTURE),
    (b"%!PS", "It is a PostScript file.", _SAVE_AS),
)
_IN_ZIP: tuple[tuple[bytes, str], ...] = (
    (b"mimetypeapplication/vnd.oasis.opendocument", "It is an OpenDocument file (.odt)."),
    (b"mimetypeapplication/epub", "It is an e-book."),
    (b"xl/workbook.xml", "It is a spreadsheet."),
    (b"ppt/presentation.xml", "It is a presentation."),
    (b"Index/Document.iwa", "It is a file of Apple Pages."),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAIL_STREAM = "__properties_version1.0".encode("utf-16-le")
_HEIF = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif", b"heim", b"heis")


def foreign(data: bytes) -> tuple[str, str] | None:
    """What these bytes are and what to do, where they are of a format that is not read."""
    for magic, problem, next_step in _MAGIC:
        if data.startswith(magic) and not (magic == b"BM" and data[6:10] != b"\0\0\0\0"):
            return problem, next_step
    if data.startswith(_OLE):
        if _MAIL_STREAM in data:
            return "It is an Outlook mail (.msg).", "Save the letter that is attached to it, or save the mail as .eml."
        return "It is an old Word file (.doc), or a Word file with a password.", _SAVE_AS
    if data[_FTYP] == b"ftyp" and data[_BRAND] in _HEIF:
        return "It is a HEIC picture, as an iPhone takes it.", _PICTURE
    if data.startswith(_ZIP):
        return next(((problem, _SAVE_AS) for sign, problem in _IN_ZIP if sign in data), None)
    return None
