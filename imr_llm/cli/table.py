"""Letters and hits in columns, a row at a time: a table of a million letters needs the memory of one row."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from imr_llm import labels
from imr_llm.codes import Decision, Outcome
from imr_llm.derived import suggested
from imr_llm.lines import Line, Piece, line, wrapped
from imr_llm.severity import TO_CHECK

if TYPE_CHECKING:
    from imr_llm.record import Record

GAP = "  "
SHORT_ID = 8
"""Digits of an id on a narrow terminal; every command takes the first four or more."""
NARROW = 100
_OUTCOME_WIDTH = max(len(words) for words in labels.OUTCOME.values()) + 2


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A heading and the width of its column; the last column takes what is left. On a terminal with fewer characters
    than `wants` it is not shown.
    """

    title: str
    width: int
    right: bool = False
    wants: int = 0


LETTER = TableColumn("Letter", 16)
OUTCOME = TableColumn("Outcome", _OUTCOME_WIDTH)
ITEMS = TableColumn("Items", 5, right=True)
FLAGS = TableColumn("Flags", 5, right=True)
CASE = TableColumn("Case number", 12, wants=72)
FILE = TableColumn("File", 0)
WORKER = TableColumn("Worker", 20, wants=140)
DECIDED = TableColumn("Decided", 10, wants=120)
DUE = TableColumn("Due", 10, wants=100)
UNSURE = TableColumn("Unsure", 6, right=True)
EXTRACTED = (LETTER, OUTCOME, ITEMS, FLAGS, FILE)
LISTED = (LETTER, CASE, WORKER, OUTCOME, ITEMS, FLAGS, DECIDED, DUE, FILE)
_ASKED_FOR = replace(DUE, wants=0)
BY_DAY = tuple(
    {DUE: _ASKED_FOR, ITEMS: replace(ITEMS, wants=NARROW), FLAGS: replace(FLAGS, wants=NARROW)}.get(c, c)
    for c in LISTED
)
"""Letters by the day on which something is due: the day is there on every terminal."""
BY_UNSURE = (UNSURE, *LISTED)
"""How many of a letter's values are likely wrong stands first: it is what the list is ordered by."""
_ITEM = (LETTER, CASE, WORKER, TableColumn("Item", 4, right=True), TableColumn("Decision", 12))
ITEMIZED = (*_ITEM, replace(DUE, wants=80), TableColumn("Request", 0))
FOUND = (LETTER, CASE, WORKER, TableColumn("Where", 22), TableColumn("Words", 0))


class CaseRow(Protocol):
    """What every row of the database's lists begins with: the letter, its case and the worker."""

    @property
    def letter_id(self) -> str: ...
    @property
    def case_number(self) -> str | None: ...
    @property
    def employee_name(self) -> str | None: ...


class ListedRow(CaseRow, Protocol):
    """A letter of the database's list."""

    @property
    def path(self) -> str: ...
    @property
    def outcome(self) -> Outcome | None: ...
    @property
    def items(self) -> int: ...
    @property
    def flags(self) -> int: ...
    @property
    def decision_date(self) -> str | None: ...
    @property
    def due(self) -> str | None: ...
    @property
    def suggested(self) -> Collection[Decision | None]: ...
    @property
    def unsure(self) -> float | None: ...


class ItemRow(CaseRow, Protocol):
    """A disputed item of the database's list."""

    @property
    def number(self) -> int: ...
    @property
    def decision(self) -> Decision | None: ...
    @property
    def due(self) -> str | None: ...
    @property
    def request(self) -> str | None: ...


class HitRow(CaseRow, Protocol):
    """A place that a search found."""

    @property
    def issue(self) -> int | None: ...
    @property
    def kind(self) -> str: ...
    @property
    def snippet(self) -> str: ...


Cell = Piece | str


class Table:
    """Rows under headings. `width` is the terminal's, None for a pipe: then no cell is broken or cut."""

    def __init__(self, columns: Sequence[TableColumn], width: int | None) -> None:
        self._columns = columns
        self._width = width
        self._narrow = width is not None and width < NARROW

    def head(self) -> Iterator[Line]:
        """The headings."""
        yield from self.row([(column.title, "bold") for column in self._columns])

    def row(self, cells: Sequence[Cell]) -> Iterator[Line]:
        """One row; more than one line where the last cell is too long for the terminal."""
        shown = [
            (column, line(cell)[0]) for column, cell in zip(self._columns, cells, strict=True) if self._is_shown(column)
        ]
        before = tuple(self._padded(column, cell) for column, cell in shown[:-1])
        indent = " " * sum(len(words) for words, _ in before)
        last = shown[-1][1]
        (_, *first), *more = wrapped((last,), self._width, first=indent, indent=indent)
        yield (*before, *first)
        yield from more

    def _is_shown(self, column: TableColumn) -> bool:
        return self._width is None or self._width >= column.wants

    def _padded(self, column: TableColumn, cell: Piece) -> Piece:
        words, style = cell
        width = column.width
        if column is LETTER and self._narrow:
            words, width = (words if words == LETTER.title else words[:SHORT_ID]), SHORT_ID
        return (words.rjust(width) if column.right else words.ljust(width)) + GAP, style


def extracted_row(record: "Record") -> list[Cell]:
    """A letter that was read: id, outcome, number of items and flags, file."""
    flags = _count(sum(flag.severity in TO_CHECK for flag in record.flags))
    return [
        record.letter_id,
        outcome_cell(record.outcome, suggested(record)),
        str(len(record.issues)),
        flags,
        record.source.path,
    ]


def listed_row(letter: ListedRow) -> list[Cell]:
    """A letter of the database."""
    return [
        letter.letter_id,
        letter.case_number or "",
        _cut(letter.employee_name),
        outcome_cell(letter.outcome, letter.suggested),
        str(letter.items),
        _count(letter.flags),
        letter.decision_date or "",
        letter.due or "",
        letter.path,
    ]


def unsure_row(letter: ListedRow) -> list[Cell]:
    """The same in a list that is ordered by how many values are likely wrong."""
    return ["" if letter.unsure is None else f"{letter.unsure:.1f}", *listed_row(letter)]


def item_row(item: ItemRow) -> list[Cell]:
    """A disputed item of the database."""
    return [
        item.letter_id,
        item.case_number or "",
        _cut(item.employee_name),
        str(item.number),
        outcome_cell(item.decision),
        item.due or "",
        item.request or "not read",
    ]


def found_row(hit: HitRow) -> list[Cell]:
    """A place that a search found."""
    where = hit.kind.replace("_", " ")
    if hit.issue is not None:
        where = f"decision {hit.issue}, {where}"
    return [hit.letter_id, hit.case_number or "", _cut(hit.employee_name), where, hit.snippet]


def _cut(name: str | None) -> str:
    """A name as wide as its column at most."""
    return name if name and len(name) <= WORKER.width else f"{name[: WORKER.width - 1]}…" if name else ""


def outcome_cell(outcome: Outcome | None, suggested: Iterable[Decision | None] = ()) -> Piece:
    """Mark and word: ✗ upheld. Where the outcome is open, what a model suggests: ? model: upheld; None among that is an
    item of which it suggests nothing.
    """
    found = set(suggested)
    words = "not all" if None in found else "both" if len(found) > 1 else next(iter(found), "")
    named = f"model: {words}" if words and outcome is None else labels.OUTCOME[outcome]
    return f"{labels.MARK[outcome]} {named}", labels.STYLE[outcome]


def _count(flags: int) -> Piece:
    return (str(flags), "yellow") if flags else ("", "")
