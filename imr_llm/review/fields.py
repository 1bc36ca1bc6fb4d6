"""The fields that a person can set, by JSON Pointer, and values out of the words that a person types or selects."""

import json
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal, get_args

from pydantic import BaseModel, JsonValue

from imr_llm import tables
from imr_llm.codes import Basis, Category, Decision, DenialReason, Sex
from imr_llm.errors import BadValue
from imr_llm.language import dates
from imr_llm.language.patterns import lower
from imr_llm.record import Case, Citation, Issue, Patient, Record, Reviewer

Kinds = Literal["text", "date", "number", "choice", "texts", "choices", "citations", "items"]
ISSUES: Final = "/issues"
MAILED: Final = "/case/mailing_date"
_FIRST_YEAR, _NO_YEAR = "1900", "2100"
"""Years of a date that a person gives: from the first to before the second."""
_NUMBER: Final = re.compile(r"^(\d{1,6})(?:[\s-]*(?:years?|yrs?|y\.?)[\s/-]*(?:old|o\.?|of age)?\.?)?$", re.IGNORECASE)
"""A number that was typed: all of it, with its unit or without."""
_A_NUMBER: Final = re.compile(r"(?<!\d)(\d{1,6})(?!\d)")
_UNSEEN: Final = ("Cc", "Cs")
"""Unicode's classes of control characters and of lone surrogates."""
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


def _state(words: str) -> str:
    """A state's name; its letters are capitals: "or" and "in" are none."""
    states = tables.states()
    if words not in states and words.upper() in states:
        raise BadValue("/reviewer/licensed_states: this is no state.", f"Write {words.upper()}, or its name.")
    return states.get(words, words)


_AS_KEPT: Final[Mapping[str, Callable[[str], str]]] = {
    "priority": lower,
    "licensed_states": _state,
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


def storable(words: str) -> str:
    """Words in one line, without control characters and without what UTF-8 cannot hold."""
    return " ".join("".join(" " if unicodedata.category(sign) in _UNSEEN else sign for sign in words).split())


def value_of(words: str, field: Editable, newest: int, *, is_typed: bool = True) -> JsonValue:
    """What words say as a value of this field: of a list without `inner`, all of it. `newest` is the newest year.

    What was typed, and not selected, may be a list as JSON, and has to be a number whole. BadValue where none is.
    """
    words = storable(words)
    if not words:
        raise BadValue(f"{field.field}: no value was given.", "Give one, or clear the field.")
    if field.kind == "items" and not field.inner:
        raise BadValue(f"{ISSUES}: requests are set one by one.", f"{ISSUES}/0 is the first, {ISSUES}/- adds one.")
    if is_typed and field.is_list and not field.inner and (members := _as_json(words)) is not None:
        return _members(members, field, newest)
    one = _one(words, field.one_kind, field, newest, is_typed=is_typed)
    return [one] if field.is_list and not field.inner else one


def _one(words: str, kind: str, field: Editable, newest: int, *, is_typed: bool = True) -> JsonValue:
    if kind == "choice":
        code = re.sub(r"[\s-]+", "_", words.lower())
        if code not in field.choices:
            raise BadValue(f"{field.field}: this is none of its values.", f"It is one of {', '.join(field.choices)}.")
        return code
    if kind == "date":
        return _day(words, field, newest)
    if kind == "number":
        found = (_NUMBER if is_typed else _A_NUMBER).search(words)
        if not found:
            raise BadValue(f"{field.field}: this is no number.", "Write it in digits.")
        return int(found[1])
    if kind == "citations":
        return {"text": words}
    if field.part == "url":
        return words.replace(" ", "")
    name = field.field.rpartition("/")[2]
    return _AS_KEPT[name](words) if name in _AS_KEPT else words


def _day(words: str, field: Editable, newest: int) -> str:
    """A date that there is, as precise as it is written."""
    is_month = re.fullmatch(r"\d{4}-\d\d", words)
    iso = dates.parse(f"{words}-01" if is_month else words, newest)
    if iso is None or not _FIRST_YEAR <= iso < _NO_YEAR:
        raise BadValue(f"{field.field}: this is no date.", "Write it as 2014-08-05, 2014-08 or 2014.")
    iso = iso[: len(words)] if is_month else iso
    if field.field == MAILED and len(iso) < len("2014-08-05"):
        raise BadValue(f"{field.field}: days are counted from it.", "Write the whole day, as 2014-08-05.")
    return iso


def _members(members: Sequence[object], field: Editable, newest: int) -> JsonValue:
    found = [_member(one, field, newest) for one in members]
    return found if field.kind == "citations" else [m for at, m in enumerate(found) if m not in found[:at]]


def _member(one: object, field: Editable, newest: int) -> JsonValue:
    """One of a list that was written as JSON: words, or a citation in its parts."""
    if field.kind == "citations" and isinstance(one, dict):
        parts = {name: storable(part) if isinstance(part, str) else part for name, part in one.items()}
        try:
            return Citation.model_validate(parts).model_dump(mode="json")
        except ValueError as error:
            raise BadValue(f"{field.field}: a member is no citation.", "See docs/record.md for its parts.") from error
    words = storable(one) if isinstance(one, str) else ""
    if not words:
        raise BadValue(f"{field.field}: a member of a list is words.", 'Write it as JSON: ["one", "two"].')
    return _one(words, field.one_kind, field, newest)


def _as_json(words: str) -> list[object] | None:
    """A list that is written as JSON, its numbers as they are written; None where it is none."""
    if not words.lstrip().startswith("["):
        return None
    try:
        members = json.loads(words, parse_int=str, parse_float=str, parse_constant=str)
    except (ValueError, RecursionError):
        return None
    return members if isinstance(members, list) else None


def listed_in(words: str) -> list[str]:
    """The members of a list of words that is written as JSON; none where it is none."""
    members = _as_json(words) or []
    return [one for one in members if isinstance(one, str)] if all(isinstance(one, str) for one in members) else []


def under(field: str, pointer: str) -> bool:
    """Whether a pointer is this field or a part of it."""
    return pointer == field or pointer.startswith(f"{field}/")


def member(pointer: str, field: str) -> Sequence[str]:
    """The keys behind a field that a pointer under it has."""
    return [key for key in pointer[len(field) :].split("/") if key]
