"""What a reviewer would have supported, where the request was not approved (`would` in `data/approved.toml`).

"An initial course of 12 visits would have been supported" approves nothing. Shared by what reads it, what tells it and
what checks that.
"""

import re
from collections.abc import Sequence
from typing import Final, Literal

from imr_llm.language import glossary
from imr_llm.language.lexicon import NUMBERS
from imr_llm.language.pattern_lists import listed, worded
from imr_llm.language.patterns import lower
from imr_llm.rationale import on_condition
from imr_llm.record import Issue

_STEM: Final = 5
_NUMBER: Final = rf"\d+(?:\.\d+)?|{'|'.join(NUMBERS[:12])}"
any_of = worded("approved", lambda: {"NUMBER": _NUMBER}, lower=lambda _: True)
"""What `approved.toml` has under a name."""


def supported(words: str) -> bool:
    """Whether words say what the reviewer would have supported.

    Not with a "no" in the same clause; where it is the denial, a danger or somebody else's; or on a condition that
    nobody could have met.
    """
    return _own(lower(words)) is not None


def is_told(index: int, issues: Sequence[Issue]) -> bool:
    """Whether a letter's words on a part of a denied request are told as what the reviewer would have supported.

    Not where they are on another treatment than the request's, or on one of a request that was approved.
    """
    issue, said = issues[index], lower(issues[index].approved_part or "")
    found = _own(said)
    if found is None:
        return False
    subject = _subject(said, found)
    named = _things(subject)
    if any(named & _things(lower(i.request or "")) for i in issues if i.decision == "overturned" and i is not issue):
        return False
    asked = lower(issue.request or "")
    return not named or bool(named & _things(asked) or _entries(subject) & _entries(asked))


def told_as(index: int, issues: Sequence[Issue]) -> Literal["would", "instead", "unsure"]:
    """How words on a part of a denied request are told: as unsure where they tell of more than what would be right."""
    if is_told(index, issues):
        return "would"
    rest, found = any_of("only_would").subn(" ", lower(issues[index].approved_part or ""))
    return "instead" if found and not any_of("may_approve").search(rest) else "unsure"


def _own(said: str) -> re.Match[str] | None:
    """The first words for what would have been right that are the reviewer's own."""
    if any_of("harms").search(said) or on_condition.takes_away(said):
        return None
    return next((found for found in any_of("would").finditer(said) if _is_own(found)), None)


def _is_own(found: re.Match[str]) -> bool:
    said = found.string
    start = max((m.end() for m in any_of("turns").finditer(said, 0, found.start())), default=0)
    ends = any_of("clause_ends").search(said, found.end())
    end = ends.start() if ends else len(said)
    if any_of("negated").search(said, start, end) or any_of("refuses").search(said, start, end):
        return False
    clause = said[slice(*clause_of(found, found.start()))]
    bare = any_of("hangs").sub(lambda m: " " if _could_be_met(m[0], found[0]) else m[0], clause)
    return not (any_of("hangs").search(bare) or any_of("others").search(any_of("by_guideline").sub(" ", bare)))


def clause_of(found: re.Match[str], at: int) -> tuple[int, int]:
    """Start and end of the clause in which it is found, from `at` on."""
    said = found.string
    start = max((cut.end() for cut in any_of("cuts").finditer(said) if cut.end() <= at), default=0)
    ends = any_of("ends").search(said, found.end())
    return start, ends.start() if ends else len(said)


def _could_be_met(condition: str, would: str) -> bool:
    """Whether a condition is past, as its own words or those for what would have been right tell, and could be met."""
    is_past = condition.startswith("had ") or " have" in would
    return is_past and on_condition.could_be_met(any_of("was_asked").sub("documented", condition))


def _subject(said: str, found: re.Match[str]) -> str:
    """The words for what would have been right."""
    before, after = said[: found.start()], said[found.end() :]
    ends = any_of("subject_ends").search(after)
    behind = after[: ends.start() if ends else None]
    if any_of("speaks").search(found[0]) and behind.strip(" .") in {"", "them", "it", "that", "this"}:
        return f"{before} {after}"
    if any_of("speaks").search(found[0]) or (behind.startswith(" to ") and before.endswith("it ")):
        return behind
    if any_of("stands_for").search(before):
        return f"{before} {after}"
    clause = before[max((m.end() for m in any_of("clause_ends").finditer(before)), default=0) :]
    return any_of("beside").split(clause, maxsplit=1)[0]


def _things(words: str) -> set[str]:
    """The beginnings of the words that name something, without sides and parts of the body."""
    apart = {word for name in ("common", "sides", "regions") for word in listed("naming", name)}
    known = {word.removesuffix("s") for word in re.findall(r"[a-z]{3,}", words)} - apart
    return {word[:_STEM] for word in known if not any_of("names_nothing").fullmatch(word)}


def _entries(words: str) -> set[str]:
    return {entry.id for entry in glossary.asked(words).entries}
