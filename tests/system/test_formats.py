"""Files as people have them: mails, archives, saved pages, RTF, photos, faxes, double-sided scans, locked PDFs."""

import io
import random
import shutil
import zipfile
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import pytest
from fpdf import FPDF
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from imr_llm import documents, pipeline
from imr_llm.documents import Found, find
from imr_llm.documents.blank import is_blank
from imr_llm.errors import BrokenFile, EmptyFile, EncryptedFile, NotALetter, NotText
from imr_llm.letter import sha256_of, short_id
from imr_llm.pipeline import Duplicate, Failed, How, Outcome, Read, Skipped
from imr_llm.store import Store

BODY = """HOW THE IMR FINAL DETERMINATION WAS MADE

MAXIMUS Federal Services sent the complete case file to an expert reviewer.

CLINICAL CASE SUMMARY

The patient is a {age}-year-old woman who slipped on a wet floor. She has lumbar radiculopathy.

IMR ISSUES, DECISIONS AND RATIONALES

The Final Determination was based on decisions for the disputed items/services set forth below:

Lumbar brace: Upheld

Claims Administrator guideline: The Claims Administrator did not cite any medical evidence for its decision.

MAXIMUS guideline: Decision based on MTUS ACOEM Page(s): 301.

Decision rationale: There is no documentation of instability. The request is not medically necessary.
"""
COVERING = "Hello,\n\nplease see attached the IMR determination for your client.\n\nRegards\nT.\n"


def letter(age: int = 47) -> str:
    return BODY.format(age=age)


def pdf(text: str, password: str | None = None) -> bytes:
    made = FPDF()
    made.set_font("Helvetica", size=11)
    if password is not None:
        made.set_encryption(owner_password="owner", user_password=password)
    for page in text.split("\f"):
        made.add_page()
        made.multi_cell(0, 6, page)
    return bytes(made.output())


def archive(*members: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in members:
            made.writestr(name, data, zipfile.ZIP_STORED if name == "mimetype" else None)
    return out.getvalue()


def mail(body: str = COVERING, *attached: tuple[str, str, bytes], html: str = "") -> EmailMessage:
    """A mail with attachments: name, media type, bytes."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@quarry.example", "b@quarry.example", "Determination"
    message["Date"] = "Mon, 23 Nov 2026 10:02:00 -0800"
    message.set_content(body)
    if html:
        message.add_alternative(html, subtype="html")
    for name, kind, data in attached:
        main, sub = kind.split("/")
        message.add_attachment(data, maintype=main, subtype=sub, filename=name)
    return message


@pytest.fixture
def store(tmp_path: Path) -> "Store":  # type: ignore[misc]
    with Store(tmp_path / "imr.db") as opened:
        yield opened


def run(store: Store, *paths: object, password: str | None = None) -> list[Outcome]:
    found = find([str(path) for path in paths])
    return list(pipeline.extract(found, store, How(jobs=1, force=True, password=password)))


def told(outcomes: list[Outcome], root: Path) -> dict[str, str]:
    """What became of each file, by its path below `root`: the age that was read, or the error."""
    said = {}
    for outcome in outcomes:
        match outcome:
            case Read(path, letter):
                said[path] = str(letter.record.patient.age)
            case Failed(error):
                said[error.path] = type(error).__name__
                assert error.problem.endswith((".", ".)"))
                assert error.next_step.endswith(".")
            case Duplicate(path) | Skipped(path):
                said[path] = type(outcome).__name__
    return {path.removeprefix(f"{root}/"): words for path, words in said.items()}


# --- Archives ---------------------------------------------------------------------------------------------------------


def test_each_file_of_an_archive_is_a_letter(store: Store, tmp_path: Path) -> None:
    data = archive(
        ("a.txt", letter(41).encode()),
        ("sub/b.pdf", pdf(letter(42))),
        ("sub/", b""),
        ("__MACOSX/._a.txt", b"\0"),
        ("sub/.DS_Store", b"\0"),
        ("data.json", b"{}"),
        ("c.txt", b"Dear Sir or Madam"),
        ("empty.txt", b""),
        ("again.txt", letter(41).encode()),
    )
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "letters.zip").write_bytes(data)
    outcomes = run(store, tmp_path / "in")
    assert told(outcomes, tmp_path / "in") == {
        "letters.zip/a.txt": "41",
        "letters.zip/sub/b.pdf": "42",
        "letters.zip/c.txt": "NotALetter",
        "letters.zip/empty.txt": "EmptyFile",
        "letters.zip/again.txt": "Duplicate",
    }
    assert next(o for o in outcomes if isinstance(o, Read)).record.letter_id == short_id(sha256_of(letter(41).encode()))


def test_archives_and_mails_in_one_another_are_opened_to_a_depth(store: Store, tmp_path: Path) -> None:
    inner = archive(("a.txt", letter(41).encode()))
    mailed = mail(COVERING, ("in.zip", "application/zip", inner)).as_bytes()
    for name in ("b.eml", "c.zip", "d.zip"):
        mailed = archive((name, mailed))
    (tmp_path / "deep.zip").write_bytes(
        archive(("x.eml", mail(COVERING, ("in.zip", "application/zip", inner)).as_bytes()))
    )
    (tmp_path / "deeper.zip").write_bytes(mailed)
    assert told(run(store, tmp_path / "deep.zip", tmp_path / "deeper.zip"), tmp_path) == {
        "deep.zip/x.eml/in.zip/a.txt": "41",
        "deeper.zip/d.zip/c.zip/b.eml": "NotAccessible",
    }


@pytest.mark.parametrize(
    "name", ["../a.txt", "/etc/a.txt", "sub/../../a.txt", "..\\a.txt", "C:\\a.txt", "\\\\host\\a.txt"]
)
def test_a_name_that_leads_out_of_the_archive_is_refused(name: str, store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "some" / "where"  # what it would write lies in a folder of this test alone
    folder.mkdir(parents=True)
    (folder / "in.zip").write_bytes(archive((name, letter().encode()), ("b.txt", letter(42).encode())))
    before = sorted(tmp_path.rglob("*"))
    assert list(told(run(store, folder / "in.zip"), folder).values()) == ["NotAccessible", "42"]
    assert sorted(p for p in tmp_path.rglob("*") if "imr.db" not in p.name) == [
        p for p in before if "imr.db" not in p.name
    ]


def locked_archive() -> bytes:
    data = bytearray(archive(("a.txt", letter().encode())))
    data[6] |= 1  # the flag of encryption, in both places where an archive has it
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (locked_archive(), "EncryptedFile"),
        (archive(("bomb.txt", b"\0" * (documents.MAX_BYTES + 1))), "TooLarge"),
        (archive(("a.txt", letter().encode()))[:200], "BrokenFile"),
        (archive(), "EmptyFile"),
        (archive(("data.csv", b"1,2")), "EmptyFile"),
        (archive(("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", b"")), "NotText"),
    ],
)
def test_archives_that_cannot_be_read(data: bytes, error: str, store: Store, tmp_path: Path) -> None:
    (tmp_path / "in.zip").write_bytes(data)
    assert list(told(run(store, tmp_path / "in.zip"), tmp_path).values()) == [error]


def test_an_archive_of_too_many_files_ends_with_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("imr_llm.documents.inside.MAX_PARTS", 2)
    monkeypatch.setattr("imr_llm.documents.inside.MAX_UNPACKED", 10_000)
    few = archive(*((f"{n}.txt", letter(20 + n).encode()) for n in range(4)))
    kinds = [type(item).__name__ for item in documents.parts("in.zip", few, documents.MAX_BYTES)]
    assert kinds == ["Part", "Part", "TooLarge"]


# --- Mails ------------------------------------------------------------------------------------------------------------

PIXEL = io.BytesIO()
Image.new("L", (8, 8), "white").save(PIXEL, "PNG")
LETTER_PDF = ("letter.pdf", "application/pdf", pdf(letter(42)))
OLD = ("x.doc", "application/msword", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
LOGO = ("logo.png", "image/png", PIXEL.getvalue())


@pytest.mark.parametrize(
    ("message", "says"),
    [
        (mail(COVERING, LETTER_PDF), {"letter.pdf": "42"}),
        (mail(COVERING, LETTER_PDF, LOGO), {"letter.pdf": "42"}),
        (mail(COVERING, ("invite.ics", "text/calendar", b"BEGIN:VCALENDAR"), LETTER_PDF), {"letter.pdf": "42"}),
        (mail(letter(43)), {"": "43"}),
        (mail(letter(43), LOGO), {"": "43"}),
        (mail("", html=f"<p>{letter(44).replace(chr(10), '<br>')}</p>"), {"": "44"}),
        (mail(letter(43), LETTER_PDF), {"letter.pdf": "42", "": "43"}),
        (mail(COVERING), {"": "NotALetter"}),
        (mail("Lunch on Friday?", LOGO), {"": "NotALetter"}),
        (mail(COVERING, ("x.pdf", "application/pdf", b"%PDF-1.4 broken")), {"x.pdf": "BrokenFile"}),
        (mail(COVERING, LETTER_PDF, ("x.heic", "image/heic", b"\0\0\0\x18ftypheic")), {"letter.pdf": "42"}),
        (mail(COVERING, LETTER_PDF, OLD), {"letter.pdf": "42", "x.doc": "NotText"}),
    ],
)  # fmt: skip
def test_a_mail_gives_the_letters_that_are_in_it(
    message: EmailMessage, says: dict[str, str], store: Store, tmp_path: Path
) -> None:
    (tmp_path / "in.eml").write_bytes(message.as_bytes())
    expected = {f"in.eml/{name}".rstrip("/"): words for name, words in says.items()}
    assert told(run(store, tmp_path / "in.eml"), tmp_path) == expected


@pytest.mark.parametrize(
    "name", ["../../etc/evil.pdf", "..\\..\\evil.pdf", "/etc/evil.pdf", "C:\\x\\evil.pdf", "C:evil.pdf"]
)
def test_an_attachment_keeps_no_folders_in_its_name(name: str, store: Store, tmp_path: Path) -> None:
    (tmp_path / "in.eml").write_bytes(mail(COVERING, (name, *LETTER_PDF[1:])).as_bytes())
    assert told(run(store, tmp_path / "in.eml"), tmp_path) == {"in.eml/evil.pdf": "42"}
    (record,) = store.records()
    assert record.source.path.endswith("/in.eml/evil.pdf")


def test_an_attachment_without_a_name_of_its_own_has_one(store: Store, tmp_path: Path) -> None:
    (tmp_path / "in.eml").write_bytes(mail(COVERING, ("../..", *LETTER_PDF[1:])).as_bytes())
    assert told(run(store, tmp_path / "in.eml"), tmp_path) == {"in.eml/attachment": "42"}


def test_a_mail_attached_to_a_mail(store: Store, tmp_path: Path) -> None:
    outer = mail("Forwarded.")
    outer.add_attachment(mail(COVERING, LETTER_PDF))
    (tmp_path / "in.eml").write_bytes(outer.as_bytes())
    assert told(run(store, tmp_path / "in.eml"), tmp_path) == {"in.eml/Determination.eml/letter.pdf": "42"}


def test_a_memorandum_is_no_mail(store: Store, tmp_path: Path) -> None:
    (tmp_path / "in.txt").write_text("From: Quarry\nTo: Venn\nDate: 11/2/2026\nSubject: yours\n\n" + letter(45))
    assert told(run(store, tmp_path / "in.txt"), tmp_path) == {"in.txt": "45"}


def test_show_reads_the_only_letter_of_a_mail() -> None:
    assert pipeline.read_alone("a.eml", mail(COVERING, LETTER_PDF).as_bytes()).record.patient.age == 42
    with pytest.raises(NotALetter, match="2 files"):
        pipeline.read_alone("a.zip", archive(("a.txt", b"x"), ("b.txt", b"y")))


@pytest.mark.parametrize("cut", range(0, 4000, 97))
def test_half_a_mail_is_an_outcome_and_no_exception(cut: int, store: Store, tmp_path: Path) -> None:
    (tmp_path / "in.eml").write_bytes(mail(letter(43), LETTER_PDF).as_bytes()[: cut + 1])
    assert run(store, tmp_path / "in.eml")


# --- Saved pages and RTF ----------------------------------------------------------------------------------------------


def shown(data: str | bytes) -> str:
    return documents.load("a", data.encode() if isinstance(data, str) else data).printed()


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<html><body><p>One &amp; two</p><p>Three</p></body></html>", "One & two\n\nThree"),
        ("<!DOCTYPE html><p>One<br>two", "One\ntwo"),
        ("<html><body>Lumbar\n   brace: <b>Up</b>held</body></html>", "Lumbar brace: Upheld"),
        ("<table><tr><td>Case Number:</td><td>CM26-1</td></tr><tr><td>Priority:</td><td>Standard</td></tr></table>",
         "Case Number: CM26-1\n\nPriority: Standard"),
        ("<html><head><title>IMR</title><style>p{}</style><script>x</script></head><p>Upheld</html>", "Upheld"),
        ("<html><p>Upheld<span style='display: none'>Overturned</span><i hidden>x</i></html>", "Upheld"),
        ("<html><style>.no, #off { DISPLAY:none }</style><p>Yes<b class='a no'>x</b><b id=off>y</b></html>", "Yes"),
        ("<html><style>@media print{.note{display:none}}</style><p class=note>Upheld</html>", "Upheld"),
        ("<html><p style='font-size:0'>x</p><p style='visibility:hidden'>y</p><p>Upheld <del>z</del></html>", "Upheld"),
        ("<html><pre>Lumbar brace:\nUpheld</pre></html>", "Lumbar brace:\nUpheld"),
        ("<html><p>one</p><div style='page-break-before:always'>two</div></html>", "one\n\ftwo"),
        ("<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'><body><p>Upheld</p></body></html>", "Upheld"),
    ],
)  # fmt: skip
def test_a_saved_page_is_what_a_browser_shows(page: str, text: str) -> None:
    assert shown(page).replace("\n\n", "\n") == text.replace("\n\n", "\n")


def test_a_saved_pages_encoding() -> None:
    assert shown("<html><meta charset=windows-1252><p>caf\xe9 \x93x\x94</html>".encode("latin-1")) == "café “x”"
    assert shown("<html><meta charset=nonsense><p>café</html>".encode()) == "café"
    assert shown("<html><p>caf\xe9</html>".encode("utf-16")) == "café"


def test_a_deep_page_and_an_empty_one() -> None:
    assert "words" in shown("<html>" + "<div>" * 1500 + "words" + "</div>" * 1500)
    with pytest.raises(BrokenFile):
        shown("<html>" + "<div>" * 3000 + "words" + "</div>" * 3000)
    with pytest.raises(EmptyFile):
        shown("<html><body><script>Upheld</script></body></html>")


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (r"{\rtf1\ansi Lumbar brace: {\b Upheld}\par Decision\par}", "Lumbar brace: Upheld\nDecision"),
        (r"{\rtf1\ansi\ansicpg1252 caf\'e9 \u8220?x\u8221?\par}", "café “x”"),
        (r"{\rtf1 {\fonttbl{\f0 Times;}}{\info{\title Overturned}}Upheld}", "Upheld"),
        (r"{\rtf1 Upheld{\v Overturned}\par}", "Upheld"),
        (r"{\rtf1 Upheld\v Overturned\v0  here\par}", "Upheld here"),
        (r"{\rtf1 Upheld\par {\b\v Overturned", "Upheld"),
        (r"{\rtf1 Upheld {" + r"\b\v " * 100_000, "Upheld"),
        (r"{\rtf1 Case Number:\cell CM26-1\cell\row Level:\cell High\cell\row}", "Case Number: CM26-1\nLevel: High"),
        (r"{\rtf1 one\page two}", "one\n\ftwo"),
    ],
)  # fmt: skip
def test_rtf(source: str, text: str) -> None:
    assert shown(source) == text


def test_a_whole_letter_as_page_and_as_rtf() -> None:
    page = "<html><body>" + "".join(f"<p>{line}</p>" for line in letter().split("\n")) + "</body></html>"
    rtf = "{\\rtf1\\ansi " + letter().replace("\n", "\\par\n") + "}"
    plain = pipeline.read_letter("a.txt", letter().encode()).record
    for data in (page, rtf):
        record = pipeline.read_letter("a", data.encode()).record
        assert (record.issues, record.patient, record.outcome) == (plain.issues, plain.patient, plain.outcome)


FOREIGN: dict[str, bytes] = {
    "HEIC": b"\0\0\0\x18ftypheic" + b"\0" * 40,
    "old Word": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 40,
    "Outlook mail": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "__properties_version1.0".encode("utf-16-le"),
    "WordPerfect": b"\xffWPC" + b"\0" * 40,
    "OpenDocument": archive(("mimetype", b"application/vnd.oasis.opendocument.text")),
    "Apple Pages": archive(("Index/Document.iwa", b"")),
    "RAR": b"Rar!\x1a\x07\0",
    "winmail": b"x\x9f>\x22" + b"\0" * 40,
}


@pytest.mark.parametrize("name", FOREIGN)
def test_a_format_that_is_not_read_is_named(name: str) -> None:
    with pytest.raises(NotText, match=name):
        documents.load("a", FOREIGN[name])


# --- Photos and locked PDFs -------------------------------------------------------------------------------------------


@pytest.fixture
def tesseract() -> None:
    if shutil.which("tesseract") is None:
        pytest.skip("Tesseract is not installed")


def photo(*lines: str) -> bytes:
    image = Image.new("L", (1800, 1400), "white")
    draw = ImageDraw.Draw(image)
    for row, line in enumerate(lines):
        draw.text((200, 160 + 90 * row), line, fill="black", font=ImageFont.load_default(size=48))
    out = io.BytesIO()
    image.save(out, "JPEG", dpi=(300, 300))
    return out.getvalue()


@pytest.mark.usefixtures("tesseract")
def test_photos_that_are_joined_are_one_letter(store: Store, tmp_path: Path) -> None:
    first = ("CLINICAL CASE SUMMARY", "The patient is a 47-year-old woman.", "IMR ISSUES, DECISIONS AND RATIONALES")
    second = ("Lumbar brace: Upheld", "Claims Administrator guideline: none", "MAXIMUS guideline: MTUS ACOEM")
    third = ("Decision rationale: It is not supported.", "The request is not medically necessary.")
    files = {name: photo(*lines) for name, lines in (("b.jpg", first), ("a.jpg", second), ("c.jpg", third))}
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    found = documents.joined([str(tmp_path / name) for name in files])
    (outcome,) = pipeline.extract([found], store, How(jobs=1))
    assert isinstance(outcome, Read)
    assert [issue.decision for issue in outcome.record.issues] == ["upheld"]
    assert (outcome.record.patient.age, outcome.record.source.pages) == (47, 3)
    assert outcome.path == f"{tmp_path}/b.jpg + a.jpg + c.jpg"
    (again,) = pipeline.extract([documents.joined([str(tmp_path / name) for name in files])], store, How(jobs=1))
    assert isinstance(again, Skipped)
    ids = {short_id(sha256_of(documents.pack(order))) for order in (files.values(), reversed(list(files.values())))}
    assert outcome.record.letter_id in ids
    assert len(ids) == 2


def test_joined_files_are_all_there_or_it_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(letter())
    assert not isinstance(documents.joined([str(tmp_path / "a.txt"), str(tmp_path / "b.txt")]), Found)


def test_texts_and_pdfs_can_be_joined_too(store: Store, tmp_path: Path) -> None:
    head, tail = letter().split("Lumbar brace")
    (tmp_path / "1.txt").write_text(head)
    (tmp_path / "2.pdf").write_bytes(pdf("Lumbar brace" + tail))
    (outcome,) = pipeline.extract(
        [documents.joined([str(tmp_path / "1.txt"), str(tmp_path / "2.pdf")])], store, How(jobs=2)
    )
    assert isinstance(outcome, Read)
    assert [issue.decision for issue in outcome.record.issues] == ["upheld"]


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize(
    ("locked", "given", "says"),
    [
        ("", None, "47"),
        ("", "0pen", "47"),
        ("0pen", "0pen", "47"),
        ("0pen", None, "EncryptedFile"),
        ("0pen", "0ther", "EncryptedFile"),
    ],
)
def test_a_locked_pdf(locked: str, given: str | None, says: str, jobs: int, store: Store, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf(letter(), password=locked))
    outcomes = list(pipeline.extract(find([str(tmp_path / "a.pdf")]), store, How(jobs=jobs, password=given)))
    assert told(outcomes, tmp_path) == {"a.pdf": says}
    said = repr(outcomes).replace(str(tmp_path), "")
    assert "0pen" not in said
    assert "0ther" not in said


def test_a_wrong_password_is_said_without_it() -> None:
    with pytest.raises(EncryptedFile, match="another password than the one that was given") as caught:
        documents.load("a.pdf", pdf(letter(), password="secret"), "wrong")
    assert "wrong" not in str(caught.value).lower().replace("wrongly", "")


# --- Blank backs ------------------------------------------------------------------------------------------------------


def page() -> Image.Image:
    return Image.new("L", (1700, 2200), 250)


def specks(image: Image.Image) -> None:
    dice = random.Random(7)
    for _ in range(900):
        x, y = dice.randrange(image.width), dice.randrange(image.height)
        image.paste(dice.randrange(60, 200), (x, y, x + dice.randint(1, 3), y + dice.randint(1, 3)))


def shadow(image: Image.Image) -> None:
    for x in range(120):
        image.paste(120 + x, (x, 0, x + 1, image.height))
    image.paste(40, (1500, 0, 1504, image.height))


def holes(image: Image.Image) -> None:
    for y in (500, 1100, 1700):
        ImageDraw.Draw(image).ellipse((60, y, 125, y + 65), fill=30)


def shines_through(image: Image.Image) -> None:
    draw = ImageDraw.Draw(image)
    for row in range(30):
        draw.text((200, 200 + 50 * row), "the front of the sheet " * 4, fill=232, font=ImageFont.load_default(size=30))


def one_line(image: Image.Image) -> None:
    ImageDraw.Draw(image).text((200, 400), "is not medically necessary.", fill=20, font=ImageFont.load_default(size=34))


def faint_line(image: Image.Image) -> None:
    for row in range(2):
        ImageDraw.Draw(image).text(
            (200, 400 + 50 * row), "medical necessity is not shown", fill=150, font=ImageFont.load_default(size=34)
        )


@pytest.mark.parametrize(
    ("draw", "blank"),
    [
        ([], True),
        ([specks], True),
        ([shadow], True),
        ([holes], True),
        ([shines_through], True),
        ([specks, shadow, holes, shines_through], True),
        ([one_line], False),
        ([faint_line], False),
        ([specks, shadow, one_line], False),
    ],
)
def test_a_white_page_is_blank_whatever_a_scanner_adds(draw: list[Callable[[Image.Image], None]], blank: bool) -> None:
    image = page()
    for each in draw:
        each(image)
    assert is_blank(image) == blank
    assert is_blank(image.filter(ImageFilter.GaussianBlur(1))) == blank


@pytest.mark.usefixtures("tesseract")
def test_a_blank_back_is_counted_and_not_flagged() -> None:
    made = FPDF(format="letter")
    back = page()
    specks(back)
    front = page()
    one_line(front)
    for image in (front, back):
        made.add_page()
        made.image(image, x=0, y=0, w=made.w)
    document = documents.load("a.pdf", bytes(made.output()))
    assert (document.text, len(document.page_starts), document.flags) == ("is not medically necessary.", 2, ())


# --- Fax lines --------------------------------------------------------------------------------------------------------

PAGES = ("HOW THE IMR FINAL", "DETERMINATION WAS MADE", "The patient fell from", "a ladder at work.")


@pytest.mark.parametrize(
    "line",
    [
        "11/23/2026 10:04 AM  FROM: QUARRY LAW  TO: 9165550144  PAGE {}/2",
        "NOV-23-2026  10:04    QUARRY LAW OFFICE    916 555 0144    P.0{}/02",
        "Nov. 23. 2026 10:04AM   Quarry Medical   No. 1234   P. {}",
        "From: 9165550144   Page: {}/2   Date: 11/23/2026 10:04:12 AM",
        "11/23/2026 10:04:12 AM PAGE {}/002 Fax Server",
        "To: +19165550144 Page {} of 2 2026-11-23 18:04:11 (GMT) From: Quarry",
        "1l/23/2O26 1O:O4 FROM QUARRY LAW 916555 0144 TO 4155550100 P.{}",
        "117232026 1402 FROM: QUARRY 916606 4270 TO: 4165550144 P.{}",
        "Received Fax : 11/23/2026 10:04 Fax Station : QUARRY p. {}",
    ],
)
@pytest.mark.parametrize("at_top", [True, False])
def test_a_fax_machines_line_is_furniture(line: str, at_top: bool) -> None:
    halves = ("\n".join(PAGES[:3]), PAGES[3])
    pages = [
        (f"{line.format(n)}\n{half}" if at_top else f"{half}\n{line.format(n)}") for n, half in enumerate(halves, 1)
    ]
    document = documents.load("a.txt", "\f".join(pages).encode())
    furniture = [document.text[span.start : span.end] for span in document.furniture]
    assert [words.split() for words in furniture] == [line.format(n).split() for n in (1, 2)]


@pytest.mark.parametrize(
    "line",
    [
        "Date Assigned: 11/09/2016 Date of Injury: 10/13/2016",
        "Case Number: CM26-0091999 Page 1 of 3 11/23/2026 10:04",
        "Mailed: 11/23/2026 10:04 AM From: Sacramento",
        "Dated: 11/18/2013",
        "(855) 865-8873 Fax: (916) 605-4270",
        "P.O. Box 138009 Sacramento, CA 95813 Fax: (916) 605-4270",
        "She was seen on 10/3/2026 at 10:04 and told to rest, see page 3",
        "10-13-16 and 11/2/16 to the emergency department at 10:30 for pain",
        "Decision: Upheld 11/23/2026 10:04 P.1",
        "UR Denial Date: 11/03/2016 Application Received: 11/03/2016",
        "Norco 10/325 #60, from 3/4/16 to 5/6/16",
    ],
)
def test_a_letters_own_line_at_a_pages_edge_is_no_fax_line(line: str) -> None:
    document = documents.load("a.txt", f"{line}\nThe patient fell.\n\fThe request was made.\n{line} again".encode())
    assert document.text.startswith(line)


# --- One case, two files ----------------------------------------------------------------------------------------------


def test_one_case_in_two_files_is_said(store: Store, tmp_path: Path) -> None:
    text = "Case Number: CM26-0091999\n\n" + letter()
    (tmp_path / "a.pdf").write_bytes(pdf(text))
    (tmp_path / "b.txt").write_text(text)
    (tmp_path / "c.txt").write_text(letter(50))
    same = {o.path: o.same_case for o in run(store, *sorted(tmp_path.glob("[abc].*"))) if isinstance(o, Read)}
    assert same == {f"{tmp_path}/a.pdf": None, f"{tmp_path}/b.txt": f"{tmp_path}/a.pdf", f"{tmp_path}/c.txt": None}
