"""Many rows of one table in one test: pytest's own work for a test takes longer than most rows."""

import inspect
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

import pytest

_Marked = type(pytest.param())


def each_row(names: str | tuple[str, ...], rows: Iterable[Any]) -> Callable[..., Any]:
    """In the place of `pytest.mark.parametrize`: every row is tried, and each that fails is named.

    A fixture that the test also asks for is the same one for all of its rows.
    """
    fields = [name.strip() for name in names.split(",")] if isinstance(names, str) else names
    table = [row if len(fields) > 1 else (row,) for row in rows]
    if not table:
        raise ValueError("a table without rows tests nothing")

    if any(isinstance(value, _Marked) for row in table for value in (row, *row)):
        raise TypeError("a pytest.param has marks of its own, which are not kept here")

    def over(test: Callable[..., object]) -> Callable[..., None]:
        if inspect.iscoroutinefunction(test):
            raise TypeError("nobody waits for a coroutine here")

        @wraps(test)
        def all_rows(**fixtures: object) -> None:
            failed = {
                f"row {number}, {row!r:.300}": fault
                for number, row in enumerate(table, start=1)
                if (fault := _fault(test, **dict(zip(fields, row, strict=True)), **fixtures))
            }
            if failed:
                told = "\n".join(f"{row}: {type(fault).__name__}: {fault}" for row, fault in failed.items())
                raise AssertionError(f"{len(failed)} of {len(table)} rows:\n{told}") from next(iter(failed.values()))

        signature = inspect.signature(test)
        left = [asked for name, asked in signature.parameters.items() if name not in fields]
        all_rows.__signature__ = signature.replace(parameters=left)  # type: ignore[attr-defined]
        return all_rows

    return over


def _fault(test: Callable[..., object], **given: object) -> BaseException | None:
    try:
        test(**given)
    except (Exception, pytest.fail.Exception, pytest.skip.Exception) as fault:  # noqa: BLE001 – told with its row
        return fault
    return None
