"""Where words go: data to standard output or a file, everything else to standard error."""

import errno
import io
import os
import select
import stat
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from copy import copy
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from imr_llm.cli.kept import KeptFiles
from imr_llm.errors import CannotWrite
from imr_llm.host.scratch import Folder
from imr_llm.lines import Line, clean, clean_lines, plain

STANDARD_OUTPUT = "-"
_NAME = "standard output"
_OTHER = "Name another place with --output."


def say(words: str) -> None:
    """A line on standard error."""
    note(f"imr: {words}")


def note(words: str) -> None:
    """A line on standard error without the program's name."""
    if sys.stderr is None:
        return
    with suppress(OSError):  # nobody reads, the terminal is gone, the disk is full: there is no place to say it
        encoding = getattr(sys.stderr, "encoding", None) or "utf-8"
        out = _whole(sys.stderr)
        out.write((clean(words) + "\n").encode(encoding, "replace"))
        out.flush()


class Output:
    """An open destination. `width` is the terminal's in characters, None where it is no terminal."""

    def __init__(self, file: BinaryIO, name: str, *, encoding: str = "utf-8", terminal: bool = False) -> None:
        self.binary = file
        self.name = name
        self.encoding = encoding
        self._terminal = self._cleans = terminal
        self.width = _terminal_width() if terminal else None

    def write(self, text: str, /) -> int:
        """Write text; a terminal gets nothing that drives it.

        Raises CannotWrite, and BrokenPipeError where nobody reads any more.
        """
        if self._cleans:
            text = clean_lines(text)
        self.write_bytes(text.encode(self.encoding, "replace"))
        return len(text)

    def write_bytes(self, data: bytes) -> None:
        """Write bytes. Raises as `write`."""
        with writing_to(self.name):
            self.binary.write(data)

    def flush(self) -> None:
        """Hand on what was written. Raises as `write`."""
        with writing_to(self.name):
            self.binary.flush()

    def isatty(self) -> bool:
        """Whether a person sees it."""
        return self._terminal

    def line(self, words: str) -> None:
        """Write a line for people, clean also in a pipe, which may end at a terminal. Raises as `write`."""
        self.write(clean(words) + "\n")

    def styled(self) -> "Output":
        """The same for a library that writes the terminal's own sequences, and is given clean text."""
        styled = copy(self)
        styled._cleans = False
        return styled

    def lines(self, lines: Iterable[Line]) -> None:
        """Write lines, with their styles where it is a terminal."""
        if not self._terminal:
            for line in lines:
                self.write(plain(line) + "\n")
            return
        from rich.console import Console
        from rich.text import Text

        console = Console(file=self.styled(), highlight=False, soft_wrap=True)  # type: ignore[arg-type]
        for line in lines:
            console.print(Text.assemble(*line))


@contextmanager
def opened(output: str, *, keep: KeptFiles | None = None, follows: bool = True) -> Iterator[Output]:
    """The destination `output`, `-` for standard output. A file appears when it is complete, or not at all.

    `keep` are files that must not be replaced; where a link is there that nobody named, `follows` is false, and the
    link is replaced. Raises CannotWrite.
    """
    if output == STANDARD_OUTPUT:
        standard = _standard_output(keep)
        yield standard
        standard.flush()
        return
    with writing_to(output):
        folder, name = os.path.split(output)
        target = Path(os.path.realpath(output) if follows else os.path.join(os.path.realpath(folder), name))
        _check(output, target, keep)
        if follows and (target.is_file() or not target.exists()):
            check_link(output)
        # A device or a named pipe is written to, never replaced.
        replaced = target.is_symlink() or target.is_file() or not target.exists()
    with _new_file(output, target) if replaced else _device(output, target) as out:
        yield out


def check_link(output: str) -> None:
    """A link that leads out of its folder may have come with the letters, and name anything of the user's.

    Looked at are the name itself, and every folder of a path that begins in the current one. Raises CannotWrite. The
    system's own (/dev/stdout) came with none.
    """
    path = Path(output)
    for place in (path, *(parent for parent in path.parents if not path.is_absolute())):
        folder, target = os.path.realpath(place.parent), Path(os.path.realpath(place))
        if place.is_symlink() and folder != "/dev" and not target.is_relative_to(folder):
            raise CannotWrite(f"{place}: this is a link to a place outside of its folder.", "Name that place itself.")


@contextmanager
def _device(output: str, target: Path) -> Iterator[Output]:
    with writing_to(output):
        file = open(target, "wb")  # noqa: SIM115 – closed below; what is raised meanwhile is not about this file
    try:
        out = Output(file, output)
        yield out
        out.flush()
    finally:
        with suppress(OSError):
            file.close()


@contextmanager
def _new_file(output: str, target: Path) -> Iterator[Output]:
    with writing_to(output):
        folder = Folder()
    with folder:
        with writing_to(output):
            unfinished = folder.file_beside(str(target))
            file = open(unfinished, "xb", opener=lambda name, flags: os.open(name, flags, 0o600))  # noqa: SIM115 – below
        try:
            yield Output(file, output)
            with writing_to(output):
                file.close()
                os.replace(unfinished, target)
        finally:
            with suppress(OSError):
                file.close()


@contextmanager
def writing_to(name: str) -> Iterator[None]:
    """Raise CannotWrite in place of what the operating system says about an output."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        if name == _NAME:
            end_quietly()
        problem, next_step = {
            errno.ENOSPC: ("the disk is full.", "Free some space, or name another place with --output."),
            errno.ENOENT: ("its folder does not exist.", "Make the folder, or name another place with --output."),
            errno.EACCES: ("you have no permission to write there.", _OTHER),
            errno.EROFS: ("nothing can be written to that disk.", _OTHER),
        }.get(error.errno or 0, (f"it cannot be written: {error.strerror}.", _OTHER))
        raise CannotWrite(f"{name}: {problem}", next_step) from None


def flush() -> None:
    """Hand on what is left for standard output."""
    if sys.stdout is not None:
        with writing_to(_NAME):
            sys.stdout.flush()


def end_quietly() -> None:
    """Standard output goes nowhere from here on: Python would complain at its exit about what it cannot hand on."""
    with suppress(OSError, ValueError, io.UnsupportedOperation):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())


def _standard_output(keep: KeptFiles | None) -> Output:
    if sys.stdout is None:
        raise CannotWrite("There is no standard output.", _OTHER)
    with suppress(OSError):  # no file, but something in this process
        _check_status(_NAME, os.fstat(sys.stdout.fileno()), keep)
    terminal = sys.stdout.isatty()
    # A pipe or a file gets UTF-8 whatever the terminal's encoding is: records are JSON.
    encoding = sys.stdout.encoding if terminal else "utf-8"
    with writing_to(_NAME):
        return Output(_whole(sys.stdout), _NAME, encoding=encoding, terminal=terminal)


class _Patient(io.FileIO):
    """Waits for a pipe that does not block."""

    def write(self, data: Any, /) -> int:
        while (count := super().write(data)) is None:
            select.select([], [self], [])
        return count


def _whole(stream: TextIO) -> BinaryIO:
    """Where the bytes of a stream go, all of them: Python's own buffer loses some where a pipe does not block.

    With PYTHONUNBUFFERED there is no buffer, and whoever writes would have to look at how much was taken.
    """
    stream.flush()
    try:
        handle = stream.fileno()
    except (OSError, AttributeError):  # no file, but something in this process
        return stream.buffer
    if os.name == "nt" and stream.isatty():  # Windows takes its terminal's characters another way
        return stream.buffer
    return io.BufferedWriter(_Patient(handle, "wb", closefd=False))


def _check(output: str, target: Path, keep: KeptFiles | None) -> None:
    if target.is_dir():
        raise CannotWrite(f"{output}: this is a folder.", "Remove it, or name another place with --output.")
    if keep and keep.has_name(str(target)):
        raise _destroying(output)
    if target.exists():
        _check_status(output, os.stat(target), keep)
    if keep and keep.is_letter(target):
        raise _destroying(output)


def _check_status(name: str, status: os.stat_result, keep: KeptFiles | None) -> None:
    if keep and stat.S_ISREG(status.st_mode) and keep.has(status):
        raise _destroying(name)


def _destroying(name: str) -> CannotWrite:
    return CannotWrite(f"{name}: the command reads this file and would destroy it.", _OTHER)


def _terminal_width() -> int:
    from rich.console import Console

    return Console().width
