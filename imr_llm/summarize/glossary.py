"""Which glossary entries the words of a letter name."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from imr_llm import tables
from imr_llm.tables import Entry, EntryKind

_SLOT = re.compile(r"[{“][^}”]*[}”]")
MOST = 4
"""Things that one request is taken apart into; a fourth is "and more"."""


@dataclass(frozen=True, slots=True)
class Term:
    """An entry, and where the text names it."""

    start: int
    end: int
    entry: Entry


@lru_cache(maxsize=4096)
def terms(text: str, *kinds: EntryKind) -> tuple[Term, ...]:
    """What a text names of these kinds, in its order. Of two terms at one place, the longer."""
    text = text.lower()
    found = [
        Term(m.start(), m.end(), entry)
        for kind in kinds
        for entry, pattern in _patterns(kind)
        for m in pattern.finditer(text)
    ]
    found.sort(key=lambda term: (term.start - term.end, term.start))
    kept: list[Term] = []
    for term in found:
        if all(term.end <= other.start or other.end <= term.start for other in kept):
            kept.append(term)
    return tuple(sorted(kept, key=lambda term: term.start))


def asked(request: str) -> list[Entry]:
    """What a request asks for, as far as it names it side by side: at most `MOST` entries, none where it is unsure.

    "MRI of the lumbar spine and EMG" asks for two things, "consultation for an epidural injection" for none of these.
    """
    found = terms(request, "treatment", "drug")
    if not found:
        return []
    lower = request.lower()
    if _any("turns_before").search(lower, 0, found[0].start):
        return []
    entries: list[Entry] = []
    for before, term in zip((None, *found), found, strict=False):
        between = lower[before.end : term.start] if before else ""
        if before and (_any("subordinates").search(between) or (_is_open(between) and term.entry not in entries)):
            break
        if term.entry not in entries:
            entries.append(term.entry)
        if _turns(lower, term.end) or _is_other(lower[term.start : term.end], term.entry):
            return []
    return entries[:MOST]


def documentation(phrase: str) -> Entry | None:
    """What a phrase of missing documentation is in plain words."""
    found = terms(phrase, "documentation")
    return found[0].entry if len({term.entry.id for term in found}) == 1 else None


def printed(words: str, *kinds: EntryKind) -> list[Entry]:
    """What words of the letter name that a reader may not know."""
    return [term.entry for term in terms(words, *kinds)]


@cache
def system_words(text: str) -> tuple[Entry, ...]:
    """The system's words in a fixed text, told by its English words: the patterns are English."""
    words = _SLOT.sub(" ", tables.summary_texts("en").text[text].words)
    return tuple(t.entry for t in terms(words, "word") if t.entry.id in tables.terms().system_words)


def _turns(lower: str, end: int) -> bool:
    next_words = re.match(r"[\s-]*(?!(?:with|and|plus|including|or)\b)(?:\w+[\s-]+)?\w+", lower[end:])
    return bool(next_words and _any("turns_after").search(next_words[0]))


def _is_other(words: str, entry: Entry) -> bool:
    """Whether the words that name an entry ask for something round it: "pain program evaluation"."""
    told = " ".join((entry.en.term, entry.en.name, entry.en.meaning)).lower()
    return any(
        re.search(rf"\b(?:{'|'.join(turn.words)})\b", words) and not re.search(rf"\b(?:{'|'.join(turn.fits)})\b", told)
        for turn in tables.terms().inside
    )


def _is_open(between: str) -> bool:
    """Whether a bracket opens: what it holds are details."""
    return between.count("(") > between.count(")")


@cache
def _patterns(kind: EntryKind) -> list[tuple[Entry, re.Pattern[str]]]:
    return [
        (entry, re.compile(rf"\b(?:{'|'.join(entry.patterns)})\b"))
        for entry in tables.glossary().values()
        if entry.kind == kind and entry.patterns
    ]


@cache
def _any(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(getattr(tables.terms(), name))})(?!\w)")
