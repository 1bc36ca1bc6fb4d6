"""sqlite-utils, without the libraries for tables of numbers that it loads where they are installed, which take longer
than a whole command, and without its recipes for columns of text, which load a parser of dates: no number and no date
of ours is one of theirs.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

_NOT_NEEDED = {"numpy": None, "pandas": None, "sqlite_utils.recipes": ModuleType("recipes")}


@contextmanager
def _not_found() -> Iterator[None]:
    """Modules that are not loaded yet cannot be imported, or are empty."""
    loaded: dict[str, Any] = sys.modules
    hidden = {name: instead for name, instead in _NOT_NEEDED.items() if name not in loaded}
    loaded.update(hidden)
    try:
        yield
    finally:
        for name in hidden:
            del loaded[name]


with _not_found():
    from sqlite_utils import Database, Migrations

__all__ = ["Database", "Migrations"]
