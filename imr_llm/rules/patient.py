"""Facts about the patient, read from the clinical case summary by stable phrases (`data/patient.toml`).

What only a rationale states counts too, but only where its sentence speaks of this patient: guideline criteria quoted
at length are not facts about anybody.
"""

from imr_llm.letter import Span
from imr_llm.phrases import of_patient, retold
from imr_llm.readers import phrases as prose
from imr_llm.rules import history, injury, person
from imr_llm.rules.notes import Notes
from imr_llm.rules.sentences import Told

_ASKED_FOR = {
    "age": "age",
    "sex": "sex",
    "date_of_injury": "date of injury",
    "mechanism_of_injury": "mechanism of injury",
    "diagnoses/0": "diagnosis",
}


def read(notes: Notes, rationales: list[Span], newest: int) -> None:
    """Notes `/patient/...`. `newest` is the letter's newest year, which two-digit years are read by."""
    flow = notes.flow
    summary = Told(flow, [Span(p.start, p.end) for p in notes.outline.of("case_summary")])
    later = Told(flow, rationales, keep=of_patient)
    person.read(notes, summary, later)
    account = summary if summary.sentences else later
    injury.read(notes, prose.Told(flow.text, tuple(account.sentences)), newest)
    history.read(notes, summary.without(retold(flow.text, summary.sentences)).sentences, later.sentences)
    _flag_silent(notes)


def _flag_silent(notes: Notes) -> None:
    """Nothing is guessed: a fact that was not found stays null, and a person is told to look."""
    for field, name in _ASKED_FOR.items():
        pointer = f"/patient/{field}"
        if not notes.has(pointer) and not notes.flagged(pointer):
            message = f"No {name} was found: the letter may not state it, or in words that the reader does not know."
            notes.flag(pointer.removesuffix("/0"), "not_found", message)
