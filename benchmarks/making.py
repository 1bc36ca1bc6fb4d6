"""How files of each format are put together by hand, well-formed or not: for `benchmarks.bombs`."""

import io
import zipfile
import zlib

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


def zipped(*members: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return out.getvalue()


MAIL = b"From: a@example.org\nTo: b@example.org\nSubject: letter\nMIME-Version: 1.0\n"
