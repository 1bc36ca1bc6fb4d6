"""`find`, `read_bytes` and `load`: from names to stored text, with real files of each format."""

import io
import os
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from docx.enum.text import WD_BREAK
from docxes import docx_of
from fpdf import FPDF
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFont
from privileges import unprivileged

from imr_llm.documents import MAX_BYTES, Found, Ignored, find, load, ocr, read_bytes
from imr_llm.errors import (
    BrokenFile,
    EmptyFile,
    EncryptedFile,
    NeedsOcr,
    NotAccessible,
    NotText,
    TooLarge,
    UnreadableFile,
)
from imr_llm.host.limits import Budget, Limits

LETTER = "Decision rationale: The request is not medically necessary."

# --- Helpers ---------------------------------------------------------------------------------------------------------


def found(*paths: object, follow_links: bool = False) -> list[str]:
    """The paths found, relative to nothing, and the names of errors and counts of what was passed over."""
    said = []
    for item in find([str(path) for path in paths], follow_links=follow_links):
        match item:
            case Found(path):
                said.append(path)
            case Ignored(folder, suffixes, ()):
                said.append(f"{folder}: {suffixes}")
            case Ignored(folder, _, links):
                said += [f"passed over in {folder}: {link}" for link in links]
            case error:
                said.append(type(error).__name__)
                assert error.path
                assert error.problem.endswith(".")
                assert error.next_step.endswith(".")
    return said


def pdf_of(*pages: str, image: bytes | None = None, password: str | None = None) -> bytes:
    """A PDF with one page a text; a page with the text "image" shows the image instead."""
    pdf = FPDF()
    pdf.set_font("Helvetica", size=11)
    if password is not None:
        pdf.set_encryption(owner_password="owner", user_password=password)
    for page in pages:
        pdf.add_page()
        if page == "image":
            assert image
            pdf.image(io.BytesIO(image), x=10, y=10, w=180)
            continue
        for line in page.split("\n"):
            pdf.cell(0, 6, line, new_x="LMARGIN", new_y="NEXT")
    return bytes(pdf.output())


def picture_of(*lines: str, **save: Any) -> bytes:
    """A picture of printed lines, as a scanner gives it."""
    image = Image.new("L", (1800, 120 + 90 * len(lines)), "white")
    draw = ImageDraw.Draw(image)
    for row, line in enumerate(lines):
        draw.text((60, 60 + 90 * row), line, fill="black", font=ImageFont.load_default(size=48))
    return saved(image, **save)


def saved(image: Image.Image, **save: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, **({"format": "PNG", "dpi": (300, 300)} | save))
    return out.getvalue()


@pytest.fixture
def tesseract() -> None:
    if shutil.which("tesseract") is None:
        if os.environ.get("CI"):
            pytest.fail("Tesseract is not installed, and CI must not skip what needs it")
        pytest.skip("Tesseract is not installed")


@pytest.fixture
def no_tesseract(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))


# --- find ------------------------------------------------------------------------------------------------------------


def make(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(LETTER)


def test_a_folder_gives_its_letters_in_sorted_order(tmp_path: Path) -> None:
    make(tmp_path, "b.txt", "a/z.PDF", "a/b/c.Tiff", "a.docx", "c.jpeg", ".hidden.txt", ".git/x.txt", "d.text")
    make(tmp_path, "data.csv", "a/UPPER.CSV", "a/Makefile", "Thumbs.db", "e.msg", "f", "g.heic")
    root = str(tmp_path)
    assert found(root) == [
        f"{root}/a.docx",
        f"{root}/a/b/c.Tiff",
        f"{root}/a/z.PDF",
        f"{root}/b.txt",
        f"{root}/c.jpeg",
        f"{root}/d.text",
        f"{root}/e.msg",
        f"{root}/f",
        f"{root}/g.heic",
        f"{root}: {{'': 1, '.csv': 2, '.db': 1}}",
    ]


def test_paths_stay_as_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path, "in/a.txt", "b.weird")
    monkeypatch.chdir(tmp_path)
    assert found("in", "./in/", "b.weird", "-", "in/../in/a.txt") == [
        "in/a.txt",
        "./in/a.txt",
        "b.weird",
        "-",
        "in/../in/a.txt",
    ]


def test_globs_that_the_shell_left(tmp_path: Path) -> None:
    make(tmp_path, "a1.txt", "a2.txt", "sub/a3.txt", "[x].txt", "deep/sub/a4.txt")
    assert sorted(found(tmp_path / "a*.txt")) == [f"{tmp_path}/a1.txt", f"{tmp_path}/a2.txt"]
    assert found(tmp_path / "s*") == [f"{tmp_path}/sub/a3.txt"]
    assert sorted(found(tmp_path / "**/a*.txt"))[-1] == f"{tmp_path}/sub/a3.txt"
    assert len(found(f"{tmp_path}/**")) == 5
    assert found(tmp_path / "[x].txt") == [f"{tmp_path}/[x].txt"]
    assert found(tmp_path / "z*.txt") == ["NotAccessible"]


@pytest.mark.parametrize("name", ["missing.txt", "", "nul\0.txt", "nul\0*.txt", "x" * 5000, "broken", "loop.txt"])
def test_what_cannot_be_found(name: str, tmp_path: Path) -> None:
    (tmp_path / "broken").symlink_to(tmp_path / "nothing")
    (tmp_path / "loop.txt").symlink_to(tmp_path / "loop.txt")
    (error,) = find([os.path.join(tmp_path, name) if name else name])
    assert isinstance(error, NotAccessible)
    with pytest.raises(NotAccessible):
        read_bytes(error.path)


def test_folder_links_are_followed_once(tmp_path: Path) -> None:
    make(tmp_path, "in/b/c.txt", "elsewhere/d.txt")
    (tmp_path / "in/b/up").symlink_to(tmp_path / "in")
    (tmp_path / "in/again").symlink_to(tmp_path / "in/b")
    (tmp_path / "in/other").symlink_to(tmp_path / "elsewhere")
    assert found(tmp_path / "in", follow_links=True) == [f"{tmp_path}/in/again/c.txt", f"{tmp_path}/in/other/d.txt"]


@pytest.mark.parametrize("name", ["", "*", "**", "**/*.txt", "../in/*"])
def test_links_that_lead_out_of_the_folder_are_passed_over_and_named(name: str, tmp_path: Path) -> None:
    make(tmp_path, "in/a.txt", "in/b/c.txt", "innards/d.txt", "e.txt")
    (tmp_path / "in/b/back.txt").symlink_to("../a.txt")
    (tmp_path / "in/other").symlink_to(tmp_path / "innards")  # begins like the folder's own name
    (tmp_path / "in/out.txt").symlink_to("../e.txt")
    (tmp_path / "in/z.txt").symlink_to("out.txt")
    pattern = f"{tmp_path}/in/{name}" if name else f"{tmp_path}/in"
    real = sorted(os.path.relpath(os.path.realpath(path), tmp_path) for path in found(pattern) if ": " not in path)
    assert [path for path in real if not path.startswith("in/")] == []
    assert "in/a.txt" in real
    passed = {line.rpartition("/in/")[2] for line in found(pattern) if line.startswith("passed over")}
    assert {"out.txt", "z.txt"} <= passed
    assert passed <= {"out.txt", "z.txt", "other", "other/d.txt"}
    followed = {os.path.relpath(os.path.realpath(path), tmp_path) for path in found(pattern, follow_links=True)}
    assert {"e.txt", "in/a.txt"} <= followed


def test_a_link_that_is_named_itself_is_found(tmp_path: Path) -> None:
    make(tmp_path, "in/a.txt", "b.txt")
    (tmp_path / "link").symlink_to("in")
    (tmp_path / "in/out.txt").symlink_to("../b.txt")
    assert found(tmp_path / "in/out.txt", tmp_path / "link")[:2] == [
        f"{tmp_path}/in/out.txt", f"{tmp_path}/link/a.txt",
    ]  # fmt: skip


def test_bad_links_in_a_folder_are_said(tmp_path: Path) -> None:
    (tmp_path / "a.txt").symlink_to(tmp_path / "a.txt")
    (tmp_path / "b.pdf").symlink_to(tmp_path / "nothing")
    (tmp_path / "folder").symlink_to(tmp_path / "nothing")
    (tmp_path / "c.csv").symlink_to(tmp_path / "nothing")
    (tmp_path / "d.txt").symlink_to(tmp_path / "e.json")
    make(tmp_path, "e.json")
    errors = ["NotAccessible"] * 2
    assert found(tmp_path) == [*errors, f"{tmp_path}/d.txt", "NotAccessible", f"{tmp_path}: {{'.csv': 1, '.json': 1}}"]


def test_a_folder_without_letters(tmp_path: Path) -> None:
    assert found(tmp_path) == ["NotAccessible"]
    make(tmp_path, "a/data.csv")
    assert found(tmp_path) == ["NotAccessible", f"{tmp_path}: {{'.csv': 1}}"]


def test_no_permission() -> None:
    with tempfile.TemporaryDirectory() as name:  # below /tmp: pytest's own folders are closed to nobody
        place = Path(name)
        place.chmod(0o755)
        make(place, "open/a.txt", "shut/b.txt", "c.txt")
        (place / "shut").chmod(0)
        (place / "c.txt").chmod(0)
        with unprivileged():
            assert found(place) == [f"{place}/c.txt", f"{place}/open/a.txt", "NotAccessible"]
            with pytest.raises(NotAccessible, match="permission"):
                read_bytes(str(place / "c.txt"))
        (place / "shut").chmod(0o700)


def test_a_folder_that_cannot_be_listed_is_said_and_the_rest_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path, "a.txt", "shut/b.txt", "z.txt")
    scandir = os.scandir

    def guarded(path: str) -> object:
        if path.endswith("shut"):
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", guarded)
    assert found(tmp_path) == [f"{tmp_path}/a.txt", "NotAccessible", f"{tmp_path}/z.txt"]
    assert found(tmp_path / "shut") == ["NotAccessible"]


def test_folders_deeper_than_calls_may_nest(tmp_path: Path) -> None:
    here = os.open(tmp_path, os.O_RDONLY)
    depth = 1500  # Python's own limit is 1,000 calls
    for _ in range(depth):
        os.mkdir("d", dir_fd=here)
        below = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(os.open("a.txt", os.O_CREAT | os.O_WRONLY, dir_fd=here))
    os.close(here)
    try:
        assert [len(path) > depth for path in found(tmp_path)] == [True]
    finally:  # pytest's own clearing away is a recursion
        subprocess.run(["rm", "-rf", str(tmp_path / "d")], check=True)


def test_finding_is_a_stream(tmp_path: Path) -> None:
    make(tmp_path, "a.txt")

    def names() -> Iterator[str]:
        yield str(tmp_path)
        raise AssertionError("asked for a second name before the first was used")

    assert next(find(names())) == Found(f"{tmp_path}/a.txt", str(tmp_path))


# --- read_bytes ------------------------------------------------------------------------------------------------------


def test_read_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path, "a.txt")
    assert read_bytes(str(tmp_path / "a.txt")) == LETTER.encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"piped\xff")))
    assert read_bytes("-") == b"piped\xff"


def test_what_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "empty.txt").touch()
    (tmp_path / "big.txt").touch()
    os.truncate(tmp_path / "big.txt", MAX_BYTES + 1)
    for name, error in [("", NotAccessible), ("pipe.txt", NotAccessible), ("empty.txt", EmptyFile)]:
        with pytest.raises(error):
            read_bytes(str(tmp_path / name))
    monkeypatch.setattr("builtins.open", None)  # a file's size is enough
    with pytest.raises(TooLarge, match="50 MB"):
        read_bytes(str(tmp_path / "big.txt"))
    with pytest.raises(NotAccessible):
        read_bytes("/dev/zero")


@pytest.mark.parametrize(
    ("size", "error"), [(0, EmptyFile), (MAX_BYTES + 10, TooLarge)], ids=["nothing", "more than the limit"]
)
def test_standard_input_has_the_same_limits(
    size: int, error: type[UnreadableFile], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(bytes(size))))
    with pytest.raises(error):
        read_bytes("-")


def test_no_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(NotAccessible):
        read_bytes("-")


# --- load: text ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"plain", "plain"),
        ("patient\u2019s".encode(), "patient\u2019s"),
        ("patient\u2019s".encode("utf-8-sig"), "patient\u2019s"),
        ("patient\u2019s".encode("utf-16"), "patient\u2019s"),
        (b"\xfe\xff" + "patient\u2019s".encode("utf-16-be"), "patient\u2019s"),
        ("patient\u2019s".encode("cp1252"), "patient\u2019s"),
        (b"soft\xadhyphen \xa0 caf\xe9", "softhyphen café"),
        (b"one\x0cpage two\x0c\n", "one\n\fpage two"),
        (b"%PDF is mentioned", "%PDF is mentioned"),
        (b"x " * 200 + b"\x1a", "x " * 199 + "x"),
    ],
)
def test_text(data: bytes, text: str) -> None:
    document = load("a.txt", data)
    assert document.printed() == text
    assert (document.media_type, document.ocr, document.flags) == ("text/plain", False, ())
    assert document.sha256 == sha256(data).hexdigest()
    assert len(document.page_starts) == text.count("\f") + 1


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", EmptyFile),
        (b" \r\n\t\x0c \xa0".replace(b"\xa0", "\xa0".encode()), EmptyFile),
        ("\ufeff".encode(), EmptyFile),
        ("\u200b\u200b".encode(), EmptyFile),
        (b"text\0with a null", NotText),
        (b"undefined in windows-1252: \x81\x8d", NotText),
        (b"\x01\x02control\x03", NotText),
        (b"\xff\xfeodd", NotText),
        (b"\xff\xfe" + b"\x00\xd8" * 4, NotText),
        (b"\xef\xbb\xbfbroken \xff", NotText),
        (bytes(range(256)), NotText),
        (b"{\\rtf1 \\par}", EmptyFile),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, NotText),
        (b"x\x0c" * 400, TooLarge),
    ],
)
def test_bytes_that_are_no_text(data: bytes, error: type[UnreadableFile]) -> None:
    with pytest.raises(error):
        load("a.txt", data)


# --- load: PDF -------------------------------------------------------------------------------------------------------


def test_pdf() -> None:
    data = pdf_of(
        "He has an inflam-\nmation, seen in a post-\noperative\nexamination of the\n1", "left knee\nat C5-\nC6\n2"
    )
    document = load("a.pdf", data)
    assert document.printed() == (
        "He has an inflammation, seen in a post-operative\nexamination of the\n\fleft knee\nat C5-C6\n1\n2"
    )
    assert document.media_type == "application/pdf"
    assert [document.page_at(document.text.index(word)) for word in ("inflammation", "left")] == [1, 2]
    assert [document.text[span.start : span.end] for span in document.furniture] == ["1", "2"]
    assert not document.flags
    assert load("-", b"x" * 1000 + data).text == document.text


def test_pdf_with_an_empty_page() -> None:
    document = load("a.pdf", pdf_of("first", "", "third", ""))
    assert document.printed() == "first\n\fthird"
    assert document.page_at(document.text.index("third")) == 3
    assert len(document.page_starts) == 4
    assert not document.flags


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (pdf_of("secret words", password="open"), EncryptedFile),
        (pdf_of("words")[:300], BrokenFile),
        (b"%PDF-1.7\n", BrokenFile),
        (pdf_of("", ""), EmptyFile),
    ],
    ids=["encrypted", "cut off", "header only", "empty pages"],
)
def test_pdf_errors(data: bytes, error: type[UnreadableFile]) -> None:
    with pytest.raises(error) as caught:
        load("a.pdf", data)
    assert "words" not in str(caught.value).replace("There are no words", "")


def test_pdf_with_rights_but_no_password_is_read() -> None:
    assert load("a.pdf", pdf_of("open words", password="")).text == "open words"


def test_a_pdf_of_5000_pages_is_refused_at_once() -> None:
    pdf = FPDF()
    for _ in range(5000):
        pdf.add_page()
    data = bytes(pdf.output())
    start = time.perf_counter()
    with pytest.raises(TooLarge, match="5,000 pages"):
        load("a.pdf", data)
    assert time.perf_counter() - start < 1


SCAN = picture_of("Decision rationale", "not medically necessary")


@pytest.mark.usefixtures("tesseract")
def test_scanned_pdf() -> None:
    document = load("a.pdf", pdf_of("image", "a page of printed text", image=SCAN))
    assert document.printed() == "Decision rationale\nnot medically necessary\n\fa page of printed text"
    assert document.ocr
    assert not document.flags


@pytest.mark.usefixtures("tesseract")
def test_a_picture_without_words_is_flagged() -> None:
    drawn = Image.new("L", (600, 600), "white")
    ImageDraw.Draw(drawn).ellipse((100, 100, 500, 500), outline="black", width=20)
    blank = saved(drawn)
    document = load("a.pdf", pdf_of("image", "a page of printed text", "image", image=blank))
    (flag,) = document.flags
    assert (flag.code, flag.field, document.ocr) == ("page_not_read", "", False)
    assert flag.message.startswith("Pages 1, 3 were not read. No words")
    with pytest.raises(EmptyFile):
        load("a.pdf", pdf_of("image", image=blank))


@pytest.mark.usefixtures("no_tesseract")
def test_without_tesseract() -> None:
    for data in (pdf_of("image", image=SCAN), pdf_of("image", "image", image=SCAN), SCAN):
        with pytest.raises(NeedsOcr, match=r"Install Tesseract \(tesseract-ocr\), then read the file again\."):
            load("a", data)
    document = load("a.pdf", pdf_of("a page of printed text", "image", image=SCAN))
    (flag,) = document.flags
    assert document.text == "a page of printed text"
    assert (flag.code, flag.field, document.ocr) == ("page_not_read", "", False)
    assert flag.message.startswith("Page 2 was not read.")
    assert "Install Tesseract" in flag.message


def test_a_page_with_a_logo_and_text_needs_no_tesseract(no_tesseract: None) -> None:
    pdf = FPDF()
    pdf.set_font("Helvetica", size=11)
    pdf.add_page()
    pdf.image(io.BytesIO(SCAN), x=10, y=100, w=30)
    pdf.cell(0, 6, "a letter with its logo on the page")
    assert load("a.pdf", bytes(pdf.output())).text == "a letter with its logo on the page"


# --- load: images ----------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("tesseract")
@pytest.mark.parametrize(("form", "media_type"), [("PNG", "image/png"), ("JPEG", "image/jpeg"), ("TIFF", "image/tiff")])
def test_image(form: str, media_type: str) -> None:
    document = load("a", picture_of("Decision rationale", format=form))
    assert (document.text, document.media_type, document.ocr) == ("Decision rationale", media_type, True)


@pytest.mark.usefixtures("tesseract")
def test_every_frame_of_a_tiff_is_a_page() -> None:
    first, second = (Image.open(io.BytesIO(picture_of(line))) for line in ("Page one here", "Page two there"))
    document = load("a.tif", saved(first, format="TIFF", save_all=True, append_images=[second]))
    assert document.printed() == "Page one here\n\fPage two there"
    assert document.page_starts == (0, len("Page one here "))


@pytest.mark.usefixtures("tesseract")
def test_transparent_and_turned_pictures() -> None:
    image = Image.open(io.BytesIO(picture_of("Decision rationale")))
    clear = Image.new("RGBA", image.size, (0, 0, 0, 0))
    clear.paste((0, 0, 0, 255), mask=image.point(lambda grey: 255 - grey))
    assert load("a.png", saved(clear)).text == "Decision rationale"
    exif = Image.Exif()
    exif[0x0112] = 6  # orientation: turn a quarter to the right
    turned = saved(image.rotate(90, expand=True), format="JPEG", exif=exif)
    assert load("a.jpg", turned).text == "Decision rationale"


PRINTED = (
    "The request for an MRI of the lumbar spine",
    "is not medically necessary, and the denial",
    "was right: there are no red flags that were",
    "noted for this patient with low back pain.",
)


@pytest.mark.usefixtures("tesseract")
@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_a_page_is_read_whichever_way_it_was_scanned(degrees: int) -> None:
    page = Image.open(io.BytesIO(picture_of(*PRINTED)))
    words = load("a.png", saved(page.rotate(degrees, expand=True))).text
    assert "request for an MRI of the lumbar spine is not medically necessary" in words


@pytest.mark.usefixtures("tesseract")
def test_a_page_that_is_read_well_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    whole = ocr.words

    def counted(path: str, *how: Any) -> str:
        read.append(path)
        return whole(path, *how)

    monkeypatch.setattr(ocr, "words", counted)
    load("a.png", picture_of(*PRINTED))
    load("b.png", picture_of("Norco 10/325mg", "Upheld"))  # too few words to tell
    assert read == ["a.png", "b.png"]


@pytest.mark.parametrize(
    "data",
    [SCAN[:200], b"\xff\xd8\xff" + b"x" * 50, b"II*\0" + b"\xff" * 50, b"\x89PNG\r\n\x1a\n"],
    ids=["cut off", "no JPEG", "no TIFF", "signature only"],
)
def test_broken_images(data: bytes) -> None:
    with pytest.raises(BrokenFile):
        load("a", data)


def test_a_decompression_bomb_is_refused() -> None:
    bomb = saved(Image.new("1", (11_000, 11_000)))
    start = time.perf_counter()
    with pytest.raises(BrokenFile, match="more dots"):
        load("a.png", bomb)
    assert time.perf_counter() - start < 1


@pytest.mark.usefixtures("tesseract")
def test_an_image_without_words() -> None:
    with pytest.raises(EmptyFile, match="No words could be read"):
        load("a.png", saved(Image.new("L", (400, 400), "white")))


@pytest.mark.parametrize(
    ("script", "problem"), [("echo Mr. Secret >&2; exit 3", "status 3"), ("exec sleep 30", "more than 1 seconds")]
)
def test_tesseract_that_fails(script: str, problem: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = tmp_path / "tesseract"
    fake.write_text(f"#!/bin/sh\n{script}\n")
    fake.chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    with pytest.raises(BrokenFile, match=problem) as caught:
        load("a.png", SCAN, budget=Budget(Limits(page_seconds=1)))
    assert "Secret" not in str(caught.value)


# --- load: DOCX ------------------------------------------------------------------------------------------------------


def test_docx() -> None:
    def build(document: Any) -> None:
        document.sections[0].header.paragraphs[0].text = "a header"
        document.add_paragraph("first\tline")
        table = document.add_table(rows=2, cols=2)
        for cell, text in zip(table._cells, ["Case Number:", "CM14-0012345", "Priority:", "Standard"], strict=True):
            cell.text = text
        last = document.add_paragraph("last words of a page")
        last.add_run().add_break(WD_BREAK.PAGE)
        last.add_run("second page")
        document.add_paragraph("end")

    document = load("a.docx", docx_of(build))
    assert document.printed() == (
        "first line\nCase Number: CM14-0012345\nPriority: Standard\nlast words of a page\n\fsecond page\nend"
    )
    assert len(document.page_starts) == 2
    assert document.media_type.endswith("wordprocessingml.document")


def test_docx_content_controls_links_and_tracked_changes_are_read_once() -> None:
    def build(document: Any) -> None:
        from docx.oxml import parse_xml
        from docx.oxml.ns import nsdecls

        run = "<w:r><w:t>{}</w:t></w:r>"
        body = document.element.body
        for inner in (
            f"<w:sdt {{ns}}><w:sdtContent><w:p>{run.format('in a control')}</w:p></w:sdtContent></w:sdt>",
            f"<w:p {{ns}}>{run.format('a ')}<w:ins w:id='1' w:author='x'>{run.format('new')}</w:ins>"
            f"<w:del w:id='2' w:author='x'><w:r><w:delText>old</w:delText><w:br/></w:r></w:del>"
            f"<w:hyperlink>{run.format(' link')}</w:hyperlink></w:p>",
        ):
            body.insert(len(body) - 1, parse_xml(inner.format(ns=nsdecls("w"))))

    assert load("a.docx", docx_of(build)).printed() == "in a control\na new link"


def zipped(*members: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (zipped(("word/document.xml", b"<w/>")), BrokenFile),
        (docx_of(lambda document: None)[:-200], BrokenFile),
        (docx_of(lambda document: None), EmptyFile),
        (zipped(("word/document.xml", b"<w/>"), ("word/bomb.xml", bytes(200_000_001))), TooLarge),
        (zipped(("xl/workbook.xml", b"<w/>")), NotText),
        (b"PK\x03\x04", NotText),
    ],
    ids=["no package", "cut off", "empty", "bomb", "another archive", "a signature"],
)
def test_docx_errors(data: bytes, error: type[UnreadableFile]) -> None:
    with pytest.raises(error):
        load("a.docx", data)


# --- load: anything --------------------------------------------------------------------------------------------------

MAGIC = [b"", b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"II*\0\x08\0\0\0", b"MM\0*", b"\xff\xfe"]
MAGIC += [b"\xef\xbb\xbf", b"PK\x03\x04word/document.xml", b"{\\rtf"]
MAGIC += [pdf_of("words"), SCAN, docx_of(lambda document: None)]


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(MAGIC), st.binary(max_size=200), st.floats(0, 1))
def test_any_bytes_are_a_document_or_an_error(no_tesseract: None, magic: bytes, junk: bytes, place: float) -> None:
    at = int(place * len(magic))
    for data in (magic + junk, magic[:at] + junk + magic[at + len(junk) :]):
        assert is_readable_or_said(data)


def is_readable_or_said(data: bytes) -> bool:
    try:
        document = load("x", data)
    except UnreadableFile as error:
        return bool(error.problem and error.next_step)
    return bool(document.text.encode()) and "\0" not in document.text


def test_what_a_parser_says_is_not_passed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(data: bytes, password: str | None) -> None:
        raise KeyError("Mr. Secret")

    monkeypatch.setattr("pypdfium2.PdfDocument", fails)
    with pytest.raises(BrokenFile, match=r"\(KeyError\)") as caught:
        load("a.pdf", pdf_of("words"))
    assert "Secret" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_text_loads_no_library_for_other_formats() -> None:
    heavy = ["pypdfium2", "docx", "pytesseract", "PIL", "spellchecker", "lxml"]
    code = (
        "import sys; from imr_llm.documents import load; load('a', b'A decision for C5-\\nC6.');"
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    root = Path(__file__).parents[2]
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root)
    assert said.stdout.strip() == "[]"
