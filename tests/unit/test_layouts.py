"""Layouts as data: what a file can say, and that nothing but a file is needed."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from tabled import each_row

from imr_llm import documents, layout_names
from imr_llm.errors import UnreadableFile
from imr_llm.host.limits import Budget, Limits
from imr_llm.layouts import forms, grammar, heading, papers
from imr_llm.layouts.schema import Headed, LayoutFile
from imr_llm.pipeline import Letter, read_document
from imr_llm.pipeline.processes import read_one
from imr_llm.record import Record

GUIDE = (Path(__file__).parents[2] / "docs" / "layouts.md").read_text(encoding="utf-8")
LETTER, SECTIONED_LETTER = re.findall(r"```text\n(.*?)```", GUIDE, re.DOTALL)
EXAMPLE, SECTIONED = re.findall(r"```toml\n(.*?)```", GUIDE, re.DOTALL)
FILES = {"external_review": EXAMPLE, "appeal_summary": SECTIONED}
CACHED = (
    *(grammar._labels, grammar._headings),
    *(forms._classes, forms.fields, forms.compiled, papers._own_labels),
)


def read(text: str) -> Record:
    return read_document(documents.load("letter.txt", text.encode())).record


@pytest.fixture
def example(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The guide's examples beside the layouts that are there."""
    known = forms.layouts() | {name: forms.parsed(f"{name}.toml", text, LayoutFile) for name, text in FILES.items()}
    with monkeypatch.context() as patched:
        patched.setattr(forms, "layouts", lambda: known)
        patched.setattr(layout_names, "LAYOUTS", (*layout_names.LAYOUTS, *FILES))
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


CITED = "Official Disability Guidelines, Knee Chapter, MRI."


@pytest.mark.usefixtures("example")
@pytest.mark.parametrize(
    ("cited", "document", "basis"),
    [
        (CITED, "Official Disability Guidelines", None),
        ("ACOEM, Knee Complaints, page 343.", "ACOEM", None),
        (f"Decision based on {CITED}", "Official Disability Guidelines", None),
        ("MTUS, ACOEM, Knee Complaints, page 343.", "ACOEM", "mtus"),
        ("ACOEM, Knee Complaints, page 343, which is part of the MTUS.", "ACOEM", "mtus"),
        (f"Non-MTUS Citation {CITED}", "Official Disability Guidelines", "non_mtus"),
        (f"{CITED[:-1]}, which is not part of the MTUS.", "Official Disability Guidelines", "non_mtus"),
    ],
)
def test_where_no_mtus_applies_a_guideline_has_a_basis_only_if_the_letter_says_so(
    cited: str, document: str, basis: str | None
) -> None:
    (guideline,) = read(LETTER.replace(CITED, cited)).issues[0].reviewer_citations
    assert (guideline.document, guideline.basis) == (document, basis)


@pytest.mark.usefixtures("example")
def test_the_guides_sectioned_layout_reads_its_letter() -> None:
    found = read(SECTIONED_LETTER)
    assert (found.layout, found.outcome, found.flags) == ("appeal_summary", "overturned", ())
    assert (found.case.case_number, found.case.decision_date) == ("24-A-0311", "2024-03-04")
    assert (found.patient.age, found.patient.sex, found.patient.diagnoses) == (9, "male", ("asthma",))
    (item,) = found.issues
    assert item.request == "home nebulizer for use at night"
    rationale = str(item.rationale)
    assert (rationale[:8], rationale[-10:]) == ("Inhalers", "necessary.")
    open_ = read(SECTIONED_LETTER.replace("must cover", "may cover"))
    assert (open_.layout, open_.outcome) == ("appeal_summary", None)


@pytest.mark.usefixtures("example")
@pytest.mark.parametrize(
    "words", ["Denial affirmed in part", "Not denial reversed", "No denial affirmed", "Denial n0 affirmed", "Denial"]
)
def test_words_that_a_layout_does_not_have_leave_a_decision_open(words: str) -> None:
    found = read(LETTER.replace("Denial affirmed", words))
    assert found.issues[0].decision is None
    assert found.outcome is None
    assert "decision_not_found" in {f.code for f in found.flags if f.field == "/issues/0/decision"}


@pytest.mark.parametrize(
    ("printed", "decision"),
    [
        ("Refusal set aside", "overturned"),
        ("Refusa1 set\naside", "overturned"),
        ("Refusal stamds", "upheld"),
        ("Refusal not set aside", None),
        ("Refusal n0t set aside", None),
        ("Refusal never set aside", None),
        ("Refusal no longer stands", None),
    ],
)
def test_a_word_more_in_a_decision_of_several_words_leaves_it_open(printed: str, decision: str | None) -> None:
    words = {"upheld": ("refusal stands",), "overturned": ("refusal set aside",)}
    form = Headed.model_validate({"form": "headed", "rationale": ("reasons:",), "decides": words})
    assert heading.decision_word(form, printed) == decision


def test_without_its_file_the_same_letter_is_left_to_a_person() -> None:
    found = read(LETTER)
    assert found.layout == "unknown"
    assert not [i.decision for i in found.issues if i.decision]
    assert "unknown_layout" in {f.code for f in found.flags}


@each_row(
    ("text", "old", "new", "key"),
    [
        (EXAMPLE, 'form = "headed"', 'form = "spoken"', "items: "),
        (EXAMPLE, '"patient history:"', '"PATIENT HISTORY:"', "section.0.labels.0: "),
        (EXAMPLE, 'stands = "as_heading"', 'stands = "somewhere"', "section.0.stands: "),
        (EXAMPLE, "youngest", "eldest", "eldest: "),
        (EXAMPLE, "[items.decides]", "[items.decided]", "items.decides: Field required"),
        (EXAMPLE, "case.mailing_date", "case.mailed", "never.2: "),
        (EXAMPLE, 'title = "External review decision (example)"', "", "title: Field required"),
        (EXAMPLE, '"health_plan"', '"medicare"', "programme: "),
        (EXAMPLE, "(?P<value>@DATE)", "@DATE", "fields.decision_date.said: "),
        (EXAMPLE, "@DATE", "@DAY", "fields.decision_date.said: no class of words @DAY"),
        (EXAMPLE, "youngest = 0", "youngest = zero", "line"),
        (SECTIONED, 'decided_in = ["decision"]', "", "decided_in"),
        (SECTIONED, "patterns = [", "# [", "decided_in: is for one item"),
        (SECTIONED, 'kind = "rationale"', 'kind = "other"', "items.rationale: no [[section]] opens 'rationale'"),
        (SECTIONED, "(?P<request>", "(?:", "items.request.patterns: "),
    ],
)
def test_a_file_that_does_not_fit_is_refused_with_file_and_key(text: str, old: str, new: str, key: str) -> None:
    changed = text.replace(old, new)
    assert changed != text
    with pytest.raises(ValueError, match=re.escape(key)) as told:
        forms.parsed("new.toml", changed, LayoutFile)
    assert str(told.value).startswith("layouts/new.toml: ")


def test_a_file_that_does_not_fit_is_named_where_a_letter_is_read() -> None:
    def reader(path: str, data: bytes, *, budget: Budget) -> Letter:
        forms.parsed("new.toml", EXAMPLE.replace("youngest", "eldest"), LayoutFile)
        raise AssertionError

    found = read_one(reader, ("letter.txt", b"."), Budget(Limits()))
    assert isinstance(found, UnreadableFile)
    assert "layouts/new.toml: eldest: " in found.problem
    assert "docs/layouts.md" in found.next_step


def test_a_layout_that_nothing_tells_is_refused() -> None:
    common = SECTIONED.replace("tells = false\n", "").replace("stands =", "tells = false\nstands =")
    with pytest.raises(ValueError, match="section, signs"):
        forms.parsed("new.toml", common, LayoutFile)


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


@each_row(
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


def test_no_diagnosis_is_read_out_of_what_a_guideline_says_of_others() -> None:
    told = (
        "The recommended timing of placement, based on current guidelines, is within "
        "90 days of an initial diagnosis of congestive heart failure."
    )
    assert plan(told=told).patient.diagnoses == ()
    assert plan(told="By the guidelines this patient has a diagnosis of asthma.").patient.diagnoses == ("asthma",)


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
