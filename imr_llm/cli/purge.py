"""`imr purge`: letters out of the database for good."""

# ruff: noqa: D301 – \b tells the help page to keep the lines that follow as they are

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from imr_llm.cli.console import note, say
from imr_llm.cli.group import NOT_AS_GIVEN
from imr_llm.cli.options import DEFAULT_DATABASE, Database
from imr_llm.lines import clean

if TYPE_CHECKING:
    from imr_llm.api.store import Store


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
    --keep-uploads` kept, and questions to a model about a letter that was never stored. Files that you exported, and
    the letters themselves, stay.

    An id of no letter here, or of several, is named, and the command ends with 2; the others are removed.

    \b
    Examples:
      imr purge CM14-0012345
      imr purge 4dd7 28c9
      imr purge --all
      imr purge --all --yes     in a script
    """
    from imr_llm.api.store import Store

    if bool(letters) == all:
        say("name the letters to remove, or --all." if not all else "name letters or --all, not both.")
        say("See `imr purge --help`.")
        raise typer.Exit(NOT_AS_GIVEN)
    with Store(db, create=False) as store:
        if letters:
            _purge_named(store, letters)
            return
        if not yes and not (sys.stdin and sys.stdin.isatty()):
            say(f"nobody can be asked whether to remove every letter from {db}. Add --yes to remove them.")
            raise typer.Exit(NOT_AS_GIVEN)
        if not yes and not typer.confirm(clean(f"Remove every letter from {db}?"), err=True):
            note("Nothing was removed.")
            return
        held = sum(each.remote for each in store.batches.everywhere())
        _say_removed(store, store.purge_all(), held)


def _purge_named(store: "Store", letters: list[str]) -> None:
    """Remove those that are there; who is not, or is several, is named before, and makes the code NOT_AS_GIVEN.

    Where nothing is left to remove, a purge that stopped half way is finished: then they were removed by it.
    """
    from imr_llm.api.store import meant

    found = meant(store, letters)
    if found.all:
        for error in found.unknown:
            say(str(error))
        held = store.batches.holding(found.all)
        _say_removed(store, store.purge(found.all) + len(found.asked_about), held)
    elif store.finish_purge() and not found.is_several:
        note(f"They were removed before; now nothing of them is left in {store.path}.")
        return
    else:
        for error in found.unknown:
            say(str(error))
    if found.unknown:
        raise typer.Exit(NOT_AS_GIVEN)


def _say_removed(store: "Store", removed: int, held: int) -> None:
    note(f"Removed {'1 letter' if removed == 1 else f'{removed:,} letters'} from {store.path}.")
    if held:
        note("Questions about them lie at an endpoint: imr batch cancel, imr batch collect, imr batch purge-remote.")
