"""`imr purge`: letters out of the database for good."""

# ruff: noqa: D301 – \b tells the help page to keep the lines that follow as they are

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from imr_llm.cli.console import note, say
from imr_llm.cli.group import NOT_AS_GIVEN
from imr_llm.cli.options import DEFAULT_DATABASE, Database
from imr_llm.errors import NotFound, SeveralFound
from imr_llm.outputs.lines import clean

if TYPE_CHECKING:
    from imr_llm.store import Store


def purge(
    letters: Annotated[
        list[str] | None, typer.Argument(metavar="ID", help="Ids (four digits or more) or case numbers.")
    ] = None,
    db: Database = DEFAULT_DATABASE,
    all: Annotated[bool, typer.Option("--all", help="Every letter of the database.")] = False,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Do not ask before --all; it is needed where there is no terminal.")
    ] = False,
) -> None:
    """Remove letters from the database for good.

    All that was read from them goes too: their bytes are no longer in the file. So do the files that `imr serve
    --keep-uploads` kept. Files that you exported, and the letters themselves, stay.

    \b
    Examples:
      imr purge CM14-0012345
      imr purge 4dd7 28c9
      imr purge --all
      imr purge --all --yes     in a script
    """
    from imr_llm.store import Store

    if bool(letters) == all:
        say("name the letters to remove, or --all." if not all else "name letters or --all, not both.")
        say("See `imr purge --help`.")
        raise typer.Exit(NOT_AS_GIVEN)
    with Store(db, create=False) as store:
        held = 0
        if not all:
            ids = _found(store, letters or [])
            if not ids:
                note(f"They were removed before; now nothing of them is left in {db}.")
                return
            held = store.batches.holding(ids)
            removed = store.purge(ids)
        elif not yes and not (sys.stdin and sys.stdin.isatty()):
            say(f"nobody can be asked whether to remove every letter from {db}. Add --yes to remove them.")
            raise typer.Exit(NOT_AS_GIVEN)
        elif not yes and not typer.confirm(clean(f"Remove every letter from {db}?"), err=True):
            note("Nothing was removed.")
            return
        else:
            held = sum(each.remote for each in store.batches.everywhere())
            removed = store.purge_all()
    note(f"Removed {'1 letter' if removed == 1 else f'{removed:,} letters'} from {db}.")
    if held:
        note("Questions about them lie at an endpoint: imr batch cancel, imr batch collect, imr batch purge-remote.")


def _found(store: "Store", letters: list[str]) -> set[str]:
    """The SHA-256 of the letters that are meant: of all, or NotFound, so that nothing is removed. Of none where all are
    gone by a purge that stopped half way, which this finishes.
    """
    found: set[str] = set()
    missing: NotFound | None = None
    for letter in letters:
        try:
            found.add(store.resolve(letter))
        except SeveralFound:
            raise
        except NotFound as error:
            missing = missing or error
    if missing and (found or not store.finish_purge()):
        raise missing
    return found
