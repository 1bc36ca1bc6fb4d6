"""Why a denial stands, and what was missing, from the sentences of the rationale (`data/reasons.toml`)."""

import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from imr_llm import tables
from imr_llm.fields import Decision, DenialReason
from imr_llm.records import Span
from imr_llm.rules.notes import Notes

_SENTENCE = re.compile(
    r"(?<!\bvs)(?<!\bDr)(?<!\be\.g)(?<!\bi\.e)(?<!\bNo)(?<!\b[A-Z])[.!?]+[\"”’')]*(?= |$"
    r"|(?=\d?[A-Z][a-z]))"
)
_NECESSARY = r"medical(?:ly)? ?(?:necess(?:ary|ity)|appropriate|indicated)"
_CONCLUDES = re.compile(
    r"\b(?:is|are|was|were|be|been|deemed|considered|found|as|remains?)(?: \w+ly)? (?P<not>not (?:\w+ )?"
    rf"|non-?)?(?:\w+ )?{_NECESSARY}"
    rf"|(?P<denied>\bnot ?{_NECESSARY}|\bnon-? ?certified|\bnot (?:be )?certified"
    rf"|\bmedical necessity (?:\w+ ){{0,8}}?(?:is|are|was|were|has|have) not (?:been )?(?:established|supported"
    r"|demonstrated)|\bnot (?:been )?(?:established|supported|approved)(?= ?[.]?$)|\b(?:request"
    r"|recommendation)\b[^.]*\b(?:is|was) (?:denied|upheld)|\brequest\b[^.]*\bis not (?:supported|approved"
    r"|warranted|indicated|appropriate|reasonable|recommended|necessary|authorized))"
    r"|(?P<granted>\b(?:is|are) (?:therefore )?(?:certified|approved|overturned|authorized)\b"
    r"|\bmedical necessity (?:\w+ ){0,8}?(?:is|has been|was) (?:established|supported|demonstrated))",
    re.IGNORECASE,
)
_LIST_CUT = re.compile(r",? (?:or|nor) (?=(?:any|an?|the|of|no)\b)|, (?:and |or |nor )?", re.IGNORECASE)
_LEAD = re.compile(r"^(?:that |of |any |whether |if |how |either |there (?:is|was|has been) )+", re.IGNORECASE)
_APPLIES = re.compile(r"\b(?:guidelines?|MTUS|ODG|ACOEM|recommend\w*|criteria|indicated|option)\b", re.IGNORECASE)
_SHORTEST_MISSING, _LONGEST_MISSING = 4, 160
_LONGEST_QUOTE = 240


@dataclass(frozen=True, slots=True)
class _Rule:
    reason: DenialReason
    guideline_too: bool
    patterns: tuple[re.Pattern[str], ...]


@cache
def _rules() -> tuple[_Rule, ...]:
    return tuple(
        _Rule(r.reason, r.guideline_too, tuple(re.compile(p, re.IGNORECASE) for p in r.patterns))
        for r in tables.reasons().rule
    )


@cache
def _any(name: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{p})" for p in getattr(tables.reasons(), name)), re.IGNORECASE)


def read(notes: Notes, pointer: str, rationale: Span, decision: Decision | None) -> None:
    """Notes `denial_reasons` and `missing_documentation` of an upheld item; flags a contrary rationale."""
    sentences = split_sentences(notes.flow.text, rationale)
    said = conclusion(notes.flow.text, sentences)
    if decision and said and said[0] != decision:
        message = "The heading and the rationale's conclusion disagree on the decision. The heading is kept; read both."
        notes.flag(f"{pointer}/decision", "decision_conflict", message)
    if decision != "upheld":
        return
    reasons: dict[str, Span] = {}
    missing: list[Span] = []
    for sentence in sentences:
        _read_sentence(notes.flow.text, sentence, reasons, missing)
    for index, (reason, place) in enumerate(reasons.items()):
        notes.find(f"{pointer}/denial_reasons/{index}", place, reason, "rationale")
    for index, place in enumerate(missing):
        notes.find(f"{pointer}/missing_documentation/{index}", place, section="rationale")
    if (
        not reasons
        and said
        and said[0] == "upheld"
        and _APPLIES.search(notes.flow.text, rationale.start, rationale.end)
    ):
        _infer(notes, pointer, said[1])
    elif not reasons:
        message = "The rationale gives its reason in words that are not in the tables. Read it."
        notes.flag(f"{pointer}/denial_reasons", "not_found", message)


def _infer(notes: Notes, pointer: str, concluded: Span) -> None:
    """A rationale that sets out a guideline and concludes against the request says that the guideline is not met."""
    notes.find(f"{pointer}/denial_reasons/0", concluded, "criteria_not_met", "rationale")
    message = (
        "No phrase of the rationale names the reason; it sets out a guideline and concludes against the request. "
        "Check that 'criteria not met' is what it means."
    )
    notes.flag(f"{pointer}/denial_reasons", "reason_inferred", message)


def split_sentences(text: str, place: Span) -> list[Span]:
    """The sentences of a range of the flow."""
    cuts = [m.end() for m in _SENTENCE.finditer(text, place.start, place.end)]
    edges = [place.start, *cuts, place.end]
    return [Span(a, b) for a, b in pairwise(edges) if text[a:b].strip(" .")]


def conclusion(text: str, sentences: list[Span]) -> tuple[Decision, Span] | None:
    """What the last sentence that concludes says of the request, and where; None where none does."""
    for sentence in reversed(sentences[-3:]):
        said = list(_CONCLUDES.finditer(text, sentence.start, sentence.end))
        if said:
            last = said[-1]
            denied = last["not"] or last["denied"] or _negated(text[sentence.start : last.start()])
            return ("upheld" if denied else "overturned"), Span(last.start(), last.end())
    return None


def _negated(before: str) -> bool:
    return bool(re.search(r"\b(?:not|cannot|no|nor|neither|never)\b[^,;]{0,40}$", before, re.IGNORECASE))


def _read_sentence(text: str, sentence: Span, reasons: dict[str, Span], missing: list[Span]) -> None:
    words = text[sentence.start : sentence.end]
    guideline = bool(_any("guideline_speaks").search(words.strip())) and not _any("this_case").search(words)
    for rule in _rules():
        if guideline and not rule.guideline_too:
            continue
        said = reasons.get("missing_documentation")
        if rule.reason == "criteria_not_met" and said and said.start >= sentence.start:
            continue  # "no documentation of failed treatment" is one reason, not two
        for pattern in rule.patterns:
            if place := _apply(text, sentence, pattern, missing):
                reasons.setdefault(rule.reason, place)


def _apply(text: str, sentence: Span, pattern: re.Pattern[str], missing: list[Span]) -> Span | None:
    """The first place of a pattern in a sentence; what is missing there, and in each further place, is added."""
    first: Span | None = None
    at = sentence.start
    while m := pattern.search(text, at, sentence.end):
        at = max(m.start() + 1, m.end())
        if "missing" in pattern.groupindex and m["missing"] is not None:
            found = _missing(text, Span(m.start("missing"), m.end("missing")), missing)
            at = found[-1].end if found else m.start("missing")
            if not found:
                continue
            missing.extend(found)
        first = first or Span(m.start(), min(m.end(), m.start() + _LONGEST_QUOTE))
    return first


def _missing(text: str, place: Span, known: list[Span]) -> list[Span]:
    """What is missing, one each: a list with commas is split, "A and B" is one."""
    stop = _any("missing_ends").search(text, place.start + 1, place.end)
    end = stop.start() if stop else place.end
    parts, begin = [], place.start
    for cut in _LIST_CUT.finditer(text, place.start, end):
        parts.append((begin, cut.start()))
        begin = cut.end()
    parts.append((begin, end))
    out: list[Span] = []
    for a, b in parts:
        words = text[a:b].lstrip()
        lead = _LEAD.match(words)
        start = b - len(words) + (lead.end() if lead else 0)
        end = start + len(text[start:b].rstrip(" ,;:"))
        apart = all(end <= k.start or start >= k.end for k in [*known, *out])
        if _SHORTEST_MISSING <= end - start <= _LONGEST_MISSING and apart:
            out.append(Span(start, end))
    return out
