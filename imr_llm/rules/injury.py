"""When and how the patient was hurt: the date of injury and the mechanism (`data/patient.toml`)."""

import re
from collections.abc import Iterator
from functools import cache

from imr_llm.dates import DATE, parse
from imr_llm.letter import Span
from imr_llm.patterns import Quick
from imr_llm.phrases import PEOPLE, PLANNED, RELATIVES, any_of
from imr_llm.rules.notes import Notes
from imr_llm.rules.sentences import Told, section_of, triggers
from imr_llm.rules.torn import torn

_EVENTS_END = re.compile(
    r"[.;”]|,? with a date of injury|, (?:after which|injuring|resulting|causing|sustaining|which|who|when"
    r"|and (?:felt|injured|developed|noted"
    r"|sustained|heard|has|had|was|he|she|experienced|reported)|(?:he|she) |with |leading|hurting"
    r"|landing on (?:his|her) (?:\w+ )?(?:with|and)|while the|at which|for which|as a result)|"
    r",? (?:and|when|as|but) (?:he |she |then |subsequently |immediately |also |the patient )?(?:felt|heard"
    r"|noted|noticed|experienced|developed|a (?:sharp |sudden )?pain|had (?:an? )?(?:onset|immediate|pain)"
    r"|injured|hurt|sustained"
    r"|complained|reported|strained|was (?:diagnosed|treated|seen|taken)|is now|has (?:had|been)|presents"
    r"|continues|now)\b|"
    r",? (?:resulting in|causing|leading to|injuring|sustaining|with (?:immediate |subsequent |resultant "
    rf"|a )?(?:onset|pain|injury|complaints|injuries)) ?|,? (?:on|in|of) (?:or about |approximately )?{DATE}"
    r"|,? (?:thereby|subsequently|to (?:his|her) (?:low|neck|back|left|right|bilateral)|without|per the"
    r"|is (?:described|documented)|the day (?:before|prior)|rule out)\b",
    re.IGNORECASE,
)
_ARTICLE = re.compile(
    r"^(?:(?:the |a )?results? of (?:an? |the )?|an? |the |being "
    r"|(?:involved )?in (?:an? )?(?=(?:motor|car|auto|MVA|altercation|fight)))",
    re.IGNORECASE,
)
_EVENT_SUBJECT = re.compile(
    r"^(?:(?:he|she|they|the (?:patient|employee|injured worker|claimant|applicant|worker|IW)) (?:was "
    r"|were |had (?:been )?)?)",
    re.IGNORECASE,
)

_LABELLED = Quick(rf"Date ?of ?Injury ?[:;] ?(?P<value>{DATE})")
_TORN = (("Date of", "Injury"), ("Date", "of Injury"))
# "On 3/5/12, the patient fell": the date stands before the event.
_DATE_FIRST = Quick(
    rf"\b(?:On|In)(?: or about)? (?P<value>{DATE}),? (?:while |when |as )?(?:the |this |an? )?(?:{PEOPLE}|he|she)\b"
    r"[^.;]{0,80}?\b(?:injur\w+|fell|slipp\w+|tripp\w+|struck|hit|lift\w+|pull\w+|push\w+|sustain\w+|twist\w+"
    r"|rear-ended|hurt|caught|crush\w+|robbed|assault\w+)"
)
_DATE_OF = Quick(rf"\b(?P<value>{DATE}) (?:date of injury|DOI|(?:industrial|work[- ]related|work) injury)\b")
_NOT = re.compile(r"\b(?:not|never|no|denie[sd])\b|n[’']t\b", re.IGNORECASE)
_LABELLED_PHRASES = 2  # of `injury_date`: "date of injury" and "DOI"
_NO_MECHANISM = re.compile(
    r"\b(?:no|without|unknown|unclear|lacks?|lack of|absence of)(?: an?| any| the)?"
    r"(?: (?:specific|clear|stated|exact))? (?:mechanism|(?:description|account|mention) of (?:the |an? )?mechanism)",
    re.IGNORECASE,
)
# "Cumulative trauma to the knees" tells where, and no more than that it took time: no mechanism.
_NO_EVENT = re.compile(
    r"(?:(?:described|noted|stated|listed|documented|reported|recorded|given|provided)\b.*"
    r"|(?:in|by|as|on) (?:\w+ ){0,3}?(?:reports?|records?|notes?|files?|charts?|providers?|physicians?|page)\b.*"
    r"|(?:cumulative|continuous|repetitive)(?: and (?:cumulative|continuous|repetitive))? (?:trauma|injur(?:y|ies))"
    r"(?!.*\b(?:from|due to|by|while|caused|through|doing|of (?!\d)(?!injury)\w+ing|\w+ing \w+)\b).*)",
    re.IGNORECASE,
)
_NOT_AT_WORK = re.compile(
    r"\bat home\b|\bin the shower\b|\bnon-?industrial|\bbefore (?:his|her) employ|\bprior to the (?:industrial|work)",
    re.IGNORECASE,
)
_SEASON = re.compile(r"fall of (?:19|20)\d\d", re.IGNORECASE)
_NEAR = 30  # characters in which a "not" turns an event round
_FIRST_SENTENCES = 10  # of the case summary: later dates and events are those of treatment


def read(notes: Notes, told: Told, newest: int) -> None:
    """Notes `/patient/date_of_injury` and `/patient/mechanism_of_injury`."""
    _date_of_injury(notes, told, newest)
    _mechanism(notes, told)


def _date_of_injury(notes: Notes, told: Told, newest: int) -> None:
    """The header's, otherwise the first that the summary's first sentences give."""
    field = "/patient/date_of_injury"
    labelled = _labelled(notes, newest)
    if labelled:
        notes.find(field, labelled[1], labelled[0], "header")
    for m, sentence in _dates(told):
        value = parse(m["value"], newest)
        before = told.flow.text[max(sentence.start, m.start() - _NEAR) : m.end()]
        if value is None or _NOT.search(before) or _elsewhere(told.flow.text, sentence, m.end()):
            continue
        if not labelled:
            return notes.find(field, Span(*m.span("value")), value, section_of(notes, sentence))
        if not (value.startswith(labelled[0]) or labelled[0].startswith(value)):
            message = "The header and the case summary give two dates of injury. The header's is kept; read both."
            return notes.flag(field, "conflict", message)
        return notes.find(field, Span(*m.span("value")), value, section_of(notes, sentence))
    return None


def _elsewhere(text: str, sentence: Span, end: int) -> bool:
    """Whether what a sentence tells up to `end` is something that did not happen to the patient, or not at work."""
    return bool(RELATIVES.search(text, sentence.start, end) or _NOT_AT_WORK.search(text, sentence.start, sentence.end))


def _labelled(notes: Notes, newest: int) -> tuple[str, Span] | None:
    for part in notes.outline.of("header"):
        m = _LABELLED.search(notes.flow.text, notes.flow.lower, part.start, part.end)
        if m and (value := parse(m["value"], newest)):
            return value, Span(*m.span("value"))
        for words in _TORN:
            place = torn(notes.flow, words, part.end)
            if place and (value := parse(notes.flow.text[place.start : place.end], newest)):
                return value, place
    return None


def _dates(told: Told) -> Iterator[tuple[re.Match[str], Span]]:
    """The dates that a label gives, then those that stand with an injury or an event, in the letter's order."""
    phrases = [_dated(trigger) for trigger in triggers("injury_date")]
    for labelled in phrases[:_LABELLED_PHRASES]:
        yield from told.finditer(labelled, _FIRST_SENTENCES)
    told_of = [*phrases[_LABELLED_PHRASES:], _DATE_OF, _DATE_FIRST]
    found = [hit for phrase in told_of for hit in told.finditer(phrase, _FIRST_SENTENCES)]
    yield from sorted(found, key=lambda hit: hit[1].start)


@cache
def _dated(trigger: Quick) -> Quick:
    return Quick(f"(?:{trigger.pattern.pattern})(?P<value>{DATE})")


def _mechanism(notes: Notes, told: Told) -> None:
    """How it happened, without a leading article."""
    text = notes.flow.text
    surest, *others = triggers("mechanism")
    for trigger in (surest, *others):
        for m, sentence in told.finditer(trigger, _FIRST_SENTENCES):
            rest = text[m.end() : sentence.end]
            none = _NO_MECHANISM.search(text, sentence.start, m.end()) if trigger is surest else None
            if (
                none
                or any_of("patient", "not_stated").match(rest)
                or (trigger is surest and any_of("patient", "not_stated").search(rest[:40]))
            ):
                message = "The letter says that the mechanism of injury is not given."
                return notes.flag("/patient/mechanism_of_injury", "not_found", message)
            if _elsewhere(text, sentence, m.end()):
                continue
            if not PLANNED.search(m[0]) and (place := _event(text, m.end(), sentence.end)):
                return notes.find("/patient/mechanism_of_injury", place, section=section_of(notes, sentence))
    return None


def _event(text: str, start: int, limit: int) -> Span | None:
    stop = _EVENTS_END.search(text, start + 1, limit)
    end = stop.start() if stop else limit
    for lead in (_EVENT_SUBJECT, _ARTICLE):
        if m := lead.match(text[start:end]):
            start += m.end()
    words = text[start:end].strip(" ,")
    if len(words) < 3 or len(words.split()) > 30 or _NO_EVENT.fullmatch(words) or _SEASON.match(text, start):
        return None
    begin = text.index(words, start)
    return Span(begin, begin + len(words))
