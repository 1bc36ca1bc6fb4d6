"""What somebody calls a letter by: a file, or an id or a case number of one that is stored."""

import os
from collections.abc import Iterable

Named = str | os.PathLike[str]


def is_file(name: str) -> bool:
    """A file's name, or what can only be meant as one: an id or a case number ends in no suffix of letters' files."""
    return name == "-" or os.sep in name or _has_suffix(name) or os.path.isfile(name)


def several(paths: Named | Iterable[Named]) -> list[str]:
    """The names of files, of one as of many."""
    return [os.fspath(path) for path in ([paths] if isinstance(paths, str | os.PathLike) else paths)]


def _has_suffix(name: str) -> bool:
    from imr_llm import tables

    suffix = os.path.splitext(name)[1].lower()
    return bool(suffix) and suffix in tables.files_of_letters().letters
