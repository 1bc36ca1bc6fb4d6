"""`imr doctor`: whether the model can be used."""

# ruff: noqa: D301 – \b tells the help page to keep the lines that follow as they are

import asyncio
import os
from typing import TYPE_CHECKING

import typer

from imr_llm.cli import model as model_options
from imr_llm.cli.console import STANDARD_OUTPUT, Output, opened
from imr_llm.cli.group import STOPPED

if TYPE_CHECKING:
    from imr_llm import client
    from imr_llm.settings import Settings


def doctor(
    model: model_options.Name = None,
    base_url: model_options.BaseUrl = None,
    api_key_env: model_options.KeyVariable = None,
    local_only: model_options.LocalOnly = False,
) -> None:
    """Check the model's settings.

    Reaches the endpoint, looks for the model, asks one tiny question; no letter is sent. Says what works and what to
    change.

    \b
    Examples:
      imr doctor
      imr doctor --model qwen3 --base-url http://127.0.0.1:11434/v1
      imr doctor --model local:model.gguf
    """
    from imr_llm import client

    options = {
        "model": model,
        "base_url": base_url,
        "api_key_env": api_key_env,
        "local_only": local_only or None,
    }
    chosen = model_options.chosen(**options)
    with opened(STANDARD_OUTPUT) as out:
        if not chosen.model:
            out.line("No model is named: letters are read by rules, on this computer.")
            out.line("To name one: --model, imr.toml or IMR_MODEL; see `imr extract --help`.")
            return
        with client.endpoint_of(chosen) as endpoint:
            out.line(model_options.where(endpoint, chosen, options))
            if not endpoint.free:
                there = "is set" if os.environ.get(chosen.api_key_env) else "is not set: no key is sent"
                out.line(f"The variable {chosen.api_key_env} {there}.")
            works = asyncio.run(_examined(endpoint, chosen, out))
    if not works:
        raise typer.Exit(STOPPED)


async def _examined(endpoint: "client.Endpoint", chosen: "Settings", out: Output) -> bool:
    from imr_llm.client.doctor import examine

    works = True
    async for finding in examine(endpoint, chosen):
        works = works and finding.works
        out.line(f"{'✓' if finding.works else '✗'} {finding.said}")
    return works
