"""RTF files, by striprtf: the words that are shown, a line a paragraph and a line a table row."""

import re

from imr_llm.documents.text import RawText
from imr_llm.errors import EmptyFile
from imr_llm.host.limits import Budget

_MAGIC = b"{\\rtf"
_V = r"\\(?:v|deleted)(?![a-z0-9-])"
_HIDDEN_GROUP = re.compile(rf"\{{(?:(?!{_V})\\[a-z]+-?\d* ?)*+{_V}[^{{}}]*+(?:\}}|\Z)")
_HIDDEN_RUN = re.compile(r"\\v(?![a-z0-9-]).*?(?=\\v0(?!\d)|\\plain\b|\}|\Z)", re.DOTALL)
"""Both go on to the file's end where none is written: looking for one from each beginning would take the square."""
_CELL = re.compile(r"\\(?:nest)?cell(?![a-z])")
_PAGE = re.compile(r"\\(?:page|pagebb)(?![a-z0-9])|\\sect(?![a-z0-9])")


def is_rtf(data: bytes) -> bool:
    """Whether these bytes begin as RTF."""
    return data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(_MAGIC)


def read(path: str, data: bytes, _: Budget) -> RawText:
    """The words that are shown: no hidden or deleted text, headers, footers or pictures. Raises EmptyFile."""
    from striprtf.striprtf import rtf_to_text

    source = data.lstrip(b"\xef\xbb\xbf \t\r\n").decode("latin-1")
    source = _HIDDEN_RUN.sub("", _HIDDEN_GROUP.sub("", source))
    source = source.replace("HYPERLINK", "")  # whose addresses nobody sees; the library looks for them at length
    source = _PAGE.sub(r"\\'0c ", _CELL.sub(r"\\tab", source))  # the code of a form feed, which ends a page
    words = str(rtf_to_text(source, errors="replace"))  # type: ignore[no-untyped-call]
    if not words.strip():
        raise EmptyFile(path, "There are no words in it.", "Open it to see whether it is the letter.")
    return RawText(words.strip("\f"))
