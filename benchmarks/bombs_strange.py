"""Files made to hurt, of kinds that the others leave out: fields, marks and letters that stand for very many others."""

import io
import struct
from collections.abc import Callable

from benchmarks.bombs_pdf import unicode_map
from benchmarks.making import MAIL, MB, drawn, packed


def exif_of_itself() -> bytes:
    """A picture whose notes of how it was taken are a directory in itself, of 65,000 entries that name it again."""
    from PIL import Image

    out = io.BytesIO()
    Image.new("L", (640, 480), 255).save(out, "JPEG")
    entries = struct.pack("<HHII", 0x8769, 4, 1, 8) * 5_000
    exif = b"Exif\0\0II*\0" + struct.pack("<IH", 8, 5_000) + entries + struct.pack("<I", 8)
    return out.getvalue()[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + out.getvalue()[2:]


def far_words(count: int) -> bytes:
    """Words that stand 10^30 points from one another."""
    return drawn(packed(b"BT /F 9 Tf " + b"1e30 -1e30 Td (Upheld) Tj " * count + b"ET"))


BOMBS: dict[str, Callable[[], tuple[str, bytes]]] = {
    "PDF, a glyph of 30,000 letters": lambda: (
        "a.pdf",
        unicode_map(b"5 beginbfchar " + b"".join(b"<%04d> <%s> " % (n, b"0041" * 30_000) for n in range(1, 6))
                    + b"endbfchar"),
    ),
    "PDF, words 10^30 points apart": lambda: ("a.pdf", far_words(20_000)),
    "RTF, hidden words without an end": lambda: ("a.rtf", b"{\\rtf1 " + b"\\v a" * (6 * MB)),
    "RTF, a hidden group without an end": lambda: ("a.rtf", b"{\\rtf1 {" + b"\\b\\v " * (4 * MB)),
    "RTF, groups of many words": lambda: ("a.rtf", b"{\\rtf1 " + (b"{" + b"\\b" * 2_000) * 6_000 + b"Upheld"),
    "mail, comments in the kind of its words": lambda: (
        "a.eml",
        MAIL + b"Content-Type: " + b"(" * MB + b"text/plain; " + b"charset=(" * MB + b"\n\nUpheld\n",
    ),
    "mail, 300,000 names of one attachment": lambda: (
        "a.eml",
        MAIL + b"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Disposition: attachment;\n"
        + b" filename=\"=?utf-8?q?a?=\";\n" * 300_000 + b"\nwords\n--b--\n",
    ),
    "JPEG, notes of themselves": lambda: ("a.jpg", exif_of_itself()),
    "text, 490,000 page ends": lambda: ("a.txt", b"CLINICAL CASE SUMMARY\n" + b"a\f" * 240_000 + b"\nUpheld"),
}  # fmt: skip
