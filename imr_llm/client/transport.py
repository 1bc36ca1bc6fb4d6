"""One request to the endpoint, tried again by one policy. The SDK's own retries are off."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from typing import Any, Final, Protocol, Self

import httpx2
from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidatorFunctionWrapHandler, field_validator
from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception_type,
    wait_random_exponential,
)

from imr_llm.client.endpoint import Endpoint
from imr_llm.client.faults import NOT_OURS, Halted, Passing, Rejected, Unsupported, Unusable, translated
from imr_llm.client.habits import text_of
from imr_llm.client.meter import Meter
from imr_llm.client.network import sdk
from imr_llm.errors import RunStopped

Request = dict[str, Any]
"""What is posted to `/chat/completions`: model, messages, response_format, max_tokens, temperature; effort if set."""

SAMPLING = ("temperature", "max_tokens")
"""Parameters that reasoning models do not take."""
MOST_TOKENS = 10_000_000
"""No model takes so many: a count of more is none."""
MOST_CHOICES = 64
MOST_MODELS = 20_000
"""Of what a few bytes each can make a million, so many are taken in."""
_NO_CHOICES: Final = (
    "its answer is empty (no choices): the server, or a filter or gateway before it, leaves it out; "
    "name another --base-url or --model"
)


@dataclass(frozen=True, slots=True)
class Policy:
    """How often and how long. Times in seconds; `timeout` is for one attempt, `total` for all of one request."""

    tries: int = 6
    first_wait: float = 0.5
    longest_wait: float = 60.0
    timeout: float = 300.0
    total: float = 900.0


class _Message(BaseModel):
    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)
    content: str | None = None
    refusal: str | None = None

    _whole = field_validator("content", mode="before")(text_of)


class _Choice(BaseModel):
    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)
    message: _Message
    finish_reason: str | None = None


class _Usage(BaseModel):
    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True, strict=True)
    prompt_tokens: int = Field(ge=0, le=MOST_TOKENS)
    completion_tokens: int = Field(ge=0, le=MOST_TOKENS)


class Completion(BaseModel):
    """What we need of an answer, whatever else an endpoint puts into it."""

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)
    choices: list[_Choice] = Field(max_length=MOST_CHOICES)
    model: str = ""
    usage: _Usage | None = None

    @field_validator("choices", mode="before")
    @classmethod
    def _or_empty(cls, value: Any) -> Any:
        return [] if value is None else value

    @field_validator("usage", mode="wrap")
    @classmethod
    def _or_none(cls, value: Any, read: ValidatorFunctionWrapHandler) -> Any:
        """An answer is worth more than its count."""
        try:
            return read(value)
        except ValidationError:
            return None

    @classmethod
    def of(cls, raw: str) -> Self:
        """From the bytes that arrived. Raises Passing for what is no answer, Unusable for one without choices."""
        try:
            completion = cls.model_validate_json(raw)
        except ValidationError:
            raise Passing(NOT_OURS, sent=True) from None
        if not completion.choices:
            used = completion.usage
            raise Unusable(_NO_CHOICES, (used.prompt_tokens, used.completion_tokens) if used else None)
        return completion


class _Named(BaseModel):
    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)
    id: str


class _Models(BaseModel):
    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)
    data: list[_Named] = Field(max_length=MOST_MODELS)


class Sends(Protocol):
    """What sends a request: the network, or a recording."""

    async def send(self, request: Request) -> str:
        """The raw answer. Raises a Fault or a RunStopped."""
        ...

    async def models(self) -> list[str]:
        """The names of the models that the endpoint offers. Raises a Fault or a RunStopped."""
        ...

    async def wait(self, seconds: float) -> None:
        """Send nothing for so long. Raises Halted where the run comes to its end."""
        ...


class Transport:
    """Sends requests to one endpoint, at most `concurrency` at once. It belongs to one event loop."""

    def __init__(
        self,
        endpoint: Endpoint,
        key_variable: str,
        concurrency: int,
        policy: Policy,
        stopping: asyncio.Event,
        meter: Meter,
        *,
        sampling: bool = True,
    ) -> None:
        """`sampling`: whether `temperature` and `max_tokens` are sent; what is not taken is left out from then on."""
        self._endpoint = endpoint
        self._key_variable = key_variable
        self._policy = policy
        self._stopping = stopping
        self._meter = meter
        self._slots = asyncio.Semaphore(concurrency)
        self._client = sdk(endpoint, policy.timeout)
        self._unsupported: set[str] = set() if sampling else set(SAMPLING)

    @property
    def left_out(self) -> frozenset[str]:
        """Parameters that the endpoint was found not to take."""
        return frozenset(self._unsupported)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()

    async def send(self, request: Request) -> str:
        """The raw answer, tried as often as the policy says. The time for all tries begins with the first."""
        clock = asyncio.get_running_loop().time
        began: list[float] = []
        adapted = [0]

        async def attempt() -> str:
            async with self._slots:
                began.append(clock())
                return await self._attempt(request)

        def ends(state: RetryCallState) -> bool:
            too_late = clock() + state.upcoming_sleep > began[0] + self._policy.total
            error = state.outcome.exception() if state.outcome else None
            adapted[0] += isinstance(error, Unsupported)  # what is left out from then on is no try
            return too_late or state.attempt_number - adapted[0] >= self._policy.tries

        tries = AsyncRetrying(
            retry=retry_if_exception_type((Passing, Unsupported)),
            stop=ends,
            wait=self._wait,
            sleep=self._sleep,
            reraise=True,
        )
        return await tries(attempt)

    async def models(self) -> list[str]:
        """The names of the models that the endpoint offers. Raises a Fault or a RunStopped."""

        async def listed() -> list[str]:
            return [model.id for model in _Models.model_validate_json(await self._page("/models")).data]

        names: list[str] = await self._translating(listed)
        return names

    async def get(self, path: str) -> bytes:
        """What is at a path below the endpoint's address, or with `..` beside its /v1. Raises as `models`."""
        beside = self._endpoint.base_url.removesuffix("/v1")
        page: bytes = await self._translating(lambda: self._page(re.sub(r"\A\.\.", beside, path)))
        return page

    async def _page(self, path: str) -> bytes:
        async with asyncio.timeout(self._policy.timeout):
            return (await self._client.get(path, cast_to=httpx2.Response)).content

    async def wait(self, seconds: float) -> None:
        """Send nothing for so long. Raises Halted where the run comes to its end."""
        await self._sleep(seconds)
        if self._stopping.is_set():
            raise Halted("nothing more is sent")

    async def _attempt(self, request: Request) -> str:
        body = adapted(request, self._unsupported)

        async def sent() -> str:
            async with asyncio.timeout(self._policy.timeout):
                answer = await self._client.post("/chat/completions", body=body, cast_to=httpx2.Response)
                # JSON is UTF-8: a charset that the endpoint names would choose how its bytes are read.
                return answer.content.decode("utf-8", "replace")

        if self._stopping.is_set():
            raise Halted("nothing more is sent")
        self._meter.attempt()
        try:
            raw: str = await self._translating(sent)
            Completion.of(raw)
        except RunStopped:
            self._stopping.set()  # at once: nothing that waits for its turn is sent any more
            raise
        except Unsupported as fault:
            if fault.parameter not in body:  # others under way may have been refused before
                raise Rejected(fault.problem) from None
            self._unsupported.add(fault.parameter)
            raise
        except (Passing, Unusable) as fault:
            if isinstance(fault, Unusable) and fault.tokens:
                self._meter.count(*fault.tokens)
            elif fault.sent:
                self._meter.lost(characters(request))
            raise
        return raw

    async def _translating(self, call: Callable[[], Awaitable[Any]]) -> Any:
        try:
            return await call()
        except Exception as error:
            ours = translated(error, self._endpoint.host, self._key_variable)
            if ours is error:
                raise
            raise ours from None

    def _wait(self, state: RetryCallState) -> float:
        """Exponential with jitter, and at least as long as the endpoint asks for."""
        policy = self._policy
        error = state.outcome.exception() if state.outcome else None
        if isinstance(error, Unsupported):
            return 0.0
        drawn = wait_random_exponential(multiplier=policy.first_wait, max=policy.longest_wait)(state)
        asked = error.wait if isinstance(error, Passing) else None
        return drawn if asked is None else asked + drawn

    async def _sleep(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._stopping.wait()
        except TimeoutError:
            return


def adapted(request: Request, left_out: Collection[str]) -> Request:
    """Without what an endpoint does not take: some models want the limit under its newer name."""
    taken = {name: value for name, value in request.items() if name not in left_out}
    if "max_tokens" in left_out:
        taken["max_completion_tokens"] = request["max_tokens"]
    return taken


def characters(request: Request) -> int:
    """How long a request is: its messages and its schema."""
    schema = json.dumps(request["response_format"]["json_schema"]["schema"])
    return len(schema) + sum(len(message["content"]) for message in request["messages"])
