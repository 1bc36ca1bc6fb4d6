"""`imr export`: all records in one file."""

# ruff: noqa: D301 – \b tells the help page to keep the lines that follow as they are

import shutil
import tempfile
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from imr_llm.cli.console import STANDARD_OUTPUT, Output, opened, writing_to
from imr_llm.cli.kept import Kept
from imr_llm.cli.options import DEFAULT_DATABASE, AsRead, Database, NoNames
from imr_llm.cli.options import Output as OutputOption
from imr_llm.errors import CannotWrite
from imr_llm.scratch import Folder

if TYPE_CHECKING:
    from collections.abc import Iterable

    from imr_llm.record import Record

Format = Literal["jsonl", "csv", "xlsx", "ics"]


def export(
    db: Database = DEFAULT_DATABASE,
    format: Annotated[
        Format,
        typer.Option("--format", help="jsonl: whole records. csv, xlsx: one row a decision. ics: deadlines."),
    ] = "jsonl",
    output: OutputOption = STANDARD_OUTPUT,
    no_names: NoNames = False,
    as_read: AsRead = False,
) -> None:
    """Write all records of the database to a file.

    jsonl has one record a line, with all evidence. csv (UTF-8) and xlsx have one row for each decision. In csv, a cell
    that begins with = + - or @ gets an apostrophe in front, so that no spreadsheet runs a letter's text as a formula,
    and so do its parts after a semicolon or a line break, where some take it apart; for Excel, xlsx is the better
    choice. ics has the last day to appeal and the day to authorize by of every letter
    with a date of mailing, by case number, without names and treatments.

    \b
    Examples:
      imr export --format xlsx --output decisions.xlsx
      imr export --format jsonl | jq .outcome
      imr export --format ics --output deadlines.ics
    """
    from imr_llm.derived import without_names
    from imr_llm.store import Store

    with (
        Store(db, create=False) as store,
        opened(output, keep=Kept(db, is_stored=store.stored)) as out,
        store.as_read(as_read),
    ):
        records = map(without_names, store.records()) if no_names else store.records()
        if format == "jsonl":
            for record in records:
                out.write(record.model_dump_json() + "\n")
        elif format == "csv":
            _csv(out, records)
        elif format == "ics":
            from imr_llm.outputs.calendar import calendar
            from imr_llm.outputs.deadlines import dated

            out.write_bytes(calendar(day for record in records for day in dated(record)))
        else:
            _xlsx(out, records)


def _csv(out: Output, records: "Iterable[Record]") -> None:
    from imr_llm.outputs.delimited import CsvWriter

    rows = CsvWriter(out)
    for record in records:
        rows.write(record)


def _xlsx(out: Output, records: "Iterable[Record]") -> None:
    from xlsxwriter.exceptions import XlsxWriterException

    from imr_llm.outputs.workbook import write_workbook

    if out.isatty():
        raise CannotWrite("An Excel file is not for a terminal.", "Name a file with --output.")
    with writing_to(out.name), Folder() as folder:
        try:
            with tempfile.TemporaryFile(dir=folder.path) as file:
                write_workbook(file, records, folder.path)
                file.seek(0)
                shutil.copyfileobj(file, out.binary)
        except XlsxWriterException as error:
            raise CannotWrite(f"{out.name}: it cannot be written ({type(error).__name__}).", "Try csv.") from None
