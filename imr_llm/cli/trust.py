"""`imr trust`: which files of settings, and which databases, are believed."""

# ruff: noqa: D301 – \b tells the help page to keep the lines that follow as they are

from pathlib import Path
from typing import Annotated

import typer

from imr_llm.cli.console import note

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
    from imr_llm.api import trust as trusting

    if remove:
        note(f"{file} is no longer confirmed." if trusting.forget(file) else f"{file} was not confirmed.")
        return
    found = trusting.of(file)
    for name, value in found.values.items():
        note(f"{name[:MOST]} = {str(value)[:MOST]}")
    found.confirm()
    how = "as it is" if found.letters is None else f"({found.letters:,} letters)"
    note(f"{file} is confirmed {how}; `imr trust --remove {file}` takes that back.")
