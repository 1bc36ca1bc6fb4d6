"""Names that a module gives out and that are loaded when they are first used."""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


def late(names: dict[str, Any], meant: Mapping[str, str]) -> Callable[[str], Any]:
    """The `__getattr__` of the module whose `globals()` are `names`; `meant` has where each late name lies."""

    def find(name: str) -> Any:
        if name not in meant:
            raise AttributeError(f"module {names['__name__']!r} has no attribute {name!r}")
        module, _, there = meant[name].rpartition(".")
        value = names[name] = getattr(import_module(module), there)
        return value

    return find
