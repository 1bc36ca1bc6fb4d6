"""The pages of a letter as pictures beside its record, and what is shown where there are none."""

import os
import re
import stat
import time
from collections.abc import Iterator
from email.message import EmailMessage
from functools import partial
from pathlib import Path

import pytest
from fpdf import FPDF
from serving import Asker, Served, hidden, serving, zipped
from test_review import TWO_ITEMS, read
from test_serve import act

import imr_llm
from imr_llm.documents import pack
from imr_llm.errors import NotAccessible, NotFound, ReaderCrashed, StoreError, TooLarge
from imr_llm.host.limits import Budget, Limits
from imr_llm.letter import Document, sha256_of
from imr_llm.pipeline import drawing, sources
from imr_llm.store import Store, uploads_of
from imr_llm.store.uploads import keep

TIGHT = Limits(seconds=3.0, memory=250_000_000)
AMPLE = Limits(seconds=60.0, memory=250_000_000)
"""For what ends by itself, on a machine that has much else to do."""


def as_pdf(text: str, document: FPDF | None = None) -> bytes:
    document = document or FPDF()
    document.add_page()
    document.set_font("Helvetica", size=11)
    document.multi_cell(0, 5, text.encode("latin-1", "replace").decode("latin-1"))
    return bytes(document.output())


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pictures") / "letter.pdf"
    path.write_bytes(as_pdf(TWO_ITEMS.read_text(encoding="utf-8")))
    return path


@pytest.fixture(scope="module")
def served(file: Path) -> Iterator[Served]:
    database = file.parent / "imr.db"
    with Store(database, remembered=False) as store:
        run = store.start_run("1", "rules", "2026-01-01")
        for letter in (imr_llm.read(file), read(TWO_ITEMS)):
            store.save(letter.record, letter.document, letter.case_summary, run)
    with serving(database) as running:
        yield running


@pytest.fixture(scope="module")
def asker(served: Served) -> Asker:
    return served.enter()


@pytest.fixture
def letter(file: Path) -> str:
    return read(file).document.sha256


def test_pages_are_shown_with_boxes_beside_the_record(served: Served, asker: Asker, letter: str) -> None:
    page = asker.get(f"/letter/{letter}?show=pages").body
    assert f'href="/letter/{letter}?show=pages"' in asker.get(f"/letter/{letter}").body
    spots = set(re.findall(r'href="#(p\d+)"', page))
    boxed = set(re.findall(r'<a id="(p\d+)" href="#f-[^"]+" aria-label="back to the record: ', page))
    assert spots
    assert spots == boxed, "every place of the text is on a picture"
    assert "Not found on the picture" not in page
    assert "style=" not in page
    numbers = re.findall(rf'src="/letter/{letter}/page/(\d+)"', page)
    assert len(numbers) == read_pages(page) > 1
    answer = asker.get(f"/letter/{letter}/page/1")
    assert (answer.status, answer.headers["content-type"]) == (200, "image/png")
    assert answer.headers["cache-control"] == "no-store"
    assert served.asker.get(f"/letter/{letter}/page/1").status == 401
    assert asker.get(f"/letter/{'0' * 64}/page/1").status == 404


def read_pages(page: str) -> int:
    return len(re.findall(r'<section class="leaf"', page))


def test_who_works_with_pictures_stays_with_them(asker: Asker, letter: str) -> None:
    page = asker.get(f"/letter/{letter}?show=pages").body
    fields = {name: re.search(rf'name="{name}" value="([^"]*)"', page) for name in ("token", "version")}
    asked = {name: found[1] for name, found in fields.items() if found}
    answer = asker.post(f"/letter/{letter}?show=pages", asked | {"pointer": "/issues/0/decision", "do": "confirm"})
    assert answer.to.startswith(f"/letter/{letter}?show=pages#f-")
    assert act(asker, letter, "undo")[1] == f"/letter/{letter}#record"


def test_a_letter_without_pages_or_whose_file_is_gone_is_shown_as_text(asker: Asker, file: Path, letter: str) -> None:
    text = read(TWO_ITEMS).document.sha256
    assert "show=pages" not in asker.get(f"/letter/{text}").body
    assert "no pages to be seen" in asker.get(f"/letter/{text}?show=pages").body
    assert asker.get(f"/letter/{text}/page/1").status == 404
    data = file.read_bytes()
    try:
        file.write_bytes(data + b"\n")
        changed = asker.get(f"/letter/{letter}?show=pages").body
        assert "The file has changed" in changed
        assert 'id="letter-text"' in changed
        answer = asker.get(f"/letter/{letter}/page/1")
        assert (answer.status, answer.headers["content-type"]) == (422, "image/svg+xml")
        assert "The file has changed" in answer.body
        file.unlink()
        assert "not where the letter was read" in asker.get(f"/letter/{letter}?show=pages").body
    finally:
        file.write_bytes(data)
    assert asker.get(f"/letter/{letter}/page/99").status == 422
    assert asker.get(f"/letter/{letter}?show=pages&find=9999999999").status == 200


def test_nothing_but_the_letters_own_bytes_is_opened(file: Path, tmp_path: Path) -> None:
    document = read(file).document
    with pytest.raises(NotAccessible):
        sources.source(type(document)("-", document.sha256, "application/pdf", "x"), tmp_path / "imr.db")
    moved = type(document)("letter.pdf", document.sha256, "application/pdf", "x")
    with pytest.raises(NotAccessible):
        sources.source(moved, tmp_path / "imr.db")
    assert sources.source(moved, file.with_name("imr.db")) == file.read_bytes(), "beside the database"


def mailed(name: str, data: bytes) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Message-ID"] = "a@b.example", "c@d.example", "<1@b.example>"
    mail.set_content("Attached.")
    mail.add_attachment(data, maintype="application", subtype="pdf", filename=name)
    return bytes(mail)


@pytest.mark.parametrize(
    ("stored", "path", "wanted"),
    [
        ({"in.zip": zipped({"x.pdf": b"%PDF-1", "a/l.pdf": b"%PDF-2"})}, "in.zip/a/l.pdf", b"%PDF-2"),
        ({"m.eml": mailed("l.pdf", b"%PDF-3")}, "m.eml/l.pdf", b"%PDF-3"),
        ({"in.zip": zipped({"m.eml": mailed("l.pdf", b"%PDF-4")})}, "in.zip/m.eml/l.pdf", b"%PDF-4"),
        ({"1.png": b"\x89PNG1", "2.png": b"\x89PNG2"}, "1.png + 2.png", pack([b"\x89PNG1", b"\x89PNG2"])),
    ],
    ids=["archive", "mail", "mail in an archive", "photos"],
)  # fmt: skip
def test_a_letter_within_others_is_found_again(
    tmp_path: Path, stored: dict[str, bytes], path: str, wanted: bytes
) -> None:
    for name, data in stored.items():
        (tmp_path / name).write_bytes(data)
    letter = Document(path, sha256_of(wanted), "application/pdf", "x")
    assert sources.source(letter, tmp_path / "imr.db") == wanted
    changed = Document(path, sha256_of(b"other"), "application/pdf", "x")
    with pytest.raises(NotAccessible, match="has changed"):
        sources.source(changed, tmp_path / "imr.db")


@pytest.mark.slow
def test_uploads_have_pictures_where_they_are_kept_and_a_purge_takes_them(file: Path, tmp_path: Path) -> None:
    database = tmp_path / "imr.db"
    locked = FPDF()
    locked.set_encryption(owner_password="owner's", user_password="worker's")
    data = as_pdf(TWO_ITEMS.read_text(encoding="utf-8"), locked)
    letter, other = sha256_of(data), sha256_of(file.read_bytes())
    with serving(database, keeps_uploads=True) as served:
        asker = served.enter()
        sent = zipped({"l.pdf": data, "o.pdf": file.read_bytes(), "t.txt": b"Nothing of the kind."})
        page = asker.bring({"both.zip": sent}, password="worker's")
        assert ">both.zip/l.pdf</a>: read" in page
        assert "both.zip/t.txt: not read." in page
        assert {path.name for path in uploads_of(database).iterdir()} == {letter, other}
        if os.name == "posix":
            assert stat.S_IMODE(uploads_of(database).stat().st_mode) == 0o700
        assert 'class="leaf"' in asker.get(f"/letter/{letter}?show=pages").body, "by the password of the upload"
    with serving(database) as served:
        asker = served.enter()
        page = asker.get(f"/letter/{letter}?show=pages").body
        assert "locked with a password" in page
        give = {"token": hidden(page, "token"), "password": "worker's"}
        assert asker.post(f"/letter/{letter}/password", give | {"token": ""}).status == 403
        assert asker.post(f"/letter/{'0' * 64}/password", give).status == 404
        to = asker.post(f"/letter/{letter}/password", give | {"password": "guess"}).to
        assert "locked with another password" in asker.get(to).body
        to = asker.post(f"/letter/{letter}/password", give).to
        assert 'class="leaf"' in asker.get(to).body
        assert asker.get(f"/letter/{letter}/page/1").headers["content-type"] == "image/png"
    with Store(database) as store:
        with pytest.raises(NotFound):
            store.purge([letter, "../imr.db"])
        store.purge([letter])
        assert [path.name for path in uploads_of(database).iterdir()] == [other]
        store.purge_all()
    assert not uploads_of(database).exists()
    assert database.exists()


@pytest.mark.skipif(os.name != "posix", reason="links are made by anybody")
def test_no_link_that_came_with_letters_leads_what_is_kept_elsewhere(tmp_path: Path) -> None:
    database, mine, sha256 = tmp_path / "imr.db", tmp_path / "mine", "a" * 64
    mine.write_text("mine")
    folder = uploads_of(database)
    folder.mkdir()
    for name in (sha256, f"{sha256}.part"):
        (folder / name).symlink_to(mine)
    keep(database, sha256, b"a letter")
    assert (mine.read_text(), (folder / sha256).read_bytes()) == ("mine", b"a letter")
    folder.rename(tmp_path / "other")
    folder.symlink_to(tmp_path / "other")
    with pytest.raises(StoreError, match="is a link"):
        keep(database, "b" * 64, b"a letter")
    assert not (tmp_path / "other" / ("b" * 64)).exists()


def hangs(*, budget: Budget) -> bytes:
    while True:
        pass


def eats(*, budget: Budget) -> bytes:
    held = []
    while True:
        held.append(bytearray(512 << 20))


def dies(*, budget: Budget) -> bytes:
    import os

    os.abort()


def fails(words: str, *, budget: Budget) -> bytes:
    raise ValueError(words)


@pytest.mark.parametrize(
    ("task", "error", "said"),
    [(hangs, TooLarge, "3 seconds"), (eats, TooLarge, "memory"), (dies, ReaderCrashed, "kills"),
     (partial(fails, "of the letter"), ReaderCrashed, "ValueError")],
)  # fmt: skip
def test_a_file_that_takes_the_machine_costs_its_picture_alone(task: object, error: type[Exception], said: str) -> None:
    began = time.monotonic()
    with pytest.raises(error, match=said) as raised:
        drawing._apart("a.pdf", task, TIGHT if task is hangs else AMPLE)  # type: ignore[arg-type]
    assert "of the letter" not in str(raised.value)
    assert time.monotonic() - began < 120
