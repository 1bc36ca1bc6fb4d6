"""The progress bar of a run."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from imr_llm.cli import model as model_options
from imr_llm.cli.console import say
from imr_llm.lines import clean

if TYPE_CHECKING:
    from imr_llm.api.model import Session

COUNTING = 0.5
"""Seconds that the files may be counted for, so that the bar knows its end."""


class Bar:
    """Where nobody looks at it."""

    def advance(self) -> None:
        """One file more."""

    def say(self, words: str) -> None:
        """A line while the bar is shown."""
        say(words)

    def end(self) -> None:
        """Take the bar away."""


class _Shown(Bar):
    def __init__(self, progress: Any, total: int | None, model: "Session | None") -> None:
        self._progress = progress
        self._model = model
        self._task = progress.add_task("Reading", total=total, spent="")

    def advance(self) -> None:
        spent = model_options.spent(self._model) if self._model else ""
        self._progress.update(self._task, advance=1, spent=spent)

    def say(self, words: str) -> None:
        self._progress.console.print(f"imr: {clean(words)}", markup=False, highlight=False, soft_wrap=True)

    def end(self) -> None:
        self._progress.stop()


@contextmanager
def progress(
    paths: list[str], model: "Session | None", *, is_shown: bool, follow_links: bool, more: int = 0
) -> Iterator[Bar]:
    """A bar on standard error, if that is a terminal and `is_shown`: for the files of `paths` and so many `more`."""
    if not (is_shown and sys.stderr and sys.stderr.isatty()):
        yield Bar()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[spent]}"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        files = _count(paths, follow_links)
        yield _Shown(shown, None if files is None else files + more, model)


def _count(paths: list[str], follow_links: bool) -> int | None:
    """How many outcomes there will be; None where counting them takes too long."""
    from imr_llm.api.files import find

    until = time.monotonic() + COUNTING
    count = 0
    for _ in find(paths, follow_links=follow_links):
        count += 1
        if time.monotonic() > until:
            return None
    return count
