"""Typed questions: instructor on top, and under it what is kept, the limits and the network.

A question's validators hold the answer against the letter. They find what they look things up in by `checks()`, not by
instructor's own `context`: with a context instructor takes every message for a Jinja template, and a letter is one of
the messages. A validator only says what is wrong; what of an answer is kept is for whoever asked.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import instructor
from instructor.core import InstructorRetryException, retry_async
from openai.types.chat import ChatCompletion, ChatCompletionMessage
from openai.types.chat.chat_completion import Choice
from openai.types.completion_usage import CompletionUsage
from pydantic import ValidationError

from imr_llm.client.endpoint import Endpoint
from imr_llm.client.faults import Fault, Passing, Refusal, TooLong, Truncated, Unusable
from imr_llm.client.habits import content_of, is_json, is_schema
from imr_llm.client.kept import Answers, Defer, RawAnswers, unfinished
from imr_llm.client.meter import Meter, Spent
from imr_llm.client.question import Answered, Question, T, Unanswered, schema_request
from imr_llm.client.transport import Request, Sends
from imr_llm.errors import EndpointRefused, RunStopped

if TYPE_CHECKING:
    from imr_llm.client.redact import Redactor

MODE = instructor.Mode.JSON_SCHEMA
MOST_TOKENS = 32_000
"""An answer never has more, thinking included."""
UNSTRUCTURED = 3
"""So many questions without one answer by the schema, and the model is taken for one that cannot."""
_EFFORT = "`effort` in imr.toml (IMR_EFFORT)"
_LITTLE = ("none", "minimal", "low")
LONGEST = 1 << 16
"""Characters that no answer to a question about a letter has; each of its values is looked up in the letter."""
_URL = re.compile(r"\n\s*For further information visit \S+")
_KIND = re.compile(r" \[type=[^\]]*\]")


@dataclass(slots=True)
class Checks:
    """What validators look up in (`given`), and whether this is the last chance: what is wrong is dropped then."""

    given: Any
    last: bool = False


@dataclass(slots=True)
class _Asking:
    question: Question[Any]
    redactor: "Redactor | None"
    checks: Checks
    spent: Spent = field(default_factory=Spent)
    earlier: Sequence[Request] = ()
    """How it was asked with less room."""
    requests: list[Request] = field(default_factory=list)
    contents: list[str] = field(default_factory=list)
    is_new: bool | None = None
    """Whether the last answer that arrived was sent now, and not kept; None before one did."""


_asking: ContextVar[_Asking] = ContextVar("_asking")


def checks() -> Checks:
    """For validators: what the question that is being asked gave them."""
    return _asking.get().checks


class Asker:
    """Asks one model. `version` stands for the validators in the cache's keys; `defer` takes what is not answered.

    A refusal, and an answer that is cut off at the largest limit, are kept like any answer: asking again would be paid
    for again. With `retry_refused` those that are kept are asked again, once.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        sends: Sends,
        answers: Answers,
        meter: Meter,
        version: str,
        defer: Defer | None = None,
        *,
        retry_refused: bool = False,
        thinks: bool = False,
        effort: str | None = None,
    ) -> None:
        """`thinks`: whether the model is asked as one that thinks first already; `effort`: how much it is asked to."""
        self._endpoint = endpoint
        self._advice = _advice(effort, thinks=thinks)
        self._effort = effort
        self._retry_refused = retry_refused
        self._raw = RawAnswers(endpoint, sends, answers, meter, MODE.value, version, defer)
        self._structured = 0
        self._unstructured = 0

    async def ask(self, question: Question[T], redactor: "Redactor | None") -> Answered[T] | Unanswered:
        """Ask, ask once more where a validator objects, and say what came of it. Raises RunStopped."""
        reply, tried = await self._answer(question, redactor)
        if tried and self._retry_refused and all(asking.is_new is False for asking in tried):
            for request in (request for asking in tried for request in asking.requests):
                self._raw.retire(request)
            reply, tried = await self._answer(question, redactor)
        if tried and isinstance(reply, Unanswered) and tried[-1].is_new:
            await self._raw.check_refused(tried[-1].requests[-1], reply.problem)
        return reply

    async def _answer(
        self, question: Question[T], redactor: "Redactor | None"
    ) -> tuple[Answered[T] | Unanswered, list[_Asking]]:
        """The reply; and where every answer was a refusal or cut off, how it was asked for."""
        tried: list[_Asking] = []
        more = max(question.max_tokens, min(question.max_tokens * question.larger, MOST_TOKENS))
        for max_tokens in dict.fromkeys((question.max_tokens, more)):
            earlier = [request for before in tried for request in before.requests]
            spent = tried[-1].spent if tried else Spent()
            asking = _Asking(question, redactor, Checks(question.checks), spent, earlier)
            try:
                value = await self._ask(asking, max_tokens)
            except (Truncated, Refusal) as error:
                fault = error
                tried.append(asking)
                continue
            except Passing as error:
                await self._raw.check_there(error)
                return Unanswered(error.reason, error.problem, asking.spent, lasting=False), []
            except Fault as error:
                return Unanswered(error.reason, error.problem, asking.spent, lasting=isinstance(error, TooLong)), []
            return self._of_answer(asking, value), []
        return Unanswered(fault.reason, fault.problem, tried[-1].spent, lasting=True), tried

    def _of_answer(self, asking: _Asking, value: Any) -> Answered[Any] | Unanswered:
        """The reply that answers come to, of whatever shape; `value` is the one that passed its checks, or None."""
        shaped = _shaped(asking)
        self._note(asking, is_structured=value is not None or any(map(is_json, asking.contents)))
        if value is not None:
            return Answered(value, asking.spent, tuple(shaped[:-1]))
        if shaped:  # the second answer has another shape: the first stands, as far as it does
            return Answered(shaped[-1], asking.spent, tuple(shaped[:-1]))
        for request in asking.requests:  # asked again by the next run: another model may stand behind the name
            self._raw.retire(request)
        return Unanswered(*_misfit(asking, self._advice), asking.spent, lasting=False)

    def is_cached(self, question: Question[Any], redactor: "Redactor | None") -> bool:
        """Whether the first answer is there already; for `--dry-run`."""
        with _asked(_Asking(question, redactor, Checks(question.checks))):
            asked = schema_request(question, self._endpoint.model, question.max_tokens, self._effort)
            request = self._request(asked, redactor)
        return self._raw.is_kept(request)

    async def _ask(self, asking: _Asking, max_tokens: int) -> Any:
        question = asking.question
        with _asked(asking):
            try:
                request = schema_request(question, self._endpoint.model, max_tokens, self._effort)
                return await retry_async(self._complete, question.schema, (), request, max_retries=1, mode=MODE)
            except InstructorRetryException as error:
                cause = error.__cause__
                if isinstance(cause, TooLong) and asking.contents:
                    return None  # with the first answer it does not fit: that one stands, as far as it does
                if isinstance(cause, Fault | RunStopped):
                    raise cause from None
                if not error.failed_attempts:  # not about an answer: a fault of this program
                    raise cause or error from None
                return None

    async def _complete(self, **request: Any) -> ChatCompletion:
        """What instructor calls for each message: an answer of the cache or of the endpoint, as the SDK's own type."""
        asking = _asking.get()
        asking.checks.last = bool(asking.requests)
        request = self._request(request, asking.redactor)
        earlier = (*asking.earlier, *asking.requests)
        asking.requests.append(request)
        completion, spent, asking.is_new = await self._raw.get(request, asking.question.letter_id, earlier)
        asking.spent += spent
        said = completion.choices[0].message.content or ""
        if fault := unfinished(completion):
            if isinstance(fault, Truncated):
                fault = Truncated(f"its answer is cut off at {request['max_tokens']:,} tokens; {self._advice}")
            raise fault
        if len(said) > LONGEST:
            self._raw.retire(request)
            raise Unusable("its answer is longer than any")
        content = content_of(said)
        content = asking.redactor.restore(content) if asking.redactor else content
        asking.contents.append(content)
        return _as_sdk(completion.model, content)

    def _request(self, request: Request, redactor: "Redactor | None") -> Request:
        """As it is sent: identifiers out, and what validators say without pydantic's addresses and types."""
        messages = []
        for message in request["messages"]:
            content = _KIND.sub("", _URL.sub("", message["content"]))
            if redactor and message["role"] != "system":
                content = redactor.hide(content)
            messages.append({"role": message["role"], "content": content})
        return request | {"messages": messages}

    def _note(self, asking: _Asking, *, is_structured: bool) -> None:
        """A model whose first answers are no JSON at all cannot do what is asked, and the run need not go on."""
        self._structured += is_structured
        self._unstructured += not is_structured
        if not self._structured and self._unstructured >= UNSTRUCTURED:
            why = _misfit(asking, self._advice)[1]
            problem = f"The model at {self._endpoint.host} does not answer by a schema (structured output): {why}."
            raise EndpointRefused(problem, "Name a model or a server that can; `imr doctor` tells.")


@contextmanager
def _asked(asking: _Asking) -> Iterator[None]:
    token = _asking.set(asking)
    try:
        yield
    finally:
        _asking.reset(token)


def _shaped(asking: _Asking) -> list[Any]:
    """The answers that have the question's shape, whatever a validator makes of them."""
    found = []
    for content in asking.contents:
        with _asked(_Asking(asking.question, None, Checks(asking.checks.given, last=True))), suppress(ValidationError):
            found.append(asking.question.schema.model_validate_json(content))
    return found


def _advice(effort: str | None, *, thinks: bool) -> str:
    """What helps where thoughts leave no room for an answer."""
    if not thinks:
        or_none = "" if effort == "none" else f", or not to think: {_EFFORT} = none"
        return f"a model that thinks first needs the profile 'reasoning' (--profile), which gives it room{or_none}"
    less = "name a model that thinks less" if effort in _LITTLE else f"{_EFFORT} = low leaves more for the answer"
    return f"its thoughts may have had all the room: {less}"


def _misfit(asking: _Asking, advice: str) -> tuple[str, str]:
    """Why no answer can be used, in a word, and said with what helps."""
    if not any(content.strip() for content in asking.contents):
        server = "or its server takes the answer for thoughts (see its reasoning parser)"
        return "empty", f"its answer has no content; {advice}; {server}"
    if any(map(is_schema, asking.contents)):
        problem = "it answers with the question's schema in place of an answer; name a --base-url that enforces schemas"
        return "invalid", problem
    if not any(map(is_json, asking.contents)):
        return "invalid", "its answers are no JSON; name a model or a server with structured output"
    return "invalid", "its answers do not fit the question; name a larger model, or a server that enforces schemas"


def _as_sdk(model: str, content: str) -> ChatCompletion:
    """What instructor takes apart."""
    message = ChatCompletionMessage(role="assistant", content=content)
    choice = Choice(finish_reason="stop", index=0, message=message)
    usage = CompletionUsage(prompt_tokens=0, completion_tokens=0, total_tokens=0)
    return ChatCompletion(id="", choices=[choice], created=0, model=model, object="chat.completion", usage=usage)
