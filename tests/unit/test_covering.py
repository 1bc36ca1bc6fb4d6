"""Notes that cover a determination are named; damaged determinations of every layout are read all the same."""

import random
from pathlib import Path

import pytest
from tabled import each_row
from test_papers import HEADER

from imr_llm import documents, pipeline
from imr_llm.errors import NotALetter
from imr_llm.record import Record

NOTES = {
    "mail, please see": """From: Dana Whitlock <dana@quarrylaw.example>
To: Imogen Fallowfield
Date: Mon, 9 Nov 2026 10:12:00 -0800
Subject: Fallowfield IMR

Hi Imogen,

Please see the attached Independent Medical Review final determination. Call me when you have read it.

Dana
""",
    "mail, long, with disclaimer": """Good afternoon,

Please see the attached Independent Medical Review Final Determination Letter for the above-referenced injured
employee, issued by MAXIMUS Federal Services on 10/29/2026. Please let our office know whether you wish to proceed
with an appeal to the Workers' Compensation Appeals Board within 30 days.

Thank you,
Teresa Aldana
Paralegal | Aldana & Pratt
CONFIDENTIALITY NOTICE: This e-mail message, including any attachments, is for the sole use of the intended
recipient and may contain confidential and privileged information. Any unauthorized review, use, disclosure or
distribution is prohibited. If you are not the intended recipient, please contact the sender by reply e-mail and
destroy all copies of the original message.
""",
    "fax cover with title": """FAX COVER SHEET
To: Dr. Amos Rutledge    Fax: 555-0101
From: Delta Packing Claims   Pages: 9
Re: IMR Final Determination, CM26-0091999
Message: The Independent Medical Review determination follows. Please schedule the patient accordingly.
""",
    "fax cover without the word": """Quarry Law Office
900 Levee Road, Stockton

Number of pages: 8 including this one
Attn: Utilization Review Department
Subject: IMR determination CM26-0091999

Following are the pages of the Independent Medical Review Final Determination.
""",
    "transmittal letter": """Quarry Law Office
900 Levee Road, Stockton, CA 95202

November 9, 2026

Imogen Fallowfield
12 Quarry Lane
Lodi, CA 95240

Re: Fallowfield v. Delta Packing; Claim No. 77-1234; IMR Case No. CM26-0091999; Date of Injury: 3/4/2024

Dear Ms. Fallowfield:

Enclosed is a copy of the Final Determination that MAXIMUS Federal Services made in your Independent Medical Review.
As we discussed, you have thirty days to appeal it. Please read it with care and keep it with your papers.

Very truly yours,
Ada Quarry
Enclosure
""",
    "notice title only": """Notice of Independent Medical Review Determination

Dated: 11/12/2013

Employee: Imogen Fallowfield
Claim Number: 77-1234
Date of UR Decision: 7/1/2013

The determination is enclosed with this notice. Keep it with your papers.
""",
    "notice title in a subject": """To: claims@delta.example
Subject: Notice of Independent Medical Review Determination

All, attached is the notice that came today on the Fallowfield file. Please diary the appeal date.
""",
    "memo": """MEMORANDUM
TO: File
FROM: K. Osei, claims examiner
DATE: November 10, 2026
RE: Independent Medical Review determination, Fallowfield

The IMR Final Determination was received today and scanned to the file. The payment unit has been told. No further
action until the appeal period ends.
""",
    "retells upheld": """Dear Ms. Fallowfield:

Enclosed please find the Independent Medical Review determination dated October 29, 2026. The reviewer upheld the
denial of the lumbar brace. If you disagree you may file a petition within 30 days of the date of mailing.

Sincerely,
Ada Quarry
""",
    "retells overturned to doctor": """Dear Dr. Rutledge:

Attached you will find the IMR Final Determination. As you will see, the denial was overturned and the epidural
steroid injection is medically necessary and appropriate. Please call our office to schedule it.

Regards,
Delta Packing Claims
""",
    "with the case's header": """Re: Independent Medical Review
Employee: Imogen Fallowfield
Case Number: CM26-0091999
Date of Injury: 3/4/2024
UR Denial Date: 9/1/2026

To whom it may concern,

Attached hereto is a true copy of the Final Determination of the Independent Medical Review in this matter.

J. Bell, custodian of records
""",
    "spanish": """Estimada Sra. Fallowfield:

Adjunto encontrará la determinación final de la revisión médica independiente (Independent Medical Review, IMR) de
su caso. Llámenos si tiene preguntas.

Atentamente,
Oficina Legal Quarry
""",
    "short": """Attached: IMR determination for Fallowfield. FYI.
""",
    "forwarded mail": """---------- Forwarded message ----------
From: MAXIMUS IMR <imr@maximus.example>
Date: Thu, Oct 29, 2026
Subject: IMR Final Determination CM26-0091999
To: adjuster@delta.example

Your Independent Medical Review Final Determination is attached to this message as a PDF file. Do not reply to this
message.
""",
    "portal": """You have a new document in the secure portal.

Document type: Independent Medical Review - Final Determination Letter
Case: CM26-0091999
Posted: 10/29/2026

Log in to view or download your document. This mailbox is not monitored.
""",
    "physician to patient": """Rutledge Spine Clinic

Dear patient,

We have received the Independent Medical Review decision about the injections we asked for. A copy is enclosed for
your records. Our office will call you to talk about what comes next.

Amos Rutledge, M.D.
""",
    "request for appeal": """November 12, 2026

Dear Counsel:

We are in receipt of the Independent Medical Review Final Determination dated October 29, 2026, a copy of which is
enclosed herewith. We intend to appeal it under Labor Code section 4610.6(h). Please advise whether defendant will
stipulate to a further review by a different reviewer.

Respectfully,
Ada Quarry
""",
    "list of enclosures": """Enclosures:
1. Independent Medical Review Final Determination (6 pages)
2. Proof of service (1 page)
3. Petition appealing the determination (4 pages)
""",
    "index of exhibits": """EXHIBIT LIST
Exhibit A: Application for Independent Medical Review
Exhibit B: Independent Medical Review Final Determination, October 29, 2026
Exhibit C: Report of Dr. Amos Rutledge
""",
    "exhibit sheet": """EXHIBIT B

Independent Medical Review Final Determination
""",
    "routing slip": """ROUTING SLIP
Initials  Date
To: nurse case manager
To: bill review
The attached IMR Final Determination needs: [ ] approval [x] information [ ] signature
Remarks: authorize per determination
""",
    "claims to worker, overturned": """Delta Packing Claims Administration
P.O. Box 900, Lodi

Dear Imogen Fallowfield,

We have been notified by the Independent Medical Review Organization that your treatment was found to be medically
necessary. A copy of the determination is attached. We have authorized the treatment. Your doctor may schedule it
now.

K. Osei
Claims Examiner
""",
    "carrier's letter with long text": """Dear Ms. Fallowfield,

This letter is about the Independent Medical Review that your doctor's office helped you ask for. MAXIMUS Federal
Services, Inc., which carries out these reviews for the Division of Workers' Compensation, has sent its Final
Determination to you, to your attorney and to us. A copy of it is enclosed so that you have all papers together.

The determination is binding on you and on us. It may be appealed only for the reasons set out in the law, and only
within thirty days of the day on which it was mailed. The enclosed pages say which day that was. If you want to know
more about your rights, you can call the Information and Assistance Unit of the Division of Workers' Compensation at
no charge. Our own office cannot give you legal advice.

Your regular benefits go on as before. Please tell us if your address changes.

Sincerely,
K. Osei
Claims Examiner
Enclosure: Final Determination
cc: Ada Quarry, Attorney at Law
""",
    "reply with quote": """RE: RE: Fallowfield IMR

Thanks Dana, got it.

> From: Dana Whitlock
> Please find attached the Independent Medical Review (IMR) determination for CM26-0091999.
> It came in today's mail.
""",
    "sms": """Hi Imogen your IMR decision came in. Sending you the independent medical review letter as a PDF now.
Dana
""",
    "secure fax machine print": """11/09/2026 10:14  5550101  DELTA CLAIMS   P 01/09
FACSIMILE TRANSMITTAL
TO: A. Quarry  FROM: K. Osei
RE: Fallowfield / MAXIMUS IMR
NOTES/COMMENTS: IMR FINAL DETERMINATION ATTACHED
[ ] URGENT [x] FOR REVIEW [ ] PLEASE REPLY
""",
    "records custodian": """CERTIFICATION OF RECORDS

The attached 6 pages are a true and complete copy of the Independent Medical Review Final Determination in case
number CM26-0091999 as kept in the ordinary course of business by Delta Packing Claims.

J. Bell
""",
    "dmhc cover": """Dear Ms. Fallowfield:

The Department of Managed Health Care has received the decision in your Independent Medical Review. It is attached.
Your health plan must follow the decision within five business days if it is in your favor.

Help Center
""",
    "two determinations": """Dear Mr. Venn:

Enclosed are two Independent Medical Review determinations, CM26-0088000 and CM26-0088001, both dated October 12,
2026. Please compare them with the list of treatments that you gave us.

Ada Quarry
""",
    "scanner's note": """Scanned by: mailroom 3
Document class: IMR FINAL DETERMINATION
Batch 2026-11-09-0017, 6 pages, priority: standard
Index: claim 77-1234, employee Fallowfield, Imogen
""",
    "what the title says, with a label": """Notice of Independent Medical Review Determination

Please see the attached Notice of Independent Medical Review Determination for our mutual client. Documents reviewed
are listed on its page two; effect of the decision is on its page one.
""",
    "decision in form of a table": """Case list for Monday
IMR CM26-0091999 Fallowfield: determination attached, upheld
IMR CM26-0088000 Venn: determination attached, overturned
""",
    "word for word": """To: Records
Please file the enclosed Independent Medical Review Final Determination. The final determination of MAXIMUS is
deemed to be the final determination of the Administrative Director and is binding on all parties.
""",
    "nurse": """Hello Ms. Pruitt,

I left you a voicemail yesterday. The IMR for Mr. Castellanos came back on Tuesday. As you can tell from the PDF,
the knee arthroscopy was found medically necessary and the cold therapy unit was not. Let me know when the surgery
is scheduled.

Best,
Rowan Hale, RN
Nurse Case Manager
Tel. 555-0143
""",
    "law office": """LAW OFFICES OF BRAND & OYELARAN
A Professional Corporation

VIA FIRST CLASS MAIL

Mr. Hector Castellanos
88 Pump House Road
Tulare, CA 93274

RE: Your workers' compensation claim
WCAB No.: ADJ9988776
Date of injury: 05/06/2023

Dear Mr. Castellanos:

Please find herewith the Independent Medical Review Final Determination Letter issued with regard to the requests
made by Dr. Feld for a right knee MRI and twelve sessions of physical therapy. As the decision explains, the denial
of the MRI was overturned and the denial of the therapy was upheld. The insurance company now has five days to
authorize the MRI.

You have the right to appeal the part that was upheld. We do not recommend doing so, since the law allows an appeal
only for fraud, conflict of interest, bias or a plain mistake of fact.

If you have any questions, contact our office.

Yours truly,

BRAND & OYELARAN

Enc.
""",
    "transmittal form": """Transmittal

Date sent: 11/24/2026
Addressee: Workers' Compensation Appeals Board, Fresno District Office
Document: Notice of Independent Medical Review Determination
Author: MAXIMUS Federal Services, Inc.
Document date: 11/03/2026
Case: ADJ9988776
Lodged by: Brand & Oyelaran
""",
    "results by item": """Re: CM26-0101010
1. Right knee MRI: Overturned
2. Physical therapy, 12 sessions: Upheld
See attached IMR determination for the reasons. Pls update the claim notes.
""",
    "authorization": """AUTHORIZATION NOTICE

Date: 11/25/2026
To: Dr. Feld
Patient: Hector Castellanos
In accordance with the Independent Medical Review Final Determination dated 11/03/2026 the following treatment is
authorized: right knee MRI. The determination is on file. Send your report and bill to the address above. This
authorization is valid for 90 days.
""",
    "mensaje": """Texto del mensaje:

Hola Sr. Castellanos: le mandamos la carta con la decisión de la Independent Medical Review. La resonancia fue
aprobada. Llame a la oficina para hacer una cita.
""",
    "fax, informal": """Fax
To 559 555 0188
From 559 555 0102
12 pages
Subject IMR
Dr Feld, here's the IMR determination letter on Castellanos. Knee MRI ok'd.
""",
    "claim note": """Claim note 11/24/2026 09:14 JRODRIGUEZ
Rec'd IMR determination from Maximus. MRI R knee overturned, PT x12 upheld. Auth issued to Dr. Feld. Diary 30 days
for appeal. Determination scanned to docs.
""",
    "to a provider": """Dear Provider:

This is to inform you that an Independent Medical Review has been completed for the patient named below. The
original determination has been mailed to you under separate cover by the review organization. A courtesy copy is
included.

Patient: Hector Castellanos
Claim: 0099-887
Reviewer organization: MAXIMUS Federal Services

Sincerely,
Utilization Review Unit
""",
    "table of contents": """TABLE OF CONTENTS

Tab 1   Notice of Independent Medical Review Determination (11/03/2026)
Tab 2   Utilization review denial (8/15/2026)
Tab 3   Request for authorization (8/08/2026)
Tab 4   Medical reports
""",
    "reply above a quote": """On Nov 24, 2026, at 8:02 AM, Rowan Hale wrote:

> Can you send me the IMR decision again? The scan is cut off after page 2.

Sure, see below / attached. Sorry about that.

Jo
""",
    "declaration": """DECLARATION OF CUSTODIAN

I, Jo Brand, declare: I am the custodian of records of Delta Packing. Attached hereto as Exhibit 1 is a true and
correct copy of the Independent Medical Review determination in this matter. I could and would testify to this.
""",
    "envelope": """Independent Medical Review Determination
Confidential medical information inside
To be opened by addressee only
""",
    "window envelope": """MAXIMUS Federal Services, Inc.
Independent Medical Review
P.O. Box 138009
Sacramento, CA 95813-8009

RETURN SERVICE REQUESTED

Hector Castellanos
88 Pump House Road
Tulare, CA 93274
""",
    "front desk": """Good morning Dr. Feld,
The final determination from the State came back in our favor! They overturned the denial of the MRI because the
documentation of mechanical symptoms and failed conservative care (physical therapy and medication) met the
guideline criteria. See the attached. I am scheduling Mr. Castellanos for Thursday.
Thanks, Front desk
""",
    "inserted page": """Notice of Independent Medical Review Determination

This page was inserted by the scanning service. The document behind it has 7 pages.
""",
    "case number by its label under a subject": """To: Dr. Feld
Subject: Notice of Independent Medical Review Determination
Employee: Hector Castellanos
IMR Case Number: CM26-0101010

The determination is attached.
""",
    "head in a line of reference": """Brand & Oyelaran

RE: Castellanos, Claim Number: 0099-887, MAXIMUS Case Number: CM26-0101010

Enclosed is the Notice of Independent Medical Review Determination. Please keep it in your file.
""",
    "sentence under an address": """Dear Dr. Feld,

Attached is the IMR determination of 3/4/2026. The request for a knee MRI is medically necessary. Please schedule it.

Regards, Jo
""",
    "results under an address": """Dear Dr. Feld:

The Independent Medical Review is back, the letter is attached.

Right knee MRI: Overturned

Regards,
Utilization desk
""",
}
FIRST = """MAXIMUS FEDERAL SERVICES, INC.
Independent Medical Review
P.O. Box 138009, Sacramento, CA 95813

"""
HEAD = f"{HEADER}\n"
COVER = """Dear Imogen Fallowfield:

MAXIMUS Federal Services has completed the Independent Medical Review ("IMR") of the above workers' compensation case.
This letter provides you with the IMR Final Determination and explains how the determination was made.

Final Determination: UPHOLD. This means we decided that none of the disputed items/services are medically necessary
and
appropriate. A detailed explanation of the decision for each of the disputed items/services is provided later in this
letter.

Sincerely,
Medical Director
cc: Department of Industrial Relations

"""
METHOD = """HOW THE IMR FINAL DETERMINATION WAS MADE

MAXIMUS Federal Services sent the complete case file to an expert reviewer. He/she has no affiliation with the
employer.
The expert reviewer was selected based on clinical experience, and is familiar with governing laws.

"""
SUMMARY = """CLINICAL CASE SUMMARY

The patient is a 47-year-old woman who slipped on a wet floor on 3/4/2024. She has lumbar radiculopathy. An earlier
IMR
determination is attached to the application. Physical therapy was tried.

"""
DECISIONS = """IMR ISSUES, DECISIONS AND RATIONALES

The Final Determination was based on decisions for the disputed items/services set forth below:

"""
ITEM = """Lumbar brace: Upheld

Claims Administrator guideline: The Claims Administrator did not cite any medical evidence for its decision.

MAXIMUS guideline: Decision based on MTUS ACOEM Page(s): 301.

Decision rationale: The guideline does not support a brace after the acute phase. There is no documentation of
instability. The request is not medically necessary.

"""
EFFECT = """Effect of the Decision:

The determination of MAXIMUS Federal Services and its physician reviewer is deemed to be the Final Determination of
the
Administrative Director. This determination is binding on all parties. For more information on appealing the final
determination, please see California Labor Code Section 4610.6(h).

Sincerely,
Medical Director
cc: Department of Industrial Relations
"""
NOTICE = """Notice of Independent Medical Review Determination

Dated: 11/12/2013

Employee: Imogen Fallowfield
Claim Number: 77-1234
Date of UR Decision: 7/1/2013
IMR Application Received: 8/1/2013
MAXIMUS Case Number: CM13-0009941

1) MAXIMUS Federal Services, Inc. has determined the request for a TENS unit is not medically necessary and
appropriate.

INDEPENDENT MEDICAL REVIEW DECISION AND RATIONALE

An application for Independent Medical Review was filed on 8/1/2013.

"""
NOTICE_BODY = """Medical Qualifications of the Expert Reviewer:
The independent Medical Doctor who made the decision has no affiliation with the employer.

Expert Reviewer Case Summary:
The patient is a 52-year-old man with neck pain. He was given acupuncture.

1) Regarding the request for a TENS unit:

The Claims Administrator based its decision on the MTUS. The Expert Reviewer found the guideline applicable.
Rationale for the Decision: A trial was not documented. The request for a TENS unit is not medically necessary and
appropriate.
"""
OF_2013 = """DOCUMENTS REVIEWED

The following relevant documents were reviewed: Application of Independent Medical Review, Utilization Review
Determination, medical records enclosed by the claims administrator.

CLINICAL CASE SUMMARY

The claimant is a 39 year old man whose left shoulder was strained.

IMR DECISION(S) AND RATIONALE(S)

The Final Determination was based on decisions for the disputed items/services set forth below:

1. Decision for acupuncture, 6 visits is not medically necessary and appropriate.

The Claims Administrator based its decision on the Acupuncture Medical Treatment Guidelines.
The Physician Reviewer's decision rationale: Improvement was not documented. The request is not medically necessary
and
appropriate.
"""
PROFESSIONAL = """MEDICAL PROFESSIONAL REVIEW

IMR Case Number: CM13-0000874

ISSUE AT DISPUTE: Whether an MRI of the left knee is medically necessary.

CASE SUMMARY:
The patient is a 61-year-old woman with left knee pain after a fall. The attached notes tell of swelling.

MEDICAL TREATMENT GUIDELINE(S) RELIED UPON BY PROFESSIONAL REVIEWER AND WHY: MTUS, ACOEM, Chapter 13.

RATIONALE FOR WHY THE REQUESTED TREATMENT/SERVICE IS NOT MEDICALLY NECESSARY:
No internal derangement was found. The MRI is not medically necessary.
"""
DMHC = """Nature of Statutory Criteria/Case Summary: An enrollee has requested an MRI of the brain for headaches.

Findings: The physician reviewer found that red flags were documented and that imaging is supported by the literature.

Final Result: The reviewer determined that the MRI was medically necessary. Therefore, the Health Plan's denial should
be overturned.
"""
WHOLE = FIRST + HEAD + COVER + METHOD + SUMMARY + DECISIONS + ITEM + EFFECT


DECIDED: dict[str, str] = {
    "notice, head and words that send": NOTICE[: NOTICE.index("1) MAXIMUS")]
    + "MAXIMUS Federal Services has completed the Independent Medical Review. Enclosed is the Final Determination.\n",
    "case number and an item": """MAXIMUS FEDERAL SERVICES, INC.
Independent Medical Review

IMR Case Number: CM14-0012345
Employee: Imogen Fallowfield
The final determination is enclosed in the following pages.

TENS unit: Upheld
""",
    "health plan, sentence of decision": """INDEPENDENT MEDICAL REVIEW DECISION

Records attached. The reviewer found the service medically necessary. The denial should be overturned.
""",
    "final determination, dates of the review": "Independent Medical Review\n\n"
    + HEAD
    + "Enclosed: Final Determination\n",
    "notice, head without its case number": NOTICE[: NOTICE.index("MAXIMUS Case")]
    + "Enclosed is the Final Determination.\n",
    "request decided in a sentence": """Independent Medical Review

The final determination is enclosed in these pages.
The request for a TENS unit, one month, is not medically necessary.
""",
    "narrative memorandum, cut off": """MEMORANDUM

To: Utilization desk
From: Physician adviser
Date: March 25, 2014
Subject: Independent medical review, our file for IMR case CM14-0012345

1. Background. The employee, a gentleman of 47 who loads trucks, twisted his knee on 05/21/13. Application reached the
review organization on February 3, 2014; the utilization review denial was issued January 10, 2014.
""",
}


def _noisy(text: str, every: int) -> str:
    """The text as a poor OCR prints it: one letter in so many is another that looks like it."""
    chance, alike = (
        random.Random(18),
        {"l": "1", "i": "l", "o": "0", "e": "c", "m": "rn", "s": "5", "t": "f", "n": "ri"},
    )
    return "".join(alike.get(c, c) if chance.randrange(every) == 0 else c for c in text)


def _glued(text: str) -> str:
    return "\n".join(line.replace(" ", "") if at % 3 == 0 else line for at, line in enumerate(text.splitlines()))


def _holed(text: str) -> str:
    return "\n".join(line for at, line in enumerate(text.splitlines()) if at % 4 != 3)


def _faxed(text: str) -> str:
    stamp = "NOV-09-2026 10:14  FROM: DELTA CLAIMS  TO: 5550102  P. 1/6\n"
    return stamp + "Re: IMR Final Determination, see attached\n\f" + text


DAMAGED: dict[str, str] = {
    "first page": FIRST + HEAD + COVER,
    "cover page alone": COVER,
    "cover page without its end": COVER[: COVER.index("Sincerely")],
    "head alone": FIRST + HEAD,
    "head and method": HEAD + METHOD,
    "without head": METHOD + SUMMARY + DECISIONS + ITEM,
    "summary alone": SUMMARY,
    "up to the decisions": HEAD + METHOD + SUMMARY + DECISIONS,
    "an item alone": ITEM,
    "an item without its reasons": DECISIONS + ITEM[: ITEM.index("Decision rationale")],
    "reasons alone": ITEM[ITEM.index("Decision rationale") :] + EFFECT,
    "from the middle of the summary": SUMMARY[80:] + DECISIONS + ITEM,
    "last page": EFFECT,
    "end of the last page": EFFECT[EFFECT.index("For more information") :] + " " * 20 + EFFECT,
    "poor scan": _noisy(WHOLE, 9),
    "very poor scan": _noisy(WHOLE, 5),
    "first page, poor scan": _noisy(FIRST + HEAD + COVER, 9),
    "words run together": _glued(WHOLE),
    "lines lost": _holed(WHOLE),
    "capitals": WHOLE.upper(),
    "small letters": WHOLE.lower(),
    "under a fax's page": _faxed(WHOLE),
    "cut off under a fax's page": _faxed(HEAD + METHOD + SUMMARY),
    "behind a mail's words": "Hi Imogen,\nplease see the attached IMR final determination.\nDana\n\n\f" + WHOLE,
    "notice": NOTICE + NOTICE_BODY,
    "notice, first page": NOTICE,
    "notice, head alone": NOTICE[: NOTICE.index("1) MAXIMUS")],
    "notice, second page": NOTICE_BODY,
    "notice, poor scan": _noisy(NOTICE, 9),
    "determination of 2013": OF_2013,
    "determination of 2013, cut off": OF_2013[: OF_2013.index("1. Decision for")],
    "determination of 2013, lines lost": _holed(OF_2013),
    "professional review": PROFESSIONAL,
    "professional review, cut off": PROFESSIONAL[: PROFESSIONAL.index("RATIONALE")],
    "professional review, poor scan": _noisy(PROFESSIONAL, 9),
    "health plan": DMHC,
    "health plan, cut off": DMHC[: DMHC.index("Final Result")],
    "health plan, end alone": DMHC[DMHC.index("Final Result") :],
}


def read(text: str) -> Record:
    return pipeline.read_document(documents.load("letter.txt", text.encode())).record


@each_row("name", NOTES)
def test_a_note_is_named_and_no_letter(name: str) -> None:
    with pytest.raises(NotALetter):
        read(NOTES[name])


@each_row("name", DAMAGED)
def test_a_damaged_determination_is_read(name: str) -> None:
    assert read(DAMAGED[name]).letter_id


@pytest.mark.parametrize("name", DECIDED)
def test_a_determinations_own_head_or_decision_is_read_beside_words_that_send(name: str) -> None:
    assert read(DECIDED[name]).letter_id


@pytest.mark.parametrize(("letter", "characters"), [("c-14", 500), ("c-14", 900), ("f-08", 500)])
def test_the_beginning_of_a_letter_that_tells_of_a_review_is_read(letter: str, characters: int) -> None:
    path = Path(__file__).parents[2] / "evals" / "letters" / f"{letter}.txt"
    assert read(path.read_text("utf-8")[:characters]).letter_id


@pytest.mark.parametrize("name", ["transmittal letter", "notice title only", "retells upheld", "results by item"])
def test_the_error_says_what_it_seems_to_be_and_what_to_do(name: str) -> None:
    with pytest.raises(NotALetter, match=r"note that comes with a determination.*Name the determination itself"):
        read(NOTES[name])


@each_row("name", NOTES)
def test_a_determination_behind_a_note_is_read(name: str) -> None:
    assert [issue.decision for issue in read(NOTES[name] + "\n\f" + WHOLE).issues] == ["upheld"]


def test_a_second_hand_letter_with_its_reasons_is_read() -> None:
    """A letter that retells a determination treatment by treatment is all that its reader may have."""
    told = (
        "Dear Dr. Rutledge:\n\nWe have received the result of the Independent Medical Review. The reviewer notes that "
        "this 55 year old lady caught her left hand, that a radius fracture was fixed, and that acupuncture followed. "
        "Acupuncture is not medically necessary on the strength of the MTUS guidelines: functional improvement is not "
        "documented.\n"
    )
    assert read(told).flags
