"""Files made to take the machine, and programs that are killed: named, and nothing of them left."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from benchmarks import bombs, mutate
from imr_llm import documents, pipeline
from imr_llm.documents import Found
from imr_llm.errors import TooLarge
from imr_llm.letter import Document
from imr_llm.limits import USUAL, Budget, Limits
from imr_llm.pipeline import Failed, Letter, Read, guard
from imr_llm.store import Store

LETTERS = sorted((Path(__file__).parent.parent.parent / "examples" / "letters").glob("*.txt"))
TIGHT = Limits(seconds=4.0, memory=250_000_000)


def hangs(path: str, data: bytes, budget: Budget) -> Letter:
    if "bomb" in path:
        time.sleep(60)
    return pipeline.read_letter(path, data)


def eats(path: str, data: bytes, budget: Budget) -> Letter:
    held = []
    while "bomb" in path:
        held.append(bytearray(os.urandom(1 << 20)) * 8)
    return pipeline.read_letter(path, data)


def matches(path: str, data: bytes, budget: Budget) -> Letter:
    """As a pattern does that never ends: without a turn for any other thread."""
    import re

    if "bomb" in path:
        re.fullmatch(r"(a|a)*b", "a" * 60)
    return pipeline.read_letter(path, data)


def recognizes(path: str, data: bytes, budget: Budget) -> Letter:
    if "bomb" in path:
        with budget.recognition(path):
            time.sleep(4.5)
    return pipeline.read_letter(path, data)


def folder_with(place: Path, name: str, data: bytes = b"a bomb") -> list[Found]:
    """Ten letters, and a bomb among them."""
    place.mkdir()
    for number in range(10):
        (place / f"{number}.txt").write_bytes(LETTERS[0].read_bytes() + b"\n%d\n" % number)
    (place / name).write_bytes(data)
    return [Found(str(path)) for path in sorted(place.iterdir())]


@pytest.mark.parametrize(
    ("reader", "said"), [(hangs, "more than 4 seconds"), (matches, "more than 4 seconds"), (eats, "MB of memory")]
)
@pytest.mark.parametrize("name", ["5 bomb.pdf", "5 bomb.txt"])
def test_a_file_that_takes_too_much_is_named_and_the_rest_is_read(
    reader: Callable[..., Letter], said: str, name: str, tmp_path: Path
) -> None:
    found = folder_with(tmp_path / "letters", name)
    with Store(tmp_path / "imr.db") as store:
        outcomes = list(pipeline.extract(found, store, jobs=2, reader=reader, limits=TIGHT))
        stored = len(list(store.records()))
    (error,) = (outcome.error for outcome in outcomes if isinstance(outcome, Failed))
    assert type(error) is TooLarge
    assert name in str(error)
    assert said in str(error)
    assert "--limits" in error.next_step
    assert sum(isinstance(outcome, Read) for outcome in outcomes) == stored == 10


def test_a_small_text_that_is_read_here_is_ended_too(tmp_path: Path) -> None:
    path = tmp_path / "bomb.txt"
    path.write_text("a bomb")
    began = time.monotonic()
    with Store(tmp_path / "imr.db") as store:
        (outcome,) = pipeline.extract([Found(str(path))], store, reader=matches, limits=TIGHT)
    assert time.monotonic() - began < 20
    assert isinstance(outcome, Failed)
    assert isinstance(outcome.error, TooLarge)
    assert signal.getsignal(signal.SIGALRM) is signal.SIG_DFL


def test_text_recognition_has_time_of_its_own(tmp_path: Path) -> None:
    found = folder_with(tmp_path / "letters", "5 bomb.txt", LETTERS[1].read_bytes())
    with Store(tmp_path / "imr.db") as store:
        outcomes = list(pipeline.extract(found, store, jobs=2, reader=recognizes, limits=TIGHT))
    assert all(isinstance(outcome, Read) for outcome in outcomes)


def test_recognition_ends_when_its_time_is_used_up() -> None:
    told: list[bool] = []
    budget = Budget(Limits(scan_seconds=0.01), told.append)
    with budget.recognition("a.pdf") as seconds:
        time.sleep(0.02)
    assert seconds == 0.01
    with pytest.raises(TooLarge, match="Recognizing"), budget.recognition("a.pdf"):
        pass
    assert told == [True, False]


def loaded(name: str, limits: Limits = USUAL) -> Document:
    file, data = bombs.BOMBS[name]()
    return documents.load(file, data, budget=Budget(limits))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("TIFF, 300 pages", "million dots in all"),
        ("PDF, 300 scanned pages", "million dots in all"),
        ("2 million characters", "characters; no letter"),
        ("DOCX, 190 MB of paragraphs", "text and layout"),
    ],
)
def test_what_can_be_counted_is_refused_before_it_is_read(name: str, said: str) -> None:
    began = time.process_time()
    with pytest.raises(TooLarge, match=said):
        loaded(name)
    assert time.process_time() - began < 30  # of which most makes the file


def test_more_is_read_where_more_is_allowed() -> None:
    text = LETTERS[0].read_bytes() + b"\n\nword " * 100_000
    with pytest.raises(TooLarge, match="703,"):
        documents.load("a.txt", text)
    assert documents.load("a.txt", text, budget=Budget(USUAL.times(2))).text
    assert USUAL.times(2) == Limits(24.0, 1_600_000_000, 1_000_000, 600, 800_000_000, 1200.0, 120.0)


def test_archives_and_mails_are_opened_within_limits(tmp_path: Path) -> None:
    found = folder_with(tmp_path / "letters", "a bomb.eml", bombs.many_headers())
    with Store(tmp_path / "imr.db") as store:
        outcomes = list(pipeline.extract(found, store, jobs=2, limits=Limits(seconds=2.0)))
    (error,) = (outcome.error for outcome in outcomes if isinstance(outcome, Failed))
    assert "a bomb.eml" in str(error)
    assert isinstance(error, TooLarge)
    assert sum(isinstance(outcome, Read) for outcome in outcomes) == 10


def test_a_process_that_ends_leaves_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    found = folder_with(tmp_path / "letters", "a.txt", LETTERS[1].read_bytes())
    with Store(tmp_path / "imr.db") as store:
        list(pipeline.extract(found, store, jobs=2))
    assert not list(tmp_path.glob("imr-*"))


# --- Killed -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("after", [0.8, 1.5, 2.5])
def test_nothing_is_left_of_a_program_that_is_killed(after: float, tmp_path: Path) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    folder_with(tmp_path / "letters", *bombs.BOMBS["text, one phrase"]())
    for number in range(300):
        (tmp_path / "letters" / f"more{number}.txt").write_bytes(LETTERS[0].read_bytes() + b"\n%d\n" % number)
    command = [str(Path(sys.executable).with_name("imr")), "extract", str(tmp_path / "letters")]
    command += ["--db", str(tmp_path / "imr.db"), "--format", "jsonl", "--output", str(tmp_path / "out")]
    with subprocess.Popen(command, env=os.environ | {"TMPDIR": str(scratch)}) as process:
        time.sleep(after)
        process.kill()
    deadline = time.monotonic() + 15  # 5 on a machine that does nothing else
    while (left := [*_of(scratch), *scratch.iterdir()]) and time.monotonic() < deadline:
        time.sleep(0.2)
    # What was not yet guarded is removed at the next start.
    assert not _of(scratch)
    if left:
        subprocess.run([*command[:1], "list"], env=os.environ | {"TMPDIR": str(scratch)}, cwd=tmp_path, check=False)
        left = [path for path in scratch.iterdir() if path.name.startswith("imr-")]
    assert not left


def _of(scratch: Path) -> list[psutil.Process]:
    """The processes whose temporary files go to this folder."""
    every = psutil.process_iter(["environ"])
    return [process for process in every if (process.info["environ"] or {}).get("TMPDIR") == str(scratch)]


def test_the_guard_does_nothing_when_the_program_ends_well(tmp_path: Path) -> None:
    with subprocess.Popen(["sleep", "30"]) as other:
        said = f"+{other.pid}\n/{os.fsencode(tmp_path).hex()}\n"
        command = [sys.executable, "-I", "-S", guard.__file__, os.devnull]
        subprocess.run(command, input=f"{said}.\n".encode(), check=True, timeout=20)
        assert other.poll() is None
        assert tmp_path.exists()
        subprocess.run(command, input=said.encode(), timeout=20, check=False, stderr=subprocess.DEVNULL)
        assert other.wait(5) == -signal.SIGKILL
        assert not tmp_path.exists()


# --- Changed at random ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", sorted(mutate.originals()))
def test_changed_files_are_read_or_refused(suffix: str) -> None:
    told = mutate.fuzz(8, 7, (suffix,))
    assert told.total() >= (1 if suffix in ("zip", "eml") else 8)  # of what does not open there is no file inside
    assert not [name for name in told if "CRASH" in name or "SLOW" in name], told
