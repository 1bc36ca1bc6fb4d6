"""The Python API beyond what docs/python.md shows (see test_python_page.py)."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from endpoint import Endpoint
from fpdf import FPDF

import imr_llm
from imr_llm.errors import (
    BrokenFile,
    EncryptedFile,
    LibraryMissing,
    LimitReached,
    NotALetter,
    NotFound,
    SettingsError,
    StoreError,
    SummaryFailed,
)

LETTERS = sorted((Path(__file__).parents[2] / "examples" / "letters").glob("*.txt"))


@pytest.fixture
def letter() -> imr_llm.Letter:
    return imr_llm.read(LETTERS[1])


def pdf(path: Path, words: str) -> Path:
    page = FPDF()
    page.add_page()
    page.set_font("helvetica", size=9)
    page.multi_cell(0, 4, words.encode("latin-1", "replace").decode("latin-1"))
    page.output(str(path))
    return path


def test_every_name_that_is_offered_is_there() -> None:
    assert all(getattr(imr_llm, name) is not None for name in imr_llm.__all__)
    assert set(imr_llm.__all__) <= set(dir(imr_llm))
    with pytest.raises(AttributeError, match="no attribute 'reed'"):
        imr_llm.reed  # type: ignore[attr-defined]  # noqa: B018
    assert (Path(imr_llm.__file__).parent / "py.typed").exists()


READS = ("imr_llm.pipeline", "imr_llm.rules", "imr_llm.client", "numpy", "pandas", "asyncio", "openai", "rich")
TYPES = ("imr_llm.record", "imr_llm.tables", "sqlite_utils")


@pytest.mark.parametrize(
    ("command", "heavy"),
    [
        (["list"], (*READS, *TYPES)),
        (["search", "epidural"], (*READS, *TYPES)),
        (["stats"], (*READS, *TYPES)),
        (["show", "{}"], READS),
    ],
)
def test_the_import_and_what_looks_at_letters_load_no_reader(
    tmp_path: Path, command: list[str], heavy: tuple[str, ...]
) -> None:
    with imr_llm.Store(tmp_path / "imr.db") as store:
        letters = list(imr_llm.read_many(LETTERS, store=store))
        assert len(letters) == len(LETTERS)
        assert isinstance(letters[0], imr_llm.Letter)
        words = [word.format(letters[0].record.letter_id) for word in command]
    code = (
        "import sys, imr_llm\n"
        "assert not [m for m in sys.modules if m.startswith('imr_llm.')], 'import imr_llm'\n"
        "from imr_llm.cli.program import app\n"
        f"app({[*words, '--db', str(tmp_path / 'imr.db')]!r}, standalone_mode=False)\n"
        f"print('LOADED', [m for m in {heavy!r} if m in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert len(done.stdout.splitlines()) > 3
    assert "LOADED []" in done.stdout


def test_a_summary_of_what_the_rules_read_loads_no_client() -> None:
    code = (
        "import sys, imr_llm\n"
        f"letter = imr_llm.read({str(LETTERS[1])!r})\n"
        "assert imr_llm.summarize(letter, lang='en').html()\n"
        "print('LOADED', [m for m in ('imr_llm.client', 'openai', 'instructor') if m in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "LOADED []" in done.stdout


def test_a_letter_without_a_summary_is_yielded_in_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """No letter that is known makes a summary fail, so the check is made to."""
    from imr_llm import faithful
    from imr_llm.api.plain import PlainLetter, summarize_many

    passed = faithful.problems

    def fails(sentences, record, *rest):  # type: ignore[no-untyped-def]
        return ["of a test"] if len(record.issues) == 5 else passed(sentences, record, *rest)

    monkeypatch.setattr(faithful, "problems", fails)
    told = list(summarize_many(map(imr_llm.read, LETTERS)))
    assert [type(one) for one in told] == [PlainLetter, SummaryFailed, PlainLetter]


def test_a_name_that_is_several_letters_is_told_from_one_that_is_none(tmp_path: Path) -> None:
    from imr_llm.api.store import meant

    with imr_llm.Store(tmp_path / "imr.db") as store:
        (first, *_) = imr_llm.read_many(LETTERS, store=store)
        assert isinstance(first, imr_llm.Letter)
        found = meant(store, [first.record.letter_id, first.record.letter_id, "0000", "CM99-0000000"])
        assert found.letters == {first.record.source.sha256} == found.all
        assert len(found.unknown) == 2
        assert not found.is_several


def test_bytes_and_a_file_are_read_alike(letter: imr_llm.Letter) -> None:
    again = imr_llm.read(LETTERS[1].read_bytes(), name="b.txt")
    left_out = {"source": {"path"}, "provenance": {"read_at"}}
    assert again.record.source.path == "b.txt"
    assert again.record.model_dump(exclude=left_out) == letter.record.model_dump(exclude=left_out)  # type: ignore[arg-type]
    assert all(letter.text[e.start : e.end] == e.quote for e in letter.evidence)


def test_an_error_of_one_letter_is_raised() -> None:
    with pytest.raises(BrokenFile) as raised:
        imr_llm.read(b"%PDF-1.4 nothing", name="a.pdf")
    assert raised.value.path == "a.pdf"
    with pytest.raises(NotALetter):
        imr_llm.read(b"Dear Sir or Madam", name="a.txt")
    assert not issubclass(EncryptedFile, NotALetter)


@pytest.mark.parametrize("jobs", [1, 2])
def test_errors_among_many_are_yielded_in_their_place(tmp_path: Path, jobs: int) -> None:
    pdf(tmp_path / "a.pdf", LETTERS[0].read_text())
    (tmp_path / "b.pdf").write_bytes(b"%PDF-1.4 nothing")
    (tmp_path / "c.txt").write_bytes(LETTERS[1].read_bytes())
    (tmp_path / "d.txt").write_bytes(LETTERS[1].read_bytes())
    found = list(imr_llm.read_many(tmp_path, jobs=jobs))
    assert [type(one).__name__ for one in found] == ["Letter", "BrokenFile", "Letter"]


def test_a_store_is_read_from_the_second_time(tmp_path: Path) -> None:
    with imr_llm.Store(tmp_path / "imr.db") as store:
        first = [one for one in imr_llm.read_many(LETTERS, store=store) if isinstance(one, imr_llm.Letter)]
        again = [one for one in imr_llm.read_many(LETTERS, store=store) if isinstance(one, imr_llm.Letter)]
        assert [one.record for one in again] == [one.record for one in first]
        assert [one.text for one in again] == [one.text for one in first]
        assert imr_llm.load(first[0].record.letter_id, store).record == first[0].record
        with pytest.raises(NotFound):
            imr_llm.load("CM99-0000000", store)
        english = imr_llm.summarize(again[0])
        assert english.sentences == imr_llm.summarize(first[0]).sentences
    with pytest.raises(StoreError):
        next(imr_llm.read_many(LETTERS, store=imr_llm.Store(tmp_path)))


def test_nothing_stays_of_a_run_without_a_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    letters = imr_llm.read_many(LETTERS)
    next(letters)
    assert list(tmp_path.iterdir())
    letters.close()  # type: ignore[attr-defined]
    assert not list(tmp_path.iterdir())


def test_a_script_that_reads_at_its_top_level_runs_once(tmp_path: Path) -> None:
    for number in range(3):
        pdf(tmp_path / f"{number}.pdf", LETTERS[0].read_text() + str(number))
    script = tmp_path / "script.py"
    script.write_text(
        "import imr_llm\nprint('once')\n"
        f"print([type(one).__name__ for one in imr_llm.read_many({str(tmp_path)!r} + '/*.pdf', jobs=2)])\n"
    )
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout == "once\n['Letter', 'Letter', 'Letter']\n"
    assert not done.stderr


class _Marks(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.marked: list[tuple[str, str]] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag == "mark":
            self.marked.append((dict(attrs)["title"] or "", ""))

    def handle_data(self, data: str) -> None:
        if self.marked and not self.marked[-1][1]:
            self.marked[-1] = (self.marked[-1][0], data)


def test_a_notebook_shows_the_letter_with_its_evidence_marked(letter: imr_llm.Letter) -> None:
    marks = _Marks()
    marks.feed(letter._repr_html_())
    decisions = [(title, words) for title, words in marks.marked if title.startswith("Decision 4, decision")]
    assert decisions == [("Decision 4, decision; Outcome", "Overturned")]
    assert "script" not in marks.tags
    hostile = imr_llm.read(LETTERS[1].read_text().replace("C3-C4", "<script>alert(1)</script>").encode())
    assert "<script" not in hostile._repr_html_()
    assert repr(letter) == "Letter('28c9a2cc15de0132', 'partly_overturned')"


def test_a_summary_in_a_language_that_there_is_none_of(letter: imr_llm.Letter) -> None:
    with pytest.raises(ValueError, match="lang is one of en, es"):
        imr_llm.summarize(letter, "fr")  # type: ignore[arg-type]


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_a_frame_has_a_row_a_decision(letter: imr_llm.Letter, library: str) -> None:
    frame = imr_llm.to_frame([letter, letter.record], library)  # type: ignore[arg-type]
    assert type(frame).__module__.startswith(library)
    assert list(frame["Item"]) == [1, 2, 3, 4, 5] * 2
    assert list(frame["Decision"])[:5] == ["Upheld", "Upheld", "Upheld", "Overturned", "Upheld"]
    assert len(imr_llm.to_frame([], library)) == 0  # type: ignore[arg-type]


def test_a_frame_without_a_library(letter: imr_llm.Letter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("imr_llm.api.frame.find_spec", lambda name: None if name == "pandas" else object())
    assert type(imr_llm.to_frame([letter])).__module__.startswith("polars")
    monkeypatch.setattr("imr_llm.api.frame.find_spec", lambda _: None)
    with pytest.raises(LibraryMissing, match="pip install pandas") as caught:
        imr_llm.to_frame([letter])
    assert isinstance(caught.value, ImportError)


# --- With a model -----------------------------------------------------------------------------------------------------


@pytest.fixture
def server() -> Iterator[Endpoint]:
    with Endpoint() as served:
        yield served


def test_a_model_reads_many_and_counts_all(server: Endpoint) -> None:
    with imr_llm.Model("test", base_url=server.url) as model:
        found = list(imr_llm.read_many(LETTERS, model=model, jobs=1))
        assert [one.record.provenance.reader for one in found if isinstance(one, imr_llm.Letter)] == ["rules+llm"] * 3
        calls = model.spent.calls
        assert calls > 0
        imr_llm.read(LETTERS[0], model=model)
        assert model.spent.calls > calls


def test_a_limit_holds_for_all_that_a_model_is_used_for(server: Endpoint) -> None:
    model = imr_llm.Model("test", base_url=server.url, max_tokens=12_000)
    with pytest.raises(LimitReached):  # noqa: PT012
        for _ in range(100):
            imr_llm.read(LETTERS[1], model=model)
    assert 0 < model.spent.tokens <= 12_000
    model.close()


def test_settings_that_cannot_be_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError):
        imr_llm.Model("")
    monkeypatch.setenv("IMR_LOCAL_ONLY", "1")
    with pytest.raises(SettingsError):
        imr_llm.read(LETTERS[0], model=imr_llm.Model("test", base_url="https://example.com/v1", local_only=False))


def test_in_a_notebook_a_model_is_asked_in_a_thread(server: Endpoint) -> None:
    async def cell() -> imr_llm.Letter:
        with imr_llm.Model("test", base_url=server.url) as model:
            with pytest.raises(RuntimeError, match="to_thread"):
                imr_llm.read(LETTERS[0], model=model)
            return await asyncio.to_thread(imr_llm.read, LETTERS[0], model=model)

    assert asyncio.run(cell()).record.provenance.model == "test"
