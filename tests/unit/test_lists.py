"""Lists of names that themselves hold a comma, an "and" or a part of the body, drawn from a seed and taken apart."""

import random

import pytest
from tabled import each_row

from imr_llm.language.sentences import spans
from imr_llm.letter import Span
from imr_llm.readers import history, lists
from imr_llm.readers.kinds import kinds
from imr_llm.readers.phrases import Field, Sentences

CLASSIFIED = (
    "sprain of ligaments of lumbar spine", "strain of muscle, fascia and tendon of lower back",
    "strain of muscle(s) and tendon(s) of the rotator cuff of left shoulder", "contusion of lower back and pelvis",
    "strain of unspecified muscle and tendon at ankle and foot level, right foot", "trochanteric bursitis, left hip",
    "contusion of unspecified front wall of thorax", "trigger finger, right ring finger", "effusion, right knee",
    "bucket-handle tear of medial meniscus, current injury, left knee", "radiculopathy, lumbar region",
    "puncture wound without foreign body of right foot", "unspecified sprain of right shoulder joint",
    "spondylosis without myelopathy or radiculopathy, lumbosacral region", "lumbago with sciatica, left side",
    "unilateral inguinal hernia, without obstruction or gangrene, not specified as recurrent",
    "adjustment disorder with mixed anxiety and depressed mood", "sensorineural hearing loss, bilateral",
    "acute post-traumatic headache, not intractable", "major depressive disorder, recurrent, moderate",
)  # fmt: skip
"""Names of the classification of diseases, as letters print them."""


@each_row("seed", range(60))
def test_names_of_the_classification_are_not_broken(seed: int) -> None:
    draw = random.Random(seed)
    names = draw.sample(CLASSIFIED, draw.choice([2, 3, 4]))
    between, last = draw.choice([(", ", " and "), (", ", ", and "), ("; ", "; and ")])
    text = f"{between.join(names[:-1])}{last}{names[-1]}."
    found = lists.members(text, Span(0, len(text)), kinds()["diagnoses"])
    assert [text[place.start : place.end] for place in found] == names


def read(field: Field, text: str) -> list[str]:
    told = Sentences(text, tuple(spans(text)))
    return [text[f.place.start : f.place.end] for f in history.read(field, told, Sentences(text, ()), len(text))]


@each_row(
    ("text", "expected"),
    [
        ("The patient was given a prescription for ibuprofen and referred to physical therapy.", []),
        ("He was given Norco and released to modified work.", ["Norco"]),
        ("The patient attended the clinic for medication management on 4/5/16.", []),
        ("The claimant has undergone an MRI, an EMG and a surgical consultation.", []),
        ("The patient has completed 4 of 6 approved acupuncture sessions.", ["acupuncture"]),
        ("The patient has received medical care under the supervision of Dr. Smith.", []),
        ("The patient completed the PHQ-9 and a pain management questionnaire.", []),
        ("He had difficulty with therapy because of pain.", []),
        ("He had two epidural injections with 60% relief for eight weeks, a TENS unit and acupuncture (no benefit).",
         ["epidural injections", "TENS unit", "acupuncture"]),
        ("He received acupuncture with moderate relief, a proposed injection and physical therapy.", ["acupuncture"]),
        ("The patient had surgery scheduled for 3-3-17.", []),
        ("The patient utilized a cane for ambulation and a brace on the right knee.", ["brace on the right knee"]),
        ("He failed six months of physical therapy, a year of acupuncture, and many weeks of bracing.",
         ["physical therapy", "acupuncture", "bracing"]),
        ("He underwent L3-S1 laminectomy and fusion and wrist bracing.",
         ["L3-S1 laminectomy and fusion", "wrist bracing"]),
        ("Treatment included bowel and bladder training and ice.", ["bowel and bladder training", "ice"]),
        ("She has participated in pool therapy, yoga and meditation classes.", ["pool therapy", "yoga"]),
        ("Treatment with naproxen is common.", []),
    ],
)  # fmt: skip
def test_what_is_no_treatment_received(text: str, expected: list[str]) -> None:
    assert read("prior_treatments", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The diagnoses are lumbar strain and facet syndrome with a treatment plan of injections.",
         ["lumbar strain", "facet syndrome"]),
        ("She was treated for nothing; diagnoses: left hip strain following a slip and fall.", ["left hip strain"]),
        ("Diagnoses include lumbar pain, bilateral coxa vara, and neck strain.", ["lumbar pain", "neck strain"]),
        ("She was diagnosed with childhood apraxia of speech and chronic pain.", ["chronic pain"]),
        ("Medical history included hypertension, hyperthyroidism and a prior appendectomy.",
         ["hypertension", "hyperthyroidism"]),
        ("The diagnosis was effusion of the right knee and locking.", ["effusion of the right knee"]),
        ("Diagnoses include chronic neck, wrist and low back pain.", ["chronic neck, wrist and low back pain"]),
    ],
)  # fmt: skip
def test_an_unknown_name_takes_no_known_one_with_it(text: str, expected: list[str]) -> None:
    assert read("diagnoses", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("back pain with pain and numbness in the leg", ["back pain with pain and numbness in the leg"]),
        ("low back pain with numbness and tingling in the left leg, and depression",
         ["low back pain with numbness and tingling in the left leg", "depression"]),
        ("knee pain and swelling of the ankle", ["knee pain", "swelling of the ankle"]),
    ],
)  # fmt: skip
def test_signs_of_one_part_stay_with_what_they_are_signs_of(text: str, expected: list[str]) -> None:
    found = lists.members(text, Span(0, len(text)), kinds()["diagnoses"])
    assert [text[span.start : span.end] for span in found] == expected


@pytest.mark.parametrize("mark", ["scheduled", "pending approval", "denied", "requested"])
def test_a_treatment_that_was_not_had_is_none(mark: str) -> None:
    assert read("prior_treatments", f"Prior treatment has included acupuncture ({mark}) and massage.") == ["massage"]
    assert read("prior_treatments", f"Prior treatment has included massage, and acupuncture ({mark}).") == ["massage"]
