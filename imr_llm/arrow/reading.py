"""Tables of letters into tables of records."""

import multiprocessing
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from types import TracebackType
from typing import Any, Final, Self, cast

import pyarrow as pa
import pyarrow.compute as pc

from imr_llm.arrow.schema import DECISIONS, LETTERS, SHARDS, error_row, letter_row
from imr_llm.codes import Language
from imr_llm.documents import MAX_BYTES
from imr_llm.errors import EmptyFile, SummaryFailed, TooLarge, UnreadableFile
from imr_llm.host.limits import USUAL, Budget, Limits
from imr_llm.pipeline import Letter, printable, read_letter, workers
from imr_llm.pipeline.jobs import Job
from imr_llm.pipeline.processes import ReadsLetter as OneReader
from imr_llm.pipeline.processes import read_one
from imr_llm.pipeline.summaries import summaries

_NAMELESS: Final = "letter"
_Result = Letter | dict[str, Any] | UnreadableFile
_ReadAll = Callable[[list[Job]], Iterator[Any]]
"""The result of each job, in order."""


def read(
    letters: pa.Table, *, summary: Language | None = None, today: date | None = None, limits: Limits = USUAL
) -> pa.Table:
    """A row of `LETTERS` for each row of a table with the columns `path` and `bytes`, in the same order.

    By the rules, as `imr extract` reads: in a process beside this one, which a broken file may kill and which is ended
    where a file takes too much (in this one, where it is a daemon of multiprocessing and may start none). A letter that
    gives no record has the name of its error and nothing else; no error holds words of a letter. With a `summary`
    language, letters are told in it too, on the day `today`. ValueError where a column is missing.

    Nothing is written, and nothing kept between calls: hand in a few hundred letters at a time, and table after table
    to a `Reader`, which keeps its process.
    """

    def read_once(jobs: list[Job]) -> Iterator[Any]:
        return (result for _, result in workers.read_all(jobs, 1, reader, limits=limits))

    reader = _reader(summary)
    return _table(_results(letters, _here(limits, reader) or read_once), summary, today)


class Reader:
    """Reads table after table in one process: it starts once, and what it has made ready stays.

    Use it with `with`, or close it; from one thread. A process that dies is started again, and after an exception all.
    """

    def __init__(self, *, limits: Limits = USUAL) -> None:
        self._limits = limits
        self._pools: dict[OneReader, workers.Pool] = {}

    def read(self, letters: pa.Table, *, summary: Language | None = None, today: date | None = None) -> pa.Table:
        """As the function `read`."""
        try:
            reader = _reader(summary)
            read_all = _here(self._limits, reader) or partial(self._read_all, reader)
            return _table(_results(letters, read_all), summary, today)
        except BaseException:
            self.close()  # answers that nobody took may be on their way
            raise

    def close(self) -> None:
        """End the process."""
        while self._pools:
            self._pools.popitem()[1].close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _read_all(self, reader: OneReader, jobs: list[Job]) -> Iterator[Any]:
        if reader not in self._pools:
            self.close()  # tables with a summary have another process than those without
            self._pools[reader] = workers.Pool(1, reader, limits=self._limits)
        return (result for _, result in self._pools[reader].read_all(jobs))


def read_row(path: str, data: bytes, *, budget: Budget) -> dict[str, Any]:
    """A letter as a row of `LETTERS`: made where it is read, as a row takes a fifth of the time that a letter takes to
    be handed on.
    """
    return letter_row(read_letter(path, data, budget=budget))


def _reader(summary: Language | None) -> OneReader:
    """What reads one letter: into a row, where nothing more is asked of the letter."""
    return cast("OneReader", read_row) if summary is None else read_letter


def decisions(letters: pa.Table) -> pa.Table:
    """A row of `DECISIONS` for each decision of a table that `read` gave."""
    of_letters = letters.filter(pc.greater(letters["items"], 0))
    lists = of_letters["decisions"].combine_chunks()
    items = pc.list_flatten(lists)
    parents = of_letters.take(pc.list_parent_indices(lists))
    columns = {field.name: parents[field.name] for field in DECISIONS if field.name in parents.column_names}
    columns |= {field.name: pc.struct_field(items, field.name) for field in DECISIONS if field.name not in columns}
    return pa.table(columns, schema=DECISIONS)


def _table(results: Iterator[tuple[str, bytes, _Result]], summary: Language | None, today: date | None) -> pa.Table:
    rows = [
        error_row(path, data, result) if isinstance(result, UnreadableFile) else _row(result, summary, today)
        for path, data, result in results
    ]
    return pa.Table.from_pylist(rows, schema=LETTERS)


def _here(limits: Limits, reader: OneReader) -> _ReadAll | None:
    """What reads in this process, where it may start no other."""
    if not multiprocessing.current_process().daemon:
        return None
    return lambda jobs: (read_one(reader, job.task, Budget(limits)) for job in jobs)


def _results(letters: pa.Table, read_all: _ReadAll) -> Iterator[tuple[str, bytes, _Result]]:
    """Path, bytes and result of each row, in order: rows are made of the first while others are still read."""
    for name in ("path", "bytes"):
        if name not in letters.column_names:
            raise ValueError(f"the table has no column {name!r}")
    given = letters.select(["path", "bytes"]).cast(pa.schema([SHARDS.field("path"), SHARDS.field("bytes")]))
    rows = [
        (printable(path if path is not None else _NAMELESS), data or b"")
        for path, data in zip(given["path"].to_pylist(), given["bytes"].to_pylist(), strict=True)
    ]
    unfit = [_unfit(path, data) for path, data in rows]
    found = read_all(
        [Job.of(path, "", data, keep=True) for (path, data), no in zip(rows, unfit, strict=True) if not no]
    )
    for (path, data), problem in zip(rows, unfit, strict=True):
        yield path, data, problem or next(found)


def _unfit(path: str, data: bytes) -> UnreadableFile | None:
    """What is said of bytes that are not opened at all, as of a file."""
    if not data:
        return EmptyFile(path, "It is empty.", "Get the letter again from where it came from.")
    if len(data) > MAX_BYTES:
        return TooLarge(path, "It has more bytes than any letter.", "Check that it is the letter.")
    return None


def _row(read: Letter | dict[str, Any], language: Language | None, today: date | None) -> dict[str, Any]:
    if not isinstance(read, Letter):
        return read
    if language is None:
        return letter_row(read)
    (told,) = summaries([read], language, None, today)
    failed = isinstance(told.summary, SummaryFailed)
    return letter_row(read, None if failed else told.summary.model_dump_json())  # type: ignore[union-attr]
