"""From what the user names to the text of each letter: find, read, tell the format, decode (`printed` does the rest).

find            which files are meant
load            bytes to a document, by the reader of their format
inside, mail    archives and mails: the files inside
bundle          several files that are one letter
text, pdf, docx, html, rtf, ocr    the formats; `foreign` names those that are not read
drawn           pages as pictures, and where on them words stand
"""

from imr_llm.documents.bundle import pack
from imr_llm.documents.find import JOINT, Found, Ignored, find, holds_no_letter, joined
from imr_llm.documents.inside import Mail, Part, holds_files, parts
from imr_llm.documents.load import MAX_BYTES, load, read_bytes

__all__ = [
    "JOINT",
    "MAX_BYTES",
    "Found",
    "Ignored",
    "Mail",
    "Part",
    "find",
    "holds_files",
    "holds_no_letter",
    "joined",
    "load",
    "pack",
    "parts",
    "read_bytes",
]
