"""Medicines that must not be stopped all at once, and what a letter says of it (`data/stopping.toml`).

Shared by what writes a summary and what checks it, so that neither leaves a warning out.
"""

import re
from collections.abc import Sequence
from functools import cache, lru_cache

from imr_llm import tables
from imr_llm.language.glossary import terms
from imr_llm.language.patterns import lower
from imr_llm.language.sentences import split
from imr_llm.record import Issue
from imr_llm.strict import Strict, pattern_of

WARNING, TAPER, TALK = "decision_stop_warning", "decision_stop_taper", "decision_stop_talk"
"""The texts: what the letter warns of, the slow cut that it speaks of, and what is told of every such medicine."""
TALK_IF = "decision_stop_if"
"""What is told in its place of a medicine for after a surgery, which may not have been begun."""
_FAR = 80
"""Characters between the two halves of a warning."""
_NEGATED = re.compile(r"\b(?:no|not|without|never|lack of|fail\w*|attempts? (?:at|to))\b[^,;]{0,30}$")
_SWALLOWED = ("pharmaceuticals", None)


class Medicine(Strict):
    """Medicines that must not be stopped at once: ids of the glossary, and where that can be checked."""

    entries: tuple[str, ...]
    source: str


class _Table(Strict):
    """`stopping.toml`: those medicines, and how a letter speaks of stopping them."""

    medicine: tuple[Medicine, ...]
    not_taken: tuple[str, ...]
    pumped: tuple[str, ...]
    later: tuple[str, ...]
    by_now: tuple[str, ...]
    stops: tuple[str, ...]
    abrupt: tuple[str, ...]
    harmless: tuple[str, ...]
    taper: tuple[str, ...]
    advises: tuple[str, ...]
    others: tuple[str, ...]


def table() -> _Table:
    """The medicines and words of `data/stopping.toml`."""
    return tables.load("stopping", _Table)


@lru_cache(maxsize=32)  # five who tell or check a request ask for the same
def told(rationale: str, *, is_approved: bool = False) -> tuple[str, ...]:
    """The texts for what a rationale says of stopping: a warning of stopping at once, a slow cut that is advised; of
    what was approved, not by those who denied it before.
    """
    sentences = [" ".join(lower(s).split()) for s in split(" ".join(rationale.split()))]
    own = [s for s in sentences if not (is_approved and _any("others").search(s))]
    found = {WARNING: any(map(_warns, sentences)), TAPER: any(map(_advises_taper, own))}
    return tuple(text for text, is_said in found.items() if is_said)


def due(issue: Issue) -> list[str]:
    """The texts on stopping that the summary of an item has, in order: a medicine of which a part is denied too."""
    said = told(issue.rationale or "", is_approved=issue.decision == "overturned")
    is_less = issue.decision != "overturned" or issue.approved_part is not None
    talk = TALK_IF if is_for_later(issue) and not said else TALK
    return [*said, talk] if said or (is_less and must_be_slow(issue)) else []


def first(issues: Sequence[Issue]) -> str | None:
    """The text of the main message on stopping: what is told of every such medicine, or of one that may be taken."""
    told = {text for issue in issues for text in due(issue)}
    return "first_stop" if TALK in told else "first_stop_if" if TALK_IF in told else None


def is_for_later(issue: Issue) -> bool:
    """Whether an item asks for something for after a surgery to come; not where it may be taken already."""
    return is_beside(issue) and not _any("by_now").search(_request(issue))


def is_beside(issue: Issue) -> bool:
    """Whether the name of an item speaks of a surgery that it is for."""
    return bool(_any("later").search(_request(issue)))


def is_medicine(issue: Issue) -> bool:
    """Whether an item asks for a medicine, by its category or by its name."""
    request = _request(issue)
    is_named = bool(terms(request, "drug")) and not _any("not_taken").search(request)
    return issue.category == "pharmaceuticals" or is_named


def must_be_slow(issue: Issue) -> bool:
    """Whether an item asks for a medicine that must not be stopped all at once."""
    request = _request(issue)
    is_asked = issue.category in _SWALLOWED or is_beside(issue)  # "Associated surgical service: …" is of a surgery
    is_taken = is_asked and not _any("not_taken").search(request)
    if not (is_taken or _any("pumped").search(request)):
        return False
    return any(term.entry.id in _medicines() for term in terms(request, "drug"))


def _request(issue: Issue) -> str:
    return " ".join(lower(issue.request or "").split())


def _warns(sentence: str) -> bool:
    return not _any("harmless").search(sentence) and any(
        abs(stop.start() - abrupt.start()) <= _FAR
        for stop in _any("stops").finditer(sentence)
        for abrupt in [*_any("abrupt").finditer(sentence)][:3]
    )


def _advises_taper(sentence: str) -> bool:
    found = _any("taper").search(sentence)
    return bool(found and _any("advises").search(sentence) and not _NEGATED.search(sentence[: found.start()]))


@cache
def _medicines() -> frozenset[str]:
    return frozenset(entry for medicine in table().medicine for entry in medicine.entries)


@cache
def _any(name: str) -> re.Pattern[str]:
    with pattern_of("data/stopping.toml", name):
        return re.compile(rf"(?<!\w)(?:{'|'.join(getattr(table(), name))})(?!\w)")
