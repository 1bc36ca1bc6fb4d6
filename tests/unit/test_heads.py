"""Odd marks in a letter's head and in the headings of its items: lists, page heads, dates that cannot be."""

from datetime import date, timedelta

import pytest
from test_summarize import letter
from test_summarize import read as read_letter

from imr_llm.record import Record

MRI = ("Lumbar MRI", "Upheld", "No red flags are documented. The request is not medically necessary.")
GABAPENTIN = ("Gabapentin 300mg #90", "Overturned", "He has nerve pain. It is medically necessary.")
BELOW = "set forth below:"


def read(text: str) -> Record:
    return read_letter(text).record


@pytest.mark.parametrize(
    "listing",
    [
        "1. Lumbar MRI\n2. Gabapentin 300mg #90",
        "Disputed items:\n\n1. Lumbar MRI\n\n2. Gabapentin 300mg #90",
        "- Lumbar MRI\n- Gabapentin 300mg #90",
        "Lumbar MRI; Gabapentin 300mg #90",
        "Gabapentin 300mg #90, Lumbar MRI",
        "Lumbar MRI,\nGabapentin 300mg #90",
    ],
)
def test_a_list_of_the_requests_is_no_part_of_the_first(listing: str) -> None:
    record = read(letter(MRI, GABAPENTIN).replace(BELOW, f"{BELOW}\n\n{listing}"))
    assert [issue.request for issue in record.issues] == ["Lumbar MRI", "Gabapentin 300mg #90"]
    assert not any(flag.code == "request_unsure" for flag in record.flags)


@pytest.mark.parametrize("listing", ["(1) MRI of the back\n(2) Gabapentin", "Lumbar MRI and Gabapentin 300mg #90"])
def test_a_list_in_other_words_is_to_be_looked_at(listing: str) -> None:
    record = read(letter(MRI, GABAPENTIN).replace(BELOW, f"{BELOW}\n\n{listing}"))
    assert [flag.field for flag in record.flags if flag.code == "request_unsure"] == ["/issues/0/request"]


def test_a_request_on_two_lines_stays_whole() -> None:
    record = read(letter(("Lumbar MRI,\n\nwith and without contrast", *MRI[1:]), GABAPENTIN))
    assert record.issues[0].request == "Lumbar MRI, with and without contrast"
    assert not any(flag.code == "request_unsure" for flag in record.flags)


@pytest.mark.parametrize(
    "head",
    [
        "Case Number: CM26-0077013   Page 2 of 3",
        "   CM26-0077013   Page 3 of 3",
        "IMR Case No. CM26-0077013, Page 2 of 3",
        "Page 2 of 3 | CM26-0077013",
    ],
)
@pytest.mark.parametrize(
    "request_", ["Botox injections for\n{}\nchronic migraine", "Botox injections for chronic migraine:\n{}\n"]
)
def test_the_head_of_a_page_is_no_part_of_a_heading(head: str, request_: str) -> None:
    text = letter((request_.format(head), *GABAPENTIN[1:])).replace("\n: Over", "\nOver")
    assert [issue.request for issue in read(text).issues] == ["Botox injections for chronic migraine"]


@pytest.mark.parametrize(
    ("heading", "request_"),
    [
        ("4: Retro: X-ray of the wrist", "Retro: X-ray of the wrist"),
        ("The request for a Lumbar MRI is", "Lumbar MRI"),
        ("The requests for Norco and Soma are", "Norco and Soma"),
        ("3 - PT visits", "3 - PT visits"),
    ],
)
def test_what_stands_round_a_request_is_no_part_of_it(heading: str, request_: str) -> None:
    assert read(letter((heading, *MRI[1:]))).issues[0].request == request_


@pytest.mark.parametrize(
    ("head", "mailed"),
    [
        ("Employee: Rosa Example      Mailed: 11/06/2014", "2014-11-06"),
        ("Employer: ACME     Mailed 11/06/2014", "2014-11-06"),
        ("Claim No.: AB     Date Mailed: 11/06/2014", "2014-11-06"),
        ("Mailing Date 06-Nov-2014", "2014-11-06"),
        ("Mailed: 6 November 2014", "2014-11-06"),
        ("Employee: Rosa Example   Records Mailed: 11/06/2014", None),
        ("The employer was told of records Mailed: 11/06/2014", None),
    ],
)
def test_the_date_of_mailing_behind_a_name(head: str, mailed: str | None) -> None:
    assert read(letter(MRI, header=f"Decision Date: 11/05/2014\n{head}")).case.mailing_date == mailed


TO_COME = (date.today() + timedelta(days=400)).strftime("%m/%d/%Y")


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Date of Injury: 10/26/9016\nDecision Date: 11/05/2015", "/patient/date_of_injury"),
        ("Date of Injury: 11/20/2015\nDecision Date: 11/05/2015", "/patient/date_of_injury"),
        (f"Decision Date: {TO_COME}", "/case/decision_date"),
        ("Decision Date: 11/05/2004", "/case/decision_date"),
        ("Decision Date: 11/05/2015\nUR Denial Date: 09/10/2029", "/case/ur_denial_date"),
        ("Decision Date: 11/05/2015\nApplication Received: 11/06/2015", "/case/application_received"),
        (f"UR Denial Date: {TO_COME}", "/case/ur_denial_date"),
    ],
)
def test_a_date_that_cannot_be_is_left_out_and_flagged(header: str, field: str) -> None:
    record = read(letter(MRI, header=header))
    assert [flag.field for flag in record.flags if flag.code == "implausible"] == [field]
    part, name = field.strip("/").split("/")
    assert getattr(getattr(record, part), name) is None


def test_dates_that_can_be_stay() -> None:
    header = "Date of Injury: 11/2015\nDecision Date: 11/05/2015\nUR Denial Date: 11/05/2015\nDate Assigned: 11/01/2015"
    record = read(letter(MRI, header=header))
    assert record.patient.date_of_injury == "2015-11"
    assert (record.case.decision_date, record.case.ur_denial_date) == ("2015-11-05", "2015-11-05")
    assert not any(flag.code == "implausible" for flag in record.flags)


def test_the_summary_s_date_of_injury_stands_in_for_one_that_cannot_be() -> None:
    told = "The patient is a 40-year-old male who was injured on 03/02/2014."
    header = "Date of Injury: 10/26/9016\nDecision Date: 11/05/2015"
    record = read(letter(MRI, header=header, summary=told))
    assert record.patient.date_of_injury == "2014-03-02"
    assert [flag.field for flag in record.flags if flag.code == "implausible"] == ["/patient/date_of_injury"]


def test_a_health_plans_decision_may_be_older() -> None:
    text = (
        "An enrollee has requested a brace for treatment of pain. Decision Date: 11/05/2004. The physician reviewer "
        "found that a brace was not needed. Therefore, the Health Plan's denial should be upheld."
    )
    record = read(text)
    assert record.layout == "dmhc_findings"
    assert not any(flag.code == "implausible" for flag in record.flags)


@pytest.mark.parametrize("who", ["coworker", "supervisor", "customer"])
def test_the_age_of_somebody_else_is_not_the_patients(who: str) -> None:
    told = f"The worker was struck by a car of the {who}. The {who}, a 23-year-old female, was unhurt."
    assert read(letter(MRI, summary=told)).patient.age is None
    assert read(letter(MRI, summary="The patient, a 23-year-old female, was struck by a car.")).patient.age == 23
    assert read(letter(MRI, summary=f"According to the {who}, a 46-year-old male was injured.")).patient.age == 46
