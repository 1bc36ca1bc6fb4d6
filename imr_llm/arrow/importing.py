"""Records in Parquet, or a part of them, into a database for whoever works on them letter by letter."""

import operator
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from imr_llm import __version__
from imr_llm.arrow.places import SUFFIX, Location
from imr_llm.arrow.schema import LETTERS, letter_of
from imr_llm.errors import BrokenFile, NotAccessible, SettingsError
from imr_llm.pipeline import READER
from imr_llm.pipeline.chain import now
from imr_llm.store import Store

_COMPARES: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<=": operator.le,
    ">=": operator.ge,
    "<": operator.lt,
    ">": operator.gt,
}
_CONDITION: Final = re.compile(r"\s*(\w+)\s*(!=|<=|>=|=|<|>)\s*(.*?)\s*")
_LONG: Final = {"record", "summary", "case_summary", "printed", "text"}
COMPARED: Final = tuple(
    column.name
    for column in LETTERS
    if column.name not in _LONG and (pa.types.is_integer(column.type) or pa.types.is_string(column.type))
)
"""Columns that a condition can name."""


@dataclass(slots=True)
class Imported:
    """Letters that were stored, that were there already, that gave no record, and that a condition leaves out."""

    stored: int = 0
    there: int = 0
    failed: int = 0
    other: int = 0
    errors: list[BrokenFile] = field(default_factory=list)


def condition(words: str) -> pc.Expression:
    """What "decision_year >= 2014" says of a row. Raises SettingsError."""
    m = _CONDITION.fullmatch(words)
    if not m or m[1] not in COMPARED:
        example = "as outcome=overturned or 'decision_year >= 2014'"
        raise SettingsError(f"--where {words!r} cannot be meant: {example}.", f"Columns: {', '.join(COMPARED)}.")
    name, compares, value = m.groups()
    value = value.strip("'\"")
    if pa.types.is_integer(LETTERS.field(name).type):
        if not re.fullmatch(r"-?\d{1,4}", value):
            raise SettingsError(f"--where {words!r}: {name} is a number.", "Compare it with one.")
        return _COMPARES[compares](pc.field(name), int(value))
    return _COMPARES[compares](pc.field(name), value)


def import_records(
    places: Iterable[Location], store: Store, where: Sequence[pc.Expression] = (), *, force: bool = False
) -> Imported:
    """Store the letters of these files that meet every condition.

    What is there already stays, unless `force`. A row whose record is not its text's is refused: a quote that does not
    stand where it should could show a decision that no letter holds. Raises NotAccessible, BrokenFile, StoreError.
    """
    imported = Imported()
    files = [file for place in places for file in _files(place)]
    run = store.start_run(__version__, READER, now())
    for file in files:
        for batch in file.batches(LETTERS.names):
            rows = pa.Table.from_batches([batch])
            wanted = rows
            for expression in where:
                wanted = wanted.filter(expression)
            imported.other += rows.num_rows - wanted.num_rows
            for row in wanted.to_pylist():
                _store(row, file, store, run, imported, force)
    store.finish_run(run, now(), imported.stored, imported.there, imported.failed + len(imported.errors))
    return imported


def _files(place: Location) -> list[Location]:
    files = place.child("letters").all_files(SUFFIX) or place.all_files(SUFFIX)
    if not files:
        raise NotAccessible(place.name, "There are no records.", "Name Parquet files, or the folder that holds them.")
    return files


def _store(row: dict[str, Any], file: Location, store: Store, run: int, imported: Imported, force: bool) -> None:
    if row["record"] is None:
        imported.failed += 1
        return
    try:
        letter = letter_of(row)
    except (ValueError, KeyError, TypeError, AttributeError):
        problem = "A record in it is not what its letter says."
        imported.errors.append(BrokenFile(file.name, problem, "Read the letters again with `imr extract`."))
        return
    if not force and store.stored(letter.record.source.sha256):
        imported.there += 1
        return
    store.save(letter.record, letter.document, letter.case_summary, run)
    imported.stored += 1
