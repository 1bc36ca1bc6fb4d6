"""Pictures of text, by Tesseract; and pages, some of which may be pictures, put together."""

from __future__ import annotations

import re
import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from imr_llm.documents.blank import is_blank
from imr_llm.documents.text import RawText
from imr_llm.errors import BrokenFile, EmptyFile, NeedsOcr, TooLarge, UnreadableFile
from imr_llm.host.limits import Budget
from imr_llm.record import Flag

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from PIL import Image

MAX_PIXELS = 65_000_000
"""Dots of one picture: A3 at 600 dots an inch in grey has as many; in colour it takes 260 MB, twice when turned."""

_USUAL = frozenset({"and", "are", "for", "has", "not", "that", "the", "this", "was", "with"})
_LEAST_USUAL = 0.02
"""Share of these among the words of a page: what is read upside down has none."""
_FEW = 20
_WORD = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True, slots=True)
class OcrPage:
    """One page's text, the problem if it is a picture that could not be read, and what else a person should see."""

    text: str
    ocr: bool = False
    problem: UnreadableFile | None = None
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True)
class SeenWord:
    """A word that was recognized, and its box in dots from the left upper corner."""

    text: str
    left: int
    top: int
    width: int
    height: int


def pages(path: str, data: bytes, budget: Budget) -> list[OcrPage]:
    """The words of a PNG, JPEG, TIFF or WebP; every frame of a TIFF is a page.

    Raises BrokenFile (also for a picture that would fill the memory) and TooLarge.
    """
    return [page(path, frame, budget) for frame in frames(path, data, budget)]


def frames(path: str, data: bytes, budget: Budget) -> Iterator[Image.Image]:
    """The pages of a picture in grey, the right way up. Raises as `pages`."""
    from PIL import Image

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            with Image.open(BytesIO(data), formats=("PNG", "JPEG", "TIFF", "WEBP")) as image:
                yield from _frames(path, image, budget)
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            raise _too_many_dots(path) from None


def _too_many_dots(path: str) -> BrokenFile:
    problem = "The picture has more dots than can be read."
    return BrokenFile(path, problem, "Scan the letter again in grey at 300 dpi.")


def words(path: str, image: Image.Image, seconds: float, dpi: int | None = None) -> str:
    """The words that Tesseract sees in one picture, in lines; `dpi` where the picture does not say it.

    Raises NeedsOcr, BrokenFile (Tesseract failed, or took more than so many `seconds`) and EmptyFile (no words).
    """
    with _problems_told(path, seconds):
        import pytesseract  # type: ignore[import-untyped]

        seen = str(pytesseract.image_to_string(image, lang="eng", config=_config(dpi), timeout=seconds))
    if not any(map(str.isalnum, seen)):
        raise EmptyFile(path, "No words could be read in the picture.", "If it shows text, scan it again, sharper.")
    return seen.strip().replace("\f", "\n")


def seen(path: str, image: Image.Image, seconds: float, dpi: int | None = None) -> list[SeenWord]:
    """The words that Tesseract sees, each with its box. Raises as `words`, but for no words."""
    with _problems_told(path, seconds):
        import pytesseract

        found = pytesseract.image_to_data(
            image, lang="eng", config=_config(dpi), timeout=seconds, output_type=pytesseract.Output.DICT
        )
    columns = (found[name] for name in ("text", "left", "top", "width", "height"))
    return [SeenWord(str(text), *box) for text, *box in zip(*columns, strict=True) if str(text).strip()]


def _config(dpi: int | None) -> str:
    return f"--dpi {dpi}" if dpi else ""


@contextmanager
def _problems_told(path: str, seconds: float) -> Iterator[None]:
    """What goes wrong inside as what can be told of it: Tesseract's own messages may quote what it read."""
    import pytesseract

    try:
        yield
    except pytesseract.TesseractNotFoundError:
        problem = "Reading a picture of text needs Tesseract, which is not installed."
        raise NeedsOcr(path, problem, "Install Tesseract (tesseract-ocr), then read the file again.") from None
    except pytesseract.TesseractError as error:
        problem = f"Tesseract failed on the picture (status {error.status})."
        raise BrokenFile(path, problem, "See that its English data is installed; else scan the letter again.") from None
    except RuntimeError:
        problem = f"Tesseract took more than {seconds:,.0f} seconds for the picture."
        raise BrokenFile(path, problem, "Scan the letter again in grey at 300 dpi.") from None


def together(pages: Sequence[OcrPage]) -> RawText:
    """One text of all pages, with a flag for those that were not read.

    Raises the first problem if no page has a word.
    """
    problems = [page.problem for page in pages if page.problem]
    if problems and not any(page.text.strip() for page in pages if not page.problem):
        raise next((each for each in problems if not isinstance(each, EmptyFile)), problems[0])
    text = "\f".join(page.text for page in pages)
    said = (flag for page in pages for flag in page.flags)
    return RawText(text, any(page.ocr for page in pages), tuple(dict.fromkeys([*_flags(pages), *said])))


def _flags(pages: Sequence[OcrPage]) -> Iterator[Flag]:
    numbers: dict[str, list[str]] = {}
    for number, page in enumerate(pages, start=1):
        if page.problem:
            why = f"{page.problem.problem} {page.problem.next_step}"
            numbers.setdefault(why, []).append(str(number))
    for why, pages_not_read in numbers.items():
        which = "Page {} was" if len(pages_not_read) == 1 else "Pages {} were"
        message = f"{which.format(', '.join(pages_not_read))} not read. {why}"
        yield Flag(field="", code="page_not_read", message=message)


def page(path: str, image: Image.Image, budget: Budget, dpi: int | None = None, text: str = "") -> OcrPage:
    """One picture in grey as a page; `text` is what it says anyway. A blank page has no words, and no problem.

    Raises TooLarge where the budget for recognition is used up.
    """
    if is_blank(image):
        return OcrPage(text, ocr=True)
    try:
        with budget.recognition(path) as seconds:
            found = words(path, image, seconds, dpi)
        return OcrPage(found if _is_english(found) else _turned(path, image, budget, dpi, found), ocr=True)
    except TooLarge:
        raise
    except UnreadableFile as error:
        # The same without its traceback, which would keep the picture in memory for as long as the page.
        return OcrPage(text, problem=type(error)(error.path, error.problem, error.next_step))


def _is_english(text: str) -> bool:
    """Whether words that every English text has are among those that were read, or too few were read to tell."""
    read = _WORD.findall(text)
    return len(read) < _FEW or _usual(text) >= _LEAST_USUAL * len(read)


def _usual(text: str) -> int:
    return sum(word.lower() in _USUAL for word in _WORD.findall(text))


def _turned(path: str, image: Image.Image, budget: Budget, dpi: int | None, found: str) -> str:
    """The words of a picture that may stand on its head, or what was `found` where that is no worse.

    Tesseract itself reads a page that lies on its side, but takes it for upside down where it is turned to the left.
    """
    from PIL import Image

    try:
        with budget.recognition(path) as seconds:
            again = words(path, image.transpose(Image.Transpose.ROTATE_180), seconds, dpi)
    except UnreadableFile:
        return found
    return again if _usual(again) > _usual(found) else found


def _frames(path: str, image: Image.Image, budget: Budget) -> Iterator[Image.Image]:
    # A second frame of a JPEG or PNG is a preview or an animation, not a page.
    frames = getattr(image, "n_frames", 1) if image.format == "TIFF" else 1
    budget.check_pages(path, frames)
    for number in range(frames):  # the sizes of all are known before one is unpacked
        if number:
            image.seek(number)
        if image.width * image.height > MAX_PIXELS:
            raise _too_many_dots(path)
        budget.take_pixels(path, image.width * image.height)
    for number in range(frames):
        if frames > 1:
            image.seek(number)
        yield _grey(image)


def _grey(image: Image.Image) -> Image.Image:
    from PIL import Image, ImageOps

    image = ImageOps.exif_transpose(image)  # a telephone lays a photo on its side and says so
    if not image.has_transparency_data:
        return image.convert("L")
    # What shows through is paper; unsaid it becomes black, as the letters are.
    image = image.convert("RGBA")
    paper = Image.new("L", image.size, "white")
    paper.paste(image.convert("L"), mask=image.getchannel("A"))
    return paper
