"""`imr show`, `imr list`, `imr search`: looking at what was read."""

# ruff: noqa: D301 – \b tells the help page to keep the lines that follow as they are

import os
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from imr_llm.api.names import is_file
from imr_llm.cli.console import STANDARD_OUTPUT, Output, note, opened, say
from imr_llm.cli.options import DEFAULT_DATABASE, MOST, PASSWORD_VARIABLE, AsRead, Database, ListFormat
from imr_llm.codes import Category, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from imr_llm.api.store import Store
    from imr_llm.record import Record


def show(
    letter: Annotated[
        str, typer.Argument(metavar="ID|FILE", help="A letter's id (four digits or more), case number, or file.")
    ],
    db: Database = DEFAULT_DATABASE,
    json: Annotated[bool, typer.Option("--json", help="Print the record as JSON.")] = False,
    as_read: AsRead = False,
) -> None:
    """Show one letter: what it decides, and where it says so.

    Every value stands above the words of the letter that it was read from, between « ». A file that is not stored is
    read, and not stored.

    \b
    Examples:
      imr show CM14-0012345
      imr show 4dd7
      imr show letters/a.pdf --json
    """
    from imr_llm.cli.view import view

    record, text = (_of_file if is_file(letter) else _of_id)(letter, db, as_read=as_read)
    with opened(STANDARD_OUTPUT) as out:
        if json:
            out.write(record.model_dump_json(indent=2) + "\n")
        else:
            out.lines(view(record, text, out.width))


def list_letters(
    db: Database = DEFAULT_DATABASE,
    outcome: Annotated[Outcome | None, typer.Option("--outcome", help="Letters with this outcome.")] = None,
    category: Annotated[
        Category | None, typer.Option("--category", help="Letters with a request of this category.")
    ] = None,
    flagged: Annotated[bool, typer.Option("--flagged", help="Letters with something to check.")] = False,
    decision: Annotated[
        Literal["upheld", "overturned", "open"] | None,
        typer.Option("--decision", help="Requests so decided, one a line; open: those whose decision was not read."),
    ] = None,
    due: Annotated[
        int | None,
        typer.Option(
            "--due",
            min=0,
            max=36_500,
            metavar="DAYS",
            help="Letters with a last day to appeal, or a day to authorize by, from today to so many days on.",
        ),
    ] = None,
    text: Annotated[
        str | None, typer.Option("--text", metavar="WORDS", help="Letters with all these words in one place.")
    ] = None,
    unsure: Annotated[
        bool, typer.Option("--unsure", help="Letters of which most values are likely wrong first, with how many.")
    ] = False,
    format: ListFormat = "table",
    limit: Annotated[int | None, typer.Option("--limit", min=1, max=MOST, metavar="N", help="At most so many.")] = None,
    as_read: AsRead = False,
) -> None:
    """List the letters of the database.

    With several options, those that fit all of them. Due is the next day to act, or the last one where all are past:
    the last day to appeal what was not approved, or the day by which what was approved is to be authorized. Both are
    counted from the date of mailing, and empty where the letter has none. Of one to come that is on a weekend or a
    holiday, a line below the table names the last open day before.

    \b
    Examples:
      imr list --outcome partly_overturned
      imr list --due 14
      imr list --decision overturned --format json
      imr list --category injections --text "epidural steroid"
      imr list --flagged --limit 20
      imr list --unsure --limit 20
    """
    from imr_llm.api.store import Store, Wanted

    if unsure and decision:
        raise typer.BadParameter("It orders letters; --decision lists requests.", param_hint="--unsure")
    wanted = Wanted(outcome, category, decision, flagged, text, _days(due))
    with Store(db, create=False) as store, store.as_read(as_read), opened(STANDARD_OUTPUT) as out:
        found = islice(store.items(wanted), limit) if decision else store.listing(wanted, limit, unsure=unsure)
        first = next(found, None)
        if first is None and format == "table":
            note("No letter fits." if wanted != Wanted() else f"There is no letter in {db}.")
        elif format == "json":
            _write_json(out, chain([first] if first else [], found))
        else:
            _write_table(out, chain([first], found), by_item=bool(decision), by_day=due is not None, unsure=unsure)


def _days(due: int | None) -> tuple[str, str] | None:
    """From today to so many days on, ISO 8601."""
    from datetime import date, timedelta

    today = date.today()
    return None if due is None else (today.isoformat(), (today + timedelta(days=due)).isoformat())


def _write_table(out: Output, rows: "Iterable[Any]", *, by_item: bool, by_day: bool, unsure: bool) -> None:
    from imr_llm.cli.table import BY_DAY, BY_UNSURE, ITEMIZED, LISTED, Table, item_row, listed_row, unsure_row

    columns = ITEMIZED if by_item else BY_UNSURE if unsure else BY_DAY if by_day else LISTED
    table, cells = Table(columns, out.width), item_row if by_item else unsure_row if unsure else listed_row
    out.lines(table.head())
    days: set[str] = set()
    out.lines(line for row in _noting(rows, days) for line in table.row(cells(row)))
    _note_closed_days(days)


def _noting(rows: "Iterable[Any]", days: set[str]) -> "Iterator[Any]":
    """The rows, and into `days` on which something is due."""
    for row in rows:
        if row.due:
            days.add(row.due)
        yield row


def _note_closed_days(days: set[str]) -> None:
    """Name the open day before each of these that is on a weekend or a holiday, and is not past."""
    from datetime import date

    from imr_llm.api.store import open_day_before

    today = date.today().isoformat()
    for day in sorted(days):
        if day >= today and (early := open_day_before(day)) and early >= today:
            note(f"{day} is on a weekend or a holiday: be done by {early}.")


def _write_json(out: Output, rows: "Iterable[Any]") -> None:
    """An array of objects, a line each, written as they come."""
    import json
    from dataclasses import asdict

    out.write("[")
    for number, row in enumerate(rows):
        out.write(("," if number else "") + "\n" + json.dumps(asdict(row), ensure_ascii=False))
    out.write("\n]\n")


def search(
    words: Annotated[list[str], typer.Argument(metavar="WORDS", help="Words that must all be there.")],
    db: Database = DEFAULT_DATABASE,
    format: ListFormat = "table",
    limit: Annotated[int, typer.Option("--limit", min=1, max=MOST, metavar="N", help="At most so many places.")] = 20,
    as_read: AsRead = False,
) -> None:
    """Search the letters for words.

    Requests, rationales, case summaries, names and claim numbers are searched; the best places come first. Inflections
    are found too: "injection" finds injections. Found words stand between « ».

    \b
    Examples:
      imr search epidural steroid
      imr search "C5-C6" --limit 50
      imr search lopez --format json
    """
    from imr_llm.api.store import Store
    from imr_llm.cli.table import FOUND, Table, found_row

    with Store(db, create=False) as store, store.as_read(as_read), opened(STANDARD_OUTPUT) as out:
        hits = list(store.search(" ".join(words), limit, before="«", after="»"))
        if format == "json":
            _write_json(out, hits)
            return
        if not hits:
            note("No letter has all these words in one place.")
            return
        table = Table(FOUND, out.width)
        out.lines(chain(table.head(), *(table.row(found_row(hit)) for hit in hits)))


def _of_id(name: str, db: Path, *, as_read: bool) -> "tuple[Record, str]":
    """The record of a stored letter, and its text."""
    from imr_llm.api.store import Store

    with Store(db, create=False) as store:
        return _stored(store, store.resolve(name), as_read=as_read)


def _stored(store: "Store", sha256: str, *, as_read: bool) -> "tuple[Record, str]":
    return store.load(sha256, as_read=as_read), store.document(sha256).text


def _of_file(path: str, db: Path, *, as_read: bool) -> "tuple[Record, str]":
    """The same of a letter in a file, stored or not."""
    from imr_llm.api.files import read_bytes, sha256_of
    from imr_llm.api.reading import read
    from imr_llm.api.store import Store

    data = read_bytes(path)
    sha256 = sha256_of(data)
    if db.exists():
        with Store(db, create=False) as store:
            if store.stored(sha256):
                return _stored(store, sha256, as_read=as_read)
    letter = read(data, name=path, password=os.environ.get(PASSWORD_VARIABLE))
    say(f"{path} is not in {db}; it was read for this once.")
    return letter.record, letter.text
