"""The command `imr`: real files, real databases, and real processes where a process is what matters."""

import csv
import io
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import icalendar
import pytest
from fpdf import FPDF
from openpyxl import load_workbook
from typer.testing import CliRunner

import imr_llm
from imr_llm.cli.group import EXIT_CODES
from imr_llm.cli.program import app
from imr_llm.record import Record
from imr_llm.store import Store

EXAMPLES = Path(__file__).parents[2] / "examples" / "letters"
LETTERS = sorted(EXAMPLES.glob("*.txt"))
COMMANDS = ("extract", "show", "list", "search", "export", "stats", "purge")
LETTER_WORDS = ("ladder", "cervical", "epidural", "Norco", "trapezius", "SECRET")
posix = pytest.mark.skipif(os.name != "posix", reason="signals and permissions of POSIX")


# --- Helpers ----------------------------------------------------------------------------------------------------------


class Done:
    """What a call printed and how it ended."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err


def check(done: Done) -> Done:
    """What must be true of every call: plain lines on standard error, without letter text."""
    assert done.code in EXIT_CODES, done.err
    assert "Traceback" not in done.err
    assert "\x1b" not in done.err
    for words in LETTER_WORDS:
        assert words not in done.err
    return done


def imr(*arguments: object, **environment: str) -> Done:
    """The command in this process."""
    result = CliRunner().invoke(app, [str(argument) for argument in arguments], env=environment)
    return check(Done(result.exit_code, result.stdout, result.stderr))


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "imr_llm", *map(str, arguments)]


def environment(**more: str) -> dict[str, str]:
    home = str(Path(imr_llm.__file__).parent.parent)
    return {**os.environ, "PYTHONPATH": home, **more}


def process(*arguments: object, input: bytes = b"", **options: object) -> Done:
    """The command in a process of its own."""
    done = subprocess.run(
        command(*arguments), input=input, capture_output=True, check=False, env=environment(), **options
    )  # type: ignore[call-overload]
    return check(Done(done.returncode, done.stdout.decode(), done.stderr.decode()))


def started(*arguments: object) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        command(*arguments),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
        start_new_session=True,
    )


def as_nobody(call: Callable[[], Done]) -> Done:
    """The call by a user whom permissions hold for: in a child process, where this one runs as root."""
    if os.geteuid() != 0:
        return call()
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.setgroups([])
            os.setgid(65534)
            os.setuid(65534)
            done = call()
            os.write(write, json.dumps([done.code, done.out, done.err]).encode())
        finally:
            os._exit(0)
    os.close(write)
    with open(read, "rb") as answer:
        told = answer.read()
    os.waitpid(child, 0)
    return check(Done(*json.loads(told)))


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("IMR_DB", raising=False)


@pytest.fixture
def stored() -> Path:
    """A database of the three letters."""
    assert imr("extract", EXAMPLES).code == 0
    return Path("imr.db")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "letters"
    made.mkdir()
    for path in LETTERS:
        (made / path.name).write_bytes(path.read_bytes())
    return made


def many(folder: Path, count: int) -> Path:
    folder.mkdir(exist_ok=True)
    for number in range(count):
        text = LETTERS[number % len(LETTERS)].read_bytes() + f"\n{number}\n".encode()
        (folder / f"{number:04}.txt").write_bytes(text)
    return folder


def pdf(pages: int, password: str | None = None) -> bytes:
    document = FPDF()
    if password:
        document.set_encryption(owner_password="owner", user_password=password)
    for _ in range(pages):
        document.add_page()
    return bytes(document.output())


def ids() -> list[str]:
    with Store("imr.db", create=False) as store:
        return [letter.letter_id for letter in store.listing()]


def wait_for(condition: Callable[[], bool], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "waited too long"
        time.sleep(0.02)


# --- The commands -----------------------------------------------------------------------------------------------------


def test_help_says_what_each_command_does_and_shows_examples() -> None:
    overview = imr("--help").out
    for code in EXIT_CODES:
        assert re.search(rf"^ +{code}  ", overview, re.MULTILINE)
    for name in COMMANDS:
        assert re.search(rf"^  {name} +[A-Z].*\.$", overview, re.MULTILINE)
        page = imr(name, "--help").out
        assert "Examples:\n" in page
        assert f"imr {name}" in page.split("Examples:")[1]
        assert "IMR_DB" in page


def test_version() -> None:
    assert imr("--version").out == f"imr {imr_llm.__version__}\n"


def test_extract_prints_a_table(folder: Path) -> None:
    done = imr("extract", folder)
    assert done.code == 0
    lines = done.out.splitlines()
    assert lines[0].split() == ["Letter", "Outcome", "Items", "Flags", "File"]
    assert len(lines) == 4
    assert "◐ partly overturned" in lines[2]
    assert lines[2].endswith(LETTERS[1].name)
    assert "Read 3 letters into imr.db." in done.err


@posix
def test_the_database_is_its_owners_alone(stored: Path) -> None:
    assert stored.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("format", ["jsonl", "csv", "table"])
def test_a_script_that_reruns_gets_the_same(folder: Path, format: str) -> None:
    (folder / "copy.txt").write_bytes(LETTERS[0].read_bytes())
    first = imr("extract", folder, "--format", format)
    again = imr("extract", folder, "--format", format)
    assert first.out == again.out
    assert first.code == again.code == 0
    assert "1 the same letter twice" in first.err
    assert "Read 0 letters into imr.db; 3 already stored" in again.err


def test_jsonl_is_the_record(folder: Path) -> None:
    lines = imr("extract", folder, "--format", "jsonl").out.splitlines()
    with Store("imr.db") as store:
        assert [Record.model_validate_json(line) for line in lines] == list(store.records())
        assert lines == [record.model_dump_json() for record in store.records()]


def test_csv_has_a_row_a_decision(folder: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(imr("extract", folder, "--format", "csv").out, newline="")))
    assert [row["Decision"] for row in rows].count("Overturned") == 1
    assert len(rows) == 8


def test_a_long_table_is_cut_and_says_where_the_rest_is(tmp_path: Path) -> None:
    done = imr("extract", many(tmp_path / "many", 103))
    assert len(done.out.splitlines()) == 101
    assert "… and 3 more: imr list" in done.err
    assert len(imr("list").out.splitlines()) == 104


def test_standard_input() -> None:
    done = process("extract", "-", "--format", "jsonl", input=LETTERS[0].read_bytes())
    assert done.code == 0
    assert json.loads(done.out)["source"]["path"] == "-"
    shown = process("show", "-", "--json", input=LETTERS[1].read_bytes())
    assert json.loads(shown.out)["outcome"] == "partly_overturned"


def test_the_database_may_be_named(folder: Path, tmp_path: Path) -> None:
    imr("extract", folder, "--db", "a.db")
    imr("extract", folder, IMR_DB="b.db")
    assert len(imr("list", "--db", "a.db").out.splitlines()) == 4
    assert len(imr("list", IMR_DB="b.db").out.splitlines()) == 4
    assert not (tmp_path / "imr.db").exists()


def test_advice_names_the_database_that_was_used(folder: Path) -> None:
    (folder / "cut.txt").write_text(LETTERS[1].read_text()[:1500])
    err = imr("extract", folder, "--db", "my letters.db").err
    assert re.search(r"imr show [0-9a-f]{16} --db 'my letters\.db'$", err, re.MULTILINE)
    assert "imr list --flagged --db 'my letters.db'" in err
    assert re.search(r"imr show [0-9a-f]{16}$", imr("extract", folder, IMR_DB="b.db").err, re.MULTILINE)


def test_force(folder: Path) -> None:
    imr("extract", folder)
    assert "Read 3 letters" in imr("extract", folder, "--force").err


@pytest.mark.parametrize("jobs", [1, 2])
def test_jobs(tmp_path: Path, jobs: int) -> None:
    done = imr("extract", many(tmp_path / "many", 20), "--jobs", jobs)
    assert done.code == 0
    assert "Read 20 letters" in done.err


def test_show(stored: Path) -> None:
    letter_id = ids()[1]
    for name in (letter_id, letter_id[:6], letter_id.upper(), LETTERS[1]):
        done = imr("show", name)
        assert done.out.startswith("◐ PARTLY OVERTURNED – 1 of 5 requests approved")
        assert done.err == ""
    record = Record.model_validate_json(imr("show", letter_id, "--json").out)
    assert record.letter_id == letter_id


def test_show_reads_a_file_without_storing_it(tmp_path: Path) -> None:
    done = imr("show", LETTERS[0])
    assert done.out.startswith("✗ UPHELD – the denial stands")
    assert "read for this once" in done.err
    assert list(tmp_path.iterdir()) == []


def test_list_filters(stored: Path) -> None:
    def names(*options: str) -> list[str]:
        return [line.rsplit("/", 1)[1][:3] for line in imr("list", *options).out.splitlines()[1:]]

    assert names() == ["000", "002", "004"]
    assert names("--outcome", "partly_overturned") == ["002"]
    assert names("--category", "pharmaceuticals") == ["002"]
    assert names("--outcome", "upheld", "--text", "cervical epidural") == ["000"]
    assert names("--limit", "2") == ["000", "002"]
    assert imr("list", "--flagged").err == "No letter fits.\n"  # nothing that a summary tells is in doubt
    assert len(imr("list", "--decision", "overturned").out.splitlines()) == 2
    assert imr("list", "--decision", "open").err == imr("list", "--due", "30").err == "No letter fits.\n"
    assert len(json.loads(imr("list", "--format", "json").out)) == 3
    assert json.loads(imr("list", "--due", "30", "--format", "json").out) == []
    assert imr("list", "--text", "unheard-of").err == "No letter fits.\n"


def test_list_begins_with_what_is_likeliest_wrong(stored: Path) -> None:
    head, *lines = imr("list", "--unsure").out.splitlines()
    assert head.split()[0] == "Unsure"
    likely = [float(line.split()[0]) for line in lines]
    assert likely == sorted(likely, reverse=True)
    (first,) = json.loads(imr("list", "--unsure", "--limit", "1", "--format", "json").out)
    assert first["unsure"] == pytest.approx(likely[0], abs=0.06)
    assert {one["unsure"] for one in json.loads(imr("list", "--format", "json").out)} == {None}
    with Store(stored) as store:
        in_order = [one.letter_id for one in store.queue("all", limit=9, unsure=True).letters]
        assert in_order == [one.letter_id for one in store.listing(unsure=True)]
        assert in_order != [one.letter_id for one in store.queue("all", limit=9).letters]


def test_search(stored: Path) -> None:
    done = imr("search", "laboratory", "monitoring")
    assert "decision 4, rationale" in done.out
    assert "«laboratory» «monitoring»" in done.out
    assert imr("search", "unheard-of").err == "No letter has all these words in one place.\n"


def test_stats(stored: Path) -> None:
    out = imr("stats").out
    assert out.splitlines()[:3] == ["8 items", "  ✗ upheld            7  (88%)", "  ✓ overturned        1  (12%)"]
    assert re.search(r"^Injections +3 +3 +0 +0 +0%", out, re.MULTILINE)


@pytest.mark.parametrize("command", [("list",), ("stats",), ("export",), ("search", "x"), ("purge", "--all", "--yes")])
def test_an_empty_database(command: tuple[str, ...]) -> None:
    with Store("imr.db"):
        pass
    assert imr(*command).code == 0


@posix
@pytest.mark.parametrize(("answer", "left"), [(b"n", 3), (b"y", 0)])
def test_purge_of_everything_asks_on_a_terminal(stored: Path, answer: bytes, left: int) -> None:
    import pty

    outer, inner = pty.openpty()
    with subprocess.Popen(command("purge", "--all"), stdin=inner, stderr=subprocess.PIPE, env=environment()) as asking:
        os.write(outer, answer + b"\n")
        assert asking.stderr
        assert b"Remove every letter from imr.db?" in asking.stderr.read()
    os.close(inner)
    os.close(outer)
    assert asking.returncode == 0
    assert len(ids()) == left


@pytest.mark.parametrize("format", ["jsonl", "csv", "xlsx"])
def test_export(stored: Path, tmp_path: Path, format: str) -> None:
    path = tmp_path / f"out.{format}"
    assert imr("export", "--format", format, "--output", path).code == 0
    piped = subprocess.run(command("export", "--format", format), capture_output=True, env=environment(), check=True)
    if format == "xlsx":
        assert load_workbook(path).active.max_row == load_workbook(io.BytesIO(piped.stdout)).active.max_row == 9
    else:
        assert path.read_bytes() == piped.stdout
    if format == "jsonl":
        assert len(path.read_text().splitlines()) == 3
    assert path.stat().st_mode & 0o777 == 0o600
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["imr.db", path.name]


def test_a_calendar_has_days_and_no_names(tmp_path: Path) -> None:
    header = "Case Number: CM14-0012345\nEmployee: Ana Lopez\nDecision Date: 8/5/2014\nMailed: 8/6/2014\n\n"
    text = Path(EXAMPLES, "002_ef80428068f9a7a4.txt").read_text(encoding="utf-8")
    (tmp_path / "a.txt").write_text(header + text, encoding="utf-8")
    assert imr("extract", "a.txt").code == 0
    events = icalendar.Calendar.from_ical(imr("export", "--format", "ics").out).walk("VEVENT")
    days = {str(event["summary"]): event["dtstart"].dt.isoformat() for event in events}
    assert days == {
        "IMR CM14-0012345: last day to appeal": "2014-09-05",
        "IMR CM14-0012345: approved treatment is to be authorized by now": "2014-08-13",
    }
    assert "Lopez" in imr("export", "--format", "csv").out
    for format in ("jsonl", "csv", "ics"):
        assert "Lopez" not in imr("export", "--format", format, "--no-names").out.replace(text, "")


def test_a_last_day_on_a_weekend_or_a_holiday_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    text = Path(EXAMPLES, "002_ef80428068f9a7a4.txt").read_text(encoding="utf-8")
    today = date.today()
    sunday = today + timedelta(days=(6 - today.weekday()) % 7 + 7)
    for name, last in (("a", sunday), ("b", sunday + timedelta(days=3)), ("c", date(2014, 9, 6))):
        mailed = last - timedelta(days=30)
        head = (
            f"Case Number: CM14-001234{ord(name) - 96}\nDecision Date: {mailed:%m/%d/%Y}\nMailed: {mailed:%m/%d/%Y}\n\n"
        )
        (tmp_path / f"{name}.txt").write_text(head + text, encoding="utf-8")
    assert imr("extract", "a.txt", "b.txt", "c.txt").code == 0
    done = imr("list")
    told = re.findall(rf"{sunday} is on a weekend or a holiday: be done by (\S+)\.\n", done.err)
    assert len(told) == 1
    assert today.isoformat() <= told[0] < sunday.isoformat()
    assert "2014-09-06 is" not in done.err
    events = icalendar.Calendar.from_ical(imr("export", "--format", "ics").out).walk("VEVENT")
    (event,) = (e for e in events if e["dtstart"].dt == date(2014, 9, 6))
    assert str(event["summary"]).endswith(
        "last day to appeal (a weekend or a holiday; be done by Friday, September 5, 2014)"
    )
    assert event.walk("VALARM")[0]["trigger"].dt == timedelta(days=-4)


def test_purge(stored: Path) -> None:
    first, second, third = ids()
    assert b"53-year-old" in stored.read_bytes()
    done = imr("purge", first[:8])
    assert (done.code, done.err) == (0, "Removed 1 letter from imr.db.\n")
    assert ids() == [second, third]
    assert b"53-year-old" not in stored.read_bytes()
    done = imr("purge", second, "0123456789")
    assert (done.code, "no letter '0123456789'" in done.err) == (2, True)
    assert ids() == [third]
    assert (imr("purge", "--all").code, len(ids())) == (2, 1)  # nobody can be asked
    assert imr("purge", "--all", "--yes").err == "Removed 1 letter from imr.db.\n"
    assert ids() == []


# --- Calls that cannot be carried out ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["extract"], "Missing argument 'PATH'"),
        (["extract", "x", "--jobs", "0"], "--jobs"),
        (["extract", "x", "--format", "xml"], "--format"),
        (["unknown"], "No such command"),
        (["--unknown"], "No such option"),
        (["list", "--outcome", "won"], "--outcome"),
        (["list", "--unsure", "--decision", "open"], "It orders letters"),
        (["purge"], "name the letters to remove, or --all"),
        (["purge", "abcd", "--all"], "not both"),
    ],
)
def test_wrong_options(arguments: list[str], says: str) -> None:
    done = imr(*arguments)
    assert done.code == 2
    assert says in done.err
    assert re.search(r"^imr: See `imr.* --help`\.$", done.err, re.MULTILINE)
    assert all(line.startswith("imr: ") for line in done.err.splitlines())
    assert done.out == ""


@pytest.mark.parametrize("make", [lambda p: None, lambda p: p.mkdir(), lambda p: (p.mkdir(), (p / "a.csv").touch())])
def test_nothing_to_read_leaves_nothing_behind(tmp_path: Path, make: Callable[[Path], object]) -> None:
    path = tmp_path / "lettres"
    make(path)
    done = imr("extract", path, "--output", "out.txt")
    assert done.code == 2
    assert done.err.startswith(f"imr: {path}: ")
    assert not (tmp_path / "imr.db").exists()
    assert not (tmp_path / "out.txt").exists()


def test_a_missing_path_among_others(folder: Path) -> None:
    done = imr("extract", folder, "missing.txt")
    assert done.code == 1
    assert "imr: missing.txt: There is no such file or folder. Check the name" in done.err
    assert "Read 3 letters into imr.db; 1 could not be read." in done.err


def test_a_link_that_leads_back_to_itself(tmp_path: Path, folder: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    (folder / "up").symlink_to(folder)
    done = imr("extract", "loop")
    assert done.code == 2
    assert "imr: loop: It is a link that leads back to itself. Name the file itself." in done.err
    assert "Read 3 letters" in imr("extract", folder).err


@pytest.mark.parametrize("command", [("show", "abcd1234"), ("purge", "abcd1234")])
def test_an_unknown_letter(stored: Path, command: tuple[str, ...]) -> None:
    done = imr(*command)
    assert done.code == 2
    assert done.err.startswith("imr: imr.db: no letter 'abcd1234'. Give a case number")


@pytest.mark.parametrize("command", [("list",), ("search", "x"), ("stats",), ("export",), ("purge", "--all")])
def test_no_database(tmp_path: Path, command: tuple[str, ...]) -> None:
    done = imr(*command)
    assert done.code == 2
    assert done.err == "imr: There is no database imr.db. Run `imr extract FOLDER` first, or name one with --db.\n"
    assert list(tmp_path.iterdir()) == []


def test_show_of_a_missing_file() -> None:
    done = imr("show", "missing.pdf")
    assert done.code == 2
    assert done.err.startswith("imr: missing.pdf: There is no such file or folder.")


# --- Files that cannot be read ----------------------------------------------------------------------------------------

BAD = {
    "empty.txt": (lambda: b"", "It is empty. Get the letter again"),
    "blank.txt": (lambda: b" \n\n", "There is nothing but white space"),
    "mail.txt": (lambda: b"Dear Sir or Madam, SECRET", "It does not look like an Independent Medical Review letter"),
    "binary.txt": (lambda: bytes(range(256)) * 20, "It is no text, document, mail"),
    "broken.pdf": (lambda: b"%PDF-1.4\nSECRET", "It does not open as a PDF. Get the file again"),
    "locked.pdf": (lambda: pdf(1, "SECRET"), "It is locked with a password. Give it with --password"),
    "thick.pdf": (lambda: pdf(5000), "It has 5,000 pages; no letter has more than"),
    "empty.pdf": (lambda: pdf(2), "There are no words in it."),
    "broken.docx": (lambda: b"PK\x03\x04 word/document.xml", "It does not open as a Word document."),
    "broken.png": (lambda: b"\x89PNG\r\n\x1a\nSECRET", "It does not open"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_named_and_the_rest_is_read(folder: Path, name: str) -> None:
    make, says = BAD[name]
    (folder / name).write_bytes(make())
    done = imr("extract", folder)
    assert done.code == 1
    (line,) = (line for line in done.err.splitlines() if name in line)
    assert line.startswith(f"imr: {folder / name}: {says}")
    assert line.endswith(".")
    assert "Read 3 letters into imr.db; 1 could not be read." in done.err
    assert len(ids()) == 3


@pytest.mark.parametrize("name", ["empty.txt", "mail.txt", "broken.pdf"])
def test_show_of_a_bad_file(tmp_path: Path, name: str) -> None:
    make, says = BAD[name]
    (tmp_path / name).write_bytes(make())
    done = imr("show", name)
    assert done.code == 1
    assert done.err.startswith(f"imr: {name}: {says}")


def test_a_file_of_500_mb(folder: Path) -> None:
    (folder / "huge.txt").touch()
    os.truncate(folder / "huge.txt", 500_000_000)
    before = time.monotonic()
    done = imr("extract", folder)
    assert time.monotonic() - before < 5
    assert done.code == 1
    assert "huge.txt: It has more than 50 MB, which no letter has. Check that it is the letter" in done.err


def test_a_letter_that_is_cut_off_is_stored_with_flags(folder: Path) -> None:
    text = LETTERS[1].read_text()
    (folder / "cut.txt").write_text(text[: text.index("IMR ISSUES")])
    done = imr("extract", folder)
    assert done.code == 0
    (line,) = (line for line in done.err.splitlines() if "cut.txt" in line)
    assert "No decision was found in it; it may be cut off. Look at the letter: imr show " in line
    assert "something to check: imr list --flagged" in done.err
    assert imr("show", line.rsplit(" ", 1)[1]).out.startswith("? OUTCOME NOT READ – look at the letter")


@posix
def test_no_permission_to_read(folder: Path) -> None:
    with tempfile_for_all() as place:
        for path in LETTERS:
            (place / path.name).write_bytes(path.read_bytes())
            (place / path.name).chmod(0o644)
        (place / "secret.txt").write_text("SECRET")
        (place / "secret.txt").chmod(0)
        imr("extract", place, "--db", "warm.db")  # modules are loaded while they can be read
        done = as_nobody(lambda: imr("extract", place, "--db", place / "imr.db"))
        assert done.code == 1
        assert f"imr: {place}/secret.txt: You have no permission to read it. Ask its owner" in done.err
        assert "Read 3 letters" in done.err


@posix
def test_no_permission_to_write(stored: Path) -> None:
    imr("export")
    with tempfile_for_all() as place:
        (place / "imr.db").write_bytes(stored.read_bytes())
        (place / "imr.db").chmod(0o666)
        (place / "closed").mkdir(mode=0o555)
        out = place / "closed" / "out.jsonl"
        done = as_nobody(lambda: imr("export", "--db", place / "imr.db", "--output", out))
        assert done.code == 2
        assert done.err == f"imr: {out}: you have no permission to write there. Name another place with --output.\n"
        database = place / "closed" / "imr.db"
        done = as_nobody(lambda: imr("extract", place / "imr.db", "--db", database))
        assert done.code == 2
        assert done.err.startswith(f"imr: {database}: the database cannot be made")


def tempfile_for_all() -> "closing[_Place]":
    import tempfile

    place = _Place(tempfile.mkdtemp())
    place.chmod(0o777)
    return closing(place)


class _Place(type(Path())):  # type: ignore[misc]
    """A folder that everybody may use, unlike pytest's, and that is removed."""

    def close(self) -> None:
        import shutil

        shutil.rmtree(self)


# --- The database -----------------------------------------------------------------------------------------------------


def test_a_file_that_is_no_database(tmp_path: Path, folder: Path) -> None:
    (tmp_path / "imr.db").write_text("SECRET " * 1000)
    for arguments in (["extract", folder], ["list"], ["show", "abcd"], ["purge", "--all"]):
        done = imr(*arguments)
        assert done.code == 2
        assert done.err == "imr: imr.db: this is not a database. Name another file with --db.\n"
    assert (tmp_path / "imr.db").read_text() == "SECRET " * 1000


def test_a_database_of_a_newer_version(stored: Path, folder: Path) -> None:
    with closing(sqlite3.connect(stored)) as other:
        newer = "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('imr_llm', 'm999', '2030')"
        other.execute(newer)
        other.commit()
    done = imr("extract", folder, "--output", "out.txt")
    assert done.code == 2
    assert done.err.startswith("imr: imr.db: a newer version of imr made this database. Upgrade with")
    assert not Path("out.txt").exists()


def test_a_locked_database(stored: Path, folder: Path) -> None:
    with closing(sqlite3.connect(stored, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        done = imr("extract", folder)
    assert done.code == 2
    assert done.err.startswith("imr: imr.db: another program holds the database. Wait until it has finished")


# --- Where output goes ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("format", ["table", "jsonl", "csv"])
def test_output_to_a_file(folder: Path, tmp_path: Path, format: str) -> None:
    out = tmp_path / "out"
    out.write_text("old")
    done = imr("extract", folder, "--format", format, "--output", out)
    assert (done.code, done.out) == (0, "")
    assert out.read_text() == imr("extract", folder, "--format", format).out
    assert out.stat().st_mode & 0o777 == 0o600


def test_a_link_stays_a_link(stored: Path, tmp_path: Path) -> None:
    (tmp_path / "real").touch()
    (tmp_path / "link").symlink_to("real")
    imr("export", "--output", "link")
    assert (tmp_path / "link").is_symlink()
    assert len((tmp_path / "real").read_text().splitlines()) == 3


@pytest.mark.parametrize(
    ("output", "says"),
    [
        ("folder", "this is a folder. Remove it, or name another place with --output."),
        ("nowhere/out.txt", "its folder does not exist. Make the folder"),
        ("imr.db", "the command reads this file and would destroy it."),
        ("letters/a.txt", "the command reads this file and would destroy it."),
    ],
)
def test_output_that_cannot_be_written(stored: Path, tmp_path: Path, output: str, says: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "letters").mkdir()
    letter = tmp_path / "letters" / "a.txt"
    letter.write_bytes(LETTERS[0].read_bytes())
    for arguments in (["extract", letter], ["export"]):
        if output == "letters/a.txt" and arguments == ["export"]:
            continue
        done = imr(*arguments, "--output", output)
        assert done.code == 2
        assert done.err.startswith(f"imr: {output}: {says}")
    assert len(ids()) == 3
    assert letter.read_bytes() == LETTERS[0].read_bytes()


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="/dev/full is of Linux")
@pytest.mark.parametrize("format", ["jsonl", "csv", "xlsx"])
def test_a_full_disk(stored: Path, format: str) -> None:
    done = imr("export", "--format", format, "--output", "/dev/full")
    assert done.code == 2
    assert done.err == "imr: /dev/full: the disk is full. Free some space, or name another place with --output.\n"
    with open("/dev/full", "wb") as full:
        ended = subprocess.run(
            command("export", "--format", format), check=False, stdout=full, stderr=subprocess.PIPE, env=environment()
        )
    assert ended.returncode == 2
    assert ended.stderr.decode() == done.err.replace("/dev/full", "standard output")


@posix
@pytest.mark.parametrize("arguments", [("export",), ("list",), ("extract", "letters", "--format", "jsonl")])
def test_a_pipe_that_is_closed_ends_quietly(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    imr("extract", many(tmp_path / "letters", 60))
    with started(*arguments) as ended:
        assert ended.stdout
        assert ended.stderr
        ended.stdout.read(1)
        ended.stdout.close()
        ended.wait()
        assert ended.returncode in (0, 141)
        assert b"imr:" not in ended.stderr.read()


def test_a_pipe_gets_no_colour_and_nothing_is_cut(stored: Path, folder: Path, tmp_path: Path) -> None:
    long = folder / ("long-" * 40 + ".txt")
    (folder / LETTERS[0].name).rename(long)
    done = process("extract", folder, "--db", "other.db")
    assert str(long) in done.out
    assert "\x1b" not in done.out
    assert "…" not in done.out


@posix
@pytest.mark.parametrize(("width", "no_color"), [(80, "1"), (120, "")])
def test_a_terminal_gets_lines_that_fit(stored: Path, width: int, no_color: str) -> None:
    import pty

    for arguments in (["list"], ["stats"], ["show", ids()[1]], ["search", "epidural"]):
        more = {"NO_COLOR": no_color} if no_color else {}
        shown = _on_a_terminal(pty, arguments, environment(COLUMNS=str(width), TERM="xterm-256color", **more))
        if arguments[0] != "search":
            assert bool(re.search(r"\x1b\[[\d;]*3[1-7]m", shown)) != bool(no_color)
        plain = re.sub(r"\x1b\[[\d;?]*[A-Za-z]", "", shown)
        assert max(map(len, plain.splitlines())) <= width


def _on_a_terminal(pty: object, arguments: list[str], variables: dict[str, str]) -> str:
    outer, inner = pty.openpty()  # type: ignore[attr-defined]
    with subprocess.Popen(command(*arguments), stdout=inner, stderr=inner, stdin=inner, env=variables):
        os.close(inner)
        parts = []
        try:
            while part := os.read(outer, 65536):
                parts.append(part)
        except OSError:  # Linux says so at the end
            pass
    os.close(outer)
    return b"".join(parts).decode()


# --- Runs that do not come to their end -------------------------------------------------------------------------------


@pytest.fixture
def long_run(tmp_path: Path) -> Iterator["subprocess.Popen[bytes]"]:
    many(tmp_path / "many", 400)
    with started("extract", "many", "--jobs", "2") as running:
        wait_for(lambda: count() >= 5)
        yield running
        if running.poll() is None:
            running.kill()


def count() -> int:
    try:
        with closing(sqlite3.connect("file:imr.db?mode=ro", uri=True)) as other:
            number: int = other.execute("SELECT count(*) FROM letters").fetchone()[0]
            return number
    except sqlite3.OperationalError:
        return 0


@posix
def test_ctrl_c(long_run: "subprocess.Popen[bytes]") -> None:
    os.killpg(long_run.pid, signal.SIGINT)  # a terminal sends it to every process of the group
    out, err = long_run.communicate(timeout=30)
    assert long_run.returncode == 130
    done = check(Done(130, out.decode(), err.decode()))
    assert done.err.endswith("imr: interrupted. What was read is stored; give the same command again to go on.\n")
    so_far = count()
    assert f"Read {so_far} letters into imr.db." in done.err
    assert 5 <= so_far < 400
    again = process("extract", "many")
    assert again.code == 0
    assert f"Read {400 - so_far} letters into imr.db; {so_far} already stored" in again.err


@posix
def test_ctrl_c_leaves_no_half_written_file(tmp_path: Path) -> None:
    many(tmp_path / "many", 400)
    with started("extract", "many", "--jobs", "2", "--format", "jsonl", "--output", "out.jsonl") as running:
        wait_for(lambda: count() >= 5)
        os.killpg(running.pid, signal.SIGINT)
        assert running.wait(30) == 130
    assert sorted(path.name for path in tmp_path.iterdir()) == ["imr.db", "many"]


@posix
def test_a_run_that_is_killed_leaves_whole_letters(long_run: "subprocess.Popen[bytes]") -> None:
    long_run.kill()
    long_run.wait()
    wait_for(lambda: not group_lives(long_run.pid), 10)  # the workers end with it
    with Store("imr.db", create=False) as store:
        so_far = [record.source.sha256 for record in store.records()]
        for sha256 in so_far:
            text = store.document(sha256).text
            assert all(text[e.start : e.end] == e.quote for e in store.load(sha256).evidence)
    again = process("extract", "many")
    assert again.code == 0
    assert f"Read {400 - len(so_far)} letters into imr.db; {len(so_far)} already stored" in again.err
    assert count() == 400


def group_lives(group: int) -> bool:
    """Whether a process of the group runs; one that ended and was not waited for does not."""
    listed = subprocess.run(["ps", "-eo", "pgid=,stat="], capture_output=True, text=True, check=True).stdout
    states = (line.split() for line in listed.splitlines())
    return any(int(pgid) == group and not state.startswith("Z") for pgid, state in states)


def test_a_fault_of_the_program_shows_no_letter(stored: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("SECRET")

    monkeypatch.setattr(Store, "resolve", broken)
    done = imr("show", "abcd")
    assert done.code == 2
    assert "the program has a fault (RuntimeError)" in done.err


def test_the_launcher_and_the_module(tmp_path: Path) -> None:
    launcher = Path(imr_llm.__file__).parent.parent / "cli.py"
    if not launcher.exists():
        pytest.skip("the package is installed without its repository")
    for start in ([str(launcher)], ["-m", "imr_llm"]):
        done = subprocess.run(
            [sys.executable, *start, "--version"], capture_output=True, text=True, env=environment(), check=True
        )
        assert done.stdout == f"imr {imr_llm.__version__}\n"


# --- Completion -------------------------------------------------------------------------------------------------------


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
def test_completion_is_installed_into_bash_and_completes_in_a_hostile_folder(tmp_path: Path) -> None:
    """Every Tab starts the program, wherever the user is: no Python file of that folder is run for it."""
    home, letters, programs = tmp_path / "home", tmp_path / "letters", tmp_path / "bin"
    for folder in (home, letters, programs):
        folder.mkdir()
    for module in ("typer", "shellingham", "click"):
        (letters / f"{module}.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\n")
    program = programs / "imr"
    program.write_text(f"#!{sys.executable}\nfrom imr_llm.cli import app\napp()\n")
    program.chmod(0o700)
    path = f"{programs}{os.pathsep}{os.environ['PATH']}"
    environment = os.environ | {"HOME": str(home), "PATH": path, "PYTHONPATH": f"{os.pathsep}/nowhere"}

    def bash(script: str) -> str:
        done = subprocess.run(
            ["bash", "--norc", "-c", script], cwd=letters, env=environment, capture_output=True, text=True, check=True
        )
        assert not done.stderr
        return done.stdout

    assert "bash completion installed" in bash("imr --install-completion; true")
    complete = "source ~/.bashrc; COMP_WORDS=({}); COMP_CWORD={}; _imr_completion imr; echo ${{COMPREPLY[@]}}"
    assert bash(complete.format("imr su", 1)) == "summarize\n"
    assert bash(complete.format("imr list --outcome ''", 3)) == "upheld overturned partly_overturned\n"
    assert "--outcome" in bash(complete.format("imr list --", 2)).split()
    assert not (tmp_path / "ran").exists()
