"""The record as it was read, and the acts on it, as the record that counts."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from imr_llm.codes import Language
from imr_llm.errors import BadValue
from imr_llm.record import Evidence, Flag, Record, outcome_of
from imr_llm.review.acts import Act, Put, State, live, of_review
from imr_llm.review.fields import ISSUES, member, under, value_at
from imr_llm.severity import TO_CHECK, UNNAMED, WORKERS

DIFFERS = "newer_differs"
"""A newer reading has something else than what a person saw."""


@dataclass(frozen=True, slots=True)
class Reviewed:
    """The record that counts, and what people have looked at.

    `looked` has by field the act that says so; `edits` by language the person's words for a sentence's own;
    `authorized` by request (`/issues/0`) the act that notes it, for as long as it is overturned in the same words.
    """

    record: Record
    looked: Mapping[str, Act] = field(default_factory=dict)
    edits: Mapping[Language, Mapping[str, str]] = field(default_factory=dict)
    signed: Act | None = None
    releases: tuple[Act, ...] = ()
    authorized: Mapping[str, Act] = field(default_factory=dict)
    has_acts: bool = False

    @property
    def missing(self) -> tuple[str, ...]:
        """JSON Pointers to what is to be looked at before the record can be signed off."""
        decisions = [f"{ISSUES}/{index}/decision" for index in range(len(self.record.issues))] or [ISSUES]
        flagged = [flag.field for flag in self.record.flags if flag.severity in TO_CHECK]
        return tuple(dict.fromkeys([*(p for p in decisions if p not in self.looked), *flagged]))

    @property
    def state(self) -> State:
        """How far it has come."""
        if self.signed:
            return "released" if self.releases else "signed"
        return "begun" if self.has_acts else "new"


def folded(record: Record, acts: Sequence[Act], text: str) -> Reviewed:
    """What counts after these acts. `text` is the letter's, as it is stored now.

    BadValue where an act gives a field what it cannot hold.
    """
    counting = live(acts)
    if not counting:
        return Reviewed(record, has_acts=bool(of_review(acts)))
    fold = _Fold()
    for act in counting:
        fold.add(act)
    result = fold.applied(record, text)
    now = digest(result)
    # Of several acts of one kind the last counts, and only while the record is what it was about.
    signed = next((a for a in reversed(counting) if a.kind == "approve"), None)
    if signed and not (signed.after and signed.after.value == now):
        signed = None
    kept = (a for a in counting if a.kind == "release" and a.after and a.after.value == now) if signed else ()
    released = tuple(a for a in kept if _is_as_released(a, acts, fold.edits))
    has_acts = bool(of_review(acts))
    return Reviewed(result, fold.looked, fold.edits, signed, released, fold.noted(result), has_acts)


def digest(record: Record) -> str:
    """What a sign-off is about: the record without where it was read from and by whom."""
    return hashlib.sha256(record.model_dump_json(exclude={"source", "provenance"}).encode()).hexdigest()


def _is_as_released(release: Act, acts: Sequence[Act], edits: Mapping[Language, Mapping[str, str]]) -> bool:
    """Whether a person's words in the summary are those of when it was released: of what went out, not of another."""
    before = _Fold()
    for act in live(act for act in acts if act.revision < release.revision):
        before.add(act)
    language: Language = "es" if release.field.endswith("/es") else "en"
    return before.edits.get(language, {}) == edits.get(language, {})


class _Fold:
    def __init__(self) -> None:
        self.looked: dict[str, Act] = {}
        self.edits: dict[Language, dict[str, str]] = {}
        self._authorized: dict[str, Act] = {}
        self._set: dict[str, Act] = {}
        self._handled: set[str] = set()
        self._order: dict[str, list[int | None]] = {}
        """By list, the place that each member had as it was read: flags name it by that."""
        self._seen: set[tuple[str, object]] = set()

    def add(self, act: Act) -> None:
        """One more act."""
        if act.kind in ("confirm", "correct", "clear", "keep"):
            self._put(act)
        elif act.kind == "restore":
            for held in (self._set, self.looked, self._authorized):
                for pointer in [p for p in held if under(act.field, p)]:
                    del held[pointer]
            self._handled = {p for p in self._handled if not under(act.field, p)}
            self._order = {p: order for p, order in self._order.items() if not under(act.field, p)}
        elif act.kind == "seen" and act.after:
            self._seen.add((act.field, act.after.value))
        elif act.kind == "authorized":
            self._authorized[act.field] = act
        elif act.kind == "edit" and act.before and act.after:
            language: Language = "es" if act.field.endswith("/es") else "en"
            self.edits.setdefault(language, {})[str(act.before.value)] = str(act.after.value)

    def _put(self, act: Act) -> None:
        if act.field == ISSUES:
            self._set = {p: a for p, a in self._set.items() if not under(ISSUES, p)}
            items = act.after.items if act.after else None
            self.looked = {p: a for old, a in self.looked.items() if (p := _moved(old, items))}
            self._authorized = {p: a for old, a in self._authorized.items() if (p := _moved(old, items))}
            self._handled = {p for old in self._handled if (p := _moved(old, items))}
            self._order = {p: order for old, order in self._order.items() if (p := _moved(old, items))}
        self._set[act.field] = act
        if act.kind != "keep":
            self.looked[act.field] = act
            self._handle(act)

    def _handle(self, act: Act) -> None:
        """What this act was about, by its pointer as the list was read; one without a member is about all of it."""
        keys = member(act.after.member, act.field) if act.after and act.after.member else ()
        if not keys:
            self._handled.add(act.field)
            return
        size = len(act.before.value) if act.before and isinstance(act.before.value, list) else 0
        order = self._order.setdefault(act.field, list(range(size)))
        index = int(keys[0])
        order += [None] * (max(size, index + 1) - len(order))
        if (was := order[index]) is not None:
            self._handled.add("/".join([act.field, str(was), *keys[1:]]))
        if act.kind == "clear" and not keys[1:]:
            del order[index]

    def applied(self, record: Record, text: str) -> Record:
        """The record with what was set in it, and its flags."""
        data = record.model_dump(mode="json")
        as_read = record.model_dump(mode="json")
        evidence = list(record.evidence)
        added: list[Flag] = []
        for pointer, act in sorted(self._set.items(), key=lambda pair: pair[0] != ISSUES):
            if act.after is None:
                continue
            if not _assign(data, pointer, act.after.value):
                added.append(Flag(field=ISSUES, code="unplaced", message="A person set a field of a missing request."))
                continue
            places, lost = _found(act.after.places, text)
            evidence = [e for e in evidence if not under(pointer, e.field)] + places
            if lost:
                added.append(Flag(field=pointer, code="place_lost", message="The words that it stood on are gone."))
            if _differs(value_at(as_read, pointer), act):
                message = "A newer reading has another value than the one that a person looked at."
                added.append(Flag(field=pointer, code=DIFFERS, message=message))
        flags = [f for f in record.flags if not self._is_handled(f)] + added
        if any(under(ISSUES, pointer) and ("decision" in pointer or pointer == ISSUES) for pointer in self._set):
            data["outcome"] = outcome_of([issue["decision"] for issue in data["issues"]])
            evidence = [e for e in evidence if e.field != "/outcome"]
            if data["outcome"]:
                evidence += _of_outcome(evidence)
                flags = [f for f in flags if f.field != "/outcome"]
        data["evidence"] = [e.model_dump() for e in evidence]
        data["flags"] = [f.model_dump() for f in flags]
        try:
            return Record.model_validate(data)
        except ValidationError as error:
            raise BadValue(_problem(error), "See docs/record.md for what it can hold.") from None

    def noted(self, record: Record) -> dict[str, Act]:
        """What was noted of the requests as they are now: in other words it is another request."""
        approved = {
            f"{ISSUES}/{index}": Put(value=issue.request)
            for index, issue in enumerate(record.issues)
            if issue.decision == "overturned"
        }
        return {p: act for p, act in self._authorized.items() if p in approved and act.after == approved[p]}

    def _is_handled(self, flag: Flag) -> bool:
        if flag.code == UNNAMED:
            return (flag.field, WORKERS) in self._seen
        handled = (flag.field == done or (done != ISSUES and under(done, flag.field)) for done in self._handled)
        return any(handled) or (flag.field, flag.code) in self._seen


def _of_outcome(evidence: Iterable[Evidence]) -> list[Evidence]:
    """The outcome stands on the places of the decisions."""
    decided = (e for e in evidence if e.field.startswith(f"{ISSUES}/") and e.field.endswith("/decision"))
    return [e.model_copy(update={"field": "/outcome"}) for e in decided]


def _problem(error: ValidationError) -> str:
    """Which field, and why; without what was given."""
    first = error.errors(include_input=False, include_url=False)[0]
    return f"/{'/'.join(map(str, first['loc']))}: {first['msg']}."


def _assign(data: dict[str, Any], pointer: str, value: Any) -> bool:
    """Set a field, if there is one."""
    *path, last = pointer.strip("/").split("/")
    node: Any = data
    for key in path:
        if isinstance(node, list):
            if int(key) >= len(node):
                return False
            node = node[int(key)]
        else:
            node = node[key]
    node[last] = value
    return True


def _moved(pointer: str, items: Sequence[int | None] | None) -> str | None:
    """Where a pointer into a request leads after the list of requests was set; None where that request went."""
    if not under(f"{ISSUES}", pointer) or pointer == ISSUES or items is None:
        return pointer
    number, rest = int(pointer.split("/")[2]), pointer.split("/")[3:]
    return "/".join(["", "issues", str(items.index(number)), *rest]) if number in items else None


def _differs(now: Any, act: Act) -> bool:
    was: Any = act.read
    own: Any = act.after.value if act.after else None
    if act.field == ISSUES:
        now, was, own = _requests(now), _requests(was), _requests(own)
    return now not in (was, own)


def _requests(issues: Any) -> list[tuple[Any, Any]]:
    return [(issue.get("request"), issue.get("decision")) for issue in issues or []]


def _found(places: Iterable[Evidence], text: str) -> tuple[list[Evidence], bool]:
    """The places in the text as it is now, and whether one is lost: a newer version may have another text."""
    found = [(place, _place(place, text)) for place in places]
    return [now for _, now in found if now], any(now is None for _, now in found)


def _place(place: Evidence, text: str) -> Evidence | None:
    if text[place.start : place.end] == place.quote:
        return place
    nearest: Callable[[int], int] = lambda start: abs(start - place.start)  # noqa: E731 – a key with its types
    start = min(_starts(text, place.quote), key=nearest, default=None)
    return None if start is None else place.model_copy(update={"start": start, "end": start + len(place.quote)})


def _starts(text: str, quote: str) -> Iterator[int]:
    at = text.find(quote)
    while at >= 0:
        yield at
        at = text.find(quote, at + 1)
