"""The shape of an answer, whose claims are fields of the record: words and the number of the sentence that says them.

A field's description is the record's own, which is the labelling guide's rule. It stands in the prompt, where every
model reads it; the schema that is sent has none, and nothing that an endpoint with strict schemas refuses: every field
is required, none has a default or a bound.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from types import GenericAlias
from typing import Any, ClassVar, Final, cast, get_args

from pydantic import BaseModel, ConfigDict, create_model, model_validator

from imr_llm import client
from imr_llm.codes import Decision, DenialReason
from imr_llm.extract.within import within
from imr_llm.record import Issue, Patient, Reviewer, rule
from imr_llm.statements import SIDES, Claim

TYPED: Final = ("age", "sex", "date_of_injury")
REVIEWER: Final = ("specialties", "licensed_states")


class AnswerPart(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class Answer(AnswerPart):
    """What every answer is held against once: `checks().given` tells what is wrong with it, `again` what to answer."""

    again: ClassVar = "What was right is kept: answer with these values corrected and everything else empty or null."

    @model_validator(mode="after")
    def _stands(self) -> "Answer":
        check: Callable[[Answer], list[str]] = client.checks().given
        if not client.checks().last and (problems := check(self)):
            raise ValueError(" ".join([*problems, self.again]))
        return self


@dataclass(frozen=True, slots=True)
class Shape:
    """What a question asks for. `most` is the highest sentence number of an answer, `items` the highest item.

    `items` is 0 where none is asked about; `unknown`: they are not known, but asked for, `cites`: with the guidelines
    that each side names.
    """

    fields: tuple[str, ...]
    most: int
    items: int = 0
    unknown: bool = False
    cites: bool = False


@cache
def schema(shape: Shape) -> type[BaseModel]:
    """The answer of this shape."""
    return within(lambda number, item: _letter(shape, number, item), shape.most, shape.items)


def _letter(shape: Shape, number: Any, item_number: Any) -> type[BaseModel]:
    said = model("Said", {"sentence": number, "words": str})
    fields = {name: list_of(said) if is_list(name) else said | None for name in shape.fields}
    item: dict[str, Any] = {}
    if shape.unknown:
        decided = model("Decided", {"sentence": number, "words": str, "decision": Decision})
        item = {"request": said, "decided": decided | None} | dict.fromkeys(SIDES if shape.cites else (), list_of(said))
    elif shape.items:
        item = {"number": item_number}
    if item:
        because = model("Because", {"reason": DenialReason, "sentence": number, "words": str})
        item |= {"denial_reasons": list_of(because), "missing_documentation": list_of(said)}
        fields["items"] = list_of(model("Item", item))
    return cast("type[BaseModel]", model("Letter", fields, Answer))


def list_of(member: Any) -> Any:
    return GenericAlias(list, (member,))


def model(name: str, fields: dict[str, Any], base: type[BaseModel] = AnswerPart) -> Any:
    """A shape with these fields, every one required."""
    return create_model(name, __base__=base, **fields)


def is_list(name: str) -> bool:
    """Whether a field of the patient or the reviewer is a list."""
    info = Patient.model_fields.get(name) or Reviewer.model_fields[name]
    return bool(get_args(info.annotation)) and str(info.annotation).startswith("tuple")


def instructions(shape: Shape) -> str:
    """What each field asks for, a line each: the record's own descriptions."""
    rules = [f"- {name}: {_rule(name)}" for name in shape.fields]
    if shape.unknown:
        asked = _OF_UNKNOWN | {side: side for side in SIDES if shape.cites}
        rules += [f"- items[].{name}: {rule(Issue.model_fields[own])}" for name, own in asked.items()]
    if shape.items or shape.unknown:
        rules += [f"- items[].{name}: {rule(Issue.model_fields[name])}" for name in OF_ITEMS]
    return "\n".join(rules)


_OF_UNKNOWN: Final = {"request": "request", "decided": "decision"}
"""What is asked of an item of an unknown layout, by the name that the answer has."""
OF_ITEMS: Final = ("denial_reasons", "missing_documentation")


def _rule(name: str) -> str:
    return rule(Patient.model_fields.get(name) or Reviewer.model_fields[name])


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
        for side in SIDES:
            yield from (_claim(side, cited, index) for cited in getattr(item, side, ()))
    for because in item.denial_reasons:
        yield _claim("denial_reasons", because, index, because.reason)
    for missing in item.missing_documentation:
        yield _claim("missing_documentation", missing, index)


def _claim(field: str, said: Any, item: int | None = None, value: str | None = None) -> Claim:
    return Claim(field, " ".join(said.words.split()), said.sentence, item, value)
