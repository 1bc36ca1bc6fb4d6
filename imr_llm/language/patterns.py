"""Regular expressions for printed labels: through spacing, glued words and an OCR's misreadings."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from imr_llm.letter import Span
from imr_llm.tables import load

_ALIKE = 84  # of 100: two or three wrong letters in a label of twenty
_WORD = re.compile(r"\S+")
_PRINTED = re.compile(r"\{(?P<words>[^\W\d_][^{}]*)\}")
_CLASS = re.compile(r"@[A-Z][A-Z0-9_]*")
_LETTERS = re.compile(r"\\.|\(\?P[<=]\w+|[^\W\d_]")
_ODD = (("ı", "i"), ("İ", "i"), ("ſ", "s"))


def lower(text: str) -> str:
    """Lower case, offset for offset. "ı", "İ" and "ſ" become i and s, as a pattern that ignores case takes them."""
    if not text.isascii():
        for odd, plain in _ODD:
            text = text.replace(odd, plain)
    return text.lower()


def folded(source: str) -> re.Pattern[str]:
    """A pattern that ignores case, for text in lower case: on it, it takes half the time of one that folds each letter.

    ValueError for a source that tells cases apart.
    """
    if "(?-i" in source:
        raise ValueError("it tells cases apart, so that it cannot be matched against lower case")
    return re.compile(_LETTERS.sub(lambda m: m[0].lower() if m[0].isalpha() else m[0], source))


@cache
def tolerant(label: str) -> str:
    """The source of a pattern for this label: any case, blanks optional, letters as an OCR may have misread them.

    To be used on flow text, in which white space is single, with `re.IGNORECASE`.
    """
    printed_as = load("misread", dict[str, str])
    return "".join(printed_as.get(char.lower(), re.escape(char)) for char in label)


def filled(source: str, classes: Mapping[str, str]) -> str:
    """A pattern's source with `@CLASS` and, as an OCR may have bent them, `{printed words}` filled in.

    A class may hold others. KeyError for an unknown one.
    """
    while _CLASS.search(source):
        source = _CLASS.sub(lambda m: f"(?:{classes[m[0][1:]]})", source)
    return _PRINTED.sub(lambda m: tolerant(m["words"]), source)


@cache
def any_label(labels: tuple[str, ...]) -> re.Pattern[str]:
    """One pattern for several labels, the longest first, for text in lower case."""
    return folded("|".join(tolerant(label) for label in sorted(labels, key=len, reverse=True)))


def alike(text: str, labels: Iterable[str], start: int = 0) -> dict[str, list[tuple[int, int]]]:
    """Places in `text[start:]` that resemble each label (at least 84 of 100 by edit distance), best first taken.

    The window slides over whole words, one more or less than the label has: noise inside words, glued and split
    words are seen, and the place begins and ends at a word.
    """
    words = [m.span() for m in _WORD.finditer(text, start)]
    windows: dict[int, list[str]] = {}
    found: dict[str, list[tuple[int, int]]] = {}
    for label in sorted(labels, key=lambda label: len(label.split())):
        size = len(label.split())
        windows = {n: windows.get(n) or _windows(text, words, n) for n in {max(1, size - 1), size, size + 1}}
        found[label] = _best(label, words, windows)
    return found


def _windows(text: str, words: list[tuple[int, int]], size: int) -> list[str]:
    """So many words that follow each other, in lower case, from each word on."""
    return [lower(text[a:b]) for (a, _), (_, b) in zip(words, words[size - 1 :], strict=False)]


def _best(label: str, words: list[tuple[int, int]], windows: dict[int, list[str]]) -> list[tuple[int, int]]:
    from rapidfuzz import fuzz, process  # a tenth of a command's start, for the few letters that an OCR bent

    scored = [
        (score, index, size)
        for size, texts in windows.items()
        for _, score, index in process.extract(label, texts, scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=None)
    ]
    taken: list[tuple[int, int]] = []
    for _, index, size in sorted(scored, key=lambda s: -s[0]):
        a, b = words[index][0], words[index + size - 1][1]
        at = bisect_left(taken, (a, b))
        if (at == 0 or taken[at - 1][1] <= a) and (at == len(taken) or b <= taken[at][0]):
            taken.insert(at, (a, b))
    return taken


def squashed(words: str) -> str:
    """Their letters and digits alone, in lower case, to compare by."""
    return re.sub(r"[^a-z0-9]", "", lower(words))


def past(pattern: re.Pattern[str], text: str, start: int, end: int) -> int:
    """Where the words of `text[start:end]` go on behind what the pattern matches at their head."""
    found = pattern.match(text, start, end)
    return found.end() if found else start


def until(pattern: re.Pattern[str], text: str, start: int, end: int) -> int:
    """Where the pattern is first found in `text[start:end]`; `end` where it is not."""
    found = pattern.search(text, start, end)
    return found.start() if found else end


def behind(marks: Sequence[re.Match[str]], end: int) -> list[Span]:
    """What stands behind each mark, up to the next one; behind the last, up to `end`."""
    ends = [m.start() for m in marks[1:]] + [end]
    return [Span(m.end(), stop) for m, stop in zip(marks, ends, strict=False)]


def trimmed(text: str, start: int, end: int) -> Span:
    """The range `[start, end)` of the text without white space at its ends."""
    words = text[start:end]
    return Span(start + len(words) - len(words.lstrip()), start + len(words.rstrip()))
