"""Where output goes: never over a letter, whole or an error, and nothing of it left behind however a command ends."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from PIL import Image
from test_cli import LETTERS, Done, command, count, environment, imr, many, posix, process, started, wait_for

from imr_llm.host.scratch import PREFIX, UNFINISHED, Folder, sweep

LETTER = LETTERS[0].read_bytes()


@pytest.fixture(autouse=True)
def place(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with two letters, and a temporary folder that nobody else uses."""
    with tempfile.TemporaryDirectory() as made:  # pytest's names are too long for a socket in them
        folder = Path(os.path.realpath(made))
        for name in ("letters", "temporary"):
            (folder / name).mkdir()
        (folder / "letters" / "a.txt").write_bytes(LETTER)
        (folder / "letters" / "b.txt").write_bytes(LETTERS[1].read_bytes())
        with monkeypatch.context() as patch:
            patch.chdir(folder)
            patch.delenv("IMR_DB", raising=False)
            patch.setenv("TMPDIR", str(folder / "temporary"))
            patch.setattr(tempfile, "tempdir", None)
            yield folder


# --- Over a letter ----------------------------------------------------------------------------------------------------

OVER_A_LETTER: dict[str, tuple[str, str]] = {
    "the letter": ("letters/a.txt", "letters/a.txt"),
    "in the folder": ("letters", "letters/a.txt"),
    "by another way": ("letters", "letters/../letters/./a.txt"),
    "by a pattern": ("letters/*.txt", "letters/a.txt"),
    "by a pattern to the bottom": ("**/a.txt", "letters/a.txt"),
    "a link": ("letters", "link"),
    "a hard link": ("letters", "hard"),
    "a letter by a hard link": ("hard", "letters/a.txt"),
    "a letter by a link": ("link", "letters/a.txt"),
    "the database": ("letters", "imr.db"),
    "its log, not there yet": ("letters", "imr.db-wal"),
}


@pytest.mark.parametrize(("path", "output"), OVER_A_LETTER.values(), ids=OVER_A_LETTER)
def test_output_over_a_letter_is_refused(place: Path, path: str, output: str) -> None:
    os.link("letters/a.txt", "hard")
    os.symlink("letters/a.txt", "link")
    imr("extract", "letters/b.txt")
    before = Path("imr.db").read_bytes()
    done = imr("extract", path, "--format", "jsonl", "--output", output)
    assert done.code == 2
    assert done.err == (
        f"imr: {output}: the command reads this file and would destroy it. Name another place with --output.\n"
    )
    assert Path("letters/a.txt").read_bytes() == LETTER
    assert Path("imr.db").read_bytes() == before


def test_output_over_the_letter_that_is_standard_input() -> None:
    with open("letters/a.txt", "rb") as letter:
        done = subprocess.run(
            command("extract", "-", "--output", "letters/a.txt"),
            stdin=letter, capture_output=True, env=environment(), check=False,
        )  # fmt: skip
    assert done.returncode == 2
    assert Path("letters/a.txt").read_bytes() == LETTER


def test_standard_output_that_is_one_of_the_letters() -> None:
    with open("letters/a.txt", "ab") as letter:
        done = subprocess.run(
            command("extract", "letters", "--format", "jsonl"),
            stdout=letter, stderr=subprocess.PIPE, env=environment(), check=False,
        )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.startswith(b"imr: standard output: the command reads this file and would destroy it.")
    assert Path("letters/a.txt").read_bytes() == LETTER


def test_an_export_over_a_letter_of_the_database_is_refused() -> None:
    imr("extract", "letters")
    assert imr("export", "--output", "letters/a.txt").code == 2
    assert Path("letters/a.txt").read_bytes() == LETTER


def test_a_summary_never_takes_the_place_of_another_letter() -> None:
    imr("summarize", "letters/a.txt", "--format", "html", "--output", "out")
    (page,) = Path("out").iterdir()
    (Path("letters") / page.name).write_bytes(LETTERS[1].read_bytes())
    done = imr("summarize", "letters/a.txt", f"letters/{page.name}", "--format", "html", "--output", "letters")
    assert done.code == 1
    assert f"imr: letters/{page.name}: the command reads this file and would destroy it." in done.err
    assert (Path("letters") / page.name).read_bytes() == LETTERS[1].read_bytes()


@posix
def test_a_link_in_a_folder_of_summaries_is_replaced_and_not_followed(place: Path) -> None:
    (place / "mine").write_text("precious", encoding="utf-8")
    imr("summarize", "letters/a.txt", "--format", "html", "--output", "out")
    (page,) = Path("out").iterdir()
    page.unlink()
    page.symlink_to(place / "mine")
    assert imr("summarize", "letters/a.txt", "--format", "html", "--output", "out").code == 0
    assert (place / "mine").read_text(encoding="utf-8") == "precious"
    assert not page.is_symlink()


@posix
@pytest.mark.parametrize("there", [True, False])
@pytest.mark.parametrize("command", [("export",), ("extract", "letters"), ("summarize", "letters", "--format=json")])
def test_no_output_goes_where_a_link_leads_out_of_its_folder(
    place: Path, there: bool, command: tuple[str, ...]
) -> None:
    mine = place / "mine"
    if there:
        mine.mkdir() if command[0] == "summarize" else mine.write_text("precious", encoding="utf-8")
    imr("extract", "letters")
    Path("sub").mkdir()
    os.symlink(mine, "sub/out.jsonl")
    done = imr(*command, "--output", "sub/out.jsonl")
    assert done.code == 2
    assert "sub/out.jsonl: this is a link to a place outside of its folder. Name that place itself." in done.err
    assert mine.exists() == there
    assert not there or (list(mine.iterdir()) == [] if mine.is_dir() else mine.read_text() == "precious")


@posix
def test_no_output_goes_through_a_folder_that_is_a_link_out(place: Path) -> None:
    (place / "mine").mkdir()
    Path("sub").mkdir()
    os.symlink(place / "mine", "sub/records")
    done = imr("extract", "letters", "--format", "jsonl", "--output", "sub/records/a.jsonl")
    assert done.code == 2
    assert "sub/records: this is a link to a place outside of its folder." in done.err
    assert list((place / "mine").iterdir()) == []


def test_no_export_takes_the_place_of_a_letter_that_was_read(place: Path) -> None:
    """The paths in the database are those of the folder in which it was read."""
    os.chdir(place / "letters")
    imr("extract", ".", "--db", "../imr.db")
    os.chdir(place)
    shutil.copy("letters/a.txt", "copy.txt")
    for letter in ("letters/a.txt", "copy.txt"):
        before = Path(letter).read_bytes()
        done = imr("export", "--output", letter)
        assert done.code == 2
        assert f"{letter}: the command reads this file and would destroy it." in done.err
        assert Path(letter).read_bytes() == before


# --- Whole, or an error -----------------------------------------------------------------------------------------------


@posix
@pytest.mark.parametrize("arguments", [("export",), ("export", "--format", "csv"), ("export", "--format", "xlsx")])
@pytest.mark.parametrize("unbuffered", ["1", ""])
def test_a_pipe_that_does_not_block_gets_it_all(arguments: tuple[str, ...], unbuffered: str) -> None:
    process("extract", many(Path("many"), 40))
    size = len(process(*arguments).out) if "xlsx" not in arguments else 0
    read, write = os.pipe()
    os.set_blocking(write, False)
    more = {"PYTHONUNBUFFERED": unbuffered} if unbuffered else {}
    with subprocess.Popen(command(*arguments), stdout=write, env=environment(**more)) as running:
        os.close(write)
        time.sleep(0.5)  # the pipe is full
        with open(read, "rb") as pipe:
            got = pipe.read()
    assert running.returncode == 0
    if size:
        assert len(got.decode()) == size
    else:
        assert got.startswith(b"PK")
        assert got[-22:-18] == b"PK\5\6"  # the end of a zip file


@posix
def test_a_pipe_gets_it_all_while_signals_interrupt() -> None:
    process("extract", many(Path("many"), 40))
    whole = process("export").out
    read, write = os.pipe()
    with subprocess.Popen(command("export"), stdout=write, env=environment(PYTHONUNBUFFERED="1")) as running:
        os.close(write)
        time.sleep(1)
        for _ in range(5):
            running.send_signal(signal.SIGWINCH)
            time.sleep(0.05)
        with open(read, "rb") as pipe:
            got = pipe.read()
    assert (running.returncode, got.decode()) == (0, whole)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="/dev/full is of Linux")
@pytest.mark.parametrize("unbuffered", ["1", ""])
@pytest.mark.parametrize(
    "arguments",
    [
        ("export",),
        ("list",),
        ("--version",),
        ("--help",),
        ("extract", "--help"),
        ("show", "letters/a.txt"),
        ("stats",),
        ("search", "pain"),
        ("summarize", "letters"),
    ],
)
def test_a_full_disk_is_an_error(arguments: tuple[str, ...], unbuffered: str) -> None:
    imr("extract", "letters")
    more = {"PYTHONUNBUFFERED": unbuffered} if unbuffered else {}
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            command(*arguments), stdout=full, stderr=subprocess.PIPE, env=environment(**more), check=False
        )
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr
    problem = b"it cannot be written" if arguments[-1].startswith("-") else b"the disk is full."
    assert b"imr: standard output: " + problem in done.stderr


@posix
@pytest.mark.parametrize(
    ("arguments", "closed", "code"),
    [
        (("extract", "letters", "--format", "jsonl"), "2>&-", 0),
        (("extract", "letters", "--format", "jsonl"), "<&- 2>&-", 0),
        (("extract", "letters"), ">&-", 2),
        (("summarize", "letters"), "2>&-", 0),
        (("purge", "--all"), "<&-", 2),
        (("export",), "<&- >&- 2>&-", 2),
    ],
)
def test_a_stream_that_is_closed_is_no_fault(arguments: tuple[str, ...], closed: str, code: int) -> None:
    imr("extract", "letters")
    whole = imr(*arguments).out if code == 0 else ""
    call = ["sh", "-c", f'exec "$@" {closed}', "sh", *command(*arguments)]
    done = subprocess.run(call, capture_output=True, text=True, env=environment(), check=False)
    assert (done.returncode, done.stdout) == (code, whole)
    assert "fault" not in done.stderr


@posix
def test_no_file_gets_the_number_of_a_stream_that_is_closed() -> None:
    words = "import os; from imr_llm.cli import _keep_the_streams as keep; keep(); assert os.open('x', 65) > 2"
    call = ["sh", "-c", 'exec "$@" <&- >&- 2>&-', "sh", sys.executable, "-c", words]
    assert subprocess.run(call, env=environment(), check=False).returncode == 0


# --- Nothing is left --------------------------------------------------------------------------------------------------


def left(place: Path) -> list[str]:
    """What temporary files there are."""
    return [p.name for p in place.rglob("*") if p.name.startswith((UNFINISHED, PREFIX, "tess_"))]


def slow(folder: Path) -> Path:
    """Letters, and a picture that takes long to read."""
    many(folder, 20)
    Image.effect_noise((3000, 4000), 90).save(folder / "0000.png")
    return folder


@pytest.fixture(params=[1, 2])
def reading(request: pytest.FixtureRequest, place: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """A run that writes to a file, in the middle of a picture."""
    folder = slow(place / "slow")
    arguments = ("extract", folder, "--jobs", request.param, "--format", "jsonl", "--output", "out.jsonl")
    with started(*arguments) as running:
        wait_for(lambda: any(name.startswith("tess_") for name in left(place)))
        yield running
        with suppress(ProcessLookupError):
            os.killpg(running.pid, signal.SIGKILL)


ENDED = {"INT": 130, "TERM": 143, "HUP": 129}


@posix
@pytest.mark.parametrize("name", ENDED)
def test_a_signal_leaves_no_temporary_file(reading: "subprocess.Popen[bytes]", place: Path, name: str) -> None:
    assert left(place)
    reading.send_signal(signal.Signals[f"SIG{name}"])
    _, err = reading.communicate(timeout=30)
    assert reading.returncode == ENDED[name], err
    assert err.decode().endswith("imr: interrupted. What was read is stored; give the same command again to go on.\n")
    assert left(place) == []
    time.sleep(0.5)  # Tesseract may go on for a while
    assert left(place) == []
    assert not (place / "out.jsonl").exists()


@posix
def test_the_next_command_removes_what_a_killed_one_left(reading: "subprocess.Popen[bytes]", place: Path) -> None:
    (place / "temporary" / "imr-mine").mkdir()
    (place / UNFINISHED.removesuffix("-")).touch()
    assert any(name.startswith(UNFINISHED) for name in left(place))
    assert imr("list").code == 0
    assert any(name.startswith(UNFINISHED) for name in left(place)), "that of a living process stays"
    os.killpg(reading.pid, signal.SIGKILL)
    reading.wait()
    os.chdir("letters")
    assert imr("list", "--db", place / "imr.db").code == 0
    assert left(place) == ["imr-mine"]


@posix
def test_under_nohup_a_closed_terminal_ends_nothing(place: Path) -> None:
    with subprocess.Popen(["nohup", *command("extract", many(place / "many", 300))], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()) as running:  # fmt: skip
        wait_for(lambda: count() >= 5)
        running.send_signal(signal.SIGHUP)
        _, err = running.communicate(timeout=60)
    assert running.returncode == 0
    assert b"Read 300 letters" in err


@posix
@pytest.mark.parametrize("name", ["INT", "TERM"])
def test_what_was_printed_before_an_interruption_is_whole_records(place: Path, name: str) -> None:
    many(place / "many", 300)
    with started("extract", "many", "--jobs", "2", "--format", "jsonl") as running:
        wait_for(lambda: count() >= 5)
        running.send_signal(signal.Signals[f"SIG{name}"])
        out, err = running.communicate(timeout=60)
    assert running.returncode == ENDED[name]
    records = [json.loads(line)["letter_id"] for line in out.splitlines()]
    assert f"Read {len(records)} letters into imr.db." in err.decode()
    assert count() == len(records)


def test_a_folder_that_is_in_use_is_not_swept(place: Path) -> None:
    with Folder() as used:
        unfinished = Path(used.file_beside(str(place / "out.txt")))
        unfinished.touch()
        done = subprocess.run(
            [sys.executable, "-c", "from imr_llm.host.scratch import sweep; sweep()"], env=environment(), check=True
        )
        assert done.returncode == 0
        assert unfinished.exists()
        assert os.path.isdir(used.path)
    assert left(place) == []


@posix
def test_what_multiprocessing_left_of_a_killed_command_is_removed_with_it(place: Path) -> None:
    beside, elsewhere = place / "temporary" / "pymp-left", place / "letters" / "pymp-mine"
    for folder in (beside, elsewhere):
        folder.mkdir()
        (folder / "listener-a").touch()
    killed = place / "temporary" / "imr-killed"
    killed.mkdir()
    (killed / ".imr-lock").write_bytes(b"".join(os.fsencode(folder) + b"\0" for folder in (beside, elsewhere)))
    sweep()
    assert left(place) == []
    assert elsewhere.exists()


LISTED: dict[str, Callable[[Path], Path]] = {
    "another name": lambda place: place / "letters" / "a.txt",
    "a folder": lambda place: place / "letters",
    "a link": lambda place: place / ".imr-link",
}


@posix
@pytest.mark.parametrize("name", LISTED)
def test_a_forged_list_of_unfinished_files_removes_nothing_else(place: Path, name: str) -> None:
    forged = place / "temporary" / "imr-forged"
    forged.mkdir()
    (place / ".imr-link").symlink_to("letters/a.txt")
    listed = LISTED[name](place)
    (forged / ".imr-lock").write_bytes(os.fsencode(listed) + b"\0")
    sweep()
    assert not forged.exists()
    assert os.path.lexists(listed)
    assert Path("letters/a.txt").read_bytes() == LETTER


def test_every_end_has_its_code_in_the_help() -> None:
    done: Done = imr("--help")
    for code in ENDED.values():
        assert f"  {code}  " in done.out
