"""Regular expressions for letters: tolerant ones for printed labels, quick ones for phrases.

A tolerant pattern sees a label through spacing, glued words and an OCR's misreadings. A quick pattern first looks for
a plain word that every match must hold; most sentences hold none, and the expression is not tried at all.
"""

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from re import _parser  # type: ignore[attr-defined]  # the standard library's own parser: no public one exists
from typing import Any

from ahocorasick_rs import AhoCorasick
from rapidfuzz import fuzz, process

from imr_llm.letter import Span

_ALIKE = 84  # of 100: two or three wrong letters in a label of twenty
_WORD = re.compile(r"\S+")

# What an OCR engine prints in place of a letter, lower case; the pattern ignores case.
_MISREAD = {
    "a": "[aà@]",
    "c": "[ceo(]",
    "d": "(?:d|cl|o)",
    "e": "[ec3]",
    "f": "[ft]",
    "g": "[g9q6]",
    "h": "(?:h|b|li)",
    "i": "[il1|!íj]",
    "l": "[li1|!t]",
    "m": "(?:m|rn|nn|in|ni|n)",
    "n": "(?:n|ri|m|h|u)",
    "o": "[o0cq]",
    "q": "[qg]",
    "r": "(?:r|f|t|n)",
    "s": "[s5$8]",
    "t": "[tfl1+]",
    "u": "(?:u|ii|v|n)",
    "v": "[vuy]",
    "w": "(?:w|vv)",
    "x": "[xk]",
    "y": "[yv]",
}


@cache
def tolerant(label: str) -> str:
    """The source of a pattern for this label: any case, blanks optional, letters as an OCR may have misread them.

    To be used on flow text, in which white space is single, with `re.IGNORECASE`.
    """
    out = []
    for char in label:
        if char == " ":
            out.append(" ?")
        elif char == ":":
            out.append(" ?[:;.]")
        elif char == "'":
            out.append("['’`‘]?")
        elif char in ",()/":
            out.append(f" ?{re.escape(char)}?")
        else:
            out.append(_MISREAD.get(char.lower(), re.escape(char)))
    return "".join(out)


def alternatives(labels: list[str]) -> str:
    """One pattern for several labels, the longest first."""
    return "|".join(tolerant(label) for label in sorted(labels, key=len, reverse=True))


def alike(text: str, label: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Places in `text[start:end]` that resemble the label (at least 84 of 100 by edit distance), best first taken.

    The window slides over whole words, one more or less than the label has: noise inside words, glued and split
    words are seen, and the place begins and ends at a word.
    """
    words = [(m.start(), m.end()) for m in _WORD.finditer(text, start, len(text) if end is None else end)]
    size = len(label.split())
    windows = [
        (words[i][0], words[i + n - 1][1])
        for n in {max(1, size - 1), size, size + 1}
        for i in range(len(words) - n + 1)
    ]
    choices = [text[a:b].lower() for a, b in windows]
    scored = process.extract(label, choices, scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=None)
    taken: list[tuple[int, int]] = []
    for _, _, index in sorted(scored, key=lambda s: -s[1]):
        a, b = windows[index]
        if all(b <= c or a >= d for c, d in taken):
            taken.append((a, b))
    return sorted(taken)


def behind(marks: Sequence[re.Match[str]], end: int) -> list[Span]:
    """What stands behind each mark, up to the next one; behind the last, up to `end`."""
    ends = [m.start() for m in marks[1:]] + [end]
    return [Span(m.end(), stop) for m, stop in zip(marks, ends, strict=False)]


def trimmed(text: str, start: int, end: int) -> Span:
    """The range `[start, end)` of the text without white space at its ends."""
    words = text[start:end]
    return Span(start + len(words) - len(words.lstrip()), start + len(words.rstrip()))


_LONG_ENOUGH = 4  # letters; a shorter word occurs nearly everywhere
_MOST_WORDS = 40  # beyond that, looking for the words costs more than the expression


_words_of_phrases: dict[str, None] = {}  # of every Quick made so far, in order


def places_of_words(lower: str) -> dict[str, list[int]]:
    """Where the plain words of all phrases stand in a text in lower case, found in one pass over it."""
    words = tuple(_words_of_phrases)
    places: list[list[int]] = [[] for _ in words]
    for index, start, _ in _automaton(words).find_matches_as_indexes(lower, overlapping=True):
        places[index].append(start)
    return dict(zip(words, places, strict=True))


@lru_cache(maxsize=1)
def _automaton(words: tuple[str, ...]) -> AhoCorasick:
    return AhoCorasick(words)


class Quick:
    """A case-blind regular expression behind a look for the plain words that any match must hold.

    Ranges are offsets of the text; `lower` is the text in lower case, offset for offset.
    """

    def __init__(self, source: str) -> None:
        self.pattern = re.compile(source, re.IGNORECASE)
        words = _words_of(_parser.parse(source, re.IGNORECASE))
        shortest = {w for w in words if not any(v != w and v in w for v in words)}
        self.words = tuple(sorted(shortest)) if len(shortest) <= _MOST_WORDS else ()
        _words_of_phrases.update(dict.fromkeys(self.words))

    def search(self, text: str, lower: str, start: int, end: int) -> re.Match[str] | None:
        """The first match in `text[start:end]`."""
        if not self.words:
            return self.pattern.search(text, start, end)
        for word in self.words:
            if lower.find(word, start, end) >= 0:
                return self.pattern.search(text, start, end)
        return None


def _words_of(tree: Any) -> frozenset[str]:
    """Words of which every match of the parsed expression holds at least one; empty where no such set is known."""
    best: frozenset[str] = frozenset()
    run = ""
    for operation, argument in [*tree, (None, None)]:
        name = str(operation)
        if name == "LITERAL":
            run += chr(argument).lower()
            continue
        best, run = _better(best, frozenset({run}) if run else frozenset()), ""
        if name == "BRANCH":
            parts = [_words_of(part) for part in argument[1]]
            best = _better(best, frozenset().union(*parts) if all(parts) else frozenset())
        elif name == "SUBPATTERN":
            best = _better(best, _words_of(argument[3]))
        elif name in ("MAX_REPEAT", "MIN_REPEAT") and argument[0] > 0:
            best = _better(best, _words_of(argument[2]))
    return best


def _better(a: frozenset[str], b: frozenset[str]) -> frozenset[str]:
    """The set that rules out more text: long words before many."""
    if not a or not b:
        return a or b
    return max(a, b, key=_rarity)


def _rarity(words: frozenset[str]) -> tuple[int, int, int]:
    shortest = min(len(w.strip()) for w in words)
    return min(_LONG_ENOUGH, shortest), -len(words), shortest
