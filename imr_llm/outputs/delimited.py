"""CSV, one row a decision (RFC 4180, UTF-8).

A letter is untrusted input: a cell that begins like a formula would be run by a spreadsheet, so it gets an apostrophe
in front (https://owasp.org/www-community/attacks/CSV_Injection). A cell may begin inside of one of ours: where the
computer's language separates lists with ";", Excel takes a cell apart there, and at the line breaks, because it does
not see our quotation marks as such. Excel files need none of that.
"""

import csv
import re
from typing import Protocol

from imr_llm.outputs.columns import COLUMNS, Value, rows
from imr_llm.record import Record

_FORMULA = re.compile(r"""(^|[;\t\r\n|])([\x00-\x20\s\u200b\ufeff"]*)(?=[=+\-@＝＋－＠﹦﹢﹣﹫])|^(?=[\t\r\n])""")
"""Where a cell begins that a spreadsheet may run; some take the wide signs of East Asian writing for the plain ones."""


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
    return _FORMULA.sub(r"\1\2'", value) if isinstance(value, str) else value
