"""What the commands of `imr batch` share: the model and its interface, and what they say at their end."""

import errno
import os
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

import typer

from imr_llm.cli import model as model_options
from imr_llm.cli.console import note, say
from imr_llm.cli.group import NOT_AS_GIVEN
from imr_llm.errors import CannotWrite, DatabaseLocked, NotAccessible
from imr_llm.labels import counted
from imr_llm.scratch import alone

if TYPE_CHECKING:
    from imr_llm.api.model import Model
    from imr_llm.client.batches import Remote
    from imr_llm.limits import Limits
    from imr_llm.pipeline.batching import Prepared
    from imr_llm.pipeline.collecting import Collected
    from imr_llm.store import Store
    from imr_llm.store.values import Fate

FATES: Final[dict["Fate", str]] = {
    "waiting": "waiting",
    "answered": "answered",
    "refused": "refused",
    "again": "to be tried again",
    "missing": "missing",
}


def named(asked: model_options.EndpointOptions, limits: float | None = None) -> "tuple[Model, Limits]":
    """The model that is asked, and what a file may take. Exits where no model is named."""
    chosen, allowed = model_options.chosen(asked, limits=limits)
    if chosen is None:
        say("a batch asks a model, and none is named. Name one with --model.")
        raise typer.Exit(NOT_AS_GIVEN)
    return chosen, allowed


@contextmanager
def model_and_store(db: Path, asked: model_options.EndpointOptions) -> "Iterator[tuple[Model, Store]]":
    """The model, and the database that knows of its batches."""
    from imr_llm.store import Store

    chosen, _ = named(asked)
    check_batches(chosen)
    with chosen, Store(db, create=False) as store:
        yield chosen, store


def check_batches(chosen: "Model") -> None:
    """Raises SettingsError where there are no batches, before a model is loaded."""
    from imr_llm.client.batches import check

    check(chosen.settings)


@contextmanager
def ordering(store: "Store") -> Iterator[None]:
    """Inside, no other command orders, takes back or stops batches of this database: of two at once both would pay."""
    name = f"{store.path.resolve()}.ordering"
    with ExitStack() as stack:
        try:
            is_alone = stack.enter_context(alone(name))
        except OSError as error:
            problem = f"{name}: it cannot be written ({error.strerror})."
            is_in_the_way = error.errno in (errno.ELOOP, errno.EISDIR)  # a link or a folder of that name
            raise CannotWrite(problem, "Remove it." if is_in_the_way else "Make its folder writable.") from None
        if not is_alone:
            problem = f"{store.path}: another command is ordering or collecting its batches."
            raise DatabaseLocked(problem, "Wait until it has ended, then give the same command again.")
        yield


@contextmanager
def interface(chosen: "Model") -> "Iterator[Remote]":
    """The endpoint's batch interface."""
    from imr_llm.client.batches import Remote

    with closing(Remote(chosen.endpoint, chosen.settings.api_key_env, chosen.settings.timeout)) as remote:
        yield remote


@contextmanager
def answers(path: Path) -> Iterator[IO[bytes]]:
    """An open file. Raises NotAccessible."""
    try:
        file = path.open("rb")
    except OSError as error:
        raise NotAccessible(os.fspath(path), f"It cannot be read: {error.strerror}.", "Check the name.") from None
    with file:
        yield file


def say_prepared(prepared: "Prepared", chosen: "Model", *, dry_run: bool) -> None:
    """What came of a preparation."""
    from imr_llm.client import batch_price

    for error in prepared.failed:
        say(str(error))
    price = model_options.money(batch_price(chosen.endpoint, prepared.prompt_tokens, prepared.completion_tokens))
    into = "" if dry_run else f" in {counted(prepared.batches, 'new batch', 'new batches')}"
    note(
        f"{counted(prepared.questions, 'question')}{into} about {counted(prepared.open, 'letter')}: about "
        f"{prepared.prompt_tokens:,} tokens in and at most {prepared.completion_tokens:,} out ({price})."
    )
    rest = {
        "letters are answered": prepared.whole,
        "questions are in a batch already": prepared.under_way,
        "were refused by the endpoint": prepared.refused,
        "were in three batches and are not asked again": prepared.given_up,
        "files could not be read": len(prepared.failed),
    }
    if said := "; ".join(f"{count:,} {words}" for words, count in rest.items() if count):
        note(said + ".")


def say_collected(collected: "Collected") -> None:
    """What came back."""
    fates = collected.fates
    parts = ", ".join(f"{fates[fate]:,} {words}" for fate, words in FATES.items() if fate != "waiting")
    note(f"Collected {counted(collected.ended, 'batch', 'batches')}: {counted(fates.total(), 'question')}: {parts}.")
    if collected.reasons:
        note("Not answered: " + "; ".join(f"{reason} ({count:,})" for reason, count in collected.reasons.most_common()))
    if collected.strange:
        note(f"{counted(collected.strange, 'line')} answered no question of this database, and went.")
    if collected.unreadable:
        note(f"{counted(collected.unreadable, 'line')} of answers could not be read.")
    if collected.kept:
        note(f"Their files stay at the endpoint: {', '.join(collected.kept)}")
        note("Mend a copy, give it to `imr batch collect FILE`, then delete them there: imr batch purge-remote")
    if collected.restarted:
        note(f"{counted(collected.restarted, 'batch', 'batches')} had no room at the endpoint: submit again.")
    if collected.unsent:
        note(f"{collected.unsent:,} more to submit: imr batch submit")
    if collected.under_way:
        note(f"{counted(collected.under_way, 'batch', 'batches')} under way: collect again later.")
    elif fates["again"] or fates["missing"]:
        note("Prepare the letters again to ask what is left.")
