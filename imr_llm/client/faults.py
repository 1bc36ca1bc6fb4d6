"""What the endpoint or the network says, as ours. What an endpoint writes may quote the letter: none of it is shown."""

import asyncio
import re
import time
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Final

from imr_llm.errors import EndpointRefused

if TYPE_CHECKING:
    import openai

_STRUCTURE = re.compile(r"response_format|json_schema|guided_\w+|structured[ _-]outputs?|\bgrammar\b", re.IGNORECASE)
_TOO_LONG = re.compile(
    r"context[ _]?(?:length|size|window)|exceed_context|too many tokens|maximum context", re.IGNORECASE
)
_UNKNOWN_MODEL = re.compile(r"model_not_found|(?:unknown|no such|invalid) model|model .{0,80}not (?:exist|found)", re.I)
_QUOTA = {"insufficient_quota", "billing_hard_limit_reached", "billing_not_active", "quota_exceeded"}
_FILTERED = {"content_filter", "content_policy_violation"}
EFFORT: Final = "reasoning_effort"
_ADAPTABLE = ("max_tokens", "temperature")
_NO_EFFORT = re.compile(r"reasoning[ _.]?effort|not support (?:thinking|reasoning)|\bthink value\b", re.IGNORECASE)
_BEGINS = 200
_AGAIN = {408, 409, 429}
NOT_OURS: Final = "its answer is not one of this interface; the address usually ends in /v1"
_REFUSALS = {400, 401, 402, 403, 404, 405, 411, 413, 415, 422}


class Fault(Exception):
    """One attempt that gave no usable answer. `reason` is a word for the flag."""

    reason = "fault"

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


class Passing(Fault):
    """Worth trying again, after `wait` seconds where the endpoint says so."""

    reason = "no_answer"

    def __init__(self, problem: str, wait: float | None = None, *, sent: bool = False, reached: bool = True) -> None:
        """`sent`: the endpoint may have read the question, and be paid; `reached`: it was there."""
        super().__init__(problem)
        self.wait = wait
        self.sent = sent
        self.reached = reached


class Rejected(Fault):
    """The question is refused, and would be again."""

    reason = "rejected"


class TooLong(Rejected):
    """The question has more tokens than the model takes."""

    reason = "too_long"


class Unusable(Rejected):
    """The endpoint answers with what cannot be taken in. It has read the question, and may be paid."""

    reason = "unusable"
    sent = True

    def __init__(self, problem: str, tokens: tuple[int, int] | None = None) -> None:
        """`tokens`: in and out, where it says what it took."""
        super().__init__(problem)
        self.tokens = tokens


class Unsupported(Fault):
    """The endpoint does not know a parameter, or not its value; `parameter` is its name."""

    reason = "rejected"

    def __init__(self, parameter: str) -> None:
        super().__init__(f"it does not take {parameter}")
        self.parameter = parameter


class Halted(Fault):
    """Nothing more is sent: the run is coming to its end."""

    reason = "halted"


class Deferred(Fault):
    """Nothing is sent now: the question goes into a batch, or is not asked at all."""

    reason = "deferred"


class Truncated(Fault):
    """The answer ended at its limit of tokens."""

    reason = "truncated"


class Refusal(Fault):
    """The model does not want to answer."""

    reason = "refused"


def translated(error: Exception, host: str, key_variable: str) -> Exception:
    """The fault, or the RunStopped, that an exception of the SDK or the network means; itself if it is neither."""
    import openai  # most of a second, for whoever sends something

    if isinstance(error, openai.APIStatusError):
        return _of_status(error, host, key_variable)
    if isinstance(error, asyncio.TimeoutError | openai.APITimeoutError):
        return Passing("it did not answer in time; IMR_TIMEOUT gives it longer", sent=True, reached=False)
    if isinstance(error.__cause__, Unusable):  # the SDK takes it for a broken connection
        return error.__cause__
    if isinstance(error, openai.APIConnectionError):
        return Passing("the connection failed", reached=False)
    if isinstance(error, openai.APIResponseValidationError | ValueError | AttributeError):  # no JSON, or not this one
        return Passing(NOT_OURS, sent=True)
    return error


def is_refusal(error: "openai.APIStatusError") -> bool:
    """Whether nothing was done. Any other status leaves that open, also one that means that it came too often, or that
    it stands against what was asked before: a server between may have asked twice.
    """
    return error.status_code in _REFUSALS or (error.status_code < 500 and _code(error) in _QUOTA)


def _of_status(error: "openai.APIStatusError", host: str, key_variable: str) -> Exception:
    return _for_good(error, host, key_variable) or _for_now(error)


def _for_good(error: "openai.APIStatusError", host: str, key_variable: str) -> EndpointRefused | None:
    """What every question would be answered with."""
    status, said = error.status_code, _said(error)
    bad_request = status in (400, 422)
    if status in (401, 403):
        problem, next_step = (
            f"{host} does not accept the key (status {status}).",
            f"Put a valid key into the variable {key_variable}, or name another: --api-key-env.",
        )
    elif status == 402 or _code(error) in _QUOTA:
        problem, next_step = f"{host} answers that the quota is used up.", "Add to it, or name another endpoint."
    elif 300 <= status < 400:
        problem, next_step = f"{host} sends us to another address, where no letter goes.", "Name that one yourself."
    elif status == 404 or (bad_request and _UNKNOWN_MODEL.search(said)):
        problem, next_step = f"{host} has no such model, or the address is wrong.", "Check it with `imr doctor`."
    elif bad_request and _STRUCTURE.search(said) and not _TOO_LONG.search(said):
        problem = f"The model at {host} cannot answer by a schema (structured output)."
        next_step = "Name a model that can, or a newer server."
    else:
        return None
    return EndpointRefused(problem, next_step)


def _for_now(error: "openai.APIStatusError") -> Fault:
    status, said = error.status_code, _said(error)
    if status in _AGAIN or status >= 500:
        return Passing(f"it answers with status {status}", _wait(error))
    bad_request = status in (400, 422)
    named = (error.param or "", *said.split("'"))
    if bad_request and (parameter := next((p for p in _ADAPTABLE if p in named), None)):
        return Unsupported(parameter)
    if bad_request and _NO_EFFORT.search(said):
        return Unsupported(EFFORT)
    if _code(error) in _FILTERED:
        return Refusal("it does not want to answer")
    if status == 413 or _TOO_LONG.search(said):
        return TooLong("the text is too long for the model")
    return Rejected(f"it answers with status {status}")


def _code(error: "openai.APIStatusError") -> str:
    code = error.code or (error.body.get("type") if isinstance(error.body, dict) else None)
    return str(code or "")


def _said(error: "openai.APIStatusError") -> str:
    """How its message begins, to be looked through and not to be shown: further on it may quote the letter."""
    body: Any = error.body
    message = body.get("message") if isinstance(body, dict) else body
    return f"{error.code or ''} {error.param or ''} {message or error.message}"[:_BEGINS]


def _wait(error: "openai.APIStatusError") -> float | None:
    """Seconds that `Retry-After` asks for, as a number or as a date; None where it does not."""
    headers = error.response.headers
    try:
        if milliseconds := headers.get("retry-after-ms"):
            return max(0.0, float(milliseconds) / 1000)
        if not (after := headers.get("retry-after")):
            return None
        if re.fullmatch(r"\s*\d+(?:\.\d+)?\s*", after):
            return float(after)
        return max(0.0, parsedate_to_datetime(after).timestamp() - time.time())
    except (ValueError, TypeError):
        return None
