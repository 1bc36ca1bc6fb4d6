"""Why a denial stands, and what was missing, from the sentences of the rationale (`data/reasons.toml`)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import takewhile

from imr_llm import absent, tables
from imr_llm.letter import Span
from imr_llm.patterns import Quick, tolerant
from imr_llm.phrases import any_of
from imr_llm.record import Decision, DenialReason
from imr_llm.rules import speakers
from imr_llm.rules.notes import Notes
from imr_llm.rules.sentences import Told
from imr_llm.sentences import spans

_NECESSARY = rf"(?:medical(?:ly)? ?(?:necess(?:ary|ity)|appropriate|indicated)|{tolerant('medically necessary')})"
_CONCLUDES = re.compile(
    r"\b(?:is|are|was|were|be|been|deemed|considered|found|as|remains?)(?: \w+ly)? "
    rf"(?P<not>n[o0ce][tfl1+] (?:\w+ )?|non-?)?(?:(?:\w+ly|also|now|thus|hence|still|both) )?{_NECESSARY}"
    rf"|(?P<denied>\bnot ?{_NECESSARY}|\bnon-? ?certified|\bnot (?:be )?certified"
    r"|\bmedical necessity (?:\w+ ){0,8}?(?:is|are|was|were|has|have) not (?:been )?(?:established|supported"
    r"|demonstrated)"
    r"|\bnot (?:been )?(?:established|supported|approved)(?= ?[.]?$)"
    r"|\b(?:request|recommendation)\b[^.]*\b(?:is|was) (?:denied|upheld)"
    r"|\brequest\b[^.]*\bis not (?:supported|approved|warranted|indicated|appropriate|reasonable|recommended"
    r"|necessary|authorized))"
    r"|(?P<granted>\b(?:is|are) (?:therefore )?(?:certified|approved|overturned|authorized)\b"
    r"|\bmedical necessity (?:\w+ ){0,8}?(?:is|has been|was) (?:established|supported|demonstrated))",
    re.IGNORECASE,
)
_LIST_CUT = re.compile(
    r",? (?:or|nor|and) (?=(?:any|no|nor)\b)|,? and (?=(?:an?|the)\b)"
    r"|,? (?:or|nor) (?=(?:an?|the|of|that|evidence|documentation|discussion"
    r"|mention)\b)|, (?!(?:19|20)\d\d\b|functional\b)(?:and |or |nor )?",
    re.IGNORECASE,
)
_NEW_CLAUSE = re.compile(
    r"^(?!(?:that|how|why|what|which|whether|when|if|where|suggesting|demonstrating|describing|detailing|showing)\b)[^,]*?"
    r"\b(?:is|are|was|were|should|must|would|can(?:not)?|will|exceeds?|has|have)\b",
    re.IGNORECASE,
)
"""A member of a list, not its first, that is a sentence of its own."""
_GIVES_EXAMPLES = re.compile(r"\b(?:includ(?:e|es|ing)|such as|to include|i\.e\.|e\.g\.)\W", re.IGNORECASE)
_LAST_CUT = re.compile(r" (?:or|nor|and) ", re.IGNORECASE)
_SHARES = re.compile(r"\b(?:of|to|in|for|with)\b|^(?:short|signs?|left|right|upper)$", re.IGNORECASE)
"""A member of a list that shares words with what follows its "or"."""
_CLAUSE_LED = re.compile(
    r"(?:that )?(?:(?:the |this )?(?:patient|(?:injured )?worker|employee|claimant|applicant)|he|she) [a-z]",
    re.IGNORECASE,
)
"""A whole clause about the patient: what follows its "or" shares its verb, unless it has its own."""
_LEAD = re.compile(
    r"^(?:that |no |of |any |whether |if |either |there (?:is|was|has been) "
    r"|(?:explanation (?:given |offered |provided )?)?as to |(?:discussion|mention) (?:of|regarding|about) |specifying "
    r"|clarifying "
    r"|(?:suggesting|demonstrating|describing|detailing|indicating|showing|supporting) (?:that )?)+",
    re.IGNORECASE,
)
_APPLIES = re.compile(r"\b(?:guidelines?|MTUS|ODG|ACOEM|recommend\w*|criteria|indicated|option)\b", re.IGNORECASE)
_NOT_SAID = re.compile(
    r"(?:\bnot|n[’']t|\bnever|\bnowhere) (?:\w+ ){0,2}?"
    r"(?:say|state|mean|imply|suggest|claim|indicate|conclude|hold)s?\b[^.;,]{0,60}$",
    re.IGNORECASE,
)
"""What stands before "is not recommended" where the guideline does not say it: searched up to it."""
_RED_FLAG = re.compile(r"\bred[- ]?flag", re.IGNORECASE)
_SHORTEST_MISSING, _LONGEST_MISSING = 4, 160
_LONGEST_LIST = 2000
_LONGEST_QUOTE = 240


@dataclass(frozen=True, slots=True)
class _Rule:
    reason: DenialReason
    guideline_too: bool
    last_resort: bool
    patterns: tuple[Quick, ...]


@cache
def _rules() -> tuple[_Rule, ...]:
    return tuple(
        _Rule(r.reason, r.guideline_too, r.last_resort, tuple(Quick(p) for p in r.patterns))
        for r in tables.reasons().rule
    )


@dataclass(frozen=True, slots=True)
class Reasoned:
    """An item's rationale (in the flow) and decision; `pointer` is the item's JSON Pointer."""

    pointer: str
    rationale: Span
    decision: Decision | None


def read(notes: Notes, items: list[Reasoned]) -> None:
    """Notes `denial_reasons` and `missing_documentation` of the upheld items; flags contrary rationales."""
    upheld = [item for item in items if item.decision == "upheld"]
    places, missing = _find(Told(notes.flow, [item.rationale for item in upheld]))
    for item in items:
        said = conclusion(notes.flow.text, spans(notes.flow.text, item.rationale))
        if item.decision and said and said[0] != item.decision:
            message = (
                "The heading and the rationale's conclusion disagree on the decision. The heading is kept; read both."
            )
            notes.flag(f"{item.pointer}/decision", "decision_conflict", message)
        if item.decision == "upheld":
            _note(notes, item, places, missing, said)


def _note(
    notes: Notes,
    item: Reasoned,
    places: list[tuple[DenialReason, Span]],
    missing: list[Span],
    said: tuple[Decision, Span] | None,
) -> None:
    reasons: dict[DenialReason, Span] = {}
    for reason, place in places:
        if item.rationale.start <= place.start < item.rationale.end:
            reasons.setdefault(reason, place)
    for index, (reason, place) in enumerate(sorted(reasons.items(), key=lambda r: r[1].start)):
        notes.find(f"{item.pointer}/denial_reasons/{index}", place, reason, "rationale")
    lacking = [m for m in missing if item.rationale.start <= m.start < item.rationale.end]
    for index, place in enumerate(lacking):
        notes.find(f"{item.pointer}/missing_documentation/{index}", place, section="rationale")
    applied = _APPLIES.search(notes.flow.text, item.rationale.start, item.rationale.end)
    if not reasons and applied and said and said[0] == "upheld":
        _infer(notes, item.pointer, said[1])
    elif not reasons:
        message = "The rationale gives its reason in words that are not in the tables. Read it."
        notes.flag(f"{item.pointer}/denial_reasons", "not_found", message)


def _infer(notes: Notes, pointer: str, concluded: Span) -> None:
    """A rationale that sets out a guideline and concludes against the request says that the guideline is not met."""
    notes.find(f"{pointer}/denial_reasons/0", concluded, "criteria_not_met", "rationale")
    message = (
        "No phrase of the rationale names the reason; it sets out a guideline and concludes against the request. "
        "Check that 'criteria not met' is what it means."
    )
    notes.flag(f"{pointer}/denial_reasons", "reason_inferred", message)


def conclusion(text: str, told: list[Span]) -> tuple[Decision, Span] | None:
    """What the last of these sentences that concludes says of the request, and where; None where none does."""
    for sentence in reversed(told[-3:]):
        said = list(_CONCLUDES.finditer(text, sentence.start, sentence.end))
        if said:
            last = said[-1]
            denied = last["not"] or last["denied"] or _negated(text[sentence.start : last.start()])
            return ("upheld" if denied else "overturned"), Span(last.start(), last.end())
    return None


def _negated(before: str) -> bool:
    return bool(re.search(r"\b(?:not|cannot|no|nor|neither|never)\b[^,;]{0,40}$", before, re.IGNORECASE))


def _find(told: Told) -> tuple[list[tuple[DenialReason, Span]], list[Span]]:
    """Every place that states a reason, the plainest phrases first, and what is missing, each in the letter's order."""
    found: list[tuple[bool, DenialReason, Span]] = []
    missing: list[Span] = []
    incomplete: list[Span] = []  # what the request does not state is no missing documentation
    undocumented: set[Span] = set()  # sentences: "no documentation of failed treatment" is one reason, not two
    others = speakers.others(told)
    guidelines, quoted = speakers.guidelines(told) | others, speakers.quotations(told)
    for rule in _rules():
        passed_over = (others, []) if rule.guideline_too else (guidelines, quoted)
        for pattern in rule.patterns:
            for place, sentence, said in _apply(told, rule.reason, pattern, passed_over, missing, incomplete):
                if said == "request_incomplete":
                    incomplete.append(place)
                if said == "missing_documentation":
                    undocumented.add(sentence)
                elif rule.reason == "criteria_not_met" and sentence in undocumented:
                    continue
                found.append((rule.last_resort, said, place))
    found.sort(key=lambda f: (f[0], f[2].start))
    return [(said, place) for _, said, place in found], sorted(missing, key=lambda m: m.start)


def _apply(
    told: Told,
    reason: DenialReason,
    pattern: Quick,
    passed_over: tuple[set[Span], list[Span]],
    missing: list[Span],
    incomplete: list[Span],
) -> Iterator[tuple[Span, Span, DenialReason]]:
    """The places of a pattern, each with its sentence and what it says; what is missing is added to `missing`.

    `passed_over` are whole sentences, and quotations inside others.
    What is missing and is an illness or a danger is no paper: the patient does not have what the guideline asks for.
    """
    text = told.flow.text
    named = "missing" in pattern.pattern.groupindex
    for sentence in told.with_words(pattern):
        if sentence in passed_over[0]:
            continue
        at = sentence.start
        while m := pattern.pattern.search(text, at, sentence.end):
            at = max(m.start() + 1, m.end())
            place = Span(m.start(), min(m.end(), m.start() + _LONGEST_QUOTE))
            if _says_otherwise(text, reason, sentence, m) or any(q.start < m.start() < q.end for q in passed_over[1]):
                continue
            if reason == "not_recommended" and _NOT_SAID.search(text, sentence.start, m.start()):
                continue
            if named and m["missing"] is not None:
                found, is_absent = _missing(text, Span(*m.span("missing")), [*missing, *incomplete])
                at = found[-1].end if found else max(m.start() + 1, m.start("missing"))
                missing.extend(found)
                if found and is_absent and _RED_FLAG.search(m["missing"]):
                    yield place, sentence, "criteria_not_met"  # a danger and a finding in one sentence are parted
                if not found:
                    if is_absent:
                        yield place, sentence, "criteria_not_met"
                    continue
            yield place, sentence, reason


def _says_otherwise(text: str, reason: DenialReason, sentence: Span, m: re.Match[str]) -> bool:
    """Whether what would rule the treatment out is not there, or what is not recommended is not the item."""
    if reason == "not_recommended":
        return bool(any_of("reasons", "not_the_item").search(text[sentence.start : m.start()]))
    if reason != "exclusion_criterion":
        return False
    within = text[sentence.start : sentence.end]
    before, after = m.start() - sentence.start, m.end() - sentence.start
    return absent.is_negated(within, before) or absent.is_denied_after(within, after)


def _missing(text: str, place: Span, known: list[Span]) -> tuple[list[Span], bool]:
    """What is missing, one each, and whether an illness or a danger is among what is not there.

    A list with commas is split, "A and B" is one. What is watched for (side effects) is missing only beside others.
    """
    place = Span(place.start, min(place.end, place.start + _LONGEST_LIST))
    stop = any_of("reasons", "missing_ends").search(text, place.start + 1, place.end)
    out: list[Span] = []
    watched: list[Span] = []
    is_absent = False
    for a, b in _members(text, place.start, stop.start() if stop else place.end):
        member = _led(text, a, b)
        if absent.is_watched(text[member.start : member.end]):
            watched.append(member)
            continue
        parts = absent.to_bring(text[member.start : member.end])
        is_absent = is_absent or [Span(0, member.end - member.start)] != parts
        spans = [_led(text, member.start + part.start, member.start + part.end) for part in parts]
        out += [span for span in spans if _is_named(text, span, [*known, *out])]
    out += [span for span in watched if out and _is_named(text, span, [*known, *out])]
    return sorted(out, key=lambda span: span.start), is_absent or (bool(watched) and not out)


def _led(text: str, start: int, end: int) -> Span:
    """The words without what leads up to them and the marks at their ends."""
    words = text[start:end].lstrip()
    lead = _LEAD.match(words)
    start = end - len(words) + (lead.end() if lead else 0)
    return Span(start, start + len(text[start:end].rstrip(" ,;:")))


def _is_named(text: str, span: Span, known: list[Span]) -> bool:
    """Whether the words name something that was not named yet."""
    apart = all(span.end <= k.start or span.start >= k.end for k in known)
    named = not any_of("reasons", "names_nothing").search(" ".join(text[span.start : span.end].split()))
    return _SHORTEST_MISSING <= span.end - span.start <= _LONGEST_MISSING and apart and named


def _members(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The members of a list, up to one that is a sentence of its own."""
    cuts = list(_LIST_CUT.finditer(text, start, end))
    if cuts and _GIVES_EXAMPLES.search(text, start, cuts[0].start() + 1):
        cuts = []  # "improvement to include daily activities, or return to work" is one
    if _CLAUSE_LED.match(text[start:end].lstrip()):
        cuts = [cut for cut in cuts if text.startswith("that ", cut.end())]  # "the patient tried crutches or a cane"
    if cuts and all(cut[0] == ", " for cut in cuts):
        last = _LAST_CUT.search(text, cuts[-1].end(), end)
        if last and not _SHARES.search(text[cuts[-1].end() : last.start()]):
            cuts.append(last)  # "A, B or C"
    edges = [start, *(edge for cut in cuts for edge in cut.span()), end]
    first, *others = zip(edges[::2], edges[1::2], strict=True)
    return [first, *takewhile(lambda member: not _NEW_CLAUSE.search(text[slice(*member)]), others)]
