"""`imr serve`: the page where letters are looked at, corrected and signed off."""

# ruff: noqa: D301 – \b tells the help page to keep the lines that follow as they are

import getpass
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from imr_llm.cli.console import note
from imr_llm.cli.options import DEFAULT_DATABASE, Database
from imr_llm.errors import SettingsError


def serve(
    db: Database = DEFAULT_DATABASE,
    by: Annotated[
        str | None,
        typer.Option("--by", envvar="IMR_BY", metavar="NAME", help="Who you are; your name here if left out."),
    ] = None,
    port: Annotated[int, typer.Option("--port", min=0, max=65_535, help="0: any that is free.")] = 0,
    no_open: Annotated[bool, typer.Option("--no-open", help="Do not open a browser.")] = False,
    host: Annotated[
        str, typer.Option("--host", metavar="ADDRESS", help="Listen there, for an office network; see docs/serve.md.")
    ] = "127.0.0.1",
    name: Annotated[
        list[str] | None, typer.Option("--name", metavar="NAME", help="What this computer is called in an address.")
    ] = None,
    passwords: Annotated[
        Path | None, typer.Option("--passwords", metavar="FILE", help="Names with passwords; everybody has to log in.")
    ] = None,
    add: Annotated[
        str | None, typer.Option("--add", metavar="NAME", help="Put a name into the file of passwords, and end.")
    ] = None,
    certificate: Annotated[Path | None, typer.Option("--certificate", metavar="FILE", help="PEM.")] = None,
    key: Annotated[Path | None, typer.Option("--key", metavar="FILE", help="The certificate's key, PEM.")] = None,
    unencrypted: Annotated[
        bool, typer.Option("--unencrypted", help="Without a certificate: something before this program encrypts.")
    ] = False,
    keep_uploads: Annotated[
        bool, typer.Option("--keep-uploads", help="Keep added files beside the database, to show their pages.")
    ] = False,
) -> None:
    """Open the page where letters are looked at, corrected and signed off.

    On this computer alone, for whoever opens the address that is shown; it works once. Ctrl-C ends it. Everything that
    the page does can be undone, and is kept with name and time.

    On an office network, --host refuses to start without a file of passwords and a certificate.

    \b
    Examples:
      imr serve
      imr serve --by "A. Lopez" --port 8642
      imr serve --passwords people.txt --add "A. Lopez"
      imr serve --host 0.0.0.0 --name review.office.lan --passwords people.txt --certificate c.pem --key k.pem
    """
    try:
        from imr_llm.serve import passwords as people
        from imr_llm.serve.server import Site
        from imr_llm.serve.server import serve as served
    except ModuleNotFoundError as error:
        raise SettingsError(f"{error.name} is not installed.", "Install it: pip install 'imr-llm[serve]'") from None
    if add is not None:
        if passwords is None:
            raise SettingsError("There is no file to add a name to.", "Name one with --passwords.")
        people.add(
            passwords, add, typer.prompt(f"Password for {add}", hide_input=True, confirmation_prompt=True, err=True)
        )
        note(f"{add} is in {passwords}.")
        return
    site = Site(
        db, by or getpass.getuser(), host, port, name or (), passwords, certificate, key, unencrypted, keep_uploads
    )
    try:
        served(site, partial(_say, db, opens=not no_open))
    except KeyboardInterrupt:
        note("Ended.")


def _say(database: Path, address: str, one_time: str | None, *, opens: bool) -> None:
    note(f"Serving {database} at {address}. Ctrl-C ends it.")
    if one_time:
        note(f"Open, once: {one_time}")
    if opens:
        import webbrowser

        webbrowser.open(one_time or address)
