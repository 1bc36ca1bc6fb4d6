"""The lexicon held against public lists: which of their names it knows, and which it does not.

Titles of ICD-10-CM (its tabular list as XML, from the CDC or CMS) are in the public domain; names of drugs are as in
the index of MedlinePlus, of the National Library of Medicine, and those of treatments headings of its MeSH.
"""

import html
import re
from collections import Counter
from collections.abc import Iterator
from typing import Literal

from imr_llm.language import lexicon

CHAPTERS = "EFGHIJKLMNRST"
"""First letters of the codes of what letters name: injuries, and illness of the worker."""
_TITLE = re.compile(r"<diag>\s*<name>([\w.]+)</name>\s*<desc>([^<]+)</desc>")
_LONGEST = len("M54.5")
"""Behind it a title adds a side or an encounter, and names no other condition."""


def conditions(tabular: str, chapters: str = CHAPTERS) -> Iterator[tuple[str, str, bool]]:
    """Each title of these chapters: its chapter, the title, and whether the lexicon knows it."""
    known = lexicon.conditions()
    for code, title in _TITLE.findall(tabular):
        if code[0] in chapters and len(code) <= _LONGEST:
            name = html.unescape(title)
            yield code[0], name, name in known


def names(kind: Literal["drugs", "treatments"], lines: str) -> Iterator[tuple[str, str, bool]]:
    """The same of names of these kinds, one a line."""
    known = lexicon.drugs() if kind == "drugs" else lexicon.treatments()
    return ((kind, name, name in known) for name in map(str.strip, lines.splitlines()) if name)


def told(found: Iterator[tuple[str, str, bool]]) -> Iterator[str]:
    """How many of each kind are known; then every name that is not."""
    rows = list(found)
    count, known = Counter(kind for kind, _, _ in rows), Counter(kind for kind, _, is_known in rows if is_known)
    yield from (f"{kind}: {known[kind]} of {count[kind]} known" for kind in sorted(count))
    yield from (f"{kind}\t{name}" for kind, name, is_known in rows if not is_known)
