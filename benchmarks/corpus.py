"""Corpora of letters varied from the real ones in `examples/letters`: no two have the same bytes."""

import random
import re
from collections.abc import Iterator
from pathlib import Path

LETTERS = Path(__file__).parent.parent / "examples" / "letters"
_DRUGS = ["Norco", "Topamax", "Mobic", "Klonopin", "gabapentin", "tramadol", "naproxen", "Cymbalta", "omeprazole"]


def vary(rng: random.Random, text: str) -> str:
    """A real letter with other ages, dates, drugs and decisions."""
    text = re.sub(r"\b\d{2}(?=[- ]year[- ]old)", lambda _: str(rng.randint(19, 74)), text)
    text = re.sub(r"\b\d{1,2}/\d{1,2}/(\d{2,4})\b", lambda m: f"{rng.randint(1, 12)}/{rng.randint(1, 28)}/{m[1]}", text)
    text = re.sub(r"\bNorco\b", lambda _: rng.choice(_DRUGS), text)
    return re.sub(r": +(?:Upheld|Overturned)", lambda _: rng.choice([":  Upheld", ": Overturned"]), text)


def letters(count: int, seed: int = 0) -> Iterator[str]:
    """So many different letters, the three real ones in turn."""
    rng = random.Random(seed)
    real = [path.read_text(encoding="utf-8") for path in sorted(LETTERS.glob("*.txt"))]
    for number in range(count):
        header = f"Case Number: CM14-{number:07} Date Assigned: 06/11/2014\n\nDecision Date: 08/05/2014\n\n"
        yield header + vary(rng, real[number % len(real)])


def write_texts(folder: Path, count: int, seed: int = 0) -> None:
    """Text letters, a thousand to a folder."""
    for number, text in enumerate(letters(count, seed)):
        place = folder / f"{number // 1000:04}"
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{number:07}.txt").write_text(text, encoding="utf-8")


def write_pdfs(folder: Path, count: int, pages: int = 3) -> None:
    """Digital PDFs of three pages each, as long as real letters are."""
    from fpdf import FPDF

    folder.mkdir(parents=True, exist_ok=True)
    for number, text in enumerate(letters(count)):
        pdf = FPDF(format="letter")
        pdf.set_font("Times", size=12)
        lines = [line for line in text.split("\n") if line.strip()]
        share = -(-len(lines) // pages)
        for page in range(pages):
            pdf.add_page()
            pdf.multi_cell(
                0, 5, "\n".join(lines[page * share : (page + 1) * share]).encode("latin-1", "replace").decode("latin-1")
            )
        pdf.output(str(folder / f"{number:05}.pdf"))
