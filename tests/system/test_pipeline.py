"""The run over many files: what becomes of each, in which order, and what a dying worker costs.

Doubles stand for the reader only where a fault is wanted; they are functions of this module, so that a worker process
can import them.
"""

import hashlib
import importlib
import os
import signal
import sqlite3
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from imr_llm import documents, pipeline
from imr_llm.cli.report import Report
from imr_llm.documents import Found, Ignored
from imr_llm.errors import EmptyFile, NotAccessible, NotALetter, ReaderCrashed, UnreadableFile
from imr_llm.pipeline import Duplicate, Failed, How, Letter, Outcome, Read, Skipped, read_letter, workers
from imr_llm.pipeline.processes import ReadsLetter
from imr_llm.pipeline.summaries import summaries
from imr_llm.store import Store
from imr_llm.summary import Summary

EXAMPLES = Path(__file__).parents[2] / "examples" / "letters"
LETTERS = sorted(EXAMPLES.glob("*.txt"))
SECRET = "a fall from a ladder"


# --- Helpers ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "imr.db") as opened:
        yield opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "letters"
    made.mkdir()
    return made


def letters(folder: Path, count: int) -> list[str]:
    """So many different letters: real ones, with a number after the last line."""
    paths = []
    for number in range(count):
        path = folder / f"{number:04}.txt"
        path.write_bytes(LETTERS[number % len(LETTERS)].read_bytes() + f"\n{number}\n".encode())
        paths.append(str(path))
    return paths


def run(store: Store, *paths: object, reader: ReadsLetter = read_letter, **how: Any) -> list[Outcome]:
    return list(pipeline.extract(documents.find(map(str, paths)), store, How(**how), reader=reader))


def kinds(outcomes: Iterable[Outcome]) -> list[str]:
    return [type(outcome).__name__ for outcome in outcomes]


def path_of(outcome: Outcome) -> str:
    assert not isinstance(outcome, Ignored)
    return outcome.error.path if isinstance(outcome, Failed) else outcome.path


def dies(path: str, data: bytes, budget: object = None) -> Letter:
    if "kills" in os.path.basename(path):
        os._exit(9)
    return pipeline.read_letter(path, data)


def raises(path: str, data: bytes, budget: object = None) -> Letter:
    if "bad" in os.path.basename(path):
        raise RuntimeError(SECRET)
    return pipeline.read_letter(path, data)


def is_slow(path: str, data: bytes, budget: object = None) -> Letter:
    if path.endswith("0000.txt"):
        time.sleep(0.5)
    return pipeline.read_letter(path, data)


# --- What becomes of each file ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("jobs", [1, 2])
def test_one_outcome_for_each_file_in_the_order_given(store: Store, folder: Path, jobs: int) -> None:
    paths = letters(folder, 20)
    Path(paths[3]).write_bytes(b"")
    Path(paths[5]).write_bytes(b"Dear Sir or Madam")
    Path(paths[9]).write_bytes(Path(paths[2]).read_bytes())
    (folder / "notes.csv").write_text("")

    outcomes = run(store, folder, "missing.txt", jobs=jobs)

    expected = ["Read"] * 20 + ["Ignored", "Failed"]
    expected[3] = expected[5] = "Failed"
    expected[9] = "Duplicate"
    assert kinds(outcomes) == expected
    assert [path_of(outcome) for outcome in outcomes[:20]] == paths
    errors = [type(outcome.error) for outcome in outcomes if isinstance(outcome, Failed)]
    assert errors == [EmptyFile, NotALetter, NotAccessible]
    assert outcomes[9] == Duplicate(paths[9], outcomes[9].sha256, paths[2])  # type: ignore[union-attr]
    assert outcomes[20] == Ignored(str(folder), {".csv": 1})


def test_two_processes_read_what_one_reads(tmp_path: Path, folder: Path) -> None:
    letters(folder, 20)
    records = []
    for jobs in (1, 2):
        with Store(tmp_path / f"{jobs}.db") as store:
            run(store, folder, jobs=jobs)
            records.append([record.model_copy(update={"provenance": None}) for record in store.records()])
    assert records[0] == records[1]
    assert len(records[0]) == 20


def test_what_is_stored_is_what_was_read(store: Store, folder: Path) -> None:
    letters(folder, 3)
    for outcome in run(store, folder):
        assert isinstance(outcome, Read)
        assert store.load(outcome.record.source.sha256) == outcome.record
        text = store.document(outcome.record.source.sha256).text
        assert all(text[e.start : e.end] == e.quote for e in outcome.record.evidence)


def test_a_stored_letter_is_not_read_again(store: Store, folder: Path) -> None:
    paths = letters(folder, 3)
    run(store, folder)
    moved = folder / "moved.txt"
    Path(paths[0]).rename(moved)

    again = run(store, *paths[1:], moved, reader=dies)

    assert kinds(again) == ["Skipped"] * 3
    assert again[2] == Skipped(str(moved), again[2].sha256, paths[0])  # type: ignore[union-attr]


def test_force_reads_it_again(store: Store, folder: Path) -> None:
    letters(folder, 3)
    assert kinds(run(store, folder)) == kinds(run(store, folder, force=True)) == ["Read"] * 3


def test_another_version_of_the_program_reads_it_again(store: Store, folder: Path) -> None:
    letters(folder, 2)
    run(store, folder)
    with closing(sqlite3.connect(store.path)) as other:
        other.execute("UPDATE letters SET tool_version = '0.0.1' WHERE id = 1")
        other.commit()
    assert kinds(run(store, folder)) == ["Read", "Skipped"]


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("force", [False, True])
def test_the_same_bytes_are_one_letter_also_in_a_second_run(store: Store, folder: Path, jobs: int, force: bool) -> None:
    first, *_, last = letters(folder, 30)
    Path(last).write_bytes(Path(first).read_bytes())
    (folder / "0000a.txt").write_bytes(Path(first).read_bytes())
    once = run(store, folder, jobs=jobs)
    assert kinds(once) == ["Read", "Duplicate"] + ["Read"] * 28 + ["Duplicate"]

    again = run(store, folder, folder, jobs=jobs, force=force)
    new = "Read" if force else "Skipped"
    assert kinds(again) == [new, "Duplicate"] + [new] * 28 + ["Duplicate"] * 32


@pytest.mark.parametrize("jobs", [1, 2])
def test_two_copies_of_a_file_that_cannot_be_read_both_fail(store: Store, folder: Path, jobs: int) -> None:
    letters(folder, 20)
    for name in ("0001a.txt", "0001b.txt", "0019a.txt"):
        (folder / name).write_text("Dear Sir or Madam")
    failed = [outcome for outcome in run(store, folder, jobs=jobs) if isinstance(outcome, Failed)]
    assert [Path(outcome.error.path).name for outcome in failed] == ["0001a.txt", "0001b.txt", "0019a.txt"]
    assert {type(outcome.error) for outcome in failed} == {NotALetter}


@pytest.mark.skipif(sys.platform in ("darwin", "win32"), reason="names of files are Unicode there")
def test_a_name_that_is_no_utf_8_is_a_name(store: Store, folder: Path) -> None:
    path = os.path.join(os.fsencode(folder), b"caf\xe9.txt")
    with open(path, "wb") as file:
        file.write(LETTERS[0].read_bytes())
    (outcome,) = run(store, folder)
    assert isinstance(outcome, Read)
    assert outcome.path == outcome.record.source.path == str(folder / "caf\ufffd.txt")


def test_runs_are_noted(store: Store, folder: Path) -> None:
    letters(folder, 3)
    (folder / "empty.txt").touch()
    run(store, folder)
    run(store, folder)
    with closing(pipeline.extract(documents.find([str(folder)]), store, How(force=True))) as outcomes:
        next(outcomes)
    with closing(sqlite3.connect(store.path)) as other:
        rows = other.execute("SELECT read, skipped, failed, finished_at IS NULL FROM runs ORDER BY id").fetchall()
    assert rows == [(3, 0, 1, 0), (0, 3, 1, 0), (None, None, None, 1)]


# --- Processes --------------------------------------------------------------------------------------------------------


def test_a_file_that_kills_its_worker_costs_nothing_but_itself(store: Store, folder: Path) -> None:
    letters(folder, 40)
    for name in ("0003kills.txt", "0004kills.txt", "0030kills.txt"):
        (folder / name).write_text(SECRET + name)

    outcomes = run(store, folder, jobs=2, reader=dies)

    failed = [outcome.error for outcome in outcomes if isinstance(outcome, Failed)]
    assert [Path(error.path).name for error in failed] == ["0003kills.txt", "0004kills.txt", "0030kills.txt"]
    assert {type(error) for error in failed} == {ReaderCrashed}
    assert SECRET not in str(failed)
    assert kinds(outcomes).count("Read") == 40
    assert [path_of(outcome) for outcome in outcomes] == sorted(path_of(outcome) for outcome in outcomes)


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_unforeseen_exception_is_told_by_its_name_alone(store: Store, folder: Path, jobs: int) -> None:
    letters(folder, 10)
    (folder / "0004bad.txt").write_text(SECRET)
    outcomes = run(store, folder, jobs=jobs, reader=raises)
    (error,) = (outcome.error for outcome in outcomes if isinstance(outcome, Failed))
    assert isinstance(error, ReaderCrashed)
    assert "RuntimeError" in str(error)
    assert SECRET not in str(error)
    assert kinds(outcomes).count("Read") == 10


TELLS_ITS_MODULES = """
import sys
from imr_llm.errors import NotText
HEAVY = {"typer", "rich", "sqlite_utils", "sqlite3", "xlsxwriter", "imr_llm.store", "imr_llm.cli.program", "docx"}
def reader(path, data, budget):
    raise NotText(path, ",".join(sorted(HEAVY & sys.modules.keys())), "")
"""


def test_workers_load_only_what_reads(
    store: Store, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    letters(folder, 9)
    (tmp_path / "tells_its_modules.py").write_text(TELLS_ITS_MODULES)
    monkeypatch.syspath_prepend(tmp_path)
    reader = importlib.import_module("tells_its_modules").reader
    for outcome in run(store, folder, jobs=2, reader=reader):
        assert isinstance(outcome, Failed)
        assert outcome.error.problem == ""


def test_a_bounded_number_of_files_is_under_way(store: Store, folder: Path) -> None:
    paths = letters(folder, 400)
    given = told = most = 0

    def named() -> Iterator[Found | Ignored | UnreadableFile]:
        nonlocal given
        for path in paths:
            given += 1
            yield Found(path)

    for _ in pipeline.extract(named(), store, How(jobs=2), reader=is_slow):
        most = max(most, given - told)
        told += 1
    assert told == 400
    assert most <= (2 * workers.BATCHES_A_WORKER + 2) * workers.BATCH_FILES


def test_a_few_text_files_need_no_other_process(store: Store, folder: Path) -> None:
    letters(folder, workers.FEW - 1)
    with pytest.raises(SystemExit):  # in a worker it would be a ReaderCrashed
        run(store, folder, jobs=2, reader=leaves)


def leaves(path: str, data: bytes, budget: object = None) -> Letter:
    raise SystemExit


def test_a_file_that_a_library_opens_is_read_apart(store: Store, folder: Path) -> None:
    (folder / "kills.pdf").write_bytes(b"%PDF-1.4")
    (outcome,) = run(store, folder, jobs=2, reader=dies)
    assert isinstance(outcome, Failed)
    assert isinstance(outcome.error, ReaderCrashed)


def test_read_alone(folder: Path) -> None:
    path = LETTERS[0]
    assert pipeline.read_alone(str(path), path.read_bytes()).record.outcome == "upheld"
    with pytest.raises(UnreadableFile, match=r"broken\.pdf: It does not open as a PDF"):
        pipeline.read_alone("broken.pdf", b"%PDF-1.4 nothing")


def test_an_interrupt_waits_until_the_letter_that_is_stored_is_told(tmp_path: Path) -> None:
    before = signal.getsignal(signal.SIGINT)
    with Store(tmp_path / "imr.db") as store:
        outcomes = pipeline.extract([Found(str(path)) for path in LETTERS], store, How(jobs=1))
        first = next(outcomes)
        signal.raise_signal(signal.SIGINT)  # while the caller still has the outcome in hand
        assert isinstance(first, Read)
        with pytest.raises(KeyboardInterrupt):
            next(outcomes)
        assert [record.letter_id for record in store.records()] == [first.record.letter_id]
    assert signal.getsignal(signal.SIGINT) is before


# --- Two letters with one short id ------------------------------------------------------------------------------------


def _hash_of_a_twin(data: bytes) -> str:
    """A hash whose first 16 digits every file shares: what takes an attacker a minute of a large computer."""
    return "c1a5" * 4 + hashlib.sha256(data).hexdigest()[:48]


def test_two_letters_with_one_short_id_are_read_kept_and_told_apart(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for module in ("imr_llm.documents.load", "imr_llm.pipeline.entries"):
        monkeypatch.setattr(importlib.import_module(module), "sha256_of", _hash_of_a_twin)
    printed = LETTERS[0].read_text(encoding="utf-8")
    assert printed.count("Upheld") == 1
    paths = [folder / "a.txt", folder / "b.txt", folder / "copy of a.txt"]
    for path, text in zip(paths, (printed, printed.replace("Upheld", "Overturned"), printed), strict=True):
        path.write_text(text, encoding="utf-8")

    first, second, copy = run(store, *paths, jobs=1)
    assert isinstance(first, Read) and isinstance(second, Read) and isinstance(copy, Duplicate)  # noqa: PT018
    assert first.record.letter_id == second.record.letter_id
    assert (first.same_id, second.same_id, copy.same_as) == (None, str(paths[0]), str(paths[0]))
    assert kinds(run(store, *paths, jobs=1)) == ["Skipped", "Skipped", "Duplicate"]
    assert kinds(run(store, *paths, jobs=1, force=True)) == ["Read", "Read", "Duplicate"]

    assert [record.outcome for record in store.records()] == ["upheld", "overturned"]
    told = [one.summary for one in summaries((first.letter, second.letter), "en")]
    assert [s.sentences[0].source.text for s in told if isinstance(s, Summary)] == [
        "main_one_upheld", "main_one_overturned"
    ]  # fmt: skip
    report = Report(store.path)
    report.add(second)
    report.say()
    said = capsys.readouterr().err
    assert f"{paths[1]}: Its id {'c1a5' * 4} is also that of {paths[0]}" in said
    assert second.record.source.sha256[:24] in said
