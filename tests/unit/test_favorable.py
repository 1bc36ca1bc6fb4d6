"""What speaks for the worker by what is absent: no reason for a denial, but where it is a request's criterion."""

import time

import pytest
from tabled import each_row
from test_quoting import quoted, read

from imr_llm import tables
from imr_llm.language import pattern_lists
from imr_llm.rationale import favorable

NO = "The request is not medically necessary."
NORCO = "Norco 10/325mg #60"


def _read(request: str, rationale: str) -> tuple[tuple[str, ...], list[str]]:
    """The reasons read, and what is quoted."""
    made = read(("Upheld", f"{rationale} {NO}"), requests=(request,))
    return made.record.issues[0].denial_reasons, quoted(made)


@pytest.mark.parametrize(
    ("request_", "good", "reason"),
    [
        ("OxyContin 20mg #60", "There is no evidence of drug diversion.",
         "The morphine equivalent dose is above the recommended ceiling"),
        (NORCO, "There is no evidence of aberrant behavior or addiction.",
         "there is no documentation of functional benefit"),
        ("Soma 350mg #30", "The patient denies side effects, and there are no side effects noted.",
         "The medication is only recommended for two to three weeks"),
        ("Right knee replacement", "The patient has no infection and no tumor.", "The BMI is 42"),
        (NORCO, "Urine drug screens have been consistent, and there is no evidence of aberrant drug-taking behavior.",
         "The records do not show an improvement in function"),
        ("MS Contin 15mg", "There is no evidence of impairment, abuse, diversion, or hoarding.",
         "There is no documented failure of first-line medication"),
        ("Spinal cord stimulator trial",
         "The psychological evaluation shows no contraindication, and there is no evidence of drug abuse.",
         "Lower extremity pain is not greater than back pain"),
        ("Cymbalta 60mg", "There is no evidence of liver disease or alcohol abuse.",
         "The patient has had no benefit from the drug"),
        (NORCO, "The patient was found to be at low risk for abuse.", "There is no pain contract"),
        (NORCO, "No adverse effects were reported, and there is no history of abuse.", "There is no pain contract"),
        (NORCO, "He has not exhibited any aberrant behaviors.", "There is no pain contract"),
        ("Chiropractic care, 12 visits", "There are no red flags.",
         "The request exceeds the six visits that the guideline allows"),
        ("Cortisone injection of the knee", "There is no evidence of infection.",
         "There is no documentation of failed exercise"),
    ],
)  # fmt: skip
def test_what_speaks_for_the_worker_is_no_reason(request_: str, good: str, reason: str) -> None:
    reasons, words = _read(request_, f"{good} {reason[0].upper()}{reason[1:]}.")
    assert [said.lower() for said in words] == [reason.lower()]
    assert reasons == _read(request_, f"{reason[0].upper()}{reason[1:]}.")[0]


@each_row(
    ("request_", "said"),
    [
        ("Lumbar MRI", "There are no red flags"),
        ("Lumbar MRI", "There is no evidence of tumor, infection, or fracture"),
        ("Lumbar fusion", "There is no instability on films, no tumor, no infection, and no fracture"),
        ("Omeprazole 20mg #60", "There is no evidence of side effects"),
        ("Urine drug screen", "There is no evidence of aberrant behavior or addiction"),
        ("Suboxone 8mg", "There is no evidence of opioid addiction"),
        ("Inpatient detoxification", "There is no evidence of addiction"),
        ("Liver function tests", "There is no history of liver disease"),
        ("Antibiotics", "There is no evidence of infection"),
        (NORCO, "There is no evidence of addiction or of an opioid agreement"),
        (NORCO, "There is no evidence of monitoring for abuse or side effects"),
        (NORCO, "Because there is no evidence of addiction, a slow taper is not needed"),
        (NORCO, "The patient shows no signs of addiction, therefore abrupt discontinuation is safe"),
    ],
)
def test_what_a_request_needs_is_a_reason_where_it_is_absent(request_: str, said: str) -> None:
    reasons, words = _read(request_, f"{said}.")
    assert reasons
    assert words == [said]


def test_the_rest_of_the_sentence_is_quoted() -> None:
    said = "the records do not show functional improvement"
    assert _read(NORCO, f"There is no evidence of abuse, but {said}.")[1] == [said]
    said = "the dose exceeds the guideline"
    assert _read(NORCO, f"Although the patient has had no side effects, {said}.")[1] == [said]


def test_where_nothing_else_is_said_no_reason_is_told() -> None:
    assert _read(NORCO, "There is no evidence of addiction.") == ((), [])


@each_row(
    ("request_", "said"),
    [
        ("Omeprazole 20mg", "The patient is at low risk of gastrointestinal events"),
        ("Pantoprazole 40mg", "The patient is low risk"),
        ("DVT compression device", "The patient is at low risk of DVT"),
        ("Walker", "The patient is at low risk of falls"),
        (NORCO, "The patient is at low risk of falls"),
        ("Interferential unit", "The patient has no history of substance abuse and no side effects from medications"),
        ("Acupuncture, 6 visits", "The patient has no side effects from medications"),
        ("Butrans patch", "There is no evidence of opioid addiction"),
        ("Belbuca film", "There is no evidence of opioid addiction"),
        ("Hysingla ER", "There is no evidence of abuse"),
        ("Medication lock box", "There is no evidence of abuse"),
        ("Antabuse", "There is no evidence of alcohol abuse"),
        ("Campral", "There is no evidence of alcohol abuse"),
        ("Clonidine", "There is no evidence of addiction"),
        ("Group therapy", "There is no evidence of addiction"),
        ("Cognitive behavioral therapy", "There is no evidence of addiction"),
        ("Follow up with pain management", "There is no evidence of abuse"),
        ("Urine drug screen for Norco", "There is no evidence of abuse"),
        ("Rocephin injection", "There is no evidence of infection"),
        ("Ceftriaxone injection of the knee", "No infection was found"),
        ("Revision knee arthroplasty", "There is no evidence of infection"),
        ("Zometa infusion", "There is no malignancy"),
        ("Lymphatic massage", "There is no evidence of cancer"),
        ("Zyrtec", "The patient has no allergies"),
        ("Flonase", "The patient has no allergies"),
        ("Latanoprost", "There is no evidence of glaucoma"),
        ("Lactulose", "There is no evidence of liver disease"),
        ("Vitamin D", "There is no evidence of kidney disease"),
        ("Aquatic therapy", "There is no contraindication to land-based therapy"),
        ("Motorized wheelchair", "There is no contraindication to a manual wheelchair"),
        ("Transportation", "There is no contraindication to driving"),
        ("Knee replacement", "There is no contraindication to physical therapy"),
        ("Pennsaid", "The patient denies side effects"),
        ("Reglan", "The patient has no side effects"),
        ("Adderall", "There is no evidence of sedation"),
        ("Tapentadol", "The patient has no intolerable adverse effects"),
        ("Norco and omeprazole", "The patient denies side effects"),
    ],
)  # fmt: skip
def test_what_is_not_certain_is_left(request_: str, said: str) -> None:
    assert not favorable.spans(said, request_)


def test_a_criterion_that_is_not_met_is_quoted_before_what_is_beside_it() -> None:
    for said in ("The patient is at low risk of gastrointestinal events", "The patient is at low risk of a GI bleed"):
        assert _read("Omeprazole 20mg", f"{said}.")[1] == [said]
    said = "The patient has no history of substance abuse and no side effects from medications"
    assert _read("Interferential unit", f"{said}. The patient attends therapy.")[1][0] == said


def test_lists_of_medicines_name_entries_of_the_glossary() -> None:
    known = tables.glossary()
    for name in ("drugs_opioid", "drugs_calming", "drugs_organs"):
        assert set(pattern_lists.listed("favorable", name)) <= known.keys()


def test_of_another_treatment_it_is_no_praise_of_this_one() -> None:
    assert favorable.spans("The patient denies side effects", NORCO)
    assert not favorable.spans("The patient denies side effects from ibuprofen", NORCO)
    assert not favorable.spans("There are no contraindications to oral medications", "Lidocaine patch")
    assert not favorable.spans("There are no contraindications to surgery", NORCO)
    assert favorable.spans("There are no contraindications to surgery", "Rotator cuff repair")
    assert not favorable.spans("If there is no evidence of abuse, opioids can be continued", NORCO)


@pytest.mark.parametrize("part", ["no evidence of ", "there is no abuse or ", "no ", "of any ", "denies abuse, no "])
def test_long_sentences_are_soon_read(part: str) -> None:
    begin = time.perf_counter()
    favorable.spans(part * 300, NORCO)
    assert time.perf_counter() - begin < 1
