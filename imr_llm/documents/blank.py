"""Whether a scanned page is blank: the white back of a sheet, with a scanner's noise, specks and shadows on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

_WIDTH = 850  # dots that the page is looked at with: 100 an inch
_LEAST_SIDE = 600  # dots; what is smaller is no page but a cutting
_SIDES, _ENDS = 0.09, 0.05  # shares of the page that are not looked at: punched holes, staples, edges, page numbers
_LOCAL = 15  # dots; paper is what is as bright as around it
_DARKER = 35  # of 255, than the paper around: print is, shadows and what shines through from the front are not
_DENSE = 60  # of 255; in a square of 5 by 5 dots, print covers a quarter, a speck less
_LINE = 90  # of 255; a column or a row that is dark for a third of its length is the paper's edge, or a fold
_MOST_INK = 0.0005
"""Share of the page. One line of 27 letters has three times as much."""


def is_blank(image: Image.Image) -> bool:
    """Whether there is no print on a page, given in grey."""
    from PIL import ImageChops, ImageFilter

    if min(image.size) < _LEAST_SIDE:
        return False
    page = image.reduce(max(1, image.width // _WIDTH))
    width, height = page.size
    sides, ends = int(width * _SIDES), int(height * _ENDS)
    page = page.crop((sides, ends, width - sides, height - ends))
    paper = page.filter(ImageFilter.BoxBlur(_LOCAL))
    ink = ImageChops.subtract(paper, page).point(lambda value: 255 if value > _DARKER else 0)
    ink = _without_lines(ink.filter(ImageFilter.BoxBlur(2)).point(lambda value: 255 if value > _DENSE else 0))
    return ink.histogram()[255] <= _MOST_INK * ink.width * ink.height


def _without_lines(ink: Image.Image) -> Image.Image:
    """Without columns and rows that are dark for long."""
    from PIL import Image

    columns = ink.resize((ink.width, 1), Image.Resampling.BOX).point(lambda value: 255 if value > _LINE else 0)
    rows = ink.resize((1, ink.height), Image.Resampling.BOX).point(lambda value: 255 if value > _LINE else 0)
    for lines in (columns, rows):
        ink.paste(0, mask=lines.resize(ink.size))
    return ink
