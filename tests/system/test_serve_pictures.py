"""The pages of a letter as pictures beside its record, and what is shown where there are none."""

import re
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from fpdf import FPDF
from serving import Asker, Served, serving
from test_review import TWO_ITEMS, read
from test_serve import act

import imr_llm
from imr_llm.errors import NotAccessible, ReaderCrashed, TooLarge
from imr_llm.limits import Budget, Limits
from imr_llm.pipeline import drawing
from imr_llm.store import Store

TIGHT = Limits(seconds=3.0, memory=250_000_000)


def as_pdf(text: str) -> bytes:
    document = FPDF()
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
        drawing.source(type(document)("-", document.sha256, "application/pdf", "x"), tmp_path)
    moved = type(document)("letter.pdf", document.sha256, "application/pdf", "x")
    with pytest.raises(NotAccessible):
        drawing.source(moved, tmp_path)
    assert drawing.source(moved, file.parent) == file.read_bytes(), "beside the database"


def hangs(*, budget: Budget) -> bytes:
    while True:
        pass


def eats(*, budget: Budget) -> bytes:
    held = []
    while True:
        held.append(bytearray(8 << 20))


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
        drawing._apart("a.pdf", task, TIGHT)  # type: ignore[arg-type]
    assert "of the letter" not in str(raised.value)
    assert time.monotonic() - began < 30
