"""A reader that some files keep for ever, or kill. A module of its own: a process that starts imports it."""

import os

from imr_llm.limits import Budget
from imr_llm.pipeline import Letter, read_letter


def read(path: str, data: bytes, *, budget: Budget) -> Letter:
    """As `read_letter`, but for two paths."""
    if path == "endless":
        while True:
            pass
    if path == "deadly":
        os.abort()
    return read_letter(path, data, budget=budget)
