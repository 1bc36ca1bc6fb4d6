"""What the commands of `imr batch` share: the model and its interface, and what they say at their end."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import typer

from imr_llm.cli import model as model_options
from imr_llm.cli.console import note, say
from imr_llm.cli.group import NOT_AS_GIVEN
from imr_llm.labels import counted

if TYPE_CHECKING:
    from imr_llm.api.batches import Batches, Collected, Fate, Prepared
    from imr_llm.api.model import Model
    from imr_llm.host.limits import Limits

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
def model_and_batches(db: Path, asked: model_options.EndpointOptions) -> "Iterator[tuple[Model, Batches]]":
    """The model, and its batches in the database."""
    from imr_llm.api.batches import Batches, check
    from imr_llm.api.store import Store

    chosen, _ = named(asked)
    check(chosen)
    with chosen, Store(db, create=False) as store:
        yield chosen, Batches(chosen, store)


def say_prepared(prepared: "Prepared", price: float | None, *, dry_run: bool) -> None:
    """What came of a preparation, and what it costs at most."""
    for error in prepared.failed:
        say(str(error))
    into = "" if dry_run else f" in {counted(prepared.batches, 'new batch', 'new batches')}"
    cost = model_options.money(price)
    note(
        f"{counted(prepared.questions, 'question')}{into} about {counted(prepared.open, 'letter')}: about "
        f"{prepared.prompt_tokens:,} tokens in and at most {prepared.completion_tokens:,} out ({cost})."
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
