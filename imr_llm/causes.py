"""What in a letter gives cause for a step or a line that not every summary has (`data/causes.toml`).

Shared by what writes a summary and what checks it.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final

from imr_llm import tables
from imr_llm.patterns import lower
from imr_llm.record import Record
from imr_llm.sentences import split
from imr_llm.strict import Strict
from imr_llm.summary import Part, Sentence

CRISIS: Final = "crisis_line"
"""The text that says where help is."""
_ENOUGH: Final = 0.6
"""Of a request's words, the share by which a sentence is about it."""
_TOLD: Final[tuple[Part, ...]] = ("main_message", "missing", "decision", "reason")
"""The parts that tell of the case; a guideline's title is none of it."""
_WORD: Final = re.compile(r"[^\W\d_]{4,}")
_STEM: Final = 5


class _Table(Strict):
    """`causes.toml`."""

    given: tuple[str, ...]
    to_come: tuple[str, ...]
    number: str
    counted: tuple[str, ...]
    denied: tuple[str, ...]
    partly: tuple[str, ...]
    crisis: tuple[str, ...]


def is_given(request: str) -> bool:
    """Whether a request says of all that it asks for that it was given already."""
    return bool(_any("given").search(lower(request))) and not _any("to_come").search(lower(request))


def is_to_come(request: str) -> bool:
    """Whether a request says of all that it asks for that it is still to come."""
    return bool(_any("to_come").search(lower(request))) and not _any("given").search(lower(request))


def can_be_less(request: str) -> bool:
    """Whether a request asks for a number of something, of which less can be approved."""
    return bool(_any("counted").search(lower(request)))


def was_denied_whole(index: int, record: Record, text: str) -> bool:
    """Whether the letter says that the first denial denied all of a request: not in the reviewer's own reasons."""
    request = lower(record.issues[index].request or "")
    words = {word[:_STEM] for word in _WORD.findall(_counted_out(request))}
    own = [lower(issue.rationale) for issue in record.issues if issue.rationale]
    for clause in _denials(text):
        if any(clause in rationale for rationale in own):
            continue
        said = [word for word in words if re.search(rf"\b{word}", clause)]
        if len(record.issues) == 1 or (words and len(said) >= _ENOUGH * len(words)):
            return True
    return False


def in_crisis(sentences: Iterable[Sentence]) -> int | None:
    """The number of the first request of which a page tells thoughts of harm to oneself or to others."""
    told = (s for s in sentences if s.part in _TOLD and s.source.text != CRISIS)
    telling = [s for s in told if _any("crisis").search(lower(s.text))]
    return min((number for s in telling for number in _about(s)), default=None)


def _about(sentence: Sentence) -> list[int]:
    """The numbers of the requests that a sentence is about."""
    of = [place.field.split("/") for place in sentence.source.places]
    return [sentence.issue] if sentence.issue else [int(keys[2]) + 1 for keys in of if keys[1] == "issues"]


def _denials(text: str) -> Iterator[str]:
    """What a letter's sentences say was denied; of one that tells of a part too, what follows the denial."""
    for sentence in map(lower, split(" ".join(text.split()))):
        if not _any("partly").search(sentence):
            if _any("denied").search(sentence):
                yield sentence
            continue
        for denial in _any("denied").finditer(sentence):
            part = _any("partly").search(sentence, denial.end())
            yield sentence[denial.start() : part.start() if part else None]


def _counted_out(request: str) -> str:
    """A request without its amounts."""
    return _any("counted").sub(" ", request)


@cache
def _any(name: str) -> re.Pattern[str]:
    table = tables.load("causes", _Table)
    words = "|".join(word.replace("@N", table.number) for word in getattr(table, name))
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)")
