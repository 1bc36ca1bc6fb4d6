"""Options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

DEFAULT_DATABASE = Path("imr.db")
VARIABLE = "IMR_DB"
Database = Annotated[
    Path,
    typer.Option("--db", envvar=VARIABLE, metavar="FILE", help="The database.", show_envvar=True),
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
