"""The summaries of a run: made beside each other, written in their order, to the terminal or to files."""

import os
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from imr_llm import labels
from imr_llm.cli.console import Output, opened
from imr_llm.cli.formats import SHAPES, SUFFIX
from imr_llm.cli.kept import KeptFiles
from imr_llm.codes import Language
from imr_llm.errors import CannotWrite, RunStopped, StoreError, SummaryFailed
from imr_llm.lines import clean_lines
from imr_llm.severity import TO_CHECK

if TYPE_CHECKING:
    from concurrent.futures import Future

    from imr_llm import Letter
    from imr_llm.api.plain import PlainLetter
    from imr_llm.api.store import Store
    from imr_llm.record import Record

    _Told = PlainLetter | SummaryFailed

WIDEST = 88
"""Characters of a line that is easy to read."""
_NOT_IN_NAMES = re.compile(r"[^\w.-]+")
_LONGEST_NAME, _MOST_BYTES, _ID_DIGITS = 80, 180, 8
"""Characters and bytes of a name, which may have 255 bytes with its id and its ending."""


class Run:
    """Writes summaries in their order, and keeps count."""

    def __init__(self, shape: str, *, no_names: bool) -> None:
        self._make = partial(_made, SHAPES[shape])
        self._ahead = os.cpu_count() or 1 if shape == "pdf" else 0
        self._no_names = no_names
        self._writer: Files | Screen
        self.problems: list[str] = []
        self.written = self._unwritten = 0
        self.unsure: dict[str, str] = {}
        """What is to be checked, by the letter's path."""
        self.seen: dict[str, None] = {}
        """The letters that were told, in their order."""

    def go(
        self, told: "Iterator[PlainLetter | SummaryFailed]", writer: "Files | Screen"
    ) -> KeyboardInterrupt | StoreError | RunStopped | CannotWrite | None:
        """Write them all in one language; what ended it early, if anything did."""
        from concurrent.futures import ThreadPoolExecutor

        self._writer = writer
        self.seen = {}
        under_way: deque[tuple[_Told, _Told, Future[bytes | SummaryFailed]]] = deque()
        stopped = None
        with ThreadPoolExecutor(self._ahead or 1) as threads:  # pages are set without Python's lock
            try:
                for letter in told:
                    shown = self._shown(letter)
                    under_way.append((letter, shown, threads.submit(self._make, shown)))
                    while len(under_way) > self._ahead:
                        self._add(*under_way.popleft())
            except (KeyboardInterrupt, StoreError, RunStopped, CannotWrite) as error:
                stopped = error
            if not isinstance(stopped, CannotWrite):
                for waiting in under_way:
                    self._add(*waiting)
        return stopped

    def once(self, letters: "Iterable[Letter]") -> "Iterator[Letter]":
        """Each letter once: it may be named by its file and by its id."""
        for letter in letters:
            sha256 = letter.record.source.sha256
            if sha256 not in self.seen:
                self.seen[sha256] = None
                yield letter

    def _shown(self, letter: "_Told") -> "_Told":
        return letter if isinstance(letter, SummaryFailed) or not self._no_names else letter.without_names()

    def _add(
        self,
        letter: "_Told",
        shown: "_Told",
        made: "Future[bytes | SummaryFailed]",
    ) -> None:
        data = made.result()
        if isinstance(data, SummaryFailed):
            self.problems.append(str(data))
        elif not isinstance(letter, SummaryFailed) and not isinstance(shown, SummaryFailed):
            self._write(shown.record, data)
            if due := [flag for flag in letter.summary.flags if flag.severity in TO_CHECK]:
                places = dict.fromkeys(labels.place(flag.field) for flag in due)
                self.unsure[letter.record.source.path] = ", ".join(places)

    def _write(self, record: "Record", data: bytes) -> None:
        """One that cannot be written is noted, and the others go on; not when none can be."""
        try:
            self._writer.write(record, data)
        except CannotWrite as error:
            self._unwritten += 1
            if self._unwritten >= self._writer.most_unwritten:
                raise
            self.problems.append(str(error))
        else:
            self._unwritten = 0
            self.written += 1


def _made(make: "Callable[[PlainLetter], bytes]", letter: "_Told") -> bytes | SummaryFailed:
    """The bytes of a summary in its format, or why there are none."""
    if isinstance(letter, SummaryFailed):
        return letter
    try:
        return make(letter)
    except SummaryFailed as error:
        return SummaryFailed(f"{letter.record.source.path}: {error.problem}", error.next_step)


class Screen:
    """To a terminal or a pipe: Markdown, or one JSON object a line."""

    most_unwritten = 1

    def __init__(self, out: Output, shape: str) -> None:
        self._out = out
        self._shape = shape
        self._several = False

    def write(self, _: "Record", data: bytes) -> None:
        """One summary."""
        if self._shape != "json" and self._several:
            self._out.write("\n---\n\n")
        self._several = True
        if not self._out.isatty() or self._shape != "md":
            self._out.write(data.decode())
            return
        from rich.console import Console
        from rich.markdown import Markdown

        width = min(self._out.width or WIDEST, WIDEST)
        words = Markdown(clean_lines(data.decode()), hyperlinks=False)
        Console(file=self._out.styled(), width=width).print(words)  # type: ignore[arg-type]


class Files:
    """One file a letter, named by its case number or its file."""

    most_unwritten = 3
    """So many files in a row that cannot be written, and the run ends: the disk is full, or the folder is gone."""

    def __init__(self, folder: Path, shape: str, language: Language, kept: KeptFiles, store: "Store") -> None:
        self._folder = folder
        self._kept = kept
        self._store = store
        self._suffix = f".{language}.{SUFFIX.get(shape, shape)}"

    def write(self, record: "Record", data: bytes) -> None:
        """One file, whole or not at all. Raises CannotWrite."""
        digits = self._store.telling_digits(record.source.sha256, _ID_DIGITS)
        path = self._folder / (_name(record, digits) + self._suffix)
        with opened(str(path), keep=self._kept, follows=False) as out:
            out.write_bytes(data)


def _name(record: "Record", digits: str) -> str:
    """By case number or file, and by the letter's own digits: two letters never take each other's place."""
    stem = os.path.splitext(os.path.basename(record.source.path))[0]
    stem = stem if stem != record.letter_id else ""  # its digits alone, where names are left out
    name = _NOT_IN_NAMES.sub("_", record.case.case_number or stem)[:_LONGEST_NAME]
    name = name.encode(errors="ignore")[:_MOST_BYTES].decode(errors="ignore").strip("._")
    return "-".join(part for part in (name, digits) if part)
