"""Names, models and letters that would drive a terminal, a spreadsheet or the program; files that others may read."""

import os
import pty
import re
from pathlib import Path

import pytest
from endpoint import Endpoint, Handler
from test_cli import LETTERS, _on_a_terminal, environment, imr, posix, process

from imr_llm.outputs.delimited import safe
from imr_llm.store import Store

EVIL = "\x1b]0;owned\x07\x1b[31m\u202egnp\x9b2J"
OWN = re.compile(r"\x1b\[[\d;?]*[A-Za-z]")
"""What the program itself sends to a terminal: colours, and the progress bar's moves."""
DRIVES = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("IMR_DB", raising=False)
    return tmp_path


def on_a_terminal(*arguments: str) -> str:
    """What it gets, without the program's own sequences; those of a name never look like them."""
    shown = _on_a_terminal(pty, list(arguments), environment(COLUMNS="200", TERM="xterm-256color"))
    assert "owned\x07" not in shown
    assert "\x1b]" not in shown
    return OWN.sub("", shown)


@posix
def test_no_file_s_name_drives_a_terminal(place: Path) -> None:
    letters = place / "letters"
    letters.mkdir()
    (letters / f"a{EVIL}.txt").write_bytes(LETTERS[0].read_bytes())
    (letters / f"b{EVIL}.txt").symlink_to("/etc/hosts")
    for number in range(1010):  # more than are held for the end
        (letters / f"{number}{EVIL}.txt").touch()
    calls = (
        ("extract", "letters"), ("extract", "letters", "--format", "csv"), ("list",), ("export", "--format", "csv"),
        ("show", "--json", "6399", "--db", f"no{EVIL}.db"), ("show", f"no{EVIL}.txt"), ("summarize", "letters"),
        ("extract", "letters", "--output", f"no{EVIL}/x"), (f"no{EVIL}",), ("list", f"--no{EVIL}"),
        ("list", "--outcome", EVIL),
    )  # fmt: skip
    for arguments in calls:
        shown = on_a_terminal(*arguments)
        assert shown
        assert DRIVES.findall(shown) == [], arguments


@posix
def test_no_word_of_a_letter_drives_a_terminal(place: Path) -> None:
    text = LETTERS[1].read_text()
    (place / "a.txt").write_text(text.replace("medically necessary", "medically \x9b31m\u202e necessary"))
    for arguments in (
        ("extract", "a.txt", "--format", "jsonl"), ("extract", "a.txt", "--format", "csv"), ("show", "a.txt"),
        ("export",), ("export", "--format", "csv"), ("summarize", "a.txt"), ("summarize", "a.txt", "--format", "json"),
    ):  # fmt: skip
        assert DRIVES.findall(on_a_terminal(*arguments)) == [], arguments


@posix
def test_no_name_of_a_server_s_models_drives_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    def models(handler: Handler) -> None:
        handler.send(200, {"object": "list", "data": [{"id": EVIL, "object": "model", "created": 1, "owned_by": "x"}]})

    monkeypatch.setattr(Handler, "do_GET", models)
    with Endpoint() as server:
        asked = ("doctor", "--base-url", server.url, "--model")
        shown = on_a_terminal(*asked, "test") + on_a_terminal(*asked, f"other{EVIL}")
        piped = process(*asked, "test").out
    assert "is not in its list: " in shown
    assert DRIVES.findall(shown) == DRIVES.findall(piped) == []


# --- CSV --------------------------------------------------------------------------------------------------------------

FORMULAS = ("=1+1", "+1", "-1", "@SUM(1)", "＝1+1", "＋1", "－1", "＠SUM(1)", "\t=1", "\r=1", "\n=1", " =1", "\ufeff=1")


@pytest.mark.parametrize("before", ["", "pain;", "pain; ", "pain\n", "pain\r\n", "pain\t", 'pain;"', "one;two; "])
@pytest.mark.parametrize("formula", FORMULAS)
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_no_cell_of_a_csv_is_a_formula_in_any_country(before: str, formula: str, separator: str) -> None:
    value = safe(before + formula)
    assert isinstance(value, str)
    # Where the separator is another than ours, quotation marks inside of what it divides are only characters.
    cells = [value] if separator == "," else re.split(f"[{separator}\r\n]", value)
    for cell in cells:
        assert not cell.strip(' \t\r\n\ufeff"').startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠")), cells


def test_words_stay_as_they_are() -> None:
    for words in ("C5-C6", "age 53; pain", "a + b = c", "x@y.org", "1.5 mg - 2 mg", "see p. 3\nand 4"):
        assert safe(words) == words


# --- Files ------------------------------------------------------------------------------------------------------------


@posix
@pytest.mark.parametrize("mode", [0o644, 0o664, 0o666, 0o640])
def test_a_database_that_others_may_read_becomes_private(place: Path, mode: int) -> None:
    imr("extract", LETTERS[0])
    with Store("imr.db") as store:  # its log is there
        store.start_run("1", "rules", "now")
        names = ["imr.db", "imr.db-wal", "imr.db-shm"]
        for name in names:
            os.chmod(name, mode)
        assert imr("list").code == 0
        assert [os.stat(name).st_mode & 0o777 for name in names] == [0o600] * 3


@posix
@pytest.mark.parametrize("letter", ["ж", "漢", "é"])
@pytest.mark.parametrize("format", ["html", "pdf"])
def test_a_letter_whose_name_is_long_in_bytes(place: Path, letter: str, format: str) -> None:
    name = letter * ((255 - len(".txt")) // len(letter.encode())) + ".txt"
    text = LETTERS[0].read_text()
    number = re.search(r"CM\d\d-\d+", text)
    (place / name).write_text(text.replace(number[0], "") if number else text)
    assert imr("summarize", name, "--format", format, "--output", "out").code == 0
    assert len(os.listdir("out")) == 1
    long = letter * (255 // len(letter.encode()))
    assert imr("export", "--output", long).code == 0
    assert Path(long).stat().st_size


def test_links_that_lead_out_are_named_and_read_when_asked(place: Path) -> None:
    (place / "letters").mkdir()
    (place / "letters" / "link.txt").symlink_to(LETTERS[0])
    done = imr("extract", "letters")
    assert done.code == 2
    assert done.err.endswith(
        "Passed over because they lead out of their folder: 1 link: letters/link.txt. "
        "--follow-links reads what they name.\n"
    )
    (place / "letters" / "b.txt").write_bytes(LETTERS[1].read_bytes())
    done = imr("extract", "letters")
    assert done.code == 0
    assert "1 link: letters/link.txt. --follow-links" in done.err
    for command in (("extract", "letters"), ("summarize", "letters")):
        assert "1 link" not in imr(*command, "--follow-links").err
    with Store("imr.db") as store:
        assert len(list(store.listing())) == 2


@pytest.mark.parametrize("number", ["0", "-1", str(2**31), str(2**63), str(10**40), "1e3", ""])
@pytest.mark.parametrize("arguments", [("list", "--limit"), ("search", "x", "--limit"), ("extract", "x", "--jobs")])
def test_numbers_have_bounds(arguments: tuple[str, ...], number: str) -> None:
    done = imr(*arguments, number)
    assert done.code == 2
    assert arguments[-1] in done.err
