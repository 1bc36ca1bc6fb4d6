"""How many tokens an endpoint holds at once, where it says so (`windows.toml`)."""

import json
from collections.abc import Awaitable, Callable
from functools import reduce
from typing import Any

from imr_llm.client.faults import Fault
from imr_llm.client.transport import MOST_TOKENS
from imr_llm.errors import RunStopped
from imr_llm.strict import Strict
from imr_llm.tables import load

_LATEST = ":latest"
"""What Ollama adds to a name without a tag."""


class Place(Strict):
    """Where it may be said."""

    path: str
    list: str
    names: tuple[str, ...]
    tokens: tuple[str, ...]


async def window(get: Callable[[str], Awaitable[bytes]], model: str) -> tuple[int, str] | None:
    """The tokens, and where they are said; None where they are not. `get` raises a Fault or a RunStopped."""
    for place in load("windows", dict[str, tuple[Place, ...]])["place"]:
        try:
            page = json.loads(await get(place.path))
        except (Fault, RunStopped, ValueError, RecursionError):
            continue
        own = [page]
        if place.list:
            listed = _at(page, place.list)
            of_name = {model, model + _LATEST}
            own = (
                [one for one in listed if of_name & {str(_at(one, key)) for key in place.names}]
                if isinstance(listed, list)
                else []
            )
        said = [(tokens, key) for one in own for key in place.tokens if _is_count(tokens := _at(one, key))]
        if said:
            tokens, key = min(said)
            return tokens, f"{key} of {place.path.removeprefix('..')}"
    return None


def _at(value: Any, key: str) -> Any:
    """What is under a key, or under one in another; None where nothing is."""
    return reduce(lambda inner, name: inner.get(name) if isinstance(inner, dict) else None, key.split("."), value)


def _is_count(value: Any) -> bool:
    return type(value) is int and 0 < value <= MOST_TOKENS
