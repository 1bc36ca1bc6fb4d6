"""The record's codes in words that need no explanation, and the marks that say the same without colour."""

from typing import TYPE_CHECKING

from imr_llm.codes import Category, Decision, DenialReason, Outcome, SectionName

if TYPE_CHECKING:
    from imr_llm.layout_names import Layout
    from imr_llm.record import Citation, Issue

CATEGORY: dict[Category, str] = {
    "pharmaceuticals": "Medicines",
    "rehabilitation_services": "Rehabilitation services",
    "diagnostic_testing": "Diagnostic tests",
    "injections": "Injections",
    "surgery": "Surgery",
    "dmepos": "Equipment and supplies",
    "evaluation_and_management": "Visits and consultations",
    "behavioral_and_mental_health": "Mental health",
    "programs": "Programs",
    "home_health": "Home health care",
    "dental": "Dental care",
    "other": "Other",
}
REASON: dict[DenialReason, str] = {
    "missing_documentation": "Documentation was missing",
    "criteria_not_met": "Criteria were not met",
    "exclusion_criterion": "Something present rules it out",
    "not_recommended": "The guideline does not recommend it",
    "insufficient_evidence": "Too little medical evidence for it",
    "request_incomplete": "The request was incomplete",
    "other": "Another reason",
}
OUTCOME: dict[Outcome | None, str] = {
    "upheld": "upheld",
    "overturned": "overturned",
    "partly_overturned": "partly overturned",
    None: "not read",
}
CASE_FIELDS = (
    "case_number", "employee_name", "claim_number", "priority", "decision_date", "mailing_date", "ur_denial_date",
    "application_received", "date_assigned",
)  # fmt: skip
"""The fields of a record in the order in which a person is shown them."""
PATIENT_FIELDS = ("age", "sex", "date_of_injury", "mechanism_of_injury")
PATIENT_LISTS = ("diagnoses", "prior_treatments", "current_medications")
REVIEWER_LISTS = ("specialties", "licensed_states")
PARTS = ("original_request", "authorized", "approved_part")
"""Of a disputed item: what had been asked for, what was approved before, and the part that the reviewer approved."""
MEANING: dict[Decision | None, str] = {
    "upheld": "The denial stands",
    "overturned": "The request was approved",
    None: "Could not be read; look at the letter",
}
MARK: dict[Outcome | None, str] = {"upheld": "✗", "overturned": "✓", "partly_overturned": "◐", None: "?"}
STYLE: dict[Outcome | None, str] = {
    "upheld": "red",
    "overturned": "green",
    "partly_overturned": "yellow",
    None: "magenta",
}
SUGGESTION: dict[Decision, str] = {
    "upheld": "a model reads “upheld”; to be confirmed",
    "overturned": "a model reads “overturned”; to be confirmed",
}
SECTION: dict[SectionName, str] = {
    "header": "header",
    "method": "how the determination was made",
    "reviewer": "reviewer",
    "records_reviewed": "documents reviewed",
    "case_summary": "case summary",
    "decision": "decision",
    "rationale": "rationale",
    "other": "elsewhere",
}
FIELD: dict[str, str] = {
    "layout": "Layout",
    "outcome": "Outcome",
    "issues": "Decisions",
    "case": "Case",
    "patient": "Patient",
    "reviewer": "Reviewer",
    "case_number": "Case number",
    "priority": "Priority",
    "date_assigned": "Date assigned",
    "ur_denial_date": "Date of the denial",
    "application_received": "Application received",
    "decision_date": "Decision date",
    "mailing_date": "Mailed",
    "employee_name": "Worker",
    "claim_number": "Claim number",
    "age": "Age",
    "sex": "Sex",
    "date_of_injury": "Date of injury",
    "mechanism_of_injury": "How it happened",
    "diagnoses": "Diagnoses",
    "prior_treatments": "Earlier treatments",
    "current_medications": "Current medicines",
    "specialties": "Specialties",
    "licensed_states": "Licensed in",
    "request": "Request",
    "original_request": "First asked for",
    "authorized": "Approved before",
    "approved_part": "Said of a part",
    "category": "Category",
    "decision": "Decision",
    "denial_reasons": "Reasons for denial",
    "missing_documentation": "What was missing",
    "claims_administrator_citations": "Cited for the denial",
    "reviewer_citations": "Cited by the reviewer",
    "rationale": "Rationale",
    "why": "In plain words",
}
CITATION = {
    "basis": "Part of the MTUS", "document": "Guideline", "section": "Chapter or section", "pages": "Pages",
    "url": "Web address", "text": "Words of the letter",
}  # fmt: skip
"""The parts of a citation."""


def counted(count: int, noun: str, several: str | None = None) -> str:
    """A number of things: 1 letter, 1,200 letters; `several` where an s is not enough."""
    return f"1 {noun}" if count == 1 else f"{count:,} {several or noun + 's'}"


def layout(name: "Layout") -> str:
    """A layout's title."""
    from imr_llm.layouts import forms  # reads the layouts' files, which most commands do not need

    return forms.known(name).title


def guideline(citation: "Citation") -> str:
    """A citation in one line: "MTUS: Chronic Pain Medical Treatment Guidelines, Opioids, page 78"."""
    basis = {"mtus": "MTUS: ", "non_mtus": "Not MTUS: ", None: ""}[citation.basis]
    pages = citation.pages and ("page " if citation.pages.isalnum() else "pages ") + citation.pages
    parts = [citation.document, citation.section, pages, citation.url]
    return basis + (", ".join(part for part in parts if part) or citation.text)


def place(pointer: str) -> str:
    """A JSON Pointer in words: `/issues/1/category` is "Decision 2, category"."""
    parts = pointer.strip("/").split("/")
    names = [FIELD.get(part, part.replace("_", " ")) for part in parts if part and not part.isdigit()]
    if parts[0] == "issues" and len(parts) > 1 and parts[1].isdigit():
        return ", ".join([f"Decision {int(parts[1]) + 1}", *(name[0].lower() + name[1:] for name in names[1:])])
    return names[-1] if names else "Letter"


def meaning(issue: "Issue | None") -> str:
    """What the decision of a disputed item means, in a sentence."""
    if issue and issue.is_approved_in_part:
        return "A part of the request was approved"
    return MEANING[issue.decision if issue else None]
