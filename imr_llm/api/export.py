"""Records as files of other programs: JSON Lines, CSV, Excel, a calendar of deadlines."""

import shutil
import tempfile
import warnings
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, BinaryIO

from imr_llm.errors import CannotWrite, UnreadableFile
from imr_llm.given import check
from imr_llm.host.scratch import Folder
from imr_llm.outputs.delimited import CsvWriter, Writable
from imr_llm.record import Record

if TYPE_CHECKING:
    from imr_llm.pipeline.chain import Letter

__all__ = ["CsvWriter", "Writable", "ics", "records_of", "to_csv", "to_jsonl", "to_xlsx", "without_names"]

_TAKEN = "letters or records, many of them: `[letter]`"


def records_of(letters: "Iterable[Letter | Record | UnreadableFile]") -> Iterator[Record]:
    """The records, of letters as of records. A file that gave no letter is left out, and a warning names it.

    Raises WrongArgument for anything else.
    """
    from imr_llm.pipeline.chain import Letter

    check("letters", letters, Iterable, _TAKEN)
    for letter in letters:
        if isinstance(letter, UnreadableFile):
            warnings.warn(f"Left out: {letter}", stacklevel=3)
            continue
        check("letters", letter, (Letter, Record), _TAKEN)
        yield letter if isinstance(letter, Record) else letter.record


def without_names(letter: "Letter | Record") -> Record:
    """The record without the worker's name and the claim number, also in words of the letter; its path is its id.

    Names are found by the letter's text: of a record alone, only those that it names itself. docs/export.md.
    """
    from imr_llm.pipeline.nameless import Nameless

    return (Nameless(letter) if isinstance(letter, Record) else Nameless(letter.record, letter.document)).record()


def to_jsonl(letters: "Iterable[Letter | Record | UnreadableFile]", file: Writable) -> None:
    """One whole record a line, with all evidence."""
    for record in records_of(letters):
        file.write(record.model_dump_json() + "\n")


def to_csv(letters: "Iterable[Letter | Record | UnreadableFile]", file: Writable) -> None:
    """One row a decision, with the columns of docs/export.md; no cell is taken for a formula.

    Where records come one by one, a `CsvWriter` writes each as it comes. Open the file with `newline=""`.
    """
    rows = CsvWriter(file)
    for record in records_of(letters):
        rows.write(record)


def to_xlsx(letters: "Iterable[Letter | Record | UnreadableFile]", file: BinaryIO, *, name: str = "the file") -> None:
    """The same rows for Excel. Raises CannotWrite, where `name` stands for the file, if Excel has no place for them."""
    from xlsxwriter.exceptions import XlsxWriterException

    from imr_llm.outputs.workbook import write_workbook

    with Folder() as folder:
        try:
            with tempfile.TemporaryFile(dir=folder.path) as made:
                write_workbook(made, records_of(letters), folder.path)
                made.seek(0)
                shutil.copyfileobj(made, file)
        except XlsxWriterException as error:
            raise CannotWrite(f"{name}: it cannot be written ({type(error).__name__}).", "Try csv.") from None


def ics(letters: "Iterable[Letter | Record | UnreadableFile]") -> bytes:
    """The last day to appeal and the day to authorize by, as iCalendar: by case number, without names."""
    from imr_llm.outputs.calendar import calendar
    from imr_llm.outputs.deadlines import dated

    return calendar(day for record in records_of(letters) for day in dated(record))
