"""CSV, one row a decision (RFC 4180, UTF-8).

A letter is untrusted input: a cell that begins with one of `FORMULA` would be run as a formula by a spreadsheet, so
it gets an apostrophe in front (https://owasp.org/www-community/attacks/CSV_Injection). Excel files need none of that.
"""

import csv
from typing import Protocol

from imr_llm.fields import Record
from imr_llm.outputs.columns import COLUMNS, Value, rows

FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Writable(Protocol):
    """Where text goes."""

    def write(self, text: str, /) -> object: ...


class CsvWriter:
    """The header at once, then the rows of one record after the other."""

    def __init__(self, to: Writable) -> None:
        self._csv = csv.writer(to)
        self._csv.writerow([column.title for column in COLUMNS])

    def write(self, record: Record) -> None:
        """One row for each decision of a letter."""
        self._csv.writerows([[safe(value) for value in row] for row in rows(record)])


def safe(value: Value) -> Value:
    """The value as no spreadsheet takes it for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
