"""Only values whose words are in the letter reach the record."""

from dataclasses import replace

import pytest

from imr_llm.letter import Document, Finding, Reading
from imr_llm.pointed import draft_of
from imr_llm.record import Provenance, Record
from imr_llm.verify import check

TEXT = "The patient is a 53-year-old male, not a woman. Diagnoses: lumbago, neck pain."
DOCUMENT = Document("a.txt", "ab" * 32, "text/plain", TEXT, (0, TEXT.index("pain")))
PROVENANCE = Provenance(reader="rules", tool_version="0", read_at="2026-01-01T00:00:00Z")


def finding(field: str, quote: str, value: str | int | None = None) -> Finding:
    start = TEXT.index(quote)
    return Finding(field, quote if value is None else value, start, start + len(quote), "case_summary")


def checked(*found: Finding, document: Document = DOCUMENT) -> Record:
    return check(draft_of(document, Reading("unknown", found), ()), PROVENANCE)


def test_a_value_keeps_its_quote_page_and_section() -> None:
    record = checked(finding("/patient/age", "53-year-old", 53))
    (entry,) = record.evidence
    assert record.patient.age == 53
    assert (entry.field, entry.quote, entry.page, entry.section) == ("/patient/age", "53-year-old", 1, "case_summary")
    assert TEXT[entry.start : entry.end] == entry.quote


@pytest.mark.parametrize(
    "bad",
    [
        Finding("/patient/diagnoses/0", "sciatica", 0, 11, "case_summary"),
        Finding("/patient/diagnoses/0", "lumbago", 5, 5, "case_summary"),
        Finding("/patient/diagnoses/0", "lumbago", 0, 10_000, "case_summary"),
    ],
)
def test_a_value_without_its_words_is_dropped_and_flagged(bad: Finding) -> None:
    record = checked(bad, finding("/patient/diagnoses/1", "lumbago"))
    assert record.patient.diagnoses == ("lumbago",)
    assert [e.field for e in record.evidence] == ["/patient/diagnoses/0"]
    assert [(f.field, f.code) for f in record.flags] == [("/patient/diagnoses", "value_dropped")]


def test_words_of_the_quote_that_the_value_leaves_out_are_passed_over() -> None:
    quoted = finding("/patient/diagnoses/0", "lumbago, neck pain", "lumbago pain")
    assert checked(quoted).patient.diagnoses == ("lumbago pain",)


def test_the_outcome_is_computed_and_points_to_the_decisions() -> None:
    found = (
        finding("/issues/0/number", "53", 1),
        finding("/issues/0/decision", "not", "upheld"),
        finding("/issues/1/number", "53", 2),
        finding("/issues/1/decision", "male", "overturned"),
    )
    record = checked(*found)
    assert record.outcome == "partly_overturned"
    assert sum(e.field == "/outcome" for e in record.evidence) == 2


def test_an_open_decision_leaves_the_outcome_open() -> None:
    found = (
        finding("/issues/0/number", "53", 1),
        finding("/issues/0/decision", "not", "upheld"),
        finding("/issues/1/number", "53", 2),
    )
    record = checked(*found)
    assert record.outcome is None
    assert "/outcome" in {f.field for f in record.flags}


@pytest.mark.parametrize(
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
    found = (
        Finding("/issues/0/number", 1, 0, len(quote), "decision"),
        Finding("/issues/0/decision", decision, 0, len(quote), "decision"),
    )
    record = checked(*found, document=document)
    assert record.issues[0].decision == (decision if kept else None)
    assert ("value_dropped" in {f.code for f in record.flags}) is not kept


def test_a_decision_of_a_model_alone_is_a_suggestion() -> None:
    found = (
        finding("/issues/0/number", "53", 1),
        replace(finding("/issues/0/decision", "not", "upheld"), reader="llm"),
    )
    record = checked(*found)
    assert (record.issues[0].decision, record.outcome) == (None, None)
    assert [(e.quote, e.reader) for e in record.evidence if e.field == "/issues/0/decision"] == [("not", "llm")]
    assert ("/issues/0/decision", "upheld_suggested") in {(f.field, f.code) for f in record.flags}


def test_a_decision_that_both_readers_read_has_evidence_of_each() -> None:
    both = finding("/issues/0/decision", "not", "upheld")
    record = checked(finding("/issues/0/number", "53", 1), both, replace(both, reader="llm"))
    assert record.issues[0].decision == record.outcome == "upheld"
    assert [e.reader for e in record.evidence if e.field == "/issues/0/decision"] == ["rules", "llm"]
    assert [e.reader for e in record.evidence if e.field == "/outcome"] == ["rules"]
