"""Further files made to hurt, of kinds that the first three modules have not: see `benchmarks.bombs`."""

import base64
import io
import struct
import zlib
from collections.abc import Callable

from benchmarks.making import MAIL, MB, docx, drawn, packed, pdf, zipped

_OUTSIDE = b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///dev/zero">]>'
_DRAWN = b"BT /F 12 Tf 72 700 Td (Decision: Upheld) Tj ET"


def _chained_objects(count: int) -> bytes:
    """Each stream of objects extends the next."""
    streams = (
        packed(b"1 0 << /Type /Catalog >>", b"/Type /ObjStm /N 1 /First 4 /Extends %d 0 R" % (number + 1))
        for number in range(6, 6 + count)
    )
    return drawn(packed(_DRAWN), b"<< /Font << /F 5 0 R >> >>", *streams)


def _many_fonts(count: int) -> bytes:
    fonts = b" ".join(b"/F%d 5 0 R" % number for number in range(count))
    content = b" ".join(b"BT /F%d 12 Tf 72 700 Td (Upheld) Tj ET" % number for number in range(count))
    return drawn(packed(content), b"<< /Font << /F 5 0 R %s >> >>" % fonts)


def _bookmarks(count: int) -> bytes:
    marks = (
        b"<< /Title (Upheld) /Parent %d 0 R /First %d 0 R /Last %d 0 R /Count 1 >>" % (n - 1, n + 1, n + 1)
        for n in range(4, 4 + count)
    )
    return pdf(
        b"<< /Type /Catalog /Pages 2 0 R /Outlines 4 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] >>",
        *marks,
    )


def _xfa() -> bytes:
    form = packed(b"<a>" * (10 * MB) + b"</a>" * (10 * MB))
    return pdf(
        b"<< /Type /Catalog /Pages 2 0 R /AcroForm << /XFA 4 0 R /Fields [] >> >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] >>",
        form,
    )


def _gif(frames: int) -> bytes:
    head = b"GIF89a" + struct.pack("<HH", 2000, 2000) + b"\x80\0\0" + b"\0\0\0\xff\xff\xff"
    frame = b"," + struct.pack("<HHHH", 0, 0, 2000, 2000) + b"\0\x02\x02\x44\x01\0"
    return head + frame * frames + b";"


def _laughing_svg() -> bytes:
    groups = "".join(f'<g id="a{n}">' + f'<use href="#a{n - 1}"/>' * 10 + "</g>" for n in range(1, 12))
    return f'<html><body><svg><text id="a0">Upheld</text>{groups}</svg><p>Decision: Upheld</body></html>'.encode()


def _nested_pages(depth: int) -> bytes:
    """A saved page that holds a saved page, and so on."""
    parts = [MAIL + b'Content-Type: multipart/related; boundary="b0"\n\n']
    parts += [b'--b%d\nContent-Type: multipart/related; boundary="b%d"\n\n' % (n, n + 1) for n in range(depth)]
    return b"".join(parts) + b"--b%d\nContent-Type: text/html\n\n<p>Upheld\n" % depth


def _same_boundary(count: int) -> bytes:
    inner = b'--b\nContent-Type: multipart/mixed; boundary="b"\n\n'
    return MAIL + b'Content-Type: multipart/mixed; boundary="b"\n\n' + inner * count + b"--b--\n"


def _segments(count: int) -> bytes:
    return b"\xff\xd8" + (b"\xff\xe1\xff\xff" + b"Exif\0\0" + b"\0" * 65_527) * count + b"\xff\xd9"


def _outlook() -> bytes:
    """The head of an Outlook message whose table of sectors names itself."""
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 62, 3, 0xFFFE, 9, 6)
    return head.ljust(512, b"\0") + struct.pack("<I", 0) * (10 * MB)


def _png_of_texts() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 10, 10, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"tEXt", b"a\0b") * 1_500_000 + chunk(b"IEND", b"")


def _external_word() -> bytes:
    data = docx(b"<w:p><w:r><w:t>&x;</w:t></w:r></w:p>")
    from zipfile import ZIP_DEFLATED, ZipFile

    out = io.BytesIO()
    with ZipFile(io.BytesIO(data)) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "word/document.xml":
                part = part.replace(
                    b"<w:document", b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///dev/zero">]><w:document', 1
                )
            new.writestr(name, part)
    return out.getvalue()


BOMBS: dict[str, Callable[[], tuple[str, bytes]]] = {
    "PDF, 50,000 streams of objects in a chain": lambda: ("a.pdf", _chained_objects(50_000)),
    "PDF, 100,000 fonts": lambda: ("a.pdf", _many_fonts(100_000)),
    "PDF, bookmarks 200,000 deep": lambda: ("a.pdf", _bookmarks(200_000)),
    "PDF, a form of 10 million elements": lambda: ("a.pdf", _xfa()),
    "GIF, 500,000 frames": lambda: ("a.gif", _gif(500_000)),
    "HTML, a drawing of drawings": lambda: ("a.html", _laughing_svg()),
    "HTML, a picture of 40 MB in it": lambda: (
        "a.html", b"<p>Upheld<img src='data:image/png;base64," + base64.b64encode(bytes(28 * MB)) + b"'>",
    ),
    "HTML, a million nested lists": lambda: ("a.html", b"<ul><li>" * MB + b"Decision: Upheld"),
    "MHTML, pages in pages": lambda: ("a.mhtml", _nested_pages(50_000)),
    "mail, one boundary for all": lambda: ("a.eml", _same_boundary(500_000)),
    "mail, 100,000 empty attachments": lambda: (
        "a.eml",
        MAIL + b'Content-Type: multipart/mixed; boundary="b"\n\n'
        + b"--b\nContent-Disposition: attachment; filename=a.txt\n\n\n" * 100_000 + b"--b--\n",
    ),
    "JPEG, 700 segments of 64 kB": lambda: ("a.jpg", _segments(700)),
    "PNG, 1.5 million texts": lambda: ("a.png", _png_of_texts()),
    "Outlook, a table of itself": lambda: ("a.msg", _outlook()),
    "RTF, a picture of 40 MB": lambda: ("a.rtf", b"{\\rtf1{\\pict\\pngblip " + b"00" * (20 * MB) + b"} Upheld}"),
    "DOCX, an entity from outside": lambda: ("a.docx", _external_word()),
    "ZIP, 200 mails of 5,000 parts": lambda: (
        "a.zip", zipped(*((f"{n}.eml", _same_boundary(5_000)) for n in range(200))),
    ),
}  # fmt: skip
