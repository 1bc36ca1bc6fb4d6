"""Layouts as data: what a file can say, and that nothing but a file is needed."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import ValidationError

from imr_llm import documents, forms, papers, record
from imr_llm.layouts import grammar
from imr_llm.pipeline import read_document
from imr_llm.record import Record

GUIDE = (Path(__file__).parents[2] / "docs" / "layouts.md").read_text(encoding="utf-8")
LETTER = re.findall(r"```text\n(.*?)```", GUIDE, re.DOTALL)[0]
EXAMPLE = re.findall(r"```toml\n(.*?)```", GUIDE, re.DOTALL)[0]
CACHED = (
    *(grammar._labels, grammar._headings),
    *(forms._classes, forms.fields, forms.compiled, papers._own_labels),
)


def read(text: str) -> Record:
    return read_document(documents.load("letter.txt", text.encode())).record


@pytest.fixture
def example(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The guide's example beside the layouts that are there."""
    known = forms.layouts() | {"external_review": forms.LayoutFile.model_validate(tomllib.loads(EXAMPLE))}
    with monkeypatch.context() as patched:
        patched.setattr(forms, "layouts", lambda: known)
        patched.setattr(record, "LAYOUTS", (*record.LAYOUTS, "external_review"))
        for function in CACHED:
            function.cache_clear()
        yield
    for function in CACHED:
        function.cache_clear()


@pytest.mark.usefixtures("example")
def test_the_guides_layout_reads_the_guides_letter() -> None:
    found = read(LETTER)
    assert (found.layout, found.outcome, found.flags) == ("external_review", "partly_overturned", ())
    assert (found.case.case_number, found.case.decision_date) == ("ER-2024-0117", "2024-03-04")
    assert (found.patient.age, found.patient.sex) == (61, "female")
    assert [(i.request, i.decision) for i in found.issues] == [
        ("MRI of the left knee", "upheld"),
        ("Hinged knee brace", "overturned"),
    ]
    assert str(found.issues[1].rationale).endswith("medically necessary.")


@pytest.mark.usefixtures("example")
@pytest.mark.parametrize("words", ["Denial affirmed in part", "Not denial reversed", "Denial"])
def test_words_that_a_layout_does_not_have_leave_a_decision_open(words: str) -> None:
    found = read(LETTER.replace("Denial affirmed", words))
    assert found.issues[0].decision is None
    assert found.outcome is None
    assert "decision_not_found" in {f.code for f in found.flags if f.field == "/issues/0/decision"}


def test_without_its_file_the_same_letter_is_left_to_a_person() -> None:
    found = read(LETTER)
    assert found.layout == "unknown"
    assert not [i.decision for i in found.issues if i.decision]
    assert "unknown_layout" in {f.code for f in found.flags}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('form = "headed"', 'form = "spoken"'),
        ('"patient history:"', '"PATIENT HISTORY:"'),
        ('stands = "as_heading"', 'stands = "somewhere"'),
        ("youngest", "eldest"),
        ("[items.decides]", "[items.decided]"),
        ("case.mailing_date", "case.mailed"),
    ],
)
def test_a_file_that_does_not_fit_the_schema_is_refused(old: str, new: str) -> None:
    with pytest.raises(ValidationError):
        forms.LayoutFile.model_validate(tomllib.loads(EXAMPLE.replace(old, new)))


# --- Health plans' decisions ------------------------------------------------------------------------------------------

ASKED = "A {who} has requested authorization and coverage for {what} for treatment of {whose} medical condition."
RESULT = "Final Result: The reviewer determined that the service is {necessary} for this patient. Therefore, {said}"
PLAN = (
    "Findings: The physician reviewer found that Nature of Statutory Criteria/Case Summary: {asked} {told}{result}"
    "Credentials/Qualifications: The reviewer is board-certified in internal medicine and is actively practicing."
)
UPHELD, OVERTURNED = ("the Health Plan's denial should be upheld.", "the Health Plan’s denial should be overturned.")


def plan(
    said: str = UPHELD, necessary: str = "not medically necessary", told: str = "It is new.", who: str = "patient"
) -> Record:
    asked = ASKED.format(who=who, what="the Zephyr valve", whose="his")
    return read(PLAN.format(asked=asked, told=told, result=RESULT.format(necessary=necessary, said=said)))


@pytest.mark.parametrize(
    ("said", "necessary", "decision"),
    [
        (UPHELD, "not medically necessary", "upheld"),
        (OVERTURNED, "medically necessary", "overturned"),
        (UPHELD, "not likely to be more beneficial", "upheld"),
        ("the Health Plan's decision should be reversed.", "medically necessary", "overturned"),
        (UPHELD, "medically necessary", None),
        ("the Health Plan's denial should be partially overturned.", "medically necessary", None),
        ("the Health Plan's denial should be upheld in part and overturned in part.", "medically necessary", None),
        ("the Health Plan's denial should be overturned except for the second visit.", "medically necessary", None),
        ("the Health Plan's denial should not be overturned.", "medically necessary", None),
        (f"{UPHELD} {OVERTURNED}", "not medically necessary", None),
    ],
)
def test_a_plans_denial_is_upheld_or_overturned_in_plain_words_only(
    said: str, necessary: str, decision: str | None
) -> None:
    found = plan(said, necessary)
    assert (found.layout, found.outcome) == ("dmhc_findings", decision)
    assert [(i.request, i.decision) for i in found.issues] == [("Zephyr valve", decision)]
    assert found.reviewer.specialties == ("internal medicine",)
    flagged = {f.code for f in found.flags if f.field == "/issues/0/decision"}
    assert bool(flagged & {"decision_not_found", "decision_conflict"}) == (decision is None)


def test_a_dissent_in_the_findings_decides_nothing() -> None:
    told = "One of the three reviewers found it medically necessary and that the denial should be overturned."
    assert plan(told=told).outcome == "upheld"


@pytest.mark.parametrize(
    ("who", "age", "sex"),
    [
        ("53-year-old male enrollee", 53, "male"),
        ("6-year-old girl", 6, "female"),
        ("patient", None, "male"),  # "his medical condition"
    ],
)
def test_members_of_a_plan_may_be_children(who: str, age: int | None, sex: str) -> None:
    patient = plan(who=who).patient
    assert (patient.age, patient.sex) == (age, sex)


def test_what_a_plans_decision_never_prints_is_not_missed() -> None:
    fields = {flag.field for flag in plan().flags}
    assert not fields & {"/patient/date_of_injury", "/patient/mechanism_of_injury", "/reviewer/licensed_states"}


def test_a_quoted_sentence_makes_no_layout() -> None:
    note = "Independent medical review: in another case they say that the Health Plan's denial should be overturned."
    assert read(f"{note} We write about yours, which is still with the claims administrator.").layout == "unknown"
