"""The draft: the record's own shape, and one place where it becomes values, evidence and flags."""

from dataclasses import fields
from typing import Any

import pytest
from pydantic import BaseModel

from imr_llm import extraction
from imr_llm.extraction import (
    Draft,
    DraftCase,
    DraftCitation,
    DraftIssue,
    DraftPatient,
    DraftReviewer,
    Extraction,
    Mention,
    Node,
)
from imr_llm.flat import Flat
from imr_llm.letter import Document, Section, Span
from imr_llm.record import Case, Citation, Issue, Patient, Record, Reviewer, outcome_of

TEXT = "The patient is a 53-year-old male. 1. Norco: Upheld See MTUS, page 46. The records lack an examination. End"
DOCUMENT = Document("a.txt", "ab" * 32, "text/plain", TEXT, (0, TEXT.index("1. Norco")))
SECTIONS = (Section("case_summary", 0, 34), Section("decision", 35, 71))


def read(words: str, value: Any = None, reader: Any = "rules") -> Extraction[Any]:
    start = TEXT.index(words)
    place = draft().place(Span(start, start + len(words)))._replace(reader=reader)
    return Extraction(words if value is None else value, (place,))


def draft(**parts: Any) -> Draft:
    return Draft(document=DOCUMENT, layout="final_determination", sections=SECTIONS, **parts)


@pytest.mark.parametrize(
    ("node", "model", "beside"),
    [
        (DraftCase, Case, set()),
        (DraftPatient, Patient, set()),
        (DraftReviewer, Reviewer, set()),
        (DraftCitation, Citation, set()),
        (DraftIssue, Issue, {"suggested"}),
    ],
)
def test_a_draft_has_the_fields_of_the_record_in_its_order(
    node: type[Node], model: type[BaseModel], beside: set[str]
) -> None:
    own = [each.name for each in fields(node) if each.name not in {"noted", *beside}]
    assert own == list(model.model_fields)


def test_a_draft_has_the_parts_of_the_record() -> None:
    own = {each.name for each in fields(Draft)} - {"noted", "document", "sections"}
    assert own == set(Record.model_fields) - {
        "record_version",
        "letter_id",
        "source",
        "evidence",
        "flags",
        "provenance",
    }


def test_values_evidence_and_flags_come_out_with_their_pointers() -> None:
    cited = DraftCitation(basis=read("MTUS", "mtus"), pages=read("46"), text=read("MTUS, page 46"))
    item = DraftIssue(
        number=read("1.", 1),
        request=read("Norco"),
        decision=read("Upheld", "upheld").also(read("Upheld", reader="llm").place),
        reviewer_citations=[cited],
        missing_documentation=[read("an examination")],
    )
    made = draft(patient=DraftPatient(age=read("53-year-old", 53), diagnoses=[]), issues=[item])
    made.outcome = read("Upheld", outcome_of(["upheld"]))
    made.patient.flag("sex", "conflict")
    item.flag("", "part_only", "open")
    cited.flag("document", "not_found", "request")
    made.flag("issues", "not_shown", page=2, end=80, length=90)
    made.flag("", "not_asked", "model", problem="It is {gone}.")

    flat = Flat(made)

    assert flat.values == {
        "layout": "final_determination",
        "case": {},
        "patient": {"age": 53},
        "reviewer": {},
        "issues": [
            {
                "number": 1,
                "request": "Norco",
                "decision": "upheld",
                "reviewer_citations": [{"basis": "mtus", "pages": "46", "text": "MTUS, page 46"}],
                "missing_documentation": ["an examination"],
            }
        ],
        "outcome": "upheld",
    }
    assert [(e.field, e.quote, e.page, e.section, e.reader) for e in flat.evidence] == [
        ("/patient/age", "53-year-old", 1, "case_summary", "rules"),
        ("/issues/0/number", "1.", 2, "decision", "rules"),
        ("/issues/0/request", "Norco", 2, "decision", "rules"),
        ("/issues/0/decision", "Upheld", 2, "decision", "rules"),
        ("/issues/0/decision", "Upheld", 2, "decision", "llm"),
        ("/issues/0/reviewer_citations/0/basis", "MTUS", 2, "decision", "rules"),
        ("/issues/0/reviewer_citations/0/pages", "46", 2, "decision", "rules"),
        ("/issues/0/reviewer_citations/0/text", "MTUS, page 46", 2, "decision", "rules"),
        ("/issues/0/missing_documentation/0", "an examination", 2, "other", "rules"),
        ("/outcome", "Upheld", 2, "decision", "rules"),
    ]
    assert all(TEXT[e.start : e.end] == e.quote for e in flat.evidence)
    assert {(f.field, f.code) for f in flat.flags} == {
        ("", "not_asked"),
        ("/issues", "not_shown"),
        ("/patient/sex", "conflict"),
        ("/issues/0", "part_only"),
        ("/issues/0/reviewer_citations/0/document", "not_found"),
    }


def test_what_a_model_suggests_is_evidence_of_the_decision_and_no_value() -> None:
    item = DraftIssue(number=read("1.", 1), suggested=read("Upheld", "upheld", "llm"))
    flat = Flat(draft(issues=[item]))
    assert flat.values["issues"] == [{"number": 1}]
    assert [(e.field, e.reader) for e in flat.evidence[1:]] == [("/issues/0/decision", "llm")]


def test_a_flag_that_was_answered_is_taken_back() -> None:
    made = draft()
    made.flag("issues", "section_missing")
    made.flag("issues", "not_shown", page=2, end=80, length=90)
    made.unflag("issues", "section_missing")
    assert not made.flagged("issues", "section_missing")
    assert made.flagged("issues")
    assert [f.code for f in Flat(made).flags] == ["not_shown"]


def test_words_are_taken_without_blanks_at_their_ends() -> None:
    start = TEXT.index(" Norco")
    found = draft().words(Span(start, start + len(" Norco")))
    assert found is not None
    assert found == Extraction("Norco", (Mention(start + 1, start + 6, "decision"),))
    assert draft().words(Span(start, start + 1)) is None


def test_no_value_is_without_a_place() -> None:
    with pytest.raises(ValueError, match="place"):
        Extraction("Norco", ())


def test_every_part_is_reached() -> None:
    cited = DraftCitation(text=read("MTUS, page 46"))
    made = draft(issues=[DraftIssue(number=read("1.", 1), claims_administrator_citations=[cited])])
    assert [type(node).__name__ for node in made.nodes()] == [
        "Draft",
        "DraftCase",
        "DraftPatient",
        "DraftReviewer",
        "DraftIssue",
        "DraftCitation",
    ]
    assert extraction.Extraction(1, (Mention(0, 1, "other", "llm"),)).by("llm")
