"""Page numbers of a text whose page breaks were lost: numbers alone on their lines, which count up through it."""

from collections.abc import Sequence

_LEAST = 2  # numbers; one alone may be anything
_MOST_PAGES = 200
_DIGITS = 3  # Python takes no number of thousands of digits


def counted(lines: Sequence[tuple[str, int, int]], usual: int) -> set[int]:
    """Indexes of the lines that are page numbers. A line is its words, the newlines before it, and its page.

    They begin with 1 or 2 and count up by one; a gap wider than the `usual` newlines stands before and behind each; and
    one at least stands inside a sentence. The numbers of a list, or of a table, fail one of these.
    """
    found: list[int] = []
    for k in range(1, len(lines) - 1):
        words = lines[k][0]
        if len(words) > _DIGITS or not words.isdecimal() or not 0 < int(words) < _MOST_PAGES:
            continue
        if lines[k][1] <= usual or lines[k + 1][1] <= usual:
            continue
        expected = int(lines[found[-1]][0]) + 1 if found else None
        if int(words) == expected or (expected is None and int(words) in (1, 2)):
            found.append(k)
    inside = any(lines[k + 1][0][0].islower() for k in found)
    return set(found) if len(found) >= _LEAST and inside else set()
