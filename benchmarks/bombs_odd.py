"""Files made to hurt by what surrounds the words: codings, workbooks, notes, changes, sizes that are only said."""

import io
import struct
import zipfile
from collections.abc import Callable

from benchmarks.bombs_other import MAIL, part
from benchmarks.bombs_pdf import WORDS, with_page
from benchmarks.making import MB, RUN, docx, drawn, packed, pdf, zipped

_SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_WORD = b'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
SAID = "The request is not medically necessary."


def workbook(strings: int) -> bytes:
    """A workbook of so many strings."""
    types = b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
    shared = f'<sst xmlns="{_SHEETS}">{"<si><t>Upheld</t></si>" * strings}</sst>'.encode()
    sheet = f'<worksheet xmlns="{_SHEETS}"><sheetData>{"<row><c><v>1</v></c></row>" * strings}</sheetData></worksheet>'
    return zipped(
        ("[Content_Types].xml", types), ("xl/workbook.xml", b"<workbook/>"),
        ("xl/sharedStrings.xml", shared), ("xl/worksheets/sheet1.xml", sheet.encode()),
    )  # fmt: skip


def changes(depth: int) -> bytes:
    """Changes that are tracked, one in the other."""
    return docx(
        b"<w:p>"
        + b'<w:ins w:id="1" w:author="a">' * depth
        + b"<w:r><w:t>Upheld</w:t></w:r>"
        + b"</w:ins>" * depth
        + b"</w:p>"
    )


def choices(depth: int) -> bytes:
    """Drawings that may be another, twice each."""
    space = b'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    body = b"<w:t>word</w:t>"
    for _ in range(depth):
        body = (
            b'<mc:AlternateContent %s><mc:Choice Requires="x">%s</mc:Choice>'
            b"<mc:Fallback>%s</mc:Fallback></mc:AlternateContent>" % (space, body, body)
        )
    return docx(b"<w:p><w:r>%s</w:r></w:p>" % body)


def notes(count: int) -> bytes:
    """Notes at the foot, each of them in the text."""
    each = b"".join(b'<w:footnote w:id="%d">%s</w:footnote>' % (n, RUN % b"note") for n in range(count))
    return part("word/footnotes.xml", b"<w:footnotes %s>%s</w:footnotes>" % (_WORD, each))


def numbering(count: int) -> bytes:
    """Lists, each of them with a form of its own."""
    each = b"".join(
        b'<w:abstractNum w:abstractNumId="%d"><w:lvl w:ilvl="0"/></w:abstractNum>' % n for n in range(count)
    )
    return part("word/numbering.xml", b"<w:numbering %s>%s</w:numbering>" % (_WORD, each))


def structure(depth: int) -> bytes:
    """A tree of what a page's words are, one node in the other."""
    nodes = [b"<< /Type /StructElem /S /P /P %d 0 R /K %d 0 R >>" % (5 + n, 7 + n) for n in range(depth)]
    return with_page(b"", *nodes, b"null", root=b"/MarkInfo << /Marked true >> /StructTreeRoot << /K 6 0 R >>")


def sized(box: bytes, more: bytes = b"") -> bytes:
    """A page of words of another size."""
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox %s %s /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>"
    pages = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
    return pdf(b"<< /Type /Catalog /Pages 2 0 R >>", pages, page % (box, more), packed(WORDS), font)


def masks(depth: int) -> bytes:
    """Groups that are seen through groups."""
    states = [b"<< /ExtGState << /G << /SMask << /S /Luminosity /G %d 0 R >> >> >> >>" % (7 + n) for n in range(depth)]
    kind = (
        b"/Type /XObject /Subtype /Form /BBox [0 0 612 792] /Group << /S /Transparency /CS /DeviceGray >> /Resources "
    )
    forms = [packed(b"/G gs 0 0 612 792 re f", kind + state) for state in states]
    last = packed(b"0 0 612 792 re f", kind + b"<< >>")
    return drawn(
        packed(b"/G gs 0 0 612 792 re f"),
        b"<< /ExtGState << /G << /SMask << /S /Luminosity /G 6 0 R >> >> >> >>",
        *forms,
        last,
    )


def embedded(count: int) -> bytes:
    """Files in a PDF, each of 25 MB."""
    file = packed(bytes(25 * MB), b"/Type /EmbeddedFile")
    names = b"(a.pdf) << /F (a.pdf) /EF << /F 6 0 R >> >> " * count
    return with_page(b"", file, root=b"/Names << /EmbeddedFiles << /Names [%s] >> >>" % names)


def zip64() -> bytes:
    """A member that says it has 2^60 bytes."""
    data = zipped(("letter.txt", SAID.encode()))
    at = data.index(b"PK\x01\x02")
    extra = struct.pack("<HHQ", 1, 8, 2**60)
    head = bytearray(data[at : at + 46])
    head[24:28] = b"\xff" * 4
    head[30:32] = struct.pack("<H", len(extra))
    name = data[at + 46 : at + 46 + len("letter.txt")]
    end = data.index(b"PK\x05\x06")
    tail = bytearray(data[end:])
    tail[12:16] = struct.pack("<I", len(head) + len(name) + len(extra))
    return data[:at] + bytes(head) + name + extra + bytes(tail)


def quine(times: int) -> bytes:
    """An archive whose members are all one archive, which has them all again."""
    inner = zipped(*((f"{n}.txt", SAID.encode() * 1000) for n in range(50)))
    for _ in range(3):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for n in range(times):
                archive.writestr(f"{n}.zip", inner)
        inner = out.getvalue()
    return inner


def coded(charset: str, size: int) -> bytes:
    """A mail whose words are of an odd coding."""
    return MAIL + f"Content-Type: text/plain; charset={charset}\n\n".encode() + b"abcdefgh-" * (size // 9)


BOMBS: dict[str, Callable[[], tuple[str, bytes]]] = {
    "workbook that is called DOCX": lambda: ("a.docx", workbook(MB)),
    "DOCX, changes 100,000 deep": lambda: ("a.docx", changes(100_000)),
    "DOCX, 2^18 choices": lambda: ("a.docx", choices(18)),
    "DOCX, 500,000 notes": lambda: ("a.docx", notes(500_000)),
    "DOCX, 500,000 lists": lambda: ("a.docx", numbering(500_000)),
    "PDF, a structure 100,000 deep": lambda: ("a.pdf", structure(100_000)),
    "PDF, a page of 10^9 points": lambda: ("a.pdf", sized(b"[0 0 1000000000 1000000000]")),
    "PDF, a page of no points": lambda: ("a.pdf", sized(b"[0 0 0 0]", b"/UserUnit 1000000")),
    "PDF, groups seen through 2,000 groups": lambda: ("a.pdf", masks(2_000)),
    "PDF, 100,000 files in it": lambda: ("a.pdf", embedded(100_000)),
    "PDF, one string of 40 MB": lambda: ("a.pdf", drawn(packed(b"BT /F 9 Tf <" + b"41" * (20 * MB) + b"> Tj ET"))),
    "PDF, one number of 40 MB": lambda: ("a.pdf", drawn(packed(b"BT /F " + b"9" * (40 * MB) + b" Tf (Upheld) Tj ET"))),
    "mail, 4 MB of Punycode": lambda: ("a.eml", coded("punycode", 4 * MB)),
    "mail, 4 MB of IDNA": lambda: ("a.eml", coded("idna", 4 * MB)),
    "mail, 40 MB of UTF-7": lambda: ("a.eml", coded("utf-7", 40 * MB)),
    "mail, a coding that is none": lambda: ("a.eml", coded("x" * MB, MB)),
    "mail, 40 MB of uuencode": lambda: (
        "a.eml",
        MAIL + b"Content-Transfer-Encoding: x-uuencode\n\nbegin 644 a.txt\n" + (b"M" + b"!" * 60 + b"\n") * 600_000,
    ),
    "mail, a name in a million pieces": lambda: (
        "a.eml",
        MAIL
        + b"Content-Disposition: attachment; "
        + b"".join(b"filename*%d=a; " % n for n in range(MB))
        + b"\n\nwords\n",
    ),
    "HTML, 4 MB of Punycode": lambda: ("a.html", b"<meta charset=punycode><p>" + b"abcdefgh-" * (4 * MB // 9)),
    "HTML, a cell over 10^9 others": lambda: (
        "a.html",
        b"<table>" + b"<tr><td colspan=1000000000 rowspan=1000000000>Upheld" * 100_000,
    ),
    "HTML, a million choices": lambda: ("a.html", b"<select>" + b"<option>Upheld" * MB),
    "HTML, pages in pages by their source": lambda: ("a.html", b"<iframe srcdoc='<p>Upheld" * MB),
    "RTF, fields in fields": lambda: (
        "a.rtf",
        b"{\\rtf1" + b"{\\field{\\*\\fldinst x}{\\fldrslt " * 100_000 + b"Upheld",
    ),
    "ZIP, 2^60 bytes are said": lambda: ("a.zip", zip64()),
    "ZIP, 100,000 archives in three": lambda: ("a.zip", quine(46)),
    "text, JSON 10 MB deep": lambda: ("a.txt", b"[" * 480_000),
    "BMP, 2^31 dots": lambda: (
        "a.bmp",
        b"BM" + struct.pack("<IHHIIiiHHIIiiII", 100, 0, 0, 54, 40, 65_000, 33_000, 1, 24, 0, 0, 0, 0, 0, 0),
    ),
}
