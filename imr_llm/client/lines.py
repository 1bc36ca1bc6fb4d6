"""The lines of a batch: a question as one, and what one says that came back."""

import json
from codecs import BOM_UTF8
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any, Final

from pydantic import BaseModel, ConfigDict, ValidationError

from imr_llm.client.endpoint import Endpoint
from imr_llm.client.faults import Fault
from imr_llm.client.meter import USUAL_CHARACTERS_A_TOKEN, batch_price
from imr_llm.client.network import MOST_BYTES
from imr_llm.client.transport import Completion, Request, adapted

PATH: Final = "/v1/chat/completions"
_AGAIN: Final = (408, 409, 429)
_NOT_DONE: Final = ("batch_expired", "batch_cancelled", "request_timeout")


class _Loose(BaseModel):
    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)


class _Response(_Loose):
    status_code: int
    body: Any = None


class _Line(_Loose):
    custom_id: str
    response: _Response | None = None
    error: Any = None  # of any shape: it is looked at only where there is no response


@dataclass(frozen=True, slots=True)
class Reply:
    """A line that came back: an answer as if it had come at once, or why there is none; `again`: it may come yet."""

    key: str
    raw: str | None = None
    reason: str | None = None
    again: bool = False


def line(key: str, request: Request, left_out: tuple[str, ...]) -> str:
    """A question as a line of a batch, without what the model does not take."""
    body = adapted(request, left_out)
    return json.dumps({"custom_id": key, "method": "POST", "url": PATH, "body": body}, ensure_ascii=False)


def answered(key: str, body: dict[str, Any] | None) -> str:
    """An answer as the line that comes back of a batch; without one, a line that says that there is none."""
    response = {"status_code": 200, "body": body} if body is not None else None
    said = {"custom_id": key, "response": response, "error": None if body is not None else {"code": "error"}}
    return json.dumps(said, ensure_ascii=False)


def replies(file: IO[bytes]) -> Iterator[Reply | None]:
    """The lines of a file of answers or errors; None for one that cannot be read, whose question is not known."""
    while words := file.readline(MOST_BYTES + 1):
        if len(words) > MOST_BYTES:
            while words and not words.endswith(b"\n"):
                words = file.readline(MOST_BYTES)
            yield None
        elif words := words.removeprefix(BOM_UTF8).strip():
            yield _read(words)


def _read(words: bytes) -> Reply | None:
    try:
        return _reply(_Line.model_validate_json(words))
    except ValidationError:
        return None


def _reply(said: _Line) -> Reply:
    """By the status of the line: a refused one comes as a response that is not 200 with no error beside it."""
    response = said.response
    if response is None:
        code = said.error.get("code") if isinstance(said.error, dict) else None
        return Reply(said.custom_id, reason=code if code in _NOT_DONE else "error", again=True)
    if response.status_code != 200:
        again = response.status_code in _AGAIN or response.status_code >= 500
        return Reply(said.custom_id, reason=f"status {response.status_code}", again=again)
    raw = json.dumps(response.body, ensure_ascii=False)
    try:
        Completion.of(raw)
    except Fault:
        return Reply(said.custom_id, reason="no answer", again=True)
    return Reply(said.custom_id, raw=raw)


def priced(endpoint: Endpoint, request_characters: int, raw: str) -> tuple[int, int, float | None]:
    """Tokens in and out of an answer, and what it cost in US dollars; estimated where the endpoint does not count."""
    completion = Completion.of(raw)
    if completion.usage:
        tokens = completion.usage.prompt_tokens, completion.usage.completion_tokens
    else:
        said = completion.choices[0].message.content or ""
        tokens = round(request_characters / USUAL_CHARACTERS_A_TOKEN), round(len(said) / USUAL_CHARACTERS_A_TOKEN)
    return (*tokens, batch_price(endpoint, *tokens))
