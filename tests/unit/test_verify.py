"""Only values whose words are in the letter reach the record."""

from typing import Any

import pytest
from tabled import each_row

from imr_llm.codes import Reader
from imr_llm.extraction import Draft, DraftIssue, DraftPatient, Extraction, Mention
from imr_llm.letter import Document
from imr_llm.provenance import Provenance
from imr_llm.record import Record
from imr_llm.verify import check

TEXT = "The patient is a 53-year-old male, not a woman. Diagnoses: lumbago, neck pain."
DOCUMENT = Document("a.txt", "ab" * 32, "text/plain", TEXT, (0, TEXT.index("pain")))
PROVENANCE = Provenance(reader="rules", tool_version="0", read_at="2026-01-01T00:00:00Z")


def at(start: int, end: int, value: Any, reader: Reader = "rules") -> Extraction[Any]:
    return Extraction(value, (Mention(start, end, "case_summary", reader),))


def said(quote: str, value: Any = None, reader: Reader = "rules") -> Extraction[Any]:
    start = TEXT.index(quote)
    return at(start, start + len(quote), quote if value is None else value, reader)


def checked(*issues: DraftIssue, document: Document = DOCUMENT, **patient: Any) -> Record:
    draft = Draft(document=document, layout="unknown", patient=DraftPatient(**patient), issues=list(issues))
    return check(draft, PROVENANCE)


def item(number: int, decision: Extraction[Any] | None = None) -> DraftIssue:
    return DraftIssue(number=said("53", number), decision=decision)


def test_a_value_keeps_its_quote_page_and_section() -> None:
    record = checked(age=said("53-year-old", 53))
    (entry,) = record.evidence
    assert record.patient.age == 53
    assert (entry.field, entry.quote, entry.page, entry.section) == ("/patient/age", "53-year-old", 1, "case_summary")
    assert TEXT[entry.start : entry.end] == entry.quote


@pytest.mark.parametrize(
    "bad",
    [
        at(0, 11, "sciatica"),
        at(5, 5, "lumbago"),
        at(0, 10_000, "lumbago"),
    ],
)
def test_a_value_without_its_words_is_dropped_and_flagged(bad: Extraction[str]) -> None:
    record = checked(diagnoses=[bad, said("lumbago")])
    assert record.patient.diagnoses == ("lumbago",)
    assert [e.field for e in record.evidence] == ["/patient/diagnoses/0"]
    assert [(f.field, f.code) for f in record.flags] == [("/patient/diagnoses", "value_dropped")]


def test_words_of_the_quote_that_the_value_leaves_out_are_passed_over() -> None:
    quoted = said("lumbago, neck pain", "lumbago pain")
    assert checked(diagnoses=[quoted]).patient.diagnoses == ("lumbago pain",)


def test_the_outcome_is_computed_and_points_to_the_decisions() -> None:
    record = checked(item(1, said("not", "upheld")), item(2, said("male", "overturned")))
    assert record.outcome == "partly_overturned"
    assert sum(e.field == "/outcome" for e in record.evidence) == 2


def test_an_open_decision_leaves_the_outcome_open() -> None:
    record = checked(item(1, said("not", "upheld")), item(2))
    assert record.outcome is None
    assert "/outcome" in {f.field for f in record.flags}


@each_row(
    ("quote", "decision", "kept"),
    [
        ("Upheld", "upheld", True),
        ("Uphe1d", "upheld", True),
        ("Over turned", "overturned", True),
        ("0verturned", "overturned", True),
        ("is notmedically necessary", "upheld", True),
        ("is medically necessary", "overturned", True),
        ("is non-certified", "upheld", True),
        ("Upheld", "overturned", False),
        ("Overturned", "upheld", False),
        ("is medically necessary", "upheld", False),
        ("is not medically necessary", "overturned", False),
    ],
)
def test_a_decision_must_stand_in_its_quote(quote: str, decision: str, kept: bool) -> None:
    document = Document("a.txt", "ab" * 32, "text/plain", quote)
    read = DraftIssue(number=at(0, len(quote), 1), decision=at(0, len(quote), decision))
    record = checked(read, document=document)
    assert record.issues[0].decision == (decision if kept else None)
    assert ("value_dropped" in {f.code for f in record.flags}) is not kept


def test_a_decision_of_a_model_alone_is_a_suggestion() -> None:
    record = checked(item(1, said("not", "upheld", "llm")))
    assert (record.issues[0].decision, record.outcome) == (None, None)
    assert [(e.quote, e.reader) for e in record.evidence if e.field == "/issues/0/decision"] == [("not", "llm")]
    assert ("/issues/0/decision", "upheld_suggested") in {(f.field, f.code) for f in record.flags}


def test_a_decision_that_both_readers_read_has_evidence_of_each() -> None:
    both = said("not", "upheld")
    record = checked(item(1, both.also(*said("not", "upheld", "llm").places)))
    assert record.issues[0].decision == record.outcome == "upheld"
    assert [e.reader for e in record.evidence if e.field == "/issues/0/decision"] == ["rules", "llm"]
    assert [e.reader for e in record.evidence if e.field == "/outcome"] == ["rules"]
