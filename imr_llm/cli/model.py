"""The options that name a model, and what a run with one says."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from imr_llm.cli.console import note
from imr_llm.outputs.labels import counted

if TYPE_CHECKING:
    from imr_llm.client import Endpoint
    from imr_llm.pipeline.asking import Model, Plan
    from imr_llm.settings import Settings
    from imr_llm.store import Store

Name = Annotated[
    str | None,
    typer.Option(
        "--model",
        metavar="NAME",
        help="Read with this model too: its name at the endpoint, or local:FILE.gguf. '' reads without one.",
    ),
]
BaseUrl = Annotated[
    str | None,
    typer.Option("--base-url", metavar="URL", help="The OpenAI-compatible endpoint, as http://127.0.0.1:11434/v1."),
]
KeyVariable = Annotated[
    str | None,
    typer.Option(
        "--api-key-env", metavar="VAR", help="The environment variable with the endpoint's key; IMR_API_KEY otherwise."
    ),
]
Concurrency = Annotated[
    int | None, typer.Option("--concurrency", min=1, metavar="N", help="Questions under way at once; 4 otherwise.")
]
MaxTokens = Annotated[
    int | None, typer.Option("--max-tokens", min=1, metavar="N", help="Stop before so many tokens are passed.")
]
MaxCost = Annotated[
    float | None, typer.Option("--max-cost", min=0.0, metavar="USD", help="Stop before so many dollars are passed.")
]
NoRedact = Annotated[
    bool, typer.Option("--no-redact", help="Send names, numbers and addresses as they are to another computer.")
]
LocalOnly = Annotated[
    bool, typer.Option("--local-only", help="Refuse any endpoint that is not on this computer. [env: IMR_LOCAL_ONLY]")
]


def given(
    model: str | None,
    base_url: str | None,
    api_key_env: str | None,
    concurrency: int | None,
    max_tokens: int | None,
    max_cost: float | None,
    *,
    no_redact: bool,
    local_only: bool,
) -> dict[str, Any]:
    """The options of a command by the names of the settings; None for what was not given."""
    return {
        "model": model,
        "base_url": base_url,
        "api_key_env": api_key_env,
        "concurrency": concurrency,
        "max_tokens": max_tokens,
        "max_cost": max_cost,
        "redact": False if no_redact else None,
        "local_only": local_only or None,
    }


def chosen(**options: Any) -> "Settings":
    """The settings in force. Raises SettingsError."""
    from imr_llm.settings import settings

    return settings(**options)


@contextmanager
def opened_model(
    chosen: "Settings", options: dict[str, Any], store: "Store", say: Callable[[str], None], *, dry_run: bool = False
) -> "Iterator[Model | None]":
    """The model of these settings, ready to be asked; None where none is named. Says where letters go."""
    if not chosen.model:
        yield None
        return
    from imr_llm import client
    from imr_llm.pipeline.asking import Model

    with client.endpoint_of(chosen) as endpoint:
        line = where(endpoint, chosen, options)
        note(line.replace("Letters go to", "Letters would go to", 1) if dry_run else line)
        with closing(Model(endpoint, chosen, store, say=say)) as model:
            yield model


def where(endpoint: "Endpoint", chosen: "Settings", options: dict[str, Any]) -> str:
    """Where letters go, and what is done before."""
    from imr_llm.settings import source_of

    if endpoint.free:
        return (
            f"The model {endpoint.model.removeprefix('local:')} runs in this program; no letter leaves this computer."
        )
    named = f"{endpoint.host} (model {chosen.model}; named by {source_of('base_url', **options)})"
    if endpoint.is_loopback:
        return f"Letters go to {named}, on this computer."
    redacted = "with placeholders for names, numbers and addresses" if chosen.redact else "with names and numbers"
    open_ = "" if endpoint.is_encrypted else " The connection is NOT encrypted."
    return f"Letters go to {named}, {redacted}.{open_}"


def spent(model: "Model") -> str:
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


def planned(plan: "Plan", model: "Model") -> str:
    """What a run would ask, and about what it would cost."""
    price = money(model.meter.price(plan.prompt_tokens, plan.completion_tokens))
    there = f", {plan.cached:,} of them answered already" if plan.cached else ""
    return (
        f"{counted(plan.letters, 'letter')}, {counted(plan.questions, 'question')}{there}; "
        f"about {plan.prompt_tokens:,} tokens in and at most {plan.completion_tokens:,} out ({price}), "
        "without questions that must be asked again."
    )
