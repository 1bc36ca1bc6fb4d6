"""What readers find in a letter: a draft that has the record's own shape, and a place in the letter for every value.

A reader of any kind fills the draft; nobody but `Flat` (`flat.py`) tells a field by its JSON Pointer.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields, replace
from typing import Any, Generic, NamedTuple, TypeVar

from imr_llm.codes import Basis, Category, Decision, DenialReason, Outcome, Reader, SectionName, Sex
from imr_llm.language.patterns import lower, trimmed
from imr_llm.layout_names import Layout
from imr_llm.letter import Document, Section, Span
from imr_llm.tables import load

T = TypeVar("T")


class Mention(NamedTuple):
    """A range of the letter's text, the section that it stands in, and who read it there."""

    start: int
    end: int
    section: SectionName
    reader: Reader = "rules"


@dataclass(frozen=True, slots=True)
class Extraction(Generic[T]):
    """A value, and every place that says it: the first is where it was read, the others agree."""

    value: T
    places: tuple[Mention, ...]

    def __post_init__(self) -> None:
        if not self.places:
            raise ValueError("a value without a place in the letter")

    @property
    def place(self) -> Mention:
        """Where it was read."""
        return self.places[0]

    def also(self, *places: Mention) -> "Extraction[T]":
        """The same value with further places that say it."""
        return replace(self, places=(*self.places, *places))

    def by(self, reader: Reader) -> bool:
        """Whether this reader reads it."""
        return any(place.reader == reader for place in self.places)


def once(found: Iterable[Extraction[str] | None]) -> list[Extraction[str]]:
    """The first of each words, whatever their case."""
    kept: dict[str, Extraction[str]] = {}
    for each in filter(None, found):
        kept.setdefault(lower(each.value), each)
    return list(kept.values())


@dataclass(frozen=True, slots=True)
class Noted:
    """What a person should look at in one field of a node, or, without a field, in all of it."""

    field: str
    code: str
    message: str

    @classmethod
    def of(cls, field: str, code: str, case: str = "", **words: object) -> "Noted":
        """With the message that `flags.toml` has under the code for this case, which is the field if none is named."""
        return cls(field, code, load("flags", dict[str, dict[str, str]])[code][case or field].format(**words))


@dataclass(slots=True, kw_only=True)
class Node:
    """A part of the draft."""

    noted: list[Noted] = field(default_factory=list)

    def flag(self, name: str, code: str, case: str = "", **words: object) -> None:
        """Notes what a person should look at in the field of this name, or, for "", in this whole part."""
        self.noted.append(Noted.of(name, code, case, **words))

    def unflag(self, name: str, code: str) -> None:
        """Takes back what was found since."""
        self.noted = [n for n in self.noted if (n.field, n.code) != (name, code)]

    def flagged(self, name: str, code: str | None = None) -> bool:
        """Whether something is noted for this field, or something with this code."""
        return any(n.field == name and code in (None, n.code) for n in self.noted)

    def parts(self) -> Iterator[tuple[str, "Extraction[Any] | list[Extraction[Any]] | Node | list[Node]"]]:
        """What was found, by the names of the fields, in the record's order."""
        for name in named(type(self)):
            found = getattr(self, name)
            if found and isinstance(found, Extraction | Node | list):
                yield name, found

    def nodes(self) -> Iterator["Node"]:
        """The part itself and every part of it."""
        yield self
        for _, found in self.parts():
            for part in found if isinstance(found, list) else (found,):
                if isinstance(part, Node):
                    yield from part.nodes()


_NAMED: dict[type[Node], dict[str, str | None]] = {}


def named(kind: type[Node]) -> dict[str, str | None]:
    """The names of what is found in a part, in the record's order, each with the field that it is evidence of."""
    if kind not in _NAMED:
        _NAMED[kind] = {each.name: each.metadata.get("evidence_of") for each in fields(kind) if each.name != "noted"}
    return _NAMED[kind]


@dataclass(slots=True, kw_only=True)
class DraftCase(Node):
    """See `record.Case`."""

    case_number: Extraction[str] | None = None
    priority: Extraction[str] | None = None
    date_assigned: Extraction[str] | None = None
    ur_denial_date: Extraction[str] | None = None
    application_received: Extraction[str] | None = None
    decision_date: Extraction[str] | None = None
    mailing_date: Extraction[str] | None = None
    employee_name: Extraction[str] | None = None
    claim_number: Extraction[str] | None = None


@dataclass(slots=True, kw_only=True)
class DraftPatient(Node):
    """See `record.Patient`."""

    age: Extraction[int] | None = None
    sex: Extraction[Sex] | None = None
    date_of_injury: Extraction[str] | None = None
    mechanism_of_injury: Extraction[str] | None = None
    diagnoses: list[Extraction[str]] = field(default_factory=list)
    prior_treatments: list[Extraction[str]] = field(default_factory=list)
    current_medications: list[Extraction[str]] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class DraftReviewer(Node):
    """See `record.Reviewer`."""

    specialties: list[Extraction[str]] = field(default_factory=list)
    licensed_states: list[Extraction[str]] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class DraftCitation(Node):
    """See `record.Citation`."""

    basis: Extraction[Basis] | None = None
    document: Extraction[str] | None = None
    section: Extraction[str] | None = None
    pages: Extraction[str] | None = None
    url: Extraction[str] | None = None
    text: Extraction[str]


@dataclass(slots=True, kw_only=True)
class DraftIssue(Node):
    """See `record.Issue`. `suggested` is what a model reads where the decision is left open: evidence, and no value."""

    number: Extraction[int]
    request: Extraction[str] | None = None
    original_request: Extraction[str] | None = None
    authorized: Extraction[str] | None = None
    approved_part: Extraction[str] | None = None
    category: Extraction[Category] | None = None
    decision: Extraction[Decision] | None = None
    suggested: Extraction[Decision] | None = field(default=None, metadata={"evidence_of": "decision"})
    claims_administrator_citations: list[DraftCitation] = field(default_factory=list)
    reviewer_citations: list[DraftCitation] = field(default_factory=list)
    denial_reasons: list[Extraction[DenialReason]] = field(default_factory=list)
    missing_documentation: list[Extraction[str]] = field(default_factory=list)
    why: list[Extraction[str]] = field(default_factory=list)
    rationale: Extraction[str] | None = None


@dataclass(slots=True, kw_only=True)
class Draft(Node):
    """One letter while it is read. Every offset counts in `document.text`."""

    document: Document
    layout: Layout
    sections: tuple[Section, ...] = ()
    case: DraftCase = field(default_factory=DraftCase)
    patient: DraftPatient = field(default_factory=DraftPatient)
    reviewer: DraftReviewer = field(default_factory=DraftReviewer)
    issues: list[DraftIssue] = field(default_factory=list)
    outcome: Extraction[Outcome] | None = None

    def sections_of(self, *names: str) -> tuple[Section, ...]:
        """The sections of these names, in the letter's order."""
        return tuple(s for s in self.sections if s.name in names)

    @property
    def case_summary(self) -> str | None:
        """The words of the case summary, for full-text search."""
        parts = (self.document.text[s.start : s.end].strip() for s in self.sections_of("case_summary"))
        return " ".join(parts) or None

    def section_at(self, offset: int) -> SectionName:
        """The name of the section that holds this offset; `other` between sections."""
        return next((s.name for s in self.sections if s.start <= offset < s.end), "other")

    def place(self, span: Span, section: SectionName | None = None) -> Mention:
        """A place of the letter, in the section that it stands in if none is given."""
        return Mention(*span, section or self.section_at(span.start))

    def value(self, value: T, span: Span | None, section: SectionName | None = None) -> Extraction[T] | None:
        """A value and the range that says it, without blanks at its ends; None where nothing stands there."""
        there = trimmed(self.document.text, *span) if span else None
        return Extraction(value, (self.place(there, section),)) if there and there.start < there.end else None

    def words(self, span: Span | None, section: SectionName | None = None) -> Extraction[str] | None:
        """The words of a range as a value, without blanks at its ends; None where there are none."""
        return self.value(self.document.text[slice(*span)].strip(), span, section) if span else None

    def leave_out(self, named: str) -> None:
        """Forgets what was found and noted for a field: `case.mailing_date`, or of every item `issues.category`."""
        name, _, field_name = named.partition(".")
        part = getattr(self, name)
        for node in part if isinstance(part, list) else (part,):
            found = getattr(node, field_name)
            setattr(node, field_name, [] if isinstance(found, list) else None)
            node.noted = [n for n in node.noted if n.field != field_name]
