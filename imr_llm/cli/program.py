"""The commands of `imr`."""

# ruff: noqa: D301 – \b tells the help page to keep the lines that follow as they are

import textwrap
from typing import Annotated

import typer

from imr_llm import __version__
from imr_llm.cli import (
    batch,
    browse,
    cache,
    doctor,
    export,
    extract,
    gold,
    purge,
    redact_check,
    review,
    serve,
    shards,
    stats,
    summarize,
    trust,
)
from imr_llm.cli.group import EXIT_CODES, CommandGroup

_EXIT_CODES = "\n".join(
    textwrap.fill(meaning, 76, initial_indent=f"  {code:>3}  ", subsequent_indent=" " * 7)
    for code, meaning in EXIT_CODES.items()
)
_EPILOG = f"\b\nExit codes:\n{_EXIT_CODES}"

app = typer.Typer(
    name="imr",
    cls=CommandGroup,
    epilog=_EPILOG,
    invoke_without_command=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"], "max_content_width": 100},
)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"imr {__version__}")
        raise typer.Exit


@app.callback()
def imr(
    context: typer.Context,
    version: Annotated[  # noqa: ARG001 – its callback ends the program
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Read Independent Medical Review letters into checked, typed records.

    Everything happens on this computer, unless you name a model elsewhere. Letters, records and the words that prove
    them are kept in one database file, readable by you only.

    \b
    Examples:
      imr extract letters/            read a folder of letters
      imr list                        the letters that were read
      imr show CM14-0012345           one letter, each value with its place in the letter
      imr summarize CM14-0012345      the same in plain language; --lang es for Spanish
      imr export --format xlsx --output decisions.xlsx
    """
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


app.command("extract")(extract.extract)
app.command("summarize")(summarize.summarize)
app.command("show")(browse.show)
app.command("list")(browse.list_letters)
app.command("search")(browse.search)
app.command("export")(export.export)
app.command("stats")(stats.stats)
app.command("review")(review.review)
app.command("set")(review.set_field)
app.command("approve")(review.approve)
app.command("serve")(serve.serve)
app.command("pack")(shards.pack)
app.command("unpack")(shards.unpack)
app.command("import")(shards.import_records)
app.command("purge")(purge.purge)
app.command("doctor")(doctor.doctor)
app.command("trust")(trust.trust)
app.command("redact-check")(redact_check.redact_check)
app.add_typer(batch.batch)
app.add_typer(gold.gold)
app.add_typer(cache.cache)
