"""`imr extract`: files in, records out."""

# ruff: noqa: D301 – \b tells the help page to keep the lines that follow as they are

from contextlib import closing
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, Protocol

import typer

from imr_llm.cli import model as model_options
from imr_llm.cli.console import STANDARD_OUTPUT, Output, note, opened, say
from imr_llm.cli.group import INTERRUPTED, NOT_AS_GIVEN, SOME_UNREADABLE
from imr_llm.cli.kept import KeptFiles
from imr_llm.cli.options import DEFAULT_DATABASE, Database, FollowLinks, Jobs, LimitsFactor, Password, spread
from imr_llm.cli.options import Output as OutputOption
from imr_llm.cli.progress import progress
from imr_llm.cli.reading import something_to_read
from imr_llm.cli.shards import by_engine
from imr_llm.errors import ImrError, RunStopped, StoreError, UnreadableFile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from imr_llm.api.files import Found, Ignored
    from imr_llm.api.model import Model
    from imr_llm.api.runs import How, Outcome
    from imr_llm.api.store import Store
    from imr_llm.cli.report import Report

Format = Literal["table", "jsonl", "csv"]
ROWS = 100
"""Letters in the table of a run."""


@spread
def extract(
    paths: Annotated[
        list[str], typer.Argument(metavar="PATH", help="Files, folders, patterns like 'a/*.pdf', or - for input.")
    ],
    db: Database = DEFAULT_DATABASE,
    format: Annotated[Format, typer.Option("--format", help="What to print: a table, or the records.")] = "table",
    output: OutputOption = STANDARD_OUTPUT,
    jobs: Jobs = None,
    force: Annotated[bool, typer.Option("--force", help="Read letters again that are stored already.")] = False,
    follow_links: FollowLinks = False,
    join: Annotated[
        bool, typer.Option("--join", help="All files are pages of one letter, in the order named: photos of it.")
    ] = False,
    password: Password = None,
    limits: LimitsFactor = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say how much a model would be asked, and send and store nothing.")
    ] = False,
    retry_refused: Annotated[
        bool, typer.Option("--retry-refused", help="Ask again what the model refused, or whose answer was cut off.")
    ] = False,
    answers_only: Annotated[
        bool, typer.Option("--answers-only", help="Use the model's answers that are kept, and ask nothing.")
    ] = False,
    engine: Annotated[
        Literal["ray"] | None,
        typer.Option("--engine", help="Read shards (`imr pack`) with Ray Data into the folder --output; no database."),
    ] = None,
    address: Annotated[
        str | None, typer.Option("--address", metavar="ADDRESS", help="Ray's cluster; otherwise this computer.")
    ] = None,
    *,
    asked: model_options.BoundedOptions,
) -> None:
    """Read letters and store what they say.

    Reads text, PDF, Word, RTF, saved web pages and scans (.txt .pdf .docx .rtf .html .png .jpg .tif), in folders to the
    bottom, in ZIP archives and in mails (.zip .eml). A letter that is stored already is not read again. The records of
    all letters that you name are printed, in the order of their names. What may be a letter and is none is named.

    Everything happens on this computer, unless you name a model: then what it adds is checked against the letter and
    marked, its answers are kept, and the first line says where letters go. `imr doctor` tells whether it works.

    \b
    Examples:
      imr extract letters/
      imr extract letters/ 'more/*.pdf' --format jsonl --output records.jsonl
      imr extract --join page1.jpg page2.jpg
      pdftotext letter.pdf - | imr extract -
      imr extract letters/ --model local:model.gguf
      imr extract shards/ --engine ray --output records/
      imr extract letters/ --model gpt-5-mini --base-url https://api.openai.com/v1 --api-key-env OPENAI_API_KEY
    """
    from imr_llm.api.runs import How, run
    from imr_llm.api.store import Store
    from imr_llm.cli.report import Report

    if engine:
        by_engine(paths, output, jobs=jobs, address=address, model=asked.model, local_only=asked.local_only)
        return
    chosen, allowed = model_options.chosen(asked, limits=limits)
    how = How(jobs=jobs, force=force, password=password, limits=allowed)
    found = something_to_read(paths, join=join, follow_links=follow_links)
    if dry_run:
        _say_plan(found, db, chosen, how)
        return
    with (
        Store(db) as store,
        opened(output, keep=KeptFiles(db, paths, follow_links=follow_links, is_stored=store.stored)) as out,
        model_options.asked(chosen, store, say, retry_refused=retry_refused, answers_only=answers_only) as session,
        progress(paths, session, is_shown=format == "table" or not out.isatty(), follow_links=follow_links) as bar,
    ):
        report = Report(db, bar.say, session)
        printer = _PRINTERS[format](out, store)
        stopped: KeyboardInterrupt | StoreError | RunStopped | None = None
        outcomes = run(found, store, how, model=session)
        with closing(outcomes):
            try:
                for outcome in outcomes:
                    report.add(outcome)
                    printer.add(outcome)
                    bar.advance()
            except (KeyboardInterrupt, StoreError, RunStopped) as error:
                stopped = error
        bar.end()
        _end(printer, report, stopped, output)
    if report.failed:
        raise typer.Exit(SOME_UNREADABLE)


def _say_plan(
    found: "Iterator[Found | Ignored | UnreadableFile]",
    db: Path,
    chosen: "Model | None",
    how: "How",
) -> None:
    from imr_llm.api.runs import plan
    from imr_llm.api.store import Store, temporary

    if chosen is None:
        say("a dry run tells what a model would be asked, and none is named. Name one with --model.")
        raise typer.Exit(NOT_AS_GIVEN)
    with (
        Store(db) if db.exists() else temporary() as store,  # a database that is not there is not made
        model_options.asked(chosen, store, say, dry_run=True) as session,
    ):
        if session is None:
            raise TypeError("a model that is chosen is asked")
        note(model_options.planned(plan(found, store, session, how), session))


def _end(
    printer: "_Printer",
    report: "Report",
    stopped: KeyboardInterrupt | StoreError | RunStopped | None,
    output: str,
) -> None:
    if stopped is None or output == STANDARD_OUTPUT:
        printer.end()
    if isinstance(stopped, StoreError) and not report.count:
        raise stopped
    report.say()
    if isinstance(stopped, RunStopped):
        note("What was read is stored; give the same command again to go on.")
    if isinstance(stopped, ImrError):
        raise stopped
    if stopped:
        say("interrupted. What was read is stored; give the same command again to go on.")
        raise typer.Exit(INTERRUPTED)


# --- What is printed --------------------------------------------------------------------------------------------------


class _Printer(Protocol):
    def __init__(self, out: Output, store: "Store") -> None: ...
    def add(self, outcome: "Outcome") -> None: ...
    def end(self) -> None: ...


class _Jsonl:
    def __init__(self, out: Output, store: "Store") -> None:
        self._out, self._store = out, store

    def add(self, outcome: "Outcome") -> None:
        from imr_llm.api.runs import record_of

        if record := record_of(outcome, self._store):
            self._out.write(record.model_dump_json() + "\n")

    def end(self) -> None:
        self._out.flush()


class _Csv:
    def __init__(self, out: Output, store: "Store") -> None:
        from imr_llm.api.export import CsvWriter

        self._out, self._store = out, store
        self._csv = CsvWriter(out)

    def add(self, outcome: "Outcome") -> None:
        from imr_llm.api.runs import record_of

        if record := record_of(outcome, self._store):
            self._csv.write(record)

    def end(self) -> None:
        self._out.flush()


class _Table:
    def __init__(self, out: Output, store: "Store") -> None:
        self._out, self._store = out, store
        self._rows: list[list[Any]] = []
        self._more = 0

    def add(self, outcome: "Outcome") -> None:
        from imr_llm.api.runs import Read, Skipped, Unasked, record_of
        from imr_llm.cli.table import extracted_row

        if not isinstance(outcome, Read | Unasked | Skipped):
            return
        if len(self._rows) == ROWS:
            self._more += 1
        elif record := record_of(outcome, self._store):
            self._rows.append(extracted_row(record))

    def end(self) -> None:
        from imr_llm.cli.table import EXTRACTED, Table

        if self._rows:
            table = Table(EXTRACTED, self._out.width)
            self._out.lines(chain(table.head(), *(table.row(row) for row in self._rows)))
            self._out.flush()
        if self._more:
            note(f"… and {self._more:,} more: imr list")


_PRINTERS: dict[Format, type[_Printer]] = {"table": _Table, "jsonl": _Jsonl, "csv": _Csv}
