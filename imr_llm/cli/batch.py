"""`imr batch`: a model's answers by the thousand, for less money and later."""

# ruff: noqa: D301 – \b tells the help page to keep the lines that follow as they are

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from imr_llm.cli import model as model_options
from imr_llm.cli.batches import FATES, model_and_batches, named, say_collected, say_prepared
from imr_llm.cli.console import check_link, note, opened, say
from imr_llm.cli.group import SOME_UNREADABLE, UNDER_WAY
from imr_llm.cli.options import DEFAULT_DATABASE, Database, FollowLinks, Jobs, LimitsFactor, Password, spread
from imr_llm.cli.reading import something_to_read
from imr_llm.labels import counted

if TYPE_CHECKING:
    from imr_llm.api.batches import Batches, BatchUnknown

batch = typer.Typer(
    name="batch",
    no_args_is_help=True,
    rich_markup_mode=None,
    help="A model's answers by the thousand, within a day, for less.\n\nQuestions go into batches, the batches to the "
    "endpoint that you name, and the answers into the database, where `imr extract` finds them and asks nothing. What "
    "is under way stands in the database: any command can be given again, whatever ended it.\n\n\b\nExamples:\n"
    "  imr batch prepare letters/ --dry-run\n  imr batch prepare letters/\n  imr batch submit\n"
    "  imr batch collect            later, and again until it ends with 0 or 1\n"
    "  imr batch prepare letters/   what is left, or has to be asked again\n  imr extract letters/ --answers-only",
)
Enqueued = Annotated[
    int,
    typer.Option("--max-enqueued", min=1, metavar="N", help="Tokens under way at once, which the account's limit is."),
]
MOST = 2_000_000


@batch.command("prepare")
@spread
def prepare(
    paths: Annotated[list[str], typer.Argument(metavar="PATH", help="Files, folders or patterns.")],
    db: Database = DEFAULT_DATABASE,
    max_enqueued: Enqueued = MOST,
    jobs: Jobs = None,
    force: Annotated[bool, typer.Option("--force", help="Also letters that the model has read already.")] = False,
    follow_links: FollowLinks = False,
    password: Password = None,
    limits: LimitsFactor = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Count lines, tokens and price, and write nothing.")
    ] = False,
    *,
    asked: model_options.ModelOptions,
) -> None:
    """Put the questions about letters into batches; nothing is sent.

    Those that are answered or in a batch already are left out; each question is asked once, whatever letters have it.
    Answers that did not pass their checks are asked again by the next preparation, a question in three at most. Why
    each item was decided so is asked by the preparation after the reading is answered: repeat until none is left.

    \b
    Examples:
      imr batch prepare letters/ --model gpt-5-mini --base-url https://api.openai.com/v1 --dry-run
    """
    from imr_llm.api.batches import Batches, check
    from imr_llm.api.runs import How
    from imr_llm.api.store import Store, temporary

    chosen, allowed = named(asked, limits)
    found = something_to_read(paths, follow_links=follow_links)
    check(chosen)
    with chosen, Store(db) if not dry_run or db.exists() else temporary() as store:
        model_options.say_where(chosen, would=True)
        batches = Batches(chosen, store)
        how = How(jobs=jobs, force=force, password=password, limits=allowed)
        prepared = batches.prepare(found, how, limit=max_enqueued, dry=dry_run, say=say)
        price = batches.price(prepared)
    say_prepared(prepared, price, dry_run=dry_run)
    if prepared.failed:
        raise typer.Exit(SOME_UNREADABLE)


@batch.command("submit")
@spread
def submit(
    db: Database = DEFAULT_DATABASE,
    max_enqueued: Enqueued = MOST,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FOLDER", help="Write files for `vllm run-batch`, and send nothing."),
    ] = None,
    *,
    asked: model_options.EndpointOptions,
) -> None:
    """Send the batches that are prepared to the endpoint.

    What passes --max-enqueued waits for the next submit. A batch whose order got lost is looked for at the endpoint
    before it is ordered again, so that none is paid for twice.

    \b
    Examples:
      imr batch submit
      imr batch submit --output shards/     then: vllm run-batch -i shards/1.jsonl -o answers-1.jsonl --model …
    """
    with model_and_batches(db, asked) as (chosen, batches), batches.alone():
        if output is not None:
            _write(batches, output)
            return
        note(chosen.where)
        submitted = batches.submit(limit=max_enqueued)
    note(f"Sent {counted(submitted.sent, 'batch', 'batches')}.")
    if submitted.held_back:
        note(f"{submitted.held_back:,} more wait for room below --max-enqueued: submit again when some are collected.")


def _write(batches: "Batches", folder: Path) -> None:
    check_link(str(folder))
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    count = 0
    for each in batches.writable():
        with opened(str(folder / f"{each.id}.jsonl"), follows=False) as out:
            batches.write(each, out.binary)
        batches.written(each)
        count += 1
    note(f"Wrote {counted(count, 'batch', 'batches')} to {folder}. Give `imr batch collect` the files of answers.")


@batch.command("status")
@spread
def status(
    db: Database = DEFAULT_DATABASE,
    *,
    asked: model_options.EndpointOptions,
) -> None:
    """Tell how far each batch is, a line each.

    \b
    Examples:
      imr batch status
    """
    unknown: BatchUnknown | None = None
    with (
        model_and_batches(db, asked) as (_, batches),
        opened("-") as out,
    ):
        with closing(batches.standing()) as standing:
            for each in standing:
                batch, fates, unknown = each.batch, each.fates, unknown or each.unknown
                questions = counted(sum(fates.values()), "question")
                parts = ", ".join(f"{fates[fate]:,} {FATES[fate]}" for fate in FATES if fates.get(fate))
                where = f" ({each.there} there)" if each.there and batch.state == "sent" else ""
                kept = "; files there" if batch.remote else ""
                out.line(f"{batch.id}  round {batch.wave}  {batch.state}{where}  {questions}: {parts or 'none'}{kept}")
        for endpoint, name, count in batches.elsewhere():
            note(f"{counted(count, 'more batch', 'more batches')} of the model {name} at {endpoint}.")
    if unknown:
        raise unknown


@batch.command("collect")
@spread
def collect(
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="FILE", help="Files of answers of `vllm run-batch`, in place of those."),
    ] = None,
    db: Database = DEFAULT_DATABASE,
    *,
    asked: model_options.EndpointOptions,
) -> None:
    """Take the answers of batches that have ended, and delete their files at the endpoint.

    Also those of batches that expired or were cancelled: what was answered is paid for. Every question ends as
    answered, refused, to be tried again or missing. A file with lines that cannot be read stays at the endpoint. Ends
    with 0 when all are answered, with 1 when not, and with 4 while a batch is under way or to be submitted.

    \b
    Examples:
      imr batch collect
      imr batch collect answers-*.jsonl
    """
    with model_and_batches(db, asked) as (_, batches):
        collected = batches.collect_files(files) if files else batches.collect()
    say_collected(collected)
    if collected.unknown:
        raise collected.unknown
    if collected.under_way or collected.restarted or collected.unsent:
        raise typer.Exit(UNDER_WAY)
    if collected.fates.total() != collected.fates["answered"]:
        raise typer.Exit(SOME_UNREADABLE)


@batch.command("cancel")
@spread
def cancel(
    db: Database = DEFAULT_DATABASE,
    give_up: Annotated[
        bool,
        typer.Option(
            "--give-up",
            help="Also give up batches that the endpoint does not know, or whose files it does not name: their "
            "questions are asked again.",
        ),
    ] = False,
    *,
    asked: model_options.EndpointOptions,
) -> None:
    """Stop the batches that are under way; `imr batch collect` takes what was answered.

    A batch that the endpoint does not know may be another account's and under way: with --give-up its questions are
    missing, and are paid for again when they are prepared again.

    \b
    Examples:
      imr batch cancel
    """
    with model_and_batches(db, asked) as (_, batches):
        cancelled = batches.cancel(give_up=give_up)
    note(f"Cancelled {counted(cancelled.stopped, 'batch', 'batches')}. Collect what was answered: imr batch collect")
    if cancelled.given_up:
        note(
            f"Gave up {counted(cancelled.given_up, 'batch', 'batches')}. Prepare the letters again to ask what is left."
        )
    if cancelled.unknown:
        raise cancelled.unknown


@batch.command("purge-remote")
@spread
def purge_remote(
    db: Database = DEFAULT_DATABASE,
    *,
    asked: model_options.EndpointOptions,
) -> None:
    """Delete what the endpoint still keeps of batches that are not under way.

    Collecting deletes too; this is for what it could not delete, and for files that were sent and not used.

    \b
    Examples:
      imr batch cancel && imr batch collect; imr batch purge-remote
    """
    with model_and_batches(db, asked) as (chosen, batches):
        files, left = batches.purge_remote()
        host = chosen.endpoint.host
    note(f"Deleted {counted(files, 'file')} at {host}.")
    if left:
        note(f"{counted(left, 'batch', 'batches')} under way: cancel, collect, then give this again.")
        raise typer.Exit(UNDER_WAY)
