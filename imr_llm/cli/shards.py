"""`imr pack`, `imr unpack`, `imr import`: many letters and records as Parquet."""

# ruff: noqa: D301 – \b tells the help page to keep the lines that follow as they are

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from imr_llm.cli.console import STANDARD_OUTPUT, check_link, note, say
from imr_llm.cli.group import NOT_AS_GIVEN, SOME_UNREADABLE
from imr_llm.cli.options import DEFAULT_DATABASE, Database, FollowLinks
from imr_llm.errors import SettingsError, UnreadableFile
from imr_llm.labels import counted

if TYPE_CHECKING:
    from imr_llm.arrow.places import Location

_Where = Annotated[
    list[str] | None,
    typer.Option(
        "--where",
        metavar="CONDITION",
        help="Only letters of which this is true, as outcome=overturned or 'decision_year >= 2014'; give it again for "
        "more.",
    ),
]
_Local = Annotated[
    bool, typer.Option("--local-only", help="Refuse any place that is not on this computer. [env: IMR_LOCAL_ONLY]")
]


def pack(
    paths: Annotated[
        list[str], typer.Argument(metavar="PATH", help="Files, folders, patterns, or s3://bucket/folder.")
    ],
    shards: Annotated[str, typer.Argument(metavar="SHARDS", help="The folder for them, or s3://bucket/folder.")],
    letters: Annotated[
        int, typer.Option("--letters", min=1, max=100_000, metavar="N", help="So many in a shard.")
    ] = 10_000,
    follow_links: FollowLinks = False,
    local_only: _Local = False,
) -> None:
    """Pack letters into Parquet files of some thousand, each letter once.

    What is packed already is not packed again: the same command goes on after it was ended, or adds what is new.
    Archives and mails are taken apart. Shards hold the letters' own bytes, and their folder is readable by you only.

    \b
    Examples:
      imr pack letters/ shards/
      imr pack s3://archive/2014 s3://archive/2015 shards/
    """
    _need_arrow()
    from imr_llm.arrow.shards import pack as packing

    only_here = _is_local_only(local_only)
    target = _place(shards, local_only=only_here)
    if target.is_local:
        check_link(shards)
    packed = packing(paths, target, letters=letters, follow_links=follow_links, local_only=only_here)
    _say_errors(packed.errors)
    parts = [f"Packed {counted(packed.letters, 'letter')} into {counted(packed.shards, 'new shard')} of {target.name}"]
    parts += [f"{packed.same:,} were there already"] if packed.same else []
    parts += [f"{packed.ignored:,} passed over, as they hold no letter"] if packed.ignored else []
    parts += [f"{len(packed.errors):,} could not be read"] if packed.errors else []
    note("; ".join(parts) + ".")
    if packed.errors:
        raise typer.Exit(SOME_UNREADABLE)


def unpack(
    shards: Annotated[str, typer.Argument(metavar="SHARDS", help="The folder that `imr pack` wrote, or its address.")],
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where the letters go.")],
    local_only: _Local = False,
) -> None:
    """Write the letters of shards as files again.

    Each is named by its id and its own name; a letter whose bytes are not those that were packed is refused.

    \b
    Examples:
      imr unpack shards/ letters/
    """
    _need_arrow()
    from imr_llm.arrow.shards import unpack as unpacking

    check_link(str(folder))
    unpacked = unpacking(_place(shards, local_only=_is_local_only(local_only)), str(folder))
    _say_errors(unpacked.errors)
    note(f"Wrote {counted(unpacked.letters, 'letter')} to {folder}.")
    if unpacked.errors:
        raise typer.Exit(SOME_UNREADABLE)


def import_records(
    paths: Annotated[
        list[str], typer.Argument(metavar="PATH", help="Parquet files of records, their folder, or its address.")
    ],
    db: Database = DEFAULT_DATABASE,
    where: _Where = None,
    force: Annotated[bool, typer.Option("--force", help="Also letters that are stored already.")] = False,
    local_only: _Local = False,
) -> None:
    """Bring records, or a part of them, from Parquet into the database.

    A record is taken only if every quote stands where it says in the letter's text. Whoever wrote the files could have
    written letters too: import what you or your own cluster has read.

    \b
    Examples:
      imr import records/
      imr import records/letters/year=2014/ --where outcome=overturned
    """
    _need_arrow()
    from imr_llm.api.store import Store
    from imr_llm.arrow.importing import condition
    from imr_llm.arrow.importing import import_records as importing

    conditions = [condition(words) for words in where or ()]
    places = [_place(path, local_only=_is_local_only(local_only)) for path in paths]
    with Store(db) as store:
        imported = importing(places, store, conditions, force=force)
    _say_errors(imported.errors)
    parts = [f"Stored {counted(imported.stored, 'letter')} in {db}"]
    parts += [f"{imported.there:,} were there already"] if imported.there else []
    parts += [f"{imported.other:,} were not wanted"] if imported.other else []
    parts += [f"{imported.failed:,} had given no record"] if imported.failed else []
    note("; ".join(parts) + ".")
    if imported.errors:
        raise typer.Exit(SOME_UNREADABLE)


def by_engine(
    shards: list[str], output: str, *, jobs: int | None, address: str | None, model: str | None, local_only: bool
) -> None:
    """`imr extract --engine ray`."""
    if output == STANDARD_OUTPUT or model:
        say("an engine reads by the rules, into a folder. Name it with --output, and no model.")
        raise typer.Exit(NOT_AS_GIVEN)
    _need_arrow()
    if find_spec("ray") is None:
        raise SettingsError("Ray needs the extra [ray].", "Install it: pip install 'imr-llm[ray]'.")
    from imr_llm.api.runs import How
    from imr_llm.arrow.engine import extract

    only_here = _is_local_only(local_only)
    if only_here and address:
        raise SettingsError("A cluster is not this computer, and --local-only refuses it.", "Leave out --address.")
    places = [_place(name, local_only=only_here) for name in shards]
    target = _place(output, local_only=only_here)
    if target.is_local:
        check_link(output)
    extracted = extract(places, target, jobs=How(jobs=jobs).processes, address=address)
    failed = extracted.errors.total()
    read = counted(extracted.letters - failed, "letter")
    note(f"{read} and {counted(extracted.decisions, 'decision')} stand in {target.name}.")
    if failed:
        kinds = ", ".join(f"{kind} ({count:,})" for kind, count in extracted.errors.most_common())
        note(f"{counted(failed, 'file')} gave no record ({target.name.rstrip('/')}/_failed): {kinds}.")
        raise typer.Exit(SOME_UNREADABLE)


def _need_arrow() -> None:
    if find_spec("pyarrow") is None:
        raise SettingsError("Parquet files need the extra [arrow].", "Install it: pip install 'imr-llm[arrow]'.")


def _is_local_only(given: bool) -> bool:
    from imr_llm.settings import settings

    return settings(local_only=given or None, model="").local_only


def _place(name: str, *, local_only: bool) -> "Location":
    from imr_llm.arrow.places import Location

    return Location.of(name, local_only=local_only)


def _say_errors(errors: Sequence[UnreadableFile]) -> None:
    for error in errors:
        say(str(error))
