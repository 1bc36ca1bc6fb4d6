"""Notes the patient's age and sex, as the readers of prose find them; a letter that never tells leaves them null."""

from imr_llm.readers import person
from imr_llm.readers.phrases import Told
from imr_llm.rules.notes import Notes


def read(notes: Notes, summary: Told, later: Told) -> None:
    """Notes `/patient/age` and `/patient/sex` from the case summary, failing that from the rationales."""
    for told in (summary, later):
        if not notes.has("/patient/age"):
            _age(notes, told)
    try:
        if found := person.sex(summary, later):
            notes.find("/patient/sex", found.place, found.value, notes.section_of(found.sentence))
    except person.BothSexes:
        message = "The letter uses both 'he' and 'she' where it speaks of the patient."
        notes.flag("/patient/sex", "conflict", message)


def _age(notes: Notes, told: Told) -> None:
    found = person.age(told, notes.youngest)
    if found and found.is_likely:
        notes.find("/patient/age", found.place, found.value, notes.section_of(found.sentence))
    elif found:
        message = "The age that the letter prints is no age of a patient of its kind. Read it there."
        notes.flag("/patient/age", "implausible", message)
