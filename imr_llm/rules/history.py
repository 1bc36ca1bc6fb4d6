"""What the patient has and had: diagnoses, prior treatments, current medications (`data/patient.toml`)."""

import re

from imr_llm.letter import Span
from imr_llm.patterns import Quick
from imr_llm.phrases import NEGATED, NEVER_BEGUN, PLANNED, RELATIVES, STOPPED, drugs, same_thing
from imr_llm.rules import lists
from imr_llm.rules.notes import Notes
from imr_llm.rules.sentences import Told, section_of, triggers

_SAID_AFTER = {
    "prior_treatments": Quick(
        r"(?<=[.;:,] )(?:and )?(?P<list>[A-Z][^.;,]{3,90}?) (?:was|were|has been|have been|have each been) "
        r"(?:previously |also |then |initially )*(?:tried|trialed|attempted|fitted|completed"
        r"|administered|stopped"
        r"|discontinued|performed)\b"
    ),
    "diagnoses": Quick(
        r"(?<=[.;:,] )(?:and )?(?P<list>[A-Z][^.;,]{3,110}?) (?:(?:was|were|has been|have been) diagnosed"
        r"|is the (?:treating |working |current )?diagnosis)\b"
    ),
    "current_medications": Quick(
        r"(?<=[.;:,] )(?P<list>(?:[\w/.#-]+,? ){1,14}?)(?:(?:is|are) (?:currently |being |also )*(?:taken"
        r"|used|in use|prescribed for daily use)"
        r"|(?:was|were) (?:also |again )?prescribed(?! (?:by|previously|years|until))"
        r"|(?:is|are|was|were) (?:continued|continuing|renewed|refilled|dispensed))\b"
        r"(?![^.;]{0,60}\b(?:denied|pending|in the past|until|but|stopped|discontinued)\b)(?! by (?:his|her)\b)"
    ),
}

_NOT_NEAR = re.compile(
    r"(?:\b(?:not|never|no|allergic|allerg\w+|intoleran\w+|disagree\w*)\b|n[’']t\b)[^,;]{0,25}$", re.IGNORECASE
)
_ASKED = re.compile(
    r"\b(?:prescription|referral|authorization|request|refill)s? (?:for|of)\b[^.]{0,20}$", re.IGNORECASE
)
_NOT_DONE = re.compile(
    r"[^.;]{0,60}?\b(?:was|were|is|are|has been|have been) (?:denied|not|recommended|requested|non-?certified"
    r"|declined|refused"
    r"|advised|suggested|proposed|planned)\b|[^.;]{0,60}\b(?:recommended|ordered|authorized) ?[.,;]"
    r"|[^.;]{0,90}\bnone of which\b|\s*(?:none|negative|otherwise|unremarkable|non-?contributory|reviewed"
    r"|discussed)\b",
    re.IGNORECASE,
)
_OF_OTHERS = re.compile(
    r"\b(?:patients|workers|individuals|(?:another|different|other) (?:patient|claimant|employee))\b", re.IGNORECASE
)
_IMAGED = re.compile(r"\b(?:MRI|EMG|NCV|NCS|CT|x-?rays?|ultrasound)\b[^.;]{0,40}\bimpression\b[^.;]*$", re.IGNORECASE)
_EARLIER = re.compile(r"\b(?:earlier|previous|prior) (?:note|report|visit)", re.IGNORECASE)
_ENDED = re.compile(
    r"[^,.;]{0,20}\(?\b(?:was |were |has been )?"
    r"(?:stopped|discontinued|weaned off|held|d/c|not taking|to be started|denied)\b",
    re.IGNORECASE,
)
_RESOLVED = re.compile(
    r",? \(?(?:which |that )?(?:has |have |had |is |was |now |since |since then |completely "
    r"|fully )*resolved\b",
    re.IGNORECASE,
)
_ALL = re.compile(r" (?:them|either|any|both|these)\b", re.IGNORECASE)
_IN_THE_PAST = re.compile(r"[^.;]{0,60}\bin the past\b", re.IGNORECASE)
_OPERATION = re.compile(
    r"\b(?:surger(?:y|ies)|(?:open|closed|operative) reduction|ORIF|stent\w*|\w+ectomy|\w+plasty|fusion)\b",
    re.IGNORECASE,
)
_SURGERY = re.compile(r"\bsurger(?:y|ies)\b", re.IGNORECASE)
_NAMES_THEM = re.compile(r"\bmedications (?:have |has )?included ?:? ?$", re.IGNORECASE)
_BEFORE = 110  # characters in which a "no" or "never" turns a list round
_A_FEW = 12  # characters: "not", "never", "no prior" right behind a phrase


def read(notes: Notes, summary: Told, later: Told) -> None:
    """Notes `/patient/diagnoses/n`, `/prior_treatments/n` and `/current_medications/n`, each member once, in order."""
    kinds = {
        "diagnoses": lists.diagnoses(),
        "prior_treatments": lists.treatments(),
        "current_medications": lists.medications(),
    }
    for field, kind in kinds.items():
        found: dict[str, tuple[Span, Span]] = {}
        for told in (summary, later):
            again = told is later and field == "prior_treatments"
            for place, sentence in _listed(notes, field, kind, told):
                words = notes.flow.text[place.start : place.end]
                known = any(same_thing(words, other) for other in found) or (again and _retold(words, found))
                if not known:
                    found[words] = (place, sentence)
        gone = _said_better(notes.flow.text, list(found.values())) if field == "prior_treatments" else set()
        kept = [v for v in found.values() if v[0] not in gone]
        for index, (place, sentence) in enumerate(sorted(kept, key=lambda v: v[0].start)):
            notes.find(f"/patient/{field}/{index}", place, section=section_of(notes, sentence))


def _retold(words: str, known: dict[str, tuple[Span, Span]]) -> bool:
    """Whether a rationale tells again of an operation that the summary told of, or names a drug beside such a list.

    The drug that a rationale names is most often the one in dispute.
    """
    if known and drugs().opening(words) == len(words):
        return True
    return bool(_SURGERY.search(words)) and any(_OPERATION.search(other) for other in known)


def _said_better(text: str, found: list[tuple[Span, Span]]) -> set[Span]:
    """A bare "surgery" beside the operation itself, and bare "medications" whose names the next words tell."""
    operated = sum(bool(_OPERATION.search(text, p.start, p.end)) for p, _ in found) > 1
    named = any(_NAMES_THEM.search(text[max(0, p.start - _BEFORE) : p.start]) for p, _ in found)
    gone = set()
    for place, _ in found:
        words = text[place.start : place.end].lower()
        if (operated and words == "surgery") or (named and words in ("medications", "medication")):
            gone.add(place)
    return gone


def _listed(notes: Notes, field: str, kind: lists.Kind, told: Told) -> list[tuple[Span, Span]]:
    """The members of every list that a phrase introduces, each with its sentence; none is read twice."""
    text = notes.flow.text
    out: list[tuple[Span, Span]] = []
    for trigger in triggers(field):
        for m, sentence in told.finditer(trigger):
            if m.end() >= sentence.end or not _fits(
                field, text[sentence.start : m.end()], text[m.end() : sentence.end]
            ):
                continue
            if NEGATED.match(text[m.end() : m.end() + _A_FEW]) or any(p.start <= m.end() < p.end for p, _ in out):
                continue
            found = lists.items(text, m.end(), _limit(notes, sentence, m.end(), field), kind)
            if field == "diagnoses":
                found = [p for p in found if not _RESOLVED.match(text, p.end)]
            else:
                found = _begun(text, found, sentence.end)
            if field == "current_medications":
                found = _still_taken(text, found, kind)
            out += [(p, sentence) for p in found if _apart(p, out)]
    for m, sentence in told.finditer(_SAID_AFTER[field]):
        if not NEGATED.search(m[0]) and _fits(field, text[sentence.start : m.start()], text[m.end() : sentence.end]):
            found = lists.items(text, m.start("list"), m.end("list"), kind)
            out += [(p, sentence) for p in found if _apart(p, out)]
    return out


def _begun(text: str, found: list[Span], limit: int) -> list[Span]:
    """Without what was asked for or prescribed and never begun: the last, one before a bracket, or all ("them")."""
    if not found:
        return []
    ends = [p.start for p in found[1:]] + [limit]
    after = [NEVER_BEGUN.match(text[p.end : end]) for p, end in zip(found, ends, strict=True)]
    if after[-1] and _ALL.match(text, found[-1].end + after[-1].end()):
        return []
    return [p for p, never in zip(found, after, strict=True) if not never]


def _still_taken(text: str, found: list[Span], kind: lists.Kind) -> list[Span]:
    """Without what is said to be stopped; a list in which no drug is known is none of drugs."""
    kept = [p for p in found if not _ENDED.match(text, p.end)]
    return kept if any(text[p.start : p.end] in kind.heads for p in kept) else []


def _apart(place: Span, known: list[tuple[Span, Span]]) -> bool:
    return all(place.end <= k.start or place.start >= k.end for k, _ in known)


def _fits(field: str, before: str, after: str) -> bool:
    """Whether the words around a list let it be one of what was, or is, the patient's own."""
    if (
        NEGATED.search(before[-_BEFORE:])
        or _NOT_NEAR.search(before)
        or _ASKED.search(before)
        or RELATIVES.search(before)
    ):
        return False
    if _NOT_DONE.match(after) or _OF_OTHERS.search(before):
        return False
    if field == "diagnoses":
        return not _IMAGED.search(before)
    if field == "prior_treatments":
        return not PLANNED.search(before[-70:])
    if field == "current_medications":
        past = _IN_THE_PAST.match(after) or _EARLIER.search(before) or STOPPED.search(before[-45:])
        return not past and not PLANNED.search(before[-30:])
    return True


def _limit(notes: Notes, sentence: Span, start: int, field: str) -> int:
    """A numbered list of diagnoses ("1. Strain. 2. Sprain.") runs over its own full stops."""
    text = notes.flow.text
    if field == "diagnoses" and lists.is_numbered(text, start):
        ends = [p.end for p in notes.outline.of("case_summary") if p.start <= start < p.end]
        return ends[0] if ends else sentence.end
    return sentence.end
