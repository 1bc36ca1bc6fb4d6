"""`imr review`, `imr set`, `imr approve`: what was read is looked at, corrected and signed off by a person."""

# ruff: noqa: D301 – \b tells the help page to keep the lines that follow as they are

from typing import TYPE_CHECKING, Annotated

import typer

from imr_llm.cli.console import STANDARD_OUTPUT, note, opened, say
from imr_llm.cli.group import NOT_AS_GIVEN
from imr_llm.cli.options import DEFAULT_DATABASE, Database

if TYPE_CHECKING:
    from collections.abc import Iterator

    from imr_llm.api.review import Progress
    from imr_llm.api.store import Store
    from imr_llm.lines import Line

Letter = Annotated[str, typer.Argument(metavar="ID", help="A letter's id (four digits or more), or its case number.")]
By = Annotated[str, typer.Option("--by", envvar="IMR_BY", metavar="NAME", help="Who does this.", show_envvar=True)]
Note = Annotated[str, typer.Option("--note", metavar="WORDS", help="Kept with it: why, or how you know.")]


def review(letter: Letter, db: Database = DEFAULT_DATABASE) -> None:
    """Show how far the review of a letter has come.

    What is to be looked at before it can be signed off stands first, by JSON Pointer; then what people did, in the
    order in which they did it.

    \b
    Examples:
      imr review CM14-0012345
    """
    from imr_llm.api.review import progress
    from imr_llm.api.store import Store

    with Store(db, create=False) as store, opened(STANDARD_OUTPUT) as out:
        out.lines(_lines(progress(store, letter)))


def _lines(progress: "Progress") -> "Iterator[Line]":
    """What is to be looked at, then what was done; no words of the letter."""
    from imr_llm.api.review import KINDS
    from imr_llm.lines import line

    yield line((str(progress), "bold"))
    flags = {flag.field: f"{flag.message} [{flag.code}]" for flag in progress.reviewed.record.flags}
    for pointer in progress.reviewed.missing:
        yield line(("  ! ", "bold"), (pointer or '""', "bold"), f"  {flags.get(pointer, 'not looked at yet')}")
    if progress.acts:
        yield ()
        yield line(("What was done", "bold underline"))
    undone = {act.undoes for act in progress.acts}
    for act in progress.acts:
        what = KINDS[act.kind] + (", undone" if act.revision in undone else "")
        words = f"  {act.revision:>3}  {act.at}  {act.who}: {act.field or '/'} {what}"
        yield line(words + (f" ({act.note})" if act.note else ""))


def set_field(
    letter: Letter,
    by: By,
    pointer: Annotated[
        str, typer.Argument(metavar="POINTER", help="The field: /issues/0/decision, /patient/age.")
    ] = "",
    value: Annotated[str, typer.Argument(metavar="VALUE", help="Its value; of a list, one, or a JSON list.")] = "",
    quote: Annotated[
        str, typer.Option("--quote", metavar="WORDS", help="The words of the letter that say it; without VALUE, it.")
    ] = "",
    note_: Note = "",
    confirm: Annotated[bool, typer.Option("--confirm", help="It is right as it is.")] = False,
    clear: Annotated[bool, typer.Option("--clear", help="The letter does not say it.")] = False,
    restore: Annotated[bool, typer.Option("--restore", help="Have the reader's value again.")] = False,
    seen: Annotated[str, typer.Option("--seen", metavar="CODE", help="A flag there was looked at, by its code.")] = "",
    authorized: Annotated[
        bool, typer.Option("--authorized", help="The approved request there, /issues/0, was authorized.")
    ] = False,
    undo: Annotated[bool, typer.Option("--undo", help="Your last act on this letter does not count.")] = False,
    db: Database = DEFAULT_DATABASE,
) -> None:
    """Set a field of a letter's record, or say that it is right.

    A person's value stands before every reader's, also when the letter is read again; where the newer reading differs,
    a flag says so. It stands on the words of the letter: those of --quote, its own, or those that the value before it
    stood on. A value that is nowhere in the letter needs a --note. A list is set as a whole, or a member by its number:
    /patient/diagnoses/1, and /patient/diagnoses/- for a further one; /issues/- adds a request. A part of a citation is
    /issues/0/reviewer_citations/0/pages. Where a letter does not show whose review it is (flag programme_unknown),
    law and days are told once a person says that it is of California's workers' compensation.

    \b
    Examples:
      imr set CM14-0012345 /issues/0/decision overturned --quote "is medically necessary" --by "A. Lopez"
      imr set CM14-0012345 /patient/age --confirm --by "A. Lopez"
      imr set CM14-0012345 /case/mailing_date 2026-11-12 --note "on the envelope" --by "A. Lopez"
      imr set CM14-0012345 /patient/diagnoses/2 --clear --by "A. Lopez"
      imr set CM14-0012345 /issues/0 --authorized --note "letter of May 4" --by "A. Lopez"
      imr set 5a63bdeb5ce2c700 /layout --seen workers_compensation --by "A. Lopez"
      imr set CM14-0012345 --undo --by "A. Lopez"
    """
    from imr_llm.api.review import Desk
    from imr_llm.api.store import Store

    ways = confirm + clear + restore + bool(value or quote) + bool(seen) + authorized + undo
    if ways != 1 or undo == bool(pointer):
        say(
            "name a POINTER, and one of VALUE, --quote, --confirm, --clear, --restore, --seen, --authorized; or --undo."
        )
        say("See `imr set --help`.")
        raise typer.Exit(NOT_AS_GIVEN)
    with Store(db, create=False) as store:
        sha256, desk = store.resolve(letter), Desk(store, by)
        if undo:
            desk.undo(sha256)
        elif seen:
            desk.saw(sha256, pointer, seen)
        elif authorized:
            desk.note_authorized(sha256, pointer, note=note_)
        elif confirm:
            desk.confirm(sha256, pointer, note=note_)
        elif clear:
            desk.clear(sha256, pointer, note=note_)
        elif restore:
            desk.restore(sha256, pointer)
        else:
            desk.set(sha256, pointer, value, quote=quote, note=note_)
        _tell(store, sha256)


def approve(letter: Letter, by: By, db: Database = DEFAULT_DATABASE) -> None:
    """Sign a letter's record off.

    Every decision, and every flag on what the worker is told, must have been looked at: confirmed, corrected, cleared,
    or seen. A record that changes afterwards is signed off no longer.

    \b
    Examples:
      imr approve CM14-0012345 --by "A. Lopez"
    """
    from imr_llm.api.review import Desk
    from imr_llm.api.store import Store

    with Store(db, create=False) as store:
        sha256 = store.resolve(letter)
        Desk(store, by).approve(sha256)
        _tell(store, sha256)


def _tell(store: "Store", sha256: str) -> None:
    from imr_llm.api.review import progress

    note(str(progress(store, sha256)))
