"""An Excel file, one row a decision: written row by row, so that its size does not matter."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import BinaryIO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from imr_llm.outputs.columns import COLUMNS, Column, Value, rows
from imr_llm.record import Record

LAST_ROW = 1_048_575
LONGEST = 32_767
"""Excel's limits: https://support.microsoft.com/office/1672b34d-7043-467e-8e27-269d656771c3"""
_CUT = " … (cut; the whole text is in the letter)"
FIRST_DATE = date(1900, 3, 1)
"""Excel takes 1900 for a leap year, and knows no day before it."""


def write_workbook(file: BinaryIO, records: Iterable[Record], folder: str) -> None:
    """Write all records to an open file. `folder` gets temporary files with letters' text, which are removed.

    Text stays text: nothing becomes a formula, a link or a number.
    """
    options = {
        "constant_memory": True,
        "tmpdir": folder,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with Workbook(file, options) as book:
        sheets = _Sheets(book)
        for record in records:
            for row in rows(record):
                sheets.add(row)
        sheets.end()


class _Sheets:
    """A sheet, and another where one is full."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        top = {"valign": "top"}
        self._head = book.add_format({"bold": True, "bg_color": "#DDE6F0", "bottom": 1, "text_wrap": True, **top})
        self._text = book.add_format(top)
        self._formats: dict[str, Format] = {
            "long": book.add_format({"text_wrap": True, **top}),
            "date": book.add_format({"num_format": "yyyy-mm-dd", "align": "left", **top}),
        }
        self._count = 0
        self._begin()

    def _begin(self) -> None:
        self._count += 1
        self._sheet: Worksheet = self._book.add_worksheet(
            "Decisions" if self._count == 1 else f"Decisions {self._count}"
        )
        self._row = 0
        self._sheet.freeze_panes(1, 0)
        for index, column in enumerate(COLUMNS):
            self._sheet.set_column(index, index, column.width)
            self._sheet.write_string(0, index, column.title, self._head)

    def add(self, row: Iterable[Value]) -> None:
        """The next row."""
        if self._row == LAST_ROW:
            self.end()
            self._begin()
        self._row += 1
        for index, (column, value) in enumerate(zip(COLUMNS, row, strict=True)):
            if value is not None:
                self._cell(index, column, value)

    def _cell(self, index: int, column: Column, value: str | int) -> None:
        style = self._formats.get(column.kind, self._text)
        if isinstance(value, int):
            self._sheet.write_number(self._row, index, value, style)
        elif column.kind == "date" and (day := _day(value)):
            self._sheet.write_datetime(self._row, index, day, style)
        else:
            whole = len(value) <= LONGEST
            self._sheet.write_string(self._row, index, value if whole else value[: LONGEST - len(_CUT)] + _CUT, style)

    def end(self) -> None:
        """The filter over all rows of the sheet."""
        self._sheet.autofilter(0, 0, self._row, len(COLUMNS) - 1)


def _day(value: str) -> datetime | None:
    """A full date; None for "2013-05", and for a day that does not exist."""
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return None
    return datetime(day.year, day.month, day.day) if day >= FIRST_DATE else None
