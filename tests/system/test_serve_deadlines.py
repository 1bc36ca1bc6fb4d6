"""What is due when, and what was approved: as pages, as a calendar file, and as acts that are only added to."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest
from icalendar import Calendar
from serving import NAME, Asker, Served, hidden, serving
from test_cli import imr
from test_review import FLAGGED, TWO_ITEMS, Desktop, opened, read

from imr_llm.errors import BadValue, NotDone
from imr_llm.language.dates import last_day_to_appeal, last_day_to_authorize
from imr_llm.outputs.deadlines import deadlines
from imr_llm.pipeline.summaries import summarized
from imr_llm.record import Record
from imr_llm.review import of_review
from imr_llm.serve.chase import left
from imr_llm.store import Store
from imr_llm.store.decisions import IS_MAILED

APPROVED = "/issues/1"
"""Of a letter of three requests, the one that was approved, in part."""


def mailed(record: Record, day: date | None) -> Record:
    update = {"mailing_date": day and day.isoformat()}
    return record.model_copy(update={"case": record.case.model_copy(update=update)})


@pytest.fixture
def desktop(tmp_path: Path) -> Iterator[Desktop]:
    yield from opened(tmp_path, FLAGGED)


def test_an_authorization_is_noted_and_taken_back_by_acts_that_stay(desktop: Desktop) -> None:
    desk, sha256 = desktop.desk, desktop.sha256
    desk.note_authorized(sha256, APPROVED, note="letter of May 4")
    (noted,) = desktop.store.chase("authorized", limit=9).requests
    assert (noted.pointer, noted.noted_by, noted.request) == (APPROVED, NAME, desktop.record.issues[1].request)
    assert desktop.store.chase("open", limit=9).total == 0
    assert desktop.case.reviewed.state == "new", "of the record it says nothing"
    assert desktop.record == desktop.case.as_read
    desk.not_authorized(sha256, APPROVED)
    assert desktop.store.chase("open", limit=9).total == 1
    assert [act.kind for act in desktop.case.acts] == ["authorized", "undo"]
    assert of_review(desktop.case.acts) == []
    with pytest.raises(NotDone):
        desk.not_authorized(sha256, APPROVED)


@pytest.mark.parametrize(
    "pointer", ["/issues/0", "/issues/9", "/issues/-", "/issues", "/patient/age", "/issues/1/request"]
)
def test_only_what_was_approved_is_authorized(desktop: Desktop, pointer: str) -> None:
    with pytest.raises(BadValue):
        desktop.desk.note_authorized(desktop.sha256, pointer)


def test_what_was_noted_goes_with_its_request_and_its_words(desktop: Desktop) -> None:
    desktop.desk.note_authorized(desktop.sha256, APPROVED)
    desktop.desk.do("clear", desktop.sha256, "/issues/0")
    (noted,) = desktop.store.chase("authorized", limit=9).requests
    assert noted.pointer == "/issues/0"
    desktop.put("/issues/0/request", "Acupuncture, twelve", note="a misprint")
    assert desktop.store.chase("open", limit=9).total == 1, "it may be another request"
    desktop.desk.undo(desktop.sha256)
    desktop.put("/issues/0/decision", "upheld", note="by telephone")
    assert desktop.store.chase("all", limit=9).total == 0


def test_it_does_not_keep_a_newer_reading_from_its_requests(desktop: Desktop) -> None:
    desktop.desk.note_authorized(desktop.sha256, APPROVED)
    record = desktop.letter.record
    fewer = record.model_copy(update={"issues": record.issues[:2], "evidence": (), "flags": ()})
    desktop.read_again(fewer)
    assert len(desktop.record.issues) == 2
    assert desktop.store.chase("authorized", limit=9).total == 1


def test_a_sign_off_stays_and_the_queue_goes_to_the_next_day(desktop: Desktop) -> None:
    today = date.today()
    desktop.read_again(mailed(desktop.letter.record, today))
    for pointer in desktop.case.reviewed.missing:
        for flag in [flag for flag in desktop.record.flags if flag.field == pointer]:
            desktop.desk.saw(desktop.sha256, pointer, flag.code)
        if pointer.endswith("/decision"):
            desktop.desk.do("confirm", desktop.sha256, pointer)
    desktop.desk.approve(desktop.sha256)
    assert desktop.store.queue(limit=1).letters[0].due == last_day_to_authorize(today).isoformat()
    desktop.desk.note_authorized(desktop.sha256, APPROVED)
    assert desktop.case.reviewed.state == "signed"
    assert desktop.store.queue(limit=1).letters[0].due == last_day_to_appeal(today).isoformat()


def test_days_are_those_of_the_law(desktop: Desktop) -> None:
    assert desktop.store.undated() == 0
    for day in (date(2026, 11, 27) + timedelta(days=n) for n in range(7)):
        desktop.read_again(mailed(desktop.letter.record, day))
        first, second = desktop.store.due("2026-01-01", "2027-12-31")
        assert (first.deed, first.day, first.numbers) == ("authorize", str(last_day_to_authorize(day)), (2,))
        assert (second.deed, second.day, second.numbers) == ("appeal", str(last_day_to_appeal(day)), (1, 2, 3))
        assert desktop.store.due(second.day, second.day) == [second]
    desktop.read_again(mailed(desktop.letter.record, None))
    assert desktop.store.due("0001-01-01", "9999-12-31") == []
    assert desktop.store.undated() == 1
    (unknown,) = desktop.store.chase(limit=9).requests
    assert unknown.day is None


def test_how_long_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    today = date.today()
    assert [left(str(today + timedelta(days=n))) for n in (-2, -1, 0, 1)] == [
        "2 days over", "1 day over", "today", "1 day left",
    ]  # fmt: skip
    assert "no date of mailing" in left(None)


NO_DAYS = ("2026", "2026-10", "0000", "2026-02-30", "2026-13-05", "0000-05-05", "9999-12-31")


@pytest.mark.parametrize("told", NO_DAYS)
def test_a_mailing_date_that_is_no_day_counts_as_none(tmp_path: Path, told: str) -> None:
    letter, db = read(FLAGGED), tmp_path / "imr.db"
    record = letter.record.model_copy(
        update={"case": letter.record.case.model_copy(update={"mailing_date": told}), "flags": ()}
    )
    assert list(deadlines(record)) == []
    with Store(db, remembered=False) as store:
        store.save(record, letter.document, None, store.start_run("1", "rules", "2026-01-01"))
        assert store.undated() == 1
        assert store.due("0001-01-01", "9999-12-31") == []
        assert [one.day for one in store.chase("all", limit=9).requests] == [None]
        assert [one.due for one in store.queue(limit=9).letters] == [None]
    with closing(sqlite3.connect(db)) as own:
        assert set(own.execute("SELECT last_day_to_appeal, authorize_by FROM decisions")) == {(None, None)}
    texts = {sentence.source.text for sentence in summarized(record, letter.document, "en").sentences}
    assert not {text for text in texts if re.match(r"(?:first|next)_deadline(?!_passed)", text)}
    with serving(db) as running:
        asker = running.enter()
        assert [asker.get(path).status for path in ("/", "/chase", "/calendar")] == [200, 200, 200]
    for kind in ("csv", "xlsx"):
        assert imr("export", "--db", db, "--output", tmp_path / f"all.{kind}").code == 0


def test_the_view_of_an_older_database_counts_no_day_from_a_year(tmp_path: Path) -> None:
    for desktop in opened(tmp_path, FLAGGED):
        assert desktop.record.issues
    with closing(sqlite3.connect(tmp_path / "imr.db", isolation_level=None)) as older:
        (sql,) = older.execute("SELECT sql FROM sqlite_schema WHERE name = 'decisions'").fetchone()
        older.execute("DROP VIEW decisions")
        older.execute(sql.replace(f"WHEN NOT {IS_MAILED} THEN NULL ", ""))
        older.execute("UPDATE letters SET mailing_date = '2026'")
        older.execute("DELETE FROM _sqlite_migrations WHERE name = 'm023_whole_days'")
        assert older.execute("SELECT max(authorize_by) FROM decisions").fetchone() != (None,)
    with Store(tmp_path / "imr.db"):
        pass
    with closing(sqlite3.connect(tmp_path / "imr.db")) as newer:
        assert newer.execute("SELECT max(authorize_by), max(last_day_to_appeal) FROM decisions").fetchone() == (
            None,
            None,
        )


def test_an_older_database_counts_without_holidays(tmp_path: Path) -> None:
    for desktop in opened(tmp_path, FLAGGED):
        desktop.read_again(mailed(desktop.letter.record, date(2026, 11, 23)))
    with closing(sqlite3.connect(tmp_path / "imr.db", isolation_level=None)) as older:
        (sql,) = older.execute("SELECT sql FROM sqlite_schema WHERE name = 'decisions'").fetchone()
        older.execute("DROP VIEW decisions")
        older.execute("ALTER TABLE letters DROP COLUMN authorize_by")
        older.execute(sql.replace("letters.authorize_by", "date(mailing_date, '+7 days')"))
        older.execute("DELETE FROM _sqlite_migrations WHERE name = 'm024_authorize_by'")
    with Store(tmp_path / "imr.db") as store:
        assert {one.day for one in store.chase("all", limit=9).requests} == {"2026-12-02"}
    with closing(sqlite3.connect(tmp_path / "imr.db")) as newer:
        assert newer.execute("SELECT max(authorize_by) FROM decisions").fetchone() == ("2026-12-02",)


def test_acts_of_an_older_database_stay(tmp_path: Path) -> None:
    for desktop in opened(tmp_path, TWO_ITEMS):
        desktop.put("/patient/age", "61", note="by telephone")
        before = desktop.case.acts
    with closing(sqlite3.connect(tmp_path / "imr.db", isolation_level=None)) as older:
        older.executescript("""
            PRAGMA writable_schema = ON;
            UPDATE sqlite_schema SET sql = replace(sql, ' OR kind = ''authorized''', '') WHERE name = 'acts';
            PRAGMA writable_schema = RESET;
            DROP INDEX idx_letters_queue;
            DROP INDEX idx_issues_queue;
            CREATE INDEX idx_issues_letter ON issues (letter);
            ALTER TABLE issues DROP COLUMN noted_by;
            ALTER TABLE issues DROP COLUMN noted_at;
            DELETE FROM _sqlite_migrations WHERE name IN ('m018_authorized', 'm021_queue');
        """)
        with pytest.raises(sqlite3.IntegrityError):
            older.execute("INSERT INTO acts SELECT 9, '', 1, 'authorized', '', '', '', '', '', '', '', 1, '', ''")
    with Store(tmp_path / "imr.db") as store:
        (sha256,) = {letter.sha256 for letter in store.queue(limit=1).letters}
        assert store.acts(sha256) == before
    with closing(sqlite3.connect(tmp_path / "imr.db")) as newer, pytest.raises(sqlite3.IntegrityError):
        newer.execute("UPDATE acts SET who = 'x'")


# --- The pages ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("deadlines") / "imr.db"
    letter = read(FLAGGED)
    with Store(path, remembered=False) as store:
        run = store.start_run("1", "rules", "2026-01-01")
        store.save(mailed(letter.record, date.today() - timedelta(days=20)), letter.document, None, run)
        store.save(read(TWO_ITEMS).record, read(TWO_ITEMS).document, None, run)
    return path


@pytest.fixture(scope="module")
def served(database: Path) -> Iterator[Served]:
    with serving(database) as running:
        yield running


@pytest.fixture(scope="module")
def asker(served: Served) -> Asker:
    return served.enter()


def fields(page: str, form: int = 0) -> dict[str, str]:
    body = re.findall(r'<form method="post" action="/chase".*?</form>', page, re.DOTALL)[form]
    found = {name: hidden(body, name) for name in ("token", "sha256", "version", "pointer", "which", "from", "next")}
    do = re.search(r'name="do" value="(\w+)"', body)
    assert do
    return found | {"do": do[1]}


def test_the_chase_list_is_ticked_without_a_script(served: Served, asker: Asker, database: Path) -> None:
    page = asker.get("/chase").body
    assert "Acupuncture, 12 visits" in page
    assert "over</strong>" in page
    asked = fields(page) | {"note": "by telephone"}
    answer = asker.post("/chase", asked)
    assert answer.status == 303
    page = asker.get(answer.to).body
    assert "Noted as authorized: Rosa Example, request 2" in page
    assert "Nothing is to be asked after" in page
    assert "Noted as authorized" not in served.enter("B. Chen").get("/chase").body
    with Store(database) as store:
        (act,) = store.acts(asked["sha256"])
    assert (act.kind, act.field, act.who, act.note) == ("authorized", APPROVED, NAME, "by telephone")
    late = asker.post("/chase", asked)
    assert (late.status, "changed since" in late.body) == (409, True)
    done = asker.get("/chase?which=authorized").body
    assert f"noted by {NAME}" in done
    assert asker.post("/chase", fields(done)).status == 303
    assert "Acupuncture, 12 visits" in asker.get("/chase").body
    assert asker.post("/chase", fields(page) | {"do": "x"}).status in (400, 409)
    assert asker.post("/chase", fields(asker.get("/chase").body) | {"token": "x"}).status == 403
    assert asker.get("/chase?done=" + "0" * 64 + "-1&from=x&which=y").status == 200


def test_a_month_has_its_days_and_a_day_has_all_of_it(asker: Asker) -> None:
    day = last_day_to_appeal(date.today() - timedelta(days=20))
    month = asker.get(f"/calendar?month={day:%Y-%m}").body
    assert f'datetime="{day}"' in month
    assert "Rosa Example" in month
    assert "1 letter without a date of mailing" in month
    assert "Rosa Example" in asker.get(f"/calendar?day={day}").body
    assert "Rosa Example" not in asker.get(f"/calendar?day={day + timedelta(days=1)}").body
    for odd in (
        "month=2026-13",
        "month=x",
        "day=2026-02-30",
        "month=1900-01",
        "month=2099-12",
        "day=9999-12-31&from=9",
    ):
        assert asker.get(f"/calendar?{odd}").status == 200, odd


def test_the_file_has_what_is_to_come_and_no_name(asker: Asker, served: Served) -> None:
    answer = asker.get("/calendar.ics")
    assert answer.headers["content-type"].startswith("text/calendar")
    assert answer.headers["cache-control"] == "no-store"
    events = Calendar.from_ical(answer.body).walk("VEVENT")
    assert [str(event["SUMMARY"]).rpartition(": ")[2] for event in events] == [
        "approved treatment is to be authorized by now", "last day to appeal",
    ]  # fmt: skip
    assert "Rosa" not in answer.body
    assert served.asker.get("/calendar.ics").status == 401


def test_the_command_notes_the_same(tmp_path: Path) -> None:
    for desktop in opened(tmp_path, FLAGGED):
        sha256 = desktop.sha256
    ran = imr("set", sha256, APPROVED, "--authorized", "--by", NAME, "--db", tmp_path / "imr.db")
    assert ran.code == 0, ran.err
    with Store(tmp_path / "imr.db") as store:
        assert store.chase("authorized", limit=1).total == 1
