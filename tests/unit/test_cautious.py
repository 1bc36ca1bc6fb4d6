"""What a page leaves out, or tells of both ways, wherever the letter is in doubt."""

from dataclasses import replace

import pytest
from tabled import each_row
from test_causes import DARK, DATED, LATER, NEEDED, ids, sentences
from test_summarize import LANGUAGES, LEFT, MRI, NORCO, TODAY, WHOLE, letter, problems, read

from imr_llm.codes import Language
from imr_llm.derived import DOUBTED
from imr_llm.outputs.summary_markdown import summary_markdown
from imr_llm.outputs.summary_page import page
from imr_llm.pipeline import Letter
from imr_llm.pipeline.summaries import summarized
from imr_llm.rationale import causes
from imr_llm.record import Flag


def flagged(made: Letter, field: str, code: str) -> Letter:
    flag = Flag(field=field, code=code, message="Look.")
    return replace(made, record=made.record.model_copy(update={"flags": (*made.record.flags, flag)}))


# --- An approval in doubt ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", sorted(DOUBTED))
@pytest.mark.parametrize("field", ["/issues/1/decision", "/outcome"])
@pytest.mark.parametrize("header", [DATED, f"{DATED}\nDate of Mailing: 8/9/2014", ""])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_doubted_approval_has_a_page_with_the_time_to_appeal(
    code: str, field: str, header: str, language: Language
) -> None:
    made = flagged(read(letter(MRI, MRI, header=header)), field, code)
    found = sentences(made, language)
    told = ids(found)
    safe = {"first_safe_day", "next_safe_day"}
    assert "next_if_denied" in told
    assert told & safe == (safe if header == DATED else set())
    for text in told & {*safe, "next_appeal", "next_deadline_passed", "next_deadline", "first_days", "first_deadline"}:
        assert problems(made, tuple(s for s in found if s.source.text != text), language), text


# --- Thoughts of harm -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_guideline_s_title_is_no_cause_for_the_line_of_help(language: Language) -> None:
    made = read(letter(NORCO, header=DATED))
    (about,) = [s for s in sentences(made, language, LATER) if s.source.text == "about_program"]
    titled = about.model_copy(update={"text": "The reviewer used this guideline: “Suicidal Behaviors”."})
    assert causes.in_crisis([titled]) is None
    title = "Practice Guideline for the Assessment of Patients With Suicidal Behaviors."
    base = letter(NORCO, DARK, header=DATED).replace(
        "Decision based on MTUS", f"Decision based on Non-MTUS {title} ", 1
    )
    for text in (base, base.replace("of the suicidal ideation", "of depression")):
        assert sentences(read(text), language, LATER)


# --- What may be still to come ----------------------------------------------------------------------------------------

SURE = [
    "Retrospective request for urine drug screen (DOS: 8/2/2014)",
    "Retrospective post-operative therapy, 12 visits",
    "MRI of the knee, date of service July 2, 2014",
    "MRI of the knee DOS 7/2/14-8/1/14",
]
OPEN = [
    "Post-operative physical therapy, 12 visits (surgery DOS 7/2/2014)",
    "Physical therapy s/p arthroscopy, DOS 7/2/2014",
    "Walker after knee replacement (DOS 7/2/2014)",
    "Left knee arthroscopy, date of service 12/20/2014",
    "Left knee arthroscopy, date of service 12/20/15",
    "Left knee arthroscopy DOS 7/2/2014-8/31/2014",
    "Left knee arthroscopy, date of service to be scheduled",
    "Retrospective left knee arthroscopy to be scheduled",
    "Left total knee replacement and retrospective knee brace (DOS 7/2/2014)",
    "Retrospective physical therapy, 12 visits, and 6 future visits",
    "Retrospective MRI, knee brace",
    "Norco 10/325mg #60, date of service 7/1/2014 ongoing",
    "Retrospective physical therapy with 6 additional visits",
]


@each_row(("request_", "is_sure"), [*((r, True) for r in SURE), *((r, False) for r in OPEN)])
@each_row("language", LANGUAGES)
def test_in_doubt_whether_it_was_given_both_clocks_are_told(request_: str, is_sure: bool, language: Language) -> None:
    told = ids(sentences(read(letter((request_, "Overturned", NEEDED), header=DATED)), language))
    assert ("next_given" in told) is is_sure
    assert ({"next_use_approval", "next_authorize"} & told == set()) is is_sure
    assert "next_pay" in told


def test_without_the_letter_s_own_date_no_date_shows_that_it_was_given() -> None:
    assert not causes.is_given("Urine drug screen (DOS: 8/2/2014)", None)
    assert causes.is_given("Retrospective urine drug screen", None)


@pytest.mark.parametrize("request_", ["Prospective use of Norco #60 and an MRI", "Prospective MRI, knee brace"])
def test_not_all_of_several_things_is_to_come(request_: str) -> None:
    assert not causes.is_to_come(request_)


# --- The letter's own dates -------------------------------------------------------------------------------------------


@each_row(
    ("header", "is_safe"),
    [
        (DATED, True),
        (f"Dated: 8/5/2014\n{DATED}", True),
        (f"Dated: August 5, 2014\n{DATED}", True),
        (f"Dated: 7/28/2014\n{DATED}", False),
        (f"Dated: 8/9/2014\n{DATED}", False),
        (f"{DATED}\nDecision Date: 8/1/2014", False),
        (f"Date of this Determination: 8/1/2014\n{DATED}", False),
        (f"Letter Date: 7/30/14\n{DATED}", False),
        (f"Dated: O7/28/2014\n{DATED}", False),
        (f"Indio, CA 92201\nJuly 28, 2014\nRE: Case Number CM14-0000001\n{DATED}", False),
        ("Decision Date: 9/2/2014", False),
        (f"{DATED}\nUR Decision Date: 1/9/2014\nUR Denial Date: 1/9/2014", True),
    ],
)
@each_row("language", LANGUAGES)
def test_a_day_is_safe_only_where_the_letter_has_one_date_for_itself(
    header: str, is_safe: bool, language: Language
) -> None:
    made = read(letter(NORCO, header=header))
    told = ids(sentences(made, language))
    assert ({"first_safe_day", "next_safe_day"} & told == {"first_safe_day", "next_safe_day"}) is is_safe
    assert not {text for text in told if "safe_day" in text} or is_safe
    assert "first_days" in told


# --- What is approved now ---------------------------------------------------------------------------------------------

PARTS = [
    ("Physical therapy, 12 visits", "Physical therapy, 4 visits", "Physical therapy, 8 visits", "now_rest"),
    ("Norco 10/325mg #120", "Norco 10/325mg #60", "Norco 10/325mg #60", "now_rest"),
    ("Twelve (12) visits of therapy", "Four (4) visits of therapy", "Eight (8) visits of therapy", "now_rest"),
    ("Physical therapy, 12 visits", "Physical therapy, 4 visits", "Physical therapy, 4 visits", "now_decided"),
    ("Norco 10/325mg #120", "Norco 10/325mg #30", "Norco 10/325mg #60", "now_decided"),
    ("Physical therapy 2 times a week for 6 weeks", "Physical therapy 6 visits", "Therapy 6 visits", "now_decided"),
    ("Physical therapy, 12 visits", "Acupuncture, 6 visits", "Physical therapy, 6 visits", "now_decided"),
    ("Wrist surgery and tunnel release", "Wrist surgery", "Tunnel release", "now_decided"),
]


@pytest.mark.parametrize(("whole", "before", "left", "text"), PARTS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_rest_is_approved_only_where_the_amounts_add_up(
    whole: str, before: str, left: str, text: str, language: Language
) -> None:
    one = (LEFT.format(a=whole, b=before, c=left), "Overturned", NEEDED)
    for items, told in (([one], text), ([NORCO, one], f"{text}_of")):
        found = sentences(read(letter(*items, header=DATED)), language)
        assert [s.source.text for s in found if s.source.text.startswith("now_")] == [told]


@pytest.mark.parametrize("field", ["/outcome", "/issues/0/decision"])
def test_of_a_doubted_decision_nothing_is_said_to_be_approved_now(field: str) -> None:
    made = read(letter((WHOLE.format(a="Day program", b="an evaluation"), "Overturned", NEEDED), header=DATED))
    now = [s for s in sentences(made) if s.source.text == "now_whole"]
    assert len(now) == 1
    made = flagged(made, field, "decision_conflict")
    found = sentences(made)
    assert not {text for text in ids(found) if text.startswith("now_")}
    assert problems(made, (now[0], *found))


def test_where_the_names_are_in_doubt_only_what_was_decided_on_is_approved() -> None:
    made = read(letter((LEFT.format(a="12 visits", b="4 visits", c="8 visits"), "Overturned", NEEDED), header=DATED))
    assert "now_rest" in ids(sentences(made))
    assert "now_decided" in ids(sentences(flagged(made, "/issues/0/authorized", "readers_disagree")))


# --- Reasons that are the same ----------------------------------------------------------------------------------------

LONG = "The reviewer wrote that the notes of the last year do not show that this helped you with your daily work."


def as_reasons(made: Letter, *texts: str) -> list[str]:
    """What stands in the place of the reasons of three requests, each told by sentences with these sources."""
    summary = summarized(made.record, made.document, "en", today=TODAY)
    (model,) = [s for s in summary.sentences if s.issue == 1 and s.source.text == "reason_words"][:1]
    told = [
        model.model_copy(
            update={"issue": number, "text": LONG, "source": model.source.model_copy(update={"text": text})}
        )
        for number in (1, 2, 3)
        for text in texts
    ]
    rest = [s for s in summary.sentences if s.part != "reason"]
    return [card.same_why for card in page(summary.model_copy(update={"sentences": (*rest, *told)}), made.record).cards]


def test_reasons_are_the_same_only_where_the_case_s_own_are() -> None:
    made = read(letter(NORCO, NORCO, NORCO, header=DATED))
    as_one = ["", *["The reasons are the same as for request 1."] * 2]
    for own in ("reason_words", "reason_more", "reason_rule"):
        assert as_reasons(made, "reason_criteria_not_met", own) == as_one
        for unsure in ("reason_check", "reason_not_found", "reason_unnamed", "reason_other", "reason_same"):
            assert as_reasons(made, unsure, own) == [""] * 3
    assert as_reasons(made, "reason_criteria_not_met", "reason_check") == [""] * 3
    assert as_reasons(made, "reason_criteria_not_met", "reason_missing_documentation") == [""] * 3


def test_same_reasons_name_the_request_that_prints_them() -> None:
    made = read(letter(MRI, NORCO, NORCO, NORCO, header=DATED))
    text = summary_markdown(page(summarized(made.record, made.document, "en", today=TODAY), made.record))
    assert "same reasons as for request 2" in text
    assert "request 3." not in text.split("## Each request")[1].split("## What you can do now")[0]


# --- A smaller amount -------------------------------------------------------------------------------------------------

KNEE = ("Physical therapy, 12 visits for the left knee", "Upheld", "The guideline does not recommend it for long.")
SCOPE = ("Left knee arthroscopy", "Upheld", "The MRI shows no tear. The request is not medically necessary.")
MAY_BE_LESS = [
    "She denies numbness.",
    "He denied diabetes.",
    "The patient requested physical therapy for the left knee and denied pain.",
    "The patient denied prior physical therapy of the left knee on request.",
    "Utilization review approved 6 visits and did not certify the other 6 visits.",
    "UR certified 6 visits of physical therapy for the left knee and denied 6 visits of physical therapy, left knee.",
    "Six visits of physical therapy were authorized by UR. UR denied the remaining physical therapy for the left knee.",
    "The claims administrator allowed six visits of physical therapy for the left knee. The request was denied.",
    "Utilization review denied the request for an MRI.",
    "UR denied the arthroscopy because physical therapy for the left knee was not done.",
    "Utilization review denied a left knee brace.",
    "The judge denied the physical therapy for the left knee.",
]
ALL_DENIED = [
    "Utilization review denied the request.",
    "The claims administrator did not certify the physical therapy for the left knee.",
    "The request for left knee physical therapy was denied.",
    "UR non-certified the request because the notes were thin.",
]


@pytest.mark.parametrize(("said", "is_told"), [*((s, True) for s in MAY_BE_LESS), *((s, False) for s in ALL_DENIED)])
def test_in_doubt_the_hint_at_a_smaller_amount_is_told(said: str, is_told: bool) -> None:
    made = read(letter(KNEE, header=DATED, summary=f"The patient has knee pain. {said}"))
    assert ("next_smaller_amount" in ids(sentences(made))) is is_told


@pytest.mark.parametrize(
    ("said", "is_told"),
    [
        (
            "Utilization review approved 6 visits of physical therapy for the left knee and denied the arthroscopy.",
            True,
        ),
        ("Utilization review denied the left knee arthroscopy. The request was denied.", True),
        ("Utilization review denied the left knee physical therapy. UR denied the arthroscopy.", False),
    ],
)
def test_of_several_requests_the_denied_one_has_to_be_named(said: str, is_told: bool) -> None:
    made = read(letter(KNEE, SCOPE, header=DATED, summary=f"The patient has knee pain. {said}"))
    assert ("next_smaller_amount_one" in ids(sentences(made))) is is_told


# --- Whose thoughts, and whether --------------------------------------------------------------------------------------

TOLD = [
    "Thoughts of ending her own life are described.",
    "The patient wants to end his life.",
    "He said “I want to end my life”.",
    "The patient spoke of how to take one’s life.",
    "The patient wished to die, and wished he were dead.",
    "You do not want to live.",
    "There is no documentation of treatment of the suicidal ideation.",
    "The patient denies pain but has suicidal ideation.",
    "The patient denies homicidal ideation and has suicidal thoughts.",
    "Since her brother died she has suicidal thoughts.",
    "The patient's brother died by suicide, and the patient wants to die.",
    "Usted habló de acabar con su vida.",
    "Usted quiere morir.",
    "Usted no tiene ansiedad, pero tiene pensamientos de suicidio.",
]
NOT_TOLD = [
    "The patient denies suicidal ideation.",
    "She denied any suicidal or homicidal ideation.",
    "The patient is not suicidal.",
    "You have no thoughts of suicide.",
    "There is no evidence of suicidal ideation.",
    "The patient's brother died by suicide in 2019.",
    "Your sister attempted suicide.",
    "There is a family history of suicide.",
    "The suicide of his father is noted.",
    "Usted niega ideas de suicidio.",
    "Usted no tiene pensamientos de suicidio.",
    "Su hermano se quitó la vida, un suicidio.",
    "The end of her working life.",
]


@each_row(("words", "is_told"), [*((w, True) for w in TOLD), *((w, False) for w in NOT_TOLD)])
def test_help_is_for_the_worker_s_own_thoughts(words: str, is_told: bool) -> None:
    reason = next(s for s in sentences(read(letter(NORCO, header=DATED))) if s.part == "reason")
    assert causes.in_crisis([reason.model_copy(update={"text": words})]) == (1 if is_told else None)


# --- The end of the 12 months -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "words"), [("en", "is not a deadline"), ("es", "no es una fecha límite")])
def test_the_end_of_the_12_months_is_no_deadline(language: Language, words: str) -> None:
    made = read(letter(NORCO, header=f"{DATED}\nUR Denial Date: 1/9/2014"))
    assert any(words in s.text for s in sentences(made, language) if s.source.text == "next_twelve_months_from")
