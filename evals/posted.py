"""Labels of letters that are posted by their publisher and are not ours to hand on: the labels name a letter by its
SHA-256, and the letter is found by it in a folder of whoever measures.

A rationale's label has its first and its last words and how many stand between, since the whole of it is the letter.
"""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from evals.match import tokens
from imr_llm import documents
from imr_llm.layouts.flow import Flow
from imr_llm.letter import sha256_of
from imr_llm.review.said import EDGE

_SHORT = re.compile(r"(?P<head>.+) … \((?P<words>\d+) words\) … (?P<tail>.+)", re.DOTALL)


@cache
def in_folder(folder: Path) -> dict[str, Path]:
    """The files of a folder by the SHA-256 of their bytes."""
    files = sorted(path for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else []
    return {sha256_of(path.read_bytes()): path for path in files}


def text_of(name: str, data: bytes) -> str:
    """A letter's text, which the labels' words are looked for in."""
    return documents.load(name, data).text


def printed(name: str, data: bytes) -> str:
    """The same, line by line."""
    return documents.load(name, data).printed()


def whole(name: str, data: bytes, labels: list[str | None]) -> Iterator[str | None]:
    """The rationales of a letter, in its order, from their labels. Raises ValueError where the letter has none such."""
    text = Flow(documents.load(name, data)).text
    start = 0
    for label in labels:
        m = _SHORT.fullmatch(label or "")
        if m is None:
            yield label
            continue
        span = _between(text, start, m["head"], m["tail"], int(m["words"]))
        if span is None:
            raise ValueError("the letter has no rationale with these first and last words")
        start = span[1]
        yield text[span[0] : span[1]]


def _between(text: str, start: int, head: str, tail: str, count: int) -> tuple[int, int] | None:
    """The stretch from `head` to `tail` that has the number of words between them that is nearest to `count`."""
    begins = [m.start() for m in _words(head).finditer(text, start)]
    ends = [m.end() for m in _words(tail).finditer(text, start)]
    pairs = [(begin, end) for begin in begins for end in ends if begin < end]
    wanted = count + 2 * EDGE
    return min(pairs, key=lambda pair: abs(len(text[slice(*pair)].split()) - wanted), default=None)


def _words(phrase: str) -> re.Pattern[str]:
    mark = re.escape(phrase[-1]) + "?" if phrase and not phrase[-1].isalnum() else ""
    return re.compile(r"\W+".join(map(re.escape, tokens(phrase))) + mark, re.IGNORECASE)
