"""The same letter printed otherwise: `distort` changes what must make no difference (wrapping, blank lines, page
breaks, page furniture), `noise` misreads letters as an OCR engine does. Both are drawn from a `random.Random`.
"""

from __future__ import annotations

import random
import re
import textwrap


def distort(rng: random.Random, text: str) -> str:
    """What must change nothing: other line widths, blank lines after lines, page breaks, page numbers, odd blanks."""
    width = rng.randint(45, 130)
    out: list[str] = []
    for paragraph in re.split(r"\n\s*\n", text):
        lines = textwrap.wrap(" ".join(paragraph.split()), width, break_long_words=False)
        out += [*lines, ""]
    if rng.random() < 0.6:
        out = [part for line in out for part in ((line, " ") if line else (line,))]  # a blank line after every line
    page = 1
    for at in sorted(rng.sample(range(3, max(4, len(out) - 2)), k=min(3, max(0, len(out) - 6))), reverse=True):
        if out[at].strip() and rng.random() < 0.8:
            out.insert(at, rng.choice(["\f", f"Page {page} of 4\n\f", "\n\f\n"]))
            page += 1
    if rng.random() < 0.3:
        out = [line.replace(" ", "\u00a0", 1) for line in out]
    return "\n".join(f" {line} " if rng.random() < 0.2 else line for line in out)


_MISREAD = [
    ("l", "1"),
    ("I", "l"),
    ("rn", "m"),
    ("m", "rn"),
    ("o", "0"),
    ("e", "c"),
    ("i", "l"),
    ("s", "5"),
    ("B", "8"),
]


def noise(rng: random.Random, text: str, rate: float) -> str:
    """Misreads about `rate` of the letters the way an OCR engine does."""
    out: list[str] = []
    for word in re.split(r"(\s+)", text):
        if word.strip() and rng.random() < rate * len(word):
            out.append(word.replace(*rng.choice(_MISREAD), 1))
        else:
            out.append(word)
    return "".join(out)
