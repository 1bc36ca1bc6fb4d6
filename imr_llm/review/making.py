"""An act out of what a person wants, on the record as they see it.

Each takes the record that counts now and the one that was read, and gives an act without a revision. A list is set as
a whole, so that it stays what the person saw when a newer reading has other members.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from pydantic import JsonValue

from imr_llm.errors import BadValue, NotDone
from imr_llm.record import Citation, Evidence, Issue, Record
from imr_llm.review.acts import NOT_A_PERSON, Act, Kind, Put, built_on, last_of
from imr_llm.review.fields import CITATION, ISSUES, Editable, editable, is_index, member, under, value_at


def made(kind: Kind, field: str, who: str, version: str, **more: Any) -> Act:
    """An act of now by this person. `version` is the program's."""
    at = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return Act(kind=kind, field=field, who=" ".join(who.split()), at=at, tool_version=version, **more)


def confirmed(now: Record, read: Record, pointer: str, who: str, version: str, note: str | None = None) -> Act:
    """The field is right as it is; of a list, all of it. Each of its places gets an entry of the person."""
    field = _whole(pointer)
    put = _put(now, field)
    by_person = {(e.field, e.start, e.end) for e in put.places if e.reader == "person"}
    again = tuple(
        e.model_copy(update={"reader": "person"}) for e in put.places if (e.field, e.start, e.end) not in by_person
    )
    after = Put(value=put.value, places=put.places + again, items=_same(put, field))
    return _act("confirm", field, put, after, read, who, version, note)


def corrected(
    now: Record,
    read: Record,
    pointer: str,
    value: JsonValue,
    place: Evidence | None,
    who: str,
    version: str,
    note: str | None = None,
) -> Act:
    """The field, or a member of a list, gets this value; `-` stands for a further member. `place` says it.

    A citation of other words keeps the parts that they say too.
    """
    field = editable(pointer)
    put = _put(now, field.field)
    if not field.inner:
        places = _places_of(value, field, place)
        after = Put(value=value, places=places, items=_same(Put(value=value), field.field))
        return _act("correct", field.field, put, after, read, who, version, note)
    members, key = _members(put), field.inner[0]
    index = len(members) if key == "-" else _index(key, members, pointer)
    if field.part:
        new: JsonValue = {**members[_index(key, members, pointer)], field.part: value}
    else:
        new = _member(value, field, index)
        if field.kind in ("texts", "choices") and new in (*members[:index], *members[index + 1 :]):
            raise BadValue(f"{pointer}: {field.field} has this member already.", "Correct that one, or give another.")
    at = f"{field.field}/{index}"
    own = at + "".join(f"/{k}" for k in _place_key(field))
    kept = [e for e in put.places if not under(own if field.part else at, e.field)]
    if field.part == "text":
        kept = [e for e in kept if not under(at, e.field) or (place and place.start <= e.start < e.end <= place.end)]
        said = {e.field.removeprefix(f"{at}/") for e in kept}
        new = {"text": value, **{part: members[index][part] for part in CITATION if part in said}}
    places = (*kept, *([place.model_copy(update={"field": own})] if place else []))
    meant = _meant(field, index, members)
    value = [*members[:index], new, *members[index + 1 :]]
    after = Put(value=value, places=places, items=_grown(put, value), member=meant)
    return _act("correct", field.field, put, after, read, who, version, note)


def cited(
    now: Record,
    read: Record,
    pointer: str,
    citations: Sequence[tuple[Mapping[str, Any], Sequence[Evidence]]],
    who: str,
    version: str,
    note: str | None = None,
) -> Act:
    """These citations are added (`-`), or the first of them stands in a member's place and the others behind all.

    The field of a place is its JSON Pointer within the citation.
    """
    field = editable(pointer)
    put = _put(now, field.field)
    members, key = _members(put), field.inner[0]
    first = len(members) if key == "-" else _index(key, members, pointer)
    meant = _meant(replace(field, inner=(key,)), first, members)
    at = [first, *range(max(first + 1, len(members)), max(first + 1, len(members)) + len(citations) - 1)]
    places = [e for e in put.places if not under(f"{field.field}/{first}", e.field)]
    for index, (citation, said) in zip(at, citations, strict=True):
        members[index : index + 1] = [Citation.model_validate(citation).model_dump(mode="json")]
        places += [e.model_copy(update={"field": f"{field.field}/{index}{e.field}"}) for e in said]
    after = Put(value=members, places=tuple(places), member=meant)
    return _act("correct", field.field, put, after, read, who, version, note)


def listed(
    now: Record,
    read: Record,
    pointer: str,
    members: Sequence[tuple[JsonValue, Evidence | None]],
    who: str,
    version: str,
    note: str | None = None,
) -> Act:
    """A list is these members. One that was there keeps its places, another stands on the one that is given."""
    field = editable(pointer)
    put = _put(now, field.field)
    before = _members(put)
    places: list[Evidence] = []
    for index, (value, place) in enumerate(members):
        own = f"{field.field}/{index}"
        if value in before:
            old = f"{field.field}/{before.index(value)}"
            places += [e.model_copy(update={"field": own}) for e in put.places if e.field == old]
        elif place:
            places.append(place.model_copy(update={"field": own}))
    after = Put(value=[value for value, _ in members], places=tuple(places))
    return _act("correct", field.field, put, after, read, who, version, note)


def cleared(now: Record, read: Record, pointer: str, who: str, version: str, note: str | None = None) -> Act:
    """The letter does not say it; of a list, this member, or without one all of it."""
    field = editable(pointer)
    put = _put(now, field.field)
    if not field.inner:
        empty: JsonValue = [] if field.is_list else None
        after = Put(value=empty, items=() if field.field == ISSUES else None)
        return _act("clear", field.field, put, after, read, who, version, note)
    members = _members(put)
    gone = _index(field.inner[0], members, pointer)
    if field.part:
        after = _without_part(put, members, gone, field)
        return _act("clear", field.field, put, after, read, who, version, note)
    left = [index for index in range(len(members)) if index != gone]
    value = [members[index] for index in left]
    if field.field == ISSUES:
        value = [{**issue, "number": number} for number, issue in enumerate(value, 1)]
    places = tuple(_renumbered(put.places, field.field, left))
    items = tuple(left) if field.field == ISSUES else None
    after = Put(value=value, places=places, items=items, member=_meant(field, gone, members))
    return _act("clear", field.field, put, after, read, who, version, note)


def _without_part(put: Put, members: list[Any], index: int, field: Editable) -> Put:
    if field.part == "text":
        raise BadValue(f"{field.field}/{index}: a citation is its words.", "Remove it, or give it other words.")
    at = f"{field.field}/{index}/{field.part}"
    members[index] = {**members[index], field.part: None}
    places = tuple(e for e in put.places if not under(at, e.field))
    return Put(value=members, places=places, member=_meant(field, index, members))


def added(now: Record, read: Record, request: str, place: Evidence | None, who: str, version: str) -> Act:
    """A request that the reader did not find."""
    return corrected(now, read, f"{ISSUES}/-", request, place, who, version)


def restored(now: Record, read: Record, pointer: str, who: str, version: str) -> Act:
    """The field is as the reader has it, and nobody has looked at it; of a list, all of it."""
    field = _whole(pointer)
    return _act("restore", field, _put(now, field), _put(read, field), read, who, version, None)


def _approved(now: Record) -> str:
    approved = [f"{ISSUES}/{index}" for index, issue in enumerate(now.issues) if issue.decision == "overturned"]
    return f"Those that were: {', '.join(approved)}." if approved else "None of this letter was."


def noted(now: Record, pointer: str, who: str, version: str, note: str | None = None) -> Act:
    """The claims administrator has authorized the approved request at `/issues/0`. BadValue where there is none."""
    field = editable(pointer)
    issues = dict(enumerate(now.issues))
    issue = issues.get(int(field.inner[0])) if field.kind == "items" and is_index("".join(field.inner)) else None
    if issue is None or issue.decision != "overturned":
        raise BadValue(f"{pointer}: no request there was approved.", _approved(now))
    return made("authorized", pointer, who, version, after=Put(value=issue.request), note=note)


def undone(acts: Sequence[Act], who: str, version: str) -> Act:
    """The person's last act does not count. NotDone where there is none, or where a later one on the same list was made
    on it: that has the whole list, and would keep what this one set.
    """
    last = last_of(acts, who)
    if last is None:
        raise NotDone("There is nothing of yours to undo here.", "Restore a field to have the reader's value.")
    if built := built_on(last, acts):
        problem = f"{last.field}: act {built.revision}, by {built.who}, was made on this one of yours, and keeps it."
        raise NotDone(problem, "Correct the field, or have the reader's value again.")
    return made("undo", last.field, who, version, undoes=last.revision)


def kept(now: Record, read: Record, version: str) -> Act:
    """The requests stay as reviewed, because a newer reading has others; `read` is the one that they were read in."""
    put = _put(now, ISSUES)
    after = put.model_copy(update={"items": tuple(range(len(now.issues)))})
    return _act("keep", ISSUES, put, after, read, NOT_A_PERSON, version, None)


def _act(
    kind: Kind, field: str, before: Put, after: Put, read: Record, who: str, version: str, note: str | None
) -> Act:
    was = value_at(read, field)
    return made(kind, field, who, version, before=before, after=after, read=was, note=note or None)


def _whole(pointer: str) -> str:
    """The field. BadValue for a member of a list, which is confirmed and restored as a whole."""
    field = editable(pointer)
    if field.inner:
        raise BadValue(f"{pointer}: a list is confirmed or restored as a whole.", f"Name {field.field}.")
    return field.field


def _meant(field: Editable, index: int, members: Sequence[Any]) -> str | None:
    """What of a list is set: a citation of other words is another; the first member answers for all of the list."""
    if field.field == ISSUES or not members:
        return None
    return "/".join((field.field, str(index), *([field.part] if field.part not in ("", "text") else [])))


def _put(record: Record, field: str) -> Put:
    if field != ISSUES and under(ISSUES, field) and int(field.split("/")[2]) >= len(record.issues):
        raise BadValue(f"{field}: there is no such request.", f"{ISSUES}/- adds one.")
    return Put(value=value_at(record, field), places=tuple(e for e in record.evidence if under(field, e.field)))


def _members(put: Put) -> list[Any]:
    return list(put.value) if isinstance(put.value, list) else []


def _index(key: str, members: Sequence[Any], pointer: str) -> int:
    if not is_index(key) or int(key) >= len(members):
        raise BadValue(f"{pointer}: there is no such member.", "Members are counted from 0; - adds one.")
    return int(key)


def _member(value: JsonValue, field: Editable, index: int) -> JsonValue:
    if field.kind == "items":
        return {**Issue.model_validate({"number": index + 1}).model_dump(mode="json"), "request": value}
    return value


def _place_key(field: Editable) -> tuple[str, ...]:
    """Where the place of a member stands, behind the member."""
    if field.kind == "items":
        return ("request",)
    return (field.part or "text",) if field.kind == "citations" else ()


def _places_of(value: JsonValue, field: Editable, place: Evidence | None) -> tuple[Evidence, ...]:
    """The place of a value that is set as a whole; of a list, each member's, where one place is given."""
    if place is None:
        return ()
    if not field.is_list:
        return (place.model_copy(update={"field": field.field}),)
    keys = "".join(f"/{key}" for key in _place_key(field))
    count = len(value) if isinstance(value, list) else 0
    return tuple(place.model_copy(update={"field": f"{field.field}/{index}{keys}"}) for index in range(count))


def _same(put: Put, field: str) -> tuple[int | None, ...] | None:
    return tuple(range(len(_members(put)))) if field == ISSUES else None


def _grown(put: Put, value: Sequence[Any]) -> tuple[int | None, ...] | None:
    """Of requests: the ones that were there, and the new one."""
    old = _members(put)
    is_items = any(isinstance(m, Mapping) and "decision" in m for m in value)
    return tuple(i if i < len(old) else None for i in range(len(value))) if is_items else None


def _renumbered(places: Sequence[Evidence], field: str, left: Sequence[int]) -> list[Evidence]:
    moved = []
    for place in places:
        index, *rest = member(place.field, field)
        if int(index) in left:
            own = "/".join([field, str(left.index(int(index))), *rest])
            moved.append(place.model_copy(update={"field": own}))
    return moved
