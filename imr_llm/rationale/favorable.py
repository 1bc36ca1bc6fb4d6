"""What of a rationale speaks for the worker by what is absent: "no evidence of addiction", "denies side effects".

It is no reason for a denial, but of a request whose criterion it is: nobody who is at low risk needs a drug test, and
without a red flag no scan. Source of the patterns: `data/favorable.toml`.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import Final

from imr_llm.language import glossary
from imr_llm.language.pattern_lists import listed, worded, wording
from imr_llm.letter import Span

_any = worded("favorable", lambda: {"WHAT": "(?!)"})
_DRUGS: Final = {
    "misuse": ("drugs_opioid", "drugs_calming", "drugs_organs"),
    "effects": ("drugs_opioid", "drugs_calming"),
    "organs": ("drugs_opioid", "drugs_calming", "drugs_organs"),
    "screened": ("drugs_opioid",),
}
"""Medicines for which it is good that something is absent."""
_FINE: Final = {"misuse": "misuse_fine", "bars": "bars_fine", "illness": "illness_fine", "flags": "flags_fine"}
"""What is good to be absent for other requests, too."""
_LETTER: Final = re.compile(r"[^\W_]")


@lru_cache(maxsize=4096)
def spans(words: str, request: str) -> tuple[Span, ...]:
    """Where a sentence says nothing but that what would speak against a request is not there, clause by clause."""
    return tuple(_spans(words, request, _kinds(request)))


def without(text: str, place: Span, request: str) -> Span:
    """A range of a text without such clauses at its beginning and its end; an empty one where nothing else is said."""
    start, end = place.start, place.end
    found = [Span(start + s.start, start + s.end) for s in spans(text[start:end], request)]
    if _is_left(text[start:end], [Span(s.start - start, s.end - start) for s in found]):
        return Span(start, start)
    for span in found:
        if not _says_more(text[start : span.start]):
            start = span.end
    for span in reversed(found):
        if span.start >= start and not _says_more(text[span.end : end]):
            end = span.start
    if (start, end) == (place.start, place.end):
        return place
    lead = _any("leads").match(text[start:end])
    start += lead.end() if lead else 0
    trail = _any("trails").search(text[start:end])
    return Span(start, start + trail.start() if trail else end)


def _kinds(request: str) -> tuple[str, ...]:
    """What is good to be absent for a request, as far as that is certain: of what nobody can tell, nothing."""
    if _any("unsure").search(request):
        return ()
    named = {term.entry.id for term in glossary.terms(request, "treatment", "drug")}
    fine = [kind for kind, of in _FINE.items() if _any(of).search(request)]
    drugs = [kind for kind, lists in _DRUGS.items() if named and named <= _medicines(lists)]
    return tuple(dict.fromkeys((*fine, *drugs)))


def _medicines(lists: tuple[str, ...]) -> set[str]:
    return {entry for name in lists for entry in listed("favorable", name)}


def _spans(words: str, request: str, kinds: tuple[str, ...]) -> Iterator[Span]:
    if not kinds or _any("supposes").search(words):
        return
    last = 0
    for found in _absences(kinds).finditer(words):
        if found.start() < last or not _any("opens").search(words[: found.start()]):
            continue
        on = _any("on").match(words, found.end())
        end = on.end() if on else found.end()
        if _any("concludes").search(words[end:]) or not _any("ends").match(words, end):
            continue
        is_bar = "bars" in kinds and _any("bars").search(found[0])
        if not (on and (_is_of_another(on[0], request) or (is_bar and not _is_of_this(on[0], request)))):
            last = end
            yield Span(found.start(), end)


def _is_of_another(words: str, request: str) -> bool:
    """Whether words name another treatment than what was asked for: that it does no harm speaks for that one."""
    if _any("surgery").search(words):
        return not _any("surgery").search(request)
    named = {term.entry for term in glossary.terms(words, "treatment", "drug")}
    return bool(_any("not_asked").search(words) or named) and named.isdisjoint(
        term.entry for term in glossary.terms(request, "treatment", "drug")
    )


def _is_of_this(words: str, request: str) -> bool:
    """Whether words name what was asked for, or mean it."""
    if _any("itself").search(words) or (_any("surgery").search(words) and _any("surgery").search(request)):
        return True
    asked = {term.entry for term in glossary.terms(request, "treatment", "drug")}
    return any(term.entry in asked for term in glossary.terms(words, "treatment", "drug"))


def _is_left(words: str, found: Sequence[Span]) -> bool:
    """Whether nothing is said beside these ranges, of which there are some."""
    edges = [0, *(edge for span in found for edge in (span.start, span.end)), len(words)]
    beside = " ".join(words[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True))
    return bool(found) and not _says_more(beside)


def _says_more(words: str) -> bool:
    return bool(_LETTER.search(_any("fillers").sub(" ", words)))


@cache
def _absences(kinds: tuple[str, ...]) -> re.Pattern[str]:
    """Clauses that say that things of these kinds are absent."""
    what = {"WHAT": "|".join(f"(?:{wording('favorable', kind)})" for kind in kinds if kind != "screened")}
    sources = [
        wording("favorable", "absent", what),
        *([wording("favorable", "screened")] if "screened" in kinds else []),
    ]
    return re.compile("|".join(rf"(?<![\w-])(?:{source})(?![\w-])" for source in sources), re.IGNORECASE)
