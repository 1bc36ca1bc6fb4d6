"""Findings by pointer become the draft, and its evidence and flags have the pointers again."""

from imr_llm.extraction import flattened
from imr_llm.letter import Document, Finding, Reading
from imr_llm.pointed import draft_of
from imr_llm.record import Flag

DOCUMENT = Document("a.txt", "ab" * 32, "text/plain", "1. Norco: Upheld. MTUS, page 46. Neck pain.")


def finding(field: str, words: str, value: str | int | None = None) -> Finding:
    start = DOCUMENT.text.index(words)
    return Finding(field, words if value is None else value, start, start + len(words), "decision")


def test_findings_stand_where_the_record_has_them() -> None:
    found = (
        finding("/patient/diagnoses/3", "Neck pain"),
        finding("/issues/0/number", "1.", 1),
        finding("/issues/0/request", "Norco"),
        finding("/issues/0/reviewer_citations/0/text", "MTUS, page 46"),
        finding("/issues/0/reviewer_citations/0/pages", "46"),
        finding("/issues/0/request", "Norco: Upheld", "Norco"),
    )
    draft = draft_of(DOCUMENT, Reading("unknown", found), ())
    assert [each.value for each in draft.patient.diagnoses] == ["Neck pain"]
    (issue,) = draft.issues
    assert issue.request
    assert [DOCUMENT.text[p.start : p.end] for p in issue.request.places] == ["Norco", "Norco: Upheld"]
    assert issue.reviewer_citations[0].pages
    flat = flattened(draft)
    renumbered = {f.field.replace("diagnoses/3", "diagnoses/0") for f in found}
    assert {e.field for e in flat.evidence} == renumbered
    assert flat.values["patient"]["diagnoses"] == ["Neck pain"]
    (values,) = flat.values["issues"]
    assert (values["number"], values["request"]) == (1, "Norco")
    (citation,) = values["reviewer_citations"]
    assert (citation["text"], citation["pages"]) == ("MTUS, page 46", "46")


def test_flags_keep_their_pointers() -> None:
    pointers = ["", "/layout", "/patient", "/patient/sex", "/issues", "/issues/0", "/issues/0/decision", "/issues/4/x"]
    flags = tuple(Flag(field=pointer, code="look", message="Look.") for pointer in pointers)
    draft = draft_of(DOCUMENT, Reading("unknown", (finding("/issues/0/number", "1.", 1),), flags), ())
    assert [noted.field for noted in draft.issues[0].noted] == ["", "decision"]
    assert sorted(f.field for f in flattened(draft).flags) == sorted(pointers)
