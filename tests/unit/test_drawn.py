"""Where words stand on a page: on the picture of it, whichever way it lies, and the right ones of several."""

import io

import pypdfium2 as pdfium  # type: ignore[import-untyped]
import pytest
from fpdf import FPDF
from PIL import Image

from imr_llm.documents.drawn import HIGHEST, WIDEST, Box, Leaf, Sought, boxes, leaves, picture, sought
from imr_llm.errors import NotText, TooLarge
from imr_llm.host.limits import Budget, Limits
from imr_llm.letter import Document, Furniture

PDF = "application/pdf"


def page(*lines: tuple[float, float, str]) -> bytes:
    """A page with words at so many millimetres from the left and from the top."""
    document = FPDF()
    document.add_page()
    document.set_font("Helvetica", size=14)
    for x, y, words in lines:
        document.text(x, y, words)
    return bytes(document.output())


def turned(data: bytes, degrees: int, *, cropped: bool = False) -> bytes:
    document = pdfium.PdfDocument(data)
    document[0].set_rotation(degrees)
    if cropped:
        document[0].set_cropbox(50, 100, 500, 800)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def words(text: str, page: int = 1) -> list[Sought]:
    document = Document("a.pdf", "0" * 64, PDF, text)
    return list(sought(document, 0, len(text)))


def where(text: str, start: int, end: int, data: bytes) -> list[Box]:
    (wanted,) = sought(Document("a.pdf", "0" * 64, PDF, text), start, end)
    (leaf,) = leaves("a.pdf", data, PDF, budget=Budget())
    return boxes(wanted, leaf)


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
@pytest.mark.parametrize("cropped", [False, True])
def test_the_box_is_where_the_words_are_on_the_picture(degrees: int, cropped: bool) -> None:
    data = turned(page((40, 60, "Overturned")), degrees, cropped=cropped)
    (box,) = where("Overturned", 0, 10, data)
    image = Image.open(io.BytesIO(picture("a.pdf", data, PDF, 1, budget=Budget())))
    (leaf,) = leaves("a.pdf", data, PDF, budget=Budget())
    ink = image.point(lambda dot: 255 * (dot < 128)).getbbox()
    assert ink
    dots = image.width / leaf.width
    left, top, right, bottom = (side * dots for side in box)
    assert left - 3 <= ink[0] < ink[2] <= right + 3
    assert top - 3 <= ink[1] < ink[3] <= bottom + 3
    assert (right - left) * (bottom - top) < 3 * (ink[2] - ink[0]) * (ink[3] - ink[1]), "no larger than the words"
    assert image.width <= WIDEST
    assert image.height <= HIGHEST


def test_of_the_same_words_those_are_meant_that_have_the_same_around_them() -> None:
    data = page((20, 40, "Acupuncture: Upheld"), (20, 80, "Massage: Upheld"), (20, 120, "Therapy: Upheld"))
    text = "Acupuncture: Upheld Massage: Upheld Therapy: Upheld"
    tops = []
    for start in (13, 29, 45):
        (box,) = where(text, start, start + 6, data)
        tops.append(round(box[1] / 72 * 25.4 / 40))
    assert tops == [1, 2, 3]


def test_words_have_a_box_for_each_line_and_signs_do_not_count() -> None:
    data = page((20, 40, "the docu-"), (20, 50, "mentation is not"), (20, 60, "there; 5 mg"))
    assert len(where("the documentation is not there – “5mg”", 4, 38, data)) == 3
    assert where("the documentation is not there", 4, 17, data)[1][1] > 100
    assert where("something else", 0, 9, data) == []
    assert words("– “ ”") == []


def test_long_words_are_found_by_their_ends() -> None:
    data = page(*((20, 40 + 10 * n, f"line {n} of words that are told at length, as in a rationale") for n in range(6)))
    whole = " ".join(f"line {n} of words that are told at length, as in a rationale" for n in range(6))
    assert len(where(whole.replace("line 3", "line x"), 0, len(whole), data)) == 6
    assert where(whole.replace("line 5 of words that are told", "line 5 of other signs that were"), 0, 30, data)


def test_a_range_is_sought_on_each_of_its_pages() -> None:
    text = "one two three four 7"
    furniture = (Furniture(19, 20, 1, 8),)
    document = Document("a.pdf", "0" * 64, PDF, text, (0, 8), furniture=furniture)
    assert [(s.page, s.words, s.before, s.after) for s in sought(document, 4, 13)] == [
        (1, "two", "one", ""), (2, "three", "", "four"),
    ]  # fmt: skip
    assert list(sought(document, 19, 20)) == [Sought(1, "7", "", "")]


def test_a_scan_has_no_words_and_a_picture_is_one() -> None:
    file = io.BytesIO()
    Image.new("L", (300, 400), 200).save(file, "PNG")
    (leaf,) = leaves("a.png", file.getvalue(), "image/png", budget=Budget())
    assert leaf == Leaf(300, 400, is_scan=True)
    assert boxes(Sought(1, "a", "", ""), leaf) == []
    assert picture("a.png", file.getvalue(), "image/png", 1, budget=Budget()).startswith(b"\x89PNG")
    document = FPDF()
    document.add_page()
    document.image(file, x=0, y=0, w=200)
    (leaf,) = leaves("a.pdf", bytes(document.output()), PDF, budget=Budget())
    assert leaf.is_scan


def test_only_pages_are_drawn_and_no_larger_than_they_may_be() -> None:
    data = page((20, 40, "Upheld"))
    for number in (0, 2):
        with pytest.raises(NotText):
            picture("a.pdf", data, PDF, number, budget=Budget())
    with pytest.raises(NotText):
        picture("a.txt", b"Upheld", "text/plain", 1, budget=Budget())
    with pytest.raises(TooLarge):
        picture("a.pdf", data, PDF, 1, budget=Budget(Limits(pixels=1000)))
    with pytest.raises(TooLarge):
        leaves("a.pdf", data, PDF, budget=Budget(Limits(characters=3)))
    huge = FPDF(format=(5000.0, 20.0))
    huge.add_page()
    image = Image.open(io.BytesIO(picture("a.pdf", bytes(huge.output()), PDF, 1, budget=Budget())))
    assert image.width <= WIDEST
