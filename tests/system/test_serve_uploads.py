"""What is brought in through the page: no letter is lost without a word, whatever else is in its mail or archive."""

import logging
import re
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import pytest
from fpdf import FPDF
from serving import serving, zipped
from test_review import TWO_ITEMS
from test_serve_pictures import as_pdf

from imr_llm.documents import pack
from imr_llm.letter import sha256_of
from imr_llm.serve import uploads
from imr_llm.serve.pictures import Pictures
from imr_llm.serve.uploads import Upload, Uploads
from imr_llm.store import Store, uploads_of
from imr_llm.store.uploads import keep

LETTER = TWO_ITEMS.read_text(encoding="utf-8")
NOTE = "Attached is the final determination of the Independent Medical Review. The denial was overturned.\n"


def mail(text: str, **attached: bytes) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.org", "b@example.org", "IMR"
    message.set_content(text)
    for name, data in attached.items():
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name.replace("_", "."))
    return message.as_bytes()


@pytest.fixture
def database(tmp_path: Path) -> Path:
    Store(tmp_path / "imr.db", remembered=False).close()
    return tmp_path / "imr.db"


def brought(database: Path, name: str, data: bytes) -> dict[str, Upload]:
    """What the page shows when all is read, by name."""
    taking = Uploads(database, lambda *_: None, keeps=False)
    try:
        taking.add("x", name, data, "")
        taking._thread.submit(int).result(60)
        files = taking.of("x")
    finally:
        taking.close()
    assert all(file.is_settled for file in files)
    return {file.name: file for file in files}


def test_each_mail_of_an_archive_answers_for_itself(database: Path) -> None:
    junk = mail("See the brochure.", brochure_pdf=b"%PDF-1.4 junk")
    found = brought(database, "a.zip", zipped({"a.eml": junk, "b.eml": mail(LETTER)}))
    states = {name: file.state for name, file in found.items()}
    assert "read" in {state for name, state in states.items() if name.startswith("a.zip/b.eml")}, states
    assert states["a.zip/a.eml/brochure.pdf"] == "not read"


def test_a_mail_is_a_letter_whatever_is_attached(database: Path) -> None:
    found = brought(database, "m.eml", mail(LETTER, brochure_txt=b"Nothing of the kind."))
    assert sorted(file.state for file in found.values()) == ["not read", "read"]


def test_a_covering_note_is_no_letter_and_is_told_only_without_one(database: Path) -> None:
    found = brought(database, "m.eml", mail(NOTE, letter_txt=LETTER.encode()))
    assert {name: file.state for name, file in found.items()} == {"m.eml/letter.txt": "read"}
    (alone,) = brought(database, "n.eml", mail(NOTE)).values()
    assert alone.problem.startswith("It seems to be a note that comes with a determination")
    with Store(database) as store:
        assert not store.stored(alone.sha256)


def test_a_fault_costs_its_own_file_alone(
    database: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    reads: Callable[..., object] = uploads.read_alone

    def faulty(path: str, *more: object) -> object:
        if path.endswith("1.txt"):
            raise ValueError("words of a letter")
        return reads(path, *more)

    both = zipped({"1.txt": LETTER.encode() + b" ", "2.txt": LETTER.encode()})
    monkeypatch.setattr(uploads, "read_alone", faulty)
    with caplog.at_level(logging.ERROR, "imr"):
        found = brought(database, "a.zip", both)
    assert (found["a.zip/1.txt"].problem, found["a.zip/2.txt"].state) == ("The program has a fault.", "read")
    assert caplog.messages == ["imr serve: a fault (ValueError)"]

    def cannot_open(*_: object) -> None:
        raise OSError

    monkeypatch.setattr(uploads.Opener, "parts", cannot_open)
    assert brought(database, "a.zip", both)["a.zip"].problem == "The program has a fault; the rest was not read."


def test_what_waits_stays_on_the_list_and_settled_files_are_counted_by_person(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "_SHOWN", 2)
    taking = Uploads(database, lambda *_: None, keeps=False)
    taking.close()
    taking._files = [
        *(Upload("x", str(number)) for number in range(3)),
        *(Upload("x", str(number), "read") for number in range(3, 7)),
        Upload("y", "7", "read"),
    ]
    monkeypatch.setattr(uploads, "MOST_WAITING", 0)
    taking.add("x", "8", b"x", "")
    assert [file.name for file in taking.of("x")] == ["8", "6", "5", "2", "1", "0"]
    assert [file.name for file in taking.of("y")] == ["7"]


def test_a_purge_by_another_name_takes_what_is_kept(database: Path) -> None:
    link = database.with_name("link.db")
    try:
        link.symlink_to(database)
    except OSError:
        pytest.skip("no links here")
    keep(link, "a" * 64, b"a letter")
    with Store(database) as store:
        store.purge(["a" * 64])
    assert not list(uploads_of(link).iterdir())


def test_a_locked_file_is_told_what_helps_on_the_page(database: Path) -> None:
    locked = FPDF()
    locked.set_encryption(owner_password="owner's", user_password="worker's")
    (file,) = brought(database, "locked.pdf", as_pdf(LETTER, locked)).values()
    assert file.problem.endswith("Add it again, with its password.")
    assert "--password" not in file.problem


def test_a_password_is_remembered_only_where_it_opens(database: Path) -> None:
    locked = FPDF()
    locked.set_encryption(owner_password="owner's", user_password="worker's")
    secret, plain = as_pdf(LETTER, locked), as_pdf(LETTER)
    pictures = Pictures(database)
    taking = Uploads(database, pictures.unlock, keeps=False)
    known = []
    try:
        for data, password in ((plain, "any"), (secret, "wrong"), (secret, "worker's"), (secret, "wrong"), (plain, "")):
            taking.add("x", "l.pdf", data, password)
            taking._thread.submit(int).result(60)
            known.append(dict(pictures._passwords))
        with Store(database) as store:
            store.purge([sha256_of(secret)])
        pictures._answer(int)
    finally:
        taking.close()
        pictures.close()
    assert known == [{}, {}, *[{sha256_of(secret): "worker's"}] * 3]
    assert not pictures._passwords, "a purge takes it"


def test_pages_of_one_letter_are_joined_in_the_order_of_their_names() -> None:
    files = [("page-10.jpg", b"c"), ("Page-2.jpg", b"b"), ("page-1.jpg", b"a")]
    assert uploads._together(files) == ("page-1.jpg + Page-2.jpg + page-10.jpg", pack([b"a", b"b", b"c"]))


def test_files_that_are_pages_of_one_letter_are_brought_as_one(database: Path) -> None:
    halves = LETTER.partition("CLINICAL CASE SUMMARY")
    with serving(database) as served:
        asker = served.enter()
        page = asker.bring({"2.txt": "".join(halves[1:]).encode(), "1.txt": halves[0].encode()}, join="yes")
    (name,) = re.findall(r">([^<]*)</a>: read", page)
    assert name == "1.txt + 2.txt"
    with Store(database) as store:
        (one,) = store.queue("all", None, None, limit=9, offset=0).letters
    assert (one.path, one.items) == (name, 2)
