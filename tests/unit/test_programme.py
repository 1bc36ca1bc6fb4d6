"""A letter of unknown layout is told of workers' compensation only where it shows that it is about that."""

import re
from datetime import date
from pathlib import Path

import pytest

from imr_llm import documents
from imr_llm.codes import Decision
from imr_llm.errors import BadValue
from imr_llm.layout_names import Layout
from imr_llm.layouts.forms import is_of_workers
from imr_llm.letter import Document, Span
from imr_llm.outputs.deadlines import deadlines
from imr_llm.pipeline.chain import LANGUAGES, read_document
from imr_llm.pipeline.desk import StoreDesk
from imr_llm.pipeline.summaries import summarized
from imr_llm.record import Evidence, Issue, Record
from imr_llm.review import folded
from imr_llm.review.acts import Act, Put
from imr_llm.severity import UNNAMED, WORKERS
from imr_llm.statements import Claim, NumberedSentence
from imr_llm.store import Store
from imr_llm.verify.evidence import Verifier, says_the_opposite
from tests.support.tabled import each_row

SHOWN = [
    "Division of Workers' Compensation",
    "D1VISION OF W0RKERS' COMPENSATI0N",
    "State of California, Division of Workers' Compensation, P.O. Box 1, Sacramento",
    "Workers Cornpensation Appea1s Board",
    "sent by the DWC",
    "MAXIMUS Federal Services. Date of lnjury: 1/2/2013",
    "MAXIMUS. Workers' compensation. Illinois Department of Orthopedics residency",
    "UR Denial Date: 1/1/13. The claims administrator said no.",
    "case CM14-0012345",
    "An injured worker of 45. State of Calif0rnia",
    "The reviewer is licensed in Texas. Division of Workers' Compensation. The plan is to go on.",
]
NOT_SHOWN = [
    "",
    "MAXIMUS",
    "an injured worker of 45",
    "The reviewer is licensed in Texas. Workers' Compensation.",
    "Workers' compensation. Utilization review. The claims administrator said no.",
    "Independent Medical Review of your health plan's denial. MAXIMUS. Claims administrator. Date of injury.",
    "DEPARTMENT OF MANAGED HEALTH CARE. Hurt at work? Ask the Division of Workers' Compensation. See the MTUS.",
    "DEPARTMENTOF MANAGEDHEALTH CARE. Division of Workers' compensation.",
    "Departmerit of Managed Hea1th Gare. Division of Workers' compensation.",
    "DEPARTRNENT OF INSUR4NCE. Division of Workers' compensation.",
    "D e p a r t m e n t  of  I n s u r a n c e. Division of Workers' compensation.",
    "your HEA1TH\nP1AN. Division of Workers' compensation.",
]
ELSEWHERE = [
    "U.S. Department of Labor\nOffice of Workers' Compensation Programs", "Federal Employees' Compensation Act",
    "State of Colorado, Division of Workers' Compensation", "STATE OF F1ORIDA\nDIVISION OF WORKERS' COMPENSATION",
    "Division of Workers' Compensation\nState of Tennessee", "Department of Labor, State of New York",
    "Division of Workers' Compensation, Kansas Department of Labor", "Texas Labor Code",
    "Florida Division of Workers’ Compensation",
    "Florida Department of Financial Services, Division of Workers' Compensation",
    "New York Workers' Compensation Board",
    "Texas Department of Insurance, Division of Workers' Compensation", "TDI-DWC\nAustin, TX",
    "Ohio Industrial Commission",
    "North Carolina Industrial Commission", "Industrial Commission of Arizona", "Ohio Bureau of Workers' Compensation",
    "State of Nevada\nDivision of Industrial Relations\nWorkers' Compensation Section",
    "Medicare Part D Reconsideration",
    "Department of Labor & Industry\nBureau of Workers' Compensation\nHarrisburg, PA", "Medi-Cal State Fair Hearing",
    "TRICARE appeals", "Anthem Blue Cross. The member was treated.", "Blue Shield of California. Your group benefits",
    "Aetna\nMember appeal", "CALIFORNIA DEPARTMENT OF INSURANCE: your health plan's utilization review denied",
]  # fmt: skip
"""At the head: another's, whatever signs of workers' compensation follow."""
SIGNS = "MAXIMUS. The injured worker's date of injury. Workers' compensation. Utilization review: ODG, ACOEM."
PASSING = [
    "Colorado Division of Workers' Compensation Medical Treatment Guidelines were cited.",
    "Guideline: Washington State Department of Labor and Industries.", "Her health plan paid for a CT once.",
    "The guideline of the New York Workers' Compensation Board supports it.", "The plan must be written.",
    "Licensed in: Texas\nDivision of Workers' Compensation", "Chicago, Illinois Department of Orthopedics residency",
    "The employee worked for the California Department of Insurance.", "home health plan of care",
    "department of finance",
    "Call the fraud hotline of the Department of Insurance.", "Employer: Kaiser Foundation Health Plan, Inc.",
    "Claims administrator: Blue Cross Blue Shield Health Plan", "The health care plan of the patient: rest.",
    "The external review of the x-ray was normal.", "an enrollee in the functional restoration program",
    "the subscriber",
    "Managed health care by her doctor", "Medicare Part D paid once", "U.S. Department of Labor, her employer",
]  # fmt: skip
NAMES = [
    "Division of Workers' Compensation", "case CM14-0012345", "CM21-0012345", "the MTUS", "WCAB",
    "Labor Code section 4610.5",
    "Department of Industrial Relations",
]  # fmt: skip
PRINTED = "The issue was reviewed. Decision for a lumbar MRI is not medically necessary."


@each_row("layout, sender", [(layout, sender) for layout in ("unknown", "notice_2013") for sender in ELSEWHERE])
def test_another_programme_is_not_outweighed_by_signs(layout: Layout, sender: str) -> None:
    assert not is_of_workers(layout, f"{sender}\nDear Ms. Doe, {SIGNS}")


@each_row("name, words", [(name, words) for name in NAMES for words in PASSING])
def test_passing_words_outweigh_no_name_of_californias(name: str, words: str) -> None:
    assert is_of_workers("unknown", f"{name}\nDear Ms. Doe, {words}")
    assert is_of_workers("notice_2013", f"{PRINTED} {PRINTED} {PRINTED} {words}\nSincerely, {name}")


def test_a_known_layouts_words_in_a_letter_of_another_programme() -> None:
    assert is_of_workers("notice_2013", PRINTED)
    assert is_of_workers("notice_2013", f"CM13-0012345. Her health plan paid once. {PRINTED}")
    assert is_of_workers("notice_2013", f"To: Kaiser, your health plan\nCM13-0012345. {PRINTED}")
    assert not is_of_workers("notice_2013", f"CALIFORNIA DEPARTMENT OF INSURANCE. {PRINTED}")
    assert not is_of_workers("notice_2013", f"Your health plan asked us. {PRINTED}")


SHARED = ["Division of Workers' Compensation", "DWC", "Labor Code", "Workers' Compensation Appeals Board"]
AWAY = ["Austin, TX 78744", "Tallahassee, Florida 32399-4228", "P.O. Box 58, Jefferson City MO 65102"]
HOME = ["Oakland, CA 94612", "MAXIMUS", "in California", "case CM14-0012345"]


@each_row("name, address", [(name, address) for name in SHARED for address in AWAY])
def test_a_name_of_several_states_under_an_address_of_another_is_not_californias(name: str, address: str) -> None:
    letter = f"{name}\n{address}\nDear Ms. Doe, the injured worker was seen. Workers' compensation."
    assert not is_of_workers("unknown", letter)
    for words in HOME:
        assert is_of_workers("unknown", f"{letter} {words}")


LETTER = """{sender}
Independent Medical Review

Dear Ms. Doe,

We looked at the lumbar MRI that you asked for. An outside physician says that it is {what}.

Sincerely,
The Help Center
"""
OTHERS = (
    "STATE OF CALIFORNIA – DEPARTMENT OF MANAGED HEALTH CARE",
    "CALIFORNIA DEPARTMENT OF INSURANCE",
    "GOOD HANDS REVIEW",
)
OF_WORKERS = re.compile(
    r"workers|trabajadores|30 (?:days|días)|appeals board|junta|petition|petición|1-8|claims|reclamos", re.I
)


@each_row("text", SHOWN)
def test_workers_compensation_is_shown(text: str) -> None:
    assert is_of_workers("unknown", text)


@each_row("text", NOT_SHOWN)
def test_workers_compensation_is_not_shown(text: str) -> None:
    assert not is_of_workers("unknown", text)


def _read(sender: str, decision: Decision | None, mailed: str | None) -> tuple[Record, Document]:
    """A letter as it is read, with a request that a person put in, and a day of mailing."""
    what = "medically necessary" if decision == "overturned" else "not medically necessary"
    document = documents.load("a.txt", LETTER.format(sender=sender, what=what).encode())
    record = read_document(document).record
    assert record.layout == "unknown"
    issue = Issue(number=1, request="lumbar MRI", decision=decision)
    places = {"/issues/0/request": "lumbar MRI", "/issues/0/decision": what}
    evidence = [
        Evidence(field=field, quote=quote, start=at, end=at + len(quote), page=1, section="other", reader="rules")
        for field, quote in places.items()
        if (at := document.text.index(quote)) and (decision or field.endswith("request"))
    ]
    case = record.case.model_copy(update={"mailing_date": mailed})
    update = {"issues": (issue,), "case": case, "outcome": decision, "evidence": tuple(evidence)}
    return record.model_copy(update=update), document


@pytest.mark.parametrize("today", [date(2026, 12, 1), date(2028, 12, 1)])
@pytest.mark.parametrize("decision", ["upheld", "overturned", None])
@pytest.mark.parametrize("sender", OTHERS)
def test_no_law_of_another_programme_is_told(sender: str, decision: Decision | None, today: date) -> None:
    record, document = _read(sender, decision, None)
    for language in LANGUAGES:
        made = summarized(record, document, language, today=today)
        told = " ".join(sentence.text for sentence in made.sentences)
        assert not OF_WORKERS.search(told), told
        assert not [s for s in made.sentences if s.source.law]
        assert {"next_help", "about_ask"} <= {s.source.text for s in made.sentences}


def test_a_letter_that_shows_it_is_told_how_to_appeal() -> None:
    record, document = _read("Division of Workers' Compensation", "upheld", None)
    told = {s.source.text for s in summarized(record, document, "en", today=date(2026, 12, 1)).sentences}
    assert {"first_days", "next_appeal", "next_where", "next_help"} <= told
    mailed, _ = _read("Division of Workers' Compensation", "upheld", "2026-11-20")
    assert [deadline.act for deadline in deadlines(mailed)] == ["appeal"]


@pytest.mark.parametrize("decision", ["upheld", "overturned"])
def test_no_day_is_counted_of_a_letter_that_does_not_show_it(tmp_path: Path, decision: Decision) -> None:
    record, document = _read(OTHERS[1], decision, "2026-11-20")
    assert list(deadlines(record)) == []
    with Store(tmp_path / "imr.db", remembered=False) as store:
        store.save(record, document, None, store.start_run("1", "rules", "2026-01-01"))
        assert store.due("0001-01-01", "9999-12-31") == []
        assert [one.due for one in store.listing()] == [None]
        assert [one.due for one in store.queue(limit=9).letters] == [None]
        assert {(row["last_day_to_appeal"], row["authorize_by"]) for row in store.decisions()} == {(None, None)}


def _seen(field: str, code: str, revision: int, **more: object) -> Act:
    return Act.model_validate(
        {"kind": "seen", "field": field, "who": "me", "at": "2026-12-01T00:00:00Z", "tool_version": "1"}
        | {"after": Put(value=code), "revision": revision, **more}
    )


def test_looking_at_it_does_not_settle_that_it_does_not_show_it() -> None:
    record, document = _read(OTHERS[0], "upheld", None)
    flag = next(flag for flag in record.flags if flag.code == UNNAMED)
    assert flag.severity == "record"  # it keeps no letter from being signed off
    assert UNNAMED in _codes(folded(record, [_seen(flag.field, UNNAMED, 1)], document.text).record)
    known = _seen(flag.field, WORKERS, 1)
    undo = _seen(flag.field, WORKERS, 2, kind="undo", undoes=1)
    assert UNNAMED not in _codes(folded(record, [known], document.text).record)
    assert UNNAMED in _codes(folded(record, [known, undo], document.text).record)


def _codes(record: Record) -> set[str]:
    return {flag.code for flag in record.flags}


@pytest.mark.parametrize("decision", ["upheld", "overturned"])
def test_a_person_who_knows_it_has_law_and_days_told(tmp_path: Path, decision: Decision) -> None:
    record, document = _read(OTHERS[1], decision, "2026-11-20")
    with Store(tmp_path / "imr.db", remembered=False) as store:
        store.save(record, document, None, store.start_run("1", "rules", "2026-01-01"))
        desk, sha256 = StoreDesk(store, "A. Lopez"), record.source.sha256
        with pytest.raises(BadValue, match="does not settle whose"):
            desk.saw(sha256, "/layout", UNNAMED)
        desk.saw(sha256, "/layout", WORKERS)
        for again in (False, True):  # it holds when the letter is read again
            if again:
                store.save(record, document, None, store.start_run("2", "rules", "2026-01-02"))
            counts = desk.case(sha256).record
            assert UNNAMED not in _codes(counts)
            assert [one.act for one in deadlines(counts)] == ["appeal" if decision == "upheld" else "authorize"]
            (due,) = {one.due for one in store.queue("all", limit=9).letters}
            assert due in {one.due for one in store.listing()}
            assert due is not None
            made = summarized(counts, document, "es", today=date(2026, 12, 1))
            assert any(OF_WORKERS.search(sentence.text) for sentence in made.sentences)
        desk.undo(sha256)
        assert UNNAMED in _codes(desk.case(sha256).record)
        assert [one.due for one in store.listing()] == [None]
        with pytest.raises(BadValue, match="no such flag"):
            desk.saw(sha256, "/outcome", WORKERS)


UPHELD = [
    "The request is denied.", "The denial is affirmed.", "Coverage is refused.", "The reviewer declined the request.",
    "We agree with the plan.", "The plan's refusal stands.", "The denial is upheld.", "It is not medically necessary.",
    "The denial remains in place.", "The service is not covered.", "The request was rejected.", "Payment was declined.",
    "We sided with the insurer.", "The decision of the carrier is confirmed.", "The denial was sustained.",
    "The treatment is unnecessary.", "Non-certified.", "The reviewer disapproved the MRI.", "No coverage.",
    "The denial was not overturned.", "The denial of the MRI was correct.", "We ruled in favor of the plan.",
    "The appeal is dismissed.", "The MRI is experimental.", "We find no reason to overturn the denial.",
    "The denial is upheld because your records were not correct.",
    "There is no evidence of improvement and the request is denied.",
]  # fmt: skip
OVERTURNED = [
    "The request is approved.", "The denial is reversed.", "Coverage is granted.", "The reviewer allowed the request.",
    "We disagree with the plan.", "The plan's refusal is set aside.", "The denial is overturned.",
    "It is medically necessary.", "The denial does not stand.", "The service is covered.", "The request was accepted.",
    "We sided with the patient.", "Payment was allowed.", "The decision of the carrier is annulled.", "Certified.",
    "The denial was vacated.", "The treatment is needed.", "The reviewer authorized the MRI.", "The plan must pay.",
    "The denial is not upheld.", "The denial was improper.", "We ruled in your favor.",
    "The plan must pay for the MRI.", "The MRI is medically necessary without doubt.",
    "There is no reason to deny the MRI.",
    "We find no basis to uphold the denial.", "The plan failed to show that it is unnecessary.",
    "The denial should not be allowed to stand.", "Your doctor's plan was correct.",
    "The MRI is medically necessary because therapy was unsuccessful.", "The denial was properly overturned.",
]  # fmt: skip


@pytest.mark.parametrize(
    ("decision", "words"), [*(("upheld", words) for words in UPHELD), *(("overturned", words) for words in OVERTURNED)]
)
def test_a_suggestion_stands_where_its_words_stand(decision: Decision, words: str) -> None:
    verifier = Verifier(words, [NumberedSentence(1, Span(0, len(words)), "other")], 2026)
    (stands,), _ = verifier.statements([Claim("suggested", words, 1, 0, decision)])
    assert stands.value == decision


@pytest.mark.parametrize(
    ("decision", "words"),
    [
        ("overturned", "The denial is affirmed."), ("overturned", "The request was rejected."),
        ("overturned", "The denial was not overturned."), ("overturned", "We agree with the plan's denial."),
        ("overturned", "Neither the MRI nor a brace was overturned."), ("overturned", "Coverage was denied."),
        ("upheld", "The denial is reversed."), ("upheld", "It is medically necessary."),
        ("upheld", "The denial is not upheld."), ("upheld", "Coverage is granted."),
        ("upheld", "The denied request is overturned."), ("overturned", "The denial of the MRI was correct."),
        ("overturned", "We ruled in favor of the plan."), ("overturned", "The appeal is dismissed."),
        ("overturned", "Your appeal was unsuccessful."), ("overturned", "The MRI is experimental."),
        ("overturned", "The ruling is not in your favor."), ("overturned", "The MRI was not wrongly denied."),
        ("overturned", "Records failed to show that the denied MRI is medically necessary."),
        ("overturned", "There is no evidence of improvement and the request is denied."),
        ("upheld", "The denial was improper."), ("upheld", "The denial was not correct."),
        ("upheld", "We ruled in your favor."), ("upheld", "The plan must pay for the MRI."),
        ("upheld", "is medically necessary without doubt"), ("upheld", "There is no reason to deny the MRI."),
        ("upheld", "We find no basis to uphold the denial."), ("upheld", "The denial was properly overturned."),
        ("upheld", "The plan failed to show that it is unnecessary."),
        ("upheld", "The denial should not be allowed to stand."),
    ],
)  # fmt: skip
def test_words_that_clearly_say_the_other_decision_suggest_none(decision: Decision, words: str) -> None:
    assert says_the_opposite(decision, words)


@pytest.mark.parametrize("decision", ["upheld", "overturned"])
@pytest.mark.parametrize(("words", "stands"), [("lumbar MRI", False), ("The lumbar MRI", False), ("MRI: denied", True)])
def test_the_words_of_a_request_decide_nothing(decision: Decision, words: str, stands: bool) -> None:
    text = f"{words} was discussed."
    claims = [Claim("request", "MRI" if stands else "lumbar MRI", 1, 0), Claim("suggested", words, 1, 0, decision)]
    verifier = Verifier(text, [NumberedSentence(1, Span(0, len(text)), "other")], 2026)
    is_told = stands and decision == "upheld"
    assert ("suggested" in {said.field for said in verifier.statements(claims)[0]}) is is_told
