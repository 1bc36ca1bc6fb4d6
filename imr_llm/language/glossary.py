"""Which glossary entries the words of a letter name, and what a request asks for.

A request is told in plain words only as far as that is certain: what is named after "for" or "status post" is not asked
for, what is named side by side is, and of what cannot be told apart nothing is said but its category.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from typing import get_args

from imr_llm import tables
from imr_llm.codes import Language
from imr_llm.language import patterns
from imr_llm.letter import overlap
from imr_llm.strict import Strict, pattern_of
from imr_llm.tables import Entry, EntryKind, Gloss

MOST = 3
"""Things that one request is told to ask for by name; the others are "other parts"."""
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_LONG_WORD = re.compile(r"[^\W\d_]{5,}")
_STEM = 5
_ASKS = re.compile(r"^(?:why|how)\b")
"""An entry whose words begin so answers the question."""
_SLOT = re.compile(r"[{“][^}”]*[}”]")
_SAID_BEHIND = re.compile(r"\s*\([a-zà-ÿ][^()]*[a-zà-ÿ]{3}[^()]*\)")
"""A bracket in plain words behind an abbreviation: "ROM (range of motion)"."""
_IN_BRACKETS = re.compile(r"((?:[\w-]+ )+)\($")


class _Inside(Strict):
    """Words inside a glossary term's match, and those of an entry that speaks of them."""

    words: tuple[str, ...]
    fits: tuple[str, ...]


class _Terms(Strict):
    """`summary/terms.toml`: how glossary terms are found, and words by which a request asks for something else."""

    system_words: tuple[str, ...]
    turns_before: tuple[str, ...]
    guided: tuple[str, ...]
    turns_anywhere: tuple[str, ...]
    turns_after: tuple[str, ...]
    separators: tuple[str, ...]
    subordinates: tuple[str, ...]
    adds: tuple[str, ...]
    restarts: tuple[str, ...]
    ends: tuple[str, ...]
    general: tuple[str, ...]
    comes_after: tuple[str, ...]
    joins: tuple[str, ...]
    examples: tuple[str, ...]
    no_gloss: tuple[str, ...]
    inside: tuple[_Inside, ...]


@cache
def _terms() -> _Terms:
    return tables.load("summary/terms", _Terms)


@dataclass(frozen=True, slots=True)
class Term:
    """An entry, and where the text names it."""

    start: int
    end: int
    entry: Entry


@dataclass(frozen=True, slots=True)
class AskedFor:
    """What a request asks for, in its order, and whether it asks for more than these."""

    entries: tuple[Entry, ...] = ()
    more: bool = False


@lru_cache(maxsize=4096)
def terms(text: str, *kinds: EntryKind) -> tuple[Term, ...]:
    """What a text names of these kinds, in its order. Of two terms at one place, the longer."""
    text = patterns.lower(text)
    found = [
        Term(m.start(), m.end(), entry)
        for kind in kinds
        for entry, pattern in _patterns(kind)
        for m in pattern.finditer(text)
    ]
    found.sort(key=lambda term: (term.start - term.end, term.start))
    kept: list[Term] = []
    for term in found:
        if not any(overlap(term, other) for other in kept):
            kept.append(term)
    return tuple(sorted(kept, key=lambda term: term.start))


@lru_cache(maxsize=4096)
def asked(request: str) -> AskedFor:
    """What a request asks for by names that the glossary has; no entry where it is unsure.

    "MRI of the lumbar spine and EMG" asks for two things, "consultation for an epidural injection" for none of these,
    "total knee replacement physical therapy" for one that the words do not tell apart.
    """
    lower = _raw("guided").sub("", " ".join(patterns.lower(request).split())) or patterns.lower(request)
    found = terms(lower, "treatment", "drug")
    if not found or _any("turns_anywhere").search(lower) or _comes_after(lower, found[0]):
        return AskedFor()
    if _any("turns_before").search(lower, 0, found[0].start):
        return AskedFor()
    told, more = _side_by_side(lower, found)
    if any(_turns(lower, term.end) or _is_other(lower[term.start : term.end], term.entry) for term in told):
        return AskedFor()
    known = tables.glossary()
    entries = tuple(known[entry] for entry in dict.fromkeys(term.entry.id for term in told))
    return AskedFor(entries[:MOST], more or len(entries) > MOST)


def _side_by_side(lower: str, found: Sequence[Term]) -> tuple[list[Term], bool]:
    """The terms that stand side by side with the first, and whether more is asked for that comes with them."""
    told, more, is_inside = [found[0]], False, False
    for before, term in pairwise(found):
        whole = lower[before.end : term.start]
        between = _BRACKETS.sub(" ", whole)
        is_separate = bool(_raw("separators").search(between))
        if _any("ends").search(between):
            return told, more or (term.entry.kind == "drug" and is_separate)
        if not between.strip(" -:") and before.entry.id in _terms().general and told[-1] is before:
            told[-1] = term
            continue
        if not between.strip(" -"):
            return [], False  # one of the two is what the other is for
        if term.entry in (other.entry for other in told):
            continue  # its abbreviation
        tail = _raw("separators").split(between)[-1]
        goes_on = is_separate and not _any("subordinates").search(tail)
        if goes_on and (not is_inside or _raw("restarts").search(between)):
            told.append(term)
            is_inside = False
        else:
            more = more or bool(_any("adds").search(tail)) or _is_open(whole)
            is_inside = True
    return told, more


def documentation(phrase: str) -> Entry | None:
    """What a phrase of missing documentation is in plain words; None where its words turn it round or limit it, or name
    something beside it that the plain words leave out.
    """
    found, lower = terms(phrase, "documentation"), patterns.lower(phrase)
    if len({term.entry.id for term in found}) != 1:
        return None
    start = found[0].start
    if (start, found[0].end) == (0, len(lower)):  # its pattern knows all of the words
        return found[0].entry
    if _any("no_gloss").search(lower[:start] + _ASKS.sub("", lower[start:])):
        return None
    before, behind = lower[: found[0].start], _any("examples").split(lower[found[-1].end :])[0]
    if _any("joins").search(before) or _any("joins").search(behind):
        return None
    return found[0].entry


def shape_of(asked_for: AskedFor) -> str:
    """The end of the id of a text that names all that a request asks for: "", "_two", "_two_more"."""
    return ("", "_two", "_three")[len(asked_for.entries) - 1] + ("_more" if asked_for.more else "")


def capital(name: str) -> str:
    """A name as it begins a sentence."""
    return name[:1].upper() + name[1:]


def heading(entry: Entry, language: Language) -> str:
    """A term as a word to know, in Spanish with the English of letters: "Señales de alarma (red flags)"."""
    if language == "en" or entry.kind != "condition":  # others stand beside what they are
        return capital(entry.en.term if language == "en" else entry.es.term)
    is_there = patterns.lower(entry.en.term) in patterns.lower(entry.es.term)
    return capital(entry.es.term if is_there else f"{entry.es.term} ({entry.en.term})")


def bare_name(gloss: Gloss) -> str:
    """What a thing is called, without what a bracket says of it."""
    return " ".join(_BRACKETS.sub(" ", gloss.name).split()).replace(" ,", ",")


def says_it_again(gloss: Gloss) -> bool:
    """Whether the bracket in a name says what the meaning says too: "an MRI (a picture test made with magnets)"."""
    bracket = _BRACKETS.search(gloss.name)
    stems = {word[:_STEM] for word in _LONG_WORD.findall(patterns.lower(bracket[0]))} if bracket else set()
    told = {word[:_STEM] for word in _LONG_WORD.findall(gloss.meaning.lower())}
    return bool(stems) and len(stems & told) * 2 >= len(stems)


@lru_cache(maxsize=4096)
def abbreviations(text: str) -> tuple[Term, ...]:
    """The abbreviations in a text that an entry explains, but those that the text itself explains."""
    found = [(m, entry) for entry, pattern in _short() for m in pattern.finditer(text)]
    return tuple(Term(m.start(), m.end(), entry) for m, entry in found if not _is_said(text, m))


def is_said_behind(text: str, end: int) -> bool:
    """Whether a bracket in plain words follows what ends there: "ROM (range of motion)"."""
    return bool(_SAID_BEHIND.match(text, end))


def _is_said(text: str, short: re.Match[str]) -> bool:
    """Whether an abbreviation stands beside its words: "ROM (range of motion)", "urine drug screen (UDS)"."""
    before = _IN_BRACKETS.search(text, 0, short.start())
    words = before[1].split()[-len(short[0]) :] if before and text.startswith(")", short.end()) else []
    return is_said_behind(text, short.end()) or "".join(w[0] for w in words).casefold() == short[0].casefold()


@cache
def system_words(text: str, programme: str) -> tuple[Entry, ...]:
    """The system's words in a fixed text, told by its English words: the patterns are English."""
    words = _SLOT.sub(" ", tables.summary_texts("en", programme).text[text].words)
    return tuple(t.entry for t in terms(words, "word") if t.entry.id in _terms().system_words)


def _turns(lower: str, end: int) -> bool:
    """Whether the words behind a term ask for something round it: "TENS unit supplies"."""
    next_words = re.match(r"[\s-]*(?!(?:with|and|plus|including|or)\b)(?:\w+[\s-]+)?\w+", lower[end:])
    return bool(next_words and _any("turns_after").search(next_words[0]))


def _is_other(words: str, entry: Entry) -> bool:
    """Whether the words that name an entry ask for something round it: "pain program evaluation"."""
    told = " ".join((entry.en.term, entry.en.name, entry.en.meaning)).lower()
    return any(
        re.search(rf"\b(?:{'|'.join(turn.words)})\b", words) and not re.search(rf"\b(?:{'|'.join(turn.fits)})\b", told)
        for turn in _terms().inside
    )


def _comes_after(lower: str, term: Term) -> bool:
    """Whether the term is the surgery or shot that the request comes after: "post laminectomy brace"."""
    before = lower[: term.start].rstrip(" -")
    last = max((m.end() for m in _any("comes_after").finditer(before)), default=-1)
    return last == len(before) and last > 0 and bool(re.search(r"\b(?:surgery|shots?)\b", term.entry.en.name))


def _is_open(between: str) -> bool:
    """Whether a bracket opens: what it holds are details."""
    return between.count("(") > between.count(")")


def prepare() -> None:
    """Compile what is compiled at the first use otherwise: the terms, some 900 patterns, take half a second."""
    for kind in get_args(EntryKind):
        _patterns(kind)


@cache
def _patterns(kind: EntryKind) -> list[tuple[Entry, re.Pattern[str]]]:
    return [
        (entry, _of_entry(entry, rf"\b(?:{'|'.join(entry.patterns)})\b{_not(entry.not_before)}"))
        for entry in tables.glossary().values()
        if entry.kind == kind and entry.patterns
    ]


@cache
def _short() -> list[tuple[Entry, re.Pattern[str]]]:
    return [
        (entry, _of_entry(entry, rf"(?<![\w-])(?:{'|'.join(entry.short)})(?!\w)"))
        for entry in tables.glossary().values()
        if entry.short
    ]


def _of_entry(entry: Entry, source: str) -> re.Pattern[str]:
    with pattern_of("data/glossary", f"the entry {entry.id}"):
        return re.compile(source)


def _not(behind: Sequence[str]) -> str:
    return rf"(?!{'|'.join(behind)})" if behind else ""


@cache
def _raw(name: str) -> re.Pattern[str]:
    """Patterns that say themselves where a word ends."""
    with pattern_of("data/summary/terms.toml", name):
        return re.compile("|".join(getattr(_terms(), name)))


@cache
def _any(name: str) -> re.Pattern[str]:
    with pattern_of("data/summary/terms.toml", name):
        return re.compile(rf"(?<!\w)(?:{'|'.join(getattr(_terms(), name))})(?!\w)")
