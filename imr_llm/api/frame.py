"""Letters as a table, one row a decision."""

import importlib
from collections.abc import Iterable
from importlib.util import find_spec
from typing import Any, Literal

from imr_llm.api.export import records_of
from imr_llm.errors import LibraryMissing, UnreadableFile
from imr_llm.outputs.columns import COLUMNS, rows
from imr_llm.pipeline.chain import Letter
from imr_llm.record import Record

Library = Literal["pandas", "polars"]
_LIBRARIES: tuple[Library, ...] = ("pandas", "polars")
_WORDS: dict[Library, str] = {"pandas": "string", "polars": "String"}


def to_frame(letters: Iterable[Letter | Record | UnreadableFile], library: Library | None = None) -> Any:
    """A data frame with the columns of `imr export --format csv`: one row a decision, one for a letter without any.

    Of pandas, or of polars where pandas is not installed, unless one is named. Numbers are whole numbers that may be
    missing; dates are words, because a letter may name no more than a year. A file that gave no letter, as `read_many`
    yields it, is left out, and a warning names it. Raises LibraryMissing where neither is
    installed.
    """
    named = library or next((name for name in _LIBRARIES if find_spec(name)), None)
    if named is None or not find_spec(named):
        raise LibraryMissing("to_frame needs pandas or polars.", "Install one: pip install pandas")
    frames = importlib.import_module(named)
    kinds = {column.title: "Int64" if column.kind == "number" else _WORDS[named] for column in COLUMNS}
    found = [row for record in records_of(letters) for row in rows(record)]
    if named == "polars":
        schema = {title: getattr(frames, kind) for title, kind in kinds.items()}
        return frames.DataFrame(found, schema=schema, orient="row")
    return frames.DataFrame(found, columns=list(kinds)).astype(kinds)
