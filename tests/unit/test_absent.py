"""What is absent and nobody could bring: no illness, danger or misuse is ever on the list of what was missing."""

import itertools
import time

import pytest
from tabled import each_row

from imr_llm import documents, tables
from imr_llm.pipeline import read_document
from imr_llm.rationale import absent
from imr_llm.record import Record

ITEM = (
    "Norco 10/325MG #{number}: Upheld\n\nClaims Administrator guideline: Decision based on MTUS ACOEM.\n\n"
    "MAXIMUS guideline: Decision based on MTUS ACOEM.\n\nDecision rationale: {told} The request is not medically "
    "necessary.\n\n"
)
HEAD = "CLINICAL CASE SUMMARY\n\nThe patient was seen.\n\nIMR ISSUES, DECISIONS AND RATIONALES\n\n"
SAID = [
    "There is no documentation of {}.",
    "There is no evidence of {}.",
    "The records do not document {}.",
    "The submitted reports do not show evidence of {}.",
    "There is a lack of documentation of {}.",
    "There is no mention of a history of {}.",
    "The provider did not report any signs or symptoms of {}.",
    "The patient denies {}.",
    "The patient is negative for {}.",
    "There is an absence of {}.",
    "The patient was seen without {}.",
    "No {} was documented.",
    "There is no indication that the patient has {}.",
]
DANGERS = """
    suicidal ideation|psychosis|homicidal thoughts|hallucinations|drug seeking behavior|alcohol abuse
    opioid misuse|medication diversion|aberrant drug-taking behavior|illicit drug use|an overdose|a tumor|cancer
    a malignancy|infection|osteomyelitis|an abscess|a fracture|a dislocation|cauda equina syndrome
    saddle anesthesia|bowel or bladder dysfunction|incontinence|gastrointestinal bleeding|a peptic ulcer
    a perforation|a stroke|seizures|a heart attack|liver disease|renal insufficiency|respiratory depression
    contraindications to surgery|an allergy to NSAIDs|pregnancy|red flags
    a progressive neurologic deficit|myelopathy|spinal instability|fever|weight loss|trauma|falls
    risk factors for bleeding|concurrent use of aspirin|a history of gastrointestinal bleeding|adverse effects
    doctor-shopping behavior|hyperreflexia|clonus|hardware failure|hardware loosening|atrial fibrillation|anemia
    elevated creatinine|QT prolongation|opioid-induced hyperalgesia|domestic violence|vitamin D deficiency
    blood in the stool|vision loss|shortness of breath|immunosuppression|an unstable gait|skin breakdown
    a mechanical block|loose bodies|a positive drug screen|inconsistent urine drug screens|hospitalization
    emergency room visits|lack of a caregiver|joint laxity|a recent change in symptoms
    worsening of depression|a relapse of his anxiety|deterioration in her mood
"""


def illnesses() -> list[str]:
    """The terms of the glossary's conditions that are illnesses, without what stands in brackets."""
    known = absent.table().not_illness
    entries = [e for e in tables.glossary().values() if e.kind == "condition" and e.id not in known]
    dangers = [danger.strip() for line in DANGERS.strip().splitlines() for danger in line.split("|")]
    return [*(entry.en.term.partition(" (")[0] for entry in entries), *dangers]


def read(rationales: list[str]) -> Record:
    items = "".join(ITEM.format(number=n, told=told) for n, told in enumerate(rationales, start=1))
    return read_document(documents.load("letter.txt", (HEAD + items).encode())).record


@pytest.mark.slow
def test_none_of_a_thousand_absent_illnesses_is_missing_and_none_rules_a_treatment_out() -> None:
    told = [said.format(name) for name, said in itertools.product(illnesses(), SAID)]
    assert len(told) >= 1000
    wrong = []
    for start in range(0, len(told), 50):
        part = told[start : start + 50]
        issues = read(part).issues
        assert len(issues) == len(part)
        for sentence, issue in zip(part, issues, strict=True):
            if issue.missing_documentation or {"missing_documentation", "exclusion_criterion"} & {
                *issue.denial_reasons
            }:
                wrong.append((sentence, issue.denial_reasons, issue.missing_documentation))
    assert not wrong


@each_row(
    ("rationale", "reasons", "missing"),
    [
        ("The records do not document suicidal ideation, psychosis or a failed SSRI trial.", ["missing_documentation"],
         ["a failed SSRI trial"]),
        ("There is no documentation of significant anxiety, drug seeking behavior or alcohol abuse.",
         ["criteria_not_met"], []),
        ("The patient has no documented history of gastrointestinal bleeding, and does not take aspirin or steroids.",
         ["criteria_not_met"], []),
        ("The records do not document pain relief, side effects and aberrant behavior.", ["missing_documentation"],
         ["pain relief", "side effects"]),
        ("There is no documentation of side effects.", [], []),  # it speaks for the request
        ("There is no documentation of radiculopathy corroborated by imaging.", ["missing_documentation"],
         ["radiculopathy corroborated by imaging"]),
        ("There is no documentation of screening for depression.", ["missing_documentation"],
         ["screening for depression"]),
        ("Without documentation of insomnia, sleep hygiene counseling or sleep apnea, this cannot be approved.",
         ["missing_documentation", "criteria_not_met"], ["sleep hygiene counseling"]),
        ("There is no evidence that the patient is intolerant of medication or that surgery is excluded.",
         ["missing_documentation"], ["intolerant of medication"]),
        ("There is no documentation of urinalysis, gait analysis or hypnosis.", ["missing_documentation"],
         ["urinalysis", "gait analysis", "hypnosis"]),
        ("There is no documentation of motor weakness on exam.", ["missing_documentation"], ["motor weakness on exam"]),
        ("There is no documentation of weakness.", ["criteria_not_met"], []),
        ("There is no documentation of red flags on exam.", ["criteria_not_met"], []),
        ("There is no documentation of a fracture on physical examination.", ["criteria_not_met"], []),
        ("There is no documentation of contraindications to surgery.", ["criteria_not_met"], []),
        ("There is no documentation of intolerance or contraindication to oral medications.", ["criteria_not_met"], []),
        ("Contraindications to the drug have not been described.", ["criteria_not_met"], []),
        ("The drug is contraindicated with her kidney disease.", ["exclusion_criterion"], []),
        ("No trial is documented, and the drug is contraindicated with her kidney disease.",
         ["missing_documentation", "exclusion_criterion"], ["trial"]),
    ],
)  # fmt: skip
def test_what_is_absent_and_what_is_missing(rationale: str, reasons: list[str], missing: list[str]) -> None:
    (issue,) = read([rationale]).issues
    assert (sorted(issue.denial_reasons), list(issue.missing_documentation)) == (sorted(reasons), missing)


@each_row(
    ("words", "left"),
    [
        ("psychosis", []),
        ("suicidal ideation or a failed SSRI trial", ["failed SSRI trial"]),
        ("renal or hepatic disease", []),
        ("treatment for anxiety and depression", ["treatment for anxiety and depression"]),
        ("failure of conservative care or cauda equina syndrome", ["failure of conservative care"]),
        ("a home exercise program for low back pain", ["a home exercise program for low back pain"]),
        ("how the medication reduces pain", ["how the medication reduces pain"]),
        ("the patient is at risk for gastrointestinal events", []),
        ("EMG findings of radiculopathy", ["EMG findings of radiculopathy"]),
        ("objective evidence of radiculopathy", []),
        ("inability to take other medications due to cancer", []),
        ("intolerance to medications with bleeding ulcers", []),
        ("intolerance to NSAIDs because of a history of stroke", []),
        ("failure of treatments due to overdose", []),
        ("an inability to perform home exercises because of a stroke", []),
        ("loss of bladder control on examination", []),
        ("loss of control of the bowel", []),
        ("loss of motion on examination", ["loss of motion on examination"]),
        ("intolerance to other medications", ["intolerance to other medications"]),
        ("failure of treatments with exercise", ["failure of treatments with exercise"]),
        ("failure of treatments after the injury", ["failure of treatments after the injury"]),
        ("an inability to do home exercises due to pain", ["an inability to do home exercises due to pain"]),
        ("discussion of misuse", ["discussion of misuse"]),
        ("not responded to or intolerant of other drugs", ["not responded to or intolerant of other drugs"]),
    ],
)
def test_what_of_the_words_a_doctor_could_add(words: str, left: list[str]) -> None:
    assert [words[part.start : part.end] for part in absent.to_bring(words)] == left


def test_what_is_long_is_read_in_linear_time() -> None:
    took = []
    for count in (200, 800):
        began = time.perf_counter()
        read(["There is no documentation of " + "signs of pain and history of neck, back, " * count + "relief."])
        took.append(time.perf_counter() - began)
    assert took[1] < 12 * took[0] + 0.2


def test_a_long_list_of_illnesses_is_read_in_a_moment() -> None:
    words = "pain of the low back and " * 400
    assert len(absent.to_bring(words)) <= 400
