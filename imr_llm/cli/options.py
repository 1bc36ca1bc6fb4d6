"""Options that several commands share, one by one or as a class of them."""

import inspect
from collections.abc import Callable
from dataclasses import fields
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, Literal, get_type_hints

import typer

DEFAULT_DATABASE = Path("imr.db")
VARIABLE = "IMR_DB"


def _believed(context: typer.Context, database: Path) -> Path:
    """The database. One that nobody has named is in the current folder: it may have come with the letters, and what
    it holds may be false. Raises UnknownDatabase where the user has neither made nor confirmed it.
    """
    source = context.get_parameter_source("db")
    if context.resilient_parsing or source is None or source.name != "DEFAULT":
        return database
    from imr_llm.api.store import is_own
    from imr_llm.cli.console import check_link
    from imr_llm.errors import UnknownDatabase

    check_link(str(database))
    if not is_own(database):
        raise UnknownDatabase(
            f"{database} in this folder was not made by you on this computer: it may have come with the letters.",
            f"Believe what it holds: imr trust {database}. Or name another with --db.",
        )
    return database


Database = Annotated[
    Path,
    typer.Option("--db", envvar=VARIABLE, metavar="FILE", help="The database.", show_envvar=True, callback=_believed),
]
MOST = 1_000_000
"""What --limit may be: SQLite knows no number of any size."""
FollowLinks = Annotated[
    bool, typer.Option("--follow-links", help="Read also what links in a folder name outside of it.")
]
Output = Annotated[
    str,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE",
        help="Write to this file, readable by you only; - is standard output. A file that is there is replaced once "
        "the new one is complete.",
    ),
]
PASSWORD_VARIABLE = "IMR_PDF_PASSWORD"  # noqa: S105 – its name
Password = Annotated[
    str | None,
    typer.Option(
        "--password",
        envvar=PASSWORD_VARIABLE,
        metavar="WORDS",
        help="For PDFs that are locked. A variable keeps it out of the shell's history.",
        show_envvar=True,
    ),
]
ListFormat = Annotated[
    Literal["table", "json"], typer.Option("--format", help="A table, or one JSON document for a script.")
]
AsRead = Annotated[
    bool, typer.Option("--as-read", help="As the letter was read, without what people confirmed or corrected.")
]
NoNames = Annotated[
    bool,
    typer.Option(
        "--no-names",
        help="Leave out the worker's name and the claim number, also in the letter's words ([…]) and in names of "
        "files. A name that nothing tells to be one may stay: look before you hand it on.",
    ),
]
Jobs = Annotated[
    int | None,
    typer.Option(
        "--jobs",
        "-j",
        min=1,
        max=1024,
        metavar="N",
        help="Processes that read; by default one for each CPU.",
    ),
]
LimitsFactor = Annotated[
    float | None,
    typer.Option(
        "--limits",
        min=1.0,
        max=100.0,
        metavar="N",
        help="A file may take N times the usual time, memory, pages, … (docs/reading.md). [env: IMR_LIMITS]",
    ),
]


class Options:
    """A frozen data class of options. A command that is `spread` takes a parameter of this kind as its fields."""


def spread(command: Callable[..., None]) -> Callable[..., None]:
    """A command for typer: each parameter that is a class of options stands there as these options."""
    signature = inspect.signature(command)
    classes: dict[str, type[Options]] = {
        name: each.annotation
        for name, each in signature.parameters.items()
        if isinstance(each.annotation, type) and issubclass(each.annotation, Options)
    }
    keyword = inspect.Parameter.KEYWORD_ONLY
    parameters = []
    for name, each in signature.parameters.items():
        parameters += _options(classes[name]) if name in classes else [each.replace(kind=keyword)]

    @wraps(command)
    def spreading(**given: Any) -> None:
        for name, kind in classes.items():
            given[name] = kind(**{option.name: given.pop(option.name) for option in _options(kind)})
        command(**given)

    spreading.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    spreading.__annotations__ = {each.name: each.annotation for each in parameters}
    return spreading


def _options(kind: type[Options]) -> list[inspect.Parameter]:
    """The fields of a class of options as parameters."""
    hints = get_type_hints(kind, include_extras=True)
    keyword = inspect.Parameter.KEYWORD_ONLY
    return [
        inspect.Parameter(field.name, keyword, default=field.default, annotation=hints[field.name])
        for field in fields(kind)  # type: ignore[arg-type]
    ]
