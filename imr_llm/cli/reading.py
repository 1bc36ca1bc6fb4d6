"""What the commands that read letters share."""

from collections.abc import Iterator
from itertools import chain
from typing import TYPE_CHECKING

import typer

from imr_llm.cli.console import say
from imr_llm.cli.group import NOT_AS_GIVEN
from imr_llm.errors import UnreadableFile

if TYPE_CHECKING:
    from imr_llm.documents import Found, Ignored
    from imr_llm.fields import Record
    from imr_llm.pipeline import Outcome
    from imr_llm.store import Store


def something_to_read(paths: list[str]) -> "Iterator[Found | Ignored | UnreadableFile]":
    """What the paths name, if there is a file among it: nothing is made or written for a misspelt folder."""
    from imr_llm import documents

    found = documents.find(paths)
    before: list[Found | Ignored | UnreadableFile] = []
    for item in found:
        before.append(item)
        if isinstance(item, documents.Found):
            return chain(before, found)
    for item in before:
        if isinstance(item, UnreadableFile):
            say(str(item))
    raise typer.Exit(NOT_AS_GIVEN)


def record_of(outcome: "Outcome", store: "Store") -> "Record | None":
    """The record of a letter that was named, once."""
    from imr_llm import pipeline

    if isinstance(outcome, pipeline.Read | pipeline.Unasked):
        return outcome.record
    return store.load(outcome.sha256) if isinstance(outcome, pipeline.Skipped) else None
