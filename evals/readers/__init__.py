"""What is measured: this program with and without a model, and other ways of reading letters with the same model.

A reader is opened once and reads letter after letter, in one thread; what it raises is that letter's failure.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from evals.readers import langextract, one_call, program
from evals.readers.answer import Answer, NotRead, Reader

READERS: dict[str, Callable[[Any], AbstractContextManager[Reader]]] = {
    "rules": program.rules,
    "llm": program.llm,
    "one-call": one_call.reader,
    "langextract": langextract.reader,
}
"""By name: what opens a reader, given Settings that name a model; `rules` asks none and takes None."""

__all__ = ["READERS", "Answer", "NotRead", "Reader"]
