"""Letters varied from real ones, each with what a reader must find in it.

`compose` writes a letter in any layout from pools of phrases that real letters use; `prints` prints it otherwise.
Everything is drawn from a `random.Random`, so a seed names a letter.
"""

from __future__ import annotations

import calendar
import random
import textwrap
from dataclasses import dataclass, field

REVIEWERS = [
    ("Physical Medicine & Rehabilitation", "Illinois"),
    ("Occupational Medicine", "California"),
    ("Physical Medicine and Rehabilitation", "Illinois and California"),
    ("Anesthesiology", "Texas, New York and Ohio"),
    ("Orthopedic Surgery", "Florida"),
    ("Internal Medicine", "California, Washington, and Nevada"),
]
DIAGNOSES = ["lumbar radiculopathy", "cervical disc degeneration", "lumbago", "right carpal tunnel syndrome",
             "left shoulder impingement syndrome", "chronic low back pain", "myofascial pain syndrome", "insomnia",
             "lumbosacral strain", "herniated disc at L3-4", "bilateral knee osteoarthritis",
             "major depressive disorder"]  # fmt: skip
TREATMENTS = ["physical therapy", "acupuncture", "chiropractic care", "lumbar epidural steroid injection",
              "a TENS unit",
              "medial branch rhizotomy at C5-6 and C6-7", "medication management", "left shoulder arthroscopy", "ice",
              "home exercise program", "aquatic therapy", "lumbar spine surgery"]  # fmt: skip
DRUGS = ["Norco", "MS Contin", "Klonopin", "omeprazole", "Lunesta", "Topamax", "Mobic", "Lidoderm patch", "gabapentin",
         "cyclobenzaprine", "tramadol", "Cymbalta", "naproxen"]  # fmt: skip
MECHANISMS = ["fall from a ladder", "slip and fall on a wet floor", "motor vehicle accident", "lifting injury"]
REQUESTS = [
    ("One (1) C5-C6 cervical epidural injection with epidurography under anesthesia", "injections"),
    ("1 MRI OF THE LUMBAR SPINE", "diagnostic_testing"),
    ("1 PRESCRIPTION OF NORCO 10/325MG #120", "pharmaceuticals"),
    ("trigger point injections", "injections"),
    ("Physical therapy 2 times a week for 6 weeks, lumbar spine", "rehabilitation_services"),
    ("Acupuncture: 12 visits, cervical spine", "rehabilitation_services"),
    ("TENS unit (purchase)", "dmepos"),
    ("L4-5, L5-S1 fusion with hardware", "surgery"),
    ("Gym membership x 12 months", "programs"),
    ("Urine drug screen", "diagnostic_testing"),
    ("Home health aide 4 hours/day, 5 days/week", "home_health"),
    ("Psychotherapy sessions (CBT) x 6", "behavioral_and_mental_health"),
    ("Follow-up visit with pain management specialist", "evaluation_and_management"),
    ("Terocin patch #30", "pharmaceuticals"),
    ("1 BLOOD WORK CMP, RFP, CBC, HFR", "diagnostic_testing"),
    ("1 MRI OF THE THORACIC SPINE WITHOUT CONTRAST TO RULE OUT TOS", "diagnostic_testing"),
    ("Retrospective request for Flexeril 7.5 mg, sixty count: dispensed 3/4/13", "pharmaceuticals"),
]
RATIONALES = [
    "The MTUS Guidelines recommend this treatment where objective functional improvement is documented. The records do "
    "not document objective functional improvement.",
    "As noted on page 46 of the guidelines, radiculopathy must be documented by physical examination and corroborated "
    "by imaging studies. In this case, there is no documentation of radiculopathy.",
    "The guidelines allow up to 10 visits. The patient has already completed 24 visits with no lasting benefit.",
    "ODG criteria are as follows:1. There should be six months of symptoms.2. Conservative care has failed. The "
    "patient was seen on 3/4/13 vs. the earlier visit in Jan. 2012 with Dr. Smith.",
    "Literature concludes that a large proportion of patients benefit. A previous review stayed the same way",
]
GUIDELINES = [
    ("MTUS Chronic Pain Treatment Guidelines Epidural Steroid Injections Page(s): 46.",
     ("mtus", "Chronic Pain Medical Treatment Guidelines", "46")),
    ("MTUS ACOEM Chapter 12 Low Back Complaints Page(s): 303-304.", ("mtus", "ACOEM", "303-304")),
    ("Non-MTUS Citation Official Disability Guidelines (ODG), Low Back Chapter, MRI.",
     ("non_mtus", "Official Disability Guidelines", None)),
    ("MTUS Chronic Pain Treatment Guidelines Page(s): 78, 93.",
     ("mtus", "Chronic Pain Medical Treatment Guidelines", "78, 93")),
]  # fmt: skip


@dataclass(frozen=True)
class Item:
    """One disputed item as it is printed."""

    request: str
    category: str
    decision: str
    rationale: str
    claims: tuple[str, tuple[str, str, str | None]] | None
    reviewer: tuple[str, tuple[str, str, str | None]]


@dataclass(frozen=True)
class Letter:
    """A letter's text and what must be read from it."""

    text: str
    layout: str
    items: list[Item]
    age: int | None = None
    sex: str | None = None
    date_of_injury: str | None = None
    diagnoses: list[str] = field(default_factory=list)
    medications: list[str] = field(default_factory=list)
    case: dict[str, str] = field(default_factory=dict)


def _item(rng: random.Random, request: tuple[str, str]) -> Item:
    decision = "overturned" if rng.random() < 0.35 else "upheld"
    verdict = "is medically necessary" if decision == "overturned" else rng.choice(
        ["is not medically necessary", "is non-certified", "was not medically necessary per the guidelines of CA MTUS",
         "is notmedically necessary and appropriate"])  # fmt: skip
    rationale = f"{rng.choice(RATIONALES)} Therefore, the request for {request[0]} {verdict}."
    claims = rng.choice([None, *GUIDELINES])
    return Item(request[0], request[1], decision, rationale, claims, rng.choice(GUIDELINES))


def _join(words: list[str]) -> str:
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + ", and " + words[-1]


def _date(rng: random.Random) -> tuple[str, str]:
    year, month, day = rng.randint(1993, 2012), rng.randint(1, 12), rng.randint(1, 28)
    iso = f"{year}-{month:02}-{day:02}"
    name = calendar.month_name[month]
    return rng.choice([f"{month:02}/{day:02}/{year}", f"{month}/{day}/{year % 100:02}", f"{name} {day}, {year}"]), iso


def _summary(rng: random.Random) -> tuple[str, dict[str, object]]:
    age, sex = rng.randint(19, 74), rng.choice(["male", "female"])
    printed, iso = _date(rng)
    diagnoses = rng.sample(DIAGNOSES, rng.randint(1, 3))
    treatments = rng.sample(TREATMENTS, rng.randint(2, 4))
    drugs = rng.sample(DRUGS, rng.randint(1, 5))
    who = rng.choice([f"The patient is a {age}-year-old {sex}", f"The injured worker is a {age} year old {sex}"])
    text = (
        f"{who} who reported an injury on {printed}. The mechanism of injury was a {rng.choice(MECHANISMS)}. "
        f"The patient's diagnoses were {_join(diagnoses)}. Treatment to date has included {_join(treatments)}. "
        f"The patient is currently on {_join(drugs)}. Motor strength was 5/5. On 8/22/13 pain was rated 8/10."
    )
    told = {"age": age, "sex": sex, "date_of_injury": iso, "diagnoses": diagnoses, "medications": drugs}
    return text, told


def compose(rng: random.Random, layout: str = "final_determination", items: int | None = None) -> Letter:
    """A letter in the given layout with one to fifteen items (fewer where the layout has fewer)."""
    count = items or rng.choice([1, 1, 2, 2, 3, 4, 5, 8, 15])
    chosen = [_item(rng, rng.choice(REQUESTS)) for _ in range(1 if layout == "professional_review_2013" else count)]
    summary, told = _summary(rng)
    specialty, states = rng.choice(REVIEWERS)
    write = {
        "final_determination": _final,
        "determination_2013": _determination,
        "notice_2013": _notice,
        "professional_review_2013": _professional,
    }[layout]
    text, case = write(rng, chosen, summary, f"Board Certified in {specialty} and is licensed to practice in {states}")
    return Letter(text, layout, chosen, case=case, **told)  # type: ignore[arg-type]


_METHOD = (
    "MAXIMUS Federal Services sent the complete case file to a physician reviewer. He/she has no affiliation with the "
    "employer, employee, providers or the claims administrator. The physician reviewer is {}. He/she has been in "
    "active clinical practice for more than five years and is currently working at least 24 hours a week in active "
    "practice."
)
_SUMMARY_INTRO = (
    "The expert reviewer developed the following clinical case summary based on a review of the case file, including "
    "all medical records:"
)
_SET_FORTH = "The Final Determination was based on decisions for the disputed items/services set forth below:"


def _paragraphs(*parts: str) -> str:
    return "\n\n".join(textwrap.fill(p, 95, break_long_words=False, break_on_hyphens=False) for p in parts if p) + "\n"


def _cased(rng: random.Random, heading: str) -> str:
    return rng.choice([heading, heading, heading.title(), heading.lower()])


def _final(rng: random.Random, items: list[Item], summary: str, credentials: str) -> tuple[str, dict[str, str]]:
    case: dict[str, str] = {}
    header = ""
    if rng.random() < 0.5:
        case = {"case_number": f"CM14-00{rng.randint(10000, 99999)}", "date_assigned": "2014-06-11",
                "decision_date": "2014-08-05", "ur_denial_date": "2014-01-09", "application_received": "2014-01-28",
                "priority": "standard"}  # fmt: skip
        header = (
            f"Case Number: {case['case_number']} Date Assigned: 06/11/2014\n\nDecision Date: 08/05/2014 "
            "UR Denial Date: 01/09/2014\n\nPriority: Standard Application Received: 01/28/2014"
        )
    parts = [header, _cased(rng, "HOW THE IMR FINAL DETERMINATION WAS MADE"), _METHOD.format(credentials)]
    parts += [_cased(rng, "CLINICAL CASE SUMMARY"), _SUMMARY_INTRO, summary]
    parts += [_cased(rng, "IMR ISSUES, DECISIONS AND RATIONALES"), _SET_FORTH]
    numbered = rng.random() < 0.3
    for number, item in enumerate(items, start=1):
        word = "Upheld" if item.decision == "upheld" else "Overturned"
        parts += [
            f"{f'{number}. ' if numbered else ''}{item.request}: {word}",
            "Claims Administrator guideline: "
            + (f"Decision based on {item.claims[0]}" if item.claims else
               "The Claims Administrator did not cite any medical evidence for its decision."),
            f"MAXIMUS guideline: Decision based on {item.reviewer[0]}",
            f"Decision rationale: {item.rationale}",
        ]  # fmt: skip
    text = header + "\n\n" + _paragraphs(*parts[1:]) if header else _paragraphs(*parts)
    return text, case


def _verdict(item: Item) -> str:
    return f"is {'not ' if item.decision == 'upheld' else ''}medically necessary and appropriate"


def _determination(rng: random.Random, items: list[Item], summary: str, credentials: str) -> tuple[str, dict[str, str]]:
    parts = ["HOW THE IMR FINAL DETERMINATION WAS MADE", _METHOD.format(credentials), "DOCUMENTS REVIEWED"]
    parts += ["The following relevant documents were reviewed: Utilization Review Determination."]
    parts += ["CLINICAL CASE SUMMARY", _SUMMARY_INTRO, summary, "IMR DECISION(S) AND RATIONALE(S)", _SET_FORTH]
    for number, item in enumerate(items, start=1):
        parts += [
            f"{number}. Decision for {item.request} {_verdict(item)}.",
            "The Claims Administrator based its decision on the Chronic Pain Medical Treatment Guidelines, which is "
            "part of the MTUS.",
            "The Physician Reviewer based his/her decision on the Chronic Pain Medical Treatment Guidelines, pages "
            "98-99, which is part of the MTUS.",
            f"The Physician Reviewer's decision rationale: {item.rationale}",
        ]
    return _paragraphs(*parts), {}


def _notice(rng: random.Random, items: list[Item], summary: str, credentials: str) -> tuple[str, dict[str, str]]:
    decided = [
        f"{n}) MAXIMUS Federal Services, Inc. has determined the request for {item.request} {_verdict(item)}."
        for n, item in enumerate(items, start=1)
    ]
    parts = ["Notice of Independent Medical Review Determination", "Dated: 9/26/2013", *decided]
    parts += ["INDEPENDENT MEDICAL REVIEW DECISION AND RATIONALE"]
    parts += [
        "An application for Independent Medical Review was filed on 9/6/2013 disputing the Utilization Review Denial "
        "dated 8/30/2013. A Notice of Assignment and Request for Information was provided to the above parties on "
        "9/23/2013. A decision has been made for each of the treatment and/or services that were in dispute:",
        *decided,
        "Medical Qualifications of the Expert Reviewer:",
        f"The independent Medical Doctor who made the decision has no affiliation with the employer. The physician "
        f"reviewer is {credentials}.",
        "Case Summary:",
        "Disclaimer: The following case summary was taken directly from the utilization review denial/modification "
        "dated August 30, 2013:",
        summary,
        "Documents Reviewed for Determination:",
        "The following relevant documents were reviewed: Application for Independent Medical Review.",
    ]
    for number, item in enumerate(items, start=1):
        parts += [
            f"{number}) Regarding the request for {item.request}:",
            "Section of the Medical Treatment Utilization Schedule Relied Upon by the Expert Reviewer to Make His/Her "
            "Decision:",
            "The Claims Administrator based its decision on the Chronic Pain Medical Treatment Guidelines (2009), pg. "
            "46, part of the Medical Treatment Utilization Schedule (MTUS). The Expert Reviewer found the guidelines "
            "used by the Claims Administrator relevant and appropriate for the employee's clinical circumstance.",
            "Rationale for the Decision:",
            item.rationale,
        ]
    parts += ["Effect of the Decision:", "The determination of MAXIMUS Federal Services is binding on all parties."]
    case = {"decision_date": "2013-09-26", "application_received": "2013-09-06", "ur_denial_date": "2013-08-30",
            "date_assigned": "2013-09-23"}  # fmt: skip
    return _paragraphs(*parts), case


def _professional(rng: random.Random, items: list[Item], summary: str, credentials: str) -> tuple[str, dict[str, str]]:
    (item,) = items
    parts = ["MEDICAL PROFESSIONAL REVIEW", "ISSUE AT DISPUTE:", item.request, "CASE SUMMARY:", summary]
    parts += ["DOCUMENTS REVIEWED FOR DETERMINATION:", "Progress reports, 2012 and 2013."]
    parts += ["MEDICAL TREATMENT GUIDELINE(S) RELIED UPON BY PROFESSIONAL REVIEWER AND WHY:"]
    parts += ["The Chronic Pain Medical Treatment Guidelines, page 46, part of the MTUS, address the request."]
    parts += ["RATIONALE FOR WHY THE REQUESTED TREATMENT/SERVICE IS/WAS NOT MEDICALLY NECESSARY:", item.rationale]
    parts += ["MEDICAL REVIEWER QUALIFICATIONS:", f"The reviewer is {credentials}."]
    return _paragraphs(*parts), {}
