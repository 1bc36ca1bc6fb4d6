"""Files made to take a machine: each in a folder with 20 letters, which are to be read all the same.

    python -m benchmarks.bombs [NAME …]

For each: seconds of the whole command, the most memory of one process, and what the bomb was told to be.
"""

import io
import sys
import tempfile
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import psutil

from benchmarks import corpus

MB = 1_000_000


def pdf(*objects: bytes) -> bytes:
    """A PDF of these objects, numbered from 1; the first is its catalog."""
    out = io.BytesIO()
    out.write(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % place for place in places)
    out.write(b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))
    return out.getvalue()


def packed(data: bytes, extra: bytes = b"", times: int = 1) -> bytes:
    """A stream of this content, packed so many times."""
    filters = b"/FlateDecode " * times
    for _ in range(times):
        data = zlib.compress(data, 9)
    return b"<< %s /Filter [%s] /Length %d >>\nstream\n%s\nendstream" % (extra, filters, len(data), data)


def drawn(content: bytes, resources: bytes = b"<< /Font << /F 5 0 R >> >>", *more: bytes, pages: int = 1) -> bytes:
    """A PDF whose pages all draw one packed content."""
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources %s >>" % resources
    return pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b"3 0 R " * pages, pages),
        page,
        content,
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        *more,
    )


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
    line = b"(The request is not medically necessary and appropriate for the worker.) Tj 0 -9 Td "
    return drawn(packed(b"BT /F 9 Tf 40 760 Td " + line * (count // 70) + b"ET"))


def docx(body: bytes) -> bytes:
    import docx as library

    out = io.BytesIO()
    library.Document().save(out)
    made = io.BytesIO()
    with zipfile.ZipFile(out) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "word/document.xml":
                head = data.partition(b"<w:body>")[0]
                data = head + b"<w:body>" + body + b"</w:body></w:document>"
            new.writestr(name, data)
    return made.getvalue()


RUN = b"<w:p><w:r><w:t>%s</w:t></w:r></w:p>"


def scans(form: str, frames: int = 300, size: tuple[int, int] = (2550, 3300)) -> bytes:
    from PIL import Image, ImageDraw

    image = Image.new("1", size, 1)
    for line in range(60):
        ImageDraw.Draw(image).text((200, 200 + 45 * line), "The request is not medically necessary. " * 4, fill=0)
    out = io.BytesIO()
    image.save(out, form, save_all=True, append_images=[image] * (frames - 1), **_packing(form))
    return out.getvalue()


def _packing(form: str) -> dict[str, object]:
    return {"compression": "group4"} if form == "TIFF" else {"resolution": 300}


def large_frames() -> bytes:
    return scans("TIFF", 300, (9000, 7000))


def zipped(*members: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return out.getvalue()


MAIL = b"From: a@example.org\nTo: b@example.org\nSubject: letter\nMIME-Version: 1.0\n"


def nested_mail(depth: int = 20_000) -> bytes:
    parts = [MAIL]
    parts += [b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (n, n) for n in range(depth)]
    return b"".join(parts) + b"Content-Type: text/plain\n\nIndependent medical review\n"


def many_headers(count: int = 200_000) -> bytes:
    return MAIL + b"Content-Type: text/plain; " + b"a*0*=x; " * count + b"\n\nwords\n"


# fmt: off
# ruff: noqa: E501
BOMBS: dict[str, Callable[[], tuple[str, bytes]]] = {
    "forms that call forms": lambda: ("a.pdf", nested_forms()),
    "30 million paths": lambda: ("a.pdf", repeated(b"0 0 m 9 9 l S ", 30 * MB * 14)),
    "50 million state pushes": lambda: ("a.pdf", repeated(b"q ", 100 * MB)),
    "a stream of 4 GB": lambda: ("a.pdf", big_stream()),
    "2 million characters": lambda: ("a.pdf", many_characters()),
    "20 million rectangles": lambda: ("a.pdf", repeated(b"0 0 9 9 re f ", 20 * MB * 13)),
    "300 pages of 1 MB": lambda: ("a.pdf", drawn(packed(b"BT /F 9 Tf (x) Tj ET " * (MB // 21)), pages=300)),
    "DOCX, 190 MB of text": lambda: ("a.docx", docx(RUN % (b"word " * (38 * MB)))),
    "DOCX, 190 MB of paragraphs": lambda: ("a.docx", docx(RUN % b"word" * (190 * MB // len(RUN % b"word")))),
    "DOCX, 25 MB of paragraphs": lambda: ("a.docx", docx(RUN % b"w" * (25 * MB // len(RUN % b"w")))),
    "DOCX, nested paragraphs": lambda: ("a.docx", docx(b"<w:p><w:r>" * 200_000 + b"</w:r></w:p>" * 200_000)),
    "DOCX, one paragraph nested": lambda: ("a.docx", docx(b"<w:p><w:r>" * 120 + RUN % b"w" * 200_000 + b"</w:r></w:p>" * 120)),
    "TIFF, 300 large pages": lambda: ("a.tif", large_frames()),
    "TIFF, 300 pages": lambda: ("a.tif", scans("TIFF")),
    "PDF, 300 scanned pages": lambda: ("a.pdf", scans("PDF")),
    "HTML, 40 MB of elements": lambda: ("a.html", b"<html><body>" + b"<p>a" * (10 * MB)),
    "HTML, nested": lambda: ("a.html", b"<html><body>" + b"<div>" * (4 * MB)),
    "HTML, one style of 40 MB": lambda: ("a.html", b"<html><style>" + b"/*" * (20 * MB) + b"</style><p>Upheld"),
    "RTF, 40 MB of groups": lambda: ("a.rtf", b"{\\rtf1 " + b"{\\v " * (10 * MB)),
    "RTF, 40 MB of words": lambda: ("a.rtf", b"{\\rtf1 " + b"word " * (8 * MB) + b"}"),
    "mail, 40 MB of parts": lambda: ("a.eml", MAIL + b'Content-Type: multipart/mixed; boundary=b\n\n' + b"--b\n\nx\n" * (5 * MB)),
    "mail, nested parts": lambda: ("a.eml", nested_mail()),
    "mail, one long field": lambda: ("a.eml", many_headers()),
    "ZIP, 20 members of 50 MB": lambda: ("a.zip", zipped(*((f"{n}.txt", b"%d " % n * (25 * MB)) for n in range(10, 19)))),
    "ZIP of ZIPs": lambda: ("a.zip", zipped(*((f"{n}.zip", zipped(("a.txt", b"%d " % n * (15 * MB)))) for n in range(10, 40)))),
    "text, one word": lambda: ("a.txt", b"Independent Medical Review Final Determination\nCLINICAL CASE SUMMARY\n" + b"a" * 160_000),
    "text, one phrase": lambda: ("a.txt", b"CLINICAL CASE SUMMARY\n" + b"diagnosed with " * 12_000 + b"\nUpheld"),
    "text, 40 MB": lambda: ("a.txt", b"The request for it is not medically necessary.\n" * (40 * MB // 47)),
}
# fmt: on


def explode(name: str, work: Path) -> tuple[float, float, int, str]:
    """Seconds, MB of the largest process, the exit code, and what was said of the bomb."""
    folder = work / "letters"
    corpus.write_texts(folder, 20)
    file, data = BOMBS[name]()
    (folder / file).write_bytes(data)
    command = [str(Path(sys.executable).with_name("imr")), "extract", str(folder), "--db", str(work / "imr.db")]
    began = time.monotonic()
    with (work / "said").open("w+b") as said, (work / "out").open("w+b") as out:
        process = psutil.Popen([*command, "--format", "jsonl"], stdout=out, stderr=said)
        most = 0.0
        before = set(psutil.pids())
        while process.poll() is None:
            for pid in [process.pid, *(pid for pid in psutil.pids() if pid not in before)]:
                try:
                    most = max(most, psutil.Process(pid).memory_info().rss / MB)
                except psutil.Error:
                    continue
            time.sleep(0.05)
        seconds = time.monotonic() - began
        said.seek(0)
        told = [line for line in said.read().decode().splitlines() if f"/{file}" in line]
        out.seek(0)
        read = len(out.read().splitlines())
    return seconds, most, process.returncode, f"{read} read; {' '.join(told).replace(str(folder), '')}"


def main() -> None:
    """Each in turn."""
    sys.set_int_max_str_digits(0)
    print("| file | seconds | MB of one process | exit | letters, and what was said |\n|---|---|---|---|---|")
    for name in sys.argv[1:] or BOMBS:
        with tempfile.TemporaryDirectory() as place:
            seconds, most, code, said = explode(name, Path(place))
            print(f"| {name} | {seconds:.1f} | {most:.0f} | {code} | {said[:200]} |", flush=True)


if __name__ == "__main__":
    main()
