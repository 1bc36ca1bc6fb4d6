"""The shape of each answer. A field's description is the instruction for it, in the prompt and in the JSON schema.

Validators hold every value against the letter (`client.checks()`). What is wrong is told to the model once; if it is
still wrong, it is dropped and noted.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar, cast, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, create_model, field_validator

from imr_llm import client, prompts
from imr_llm.extract.grounds import Grounds
from imr_llm.record import Decision, DenialReason

V = TypeVar("V")
LISTS = ("diagnoses", "prior_treatments", "current_medications")
MOVED_TO = ("diagnoses", "prior_treatments")
"""That a drug is taken now is more than that it is named: the model has to say so itself."""
MOST, MOST_REASONS = 12, 4
"""Members of a list: a small model that begins to repeat itself would not end."""


class Checked:
    """A question's grounds, the item that it is about with its decision, and what became of its answers.

    `passed` has, by field, the values of any of its answers that passed: a model that is told that one value is wrong
    often leaves out right ones too. `dropped` names the field of each value of the last answer that did not.
    """

    def __init__(self, grounds: Grounds, index: str = "", decision: Decision | None = None) -> None:
        self.grounds = grounds
        self.index = index
        self.decision = decision
        self.passed: dict[str, list[Any]] = defaultdict(list)
        self.dropped: list[str] = []


class _Answer(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


def _kept(values: list[V], check: Callable[[V], object], field: str) -> list[V]:
    """The values that pass. On the first answer a value that does not is an error; on the last it is dropped."""
    kept, wrong = [], []
    for value in values:
        try:
            check(value)
        except ValueError as error:
            wrong.append(str(error))
        else:
            kept.append(value)
    _given().passed[field] += [value for value in kept if value not in _given().passed[field]]
    if wrong and not client.checks().last:
        raise ValueError(" ".join(wrong))
    _given().dropped += [field] * len(wrong)
    return kept


def _given() -> Checked:
    return cast(Checked, client.checks().given)


def _belongs_elsewhere(field: str, words: str) -> bool:
    """Whether words are no value of this list, and the letter says them as one of another: they are noted there."""
    grounds = _given().grounds
    if _is_said(grounds, field, words):
        return False
    others = [other for other in MOVED_TO if other != field and _is_said(grounds, other, words)]
    for other in others[:1]:
        known = _given().passed[other]
        known += [] if words in known else [words]
    return bool(others)


def _is_said(grounds: Grounds, field: str, words: str) -> bool:
    try:
        grounds.fact(field, words)
    except ValueError:
        return False
    return True


class _OfPatient(_Answer):
    @field_validator("*")
    @classmethod
    def _in_the_letter(cls, value: Any, info: ValidationInfo) -> Any:
        field = info.field_name or ""
        values = value if isinstance(value, list) else [value] if value else []
        if field in LISTS:
            values = [words for words in values if not _belongs_elsewhere(field, words)]
        _kept(values, lambda words: _given().grounds.fact(field, words), field)
        passed = _given().passed[field]
        return list(passed) if field in LISTS else next(reversed(passed), None)


class Facts(_OfPatient):
    """What the letter says of the patient."""

    age: str | None = Field(description="How old is the patient? null if not said.")
    sex: str | None = Field(description="Which word tells the patient's sex? null if not said.")
    date_of_injury: str | None = Field(description="When was the patient injured? null if not said.")
    mechanism_of_injury: str | None = Field(description="How did the injury happen? null if not said.")
    diagnoses: list[str] = Field(
        max_length=MOST, description="Which conditions is the patient diagnosed with? No symptoms or findings."
    )
    prior_treatments: list[str] = Field(
        max_length=MOST, description="Which treatments has the patient had? Leave out what is only asked for."
    )
    current_medications: list[str] = Field(
        max_length=MOST, description="Which drugs does the patient take now? Names of drugs only."
    )


class Translation(_Answer):
    """A reason in Spanish."""

    spanish: str = Field(description="The same in simple Spanish, with 'usted' and 'su'. Nothing more, nothing less.")

    @field_validator("spanish")
    @classmethod
    def _says_the_same(cls, spanish: str) -> str:
        """`checks().given` tells what is wrong with it, None where nothing is."""
        if problem := client.checks().given(spanish):
            raise ValueError(f"The Spanish is wrong: {problem}.")
        return " ".join(spanish.split())


class Because(_Answer):
    """One reason."""

    reason: DenialReason
    words: str = Field(
        description="the reviewer's own words; for missing_documentation, those that say what is missing"
    )


class Plain(_Answer):
    """Why a request was decided as it was, in plain words."""

    plain_reason: str = Field(description="Explain it to a 10 year old in one short sentence with 'you' or 'your'.")


class Reasons(_Answer):
    """Why a request was not approved, and the same in plain words."""

    reasons: list[Because] = Field(
        max_length=MOST_REASONS,
        description=f"Which of these are the reviewer's reasons: {', '.join(get_args(DenialReason))}?",
    )
    plain_reason: str = Field(description=Plain.model_fields["plain_reason"].description)

    @field_validator("reasons")
    @classmethod
    def _in_the_rationale(cls, reasons: list[Because]) -> list[Because]:
        given = _given()
        return _kept(reasons, lambda r: given.grounds.reason(given.index, r.reason, r.words), "denial_reasons")


class Item(_Answer):
    """One treatment that the letter decides on."""

    request: str = Field(description="The treatment, as printed.")
    decision: Decision = Field(
        description="upheld: it is not medically necessary, the denial stands. overturned: it is medically necessary."
    )
    words: str = Field(description="The words that say the decision.")


class Items(_Answer):
    """What a letter of an unknown layout decides."""

    items: list[Item] = Field(description="Every treatment that is decided on, in the letter's order.")

    @field_validator("items")
    @classmethod
    def _in_the_letter(cls, items: list[Item]) -> list[Item]:
        grounds = _given().grounds
        return _kept(items, lambda item: grounds.item(item.request, item.decision, item.words), "issues")


@cache
def facts(fields: tuple[str, ...]) -> type[BaseModel]:
    """`Facts` with these fields only."""
    chosen: dict[str, Any] = {name: (Facts.model_fields[name].annotation, Facts.model_fields[name]) for name in fields}
    return create_model("Facts", __base__=_OfPatient, __doc__=Facts.__doc__, **chosen)


def instructions(schema: type[BaseModel]) -> str:
    """The fields of a schema and what each asks for, a line each; the fields of a list's members below it."""
    lines = []
    for name, field in schema.model_fields.items():
        lines.append(f"{name}: {field.description}" if field.description else name)
        member = _member(field.annotation)
        if member:
            lines += [f"- {line}" for line in instructions(member).splitlines()]
    return "\n".join(lines)


def _member(annotation: Any) -> type[BaseModel] | None:
    arguments = getattr(annotation, "__args__", ())
    return next((a for a in arguments if isinstance(a, type) and issubclass(a, BaseModel)), None)


@cache
def version() -> str:
    """The prompts and the schemas that a record is read with, as eight hex digits each; a translation changes none."""
    schemas = [model.model_json_schema() for model in (Facts, Reasons, Plain, Items)]
    return (
        f"{prompts.version('spanish')}-{hashlib.sha256(json.dumps(schemas, sort_keys=True).encode()).hexdigest()[:8]}"
    )
