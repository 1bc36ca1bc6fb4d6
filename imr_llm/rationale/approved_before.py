"""Requests of which a part had been approved before: whether the rest or the whole was decided on and is approved."""

from typing import Final

from imr_llm import pointers
from imr_llm.derived import doubted
from imr_llm.language.lexicon import NUMBERS
from imr_llm.language.quoted import are_alike, telling_words
from imr_llm.record import Issue, Record

_COUNT: Final = {word: number for number, word in enumerate(NUMBERS, start=1)}


def is_whole(issue: Issue) -> bool:
    """Whether a request of which a part had been approved before was decided on as a whole."""
    return issue.original_request is None or are_alike(issue.request or "", issue.original_request)


def approved_now(index: int, record: Record) -> str:
    """The text that says that, of a request of which a part had been approved before, now the rest or the whole is; or
    what was decided on, where the amounts do not say that this is the rest. Of a decision in doubt nothing is said.
    """
    issue = record.issues[index]
    if not (issue.authorized and issue.original_request) or issue.decision != "overturned" or issue.is_approved_in_part:
        return ""
    if {"/outcome", pointers.of_issue(index, "decision")} & doubted(record):
        return ""
    unsure = {pointers.of_issue(index, name) for name in ("request", "original_request", "authorized", "approved_part")}
    if unsure & {flag.field for flag in record.flags}:
        return "now_decided"
    if is_whole(issue):
        return "now_whole"
    return "now_rest" if _add_up(issue.original_request, issue.authorized, issue.request or "") else "now_decided"


def _add_up(whole: str, one: str, other: str) -> bool:
    """Whether two names are of two parts of a third, and the amounts of these are all of it: 12 visits, 4 and 8."""
    names = [telling_words(words) for words in (whole, one, other)]
    words, amounts = zip(*((_spelled(name), _numbers(name)) for name in names), strict=True)
    if not words[1] | words[2] <= words[0] or len({len(found) for found in amounts}) > 1:
        return False
    apart = {numbers for numbers in zip(*amounts, strict=True) if len(set(numbers)) > 1}
    return len(apart) == 1 and all(of == this + that for of, this, that in apart)


def _numbers(words: list[str]) -> list[float]:
    return [float(word) if word[0].isdigit() else _COUNT[word] for word in words if word[0].isdigit() or word in _COUNT]


def _spelled(words: list[str]) -> set[str]:
    return {word for word in words if not (word[0].isdigit() or word in _COUNT)}
