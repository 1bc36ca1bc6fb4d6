"""How hard a text is to read: years of school, and for Spanish how easy it is.

English by Flesch-Kincaid (Kincaid et al., 1975); syllables by syllapy's dictionary, which comes with it. Spanish by
Crawford (1984) in years of school and Fernández Huerta (1959) from 0 to 100; syllables by pyphen, as textstat counts
them, which leaves a vowel at a word's edge unsplit ("a-ño" is one) and so counts a few too few.
"""

import re
from collections.abc import Callable, Sequence
from functools import cache, lru_cache

import pyphen
import syllapy

_WORD = re.compile(r"[^\W\d_][^\W\d_'’-]*(?:[-'’][^\W\d_]+)*")


def flesch_kincaid(sentences: Sequence[str]) -> float:
    """The reading grade of English sentences: years of school."""
    words, syllables = _counts(sentences, _english)
    if not words:
        return 0.0
    return 0.39 * words / len(sentences) + 11.8 * syllables / words - 15.59


def crawford(sentences: Sequence[str]) -> float:
    """Years of school for Spanish sentences; the formula is made for primary school."""
    words, syllables = _counts(sentences, _spanish)
    if not words:
        return 0.0
    return -20.5 * len(sentences) / words + 4.9 * syllables / words - 3.407


def fernandez_huerta(sentences: Sequence[str]) -> float:
    """How easy Spanish sentences are: 80 and more is easy, 60 is normal, below 50 hard."""
    words, syllables = _counts(sentences, _spanish)
    if not words:
        return 100.0
    return 206.84 - 60 * syllables / words - 1.02 * words / len(sentences)


def _counts(sentences: Sequence[str], counted: Callable[[str], tuple[int, int]]) -> tuple[int, int]:
    """Words and syllables."""
    both = [counted(sentence) for sentence in sentences]
    return sum(words for words, _ in both), sum(syllables for _, syllables in both)


@lru_cache(maxsize=20_000)
def _english(sentence: str) -> tuple[int, int]:
    """Kept: most sentences of a summary are the same in every letter."""
    words = _WORD.findall(sentence.lower())
    return len(words), sum(max(1, int(syllapy.count(word))) for word in words)


@lru_cache(maxsize=20_000)
def _spanish(sentence: str) -> tuple[int, int]:
    words = _WORD.findall(sentence.lower())
    return len(words), sum(len(_hyphens().positions(word)) + 1 for word in words)


@cache
def _hyphens() -> pyphen.Pyphen:
    return pyphen.Pyphen(lang="es")
