"""The letter, the record and the summary of one letter, with the links between them, for the caseworker's page."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from imr_llm import labels, pointers
from imr_llm.confidence import confidences, sureness
from imr_llm.derived import evidence_by_field, suggestions
from imr_llm.labels import guideline
from imr_llm.letter import Document
from imr_llm.outputs.reflow import Reflow
from imr_llm.record import Evidence, Flag, Issue, Record
from imr_llm.severity import TO_CHECK
from imr_llm.summary import Place, Summary

LONG = 400
"""A longer place (a rationale) is marked more lightly than the places in it."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in the letter that others link to. Its number, from 1, follows the letter."""

    number: int
    start: int
    end: int
    page: int


@dataclass(frozen=True, slots=True)
class Segment:
    """Words of the letter between two ends of places: the places that hold them, and those that begin here."""

    words: str
    spots: tuple[Spot, ...]
    begins: tuple[Spot, ...]
    page: int | None
    """The page that begins here."""
    start: int = 0
    """Where the words begin in the stored text, which has one blank for every white space of theirs."""
    is_running: bool = False
    """Whether they are a running header's or footer's, which may stand in the middle of a sentence."""

    @property
    def classes(self) -> str:
        """A class for each place that holds the words, and `long` if only long ones do."""
        is_long = all(spot.end - spot.start > LONG for spot in self.spots)
        return " ".join(["long"] * is_long + [f"p{spot.number}" for spot in self.spots])


@dataclass(frozen=True, slots=True)
class Value:
    """A value of the record in words; None where the letter does not say it.

    `confidence`: how likely it is right, 0 to 1; None where that is not known.
    """

    id: str
    words: str | None
    spots: tuple[Spot, ...]
    confidence: float | None = None

    @property
    def sure(self) -> str:
        """The class by which the page colours it; empty for what needs no look of its own."""
        return sureness(self.confidence)


@dataclass(frozen=True, slots=True)
class Row:
    """A label, and its values. `note` stands in for the values of an empty list."""

    id: str
    label: str
    values: tuple[Value, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Rows under one heading."""

    heading: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """A flag in words. `target` is the id of what it is about, empty if nothing on the page is."""

    place: str
    message: str
    target: str


@dataclass(frozen=True, slots=True)
class Unsure:
    """A value that is less likely right than others, for a person to look at."""

    label: str
    value: Value


@dataclass(frozen=True, slots=True)
class SideBySide:
    """The caseworker's page. `unsure` has values, the least likely right first.

    `of_sentence` has the spots of each sentence, in the order of the ledger.

    `back` has, by a spot's number, the ids from which a reader may have come: (column, id).
    """

    checks: tuple[Check, ...]
    unsure: tuple[Unsure, ...]
    segments: tuple[Segment, ...]
    spots: tuple[Spot, ...]
    groups: tuple[Group, ...]
    of_sentence: tuple[tuple[Spot, ...], ...]
    back: Mapping[int, Sequence[tuple[str, str]]]


def side_by_side(summary: Summary, record: Record, document: Document, *, reflowed: bool = False) -> SideBySide:
    """What the page shows. The offsets of evidence and sentences count in the document's text; `reflowed` is of how the
    letter stands (see `segments`).
    """
    told = (place for sentence in summary.sentences for place in sentence.source.places)
    spots = places((*record.evidence, *told), len(document.text))
    groups = tuple(_Rows(record, spots).groups())
    of_sentence = tuple(
        _found(spots, ((place.start, place.end) for place in sentence.source.places)) for sentence in summary.sentences
    )
    return SideBySide(
        checks=tuple(_checks(summary.flags, groups)),
        unsure=tuple(_unsure(groups)),
        segments=tuple(segments(document, tuple(spots.values()), reflowed=reflowed)),
        spots=tuple(spots.values()),
        groups=groups,
        of_sentence=of_sentence,
        back=_back(groups, of_sentence),
    )


_Spots = Mapping[tuple[int, int], Spot]


def places(of: Iterable[Evidence | Place], size: int) -> _Spots:
    """Every place of a text of this size that a value or a sentence stands on, in the order of the letter."""
    pages = {(p.start, p.end): p.page for p in of if p.start < p.end <= size}
    ordered = sorted(pages, key=lambda span: (span[0], -span[1]))
    return {span: Spot(number, *span, pages[span]) for number, span in enumerate(ordered, 1)}


def _found(spots: _Spots, spans: Iterable[tuple[int, int]]) -> tuple[Spot, ...]:
    return tuple(spots[span] for span in dict.fromkeys(spans) if span in spots)


def segments(document: Document, spots: Sequence[Spot], *, reflowed: bool = False) -> Iterator[Segment]:
    """The letter as it was printed, or in its paragraphs, cut wherever a place begins or ends and wherever a page
    begins.
    """
    beginning: dict[int, list[Spot]] = defaultdict(list)
    for spot in spots:
        beginning[spot.start].append(spot)
    cuts = sorted({*beginning, *(spot.end for spot in spots), *document.page_starts})
    shown, printed = 0, Reflow(document).words if reflowed else document.printed
    for first, last, ends_line in _as_printed(document):
        is_running = bool(document.furniture) and first >= document.furniture[0].start
        for start, end in pairwise([first, *(cut for cut in cuts if first < cut < last), last]):
            page = document.page_at(start)
            holding = tuple(spot for spot in spots if spot.start <= start < spot.end)
            words = printed(start, end).replace("\f", "") + ("\n" if ends_line and end == last else "")
            begins, new_page = tuple(beginning.get(start, ())), page if page > shown else None
            yield Segment(words, holding, begins, new_page, start, is_running)
            shown = max(shown, page)


def _as_printed(document: Document) -> Iterator[tuple[int, int, bool]]:
    """Ranges of the text in the order of the paper, each with whether a line ends behind it: furniture stands where it
    was printed.
    """
    at = 0
    for line in document.furniture:
        if at < line.before:
            yield at, line.before, line.before == document.end
        yield line.start, line.end, True
        at = line.before
    if at < document.end:
        yield at, document.end, False


def _checks(flags: Iterable[Flag], groups: Iterable[Group]) -> Iterator[Check]:
    rows = [row for group in groups for row in group.rows]
    targets = {row.id for row in rows} | {value.id for row in rows for value in row.values}
    for flag in (flag for flag in flags if flag.severity in TO_CHECK):
        target = _id(flag.field)
        yield Check(labels.place(flag.field), flag.message, target if target in targets else "")


def _unsure(groups: Iterable[Group]) -> Iterator[Unsure]:
    """Values in the order in which a person should look at them; of equal ones, the record's."""
    shown = [
        Unsure(f"{group.heading}, {row.label.lower()}", value)
        for group in groups
        for row in group.rows
        for value in row.values
        if value.sure
    ]
    yield from sorted(shown, key=lambda one: one.value.confidence or 0.0)


def _back(groups: Iterable[Group], of_sentence: Iterable[Sequence[Spot]]) -> dict[int, list[tuple[str, str]]]:
    """The first value of the record, and the first sentence of the summary, that each spot stands for."""
    back: dict[int, dict[str, str]] = defaultdict(dict)
    for value in (value for group in groups for row in group.rows for value in row.values):
        for spot in value.spots:
            back[spot.number].setdefault("record", value.id)
    for index, spots in enumerate(of_sentence):
        for spot in spots:
            back[spot.number].setdefault("summary", f"s{index}")
    return {number: list(ids.items()) for number, ids in back.items()}


def _id(pointer: str) -> str:
    return "r" + pointer.replace("/", "-")


class _Rows:
    """The record as groups of rows."""

    def __init__(self, record: Record, spots: _Spots) -> None:
        self._record = record
        self._spots = spots
        self._evidence = evidence_by_field(record)
        self._confidences = confidences(record)
        self._suggested = suggestions(record)

    def groups(self) -> Iterator[Group]:
        record = self._record
        case = [self._one(pointers.of("case", name), getattr(record.case, name)) for name in labels.CASE_FIELDS]
        yield Group("The case", (*case, self._one("/layout", labels.layout(record.layout))))
        for index, issue in enumerate(record.issues):
            heading = f"Decision {issue.number} of {len(record.issues)}"
            yield Group(heading, tuple(self._issue(pointers.of_issue(index), issue)))
        patient = [
            self._one(pointers.of("patient", name), getattr(record.patient, name)) for name in labels.PATIENT_FIELDS
        ]
        lists = [
            self._many(pointers.of("patient", name), getattr(record.patient, name)) for name in labels.PATIENT_LISTS
        ]
        yield Group("The patient", (*patient, *lists))
        reviewer = [
            self._many(pointers.of("reviewer", name), getattr(record.reviewer, name)) for name in labels.REVIEWER_LISTS
        ]
        yield Group("The reviewer", tuple(reviewer))

    def _issue(self, pointer: str, issue: Issue) -> Iterator[Row]:
        verdict = f"{labels.MARK[issue.decision]} {labels.OUTCOME[issue.decision]}: {labels.meaning(issue)}"
        if suggested := self._suggested.get(f"{pointer}/decision"):
            verdict += f" ({labels.SUGGESTION[suggested]})"
        yield self._one(f"{pointer}/decision", verdict)
        yield self._one(f"{pointer}/request", issue.request)
        for name in labels.PARTS:
            if value := getattr(issue, name):
                yield self._one(f"{pointer}/{name}", value)
        yield self._one(f"{pointer}/category", issue.category and labels.CATEGORY[issue.category])
        if issue.denial_reasons or issue.decision != "overturned":
            yield self._many(f"{pointer}/denial_reasons", [labels.REASON[reason] for reason in issue.denial_reasons])
        if issue.missing_documentation:
            yield self._many(f"{pointer}/missing_documentation", issue.missing_documentation)
        for side in ("reviewer_citations", "claims_administrator_citations"):
            named = [guideline(citation) for citation in getattr(issue, side)]
            yield self._many(f"{pointer}/{side}", named, "none named", part="/text")
        if issue.why:
            yield self._many(f"{pointer}/why", issue.why)
        yield self._one(f"{pointer}/rationale", issue.rationale and "as marked in the letter")

    def _one(self, pointer: str, value: str | int | None) -> Row:
        words = None if value is None else str(value)
        shown = Value(_id(pointer), words, self._at(pointer), self._confidences.get(pointer))
        return Row(f"{_id(pointer)}-label", _label(pointer), (shown,))

    def _many(
        self, pointer: str, values: Sequence[str], none: str = "not found in the letter", *, part: str = ""
    ) -> Row:
        """`part` is what a member's words stand under: those that name a guideline hold all that is said of it."""
        members = [(f"{pointer}/{index}", words) for index, words in enumerate(values)]
        found = [
            Value(_id(member), words, self._at(member + part), self._confidences.get(member))
            for member, words in members
        ]
        return Row(_id(pointer), _label(pointer), tuple(found), "" if found else none)

    def _at(self, pointer: str) -> tuple[Spot, ...]:
        return _found(self._spots, ((e.start, e.end) for e in self._evidence[pointer]))


def _label(pointer: str) -> str:
    return labels.FIELD[pointer.rsplit("/", 1)[1]]
