"""Files made to take the machine, and programs that are killed: named, and nothing of them left."""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from benchmarks import bombs, bombs_other, bombs_pdf, making, mutate
from imr_llm import documents, pipeline
from imr_llm.documents import Found
from imr_llm.errors import TooLarge
from imr_llm.host.limits import USUAL, Budget, Limits
from imr_llm.pipeline import Failed, How, Letter, Read, guard
from imr_llm.store import Store

LETTERS = sorted((Path(__file__).parent.parent.parent / "examples" / "letters").glob("*.txt"))
TIGHT = Limits(seconds=3.0, memory=250_000_000)


def eats(path: str, budget: Budget) -> None:
    held = []
    while True:
        held.append(b"x" * (8 << 20))


def matches(path: str, budget: Budget) -> None:
    """As a pattern does that never ends: without a turn for any other thread."""
    re.fullmatch(r"(a|a)*b", "a" * 60)


def recognizes(path: str, budget: Budget) -> None:
    with budget.recognition(path):
        end = time.process_time() + TIGHT.seconds + 0.5
        while time.process_time() < end:
            pass


BAD: dict[str, tuple[Callable[[str, Budget], None], str]] = {
    "5 matches.txt": (matches, "more than 3 seconds"),
    "7 eats.pdf": (eats, "MB of memory"),
}
"""Each by what it does to the process that reads it, and what is said of it."""


def troubled(path: str, data: bytes, budget: Budget) -> Letter:
    """A letter; first what the name of its file says."""
    if does := {**BAD, "9 recognizes.txt": (recognizes, "")}.get(Path(path).name):
        does[0](path, budget)
    return pipeline.read_letter(path, data)


def endless(path: str, data: bytes, budget: Budget) -> Letter:
    matches(path, budget)
    return pipeline.read_letter(path, data)


def folder_with(place: Path, *names: str, data: bytes = b"") -> list[Found]:
    """Ten letters, and bombs among them."""
    place.mkdir()
    for number in range(10):
        (place / f"{number}.txt").write_bytes(LETTERS[0].read_bytes() + b"\n%d\n" % number)
    for name in names:
        (place / name).write_bytes(data or name.encode())
    return [Found(str(path)) for path in sorted(place.iterdir())]


def test_files_that_take_too_much_are_named_and_the_rest_is_read(tmp_path: Path) -> None:
    """The recognition of a page's text, which has time of its own, may take longer than all else."""
    found = folder_with(tmp_path / "letters", *BAD)
    found.append(Found(str(tmp_path / "9 recognizes.txt")))
    (tmp_path / "9 recognizes.txt").write_bytes(LETTERS[1].read_bytes())
    with Store(tmp_path / "imr.db") as store:
        outcomes = list(pipeline.extract(found, store, How(jobs=2, limits=TIGHT), reader=troubled))
        stored = len(list(store.records()))
    errors = {Path(e.path).name: e for e in (outcome.error for outcome in outcomes if isinstance(outcome, Failed))}
    assert errors.keys() == BAD.keys()
    for name, (_, said) in BAD.items():
        assert type(errors[name]) is TooLarge
        assert said in str(errors[name])
        assert "--limits" in errors[name].next_step
    assert sum(isinstance(outcome, Read) for outcome in outcomes) == stored == 11


def test_a_small_text_that_is_read_here_is_ended_too(tmp_path: Path) -> None:
    path = tmp_path / "bomb.txt"
    path.write_text("a bomb")
    began = time.monotonic()
    with Store(tmp_path / "imr.db") as store:
        (outcome,) = pipeline.extract([Found(str(path))], store, How(limits=Limits(seconds=1.0)), reader=endless)
    assert time.monotonic() - began < 20
    assert isinstance(outcome, Failed)
    assert isinstance(outcome.error, TooLarge)
    assert signal.getsignal(signal.SIGPROF) is signal.SIG_DFL


def test_recognition_ends_when_its_time_is_used_up() -> None:
    told: list[bool] = []
    budget = Budget(Limits(scan_seconds=0.01), told.append)
    with budget.recognition("a.pdf") as seconds:
        time.sleep(0.02)
    assert seconds == 0.01
    with pytest.raises(TooLarge, match="Recognizing"), budget.recognition("a.pdf"):
        pass
    assert told == [True, False]


FEW_DOTS = Limits(pixels=20_000_000)


@pytest.mark.parametrize(
    ("name", "data", "limits", "said"),
    [
        ("a.tif", lambda: making.scans("TIFF", 3), FEW_DOTS, "million dots in all"),
        ("a.pdf", lambda: making.scans("PDF", 3), FEW_DOTS, "million dots in all"),
        ("a.pdf", lambda: bombs_pdf.many_characters(600_000), USUAL, "characters; no letter"),
        ("a.docx", lambda: making.docx(making.RUN % b"word" * 900_000), USUAL, "text and layout"),
    ],
)
def test_what_can_be_counted_is_refused_before_it_is_read(
    name: str, data: Callable[[], bytes], limits: Limits, said: str
) -> None:
    made = data()
    began = time.process_time()
    with pytest.raises(TooLarge, match=said):
        documents.load(name, made, budget=Budget(limits))
    assert time.process_time() - began < 5


def test_more_is_read_where_more_is_allowed() -> None:
    text = LETTERS[0].read_bytes() + b"\n\nword " * 100_000
    with pytest.raises(TooLarge, match="703,"):
        documents.load("a.txt", text)
    assert documents.load("a.txt", text, budget=Budget(USUAL.times(2))).text
    assert USUAL.times(2) == Limits(24.0, 1_600_000_000, 1_000_000, 600, 800_000_000, 1200.0, 120.0)


def test_archives_and_mails_are_opened_within_limits(tmp_path: Path) -> None:
    found = folder_with(tmp_path / "letters", "a bomb.eml", data=bombs_other.many_headers())
    with Store(tmp_path / "imr.db") as store:
        outcomes = list(pipeline.extract(found, store, How(jobs=2, limits=Limits(seconds=2.0))))
    (error,) = (outcome.error for outcome in outcomes if isinstance(outcome, Failed))
    assert "a bomb.eml" in str(error)
    assert isinstance(error, TooLarge)
    assert sum(isinstance(outcome, Read) for outcome in outcomes) == 10


def test_a_process_that_ends_leaves_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    found = folder_with(tmp_path / "letters", "a.txt", data=LETTERS[1].read_bytes())
    with Store(tmp_path / "imr.db") as store:
        list(pipeline.extract(found, store, How(jobs=2)))
    assert not list(tmp_path.glob("imr-*"))


# --- Killed -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("after", [0.8, 2.0])
def test_nothing_is_left_of_a_program_that_is_killed(after: float, tmp_path: Path) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    name, data = bombs.BOMBS["text, one phrase"]()
    folder_with(tmp_path / "letters", name, data=data)
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


def test_changed_files_are_read_or_refused() -> None:
    told = mutate.fuzz(8, 7)
    for suffix in mutate.originals():
        count = sum(number for name, number in told.items() if name.startswith(f"{suffix}:"))
        assert count >= (1 if suffix in ("zip", "eml", "mhtml") else 8)  # of which some hold no file
    assert not [name for name in told if "CRASH" in name or "SLOW" in name], told
