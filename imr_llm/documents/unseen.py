"""Runs of a Word document that nobody sees: marked as hidden, white on white, too small for an eye, or off the page."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from docx.oxml.ns import qn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docx.oxml.xmlchemy import BaseOxmlElement

SMALLEST = 4
"""Half points, as Word counts: letters of two points are none to a person."""
_PAGE = (7_772_400, 10_058_400)
"""A letter's page, wide and high, in English Metric Units; a box that begins behind it is not on it."""
_HIDDEN_ROW = "ancestor::w:tr/w:trPr/w:hidden"
_OFF = {"0", "false", "off", "none"}
_WHITE = 0xF5
"""Of 255: a color with no channel below is white to an eye."""
_WHITE_OF_THEME = {"background1", "light1", "bg1", "lt1"}
_NARROWEST = 20
"""Percent of a letter's width: narrower ones are lines."""
_NO_FILL = {None, "auto", "FFFFFF", "clear"}
DEEPEST = 20
"""Styles that are based on others; a circle of them is no document of Word's."""


class Unseen:
    """What is hidden in one document. `hides` and `doubtful` tell whether any run was, or may be."""

    def __init__(self, styles: BaseOxmlElement | None) -> None:
        self.hides = self.doubtful = False
        found = styles.xpath("./w:style") if styles is not None else []
        self._styles = {style.get(qn("w:styleId")): style for style in found}
        self._defaults = styles.xpath("./w:docDefaults/w:rPrDefault/w:rPr") if styles is not None else []
        normal = [s for s in found if s.get(qn("w:type")) == "paragraph" and s.get(qn("w:default")) in ("1", "true")]
        self._normal = normal[0].get(qn("w:styleId")) if normal else None
        self._of_style = cache(self._in_style)

    def hidden(self, run: BaseOxmlElement) -> bool:
        """Whether nobody sees this run; noted where it is so."""
        boxed = next(run.iterancestors(qn("wp:anchor")), None)
        is_hidden = self._is_on("w:vanish", run) or self._is_small(run) or bool(run.xpath(_HIDDEN_ROW))
        is_hidden = is_hidden or (boxed is not None and _is_off_page(boxed))
        is_hidden = is_hidden or self._is_narrow(run) or self._is_as_its_ground(run)
        if not is_hidden and self._is_white(run) and not _is_filled(run):
            # What a table's style or a shape fills behind it is not looked up.
            in_doubt = any(True for _ in run.iterancestors(qn("w:tbl"), qn("w:txbxContent")))
            self.doubtful = self.doubtful or in_doubt
            is_hidden = not in_doubt
        self.hides = self.hides or is_hidden
        return is_hidden

    def _is_on(self, name: str, run: BaseOxmlElement) -> bool:
        found = self._property(name, run)
        return found is not None and found.get(qn("w:val"), "1").lower() not in _OFF

    def _is_small(self, run: BaseOxmlElement) -> bool:
        size = self._value("w:sz", run)
        return size is not None and size.isdigit() and int(size) <= SMALLEST

    def _is_narrow(self, run: BaseOxmlElement) -> bool:
        width = (self._value("w:w", run) or "").rstrip("%")
        return width.isdigit() and int(width) <= _NARROWEST

    def _is_white(self, run: BaseOxmlElement) -> bool:
        color = self._property("w:color", run)
        if color is None:
            return False
        if theme := color.get(qn("w:themeColor")):
            return theme in _WHITE_OF_THEME and not color.get(qn("w:themeShade"))
        return _is_white(color.get(qn("w:val"), ""))

    def _is_as_its_ground(self, run: BaseOxmlElement) -> bool:
        """Whether letters have the color that is right behind them; an automatic color stands out by itself."""
        color = self._value("w:color", run)
        ground = [
            shade.get(qn("w:fill"), "").upper() for shade in run.xpath("./w:rPr/w:shd | ancestor::w:p[1]/w:pPr/w:shd")
        ]
        return bool(color and color != "AUTO" and ground and ground[0] == color)

    def _value(self, name: str, run: BaseOxmlElement) -> str | None:
        found = self._property(name, run)
        value: str | None = None if found is None else found.get(qn("w:val"))
        return value and value.upper()

    def _property(self, name: str, run: BaseOxmlElement) -> BaseOxmlElement | None:
        """A property of a run: its own, its style's, its paragraph's style's, the document's."""
        for own in run.iterchildren(qn("w:rPr")):
            if direct := own.xpath(f"./{name}"):
                return _first(direct)
            for style in own.iterchildren(qn("w:rStyle")):
                if (found := self._of_style(style.get(qn("w:val")), name)) is not None:
                    return found
        paragraph = next(run.iterancestors(qn("w:p")), None)
        named = paragraph.xpath("./w:pPr/w:pStyle/@w:val") if paragraph is not None else []
        if (found := self._of_style(str(named[0]) if named else self._normal, name)) is not None:
            return found
        return _first([found for default in self._defaults for found in default.xpath(f"./{name}")])

    def _in_style(self, style_id: str | None, name: str) -> BaseOxmlElement | None:
        for style in self._based_on(style_id):
            if found := style.xpath(f"./w:rPr/{name}"):
                return _first(found)
        return None

    def _based_on(self, style_id: str | None) -> Iterator[BaseOxmlElement]:
        for _ in range(DEEPEST):
            style = self._styles.get(style_id)
            if style is None:
                return
            yield style
            style_id = next((str(base) for base in style.xpath("./w:basedOn/@w:val")), None)


def _is_white(color: str) -> bool:
    try:
        return min(bytes.fromhex(color)) >= _WHITE and len(color) == len("FFFFFF")
    except ValueError:  # "auto", or nothing
        return False


def _first(found: list[BaseOxmlElement]) -> BaseOxmlElement | None:
    return found[0] if found else None


def _is_filled(run: BaseOxmlElement) -> bool:
    """Whether something darker than white is behind a run: its own shading, its paragraph's or its cell's."""
    behind = run.xpath(
        "./w:rPr/w:highlight | ./w:rPr/w:shd | ancestor::w:p[1]/w:pPr/w:shd | ancestor::w:tc/w:tcPr/w:shd"
        " | ancestor::w:tbl/w:tblPr/w:shd"
    )
    return any(
        element.tag == qn("w:highlight") or element.get(qn("w:fill")) not in _NO_FILL or element.get(qn("w:themeFill"))
        for element in behind
    )


def _is_off_page(anchor: BaseOxmlElement) -> bool:
    """Whether a floating box begins behind the page, or ends before it."""
    extent = anchor.xpath("./wp:extent")
    size = (int(extent[0].get("cx", 0)), int(extent[0].get("cy", 0))) if extent else (0, 0)
    for axis, page, own in zip(("H", "V"), _PAGE, size, strict=True):
        for offset in anchor.xpath(f"./wp:position{axis}/wp:posOffset"):
            at = int(offset.text or 0)
            # Counted from a margin or a paragraph, a box a page's length up is off it in any case.
            if at >= page or at + own <= -(page if axis == "V" else 914_400):
                return True
    return False
