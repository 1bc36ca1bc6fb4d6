"""`imr gold`: what people confirmed and corrected, as labels that a reader is measured with."""

# ruff: noqa: D301 – \b tells the help page to keep the lines that follow as they are

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from imr_llm.cli.console import note, opened
from imr_llm.cli.options import DEFAULT_DATABASE, Database
from imr_llm.labels import counted

if TYPE_CHECKING:
    from imr_llm.api.review import Labels

gold = typer.Typer(
    name="gold",
    no_args_is_help=True,
    rich_markup_mode=None,
    help="What people confirmed and corrected, as labels to measure readers with.\n\n\b\nExamples:\n"
    "  imr gold export labels/\n  imr gold export second/ --blind 'B. Chen'",
)


@gold.command("export")
def export(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where the labels go; made if it is not there.")],
    db: Database = DEFAULT_DATABASE,
    blind: Annotated[
        str | None, typer.Option("--blind", metavar="NAME", help="What this second reader says, who saw no values.")
    ] = None,
    held_out: Annotated[
        bool, typer.Option("--held-out", help="No rule and no prompt is written with a view of these letters.")
    ] = False,
) -> None:
    """Write the labels of each letter that somebody worked on, one file a letter, named by its id.

    A letter of which every field was looked at is labelled as a whole, any other in the fields that were looked at.
    Labels are facts with short quotes, without the worker's name and claim number; a field whose value the letter does
    not say in words that can be quoted is left out. The letters themselves stay where they are:

    \b
      python -m evals run --gold labels/ --letters letters/     how well a reader does on them
      python -m evals agreement labels/ second/                 how far two readers agree

    \b
    Examples:
      imr gold export labels/
      imr gold export second/ --blind "B. Chen"
    """
    from imr_llm.api.review import labels
    from imr_llm.api.store import Store
    from imr_llm.cli.console import writing_to

    with Store(db, create=False) as store:
        with writing_to(str(folder)):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        made = []
        for one in labels(store, blind, held_out=held_out):
            with opened(str(folder / f"{one.name}.yaml")) as out:
                out.write(one.yaml())
            made.append(one)
    note(_told(made, folder))


def _told(made: "list[Labels]", folder: Path) -> str:
    whole = sum(one.is_whole for one in made)
    left_out = sum(len(one.left_out) for one in made)
    words = f"{counted(len(made), 'letter')} labelled in {folder}: {whole} whole, {len(made) - whole} in part."
    if left_out:
        words += f" {counted(left_out, 'field')} left out: the letter does not say them in words that can be quoted."
    return words
