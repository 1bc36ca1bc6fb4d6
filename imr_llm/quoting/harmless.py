"""Clauses without what frightens or accuses, which is quoted only where nothing else says why a request was denied.

Source of the patterns: `data/quoting.toml`.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from imr_llm.language.sentences import stems
from imr_llm.letter import Span
from imr_llm.quoting.clauses import STEM, Clause, any_of, is_balanced, is_free, place_of, says, tells_why
from imr_llm.rationale import causes
from imr_llm.record import Issue

_LEAST: Final = 4
"""Words without which a part of a clause says nothing by itself."""
_ALL: Final[Sequence[str]] = ("frightens", "accuses", "weighs")


def is_plain(clause: Clause, issue: Issue, text: str) -> bool:
    """Whether a clause says why it was decided so, and nothing that frightens or accuses."""
    is_why = issue.decision == "overturned" or tells_why(clause, text)
    return clause.alone and is_why and not _is_harm(clause.said(text))


def harmless(
    clause: Clause, issue: Issue, sentences: Sequence[Span], text: str, plain: Sequence[Clause], *, is_told: bool
) -> Clause | None:
    """A clause without what tells thoughts of self-harm, frightens or accuses, or its longest part that says none of
    it; None where nothing is left. All of it where neither a plain clause nor anything else (`is_told`) says why: of a
    denied request, where a reason was read from it (a plain one has to have one too), or the next sentence concludes
    from it. Of an approved one no part is told without the rest.
    """
    place, words = clause.quote.place, clause.said(text)
    if issue.decision != "upheld":
        harms = _ALL if is_told or plain else ("accuses",)
        return None if _is_harm(words, harms) and not causes.tells_crisis(words) else clause
    after = next((text[s.start : s.end] for s in sentences if s.start >= place.end), "")
    is_why = clause.is_reason or (says("so", after) and not causes.tells_crisis(words))
    as_good = any(other.is_reason or not clause.is_reason for other in plain)
    if is_why and not (is_told or as_good):
        return clause
    if not _is_harm(words, _ALL[:2] if is_why else _ALL, issue.request or "" if is_why else ""):
        return clause
    cuts = list(any_of("parts").finditer(text, place.start, place.end))
    starts, ends = [place.start, *(m.end() for m in cuts)], [*(m.start() for m in cuts), place.end]
    parts = [place_of(text, Span(start, end), []) for start, end in zip(starts, ends, strict=True)]
    kept = [p for n, p in enumerate(parts) if _stands_alone(text[p.start : p.end], is_first=n == 0)]
    longest = max(kept, key=lambda part: part.end - part.start, default=None)
    if not (cuts and longest):
        return None
    said = stems(text[longest.start : longest.end], STEM)
    return replace(clause, quote=replace(clause.quote, place=longest), words=said)


def _stands_alone(words: str, *, is_first: bool) -> bool:
    """Whether a part of a clause can be quoted without the rest of it, which frightens."""
    if not (is_first or says("own_subject", words)):
        return False
    return len(words.split()) >= _LEAST and not _is_harm(words) and not says("leans", words) and is_balanced(words)


def _is_harm(words: str, names: Sequence[str] = _ALL, request: str = "") -> bool:
    """Whether words tell thoughts of self-harm, frighten or accuse, by a word that the request does not have."""
    plain = any_of("low_risk").sub(" ", words)
    for own in {m[0] for m in any_of("frightens").finditer(request)}:
        plain = re.sub(rf"(?i)\b{re.escape(own)}\b", " ", plain)
    return causes.tells_crisis(words) or any(is_free(name, plain, "unsaid_ends") for name in names)
