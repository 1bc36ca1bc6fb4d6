"""What somebody calls a letter by: a file, or an id or a case number of one that is stored."""

import os


def is_file(name: str) -> bool:
    """A file's name, or what can only be meant as one: an id or a case number ends in no suffix of letters' files."""
    return name == "-" or os.sep in name or _has_suffix(name) or os.path.isfile(name)


def _has_suffix(name: str) -> bool:
    from imr_llm import tables

    suffix = os.path.splitext(name)[1].lower()
    return bool(suffix) and suffix in tables.files_of_letters().letters
