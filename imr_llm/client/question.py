"""A typed question, what becomes of it, and how it is put to an endpoint: as messages and a JSON schema."""

from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Generic, TypedDict, TypeVar

from pydantic import BaseModel

from imr_llm.client.faults import EFFORT
from imr_llm.client.meter import USUAL_CHARACTERS_A_TOKEN, Spent
from imr_llm.client.transport import Request, characters

T = TypeVar("T", bound=BaseModel)


class Message(TypedDict):
    """One message of a conversation."""

    role: str
    content: str


LARGER: Final = 8
"""How many times more tokens the second try may have, after an answer that ended at its limit: a model that thinks
before it answers needs them."""


@dataclass(frozen=True, slots=True)
class Question(Generic[T]):
    """One typed question about one letter.

    `schema` is the shape of the answer; `max_tokens` bounds it, and `checks` is what the schema's validators look
    the answer up in. `larger`: how many times as long an answer may be that is asked for again because it was cut off;
    1: it is not asked for again.
    """

    letter_id: str
    schema: type[T]
    messages: tuple[Message, ...]
    max_tokens: int
    checks: Any
    larger: int = LARGER


@dataclass(frozen=True, slots=True)
class Answered(Generic[T]):
    """An answer that passed its schema's validators, and what it cost when it was first given.

    `earlier`: an answer of the right shape that a validator objected to before; what is right in it still is.
    """

    value: T
    spent: Spent
    earlier: tuple[T, ...] = ()


@dataclass(frozen=True, slots=True)
class Unanswered:
    """No answer that can be used. `reason` is a word, `problem` says it; `lasting`: asking again gives the same."""

    reason: str
    problem: str
    spent: Spent
    lasting: bool


def schema_request(question: Question[Any], model: str, max_tokens: int, effort: str | None = None) -> Request:
    """A question as it is put, with all that it says of its letter."""
    shape = _shape(question.schema)  # type: ignore[arg-type]  # a class can be hashed
    return ({EFFORT: effort} if effort else {}) | {
        "model": model,
        "messages": [dict(message) for message in question.messages],
        "max_tokens": max_tokens,
        "temperature": 0,
        "response_format": {"type": "json_schema", "json_schema": shape},
    }


@cache
def _shape(schema: type[BaseModel]) -> dict[str, Any]:
    """How an answer looks, made once for all questions that have this one."""
    return {"name": schema.__name__, "schema": bare(schema.model_json_schema()), "strict": True}


def estimate(question: Question[Any]) -> tuple[int, int]:
    """About how many tokens a question has, and its answer at most."""
    request = schema_request(question, "", question.max_tokens)
    return round(characters(request) / USUAL_CHARACTERS_A_TOKEN), question.max_tokens


def bare(node: Any) -> Any:
    """A JSON schema as every endpoint takes it: without titles and descriptions, enums in place of constants.

    What a field asks for stands in the prompt, where every model reads it.
    """
    if isinstance(node, list):
        return [bare(member) for member in node]
    if not isinstance(node, dict):
        return node
    out: dict[str, Any] = {}
    for key, value in node.items():
        if key in ("properties", "$defs"):
            out[key] = {name: bare(member) for name, member in value.items()}
        elif key == "const":
            out["enum"] = [value]
        elif key not in ("title", "description", "default"):
            out[key] = bare(value)
    return out
