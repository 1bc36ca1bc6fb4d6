"""Layouts and sections, recognised by printed labels."""

import pytest
from tabled import each_row
from test_flow import document

from imr_llm.extraction import Draft
from imr_llm.flat import Flat
from imr_llm.layouts import grammar
from imr_llm.layouts.flow import Flow

FINAL = """HOW THE IMR FINAL DETERMINATION WAS MADE

MAXIMUS sent the case file to a reviewer. The physician reviewer is Board Certified in Surgery and is licensed to
practice in Ohio. He/she is familiar with governing laws.

CLINICAL CASE SUMMARY

The expert reviewer developed the following clinical case summary based on a review of the case file, including all
medical records:

The patient is a 50-year-old male.

IMR ISSUES, DECISIONS AND RATIONALES

The Final Determination was based on decisions for the disputed items/services set forth below:

Norco: Upheld
"""


def outline(text: str) -> tuple[Draft, list[tuple[str, str]]]:
    flow = Flow(document(text))
    found = grammar.outline(flow)
    return found, [(s.name, flow.text[s.start : s.end].strip()) for s in found.sections]


def test_the_sections_of_a_final_determination() -> None:
    found, parts = outline(FINAL)
    assert found.layout == "final_determination"
    assert [name for name, _ in parts] == ["method", "reviewer", "method", "case_summary", "decision"]
    assert dict(parts)["reviewer"].startswith("The physician reviewer is Board Certified in Surgery")
    assert dict(parts)["reviewer"].endswith("practice in Ohio.")
    assert dict(parts)["case_summary"] == "The patient is a 50-year-old male."
    assert dict(parts)["decision"] == "Norco: Upheld"


@each_row(
    ("old", "new"),
    [
        ("CLINICAL CASE SUMMARY", "Clinical Case Summary"),
        ("CLINICAL CASE SUMMARY", "clinical case summary"),
        ("CLINICAL CASE SUMMARY", "CLINICALCASE SUMMARY"),
        ("CLINICAL CASE SUMMARY", "CLINICAL CASE\nSUMMARY"),
        ("CLINICAL CASE SUMMARY", "CL1NICAL CA5E SUMMARY"),
        ("IMR ISSUES, DECISIONS AND RATIONALES", "IMR Issues, Decisions And Rationales"),
        ("IMR ISSUES, DECISIONS AND RATIONALES", "IMR ISSUES,\n\nDECISIONS AND\f RATIONALES"),
        ("IMR ISSUES, DECISIONS AND RATIONALES", "lMR lSSUES, DEClSlONS AND RATl0NALES"),
    ],
)
def test_labels_are_seen_through_case_spacing_wrapping_and_misreadings(old: str, new: str) -> None:
    found, parts = outline(FINAL.replace(old, new))
    assert found.layout == "final_determination"
    assert dict(parts)["case_summary"] == "The patient is a 50-year-old male."
    assert dict(parts)["decision"] == "Norco: Upheld"


def test_a_mention_in_a_sentence_is_no_heading() -> None:
    _, parts = outline(FINAL.replace("50-year-old male.", "50-year-old male. Documents reviewed were few."))
    assert "records_reviewed" not in dict(parts)


@pytest.mark.parametrize(
    ("text", "layout"),
    [
        ("IMR DECISION(S) AND RATIONALE(S)\n\n1. Decision for Norco is medically necessary.", "determination_2013"),
        ("Notice of Independent Medical Review Determination\n\nDated: 9/26/2013", "notice_2013"),
        ("MEDICAL PROFESSIONAL REVIEW\n\nISSUE AT DISPUTE:\n\nNorco", "professional_review_2013"),
        ("Dear Ms. Doe, thank you for your letter.", "unknown"),
    ],
)
def test_layouts(text: str, layout: str) -> None:
    assert outline(text)[0].layout == layout


@pytest.mark.parametrize(
    ("first", "then", "layout"),
    [
        ("Notice of Independent Medical Review Determination", "IMR DECISIONS AND RATIONALES", "notice_2013"),
        ("IMR DECISIONS AND RATIONALES", "Notice of Independent Medical Review Determination", "determination_2013"),
    ],
)
def test_of_two_layouts_with_as_many_labels_it_is_the_first_labels(first: str, then: str, layout: str) -> None:
    assert outline(f"{first}\n\nThe worker fell.\n\n{then}\n\nThe worker fell.")[0].layout == layout


def test_an_unknown_layout_and_missing_sections_are_flagged() -> None:
    assert [noted.code for noted in outline("Dear Ms. Doe")[0].noted] == ["programme_unknown", "unknown_layout"]
    cut = outline(FINAL.split("IMR ISSUES", maxsplit=1)[0])[0]
    assert [(f.field, f.code) for f in Flat(cut).flags] == [("/issues", "section_missing")]
