"""PDFs made to take a machine: by what they draw, unpack, claim, or refer to."""

import zlib
from collections.abc import Callable

from benchmarks.making import MB, drawn, packed, pdf

LINE = b"(The request is not medically necessary and appropriate for the worker.) Tj 0 -9 Td "
WORDS = b"BT /F 9 Tf 40 760 Td " + LINE * 9 + b"ET "
PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> %s >> %s >>"
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"


# --- What is drawn ----------------------------------------------------------------------------------------------------


def nested_forms(width: int = 12, depth: int = 9) -> bytes:
    """Forms that each draw the next many times."""
    forms = []
    for level in range(depth):
        number = 7 + level
        inner = b"/X Do " * width if level < depth - 1 else b"BT /F 9 Tf (x) Tj ET "
        used = b"/XObject << /X %d 0 R >>" % number if level < depth - 1 else b""
        forms.append(
            packed(
                inner,
                b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /Font << /F 5 0 R >> %s >>" % used,
            )
        )
    return drawn(packed(b"/X Do " * width), b"<< /XObject << /X 6 0 R >> >>", *forms)


def form_of_itself() -> bytes:
    """A form that draws itself."""
    form = packed(
        b"/X Do " * 1000, b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 6 0 R >> >>"
    )
    return drawn(packed(b"/X Do " * 1000), b"<< /XObject << /X 6 0 R >> >>", form)


def repeated(piece: bytes, size: int) -> bytes:
    """Content of so many bytes, of one piece again and again."""
    return drawn(packed(piece * (size // len(piece))))


def big_stream() -> bytes:
    """4 GB of content, packed twice."""
    inner = zlib.compressobj(9)
    block = b"q Q " * (MB // 4)
    data = b"".join(inner.compress(block) for _ in range(4000)) + inner.flush()
    return drawn(
        b"<< /Filter [/FlateDecode /FlateDecode] /Length %d >>\nstream\n%s\nendstream"
        % (len(outer := zlib.compress(data, 9)), outer)
    )


def many_characters(count: int = 2 * MB) -> bytes:
    return drawn(packed(b"BT /F 9 Tf 40 760 Td " + LINE * (count // 70) + b"ET"))


def shading() -> bytes:
    """A shading by a program of 40,000 steps, drawn 200,000 times."""
    code = b"{ " + b"dup mul " * 20_000 + b"pop pop 0 0 0 }"
    function = b"<< /FunctionType 4 /Domain [0 1 0 1] /Range [0 1 0 1 0 1] /Length %d >>\nstream\n%s\nendstream"
    shade = b"<< /ShadingType 1 /ColorSpace /DeviceRGB /Function 7 0 R /Matrix [612 0 0 792 0 0] >>"
    resources = b"<< /Shading << /S 6 0 R >> >>"
    return drawn(packed(b"/S sh " * 200_000), resources, shade, function % (len(code), code))


def pattern() -> bytes:
    """A pattern of a thousandth of a point that is filled with itself."""
    tile = b"/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 1 1] /XStep .001 /YStep .001"
    own = packed(b"0 0 .001 .001 re f " * 50_000, tile + b" /Resources << /Pattern << /P 6 0 R >> >>")
    return drawn(packed(b"/Pattern cs /P scn 0 0 612 792 re f " * 50_000), b"<< /Pattern << /P 6 0 R >> >>", own)


def type3() -> bytes:
    """A font whose letters are drawn with letters of itself."""
    font = (
        b"<< /Type /Font /Subtype /Type3 /FontBBox [0 0 9 9] /FontMatrix [1 0 0 1 0 0] /FirstChar 97 /LastChar 97"
        b" /Widths [9] /CharProcs << /a 7 0 R >> /Encoding << /Differences [97 /a] >>"
        b" /Resources << /Font << /T 6 0 R >> >> >>"
    )
    letter = packed(b"9 0 d0 BT /T 9 Tf (aaaaaaaa) Tj ET " * 2000)
    content = packed(b"BT /T 9 Tf " + b"(aaaaaaaaaa) Tj " * 100_000 + b"ET")
    return drawn(content, b"<< /Font << /T 6 0 R >> >>", font, letter)


def covered(count: int = 25_000) -> bytes:
    """Text and boxes in turn, each of which may hide the others."""
    return drawn(packed(b"0 0 600 700 re f BT /F 9 Tf 40 400 Td (necessary) Tj ET " * count))


def clipped(count: int = 40_000) -> bytes:
    """Clipping paths, one within the other, and words in all of them."""
    return drawn(packed(b"0 0 600 700 re W n BT /F 9 Tf 40 400 Td (necessary) Tj ET " * count))


def marked(count: int = 200_000) -> bytes:
    """Marked contents, one within the other, and a word in each."""
    return drawn(packed(b"/OC << /MCID 1 >> BDC BT /F 9 Tf 40 400 Td (word) Tj ET " * count))


def inline_pictures(count: int = 2000) -> bytes:
    """Pictures within the content, each of 25 million dots."""
    data = zlib.compress(bytes(25 * MB), 9)
    return drawn(packed(b"BI /W 5000 /H 5000 /BPC 8 /CS /G /F /Fl ID %s EI " % data * count))


# --- What is unpacked --------------------------------------------------------------------------------------------------


def many_filters(count: int = 5000) -> bytes:
    """A stream that is packed again and again."""
    return drawn(packed(WORDS, times=count))


def runs() -> bytes:
    """A stream of run lengths within run lengths: 128 times as much by each."""
    data = bytes([129, 32]) * (8 * MB) + b"\x80"
    packer = zlib.compress(data, 9)
    filters = b"[/FlateDecode /RunLengthDecode]"
    return drawn(b"<< /Filter %s /Length %d >>\nstream\n%s\nendstream" % (filters, len(packer), packer))


# --- What is referred to ----------------------------------------------------------------------------------------------


def tree(kids: bytes, count: int) -> bytes:
    """Page trees, each with the next as its kids."""
    nodes = [b"<< /Type /Pages /Parent 2 0 R /Kids [%s] /Count 9 >>" % (kids % {b"n": 7 + n}) for n in range(count)]
    content = packed(WORDS)
    page = PAGE % (b"", b"")
    catalog, root = b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [6 0 R] /Count 200 >>"
    return pdf(catalog, root, page, content, FONT, *nodes, page)


def with_page(more: bytes, *objects: bytes, root: bytes = b"") -> bytes:
    """A page of words with something more in its dictionary, or in the catalog."""
    catalog, pages = b"<< /Type /Catalog /Pages 2 0 R %s >>" % root, b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
    return pdf(catalog, pages, PAGE % (b"", more), packed(WORDS), FONT, *objects)


def annotations(count: int = 300_000) -> bytes:
    form = packed(WORDS, b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /Font << /F 5 0 R >> >>")
    note = b"<< /Type /Annot /Subtype /Stamp /Rect [0 0 99 99] /AP << /N 6 0 R >> >>"
    return with_page(b"/Annots [%s]" % (b"7 0 R " * count), form, note)


def form_fields(depth: int = 40) -> bytes:
    """Fields of a form, each of which has the next twice."""
    fields = [b"<< /FT /Tx /T (a) /V (b) /Kids [%d 0 R %d 0 R] >>" % (7 + n, 7 + n) for n in range(depth)]
    last = b"<< /FT /Tx /T (a) /V (b) /Subtype /Widget /Rect [0 0 9 9] /P 3 0 R >>"
    return with_page(b"/Annots [6 0 R]", *fields, last, root=b"/AcroForm << /Fields [6 0 R] >>")


def fonted(*font: bytes) -> bytes:
    """Words in the font that is object 6."""
    content = b"BT /T 9 Tf 40 700 Td " + b"<00010002000300040005> Tj " * 2000 + b"ET"
    return drawn(packed(content), b"<< /Font << /T 6 0 R >> >>", *font)


TYPE0 = b"<< /Type /Font /Subtype /Type0 /BaseFont /A /Encoding %s /DescendantFonts [7 0 R] %s >>"
CID = b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /A /CIDSystemInfo << /Registry (A) /Ordering (B) /Supplement 0 >> %s >>"


def unicode_map(body: bytes, encodes: bool = False) -> bytes:
    """A font with such a table of characters."""
    head = b"/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange "
    table = packed(head + body + b" endcmap end")
    encoding = (b"8 0 R", b"") if encodes else (b"/Identity-H", b"/ToUnicode 8 0 R")
    return fonted(TYPE0 % encoding, CID % b"", table)


def xref_stream(size: int, index: bytes, widths: bytes = b"[1 8 8]", data: bytes = b"") -> bytes:
    """A PDF whose table of objects is a stream that claims so much."""
    body = pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        PAGE % (b"", b""),
        packed(WORDS),
        FONT,
    )
    body = body[: body.index(b"xref\n0")]
    stream = packed(data, b"/Type /XRef /Size %d /Index %s /W %s /Root 1 0 R" % (size, index, widths))
    return body + b"6 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (stream, len(body))


def object_stream(count: int) -> bytes:
    """Objects within a stream that is within itself, of which it claims very many."""
    inner = b"7 0 8 0 " * 100_000
    return with_page(b"/X 7 0 R", packed(inner, b"/Type /ObjStm /N %d /First %d /Extends 6 0 R" % (count, len(inner))))


def revisions(count: int = 100_000) -> bytes:
    """A file that was changed very often."""
    body = with_page(b"")
    parts, at, before = [body], len(body), body.rindex(b"xref\n0")
    for _ in range(count):
        part = b"xref\n0 0\ntrailer << /Size 6 /Root 1 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n" % (before, at)
        before, at = at, at + len(part)
        parts.append(part)
    return b"".join(parts)


def nested_arrays(depth: int = 10 * MB) -> bytes:
    return with_page(b"/X " + b"[" * depth + b"]" * depth)


# fmt: off
# ruff: noqa: E501
BOMBS: dict[str, Callable[[], tuple[str, bytes]]] = {
    "forms that call forms": lambda: ("a.pdf", nested_forms()),
    "PDF, a form that calls itself": lambda: ("a.pdf", form_of_itself()),
    "30 million paths": lambda: ("a.pdf", repeated(b"0 0 m 9 9 l S ", 30 * MB * 14)),
    "50 million state pushes": lambda: ("a.pdf", repeated(b"q ", 100 * MB)),
    "a stream of 4 GB": lambda: ("a.pdf", big_stream()),
    "2 million characters": lambda: ("a.pdf", many_characters()),
    "20 million rectangles": lambda: ("a.pdf", repeated(b"0 0 9 9 re f ", 20 * MB * 13)),
    "300 pages of 1 MB": lambda: ("a.pdf", drawn(packed(b"BT /F 9 Tf (x) Tj ET " * (MB // 21)), pages=300)),
    "PDF, a shading by a long program": lambda: ("a.pdf", shading()),
    "PDF, a pattern of itself": lambda: ("a.pdf", pattern()),
    "PDF, a font of itself": lambda: ("a.pdf", type3()),
    "PDF, words and boxes over them": lambda: ("a.pdf", covered()),
    "PDF, clips within clips": lambda: ("a.pdf", clipped()),
    "PDF, marks within marks": lambda: ("a.pdf", marked()),
    "PDF, 2,000 inline pictures": lambda: ("a.pdf", inline_pictures()),
    "PDF, inline picture without an end": lambda: ("a.pdf", repeated(b"BI /W 9 /H 9 ID ", 40 * MB)),
    "PDF, packed 5,000 times": lambda: ("a.pdf", many_filters()),
    "PDF, run lengths": lambda: ("a.pdf", runs()),
    "PDF, 2^60 pages": lambda: ("a.pdf", tree(b"%(n)d 0 R %(n)d 0 R", 60)),
    "PDF, pages 100,000 deep": lambda: ("a.pdf", tree(b"%(n)d 0 R", 100_000)),
    "PDF, 300,000 annotations": lambda: ("a.pdf", annotations()),
    "PDF, 2^40 fields of a form": lambda: ("a.pdf", form_fields()),
    "PDF, a table of characters of 100 MB": lambda: ("a.pdf", unicode_map(b"1 beginbfchar <0001> <0041> endbfchar " * (3 * MB))),
    "PDF, a range of all characters": lambda: ("a.pdf", unicode_map(b"1 beginbfrange <00000000> <FFFFFFFF> <0041> endbfrange " * 1000)),
    "PDF, an encoding of all characters": lambda: ("a.pdf", unicode_map(b"1 begincidrange <00000000> <FFFFFFFF> 1 endcidrange " * 100_000, encodes=True)),
    "PDF, 10 million widths": lambda: ("a.pdf", fonted(TYPE0 % (b"/Identity-H", b""), CID % (b"/W [1 [" + b"9 " * (10 * MB) + b"]]"))),
    "PDF, one width for all": lambda: ("a.pdf", fonted(TYPE0 % (b"/Identity-H", b""), CID % (b"/W [" + b"0 2147483647 9 " * MB + b"]"))),
    "PDF, a table of 2^31 objects": lambda: ("a.pdf", xref_stream(2**31 - 1, b"[0 2147483647]")),
    "PDF, a table of 40 million objects": lambda: ("a.pdf", xref_stream(40 * MB, b"[0 40000000]", b"[1 1 1]", bytes([1, 9, 0]) * (40 * MB))),
    "PDF, a stream of objects in itself": lambda: ("a.pdf", object_stream(2**31 - 1)),
    "PDF, changed 100,000 times": lambda: ("a.pdf", revisions()),
    "PDF, arrays 10 million deep": lambda: ("a.pdf", nested_arrays()),
    "PDF, no table, 40 MB": lambda: ("a.pdf", b"%PDF-1.7\n" + b"1 0 obj\n<< >>\n" * (3 * MB)),
}
# fmt: on
