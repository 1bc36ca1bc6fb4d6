"""Notes facts about the patient, as the readers of prose find them in the clinical case summary.

What only a rationale states counts too, but only where its sentence speaks of this patient: guideline criteria quoted
at length are not facts about anybody.
"""

from imr_llm import forms
from imr_llm.letter import Span
from imr_llm.readers import patient
from imr_llm.readers.context import of_patient, retold
from imr_llm.readers.phrases import Told
from imr_llm.rules import injury, person
from imr_llm.rules.notes import Notes
from imr_llm.sentences import spans

_ASKED_FOR = {
    "age": "age",
    "sex": "sex",
    "date_of_injury": "date of injury",
    "mechanism_of_injury": "mechanism of injury",
    "diagnoses/0": "diagnosis",
}


def read(notes: Notes, rationales: list[Span], newest: int) -> None:
    """Notes `/patient/...`. `newest` is the letter's newest year, which two-digit years are read by."""
    text = notes.flow.text
    parts = [Span(part.start, part.end) for part in notes.outline.of("case_summary")]
    summary = Told(text, tuple(sentence for part in parts for sentence in spans(text, part)))
    told = (sentence for rationale in rationales for sentence in spans(text, rationale))
    later = Told(text, tuple(s for s in told if of_patient(text[s.start : s.end])))
    person.read(notes, summary, later)
    injury.read(notes, summary if summary.sentences else later, newest)
    _lists(notes, summary, later, max((part.end for part in parts), default=0))
    _set_phrases(notes)
    _flag_silent(notes)


def _lists(notes: Notes, summary: Told, later: Told, numbered_to: int) -> None:
    """What the patient has and had; what the summary retells of the denial says nothing about it."""
    again = retold([summary.words(sentence) for sentence in summary.sentences])
    own = Told(summary.text, tuple(s for s, gone in zip(summary.sentences, again, strict=True) if not gone))
    for field in patient.FIELDS:
        for index, fact in enumerate(patient.read(field, own, later, numbered_to)):
            notes.find(f"/patient/{field}/{index}", fact.place, section=notes.section_of(fact.sentence))


def _set_phrases(notes: Notes) -> None:
    """Facts that the layout says in a set phrase, where the reader of prose found none."""
    layout = forms.known(notes.outline.layout)
    for field, patterns in layout.facts.items() if layout else ():
        known: set[str] = set()
        for part in () if notes.has(f"/patient/{field}/0") else notes.outline.of("case_summary"):
            for m in forms.compiled(*patterns).finditer(notes.flow.text, part.start, part.end):
                if m["value"].lower() not in known:
                    notes.find(f"/patient/{field}/{len(known)}", Span(*m.span("value")))
                    known.add(m["value"].lower())


def _flag_silent(notes: Notes) -> None:
    """Nothing is guessed: a fact that was not found stays null, and a person is told to look."""
    for field, name in _ASKED_FOR.items():
        pointer = f"/patient/{field}"
        if not notes.has(pointer) and not notes.flagged(pointer):
            message = f"No {name} was found: the letter may not state it, or in words that the reader does not know."
            notes.flag(pointer.removesuffix("/0"), "not_found", message)
