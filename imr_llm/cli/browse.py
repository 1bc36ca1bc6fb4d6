"""`imr show`, `imr list`, `imr search`: looking at what was read."""

# ruff: noqa: D301 – \b tells the help page to keep the lines that follow as they are

import os
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from imr_llm.cli.console import STANDARD_OUTPUT, note, opened, say
from imr_llm.cli.options import DEFAULT_DATABASE, Database
from imr_llm.fields import Category, Outcome

if TYPE_CHECKING:
    from imr_llm.fields import Record


def show(
    letter: Annotated[
        str, typer.Argument(metavar="ID|FILE", help="A letter's id (four digits or more), case number, or file.")
    ],
    db: Database = DEFAULT_DATABASE,
    json: Annotated[bool, typer.Option("--json", help="Print the record as JSON.")] = False,
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
    from imr_llm.outputs.view import view

    record, text = _of_file(letter, db) if is_file(letter) else _of_id(letter, db)
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
    text: Annotated[
        str | None, typer.Option("--text", metavar="WORDS", help="Letters with all these words in one place.")
    ] = None,
    limit: Annotated[int | None, typer.Option("--limit", min=1, metavar="N", help="At most so many.")] = None,
) -> None:
    """List the letters of the database.

    With several options, those that fit all of them.

    \b
    Examples:
      imr list --outcome partly_overturned
      imr list --category injections --text "epidural steroid"
      imr list --flagged --limit 20
    """
    from imr_llm.outputs.table import LISTED, Table, listed_row
    from imr_llm.store import Store

    with Store(db, create=False) as store, opened(STANDARD_OUTPUT) as out:
        found = store.listing(outcome, category, flagged, text, limit)
        first = next(found, None)
        if first is None:
            note("No letter fits." if outcome or category or flagged or text else f"There is no letter in {db}.")
            return
        table = Table(LISTED, out.width)
        out.lines(table.head())
        out.lines(line for letter in chain([first], found) for line in table.row(listed_row(letter)))


def search(
    words: Annotated[list[str], typer.Argument(metavar="WORDS", help="Words that must all be there.")],
    db: Database = DEFAULT_DATABASE,
    limit: Annotated[int, typer.Option("--limit", min=1, metavar="N", help="At most so many places.")] = 20,
) -> None:
    """Search the letters for words.

    Requests, rationales and case summaries are searched; the best places come first. Inflections are found too:
    "injection" finds injections. Found words stand between « ».

    \b
    Examples:
      imr search epidural steroid
      imr search "C5-C6" --limit 50
    """
    from imr_llm.outputs.table import FOUND, Table, found_row
    from imr_llm.store import Store

    with Store(db, create=False) as store, opened(STANDARD_OUTPUT) as out:
        hits = list(store.search(" ".join(words), limit, before="«", after="»"))
        if not hits:
            note("No letter has all these words in one place.")
            return
        table = Table(FOUND, out.width)
        out.lines(chain(table.head(), *(table.row(found_row(hit)) for hit in hits)))


def is_file(letter: str) -> bool:
    """A file's name, or what can only be meant as one."""
    from imr_llm.documents import SUFFIXES

    looks_like_one = os.sep in letter or os.path.splitext(letter)[1].lower() in SUFFIXES
    return letter == "-" or looks_like_one or os.path.isfile(letter)


def _of_id(letter: str, db: Path) -> "tuple[Record, str]":
    from imr_llm.store import Store

    with Store(db, create=False) as store:
        sha256 = store.resolve(letter)
        return store.load(sha256), store.text_of(sha256)[0]


def _of_file(path: str, db: Path) -> "tuple[Record, str]":
    from imr_llm import documents, pipeline
    from imr_llm.records import sha256_of
    from imr_llm.store import Store

    data = documents.read_bytes(path)
    sha256 = sha256_of(data)
    if db.exists():
        with Store(db, create=False) as store:
            if store.stored(sha256):
                return store.load(sha256), store.text_of(sha256)[0]
    letter = pipeline.read_alone(path, data)
    say(f"{path} is not in {db}; it was read for this once.")
    return letter.record, letter.document.text
