"""`--no-names`: neither the worker's name nor the claim number is in what is handed on, nor in what it is called."""

import io
import zipfile
from pathlib import Path

import pytest
from openpyxl import load_workbook
from test_cli import imr
from test_summarize import NORCO, letter

from imr_llm import Letter, load, read, summarize
from imr_llm.api.export import without_names
from imr_llm.api.store import Store

NAMES = ("Rosa", "Quillfeather", "QUILLFEATHER", "WC-77-1184")
HEAD = "Employee: Rosa Quillfeather\nClaim Number: WC-77-1184"
SAID = (
    "Lumbar MRI for Rosa Quillfeather",
    "Upheld",
    "Ms. Quillfeather had no red flags documented. QUILLFEATHER, ROSA (claim WC-77-1184) had no x-ray. There is "
    "no documentation of Rosa's home exercise. The request is not medically necessary.",
)
SUMMARY = (
    "Ms. Quillfeather is a 40-year-old female with low back pain. The mechanism of injury was a fall on Rosa's stairs."
)
TEXT = letter(SAID, NORCO, header=HEAD, summary=SUMMARY)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "Quillfeather, Rosa WC-77-1184.txt").write_text(TEXT, encoding="utf-8")
    assert imr("extract", tmp_path / "Quillfeather, Rosa WC-77-1184.txt").code == 0
    return tmp_path


def words_of(path: Path) -> str:
    """All that a file holds, unpacked."""
    data = path.read_bytes()
    if path.suffix == ".pdf":
        from pypdfium2 import PdfDocument

        return "".join(page.get_textpage().get_text_range() for page in PdfDocument(data)) + data.decode("latin-1")
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            return "".join(parts.read(name).decode() for name in parts.namelist())
    return data.decode()


def assert_nameless(words: str) -> None:
    assert [name for name in NAMES if name.lower() in words.lower()] == []


@pytest.mark.parametrize("format", ["jsonl", "csv", "xlsx", "ics"])
def test_no_export_has_them(here: Path, format: str) -> None:
    assert imr("export", "--no-names", "--format", format, "--output", f"out.{format}").code == 0
    assert_nameless(words_of(here / f"out.{format}"))
    if format == "xlsx":
        row = [cell.value for cell in load_workbook(here / "out.xlsx").active[2]]
        assert row[1] == row[0]  # called by its id
        assert "Lumbar MRI for […]" in row


@pytest.mark.parametrize("format", ["md", "html", "pdf", "docx", "json"])
def test_no_summary_has_them_nor_its_name(here: Path, format: str) -> None:
    done = imr(
        "summarize", str(next(here.glob("*.txt"))), "--no-names", "--lang", "en,es", "--format", format, "-o", "out"
    )
    assert done.code == 0
    made = sorted((here / "out").iterdir())
    assert len(made) == 2
    for path in made:
        assert_nameless(path.name)
        assert_nameless(words_of(path))


def test_the_explained_text_has_none(here: Path) -> None:
    done = imr("summarize", str(next(here.glob("*.txt"))), "--no-names", "--explain")
    assert "Lumbar MRI for […]" in done.out
    assert_nameless(done.out)


@pytest.mark.parametrize("head", ["", "Dear Ms. Quillfeather:\n\n"])
def test_a_name_that_the_head_does_not_print_goes_where_a_title_tells_it(head: str) -> None:
    said = (
        "Lumbar MRI",
        "Upheld",
        "Ms. Quillfeather had no red flags. Quillfeather is tall. It is not medically necessary.",
    )
    one = read((head + letter(said)).encode())
    assert one.record.case.employee_name is None
    assert_nameless(without_names(one).model_dump_json())
    told = summarize(one).without_names()
    assert_nameless(told.text() + told.json() + told.html() + told.explained())


def test_what_is_left_stands_as_before(here: Path) -> None:
    with Store("imr.db") as store:
        (record,) = store.records()
        one = load(record.letter_id, store)
    bare = without_names(one)
    assert bare.source.path == bare.letter_id == record.letter_id
    assert bare.issues[1] == record.issues[1]
    assert [issue.decision for issue in bare.issues] == [issue.decision for issue in record.issues]
    assert bare.issues[0].rationale is not None
    assert bare.issues[0].rationale.startswith("Ms. […] had no red flags documented.")
    assert all(one.document.text[e.start : e.end] == e.quote for e in bare.evidence)
    assert_nameless(without_names(record).model_dump_json())  # of the record alone, by what its head names
    whole, told = summarize(one), summarize(one).without_names()
    assert len(told.sentences) == len(whole.sentences)
    plain = [s.text for s in whole.sentences if not any(name in s.text for name in NAMES)]
    assert set(plain) <= {s.text for s in told.sentences}


def test_a_letter_without_names_stays_whole() -> None:
    one = read(letter(NORCO).encode())
    assert isinstance(one, Letter)
    told = summarize(one)
    assert told.without_names().text() == told.text()
