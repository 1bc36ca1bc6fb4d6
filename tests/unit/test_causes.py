"""What a page tells only where the letter gives cause: what was given already, a smaller amount, a safe day, help."""

from datetime import date

import pytest
from tabled import each_row
from test_summarize import LANGUAGES, LEFT, MRI, NORCO, TODAY, WHOLE, letter, problems, read

from imr_llm import faithful
from imr_llm.codes import Language
from imr_llm.outputs.summary_html import summary_html
from imr_llm.outputs.summary_markdown import summary_markdown
from imr_llm.outputs.summary_page import Page, page
from imr_llm.pipeline import Letter
from imr_llm.pipeline.summaries import summarized
from imr_llm.rationale import causes
from imr_llm.summary import Sentence

LATER = date(2026, 12, 1)
"""After the day since which the line of help is there."""
NEEDED = "It is needed. The request is medically necessary."
DATED = "Decision Date: 8/5/2014"


def sentences(made: Letter, language: Language = "en", today: date = TODAY) -> tuple[Sentence, ...]:
    return summarized(made.record, made.document, language, today=today).sentences


def ids(found: tuple[Sentence, ...]) -> set[str]:
    return {s.source.text for s in found}


def shown(made: Letter, language: Language = "en") -> Page:
    return page(summarized(made.record, made.document, language, today=TODAY), made.record)


# --- What was given already -------------------------------------------------------------------------------------------


@each_row(
    ("request_", "is_given", "is_to_come"),
    [
        ("Retrospective: Open reduction DOS 12/13/2016", True, False),
        ("Retro request for Norco #60", True, False),
        ("Urine drug screen (DOS: 3/2/2014)", True, False),
        ("MRI of the knee, date of service 1/5/14", True, False),
        ("Prospective use of Norco #60", False, True),
        ("Retrospective and prospective use of Norco #60", False, False),
        ("Retropatellar injection", False, False),
        ("Physical therapy x 12", False, False),
    ],
)
def test_which_treatment_was_given(request_: str, is_given: bool, is_to_come: bool) -> None:
    assert (causes.is_given(request_, "2017-01-05"), causes.is_to_come(request_)) == (is_given, is_to_come)


RETRO = ("Retrospective request for a urine drug screen", "Overturned", NEEDED)
PAST = "next_authorize_by_past"
COMING = ("Prospective request for Norco 10/325mg #60", "Overturned", NEEDED)
RETRO_LEFT = LEFT.format(
    a="Retrospective: wrist surgery with carpal tunnel release DOS 1/3/14",
    b="Wrist surgery",
    c="carpal tunnel release",
)


@pytest.mark.parametrize(
    ("items", "said"),
    [
        ([RETRO], {"next_given", "next_pay"}),
        ([RETRO, RETRO], {"next_given_some", "next_pay"}),
        ([(RETRO_LEFT, "Overturned", NEEDED)], {"next_given", "next_pay"}),
        ([RETRO, MRI], {"next_given_one", "next_use_approval", "next_authorize", PAST, "next_pay"}),
        ([MRI], {"next_use_approval", "next_authorize", PAST, "next_pay"}),
        ([COMING], {"next_use_approval", "next_authorize", PAST}),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_only_the_clock_that_can_run_is_told(
    items: list[tuple[str, str, str]], said: set[str], language: Language
) -> None:
    made = read(letter(*items, header=DATED))
    found = sentences(made, language)
    clocks = ("next_given", "next_use_approval", "next_authorize", "next_pay")
    assert {text for text in ids(found) if text.startswith(clocks)} == said
    for text in said:
        assert problems(made, tuple(s for s in found if s.source.text != text), language), text


# --- A part that had been approved before -----------------------------------------------------------------------------

REST = LEFT.format(a="Twelve visits of therapy", b="Ten visits of therapy", c="Two visits of therapy")
ALL = WHOLE.format(a="Day program", b="an evaluation")


@pytest.mark.parametrize(
    ("items", "said"),
    [
        ([(REST, "Overturned", NEEDED)], "Now the rest is approved, too."),
        ([(ALL, "Overturned", NEEDED)], "Now all of it is approved."),
        ([NORCO, (REST, "Overturned", NEEDED)], "Now the rest of request 2 is approved, too."),
        ([NORCO, (ALL, "Overturned", NEEDED)], "Now all of request 2 is approved."),
        ([(REST, "Upheld", "The guideline does not recommend it.")], None),
    ],
)
def test_an_approval_after_a_part_is_one_of_all(items: list[tuple[str, str, str]], said: str | None) -> None:
    made = read(letter(*items, header=DATED))
    found = sentences(made)
    now = [s for s in found if s.source.text.startswith("now_")]
    assert [s.text for s in now] == ([said] if said else [])
    for one in now:
        assert problems(made, tuple(s for s in found if s is not one))
    if not said:
        wrong = found[0].model_copy(update={"text": "Now the rest is approved, too."})
        assert problems(made, (wrong, *found[1:]))


# --- A smaller amount -------------------------------------------------------------------------------------------------


@each_row(
    ("request_", "can_be"),
    [
        ("Twelve physical therapy sessions, three times weekly", True),
        ("Physical therapy x 12", True),
        ("PT 2x6", True),
        ("Acupuncture one (1) time a week for six (6) weeks", True),
        ("Norco 10/325mg #120", True),
        ("Lidocaine patches, qty: 30", True),
        ("Physical exam 2 times 8", True),
        ("MRI of the lumbar spine", False),
        ("EMG/NCS of the bilateral upper extremities", False),
        ("Gym membership", False),
        ("Hospital bed x 1", False),
        ("Three months coverage of Viagra 50mg", False),
        ("Lumbar epidural injection at L4-5 under fluoroscopy", False),
        ("Surgical assistant #1", False),
    ],
)
def test_of_what_less_can_be_approved(request_: str, can_be: bool) -> None:
    assert causes.can_be_less(request_) is can_be


VISITS = ("Physical therapy 12 visits", "Upheld", "The guideline does not recommend it for long.")
CHIRO = ("Chiropractic manipulation 6 visits", "Upheld", "The guideline does not recommend it for long.")
SOME = "The patient has low back pain. "


@pytest.mark.parametrize(
    ("items", "summary", "said"),
    [
        ([VISITS], SOME, ["next_smaller_amount"]),
        ([MRI[:1] + VISITS[1:]], SOME, []),
        ([VISITS], SOME + "The Utilization Review dated 1-5-14, non-certified the request.", []),
        ([VISITS], SOME + "On 1-5-14, Utilization Review modified the request to 6 visits.", ["next_smaller_amount"]),
        ([VISITS, CHIRO], SOME + "Utilization review denied physical therapy 12 visits.", ["next_smaller_amount_one"]),
        ([VISITS, CHIRO], SOME + "Utilization review denied physical therapy and modified the chiropractic request.",
         ["next_smaller_amount_one"]),
        ([VISITS, CHIRO], SOME + "The UR modified physical therapy and denied chiropractic manipulation.",
         ["next_smaller_amount_one"]),
        ([VISITS, CHIRO], SOME, ["next_smaller_amount_some"]),
        ([(*VISITS[:2], "The guideline does not recommend it. The request is denied.")], SOME,
         ["next_smaller_amount"]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_smaller_amount_is_told_where_it_can_be(
    items: list[tuple[str, str, str]], summary: str, said: list[str], language: Language
) -> None:
    made = read(letter(*items, header=DATED, summary=summary))
    found = sentences(made, language)
    assert sorted(text for text in ids(found) if text.startswith("next_smaller")) == said
    for text in said:
        assert problems(made, tuple(s for s in found if s.source.text != text), language)


# --- A day to hold on to ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "today", "said"),
    [
        (DATED, date(2014, 9, 4), "Thursday, September 4, 2014"),
        (DATED, date(2014, 9, 5), "Thursday, September 4, 2014"),
        (f"{DATED}\nDate of Mailing: 8/9/2014", date(2014, 9, 1), None),
        (f"{DATED}\nDate of Mailing: 8/9/2014\nMailing Date: 8/11/2014", date(2014, 9, 1), None),
        ("Decision Date: 8/2014", date(2014, 9, 1), None),
        ("", date(2014, 9, 1), None),
        (DATED, date(2014, 10, 5), None),
    ],
)
def test_without_a_mailing_date_the_letter_s_own_gives_a_safe_day(header: str, today: date, said: str | None) -> None:
    made = read(letter(NORCO, header=header))
    found = sentences(made, "en", today)
    past = "_past" if said and today > date(2014, 9, 4) else ""
    told = [s for s in found if "_safe_day" in s.source.text]
    assert {s.source.text for s in told} == ({f"first_safe_day{past}", f"next_safe_day{past}"} if said else set())
    assert not said or [said in s.text for s in told].count(True) == 2
    for text in {s.source.text for s in told}:
        left = tuple(s for s in found if s.source.text != text)
        assert faithful.problems(left, made.record, made.document, "en", {}, today), text
    wrong = tuple(s.model_copy(update={"text": s.text.replace("September 4", "September 9")}) for s in found)
    assert wrong == found or faithful.problems(wrong, made.record, made.document, "en", {}, today)


@pytest.mark.parametrize(
    ("items", "said"),
    [
        ([NORCO, MRI], "This is about what was not approved in request 1."),
        ([MRI, NORCO, NORCO], "This is about what was not approved in requests 2 and 3."),
        ([NORCO, NORCO], None),
        ([MRI], None),
    ],
)
def test_an_appeal_is_about_what_was_not_approved(items: list[tuple[str, str, str]], said: str | None) -> None:
    made = read(letter(*items, header=DATED))
    found = sentences(made)
    told = [s for s in found if s.source.text.startswith("next_about_appeal")]
    assert [s.text for s in told] == ([said] if said else [])
    assert not said or problems(made, tuple(s for s in found if s not in told))


# --- Help -------------------------------------------------------------------------------------------------------------

DARK = ("Psychotherapy 6 visits", "Upheld", "There is no documentation of treatment of the suicidal ideation.")


@pytest.mark.parametrize(("language", "words"), [("en", "call or text 988"), ("es", "AYUDA")])
def test_thoughts_of_harm_come_with_a_line_of_help(language: Language, words: str) -> None:
    made = read(letter(NORCO, DARK, header=DATED))
    found = sentences(made, language, LATER)
    (last,) = [at for at, s in enumerate(found) if s.source.text == causes.CRISIS and words in s.text]
    assert found[last].issue == 2
    assert found[last].source.law == "988 Suicide & Crisis Lifeline, https://988lifeline.org"
    left = tuple(s for s in found if s.source.text != causes.CRISIS)
    assert faithful.problems(left, made.record, made.document, language, {}, LATER)
    html = summary_html(page(summarized(made.record, made.document, language, today=LATER), made.record))
    assert '<a class="tel" href="tel:988">988</a>' in html


def test_no_line_of_help_without_cause_or_before_it_was_there() -> None:
    assert causes.CRISIS not in ids(sentences(read(letter(NORCO, header=DATED)), today=LATER))
    assert causes.CRISIS not in ids(sentences(read(letter(DARK, header=DATED))))


# --- The page ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_box_lists_the_requests_by_their_plain_names_first(language: Language) -> None:
    two = ("Norco 10/325mg #60 and urine drug screen", "Upheld", NORCO[2])
    strange = ("Zorbulator 3000 x 2", "Upheld", NORCO[2])
    made = read(letter(MRI, two, strange, header=DATED))
    text = summary_markdown(shown(made, language))
    items = [line for line in text.split("##")[1].splitlines() if line.startswith("- ")]
    plain = {"en": ("An MRI.", "A strong pain medicine and", "Request 3"),
             "es": ("Una resonancia magnética", "Un medicamento fuerte", "Esta hoja no tiene su nombre")}  # fmt: skip
    assert [item.startswith(f"- **{name}") for item, name in zip(items, plain[language], strict=True)] == [True] * 3
    assert [made.record.issues[at].request in item for at, item in enumerate(items)] == [True] * 3
    html = summary_html(shown(made, language))
    assert html.count('<p class="answer">') == 3  # how many requests, how many of them were approved, and how many not
    assert html.count("<li>", 0, html.index("</section>")) == 3


def test_what_was_approved_before_is_told_in_spanish_too() -> None:
    made = read(letter((REST.replace("visits of therapy", "visits of physical therapy"), *VISITS[1:]), header=DATED))
    found = sentences(made, "es")
    assert [s.text for s in found if s.source.text == "before_details"] == ["Es decir, terapia física: 10 visitas."]
    assert "En español, ahí dice: terapia física: 2 visitas." in {s.text for s in found}
    assert "before_details" not in ids(sentences(made))


def test_reasons_that_are_the_same_are_printed_once() -> None:
    made = read(letter(NORCO, ("Soma 350mg #60", *NORCO[1:]), MRI, header=DATED))
    one, two, three = shown(made).cards
    assert (one.same_why, two.same_why, three.same_why) == ("", "", "")  # "the same reasons as" is a sentence here
    said = [s for s in sentences(made) if s.issue == 1 and s.part == "reason"]
    copied = [s.model_copy(update={"issue": 2}) for s in said]
    summary = summarized(made.record, made.document, "en", today=TODAY)
    rest = [s for s in summary.sentences if not (s.issue == 2 and s.part == "reason")]
    as_one = page(summary.model_copy(update={"sentences": (*rest, *copied)}), made.record)
    assert [card.same_why for card in as_one.cards] == ["", "The reasons are the same as for request 1.", ""]
    text = summary_markdown(as_one)
    assert text.count(said[0].text) == 1
    assert text.count("The reasons are the same as for request 1.") == 1


def test_what_goes_together_is_one_paragraph() -> None:
    made = read(letter(NORCO, header=f"{DATED}\nUR Denial Date: 1/9/2014"))
    doctor = next(topic for topic in shown(made).topics if topic.heading == "Talk with your doctor")
    told = [list(dict.fromkeys(s.sentence.source.text for s in block.sentences)) for block in doctor.blocks]
    assert told == [
        ["next_ask_doctor", "next_sooner"],
        ["next_papers", "next_add_records", "next_changed_facts"],
        ["next_twelve_months", "next_twelve_months_from"],
        ["next_smaller_amount"],
    ]
