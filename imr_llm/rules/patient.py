"""Facts about the patient, read from the clinical case summary by stable phrases (`data/patient.toml`).

What only a rationale states counts too, but only where its sentence speaks of this patient: guideline criteria quoted
at length are not facts about anybody.
"""

import re
from functools import cache

from imr_llm import tables
from imr_llm.dates import DATE, parse
from imr_llm.fields import SectionName
from imr_llm.records import Span
from imr_llm.rules import lists
from imr_llm.rules.notes import Notes
from imr_llm.rules.reasons import split_sentences

_PEOPLE = "(?:" + "|".join(tables.patient().people) + ")"
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80}
_ONES = {w: n for n, w in enumerate(("one", "two", "three", "four", "five", "six", "seven", "eight", "nine"), start=1)}
_TEENS = {"eighteen": 18, "nineteen": 19}
_SPELLED = rf"(?:(?:{'|'.join(_TENS)})(?:[- ](?:{'|'.join(_ONES)}))?|{'|'.join(_TEENS)})"
_YEARS_OLD = re.compile(
    rf"\b\(?(?P<age>\d{{2,3}}|{_SPELLED})\)?[- ]*(?:years?|yrs?|y)\b[-./ ]*(?:old|o\b"
    rf"|of age)(?P<after>.{{0,90}})|\b(?P<age2>\d{{2}})[- ]?(?:yo|y/o|y\.o\.?)\b(?P<after2>.{{0,90}})"
    rf"|\b(?P<age3>\d{{2}})(?=[MF]\b)(?P<after3>.{{0,90}})",
    re.IGNORECASE,
)
_AGED = re.compile(
    rf"\b(?:aged?|age of|age is|age:|{_PEOPLE} of) (?:of |is )?(?P<age>\d{{2}})\b(?! (?:weeks|months|or"
    r"|and over))",
    re.IGNORECASE,
)
_WHO = re.compile(
    rf"\b(?:{_PEOPLE[3:-1]}|male|female|man|woman|gentleman|lady|he|she|who|with|diabetic|M|F)\b", re.IGNORECASE
)
_NOT_A_PERSON = re.compile(
    r"^[- ]*(?:\w+ )?(?:injury|fracture|MRI|study|x-?rays?|scan|history|tear|fusion|surgery|scar"
    r"|report|accident|brace|unit|device|mattress)\b",
    re.IGNORECASE,
)
_SEX_WORD = re.compile(r"\b(?P<male>males?|man|gentleman)\b|\b(?P<female>females?|woman|lady)\b", re.IGNORECASE)
_SEX_LETTER = re.compile(r"^[- ,]*(?:(?P<male>M)|(?P<female>F))\b")
_PRONOUN = re.compile(
    r"(?<!/)\b(?:(?P<male>he|his|him|himself)|(?P<female>she|her|hers|herself))\b(?!/)", re.IGNORECASE
)
_OTHERS = re.compile(
    r"\b(?:Dr\.?|doctor|physician|provider|surgeon|psychologist|chiropractor|therapist|reviewer|wife"
    r"|husband|spouse|mother|father|son|daughter|sister|brother|supervisor|coworker|co-worker|boss"
    r"|attorney)\b",
    re.IGNORECASE,
)
_EVENTS_END = re.compile(
    r"[.;”]|, (?:injuring|resulting|causing|sustaining|which|who|when|and (?:felt|injured|developed|noted"
    r"|sustained|heard|has|had|was|he|she|experienced|reported)|(?:he|she) |with |leading|hurting"
    r"|landing on (?:his|her) (?:\w+ )?(?:with|and)|while the|at which|for which|as a result)|"
    r",? (?:and|when|as|but) (?:he |she |then |subsequently |immediately |also |the patient )?(?:felt|heard"
    r"|noted|noticed|experienced|developed|had (?:an? )?(?:onset|immediate|pain)|injured|hurt|sustained"
    r"|complained|reported|strained|was (?:diagnosed|treated|seen|taken)|is now|has (?:had|been)|presents"
    r"|continues|now)\b|"
    r",? (?:resulting in|causing|leading to|injuring|sustaining|with (?:immediate |subsequent |resultant "
    rf"|a )?(?:onset|pain|injury|complaints|injuries)) ?|,? (?:on|in|of) (?:or about |approximately )?{DATE}"
    r"|,? (?:thereby|subsequently|to (?:his|her) (?:low|neck|back|left|right|bilateral)|without|per the"
    r"|is (?:described|documented))\b",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"^(?:an? |the |being (?=an? ))", re.IGNORECASE)
_EVENT_SUBJECT = re.compile(
    r"^(?:(?:he|she|they|the (?:patient|employee|injured worker|claimant|applicant|worker|IW)) (?:was "
    r"|were |had (?:been )?)?)",
    re.IGNORECASE,
)
_NEGATED = re.compile(
    r"\b(?:denie[sd]|no (?:prior|previous|history|past)|not (?:had|received|undergone|tried|attempted"
    r"|been treated)|never|has not|have not|had not|did not (?:receive|undergo|have)|declined|refused"
    r"|without (?:prior|any)|rule out|r/o|none of|if |unclear (?:if|whether))\b",
    re.IGNORECASE,
)
_PLANNED = re.compile(
    r"\b(?:request(?:s|ed|ing)?|recommend\w*|plans?|planned|propos\w*|scheduled|seek(?:s|ing)?|is to"
    r"|will|would|pending|considering|candidate|authorization|dispute|may|should|asks?|awaiting"
    r"|prescribes|ordered)\b",
    re.IGNORECASE,
)
_STOPPED = re.compile(
    r"\b(?:previous(?:ly)?|prior|past|formerly|discontinued|stopped|weaned|failed|tried|no longer"
    r"|in the past|had been|used to)\b",
    re.IGNORECASE,
)
_SAID_AFTER = {
    "prior_treatments": re.compile(
        r"(?:^ ?|, (?:and )?|; ?)(?P<list>[A-Z][^.;,]{3,90}?) (?:was|were|has been|have been) (?:previously "
        r"|also |then |initially )*(?:tried|trialed|attempted|fitted|completed|administered|stopped"
        r"|discontinued|performed)\b"
    ),
    "diagnoses": re.compile(
        r"(?:^ ?|, (?:and )?|; ?)(?P<list>[A-Z][^.;,]{3,110}?) (?:(?:was|were|has been|have been) diagnosed"
        r"|is the (?:treating |working |current )?diagnosis)\b"
    ),
    "current_medications": re.compile(
        r"(?:^ ?|, |; ?|: ?)(?P<list>(?:[\w/.-]+,? ){1,14}?)(?:is|are) (?:currently |being |also )*(?:taken"
        r"|used|continued|prescribed for daily use)\b"
    ),
}
_GUIDELINE = re.compile(r"\b(?:guidelines?|MTUS|ODG|ACOEM|recommended|criteria)\b", re.IGNORECASE)


@cache
def _triggers(name: str) -> tuple[re.Pattern[str], ...]:
    event = rf"(?:[\w’'-]+ ){{0,6}}?(?:{'|'.join(tables.patient().events)})\b"
    return tuple(re.compile(p.replace("EVENT", event), re.IGNORECASE) for p in getattr(tables.patient(), name))


def read(notes: Notes, rationales: list[Span], newest: int) -> None:
    """Notes `/patient/...`. `newest` is the letter's newest year, which two-digit years are read by."""
    summary = [
        s for p in notes.outline.of("case_summary") for s in split_sentences(notes.flow.text, Span(p.start, p.end))
    ]
    later = [s for r in rationales for s in split_sentences(notes.flow.text, r) if _of_patient(notes, s)]
    _age(notes, summary, later)
    _sex(notes, summary, later)
    _date_of_injury(notes, summary or later, newest)
    _mechanism(notes, summary)
    _list(notes, "diagnoses", lists.diagnoses(), summary, later)
    _list(notes, "prior_treatments", lists.treatments(), summary, later)
    _list(notes, "current_medications", lists.medications(), summary, later)
    _flag_silent(notes)


def _flag_silent(notes: Notes) -> None:
    """Nothing is guessed: a fact that was not found stays null, and a person is told to look."""
    names = {
        "age": "age",
        "sex": "sex",
        "date_of_injury": "date of injury",
        "mechanism_of_injury": "mechanism of injury",
        "diagnoses/0": "diagnosis",
    }
    for field, name in names.items():
        pointer = f"/patient/{field}"
        if not notes.has(pointer) and not notes.flagged(pointer):
            message = (
                f"No {name} was found. The letter may not state it, or states it in words the reader does not know."
            )
            notes.flag(pointer.removesuffix("/0"), "not_found", message)


def _of_patient(notes: Notes, sentence: Span) -> bool:
    words = notes.flow.text[sentence.start : sentence.end]
    return bool(
        re.search(rf"\b(?:this|the|an?) {_PEOPLE}\b|\b(?:he|she)\b", words, re.IGNORECASE)
    ) and not _GUIDELINE.search(words)


def _section(notes: Notes, sentence: Span) -> SectionName:
    name = notes.outline.at(sentence.start)
    return "rationale" if name == "decision" else name


def _age(notes: Notes, summary: list[Span], later: list[Span]) -> None:
    for sentence in (*summary, *later):
        for m in (*_YEARS_OLD.finditer(notes.flow.text, sentence.start, sentence.end),):
            printed = m["age"] or m["age2"] or m["age3"]
            after = m["after"] or m["after2"] or m["after3"] or ""
            before = notes.flow.text[max(sentence.start, m.start() - 40) : m.start()]
            if _NOT_A_PERSON.match(after) or not (_WHO.search(after) or _WHO.search(before)):
                continue
            end = m.end() - len(after)
            return _note_age(notes, Span(m.start() + (m[0][0] == "("), end), printed, sentence)
        if m := _AGED.search(notes.flow.text, sentence.start, sentence.end):
            return _note_age(notes, Span(m.start(), m.end()), m["age"], sentence)
    return None


def _note_age(notes: Notes, place: Span, printed: str, sentence: Span) -> None:
    age = int(printed) if printed.isdigit() else _spelled(printed)
    if 14 <= age <= 105:
        notes.find("/patient/age", place, age, _section(notes, sentence))
    else:
        notes.flag(
            "/patient/age", "implausible", "The age that the letter prints is no age of a worker. Read it there."
        )


def _spelled(printed: str) -> int:
    parts = re.split(r"[- ]", printed.lower())
    return sum(_TENS.get(p, 0) + _ONES.get(p, 0) + _TEENS.get(p, 0) for p in parts)


def _sex(notes: Notes, summary: list[Span], later: list[Span]) -> None:
    """By a word about the patient; failing those, by pronouns where all of them agree."""
    text = notes.flow.text
    for sentence in (*summary, *later):
        for m in _YEARS_OLD.finditer(text, sentence.start, sentence.end):
            after = m["after"] or m["after2"] or m["after3"] or ""
            letter = _SEX_LETTER.match(after)
            if letter:
                begin = m.end() - len(after) + letter.start(letter.lastgroup or 0)
                return notes.find("/patient/sex", Span(begin, begin + 1), letter.lastgroup, _section(notes, sentence))
        for m in _SEX_WORD.finditer(text, sentence.start, sentence.end):
            if not _OTHERS.search(text[max(sentence.start, m.start() - 25) : m.start()]) and not text[
                m.end() : m.end() + 12
            ].lower().startswith((" hypoactive", " sexual", " pattern", " hypogonad")):
                return notes.find("/patient/sex", Span(m.start(), m.end()), m.lastgroup, _section(notes, sentence))
    return _sex_by_pronoun(notes, [*summary, *later])


def _sex_by_pronoun(notes: Notes, sentences: list[Span]) -> None:
    text = notes.flow.text
    found = [
        (m, s)
        for s in sentences
        if not _OTHERS.search(text[s.start : s.end])
        for m in _PRONOUN.finditer(text, s.start, s.end)
    ]
    kinds = {m.lastgroup for m, _ in found}
    if len(kinds) == 1:
        m, sentence = found[0]
        notes.find("/patient/sex", Span(m.start(), m.end()), m.lastgroup, _section(notes, sentence))
    elif len(kinds) > 1:
        notes.flag("/patient/sex", "conflict", "The letter uses both 'he' and 'she' where it speaks of the patient.")


def _date_of_injury(notes: Notes, sentences: list[Span], newest: int) -> None:
    text = notes.flow.text
    header = [s for s in notes.outline.sections if s.name == "header"]
    labelled = None
    for part in header:
        if m := re.compile(rf"Date ?of ?Injury ?[:;] ?(?P<value>{DATE})", re.IGNORECASE).search(
            text, part.start, part.end
        ):
            labelled = parse(m["value"], newest)
            if labelled:
                notes.find("/patient/date_of_injury", Span(m.start("value"), m.end("value")), labelled, "header")
                break
    for trigger in _triggers("injury_date"):
        pattern = re.compile(f"(?:{trigger.pattern})(?P<value>{DATE})", re.IGNORECASE)
        for sentence in sentences[:8]:
            m = pattern.search(text, sentence.start, sentence.end) or _date_first(text, sentence, trigger)
            if not m or not (value := parse(m["value"], newest)):
                continue
            if labelled and not (value.startswith(labelled) or labelled.startswith(value)):
                message = "The header and the case summary give two dates of injury. The header's is kept; read both."
                return notes.flag("/patient/date_of_injury", "conflict", message)
            return notes.find(
                "/patient/date_of_injury", Span(m.start("value"), m.end("value")), value, _section(notes, sentence)
            )
    return None


def _date_first(text: str, sentence: Span, trigger: re.Pattern[str]) -> re.Match[str] | None:
    """As in "On 3/5/12, the patient fell": the date stands before the event."""
    if trigger is not _triggers("injury_date")[-1]:
        return None
    return re.compile(
        rf"\b(?:On|In)(?: or about)? (?P<value>{DATE}),? (?:while |when |as )?(?:the |this "
        rf"|an? )?(?:{_PEOPLE[3:-1]}|he|she)\b[^.;]{{0,80}}?\b(?:injur\w+|fell|slipp\w+|tripp\w+|struck|hit"
        r"|lift\w+|pull\w+|push\w+|sustain\w+|twist\w+|rear-ended|hurt|caught|crush\w+|robbed|assault\w+)",
        re.IGNORECASE,
    ).search(text, sentence.start, sentence.end)


def _mechanism(notes: Notes, sentences: list[Span]) -> None:
    text = notes.flow.text
    not_stated = re.compile(rf"^(?:{'|'.join(tables.patient().not_stated)})", re.IGNORECASE)
    for trigger in _triggers("mechanism"):
        for sentence in sentences[:10]:
            for m in trigger.finditer(text, sentence.start, sentence.end):
                rest = text[m.end() : sentence.end]
                if not_stated.match(rest) or (trigger is _triggers("mechanism")[0] and not_stated.search(rest[:40])):
                    message = "The letter says that the mechanism of injury is not given."
                    return notes.flag("/patient/mechanism_of_injury", "not_found", message)
                if _PLANNED.search(text[m.start() : m.end()]):
                    continue
                if place := _event(text, m.end(), sentence.end):
                    return notes.find("/patient/mechanism_of_injury", place, section=_section(notes, sentence))
    return None


def _event(text: str, start: int, limit: int) -> Span | None:
    stop = _EVENTS_END.search(text, start + 1, limit)
    end = stop.start() if stop else limit
    for lead in (_EVENT_SUBJECT, _ARTICLE):
        if m := lead.match(text[start:end]):
            start += m.end()
    words = text[start:end].strip(" ,")
    if len(words) < 3 or len(words.split()) > 30:
        return None
    begin = text.index(words, start)
    return Span(begin, begin + len(words))


def _list(notes: Notes, field: str, kind: lists.Kind, summary: list[Span], later: list[Span]) -> None:
    found: dict[str, tuple[Span, Span]] = {}
    for sentence in (*summary, *later):
        for place in (*_listed(notes, field, kind, sentence), *_named_after(notes, field, kind, sentence)):
            words = notes.flow.text[place.start : place.end]
            key = _key(words)
            inside = any(a.start < place.end and place.start < a.end for a, _ in found.values())
            if not inside and not any(_same(key, k) for k in found):
                found[key] = (place, sentence)
    for index, (place, sentence) in enumerate(sorted(found.values(), key=lambda v: v[0].start)):
        notes.find(f"/patient/{field}/{index}", place, section=_section(notes, sentence))


def _listed(notes: Notes, field: str, kind: lists.Kind, sentence: Span) -> list[Span]:
    text = notes.flow.text
    out: list[Span] = []
    for trigger in _triggers(field):
        for m in trigger.finditer(text, sentence.start, sentence.end):
            if m.end() >= sentence.end or any(p.start <= m.end() < p.end for p in out):
                continue
            before = text[sentence.start : m.end()]
            if _NEGATED.search(before[-60:]) or not _fits(field, before):
                continue
            if trigger.pattern.endswith(" ") and _NEGATED.match(text[m.end() : m.end() + 12]):
                continue
            limit = _limit(notes, sentence, m.end(), field)
            out += [
                p
                for p in lists.items(text, m.end(), limit, kind)
                if all(p.end <= o.start or p.start >= o.end for o in out)
            ]
    return out


def _named_after(notes: Notes, field: str, kind: lists.Kind, sentence: Span) -> list[Span]:
    """As in "hearing loss and tinnitus were diagnosed", "sertraline is being taken": the list comes first."""
    said = _SAID_AFTER.get(field)
    m = said.search(notes.flow.text, sentence.start, sentence.end) if said else None
    if m is None or _NEGATED.search(m[0]):
        return []
    return lists.items(notes.flow.text, m.start("list"), m.end("list"), kind)


def _fits(field: str, before: str) -> bool:
    if field == "prior_treatments":
        return not _PLANNED.search(before[-70:])
    if field == "current_medications":
        return not _STOPPED.search(before[-45:]) and not _PLANNED.search(before[-30:])
    return True


def _limit(notes: Notes, sentence: Span, start: int, field: str) -> int:
    """A numbered list of diagnoses ("1. Strain. 2. Sprain.") runs over its own full stops."""
    text = notes.flow.text
    if field == "diagnoses" and lists.is_numbered(text, start):
        ends = [p.end for p in notes.outline.of("case_summary") if p.start <= start < p.end]
        return ends[0] if ends else sentence.end
    return sentence.end


def _key(words: str) -> str:
    return re.sub(r"[^a-z0-9 ]", "", re.sub(r"s\b", "", words.lower())).strip()


def _same(a: str, b: str) -> bool:
    """One names the other: "cervical epidural steroid injection" and "epidural steroid injection"."""
    first, second = set(a.split()), set(b.split())
    return bool(first) and (first <= second or second <= first)
