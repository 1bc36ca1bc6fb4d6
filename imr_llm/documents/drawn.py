"""A letter's pages as pictures, and where on them its words stand.

Words are told by letters and digits alone, in small letters and without white space: hyphens at a line's end,
ligatures, typographic signs and words that a text layer glues together are the same in the text and on the page.
"""

from __future__ import annotations

import ctypes
import math
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from io import BytesIO
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Final

from imr_llm.documents import ocr, pdf
from imr_llm.documents.bundle import unpack
from imr_llm.documents.ocr import SeenWord
from imr_llm.errors import BrokenFile, NotText
from imr_llm.host.limits import Budget
from imr_llm.letter import Document

if TYPE_CHECKING:
    import pypdfium2 as pdfium  # type: ignore[import-untyped]
    from PIL import Image

WIDEST, HIGHEST, LARGEST = 1100.0, 2200.0, 4.0
"""Dots of a picture at most, and dots for each point of a small page."""
_LETTER: Final = (612.0, 792.0)
"""Points of a sheet of paper: of a page that does not open."""
AROUND: Final = 60
"""Characters before and behind words, by which one place is told from others with the same words."""
ENDS: Final = 40
"""Of long words that are not there as a whole, beginning and end are looked for."""
MOST_PLACES: Final = 200
_FINE: Final = 100
"""Parts of a point in which pdfium is asked where a corner of the page is: it answers in whole numbers."""

Box = tuple[float, float, float, float]
"""Left, top, right, bottom, in points from the left upper corner of the page as it is shown."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A page: its size in points, its letters and digits, the box of each. A scan has none until it is recognized."""

    width: float
    height: float
    text: str = ""
    boxes: tuple[Box, ...] = ()
    is_scan: bool = False


@dataclass(frozen=True, slots=True)
class Sought:
    """Words of a page, from 1, with those that stand around them; each letters and digits alone."""

    page: int
    words: str
    before: str
    after: str


def leaves(path: str, data: bytes, media_type: str, password: str | None = None, *, budget: Budget) -> list[Leaf]:
    """Every page with what its text layer says. Raises UnreadableFile."""
    if media_type != pdf.MEDIA_TYPE:
        return [Leaf(*frame.size, is_scan=True) for frame in _frames(path, data, media_type, budget)]
    found = []
    with pdf.opened(path, data, password) as document:
        budget.check_pages(path, len(document))
        for number in range(1, len(document) + 1):
            with suppress(BrokenFile), closing(_page(path, document, number)) as page:
                found.append(_leaf(path, page, budget))
            if len(found) < number:
                found.append(Leaf(*_LETTER))
    return found


def recognized(
    path: str, data: bytes, media_type: str, number: int, password: str | None = None, *, budget: Budget
) -> Leaf:
    """A page, from 1, by text recognition. Raises UnreadableFile."""
    image, width, height, dpi = _large(path, data, media_type, number, password, budget)
    with budget.recognition(path) as seconds:
        words = ocr.seen(path, image, seconds, dpi)
    return Leaf(width, height, *_letters(words, image.width / width))


def picture(
    path: str, data: bytes, media_type: str, number: int, password: str | None = None, *, budget: Budget
) -> bytes:
    """A page, from 1, as PNG in grey. Raises UnreadableFile."""
    if media_type == pdf.MEDIA_TYPE:
        with pdf.opened(path, data, password) as document, closing(_page(path, document, number)) as page:
            width, height = page.get_size()
            scale = min(WIDEST / max(width, 1.0), HIGHEST / max(height, 1.0), LARGEST)
            budget.take_pixels(path, math.ceil(width * height * scale**2))
            image = pdf.drawn(page, scale)
    else:
        image = _frame(path, data, media_type, number, budget)
        image.thumbnail((int(WIDEST), int(HIGHEST)))
    file = BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def sought(document: Document, start: int, end: int) -> Iterator[Sought]:
    """The words of a range of the stored text, page by page."""
    is_furniture = start >= document.end
    cuts = [start, *(cut for cut in document.page_starts if start < cut < end and not is_furniture), end]
    for first, last in pairwise(cuts):
        page = document.page_at(first)
        of_page = [0, *(cut for cut in document.page_starts if cut <= first)][-1]
        rest = [*(cut for cut in document.page_starts if cut >= last), document.end][0]
        before = document.text[max(first - AROUND, of_page) : first]
        after = document.text[last : max(min(last + AROUND, rest), last)]
        if words := _squeezed(document.text[first:last]):
            yield Sought(page, words, *(("", "") if is_furniture else (_squeezed(before), _squeezed(after))))


def boxes(wanted: Sought, leaf: Leaf) -> list[Box]:
    """Where the words stand on their page, a box for each line; none where they are not found."""
    start = _best(wanted.words, wanted.before, wanted.after, leaf.text)
    if start is not None:
        return _lines(leaf.boxes[start : start + len(wanted.words)])
    if len(wanted.words) < 2 * ENDS:
        return []
    head, tail = wanted.words[:ENDS], wanted.words[-ENDS:]
    start = _best(head, wanted.before, wanted.words[ENDS : 2 * ENDS], leaf.text)
    end = -1 if start is None else leaf.text.rfind(tail, start, start + len(wanted.words) * 6 // 5)
    return [] if end < 0 else _lines(leaf.boxes[start : end + ENDS])


def _best(words: str, before: str, after: str, text: str) -> int | None:
    """Where the words stand that have most of the same around them."""

    def alike(at: int) -> int:
        end = at + len(words)
        same_before = _same(before[::-1], text[max(at - AROUND, 0) : at][::-1])
        return same_before + _same(after, text[end : end + AROUND])

    return max(islice(_places(words, text), MOST_PLACES), key=alike, default=None)


def _places(words: str, text: str) -> Iterator[int]:
    at = text.find(words)
    while at >= 0:
        yield at
        at = text.find(words, at + 1)


def _same(one: str, other: str) -> int:
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _lines(letters: Sequence[Box]) -> list[Box]:
    """The boxes of letters, put together line by line, whichever way the lines run."""
    found: list[Box] = []
    last: Box | None = None
    for letter in (box for box in letters if box[0] < box[2] and box[1] < box[3]):
        if last and _goes_on(last, letter):
            left, top, right, bottom = found[-1]
            found[-1] = (min(left, letter[0]), min(top, letter[1]), max(right, letter[2]), max(bottom, letter[3]))
        else:
            found.append(letter)
        last = letter
    return found


def _goes_on(last: Box, letter: Box) -> bool:
    """Whether a letter stands in the line of the last one: beside it, or close above or beneath, where lines run so."""
    if _share(last, letter, 1) >= 0.5:
        return True
    gap = max(last[1], letter[1]) - min(last[3], letter[3])
    return _share(last, letter, 0) >= 0.5 and gap <= max(last[2] - last[0], letter[2] - letter[0])


def _share(one: Box, other: Box, side: int) -> float:
    """How much of the smaller one both have in common, across (0) or down (1)."""
    common = min(one[side + 2], other[side + 2]) - max(one[side], other[side])
    return common / min(one[side + 2] - one[side], other[side + 2] - other[side])


def _squeezed(words: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", words).casefold() if c.isalnum())


def _letters(words: Sequence[SeenWord], scale: float) -> tuple[str, tuple[Box, ...]]:
    """The letters of recognized words, each with its word's box; `scale` in dots for each point."""
    text, found = [], list[Box]()
    for word in words:
        squeezed = _squeezed(word.text)
        text.append(squeezed)
        box = (word.left, word.top, word.left + word.width, word.top + word.height)
        found += [(box[0] / scale, box[1] / scale, box[2] / scale, box[3] / scale)] * len(squeezed)
    return "".join(text), tuple(found)


def _leaf(path: str, page: pdfium.PdfPage, budget: Budget) -> Leaf:
    width, height = page.get_size()
    with closing(page.get_textpage()) as layer:
        count = layer.count_chars()
        budget.check_characters(path, count)
        if count < pdf.SCAN_CHARACTERS and pdf.has_picture(page):
            return Leaf(width, height, is_scan=True)
        text, found = _of_layer(page, layer, count)
    return Leaf(width, height, text, found)


def _of_layer(page: pdfium.PdfPage, layer: pdfium.PdfTextPage, count: int) -> tuple[str, tuple[Box, ...]]:
    from pypdfium2 import raw

    x, y, right, up = _corners(page)
    text, found = [], list[Box]()
    for index in range(count):
        squeezed = _squeezed(chr(raw.FPDFText_GetUnicode(layer, index)))
        if squeezed:
            sides = layer.get_charbox(index, loose=True)
            across = sorted(x + side * right[0] + low * up[0] for side, low in (sides[:2], sides[2:]))
            down = sorted(y + side * right[1] + low * up[1] for side, low in (sides[:2], sides[2:]))
            text.append(squeezed)
            found += [(across[0], down[0], across[1], down[1])] * len(squeezed)
    return "".join(text), tuple(found)


def _corners(page: pdfium.PdfPage) -> tuple[float, float, tuple[float, float], tuple[float, float]]:
    """Where the page's own origin is shown, and where a point to the right and a point up lead from there."""
    from pypdfium2 import raw

    width, height = (math.ceil(side) for side in page.get_size())
    x, y = ctypes.c_int(), ctypes.c_int()

    def shown(left: float, low: float) -> tuple[float, float]:
        raw.FPDF_PageToDevice(page, 0, 0, width * _FINE, height * _FINE, 0, left, low, x, y)
        return x.value / _FINE, y.value / _FINE

    origin, right, up = shown(0, 0), shown(1000, 0), shown(0, 1000)
    across = ((right[0] - origin[0]) / 1000, (right[1] - origin[1]) / 1000)
    return *origin, across, ((up[0] - origin[0]) / 1000, (up[1] - origin[1]) / 1000)


def _page(path: str, document: pdfium.PdfDocument, number: int) -> pdfium.PdfPage:
    import pypdfium2 as pdfium

    if not 0 < number <= len(document):
        raise NotText(path, "It has no such page.", "Look at the letter again.")
    try:
        return document[number - 1]
    except pdfium.PdfiumError:
        raise BrokenFile(path, "The page does not open.", "Get the file again, or print it to a new PDF.") from None


def _large(
    path: str, data: bytes, media_type: str, number: int, password: str | None, budget: Budget
) -> tuple[Image.Image, float, float, int | None]:
    """A page as large as recognition wants it, its size in points, and its dots an inch where they are not in it."""
    if media_type != pdf.MEDIA_TYPE:
        image = _frame(path, data, media_type, number, budget)
        return image, *image.size, None
    with pdf.opened(path, data, password) as document, closing(_page(path, document, number)) as page:
        width, height = page.get_size()
        scale = pdf.scale(width, height)
        budget.take_pixels(path, math.ceil(width * height * scale**2))
        return pdf.drawn(page, scale), width, height, pdf.DPI


def _frames(path: str, data: bytes, media_type: str, budget: Budget) -> Iterator[Image.Image]:
    if not media_type.startswith("image/"):
        raise NotText(path, "It has no pages that could be shown as pictures.", "Read its text.")
    for each in unpack(data) or [data]:
        yield from ocr.frames(path, each, budget)


def _frame(path: str, data: bytes, media_type: str, number: int, budget: Budget) -> Image.Image:
    for at, frame in enumerate(_frames(path, data, media_type, budget), 1):
        if at == number:
            return frame
    raise NotText(path, "It has no such page.", "Look at the letter again.")
