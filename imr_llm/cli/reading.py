"""What the commands that read letters share."""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING

import typer

from imr_llm.cli.console import note, say
from imr_llm.cli.group import NOT_AS_GIVEN
from imr_llm.errors import UnreadableFile
from imr_llm.labels import counted

if TYPE_CHECKING:
    from imr_llm.api.files import Found, Ignored


SHOWN = 3
"""So many links are named."""


def something_to_read(
    paths: list[str], *, follow_links: bool, join: bool = False
) -> "Iterator[Found | Ignored | UnreadableFile]":
    """What the paths name, if there is a file among it: nothing is made or written for a misspelt folder.

    With `join`, all of it is one letter; then every path has to be there.
    """
    from imr_llm.api import files

    found = iter([files.joined(paths)]) if join else files.find(paths, follow_links=follow_links)
    before: list[Found | Ignored | UnreadableFile] = []
    for item in found:
        before.append(item)
        if isinstance(item, files.Found):
            return chain(before, found)
    for item in before:
        if isinstance(item, UnreadableFile):
            say(str(item))
        elif isinstance(item, files.Ignored) and item.links:
            note(passed_over(item.links))
    raise typer.Exit(NOT_AS_GIVEN)


def passed_over(links: Sequence[str]) -> str:
    """What is said of links that were not followed."""
    more = ", …" if len(links) > SHOWN else ""
    return (
        f"Passed over because they lead out of their folder: {counted(len(links), 'link')}: "
        f"{', '.join(links[:SHOWN])}{more}. --follow-links reads what they name."
    )
