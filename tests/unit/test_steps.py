"""What to do now: the rest of what was approved in part, a year that is over, papers, a part approved before."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from tabled import each_row
from test_summarize import LANGUAGES, LEFT, MRI, NORCO, TODAY, letter, read

from imr_llm import faithful, tables
from imr_llm.codes import Language
from imr_llm.language.dates import with_weekday
from imr_llm.language.quoted import are_alike, are_one_name
from imr_llm.outputs.deadlines import deadlines
from imr_llm.pipeline import Letter
from imr_llm.pipeline.summaries import summarized
from imr_llm.rationale.questions import question
from imr_llm.record import Flag
from imr_llm.store import Store
from imr_llm.summary import Sentence

MAILED = "Date of Mailing: 8/5/2014\nUR Denial Date: 1/9/2014"
PART = (
    "Norco 10/325mg #120",
    "Overturned",
    "The request is modified to #60 for the purpose of weaning. #60 is medically necessary.",
)
NOT_FOR_LONG = ("Soma 350mg #60", "Upheld", "The guideline does not recommend this drug for long-term use.")


def sentences(made: Letter, language: Language = "en", today: date = TODAY) -> tuple[Sentence, ...]:
    """The summary's, which the program's own check passed."""
    return summarized(made.record, made.document, language, today=today).sentences


def ids(found: tuple[Sentence, ...]) -> set[str]:
    return {s.source.text for s in found}


def dropped(made: Letter, found: tuple[Sentence, ...], text: str, today: date = TODAY) -> object:
    """What is wrong without a text."""
    left = tuple(s for s in found if s.source.text != text)
    return faithful.problems(left, made.record, made.document, "en", {}, today)


# --- The rest of what was approved in part ----------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_rest_of_a_sole_request_has_its_last_day_and_its_steps(language: Language) -> None:
    made = read(letter(PART, header=MAILED))
    assert made.record.issues[0].is_approved_in_part
    told = ids(sentences(made, language))
    assert {
        "first_deadline", "next_about_rest", "next_ask_doctor", "next_twelve_months", "next_twelve_months_from",
        "next_sooner", "next_if_part", "next_deadline",
    } <= told  # fmt: skip
    assert not told & {"next_no_records", "next_smaller_amount", "next_papers", "next_about_denied"}


@pytest.mark.parametrize(
    ("items", "said"),
    [
        ([PART, NOT_FOR_LONG], ["about request 2, which was", "about the part of request 1 that was not"]),
        ([PART, MRI], ["about the part of request 1 that was not"]),
        ([MRI, PART, PART, NORCO], ["the parts of requests 2 and 3 that were not", "request 4, which was not"]),
    ],
)
def test_the_steps_of_several_requests_are_about_the_rest_too(
    items: list[tuple[str, str, str]], said: list[str]
) -> None:
    made = read(letter(*items, header=MAILED))
    found = sentences(made)
    steps = " ".join(s.text for s in found if s.part == "next_steps")
    assert [phrase for phrase in said if phrase not in steps] == []
    assert "next_twelve_months" in ids(found)
    for text in ids(found):
        if text.startswith(("next_about_rest", "first_deadline", "next_sooner")):
            assert dropped(made, found, text), text


def test_of_a_whole_approval_no_rest_is_told() -> None:
    told = ids(sentences(read(letter(MRI, header=MAILED))))
    assert not {text for text in told if text.startswith(("next_about_rest", "first_d", "next_twelve", "next_ask"))}


def test_a_decision_that_was_not_read_has_the_days_to_appeal_in_the_box() -> None:
    made = read(letter(("Soma 350mg", "Pending", "The guideline does not recommend it."), header=MAILED))
    told = ids(sentences(made))
    assert made.record.issues[0].decision is None if made.record.issues else True
    assert {"first_deadline", "next_deadline", "next_if_denied"} <= told


# --- The first denial's 12 months -------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("today", "is_over"), [(date(2015, 1, 9), False), (date(2015, 1, 10), True)])
def test_after_the_12_months_nobody_is_told_to_wait(language: Language, today: date, is_over: bool) -> None:
    made = read(letter(NORCO, header="Decision Date: 8/5/2014\nUR Denial Date: 1/9/2014"))
    told = ids(sentences(made, language, today))
    waits = {"next_twelve_months", "next_twelve_months_from", "next_sooner", "next_changed_facts"}
    past = {"next_twelve_months_past", "next_twelve_months_over"}
    assert told & (waits | past) == (past if is_over else waits)
    assert {"next_papers", "next_add_records"} <= told


def test_a_wait_that_is_over_does_not_pass() -> None:
    made = read(letter(NORCO, header="Decision Date: 8/5/2014\nUR Denial Date: 1/9/2014"))
    before = sentences(made, "en", date(2015, 1, 9))
    assert faithful.problems(before, made.record, made.document, "en", {}, date(2015, 1, 10))


def test_without_the_whole_date_of_the_denial_the_12_months_may_run() -> None:
    told = ids(sentences(read(letter(NORCO, header="Decision Date: 8/5/2014")), "en", date(2015, 7, 1)))
    assert {"next_twelve_months", "next_sooner"} <= told


# --- Missing papers ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("items", "english", "spanish"),
    [
        ([NORCO], "Papers were missing.", "Faltaban papeles."),
        ([NORCO, NOT_FOR_LONG], "For request 1, papers were missing.", "Para la solicitud 1, faltaban papeles."),
        ([NORCO, MRI, NORCO], "For requests 1 and 3, papers were missing.",
         "Para las solicitudes 1 y 3, faltaban papeles."),
    ],
)  # fmt: skip
def test_missing_papers_are_told_of_the_requests_that_lack_them(
    items: list[tuple[str, str, str]], english: str, spanish: str
) -> None:
    made = read(letter(*items))
    for language, words in (("en", english), ("es", spanish)):
        found = sentences(made, language)
        assert [s.text for s in found if s.source.text.startswith("next_papers")] == [words]
        assert "next_add_records" in ids(found)
    wrong = tuple(s.model_copy(update={"text": s.text.replace("request 1", "request 2")}) for s in sentences(made))
    assert len(items) != 2 or faithful.problems(wrong, made.record, made.document, "en", {}, TODAY)


# --- A part that was approved before ----------------------------------------------------------------------------------

SAME = [
    ("Physical Therapy 12 visits", "physical therapy 12 visits"),
    ("Physical Therapy, 12 visits", "Physical Therapy 12 visits"),
    ("Physical therapy x 12 visits", "of physical therapy x12 visits"),
    ("12 visits of physical therapy", "Physical therapy 12 visits"),
    ("Norco 10/325mg #120", "Norco 10/325 mg, #120"),
    ("An MRI of the left knee", "MRI left knee"),
    ("The patient's Norco #60", "Patient's Norco #60"),
]
ANOTHER = [
    ("Physical therapy 12 visits", "Physical therapy 6 visits"),
    ("Physical therapy 2 times a week for 6 weeks", "Physical therapy 6 times a week for 2 weeks"),
    ("MRI of the left and right knee", "MRI of the right knee"),
    ("Physical therapy 12 visits and an MRI", "Physical therapy 12 visits"),
    ("Norco 10/325mg #120", "Norco 10/325mg #12"),
    ("Norco 2.5mg #60", "Norco 25mg #60"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_two_names_of_one_request(one: str, other: str) -> None:
    assert are_alike(one, other)
    heading = LEFT.format(a=one, b="Three of it", c=other)
    made = read(letter((heading, *NOT_FOR_LONG[1:])))
    assert made.record.issues[0].original_request != made.record.issues[0].request
    for language in LANGUAGES:
        told = ids(sentences(made, language))
        assert {"as_printed_whole", "next_part_whole"} <= told
        assert not told & {"as_printed_rest", "next_part_left"}


@pytest.mark.parametrize(("one", "other"), ANOTHER)
def test_names_of_two_requests(one: str, other: str) -> None:
    assert not are_alike(one, other)


# --- A name that explains itself --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "printed", "is_one"),
    [
        ("gloves", "Gloves", True),
        ("a wheelchair", "Wheelchair x1", True),
        ("an MRI", "MRI", True),
        ("gloves", "Gloves, 2 boxes", True),
        ("a shower chair", "Shower chair (1)", True),
        ("an MRI", "MRI of the lumbar spine", False),
        ("a strong pain medicine", "Norco 10/325mg", False),
    ],
)
def test_a_request_by_its_plain_name(name: str, printed: str, is_one: bool) -> None:
    assert are_one_name(name, printed) is is_one


def test_a_name_is_not_explained_with_itself() -> None:
    made = read(letter(("Gloves", *NOT_FOR_LONG[1:]), MRI, NOT_FOR_LONG))
    english = [s.text for s in sentences(made) if s.source.text == "main_plain"]
    assert "That is gloves." not in english
    assert len(english) == 2
    assert len([s for s in sentences(made, "es") if s.source.text == "main_plain"]) == 3


# --- A reason of a kind that the program does not know ----------------------------------------------------------------


@pytest.mark.parametrize(
    "rationale",
    [
        "The medical records are insufficient to support the request.",
        "The documentation provided is not adequate to justify medical necessity.",
        "Opioid use requires pain relief and urine drug screens. There is no documentation of these.",
        "A urine drug screen is required. This was not documented.",
    ],
)
def test_papers_without_a_name_are_missing_too(rationale: str) -> None:
    made = read(letter((NORCO[0], "Upheld", rationale)))
    assert made.record.issues[0].denial_reasons == ("missing_documentation",)
    for language in LANGUAGES:
        told = ids(sentences(made, language))
        assert {"reason_missing_documentation", "next_papers"} <= told
        leaning = [s.text for s in sentences(made, language) if "of these”" in s.text or "This was" in s.text]
        assert all("urine drug screen" in text.partition("“")[2].lower() for text in leaning)


@pytest.mark.parametrize(
    "rationale",
    [
        "These are documented in the notes, and the guideline does not recommend it.",
        "The records are sufficient to support the request. The guideline does not recommend this drug for long.",
    ],
)
def test_papers_that_are_there_are_not_missing(rationale: str) -> None:
    made = read(letter((NORCO[0], "Upheld", rationale)))
    assert "missing_documentation" not in made.record.issues[0].denial_reasons


def test_words_that_are_quoted_are_not_to_be_looked_for() -> None:
    made = read(letter((NORCO[0], "Upheld", "The submitted documentation does not support the request.")))
    for language in LANGUAGES:
        told = ids(sentences(made, language))
        assert {"reason_unnamed", "reason_words"} <= told
        assert "reason_not_found" not in told
    found = sentences(made)
    assert dropped(made, found, "reason_words")
    assert dropped(made, found, "reason_unnamed")


def test_a_reason_that_was_not_found_is_to_be_looked_for() -> None:
    made = read(letter((NORCO[0], "Upheld", "The request is excessive and it is not supported.")))
    told = ids(sentences(made))
    assert "reason_not_found" in told
    assert not told & {"reason_unnamed", "reason_words"}


# --- What to ask where nothing can be brought -------------------------------------------------------------------------

OVER = ("Therapy 24 visits", "Upheld", "ODG allows nine visits. The requested 24 visits exceed the guideline.")
POINT = ("MRI of the knee", "Upheld", "The patient does not meet the criteria for an MRI.")
RULED_OUT = ("Motrin", "Upheld", "The patient has kidney disease, which is a contraindication to this drug.")
HAD_ALL = ("Therapy", "Upheld", "No more than 6 visits could have been approved, and the patient already had 6.")
ON_CONDITION = (
    "Sleep study",
    "Upheld",
    "A sleep study would be appropriate if the provider documented that the patient had insomnia for six months. "
    "No such documentation is present.",
)
NO_STATEMENT = ("Sleep study", "Upheld", "ODG asks for a statement on sleep. There is no such statement.")
NOT_WRITTEN = ("Sleep study", "Upheld", "Insomnia for 6 months has not been documented.")
NO_PROOF = ("Magnets", "Upheld", "There is insufficient evidence for the use of magnets.")


@each_row("language", LANGUAGES)
@each_row(
    ("items", "wanted"),
    [
        ([NOT_FOR_LONG], {"next_no_records", "next_question_not_advised"}),
        ([OVER], {"next_no_records", "next_question_more"}),
        ([POINT], {"next_no_records", "next_question_point"}),
        ([HAD_ALL], {"next_no_records", "next_question_more"}),
        ([ON_CONDITION], set()),
        ([NO_STATEMENT], set()),
        ([NOT_WRITTEN], set()),
        ([NO_PROOF], {"next_no_records", "next_question_proof"}),
        ([NORCO], set()),
        ([MRI], set()),
        ([NORCO, OVER, NOT_FOR_LONG, NOT_FOR_LONG], {"next_question_more_one", "next_question_not_advised_some"}),
    ],
)
def test_where_nothing_can_be_brought_one_question_comes_from_the_reason(
    items: list[tuple[str, str, str]], wanted: set[str], language: Language
) -> None:
    made = read(letter(*items))
    found = sentences(made, language)
    assert {text for text in ids(found) if text.startswith(("next_no_records", "next_question"))} == wanted
    for text in wanted:
        left = tuple(s for s in found if s.source.text != text)
        assert faithful.problems(left, made.record, made.document, language, {}, TODAY), text


def test_of_an_unsure_reason_no_more_is_asked_than_what_can_answer_it() -> None:
    made = read(letter(NOT_FOR_LONG))
    flag = Flag(field="/issues/0/denial_reasons", code="reason_inferred", message="Look.")
    record = made.record.model_copy(update={"flags": (*made.record.flags, flag)})
    assert question(record, 0) == ("other", "/issues/0/denial_reasons/0")
    assert question(made.record, 0) == ("not_advised", "/issues/0/denial_reasons/0")


# --- A last day on a weekend or a holiday -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "today", "last", "early"),
    [
        ("Date of Mailing: 8/7/2014", TODAY, "Saturday, September 6, 2014", "Friday, September 5, 2014"),
        ("Date of Mailing: 8/8/2014", TODAY, "Sunday, September 7, 2014", "Friday, September 5, 2014"),
        ("Date of Mailing: 8/8/2014", date(2014, 9, 5), "Sunday, September 7, 2014", "Friday, September 5, 2014"),
        ("Date of Mailing: 8/8/2014", date(2014, 9, 6), "Sunday, September 7, 2014", None),
        ("Date of Mailing: 8/8/2014", date(2014, 9, 8), "Sunday, September 7, 2014", None),
        ("Date of Mailing: 11/25/2026", date(2026, 12, 1), "Friday, December 25, 2026", "Thursday, December 24, 2026"),
        (
            "Date of Mailing: 11/26/2026",
            date(2026, 12, 1),
            "Saturday, December 26, 2026",
            "Thursday, December 24, 2026",
        ),
        ("Date of Mailing: 8/8/2026", date(2026, 8, 10), "Monday, September 7, 2026", "Friday, September 4, 2026"),
        ("Date of Mailing: 8/5/2014", TODAY, "Thursday, September 4, 2014", None),
        ("Decision Date: 8/8/2014", TODAY, "Sunday, September 7, 2014", "Friday, September 5, 2014"),
    ],
)
def test_a_last_day_has_its_weekday_and_before_a_weekend_or_a_holiday_the_open_day(
    header: str, today: date, last: str, early: str | None
) -> None:
    made = read(letter(NORCO, header=header))
    found = sentences(made, "en", today)
    days = [s for s in found if last in s.text]
    assert {s.part for s in days} == {"main_message", "next_steps"}
    open_days = [s for s in found if "To be safe, be done by" in s.text]
    assert [s.text for s in open_days] == [f"To be safe, be done by {early}."] * (2 if early else 0)
    for text in ("first_weekend", "next_weekend") if early else ():
        assert dropped(made, found, text, today)
        assert text in ids(sentences(made, "es", today))
    said = f"be done by {early}"
    wrong = tuple(s.model_copy(update={"text": s.text.replace(said, f"{said[:-4]}2031")}) for s in found)
    assert not early or faithful.problems(wrong, made.record, made.document, "en", {}, today)


@pytest.mark.parametrize("language", LANGUAGES)
def test_days_to_pay_have_their_beginning(language: Language) -> None:
    retro = ("Retrospective request for MRI of the knee, date of service 5/6/2014", "Overturned", MRI[2])
    found = sentences(read(letter(retro)), language)
    pay = " ".join(s.text for s in found if s.source.text == "next_pay")
    start = {"en": "from the day it gets the letter", "es": "desde que recibe la carta"}
    assert start[language] in pay


def test_spanish_says_who_can_send_a_request() -> None:
    texts = tables.summary_texts("es").text
    sends = {s for text in texts.values() for s in text.sentences if re.search(r"\bpuede mandar", s)}
    assert all(re.search(r"(?:médico|[Uu]sted no) puede mandar|la palabra AYUDA", s) for s in sends), sends


# --- The day to ask whether the approval came -------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("today", "is_over"), [(date(2014, 8, 12), False), (date(2014, 8, 13), True)])
def test_once_the_day_to_ask_is_over_the_page_says_whom_to_call(language: Language, today: date, is_over: bool) -> None:
    made = read(letter(MRI, header=MAILED))
    found = sentences(made, language, today)
    told = [s for s in found if "authorize_by" in s.source.text]
    assert {s.source.text for s in told} == {f"next_authorize_by{'_past' if is_over else ''}"}
    said = " ".join(s.text for s in told)
    assert ("Call the claims administrator" in said or "Llame al administrador" in said) is is_over
    assert ("may have ended on Tuesday" in said or "quizá se acabaron el martes" in said) is is_over
    assert faithful.problems(
        found, made.record, made.document, language, {}, today + timedelta(days=-1 if is_over else 1)
    )


def test_page_calendar_and_database_tell_the_same_day_to_authorize(tmp_path: Path) -> None:
    days = [date(2026, 11, 10) + timedelta(days=n) for n in range(14)]
    headers = {f"CM26-00920{day:%d}": f"Date of Mailing: {day:%m/%d/%Y}" for day in days}
    made = {case: read(letter(MRI, header=f"Case Number: {case}\n{header}")) for case, header in headers.items()}
    due = [(case, deadline.day) for case, one in made.items() for deadline in deadlines(one.record)]
    assert [case for case, _ in due] == list(made)
    with Store(tmp_path / "imr.db", remembered=False) as store:
        run = store.start_run("1", "rules", "2026-01-01")
        for one in made.values():
            store.save(one.record, one.document, None, run)
        rows = sorted((row["case_number"], row["authorize_by"]) for row in store.decisions())
        queued = sorted((one.case_number, one.due) for one in store.queue(limit=100).letters)
    assert rows == queued == [(case, day.isoformat()) for case, day in due]
    for (case, by), mailed in zip(due, days, strict=True):
        found = sentences(made[case], today=mailed)
        told = " ".join(s.text for s in found if s.source.text == "next_authorize_by")
        assert f"by {with_weekday(by, 'en')}?" in told, mailed


@pytest.mark.parametrize(
    "sentence",
    [
        "The patient could be considered disabled once the records are provided.",
        "The patient's claim will be considered closed when the final report is received.",
        "The claim was denied pending an investigation of the records for fraud.",
        "A previous request was denied pending documentation of progress, which was sent.",
        "Until the disc has ruptured and imaging is provided, surgery cannot be approved.",
    ],
)
def test_what_befell_the_worker_is_nothing_that_could_change_the_answer(sentence: str) -> None:
    made = read(letter((NORCO[0], "Upheld", f"{sentence} The request is not medically necessary.")))
    assert not any("could change the answer" in s.text for s in sentences(made))


def test_what_was_done_is_no_missing_paper() -> None:
    rationale = "There is no documentation of goals, and six visits were completed in May."
    assert read(letter((NORCO[0], "Upheld", rationale))).record.issues[0].missing_documentation == ("goals",)


def test_no_frightening_sentence_is_quoted_for_the_one_behind_it() -> None:
    rationale = "Opioids may cause death and overdose. They have not been shown to help this patient."
    made = read(letter((NORCO[0], "Upheld", f"{rationale} The request is not medically necessary.")))
    assert not any("death" in s.text for s in sentences(made))
