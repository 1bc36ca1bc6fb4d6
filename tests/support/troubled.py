"""A reader that some files keep for ever, or kill. A module of its own: a process that starts imports it."""

import os
from typing import Any

from imr_llm.arrow import reading
from imr_llm.host.limits import Budget


def read(path: str, data: bytes, *, budget: Budget) -> dict[str, Any]:
    """As `reading.read_row`, but for two paths."""
    if path == "endless":
        while True:
            pass
    if path == "deadly":
        os.abort()
    return reading.read_row(path, data, budget=budget)
