"""The fields that a person can set, by JSON Pointer, and values out of the words that a person types or selects."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal, get_args

from pydantic import BaseModel, JsonValue

from imr_llm import dates, tables
from imr_llm.codes import Basis, Category, Decision, DenialReason, Sex
from imr_llm.errors import BadValue
from imr_llm.patterns import lower
from imr_llm.record import Case, Citation, Issue, Patient, Record, Reviewer

Kinds = Literal["text", "date", "number", "choice", "texts", "choices", "citations", "items"]
ISSUES: Final = "/issues"
_DATES = frozenset(name for name in (*Case.model_fields, *Patient.model_fields) if "date" in name) | {
    "application_received"
}
_CHOICES: Mapping[str, tuple[str, ...]] = {
    "sex": get_args(Sex),
    "decision": get_args(Decision),
    "category": get_args(Category),
    "denial_reasons": get_args(DenialReason),
    "basis": get_args(Basis),
}
_LISTS: Mapping[str, Kinds] = {
    **dict.fromkeys(("diagnoses", "prior_treatments", "current_medications"), "texts"),
    **dict.fromkeys(("specialties", "licensed_states", "missing_documentation", "why"), "texts"),
    "denial_reasons": "choices",
    "claims_administrator_citations": "citations",
    "reviewer_citations": "citations",
}


def _kind(name: str) -> Kinds:
    if name in _LISTS:
        return _LISTS[name]
    return "choice" if name in _CHOICES else "date" if name in _DATES else "number" if name == "age" else "text"


_PARTS: Mapping[str, type[BaseModel]] = {"case": Case, "patient": Patient, "reviewer": Reviewer, "issues": Issue}
FIELDS: Final[Mapping[str, Mapping[str, Kinds]]] = {
    part: {name: _kind(name) for name in model.model_fields if name != "number"} for part, model in _PARTS.items()
}
"""By the part of the record, the kind of each field."""
CITATION: Final[Mapping[str, Kinds]] = {name: _kind(name) for name in Citation.model_fields}
"""The kind of each part of a citation."""

_AS_KEPT: Final[Mapping[str, Callable[[str], str]]] = {
    "priority": lower,
    "licensed_states": lambda words: tables.states().get(words.upper(), words),
}
"""Fields that a record does not have in the letter's own words: a person's value is kept as a reader's is."""
_INDEX: Final = re.compile(r"0|[1-9][0-9]{0,3}")
"""A member of a list in a pointer; `str.isdigit` knows digits that `int` does not, and any number of them. One has one
name (RFC 6901): /issues/00 is none.
"""


@dataclass(frozen=True, slots=True)
class Editable:
    """A field that is set as a whole, and, of a list, the way to the member that is meant."""

    field: str
    kind: Kinds
    choices: tuple[str, ...] = ()
    inner: tuple[str, ...] = ()

    @property
    def is_list(self) -> bool:
        """Whether it holds several values."""
        return self.kind in ("texts", "choices", "citations", "items")

    @property
    def part(self) -> str:
        """The part of a citation that is meant; empty where a whole value is."""
        return self.inner[1] if len(self.inner) == 2 else ""

    @property
    def one_kind(self) -> Kinds:
        """The kind of what is meant: of a list, that of a member."""
        if self.part:
            return CITATION[self.part]
        members: Mapping[Kinds, Kinds] = {"texts": "text", "choices": "choice", "items": "text"}
        return members.get(self.kind, self.kind)


def editable(pointer: str) -> Editable:
    """The field behind a JSON Pointer. BadValue where a person cannot set it."""
    parts = pointer.strip("/").split("/")
    if parts[0] == "issues" and len(parts) <= 2:
        return Editable(ISSUES, "items", (), tuple(parts[1:]))
    depth = 3 if parts[0] == "issues" else 2
    kind = FIELDS.get(parts[0], {}).get(parts[depth - 1]) if len(parts) >= depth else None
    if kind is None or (parts[0] == "issues" and not is_index(parts[1])):
        raise BadValue(f"{pointer}: this is no field of a record that can be set.", "See docs/record.md for the names.")
    name = parts[depth - 1]
    found = Editable("/" + "/".join(parts[:depth]), kind, _CHOICES.get(name, ()), tuple(parts[depth:]))
    if found.inner and not found.is_list:
        raise BadValue(f"{pointer}: {found.field} holds one value.", f"Name {found.field}.")
    if len(found.inner) > (2 if kind == "citations" else 1):
        raise BadValue(f"{pointer}: a member of {found.field} has no parts.", f"Name {found.field}/0.")
    if not found.part:
        return found
    if found.part not in CITATION:
        raise BadValue(f"{pointer}: a citation has no such part.", f"Its parts are {', '.join(CITATION)}.")
    return replace(found, choices=_CHOICES.get(found.part, ()))


def is_index(key: str) -> bool:
    """Whether a part of a pointer names a member of a list."""
    return bool(_INDEX.fullmatch(key))


def value_at(record: Record | Mapping[str, Any], pointer: str) -> Any:
    """The JSON value at a pointer; None where there is none."""
    node: Any = record.model_dump(mode="json") if isinstance(record, Record) else record
    for key in pointer.strip("/").split("/"):
        if isinstance(node, list):
            node = node[int(key)] if is_index(key) and int(key) < len(node) else None
        else:
            node = node.get(key) if isinstance(node, dict) else None
    return node


def value_of(words: str, field: Editable, newest: int) -> JsonValue:
    """What words say as a value of this field: of a list without `inner`, all of it. `newest` is the newest year.

    BadValue where they say none.
    """
    words = " ".join(words.split())
    if not words:
        raise BadValue(f"{field.field}: no value was given.", "Give one, or clear the field.")
    if field.kind == "items" and not field.inner:
        raise BadValue(f"{ISSUES}: requests are set one by one.", f"{ISSUES}/0 is the first, {ISSUES}/- adds one.")
    if field.is_list and not field.inner and words.startswith("["):
        return _members(words, field, newest)
    one = _one(words, field.one_kind, field, newest)
    return [one] if field.is_list and not field.inner else one


def _one(words: str, kind: str, field: Editable, newest: int) -> JsonValue:
    if kind == "choice":
        code = re.sub(r"[\s-]+", "_", words.lower())
        if code not in field.choices:
            raise BadValue(f"{field.field}: this is none of its values.", f"It is one of {', '.join(field.choices)}.")
        return code
    if kind == "date":
        iso = dates.parse(words, newest) if not re.fullmatch(r"\d{4}(-\d\d){0,2}", words) else words
        if iso is None:
            raise BadValue(f"{field.field}: this is no date.", "Write it as 2014-08-05, 2014-08 or 2014.")
        return iso
    if kind == "number":
        found = re.search(r"(?<!\d)\d{1,6}(?!\d)", words)
        if not found:
            raise BadValue(f"{field.field}: this is no number.", "Write it in digits.")
        return int(found[0])
    if kind == "citations":
        return {"text": words}
    if field.part == "url":
        return words.replace(" ", "")
    name = field.field.rpartition("/")[2]
    return _AS_KEPT[name](words) if name in _AS_KEPT else words


def _members(words: str, field: Editable, newest: int) -> JsonValue:
    try:
        members = json.loads(words)
    except ValueError:
        members = None
    if not isinstance(members, list):
        raise BadValue(f"{field.field}: this is no list.", 'Write it as JSON: ["one", "two"].')
    found = [m if isinstance(m, dict) else _one(str(m), field.one_kind, field, newest) for m in members]
    return found if field.kind == "citations" else [m for at, m in enumerate(found) if m not in found[:at]]


def listed_in(words: str) -> list[str]:
    """The members of a list of words that is written as JSON; none where it is none."""
    try:
        members = json.loads(words) if words.lstrip().startswith("[") else None
    except ValueError:
        return []
    if not isinstance(members, list) or not all(isinstance(one, str) for one in members):
        return []
    return members


def under(field: str, pointer: str) -> bool:
    """Whether a pointer is this field or a part of it."""
    return pointer == field or pointer.startswith(f"{field}/")


def member(pointer: str, field: str) -> Sequence[str]:
    """The keys behind a field that a pointer under it has."""
    return [key for key in pointer[len(field) :].split("/") if key]
