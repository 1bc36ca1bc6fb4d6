"""A letter purged from among others, whatever was done to them before: no piece of it stays, and nothing else goes."""

import random
import shutil
import sqlite3
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from test_store import citation, index_is_true, issue, letter
from typer.testing import CliRunner

from imr_llm.cli.program import app
from imr_llm.errors import DatabaseLocked, DiskFull
from imr_llm.letter import Document
from imr_llm.record import Evidence, Flag, Patient, Record
from imr_llm.review.acts import Act, Put
from imr_llm.store import Store, pages, purge, traces, uploads

LETTERS = 60
PURGED = 4
PIECE = 8
"""Bytes of a word by which it is found."""


def own(number: int, what: str) -> str:
    """A word that only this letter has, and only there."""
    return "".join(chr(97 + int(digit, 16)) for digit in sha256(f"{number} {what}".encode()).hexdigest()[:14])


def case_of(number: int) -> str:
    """A number with more digits than other numbers have."""
    return f"CM14-{int(sha256(str(number).encode()).hexdigest()[:12], 16)}"


def made(number: int, rng: random.Random) -> tuple[Record, Document, str]:
    """A letter with words of its own wherever a record has words; it has another length each time."""
    issues = [
        issue(
            count + 1,
            request=f"{own(number, f'request {count}')} injection",
            rationale=f"It shows {own(number, f'rationale {count}')}. " * rng.randint(1, 60),
            reviewer_citations=(citation(own(number, "document"), own(number, "cited") * rng.randint(1, 9)),),
            missing_documentation=(own(number, "missing"),),
        )
        for count in range(rng.randint(1, 3))
    ]
    quote = f"{own(number, 'quote')} " * rng.randint(1, 30)
    evidence = tuple(
        Evidence(field=f"/issues/0/why/{at}", quote=quote, start=0, end=8, page=1, section="other", reader="rules")
        for at in range(rng.randint(1, 12))
    )
    record, document = letter(
        own(number, "path"),
        *issues,
        text=f"{own(number, 'text')} and more. " * rng.randint(1, 900),
        patient=Patient(diagnoses=(own(number, "diagnosis"),)),
        evidence=evidence,
        flags=(Flag(field="", code="look", message=own(number, "flag")),),
    )
    case = record.case.model_copy(update={"case_number": case_of(number), "claim_number": own(number, "claim")})
    return (
        record.model_copy(update={"case": case}),
        document,
        f"A summary: {own(number, 'summary')}. " * rng.randint(1, 9),
    )


def words_of(number: int, record: Record) -> list[str]:
    """All that may stand nowhere when the letter is purged."""
    whats = ("path", "document", "cited", "missing", "quote", "text", "diagnosis", "claim", "flag", "summary", "note")
    items = [f"{what} {count}" for what in ("request", "rationale") for count in range(3)]
    words = [own(number, what) for what in (*whats, *items)]
    return [*words, record.source.sha256, case_of(number).removeprefix("CM14-")]


def left_in(path: Path, words: list[str]) -> set[str]:
    """Which of them any piece is left of, in any file. To be called with the store closed."""
    raw = b"".join(file.read_bytes() for file in path.parent.rglob("*") if file.is_file()).lower()
    pieces = {word[at : at + PIECE] for word in words for at in range(0, len(word) - PIECE + 1, 3)}
    return {piece for piece in pieces if piece.lower().encode() in raw}


def lived(path: Path, seed: int) -> list[tuple[int, Record]]:
    """A database of letters that came in any order, were read again, corrected and labelled; and the letters in it."""
    rng = random.Random(seed)
    numbers = [*range(LETTERS), *rng.choices(range(LETTERS), k=LETTERS // 3)]
    rng.shuffle(numbers)
    records: dict[int, Record] = {}
    with Store(path) as store:
        run = store.start_run("0.1.0", "rules", "2026-11-21T03:30:00Z")
        for number in numbers:
            record, document, summary = made(number, rng)
            again = number in records
            if again:  # the same file has the same text, and the reader another opinion of it
                document = store.document(record.source.sha256)
            records[number] = record
            store.save(record, document, summary, run)
            if rng.random() < 0.4:
                act = Act(kind="confirm", field="/patient/age", who="ann", at="2026-11-21T03:30:00Z", tool_version="1")
                note = {"note": own(number, "note"), "after": Put(value=53)}
                store.add_act(record.source.sha256, act.model_copy(update=note))
    return list(records.items())


def rows(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables that are not an index of words."""
    with closing(sqlite3.connect(path)) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        kept = [name for name in names if "_fts" not in name and name not in ("rewritten", "sqlite_sequence")]
        return {name: sorted(connection.execute(f"SELECT * FROM {name}"), key=repr) for name in kept}


@pytest.fixture
def rewritten(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The files that purges wrote anew."""
    found: list[Path] = []
    as_ever = purge._overwrite

    def overwrite(db: Any, path: Path) -> None:
        found.append(path)
        as_ever(db, path)

    monkeypatch.setattr(purge, "_overwrite", overwrite)
    return found


@pytest.mark.parametrize("seed", range(3))
def test_no_piece_of_a_purged_letter_is_left(seed: int, tmp_path: Path) -> None:
    """As by the way that always writes the file anew, letter after letter."""
    path, other = tmp_path / "a" / "imr.db", tmp_path / "b" / "imr.db"
    path.parent.mkdir()
    other.parent.mkdir()
    letters = lived(path, seed)
    shutil.copy(path, other)
    for number, record in random.Random(seed).sample(letters, PURGED):
        words = words_of(number, record)
        assert left_in(path, words)
        with Store(path) as store, Store(other) as anew:
            assert store.purge([record.source.sha256]) == 1
            these = ("[]",), (f'["{record.source.sha256}"]',)
            of_answers = ("letter_id IN (SELECT value FROM json_each(?))", these[0])
            assert purge._purge(anew._connection, other, of_answers, (purge._THESE, these[1]), ()) == 1
        assert left_in(path, words) == left_in(other, words) == set()
    assert rows(path) == rows(other)
    with Store(path) as store:
        assert index_is_true(store)
        assert store._connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def with_a_copy(path: Path) -> list[Record]:
    """A database of letters, with a copy of a word of number 3 where SQLite leaves one: in a page parted in two."""
    with Store(path) as store:
        run = store.start_run("0.1.0", "rules", "2026-11-21T03:30:00Z")
        letters = [made(number, random.Random(number)) for number in range(20)]
        for record, document, summary in letters:
            store.save(record, document, summary, run)
    data = path.read_bytes()
    rooms = [room for part in pages.parts(path) for room in part.rooms]  # all in one part: the file is small
    place = next(begin for begin, end in reversed(rooms) if data[begin:end] == bytes(end - begin) and end - begin > 90)
    with path.open("r+b") as file:
        file.seek(place + 30)
        file.write(own(3, "diagnosis").encode())
    return [record for record, *_ in letters]


def test_a_copy_in_a_page_is_found_and_goes(tmp_path: Path, rewritten: list[Path]) -> None:
    path = tmp_path / "imr.db"
    records = with_a_copy(path)
    with Store(path) as store:
        store.purge([records[3].source.sha256])
    assert rewritten == [path]
    assert left_in(path, words_of(3, records[3])) == set()


def stopped(path: Path, record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    """Purge a letter, and find the disk full when the file is to be written anew; its upload was kept."""
    sha256 = record.source.sha256
    uploads.keep(path, sha256, b"%PDF-1.7")

    def full(db: Any, path: Path) -> None:
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise error

    with monkeypatch.context() as patch, Store(path) as store:
        patch.setattr(purge, "_overwrite", full)
        with pytest.raises(DiskFull):
            store.purge([sha256])
        assert store.stored(sha256) is None
    assert uploads.kept(path) == set()
    assert left_in(path, words_of(3, record))


@pytest.mark.parametrize("other", [3, 5])
def test_a_purge_that_stopped_is_finished_by_any_other(
    other: int, tmp_path: Path, rewritten: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "imr.db"
    records = with_a_copy(path)
    stopped(path, records[3], monkeypatch)
    uploads.keep(path, records[3].source.sha256, b"%PDF-1.7")  # as one that was killed leaves it
    with Store(path) as store:
        assert store.purge([records[other].source.sha256]) == (other == 5)
        assert not store.finish_purge()
    assert rewritten == [path]
    assert (left_in(path, words_of(3, records[3])), uploads.kept(path)) == (set(), set())


def called(path: Path, *names: str) -> tuple[int, str]:
    """The code of `imr purge`, and what it says."""
    done = CliRunner().invoke(app, ["purge", *names, "--db", str(path)])
    return done.exit_code, " ".join(done.stderr.split())


def test_the_command_finishes_what_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Given again: its letter is gone."""
    path = tmp_path / "imr.db"
    records = with_a_copy(path)
    gone, there = records[3].letter_id, records[4].letter_id
    stopped(path, records[3], monkeypatch)
    assert called(path, gone) == (0, f"They were removed before; now nothing of them is left in {path}.")
    assert left_in(path, words_of(3, records[3])) == set()
    code, said = called(path, gone)
    assert (code, f"no letter '{gone}'" in said) == (2, True)
    with Store(path) as store:
        assert store.resolve(there) == records[4].source.sha256


def test_one_that_is_gone_or_several_is_named_and_the_others_are_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "imr.db"
    records = with_a_copy(path)
    stopped(path, records[3], monkeypatch)
    case = records[5].case.case_number or ""
    with Store(path) as store:  # a second letter of one case
        run = store.start_run("0.1.0", "rules", "2026-11-21T03:30:00Z")
        record, document, summary = made(70, random.Random(70))
        store.save(record.model_copy(update={"case": records[5].case}), document, summary, run)
    code, said = called(path, records[3].letter_id, "0000ffff0000", case, records[4].letter_id)
    assert code == 2
    assert [f"no letter '{name}'" in said for name in (records[3].letter_id, "0000ffff0000")] == [True, True]
    assert f"2 letters fit '{case}'" in said
    assert f"Removed 1 letter from {path}." in said
    for number in (3, 4):  # what had stopped is finished too
        assert left_in(path, words_of(number, records[number])) == set()
    with Store(path) as store:
        assert store.stored(records[4].source.sha256) is None
        assert store.stored(records[5].source.sha256)
        assert store.stored(record.source.sha256)
        assert not store.finish_purge()


def test_a_purge_that_another_program_stops_can_be_finished(tmp_path: Path) -> None:
    """It begins to read after the deletion was begun: the log cannot be emptied."""
    path = tmp_path / "imr.db"
    records = with_a_copy(path)
    sha256 = records[3].source.sha256
    uploads.keep(path, sha256, b"%PDF-1.7")
    with closing(sqlite3.connect(path, isolation_level=None)) as other, Store(path, busy_timeout=0.1) as store:

        def reads(statement: str) -> None:
            if statement.startswith("DELETE FROM letters") and not other.in_transaction:
                other.execute("BEGIN")
                other.execute("SELECT count(*) FROM letters").fetchone()

        store._connection.set_trace_callback(reads)
        with pytest.raises(DatabaseLocked, match="They were removed"):
            store.purge([sha256])
        assert uploads.kept(path) == set()
        other.execute("COMMIT")
        assert store.finish_purge()
    assert left_in(path, words_of(3, records[3])) == set()


def test_a_file_is_written_anew_only_where_something_is_left(tmp_path: Path, rewritten: list[Path]) -> None:
    path = tmp_path / "imr.db"
    with Store(path) as store:
        run = store.start_run("0.1.0", "rules", "2026-11-21T03:30:00Z")
        letters = [made(number, random.Random(number)) for number in range(LETTERS)]
        for record, document, summary in letters:
            store.save(record, document, summary, run)
    for number in (40, 7, 59, 0):
        record, *_ = letters[number]
        with Store(path) as store:
            store.purge([record.source.sha256])
        assert left_in(path, words_of(number, record)) == set()
    assert len(rewritten) < 4


def test_what_a_letter_said_once_is_not_known_by_its_rows(tmp_path: Path, rewritten: list[Path]) -> None:
    """Its name is another now: the old one may lie in a page that was parted in two."""
    path = tmp_path / "imr.db"
    record, document, summary = made(1, random.Random(1))
    with Store(path) as store:
        run = store.start_run("0.1.0", "rules", "2026-11-21T03:30:00Z")
        for name in ("zymurgist-family.pdf", "another.pdf", "another.pdf"):
            source = record.source.model_copy(update={"path": name})
            store.save(record.model_copy(update={"source": source}), document, summary, run)
        marked = store._connection.execute("SELECT count(*) FROM rewritten").fetchone()
        store.purge([record.source.sha256])
        left = store._connection.execute("SELECT count(*) FROM rewritten").fetchone()
    assert (marked, left, rewritten) == ((1,), (0,), [path])


def test_a_letter_that_was_read_again_at_another_time_said_nothing_else(tmp_path: Path) -> None:
    record, document, summary = made(1, random.Random(1))
    with Store(tmp_path / "imr.db") as store:
        run = store.start_run("0.1.0", "rules", "2026-11-21T03:30:00Z")
        for read_at in ("2026-11-21T03:30:00Z", "2026-12-01T14:31:10Z"):
            provenance = record.provenance.model_copy(update={"read_at": read_at})
            store.save(record.model_copy(update={"provenance": provenance}), document, summary, run)
        assert store._connection.execute("SELECT count(*) FROM rewritten").fetchone() == (0,)


@pytest.mark.parametrize(
    ("before", "now", "is_lost"),
    [
        ("ann lee, knee", "ann sleeve, knee", True),  # a name in a longer word
        ("knee at 2026-11-21t03:30:00z", "at knee", False),
        ("muñoz, knee", "muoz, knee", True),
        ("knee, ann", "ann: knee.", False),
    ],
)
def test_words_are_lost_that_are_no_words_any_more(before: str, now: str, is_lost: bool) -> None:
    assert traces.are_lost(traces.Traces(before.encode(), ()), traces.Traces(now.encode(), ())) == is_lost


def test_a_word_in_rows_of_another_letter_is_nothing_that_is_left(tmp_path: Path, rewritten: list[Path]) -> None:
    """Its longest word stands within a word of another's text, which is not searched."""
    path = tmp_path / "imr.db"
    record, document = letter("one", issue(1, request="viscosupplementation"))
    other, of_other = letter("other", issue(1), text="Several viscosupplementations were given.")
    with Store(path) as store:
        run = store.start_run("0.1.0", "rules", "2026-11-21T03:30:00Z")
        store.save(record, document, None, run)
        store.save(other, of_other, None, run)
        store.purge([record.source.sha256])
    assert rewritten == []
    assert b"viscosupplementations" in path.read_bytes()


@pytest.mark.parametrize(
    ("planted", "is_left"),
    [(b"quagmired knee", True), (b"sprained elbow", False), (b"an Ordinary knee", False), (b"0a1b2c3d4e", True)],
)
def test_what_lies_between_rows_is_told_from_what_other_letters_say(
    tmp_path: Path, planted: bytes, is_left: bool
) -> None:
    path = tmp_path / "some.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE said (words TEXT)")
        connection.executemany("INSERT INTO said VALUES (?)", [("an Ordinary knee",)] * 3)
        connection.commit()
    with path.open("r+b") as file:
        file.seek(4096 + 1000)  # the gap of the table's page
        file.write(planted)
    of_it = traces.Traces(b"a quagmired knee\0an ordinary knee", ("0a1b2c3d4e" * 6 + "ffff",))
    assert traces.are_left(path, of_it) == is_left


def test_free_pages_and_rows_are_looked_at(tmp_path: Path) -> None:
    path = tmp_path / "some.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA secure_delete = OFF")
        connection.execute("CREATE TABLE said (words TEXT)")
        connection.execute("INSERT INTO said VALUES (?)", ("quagmired knee " * 2000,))
        connection.execute("CREATE TABLE other (words TEXT)")
        connection.commit()
        of_it = traces.Traces(b"a quagmired knee", ())
        assert not traces.are_left(path, of_it)
        assert traces.are_left(path, traces.Traces(b"", (), (b"quagmired",)))
        connection.execute("DROP TABLE said")
        connection.commit()
        assert traces.are_left(path, of_it)


def test_a_file_that_is_laid_out_otherwise_is_written_anew(tmp_path: Path) -> None:
    path = tmp_path / "some.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA auto_vacuum = FULL")
        connection.execute("CREATE TABLE said (words TEXT)")
    with pytest.raises(pages.NotLaidOut):
        list(pages.parts(path))
    assert purge._are_left(path, traces.Traces(b"", ()))
    assert purge._are_left(tmp_path / "none.db", traces.Traces(b"", ()))


def test_a_look_at_the_file_keeps_the_locks_of_an_open_database(tmp_path: Path) -> None:
    """POSIX drops every lock of a process on a file when it closes the file once."""
    path = tmp_path / "imr.db"
    record, document, summary = made(1, random.Random(1))
    with Store(path) as store, Store(path) as writing:
        run = store.start_run("0.1.0", "rules", "2026-11-21T03:30:00Z")
        store.save(record, document, summary, run)
        store.purge([record.source.sha256])
        writing._connection.execute("BEGIN IMMEDIATE")
        assert traces.are_left(path, traces.Traces(b"", (), (b"SQLite format",)))
        locks = Path("/proc/locks")
        if locks.exists():
            inode = f":{path.stat().st_ino} "
            assert any(inode in line for line in locks.read_text(encoding="ascii").splitlines())
