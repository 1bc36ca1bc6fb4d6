"""An answer as claims about the letter, whatever shape it had."""

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from imr_llm.statements import Claim


def claims(answer: BaseModel) -> Iterator[Claim]:
    """All that an answer says. Items of an unknown layout are numbered from 0."""
    for name, said in answer:
        if name == "items":
            for place, item in enumerate(said):
                yield from _of_item(item, place)
        elif isinstance(said, list):
            yield from (_claim(name, one) for one in said)
        elif said is not None:
            yield _claim(name, said)


def _of_item(item: Any, place: int) -> Iterator[Claim]:
    index = item.number - 1 if hasattr(item, "number") else place
    if hasattr(item, "request"):
        yield _claim("request", item.request, index)
        if item.decided is not None:
            yield _claim("suggested", item.decided, index, item.decided.decision)
    for because in item.denial_reasons:
        yield _claim("denial_reasons", because, index, because.reason)
    for missing in item.missing_documentation:
        yield _claim("missing_documentation", missing, index)


def _claim(field: str, said: Any, item: int | None = None, value: str | None = None) -> Claim:
    return Claim(field, " ".join(said.words.split()), said.sentence, item, value)
