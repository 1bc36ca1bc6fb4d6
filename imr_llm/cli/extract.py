"""`imr extract`: files in, records out."""

# ruff: noqa: D301 – \b tells the help page to keep the lines that follow as they are

import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import chain
from typing import TYPE_CHECKING, Annotated, Any, Literal, Protocol

import typer

from imr_llm.cli.console import STANDARD_OUTPUT, Output, note, opened, say
from imr_llm.cli.group import INTERRUPTED, NOT_AS_GIVEN, SOME_UNREADABLE
from imr_llm.cli.options import DEFAULT_DATABASE, Database
from imr_llm.cli.options import Output as OutputOption
from imr_llm.cli.summary import Summary
from imr_llm.errors import StoreError, UnreadableFile

if TYPE_CHECKING:
    from imr_llm.documents import Found, Ignored
    from imr_llm.fields import Record
    from imr_llm.pipeline import Outcome
    from imr_llm.store import Store

Format = Literal["table", "jsonl", "csv"]
ROWS = 100
"""Letters in the table of a run."""
COUNTING = 0.5
"""Seconds that the files may be counted for, so that the progress bar knows its end."""


def extract(
    paths: Annotated[
        list[str], typer.Argument(metavar="PATH", help="Files, folders, patterns like 'a/*.pdf', or - for input.")
    ],
    db: Database = DEFAULT_DATABASE,
    format: Annotated[Format, typer.Option("--format", help="What to print: a table, or the records.")] = "table",
    output: OutputOption = STANDARD_OUTPUT,
    jobs: Annotated[
        int | None,
        typer.Option(
            "--jobs",
            "-j",
            min=1,
            metavar="N",
            help="Processes that read; by default one for each CPU. With 1, a file that crashes a library ends "
            "the run.",
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Read letters again that are stored already.")] = False,
) -> None:
    """Read letters and store what they say.

    Reads text, PDF, Word and scanned letters (.txt .pdf .docx .png .jpg .tif); folders are searched to the bottom. A
    letter that is stored already is not read again. The records of all letters that you name are printed, in the
    order of their names.

    \b
    Examples:
      imr extract letters/
      imr extract letters/ 'more/*.pdf' --format jsonl --output records.jsonl
      pdftotext letter.pdf - | imr extract -
    """
    from imr_llm import pipeline
    from imr_llm.store import Store

    found = _something_to_read(paths)
    with (
        opened(output, keep=[db, *paths]) as out,
        Store(db) as store,
        _progress(paths, out, format) as bar,
    ):
        summary = Summary(db, bar.say)
        printer = _PRINTERS[format](out, store)
        stopped: KeyboardInterrupt | StoreError | None = None
        with closing(pipeline.extract(found, store, jobs=jobs, force=force)) as outcomes:
            try:
                for outcome in outcomes:
                    summary.add(outcome)
                    printer.add(outcome)
                    bar.advance()
            except (KeyboardInterrupt, StoreError) as error:
                stopped = error
        bar.end()
        _end(printer, summary, stopped, output)
    if summary.failed:
        raise typer.Exit(SOME_UNREADABLE)


def _end(printer: "_Printer", summary: Summary, stopped: KeyboardInterrupt | StoreError | None, output: str) -> None:
    if stopped is None or output == STANDARD_OUTPUT:
        printer.end()
    if isinstance(stopped, StoreError) and not summary.count:
        raise stopped
    summary.say()
    if isinstance(stopped, StoreError):
        raise stopped
    if stopped:
        say("interrupted. What was read is stored; give the same command again to go on.")
        raise typer.Exit(INTERRUPTED)


def _something_to_read(paths: list[str]) -> "Iterator[Found | Ignored | UnreadableFile]":
    """What the paths name, if there is a file among it: nothing is made or written for a misspelt folder."""
    from imr_llm import documents

    found = documents.find(paths)
    before: list[Found | Ignored | UnreadableFile] = []
    for item in found:
        before.append(item)
        if isinstance(item, documents.Found):
            return chain(before, found)
    for item in before:
        if isinstance(item, UnreadableFile):
            say(str(item))
    raise typer.Exit(NOT_AS_GIVEN)


# --- What is printed --------------------------------------------------------------------------------------------------


class _Printer(Protocol):
    def __init__(self, out: Output, store: "Store") -> None: ...
    def add(self, outcome: "Outcome") -> None: ...
    def end(self) -> None: ...


def _record(outcome: "Outcome", store: "Store") -> "Record | None":
    """The record of a letter that was named, once."""
    from imr_llm import pipeline

    if isinstance(outcome, pipeline.Read):
        return outcome.record
    return store.load(outcome.letter_id) if isinstance(outcome, pipeline.Skipped) else None


class _Jsonl:
    def __init__(self, out: Output, store: "Store") -> None:
        self._out, self._store = out, store

    def add(self, outcome: "Outcome") -> None:
        if record := _record(outcome, self._store):
            self._out.write(record.model_dump_json() + "\n")

    def end(self) -> None:
        self._out.flush()


class _Csv:
    def __init__(self, out: Output, store: "Store") -> None:
        from imr_llm.outputs.delimited import CsvWriter

        self._out, self._store = out, store
        self._csv = CsvWriter(out)

    def add(self, outcome: "Outcome") -> None:
        if record := _record(outcome, self._store):
            self._csv.write(record)

    def end(self) -> None:
        self._out.flush()


class _Table:
    def __init__(self, out: Output, store: "Store") -> None:
        self._out, self._store = out, store
        self._rows: list[list[Any]] = []
        self._more = 0

    def add(self, outcome: "Outcome") -> None:
        from imr_llm import pipeline
        from imr_llm.outputs.table import extracted_row

        if not isinstance(outcome, pipeline.Read | pipeline.Skipped):
            return
        if len(self._rows) == ROWS:
            self._more += 1
        elif record := _record(outcome, self._store):
            self._rows.append(extracted_row(record))

    def end(self) -> None:
        from imr_llm.outputs.table import EXTRACTED, Table

        if self._rows:
            table = Table(EXTRACTED, self._out.width)
            self._out.lines(chain(table.head(), *(table.row(row) for row in self._rows)))
            self._out.flush()
        if self._more:
            note(f"… and {self._more:,} more: imr list")


_PRINTERS: dict[Format, type[_Printer]] = {"table": _Table, "jsonl": _Jsonl, "csv": _Csv}

# --- The progress bar -------------------------------------------------------------------------------------------------


class _NoBar:
    """Where nobody looks at it."""

    def advance(self) -> None:
        """One file more."""

    def say(self, words: str) -> None:
        """A line while the bar is shown."""
        say(words)

    def end(self) -> None:
        """Take the bar away."""


class _Bar(_NoBar):
    def __init__(self, progress: Any, total: int | None) -> None:
        self._progress = progress
        self._task = progress.add_task("Reading", total=total)

    def advance(self) -> None:
        self._progress.advance(self._task)

    def say(self, words: str) -> None:
        self._progress.console.print(f"imr: {words}", markup=False, highlight=False, soft_wrap=True)

    def end(self) -> None:
        self._progress.stop()


@contextmanager
def _progress(paths: list[str], out: Output, format: Format) -> Iterator[_NoBar]:
    """A bar on standard error, if that is a terminal and records do not run over it."""
    if not sys.stderr.isatty() or (out.isatty() and format != "table"):
        yield _NoBar()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        yield _Bar(progress, _count(paths))


def _count(paths: list[str]) -> int | None:
    """How many outcomes there will be; None where counting them takes too long."""
    from imr_llm import documents

    until = time.monotonic() + COUNTING
    count = 0
    for _ in documents.find(paths):
        count += 1
        if time.monotonic() > until:
            return None
    return count
