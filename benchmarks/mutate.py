"""Files of every format, changed at random: read or refused, never a crash, a hang or another exception.

    python -m benchmarks.mutate [COUNT [SEED]] [SUFFIX …]

So many changed files (500) of each format, or of those named, each read in a process within a letter's limits.
"""

import io
import random
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Collection, Iterator
from typing import cast

from benchmarks import corpus
from imr_llm.errors import ReaderCrashed, UnreadableFile
from imr_llm.host.limits import Limits
from imr_llm.pipeline import read_letter, workers
from imr_llm.pipeline.jobs import Job
from imr_llm.pipeline.opening import Opener

SLOW = 6.0
"""Seconds: what takes longer is counted as a hang."""
_TOKENS = [
    b"<", b">", b"{", b"}", b"\\", b"(", b")", b"[", b"]", b"/", b"\0", b"\xff", b"\n", b"\r", b"=", b'"', b"--", b"PK",
    b"endobj", b"stream", b"obj", b"0 R", b"-1", b"99999999", b"\\v", b"<w:p>", b"</w:p>", b"<div>", b"Content-Type:",
    b"boundary", b"\xf0\x9f\x92\x8a", b"\xc3", b"\x0c", b"\xef\xbf\xbe", b"%PDF-", b"II*\0",
]  # fmt: skip


def originals() -> dict[str, bytes]:
    """A letter in each format, by the suffix of its file."""
    from docx import Document
    from fpdf import FPDF
    from PIL import Image, ImageDraw

    text = next(corpus.letters(1))[:3000].encode("ascii", "replace").decode("ascii")
    pdf = FPDF()
    pdf.set_compression(False)
    pdf.add_page()
    pdf.set_font("Times", size=10)
    pdf.multi_cell(0, 4, text)
    word = io.BytesIO()
    document = Document()
    for line in text.split("\n"):
        document.add_paragraph(line)
    document.save(word)
    image = Image.new("L", (320, 60), "white")
    ImageDraw.Draw(image).text((10, 20), "Decision: Upheld")
    html = "<html><body><p>" + text.replace("\n\n", "<p>") + "</body></html>"
    rtf = "{\\rtf1\\ansi " + text.replace("\n", "\\par ") + "}"
    mail = f"From: a@example.org\nTo: b@example.org\nSubject: x\nMIME-Version: 1.0\nContent-Type: text/plain\n\n{text}"
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as members:
        members.writestr("a.txt", text)
    page = f"--b\nContent-Type: text/html\nContent-Location: http://example.org/\n\n{html}\n--b--\n"
    saved = f"From: <Saved>\nMIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n{page}"
    made = {"txt": text.encode(), "html": html.encode(), "rtf": rtf.encode(), "eml": mail.encode()}
    made["mhtml"] = saved.encode()
    made |= {"pdf": bytes(pdf.output()), "docx": word.getvalue(), "zip": archive.getvalue()}
    for form in ("png", "jpeg", "tiff", "webp"):
        out = io.BytesIO()
        image.save(out, form)
        made[form] = out.getvalue()
    return made


def mutated(data: bytes, rng: random.Random) -> bytes:
    """The bytes with a few changes: bits, tokens, pieces cut out, repeated or moved."""
    out = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 4, 16))):
        at, length = rng.randrange(len(out) + 1), rng.choice((1, 2, 8, 64, 512))
        piece = bytes(out[at : at + length])
        match rng.randrange(6):
            case 0:
                out[at : at + 1] = bytes([rng.randrange(256)])
            case 1:
                out[at:at] = rng.choice(_TOKENS) * rng.choice((1, 1, 1, 50))
            case 2:
                del out[at : at + length]
            case 3:
                out[at:at] = piece * rng.choice((1, 3, 100))
            case 4:
                to = rng.randrange(len(out) + 1)
                out[to:to] = piece
            case _:
                del out[rng.randrange(len(out) // 2, len(out) + 1) :]
    return bytes(out) or b"\n"


def inside(data: bytes, rng: random.Random) -> bytes:
    """An archive of which one member has been changed: its checksums hold."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        chosen = rng.choice(["word/document.xml", "word/document.xml", *old.namelist()])
        for name in old.namelist():
            new.writestr(name, mutated(old.read(name), rng) if name == chosen else old.read(name))
    return out.getvalue()


def jobs(suffix: str, data: bytes, count: int, seed: int, opener: Opener, told: Counter[str]) -> Iterator[Job]:
    """A job for each changed file; for each file in it, where it holds some. What is named at once is counted."""
    from imr_llm import documents

    rng = random.Random(f"{seed} {suffix}")
    for number in range(count):
        is_inside = suffix in ("docx", "zip") and rng.random() < 0.8
        changed = (inside if is_inside else mutated)(data, rng)
        path = f"{number}.{suffix}"
        if not documents.holds_files(changed):
            yield Job.of(path, "", changed, keep=True)
            continue
        is_told = False
        for item in opener.parts(path, changed):
            is_told = is_told or not isinstance(item, documents.Mail)
            if isinstance(item, documents.Part):
                yield Job.of(item.path, "", item.data, keep=True)
            elif isinstance(item, UnreadableFile):
                told[_outcome(path, item)] += 1
        if not is_told:  # a run names a mail without any letter, too
            told[f"{suffix}: nothing in it"] += 1


def fuzz(count: int, seed: int, suffixes: Collection[str] = ()) -> Counter[str]:
    """What became of the changed files: `suffix: outcome`, and `suffix: CRASH` or `SLOW` for what must not be."""
    told: Counter[str] = Counter()
    limits = Limits(seconds=SLOW)
    with Opener(limits) as opener:
        chosen = (each for each in originals().items() if not suffixes or each[0] in suffixes)
        entries = (job for suffix, data in chosen for job in jobs(suffix, data, count, seed, opener, told))
        for entry, result in workers.read_all(entries, 2, read_letter, limits=limits):
            told[_outcome(cast("Job", entry).path, result)] += 1
    return told


def _outcome(path: str, result: object) -> str:
    """Under the suffix of the file that was changed: the first of a path that goes on within it."""
    suffix = path.split("/", maxsplit=1)[0].rpartition(".")[2]
    if isinstance(result, ReaderCrashed):
        return f"{suffix}: CRASH {path} {result.problem}"
    if isinstance(result, UnreadableFile) and "seconds" in result.problem:
        return f"{suffix}: SLOW {path}"
    return f"{suffix}: {type(result).__name__}"


def main() -> None:
    """The formats named, or all."""
    numbers = [int(given) for given in sys.argv[1:] if given.isdigit()]
    suffixes = [given for given in sys.argv[1:] if not given.isdigit()]
    count, seed = [*numbers, *(500, 1)[len(numbers) :]]
    began = time.monotonic()
    for name, number in sorted(fuzz(count, seed, suffixes).items()):
        print(f"{number:6} {name}", flush=True)
    print(f"seed {seed}, {time.monotonic() - began:.0f} seconds")


if __name__ == "__main__":
    main()
