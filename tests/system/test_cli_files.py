"""`imr extract` and `imr summarize` on files as people have them: options, report and exit codes."""

import io
import json
import zipfile
from pathlib import Path

import pytest
from test_cli import Done, imr
from test_formats import BODY, COVERING, LETTER_PDF, letter, mail, pdf

CASE = "Case Number: CM26-0091999\n\n"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that the command runs in, with an empty folder of letters."""
    monkeypatch.chdir(tmp_path)
    for name in ("IMR_DB", "IMR_PDF_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "in").mkdir()
    return tmp_path


def records(done: Done) -> list[dict]:  # type: ignore[type-arg]
    return [json.loads(line) for line in done.out.splitlines()]


def put(name: str, data: bytes | str) -> None:
    Path("in", name).write_bytes(data.encode() if isinstance(data, str) else data)


def test_a_folder_of_mails_and_archives_gives_all_their_letters() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", letter(41))
    put("letters.zip", out.getvalue())
    put("mail.eml", mail(COVERING, LETTER_PDF).as_bytes())
    put("page.html", f"<html><pre>{letter(43)}</pre></html>")
    done = imr("extract", "in", "--format", "jsonl")
    assert done.code == 0, done.err
    assert [(r["source"]["path"], r["patient"]["age"]) for r in records(done)] == [
        ("in/letters.zip/a.txt", 41),
        ("in/mail.eml/letter.pdf", 42),
        ("in/page.html", 43),
    ]


@pytest.mark.parametrize("name", ["a.msg", "b.heic", "c.doc", "d.pages", "e.odt", "f.wpd", "g", "h.unknown", "i.7z"])
def test_what_may_be_a_letter_is_named_and_ends_with_1(name: str) -> None:
    put("letter.txt", letter())
    put(name, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0\0")
    done = imr("extract", "in")
    assert done.code == 1
    assert f"imr: in/{name}: It is an old Word file" in done.err
    assert "Read 1 letter" in done.err


@pytest.mark.parametrize("name", [".DS_Store", "Thumbs.db", "imr.db", "a.ics", "b.py", "c.json", "d.csv", "e.xlsx"])
def test_what_surely_is_none_is_counted_and_ends_with_0(name: str) -> None:
    put("letter.txt", letter())
    put(name, b"\0\1\2")
    assert imr("extract", "in").code == 0


def test_photos_are_joined_in_the_order_named() -> None:
    head, tail = letter().split("Lumbar brace")
    put("2.txt", head)
    put("1.txt", "Lumbar brace" + tail)
    (record,) = records(imr("extract", "--join", "in/2.txt", "in/1.txt", "--format", "jsonl"))
    assert (record["source"]["path"], record["source"]["pages"]) == ("in/2.txt + 1.txt", 2)
    assert [issue["decision"] for issue in record["issues"]] == ["upheld"]
    assert imr("extract", "--join", "in/2.txt", "in/missing.txt").code == 2


@pytest.mark.parametrize("command", [("extract",), ("summarize", "--format", "json")])
def test_a_password_is_an_option_or_a_variable(command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    put("a.pdf", pdf(letter(), password="f4llow"))
    done = imr(*command, "in")
    assert done.code == 1
    assert "IMR_PDF_PASSWORD" in done.err
    done = imr(*command, "in", "--password", "0ther")
    assert done.code == 1
    assert "0ther" not in done.out + done.err
    done = imr(*command, "in", "--password", "f4llow")
    assert done.code == 0
    assert "f4llow" not in done.out + done.err
    monkeypatch.setenv("IMR_PDF_PASSWORD", "f4llow")
    assert imr(*command, "in", "--db", "other.db").code == 0
    assert b"f4llow" not in Path("other.db").read_bytes()
    assert imr("show", "in/a.pdf", "--db", "none.db").code == 0


def test_one_case_in_two_files_is_said_and_summarized_once() -> None:
    put("a.txt", CASE + letter())
    put("b.txt", CASE + BODY.format(age=47).replace("Upheld", "Up…"))
    put("c.txt", letter(50))
    done = imr("summarize", "in", "--format", "json")
    assert "The same case in two letters: in/a.txt and in/b.txt." in done.err
    said = ["did not approve" in line for line in done.out.splitlines()]
    assert said == [True, True]  # not b.txt, whose decision could not be read, though it came later
    assert "The same case in two letters" in imr("extract", "in").err


def test_of_two_letters_of_a_case_that_are_read_alike_the_newer_is_told() -> None:
    put("a.txt", CASE + "Decision Date: 11/2/2026\n\n" + letter())
    put("b.txt", CASE + "Decision Date: 10/2/2026\n\n" + letter())
    done = imr("summarize", "in", "--format", "json")
    assert len(done.out.splitlines()) == 1
    assert "November 2, 2026" in done.out
