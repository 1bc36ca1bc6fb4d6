"""`imr trust`: which files of settings are believed."""

# ruff: noqa: D301 – \b tells the help page to keep the lines that follow as they are

from pathlib import Path
from typing import Annotated

import typer

from imr_llm.cli.console import note

MOST = 2000
"""Characters of a value that are shown."""


def trust(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file of settings.")] = Path("imr.toml"),
    remove: Annotated[bool, typer.Option("--remove", help="Believe it no longer.")] = False,
) -> None:
    """Confirm the settings of a folder.

    An imr.toml in the current folder may have come with the letters. Until you confirm it, it can make the program
    more careful and nothing else: not name a model, an endpoint or a key, not turn redaction off. Shows what the file
    sets, and believes it as it is now; once it changes, it must be confirmed again. Your own settings, in your
    configuration folder, need no confirmation.

    \b
    Examples:
      imr trust
      imr trust letters/imr.toml
      imr trust --remove
    """
    from imr_llm import confirmed

    if remove:
        note(f"{file} is no longer confirmed." if confirmed.forget(file) else f"{file} was not confirmed.")
        return
    read = confirmed.read(file)
    for name, value in read.values.items():
        note(f"{name[:MOST]} = {str(value)[:MOST]}")
    confirmed.confirm(read)
    note(f"{file} is confirmed as it is; `imr trust --remove {file}` takes that back.")
