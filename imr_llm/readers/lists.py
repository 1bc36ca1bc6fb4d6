"""Lists in a sentence ("A, B, and C"), taken apart without breaking a name that itself holds a comma or an "and"
(`data/lists.toml`).
"""

import re
from dataclasses import dataclass
from functools import cache

from imr_llm import lexicon, tables
from imr_llm.letter import Span
from imr_llm.lexicon import filled, one_of
from imr_llm.limits import LONGEST_LIST
from imr_llm.readers import joined
from imr_llm.tables import Row

_FIRST = re.compile(r"[\s:;,(]*\(?1[.)] ?(?=[A-Za-z])")
_ENTRY_END = re.compile(r"[.;”](?= |$)| (?=(?:According|The|Per|On|In|This|He|She|As|Treatment|Current|At|A)\b )")
_COMMA = re.compile(
    r" ?, (?:and/or |and |or |as well as )?(?:also )?| (?:as well as|along with|in addition to"
    r"|together with|plus) ",
    re.IGNORECASE,
)
_AND = re.compile(r" (?:and|&) ", re.IGNORECASE)
_AND_OR = re.compile(r" (?:and|&|or) ", re.IGNORECASE)
_SEMICOLON = re.compile(r" ?; ?(?:and )?", re.IGNORECASE)
_LONGEST_MEMBER = 400  # characters: what is longer is no list that a letter prints
_FARTHEST = 160  # characters between two numbers of a numbered list
_SHORT = 3  # words


class _Table(Row):
    """`lists.toml`."""

    ends: tuple[str, ...]
    lead: tuple[str, ...]
    trail: tuple[str, ...]
    dose: tuple[str, ...]
    modifiers: tuple[str, ...]
    none: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """What a list is a list of: `heads` are the words that name one such thing."""

    heads: lexicon.Names
    doses: bool = False
    conditions: bool = False
    not_last: re.Pattern[str] | None = None  # what such a thing cannot end in
    unless: re.Pattern[str] | None = None  # words with which it can
    longest: int = 16  # words


@cache
def kinds() -> dict[str, Kind]:
    """By the record's field. What was operated on is a treatment, and not what the patient has."""
    operated = "(?:reconstruction|repair|release|fusion|stent|stenting|surgery|excision|replacement|resection)$"
    condition = rf"{one_of(lexicon.words().conditions)}$"
    unless = "repair|release|pinning|fixation|reduction|surgery(?! syndrome)"
    return {
        "diagnoses": Kind(lexicon.conditions(), conditions=True, not_last=re.compile(operated, re.IGNORECASE)),
        "prior_treatments": Kind(
            lexicon.treatments(),
            not_last=re.compile(condition, re.IGNORECASE),
            unless=re.compile(unless, re.IGNORECASE),
        ),
        "current_medications": Kind(lexicon.drugs(), doses=True, longest=6),
    }


def members(text: str, place: Span, kind: Kind) -> list[Span]:
    """The members of the list that begins where `place` does and ends in it, in order."""
    parts = _numbered(text, place.start, place.end)
    limit = min(place.end, place.start + LONGEST_LIST)
    parts = parts or _cut(text, place.start, _list_end(text, place.start, limit), kind)
    trimmed = (_trim(text, start, end, kind) for start, end in parts)
    return [span for span in trimmed if span and _is_member(text[span.start : span.end], kind)]


def is_numbered(text: str, start: int) -> bool:
    """Whether a numbered list ("1. Strain 2. Sprain") begins here: it may run over full stops."""
    return bool(_FIRST.match(text, start))


@cache
def _table() -> _Table:
    return tables.load("lists", _Table)


@cache
def _pattern(name: str) -> re.Pattern[str]:
    alternatives = "|".join(f"(?:{source})" for source in getattr(_table(), name))
    whole = {
        "ends": "{}",
        "lead": r"^(?:[\s.,:;•*–-]|(?:{})(?=[\s:]))+",
        "trail": r"(?:{}|[\s.,;:”\"]+)$",
        "dose": "(?:{})$",
        "modifiers": r"^(?:(?:{})[\s,/-]*)+$",
        "none": "^(?:{})$",
    }[name]
    return re.compile(filled(whole.replace("{}", alternatives)), re.IGNORECASE)


def _list_end(text: str, start: int, limit: int) -> int:
    stops = (m.start() for m in _pattern("ends").finditer(text, start, limit))
    outside = (at for at in stops if text.count("(", start, at) <= text.count(")", start, at))
    end = next(outside, limit)
    return min(end, _closing(text, start, limit)) if text[start - 1 : start] == "(" else end


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
    at = start
    while m := _number(len(marks) + 1).search(text, at, min(limit, at + LONGEST_LIST)):
        if marks and m.start() - at > _FARTHEST:
            break
        marks.append(m)
        at = m.end()
    if len(marks) == 1:
        return []
    last = _ENTRY_END.search(text, marks[-1].end(), limit)
    ends = [*(m.start() for m in marks[1:]), last.start() if last else limit]
    return [(m.end(), end) for m, end in zip(marks, ends, strict=True)]


@cache
def _number(number: int) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w/.-])\(?{number}[.)] ?(?=[A-Za-z])")


def _cut(text: str, start: int, end: int, kind: Kind) -> list[tuple[int, int]]:
    separator = _SEMICOLON if _SEMICOLON.search(text, start, end) else _COMMA
    parts = _apart(text, start, end, separator)
    if separator is _SEMICOLON:
        parts = [smaller for part in parts for smaller in _at_commas(text, part, kind)]
    elif kind.conditions:
        parts = [half for part in parts for half in joined.closed(text, *part)]
    wholes: list[tuple[int, int]] = []
    for a, b in parts:
        if wholes and _continues(text[slice(*wholes[-1])], text[a:b], kind, separator):
            wholes[-1] = (wholes[-1][0], b)
        else:
            wholes.append((a, b))
    return [half for part in wholes for half in _at_and(text, *part, kind)]


def _apart(text: str, start: int, end: int, separator: re.Pattern[str]) -> list[tuple[int, int]]:
    """What stands between separators outside of brackets and of names that hold one."""
    parts: list[tuple[int, int]] = []
    begin = start
    for m in separator.finditer(text, start, end):
        inside = text.count("(", begin, m.start()) > text.count(")", begin, m.start())
        if not inside and not joined.holds(text, start, end, m):
            parts.append((begin, m.start()))
            begin = m.end()
    return [*parts, (begin, end)]


def _at_commas(text: str, part: tuple[int, int], kind: Kind) -> list[tuple[int, int]]:
    """What stands between two semicolons at its commas, where each member names one thing."""
    edges = [part[0], *(edge for m in _COMMA.finditer(text, *part) for edge in m.span()), part[1]]
    found = list(zip(edges[::2], edges[1::2], strict=True))
    return found if all(text[a:b] in kind.heads for a, b in found) else [part]


def _continues(before: str, part: str, kind: Kind, separator: re.Pattern[str]) -> bool:
    """Whether a part belongs to the one before it: one name that itself holds the separator.

    A part of modifiers only ("shoulder strain, left"); a level ("L4-5, L5-S1 blocks"); a short part before that
    names no condition ("chronic neck, wrist and low back pain").
    """
    if _pattern("modifiers").match(part.strip(" .")) or joined.goes_on(before, part):
        return True
    if kind.conditions and part not in kind.heads and joined.PART.match(part.strip(" .")):
        return True
    if before in kind.heads:
        return False
    is_short = separator is _COMMA and len(before.split()) <= _SHORT
    shares = kind.conditions and is_short and before not in lexicon.treatments()
    return shares or joined.is_level(part)


def _at_and(text: str, start: int, end: int, kind: Kind) -> list[tuple[int, int]]:
    """Cuts at an "and": "A and B" is two things where both sides name one: "cervical and lumbar injections" is not."""
    ands = _AND if kind.conditions else _AND_OR  # "neuritis or radiculitis" is one diagnosis
    for m in ands.finditer(text, start, min(end, start + _LONGEST_MEMBER)):
        left, right = text[start : m.start()], text[m.end() : min(end, m.end() + _LONGEST_MEMBER)]
        if joined.is_one_injury(left, right):
            continue
        bare = _pattern("trail").sub("", right.rstrip()).strip(" .")
        if left in kind.heads and (_pattern("none").match(bare) or (kind.conditions and _ends_as_other(bare, kind))):
            return [(start, m.start())]  # "fracture and repair": what was done about it
        if right in kind.heads and _pattern("none").match(left.strip(" .")):
            return _at_and(text, m.end(), end, kind)
        if not _is_one(text, (start, end), m, kind) and _are_two(left, right, kind):
            return [(start, m.start()), *_at_and(text, m.end(), end, kind)]
    return [(start, end)]


def _ends_as_other(words: str, kind: Kind) -> bool:
    return bool(kind.not_last and kind.not_last.search(words))


def _is_one(text: str, place: tuple[int, int], m: re.Match[str], kind: Kind) -> bool:
    """Whether the words round this "and" make one name."""
    left, right = text[place[0] : m.start()], text[m.end() : place[1]]
    modifiers = _pattern("modifiers")
    return bool(
        joined.holds(text, *place, m)
        or joined.is_one(left, right, named=right.partition(",")[0] in kind.heads)
        or (
            kind.conditions
            and (_AND.split(right, maxsplit=1)[0] not in kind.heads or joined.is_one_condition(left, right))
        )
        or modifiers.match(left.strip())
        or modifiers.match(right.strip(" ."))
        or left.count("(") > left.count(")")
    )


def _are_two(left: str, right: str, kind: Kind) -> bool:
    if kind.doses and right in kind.heads and (_is_drug(left) or lexicon.misspelt_drug(left)):
        return True
    return left in kind.heads and (right in kind.heads or (kind.doses and right[:1].isupper()))


def _is_drug(words: str) -> bool:
    """Whether words look like a name, or are a class of drugs."""
    is_short_name = words[:1].isupper() and len(words.split()) < _SHORT
    return is_short_name or words.lower().strip() in lexicon.drug_table().classes


def _trim(text: str, start: int, end: int, kind: Kind) -> Span | None:
    """The words of a member without what leads up to it, what follows it, and its dose."""
    if lead := _pattern("lead").match(text[start:end]):
        start += lead.end()
    words, previous = text[start:end].rstrip(), None
    while words and words != previous:
        previous = words
        words = _pattern("trail").sub("", words)
        if kind.doses or lexicon.drugs().opening(words):
            keep = lexicon.drugs().opening(words)
            words = words[:keep] + _pattern("dose").sub("", words[keep:]).rstrip(" ,")
    if words.count("(") > words.count(")"):
        words = words[: words.rindex("(")].rstrip()
    if words.endswith(")") and words.count(")") > words.count("("):
        words = words[:-1]
    start += len(words) - len(words.lstrip())
    return Span(start, start + len(words.strip())) if words.strip() else None


def _is_member(words: str, kind: Kind) -> bool:
    if not re.search(r"[A-Za-z]{2}", words) or _pattern("none").match(words):
        return False
    count = len(words.split())
    if kind.doses:
        is_new = count <= _SHORT and words[:1].isupper() and words not in lexicon.treatments()
        is_class = words.lower() in lexicon.drug_table().classes
        return not is_class and (words in kind.heads or lexicon.misspelt_drug(words) or is_new)
    is_other = _ends_as_other(words.rsplit(maxsplit=1)[-1], kind) and not (kind.unless and kind.unless.search(words))
    return not is_other and words in kind.heads and count <= kind.longest
