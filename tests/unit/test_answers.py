"""A model's values held against the letter: what passes, and what must not."""

import pytest

from imr_llm import documents, verify
from imr_llm.flow import Flow
from imr_llm.letter import Reason, Span
from imr_llm.pipeline.chain import drafted
from imr_llm.verify.locate import places
from imr_llm.verify.plain import plain_problem

LETTER = """CLINICAL CASE SUMMARY

The patient is a 53-year-old male who reported injury on 08/31/2007. The mechanism of injury was a fall from a ladder.
{summary}

IMR ISSUES, DECISIONS AND RATIONALES

Acupuncture, six visits: Upheld

Claims Administrator guideline: The Claims Administrator did not cite any medical evidence for its decision.

MAXIMUS guideline: Decision based on MTUS Acupuncture Medical Treatment Guidelines.

Decision rationale: {rationale} The request is not medically necessary.
"""


def verifier(summary: str = "", rationale: str = "There was no documentation of benefit.") -> verify.Verifier:
    text = LETTER.format(summary=summary, rationale=rationale)
    flow = Flow(documents.load("a.txt", text.encode()))
    return verify.Verifier(flow, drafted(flow))


def passes(field: str, words: str, summary: str = "", **more: str) -> bool:
    try:
        verifier(summary, **more).fact(field, words)
    except verify.Wrong:
        return False
    return True


@pytest.mark.parametrize(
    ("field", "words", "summary"),
    [
        ("diagnoses", "hypertension", "He is known to have hypertension."),
        ("diagnoses", "CRPS", "She carries the label CRPS, known since 2009."),
        ("prior_treatments", "spinal cord stimulator", "The treatment history includes a spinal cord stimulator."),
        ("prior_treatments", "biofeedback", "Treatment in 2012 was with biofeedback."),
        ("current_medications", "losartan", "Losartan is what he takes."),
        ("current_medications", "naproxen", "The employee takes naproxen twice a day."),
        ("mechanism_of_injury", "rear-ended by a truck", "The injury came when he was rear-ended by a truck."),
        ("diagnoses", "Lumbar  radiculopathy,", "He was diagnosed with lumbar radiculopathy."),
        ("diagnoses", "cervical radiculopthy", "He was diagnosed with cervical radiculopathy."),
    ],
)
def test_what_the_letter_says_passes(field: str, words: str, summary: str) -> None:
    assert passes(field, words, summary)


@pytest.mark.parametrize(
    ("field", "words", "summary"),
    [
        ("diagnoses", "diabetes", "He does not have diabetes."),
        ("diagnoses", "neuropathy", "He has no neuropathy."),
        ("diagnoses", "no neuropathy", "He has no neuropathy."),
        ("diagnoses", "hypertension", "He has been negative for hypertension."),
        ("diagnoses", "diabetes", "His known diabetes was ruled out."),
        ("diagnoses", "hypertension", "His hypertension claim was not accepted; hypertension was denied."),
        ("diagnoses", "lumbar radiculopathy", "He has possible lumbar radiculopathy."),
        ("diagnoses", "cancer", "He has a fear of cancer."),
        ("diagnoses", "diabetes", "He has a family history of diabetes."),
        ("diagnoses", "diabetes", "His dad has diabetes."),
        ("diagnoses", "disc bulge", "Diagnostic imaging has objectified a disc bulge at L5-S1."),
        ("diagnoses", "headaches", "He reports headaches since the injury."),
        ("diagnoses", "numbness", "He has had numbness for years."),
        ("diagnoses", "gout", "He is known to have hypertension."),
        ("prior_treatments", "physical therapy", "Treated or not, physical therapy was not tried."),
        ("prior_treatments", "epidural injection", "After that an epidural injection is planned."),
        ("prior_treatments", "lumbar fusion", "He received an opinion about lumbar fusion."),
        ("prior_treatments", "Acupuncture", "The doctor has since requested acupuncture."),
        ("prior_treatments", "knee surgery", "Since then his knee surgery was cancelled."),
        ("current_medications", "Norco", "He does not take Norco."),
        ("current_medications", "Norco", "He is off Norco."),
        ("current_medications", "Norco", "Norco was discontinued while he was taking naproxen."),
        ("current_medications", "Norco", "He is allergic to Norco."),
        ("current_medications", "tramadol", "He wants to start tramadol, taken daily."),
        ("current_medications", "NSAIDs", "He takes NSAIDs."),
        ("current_medications", "not provided", "His medications were not provided."),
        ("mechanism_of_injury", "lifting a box", "He has pain when lifting a box since the injury."),
        ("mechanism_of_injury", "industrial injury", "He had an industrial injury."),
        ("age", "47-year-old man", "He was struck by a 47-year-old man."),
        ("age", "20-year", "He is a 20-year veteran of the force."),
        ("sex", "female", "A female nurse helped him."),
        ("date_of_injury", "5/6/2013", "An examination was done on 5/6/2013."),
    ],
)
def test_what_the_letter_does_not_say_does_not(field: str, words: str, summary: str) -> None:
    assert not passes(field, words, summary)


def test_a_treatment_is_kept_without_its_date() -> None:
    checks = verifier("Two cortisone shots in 2013 helped for a month.")
    place = checks.fact("prior_treatments", "cortisone shots in 2013")
    assert checks._flow.text[place.start : place.end] == "cortisone shots"


@pytest.mark.parametrize(
    "rationale",
    [
        "The patient must have cancer or a fracture.",
        "Surgery is considered where the patient has cancer.",
        "Documentation that the patient has no cancer was not provided.",
        "The MTUS recommends it if the patient has cancer.",
    ],
)
def test_a_rationale_tells_facts_of_this_patient_only(rationale: str) -> None:
    assert not passes("diagnoses", "cancer", rationale=rationale)


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("unstable spondylolisthesis", "a stable spondylolisthesis."),
        ("nonunion fracture of the tibia", "a union fracture of the tibia"),
        ("grade II spondylolisthesis", "grade III spondylolisthesis"),
        ("hypersensitivity of the hand", "hyposensitivity of the hand"),
        ("desvenlafaxine daily", "takes venlafaxine daily"),
        ("left knee arthroscopy", "right knee arthroscopy"),
        ("50 sessions of therapy", "5 sessions of therapy"),
        ("with contrast material", "without contrast material"),
        ("arm", "harm and alarm"),
    ],
)
def test_likeness_never_changes_a_meaning(words: str, text: str) -> None:
    assert not list(places(text, words, [Span(0, len(text))]))


@pytest.mark.parametrize(
    ("reason", "words", "rationale", "right"),
    [
        ("missing_documentation", "no documentation of benefit", "There was no documentation of benefit.", True),
        ("missing_documentation", "documentation of benefit", "There is documentation of benefit.", False),
        ("insufficient_evidence", "strong evidence", "There is strong evidence for this drug.", False),
        ("insufficient_evidence", "insufficient evidence", "There is insufficient evidence to support it.", True),
        ("exclusion_criterion", "no contraindications", "There are no contraindications.", False),
        ("request_incomplete", "request is for 12 sessions", "The request is for 12 sessions.", False),
        ("request_incomplete", "number of visits", "The request did not give the number of visits.", True),
        ("not_recommended", "not recommended", "The ODG says it is not recommended.", True),
        ("criteria_not_met", "not medically necessary", "It is so.", False),  # the decision is no reason
        ("missing_documentation", "the", "There was no documentation of the benefit.", False),
        ("missing_documentation", "documented benefit", "The MTUS requires documented benefit, not less.", False),
    ],
)  # fmt: skip
def test_a_reason_is_said_by_its_words(reason: str, words: str, rationale: str, right: bool) -> None:
    try:
        verifier(rationale=rationale).reason("0", reason, words)  # type: ignore[arg-type]
    except verify.Wrong:
        assert not right
    else:
        assert right


@pytest.mark.parametrize(
    ("words", "rationale", "missing"),
    [
        ("there is no record of a home program", "There is no record of a home program.", "a home program"),
        ("home exercise program", "The records do not describe a home exercise program.", "home exercise program"),
        ("nerve compromise", "He has nerve compromise without weakness.", None),
        ("physical therapy", "He has failed physical therapy.", None),
        ("improvement", "He has had improvement, but is not working.", None),
        ("no pain diary", "There was no pain diary.", "pain diary"),
    ],
)  # fmt: skip
def test_what_is_missing_is_named_by_its_own_words(words: str, rationale: str, missing: str | None) -> None:
    checks = verifier(rationale=rationale)
    (place,) = places(checks._flow.text, words, [checks.rationales["0"]])
    found = checks.missing("0", place)
    assert (checks._flow.text[found.start : found.end] if found else None) == missing


RATIONALE = (
    "The guidelines recommend NSAIDs for low back pain. The patient had less pain with 7 tablets of prednisone 5 mg "
    "for 12 weeks, and walks. There was no documentation of nerve compromise of the left knee at C5-6. The right "
    "shoulder is normal."
)
REASONS = [Reason("missing_documentation", "no documentation of nerve compromise of the left knee at C5-6")]


@pytest.mark.parametrize(
    "plain",
    [
        "Your records do not show nerve compromise.",
        "There is no proof of nerve compromise at C5-C6.",
        "Your papers do not show nerve compromise of the left knee.",
        "The reviewer said no because there is no record of nerve compromise.",
        "Your medical records did not show any signs of nerve compromise.",
    ],
)
def test_a_good_plain_reason_passes(plain: str) -> None:
    assert plain_problem(plain, "upheld", RATIONALE, "MRI", REASONS) in (
        None,
        "it promises, orders or forbids something",
    )


@pytest.mark.parametrize(
    "plain",
    [
        "Your records show nerve compromise.",
        "Your records do not show nerve compromise of the right knee.",
        "Your records do not show nerve compromise at C6-7.",
        "Your records do not show nerve compromise for 7 weeks.",
        "Your records do not show nerve compromise with prednisone 12 mg.",
        "Your records do not show nerve compromise with prednisolone.",
        "Your records do not show nerve compromise ten times.",
        "Your records did not say there was no nerve compromise.",
        "The reviewer approved it because there is no nerve compromise.",
        "You can have the MRI; there is no nerve compromise.",
        "You are going to die of nerve compromise, which was not shown.",
        "If you show nerve compromise next time, you get it.",
        "Your drug use was not shown to cause nerve compromise.",
    ],
)
def test_a_plain_reason_that_says_more_or_else_does_not(plain: str) -> None:
    assert plain_problem(plain, "upheld", RATIONALE, "MRI", REASONS)


@pytest.mark.parametrize(
    "plain",
    [
        "You do not need the tablets.",
        "The tablets are not for you.",
        "The reviewer said no to the tablets.",
        "Your pain did not get less with the tablets.",
        "The request for tablets was turned down.",
    ],
)
def test_an_approved_request_gets_no_no(plain: str) -> None:
    assert plain_problem(plain, "overturned", RATIONALE, "Naproxen tablets", [])
