"""Whether a model can be used: what works, and what to change."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from imr_llm.client.ask import Asker
from imr_llm.client.endpoint import Endpoint
from imr_llm.client.faults import Fault, Passing
from imr_llm.client.meter import Meter
from imr_llm.client.question import Answered, Question
from imr_llm.client.transport import Policy, Transport
from imr_llm.errors import RunStopped
from imr_llm.profiles import REASONING, is_known, profile
from imr_llm.settings import Settings

_POLICY = Policy(tries=2, first_wait=0.2)
_LISTED = 8
_ROOM = 300
"""Tokens of an answer; of a model that thinks first, those that its profile gives it."""


class _Sum(BaseModel):
    """A tiny question."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    sum: int = Field(description="What is two and three?")


class _Word(BaseModel):
    """A question whose schema allows one answer only, which is not the one that the question asks for."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    colour: Literal["zq7"] = Field(description="Which colour has the sky?")


class _NothingKept:
    def answer(self, key: str) -> str | None:  # noqa: ARG002
        return None

    def keep_answer(self, *_: object) -> None:
        return None

    def retire_answer(self, *_: object) -> None:
        return None

    def claim_answer(self, *_: object) -> bool:
        return True

    def release_answer(self, *_: object) -> None:
        return None


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    works: bool
    said: str


async def examine(endpoint: Endpoint, chosen: Settings) -> AsyncIterator[Finding]:
    """Reaches the endpoint, looks for the model, asks one tiny structured question; stops at what does not work."""
    policy = Policy(_POLICY.tries, _POLICY.first_wait, timeout=chosen.timeout)
    meter = Meter(endpoint)
    name, kind = profile(chosen.profile, endpoint.model)
    transport = Transport(endpoint, chosen.api_key_env, 1, policy, asyncio.Event(), meter, sampling=kind.sampling)
    try:
        try:
            yield _named(endpoint, await transport.models())
        except Passing as error:
            yield Finding(False, f"{endpoint.host}: {error.problem}. {_reach(endpoint)}")
            return
        except (Fault, RunStopped):
            yield Finding(True, f"{endpoint.host} answers, and does not list its models.")
        room, thinks = _ROOM if kind.sampling else kind.answer_tokens, name == REASONING
        answered = await _asked(endpoint, transport, meter, room, thinks=thinks)
        yield answered
        if answered.works:
            yield await _enforced(endpoint, transport, meter, room, thinks=thinks)
            yield _kind(name, endpoint, chosen, transport)
    finally:
        await transport.close()


def _reach(endpoint: Endpoint) -> str:
    started = "Is the server started?" if endpoint.is_loopback else "Is the computer online?"
    return f"{started} Is the address right? It usually ends in /v1."


def _named(endpoint: Endpoint, names: list[str]) -> Finding:
    if endpoint.model in names or endpoint.free:
        return Finding(True, f"{endpoint.host} answers; the model {endpoint.model} is there.")
    offered = ", ".join(sorted(names)[:_LISTED]) + (", …" if len(names) > _LISTED else "")
    return Finding(True, f"{endpoint.host} answers; {endpoint.model} is not in its list: {offered or 'nothing'}.")


async def _enforced(endpoint: Endpoint, transport: Transport, meter: Meter, room: int, *, thinks: bool) -> Finding:
    """Whether the endpoint lets the model answer nothing but what the schema allows."""
    asker = Asker(endpoint, transport, _NothingKept(), meter, "doctor", thinks=thinks)
    content = "colour: Which colour has the sky? Answer with JSON."
    question = Question("", _Word, ({"role": "user", "content": content},), room, None)
    try:
        reply = await asker.ask(question, None)
    except RunStopped as error:
        return Finding(False, str(error))
    if isinstance(reply, Answered):
        return Finding(True, "It enforces schemas.")
    return Finding(True, "It does not enforce schemas: some answers may have another shape, and are asked for again.")


def _kind(kind: str, endpoint: Endpoint, chosen: Settings, transport: Transport) -> Finding:
    """How the model is going to be asked, and whether it behaves as another kind does."""
    by = "as you say" if chosen.profile else "by its name" if is_known(endpoint.model) else "as its name tells no kind"
    if transport.left_out and kind != REASONING:
        said = f"It is asked as a {kind} model, {by}; it refuses {', '.join(sorted(transport.left_out))} as reasoning "
        return Finding(True, f"{said}models do: --profile reasoning gives it room to think.")
    return Finding(True, f"It is asked as a {kind} model, {by} (--profile names another kind).")


async def _asked(endpoint: Endpoint, transport: Transport, meter: Meter, room: int, *, thinks: bool) -> Finding:
    asker = Asker(endpoint, transport, _NothingKept(), meter, "doctor", thinks=thinks)
    content = "sum: What is two and three? Answer with JSON."
    question = Question("", _Sum, ({"role": "user", "content": content},), room, None)
    began = time.monotonic()
    try:
        reply = await asker.ask(question, None)
    except RunStopped as error:
        return Finding(False, str(error))
    seconds = time.monotonic() - began
    if not isinstance(reply, Answered):
        problem = "It does not answer by a schema" if reply.reason == "invalid" else "It gives no answer"
        return Finding(False, f"{problem}: {reply.problem}.")
    right = "" if reply.value.sum == 5 else " (it says that two and three are not five: expect little of it)"
    return Finding(True, f"It answers by a schema, in {seconds:.1f} s{right}.")
