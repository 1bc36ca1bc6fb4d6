"""Text of a PDF's page that nobody sees on it: it is not the letter's, and is not read.

Not drawn (render mode 3), transparent, of the color behind it, too small for an eye, cut away, or off the page. The
invisible words over a picture of the whole page are a scanner's own, and are that page's text. What is covered by
something that is drawn later, or stands on a layer that may be switched off, is read and flagged.
"""

from __future__ import annotations

import ctypes
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pypdfium2 import raw  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pypdfium2 as pdfium

SMALLEST = 2.0
"""Points: smaller letters are none to a person."""
NARROWEST = 0.04
"""Of a letter's height: the narrowest fonts have five times as much."""
LEAST_LEFT = 0.25
"""Of a text's box: what a clipping path leaves less of is not read by a person."""
WHOLE_PAGE = 0.7
"""A picture of so much of a page is a scan of it."""
DEEPEST = 5
"""Forms within forms."""
MOST_SHAPES = 500
"""So many filled shapes of a page are looked at: a letter has lines and a few boxes."""
_WHITE, _FAINT = 245, 16  # of 255
_UNSEEN_MODES = (3, 7)

# What pdfium writes into, made once: pages have thousands of objects, and pdfium works in one thread only.
_SIDES = tuple(ctypes.c_float() for _ in range(4))
_COLOR = tuple(ctypes.c_uint() for _ in range(4))

Box = tuple[float, float, float, float]
"""Left, bottom, right, top, in points."""


_Color = tuple[int, int, int]
_Filled = tuple[Box, int, "_Color | None"]
_PAPER: _Color = (255, 255, 255)


@dataclass(frozen=True, slots=True)
class Seen:
    """The text of a page that is seen on it; whether other text is hidden there, or may be."""

    text: str
    hides: bool = False
    doubtful: bool = False


def seen(page: pdfium.PdfPage, layer: pdfium.PdfTextPage) -> Seen:
    """What a person sees of a page's text."""
    found = _Objects(page, layer)
    hidden = {_address(text) for text, box, order in found.texts if found.is_hidden(text, box, order)}
    if not hidden or found.is_scan:
        doubtful = not hidden and any(found.is_doubtful(text, box, order) for text, box, order in found.texts)
        return Seen(layer.get_text_range(), doubtful=doubtful)
    return Seen("".join(_without(layer, hidden)), hides=True)


def _without(layer: pdfium.PdfTextPage, hidden: set[int | None]) -> Iterator[str]:
    start, is_shown, count = 0, True, layer.count_chars()
    for index in range(count + 1):
        owner = _address(raw.FPDFText_GetTextObject(layer, index)) if index < count else None
        if index < count and (owner is None or (owner not in hidden) == is_shown):  # no owner: a space of pdfium's own
            continue
        if is_shown and index > start:
            yield layer.get_text_range(start, index - start) + "\n"
        start, is_shown = index, not is_shown


class _Objects:
    """What is drawn on a page, in its order."""

    def __init__(self, page: pdfium.PdfPage, layer: pdfium.PdfTextPage) -> None:
        self._layer = layer
        self._page: Box = page.get_bbox()
        self.texts: list[tuple[Any, Box | None, int]] = []
        """Each with its box (None within a form, whose places are its own) and its place in the order."""
        self._filled: list[_Filled] = []
        """Pictures and filled shapes, each with its place in the order and its color, if it has one."""
        self._pictures: list[Box] = []
        for order in range(raw.FPDFPage_CountObjects(page)):
            self._add(raw.FPDFPage_GetObject(page, order), order, 0)

    def _add(self, item: Any, order: int, depth: int) -> None:
        kind = raw.FPDFPageObj_GetType(item)
        if kind == raw.FPDF_PAGEOBJ_TEXT:
            self.texts.append((item, None if depth else _box(item), order))
        elif kind == raw.FPDF_PAGEOBJ_FORM and depth < DEEPEST:
            for index in range(raw.FPDFFormObj_CountObjects(item)):
                self._add(raw.FPDFFormObj_GetObject(item, index), order, depth + 1)
        elif kind in (raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_SHADING) and not depth:
            self._pictures += [_box(item)] * (kind == raw.FPDF_PAGEOBJ_IMAGE)
            self._filled.append((_box(item), order, None))
        elif kind == raw.FPDF_PAGEOBJ_PATH and not depth and len(self._filled) < MOST_SHAPES:
            box = _box(item)
            if box[3] - box[1] >= SMALLEST and _is_filled(item) and (color := _fill(item)) and color[3] >= _WHITE:
                self._filled.append((box, order, color[:3]))

    @cached_property
    def is_scan(self) -> bool:
        """Whether one picture is as good as the whole page."""
        whole = _area(self._page)
        return any(_area(_common(self._page, box)) >= WHOLE_PAGE * whole for box in self._pictures)

    def is_hidden(self, text: Any, box: Box | None, order: int) -> bool:
        """Whether no person sees this text."""
        if raw.FPDFTextObj_GetTextRenderMode(text) in _UNSEEN_MODES:
            return True
        if box and (not _area(_common(self._page, box), least=0.01) or (box[3] - box[1] < SMALLEST and _is_tiny(text))):
            return True
        if box and (self._is_narrow(text, box) or _is_cut_away(text, box)):
            return True
        color = _fill(text)
        if color is None:
            return False
        behind = [ground for under, at, ground in self._filled if at < order and _holds(under, box)]
        ground = behind[-1] if behind else _PAPER
        return color[3] <= _FAINT or (ground is not None and _is_alike(color[:3], ground))

    def _is_narrow(self, text: Any, box: Box) -> bool:
        """Whether letters are pressed together until nobody can read them."""
        count = int(raw.FPDFTextObj_GetText(text, self._layer, None, 0)) // 2 - 1  # bytes of UTF-16 with its end
        return count > 1 and box[2] - box[0] < NARROWEST * count * (box[3] - box[1])

    def is_doubtful(self, text: Any, box: Box | None, order: int) -> bool:
        """Whether something that is drawn later covers this text, or it stands on a layer."""
        later = self._filled[bisect_right(self._filled, order, key=_order) :] if box else ()
        if any(_holds(over, box) for over, _, _ in later):
            return True
        return any(_is_layer(raw.FPDFPageObj_GetMark(text, n)) for n in range(raw.FPDFPageObj_CountMarks(text)))


def _address(item: Any) -> int | None:
    return ctypes.cast(item, ctypes.c_void_p).value


def _box(item: Any) -> Box:
    left, bottom, right, top = _SIDES
    raw.FPDFPageObj_GetBounds(item, left, bottom, right, top)
    return left.value, bottom.value, right.value, top.value


def _is_cut_away(text: Any, box: Box) -> bool:
    """Whether the clipping paths leave next to nothing of a text."""
    clip = raw.FPDFPageObj_GetClipPath(text)
    left = box
    for path in range(raw.FPDFClipPath_CountPaths(clip)):  # -1 where there is none
        count = raw.FPDFClipPath_CountPathSegments(clip, path)
        points = [_point(raw.FPDFClipPath_GetPathSegment(clip, path, n)) for n in range(min(count, MOST_SHAPES))]
        if points:
            xs, ys = zip(*points, strict=True)
            left = _common(left, (min(xs), min(ys), max(xs), max(ys)))
    return left is not box and _area(left) < LEAST_LEFT * _area(box)


def _point(segment: Any) -> tuple[float, float]:
    x, y, *_ = _SIDES
    raw.FPDFPathSegment_GetPoint(segment, x, y)
    return x.value, y.value


def _fill(item: Any) -> tuple[int, int, int, int] | None:
    red, green, blue, opaque = _COLOR
    if not raw.FPDFPageObj_GetFillColor(item, red, green, blue, opaque):
        return None
    return red.value, green.value, blue.value, opaque.value


def _is_alike(a: _Color, b: _Color) -> bool:
    """Whether an eye cannot tell these colors apart."""
    return all(abs(one - other) <= _PAPER[0] - _WHITE for one, other in zip(a, b, strict=True))


def _order(filled: _Filled) -> int:
    return filled[1]


def _is_filled(path: Any) -> bool:
    mode, stroke = ctypes.c_int(), ctypes.c_int()
    return bool(raw.FPDFPath_GetDrawMode(path, mode, stroke)) and mode.value != raw.FPDF_FILLMODE_NONE


def _is_tiny(text: Any) -> bool:
    size, matrix = ctypes.c_float(), raw.FS_MATRIX()
    raw.FPDFTextObj_GetFontSize(text, size)
    raw.FPDFPageObj_GetMatrix(text, matrix)
    return bool(abs(size.value) * max(abs(matrix.b), abs(matrix.d)) < SMALLEST)


def _is_layer(mark: Any) -> bool:
    name, length = (ctypes.c_ushort * 8)(), ctypes.c_ulong()
    raw.FPDFPageObjMark_GetName(mark, name, ctypes.sizeof(name), length)
    return bytes(name[:2]) == b"OC" and length.value <= 2 * len("OC\0")


def _common(a: Box, b: Box) -> Box:
    return max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3])


def _area(box: Box, least: float = 0.0) -> float:
    return max(box[2] - box[0], least if box[2] >= box[0] else 0.0) * max(
        box[3] - box[1], least if box[3] >= box[1] else 0.0
    )


def _holds(outer: Box, inner: Box | None) -> bool:
    """Whether a box covers the middle of another."""
    if inner is None:
        return False
    x, y = (inner[0] + inner[2]) / 2, (inner[1] + inner[3]) / 2
    return outer[0] <= x <= outer[2] and outer[1] <= y <= outer[3]
