"""What leaves of the identifiers in `identifiers.toml`, and of the medical words of letters."""

import re
import tomllib
from collections import Counter
from pathlib import Path

from imr_llm.client import Redactor, persons

WAYS = [
    (kind, way)
    for kind, table in tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")).items()
    for way in table["ways"]
]
_MARKED = re.compile("«(.*?)»", re.DOTALL)
UNKNOWN = "A review of the treatment was asked for.\n\n{}\n\nThe lumbar MRI shows a tear. Norco 10/325 mg helped.\n"
_PARTICLES = {
    "de",
    "la",
    "van",
    "der",
    "del",
    "of",
    "thi",
    "the",
    "in",
    "on",
    "las",
    "st",
    "old",
    "calle",
    "via",
    "road",
    "box",
    "one",
}


def leaks(way: str, letter: str) -> list[str]:
    """Pieces of identifiers that are left of a way to write them, which stands in a letter in place of {}."""
    plain = way.replace("«", "").replace("»", "")
    whole = letter.replace("{}", f"\n~ ~\n{plain}\n~ ~\n")
    left = Redactor(whole).hide(whole).split("~ ~")[1]
    beside = set(_telling(_MARKED.sub(" ", way)))
    pieces = {piece for m in _MARKED.finditer(way) for piece in _telling(m[1])} - beside
    return sorted(piece for piece in pieces if re.search(rf"(?<!\w){re.escape(piece)}(?!\w)", left))


def _telling(identifier: str) -> list[str]:
    """What of an identifier tells: its groups of digits, and its words; one letter tells nothing."""
    return [w for w in re.findall(r"[^\W_]+", identifier) if len(w) > 1 and w.lower() not in _PARTICLES]


def medical_words(text: str) -> Counter[str]:
    """Words of the tables, and levels of the spine, in a text."""
    text = re.sub(r"\[[A-Z]+_\d+\]", " ", text)
    words = (m[0].lower() for m in re.finditer(r"[A-Za-z]{3,}|\b[CTLS]\d{1,2}(?:-[CTLS]?\d{1,2})?\b", text))
    return Counter(w for w in words if any(c.isdigit() for c in w) or not persons.may_be_name(w))
