"""Typed questions: instructor on top, and under it the cache, the limits and the network.

A question's validators hold the answer against the letter. They find what they look things up in by `checks()`, not by
instructor's own `context`: with a context instructor takes every message for a Jinja template, and a letter is one of
the messages.
"""

import asyncio
import hashlib
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Generic, Protocol, TypedDict, TypeVar

import instructor
from instructor.core import InstructorRetryException
from openai.types.chat import ChatCompletion, ChatCompletionMessage
from openai.types.chat.chat_completion import Choice
from openai.types.completion_usage import CompletionUsage
from pydantic import BaseModel

from imr_llm.client.endpoint import Endpoint
from imr_llm.client.faults import Fault, Passing, Refusal, Truncated
from imr_llm.client.meter import USUAL_CHARACTERS_A_TOKEN, Meter, Spent
from imr_llm.client.redact import Redactor
from imr_llm.client.transport import Completion, Request, Sends, characters
from imr_llm.errors import EndpointRefused, EndpointUnreachable, RunStopped

MODE = instructor.Mode.JSON_SCHEMA
LARGER = 8
"""How many times more tokens the second try may have, after an answer that ended at its limit: a model that thinks
before it answers needs them."""
UNSTRUCTURED = 3
"""So many questions without one answer by the schema, and the model is taken for one that cannot."""
MOST_GIVEN_UP = 5
"""So many questions given up one after the other, and the endpoint is taken for one that is down."""
_FENCE = re.compile(r"\A\s*```(?:json)?\s*|\s*```\s*\Z")
"""Small models like to put JSON into a block of Markdown."""
_URL = re.compile(r"\n\s*For further information visit \S+")
_KIND = re.compile(r" \[type=[^\]]*\]")

T = TypeVar("T", bound=BaseModel)


class Message(TypedDict):
    """One message of a conversation."""

    role: str
    content: str


@dataclass(frozen=True, slots=True)
class Question(Generic[T]):
    """One typed question about one letter.

    `schema` is the shape of the answer; `max_tokens` bounds it, and `checks` is what the schema's validators look
    the answer up in.
    """

    letter_id: str
    schema: type[T]
    messages: tuple[Message, ...]
    max_tokens: int
    checks: Any


@dataclass(frozen=True, slots=True)
class Answered(Generic[T]):
    """An answer that passed its schema's validators, and what it cost when it was first given."""

    value: T
    spent: Spent


@dataclass(frozen=True, slots=True)
class Unanswered:
    """No answer that can be used. `reason` is a word, `problem` says it; `lasting`: asking again gives the same."""

    reason: str
    problem: str
    spent: Spent
    lasting: bool


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


@dataclass(slots=True)
class Checks:
    """What validators look up in (`given`), and whether this is the last chance: what is wrong is dropped then."""

    given: Any
    last: bool = False


@dataclass(slots=True)
class _Asking:
    question: Question[Any]
    redactor: Redactor | None
    checks: Checks
    spent: Spent = field(default_factory=Spent)
    messages: int = 0
    structured: bool = False


_asking: ContextVar[_Asking] = ContextVar("_asking")


def checks() -> Checks:
    """For validators: what the question that is being asked gave them."""
    return _asking.get().checks


class Asker:
    """Asks one model. `version` stands for the validators in the cache's keys."""

    def __init__(self, endpoint: Endpoint, sends: Sends, answers: Answers, meter: Meter, version: str) -> None:
        self._endpoint = endpoint
        self._sends = sends
        self._answers = answers
        self._meter = meter
        self._version = version
        self._create = instructor.patch(create=self._complete, mode=MODE)
        self._sending: dict[str, asyncio.Lock] = {}
        self._structured = 0
        self._unstructured = 0
        self._given_up = 0

    async def ask(self, question: Question[T], redactor: Redactor | None) -> Answered[T] | Unanswered:
        """Ask, ask once more where a validator objects, and say what came of it. Raises RunStopped."""
        spent = Spent()
        for max_tokens in (question.max_tokens, question.max_tokens * LARGER):
            asking = _Asking(question, redactor, Checks(question.checks), spent)
            try:
                value = await self._ask(asking, max_tokens)
            except (Truncated, Refusal) as error:
                spent, fault = asking.spent, error
                continue
            except Passing as error:
                await self._unheard(error)
                return Unanswered(error.reason, error.problem, asking.spent, lasting=False)
            except Fault as error:
                return Unanswered(error.reason, error.problem, asking.spent, lasting=error.reason != "halted")
            self._note(is_structured=value is not None or asking.structured)
            if value is None:
                return Unanswered("invalid", "its answers do not fit the question", asking.spent, lasting=True)
            return Answered(value, asking.spent)
        return Unanswered(fault.reason, fault.problem, spent, lasting=True)

    async def _unheard(self, fault: Passing) -> None:
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

    def is_cached(self, question: Question[Any], redactor: Redactor | None) -> bool:
        """Whether the first answer is there already; for `--dry-run`."""
        with _asked(_Asking(question, redactor, Checks(question.checks))):
            request = self._request(_schema_request(question, self._endpoint.model, question.max_tokens), redactor)
        return self._answers.answer(self._key(request)) is not None

    async def _ask(self, asking: _Asking, max_tokens: int) -> Any:
        question = asking.question
        with _asked(asking):
            try:
                return await self._create(
                    response_model=_wrapped(question.schema),  # type: ignore[arg-type]
                    max_retries=1,
                    model=self._endpoint.model,
                    messages=[dict(message) for message in question.messages],
                    max_tokens=max_tokens,
                    temperature=0,
                )
            except InstructorRetryException as error:
                cause = error.__cause__
                if isinstance(cause, Fault | RunStopped):
                    raise cause from None
                if not error.failed_attempts:  # not about an answer: a fault of this program
                    raise cause or error from None
                return None

    async def _complete(self, **request: Any) -> ChatCompletion:
        """What instructor calls for each message: an answer of the cache or of the endpoint, as the SDK's own type."""
        asking = _asking.get()
        asking.messages += 1
        asking.checks.last = asking.messages > 1
        request = self._request(request, asking.redactor)
        key = self._key(request)
        completion = Completion.of(await self._raw(request, key, asking))
        choice = completion.choices[0]
        if choice.message.refusal or choice.finish_reason == "content_filter":
            raise Refusal("it does not want to answer")
        if choice.finish_reason == "length":
            raise Truncated("its answer is cut off")
        content = _FENCE.sub("", choice.message.content or "")
        asking.structured |= _is_json(content)
        return _as_sdk(completion.model, asking.redactor.restore(content) if asking.redactor else content)

    async def _raw(self, request: Request, key: str, asking: _Asking) -> str:
        """The answer that is kept, or a new one; a question that two letters have is sent once."""
        try:
            async with self._sending.setdefault(key, asyncio.Lock()):
                raw = self._answers.answer(key)
                if raw is None:
                    return await self._send(request, key, asking)
                self._meter.cached += 1
                asking.spent += self._price(request, Completion.of(raw))
                return raw
        finally:
            self._sending.pop(key, None)

    async def _send(self, request: Request, key: str, asking: _Asking) -> str:
        reserved = await self._meter.reserve(characters(request), request["max_tokens"])
        try:
            raw = await self._sends.send(request)
        finally:
            await self._meter.release(reserved)
        self._given_up = 0
        completion = Completion.of(raw)
        usage = self._price(request, completion)
        self._meter.count(usage.prompt_tokens, usage.completion_tokens)
        asking.spent += usage
        tokens = usage.prompt_tokens, usage.completion_tokens
        self._answers.keep_answer(key, asking.question.letter_id, self._endpoint.model, *tokens, usage.cost_usd, raw)
        return raw

    def _request(self, request: Request, redactor: Redactor | None) -> Request:
        """As it is sent: identifiers out, and what validators say without pydantic's addresses and types."""
        messages = []
        for message in request["messages"]:
            content = _KIND.sub("", _URL.sub("", message["content"]))
            if redactor and message["role"] != "system":
                content = redactor.hide(content)
            messages.append({"role": message["role"], "content": content})
        schema = request["response_format"]["json_schema"] | {"strict": True}
        return request | {"messages": messages, "response_format": {"type": "json_schema", "json_schema": schema}}

    def _key(self, request: Request) -> str:
        named = {"endpoint": self._endpoint.identity, "mode": MODE.value, "version": self._version, **request}
        return hashlib.sha256(json.dumps(named, sort_keys=True).encode()).hexdigest()

    def _price(self, request: Request, completion: Completion) -> Spent:
        """By the endpoint's own count; an endpoint that does not count is estimated."""
        if completion.usage:
            tokens = completion.usage.prompt_tokens, completion.usage.completion_tokens
        else:
            said = completion.choices[0].message.content or ""
            tokens = (
                round(characters(request) / USUAL_CHARACTERS_A_TOKEN),
                round(len(said) / USUAL_CHARACTERS_A_TOKEN),
            )
        return Spent(1, *tokens, self._meter.price(*tokens))

    def _note(self, *, is_structured: bool) -> None:
        """A model whose first answers are no JSON at all cannot do what is asked, and the run need not go on."""
        self._structured += is_structured
        self._unstructured += not is_structured
        if not self._structured and self._unstructured >= UNSTRUCTURED:
            problem = f"The model at {self._endpoint.host} does not answer by a schema (structured output)."
            raise EndpointRefused(problem, "Name a model or a server that can; `imr doctor` tells.")


def _schema_request(question: Question[Any], model: str, max_tokens: int) -> Request:
    """What instructor makes of a question."""
    schema = {"name": question.schema.__name__, "schema": question.schema.model_json_schema()}
    return {
        "model": model,
        "messages": [dict(message) for message in question.messages],
        "max_tokens": max_tokens,
        "temperature": 0,
        "response_format": {"type": "json_schema", "json_schema": schema},
    }


@cache
def _wrapped(schema: Any) -> Any:
    """As instructor would make it anew for every question."""
    return instructor.response_schema(schema)


def estimate(question: Question[Any]) -> tuple[int, int]:
    """About how many tokens a question has, and its answer at most."""
    request = _schema_request(question, "", question.max_tokens)
    return round(characters(request) / USUAL_CHARACTERS_A_TOKEN), question.max_tokens


@contextmanager
def _asked(asking: _Asking) -> Iterator[None]:
    token = _asking.set(asking)
    try:
        yield
    finally:
        _asking.reset(token)


def _is_json(content: str) -> bool:
    try:
        return isinstance(json.loads(content), dict)
    except (ValueError, RecursionError):
        return False


def _as_sdk(model: str, content: str) -> ChatCompletion:
    """What instructor takes apart."""
    message = ChatCompletionMessage(role="assistant", content=content)
    choice = Choice(finish_reason="stop", index=0, message=message)
    usage = CompletionUsage(prompt_tokens=0, completion_tokens=0, total_tokens=0)
    return ChatCompletion(id="", choices=[choice], created=0, model=model, object="chat.completion", usage=usage)
