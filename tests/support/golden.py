"""The gold set, loaded once for all tests of a process when one asks for it, and small sets made of it."""

import copy
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from evals import gold

Labels = dict[str, Any]
UPHELD, OVERTURNED, LONG = "a-03", "c-02", "b-05"
NAMES: Final = [path.stem for path in gold.paths(gold.GOLD)]


@cache
def letters() -> dict[str, gold.GoldLetter]:
    """Its letters by name."""
    return {one.name: one for one in gold.load()}


def labels(name: str) -> Labels:
    """The labels of a letter of the gold set, as they stand in the file."""
    return copy.deepcopy(_labels(name))


@cache
def _labels(name: str) -> Labels:
    loaded: Labels = yaml.load((gold.GOLD / f"{name}.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)
    return loaded


def small_gold(folder: Path, *names: str, change: Callable[[Labels], Any] | None = None) -> Path:
    """A folder of these labels, each with its letter beside it; `change` alters the labels in place."""
    folder.mkdir(exist_ok=True)
    for name in names:
        data = labels(name)
        (folder / data["letter"]).write_bytes((gold.HERE / "letters" / data["letter"]).read_bytes())
        if change:
            change(data)
        (folder / f"{name}.yaml").write_text(
            yaml.dump(data, Dumper=yaml.CSafeDumper, allow_unicode=True), encoding="utf-8"
        )
    return folder
