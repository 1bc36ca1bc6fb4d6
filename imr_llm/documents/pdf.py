"""PDF files, by pdfium: the text layer of each page, and recognition of the pages that are pictures."""

from __future__ import annotations

import math
from contextlib import closing
from typing import TYPE_CHECKING

from imr_llm.documents import ocr
from imr_llm.documents.ocr import OcrPage
from imr_llm.documents.text import HIDDEN, MAYBE_HIDDEN
from imr_llm.errors import BrokenFile, EncryptedFile, NeedsOcr, UnreadableFile
from imr_llm.host.limits import Budget

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pypdfium2 as pdfium  # type: ignore[import-untyped]
    from PIL import Image

MEDIA_TYPE = "application/pdf"
DPI = 300
"""What Tesseract reads best."""
MAX_PIXELS = 50_000_000
"""A rendered page is held at one byte a pixel. A3 at 300 dpi has 17 million; a poster gets fewer dots an inch."""
SCAN_CHARACTERS = 20
"""A page with a picture and fewer characters than this is a scan; a stamp or page number may be laid over it."""

_POINTS_PER_INCH = 72


def pages(path: str, data: bytes, budget: Budget, password: str | None = None) -> list[OcrPage]:
    """Every page. A file that is locked with an empty password, as the state's own are, needs none.

    Raises EncryptedFile, BrokenFile, and TooLarge: by the number of pages before one is read, by the characters of
    all and the dots of those that are scans.
    """
    with opened(path, data, password) as document:
        budget.check_pages(path, len(document))
        found = list(_of_layers(path, document, budget))
        for number, (scan, dots) in enumerate(found):
            if dots:  # all of them are counted before one is drawn
                # Once Tesseract is known to be missing, no other page is rendered for it.
                missing = next((p.problem for p, _ in found[:number] if isinstance(p.problem, NeedsOcr)), None)
                found[number] = (_scanned(path, document, number, dots, missing, scan.text, budget), 0.0)
        return [page for page, _ in found]


def _of_layers(path: str, document: pdfium.PdfDocument, budget: Budget) -> Iterator[tuple[OcrPage, float]]:
    """Each page by its text layer, with the dots a point in which to draw it: 0 for one that is no scan."""
    import pypdfium2 as pdfium

    characters = 0
    for number in range(len(document)):
        try:
            with closing(document[number]) as page:
                found = _page(path, page, budget)
        except pdfium.PdfiumError:
            found = OcrPage("", problem=_broken(path)), 0.0
        characters += len(found[0].text)
        budget.check_characters(path, characters)
        yield found


def _broken(path: str) -> BrokenFile:
    return BrokenFile(path, "The page does not open.", "Get the file again, or print it to a new PDF.")


def opened(path: str, data: bytes, password: str | None) -> pdfium.PdfDocument:
    """The file, to be used with `with`. Raises EncryptedFile and BrokenFile."""
    import pypdfium2 as pdfium
    from pypdfium2 import raw

    problem = "It is locked with a password."
    for given in (None, password) if password else (None,):
        try:
            return pdfium.PdfDocument(data, password=given)
        except pdfium.PdfiumError as error:
            if error.err_code not in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
                raise BrokenFile(
                    path, "It does not open as a PDF.", "Get the file again, or print it to a new PDF."
                ) from None
            if given:
                problem = "It is locked with another password than the one that was given."
    next_step = "Give it with --password, or in IMR_PDF_PASSWORD, or save the letter without one."
    raise EncryptedFile(path, problem, next_step)


def _page(path: str, page: pdfium.PdfPage, budget: Budget) -> tuple[OcrPage, float]:
    from imr_llm.documents import hidden  # with pdfium, which takes a while to load

    with closing(page.get_textpage()) as layer:
        budget.check_characters(path, layer.count_chars())
        found = hidden.seen(page, layer)
    text = _clean(found.text)
    if len("".join(text.split())) >= SCAN_CHARACTERS or not has_picture(page):
        return OcrPage(text, flags=(HIDDEN,) * found.hides + (MAYBE_HIDDEN,) * found.doubtful), 0.0
    dots = scale(*page.get_size())
    budget.take_pixels(path, math.ceil(math.prod(page.get_size()) * dots**2))
    return OcrPage(text), dots


def _scanned(
    path: str,
    document: pdfium.PdfDocument,
    number: int,
    dots: float,
    missing: UnreadableFile | None,
    text: str,
    budget: Budget,
) -> OcrPage:
    import pypdfium2 as pdfium

    if missing:
        return OcrPage(text, problem=missing)
    try:
        with closing(document[number]) as page:
            picture = drawn(page, dots)
    except pdfium.PdfiumError:
        return OcrPage(text, problem=_broken(path))
    return ocr.page(path, picture, budget, DPI, text)


def _clean(text: str) -> str:
    # Where a hyphen ends a line pdfium puts one mark for both: U+FFFE, in other versions U+0002.
    text = text.replace("\r\n", "\n").replace("\ufffe", "-\n").replace("\x02", "-\n")
    return text.replace("\f", "\n")  # only a page's end may be one


def has_picture(page: pdfium.PdfPage) -> bool:
    """Whether a picture is on the page."""
    from pypdfium2 import raw

    return any(True for _ in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE]))


def scale(width: float, height: float) -> float:
    """Dots for each point of a page that is drawn."""
    return min(DPI / _POINTS_PER_INCH, math.sqrt(MAX_PIXELS / max(width * height, 1.0)))


def drawn(page: pdfium.PdfPage, dots: float) -> Image.Image:
    """The page in grey, at so many dots for each point."""
    with closing(page.render(scale=dots, grayscale=True)) as bitmap:
        image: Image.Image = bitmap.to_pil().copy()  # the bitmap's memory is pdfium's and ends with it
    return image
