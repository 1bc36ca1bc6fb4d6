"""Where the words of an answer stand in the letter.

Three tries, each only if the one before finds nothing: the words exactly; white space, case and punctuation apart; and
by likeness (rapidfuzz), for a model that mends a misprint or drops an article. What is kept is always the letter's own
text, never the model's.
"""

import re
from collections.abc import Iterator

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from imr_llm.language import lexicon
from imr_llm.letter import Span

ALIKE = 92.0
"""Of 100, by the best alignment: one wrong letter in twelve. Word by word, the rest of this rule is in `_same_word`."""
SHORTEST_ALIKE = 10
"""Characters below which likeness says nothing."""
_WORD = re.compile(r"[^\W_]+")
_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
_LONG, _LONGER = 5, 9


def places(text: str, words: str, within: list[Span]) -> Iterator[Span]:
    """The places of `words` in these ranges of the text, best kind first; whole words only."""
    words = " ".join(words.split()).strip(" .,;:\"'“”")
    tokens = [re.escape(token) for token in _WORD.findall(words)]
    if not tokens:
        return
    exact = re.compile(rf"(?<!\w){re.escape(words)}(?!\w)")
    loose = re.compile(r"(?<![^\W_])" + r"[\W_]+".join(tokens) + r"(?![^\W_])", re.IGNORECASE)
    for pattern in (exact, loose):
        found = [Span(*m.span()) for part in within for m in pattern.finditer(text, part.start, part.end)]
        if found:
            yield from found
            return
    yield from _alike(text, words, within)


def numbers(text: str) -> set[str]:
    """The numbers that are printed in a text, without commas."""
    return {number.replace(",", "") for number in _NUMBER.findall(text)}


def _alike(text: str, words: str, within: list[Span]) -> Iterator[Span]:
    if len(words) < SHORTEST_ALIKE:
        return
    for part in within:
        region = text[part.start : part.end].lower()
        found = fuzz.partial_ratio_alignment(words.lower(), region, score_cutoff=ALIKE)
        if found is None or found.dest_end <= found.dest_start:
            continue
        start, end = part.start + found.dest_start, part.start + found.dest_end
        while start > part.start and text[start - 1].isalnum():
            start -= 1
        while end < part.end and text[end].isalnum():
            end += 1
        quote = text[start:end].strip(" .,;:")
        start = text.index(quote, start)
        if _same_words(quote, words):
            yield Span(start, start + len(quote))


def _same_words(quote: str, words: str) -> bool:
    """Word by word the same, or the same long word with a misprint: never another number, side, prefix or drug."""
    pairs = list(zip(_WORD.findall(quote.lower()), _WORD.findall(words.lower()), strict=False))
    counts = len(_WORD.findall(quote)) == len(_WORD.findall(words))
    return counts and all(a == b or _same_word(a, b) for a, b in pairs)


def _same_word(a: str, b: str) -> bool:
    if a[0] != b[0] or min(len(a), len(b)) < _LONG or {a[:4], b[:4]} == {"hype", "hypo"}:
        return False
    if a in lexicon.drugs() or b in lexicon.drugs() or not (a.isalpha() and b.isalpha()):
        return False
    return Levenshtein.distance(a, b) <= (1 if len(a) < _LONGER else 2)
