"""What in a letter gives cause for a step or a line that not every summary has (`data/causes.toml`).

Shared by what writes a summary and what checks it.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from typing import Final

from imr_llm.language import dates, glossary
from imr_llm.language.pattern_lists import wording
from imr_llm.language.patterns import folded, lower
from imr_llm.language.sentences import split
from imr_llm.record import Record
from imr_llm.strict import pattern_of
from imr_llm.summary import Part, Sentence

CRISIS: Final = "crisis_line"
"""The text that says where help is."""
_ENOUGH: Final = 0.6
"""Of a request's words, the share by which a sentence is about it."""
_TOLD: Final[tuple[Part, ...]] = ("main_message", "missing", "decision", "reason")
"""The parts that tell of the case; a guideline's title is none of it."""
_AHEAD: Final = 20
"""Years after the letter's by which one with two digits in a request can be."""
_WORD: Final = re.compile(r"[^\W\d_]{4,}")
_STEM: Final = 5


def is_given(request: str, dated: str | None) -> bool:
    """Whether a request says of all that it asks for that it was given already, on no day after the letter's own.

    `dated` is that day. In doubt, as where more than one thing is asked for, it does not.
    """
    said = lower(request)
    is_of_it = bool(_any("retro").search(said)) or not _any("behind").search(said)
    is_open = _any("to_come").search(said) or _any("later").search(said) or _names_several(said)
    return bool(_any("given").search(said)) and is_of_it and not is_open and not _is_after(request, dated)


def may_be_given(request: str) -> bool:
    """Whether a request says anything of what was given already."""
    return bool(_any("given").search(lower(request)))


def is_to_come(request: str) -> bool:
    """Whether a request says of all that it asks for that it is still to come; in doubt, it does not."""
    said = lower(request)
    return bool(_any("to_come").search(said)) and not _any("given").search(said) and not _names_several(said)


def _names_several(request: str) -> bool:
    """Whether a request may ask for more than one thing."""
    asked = glossary.asked(request)
    return bool(_any("several").search(request)) or len(asked.entries) > 1 or (asked.more and " with " not in request)


def _is_after(request: str, dated: str | None) -> bool:
    """Whether a request has a date after the letter's own, or one that cannot be held against it."""
    newest = int(dated[:4]) + _AHEAD if dated else 0
    found = [dates.parse(m[0], newest) for m in re.finditer(dates.DATE, request, re.IGNORECASE)]
    return any(not (dated and day and day <= dated[: len(day)]) for day in found)


def safe_day(record: Record, text: str, today: date) -> date | None:
    """The last day to appeal counted from the letter's own date, where it has no date of mailing: it was not mailed
    before. None where a date of mailing is there or in doubt, or where the letter's own date is not whole, is in doubt,
    has not come, or is not the only one that the letter, whose text it is, has for itself.
    """
    day = _own_day(record, text, today)
    return dates.last_day_to_appeal(day) if day else None


def ask_day(record: Record, text: str, today: date) -> date | None:
    """The day from which to ask after what was approved, where it is to come: the last one to authorise it, had the
    letter come on the day of its mailing, or failing that of its own date. It may be past.
    """
    day = dates.mailed(record) or _own_day(record, text, today)
    return dates.last_day_to_authorize(day) if day else None


def _own_day(record: Record, text: str, today: date) -> date | None:
    """The letter's own date, where it can be counted from in place of a date of mailing."""
    own = record.case.decision_date
    doubted = {flag.field for flag in record.flags} & {"/case/mailing_date", "/case/decision_date"}
    if record.case.mailing_date or doubted or not own or not (day := dates.counted_from(record)) or day > today:
        return None
    newest = day.year + _AHEAD
    found = (next(filter(None, m.groups())) for m in _own_dates().finditer(text))
    printed = {dates.parse(dates.with_digits(words), newest) for words in found}
    return day if printed <= {own} else None


def early_day(record: Record, text: str, today: date) -> date | None:
    """Where the last day to appeal, or the day that is safe without a date of mailing, is to come and falls on a
    weekend or a holiday, the last day before that is on neither, unless that is past.
    """
    day = dates.mailed(record)
    last = dates.last_day_to_appeal(day) if day else safe_day(record, text, today)
    early = dates.last_open_day(last) if last else None
    return early if early and early >= today else None


def can_be_less(request: str) -> bool:
    """Whether a request asks for a number of something, of which less can be approved."""
    return bool(_any("counted").search(lower(request)))


def was_denied_whole(index: int, record: Record, text: str) -> bool:
    """Whether the letter says that the first denial denied all of a request: not in the reviewer's own reasons.

    In doubt, as where it says that a part was approved, it does not.
    """
    own = [lower(issue.rationale) for issue in record.issues if issue.rationale]
    said = [sentence for sentence in map(lower, split(" ".join(text.split()))) if _any("by_review").search(sentence)]
    of_review = [sentence for sentence in said if not any(sentence in rationale for rationale in own)]
    denials, parts = ([clause for s in of_review for clause in told(s)] for told in (_denials, _approvals))
    is_denied = any(_is_about(index, record, clause) for clause in denials if not _any("some").search(clause))
    return is_denied and not any(_is_about(index, record, clause) for clause in parts)


def _is_about(index: int, record: Record, clause: str) -> bool:
    """Whether a clause has most of a request's words, or speaks of the sole request."""
    words = {word[:_STEM] for word in _WORD.findall(_counted_out(lower(record.issues[index].request or "")))}
    said = [word for word in words if re.search(rf"\b{word}", clause)]
    is_sole = len(record.issues) == 1 and bool(_any("the_request").search(clause))
    return is_sole or (bool(words) and len(said) >= _ENOUGH * len(words))


def in_crisis(sentences: Iterable[Sentence]) -> int | None:
    """The number of the first request of which a page tells thoughts of harm to oneself or to others.

    Not where the same words deny them, or tell them of one of the family.
    """
    told = (s for s in sentences if s.part in _TOLD and s.source.text != CRISIS)
    telling = [s for s in told if tells_crisis(s.text)]
    return min((number for s in telling for number in _about(s)), default=None)


def tells_crisis(words: str) -> bool:
    """Whether words tell thoughts of harm to oneself or to others, and do not deny them, or tell them of a relative."""
    return bool(_any("crisis").search(_any("no_crisis").sub(" ", lower(words))))


def _about(sentence: Sentence) -> list[int]:
    """The numbers of the requests that a sentence is about."""
    of = [place.field.split("/") for place in sentence.source.places]
    return [sentence.issue] if sentence.issue else [int(keys[2]) + 1 for keys in of if keys[1] == "issues"]


def _denials(sentence: str) -> Iterator[str]:
    """What a sentence says was denied, without the reasons; of one that tells of a part too, what follows it."""
    if not _any("partly").search(sentence):
        for denial in list(_any("denied").finditer(sentence))[:1]:
            reasons = _any("aside").search(sentence, denial.end())
            yield sentence[: reasons.start() if reasons else None]
        return
    for denial in _any("denied").finditer(sentence):
        part = _any("partly").search(sentence, denial.end())
        yield sentence[denial.start() : part.start() if part else None]


def _approvals(sentence: str) -> Iterator[str]:
    """What a sentence says was approved in part: up to a denial, and where none stands before it, from the start."""
    for part in _any("partly").finditer(sentence):
        is_behind = _any("denied").search(sentence, 0, part.start())
        behind = _any("denied").search(sentence, part.end())
        yield sentence[part.start() if is_behind else 0 : behind.start() if behind else None]


def _counted_out(request: str) -> str:
    """A request without its amounts."""
    return _any("counted").sub(" ", request)


@cache
def _own_dates() -> re.Pattern[str]:
    value = rf"({dates.MISREAD_DATE}|{dates.DATE})"
    return re.compile(rf"(?<!\w)(?:{wording('causes', 'dated', {'DATE': value})})", re.IGNORECASE)


@cache
def _any(name: str) -> re.Pattern[str]:
    with pattern_of("data/causes.toml", name):
        return folded(rf"(?<!\w)(?:{wording('causes', name)})(?!\w)")
