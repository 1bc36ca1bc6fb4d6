"""Lists in a sentence ("A, B, and C"): their members, each without what stands round it (`data/lists.toml`)."""

import re

from imr_llm.language import lexicon
from imr_llm.language.patterns import lower, past
from imr_llm.letter import Span
from imr_llm.readers import cut
from imr_llm.readers.kinds import SHORT, ListKind, pattern

_WORD = re.compile(r"[A-Za-z]{2}")
_MOST_TRIMMED = 6
"""Times that something is taken from the end of a member: a word that ends members again and again is none's end."""


def members(text: str, place: Span, kind: ListKind) -> list[Span]:
    """The members of the list that begins where `place` does and ends in it, in order."""
    trimmed = (_trim(text, start, end, kind) for start, end in cut.parts(text, place, kind))
    had = (span for span in trimmed if span and not pattern("to_come").match(text, span.end, place.end))
    return [span for span in had if _is_member(text[span.start : span.end], kind)]


def _trim(text: str, start: int, end: int, kind: ListKind) -> Span | None:
    """The words of a member without what leads up to it, what follows it, and its dose."""
    start += past(pattern("lead"), lower(text[start:end]), 0, end - start)
    words = text[start:end].rstrip()
    for _ in range(_MOST_TRIMMED):
        previous, trail = words, pattern("trail").search(lower(words))
        words = words[: trail.start() if trail else None]
        if (keep := lexicon.drugs().opening(words)) or kind.doses:
            words = words[:keep] + pattern("dose").sub("", words[keep:]).rstrip(" ,")
        if words == previous:
            break
    if words.count("(") > words.count(")"):
        words = words[: words.rindex("(")].rstrip()
    if words.endswith(")") and words.count(")") > words.count("("):
        words = words[:-1]
    start += len(words) - len(words.lstrip())
    return Span(start, start + len(words.strip())) if words.strip() else None


def _is_member(words: str, kind: ListKind) -> bool:
    if not _WORD.search(words) or pattern("none").match(lower(words)):
        return False
    count = len(words.split())
    if kind.doses:
        is_new = count <= SHORT and words[:1].isupper() and words not in lexicon.treatments()
        is_class = lower(words) in lexicon.drug_table().classes
        return not is_class and (words in kind.heads or lexicon.misspelt_drug(words) or is_new)
    is_other = kind.ends_as_other(words.rsplit(maxsplit=1)[-1]) and not (kind.unless and kind.unless.search(words))
    if is_other or count > kind.longest or words not in kind.heads:
        return False
    head = pattern("behind_head").split(words, maxsplit=1)[0] if kind.by_head else words
    return head in kind.heads or bool(pattern("put").search(head))
