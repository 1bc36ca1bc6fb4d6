"""`imr cache`: a model's answers that are kept, so that none is paid for twice."""

# ruff: noqa: D301 – \b tells the help page to keep the lines that follow as they are

import typer

from imr_llm.cli.console import STANDARD_OUTPUT, note, opened
from imr_llm.cli.model import money
from imr_llm.cli.options import DEFAULT_DATABASE, Database
from imr_llm.labels import counted

cache = typer.Typer(
    name="cache",
    no_args_is_help=True,
    rich_markup_mode=None,
    help="The answers of models, kept in the database.\n\nEach is kept as it arrives, under all that it answers: "
    "endpoint, model, prompt, schema. The same question is not sent again. `imr purge` removes a letter's answers "
    "with the letter.\n\n\b\nExamples:\n  imr cache stats\n  imr cache clear",
)


@cache.command("stats")
def stats(db: Database = DEFAULT_DATABASE) -> None:
    """Count the answers that are kept, by model.

    \b
    Examples:
      imr cache stats
      imr cache stats --db 2024.db
    """
    from imr_llm.api.store import Store

    with Store(db, create=False) as store, opened(STANDARD_OUTPUT) as out:
        tallies = store.answer_tallies()
        if not tallies:
            note(f"No answer of a model is kept in {db}.")
        for tally in tallies:
            out.line(
                f"{tally.model}: {counted(tally.answers, 'answer')} about {counted(tally.letters, 'letter')}, "
                f"{tally.prompt_tokens:,} tokens in, {tally.completion_tokens:,} out, {money(tally.cost_usd)}, "
                f"{tally.bytes / 1000:,.0f} kB"
            )


@cache.command("clear")
def clear(db: Database = DEFAULT_DATABASE) -> None:
    """Remove every answer that is kept; the records that were read from them stay.

    \b
    Examples:
      imr cache clear
      imr cache clear --db 2024.db
    """
    from imr_llm.api.store import Store

    with Store(db, create=False) as store:
        removed = store.clear_answers()
    note(f"Removed {counted(removed, 'answer')} from {db}.")
