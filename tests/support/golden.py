"""The gold set, loaded once for all tests of a process, when the first of them asks for it."""

from functools import cache
from typing import Final

from evals import gold

NAMES: Final = [path.stem for path in gold.paths(gold.GOLD)]


@cache
def letters() -> dict[str, gold.GoldLetter]:
    """Its letters by name."""
    return {one.name: one for one in gold.load()}
