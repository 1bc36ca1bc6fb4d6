"""`imr summarize`: letters in plain language."""

# ruff: noqa: D301 – \b tells the help page to keep the lines that follow as they are

import os
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast, get_args

import typer

from imr_llm.api.names import is_file
from imr_llm.cli import model as model_options
from imr_llm.cli.console import STANDARD_OUTPUT, check_link, note, opened, say, writing_to
from imr_llm.cli.formats import EXPLAIN, SIDE_BY_SIDE, Format
from imr_llm.cli.group import INTERRUPTED, NOT_AS_GIVEN, SOME_UNREADABLE
from imr_llm.cli.kept import KeptFiles
from imr_llm.cli.options import DEFAULT_DATABASE, AsRead, Database, FollowLinks, LimitsFactor, NoNames, Password, spread
from imr_llm.cli.progress import Bar, progress
from imr_llm.cli.reading import something_to_read
from imr_llm.cli.written import Files, Run, Screen
from imr_llm.codes import Language
from imr_llm.errors import CannotWrite, ImrError, RunStopped, StoreError
from imr_llm.labels import counted

if TYPE_CHECKING:
    from imr_llm import Letter
    from imr_llm.api.files import Found, Ignored
    from imr_llm.api.model import Session
    from imr_llm.api.runs import How
    from imr_llm.api.store import Store
    from imr_llm.cli.report import Report
    from imr_llm.errors import UnreadableFile

ON_SCREEN = ("md", "json", EXPLAIN)
"""What can go to a terminal or a pipe; a page with a layout is a file."""
LETTERS_TOO = (".pdf", ".docx")
"""Suffixes that a folder of letters is searched for."""
MOST_NAMED = 20
"""Letters to check that are named; a run of more says how many."""


@spread
def summarize(
    letters: Annotated[
        list[str],
        typer.Argument(metavar="PATH|ID", help="Files, folders, patterns; ids or case numbers of letters stored."),
    ],
    db: Database = DEFAULT_DATABASE,
    lang: Annotated[str, typer.Option("--lang", metavar="en|es|en,es", help="English, Spanish, or both.")] = "en",
    format: Annotated[
        Format | None,
        typer.Option(
            "--format", help="md (if none is named) and json go to the terminal or to files, the others to files."
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="DIR",
            help="Write one file a letter into this folder, readable by you only; those there are replaced. "
            "- (or none): print it.",
        ),
    ] = None,
    side_by_side: Annotated[
        bool,
        typer.Option(
            "--side-by-side",
            help="For the caseworker: letter, record and summary on one HTML page; not with --no-names.",
        ),
    ] = False,
    explain: Annotated[
        bool,
        typer.Option("--explain", help="For the caseworker: each sentence, and below it what it stands on."),
    ] = False,
    password: Password = None,
    limits: LimitsFactor = None,
    no_names: NoNames = False,
    as_read: AsRead = False,
    follow_links: FollowLinks = False,
    *,
    asked: model_options.BoundedOptions,
) -> None:
    """Write letters in plain language, for the person they are about.

    Each sentence stands on a place in the letter, on the glossary, or on a fixed text with its legal source; json shows
    which. Every decision is there, or the summary says that it could not be read. A summary that does not pass its
    checks is not written. Files and folders are read first, and stored; ids name letters that are stored. Of two
    letters of one case, the one that was read better is told, or else the newer.

    With a model, reasons that it wrote and that passed every check stand in for the fixed sentences, with the
    Spanish that it wrote beside them.

    \b
    Examples:
      imr summarize letters/ --format pdf --output summaries/
      imr summarize CM14-0012345 --lang es
      imr summarize letters/ --lang en,es --format pdf --output summaries/
      imr summarize letters/a.pdf --side-by-side --output review/
      imr summarize CM14-0012345 --explain
      imr summarize letters/ --format json | jq .reading_grade
    """
    from imr_llm.api.plain import summarize_many
    from imr_llm.api.reading import load
    from imr_llm.api.runs import How
    from imr_llm.api.store import Store
    from imr_llm.cli.report import Report

    languages = _languages(lang)
    output = None if str(output) == "-" else output  # as elsewhere: to what reads it
    shape = _shape(format, output, side_by_side=side_by_side, explain=explain, no_names=no_names)
    chosen, allowed = model_options.chosen(asked, limits=limits)
    how = How(password=password, limits=allowed)
    paths = [letter for letter in letters if _is_path(letter)]
    found = something_to_read(paths, follow_links=follow_links) if paths else None
    if output:
        _check_folder(output, shape, paths)
    with Store(db, create=bool(paths)) as store:
        ids = [store.resolve(letter) for letter in letters if letter not in paths]
        kept = KeptFiles(db, paths, follow_links=follow_links, is_stored=store.stored)
        if output:
            with writing_to(str(output)):
                output.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (
            model_options.asked(chosen, store, say) as session,
            progress(paths, session, is_shown=bool(output), follow_links=follow_links, more=len(ids)) as bar,
            opened(STANDARD_OUTPUT, keep=kept) as out,
        ):
            report = Report(db, bar.say, session)
            stored = partial(load, store=store, as_read=as_read)
            run = Run(shape, no_names=no_names)
            letters_read: Iterator[Letter] = chain(
                _stored(ids, stored, bar),
                _read(found, store, session, report, bar, how, stored) if found else (),
            )
            screen = Screen(out, shape)
            stopped = None
            for language in languages:
                writer = Files(output, shape, language, kept, store) if output else screen
                stopped = run.go(summarize_many(run.once(letters_read), language, model=session), writer)
                if stopped:
                    break
                letters_read = map(stored, tuple(run.seen))  # the other language tells the same letters
            bar.end()
            _end(run, report if found else None, stopped, output)


def _end(run: Run, report: "Report | None", stopped: BaseException | None, output: Path | None) -> None:
    for problem in run.problems:
        say(problem)
    if report:
        report.say()
    if output:
        note(f"Wrote {counted(run.written, 'file')} to {output}.")
    for path, places in list(run.unsure.items())[:MOST_NAMED]:
        note(f"Check {path} before it is handed on: {places}.")
    if (more := len(run.unsure) - MOST_NAMED) > 0:
        note(f"… and {counted(more, 'letter')} more to check: imr list --flagged")
    if isinstance(stopped, ImrError):
        raise stopped
    if stopped:
        say("interrupted. What was written before is whole.")
        raise typer.Exit(INTERRUPTED)
    if run.problems or (report and report.failed):
        raise typer.Exit(SOME_UNREADABLE)


def _read(
    found: "Iterator[Found | Ignored | UnreadableFile]",
    store: "Store",
    model: "Session | None",
    report: "Report",
    bar: Bar,
    how: "How",
    stored: "Callable[[str], Letter]",
) -> "Iterator[Letter]":
    """The letters that are named, read now or stored already; of each case the letter that was read best.

    All are read before the first is given: which is the best of a case is known then.
    """
    from imr_llm.api import runs

    cases = runs.Cases()
    stopped: StoreError | RunStopped | None = None
    try:
        with closing(runs.run(found, store, how, model=model)) as outcomes:
            for outcome in outcomes:
                report.add(outcome)
                bar.advance()
                if record := runs.record_of(outcome, store):
                    cases.add(record)
    except (StoreError, RunStopped) as error:  # what was read before is told
        stopped = error
    yield from map(stored, cases.chosen())
    if stopped:
        raise stopped


def _stored(ids: list[str], stored: "Callable[[str], Letter]", bar: Bar) -> "Iterator[Letter]":
    for sha256 in ids:
        yield stored(sha256)
        bar.advance()


# --- What was asked for -----------------------------------------------------------------------------------------------


def _is_path(letter: str) -> bool:
    return is_file(letter) or os.path.isdir(letter) or any(sign in letter for sign in "*?[")


def _languages(lang: str) -> "list[Language]":
    """Those that are named, each once. Exits where one is no language of a summary."""
    named = list(dict.fromkeys(part.strip() for part in lang.split(",")))
    if not set(named) <= set(get_args(Language)):
        say(f"--lang takes {', '.join(get_args(Language))}, or several with a comma.")
        raise typer.Exit(NOT_AS_GIVEN)
    return cast("list[Language]", named)


def _shape(format: Format | None, output: Path | None, *, side_by_side: bool, explain: bool, no_names: bool) -> str:
    """The format that is meant. Exits where it cannot be."""
    if side_by_side and no_names:
        say(
            "--side-by-side shows the letter itself, with the worker's name and the claim number. "
            "Leave out --no-names, or write another format."
        )
        raise typer.Exit(NOT_AS_GIVEN)
    if side_by_side and format not in (None, "html"):
        say(f"--side-by-side is an HTML page, not {format}. Leave out --format.")
        raise typer.Exit(NOT_AS_GIVEN)
    if explain and (side_by_side or format is not None):
        say("--explain is a text of its own. Leave out --format and --side-by-side.")
        raise typer.Exit(NOT_AS_GIVEN)
    shape = EXPLAIN if explain else SIDE_BY_SIDE if side_by_side else format or "md"
    if output is None and shape not in ON_SCREEN:
        say("this is written to files. Name a folder for them with --output.")
        raise typer.Exit(NOT_AS_GIVEN)
    return shape


def _check_folder(folder: Path, shape: str, paths: list[str]) -> None:
    """Raises CannotWrite for a folder that files cannot be meant to go to."""
    if folder.exists() and not folder.is_dir():
        raise CannotWrite(f"{folder}: this is a file.", "Name a folder with --output.")
    check_link(str(folder))
    inside = [path for path in paths if os.path.isdir(path) and _is_in(folder, path)]
    if inside and f".{shape}" in LETTERS_TOO:
        raise CannotWrite(
            f"{folder}: this folder is in {inside[0]}, and the summaries would be read as letters the next time.",
            "Name a folder elsewhere with --output.",
        )


def _is_in(folder: Path, other: str) -> bool:
    return Path(os.path.realpath(folder)).is_relative_to(os.path.realpath(other))
