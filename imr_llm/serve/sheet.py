"""What the page of a letter shows: its text with the places marked, and every field with what can be done to it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from imr_llm import labels, pointers
from imr_llm.confidence import confidences, sureness
from imr_llm.derived import evidence_by_field, suggestions
from imr_llm.errors import BadValue
from imr_llm.outputs.side_by_side import Segment, Spot, places, segments
from imr_llm.pipeline.desk import CaseFile
from imr_llm.record import Citation, Evidence, Flag, Issue
from imr_llm.review import CITATION, FIELDS, ISSUES, Act, Editable, editable, value_at
from imr_llm.severity import TO_CHECK, UNNAMED

_WORDS: Mapping[str, Mapping[str, str]] = {
    "decision": {"upheld": "✗ Upheld: the denial stands", "overturned": "✓ Overturned: approved"},
    "category": {str(code): words for code, words in labels.CATEGORY.items()},
    "denial_reasons": {str(code): words for code, words in labels.REASON.items()},
    "sex": {"male": "male", "female": "female"},
    "basis": {"mtus": "MTUS", "non_mtus": "not MTUS"},
}
_OF_ISSUE = (
    *("decision", "request", "category", "denial_reasons", "missing_documentation", "original_request", "authorized"),
    *("approved_part", "reviewer_citations", "claims_administrator_citations", "why", "rationale"),
)

_KINDS: Mapping[str, str] = {"why": "sentences", "category": "code"}
_RARE = (*labels.PARTS, "why")
"""Fields of a request that few letters have."""
NOT_BLIND = ("why",)
"""What a second reader does not label: a model's words."""


@dataclass(frozen=True, slots=True)
class SheetPart:
    """What is corrected by itself: a field, a member of a list, or a part of a citation.

    `kind` says to the script what words that are selected do here: those of a `code` or of `sentences` are their place
    alone. `typed` is what a form begins with. `confidence`: how likely its value is right, 0 to 1, where that is known.
    """

    pointer: str
    label: str
    kind: str
    words: str
    typed: str
    options: tuple[tuple[str, str, bool], ...]
    spots: tuple[Spot, ...]
    confidence: float | None = field(default=None, kw_only=True)

    @property
    def sure(self) -> str:
        """The class of its mark: empty where it needs no look of its own."""
        return sureness(self.confidence)

    @property
    def id(self) -> str:
        """For an address within the page."""
        return row_id(self.pointer)


@dataclass(frozen=True, slots=True)
class SheetValue:
    """A value, or a member of a list, in words, with its places in the letter and what of it is corrected by itself."""

    pointer: str
    words: str
    spots: tuple[Spot, ...]
    parts: tuple[SheetPart, ...] = ()
    confidence: float | None = None

    @property
    def sure(self) -> str:
        """The class of its mark, as of what is corrected by itself."""
        return sureness(self.confidence)

    @property
    def all_spots(self) -> tuple[Spot, ...]:
        """Its places, and those of what of it is corrected by itself."""
        return (*self.spots, *(spot for part in self.parts for spot in part.spots))


@dataclass(frozen=True, slots=True)
class SheetRow(SheetPart):
    """One field: its values, what it may be, who has looked at it, and what is flagged about it."""

    is_list: bool
    values: tuple[SheetValue, ...]
    looked: Act | None
    is_needed: bool
    flags: tuple[Flag, ...]
    suggested: str = ""


@dataclass(frozen=True, slots=True)
class SheetGroup:
    """Rows under one heading; `pointer` is that of a request, which can be removed. `rare` are those that few letters
    have, and this one has not.
    """

    heading: str
    rows: tuple[SheetRow, ...]
    pointer: str = ""
    rare: tuple[SheetRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """The page of a letter."""

    groups: tuple[SheetGroup, ...]
    segments: tuple[Segment, ...]
    spots: tuple[Spot, ...]
    others: tuple[Flag, ...]
    """What is to be checked and belongs to no row."""
    of_spot: Mapping[int, str]
    """The row that a place is of, by the place's number."""
    wants_requests: bool = False
    """Whether no request was read and nobody has said that there is none: that is a row of its own."""

    @property
    def rows(self) -> list[SheetRow]:
        """All rows in their order."""
        return [row for group in self.groups for row in (*group.rows, *group.rare)]

    @property
    def labels(self) -> dict[str, str]:
        """The labels of all rows, by their ids."""
        return {row.id: row.label for row in self.rows}


def row_id(pointer: str) -> str:
    """The id of the row of a field."""
    return "f" + pointer.replace("/", "-")


def after(sheet: Sheet, pointer: str, do: str = "") -> str:
    """The row to look at next: the next one that a sign-off needs, or the one that was just done.

    Whoever corrects a part of a citation, adds one or takes a member out of a list may go on there.
    """
    ids = [row.id for row in sheet.rows]
    field = _edited(pointer)
    own = row_id(field.field if field and field.field != ISSUES else pointer)
    if field and field.inner and own in ids and (field.kind == "citations" or do == "clear"):
        values = sheet.rows[ids.index(own)].values
        there = [part.id for value in values for part in value.parts if field.part]
        behind = there[there.index(row_id(pointer)) :] if row_id(pointer) in there else []
        return next(iter(behind[1:]), own)
    here = ids.index(own) if own in ids else -1
    behind_it = [*sheet.rows[here + 1 :], *sheet.rows[: here + 1]]
    last = row_id(ISSUES) if sheet.wants_requests else "sign-off"
    return next((row.id for row in behind_it if row.is_needed), last)


def _edited(pointer: str) -> Editable | None:
    """The field of an act; None where it is of what nobody sets, as a flag may be."""
    try:
        return editable(pointer)
    except BadValue:
        return None


def sheet(case: CaseFile, *, blind: bool = False) -> Sheet:
    """What the page of this letter shows; with `blind`, the fields that are labelled on a page, whatever they hold."""
    record, document = case.record, case.document
    spots = places(record.evidence, len(document.text))
    rows = _Rows(case, spots, blind=blind)
    groups = tuple(rows.groups())
    listed = [row for group in groups for row in (*group.rows, *group.rare)]
    shown = {flag for row in listed for flag in row.flags}
    told = (flag for flag in record.flags if flag.severity in TO_CHECK or flag.code == UNNAMED)
    others = tuple(flag for flag in told if flag not in shown)
    of_spot: dict[int, str] = {}
    for row in listed:
        for spot in (spot for value in row.values for spot in value.all_spots):
            of_spot.setdefault(spot.number, row.id)
    ordered = tuple(spots.values())
    wants_requests = not record.issues and ISSUES in case.reviewed.missing
    return Sheet(groups, tuple(segments(document, ordered, reflowed=True)), ordered, others, of_spot, wants_requests)


class _Rows:
    def __init__(self, case: CaseFile, spots: Mapping[tuple[int, int], Spot], *, blind: bool) -> None:
        self._blind = blind
        self._record = case.record
        self._looked = case.reviewed.looked
        self._needed = set(case.reviewed.missing)
        self._spots = spots
        self._evidence = evidence_by_field(case.record)
        self._suggested = suggestions(case.record)
        self._data = case.record.model_dump(mode="json")
        self._confidences = {} if blind else confidences(case.record)

    def groups(self) -> Iterator[SheetGroup]:
        for index, issue in enumerate(self._record.issues):
            heading = f"Decision {issue.number} of {len(self._record.issues)}"
            own = {name: self._row(f"{ISSUES}/{index}/{name}") for name in _OF_ISSUE if self._may_have(name)}
            rare = {name: row for name, row in own.items() if not self._blind and self._is_rare(name, issue)}
            rows = tuple(row for name, row in own.items() if name not in rare)
            yield SheetGroup(heading, rows, f"{ISSUES}/{index}", tuple(rare.values()))
        yield SheetGroup("The case", tuple(self._row(pointers.of("case", name)) for name in labels.CASE_FIELDS))
        names = (*labels.PATIENT_FIELDS, *labels.PATIENT_LISTS)
        yield SheetGroup("The patient", tuple(self._row(pointers.of("patient", name)) for name in names))
        yield SheetGroup("The reviewer", tuple(self._row(pointers.of("reviewer", name)) for name in FIELDS["reviewer"]))

    def _may_have(self, name: str) -> bool:
        return not (self._blind and name in NOT_BLIND)

    @staticmethod
    def _is_rare(name: str, issue: Issue) -> bool:
        """Fields of a request that few letters have are shown where this one has them."""
        return name in _RARE and not getattr(issue, name)

    def _row(self, pointer: str) -> SheetRow:
        field = editable(pointer)
        name = pointer.rpartition("/")[2]
        value = value_at(self._data, pointer)
        members = value if isinstance(value, list) else [] if value is None else [value]
        words = _WORDS.get(name, {})
        values = tuple(
            self._value(f"{pointer}/{index}" if field.is_list else pointer, member, name)
            for index, member in enumerate(members)
        )
        flags = tuple(f for f in self._record.flags if f.field == pointer or f.field.startswith(f"{pointer}/"))
        suggested = self._suggested.get(pointer)
        typed = "\n".join(_in_words(member, {}) for member in members) if field.kind != "citations" else ""
        return SheetRow(
            pointer, labels.FIELD[name], _KINDS.get(name, field.kind), "", typed,
            tuple((code, words.get(code, code), code in members) for code in field.choices), (),
            field.is_list, values, self._looked.get(pointer),
            pointer in self._needed or any(flag.field in self._needed for flag in flags),
            flags, labels.SUGGESTION[suggested] if suggested else "",
        )  # fmt: skip

    def _value(self, pointer: str, member: Any, name: str) -> SheetValue:
        words = _in_words(member, _WORDS.get(name, {}))
        field = editable(pointer)
        if field.kind == "citations":
            parts = tuple(self._part(f"{pointer}/{part}", member[part]) for part in CITATION)
            return SheetValue(pointer, words, self._at(f"{pointer}/text"), parts)
        own = (self._part(pointer, member),) if field.inner else ()
        return SheetValue(pointer, words, self._at(pointer), own, self._confidences.get(pointer))

    def _part(self, pointer: str, value: object) -> SheetPart:
        """A member of a list or a part of a citation; None is a part that the letter does not say."""
        field = editable(pointer)
        name = field.part or field.field.rpartition("/")[2]
        codes = _WORDS.get(name, {})
        typed = "" if value is None else str(value)
        kind = "code" if field.kind == "choices" else _KINDS.get(name, field.one_kind)
        options = tuple((code, codes.get(code, code), code == value) for code in field.choices)
        label = labels.CITATION[name] if field.part else f"{labels.FIELD[name]}, {int(field.inner[0]) + 1}"
        return SheetPart(
            pointer, label, kind, codes.get(typed, typed), typed, options, self._at(pointer),
            confidence=self._confidences.get(pointer),
        )  # fmt: skip

    def _at(self, pointer: str) -> tuple[Spot, ...]:
        found: Sequence[Evidence] = self._evidence.get(pointer, ())
        spans = dict.fromkeys((e.start, e.end) for e in found)
        return tuple(self._spots[span] for span in spans if span in self._spots)


def _in_words(value: object, words: Mapping[str, str]) -> str:
    if isinstance(value, dict):
        return labels.guideline(Citation.model_validate(value))
    return words.get(str(value), str(value))
