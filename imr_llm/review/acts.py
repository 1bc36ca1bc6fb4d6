"""One act on one letter. Acts are kept as they were made; what they come to is told by `fold`."""

from collections.abc import Iterable, Sequence
from typing import Final, Literal

from pydantic import Field, JsonValue

from imr_llm.record import Evidence
from imr_llm.review.fields import under
from imr_llm.strict import Strict

Kind = Literal[
    "confirm", "correct", "clear", "restore", "seen", "keep", "edit", "undo", "approve", "release", "authorized"
]
"""confirm, correct, clear: a person's value of a field. restore: the reader's again. seen: a flag was looked at. keep:
the requests stay as reviewed when a newer reading has others. edit: a sentence of the summary. undo: another act does
not count. approve: the record is signed off. release: the summary was handed on, or may be. authorized: the claims
administrator has authorized an approved request; of the record itself this says nothing."""
State = Literal["new", "begun", "signed", "released"]
NOT_A_PERSON: Final = "imr"
"""Who keeps what was reviewed when a letter is read anew."""
_SET: Final = ("confirm", "correct", "clear")
"""Acts that give a field a value."""
_UNDONE_BY_NOBODY = ("undo", "keep", "release")


class Put(Strict):
    """A value of a field with its places. For the list of requests, `items` has the place that each had before.

    `member` is the JSON Pointer to what of a list was meant, a member or a part of one; None where all of it was.
    """

    value: JsonValue
    places: tuple[Evidence, ...] = ()
    items: tuple[int | None, ...] | None = None
    member: str | None = None


class Act(Strict):
    """Who did what to which field, and when."""

    kind: Kind
    field: str = Field(description="JSON Pointer into the record; /summary/en or /summary/es for an edit or a release.")
    who: str = Field(min_length=1, max_length=80)
    at: str = Field(description="UTC, ISO 8601, to the second.")
    before: Put | None = None
    after: Put | None = None
    read: JsonValue = Field(default=None, description="What the reader had in the field when this was done.")
    note: str | None = None
    undoes: int | None = Field(default=None, description="The revision that does not count any more.")
    tool_version: str
    prompt_version: str | None = None
    revision: int = Field(default=0, description="From 1, counted in each letter; the store gives it.")


def live(acts: Iterable[Act]) -> list[Act]:
    """The acts that count: without those that were undone, and without the undoing."""
    acts = list(acts)
    undone = {act.undoes for act in acts}
    return [act for act in acts if act.kind != "undo" and act.revision not in undone]


def of_review(acts: Iterable[Act]) -> list[Act]:
    """The acts on the record: without what was noted of authorizations, and without the undoing of that."""
    acts = list(acts)
    noted = {act.revision for act in acts if act.kind == "authorized"}
    return [act for act in acts if act.revision not in noted and act.undoes not in noted]


def last_of(acts: Sequence[Act], who: str) -> Act | None:
    """The last act of this person that counts and can be undone."""
    return next((act for act in reversed(live(acts)) if act.who == who and act.kind not in _UNDONE_BY_NOBODY), None)


def built_on(act: Act, acts: Iterable[Act]) -> Act | None:
    """The later act that has a whole list with what this one set in it; none where the reader's was had again since."""
    later = [one for one in live(acts) if one.revision > act.revision and under(one.field, act.field)]
    if act.kind not in (*_SET, "restore") or any(one.kind == "restore" for one in later):
        return None
    return next((one for one in later if one.kind in ("keep", *_SET) and one.after and _has_members(one.after)), None)


def _has_members(put: Put) -> bool:
    return isinstance(put.value, list) and bool(put.value)
