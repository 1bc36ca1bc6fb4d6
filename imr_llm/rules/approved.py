"""What a reviewer approves of a request, or would have, where it is less than what was asked for.

Only plain words of the rationale about this request; what a guideline says, what another reviewer did before, what was
done or felt earlier, and what hangs on a condition is none. The decision stays as its heading says.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, islice
from math import prod

from imr_llm.codes import Decision
from imr_llm.extraction import Draft, DraftIssue
from imr_llm.language.lexicon import NUMBERS, VALUES
from imr_llm.language.pattern_lists import listed
from imr_llm.language.patterns import lower, trimmed
from imr_llm.letter import Span
from imr_llm.rationale import on_condition
from imr_llm.rationale.would_have import any_of, clause_of, supported

_LONGEST = 400  # characters of a sentence that can be told whole
_NUMBERS = NUMBERS[:12]
_MOST = 20  # denials in a rationale
_SPINE = {"c": 0, "t": 7, "l": 19, "s": 24}  # vertebrae above the first of each part


def read(text: str, draft: Draft, issue: DraftIssue, request: Span | None, rationale: Sequence[Span]) -> None:
    """Finds the first sentence that approves a part, and flags it: what is told as approved may be less.

    Flagged alone is a thing of an approved request that is denied, an amount beside a request that names none, and
    so many tablets a day of a request that names no rate.
    """
    decision = issue.decision.value if issue.decision else None
    asked = _Asked(lower(text[request.start : request.end]) if request else "", decision)
    told = [trimmed(text, s.start, s.start + len(text[s.start : s.end].rstrip(" ."))) for s in rationale]
    words = [lower(text[sentence.start : sentence.end]) for sentence in told]
    denied = tuple(islice(_denied(words, decision, asked), _MOST)) if decision == "overturned" else ()
    for at in range(len(words)):
        near = denied or _denied(words[max(0, at - 1) : at + 2], decision, asked)
        if part := _part(words[at], decision, asked, near):
            start = told[at].start
            issue.approved_part = draft.words(Span(start + part.start, start + part.end), "rationale")
            issue.flag("approved_part", "part_only", decision or "open")
            return
    asked.is_counted = asked.is_rated = True
    if denied or any(_is_less(said, asked) for said in words):
        issue.flag("approved_part", "part_only", decision or "open")


def _part(said: str, decision: Decision | None, asked: "_Asked", denied: Iterable[set[str]]) -> Span | None:
    """What of this sentence tells of a part: all of it, or words for what would have been allowed."""
    if len(said) <= _LONGEST and _is_part(said, denied, decision, asked):
        return Span(0, len(said))
    allowed = any_of("would_allow").search(said) if decision == "upheld" and "would" in said else None
    if not allowed or not asked.is_other(allowed["count"], allowed[0]):
        return None
    if on_condition.takes_away(said) or any(any_of(name).search(said) for name in ("negated", "condition", "harms")):
        return None
    return Span(*allowed.span())


class _Asked:
    """The amounts of a request, of visits ("3x4" is 12) and of the spine's levels apart, and its words.

    `is_counted` where an amount may be less: it names one, or was denied. `is_rated`: it names one a day, a week, …
    `is_trial`: it asks for no more than to try, or to rent.
    """

    def __init__(self, request: str, decision: Decision | None) -> None:
        numbers = [_digits(number) for number in re.findall(rf"\d+(?:\.\d+)?|\b(?:{'|'.join(_NUMBERS)})\b", request)]
        whole = [int(number) for number in numbers if number.isdigit()][:6]
        self.counts = {*numbers, *(str(prod(few)) for size in (2, 3) for few in combinations(whole, size))}
        visits = {f"{float(_digits(m['a'])) * float(_digits(m['b'])):g}" for m in any_of("times").finditer(request)}
        if visits:
            visits |= {_digits(m["count"]) for m in any_of("in_all").finditer(request)}
        self.visits = visits or self.counts
        ends = (m.groups() for m in any_of("levels").finditer(request))
        self.levels = sum(_SPINE[to or of] + int(last) - _SPINE[of] - int(first) for of, first, to, last in ends)
        self.words = _contents(request)
        self.is_counted = decision == "upheld" or bool(any_of("amount").search(any_of("no_amount").sub(" ", request)))
        self.is_rated = bool(visits or any_of("rate").search(request))
        self.is_trial = any_of("trial").search(request) is not None and "purchase" not in request

    def is_all(self, only: str) -> bool:
        """Whether words behind "only" name the request's whole thing, and no amount of it."""
        return bool(self.words) and self.words <= _contents(only) and not any_of("amount").search(only)

    def is_other(self, count: str, amount: str) -> bool:
        """Whether an amount is another than what was asked for; one of a thing is nearly always all of it."""
        if self.levels and "level" in amount:
            return _digits(count) != str(self.levels)
        asked = self.visits if any_of("sittings").search(amount) else self.counts
        return self.is_counted and _digits(count) not in {*asked, "1"}


def _is_part(words: str, denied: Iterable[set[str]], decision: Decision | None, asked: _Asked) -> bool:
    if not any(map(words.__contains__, listed("approved", "needs"))):
        return False
    is_right = any_of("is_right").search(words) is not None  # without which there is neither a share nor an amount
    if is_right and (_is_shared_out(words, decision) or _is_contrasted(words, denied, decision)):
        return True
    if decision == "upheld" and any_of("would").search(words):
        return supported(words)
    parts = any_of("modified").finditer(words) if any(map(words.__contains__, listed("approved", "modifies"))) else ()
    own = (m for m in parts if not (m["only"] and asked.is_all(m["only"])))
    if any(_is_own(m, m.start(), decision) for m in own) or (is_right and _is_less(words, asked)):
        return True
    limited = any_of("limited").search(words) if decision != "upheld" else None
    return limited is not None and _is_own(limited, limited.start())


def _is_own(found: re.Match[str], at: int, decision: Decision | None = "upheld", *, may_deny: bool = False) -> bool:
    """Whether what is found, from `at` on, is the reviewer's plain word: its clause has no "no", nobody else, no "if".

    It `may_deny` something behind it: "the cane is necessary and the walker is not".
    Where something was approved, a guideline or a provider beside a `firm` word or a denial makes it nobody else's: it
    is told as less than what was asked for, not as all of it.
    """
    said = found.string
    start, end = clause_of(found, at)
    clause = any_of("agrees").sub(" ", said[start:end])
    if any_of("negated").search(said[start:at] if may_deny else clause):
        return False
    is_firm = bool(any_of("firm").search(found[0]))
    if (is_firm or may_deny) and decision != "upheld":
        return not any_of("reviewers").search(clause)
    return not any_of("others").search(any_of("by_guideline").sub(" ", clause) if is_firm else clause)


def _is_less(words: str, asked: _Asked) -> bool:
    """Whether an amount is found right that is not the one asked for."""
    others = []
    for found in any_of("counted").finditer(words):
        name = next(name for name in ("count", "amount", "granted") if found[name])
        if not _is_own(found, found.start(name)):
            continue
        unit = found["unit"] or found["unit_granted"] or ""
        is_tried = not asked.is_trial and any_of("trial").search(found[0]) is not None
        is_less = asked.is_other(found[name], unit) or (is_tried and not asked.is_counted)
        is_other = is_less and not any_of("asked_amount").search(words[: found.start(name)])
        between = found["between"] or ""
        is_dose = any_of("dose").search(unit) and (not asked.is_rated or "up to" in found[0])
        is_rate = is_dose and any_of("rate").match(between.lstrip())
        others.append(is_other and not is_rate and not any_of("earlier").search(between))
    return bool(others) and all(others)


def _is_shared_out(words: str, decision: Decision | None) -> bool:
    """Whether some of so many are found right: "6 of the 12 requested visits are necessary"."""
    found = any_of("share").search(words)
    is_less = found and _digits(found["count"]) != _digits(found["whole"])
    return bool(found and is_less and _is_own(found, found.start(), decision, may_deny=True))


def _is_contrasted(words: str, denied: Iterable[set[str]], decision: Decision | None) -> bool:
    """Whether one thing of the request is found right, and another, or the rest, is among those `denied`."""
    affirmed = any_of("affirms").search(words)
    if not affirmed or not _is_own(affirmed, affirmed.start(), decision, may_deny=True):
        return False
    things = _contents(words[: affirmed.start()])
    return any(not named or (things and not named <= things) for named in denied)


def _denied(words: Iterable[str], decision: Decision | None, asked: _Asked) -> Iterator[set[str]]:
    """The things of a request that are found not right, each by its words; by none, where it is the rest."""
    for found in (found for said in words for found in any_of("denies").finditer(said)):
        what = found.lastgroup or ""
        rest, count = any_of("rest").subn("", found[what])
        named = _contents(rest)
        is_its = named <= asked.words if count else set() < named < asked.words
        at = found.start(what if what == "what" else 0)
        if is_its and _is_own(found, at, decision, may_deny=True):
            yield set() if count else named


def _contents(words: str) -> set[str]:
    things = {word.rstrip("s") for word in re.findall(r"[a-z][a-z-]+", words)}
    return {word for word in things if not any_of("small_words").fullmatch(word)}


def _digits(number: str) -> str:
    return str(VALUES.get(number, number))
