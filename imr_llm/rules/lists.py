"""Lists in a sentence ("A, B, and C"), taken apart without breaking a name that itself holds a comma or an "and"."""

import re
from dataclasses import dataclass
from functools import cache

from imr_llm import phrases, tables
from imr_llm.dates import DATE
from imr_llm.patterns import behind
from imr_llm.records import Span

_FIRST = re.compile(r"[\s:;,(]*\(?1[.)] ?(?=[A-Za-z])")
_ENTRY_END = re.compile(r"[.;”](?= |$)| (?=(?:According|The|Per|On|In|This|He|She|As|Treatment|Current|At|A)\b )")
_COMMA = re.compile(
    r" ?, (?:and/or |and |or |as well as )?(?:also )?| (?:as well as|along with|in addition to"
    r"|together with|plus) ",
    re.IGNORECASE,
)
_AND = re.compile(r" (?:and|&|or) ", re.IGNORECASE)
_SEMICOLON = re.compile(r" ?; ?(?:and )?", re.IGNORECASE)
_COUNT = (
    r"(?:\d+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen"
    r"|(?:twen|thir|for)ty(?:-\w+)?)"
)
_LEAD = re.compile(
    rf"^(?:[\s.,:;•*–-]|(?:an?|the|and|also|with|on|that|at least|some|including|include[sd]?|such as"
    r"|of|for|multiple"
    r"|several|various|both|his|her|"
    r"unspecified amounts of|unspecified|extensive|a course of|courses of|course of|a trial of|trials? of"
    r"|prior|previous|use of|the use of|initial|multiple|subsequent(?:ly)?|formal|"
    rf"(?:earlier|later|then|eventually)|participation in|medications such as"
    r"|e\.g\.,?|one"
    rf"|{_COUNT}|the following|following|approximately"
    r"|about|over-the-counter(?= [A-Z])|that of|undergone|received|having|consistent with|status post|s/p"
    rf"|followed by|noted to include|noted to be|(?:{_COUNT}|\w+ ?(?:weeks"
    r"|months) of) (?:sessions?|visits?"
    r"|treatments?)?(?: of)?|(?:sessions?|visits?) of|series of|a series of|what was called|consisting of"
    rf"|over[- ]the[- ]counter|followed by|noted to include|noted to be|(?:{_COUNT}"
    r"|\d+[- ](?:weeks?|months?)(?: of)?|weeks of|months of) (?:sessions?|visits?|treatments?|courses?) of"
    r"|\d+ (?:weeks|months) of|(?:a )?series of|V?\d{3}(?:\.\d+)?,?|[A-Z]\d\d\.\w+,?)(?=[\s:]))+",
    re.IGNORECASE,
)
_WHEN = (
    r"(?:early |late |mid-? ?|about |approximately |or about |the (?:year |summer |fall |spring "
    r"|winter )?(?:of )?)*"
)
_TRAIL = re.compile(
    # dates, with or without brackets, and everything behind them
    r"(?:,? \(?(?:(?:in|on|since|from|dated|during|until|through|between|circa|as of|last|beginning"
    rf"|around) )?{_WHEN}{DATE}.*"
    r"| (?:in|during|last|since) (?:the past|that time|last|winter|summer|spring|fall|\d+ (?:weeks|months"
    r"|years)|(?:January|February|March|April|May|June|July|August|September|October|November|December))\b.*"
    # results, providers, occasions
    r"|,? (?:that|which|who)\b.*"
    r"| (?:performed|given|done|administered|dispensed|dated|provided by|by Dr|by the|under Dr|all of|both with"
    r"|to no avail|of (?:unknown|unspecified)|on clinical grounds|since at least|(?:is|are) also listed"
    r"|rather than|over the|on (?:his|her) own|did not|to date|twice)\b.*"
    r"| with(?:out)? (?:an? )?(?:no|little|some|good|poor|temporary|only|minimal"
    r"|partial (?:relief|response)|significant|moderate"
    r"|mild|excellent|persistent|residual|decrease|reduction|relief|benefit|improvement|success|the|his|her"
    r"|any|fair|adequate|short|limited|varying|continued|subsequent|date)\b.*"
    r"| for (?:\w+ ){1,2}(?:weeks|months|days|years).*| after (?:the|his|her|an?)\b.*"
    r"|,? (?:at the time|at this time|at present|currently|as well|as needed|since)\b.*"
    r"| at (?:night|bedtime)| at (?:the|an?) (?:\w+ ){0,3}(?:clinic|department|facility|hospital|room)\b.*"
    r"|(?<=\w) (?:visits?|sessions?)"
    r"| with (?:\S+ ){0,4}(?:relief|benefit|improvement|response|success)\b.*"
    r"| due to (?:side effects|edema|sedation|nausea|lack|no|GI|intolerance|an? |adverse|poor)\b.*"
    r"| x ?\d+(?: (?:weeks|months|visits|sessions))?"
    r"| \((?:no|\d|with|gave|which|stopped|w/|approximately|last|completed|partial|temporary|some|good|minimal"
    r"|little|poor|failed|stopped|discontinued|abandoned|because)\b.*"
    r"|[\s.,;:”\"]+)$",
    re.IGNORECASE,
)
_DOSE = re.compile(
    r"(?:,? \(?(?:at )?\d[\d.,/-]* ?(?:mg|mcg|ml|g|gm|grams?|%|units?|tabs?|tablets?|capsules?|patch|/|x|q"
    r"|per)\b.*| ?#\d.*| \d[\d./-]*(?:mg|mcg|/\d)?\b.*"
    r"|,? (?:as needed|p\.?r\.?n|q\.?\d?h?|b\.?i\.?d|t\.?i\.?d|q\.?i\.?d|q\.?h\.?s|qd|daily|nightly|once|twice"
    r"|three times|every|at (?:night|bedtime)|for |per day|a day|by mouth|po|one |two |\d+ times|sparingly|prn"
    r"|over[- ]the[- ]counter|reads as follows)\b.*| \(.*)$",
    re.IGNORECASE,
)
_MODIFIER = re.compile(
    r"^(?:(?:and|or|chronic|acute|subacute|moderate|mild|severe|single|episode|recurrent|unspecified"
    r"|compensatory|left|right|bilateral|bilaterally|lumbar|cervical|thoracic|lumbosacral|upper|lower"
    r"|initial encounter|subsequent encounter|sequela|in (?:partial |full )?remission"
    r"|with(?:out)? (?:myelopathy|psychotic features?|radiculopathy|aura|tear|complications?)|without|"
    r"left (?:shoulder|knee|hip|wrist|elbow|ankle|hand|foot|arm|leg|side)|right (?:shoulder|knee|hip|wrist"
    r"|elbow|ankle|hand|foot|arm|leg|side)|greater|than|worse|on the|the|side|not otherwise specified|NOS|NEC"
    r"|resolved|stable|improved|status|dominant|nondominant|extremity|spine|region|type [IV\d]+|stage [IV\d]+"
    r"|grade [IV\d]+|C\d|L\d|T\d|S\d|unilateral|minimal|persistent|post-?operative|postop|industrial"
    r"|nonindustrial|non-industrial|work-related|secondary|multilevel|resolving)[\s,/-]*)+$",
    re.IGNORECASE,
)
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
    longest: int = 14  # words


@cache
def diagnoses() -> Kind:
    """Conditions; what was operated on is a treatment, and not what the patient has."""
    return Kind(phrases.conditions(), not_last=re.compile(r"(?:reconstruction|repair|release|fusion)$", re.IGNORECASE))


@cache
def treatments() -> Kind:
    """Treatments, drugs and their classes."""
    conditions = "|".join(tables.patient().conditions)
    return Kind(
        phrases.treatments(),
        not_last=re.compile(rf"(?:{conditions})$", re.IGNORECASE),
        unless=re.compile(r"repair|release", re.IGNORECASE),
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
    for m in separator.finditer(text, start, end):
        if text.count("(", begin, m.start()) > text.count(")", begin, m.start()):
            continue
        parts.append((begin, m.start()))
        begin = m.end()
    parts.append((begin, end))
    joined: list[tuple[int, int]] = []
    for a, b in parts:
        if joined and _continues(text[slice(*joined[-1])], text[a:b], kind, separator):
            joined[-1] = (joined[-1][0], b)
        else:
            joined.append((a, b))
    return [half for part in joined for half in _cut_at_and(text, *part, kind)]


def _continues(before: str, part: str, kind: Kind, separator: re.Pattern[str]) -> bool:
    """Whether a part belongs to the one before it: one name that itself holds the separator.

    A part of modifiers only ("shoulder strain, left"); a level ("L4-5, L5-S1 blocks"); a short part before that
    names no condition ("chronic neck, wrist and low back pain").
    """
    if _MODIFIER.match(part.strip(" .")):
        return True
    if _LEVEL_BEHIND.search(before) and _LEVEL_AHEAD.match(part):
        return True
    if before in kind.heads:
        return False
    short = kind is diagnoses() and separator is _COMMA and len(before.split()) <= _SHORT
    return short or bool(_LEVEL_AHEAD.match(part))


def _cut_at_and(text: str, start: int, end: int, kind: Kind) -> list[tuple[int, int]]:
    """Cuts at an "and": "A and B" is two things where both sides name one: "cervical and lumbar injections" is not."""
    for m in _AND.finditer(text, start, end):
        left, right = text[start : m.start()], text[m.end() : end]
        if (
            right.startswith("#")
            or (_LEVEL.match(right) and right not in kind.heads)
            or _MODIFIER.match(left.strip())
            or _MODIFIER.match(right.strip(" ."))
        ):
            continue
        if left.count("(") > left.count(")"):
            continue
        if left in kind.heads and (right in kind.heads or (kind.doses and right[:1].isupper())):
            return [(start, m.start()), *_cut_at_and(text, m.end(), end, kind)]
    return [(start, end)]


def _trim(text: str, start: int, end: int, kind: Kind) -> Span | None:
    lead = _LEAD.match(text[start:end])
    if lead:
        start += lead.end()
    words = text[start:end].rstrip()
    previous = None
    while words and words != previous:
        previous = words
        words = _TRAIL.sub("", words)
        if kind.doses:
            words = _without_dose(words, kind)
    if words.count("(") > words.count(")"):
        words = words[: words.rindex("(")].rstrip()
    if words.endswith(")") and words.count(")") > words.count("("):
        words = words[:-1]
    start += len(words) - len(words.lstrip())
    words = words.strip()
    return Span(start, start + len(words)) if words else None


def _without_dose(words: str, kind: Kind) -> str:
    keep = kind.heads.opening(words)
    return words[:keep] + _DOSE.sub("", words[keep:]).rstrip(" ,")


def _is_item(words: str, kind: Kind) -> bool:
    if len(words) < 2 or not re.search(r"[A-Za-z]{2}", words) or _not_items().match(words):
        return False
    count = len(words.split())
    if kind.doses:
        if words.lower() in tables.drugs().classes:
            return False
        return words in kind.heads or (count <= 3 and words[:1].isupper() and words not in treatments().heads)
    if (
        kind.not_last
        and kind.not_last.search(words.rsplit(maxsplit=1)[-1])
        and not (kind.unless and kind.unless.search(words))
    ):
        return False
    return words in kind.heads and count <= kind.longest
