"""`imr trust`: which files of settings, and which databases, are believed."""

# ruff: noqa: D301 – \b tells the help page to keep the lines that follow as they are

from pathlib import Path
from typing import Annotated

import typer

from imr_llm.cli.console import note

_HEADER = b"SQLite format 3\0"
MOST = 2000
"""Characters of a value that are shown."""


def trust(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The settings, or a database.")] = Path("imr.toml"),
    remove: Annotated[bool, typer.Option("--remove", help="Believe it no longer.")] = False,
) -> None:
    """Confirm the settings of a folder, or its database.

    An imr.toml in the current folder may have come with the letters. Until you confirm it, it can make the program
    more careful and nothing else: not name a model, an endpoint or a key, not turn redaction off. Shows what the file
    sets, and believes it as it is now; once it changes, it must be confirmed again. Your own settings, in your
    configuration folder, need no confirmation.

    An imr.db in the current folder is used without being named only if you have made it on this computer, or
    confirmed it here: it could tell decisions that no letter holds.

    \b
    Examples:
      imr trust
      imr trust letters/imr.toml
      imr trust imr.db
      imr trust --remove
    """
    from imr_llm import confirmed

    if _is_database(file):
        _trust_database(file, remove=remove)
        return
    if remove:
        note(f"{file} is no longer confirmed." if confirmed.forget(file) else f"{file} was not confirmed.")
        return
    read = confirmed.read(file)
    for name, value in read.values.items():
        note(f"{name[:MOST]} = {str(value)[:MOST]}")
    confirmed.confirm(read)
    note(f"{file} is confirmed as it is; `imr trust --remove {file}` takes that back.")


def _is_database(file: Path) -> bool:
    if not file.is_file():
        return False
    with file.open("rb") as opened:
        return opened.read(len(_HEADER)) == _HEADER


def _trust_database(file: Path, *, remove: bool) -> None:
    from imr_llm import confirmed
    from imr_llm.store import Store

    with Store(file, create=False) as store:
        word, letters = store.word, len(store)
    if remove:
        note(
            f"{file} is no longer confirmed." if confirmed.forget_database(file, word) else f"{file} was not confirmed."
        )
        return
    confirmed.confirm_database(file, word)
    note(f"{file} is confirmed ({letters:,} letters); `imr trust --remove {file}` takes that back.")
