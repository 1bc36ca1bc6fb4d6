"""What the patient has and had, as other writers of a case summary would word and list it."""

import pytest
from tabled import each_row

from imr_llm import documents
from imr_llm.pipeline import read_document
from imr_llm.record import Record

LETTER = (
    "CLINICAL CASE SUMMARY\n\n{}\n\nIMR ISSUES, DECISIONS AND RATIONALES\n\n"
    "Knee brace: Upheld\n\nClaims Administrator guideline: Decision based on MTUS ACOEM.\n\n"
    "MAXIMUS guideline: Decision based on MTUS ACOEM.\n\n"
    "Decision rationale: {} The request is not medically necessary.\n"
)


def read(summary: str, rationale: str = "") -> Record:
    return read_document(documents.load("letter.txt", LETTER.format(summary, rationale).encode())).record


@each_row(
    ("summary", "expected"),
    [
        ("The injured worker is undergoing treatment for: right shoulder tendinitis.", ["right shoulder tendinitis"]),
        ("Diagnoses include lumbar strain and bulging of the lumbar disc.",
         ["lumbar strain", "bulging of the lumbar disc"]),
        ("He was diagnosed with a shoulder strain, and wrist tendinitis and bursitis.",
         ["shoulder strain", "wrist tendinitis and bursitis"]),
        ("The patient's diagnosis is multiple trauma.", ["multiple trauma"]),
        ("Diagnoses include crush injury status post exploratory laparotomy.", ["crush injury"]),
        ("He is treated for numbness and weakness of the hands rule out carpal tunnel syndrome.",
         ["numbness and weakness of the hands"]),
        ("She is treated for contusion of the lower back and contusion to the lower back.",
         ["contusion of the lower back"]),
        ("The worker is undergoing care for plantar fasciitis.", ["plantar fasciitis"]),
        ("She was diagnosed with asthma and neck pain.", ["asthma", "neck pain"]),
        ("Since this patient's diagnosis, the patient's care has adhered to the guideline.", []),
        ("Diagnoses include adjustment disorder with mixed anxiety and depressed mood, and blurred vision.",
         ["adjustment disorder with mixed anxiety and depressed mood", "blurred vision"]),
        ("Diagnoses: low back pain (M54.5) and lumbar sprain (S33.5XXA).", ["low back pain", "lumbar sprain"]),
        ("Past medical history includes asthma and a second coronary stent.", ["asthma"]),
        ("She is treated for neck, mid back, low back and right shoulder pain.",
         ["neck, mid back, low back and right shoulder pain"]),
        ("She is treated for right elbow medial and lateral epicondylitis.",
         ["right elbow medial and lateral epicondylitis"]),
        ("Diagnoses include neck / back pain and tendinitis / bursitis of the shoulder.",
         ["neck / back pain", "tendinitis / bursitis of the shoulder"]),
        ("Diagnoses: low back pain / insomnia.", ["low back pain", "insomnia"]),
        ("Diagnoses include knee contusion, and sprain of the left ankle with contusion of the shoulder and knee.",
         ["knee contusion", "sprain of the left ankle with contusion of the shoulder and knee"]),
        ("Diagnoses include wrist sprain, ankle sprain with wrist contusion.",
         ["wrist sprain", "ankle sprain with wrist contusion"]),
        ("Diagnoses include hip pain and hip fracture with leg pain.", ["hip pain", "hip fracture with leg pain"]),
        ("Diagnoses include lumbar radiculopathy, lumbar spondylosis without radiculopathy.",
         ["lumbar radiculopathy", "lumbar spondylosis without radiculopathy"]),
        ("Diagnoses include chronic pain, complex regional pain syndrome of the left arm.",
         ["chronic pain", "complex regional pain syndrome of the left arm"]),
        ("Diagnoses include neck pain, asthma, and neck and shoulder pain.", ["asthma", "neck and shoulder pain"]),
        ("Diagnoses include low back pain with radiation and depression.",
         ["low back pain with radiation", "depression"]),
        ("Diagnoses include closed head injury with amnesia and cervical strain.",
         ["closed head injury with amnesia", "cervical strain"]),
        ("Diagnoses include disc bulge with left and right foraminal stenosis.",
         ["disc bulge with left and right foraminal stenosis"]),
        ("He is treated for fracture of the left fourth and fifth metatarsals and ankle sprain.",
         ["fracture of the left fourth and fifth metatarsals", "ankle sprain"]),
        ("Diagnoses: failed back surgery syndrome and other synovitis and tenosynovitis of the ankle.",
         ["failed back surgery syndrome", "other synovitis and tenosynovitis of the ankle"]),
        ("Diagnosis listed on the 8/21/17 report: carpal tunnel syndrome.", ["carpal tunnel syndrome"]),
    ],
)  # fmt: skip
def test_diagnoses(summary: str, expected: list[str]) -> None:
    assert list(read(summary).patient.diagnoses) == expected


@each_row(
    ("summary", "rationale", "expected"),
    [
        ("He underwent knee arthroscopy with medial and lateral meniscectomies and chondroplasty on 1/5/14.", "",
         ["knee arthroscopy with medial and lateral meniscectomies and chondroplasty"]),
        ("He received an injection of lidocaine and Kenalog. He had therapy visits following knee surgery.", "",
         ["injection of lidocaine and Kenalog", "therapy"]),
        ("Treatments: CAM boot x 6 wk, 10 visits PT (discharged, plateau), topical patches and creams.", "",
         ["CAM boot", "PT", "topical patches and creams"]),
        ("Treatment has included surgery and splinting. He is status post ORIF of the left radius fracture. On "
         "1/5/14 he underwent left wrist surgery.", "The patient received injections.",
         ["splinting", "ORIF of the left radius fracture", "left wrist surgery"]),
        ("Treatments included medications to include Cymbalta and chiropractic sessions.", "",
         ["Cymbalta", "chiropractic sessions"]),
        ("Treatment to date has included medications, x-rays and a Toradol injection.", "",
         ["medications", "Toradol injection"]),
        ("Medications have included: Norco 10-325mg, Ketoprofen 50mg, and Flexeril 5mg.", "",
         ["Norco", "Ketoprofen", "Flexeril"]),
        ("Treatment to date has included splints, medications and evaluations. Medications have included: Norco.", "",
         ["splints", "Norco"]),
        ("Past treatment included work restrictions and modified work activity.", "",
         ["modified work activity"]),
        ("There was a closed reduction and percutaneous pinning of the wrist on 11-9-2016.", "",
         ["closed reduction and percutaneous pinning of the wrist"]),
        ("She is undergoing physical therapy.", "", ["physical therapy"]),
        ("Treatments have included right thumb scar tissue excision.", "", ["right thumb scar tissue excision"]),
        ("Treatment has included left hand surgery and acupuncture.",
         "The injured worker underwent surgery for a fracture of the hand.", ["left hand surgery", "acupuncture"]),
        ("Exam showed a tearful patient wearing right wrist brace.", "", []),
        ("Treatment has included acupuncture.",
         "The records do not establish that this claimant has failed exercises.", ["acupuncture"]),
        ("Treatment included rehabilitation physical therapy #7 August, and stretching (at least 4 visits).", "",
         ["rehabilitation physical therapy", "stretching"]),
        ("Treatment has included acupuncture.", "The patient was provided cyclobenzaprine.",
         ["acupuncture"]),
        ("The patient underwent electrical stimulation in the previous sessions.", "", ["electrical stimulation"]),
        ("The patient is being treated with Norco and physical therapy.", "", ["physical therapy"]),
        ("The patient has been treated with Norco and physical therapy.", "", ["Norco", "physical therapy"]),
        ("His pain is managed with Norco and gabapentin.", "", []),
        ("Past medications include Norco and gabapentin.", "", ["Norco", "gabapentin"]),
        ("Failed medications were Norco and gabapentin.", "", ["Norco", "gabapentin"]),
        ("Treatment has included left / right knee injections.", "", ["left / right knee injections"]),
        ("Treatment has included cervical / lumbar injections.", "", ["cervical / lumbar injections"]),
        ("Treatment has included physical / occupational therapy.", "", ["physical / occupational therapy"]),
        ("Treatment has included physical therapy / acupuncture.", "", ["physical therapy", "acupuncture"]),
        ("Treatment has included steroid / Synvisc injections.", "", ["steroid / Synvisc injections"]),
        ("Treatment has included arthroscopy / debridement.", "", ["arthroscopy / debridement"]),
        ("Treatment has included Lidocaine / Prilocaine cream.", "", ["Lidocaine / Prilocaine cream"]),
        ("Treatment has included hand surgery, and hand therapy after surgery.", "",
         ["hand surgery", "hand therapy after surgery"]),
        ("Treatment has included knee injection, left shoulder injection with knee brace.", "",
         ["knee injection", "left shoulder injection with knee brace"]),
        ("Treatment has included pain medication, pain management, ice and a chronic pain program.", "",
         ["pain medication", "pain management", "ice", "chronic pain program"]),
        ("Treatment has included PT, and physical therapy of the left knee.", "",
         ["physical therapy of the left knee"]),
        ("Treatment has included repeat surgery.", "", ["surgery"]),
        ("Treatment has included a second injection and lumbar epidural injections.", "",
         ["lumbar epidural injections"]),
        ("Treatment has included injections.",
         "The patient has had Synvisc injections and lumbar epidural injections.",
         ["Synvisc injections", "lumbar epidural injections"]),
        ("Treatment has included knee injections.", "The patient has had left knee injections.", ["knee injections"]),
    ],
)  # fmt: skip
def test_prior_treatments(summary: str, rationale: str, expected: list[str]) -> None:
    assert list(read(summary, rationale).patient.prior_treatments) == expected


@each_row(
    ("summary", "rationale", "expected"),
    [
        ("He was seen. Naprosyn was prescribed. Work restrictions were imposed.", "", ["Naprosyn"]),
        ("Current medications include orphenedrine and ketoprofen.", "", ["orphenedrine", "ketoprofen"]),
        ("The patient's medications were noted as tramadol and Lyrica.", "", ["tramadol", "Lyrica"]),
        ("He was seen. Tramadol and Protonix were dispensed.", "", ["Tramadol", "Protonix"]),
        ("Norco was prescribed by an earlier doctor.", "", []),
        ("The patient is being treated with Norco and gabapentin.", "", ["Norco", "gabapentin"]),
        ("She is now treated with tramadol.", "", ["tramadol"]),
        ("The patient was treated with Norco.", "", []),
        ("Past medications include Norco and gabapentin.", "", []),
        ("He was seen.", "Medication includes Celecoxib 200 mg and cyclobenzaprine 10 mg.",
         ["Celecoxib", "cyclobenzaprine"]),
        ("Treatment to date has included medication: Naprosyn, Amoxicillin; 6 therapy sessions.", "", []),
        ("Current medications: hydrocodone / ibuprofen and Soma.", "", ["hydrocodone / ibuprofen", "Soma"]),
        ("Current medications: Hydrocodone / Ibuprofen, lisinopril / HCTZ.", "",
         ["Hydrocodone / Ibuprofen", "lisinopril / HCTZ"]),
        ("Current medications: flurbiprofen / lidocaine / menthol cream.", "",
         ["flurbiprofen / lidocaine / menthol cream"]),
        ("Current medications: Norco / Soma / Voltaren gel.", "", ["Norco", "Soma", "Voltaren gel"]),
        ("Current medications: gabapentin / tramadol / Norco.", "", ["gabapentin", "tramadol", "Norco"]),
        ("Current medications: Tylenol, Tylenol with codeine.", "", ["Tylenol", "Tylenol with codeine"]),
        ("Current medications: insulin, insulin glargine, morphine, and morphine ER.", "",
         ["insulin", "insulin glargine", "morphine", "morphine ER"]),
        ("Current medications: Norco, Soma, and Norco 5 mg.", "", ["Norco", "Soma"]),
        ("Current medications include Norco 10/325 mg through December 2014, and gabapentin.", "",
         ["Norco", "gabapentin"]),
        ("Treatment to date has included physical therapy, current medication Norco.", "", ["Norco"]),
        ("Treatment has included therapy, current medication management and rest.", "", []),
        ("She now uses sumatriptan two or three times a week and metformin.", "", ["sumatriptan", "metformin"]),
        ("He takes tramadol once or twice a day, naproxen with food, and Celebrex each morning.", "",
         ["tramadol", "naproxen", "Celebrex"]),
        ("He uses Lidoderm patches twelve hours on and twelve off.", "", ["Lidoderm patches"]),
        ("She takes acetaminophen with meals and one tablet of tramadol.", "", ["acetaminophen", "tramadol"]),
        ("He is on gabapentin; nortriptyline was tried and given up for drowsiness.", "", ["gabapentin"]),
        ("Her medications are Norco, Soma, and Lyrica, which was tried and abandoned.", "", ["Norco", "Soma"]),
    ],
)  # fmt: skip
def test_current_medications(summary: str, rationale: str, expected: list[str]) -> None:
    assert list(read(summary, rationale).patient.current_medications) == expected


@pytest.mark.parametrize(
    ("summary", "mechanism"),
    [
        ("She was attacked by an inmate.", "attacked by an inmate"),
        ("The applicant alleged injury via a fall.", "fall"),
        ("She attributes her symptoms to repetitive typing.", "repetitive typing"),
        ("The patient reports pain when a door is heavy.", None),
        ("She reported that her supervisor fell.", None),
    ],
)
def test_mechanism(summary: str, mechanism: str | None) -> None:
    assert read(summary).patient.mechanism_of_injury == mechanism
