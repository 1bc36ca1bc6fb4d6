"""The same statement of a rationale as other reviewers would word it: what is missing, not met, not recommended."""

import time

import pytest
from tabled import each_row

from imr_llm import documents
from imr_llm.pipeline import read_document
from imr_llm.record import Issue

LETTER = (
    "CLINICAL CASE SUMMARY\n\nThe patient was seen.\n\nIMR ISSUES, DECISIONS AND RATIONALES\n\n"
    "Knee brace: Upheld\n\nClaims Administrator guideline: Decision based on MTUS ACOEM.\n\n"
    "MAXIMUS guideline: Decision based on MTUS ACOEM.\n\n"
    "Decision rationale: {} Therefore, the request is not medically necessary.\n"
)


def item(rationale: str) -> Issue:
    (issue,) = read_document(documents.load("letter.txt", LETTER.format(rationale).encode())).record.issues
    return issue


@each_row(
    ("sentence", "missing"),
    [
        ("The attending provider failed to clearly outline a rationale for the study.", "a rationale for the study"),
        ("The applicant's response to earlier therapy was not clearly reported.",
         "applicant's response to earlier therapy"),
        ("It was not clearly stated what was sought.", "what was sought"),
        ("It was documented nowhere; nor was it stated why the study was ordered.", "why the study was ordered"),
        ("It is unclear as to why a repeat study is being requested.", "why a repeat study is being requested"),
        ("It remains unclear how the patient responded to the first six visits.",
         "how the patient responded to the first six visits"),
        ("It is unknown how many sessions have been completed.", "how many sessions have been completed"),
        ("The records are not clear what functional benefit the worker had.", "what functional benefit the worker had"),
        ("The rationale for the brace is unclear.", "rationale for the brace"),
        ("No clear rationale was furnished for the second brace.", "clear rationale"),
        ("There is no recent imaging study supporting the diagnosis.", "recent imaging study supporting the diagnosis"),
        ("There are no physical therapy notes submitted for review.", "physical therapy notes"),
        ("No plain films are noted.", "plain films"),
        ("There is a paucity of documentation regarding prior treatment.", "prior treatment"),
        ("There is minimal documentation of functional improvement.", "functional improvement"),
        ("There is not mention of a trial of gabapentin.", "a trial of gabapentin"),
        ("There was lack of information noting scans were unavailable.", "scans were unavailable"),
        ("There is insufficient clinical information to show that exercises were tried.", "exercises were tried"),
        ("The notes lack a description of functional improvement.", "functional improvement"),
        ("The treatment plan did not include specific goals.", "specific goals"),
        ("The submitted reports are silent on prior conservative care.", "prior conservative care"),
        ("Documentation of a failed trial of gabapentin was not found.", "a failed trial of gabapentin"),
        ("Evidence of failed conservative treatment is lacking.", "failed conservative treatment"),
        ("There is no evidence the patient has tried and failed exercises.", "tried and failed exercises"),
        ("There is no evidence that the CURES was checked and documented.",
         "the CURES was checked and documented"),
        ("The CURES database was not checked.", "CURES database"),
        ("There is no indication that pain medication is being reduced.", "pain medication is being reduced"),
        ("There is no indication the patient was going to use it as an adjunct to exercise.",
         "going to use it as an adjunct to exercise"),
        ("There was no explanation given as to why the worker needs it.", "why the worker needs it"),
        ("The treating physician does not state what medical treatment would be given at home.",
         "what medical treatment would be given at home"),
        ("There is a lack of evidenced rationale provided by the physician.",
         "evidenced rationale provided by the physician"),
        ("There was also lack of a cardiovascular risk assessment.", "cardiovascular risk assessment"),
        ("There is no documentation regarding pain relief as well as an increase in function.",
         "pain relief as well as an increase in function"),
        ("There is no documentation of objective, functional improvement on the drug.",
         "objective, functional improvement on the drug"),
        ("There was no note of the visit of November 1, 2016 submitted.", "note of the visit of November 1, 2016"),
    ],
)  # fmt: skip
def test_what_is_missing_in_other_words(sentence: str, missing: str) -> None:
    issue = item(sentence)
    assert (issue.denial_reasons, issue.missing_documentation) == (("missing_documentation",), (missing,))


@each_row(
    ("sentence", "missing"),
    [
        ("Neither the number of past visits nor the goals of further ones are stated.",
         ("the number of past visits", "the goals of further ones")),
        ("Neither the response to earlier care nor a plan for home exercise was provided.",
         ("the response to earlier care", "a plan for home exercise")),
        ("Neither a rationale nor the results of the first study have been submitted.",
         ("a rationale", "the results of the first study")),
        ("No documentation was submitted.", ()),
        ("No supporting information was received for review.", ()),
        ("However, there was no documentation provided.", ()),
    ],
)  # fmt: skip
def test_what_is_named_by_neither_or_not_at_all_is_missing(sentence: str, missing: tuple[str, ...]) -> None:
    issue = item(sentence)
    assert (issue.denial_reasons, issue.missing_documentation) == (("missing_documentation",), missing)


def test_a_finding_that_neither_names_is_no_paper() -> None:
    assert item("Neither weakness nor numbness is documented.").missing_documentation == ()


@each_row(
    ("sentence", "reason"),
    [
        ("There is no diagnosis of tissue insult or nerve impairment.", "criteria_not_met"),
        ("The patient was also not shown to have failed conservative treatment.", "criteria_not_met"),
        ("A clear indication for the study is not supported by the provided documents.", "criteria_not_met"),
        ("The claimant has yet to complete any conservative management.", "criteria_not_met"),
        ("The patient has only completed two visits of therapy.", "criteria_not_met"),
        ("A screening for risk of addiction was also not completed.", "criteria_not_met"),
        ("The applicant was not, in fact, a candidate for surgery.", "criteria_not_met"),
        ("There was no plan for surgery.", "criteria_not_met"),
        ("There were no complaints of the neck.", "criteria_not_met"),
        ("As the guidelines recommend 8 visits over 5 weeks, 6 more is in excess of the guidelines.",
         "criteria_not_met"),
        ("This medication is not indicated for long term use.", "not_recommended"),
        ("Its long-term use is not supported.", "not_recommended"),
        ("The guidelines advise against this drug.", "not_recommended"),
        ("The literature does not support its efficacy.", "insufficient_evidence"),
        ("Evidence for this procedure is of poor quality.", "insufficient_evidence"),
        ("These units have no proven efficacy in treating acute symptoms.", "insufficient_evidence"),
        ("Available evidence does not support shock wave treatment of the back.", "insufficient_evidence"),
        ("The type of hearing device requested is not specified.", "request_incomplete"),
        ("It is unclear of what body part the treatment is for.", "request_incomplete"),
        ("There is no endpoint estimated for the rental.", "request_incomplete"),
        ("Given that the operation was determined to be not medically necessary, the sling is not either.", "other"),
        ("The treating provider agreed to a modification from 12 to 9 sessions.", "other"),
        ("The surgery itself has not been approved, so the brace is not needed.", "other"),
    ],
)  # fmt: skip
def test_a_reason_in_other_words(sentence: str, reason: str) -> None:
    assert item(sentence).denial_reasons == (reason,)


@each_row(
    "sentence",
    [
        "When compared to baseline, there is no evidence of functional gains.",
        "Where function is concerned, there is no objective evidence of functional gains.",
        "If anything, there is no evidence of functional gains.",
        "When opioids are used long term, MTUS requires gains; there is no evidence of functional gains.",
        "Not recommended, as there is no evidence of functional gains.",
        "Indicated after failed therapy, but there is no evidence of functional gains.",
        "When used long term, gains are needed, and there is no evidence of functional gains.",
        "When compared to baseline, no evidence of functional gains is given.",
        "Once weaned, there remains no evidence of functional gains.",
        "Not recommended, and evidence of functional gains is lacking.",
        "If the goal is weaning, there's no evidence of functional gains.",
    ],
)
def test_what_this_worker_lacks_is_missing_in_a_general_sentence_too(sentence: str) -> None:
    assert item(sentence).missing_documentation == ("functional gains",)


@pytest.mark.parametrize(
    "sentence",
    [
        "If there is pain and there is no evidence of functional gains, the drug should stop.",
        "Recommended as long as there is no evidence of infection.",
        "Recommended for patients in whom there is no evidence of relief.",
        "Contraindicated in patients with active infection.",
        "If there is pain, care helps. Recommended where other care is contraindicated.",
    ],
)
def test_what_is_said_in_general_is_neither_missing_nor_an_exclusion(sentence: str) -> None:
    issue = item(sentence)
    assert issue.missing_documentation == ()
    assert "exclusion_criterion" not in issue.denial_reasons


@pytest.mark.parametrize(
    "sentence",
    [
        "Contraindicated in view of active infection.",
        "Contraindicated because of uncontrolled diabetes.",
        "Contraindicated, given renal failure.",
        "Contraindicated by the open wound.",
        "If there is radiculopathy, an injection helps. MRI shows active infection, which is a contraindication.",
    ],
)
def test_what_rules_it_out_now_is_an_exclusion(sentence: str) -> None:
    assert item(sentence).denial_reasons == ("exclusion_criterion",)


@each_row(
    "sentence",
    [
        'ODG states "Patients should be assessed after a "six-visit trial" to see if the patient is moving; when the '
        'number of visits exceeds the guideline, exceptional factors should be noted."',
        'ODG says, "The exclusive use of "passive care" (e.g., heat) is not recommended."',
        "This decision addresses the medical necessity of opioids. It should not be interpreted as a recommendation.",
        "Methods of tapering lack published data; the indications for tapering are not documented in trials.",
        "Medical necessity and efficacy have not been established.",
        "The patient was not noted to be working.",
        "There are no exceptional factors to warrant it.",
        "The records do not support it in the absence of clarity.",
    ],
)
def test_what_a_guideline_or_every_letter_says_is_no_reason(sentence: str) -> None:
    issue = item(sentence)
    assert set(issue.denial_reasons) <= {"criteria_not_met"}
    assert issue.missing_documentation == ()


@pytest.mark.slow
@pytest.mark.parametrize(
    "words",
    [
        "The notes of the clinic and the file did not also clearly further otherwise ",
        "there is no documentation of physical exam physical examination neurological ",
        "the surgery has not been approved and it is not certain that there has been ",
        "in the absence of objective current oral pain opioid medications and therapy with ",
        'it states "that "a box of the and the patient was not shown to have been ',
    ],
)
def test_a_long_rationale_is_read_in_linear_time(words: str) -> None:
    took = []
    for count in (100, 400):
        began = time.perf_counter()
        item(words * count + "say so.")
        took.append(time.perf_counter() - began)
    assert took[1] < 12 * took[0] + 0.2


@pytest.mark.parametrize(
    ("sentence", "reasons", "missing"),
    [
        ("The records failed to provide evidence of red flag findings or neurological deficits.",
         {"missing_documentation", "criteria_not_met"}, ("neurological deficits",)),
        ("The notes did not document any red flags, worsening in symptoms or other findings on exam.",
         {"missing_documentation", "criteria_not_met"}, ("worsening in symptoms or other findings on exam",)),
        ("There is no documentation of objective findings suggestive of nerve entrapment.",
         {"missing_documentation"}, ("objective findings suggestive of nerve entrapment",)),
        ("There is no documentation of any difficulty with daily activities.",
         {"missing_documentation"}, ("difficulty with daily activities",)),
        ("There is no discussion of surgery or emergence of any red flag findings.",
         {"missing_documentation", "criteria_not_met"}, ("surgery",)),
        ("The examination did not reveal any neurological deficits.", {"criteria_not_met"}, ()),
        ("There are no objective findings indicative of red flags.", {"criteria_not_met"}, ()),
    ],
)  # fmt: skip
def test_findings_are_brought_and_dangers_are_not(sentence: str, reasons: set[str], missing: tuple[str, ...]) -> None:
    issue = item(sentence)
    assert (set(issue.denial_reasons), issue.missing_documentation) == (reasons, missing)


@pytest.mark.parametrize(
    ("sentence", "missing"),
    [
        ("The records do not show that the patient tried crutches or a cane.",
         ("tried crutches or a cane",)),
        ("There is no evidence that he failed a brace, or that the injury got worse.",
         ("failed a brace", "the injury got worse")),
        ("There is no documentation of a brace or a cane.", ("a brace", "a cane")),
    ],
)  # fmt: skip
def test_a_clause_keeps_what_shares_its_verb(sentence: str, missing: tuple[str, ...]) -> None:
    assert item(sentence).missing_documentation == missing


@each_row(
    ("sentence", "missing"),
    [
        ("There is no documentation of functional improvement that would warrant more therapy.",
         ("functional improvement",)),
        ("The documentation does not include objective findings which warrant the requested study.",
         ("objective findings",)),
        ("There is no mention of a failed trial of oral medication which would support topical treatment.",
         ("a failed trial of oral medication",)),
        ("There is no documentation of functional deficits which may justify more care.", ("functional deficits",)),
        ("The request was sent without progress notes which might substantiate the need.", ("progress notes",)),
        ("The reports do not document a home exercise program in order to support more visits.",
         ("a home exercise program",)),
        ("There is no documentation of functional deficits sufficient to warrant a scan.", ("functional deficits",)),
        ("The provider has not submitted imaging reports supporting the need for surgery.", ("imaging reports",)),
        ("There is no documentation of functional gains supporting further treatment.", ("functional gains",)),
        ("There is no documentation of functional limits requiring the use of a walker.", ("functional limits",)),
        ("The records contain no report of a home program, thereby supporting the denial.", ("a home program",)),
        ("There is no documentation of goals of treatment, functional gains, or a plan for weaning.",
         ("goals of treatment", "functional gains", "a plan for weaning")),
        # what says which one is meant stays, and what two share
        ("The physician failed to provide a rationale that explains the need for an aide.",
         ("a rationale that explains the need for an aide",)),
        ("There is no documentation of a specific goal that needs a therapist.",
         ("a specific goal that needs a therapist",)),
        ("There is no documentation of objective, functional improvement, or less pain.",
         ("objective, functional improvement", "less pain")),
        ("The records do not include progress notes and operative reports.",
         ("progress notes and operative reports",)),
        ("There is no documentation of a failed trial of ice or of a home exercise program.",
         ("a failed trial of ice or of a home exercise program",)),
        ("There is no documentation of pain scores before and after the injection.",
         ("pain scores before and after the injection",)),
    ],
)  # fmt: skip
def test_what_it_would_have_served_is_no_part_of_what_is_missing(sentence: str, missing: tuple[str, ...]) -> None:
    assert item(sentence).missing_documentation == missing


@each_row(
    "sentence",
    [
        "A repeat MRI would be warranted if there was no improvement after therapy and new findings were documented.",
        "A repeat study would be appropriate if no improvement in function was documented after six visits.",
        "An injection is indicated when there is no improvement after a trial of therapy and notes are provided.",
        "If the patient does not improve and no findings are documented, an injection could be considered.",
        "Nothing in the records shows that even two visits would be appropriate.",
        "There is no documentation that another brace would be reasonable.",
        "There is insufficient evidence to support shockwave therapy.",
        "There is insufficient evidence to support this treatment for back pain.",
        "There is no evidence to support the use of acupuncture for this condition.",
        "There is insufficient evidence to support a brace in the treatment of strains.",
    ],
)
def test_what_would_be_right_and_what_science_lacks_is_no_paper(sentence: str) -> None:
    assert item(sentence).missing_documentation == ()


@pytest.mark.parametrize(
    ("sentence", "missing"),
    [
        ("It would be right to go on if therapy had failed, but there is no documentation of failed therapy.",
         ("failed therapy",)),
        ("Further visits are not recommended if there is no documentation of improvement.", ("improvement",)),
        ("There is no evidence to support functional improvement with therapy.",
         ("functional improvement with therapy",)),
        ("There is no evidence to support a failed trial of medications.", ("a failed trial of medications",)),
    ],
)  # fmt: skip
def test_what_the_records_lack_beside_a_condition_is_a_paper(sentence: str, missing: tuple[str, ...]) -> None:
    assert item(sentence).missing_documentation == missing


@pytest.mark.parametrize(
    "sentence",
    [
        "Abrupt discontinuation is not recommended.",
        "Sudden cessation of opioids is not recommended.",
        "The dose may be lowered, and stopping this drug abruptly is not recommended.",
        "The guidelines do not recommend abrupt withdrawal.",
    ],
)
def test_that_stopping_is_not_recommended_says_nothing_against_the_treatment(sentence: str) -> None:
    assert "not_recommended" not in item(sentence).denial_reasons
    assert "not_recommended" in item("Withdrawal treatment at home is not recommended.").denial_reasons


@pytest.mark.parametrize(
    ("sentence", "is_of_science"),
    [
        ("No trial has been documented.", False),
        ("No trial has been attempted.", False),
        ("No trials have been documented.", False),
        ("No trial has shown that it works.", True),
        ("No trials have been done of this device.", True),
        ("No studies have shown a benefit.", True),
    ],
)
def test_a_trial_of_a_treatment_is_none_of_science(sentence: str, *, is_of_science: bool) -> None:
    assert ("insufficient_evidence" in item(sentence).denial_reasons) is is_of_science
