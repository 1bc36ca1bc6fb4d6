"""What the commands of `python -m evals` share: where letters are, and what keeps something from being measured."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console

from evals import cases, gate, gold, recording, runs
from evals.verdicts import VerdictError
from imr_llm.errors import ImrError

COULD_NOT_MEASURE: Final = 2
out = Console(width=None if sys.stdout.isatty() else 120)
say = Console(stderr=True)

LettersOption = Annotated[
    Path | None, typer.Option("--letters", help="Where the letters are that the labels name by their hash.")
]
LayoutOption = Annotated[
    bool, typer.Option("--layout", help="Read the text beside each of them (pdftotext -layout) in its place.")
]
GoldOption = Annotated[Path, typer.Option("--gold", show_default="evals/gold", help="Folder of labels.")]
LetterOption = Annotated[list[str] | None, typer.Option("--letter", help="Only this one; may be given again.")]


@contextmanager
def measuring() -> Iterator[None]:
    """What keeps something from being measured ends with 2 and says what to do."""
    unmeasured = (
        gold.GoldError,
        runs.RunError,
        VerdictError,
        cases.NotMeasured,
        recording.Stale,
        gate.ThresholdError,
        ImrError,
        ImportError,
    )
    try:
        yield
    except unmeasured as error:
        say.print(f"Could not measure: {error}", style="red", markup=False, highlight=False, soft_wrap=True)
        raise typer.Exit(COULD_NOT_MEASURE) from None


def chosen_letters(
    folder: Path, names: list[str] | None, letters_in: Path | None, *, layout: bool
) -> list[gold.GoldLetter]:
    """The labelled letters of a folder, or those of them that are named. Raises GoldError."""
    letters = gold.load(folder, letters_in, layout=layout)
    if unknown := set(names or ()) - {letter.name for letter in letters}:
        raise gold.GoldError(f"{folder} has no labels of {', '.join(sorted(unknown))}.")
    return [letter for letter in letters if not names or letter.name in names]
