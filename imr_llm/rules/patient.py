"""Facts about the patient, as the readers of prose find them in the clinical case summary.

What only a rationale states counts too, but only where its sentence speaks of this patient: guideline criteria quoted
at length are not facts about anybody. Nothing is guessed: a letter that never tells leaves a field null.
"""

import re
from datetime import date
from typing import Any

from imr_llm.codes import SectionName
from imr_llm.extraction import Draft, Extraction, once
from imr_llm.language.dates import DATE, cannot_be, parse
from imr_llm.language.sentences import spans
from imr_llm.layouts import forms
from imr_llm.layouts.flow import Flow
from imr_llm.letter import Span
from imr_llm.readers import history, person
from imr_llm.readers.context import of_patient, retold
from imr_llm.readers.phrases import Fact, Sentences
from imr_llm.rules.torn import torn

_ASKED_FOR = ("age", "sex", "date_of_injury", "mechanism_of_injury", "diagnoses")
_LABELLED = re.compile(rf"Date ?of ?Injury ?[:;] ?(?P<value>{DATE})", re.IGNORECASE)
_TORN = (("Date of", "Injury"), ("Date", "of Injury"))


def read(flow: Flow, draft: Draft, told: list[Span], newest: int) -> None:
    """Fills the draft's patient. `told` are the rationales' sentences; two-digit years are read by the `newest`."""
    text = flow.text
    parts = [Span(part.start, part.end) for part in draft.sections_of("case_summary")]
    summary = Sentences(text, tuple(sentence for part in parts for sentence in spans(text, part)), flow.lower)
    later = Sentences(text, tuple(s for s in told if of_patient(text[s.start : s.end])), flow.lower)
    _age(draft, summary, later)
    _sex(draft, summary, later)
    account = Sentences(text, (summary.sentences or later.sentences)[: person.FIRST], flow.lower)
    _date_of_injury(flow, draft, account, newest)
    _mechanism(draft, account)
    _lists(draft, summary, later, max((part.end for part in parts), default=0))
    _set_phrases(text, draft)
    for field in _ASKED_FOR:
        if not getattr(draft.patient, field) and not draft.patient.flagged(field):
            draft.patient.flag(field, "not_found")


def _section(draft: Draft, fact: Fact[Any]) -> SectionName:
    """The section for a fact's evidence; what is read inside items is of rationales."""
    name = draft.section_at(fact.sentence.start)
    return "rationale" if name in ("decision", "records_reviewed") else name


def _age(draft: Draft, *parts: Sentences) -> None:
    """From the case summary, failing that from the rationales."""
    youngest = forms.known(draft.layout).youngest
    for told in parts:
        found = person.age(told, youngest)
        if found and youngest <= found.value <= person.OLDEST:
            draft.patient.age = draft.value(found.value, found.place, _section(draft, found))
            return
        if found:
            draft.patient.flag("age", "implausible")


def _sex(draft: Draft, summary: Sentences, later: Sentences) -> None:
    found = person.sex(summary, later)
    if len(found) > 1:
        draft.patient.flag("sex", "conflict")
    elif found:
        draft.patient.sex = draft.value(found[0].value, found[0].place, _section(draft, found[0]))


def _date_of_injury(flow: Flow, draft: Draft, told: Sentences, newest: int) -> None:
    """The header's, otherwise the first that the account's first sentences give."""
    found = draft.patient
    found.date_of_injury = labelled = _labelled(flow, draft, newest)
    for fact in person.dates(told):
        value = _possible(draft, fact.value, newest)
        if value is None:
            continue
        if labelled is None:
            found.date_of_injury = draft.value(value, fact.place, _section(draft, fact))
        elif value.startswith(labelled.value) or labelled.value.startswith(value):
            found.date_of_injury = labelled.also(draft.place(fact.place, _section(draft, fact)))
        else:
            found.flag("date_of_injury", "conflict")
        return


def _possible(draft: Draft, printed: str, newest: int) -> str | None:
    """The date, in ISO 8601; none, and flagged, where nobody can have been hurt on it before the decision."""
    value, decided = parse(printed, newest), draft.case.decision_date
    if value and cannot_be(value, decided.value if decided else date.today().isoformat()):
        draft.patient.flag("date_of_injury", "implausible", "date")
        return None
    return value


def _labelled(flow: Flow, draft: Draft, newest: int) -> Extraction[str] | None:
    for part in draft.sections_of("header"):
        m = _LABELLED.search(flow.text, part.start, part.end)
        for place in [*([Span(*m.span("value"))] if m else []), *torn(flow, _TORN, part.end)]:
            if value := _possible(draft, flow.text[place.start : place.end], newest):
                return draft.value(value, place, "header")
    return None


def _mechanism(draft: Draft, told: Sentences) -> None:
    found = person.mechanism(told)
    if found and found.value:
        draft.patient.mechanism_of_injury = draft.words(found.place, _section(draft, found))
    elif found:
        draft.patient.flag("mechanism_of_injury", "not_found", "not_given")


def _lists(draft: Draft, summary: Sentences, later: Sentences, numbered_to: int) -> None:
    """What the summary retells of the denial says nothing about the patient."""
    again = retold([summary.words(sentence) for sentence in summary.sentences])
    kept = tuple(s for s, gone in zip(summary.sentences, again, strict=True) if not gone)
    own = Sentences(summary.text, kept, summary.lower) if any(again) else summary
    for field in history.FIELDS:
        facts = history.read(field, own, later, numbered_to)
        setattr(draft.patient, field, [w for fact in facts if (w := draft.words(fact.place, _section(draft, fact)))])


def _set_phrases(text: str, draft: Draft) -> None:
    """Facts that the layout says in a set phrase, where the reader of prose found none."""
    for field, patterns in forms.known(draft.layout).facts.items():
        parts = () if getattr(draft.patient, field) else draft.sections_of("case_summary")
        said = (m for part in parts for m in forms.compiled(*patterns).finditer(text, part.start, part.end))
        if found := once(draft.words(Span(*m.span("value"))) for m in said):
            setattr(draft.patient, field, found)
