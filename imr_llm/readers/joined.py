"""Names that hold a comma or an "and": words round it that are one condition, one operation, or levels of one."""

import re
from functools import cache

from imr_llm import tables
from imr_llm.readers.kinds import pattern

_BONES = (
    "tibias?|fibulas?|femurs?|humerus|radius|ulnas?|clavicles?|scapulas?|sternum|metacarpals?|metatarsals?|phalan\\w+"
    "|calcaneus|talus|coccyx|back|ribs?|face|scalp|nose|trunk|buttocks?"
)
_PARTS = "|".join([*(word for words in tables.checks().body_parts.values() for word in words), _BONES])
_LONGEST_TISSUE = 60  # characters of such a name


@cache
def _any(name: str) -> re.Pattern[str]:
    """One pattern for all those under a name of the table."""
    return re.compile(tables.wording("joined", name, {"PARTS": _PARTS}), re.IGNORECASE)


def holds(text: str, start: int, end: int, m: re.Match[str]) -> bool:
    """Whether a name of the classification of diseases in this range holds the separator `m`."""
    near = max(start, m.start() - _LONGEST_TISSUE), min(end, m.end() + _LONGEST_TISSUE)
    return any(found.start() < m.end() and m.start() < found.end() for found in _any("tissues").finditer(text, *near))


def goes_on(before: str, part: str) -> bool:
    """Whether a level goes on with levels: "decompression of L4, L5-S1"."""
    return bool(_any("level_behind").search(before) and _any("level_ahead").match(part))


def closed(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """A part whose first words close the name before it, without its comma: "lumbar region and spinal stenosis"."""
    m = _any("closes").match(text[start:end])
    return [(start, start + m.start("and")), (start + m.end("and"), end)] if m else [(start, end)]


def is_of(left: str, right: str) -> bool:
    """Whether the words behind an "and" are only more of what stands before it: of the parts that it is of."""
    return bool(
        _any("of_a_part").match(right)
        or _any("tissue").search(right)
        or _any("both").search(left)
        or is_one(left, right, named=False)
    )


def begins_with_part(words: str) -> bool:
    """Whether words begin with a part of the body, its side before it."""
    return bool(_any("of_a_part").match(words))


def is_part(words: str) -> bool:
    """Whether words end in a part of the body: what it has may stand further on ("neck, wrist and back pain")."""
    return bool(_any("ends_as_part").search(words.rstrip(" .,")))


def is_one_injury(left: str, right: str) -> bool:
    """Whether the words round "and" are "sprain and strain"."""
    return bool(_any("same_kind").match(right) and _any("same_kind").search(left.rsplit(maxsplit=1)[-1]))


def is_level(part: str) -> bool:
    """Whether a part begins with a level of the spine."""
    return bool(_any("level_ahead").match(part))


def is_one(left: str, right: str, *, named: bool) -> bool:
    """Whether the words round an "and" are one thing; `named`: the right ones name one by themselves."""
    first = pattern("trail").sub("", _any("first").split(right, maxsplit=1)[0]).strip(" .")
    return bool(
        right.startswith("#")
        or (_any("operated").search(left) and _any("operation").match(first))
        or (" " in left and _any("bare").match(first))
        or _any("injected").search(left)
        or _any("ends_where").search(left)
        or (_any("level").match(right) and not named)
        or (_any("reduced").search(left) and _any("fixed").match(right))
    )


def is_one_condition(left: str, right: str) -> bool:
    """Whether the words round "and" name one condition: "wrist tendinitis and bursitis", "mixed anxiety and mood"."""
    if _any("mixed").search(left):
        return True
    if _any("local").fullmatch(left.strip(" .")) and _any("local").match(right):
        return True  # "numbness and weakness of the arms"
    return bool(_any("local").fullmatch(right.strip(" .")) and _any("of_a_part").match(left))


def is_parts(words: str) -> bool:
    """Whether words are parts of the body and no more: what stands before them is of them too."""
    return bool(_any("part").match(words))
