"""Papers that come with a letter, or in its place: nothing in them is the letter's, and none of them is a letter."""

import pytest
from tabled import each_row

from imr_llm import documents, pipeline
from imr_llm.errors import NotALetter, SeveralLetters
from imr_llm.layouts import grammar, papers
from imr_llm.layouts.flow import Flow
from imr_llm.letter import Span
from imr_llm.record import Record
from imr_llm.rules import mailing

HEADER = """Case Number: CM26-0091999
Date Assigned: 10/02/2026
Date of Injury: 3/4/2024
Decision Date: 10/29/2026
UR Denial Date: 9/1/2026
Priority: Standard
Application Received: 9/20/2026
"""
BODY = """HOW THE IMR FINAL DETERMINATION WAS MADE

MAXIMUS Federal Services sent the complete case file to an expert reviewer.

CLINICAL CASE SUMMARY

The patient is a 47-year-old woman who slipped on a wet floor. She has lumbar radiculopathy.

IMR ISSUES, DECISIONS AND RATIONALES

The Final Determination was based on decisions for the disputed items/services set forth below:

Lumbar brace: Upheld

Claims Administrator guideline: The Claims Administrator did not cite any medical evidence for its decision.

MAXIMUS guideline: Decision based on MTUS ACOEM Page(s): 301.

Decision rationale: The guideline does not support a brace after the acute phase.
There is no documentation of instability. The request is not medically necessary.
"""
LAST = "The request is not medically necessary."
PROOF = """PROOF OF SERVICE BY MAIL

I am employed in the County of Placer, State of California, am over eighteen and no party to this matter.
On October 31, 2026, I served the IMR Final Determination by placing a true copy in the mail, addressed to:

IMOGEN FALLOWFIELD, 12 QUARRY LANE, LODI, CA 95240

I declare under penalty of perjury that the foregoing is true. Executed October 31, 2026 at Rocklin, California.
R. Marchetti
"""
UR_DENIAL = """Vallejo Managed Care, P.O. Box 11, Vallejo, CA 94590

UTILIZATION REVIEW DETERMINATION - NON-CERTIFICATION

Dated: 9/1/2026
The request for a lumbar brace, received 8/28/2026, has been non-certified. Rationale: there is no instability.
You may dispute this by an Application for Independent Medical Review within 30 days.
"""
FAX_COVER = """FAX COVER SHEET

To: Imogen Fallowfield     From: Quarry Law Office
Date: 11/9/2026            Pages: 6
Re: determination
"""
COVER = """Quarry Law Office
900 Levee Road, Stockton, CA 95202
Dated: November 9, 2026
Mailed: 11/9/2026

Re: Fallowfield v. Delta Packing

Dear Ms. Fallowfield:

Enclosed please find the determination that came to this office. Your claim number is 77-1234.

Sincerely,
Ada Quarry
"""
RFA = """State of California, Division of Workers' Compensation
REQUEST FOR AUTHORIZATION
DWC Form RFA
Employee Name: Imogen Fallowfield
Requesting Physician: Dr. Amos Rutledge    ICD-10: M54.16
"""
APPLICATION = """APPLICATION FOR INDEPENDENT MEDICAL REVIEW
DWC Form IMR

Employee: Imogen Fallowfield, 12 Quarry Lane, Lodi, CA 95240
Date of Injury: 3/4/2024. Treatment in dispute: lumbar brace. Signature: ________
"""
PROGRESS = """PRIMARY TREATING PHYSICIAN'S PROGRESS REPORT (PR-2)

Patient: Imogen Fallowfield. Date of exam: 8/20/2026.
Diagnoses: lumbar radiculopathy. Treatment plan: lumbar brace is medically necessary.
"""
ORDER = """WORKERS' COMPENSATION APPEALS BOARD
STATE OF CALIFORNIA

IMOGEN FALLOWFIELD, Applicant, vs. DELTA PACKING, Defendant. ADJ1234567
OPINION AND ORDER DENYING PETITION FOR RECONSIDERATION

The petition appeals the determination of the independent medical review. IT IS ORDERED that it is denied.
"""
ASSIGNMENT = """MAXIMUS Federal Services, Inc.
NOTICE OF ASSIGNMENT AND REQUEST FOR INFORMATION
Date: 10/02/2026
IMR Case Number: CM26-0091999
Treatment in dispute: 1) Lumbar brace 2) Norco 10/325 #90

The application has been assigned to a physician. Records are to be sent within 15 days. No decision has been made.
"""
INELIGIBLE = """State of California
NOTICE OF INELIGIBILITY FOR INDEPENDENT MEDICAL REVIEW

The application of 9/20/2026 is not eligible, because the claims administrator disputes liability for the back.
"""
WITHDRAWN = """MAXIMUS Federal Services, Inc.
Notice of Termination of Independent Medical Review

The applicant has withdrawn the application. The case is closed; no determination will be issued.
"""
UNTITLED_DENIAL = """Vallejo Managed Care

Dear Ms. Fallowfield:

We are writing about your doctor's request for a lumbar brace. After utilization review it has been denied, because it
is not medically necessary. As the injured worker you have the right to request an independent medical review. Send the
enclosed application within 30 calendar days of this letter.
"""
OTHER_HEAD = """MAXIMUS FEDERAL SERVICES, INC.
Independent Medical Review
P.O. Box 138009, Sacramento, CA 95813

IMR Case Number: CM26-0088000    Date of Injury: 5/5/2020
Employee Name: Osric Venn        Priority: Standard
"""
BILL = """RIVERBEND IMAGING
INVOICE
Patient: Osric Venn, 4 Mill Street, Galt, CA 95632
Amount due: $240. Please pay within 30 days.
"""


def read(text: str) -> Record:
    return pipeline.read_document(documents.load("letter.txt", text.encode())).record


def flow(text: str) -> Flow:
    return Flow(documents.load("letter.txt", text.encode()))


def mailed(text: str) -> str | None:
    words = flow(text)
    draft = grammar.outline(words)
    draft.case.decision_date = draft.value("2026-10-29", Span(0, 1))
    mailing.read(words, draft)
    return draft.case.mailing_date.value if draft.case.mailing_date else None


def facts(record: Record, but: str = "") -> dict[str, object]:
    """What a record says of the case, `but` one of its fields: not where it was read, and how."""
    said = record.model_dump(include={"layout", "case", "patient", "reviewer", "issues", "outcome"})
    said["case"].pop(but, None)
    return said


PLAIN_RECORD = read(HEADER + "\n" + BODY)
PLAIN = facts(PLAIN_RECORD)
BOUND = {
    "proof": PROOF,
    "proof without a title": PROOF.split("\n\n", 1)[1],
    "certificate": PROOF.replace("PROOF OF SERVICE BY MAIL", "Certificate of Mailing"),
    "declaration": PROOF.replace("PROOF OF SERVICE BY MAIL", "DECLARATION OF SERVICE BY U.S. MAIL"),
    "denial": UR_DENIAL,
    "fax cover": FAX_COVER,
    "request": RFA,
    "application": APPLICATION,
    "progress report": PROGRESS,
    "order": ORDER,
    "another letter's head": OTHER_HEAD,
}


@pytest.mark.parametrize("paper", BOUND.values(), ids=BOUND)
@pytest.mark.parametrize("between", ["\n\n", "\n\f"])
def test_a_paper_bound_behind_is_no_part_of_the_letter(paper: str, between: str) -> None:
    record = read(HEADER + "\n" + BODY + between + paper)
    assert facts(record)["issues"] == PLAIN["issues"]
    assert facts(record)["patient"] == PLAIN["patient"]
    assert str(record.issues[-1].rationale).endswith(LAST)
    assert not {f.code for f in record.flags} & {"cut_off", "item_missing", "conflict"}
    assert record.case.decision_date == "2026-10-29"


@pytest.mark.parametrize(
    "paper",
    [BILL, UR_DENIAL, RFA, "Dear Ms. Fallowfield:\n\nPlease call this office about the hearing on 12/1/2026.\n"],
)
def test_a_page_behind_the_conclusion_that_opens_with_a_title_or_a_greeting_is_another_paper(paper: str) -> None:
    record = read(HEADER + "\n" + BODY + "\n\f" + paper + "\nIt has more words, so that it is not one line alone. " * 2)
    assert facts(record) == PLAIN


@pytest.mark.parametrize(
    "more",
    [
        "\n\fOpioids must not be stopped at once. They should be reduced slowly under a doctor's supervision.",
        "\n\fThe guideline adds that a brace may weaken the muscles of the back over time. It is not for comfort.",
        "\n\nThe Utilization Review Determination is not reviewed here, and neither is the Request for Authorization.",
        "\nI note that the provider served in the same clinic. The request is not medically necessary.",
        "\n\nUtilization Review Determination and proof of service were among the records, which were read.",
    ],
)
def test_what_the_reviewer_goes_on_to_say_stays_in_the_rationale(more: str) -> None:
    record = read(HEADER + "\n" + BODY + more)
    assert str(record.issues[-1].rationale).split()[-3:] == more.split()[-3:]


def test_a_letter_behind_the_conclusion_needs_no_page_of_its_own() -> None:
    assert facts(read(HEADER + "\n" + BODY + "\n\n" + UNTITLED_DENIAL)) == PLAIN


@pytest.mark.parametrize(
    "title",
    [
        "PROOF OF SERVICE (C.C.P. 1013a, 2015.5)",
        "State of California - Division of Workers' Compensation - PRIMARY TREATING PHYSICIAN'S PROGRESS REPORT",
        "Notice of Utilization Review Determination, Claim 77-1234",
        "NOTICE OF ASSIGNMENT AND REQUEST FOR INFORMATION (NOARFI)",
        "Notice of Denial of Treatment",
        "Proof of Service: IMR Case CM26-0091999",
    ],
)
def test_forms_of_a_title(title: str) -> None:
    more = "\n\nThe request is denied. The case is assigned to a reviewer. I served it.\n"
    assert facts(read(HEADER + "\n" + BODY + "\n\n" + title + more)) == PLAIN


@pytest.mark.parametrize("heading", ["\n\fACUPUNCTURE, 12 VISITS: Upheld", "\n\fAcupuncture, 12 visits: Overturned"])
def test_an_item_whose_labels_are_cut_off_is_no_other_paper(heading: str) -> None:
    assert len(read(HEADER + "\n" + BODY + heading).issues) == 2


@pytest.mark.parametrize("before", [COVER, FAX_COVER, UR_DENIAL, PROOF, FAX_COVER + "\n\f" + COVER])
@pytest.mark.parametrize("head", ["MAXIMUS FEDERAL SERVICES, INC.\n" + HEADER, HEADER])
def test_a_paper_bound_before_gives_no_field(before: str, head: str) -> None:
    record = read(before + "\n\f" + head + "\n" + BODY)
    assert record.case.mailing_date == ("2026-10-31" if before == PROOF else None)
    assert facts(record, "mailing_date") == facts(PLAIN_RECORD, "mailing_date")
    assert {e.field for e in record.evidence if e.page == 1} <= {"/case/mailing_date"}


def test_the_letters_own_cover_page_is_the_letters() -> None:
    cover = (
        "Dear Ms. Fallowfield:\n\nMAXIMUS Federal Services has completed the review. Dated: 10/29/2026\n\nSincerely,\n"
    )
    record = read("IMR Case Number: CM26-0091999\n" + cover + "\f" + BODY)
    assert (record.case.case_number, record.case.decision_date) == ("CM26-0091999", "2026-10-29")


def test_a_proof_between_cover_page_and_body_ends_where_the_body_begins() -> None:
    text = "MAXIMUS FEDERAL SERVICES, INC.\n" + HEADER + "\n\f" + PROOF + "\n\f" + BODY
    assert facts(read(text), "mailing_date") == facts(PLAIN_RECORD, "mailing_date")
    assert read(text).case.mailing_date == mailed(text) == "2026-10-31"


def test_two_whole_letters_are_an_error_also_with_a_proof_between() -> None:
    with pytest.raises(SeveralLetters):
        read(BODY + "\n\f" + PROOF + "\n\f" + BODY)


# --- The day of mailing -----------------------------------------------------------------------------------------------


@each_row(
    ("served", "day"),
    [
        ("On October 31, 2026, I served the attached determination by mail.", "2026-10-31"),
        ("On 10/31/2026 I caused to be served the foregoing document.", "2026-10-31"),
        (
            "I hereby certify that on the 31st of October, 2026 a true copy of the determination was mailed.",
            "2026-10-31",
        ),
        ("I served the Final Determination on the parties below on October 31, 2026.", "2026-10-31"),
        ("The Final Determination was deposited in the United States mail at Folsom on 10/31/26.", "2026-10-31"),
        ("Date of Service: 10/31/2026\nThe determination was sent to the persons below.", "2026-10-31"),
        ("On this date I served the determination by mail.\nExecuted on October 31, 2026 at Folsom.", "2026-10-31"),
        ("I served the determination on the date below.\nDate: 10/31/2026", "2026-10-31"),
        ("The undersigned mailed this document on the 31st day of October, 2026.", "2026-10-31"),
        ("I served it this day. Executed on the 31st day of October, 2026 at Folsom.", "2026-10-31"),
        ("I served the determination. Executed at Folsom.", None),
        ("On October 31, 2026, I served the petition on the parties.", None),
        ("On October 31, 2026, I served the subpoenaed records on the parties.", None),
        ("On October 1, 2026, I served the determination.", None),  # before the letter's own date
        ("On March 1, 2027, I served the determination.", None),
    ],
)
def test_a_proof_of_service_gives_the_day_of_mailing(served: str, day: str | None) -> None:
    assert mailed(HEADER + "\n" + BODY + "\n\fPROOF OF SERVICE\n\n" + served + "\nADA QUARRY, LODI, CA\n") == day


@each_row(
    ("label", "day"),
    [
        ("Mailed: 11/2/2026", "2026-11-02"),
        ("Date Served: November 2, 2026", "2026-11-02"),
        ("MAIL DATE 11/2/2026", "2026-11-02"),
        ("Postmark: 11/2/2026", "2026-11-02"),
        ("Postmarked November 2, 2026", "2026-11-02"),
        ("Date of Mailing: 11-2-2026", "2026-11-02"),
        ("Served on 11/2/2026", "2026-11-02"),
        ("SERVED ON: 11/2/2026", "2026-11-02"),
        ("Mailed by U.S. mail on: 11/2/2026", "2026-11-02"),
        ("Date of        11/2/2026\nMailing:", "2026-11-02"),
        ("This determination was served on 11/2/2026", "2026-11-02"),
        ("Records mailed: 11/2/2026", None),
        ("Medical records\nMailed: 11/2/2026", None),
        ("Application served on 11/2/2026", None),
        ("Date: 11/2/2026", None),
        ("Date of Service: 11/2/2026", None),  # the day of a treatment
        ("Notice of assignment mailed: 11/2/2026", None),
    ],
)
def test_labels_of_the_day_of_mailing(label: str, day: str | None) -> None:
    assert mailed(HEADER + label + "\n\n" + BODY) == day


def test_a_label_and_a_proof_that_differ_give_no_day() -> None:
    assert mailed(HEADER + "Mailed: 11/2/2026\n\n" + BODY + "\n\f" + PROOF) is None
    assert mailed(HEADER + "Mailed: 10/31/2026\n\n" + BODY + "\n\f" + PROOF) == "2026-10-31"


@pytest.mark.parametrize(
    ("label", "flags"),
    [("Mailed: 11/2/2026", []), ("", []), ("Mailed: 1/2/2026", ["summary"]), ("Mailed: 11/2/2040", ["summary"])],
)
def test_a_day_of_mailing_that_cannot_be_is_flagged(label: str, flags: list[str]) -> None:
    found = [f.severity for f in read(f"{HEADER}{label}\n\n{BODY}").flags if f.field == "/case/mailing_date"]
    assert found == flags


# --- No letter at all -------------------------------------------------------------------------------------------------

ALONE = {
    "a notice of assignment": ASSIGNMENT,
    "a notice of ineligibility": INELIGIBLE,
    "a notice that the review was ended or withdrawn": WITHDRAWN,
    "the utilization review's own denial": UR_DENIAL,
    "the application form for a review (DWC IMR-1)": APPLICATION,
    "a request for authorization (DWC form RFA)": RFA,
    "a doctor's progress report (PR-2)": PROGRESS,
    "a paper of the Workers' Compensation Appeals Board": ORDER,
    "a fax's cover sheet": FAX_COVER,
    "a proof of service": PROOF,
}


def test_every_paper_of_the_table_is_tried() -> None:
    assert set(ALONE) == {paper.name for paper in papers.known()}


@each_row("name", ALONE)
def test_a_paper_that_is_no_determination_is_named(name: str) -> None:
    with pytest.raises(NotALetter, match=name.replace("(", r"\(").replace(")", r"\)")):
        read(ALONE[name])


@pytest.mark.parametrize(
    "denial",
    [
        UNTITLED_DENIAL,
        "Utilization Review\n\nDear Ms. Fallowfield:\nWe have certified Norco #45. The remaining #45 is not medically "
        "necessary. You may request Independent Medical Review within 30 days. An application is enclosed.\n",
        "Dear Dr. Quarry,\nOur physician reviewer has determined that these are not medically necessary:\n1. MRI: "
        "Denied\nThe injured worker may dispute this by asking for independent medical review within 30 days.",
    ],
)
def test_a_denial_without_a_title_is_known_by_what_it_says(denial: str) -> None:
    with pytest.raises(NotALetter, match="has 30 days"):
        read(denial)


def test_a_fax_alone_that_retells_a_decision_is_a_fax() -> None:
    with pytest.raises(NotALetter, match="fax"):
        read("FAX\nTo: Quarry Law Office\nFrom: Claims\nPages: 6\nRe: IMR CM26-0091999\nAttached: MRI overturned.\n")


@pytest.mark.parametrize(
    "sent", ["cc: Quarry Law Office; Dr. Marchetti", "Enclosure: Proof of service", "Copy to: A. Roe"]
)
def test_who_else_got_the_letter_is_no_part_of_its_last_reason(sent: str) -> None:
    record = read(f"{HEADER}\n{BODY}\n{sent}\n")
    assert str(record.issues[-1].rationale).endswith(LAST)
    assert not [flag for flag in record.flags if flag.code == "cut_off"]


@pytest.mark.parametrize("paper", ALONE.values(), ids=ALONE)
def test_a_determination_with_such_a_paper_is_a_letter(paper: str) -> None:
    assert [issue.decision for issue in read(BODY + "\n\f" + paper).issues] == ["upheld"]
    assert [issue.decision for issue in read(paper + "\n\f" + BODY).issues] == ["upheld"]


# --- Torn labels ------------------------------------------------------------------------------------------------------


@each_row(
    ("head", "field", "value"),
    [
        ("Priority:   Standard    Application    9/20/2026\n   Received:", "application_received", "2026-09-20"),
        ("Application   9/20/2026    Priority:   Standard\nReceived:", "application_received", "2026-09-20"),
        ("Decision Date: 10/29/2026      UR Denial    9/1/2026\n    Date:", "ur_denial_date", "2026-09-01"),
        ("Decision    10/29/2026    Application    9/20/2026\nDate:   Received:", "decision_date", "2026-10-29"),
        ("Decision    10/29/2026    Application    9/20/2026\nDate:   Received:", "application_received", "2026-09-20"),
        ("Date        10/02/2026    Date    3/4/2024\nAssigned:        of Injury:", "date_assigned", "2026-10-02"),
        ("Application 9/2O/2026\nReceived:", "application_received", "2026-09-20"),
        ("Application 9/??/2026\nReceived:", "application_received", None),
        ("Application     unknown\nReceived:", "application_received", None),
    ],
)
def test_a_label_that_columns_tore_in_two(head: str, field: str, value: str | None) -> None:
    record = read("Case Number: CM26-0091999\n" + head + "\n\n" + BODY)
    assert getattr(record.case, field) == value
    assert ("date_unread" in {f.code for f in record.flags if f.field == f"/case/{field}"}) == (value is None)


def test_a_torn_date_of_injury() -> None:
    head = "Date        10/02/2026    Date           3/4/2024\nAssigned:                 of Injury:\n\n"
    assert read("Case Number: CM26-0091999\n" + head + BODY).patient.date_of_injury == "2024-03-04"
