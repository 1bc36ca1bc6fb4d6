"""The reviewer's credentials: in prose ("is Board Certified in X, and is licensed to practice in Y") or in a block."""

import re

from imr_llm import tables
from imr_llm.letter import Span
from imr_llm.rules.notes import Notes

_BLOCK_SPECIALTY = re.compile(
    r"Certification ?\(?s?\)? ?/ ?Specialty ?:(?P<list>.*?)(?=State\(?s?\)? ?of ?Licensure|$)", re.IGNORECASE
)
_BLOCK_STATES = re.compile(
    r"State ?\(?s?\)? ?of ?Licensure ?:(?P<list>.*?)(?=Certification ?\(?s?\)? ?/|$)", re.IGNORECASE
)
_STOP = (
    r"(?=,? ?(?:and|but) (?:is|are|has|have|holds?|was|he|she|been)\b|,? (?:is|are|has|holds"
    r"|with (?:an? )?(?:sub)?special(?:t\w+| qualifications?)) |,? ?and (?:is )?(?:currently )?[l1|]icen[sc]ed"
    r"|,? ?[l1|]icen[sc]ed ?(?:in|to|:)|[.;](?: |$)|$)"
)
_CERTIFIED = re.compile(
    r"(?<!not )\b(?:board[- ]?certified|certified|diplomate)(?: (?:in|by the American Board of)"
    rf"| ?:)? (?P<list>.{{1,600}}?){_STOP}",
    re.IGNORECASE,
)
_SUBSPECIALTY = re.compile(
    r"\b(?:(?:has|holds|with)(?: an?| his/her)?(?: added)? ?(?:sub-?specialt(?:y|ies)|certificates?"
    r"|fellowship(?: training)?|(?:additional |special )?qualifications?)(?: certificat\w+)?(?: in)|specializ(?:es"
    rf"|ing) in) (?P<list>.{{1,600}}?){_STOP}",
    re.IGNORECASE,
)
_LICENSED_AS = re.compile(
    r"\b(?:is )?licensed in (?P<list>(?:chiropractic|acupuncture|psychology|dentistry|podiatry"
    r"|podiatric medicine|physical therapy|optometry)\b(?: (?:and|&) \w+)?)",
    re.IGNORECASE,
)
_LICENSED = re.compile(
    r"[l1|]icen[sc]ed ?(?:to practice )?(?:medicine )?(?:[\w ]{0,25} )?(?:in (?:the )?(?:states? of )?"
    r"|: ?)(?P<list>.{1,600}?)(?=(?<!D\.C)(?<!\bD)[.;](?: |$)| (?:and|where) he/she|$)",
    re.IGNORECASE,
)
_PARTS = re.compile(r"\s*[,;]\s*(?:and |& )?|\s+(?:and|&|as well as)\s+", re.IGNORECASE)


def read(notes: Notes) -> None:
    """Notes `/reviewer/specialties/n` and `/reviewer/licensed_states/n`; a letter without credentials is flagged."""
    text = notes.flow.text
    places = [s for s in notes.outline.sections if s.name == "reviewer"]
    for place in places or [s for s in notes.outline.sections if s.name in ("header", "method")]:
        block = [m for p in (_BLOCK_SPECIALTY, _BLOCK_STATES) if (m := p.search(text, place.start, place.end))]
        if block:
            _block(notes, place.start, place.end)
        else:
            _prose(notes, place.start, place.end)
        if notes.has("/reviewer/specialties/0"):
            break
    for field, name in (("specialties", "specialty"), ("licensed_states", "state of licensure")):
        if not notes.has(f"/reviewer/{field}/0"):
            notes.flag(f"/reviewer/{field}", "not_found", f"No {name} of the reviewer was found.")


def _block(notes: Notes, start: int, end: int) -> None:
    text = notes.flow.text
    if m := _BLOCK_SPECIALTY.search(text, start, end):
        _note_specialties(notes, [Span(m.start("list"), m.end("list"))])
    if m := _BLOCK_STATES.search(text, start, end):
        _note_states(notes, Span(m.start("list"), m.end("list")))


def _prose(notes: Notes, start: int, end: int) -> None:
    text = notes.flow.text
    found = [m for p in (_CERTIFIED, _SUBSPECIALTY, _LICENSED_AS) for m in p.finditer(text, start, end)]
    _note_specialties(notes, [Span(m.start("list"), m.end("list")) for m in sorted(found, key=lambda m: m.start())])
    for m in _LICENSED.finditer(text, start, end):
        _note_states(notes, Span(m.start("list"), m.end("list")))


def _note_specialties(notes: Notes, places: list[Span]) -> None:
    seen: set[str] = set()
    for place in places:
        for part in _split(notes.flow.text, place):
            words = notes.flow.text[part.start : part.end]
            if words.lower() not in seen:
                notes.find(f"/reviewer/specialties/{len(seen)}", part, section="reviewer")
                seen.add(words.lower())


def _split(text: str, place: Span) -> list[Span]:
    """A list of specialties, one each: a name that itself holds "and" or a comma stays whole."""
    kept = [
        m.span()
        for name in tables.specialties().compound
        for m in re.finditer(re.escape(name), text[place.start : place.end], re.IGNORECASE)
    ]
    parts, begin = [], 0
    words = text[place.start : place.end]
    for cut in _PARTS.finditer(words):
        if any(a <= cut.start() < b for a, b in kept):
            continue
        parts.append((begin, cut.start()))
        begin = cut.end()
    parts.append((begin, len(words)))
    return [_trimmed(text, Span(place.start + a, place.start + b)) for a, b in parts if words[a:b].strip(" .,")]


def _trimmed(text: str, part: Span) -> Span:
    words = text[part.start : part.end]
    lead = re.match(
        r"(?:\s|in (?=[A-Z])|the subspecialty of |sub-?specialty (?:in|of) |with |a )*", words, re.IGNORECASE
    )
    start = part.start + (lead.end() if lead else 0)
    return Span(start, start + len(text[start : part.end].rstrip(" .,;:")))


def _note_states(notes: Notes, place: Span) -> None:
    states = tables.states()
    names = {name.lower(): name for name in states.values()} | {
        "washington dc": "District of Columbia",
        "washington, dc": "District of Columbia",
        "washington d.c.": "District of Columbia",
    }
    pattern = "|".join(re.escape(n) for n in sorted(names, key=len, reverse=True))
    codes = "|".join(states)
    seen = {str(v) for n in range(60) for v in notes.values(f"/reviewer/licensed_states/{n}")}
    for m in re.finditer(rf"\b(?:(?i:{pattern})|{codes})(?!\w)", notes.flow.text[place.start : place.end]):
        name = names.get(m[0].lower()) or states[m[0]]
        if name not in seen:
            span = Span(place.start + m.start(), place.start + m.end())
            notes.find(f"/reviewer/licensed_states/{len(seen)}", span, name, section="reviewer")
            seen.add(name)
