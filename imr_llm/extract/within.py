"""A schema that no endpoint refuses for its size: `schema_limits.toml` says how large each takes one.

Numbers that an answer may have are an enum, so that an endpoint can rule out all others. Where that would be too many,
they are plain integers: every number is looked up in what was shown anyway.
"""

import datetime
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, Final, Literal

from pydantic import BaseModel

from imr_llm.strict import Strict
from imr_llm.tables import load

_NAMED: Final = ("properties", "$defs")


class Limits(Strict):
    """How large a schema an endpoint takes (`schema_limits.toml`)."""

    properties: int
    depth: int
    enum_values: int
    characters: int
    large_enum: int
    large_enum_characters: int
    source: str
    seen: datetime.date


class Size:
    """How large a schema is, counted as the limits are; `enums` are the values of each enum."""

    def __init__(self, schema: dict[str, Any]) -> None:
        nodes = list(_nodes(schema, 0))
        names = [name for node, _ in nodes for key in _NAMED for name in node.get(key, {})]
        self.enums = [values for node, _ in nodes if (values := _values(node))]
        self.properties = sum(len(node.get("properties", {})) for node, _ in nodes)
        self.depth = max(depth for _, depth in nodes)
        self.characters = sum(map(len, names)) + sum(map(_characters, self.enums))
        self.enum_values = sum(map(len, self.enums))

    def fits(self, limits: Limits) -> bool:
        """Whether an endpoint with these limits takes it."""
        large = [values for values in self.enums if len(values) > limits.large_enum and isinstance(values[0], str)]
        named = ("properties", "depth", "enum_values", "characters")
        is_small = all(getattr(self, name) <= getattr(limits, name) for name in named)
        return is_small and all(_characters(values) <= limits.large_enum_characters for values in large)


@cache
def limits() -> dict[str, Limits]:
    """How large schemas may be, by endpoint."""
    return load("schema_limits", dict[str, Limits])


def within(build: Callable[[Any, Any], type[BaseModel]], most: int, items: int = 1) -> type[BaseModel]:
    """What is built of two kinds of numbers (to `most`, to `items`), each an enum as far as every endpoint takes it."""
    number, item = (Literal[tuple(range(1, max(last, 1) + 1))] for last in (most, items))
    for kinds in ((number, item), (int, item)):
        built = build(*kinds)
        size = Size(built.model_json_schema())
        if all(size.fits(each) for each in limits().values()):
            return built
    return build(int, int)


def _values(node: dict[str, Any]) -> tuple[Any, ...]:
    return (node["const"],) if "const" in node else tuple(node.get("enum", ()))


def _characters(values: tuple[Any, ...]) -> int:
    return sum(len(str(value)) for value in values)


def _nodes(node: dict[str, Any], depth: int) -> Iterator[tuple[dict[str, Any], int]]:
    """Every schema in a schema, and how deep it stands."""
    yield node, depth
    inner = [member for key in _NAMED for member in node.get(key, {}).values()]
    for each in (*inner, *node.get("anyOf", ()), *([node["items"]] if "items" in node else [])):
        yield from _nodes(each, depth + 1)
