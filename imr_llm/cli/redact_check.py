"""`imr redact-check`: what would leave this computer."""

# ruff: noqa: D301 – \b tells the help page to keep the lines that follow as they are

from typing import Annotated

import typer

from imr_llm.cli import model as model_options
from imr_llm.cli.console import STANDARD_OUTPUT, note, opened
from imr_llm.cli.options import Password
from imr_llm.lines import clean_lines


def redact_check(
    letter: Annotated[str, typer.Argument(metavar="FILE", help="A letter; - is standard input.")],
    password: Password = None,
    model: model_options.Name = None,
    profile: model_options.Profile = None,
) -> None:
    """Print what a model on another computer would be shown of a letter; nothing is sent.

    Everything that would be asked about it, with the placeholders that stand in for what tells who somebody is. Look
    for what was missed: not every way to write a name can be known (docs/model.md).

    \b
    Examples:
      imr redact-check letters/a.pdf
    """
    from imr_llm.api.redaction import would_be_sent

    questions = would_be_sent(letter, password=password, model=model, profile=profile)
    with opened(STANDARD_OUTPUT) as out:
        for number, question in enumerate(questions, start=1):
            out.write(f"--- Question {number} of {len(questions)}\n\n{clean_lines(question)}\n\n")
    if not questions:
        note("A model would be asked nothing about this letter.")
