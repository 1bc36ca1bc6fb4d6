"""Words of a file that nobody sees on its pages are not read, or are flagged; what is seen is read as ever."""

import io
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docxes import docx_of
from fpdf import FPDF
from PIL import Image

from imr_llm.documents import load

SEEN, LIE = "The request is not medically necessary.", "The request was overturned."


def flags_of(name: str, data: bytes) -> tuple[str, list[str]]:
    document = load(name, data)
    return document.text, [flag.code for flag in document.flags]


# --- Word -------------------------------------------------------------------------------------------------------------


def docx(run: str, around: str = "{}", styles: str = "", paragraph: str = "") -> bytes:
    """A document that says SEEN, and LIE in a run with these properties."""
    lie = f"<w:r><w:rPr>{run}</w:rPr><w:t>{LIE}</w:t></w:r>"
    body = around.format(f"<w:p><w:pPr>{paragraph}</w:pPr>{lie}</w:p>")

    def build(document: Any) -> None:
        document.add_paragraph(SEEN)
        spaces = nsdecls("w", "wp", "a")
        wps = 'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
        for element in parse_xml(f"<w:body {spaces} {wps}>{body}</w:body>"):
            document.element.body.insert(1, element)
        for style in parse_xml(f"<w:styles {spaces}>{styles}</w:styles>"):
            document.part._styles_part.element.append(style)

    return docx_of(build)


def box(offset: int, axis: str = "H") -> str:
    return (
        f"<w:p><w:r><w:drawing><wp:anchor><wp:position{axis}><wp:posOffset>{offset}</wp:posOffset></wp:position{axis}>"
        '<wp:extent cx="2000000" cy="500000"/><a:graphic><a:graphicData uri="x"><wps:wsp><wps:txbx><w:txbxContent>{}'
        "</w:txbxContent></wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></w:r></w:p>"
    )


HIDING = (
    '<w:style w:type="character" w:styleId="Base"><w:rPr><w:vanish/></w:rPr></w:style>'
    '<w:style w:type="character" w:styleId="Child"><w:basedOn w:val="Base"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Faint"><w:rPr><w:color w:val="ffffff"/></w:rPr></w:style>'
)
TABLE = "<w:tbl><w:tr>{row}<w:tc>{cell}{{}}</w:tc></w:tr></w:tbl>"
WHITE = '<w:color w:val="FFFFFF"/>'


@pytest.mark.parametrize(
    "data",
    [
        partial(docx, "<w:vanish/>"),
        partial(docx, '<w:vanish w:val="1"/>'),
        partial(docx, '<w:rStyle w:val="Child"/>', styles=HIDING),
        partial(docx, "", styles=HIDING, paragraph='<w:pStyle w:val="Faint"/>'),
        partial(docx, WHITE),
        partial(docx, WHITE + '<w:shd w:val="clear" w:fill="FFFFFF"/>'),
        partial(docx, '<w:color w:val="FCFCFC"/>'),
        partial(docx, '<w:color w:val="FFFFFF" w:themeColor="background1"/>'),
        partial(docx, '<w:w w:val="1"/>'),
        partial(docx, '<w:color w:val="000000"/><w:shd w:val="clear" w:fill="000000"/>'),
        partial(docx, '<w:sz w:val="2"/>'),
        partial(docx, "", around=TABLE.format(row="<w:trPr><w:hidden/></w:trPr>", cell="")),
        partial(docx, "", around=box(20_000_000)),
        partial(docx, "", around=box(-9_000_000)),
        partial(docx, "", around=box(30_000_000, "V")),
    ],
    ids=["vanish", "vanish=1", "a style's style", "a paragraph's style", "white", "white on white", "nearly white",
         "the paper of the theme", "one percent wide", "black on black", "one point",
         "a hidden row", "right of the page", "left of it", "below it"],
)  # fmt: skip
def test_words_that_a_word_document_hides_are_not_read(data: Callable[[], bytes]) -> None:
    assert flags_of("a.docx", data()) == (SEEN, ["hidden_text"])


@pytest.mark.parametrize(
    ("data", "flags"),
    [
        (partial(docx, ""), []),
        (partial(docx, '<w:vanish w:val="0"/>'), []),
        (partial(docx, '<w:rStyle w:val="Child"/><w:vanish w:val="false"/>', styles=HIDING), []),
        (partial(docx, WHITE + '<w:shd w:val="clear" w:fill="1F3864"/>'), []),
        (
            partial(
                docx, WHITE, around=TABLE.format(row="", cell='<w:tcPr><w:shd w:val="clear" w:fill="000000"/></w:tcPr>')
            ),
            [],
        ),
        (
            partial(docx, WHITE, around=TABLE.format(row="", cell="")),
            ["maybe_hidden"],
        ),  # a table's style may fill its head
        (partial(docx, '<w:sz w:val="12"/>'), []),
        (partial(docx, "", around=box(1_000_000)), []),
    ],
)
def test_words_that_are_seen_are_read(data: Callable[[], bytes], flags: list[str]) -> None:
    text, codes = flags_of("a.docx", data())
    assert LIE in text
    assert codes == flags


# --- PDF --------------------------------------------------------------------------------------------------------------


def pdf(draw: Callable[[FPDF], object], before: Callable[[FPDF], object] = lambda _: None) -> bytes:
    """A page that says SEEN, with something drawn before and behind it."""
    page = FPDF()
    page.add_page()
    page.set_font("Helvetica", size=11)
    before(page)
    page.cell(0, 6, SEEN, new_x="LMARGIN", new_y="NEXT")
    draw(page)
    return bytes(page.output())


def lie(page: FPDF, *, x: float = 20, y: float = 60, mode: int = 0, color: int = 0, size: float = 11) -> None:
    page.set_font("Helvetica", size=size)
    page.set_text_color(color, color, color)
    page.text_mode = mode  # type: ignore[assignment]
    page.text(x, y, LIE)


def picture(page: FPDF, share: float = 1.0) -> None:
    image = io.BytesIO()
    Image.new("L", (50, 70), 200).save(image, "PNG")
    image.seek(0)
    page.image(image, x=0, y=0, w=page.w * share, h=page.h * share)


def dark(page: FPDF, color: int = 40) -> None:
    page.set_fill_color(color, color, color)
    page.rect(10, 50, 150, 20, style="F")


def clipped(page: FPDF, x: float, y: float, width: float, height: float) -> None:
    with page.rect_clip(x, y, width, height):
        lie(page)


@pytest.mark.parametrize(
    "draw",
    [
        lambda page: lie(page, mode=3),
        lambda page: (picture(page, 0.3), lie(page, mode=3)),
        lambda page: lie(page, color=255),
        lambda page: lie(page, size=1),
        lambda page: lie(page, x=400),
        lambda page: lie(page, y=-60),
        lambda page: (dark(page, 0), lie(page, color=0)),
        lambda page: (page.set_stretching(1), lie(page)),
        lambda page: clipped(page, 20, 59, 0.3, 0.3),
        lambda page: clipped(page, 100, 100, 50, 50),
    ],
    ids=[
        "not drawn",
        "not drawn, beside a logo",
        "white",
        "one point",
        "right of the page",
        "above it",
        "black on black",
        "one percent wide",
        "clipped to a point",
        "clipped to another place",
    ],
)
def test_words_that_a_pdf_hides_are_not_read(draw: Callable[[FPDF], object]) -> None:
    text, codes = flags_of("a.pdf", pdf(draw))
    assert text.strip() == SEEN
    assert codes == ["hidden_text"]


@pytest.mark.parametrize(
    ("draw", "flags"),
    [
        (lie, []),
        (lambda page: (dark(page), lie(page, color=255)), []),
        (lambda page: lie(page, size=6), []),
        (lambda page: clipped(page, 15, 50, 150, 20), []),
        (lambda page: (lie(page), dark(page)), ["maybe_hidden"]),
        (lambda page: (page._out("/OC <</Type /OCG>> BDC"), lie(page), page._out("EMC")), ["maybe_hidden"]),
    ],
    ids=["plain", "white on a dark bar", "small", "within a clip", "covered", "on a layer"],
)
def test_words_of_a_pdf_that_are_seen_or_may_be_are_read(draw: Callable[[FPDF], object], flags: list[str]) -> None:
    text, codes = flags_of("a.pdf", pdf(draw))
    assert LIE in text
    assert codes == flags


def test_the_words_that_a_scanner_puts_over_its_picture_are_read() -> None:
    scan = FPDF()
    scan.add_page()
    picture(scan)
    scan.set_font("Helvetica", size=11)
    lie(scan, mode=3)
    assert flags_of("a.pdf", bytes(scan.output())) == (LIE, [])
