"""Whether a model can be used: what works, what kind of model it is best asked as, and what to change."""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from imr_llm.client.ask import Asker
from imr_llm.client.endpoint import Endpoint
from imr_llm.client.faults import EFFORT, Fault, Passing
from imr_llm.client.meter import Meter
from imr_llm.client.question import Answered, Question, T, Unanswered
from imr_llm.client.transport import Policy, Transport
from imr_llm.client.window import window
from imr_llm.errors import RunStopped
from imr_llm.profiles import REASONING, SERVERS, SMALL, is_known, profile, profiles
from imr_llm.settings import Settings

_POLICY = Policy(tries=2, first_wait=0.2)
_LISTED = 8
_THOUGHT = re.compile(
    r'"reasoning(?:_content)?"\s*:\s*"[^"]|"reasoning_tokens"\s*:\s*[1-9]|"type"\s*:\s*"thinking"|<think', re.IGNORECASE
)
"""What tells in an answer as it arrived that the model thought first."""
_ROOM = 300
"""Tokens of an answer; of a model that thinks first, those that its profile gives it."""


class _Sum(BaseModel):
    """A tiny question."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    sum: int = Field(description="What is two and three?")


class _Word(BaseModel):
    """A question whose schema allows one answer only, which is not the one that the question asks for. It is so long
    that the speed of an answer can be told.
    """

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    colour: Literal["zq7 is the word for it, and so are kw4, xv9, jr2, pb6, mt8 and hf5"] = Field(
        description="Which colour has the sky?"
    )


class _Heard:
    """Keeps no answer for another run; `thinks`: whether one told that the model thinks first."""

    thinks = False

    def answer(self, key: str) -> str | None:  # noqa: ARG002
        return None

    def keep_answer(self, *kept: object) -> None:
        self.thinks = self.thinks or bool(_THOUGHT.search(str(kept[-1])))

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


@dataclass(frozen=True, slots=True)
class _Found:
    """What a kind is chosen by: whether the model thinks first, which parameters it refuses, how many tokens its
    endpoint holds at once (None: unknown), and the seconds of a token (0: unknown).
    """

    thinks: bool
    left_out: frozenset[str]
    holds: int | None
    a_token: float


async def examine(endpoint: Endpoint, chosen: Settings) -> AsyncIterator[Finding]:
    """Reaches the endpoint, looks for the model, asks two tiny structured questions; stops at what does not work."""
    policy = Policy(_POLICY.tries, _POLICY.first_wait, timeout=chosen.timeout)
    meter = Meter(endpoint)
    name, kind = profile(chosen.profile, endpoint.model)
    transport = Transport(endpoint, chosen.api_key_env, 1, policy, asyncio.Event(), meter, sampling=kind.sampling)
    heard, room = _Heard(), _ROOM if kind.sampling else kind.answer_tokens
    asker = Asker(endpoint, transport, heard, meter, "doctor", thinks=name == REASONING, effort=chosen.effort)
    try:
        try:
            yield _named(endpoint, await transport.models())
        except Passing as error:
            yield Finding(False, f"{endpoint.host}: {error.problem}. {_reach(endpoint)}")
            return
        except (Fault, RunStopped):
            yield Finding(True, f"{endpoint.host} answers, and does not list its models.")
        answered = await _asked(asker, room)
        yield answered
        if answered.works:
            enforced, a_token = await _enforced(asker, room)
            yield enforced
            told = await window(transport.get, endpoint.model)
            holds = min((n for n in (told and told[0], chosen.window) if n), default=None)
            found = _Found(heard.thinks, transport.left_out - {EFFORT}, holds, a_token)
            wanted, _ = _wanted(name, found)
            yield _holds(told, holds, profiles()[wanted].most)
            if wanted == REASONING or chosen.effort:
                yield Finding(True, _effort(chosen.effort, is_taken=EFFORT not in transport.left_out))
            for finding in _kind(name, endpoint, chosen, found):
                yield finding
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


async def _asked(asker: Asker, room: int) -> Finding:
    try:
        reply, seconds = await _reply(asker, _Sum, "sum: What is two and three? Answer with JSON.", room)
    except RunStopped as error:
        return Finding(False, str(error))
    if not isinstance(reply, Answered):
        problem = "It does not answer by a schema" if reply.reason == "invalid" else "It gives no answer"
        return Finding(False, f"{problem}: {reply.problem}.")
    right = "" if reply.value.sum == 5 else " (it says that two and three are not five: expect little of it)"
    return Finding(True, f"It answers by a schema, in {seconds:.1f} s{right}.")


async def _enforced(asker: Asker, room: int) -> tuple[Finding, float]:
    """Whether the endpoint lets the model answer nothing but what the schema allows, and its seconds a token then."""
    try:
        reply, seconds = await _reply(asker, _Word, "colour: Which colour has the sky? Answer with JSON.", room)
    except RunStopped as error:
        return Finding(False, str(error)), 0.0
    if isinstance(reply, Answered):
        tokens = reply.spent.completion_tokens
        return Finding(True, f"It enforces schemas ({tokens:,} tokens in {seconds:.1f} s)."), seconds / max(tokens, 1)
    said = "It does not enforce schemas: some answers may have another shape, and are asked for again."
    return Finding(True, said), 0.0


async def _reply(asker: Asker, schema: type[T], content: str, room: int) -> tuple[Answered[T] | Unanswered, float]:
    """The reply and its seconds. Raises RunStopped."""
    began = time.monotonic()
    reply = await asker.ask(Question("", schema, ({"role": "user", "content": content},), room, None), None)
    return reply, time.monotonic() - began


def _holds(told: tuple[int, str] | None, holds: int | None, most: int) -> Finding:
    """How many tokens the endpoint holds at once, and who says so."""
    if holds is None:
        said = f"It does not say how many tokens it holds at once: {most:,} are assumed, as many as a question may have"
        return Finding(True, f"{said} (`window` in imr.toml, or IMR_WINDOW, tells it otherwise).")
    by = f"as it says ({told[1]})" if told and told[0] == holds else "as you say (window)"
    return Finding(True, f"It holds {holds:,} tokens at once, {by}.")


def _effort(effort: str | None, *, is_taken: bool) -> str:
    """How much the model is asked to think, and what sets that."""
    if effort is None:
        more = "(`effort` in imr.toml, or IMR_EFFORT, asks for less or more: none, minimal, low, medium, high, xhigh)"
        return f"How much it thinks is its own choice {more}."
    return f"It is asked to think with the effort {effort}" + (
        "." if is_taken else ": it refuses that, and is not told."
    )


def _wanted(name: str, found: _Found) -> tuple[str, str]:
    """The kind that a model is best asked as, by what was found, and why where it is another."""
    rows = profiles()
    if name != REASONING and (found.thinks or found.left_out):
        refused = ", ".join(sorted(found.left_out))
        does = f"refuses {refused} as reasoning models do" if refused else "thinks before it answers"
        more = f"{rows[REASONING].answer_tokens:,} tokens, not {rows[name].answer_tokens:,}"
        return REASONING, f"it {does}: --profile {REASONING} gives it room to think ({more})"
    if rows[name].items and name != REASONING and found.holds and found.holds < rows[name].least:
        takes = f"that takes {rows[name].least:,} tokens at once, --profile {SMALL} {rows[SMALL].least:,}"
        return SMALL, f"{takes}; its server may be given more ({SERVERS})"
    return name, ""


def _kind(name: str, endpoint: Endpoint, chosen: Settings, found: _Found) -> Iterator[Finding]:
    """How the model is going to be asked, how it should be and why, and the lines that make it so."""
    by = "as you say" if chosen.profile else "by its name" if is_known(endpoint.model) else "as its name tells no kind"
    wanted, why = _wanted(name, found)
    row = profiles()[wanted]
    said = f"It is asked as a {name} model, {by}" + (f"; {why}" if why else " (--profile names another kind)")
    if found.holds and found.holds < row.least:
        more = f"Give its server more ({SERVERS}), or name another --profile."
        yield Finding(False, f"{said}. A {wanted} model takes {row.least:,} tokens at once, at least. {more}")
        return
    yield Finding(True, f"{said}. {f'Measured: {row.measured}' if row.measured else 'None such was measured'}.")
    if lines := list(_lines(name, wanted, chosen, found)):
        yield Finding(True, f"For imr.toml: {', '.join(lines)}.")


def _lines(name: str, wanted: str, chosen: Settings, found: _Found) -> Iterator[str]:
    row = profiles()[wanted]
    if wanted != name:
        yield f'profile = "{wanted}"'
    if found.holds and found.holds < row.most and found.holds != chosen.window:
        asked = row.within(found.holds)
        letter, items = f"{asked.window:,} tokens of a letter", f"{asked.most_items} items"
        yield f"window = {found.holds} (a question has {letter} and {items}, not {row.window:,} and {row.most_items})"
    if (longest := found.a_token * (row.answer_tokens + row.item_tokens)) > chosen.timeout:
        yield f"timeout = {longest:.0f} (the longest answer on one item, at the speed above)"
