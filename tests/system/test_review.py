"""What people do with a record: kept for good, stronger than any reading, told to whoever comes second."""

import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from test_cli import imr

import imr_llm
from imr_llm.api.plain import summarize
from imr_llm.errors import BadValue, ChangedMeanwhile, NotDone, NotLookedAt, SummaryFailed
from imr_llm.letter import Span
from imr_llm.pipeline import Letter, stored_letter
from imr_llm.pipeline.desk import CaseFile, Given, StoreDesk
from imr_llm.pipeline.placing import locate
from imr_llm.record import Record
from imr_llm.review import FIELDS, code_of, editable, folded, made, value_at
from imr_llm.review.codes import decided
from imr_llm.store import Store, Wanted

EXAMPLES = Path(__file__).parents[2] / "examples"
TWO_ITEMS = EXAMPLES / "letters" / "004_5241f63a7b07678a.txt"
FLAGGED = EXAMPLES / "composed" / "part-approved.txt"
NAME = "A. Lopez"


class Desktop:
    """A store with one letter, and a person in front of it."""

    def __init__(self, store: Store, letter: Letter) -> None:
        self.store, self.letter, self.sha256 = store, letter, letter.document.sha256
        self.desk = StoreDesk(store, NAME)

    @property
    def case(self) -> CaseFile:
        return self.desk.case(self.sha256)

    @property
    def record(self) -> Record:
        return self.store.load(self.sha256)

    def put(self, pointer: str, words: str = "", **more: Any) -> None:
        self.desk.put(self.sha256, pointer, Given(words, **more))

    def read_again(self, record: Record) -> None:
        """As a newer version of the program reads the letter."""
        self.store.save(record, self.letter.document, None, self.store.start_run("9", "rules", "2026-11-29T00:00:00Z"))

    def readers(self, pointer: str) -> list[str]:
        return [e.reader for e in self.record.evidence if e.field == pointer]


read = cache(imr_llm.read)


def opened(folder: Path, path: Path) -> Iterator[Desktop]:
    letter = read(path)
    with Store(folder / "imr.db", remembered=False) as store:
        store.save(letter.record, letter.document, letter.case_summary, store.start_run("1", "rules", "2026-01-01"))
        yield Desktop(store, letter)


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Desktop]:
    yield from opened(tmp_path, TWO_ITEMS)


@pytest.fixture
def flagged(tmp_path: Path) -> Iterator[Desktop]:
    yield from opened(tmp_path, FLAGGED)


def changed(record: Record, **patient: Any) -> Record:
    return record.model_copy(update={"patient": record.patient.model_copy(update=patient)})


def test_a_confirmed_value_has_an_entry_of_each_reader(two: Desktop) -> None:
    two.desk.do("confirm", two.sha256, "/patient/age")
    assert two.readers("/patient/age") == ["rules", "person"]
    assert two.record.patient.age == two.letter.record.patient.age
    two.desk.do("confirm", two.sha256, "/patient/age")
    assert two.readers("/patient/age") == ["rules", "person"]


def test_a_corrected_value_stands_on_the_selected_words(two: Desktop) -> None:
    words = "low back pain"
    place = locate(two.letter.document, words)
    assert place
    two.put("/patient/diagnoses/1", place=place)
    (evidence,) = [e for e in two.record.evidence if e.field == "/patient/diagnoses/1"]
    assert two.record.patient.diagnoses[1] == words
    assert (evidence.reader, evidence.quote) == ("person", two.letter.text[place.start : place.end])
    assert two.record.patient.diagnoses[0] == two.letter.record.patient.diagnoses[0]
    assert two.readers("/patient/diagnoses/0") == ["rules"]


def test_what_was_read_and_what_counts_are_both_there(two: Desktop) -> None:
    two.put("/patient/age", "61", note="by telephone")
    assert two.store.load(two.sha256, as_read=True) == two.letter.record
    assert two.record.patient.age == 61
    case = two.case
    assert folded(case.as_read, case.acts, case.document.text).record == two.record, "the rows follow from the acts"


def test_a_decision_is_told_from_the_selected_words(two: Desktop) -> None:
    where = next(e for e in two.letter.record.evidence if e.field == "/issues/1/decision")
    two.put("/issues/1/decision", place=Span(where.start, where.end))
    assert two.record.issues[1].decision == "upheld"
    with pytest.raises(BadValue):
        two.put("/issues/1/decision", quote="year old")


@pytest.mark.parametrize(
    ("words", "decision"),
    [("trigger point injections: Upheld", "upheld"), ("MRI without contrast: Overturned", "overturned"),
     ("is not medically necessary", "upheld"), ("isn’t necessary", "upheld"), ("are medically necessary", "overturned"),
     ("is non-certified", "upheld"), ("was denied", "upheld"), ("no more than 3 visits are medically necessary", ""),
     ("should not be overturned", ""), ("Not Upheld", ""), ("upheld in part, overturned in part", ""), ("old", "")],
)  # fmt: skip
def test_selected_words_never_decide_the_other_way(words: str, decision: str) -> None:
    assert decided(words) == decision


def test_a_decision_that_is_selected_with_its_request_is_told(two: Desktop) -> None:
    two.put("/issues/0/decision", quote="trigger point injections: Upheld")
    assert two.record.issues[0].decision == "upheld"
    assert [e.quote for e in two.record.evidence if e.field == "/issues/0/decision"] == ["Upheld"]
    assert summarize(stored_letter(two.store, two.sha256)).summary.sentences


@pytest.mark.parametrize(
    ("text", "words", "near", "place"),
    [("one two One  TWO", "ONE\n two", 0, (0, 7)), ("x İ one x one", "One", 99, (10, 13)), ("x", " ", 0, None),
     ("a " * 100_000, "a " * 9_000 + "b", 0, None), ("a " * 100_000, "a " * 9_000, 199_000, (180_000, 197_999))],
)  # fmt: skip
def test_words_are_found_in_time_wherever_they_stand(
    two: Desktop, text: str, words: str, near: int, place: tuple[int, int] | None
) -> None:
    text = " ".join(text.split())
    began = time.process_time()
    found = locate(replace(two.letter.document, text=text), words, near)
    assert (found and (found.start, found.end)) == place
    assert time.process_time() - began < 2


def test_the_outcome_follows_the_decisions_and_no_summary_says_what_no_words_say(two: Desktop) -> None:
    two.put("/issues/1/decision", "overturned", note="a test")
    assert two.record.outcome == "partly_overturned"
    with pytest.raises(SummaryFailed):
        summarize(stored_letter(two.store, two.sha256))


def test_a_request_on_a_note_alone_is_in_no_summary(flagged: Desktop) -> None:
    """It is refused as a summary is, so that a run of many goes on."""
    number = next(i for i, issue in enumerate(flagged.record.issues) if issue.decision == "overturned")
    flagged.put(f"/issues/{number}/request", "zygomatic treatment", note="a test")
    with pytest.raises(SummaryFailed):
        summarize(stored_letter(flagged.store, flagged.sha256))


def test_clear_restore_and_undo(two: Desktop) -> None:
    was = two.letter.record.patient
    two.desk.do("clear", two.sha256, "/patient/sex")
    assert two.record.patient.sex is None
    assert two.readers("/patient/sex") == []
    two.desk.do("restore", two.sha256, "/patient/sex")
    assert two.record == two.letter.record
    two.desk.do("clear", two.sha256, "/patient/diagnoses/0")
    assert two.record.patient.diagnoses == was.diagnoses[1:]
    assert {e.quote for e in two.record.evidence if e.field == "/patient/diagnoses/0"} == {was.diagnoses[1]}
    two.desk.undo(two.sha256)
    assert two.record == two.letter.record
    with pytest.raises(NotDone):
        StoreDesk(two.store, "B. Chen").undo(two.sha256)  # what another did is not hers to undo


def test_requests_are_added_and_removed_and_what_was_looked_at_follows(two: Desktop) -> None:
    second = two.letter.record.issues[1].request
    two.desk.do("confirm", two.sha256, "/issues/1/decision")
    two.put("/issues/-", "trigger point injections")
    two.desk.do("clear", two.sha256, "/issues/0")
    assert [issue.request for issue in two.record.issues] == [second, "trigger point injections"]
    assert [issue.number for issue in two.record.issues] == [1, 2]
    assert "/issues/0/decision" in two.case.reviewed.looked
    assert two.case.reviewed.missing == ("/issues/1/decision",)
    assert two.record.outcome is None


@pytest.mark.parametrize(
    "pointer", ["/layout", "/issues/0/number", "/evidence/0", "/patient/age/0", "/issues/x/request", ""]
)
def test_what_is_no_field_is_refused(two: Desktop, pointer: str) -> None:
    with pytest.raises(BadValue):
        two.put(pointer, "x", note="x")
    assert two.store.acts(two.sha256) == []


@pytest.mark.parametrize(
    ("pointer", "words"),
    [("/patient/age", "300"), ("/patient/age", "old"), ("/issues/0/decision", "maybe"), ("/case/decision_date", "soon"),
     ("/patient/diagnoses/9", "x"), ("/issues/²/decision", "upheld"), ("/patient/age", "9" * 5000),
     ("/patient/diagnoses/²", "x"), (f"/issues/{'9' * 5000}/decision", "upheld"),
     ("/issues/7/decision", "upheld"), ("/issues", "x"), ("/issues", '[{"request": 5}]'),
     ("/patient/diagnoses/0/x", "x"), ("/issues/0/reviewer_citations/0/text/x", "x"),
     *[("/patient/diagnoses", words) for words in ('[" "]', "[null]", "[true]", '[["x"]]', '[{}]', '["\\ud800"]')],
     *[("/issues/0/reviewer_citations", words) for words in ("[null]", "[3, []]", '[{"text": []}]', '[{"b": "x"}]')],
     *[("/patient/age", words) for words in ("6.5", "-5", "5-6", "about 50", "50 or 60", "1,000")],
     *[("/case/mailing_date", words) for words in ("2026", "2026-10", "0000", "October 2026", "10/2026")],
     *[("/case/date_assigned", words) for words in ("2026-02-30", "2026-13-05", "2026-13", "0000", "9999-12-31")],
     *[("/reviewer/licensed_states/-", words) for words in ("or", "In", "me", "hI")]],
)  # fmt: skip
def test_what_the_record_cannot_hold_is_refused_and_nothing_kept(two: Desktop, pointer: str, words: str) -> None:
    with pytest.raises(NotDone):
        two.put(pointer, words, note="x")
    assert two.store.acts(two.sha256) == []
    assert two.record == two.letter.record


@pytest.mark.parametrize(
    ("pointer", "words", "kept"),
    [("/patient/diagnoses", "[sic] pain", ["[sic] pain"]), ("/patient/diagnoses", "[1", ["[1"]),
     ("/patient/diagnoses", "[" * 3000, ["[" * 3000]), ("/patient/diagnoses", '["a\\u0000b", 3]', ["a b", "3"]),
     ("/patient/diagnoses", '["a\\u0000b\\ud800", " c  d"]', ["a b", "c d"]),
     ("/patient/age", "61 years old", 61), ("/patient/age", "61-year-old", 61), ("/patient/age", "61 y/o", 61),
     ("/case/mailing_date", "11/3/2026", "2026-11-03"), ("/case/date_assigned", "2026-11", "2026-11"),
     ("/case/date_assigned", "2024-2-29", "2024-02-29")],
)  # fmt: skip
def test_what_is_typed_is_kept_whole(two: Desktop, pointer: str, words: str, kept: object) -> None:
    two.put(pointer, words, note="x")
    assert value_at(two.record, pointer) == kept


def test_selected_words_are_no_json(tmp_path: Path) -> None:
    letter = read(TWO_ITEMS.read_bytes().replace(b"low back pain", b'["low back", "pain"]'), name="letter.txt")
    with Store(tmp_path / "imr.db", remembered=False) as store:
        store.save(letter.record, letter.document, None, store.start_run("1", "rules", "2026-01-01"))
        Desktop(store, letter).put("/patient/diagnoses", quote='["low back", "pain"]')
        assert list(store.load(letter.document.sha256).patient.diagnoses) == ['["low back", "pain"]']


def test_a_request_that_is_not_there_is_named(two: Desktop) -> None:
    with pytest.raises(BadValue, match="/issues/7: there is no such request"):
        two.put("/issues/7/decision", "upheld")
    with pytest.raises(BadValue, match="None of this letter was"):
        two.desk.note_authorized(two.sha256, "/issues/0")


def test_a_value_that_the_letter_does_not_have_needs_a_note_and_is_not_told(two: Desktop) -> None:
    with pytest.raises(BadValue, match="note"):
        two.put("/case/mailing_date", "November 12, 2026")
    two.put("/case/mailing_date", "November 12, 2026", note="on the envelope")
    assert two.record.case.mailing_date == "2026-11-12"
    assert not any("2026" in s.text for s in summarize(stored_letter(two.store, two.sha256)).sentences)


@pytest.mark.parametrize(
    ("pointer", "words"),
    [("/case/mailing_date", "2026-11-13"), ("/case/ur_denial_date", "8/30/2026"), ("/case/date_assigned", "2026"),
     ("/case/decision_date", "October 28, 2026"), ("/patient/date_of_injury", "3/2/25"), ("/patient/age", "45"),
     ("/patient/age", "4")],
)  # fmt: skip
def test_a_day_or_a_number_stands_on_no_words_that_say_another(flagged: Desktop, pointer: str, words: str) -> None:
    if words == "3/2/25":  # the same day
        flagged.put(pointer, words)
        return
    with pytest.raises(BadValue, match="say another value"):
        flagged.put(pointer, words)
    flagged.put(pointer, words, note="on the envelope")
    assert [e.quote for e in flagged.record.evidence if e.field == pointer] == []
    was = value_at(flagged.case.as_read, pointer)
    flagged.put(pointer, str(was))
    assert (value_at(flagged.record, pointer), flagged.readers(pointer)) == (was, ["person"]), "where the reader has it"


def test_a_day_from_an_envelope_is_in_no_summary(flagged: Desktop) -> None:
    assert flagged.record.case.mailing_date == "2026-10-30"
    flagged.put("/case/mailing_date", "2026-11-13", note="on the envelope")
    told = summarize(stored_letter(flagged.store, flagged.sha256))
    assert not any("November 13" in sentence.text for sentence in getattr(told, "sentences", ()))


@pytest.mark.parametrize(
    ("pointer", "words", "value"),
    [("/case/priority", "Standard", "standard"), ("/reviewer/licensed_states/0", "CA", "California")],
)
def test_a_value_has_the_form_that_the_record_has_for_it(
    flagged: Desktop, pointer: str, words: str, value: str
) -> None:
    flagged.put(pointer, words, note="x")
    assert value_at(flagged.record, pointer) == value


@pytest.mark.parametrize(
    ("pointer", "words", "value"),
    [("/patient/diagnoses", '["shoulder strain", "physical therapy"]', ["shoulder strain", "physical therapy"]),
     ("/issues/2/denial_reasons", '["criteria_not_met", "other"]', ["criteria_not_met", "other"])],
)  # fmt: skip
def test_a_list_as_json_stands_on_its_members_words(
    flagged: Desktop, pointer: str, words: str, value: list[str]
) -> None:
    flagged.put(pointer, words)
    assert value_at(flagged.record, pointer) == value
    assert ("person" in flagged.readers(f"{pointer}/0")) or pointer.endswith("denial_reasons")


@pytest.mark.parametrize("reason", ["criteria_not_met", "not_recommended", "missing_documentation", "other"])
def test_a_reason_without_a_place_is_told_of_its_request_and_the_others_as_before(two: Desktop, reason: str) -> None:
    def reasons(number: int) -> list[str]:
        summary = summarize(stored_letter(two.store, two.sha256), today=date(2014, 9, 1))
        return [s.source.text for s in summary.sentences if s.issue == number and s.part == "reason"]

    first, *others = [issue.number for issue in two.record.issues]
    before = [reasons(number) for number in others]
    two.put("/issues/0/denial_reasons", f'["{reason}"]')
    assert f"reason_{reason}" in reasons(first)
    assert [reasons(number) for number in others] == before


def test_a_persons_value_survives_a_newer_reading_and_a_difference_is_flagged(two: Desktop) -> None:
    two.put("/patient/age", "61", note="by telephone")
    two.read_again(changed(two.letter.record, age=60, sex="female"))
    assert (two.record.patient.age, two.record.patient.sex) == (61, "female")
    assert not [f for f in two.record.flags if f.code == "newer_differs"], "it is what the person saw"
    two.read_again(changed(two.letter.record, age=59))
    assert two.record.patient.age == 61
    assert [f.field for f in two.record.flags if f.code == "newer_differs"] == ["/patient/age"]
    two.desk.do("confirm", two.sha256, "/patient/age")
    assert not [f for f in two.record.flags if f.code == "newer_differs"]
    two.read_again(changed(two.letter.record, age=61))
    assert not [f for f in two.record.flags if f.code == "newer_differs"], "the reading agrees now"


def test_requests_that_a_newer_reading_loses_stay_as_reviewed(two: Desktop) -> None:
    two.desk.do("confirm", two.sha256, "/issues/1/decision")
    fewer = two.letter.record.model_copy(update={"issues": two.letter.record.issues[:1]})
    two.read_again(
        fewer.model_copy(update={"evidence": tuple(e for e in fewer.evidence if "/issues/1" not in e.field)})
    )
    assert [i.request for i in two.record.issues] == [i.request for i in two.letter.record.issues]
    assert "/issues/1/decision" in two.case.reviewed.looked
    assert [f.field for f in two.record.flags if f.code == "newer_differs"] == ["/issues"]
    assert two.case.acts[-1].who == "imr"


def test_a_place_follows_its_words_into_a_newer_text(two: Desktop) -> None:
    two.desk.do("confirm", two.sha256, "/patient/age")
    document = replace(two.letter.document, text="Further words. " + two.letter.text)
    moved = two.letter.record.model_copy(update={"evidence": ()})
    two.store.save(moved, document, None, two.store.start_run("9", "rules", "2026-11-29T00:00:00Z"))
    places = [e for e in two.record.evidence if e.field == "/patient/age"]
    assert places
    assert all(document.text[e.start : e.end] == e.quote for e in places)


def test_a_sign_off_needs_every_decision_and_every_flag_that_matters(flagged: Desktop) -> None:
    desk, sha256 = flagged.desk, flagged.sha256
    with pytest.raises(NotLookedAt):
        desk.approve(sha256)
    for number in range(3):
        desk.do("confirm", sha256, f"/issues/{number}/decision")
    due = [f for f in flagged.record.flags if f.severity != "record"]
    assert due, "the letter has a flag that matters"
    with pytest.raises(NotLookedAt):
        desk.approve(sha256)
    for flag in due:
        desk.saw(sha256, flag.field, flag.code)
    with pytest.raises(NotLookedAt):
        desk.release(sha256, "en")
    desk.approve(sha256)
    assert flagged.case.reviewed.state == "signed"
    desk.release(sha256, "es")
    assert flagged.case.reviewed.state == "released"
    flagged.put("/patient/age", "61", note="by telephone")
    assert flagged.case.reviewed.state == "begun", "what was signed off is another record"


def test_who_comes_second_is_told_and_overwrites_nothing(two: Desktop) -> None:
    seen = two.case.version
    StoreDesk(two.store, "B. Chen").put(two.sha256, "/patient/age", Given("61", note="x"), seen)
    with pytest.raises(ChangedMeanwhile):
        two.desk.put(two.sha256, "/patient/age", Given("62", note="x"), seen)
    assert two.record.patient.age == 61
    seen = two.case.version
    two.read_again(two.letter.record)
    with pytest.raises(ChangedMeanwhile):
        two.desk.do("confirm", two.sha256, "/patient/age", seen)


def test_no_act_is_ever_changed_and_a_purge_alone_removes_them(two: Desktop, tmp_path: Path) -> None:
    two.put("/patient/age", "61", note="SECRET note")
    with closing(sqlite3.connect(tmp_path / "imr.db")) as connection:
        for statement in ("UPDATE acts SET who = 'x'", "DELETE FROM acts"):
            with pytest.raises(sqlite3.IntegrityError):
                connection.execute(statement)
    two.store.purge([two.sha256])
    assert b"SECRET" not in (tmp_path / "imr.db").read_bytes()
    with closing(sqlite3.connect(tmp_path / "imr.db")) as connection:
        assert connection.execute("SELECT count(*) FROM acts").fetchone() == (0,)


def test_a_release_is_of_the_words_that_went_out(two: Desktop) -> None:
    desk, sha256 = two.desk, two.sha256
    for number in (0, 1):
        desk.do("confirm", sha256, f"/issues/{number}/decision")
    desk.approve(sha256)
    desk.edit(sha256, "en", "One.", "Two.")
    desk.release(sha256, "en")
    assert two.case.reviewed.state == "released"
    desk.edit(sha256, "es", "Uno.", "Dos.")
    assert two.case.reviewed.state == "released", "the other language is another summary"
    desk.edit(sha256, "en", "One.", "Three.")
    assert two.case.reviewed.state == "signed"
    desk.undo(sha256)
    assert two.case.reviewed.state == "released"
    StoreDesk(two.store, "B. Chen").release(sha256, "es")
    desk.undo(sha256)  # the Spanish words, which were released
    assert [act.field for act in two.case.reviewed.releases] == ["/summary/en"]


def test_lists_search_and_records_are_as_reviewed_or_as_read(two: Desktop) -> None:
    two.put("/issues/0/request", "zygomatic treatment", note="a test")
    two.put("/issues/0/decision", "overturned", note="a test")

    def seen() -> tuple[Any, ...]:
        (listed,), (record,) = two.store.listing(Wanted()), two.store.records()
        return listed.outcome, len(list(two.store.search("zygomatic"))), record.outcome

    assert seen() == ("partly_overturned", 1, "partly_overturned")
    with two.store.as_read():
        assert seen() == ("upheld", 0, "upheld")
    assert seen() == ("partly_overturned", 1, "partly_overturned")


def test_a_summary_says_that_nobody_has_checked_it_until_somebody_has(two: Desktop) -> None:
    unchecked = {"en": "No person has checked it yet", "es": "Ninguna persona la ha revisado todavía"}

    def feet(letter: Letter) -> list[bool]:
        return [words in summarize(letter, language).text() for language, words in unchecked.items()]  # type: ignore[arg-type]

    assert feet(two.letter) == [False, False], "of a letter in no database nobody knows"
    assert feet(stored_letter(two.store, two.sha256)) == [True, True]
    for number in (0, 1):
        two.desk.do("confirm", two.sha256, f"/issues/{number}/decision")
    assert feet(stored_letter(two.store, two.sha256)) == [True, True]
    two.desk.approve(two.sha256)
    assert feet(stored_letter(two.store, two.sha256)) == [False, False]
    assert feet(stored_letter(two.store, two.sha256, as_read=True)) == [True, True]


def test_every_field_of_a_record_that_a_reader_fills_can_be_set() -> None:
    assert {f"/{part}/{name}" for part, names in FIELDS.items() for name in names} >= {
        "/case/mailing_date", "/patient/current_medications", "/reviewer/licensed_states", "/issues/why"
    }  # fmt: skip
    assert FIELDS["case"]["application_received"] == FIELDS["patient"]["date_of_injury"] == "date"
    with pytest.raises(ValueError, match="who"):
        made("confirm", "/patient/age", "", "1")


# --- The commands ---------------------------------------------------------------------------------------------------


def test_the_commands_do_the_same(tmp_path: Path) -> None:
    db = tmp_path / "imr.db"
    assert imr("extract", TWO_ITEMS, "--db", db).code == 0
    (letter,) = json.loads(imr("list", "--db", db, "--format", "json").out)
    key = letter["letter_id"]
    assert "2 places" in imr("review", key, "--db", db).out
    assert imr("approve", key, "--db", db, "--by", NAME).code == 2
    for number in (0, 1):
        assert imr("set", key, f"/issues/{number}/decision", "--confirm", "--db", db, "--by", NAME).code == 0
    assert imr("approve", key, "--db", db, "--by", NAME).code == 0
    assert imr("set", key, "/patient/age", "61", "--note", "x", "--db", db, IMR_BY=NAME).code == 0
    assert "signed off" in imr("review", key, "--db", db).out
    ages = [json.loads(imr("export", "--db", db, *more).out)["patient"]["age"] for more in ([], ["--as-read"])]
    assert ages == [61, 60]
    shown = [
        json.loads(imr("show", key, "--json", "--db", db, *more).out)["patient"]["age"] for more in ([], ["--as-read"])
    ]
    assert shown == [61, 60]
    assert imr("extract", TWO_ITEMS, "--force", "--db", db).code == 0
    assert json.loads(imr("show", key, "--json", "--db", db).out)["patient"]["age"] == 61
    assert imr("set", key, "--undo", "--db", db, "--by", NAME).code == 0
    assert json.loads(imr("show", key, "--json", "--db", db).out)["patient"]["age"] == 60
    assert imr("set", key, "/patient/age", "--db", db, "--by", NAME).code == 2
    assert imr("set", key, "/patient/age", "61", "--confirm", "--db", db, "--by", NAME).code == 2


SIDE = "/issues/0/reviewer_citations"


def said_of(two: Desktop, pointer: str) -> list[tuple[str, str]]:
    return [(e.reader, e.quote) for e in two.record.evidence if e.field == pointer]


def test_the_parts_of_a_citation_are_values_of_their_own(two: Desktop) -> None:
    was = two.letter.record.issues[0].reviewer_citations
    two.put(f"{SIDE}/0/pages", quote="12")
    two.put(f"{SIDE}/0/basis", quote="California MTUS")
    (first,) = two.record.issues[0].reviewer_citations
    assert (first.pages, first.basis, first.document) == ("12", "mtus", was[0].document)
    assert [reader for reader, _ in said_of(two, f"{SIDE}/0/pages")] == ["person"]
    assert [reader for reader, _ in said_of(two, f"{SIDE}/0/document")] == ["rules"], "the others stay"
    two.desk.do("clear", two.sha256, f"{SIDE}/0/section")
    first = two.record.issues[0].reviewer_citations[0]
    assert (first.section, first.document, said_of(two, f"{SIDE}/0/section")) == (None, was[0].document, [])
    for _ in range(3):
        two.desk.undo(two.sha256)
    assert two.record == two.letter.record
    two.put(f"{SIDE}/0/pages", "7, 8", note="by telephone")
    with pytest.raises(BadValue, match="as a whole"):
        two.desk.do("restore", two.sha256, f"{SIDE}/0/pages")
    two.desk.do("restore", two.sha256, SIDE)
    assert two.record == two.letter.record


def test_a_typed_part_stands_in_the_citations_own_words(two: Desktop) -> None:
    """And not on the same number somewhere else; a name that the record gives a guideline stands on the printed one."""
    side = "/issues/1/reviewer_citations/0"
    two.put(f"{side}/document", "chronic pain medical treatment guidelines")
    assert two.record.issues[1].reviewer_citations[0] == two.letter.record.issues[1].reviewer_citations[0]
    assert said_of(two, f"{side}/document") == [("person", "Chronic Pain Treatment Guidelines")]
    (place,) = [e for e in two.record.evidence if e.field == f"{side}/document"]
    (words,) = [e for e in two.record.evidence if e.field == f"{side}/text"]
    assert words.start <= place.start < place.end <= words.end
    with pytest.raises(BadValue, match="does not have these words"):
        two.put(f"{SIDE}/0/pages", "60")  # the age


def test_a_citation_that_is_missing_is_added_as_it_is_read(two: Desktop) -> None:
    was = two.letter.record.issues[1].reviewer_citations
    of_first = two.letter.record.issues[0].reviewer_citations[0]
    pointer = "/issues/1/reviewer_citations"
    two.put(f"{pointer}/-", quote=of_first.text)
    (*before, added) = two.record.issues[1].reviewer_citations
    assert (before, added) == (list(was), of_first), "taken apart as the reader does it"
    own = f"{pointer}/{len(was)}/"
    assert {e.reader for e in two.record.evidence if e.field.startswith(own)} == {"person"}
    two.put(f"{pointer}/-", quote="low back pain")
    assert two.record.issues[1].reviewer_citations[-1].text == "low back pain"
    two.put(f"{pointer}/-", "A letter of the doctor.", note="in the file")
    two.desk.do("clear", two.sha256, f"{pointer}/{len(was)}")
    assert [c.text for c in two.record.issues[1].reviewer_citations[len(was) :]] == [
        "low back pain",
        "A letter of the doctor.",
    ]
    assert not [e for e in two.record.evidence if e.field.startswith(own) and "guideline" in e.quote.lower()]
    assert summarize(stored_letter(two.store, two.sha256)).summary.sentences


@pytest.mark.parametrize(
    ("pointer", "words"),
    [(f"{SIDE}/0/basis", "perhaps"), (f"{SIDE}/0/title", "x"), (f"{SIDE}/9/pages", "1"), (f"{SIDE}/-/pages", "1"),
     (f"{SIDE}/0/text", "")],
)  # fmt: skip
def test_no_part_is_given_what_it_cannot_hold(two: Desktop, pointer: str, words: str) -> None:
    with pytest.raises(NotDone):
        two.put(pointer, words, note="x")
    with pytest.raises(NotDone):
        two.desk.do("clear", two.sha256, f"{SIDE}/0/text")
    assert two.store.acts(two.sha256) == []


@pytest.mark.parametrize(
    ("quote", "basis"),
    [("Non-MTUS Citation", "non_mtus"), ("MTUS", "mtus"), ("which is not part of the MTUS", "non_mtus"),
     ("outside of the MTUS", "non_mtus"), ("the guidelines", "")],
)  # fmt: skip
def test_selected_words_tell_whether_a_guideline_is_part_of_the_mtus(quote: str, basis: str) -> None:
    assert code_of(editable(f"{SIDE}/0/basis"), quote) == basis


def test_reasons_stand_on_the_words_that_were_selected(two: Desktop) -> None:
    pointer = "/issues/0/denial_reasons"
    reasons = [*two.letter.record.issues[0].denial_reasons, "other"]
    words = two.letter.record.issues[0].rationale or ""
    two.desk.put_all(two.sha256, pointer, reasons, Given(quote=words[:60]))
    assert said_of(two, f"{pointer}/{len(reasons) - 1}") == [("person", words[:60].strip())]
    assert said_of(two, f"{pointer}/0")[0][0] == "rules"
    two.put(f"{pointer}/0", reasons[0], quote=words[:20])
    assert said_of(two, f"{pointer}/0") == [("person", words[:20].strip())]
    assert list(two.record.issues[0].denial_reasons) == reasons
