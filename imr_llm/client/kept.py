"""Raw answers: one that is kept, or a new one, kept as it arrives. And whether it is of use to ask on."""

import asyncio
import hashlib
import json
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from typing import Any, Final, Protocol

from imr_llm.client.endpoint import Endpoint
from imr_llm.client.faults import Deferred, Fault, Passing, Refusal, Rejected, Truncated
from imr_llm.client.meter import USUAL_CHARACTERS_A_TOKEN, Meter, Spent
from imr_llm.client.transport import Completion, Request, Sends, characters
from imr_llm.errors import EndpointRefused, EndpointUnreachable, RunStopped, StoreError

MOST_GIVEN_UP: Final = 5
"""So many questions given up one after the other, and the endpoint is taken for one that is down."""
MOST_REFUSED: Final = 5
"""So many questions refused one after the other, and it is asked whether the letters are the reason."""
CLAIMED: Final = 15.0
"""Seconds for which a question is one run's own; renewed while it is asked, so that a run that died holds nobody up."""
LOOKED: Final = 0.2
"""Seconds after which another run's answer is looked for again."""
NO_LETTER: Final = {"role": "user", "content": "There is no letter. Answer with JSON in which nothing is known."}


Defer = Callable[[Sequence[str], str, Request], None]
"""Takes a question in place of the network: its key, after those that it was asked under before and answered in a way
that was of no use; its letter's SHA-256, and what would be sent."""


def unfinished(completion: Completion) -> Truncated | Refusal | None:
    """Why an answer that arrived is none: the model refused, or came to its limit of tokens."""
    choice = completion.choices[0]
    if choice.message.refusal or choice.finish_reason == "content_filter":
        return Refusal("it does not want to answer")
    if choice.finish_reason == "length":
        return Truncated("its answer is cut off")
    return None


class Answers(Protocol):
    """Where raw answers are kept."""

    def answer(self, key: str) -> str | None:
        """The raw answer under this key."""
        ...

    def keep_answer(
        self,
        key: str,
        letter_id: str,
        model: str,
        prompt_tokens: int,
        completion_tokens: int,
        cost_usd: float | None,
        raw: str,
    ) -> None:
        """Keep a raw answer, committed when this returns."""
        ...

    def retire_answer(self, key: str) -> None:
        """Answer nothing under this key any more, and keep what was paid for it."""
        ...

    def claim_answer(self, key: str, seconds: float) -> bool:
        """Whether the question is ours to ask, for so long: no other's, and not answered. Also to renew."""
        ...

    def release_answer(self, key: str) -> None:
        """End a claim before its time."""
        ...


class RawAnswers:
    """The answers of one endpoint. `mode` and `version` stand for how they are asked and checked, in their keys."""

    def __init__(
        self,
        endpoint: Endpoint,
        sends: Sends,
        answers: Answers,
        meter: Meter,
        mode: str,
        version: str,
        defer: Defer | None = None,
    ) -> None:
        self._endpoint = endpoint
        self._sends = sends
        self._answers = answers
        self._meter = meter
        self._named = {"endpoint": endpoint.identity, "mode": mode, "version": version}
        self._defer = defer
        self._sending: dict[str, asyncio.Lock] = {}
        self._given_up = 0
        self._refused = 0

    def key(self, request: Request) -> str:
        """A hash of all that an answer answers."""
        return hashlib.sha256(json.dumps(self._named | request, sort_keys=True).encode()).hexdigest()

    def is_kept(self, request: Request) -> bool:
        """Whether the answer is there already."""
        return self._answers.answer(self.key(request)) is not None

    def retire(self, request: Request) -> None:
        """Let the next run ask again: this answer is of no use."""
        self._answers.retire_answer(self.key(request))

    async def get(
        self, request: Request, letter_id: str, earlier: Sequence[Request] = ()
    ) -> tuple[Completion, Spent, bool]:
        """The answer that is kept, or a new one; a question that two letters have, or two runs at once, is sent once.
        With what it cost when it was given, and whether it is new. `earlier`: how the same was asked before. Raises a
        Fault or a RunStopped.
        """
        key = self.key(request)
        try:
            async with self._sending.setdefault(key, asyncio.Lock()):
                while (raw := self._answers.answer(key)) is None:
                    if self._defer:
                        self._defer((*map(self.key, earlier), key), letter_id, request)
                        raise Deferred("it is not asked now")
                    if self._answers.claim_answer(key, CLAIMED):
                        return *await self._holding(key, self._send(request, key, letter_id)), True
                    await self._sends.wait(LOOKED)  # another run is asking it
                self._meter.cached += 1
                completion = Completion.of(raw)
                return completion, self._price(request, completion), False
        finally:
            self._sending.pop(key, None)

    async def _holding(
        self, key: str, sending: Coroutine[Any, Any, tuple[Completion, Spent]]
    ) -> tuple[Completion, Spent]:
        """What is sent, with its question claimed meanwhile. A claim that is lost costs less than an answer."""
        sent = asyncio.ensure_future(sending)
        try:
            while not (await asyncio.wait({sent}, timeout=CLAIMED / 3))[0]:
                with suppress(StoreError):
                    self._answers.claim_answer(key, CLAIMED)
            return sent.result()
        finally:
            sent.cancel()
            with suppress(StoreError):
                self._answers.release_answer(key)

    async def _send(self, request: Request, key: str, letter_id: str) -> tuple[Completion, Spent]:
        reserved = await self._meter.reserve(characters(request), request["max_tokens"])
        try:
            raw = await self._sends.send(request)
        except (Rejected, Refusal) as fault:
            await self.check_refused(request, fault.problem)
            raise
        finally:
            await self._meter.release(reserved)
        self._given_up = 0
        completion, usage = self._counted(request, raw)
        if unfinished(completion) is None:
            self._refused = 0
        tokens = usage.prompt_tokens, usage.completion_tokens
        self._answers.keep_answer(key, letter_id, self._endpoint.model, *tokens, usage.cost_usd, raw)
        return completion, usage

    async def check_refused(self, request: Request, problem: str) -> None:
        """One question was refused, or its answer cut off at the largest limit. Is it the letter? Raises
        EndpointRefused where it is not, and the run need not go on.
        """
        self._refused += 1
        if self._refused % MOST_REFUSED:
            return
        asked = request | {"messages": [NO_LETTER]}
        try:
            completion, _ = self._counted(asked, await self._sends.send(asked))
            if fault := unfinished(completion):
                raise fault
        except (Rejected, Refusal, Truncated):
            said = f"{self._endpoint.host} refuses every question: {problem}."
            raise EndpointRefused(said, "Check it with `imr doctor`.") from None
        except Fault:
            return  # nobody is there: that is counted elsewhere

    async def check_there(self, fault: Passing) -> None:
        """One question was given up. Is anybody there? Raises EndpointUnreachable where the run need not go on."""
        self._given_up += 1
        problem = f"{self._endpoint.host}: {fault.problem}."
        if self._given_up >= MOST_GIVEN_UP:
            raise EndpointUnreachable(problem, "Check it with `imr doctor`, and go on later.")
        if not fault.reached:
            try:
                await self._sends.models()
            except Passing as also:
                if not also.reached:
                    raise EndpointUnreachable(problem, "Check it with `imr doctor`.") from None
            except (Fault, RunStopped):
                return  # somebody is there

    def _counted(self, request: Request, raw: str) -> tuple[Completion, Spent]:
        completion = Completion.of(raw)
        usage = self._price(request, completion)
        self._meter.count(usage.prompt_tokens, usage.completion_tokens)
        return completion, usage

    def _price(self, request: Request, completion: Completion) -> Spent:
        """By the endpoint's own count; an endpoint that does not count is estimated."""
        if completion.usage:
            tokens = completion.usage.prompt_tokens, completion.usage.completion_tokens
        else:
            said: Any = completion.choices[0].message.content or ""
            tokens = (
                round(characters(request) / USUAL_CHARACTERS_A_TOKEN),
                round(len(said) / USUAL_CHARACTERS_A_TOKEN),
            )
        return Spent(1, *tokens, self._meter.price(*tokens))
