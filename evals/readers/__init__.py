"""What is measured: this program with and without a model, and other ways of reading letters with the same model.

A reader is opened once and reads letter after letter, in one thread; what it raises is that letter's failure.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from importlib import import_module
from typing import Any

from evals.readers.answer import Answer, NotRead, Reader


def _of(module: str, name: str) -> Callable[[Any], AbstractContextManager[Reader]]:
    """What opens a reader. Its module is loaded then: most bring the client of a model."""

    def opened(chosen: Any) -> AbstractContextManager[Reader]:
        reader: AbstractContextManager[Reader] = getattr(import_module(f"{__name__}.{module}"), name)(chosen)
        return reader

    return opened


READERS: dict[str, Callable[[Any], AbstractContextManager[Reader]]] = {
    "rules": _of("program", "rules"),
    "llm": _of("program", "llm"),
    "one-call": _of("one_call", "reader"),
    "langextract": _of("langextract", "reader"),
}
"""By name: what opens a reader, given Settings that name a model; `rules` asks none and takes None."""

__all__ = ["READERS", "Answer", "NotRead", "Reader"]
