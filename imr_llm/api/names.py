"""What somebody calls a letter by: a file, or an id or a case number of one that is stored."""

import os
from collections.abc import Iterable

from imr_llm.given import check, wrong

Named = str | os.PathLike[str]

_MANY = "paths as text, one or many; `read` takes a file's bytes"


def is_file(name: str) -> bool:
    """A file's name, or what can only be meant as one: an id or a case number ends in no suffix of letters' files."""
    return name == "-" or os.sep in name or _has_suffix(name) or os.path.isfile(name)


def several(paths: Named | Iterable[Named]) -> list[str]:
    """The names of files, of one as of many. Raises WrongArgument for what is no name."""
    if isinstance(paths, str | os.PathLike):
        return [named("paths", paths)]
    check("paths", paths, Iterable, _MANY)
    return [named("paths", path, _MANY) for path in paths]


def named(argument: str, path: object, takes: str = "a path") -> str:
    """A file's name as text. Raises WrongArgument for what is none: bytes are a letter, not its name."""
    name = os.fspath(path) if isinstance(path, str | os.PathLike) else path
    if not isinstance(name, str):
        raise wrong(argument, path, takes)
    return name


def _has_suffix(name: str) -> bool:
    from imr_llm import tables

    suffix = os.path.splitext(name)[1].lower()
    return bool(suffix) and suffix in tables.files_of_letters().letters
