"""Only values whose words are in the letter reach the record."""

import pytest

from imr_llm.letter import Document, Finding, Reading
from imr_llm.record import Provenance
from imr_llm.verify import check

TEXT = "The patient is a 53-year-old male, not a woman. Diagnoses: lumbago, neck pain."
DOCUMENT = Document("a.txt", "ab" * 32, "text/plain", TEXT, (0, TEXT.index("pain")))
PROVENANCE = Provenance(reader="rules", tool_version="0", read_at="2026-01-01T00:00:00Z")


def finding(field: str, quote: str, value: str | int | None = None) -> Finding:
    start = TEXT.index(quote)
    return Finding(field, quote if value is None else value, start, start + len(quote), "case_summary")


def test_a_value_keeps_its_quote_page_and_section() -> None:
    record = check(DOCUMENT, Reading("unknown", (finding("/patient/age", "53-year-old", 53),)), PROVENANCE)
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
    record = check(DOCUMENT, Reading("unknown", (bad, finding("/patient/diagnoses/1", "lumbago"))), PROVENANCE)
    assert record.patient.diagnoses == ("lumbago",)
    assert [e.field for e in record.evidence] == ["/patient/diagnoses/0"]
    assert [(f.field, f.code) for f in record.flags] == [("/patient/diagnoses/0", "value_dropped")]


def test_words_of_the_quote_that_the_value_leaves_out_are_passed_over() -> None:
    quoted = finding("/patient/diagnoses/0", "lumbago, neck pain", "lumbago pain")
    assert check(DOCUMENT, Reading("unknown", (quoted,)), PROVENANCE).patient.diagnoses == ("lumbago pain",)


def test_the_outcome_is_computed_and_points_to_the_decisions() -> None:
    found = (
        finding("/issues/0/number", "53", 1),
        finding("/issues/0/decision", "not", "upheld"),
        finding("/issues/1/number", "53", 2),
        finding("/issues/1/decision", "male", "overturned"),
    )
    record = check(DOCUMENT, Reading("unknown", found), PROVENANCE)
    assert record.outcome == "partly_overturned"
    assert sum(e.field == "/outcome" for e in record.evidence) == 2


def test_an_open_decision_leaves_the_outcome_open() -> None:
    found = (
        finding("/issues/0/number", "53", 1),
        finding("/issues/0/decision", "not", "upheld"),
        finding("/issues/1/number", "53", 2),
    )
    record = check(DOCUMENT, Reading("unknown", found), PROVENANCE)
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
    record = check(document, Reading("final_determination", found), PROVENANCE)
    assert record.issues[0].decision == (decision if kept else None)
    assert ("value_dropped" in {f.code for f in record.flags}) is not kept
