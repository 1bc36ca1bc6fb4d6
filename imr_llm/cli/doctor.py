"""`imr doctor`: whether the model can be used."""

# ruff: noqa: D301 – \b tells the help page to keep the lines that follow as they are

import os
from typing import TYPE_CHECKING

import typer

from imr_llm.cli import model as model_options
from imr_llm.cli.console import STANDARD_OUTPUT, Output, opened
from imr_llm.cli.group import STOPPED
from imr_llm.cli.options import spread

if TYPE_CHECKING:
    from imr_llm.api.model import Model


@spread
def doctor(
    asked: model_options.EndpointOptions,
    profile: model_options.Profile = None,
) -> None:
    """Check the model's settings.

    Reaches the endpoint, looks for the model, asks two tiny questions; no letter is sent. Says what works, what kind of
    model it is best asked as, and what to change.

    \b
    Examples:
      imr doctor
      imr doctor --model qwen3 --base-url http://127.0.0.1:11434/v1
      imr doctor --model local:model.gguf
    """
    import asyncio

    chosen, _ = model_options.chosen(asked, profile=profile)
    with opened(STANDARD_OUTPUT) as out:
        if chosen is None:
            out.line("No model is named: letters are read by rules, on this computer.")
            out.line("To name one: --model, imr.toml or IMR_MODEL; see `imr extract --help`.")
            return
        with chosen:
            out.line(chosen.where)
            variable = chosen.settings.api_key_env
            if not chosen.endpoint.free:
                there = "is set" if os.environ.get(variable) else "is not set: no key is sent"
                out.line(f"The variable {variable} {there}.")
            works = asyncio.run(_examined(chosen, out))
    if not works:
        raise typer.Exit(STOPPED)


async def _examined(model: "Model", out: Output) -> bool:
    works = True
    async for finding in model.examine():
        works = works and finding.works
        out.line(f"{'✓' if finding.works else '✗'} {finding.said}")
    return works
