"""The options that name a model, as classes, and what a run with one says."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from imr_llm.cli.console import note
from imr_llm.cli.options import Options
from imr_llm.errors import SettingsError
from imr_llm.labels import counted

if TYPE_CHECKING:
    from imr_llm.api.model import Model, Plan, Session
    from imr_llm.api.store import Store
    from imr_llm.host.limits import Limits

Name = Annotated[
    str | None,
    typer.Option(
        "--model",
        metavar="NAME",
        help="Read with this model too: its name at the endpoint, or local:FILE.gguf. '' reads without one.",
    ),
]
Profile = Annotated[
    str | None,
    typer.Option(
        "--profile", metavar="KIND", help="How the model is asked: small, strong or reasoning; by its name otherwise."
    ),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointOptions(Options):
    """Which model, and where."""

    model: Name = None
    base_url: Annotated[
        str | None,
        typer.Option("--base-url", metavar="URL", help="The OpenAI-compatible endpoint, as http://127.0.0.1:11434/v1."),
    ] = None
    api_key_env: Annotated[
        str | None,
        typer.Option(
            "--api-key-env",
            metavar="VAR",
            help="The environment variable with the endpoint's key; IMR_API_KEY otherwise.",
        ),
    ] = None
    local_only: Annotated[
        bool,
        typer.Option("--local-only", help="Refuse any endpoint that is not on this computer. [env: IMR_LOCAL_ONLY]"),
    ] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelOptions(EndpointOptions):
    """And what of a letter it is shown, how."""

    profile: Profile = None
    no_redact: Annotated[
        bool, typer.Option("--no-redact", help="Send names, numbers and addresses as they are to another computer.")
    ] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundedOptions(ModelOptions):
    """And how much of it at once, and in all."""

    concurrency: Annotated[
        int | None, typer.Option("--concurrency", min=1, metavar="N", help="Questions under way at once; 4 otherwise.")
    ] = None
    max_tokens: Annotated[
        int | None, typer.Option("--max-tokens", min=1, metavar="N", help="Stop before so many tokens are passed.")
    ] = None
    max_cost: Annotated[
        float | None, typer.Option("--max-cost", min=0.0, metavar="USD", help="Stop before so many dollars are passed.")
    ] = None


def chosen(
    options: EndpointOptions, *, profile: str | None = None, limits: float | None = None
) -> "tuple[Model | None, Limits]":
    """The model that a command's options, or the settings, name, and what a file may take. Raises SettingsError."""
    from imr_llm.api.model import Model
    from imr_llm.host.limits import USUAL
    from imr_llm.settings import settings

    named = {"profile": profile, "limits": limits} | asdict(options)
    named["local_only"] = options.local_only or None
    if named.pop("no_redact", False):
        named["redact"] = False
    return Model.configured(**named), USUAL.times(settings(**named).limits)


@contextmanager
def asked(
    model: "Model | None",
    store: "Store",
    say: Callable[[str], None],
    *,
    dry_run: bool = False,
    retry_refused: bool = False,
    answers_only: bool = False,
) -> "Iterator[Session | None]":
    """The model, ready to be asked; None where none is named. Says where letters go. With `answers_only` none does.

    Raises SettingsError where batches of it are under way, whose answers would be paid for twice.
    """
    if model is None:
        yield None
        return
    with model:
        if answers_only:
            with model.session(store, say, lambda *_: None) as session:
                yield session
            return
        if not dry_run and (count := model.in_batches(store)):
            raise SettingsError(
                f"{counted(count, 'question')} to this model are in batches that are under way.",
                "Collect them first: imr batch collect. Or use what is answered: --answers-only.",
            )
        say_where(model, would=dry_run)
        with model.session(store, say, retry_refused=retry_refused) as session:
            yield session


def say_where(model: "Model", *, would: bool = False) -> None:
    """Where letters go, or would go, and what kind of model it is taken for where nothing tells that."""
    note(model.where.replace("Letters go to", "Letters would go to", 1) if would else model.where)
    if taken := model.taken_for:
        note(taken)


def spent(model: "Session") -> str:
    """What a run has cost."""
    meter = model.meter
    there = f" ({counted(meter.cached, 'answer')} there already)" if meter.cached else ""
    tokens = f"{meter.spent.prompt_tokens:,} tokens in, {meter.spent.completion_tokens:,} out"
    return f"{counted(meter.attempts, 'question')} sent{there}; {tokens}; {money(meter.spent.cost_usd)}"


def money(usd: float | None) -> str:
    """US dollars, as precise as small sums need."""
    if usd is None:
        return "price unknown"
    return "free" if usd == 0 else f"{usd:.2f} US dollars" if usd >= 1 else f"{usd:.4f} US dollars"


def planned(plan: "Plan", model: "Session") -> str:
    """What a run would ask, and about what it would cost."""
    price = money(model.meter.price(plan.prompt_tokens, plan.completion_tokens))
    more = f"with {counted(plan.support, 'question')} more at most on what is answered, " if plan.support else ""
    there = f", {plan.cached:,} of them answered already" if plan.cached else ""
    return (
        f"{counted(plan.letters, 'letter')}, {counted(plan.questions, 'question')}{there}; "
        f"about {plan.prompt_tokens:,} tokens in and at most {plan.completion_tokens:,} out ({price}), "
        f"{more}without questions that must be asked again."
    )
