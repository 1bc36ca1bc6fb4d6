"""The parts of a regular expression, as the data files write them; `re` checks the source, and its own tree is private.

A sequence is a list of parts. Of a flag in a group ("(?-i:...)") only the group is told.
"""

import re
from typing import Final, NamedTuple

MANY: Final = 1 << 30
"""As often as one likes."""
_REPEAT = re.compile(r"(?:\*|\+|\?|\{(?P<least>\d*)(?P<to>,(?P<most>\d*))?\})(?<!\{\})(?<!\{,\})[?+]?")
_OPENS = re.compile(
    r"\((?:\?P=(?P<again>\w+)\)|\?(?P<look><?[=!])|\?(?:P<\w+>|>|[aiLmsux]*(?:-[imsx]+)?:)|(?!\?))",
)
_PLACE = re.compile(r"\\b|\\B|\\A|\\Z|\^|\$")
_ONE = re.compile(
    r"\[\^?\]?(?:\\.|[^\]\\])*\]|\\x[\da-f]{2}|\\u[\da-f]{4}|\\(?P<again>[1-9])|\\.|[^()|]", re.DOTALL | re.IGNORECASE
)


class One(NamedTuple):
    """One character: the source of those that can stand."""

    source: str


class At(NamedTuple):
    """A place between two characters."""

    source: str


class Again(NamedTuple):
    """What a group matched, once more."""


class Group(NamedTuple):
    """Alternatives; `look` is "=", "!", "<=" or "<!" for a look-around."""

    branches: list[list["Part"]]
    look: str = ""


class Repeat(NamedTuple):
    """A part so many times."""

    part: "Part"
    least: int
    most: int


Part = One | At | Again | Group | Repeat


def parts(source: str) -> list[list[Part]]:
    """The alternatives of an expression. ValueError for what this does not know, `re.error` for what is none."""
    re.compile(source)
    found, end = _alternatives(source, 0)
    if end != len(source):
        raise ValueError(f"not read from {source[end:]}")
    return found


def _alternatives(source: str, at: int) -> tuple[list[list[Part]], int]:
    branches: list[list[Part]] = [[]]
    while at < len(source) and source[at] != ")":
        if source[at] == "|":
            branches.append([])
            at += 1
            continue
        part, at = _part(source, at)
        if m := _REPEAT.match(source, at):
            part, at = Repeat(part, *_often(m)), m.end()
        branches[-1].append(part)
    return branches, at


def _part(source: str, at: int) -> tuple[Part, int]:
    if m := _OPENS.match(source, at):
        if m["again"]:
            return Again(), m.end()
        branches, end = _alternatives(source, m.end())
        return Group(branches, m["look"] or ""), end + 1
    if m := _PLACE.match(source, at):
        return At(m[0]), m.end()
    if m := _ONE.match(source, at):
        return Again() if m["again"] else One(m[0]), m.end()
    raise ValueError(f"not known: {source[at:]}")


def _often(m: re.Match[str]) -> tuple[int, int]:
    known = {"*": (0, MANY), "+": (1, MANY), "?": (0, 1)}
    if m[0][0] in known:
        return known[m[0][0]]
    least = int(m["least"] or 0)
    return least, least if not m["to"] else int(m["most"] or MANY)
