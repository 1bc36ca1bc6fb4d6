"""Names that hold a comma or an "and": words round it that are one condition, one operation, or levels of one."""

import re

from imr_llm import tables
from imr_llm.readers.kinds import pattern
from imr_llm.worded import worded

_LONGEST_TISSUE = 60  # characters of such a name
words = worded("joined", lambda: {"BODY": "|".join("|".join(part) for part in tables.checks().body_parts.values())})


def holds(text: str, start: int, end: int, m: re.Match[str]) -> bool:
    """Whether a name of the classification of diseases in this range holds the separator `m`."""
    near = max(start, m.start() - _LONGEST_TISSUE), min(end, m.end() + _LONGEST_TISSUE)
    return any(found.start() < m.end() and m.start() < found.end() for found in words("tissues").finditer(text, *near))


def closed(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """A part whose first words close the name before it, without its comma: "lumbar region and spinal stenosis"."""
    m = words("closes").match(text[start:end])
    return [(start, start + m.start("and")), (start + m.end("and"), end)] if m else [(start, end)]


def is_of(left: str, right: str) -> bool:
    """Whether the words behind an "and" are only more of what stands before it: of the parts that it is of."""
    return bool(
        words("of_a_part").match(right)
        or words("tissue").search(right)
        or words("both").search(left)
        or is_one(left, right, named=False)
    )


def is_one(left: str, right: str, *, named: bool) -> bool:
    """Whether the words round an "and" are one thing; `named`: the right ones name one by themselves."""
    first = pattern("trail").sub("", words("first").split(right, maxsplit=1)[0]).strip(" .")
    return bool(
        right.startswith("#")
        or (words("operated").search(left) and words("operation").match(first))
        or (" " in left and words("bare").match(first))
        or words("injected").search(left)
        or words("ends_where").search(left)
        or (words("level").match(right) and not named)
        or (words("reduced").search(left) and words("fixed").match(right))
    )


def is_one_condition(left: str, right: str) -> bool:
    """Whether the words round "and" name one condition: "wrist tendinitis and bursitis", "mixed anxiety and mood"."""
    if words("mixed").search(left):
        return True
    if words("local").fullmatch(left.strip(" .")) and words("local").match(right):
        return True  # "numbness and weakness of the arms"
    return bool(words("local").fullmatch(right.strip(" .")) and words("of_a_part").match(left))
