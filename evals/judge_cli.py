"""`python -m evals verdicts`: what a judge is asked about why, and what it answered."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from evals import cases, gold, judging, recording, verdicts
from evals.commands import GoldOption, LettersOption, measuring, out
from evals.gold import GoldLetter
from evals.readers import Answer
from imr_llm.pipeline.chain import LANGUAGES

ORIGINS = ("looked_at", "held_out")
app = typer.Typer(no_args_is_help=True, help=__doc__)


@app.command()
def ask(
    into: Annotated[Path, typer.Argument(help="A folder that is not there yet; it will hold words of the letters.")],
    reader: Annotated[str, typer.Option(help="llm: with the recorded reasons; rules.")] = "llm",
    folder: GoldOption = gold.HERE / "gold-real",
    letters_in: LettersOption = None,
) -> None:
    """Write what nobody has judged yet as questions, a folder for each language and origin, each with a README.

    Whoever answers sees one such folder, and nothing else.
    """
    with measuring():
        letters = gold.load(folder, letters_in)
        found: list[tuple[GoldLetter, Answer]] = []

        def keep(letter: GoldLetter, answer: Answer) -> None:
            found.append((letter, answer))

        if reader == "llm":
            recording.replay(letters, recording.file_of(folder), folder, keep=keep)
        else:
            cases.run(reader, letters, None, keep=keep)
    for origin in ORIGINS:
        for language in LANGUAGES:
            own = [(letter, answer) for letter, answer in found if letter.gold.origin == origin]
            count = judging.ask(into / f"{language}-{origin}", language, own) if own else 0
            out.print(f"{language}, {origin}: {count} questions.")


@app.command()
def take(
    answered: Annotated[list[Path], typer.Argument(help="Folders whose questions are answered.")],
    judge: Annotated[str, typer.Option(help="Who answered.")],
    folder: GoldOption = gold.HERE / "gold-real",
) -> None:
    """Put the answers beside the labels, as verdicts without a word of a letter (verdicts.jsonl)."""
    with measuring():
        labels = {path.stem: one for path, one in zip(gold.paths(folder), gold.labels_in(folder), strict=True)}
        known = verdicts.read(folder)
        for one in answered:
            known = known.with_new(judging.take(one, judge, date.today().isoformat(), labels))
        verdicts.write(folder, known)
    for said in known.judges[-len(answered) :]:
        out.print(f"{said.controls_told} of {said.controls} facts of other letters were found told.")
        out.print(f"{said.planted_said} of {said.planted} sentences with a planted fault were found said.")
