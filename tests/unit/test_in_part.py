"""What had been approved before a review, and what a reviewer approves in part."""

import pytest
from tabled import each_row
from test_summarize import LANGUAGES, LEFT, MRI, NORCO, WHOLE, letter, problems, told, words
from test_summarize import read as read_letter

from imr_llm.codes import Language
from imr_llm.outputs.deadlines import deadlines
from imr_llm.outputs.summary_page import page
from imr_llm.record import Record

DENIED = "There is no documentation of functional gains. The request is not medically necessary."


def read(text: str) -> Record:
    return read_letter(text).record


@each_row(
    ("a", "b", "c"),
    [
        ("Physical therapy 12 visits, neck", "Physical therapy 8 visits, neck", "Physical therapy 4 visits, neck"),
        ("Norco 10/325mg #90", "Norco 10/325mg #60", "Norco 10/325mg #30"),
        ("MRI of the knee, left; and x-ray", "x-ray", "MRI of the knee, left"),
        ("The home aide, 8 hours a day, as he is alone", "The home aide, 2 hours a day", "home aide, 6 hours a day"),
    ],
)
@each_row("number", ["", "1. ", "2) "])
@each_row("joint", [" ", "\n", "\n\n", "\n\f"])
def test_what_a_review_decides_on_stands_beside_what_was_asked_and_approved(
    a: str, b: str, c: str, number: str, joint: str
) -> None:
    heading = number + LEFT.format(a=a, b=b, c=c).replace(". ", f".{joint}")
    item = (heading, "Upheld", DENIED)
    for text in (letter(item), letter(("Cane", "Overturned", "It helps."), item)):
        issue = read(text).issues[-1]
        assert (issue.request, issue.original_request, issue.authorized) == (c, a, b)
        assert issue.decision == "upheld"


def test_the_whole_request_can_be_decided_on() -> None:
    a, b = "Day treatment program", "evaluation only"
    issue = read(letter((WHOLE.format(a=a, b=f"an {b}"), "Overturned", "The request is medically necessary."))).issues[
        0
    ]
    assert (issue.request, issue.original_request, issue.authorized) == (a, a, b)


@pytest.mark.parametrize("left", ["", ", leaving the original request IMR eligible"])
@pytest.mark.parametrize(
    "granted",
    [
        "The Claims Administrator authorized Visits, 2 a month",
        "Visits, 2 a month was authorized by the Claims Administrator",
    ],
)
def test_writers_mix_the_two_headings(granted: str, left: str) -> None:
    rest = "The remaining IMR eligible portion of the original request, Visits, 4 a month is"
    issue = read(
        letter((f"Visits, 6 a month was the original request. {granted}{left}. {rest}", "Upheld", DENIED))
    ).issues[0]
    read_as = (issue.request, issue.original_request, issue.authorized)
    assert read_as == ("Visits, 4 a month", "Visits, 6 a month", "Visits, 2 a month")


def test_a_heading_without_its_verb() -> None:
    heading = LEFT.format(a="Twelve visits", b="Ten visits", c="Two visits").removesuffix(" is")
    issue = read(letter((heading, "Upheld", DENIED))).issues[0]
    assert (issue.request, issue.original_request, issue.authorized) == ("Two visits", "Twelve visits", "Ten visits")


def test_a_rationale_that_says_it_again_makes_no_heading() -> None:
    again = LEFT.format(a="Twelve visits", b="Ten visits", c="two visits") + " not medically necessary."
    text = letter(("Two visits", "Upheld", f"{DENIED} {again}"), ("Gym membership", "Upheld", DENIED))
    issues = read(text).issues
    assert [(i.request, i.original_request) for i in issues] == [("Two visits", None), ("Gym membership", None)]


@each_row(
    ("request_", "decision", "rationale", "is_part"),
    [
        ("Physical therapy 12 visits", "Overturned", "Six visits are medically necessary.", True),
        ("Physical therapy", "Overturned", "The request is modified to 6 visits.", True),
        ("Norco #90", "Overturned", "It is medically necessary for 30 days.", True),
        ("Cane and walker", "Overturned", "Only the cane is medically necessary.", True),
        ("Cold unit, purchase", "Upheld", "A 7 day rental would have been supported.", True),
        ("Therapy 24 visits", "Upheld", "A trial of 6 visits would be appropriate.", True),
        ("Physical therapy 6 visits", "Overturned", "The 6 visits are medically necessary.", False),
        ("Physical therapy six visits", "Overturned", "The 6 visits are medically necessary.", False),
        ("Cane", "Overturned", "One cane is appropriate. The request is medically necessary.", False),
        ("Therapy 24 visits", "Upheld", "The guideline says that 10 visits are appropriate.", False),
        ("Therapy 24 visits", "Upheld", "The prior reviewer found that 6 visits were appropriate.", False),
        ("Therapy 24 visits", "Upheld", "Six visits would be appropriate if there were new findings.", False),
        ("Therapy 24 visits", "Upheld", "24 visits would not be appropriate.", False),
        ("Therapy 24 visits", "Upheld", "Utilization review modified the request to 6 visits.", False),
    ],
)  # fmt: skip
def test_a_part_that_the_reviewer_approves(request_: str, decision: str, rationale: str, is_part: bool) -> None:
    record = read(letter((request_, decision, rationale)))
    assert record.issues[0].approved_part == (rationale.rstrip(".") if is_part else None)
    assert record.issues[0].decision == decision.lower()
    flags = [(f.field, f.severity) for f in record.flags if f.code == "part_only"]
    assert flags == ([("/issues/0/approved_part", "decision")] if is_part else [])


@each_row(
    ("rationale", "part"),
    [
        ("More therapy exceeds the guideline, which would allow only up to an additional 3-4 sessions.",
         "would allow only up to an additional 3-4 sessions"),
        ("The guideline would allow nine visits over eight weeks.", "would allow nine visits"),
        ("The guideline would allow 12 visits.", None),
        ("The guideline would allow nine visits if there were new findings.", None),
        ("The guideline would not allow nine visits.", None),
        ("The guideline allows nine visits.", None),
        ("The guideline would allow nine days of weaning.", None),
        ("The guideline would allow nine visits for a red flag.", None),
    ],
)  # fmt: skip
def test_what_a_guideline_would_have_allowed_of_a_denied_request(rationale: str, part: str | None) -> None:
    (issue,) = read(letter(("Therapy 12 visits", "Upheld", f"{rationale} It is not medically necessary."))).issues
    assert (issue.approved_part, issue.decision) == (part, "upheld")


THERAPY = "Therapy 24 visits"
WOULD = "An initial course of 12 visits would have been supported"


@pytest.mark.parametrize(
    "sentence",
    [
        WOULD,
        "A trial of six visits would have been justified",
        "Twelve visits would be supportable",
        "I would have supported 12 visits",
        "This reviewer would have approved a trial of 6 visits",
        f"{WOULD}, but 24 are not",
        f"The 24 visits are not necessary, but {WOULD[0].lower()}{WOULD[1:]}",
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("more", "first"), [([], "first_would_one"), ([MRI], "first_would")])
def test_what_the_reviewer_would_have_supported_is_told_so_and_not_as_an_approval(
    sentence: str, language: Language, more: list[tuple[str, str, str]], first: str
) -> None:
    made = read_letter(letter((THERAPY, "Upheld", f"{sentence}. {DENIED}"), *more))
    assert (made.record.issues[0].approved_part, made.record.issues[0].decision) == (sentence, "upheld")
    summary = told(made, language)
    assert [s.source.text for s in summary.sentences if sentence in s.text] == [first, "part_would"]
    no_approval = {"en": "That is not an approval.", "es": "Eso no es una aprobación."}[language]
    assert no_approval in words(summary, "main_message")
    assert no_approval in words(summary, "reason", 1)
    for text, other in ((first, "first_instead"), ("part_would", "part_instead")):
        assert problems(made, tuple(s for s in summary.sentences if s.source.text != text), language)
        assert other not in {s.source.text for s in summary.sentences}


@pytest.mark.parametrize(
    "sentence",
    [
        "No course of therapy would have been supported",
        "I would not have supported even 12 visits",
        "The prior reviewer would have supported 12 visits",
        "The treating provider felt that 12 visits would be acceptable",
        "It is unclear that 12 visits would be justified",
    ],
)
def test_what_nobody_or_another_would_have_supported_is_no_part(sentence: str) -> None:
    assert read(letter((THERAPY, "Upheld", f"{DENIED} {sentence}."))).issues[0].approved_part is None


@pytest.mark.parametrize(
    ("request_", "sentence"),
    [
        (THERAPY, "An initial trial of 6 visits would have been supported had the provider requested it"),
        (THERAPY, "Had the provider requested a trial of 6 visits, it would have been supported"),
        (THERAPY, "If a trial of 6 visits had been requested, it would have been supported"),
        (THERAPY, "Had the request been limited to six visits, it could have been approved"),
        (THERAPY, "If the provider had requested six visits, I would have certified them"),
        (THERAPY, "Had there been documentation of progress, six visits would have been supported"),
        (THERAPY, "Six visits would have been appropriate had the request been for a trial"),
        (THERAPY, "Six visits would be supported per the guidelines; the remaining visits are not"),
        (THERAPY, "As the MTUS recommends six visits, six would have been supported"),
        (THERAPY, "While the request is denied, six visits would have been supported"),
        ("Gym membership 12 months", "I would have supported a three month membership if supervision was documented"),
        ("Xanax 1 mg #90", "Alprazolam #30 would have been supported"),
        ("TENS unit purchase", "A one month trial of a TENS unit would be appropriate before purchase"),
        ("Knee brace", "An off-the-shelf brace would have been supported for the tear"),
    ],
)
def test_what_would_have_been_supported_beside_a_guideline_or_had_it_been_asked(request_: str, sentence: str) -> None:
    made = read_letter(letter((request_, "Upheld", f"{sentence}. {DENIED}")))
    summary = told(made)
    assert [s.source.text for s in summary.sentences if sentence in s.text] == ["first_would_one", "part_would"]
    assert not problems(made, summary.sentences, "en")


@pytest.mark.parametrize(
    "sentence",
    [
        # a denial
        "I would support the denial of this request",
        "It would be appropriate to deny this request",
        "Non-certification would be appropriate",
        "Refusal of the visits would be justified",
        "It would be reasonable to close the case",
        "It would be appropriate to end therapy",
        "Permanent disability would be appropriate",
        # a medicine would go
        "Immediate discontinuation would be appropriate given the three overdoses",
        "Inpatient detoxification would be indicated",
        "It would be reasonable to wean the patient off of opioids",
        "Stopping this drug would be reasonable",
        "A gradual reduction of the dose would be appropriate",
        # a danger
        "Amputation could be justified for this infection",
        "The patient's death would be likely with this dose; a lower dose would be justified",
        "Emergency surgery would be justified",
        # what is not so
        "MRI would be supported in the presence of a new injury",
        "Were the headaches more frequent, the treatment would be supported",
        "Should the patient develop a deficit, an MRI would be supported",
        "Had the exam shown weakness, an MRI would have been supported",
        "Six visits would have been supported if the patient had fallen again",
        "Six visits would be appropriate if there were new findings",
        # what was had
        "The prior 6 visits would have been appropriate as a trial",
        # another's
        "The MTUS states that six visits would be appropriate",
    ],
)
def test_a_denial_a_danger_or_what_is_not_so_is_nothing_that_would_have_been_supported(sentence: str) -> None:
    made = read_letter(letter((THERAPY, "Upheld", f"{sentence}. {DENIED}")))
    assert made.record.issues[0].approved_part is None
    assert sentence not in words(told(made), "main_message")


EVALUATION = ("Psychological evaluation", "Overturned", "The request is medically necessary.")


@pytest.mark.parametrize(
    ("request_", "sentence"),
    [
        ("Spinal cord stimulator", "A psychological evaluation would be supported before a spinal cord stimulator"),
        ("Stimulator and psychological evaluation", "A psychological evaluation would be supported"),
        ("MRI of the right shoulder", "X-rays would be appropriate first"),
        ("Topical cream", "Only the oral drug would be supported for this patient"),
        ("Lumbar fusion", "Conservative care would be appropriate before any surgery"),
        ("Lumbar fusion", "A lumbar brace would have been supported"),
        ("Lumbar fusion", "It would be reasonable to try injections"),
        ("Cervical MRI", "I would have supported x-rays instead of an MRI"),
        ("Sleep study", "An office visit with a sleep specialist would be acceptable"),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_would_have_been_right_of_another_treatment_is_told_in_plain(
    request_: str, sentence: str, language: Language
) -> None:
    made = read_letter(letter((request_, "Upheld", f"{sentence}. {DENIED}"), EVALUATION))
    summary = told(made, language)
    assert [s.source.text for s in summary.sentences if sentence in s.text] == ["first_instead", "part_instead"]
    assert not problems(made, summary.sentences, language)


@pytest.mark.parametrize(
    "sentence",
    [
        "A trial of 6 visits is approved",
        "The request is modified to certify 6 visits",
        "Six visits are medically necessary",
        "However, an initial trial of 6 visits is medically necessary",
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_words_that_may_approve_a_part_are_not_said_to_be_no_approval(sentence: str, language: Language) -> None:
    made = read_letter(letter(("Therapy 12 visits", "Upheld", f"{sentence}. {DENIED}")))
    summary = told(made, language)
    wanted = ["first_unsure", "part_unsure"]
    assert [s.source.text for s in summary.sentences if sentence in s.text] == wanted
    assert problems(made, tuple(s for s in summary.sentences if s.source.text != wanted[0]), language)
    assert not problems(made, summary.sentences, language)
    no_approval = {"en": "That is not an approval.", "es": "Eso no es una aprobación."}[language]
    assert no_approval not in words(summary, "main_message") + words(summary, "reason", 1)


def test_what_is_not_there_is_no_part_beside_a_denial() -> None:
    rationale = (
        "The guideline asks for more. There is no record of a condition for which a repeat study is indicated. "
        "As the guideline is not met, the repeat MRI is not medically necessary."
    )
    assert read(letter(("Repeat MRI", "Upheld", rationale))).issues[0].approved_part is None


def test_what_a_guideline_would_have_allowed_is_not_the_reviewers() -> None:
    made = read_letter(letter(("Therapy 12 visits", "Upheld", f"The guideline would allow nine visits. {DENIED}")))
    assert next(s.source.text for s in told(made).sentences if "nine visits" in s.text) == "first_instead"


@each_row(
    ("request_", "rationale"),
    [
        ("Acupuncture 12 visits", "6 of the 12 requested visits are medically necessary and the remaining 6 are not"),
        ("Chiropractic care 2x6", "The request is partially medically necessary: six sessions"),
        ("Norco 10/325mg #120", "I would approve #60 only"),
        ("Home health 8 hours/day", "Four hours a day is medically necessary"),
        ("TENS unit purchase", "A 30 day rental is medically necessary; purchase is not"),
        ("Psychotherapy 20 sessions", "The request is certified with modification to 10 sessions"),
        ("Xanax 1mg #90", "Alprazolam #30 is medically necessary; the remainder is not"),
        ("Percocet 10/325mg #120", "#60 is approved to allow a taper"),
        ("Physical therapy 12 visits", "Physical therapy is medically necessary for 6 visits"),
        ("Physical therapy 12 visits", "The quantity is reduced to 8 visits"),
        ("Therapy 2 times a week for 6 weeks", "A trial of 6 sessions is medically necessary"),
        ("Cane and walker", "The cane is medically necessary, but the walker is not"),
        ("Four doctor visits", "Two of the four doctor visits are medically necessary"),
        ("Three of six physician visits, six in all", "Three of the six physician visits are medically necessary"),
        ("Twelve therapist-led sessions", "Six of the twelve therapist-led sessions are medically necessary"),
        ("6 specialist visits", "Only two of the six specialist visits are medically necessary"),
        ("Norco 10/325 #120 1 tablet every 6 hours", "Two tablets a day are medically necessary"),
        ("TENS unit purchase", "A 30 day trial is medically necessary"),
        ("Psychotherapy", "An initial trial of 4 sessions is medically necessary"),
        ("Traction unit purchase", "A 30 day trial is medically necessary to see whether it helps"),
        ("TENS unit", "A one month home trial is medically necessary"),
        ("Six psychologist appointments", "Three of the six psychologist appointments are medically necessary"),
        ("Four doctor visits", "Two of the four doctor office visits are medically necessary"),
        ("Six specialist consultations", "Two of the six specialist consultations are medically necessary"),
        ("Lumbar MRI and EMG", "The MRI is supported, but the EMG should be denied"),
    ],
)
def test_a_part_is_told_in_many_words(request_: str, rationale: str) -> None:
    for decision in ("Overturned", "Upheld in part"):
        issue = read(letter((request_, decision, f"{rationale}."))).issues[0]
        assert issue.approved_part == rationale
        assert issue.decision == (None if "in part" in decision else "overturned")


@each_row(
    "rationale",
    [
        "As the MTUS recommends a trial of 6 visits, the request is modified to 6 visits",
        "Since the provider requested 12 sessions, which exceeds ODG, the request is modified to 6 sessions",
        "Per the guideline, only 6 visits are medically necessary",
        "Per ODG, 6 sessions are medically necessary",
        "Only 6 of the 12 sessions are medically necessary per ODG",
        "Based on the MTUS, only six of the 12 requested sessions are appropriate",
        "However, the guideline supports a trial of 6 visits; therefore, only 6 visits are medically necessary",
        "The guideline does not support 12 visits; therefore, only 6 visits are medically necessary",
        "The provider's request exceeds the guideline, so six sessions are approved",
        "The requested 12 sessions exceed the MTUS and 6 sessions are medically necessary",
        "Six sessions are medically necessary, as the MTUS recommends a trial of six visits",
        "In accordance with the ACOEM guidelines, the quantity is reduced to 8 sessions",
        "When the guidelines are applied, the request is modified to 6 visits",
        "I agree with the claims administrator that only 6 sessions are medically necessary",
        "The guideline recommends 6 visits, thus 6 visits are medically necessary and the rest are not",
        "Since utilization review denied all, I find that 6 of the 12 sessions are medically necessary",
    ],
)
def test_a_part_is_told_beside_a_guideline_or_the_provider(rationale: str) -> None:
    made = read_letter(letter(("Aquatic therapy 12 sessions", "Overturned", f"{rationale}.")))
    assert made.record.issues[0].approved_part == rationale
    assert "part_only_one" in {s.source.text for s in told(made).sentences}
    assert [f.severity for f in made.record.flags if f.code == "part_only"] == ["decision"]


@each_row(
    "rationale",
    [
        "Utilization review modified the request to 6 visits",
        "Utilization review found that only 6 visits are medically necessary, with which I do not agree",
        "The prior reviewer found that 6 of the 12 visits are medically necessary",
        "As the claims administrator approved 6 visits, the 12 sessions are medically necessary",
        "The denial held that only 6 visits are medically necessary",
        "The guideline says that 10 visits are appropriate",
        "Per the guideline, 10 visits are appropriate for sprains",
        "The MTUS is clear that therapy is indicated for acute pain only",
        "Not only 6 visits are medically necessary, but all of the request",
    ],
)
def test_what_a_guideline_or_another_reviewer_says_is_no_part(rationale: str) -> None:
    made = read(letter(("Aquatic therapy 12 sessions", "Overturned", f"{rationale}. It is medically necessary.")))
    assert made.issues[0].approved_part is None


def test_a_part_is_what_stands_beside_a_denial_of_the_rest() -> None:
    told_ = "The MRI of the lumbar spine is medically necessary. The cervical MRI is not medically necessary."
    issue = read(letter(("MRI lumbar and cervical spine", "Overturned", told_))).issues[0]
    assert issue.approved_part == "The MRI of the lumbar spine is medically necessary"
    told_ = "The crutches are not medically necessary. The brace is medically necessary."
    assert read(letter(("Knee brace and crutches", "Overturned", told_))).issues[0].approved_part


@each_row(
    ("request_", "rationale"),
    [
        ("Physical therapy 3x4", "The request for 12 visits is medically necessary."),
        ("Physical therapy", "The request for 12 visits is medically necessary."),
        ("Home health 4 hours a day, 5 days a week", "The 20 hours are medically necessary."),
        ("Norco #90", "With it his pain is reduced to 3/10. The request is medically necessary."),
        ("Lumbar fusion", "Surgery is the only treatment that is appropriate."),
        ("Physical therapy 12 visits", "He completed 6 visits, and more therapy is appropriate."),
        ("Lumbar MRI", "Six weeks of conservative care have failed, and an MRI is indicated."),
        ("Lumbar MRI", "The MRI is medically necessary for two reasons."),
        ("L4-5 and L5-S1 blocks", "He has facet pain, and the request is limited to two levels."),
        ("Lumbar injection", "Surgery is not indicated. The injection is medically necessary."),
        ("Lumbar MRI", "Additional therapy is not appropriate. The MRI is medically necessary."),
        ("Right knee brace", "The request is not medically necessary. The brace is not needed."),
        (
            "Therapy 12 visits",
            "Two weeks are reasonable; the request for 12 visits over 2 weeks is medically necessary.",
        ),
        ("Therapy 12 visits", "The claims administrator approved 6 visits. The request is medically necessary."),
        ("Lumbar MRI", "A 6 week trial of therapy failed and an MRI is medically necessary."),
        ("TENS unit 30 day trial", "The 30 day trial is medically necessary."),
        ("Therapy 12 visits", "A trial of 12 visits is medically necessary."),
        ("Implantation", "Two of three reviewers found that the requested implantation is medically necessary."),
        ("Implantation", "Two of the three doctors found the implantation to be right. It is medically necessary."),
    ],
)
def test_what_is_approved_whole_is_told_as_no_part(request_: str, rationale: str) -> None:
    assert read(letter((request_, "Overturned", rationale))).issues[0].approved_part is None


@pytest.mark.parametrize(
    ("header", "name", "claim"),
    [
        ("Employee: Ana Maria Lopez-Cruz\nClaim Number: WC-40-118", "Ana Maria Lopez-Cruz", "WC-40-118"),
        ("Injured Worker: LOPEZ, ANA    Claim #: 2014 00123\nUR Denial Date: 1/9/2014", "LOPEZ, ANA", "2014 00123"),
        ("Employee Name:\nAna Lopez\nClaim Number:\n12-3456 UR Denial Date: 1/9/2014", "Ana Lopez", "12-3456"),
        ("Employee: [REDACTED]\nClaim Number: [REDACTED]", None, None),
        ("Employee: XXXXX\nClaim Number: *******", None, None),
        ("Employee:\nClaim Number:\nDate of Injury: 1/2/2012", None, None),
        ("Employee Name: Ana Lopez Provider Name: Jo Day MD", "Ana Lopez", None),
    ],
)
def test_names_and_numbers_under_labels(header: str, name: str | None, claim: str | None) -> None:
    case = read(letter(("Cane", "Upheld", DENIED), header=header)).case
    assert (case.employee_name, case.claim_number) == (name, claim)


def test_names_in_prose_are_not_read() -> None:
    summary = "The patient: a man of 40 who fell. Claim number: 12345."
    case = read(letter(("Cane", "Upheld", f"{DENIED} {summary}"))).case
    assert (case.employee_name, case.claim_number) == (None, None)


PART = ("Therapy 12 visits", "Overturned", "Six visits are medically necessary.")
REST = (LEFT.format(a="Eight visits", b="Six visits", c="Two visits"), "Upheld", DENIED)


@pytest.mark.parametrize(
    ("items", "says", "says_not"),
    [
        (
            [PART],
            ["The reviewer approved only a part of what your doctor asked for."],
            ["approved the treatment", "stands"],
        ),
        ([PART, NORCO], ["The reviewer approved 1 of them.", "Of request 1, the reviewer approved only a part."], []),
        ([PART, PART, MRI], ["Of requests 1 and 2, the reviewer approved only a part."], ["does not stand"]),
        ([REST], ["A part had been approved before this review: “Six visits”."], []),
        ([REST, MRI], ["For request 1, a part had been approved before this review: “Six visits”."], []),
        ([MRI, REST, REST], [f"For request {n}, a part had been approved before this review" for n in (2, 3)], []),
        ([NORCO], [], ["part"]),
    ],
)
def test_the_main_message_tells_of_parts(
    items: list[tuple[str, str, str]], says: list[str], says_not: list[str]
) -> None:
    message = words(told(read_letter(letter(*items))), "main_message")
    assert all(sentence in message for sentence in says), message
    assert not any(sentence in message for sentence in says_not), message


def test_a_request_says_first_what_had_been_asked_and_approved() -> None:
    said = [s.text for s in told(read_letter(letter(REST))).sentences if s.issue == 1 and s.part == "decision"]
    assert said[:3] == [
        "Your doctor asked for “Eight visits”.",
        "Before this review, the claims administrator had approved “Six visits”.",
        "The reviewer decided on what was left: “Two visits”.",
    ]


def test_the_part_that_was_not_approved_can_be_appealed() -> None:
    record = read_letter(letter(PART, header="Mailed: 10/02/2026")).record
    assert [(d.act, d.issues) for d in deadlines(record)] == [("authorize", (1,)), ("appeal", (1,))]
    steps = words(told(read_letter(letter(PART))), "next_steps")
    assert "This is about the part that was not approved. You have 30 days to appeal" in steps
    assert "appeal, from" not in words(told(read_letter(letter(MRI))), "next_steps")


def test_what_the_letter_says_of_a_part_is_told_where_its_heading_cannot_be_read() -> None:
    item = ("Percocet #20", "Upheld in part", "Percocet #10 is medically necessary. The remaining 10 tablets are not.")
    said = words(told(read_letter(letter(item))), issue=1)
    assert "could not read the decision on this request" in said
    assert "The letter says this about it: “Percocet #10 is medically necessary”." in said


def test_an_approval_in_part_is_told_as_one() -> None:
    summary = told(read_letter(letter(PART)))
    said = words(summary, issue=1)
    assert "The reviewer approved only a part of this request." in said
    assert "the letter says “Six visits are medically necessary”" in said
    assert "The reviewer approved this request." not in said
    (card,) = page(summary, read_letter(letter(PART)).record).cards
    assert (card.mark, card.verdict) == ("◐", "Approved in part")


def test_the_part_that_was_approved_is_told_in_spanish_too() -> None:
    made = read_letter(letter(("Therapy 24 visits", "Overturned", "Six visits are medically necessary.")))
    assert made.record.issues[0].is_approved_in_part
    summary = told(made, "es")
    ids = [s.source.text for s in summary.sentences if s.issue == 1]
    assert ids[ids.index("decision_part_words") + 1] == "decision_part_details"
    assert "En español, ahí dice: 6 visitas." in words(summary, "decision", 1)
    kept = tuple(s for s in summary.sentences if "6 visitas" not in s.text)
    assert problems(made, kept, "es")


@pytest.mark.parametrize(
    ("request_", "rationale"),
    [
        ("MRI of the lumbar spine", "Two of three radiologists agreed that the requested MRI is medically necessary"),
        (
            "Implantation of a stimulator",
            "Two of the three reviewers found that the implantation is medically necessary",
        ),
        ("Brace", "Two of the four criteria are met and the brace is medically necessary"),
        ("Epidural injection L4-5 and L5-S1", "Two levels are medically necessary"),
        ("Fusion, L3 to S1", "Three levels are medically necessary"),
        ("Norco #60", "Up to two tablets a day are medically necessary for his pain"),
        ("Gabapentin 600mg #90", "Only gabapentin is medically necessary; the others are of no concern here"),
    ],
)
def test_who_says_so_and_what_the_request_does_not_contradict_is_no_part(request_: str, rationale: str) -> None:
    record = read(letter((request_, "Overturned", f"{rationale}.")))
    assert record.issues[0].approved_part is None
    assert not any(flag.code == "part_only" for flag in record.flags)


@pytest.mark.parametrize(
    ("request_", "rationale"),
    [
        ("Epidural injection L4-5 and L5-S1", "One level is medically necessary"),
        ("Epidural injection L3-S1", "Two levels are medically necessary"),
        ("Therapy 3x4", "Two visits a week are medically necessary"),
        ("Cane and walker", "Only the cane is medically necessary"),
    ],
)
def test_what_the_request_contradicts_is_a_part(request_: str, rationale: str) -> None:
    assert read(letter((request_, "Overturned", f"{rationale}."))).issues[0].approved_part == rationale


@pytest.mark.parametrize("request_", ["Crutches", "Physical therapy", "Lumbar brace 5mm"])
def test_an_amount_beside_a_request_without_one_is_to_be_looked_at(request_: str) -> None:
    rationale = "Six visits are medically necessary." if "ther" in request_ else "It is approved for 6 weeks."
    made = read_letter(letter((request_, "Overturned", rationale)))
    assert made.record.issues[0].approved_part is None
    assert [flag.severity for flag in made.record.flags if flag.code == "part_only"] == ["decision"]
    assert "main_check" in [sentence.source.text for sentence in told(made).sentences]


BOTH = "MRI of the lumbar spine and EMG of the lower extremities"


@pytest.mark.parametrize(
    ("told_of_one", "told_of_other"),
    [
        ("The MRI is supported and medically necessary",
         "The EMG is not supported by the guideline and is not medically necessary"),
        ("The MRI is medically necessary", "He has numbness. The EMG isn't medically necessary"),
        ("The MRI is appropriate", "Medical necessity of the EMG has not been established"),
        ("The MRI is appropriate", "He has numbness. I do not find the EMG medically necessary"),
        ("The MRI is appropriate", "The EMG was not medically necessary at this time"),
    ],
)  # fmt: skip
def test_a_thing_of_an_approved_request_that_is_not_necessary_is_told(told_of_one: str, told_of_other: str) -> None:
    made = read_letter(letter((BOTH, "Overturned", f"{told_of_one}. {told_of_other}.")))
    assert made.record.issues[0].approved_part == told_of_one
    assert "part_only_one" in [sentence.source.text for sentence in told(made).sentences]
    made = read_letter(letter((BOTH, "Overturned", f"He has numbness. {told_of_other}. He is in pain.")))
    assert made.record.issues[0].approved_part is None
    assert [flag.severity for flag in made.record.flags if flag.code == "part_only"] == ["decision"]
    assert "main_check" in [sentence.source.text for sentence in told(made).sentences]


@pytest.mark.parametrize(
    "rationale",
    [
        "Utilization review held that the EMG is not medically necessary. I disagree. Both are medically necessary.",
        "The MRI and EMG are medically necessary. X-rays are not medically necessary.",
        "The EMG is not medically necessary without weakness, which he has. The request is medically necessary.",
        "By the guideline, EMG is not recommended without radiculopathy. The request is medically necessary.",
    ],
)
def test_what_is_said_of_others_or_by_others_is_no_part(rationale: str) -> None:
    record = read(letter((BOTH, "Overturned", rationale)))
    assert record.issues[0].approved_part is None
    assert not any(flag.code == "part_only" for flag in record.flags)
