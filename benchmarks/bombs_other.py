"""Word files, pages, mails, archives and texts made to take a machine: by their size, their nesting, or what they claim."""

import base64
import io
import struct
import zipfile
from collections.abc import Callable

from benchmarks.making import MAIL, MB, RUN, docx, zipped

HEAD = b"Independent Medical Review Final Determination\nCLINICAL CASE SUMMARY\n"
MIXED = b"Content-Type: multipart/mixed; boundary=b\n\n"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def part(name: str, data: bytes) -> bytes:
    """A Word file of one paragraph in which a part is another, or is there at all."""
    out = io.BytesIO(docx(RUN % b"The request is not medically necessary."))
    with zipfile.ZipFile(out) as old:
        kept = [(each, old.read(each)) for each in old.namelist() if each != name]
    return zipped(*kept, (name, data))


def styles(count: int) -> bytes:
    """Styles of which each is based on the next, and paragraphs of the first."""
    each = b"".join(
        b'<w:style w:type="paragraph" w:styleId="s%d"><w:basedOn w:val="s%d"/></w:style>' % (n, n + 1)
        for n in range(count)
    )
    return part("word/styles.xml", b'<?xml version="1.0"?><w:styles xmlns:w="%s">%s</w:styles>' % (WORD.encode(), each))


def entities() -> bytes:
    declared = b"".join(b'<!ENTITY e%d "%s">' % (n, b"&e%d;" % (n - 1) * 10 if n else b"word ") for n in range(12))
    body = b'<w:document xmlns:w="%s"><w:body>%s</w:body></w:document>' % (WORD.encode(), RUN % b"&e11;")
    return part("word/document.xml", b"<!DOCTYPE d [%s]>%s" % (declared, body))


def boxes(depth: int = 2000) -> bytes:
    """Text boxes within text boxes, each twice: for programs that know them and for those that do not."""
    opened = b"<w:p><w:r><w:pict><w:txbxContent>" * depth
    return docx(opened + RUN % b"word" * 20_000 + b"</w:txbxContent></w:pict></w:r></w:p>" * depth)


def nested_mail(depth: int = 20_000) -> bytes:
    parts = [MAIL]
    parts += [b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (n, n) for n in range(depth)]
    return b"".join(parts) + b"Content-Type: text/plain\n\nIndependent medical review\n"


def many_headers(count: int = 200_000) -> bytes:
    return MAIL + b"Content-Type: text/plain; " + b"a*0*=x; " * count + b"\n\nwords\n"


def forwarded(depth: int) -> bytes:
    """Mails within mails."""
    return (MAIL + b"Content-Type: message/rfc822\n\n") * depth + MAIL + b"Content-Type: text/plain\n\nwords\n"


def attachments(count: int = 3000) -> bytes:
    each = (
        b"--b\nContent-Type: text/plain\nContent-Disposition: attachment; filename=%d.txt\n\nword %d\n" % (n, n)
        for n in range(count)
    )
    return MAIL + MIXED + b"".join(each) + b"--b--\n"


def zip_in_mails(depth: int) -> bytes:
    """A mail in an archive in a mail, and so on."""
    data = b"The request is not medically necessary.\n" * 100_000
    for n in range(depth):
        sent = b"--b\nContent-Type: application/zip\nContent-Disposition: attachment; filename=%d.zip\n" % n
        sent += b"Content-Transfer-Encoding: base64\n\n" + base64.encodebytes(zipped(("a.eml" if n else "a.txt", data)))
        data = MAIL + MIXED + sent + b"--b--\n"
    return data


def related(count: int) -> bytes:
    """A stored page with very many parts."""
    each = b"--b\nContent-Type: text/css\nContent-Location: cid:%d\n\np {}\n"
    page = b"--b\nContent-Type: text/html\n\n<html><body>" + b"<p>word" * 100_000 + b"\n"
    head = b"From: <Saved>\nMIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n"
    return head + page + b"".join(each % n for n in range(count)) + b"--b--\n"


def deep_zip() -> bytes:
    data = zipped(("a.txt", b"x" * (200 * MB)))
    for level in range(40):
        data = zipped((f"{level}.zip", data))
    return data


def overlapping(count: int = 5000) -> bytes:
    """An archive whose directory names the same 5 MB again and again."""
    data = bytearray(zipped(("a.txt", b"word " * MB)))
    end = data.rindex(b"PK\x05\x06")
    start = struct.unpack("<I", data[end + 16 : end + 20])[0]
    entry = data[start:end]
    return bytes(
        data[:start]
        + entry * count
        + b"PK\x05\x06"
        + struct.pack("<HHHHIIH", 0, 0, count, count, len(entry) * count, start, 0)
    )


def claiming(size: int) -> bytes:
    """An archive that says of a member of 200 MB that it has another size."""
    data = bytearray(zipped(("a.txt", b"x" * (200 * MB))))
    at = data.rindex(b"PK\x01\x02") + 24
    data[at : at + 4] = struct.pack("<I", size)
    return bytes(data)


def members(count: int, name: str = "{}.txt") -> bytes:
    return zipped(*((name.format(n), b"word %d" % n) for n in range(count)))


def coded(method: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for n in range(4):
            archive.writestr(f"{n}.txt", b"%d" % n * (120 * MB))
    return out.getvalue()


# fmt: off
# ruff: noqa: E501
BOMBS: dict[str, Callable[[], tuple[str, bytes]]] = {
    "DOCX, 190 MB of text": lambda: ("a.docx", docx(RUN % (b"word " * (38 * MB)))),
    "DOCX, 190 MB of paragraphs": lambda: ("a.docx", docx(RUN % b"word" * (190 * MB // len(RUN % b"word")))),
    "DOCX, 25 MB of paragraphs": lambda: ("a.docx", docx(RUN % b"w" * (25 * MB // len(RUN % b"w")))),
    "DOCX, nested paragraphs": lambda: ("a.docx", docx(b"<w:p><w:r>" * 200_000 + b"</w:r></w:p>" * 200_000)),
    "DOCX, one paragraph nested": lambda: ("a.docx", docx(b"<w:p><w:r>" * 120 + RUN % b"w" * 200_000 + b"</w:r></w:p>" * 120)),
    "DOCX, tables 100,000 deep": lambda: ("a.docx", docx(b"<w:tbl><w:tr><w:tc>" * 100_000 + b"</w:tc></w:tr></w:tbl>" * 100_000)),
    "DOCX, tables 80 deep, 20,000 rows": lambda: ("a.docx", docx(b"<w:tbl><w:tr><w:tc>" * 80 + b"<w:p/>" + b"</w:tc></w:tr></w:tbl>" * 80 + b"<w:tbl>" + (b"<w:tr><w:tc>" + RUN % b"a" + b"</w:tc></w:tr>") * 200_000 + b"</w:tbl>")),
    "DOCX, 8 million runs": lambda: ("a.docx", docx(b"<w:p>" + b"<w:r><w:t>a</w:t></w:r>" * (8 * MB) + b"</w:p>")),
    "DOCX, a million runs": lambda: ("a.docx", docx(b"<w:p>" + b"<w:r><w:t>a</w:t></w:r>" * MB + b"</w:p>")),
    "DOCX, 100,000 styles": lambda: ("a.docx", styles(100_000)),
    "DOCX, entities": lambda: ("a.docx", entities()),
    "DOCX, boxes within boxes": lambda: ("a.docx", boxes(60)),
    "DOCX, 30 MB of one attribute": lambda: ("a.docx", docx(b'<w:p w:a="%s"/>' % (b"a" * (29 * MB)))),
    "DOCX, a million attributes": lambda: ("a.docx", docx(b"<w:p " + b" ".join(b'a%d="b"' % n for n in range(MB)) + b"/>")),
    "DOCX, 60,000 parts": lambda: ("a.docx", zipped(*[(f"word/media/{n}.png", b"x") for n in range(60_000)], ("word/document.xml", b"<a/>"))),
    "HTML, 40 MB of elements": lambda: ("a.html", b"<html><body>" + b"<p>a" * (10 * MB)),
    "HTML, nested": lambda: ("a.html", b"<html><body>" + b"<div>" * (4 * MB)),
    "HTML, one style of 40 MB": lambda: ("a.html", b"<html><style>" + b"/*" * (20 * MB) + b"</style><p>Upheld"),
    "HTML, 10 million attributes": lambda: ("a.html", b"<html><body><p " + b"a=b " * (10 * MB) + b">x"),
    "HTML, tables within tables": lambda: ("a.html", b"<html><body>" + b"<table><tr><td>" * (2 * MB)),
    "HTML, comments without an end": lambda: ("a.html", b"<html><body>" + b"<!--" * (10 * MB)),
    "HTML, declarations": lambda: ("a.html", b"<html><body>" + b"<!x <![x " * (4 * MB)),
    "HTML, marks without an end": lambda: ("a.html", b"<html><body>" + b"<a " * (10 * MB)),
    "HTML, ends without a beginning": lambda: ("a.html", b"<html><body>" + b"</b" * (10 * MB)),
    "HTML, quotes without an end": lambda: ("a.html", b"<html><body>" + b"<a b='" * (6 * MB)),
    "HTML, one number of 40 MB": lambda: ("a.html", b"<html><body>&#" + b"9" * (40 * MB) + b";"),
    "HTML, entities": lambda: ("a.html", b"<html><body>" + b"&amp" * (10 * MB)),
    "HTML, formats that are never closed": lambda: ("a.html", b"<html><body>" + b"<p><b><i><font size=1>" * MB),
    "HTML, hidden within hidden": lambda: ("a.html", b"<html><body>" + b"<div style='display:none;color:#fff'>a" * MB),
    "HTML, 400,000 rules of style": lambda: ("a.html", b"<html><style>" + b"".join(b".c%d p > a {display:none}" % n for n in range(400_000)) + b"</style><body>" + b"<p class=c1>a" * 40_000),
    "HTML, UTF-16": lambda: ("a.html", ("<html><body>" + "<p>a" * (5 * MB)).encode("utf-16")),
    "RTF, 40 MB of groups": lambda: ("a.rtf", b"{\\rtf1 " + b"{\\v " * (10 * MB)),
    "RTF, 40 MB of words": lambda: ("a.rtf", b"{\\rtf1 " + b"word " * (8 * MB) + b"}"),
    "RTF, 40 MB of characters by number": lambda: ("a.rtf", b"{\\rtf1 " + b"\\u9999?" * (6 * MB) + b"}"),
    "RTF, 40 MB of characters by code": lambda: ("a.rtf", b"{\\rtf1 " + b"\\'e9" * (10 * MB) + b"}"),
    "RTF, 100,000 million raw bytes": lambda: ("a.rtf", b"{\\rtf1 \\bin99999999999 " + b"word " * (4 * MB) + b"}"),
    "RTF, one word of 40 MB": lambda: ("a.rtf", b"{\\rtf1 \\" + b"a" * (40 * MB) + b" x}"),
    "RTF, one number of 40 MB": lambda: ("a.rtf", b"{\\rtf1 \\fs" + b"9" * (40 * MB) + b" x}"),
    "RTF, a million fonts": lambda: ("a.rtf", b"{\\rtf1{\\fonttbl" + b"".join(b"{\\f%d A;}" % n for n in range(MB)) + b"}" + b"{\\f1 word}" * MB + b"}"),
    "RTF, backslashes": lambda: ("a.rtf", b"{\\rtf1 " + b"\\" * (40 * MB)),
    "mail, 40 MB of parts": lambda: ("a.eml", MAIL + MIXED + b"--b\n\nx\n" * (5 * MB)),
    "mail, nested parts": lambda: ("a.eml", nested_mail()),
    "mail, one long field": lambda: ("a.eml", many_headers()),
    "mail, 3,000 attachments": lambda: ("a.eml", attachments()),
    "mail, in mails, 20,000 deep": lambda: ("a.eml", forwarded(20_000)),
    "mail, in mails, 200 deep": lambda: ("a.eml", forwarded(200)),
    "mail, archives and mails in turn": lambda: ("a.eml", zip_in_mails(30)),
    "mail, 40 MB of one field": lambda: ("a.eml", b"From: a@example.org\nSubject: " + b"a\n " * (13 * MB) + b"\nMIME-Version: 1.0\n\nwords\n"),
    "mail, a million encoded words": lambda: ("a.eml", b"From: a@example.org\nSubject: " + b"=?utf-8?q?a?=\n " * MB + b"\nMIME-Version: 1.0\n\nwords\n"),
    "mail, a million addresses": lambda: ("a.eml", b"From: " + b'"a (b" <a@b>, ' * MB + b"\nSubject: x\nMIME-Version: 1.0\n\nwords\n"),
    "mail, comments in an address": lambda: ("a.eml", b"From: " + b"(" * MB + b"\nTo: " + b"<" * MB + b"\nMIME-Version: 1.0\n\nwords\n"),
    "mail, 500,000 fields": lambda: ("a.eml", MAIL + b"".join(b"X-%d: y\n" % n for n in range(500_000)) + b"\nwords\n"),
    "mail, 40 MB of base64": lambda: ("a.eml", MAIL + b"Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n" + b"=\n" * (20 * MB)),
    "mail, 40 MB quoted": lambda: ("a.eml", MAIL + b"Content-Type: text/plain\nContent-Transfer-Encoding: quoted-printable\n\n" + b"=\n" * (20 * MB)),
    "MHTML, 20,000 parts": lambda: ("a.mhtml", related(20_000)),
    "ZIP, 20 members of 50 MB": lambda: ("a.zip", zipped(*((f"{n}.txt", b"%d " % n * (25 * MB)) for n in range(10, 19)))),
    "ZIP of ZIPs": lambda: ("a.zip", zipped(*((f"{n}.zip", zipped(("a.txt", b"%d " % n * (15 * MB)))) for n in range(10, 40)))),
    "ZIP, 40 deep": lambda: ("a.zip", deep_zip()),
    "ZIP, 5,000 times one member": lambda: ("a.zip", overlapping()),
    "ZIP, a member larger than it says": lambda: ("a.zip", claiming(99)),
    "ZIP, a member smaller than it says": lambda: ("a.zip", claiming(2**32 - 2)),
    "ZIP, 60,000 members": lambda: ("a.zip", members(60_000)),
    "ZIP, long names": lambda: ("a.zip", members(500, "a" * 60_000 + "{}.txt")),
    "ZIP, 400 folders deep": lambda: ("a.zip", members(500, "a/" * 400 + "{}.txt")),
    "ZIP, bzip2": lambda: ("a.zip", coded(zipfile.ZIP_BZIP2)),
    "ZIP, LZMA": lambda: ("a.zip", coded(zipfile.ZIP_LZMA)),
    "text, one word": lambda: ("a.txt", HEAD + b"a" * 160_000),
    "text, one phrase": lambda: ("a.txt", b"CLINICAL CASE SUMMARY\n" + b"diagnosed with " * 12_000 + b"\nUpheld"),
    "text, 40 MB": lambda: ("a.txt", b"The request for it is not medically necessary.\n" * (40 * MB // 47)),
    "text, 490,000 line ends": lambda: ("a.txt", HEAD + b"\n" * 490_000 + b"Upheld"),
    "text, 245,000 lines of a letter": lambda: ("a.txt", HEAD + b"a\n" * 245_000 + b"Upheld"),
    "text, 299 pages with their numbers": lambda: ("a.txt", HEAD + b"".join(b"Page %d of 299\nCM14-0012345\nThe request is not necessary.\n\f" % n for n in range(299))),
    "text, marks over one letter": lambda: ("a.txt", HEAD + ("e" + "\u0301\u0323" * 240_000).encode()),
    "text, marks over letters": lambda: ("a.txt", HEAD + ("\u0323\u0301e" * 160_000).encode()),
    "text, right to left": lambda: ("a.txt", HEAD + ("\u202e\u2066a\u05d0" * 120_000).encode()),
    "text, ligatures": lambda: ("a.txt", HEAD + ("\ufdfa " * 200_000).encode()),
    "text, tabs and blanks": lambda: ("a.txt", HEAD + b" \t" * 240_000 + b"Upheld"),
    "text, 490,000 digits": lambda: ("a.txt", HEAD + b"Case Number: CM14-" + b"9" * 490_000),
    "text, UTF-16": lambda: ("a.txt", (HEAD.decode() + "word " * 97_000).encode("utf-16")),
    "text, decisions": lambda: ("a.txt", b"IMR ISSUES, DECISIONS AND RATIONALES\n" + b"Acupuncture: Upheld\nDecision rationale: It is not necessary.\n" * 8000),
}
# fmt: on
