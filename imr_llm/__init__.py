"""Read Independent Medical Review letters into checked, typed records.

read        one letter, from its file or bytes
read_many   the letters of files and folders, in several processes
load        a letter out of a database
summarize   a letter in plain language, as HTML, PDF, Word or text
to_frame    letters as a table of pandas or polars
Letter      its record, its text, the evidence for each value, what a person should look at
Record      the typed record
PlainLetter what `summarize` gives
Store       a database of letters
Model       a model that reads on
ImrError    every error that a user can meet; its kinds are in `imr_llm.errors`

What the command does besides is in the modules of `imr_llm.api`: runs file by file, exports, review, batches and more.
docs/python.md shows each at work. A name is imported when it is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from imr_llm import errors
    from imr_llm.api.frame import to_frame
    from imr_llm.api.model import Model
    from imr_llm.api.plain import PlainLetter, summarize
    from imr_llm.api.reading import load, read, read_many
    from imr_llm.api.store import Store
    from imr_llm.errors import ImrError, UnreadableFile
    from imr_llm.pipeline.chain import Letter
    from imr_llm.record import Record

__version__ = "0.2.0"

__all__ = [
    "ImrError",
    "Letter",
    "Model",
    "PlainLetter",
    "Record",
    "Store",
    "UnreadableFile",
    "errors",
    "load",
    "read",
    "read_many",
    "summarize",
    "to_frame",
]

_LIES_IN = {
    "ImrError": "errors",
    "Letter": "pipeline.chain",
    "Model": "api.model",
    "PlainLetter": "api.plain",
    "Record": "record",
    "Store": "api.store",
    "UnreadableFile": "errors",
    "load": "api.reading",
    "read": "api.reading",
    "read_many": "api.reading",
    "summarize": "api.plain",
    "to_frame": "api.frame",
}


def __getattr__(name: str) -> Any:
    if name == "errors":
        return import_module("imr_llm.errors")
    if name not in _LIES_IN:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(f"{__name__}.{_LIES_IN[name]}"), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
