"""Saved web pages, by lxml: what a browser shows. Scripts, styles and hidden elements are not read."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

from imr_llm.documents.text import RawText, decode
from imr_llm.errors import BrokenFile, EmptyFile
from imr_llm.host.limits import Budget

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

_HEAD = 1024
_OPENS = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|meta|title|div|table"
    rb"|p|pre)\b",
    re.IGNORECASE | re.DOTALL,
)
_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)
_NEVER = frozenset(
    re.findall(
        r"\w+",
        "script style head template noscript iframe object embed svg math canvas audio video select datalist button"
        " input textarea del dialog",
    )
)
_BLOCKS = frozenset(
    re.findall(
        r"\w+",
        "address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure footer"
        " form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table tr ul",
    )
)
_CELLS = frozenset(("td", "th"))
_HIDES = (
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|opacity\s*:\s*0(?:\.0+)?(?![.\d])"
    r"|font-size\s*:\s*0(?![.\d])"
)
_HIDDEN = re.compile(_HIDES, re.IGNORECASE)
_HIDING_RULE = re.compile(rf"([^{{}}]+)\{{[^{{}}]*(?:{_HIDES})[^{{}}]*\}}", re.IGNORECASE)
_AT_RULE = re.compile(r"@media[^{}]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}|/\*.*?\*/", re.IGNORECASE | re.DOTALL)
_BREAKS_PAGE = re.compile(r"(?:page-)?break-before\s*:\s*(?:always|page|left|right)", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t\r\n\f\v]+")


def is_html(data: bytes) -> bool:
    """Whether these bytes begin as a web page."""
    head = data[:_HEAD]
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        head = head.decode("utf-16", "ignore").encode("utf-8", "ignore")
    return bool(_OPENS.match(head))


def read(path: str, data: bytes, _: Budget) -> RawText:
    """The words that are shown, a line a block and a line a table row. Raises EmptyFile, NotText and
    BrokenFile.
    """
    from lxml import etree, html

    words = _characters(path, data)
    parser = html.HTMLParser(remove_comments=True, remove_pis=True, encoding="utf-8", huge_tree=True)
    root = etree.fromstring(words.encode("utf-8", "replace"), parser)
    if any("depth" in error.message for error in parser.error_log):
        raise BrokenFile(
            path, "Its elements nest too deep to be read whole.", "Print the page to a PDF, and read that."
        )
    if root is None:
        raise EmptyFile(path, "There are no words in it.", "Get the letter again from where it came from.")
    return RawText("".join(_text(root, _hiding(root))).strip("\f"))


def _characters(path: str, data: bytes) -> str:
    declared = _CHARSET.search(data[:_HEAD])
    if declared and not data.startswith(b"\xef\xbb\xbf"):
        try:
            return data.decode(declared[1].decode("ascii"))
        except (LookupError, UnicodeDecodeError):
            pass
    return decode(path, data)


def _hiding(root: _Element) -> tuple[frozenset[str], frozenset[str]]:
    """Classes and ids that the page's own style sheets hide on the screen."""
    sheets = " ".join(_AT_RULE.sub("", str(style.text or "")) for style in root.iter("style"))
    selectors = [s.strip() for rule in _HIDING_RULE.finditer(sheets) for s in rule[1].split(",")]
    plain = [m for s in selectors if (m := re.fullmatch(r"(?:[a-z][\w-]*)?([.#])([\w-]+)", s, re.IGNORECASE))]
    return frozenset(m[2] for m in plain if m[1] == "."), frozenset(m[2] for m in plain if m[1] == "#")


def _text(root: _Element, hiding: tuple[frozenset[str], frozenset[str]]) -> Iterator[str]:
    """The words in their order. A stack and not recursion: elements nest deeper than Python's calls may."""
    stack: list[tuple[_Element | str, bool]] = [(root, False)]
    kept = 0  # elements in which white space is kept
    while stack:
        element, leaves = stack.pop()
        if isinstance(element, str):
            yield element if kept else _BLANKS.sub(" ", element)
            continue
        kept += (-1 if leaves else 1) * (element.tag == "pre")
        if leaves:
            yield "\n" if element.tag in _BLOCKS else " " if element.tag in _CELLS else ""
            continue
        if not isinstance(element.tag, str) or _is_hidden(element, hiding):
            continue
        yield from _before(element)
        stack.append((element, True))
        for child in reversed(element):
            if child.tail:
                stack.append((child.tail, False))
            stack.append((child, False))
        if element.text:
            stack.append((element.text, False))


def _before(element: _Element) -> Iterator[str]:
    if _BREAKS_PAGE.search(element.get("style") or ""):
        yield "\n\f"
    if element.tag == "br" or element.tag in _BLOCKS:
        yield "\n"


def _is_hidden(element: _Element, hiding: tuple[frozenset[str], frozenset[str]]) -> bool:
    classes, ids = hiding
    return (
        element.tag in _NEVER
        or element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
        or bool(_HIDDEN.search(element.get("style") or ""))
        or element.get("id") in ids
        or not classes.isdisjoint((element.get("class") or "").split())
    )
