"""Notes what the patient has and had, as the readers of prose find it."""

from imr_llm.letter import Span
from imr_llm.readers import patient
from imr_llm.readers.phrases import Told
from imr_llm.rules.notes import Notes
from imr_llm.rules.sentences import section_of


def read(notes: Notes, summary: list[Span], later: list[Span]) -> None:
    """Notes `/patient/diagnoses/n`, `/prior_treatments/n` and `/current_medications/n`."""
    text = notes.flow.text
    ends = [part.end for part in notes.outline.of("case_summary")]
    for field in patient.FIELDS:
        found = patient.read(field, Told(text, tuple(summary)), Told(text, tuple(later)), max(ends, default=0))
        for index, fact in enumerate(found):
            notes.find(f"/patient/{field}/{index}", fact.place, section=section_of(notes, fact.sentence))
