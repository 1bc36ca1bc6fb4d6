"""What the page of a letter shows: its text with the places marked, and every field with what can be done to it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from imr_llm.derived import evidence_by_field, suggestions
from imr_llm.outputs import labels
from imr_llm.outputs.columns import guideline
from imr_llm.outputs.side_by_side import Segment, Spot, places, segments
from imr_llm.pipeline.desk import Case
from imr_llm.record import Citation, Evidence, Flag, Issue
from imr_llm.review import FIELDS, ISSUES, Act, Editable, editable, value_at
from imr_llm.severity import TO_CHECK

_WORDS: Mapping[str, Mapping[str, str]] = {
    "decision": {"upheld": "✗ Upheld: the denial stands", "overturned": "✓ Overturned: approved"},
    "category": {str(code): words for code, words in labels.CATEGORY.items()},
    "denial_reasons": {str(code): words for code, words in labels.REASON.items()},
    "sex": {"male": "male", "female": "female"},
}
_OF_ISSUE = (
    *("decision", "request", "category", "denial_reasons", "missing_documentation", "original_request", "authorized"),
    *("approved_part", "reviewer_citations", "claims_administrator_citations", "why", "rationale"),
)

NOT_BLIND = ("why", "reviewer_citations", "claims_administrator_citations")
"""What a second reader does not label: a model's words, and what has parts that a page cannot set."""


@dataclass(frozen=True, slots=True)
class Value:
    """A value, or a member of a list, in words, with its places in the letter."""

    pointer: str
    words: str
    spots: tuple[Spot, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One field: its values, what it may be, who has looked at it, and what is flagged about it."""

    field: Editable
    label: str
    values: tuple[Value, ...]
    typed: str
    options: tuple[tuple[str, str, bool], ...]
    looked: Act | None
    is_needed: bool
    flags: tuple[Flag, ...]
    suggested: str = ""

    @property
    def id(self) -> str:
        """For an address within the page."""
        return row_id(self.field.field)


@dataclass(frozen=True, slots=True)
class Group:
    """Rows under one heading; `pointer` is that of a request, which can be removed."""

    heading: str
    rows: tuple[Row, ...]
    pointer: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The page of a letter."""

    groups: tuple[Group, ...]
    segments: tuple[Segment, ...]
    spots: tuple[Spot, ...]
    others: tuple[Flag, ...]
    """What is to be checked and belongs to no row."""
    of_spot: Mapping[int, str]
    """The row that a place is of, by the place's number."""
    wants_requests: bool = False
    """Whether no request was read and nobody has said that there is none: that is a row of its own."""

    @property
    def rows(self) -> list[Row]:
        """All rows in their order."""
        return [row for group in self.groups for row in group.rows]


def row_id(pointer: str) -> str:
    """The id of the row of a field."""
    return "f" + pointer.replace("/", "-")


def after(sheet: Sheet, pointer: str) -> str:
    """The row to look at next: the next one that a sign-off needs, or the one that was just done."""
    ids = [row.id for row in sheet.rows]
    here = ids.index(row_id(pointer)) if row_id(pointer) in ids else -1
    behind = [*sheet.rows[here + 1 :], *sheet.rows[: here + 1]]
    last = row_id(ISSUES) if sheet.wants_requests else "sign-off"
    return next((row.id for row in behind if row.is_needed), last)


def sheet(case: Case, *, blind: bool = False) -> Sheet:
    """What the page of this letter shows; with `blind`, the fields that are labelled on a page, whatever they hold."""
    record, document = case.record, case.document
    spots = places(record.evidence, len(document.text))
    rows = _Rows(case, spots, blind=blind)
    groups = tuple(rows.groups())
    shown = {flag for group in groups for row in group.rows for flag in row.flags}
    others = tuple(flag for flag in record.flags if flag.severity in TO_CHECK and flag not in shown)
    of_spot: dict[int, str] = {}
    for row in (row for group in groups for row in group.rows):
        for spot in (spot for value in row.values for spot in value.spots):
            of_spot.setdefault(spot.number, row.id)
    ordered = tuple(spots.values())
    wants_requests = not record.issues and ISSUES in case.reviewed.missing
    return Sheet(groups, tuple(segments(document, ordered)), ordered, others, of_spot, wants_requests)


class _Rows:
    def __init__(self, case: Case, spots: Mapping[tuple[int, int], Spot], *, blind: bool) -> None:
        self._blind = blind
        self._record = case.record
        self._looked = case.reviewed.looked
        self._needed = set(case.reviewed.missing)
        self._spots = spots
        self._evidence = evidence_by_field(case.record)
        self._suggested = suggestions(case.record)
        self._data = case.record.model_dump(mode="json")

    def groups(self) -> Iterator[Group]:
        for index, issue in enumerate(self._record.issues):
            heading = f"Decision {issue.number} of {len(self._record.issues)}"
            rows = tuple(self._row(f"{ISSUES}/{index}/{name}") for name in _OF_ISSUE if self._is_shown(name, issue))
            yield Group(heading, rows, f"{ISSUES}/{index}")
        yield Group("The case", tuple(self._row(f"/case/{name}") for name in labels.CASE_FIELDS))
        names = (*labels.PATIENT_FIELDS, *labels.PATIENT_LISTS)
        yield Group("The patient", tuple(self._row(f"/patient/{name}") for name in names))
        yield Group("The reviewer", tuple(self._row(f"/reviewer/{name}") for name in FIELDS["reviewer"]))

    def _is_shown(self, name: str, issue: Issue) -> bool:
        """Fields of a request that few letters have are shown where this one has them."""
        if self._blind:
            return name not in NOT_BLIND
        return name not in (*labels.PARTS, "why") or bool(getattr(issue, name))

    def _row(self, pointer: str) -> Row:
        field = editable(pointer)
        name = pointer.rpartition("/")[2]
        value = value_at(self._data, pointer)
        members = value if isinstance(value, list) else [] if value is None else [value]
        words = _WORDS.get(name, {})
        found = [
            Value(own, _in_words(member, words), self._at(own, field.kind == "citations"))
            for index, member in enumerate(members)
            for own in [f"{pointer}/{index}" if field.is_list else pointer]
        ]
        flags = tuple(f for f in self._record.flags if f.field == pointer or f.field.startswith(f"{pointer}/"))
        suggested = self._suggested.get(pointer)
        return Row(
            field,
            labels.FIELD[name],
            tuple(found),
            "\n".join(_in_words(member, {}) for member in members),
            tuple((code, words.get(code, code), code in members) for code in field.choices),
            self._looked.get(pointer),
            pointer in self._needed or any(flag.field in self._needed for flag in flags),
            flags,
            labels.SUGGESTION[suggested] if suggested else "",
        )

    def _at(self, pointer: str, is_citation: bool) -> tuple[Spot, ...]:
        found: Sequence[Evidence] = self._evidence.get(pointer + ("/text" if is_citation else ""), ())
        spans = dict.fromkeys((e.start, e.end) for e in found)
        return tuple(self._spots[span] for span in spans if span in self._spots)


def _in_words(value: object, words: Mapping[str, str]) -> str:
    if isinstance(value, dict):
        return guideline(Citation.model_validate(value))
    return words.get(str(value), str(value))
