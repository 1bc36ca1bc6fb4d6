"""Lists in a sentence ("A, B, and C"), taken apart without breaking a name that itself holds a comma or an "and"."""

import re
from dataclasses import dataclass
from functools import cache

from imr_llm import phrases, tables
from imr_llm.dates import DATE
from imr_llm.letter import Span
from imr_llm.patterns import behind
from imr_llm.rules.members import DOSE, LEAD, MODIFIER, TRAIL
from imr_llm.rules.shared import PART, is_one_condition, is_one_operation

_FIRST = re.compile(r"[\s:;,(]*\(?1[.)] ?(?=[A-Za-z])")
_ENTRY_END = re.compile(r"[.;”](?= |$)| (?=(?:According|The|Per|On|In|This|He|She|As|Treatment|Current|At|A)\b )")
_COMMA = re.compile(
    r" ?, (?:and/or |and |or |as well as )?(?:also )?| (?:as well as|along with|in addition to"
    r"|together with|plus) ",
    re.IGNORECASE,
)
_AND = re.compile(r" (?:and|&|or) ", re.IGNORECASE)
_SEMICOLON = re.compile(r" ?; ?(?:and )?", re.IGNORECASE)
# "strain of muscle, fascia and tendon": one name of the classification of diseases.
_TISSUES = re.compile(
    r"\b(?:muscles?|ligaments?|tendons?),? (?:and )?(?:fascia|muscles?|tendons?|ligaments?)(?:,? and tendons?)?",
    re.IGNORECASE,
)
_SAME_KIND = re.compile(r"^(?:strain|sprain)s?\b", re.IGNORECASE)
_LONGEST_MEMBER = 400  # characters: what is longer is no list that a letter prints
_SHORT = 3  # words
_LEVEL_BEHIND = re.compile(r"\b(?:of|at) (?:the )?[CLTS]\d$")
_LEVEL_AHEAD = re.compile(r" ?(?:[CLTS]\d|\d-)")
_LEVEL = re.compile(
    r"^(?:(?:strain|sprain)$|[CLTS]\d|\d|left\b|right\b|bilateral(?:ly)?$|efficacy|duration|function|frequency|the\b"
    r"|his\b|her\b|a \w+ (?:ago|later))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Kind:
    """What a list is a list of: `heads` are the words that name one such thing."""

    heads: phrases.Heads
    doses: bool = False
    not_last: re.Pattern[str] | None = None  # what such a thing cannot end in
    unless: re.Pattern[str] | None = None  # words with which it can
    longest: int = 16  # words


@cache
def diagnoses() -> Kind:
    """Conditions; what was operated on is a treatment, and not what the patient has."""
    return Kind(
        phrases.conditions(),
        not_last=re.compile(
            r"(?:reconstruction|repair|release|fusion|stent|stenting|surgery|excision|replacement|resection)$",
            re.IGNORECASE,
        ),
    )


@cache
def treatments() -> Kind:
    """Treatments, drugs and their classes."""
    conditions = "|".join(tables.patient().conditions)
    return Kind(
        phrases.treatments(),
        not_last=re.compile(rf"(?:{conditions})$", re.IGNORECASE),
        unless=re.compile(r"repair|release|pinning|fixation|reduction|surgery(?! syndrome)", re.IGNORECASE),
    )


@cache
def medications() -> Kind:
    """Drugs."""
    return Kind(phrases.drugs(), doses=True, longest=6)


@cache
def _ends() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{p.replace('DATE', DATE)})" for p in tables.patient().list_ends), re.IGNORECASE)


@cache
def _not_items() -> re.Pattern[str]:
    return re.compile(rf"^(?:{'|'.join(tables.patient().not_items)})$", re.IGNORECASE)


def items(text: str, start: int, limit: int, kind: Kind) -> list[Span]:
    """The items of the list that begins at `start` of the flow and ends before `limit`, in order."""
    parts = _numbered(text, start, limit)
    if not parts:
        parts = _cut(text, start, _list_end(text, start, limit), kind)
    out = []
    for a, b in parts:
        span = _trim(text, a, b, kind)
        if span and _is_item(text[span.start : span.end], kind):
            out.append(span)
    return out


def is_numbered(text: str, start: int) -> bool:
    """Whether a numbered list ("1. Strain 2. Sprain") begins here: it may run over full stops."""
    return bool(_FIRST.match(text, start))


def _list_end(text: str, start: int, limit: int) -> int:
    stops = (m.start() for m in _ends().finditer(text, start, limit))
    outside = (at for at in stops if text.count("(", start, at) <= text.count(")", start, at))
    end = next(outside, limit)
    if text[start - 1 : start] == "(":
        end = min(end, _closing(text, start, limit))
    return end


def _closing(text: str, start: int, limit: int) -> int:
    depth = 0
    for at in range(start, limit):
        depth += {"(": 1, ")": -1}.get(text[at], 0)
        if depth < 0:
            return at
    return limit


def _numbered(text: str, start: int, limit: int) -> list[tuple[int, int]]:
    """The entries of a numbered list, each up to the next number or the end of its sentence."""
    if not is_numbered(text, start):
        return []
    marks: list[re.Match[str]] = []
    expected, at = 1, start
    while m := re.compile(rf"(?<![\w/.-])\(?{expected}[.)] ?(?=[A-Za-z])").search(text, at, limit):
        if marks and m.start() - at > 160:
            break
        marks.append(m)
        expected, at = expected + 1, m.end()
    if len(marks) < 2:
        return []
    last = _ENTRY_END.search(text, marks[-1].end(), limit)
    return [(part.start, part.end) for part in behind(marks, last.start() if last else limit)]


def _cut(text: str, start: int, end: int, kind: Kind) -> list[tuple[int, int]]:
    separator = _SEMICOLON if _SEMICOLON.search(text, start, end) else _COMMA
    parts: list[tuple[int, int]] = []
    begin = start
    tissues = _spans(_TISSUES, text, start, end)
    for m in separator.finditer(text, start, end):
        inside = text.count("(", begin, m.start()) > text.count(")", begin, m.start())
        if inside or any(a < m.end() and m.start() < b for a, b in tissues):
            continue
        parts.append((begin, m.start()))
        begin = m.end()
    parts.append((begin, end))
    if separator is _SEMICOLON and kind is not diagnoses():
        parts = [smaller for part in parts for smaller in _cut_at_commas(text, *part, kind)]
    joined: list[tuple[int, int]] = []
    for a, b in parts:
        if joined and _continues(text[slice(*joined[-1])], text[a:b], kind, separator):
            joined[-1] = (joined[-1][0], b)
        else:
            joined.append((a, b))
    return [half for part in joined for half in _cut_at_and(text, *part, kind)]


def _cut_at_commas(text: str, start: int, end: int, kind: Kind) -> list[tuple[int, int]]:
    """What stands between two semicolons at its commas, where each member names one thing."""
    edges = [start, *(edge for m in _COMMA.finditer(text, start, end) for edge in m.span()), end]
    members = list(zip(edges[::2], edges[1::2], strict=True))
    return members if all(text[a:b] in kind.heads for a, b in members) else [(start, end)]


def _continues(before: str, part: str, kind: Kind, separator: re.Pattern[str]) -> bool:
    """Whether a part belongs to the one before it: one name that itself holds the separator.

    A part of modifiers only ("shoulder strain, left"); a level ("L4-5, L5-S1 blocks"); a short part before that
    names no condition ("chronic neck, wrist and low back pain").
    """
    if MODIFIER.match(part.strip(" .")):
        return True
    if _LEVEL_BEHIND.search(before) and _LEVEL_AHEAD.match(part):
        return True
    if kind is diagnoses() and part not in kind.heads and PART.match(part.strip(" .")):
        return True
    if before in kind.heads:
        return False
    short = (
        kind is diagnoses()
        and before not in treatments().heads
        and separator is _COMMA
        and len(before.split()) <= _SHORT
    )
    return short or bool(_LEVEL_AHEAD.match(part))


def _cut_at_and(text: str, start: int, end: int, kind: Kind) -> list[tuple[int, int]]:
    """Cuts at an "and": "A and B" is two things where both sides name one: "cervical and lumbar injections" is not."""
    for m in _AND.finditer(text, start, min(end, start + _LONGEST_MEMBER)):
        left, right = text[start : m.start()], text[m.end() : min(end, m.end() + _LONGEST_MEMBER)]
        if kind.not_last and left in kind.heads and kind is diagnoses() and kind.not_last.search(_without(right)):
            return [(start, m.start())]  # "fracture and repair": what was done about it
        if left in kind.heads and _not_items().match(_without(right).strip(" .")):
            return [(start, m.start())]
        if right in kind.heads and _not_items().match(left.strip(" .")):
            return _cut_at_and(text, m.end(), end, kind)
        if (
            right.startswith("#")
            or (_SAME_KIND.match(right) and _SAME_KIND.search(left.rsplit(maxsplit=1)[-1]))
            or (kind is diagnoses() and _AND.split(right, maxsplit=1)[0] not in kind.heads)
            or any(a < m.end() and m.start() < b for a, b in _spans(_TISSUES, text, start, end))
            or (_LEVEL.match(right) and right not in kind.heads)
            or is_one_operation(left, right)
            or (kind is diagnoses() and is_one_condition(left, right))
            or MODIFIER.match(left.strip())
            or MODIFIER.match(right.strip(" ."))
        ):
            continue
        if left.count("(") > left.count(")"):
            continue
        is_drug = (
            kind.doses
            and right in kind.heads
            and ((left[:1].isupper() and len(left.split()) <= 2) or phrases.misspelt_drug(left))
        )
        if is_drug or (left in kind.heads and (right in kind.heads or (kind.doses and right[:1].isupper()))):
            return [(start, m.start()), *_cut_at_and(text, m.end(), end, kind)]
    return [(start, end)]


def _spans(pattern: re.Pattern[str], text: str, start: int, end: int) -> list[tuple[int, int]]:
    return [m.span() for m in pattern.finditer(text, start, end)]


def _without(words: str) -> str:
    """Words without a date or an occasion behind them."""
    return TRAIL.sub("", words.rstrip()).rstrip()


def _trim(text: str, start: int, end: int, kind: Kind) -> Span | None:
    lead = LEAD.match(text[start:end])
    if lead:
        start += lead.end()
    words = text[start:end].rstrip()
    previous = None
    while words and words != previous:
        previous = words
        words = TRAIL.sub("", words)
        if kind.doses or phrases.drugs().opening(words):
            words = _without_dose(words)
    if words.count("(") > words.count(")"):
        words = words[: words.rindex("(")].rstrip()
    if words.endswith(")") and words.count(")") > words.count("("):
        words = words[:-1]
    start += len(words) - len(words.lstrip())
    words = words.strip()
    return Span(start, start + len(words)) if words else None


def _without_dose(words: str) -> str:
    keep = phrases.drugs().opening(words)
    return words[:keep] + DOSE.sub("", words[keep:]).rstrip(" ,")


def _is_item(words: str, kind: Kind) -> bool:
    if len(words) < 2 or not re.search(r"[A-Za-z]{2}", words) or _not_items().match(words):
        return False
    count = len(words.split())
    if kind.doses:
        if words.lower() in tables.drugs().classes:
            return False
        return (
            words in kind.heads
            or phrases.misspelt_drug(words)
            or (count <= 3 and words[:1].isupper() and words not in treatments().heads)
        )
    if (
        kind.not_last
        and kind.not_last.search(words.rsplit(maxsplit=1)[-1])
        and not (kind.unless and kind.unless.search(words))
    ):
        return False
    return words in kind.heads and count <= kind.longest
