"""`imr export`: all records in one file."""

# ruff: noqa: D301 – \b tells the help page to keep the lines that follow as they are

from functools import partial
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from imr_llm.cli.console import STANDARD_OUTPUT, opened, writing_to
from imr_llm.cli.kept import KeptFiles
from imr_llm.cli.options import DEFAULT_DATABASE, AsRead, Database, NoNames
from imr_llm.cli.options import Output as OutputOption
from imr_llm.errors import CannotWrite

if TYPE_CHECKING:
    from imr_llm.api.store import Store
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
    from imr_llm.api.export import ics, to_csv, to_jsonl, to_xlsx
    from imr_llm.api.store import Store

    with (
        Store(db, create=False) as store,
        opened(output, keep=KeptFiles(db, is_stored=store.stored)) as out,
        store.as_read(as_read),
    ):
        records = map(partial(_without_names, store), store.records()) if no_names else store.records()
        if format == "jsonl":
            to_jsonl(records, out)
        elif format == "csv":
            to_csv(records, out)
        elif format == "ics":
            out.write_bytes(ics(records))
        else:
            if out.isatty():
                raise CannotWrite("An Excel file is not for a terminal.", "Name a file with --output.")
            with writing_to(out.name):
                to_xlsx(records, out.binary, name=out.name)


def _without_names(store: "Store", record: "Record") -> "Record":
    from imr_llm import Letter
    from imr_llm.api.export import without_names

    return without_names(Letter(record, store.document(record.source.sha256)))
