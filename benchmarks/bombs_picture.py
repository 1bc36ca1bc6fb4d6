"""Pictures made to take a machine, in PDFs and alone: by what they unpack to, or claim."""

import io
import struct
import zlib
from collections.abc import Callable

from benchmarks.making import MB, drawn, packed, scans


def pictured(stream: bytes, *more: bytes, pages: int = 1) -> bytes:
    """A PDF whose pages are one picture, which has to be recognized."""
    content = packed(b"612 0 0 792 0 0 cm /I Do")
    return drawn(content, b"<< /XObject << /I 6 0 R >> >>", stream, *more, pages=pages)


def picture(width: int, height: int, data: bytes, coding: bytes, more: bytes = b"") -> bytes:
    head = b"<< /Type /XObject /Subtype /Image /Width %d /Height %d /BitsPerComponent %d /ColorSpace /DeviceGray"
    bits = 1 if coding in (b"/CCITTFaxDecode", b"/JBIG2Decode") else 8
    head = head % (width, height, bits) + b" /Filter %s %s /Length %d >>\nstream\n" % (coding, more, len(data))
    return head + data + b"\nendstream"


def flat(dots: int) -> bytes:
    """So many zeroes, packed."""
    packer = zlib.compressobj(9)
    return b"".join(packer.compress(bytes(MB)) for _ in range(dots // MB)) + packer.flush()


def jbig2(side: int = 60_000) -> bytes:
    """One region of 3,600 million dots in a few bytes."""
    page = struct.pack(">IBBI", 0, 48, 1, 19) + struct.pack(">IIIIBH", side, side, 0, 0, 0, 0)
    region = struct.pack(">IIIIB", side, side, 0, 0, 0) + bytes([0, 3, 255, 253, 255, 2, 254, 254, 254]) + bytes(64)
    return page + struct.pack(">IBBI", 1, 38, 1, len(region)) + region


def jpx(side: int = 60_000) -> bytes:
    """A JPEG 2000 picture that claims to be larger than it is."""
    from PIL import Image

    out = io.BytesIO()
    Image.new("L", (64, 64), 255).save(out, "JPEG2000", no_jp2=True)
    return _claiming(out.getvalue(), b"\xff\x51", 6, struct.pack(">II", side, side))


def jpeg(side: int = 65_000, scans_more: int = 0) -> bytes:
    """A picture that claims to be larger than it is, or the last of whose scans comes many times."""
    from PIL import Image

    out = io.BytesIO()
    Image.new("L", (2500, 3200) if scans_more else (64, 64), 255).save(out, "JPEG", progressive=True)
    data = out.getvalue()
    if scans_more:
        last = data.rindex(b"\xff\xda")
        return data[:-2] + data[last:-2] * scans_more + b"\xff\xd9"
    return _claiming(data, b"\xff\xc2", 5, struct.pack(">HH", side, side))


def _claiming(data: bytes, marker: bytes, offset: int, size: bytes) -> bytes:
    at = data.index(marker) + offset
    return data[:at] + size + data[at + len(size) :]


def large_frames() -> bytes:
    return scans("TIFF", 300, (9000, 7000))


def png(*chunks: tuple[bytes, bytes], size: tuple[int, int] = (640, 480), interlaced: int = 0) -> bytes:
    """A grey picture with such chunks before its dots."""
    head = struct.pack(">IIBBBBB", *size, 8, 0, 0, 0, interlaced)
    rows = zlib.compress(bytes((size[0] + 1) * size[1]), 9)
    made = b"\x89PNG\r\n\x1a\n"
    for kind, data in ((b"IHDR", head), *chunks, (b"IDAT", rows), (b"IEND", b"")):
        made += struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    return made


def apng(frames: int = 20_000) -> bytes:
    """Many frames of one dot."""
    control = [(b"acTL", struct.pack(">II", frames, 0))]
    frame = struct.pack(">IIIIHHBB", 1, 1, 0, 0, 1, 1, 0, 0)
    dots = zlib.compress(bytes(2))
    for n in range(frames):
        control += [(b"fcTL", struct.pack(">I", 2 * n) + frame), (b"fdAT", struct.pack(">I", 2 * n + 1) + dots)]
    return png(*control)


def webp(frames: int = 100) -> bytes:
    """Many frames, each of 16 million dots of one colour."""
    from PIL import Image

    out = io.BytesIO()
    Image.new("L", (4000, 4000)).save(out, "WEBP", lossless=True, method=0)
    still = out.getvalue()[12:]  # one chunk of dots
    size = struct.pack("<I", 3999)[:3] * 2
    frame = b"ANMF" + struct.pack("<I", 16 + len(still)) + bytes(6) + size + bytes(4) + still
    head = b"VP8X" + struct.pack("<I", 10) + b"\x02\0\0\0" + size + b"ANIM" + struct.pack("<I", 6) + bytes(6)
    body = b"WEBP" + head + frame * frames
    return b"RIFF" + struct.pack("<I", len(body)) + body


def tiff_ring(count: int = 100_000) -> bytes:
    """Very many directories that name the same strip, the last of which is followed by the first."""
    made, at = [b"II*\0" + struct.pack("<I", 8)], 8
    tags = ((256, 2000), (257, 2000), (258, 8), (259, 1), (262, 1), (273, 8), (277, 1), (278, 2000), (279, 4_000_000))
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags)
    for n in range(count):
        at += 2 + len(entries) + 4
        made.append(struct.pack("<H", len(tags)) + entries + struct.pack("<I", at if n < count - 1 else 8))
    return b"".join(made)


def tiff_tag(size: int) -> bytes:
    """A tag of so many values."""
    tags = (
        (256, 4, 1, 99),
        (257, 4, 1, 99),
        (258, 3, 1, 8),
        (259, 3, 1, 1),
        (262, 3, 1, 1),
        (273, 4, size, 200),
        (279, 4, size, 200),
    )
    entries = b"".join(struct.pack("<HHII", *tag) for tag in tags)
    return b"II*\0" + struct.pack("<IH", 8, len(tags)) + entries + bytes(4 + 100 + 40 * MB)


# fmt: off
# ruff: noqa: E501
BOMBS: dict[str, Callable[[], tuple[str, bytes]]] = {
    "PDF, a picture of 900 million dots": lambda: ("a.pdf", pictured(picture(30_000, 30_000, flat(900 * MB), b"/FlateDecode"))),
    "PDF, the same on 200 pages": lambda: ("a.pdf", pictured(picture(8000, 8000, flat(64 * MB), b"/FlateDecode"), pages=200)),
    "PDF, JBIG2 of 3,600 million dots": lambda: ("a.pdf", pictured(picture(60_000, 60_000, jbig2(), b"/JBIG2Decode"))),
    "PDF, JPEG 2000 of 3,600 million dots": lambda: ("a.pdf", pictured(picture(60_000, 60_000, jpx(), b"/JPXDecode"))),
    "PDF, JPEG of 4,200 million dots": lambda: ("a.pdf", pictured(picture(65_000, 65_000, jpeg(), b"/DCTDecode"))),
    "PDF, JPEG of 5,000 scans": lambda: ("a.pdf", pictured(picture(2500, 3200, jpeg(0, 5000), b"/DCTDecode"))),
    "PDF, fax of 3,600 million dots": lambda: ("a.pdf", pictured(picture(60_000, 60_000, bytes(99), b"/CCITTFaxDecode", b"/DecodeParms << /K -1 /Columns 60000 /Rows 60000 >>"))),
    "PDF, 300 scanned pages": lambda: ("a.pdf", scans("PDF")),
    "TIFF, 300 large pages": lambda: ("a.tif", large_frames()),
    "TIFF, 300 pages": lambda: ("a.tif", scans("TIFF")),
    "TIFF, 2,000 small pages": lambda: ("a.tif", scans("TIFF", 2000, (1000, 1000))),
    "TIFF, 100,000 pages in a ring": lambda: ("a.tif", tiff_ring()),
    "TIFF, a tag of 10 million values": lambda: ("a.tif", tiff_tag(10 * MB)),
    "PNG, a profile of 900 MB": lambda: ("a.png", png((b"iCCP", b"a\0\0" + flat(900 * MB)))),
    "PNG, 2,000 texts of 10 MB": lambda: ("a.png", png(*[(b"zTXt", b"a\0\0" + flat(10 * MB))] * 2000)),
    "PNG, 900 million dots": lambda: ("a.png", png(size=(30_000, 30_000))),
    "PNG, interlaced": lambda: ("a.png", png(size=(8000, 8000), interlaced=1)),
    "PNG, 20,000 frames": lambda: ("a.png", apng()),
    "JPEG, 5,000 scans": lambda: ("a.jpg", jpeg(0, 5000)),
    "JPEG, 4,200 million dots": lambda: ("a.jpg", jpeg()),
    "WEBP, 100 large frames": lambda: ("a.webp", webp()),
}
# fmt: on
