"""What a model answers, made of the question that it is asked: `good` adds nothing, `shaped` has given values."""

import re
from collections.abc import Iterator
from typing import Any

from imr_llm.statements import SIDES

Request = dict[str, Any]


def good(request: Request) -> dict[str, Any]:
    """An answer by the request's schema that adds nothing: null, and empty lists."""
    schema = request["response_format"]["json_schema"]["schema"]
    return {name: _value(name, field) for name, field in schema["properties"].items()}


def _value(name: str, field: dict[str, Any]) -> Any:
    if name == "sum":
        return 5
    return [] if field.get("type") == "array" else None


def sentences(request: Request) -> dict[int, str]:
    """The numbered sentences that a question shows, as far as it was asked for the first time."""
    shown = next(m["content"] for m in request["messages"] if m["role"] == "user")
    return {int(m[1]): m[2] for m in re.finditer(r"^\[(\d+)\] (.*)$", shown, re.MULTILINE)}


def items(request: Request) -> dict[int, list[int]]:
    """The items that a question shows, each with the numbers of its rationale's sentences."""
    shown = next(m["content"] for m in request["messages"] if m["role"] == "user")
    found: dict[int, list[int]] = {}
    for part in re.split(r"^(?=Item \d+: )", shown, flags=re.MULTILINE)[1:]:
        numbers = [int(n) for n in re.findall(r"^\[(\d+)\] ", part, re.MULTILINE)]
        found[int(part.split(":")[0].removeprefix("Item "))] = numbers
    return found


def said(request: Request, words: str, **more: Any) -> dict[str, Any]:
    """Words as an answer has them, with the number of the first sentence that holds them; 1 where none does."""
    at = next((n for n, sentence in sentences(request).items() if words.lower() in sentence.lower()), 1)
    return {"sentence": at, "words": words} | more


def shaped(request: Request, **values: Any) -> dict[str, Any]:
    """A good answer with these values where it is asked for them.

    Words get their sentence. `reasons` ({"reason", "words"}) are given for every item; `why`, with its `spanish`, is
    told of every item, and is said by the letter as `verdict` tells ("yes"); `decided` ({"request", "decision",
    "words", and the words of its guidelines by SIDES}) are the items of an unknown layout.
    """
    answer = good(request)
    for name, value in values.items():
        if name in answer and name != "items":
            is_list = isinstance(value, list)
            found = [said(request, words) for words in (value if is_list else [value])]
            answer[name] = found if is_list else found[0]
    if "claims" in answer:
        verdict = values.get("verdict", "yes")
        answer["claims"] = [{"number": n, "english": verdict, "spanish": verdict} for n in _claims(request)]
    if "items" in answer:
        answer["items"] = list(_items(request, values))
    return answer


def asks_why(request: Request) -> bool:
    """Whether a question is the one why items were decided so."""
    return "Why" in request["response_format"]["json_schema"]["schema"].get("$defs", {})


def _claims(request: Request) -> list[int]:
    shown = next(m["content"] for m in request["messages"] if m["role"] == "user")
    return [int(number) for number in re.findall(r"^Claim (\d+), on: ", shown, re.MULTILINE)]


def _items(request: Request, values: dict[str, Any]) -> Iterator[dict[str, Any]]:
    known = items(request)
    if asks_why(request):
        told = {"english": values.get("why"), "spanish": values.get("spanish", "")}
        yield from ({"number": n, "why": [told | {"sentences": own}]} for n, own in known.items() if "why" in values)
    elif known:
        because = [said(request, one["words"], reason=one["reason"]) for one in values.get("reasons", ())]
        yield from ({"number": n, "denial_reasons": because, "missing_documentation": []} for n in known)
    else:
        yield from (_decided(request, one) for one in values.get("decided", ()))


def _decided(request: Request, one: dict[str, Any]) -> dict[str, Any]:
    decided = said(request, one["words"], decision=one["decision"])
    asked = {"request": said(request, one["request"]), "decided": decided}
    asked |= {side: [said(request, words) for words in one.get(side, ())] for side in SIDES if _asks(request, side)}
    because = [said(request, words, reason="not_recommended") for words in one.get("because", ())]
    return asked | {"denial_reasons": because, "missing_documentation": []}


def _asks(request: Request, name: str) -> bool:
    """Whether a question asks for a field of this name of each item."""
    defs = request["response_format"]["json_schema"]["schema"].get("$defs", {})
    return name in defs.get("Item", {}).get("properties", {})


def completion(content: str, finish: str = "stop", refusal: str | None = None, model: str = "test") -> dict[str, Any]:
    """The JSON of an answer; 100 tokens in, 10 out."""
    message = {"role": "assistant", "content": None if refusal else content, "refusal": refusal}
    return {
        "id": "1", "object": "chat.completion", "created": 1, "model": model,
        "choices": [{"index": 0, "finish_reason": finish, "message": message}],
        "usage": {"prompt_tokens": 100, "completion_tokens": 10, "total_tokens": 110},
    }  # fmt: skip
