"""Pictures of text, by Tesseract; and pages, some of which may be pictures, put together."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from imr_llm.documents.blank import is_blank
from imr_llm.documents.text import MAX_PAGES, Raw, too_many_pages
from imr_llm.errors import BrokenFile, EmptyFile, NeedsOcr, UnreadableFile
from imr_llm.record import Flag

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from PIL import Image

SECONDS_A_PAGE = 120
"""A page of a letter takes 2 to 10 seconds."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page's text, the problem if it is a picture that could not be read, and what else a person should see."""

    text: str
    ocr: bool = False
    problem: UnreadableFile | None = None
    flags: tuple[Flag, ...] = ()


def pages(path: str, data: bytes) -> list[Page]:
    """The words of a PNG, JPEG, TIFF or WebP; every frame of a TIFF is a page.

    Raises BrokenFile (also for a picture that would fill the memory) and TooLarge.
    """
    from PIL import Image

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            with Image.open(BytesIO(data), formats=("PNG", "JPEG", "TIFF", "WEBP")) as image:
                return [page(path, frame) for frame in _frames(path, image)]
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            problem = "The picture has more dots than can be read."
            raise BrokenFile(path, problem, "Scan the letter again in grey at 300 dpi.") from None


def words(path: str, image: Image.Image, dpi: int | None = None) -> str:
    """The words that Tesseract sees in one picture, in lines; `dpi` where the picture does not say it.

    Raises NeedsOcr, BrokenFile (Tesseract failed, or took more than `SECONDS_A_PAGE`) and EmptyFile (no words).
    """
    import pytesseract  # type: ignore[import-untyped]

    config = f"--dpi {dpi}" if dpi else ""
    try:
        seen = str(pytesseract.image_to_string(image, lang="eng", config=config, timeout=SECONDS_A_PAGE))
    except pytesseract.TesseractNotFoundError:
        problem = "Reading a picture of text needs Tesseract, which is not installed."
        raise NeedsOcr(path, problem, "Install Tesseract (tesseract-ocr), then read the file again.") from None
    except pytesseract.TesseractError as error:
        # Its message may quote what it read.
        problem = f"Tesseract failed on the picture (status {error.status})."
        raise BrokenFile(path, problem, "See that its English data is installed; else scan the letter again.") from None
    except RuntimeError:
        problem = f"Tesseract took more than {SECONDS_A_PAGE} seconds for the picture."
        raise BrokenFile(path, problem, "Scan the letter again in grey at 300 dpi.") from None
    if not any(map(str.isalnum, seen)):
        raise EmptyFile(path, "No words could be read in the picture.", "If it shows text, scan it again, sharper.")
    return seen.strip().replace("\f", "\n")


def together(pages: Sequence[Page]) -> Raw:
    """One text of all pages, with a flag for those that were not read.

    Raises the first problem if no page has a word.
    """
    problems = [page.problem for page in pages if page.problem]
    if problems and not any(page.text.strip() for page in pages if not page.problem):
        raise next((each for each in problems if not isinstance(each, EmptyFile)), problems[0])
    text = "\f".join(page.text for page in pages)
    said = (flag for page in pages for flag in page.flags)
    return Raw(text, any(page.ocr for page in pages), tuple(dict.fromkeys([*_flags(pages), *said])))


def _flags(pages: Sequence[Page]) -> Iterator[Flag]:
    numbers: dict[str, list[str]] = {}
    for number, page in enumerate(pages, start=1):
        if page.problem:
            why = f"{page.problem.problem} {page.problem.next_step}"
            numbers.setdefault(why, []).append(str(number))
    for why, pages_not_read in numbers.items():
        which = "Page {} was" if len(pages_not_read) == 1 else "Pages {} were"
        message = f"{which.format(', '.join(pages_not_read))} not read. {why}"
        yield Flag(field="", code="page_not_read", message=message)


def page(path: str, image: Image.Image, dpi: int | None = None, text: str = "") -> Page:
    """One picture in grey as a page; `text` is what it says anyway. A blank page has no words, and no problem."""
    if is_blank(image):
        return Page(text, ocr=True)
    try:
        return Page(words(path, image, dpi), ocr=True)
    except UnreadableFile as problem:
        return Page(text, problem=problem)


def _frames(path: str, image: Image.Image) -> Iterator[Image.Image]:
    # A second frame of a JPEG or PNG is a preview or an animation, not a page.
    frames = getattr(image, "n_frames", 1) if image.format == "TIFF" else 1
    if frames > MAX_PAGES:
        raise too_many_pages(path, frames)
    for number in range(frames):
        if number:
            image.seek(number)
        yield _grey(image)


def _grey(image: Image.Image) -> Image.Image:
    from PIL import Image, ImageOps

    image = ImageOps.exif_transpose(image)  # a telephone lays a photo on its side and says so
    if image.has_transparency_data:
        # What shows through is paper; unsaid it becomes black, as the letters are.
        image = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    return image.convert("L")
