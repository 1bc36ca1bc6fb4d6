"""How items were decided, by category and by guideline, as bars. Overturned items are counted on their own: a tool
that always says "upheld" would look nine tenths right.
"""

import textwrap
from collections.abc import Iterator, Sequence
from typing import Protocol

from imr_llm import labels
from imr_llm.lines import Line, clean, line

BAR = 15
_PARTS = " ▏▎▍▌▋▊▉█"
_NAME = 44
_NUMBERS = 36
SHOWN = 20
"""Guidelines on a terminal; a pipe gets all of them."""


class Counts(Protocol):
    """How the items under one name were decided."""

    @property
    def name(self) -> str | None: ...
    @property
    def upheld(self) -> int: ...
    @property
    def overturned(self) -> int: ...
    @property
    def undecided(self) -> int: ...


def stats(categories: Sequence[Counts], guidelines: Sequence[Counts], width: int | None) -> Iterator[Line]:
    """All items, then categories, then the reviewer's guidelines."""
    upheld = sum(tally.upheld for tally in categories)
    overturned = sum(tally.overturned for tally in categories)
    undecided = sum(tally.undecided for tally in categories)
    yield line((labels.counted(upheld + overturned + undecided, "item"), "bold"))
    yield line("  ", ("✗ upheld      ", "red"), _share(upheld, upheld + overturned))
    yield line("  ", ("✓ overturned  ", "green"), _share(overturned, upheld + overturned))
    if undecided:
        yield line("  ", ("? not read    ", "magenta"), f"{undecided:>7,}")
    words: dict[str | None, str] = {None: "Category not read"}
    words.update(labels.CATEGORY.items())
    yield from _block("By category", [(words[tally.name], tally) for tally in categories], width)
    shown = guidelines if width is None else guidelines[:SHOWN]
    yield from _block("By the reviewer's guideline", [(tally.name or "Not named", tally) for tally in shown], width)
    if more := len(guidelines) - len(shown):
        yield line((f"… and {more:,} guidelines that were used less: imr stats | cat", "dim"))


def _block(title: str, tallies: Sequence[tuple[str, Counts]], width: int | None) -> Iterator[Line]:
    if not tallies:
        return
    longest = max(len(title), *(len(name) for name, _ in tallies))
    room = longest if width is None else max(len(title), min(longest, _NAME, width - BAR - _NUMBERS))
    yield ()
    heads = f"{'items':>6}{'upheld':>7}{'overturned':>11}{'open':>5}"
    yield line((f"{title.ljust(room)}{heads}", "bold"))
    for name, tally in tallies:
        decided = tally.upheld + tally.overturned
        items = f"{decided + tally.undecided:>6,}{tally.upheld:>7,}{tally.overturned:>11,}{tally.undecided:>5,}"
        *above, last = textwrap.wrap(clean(name), room) or [""]
        for part in above:
            yield line(part)
        percent = f"{tally.overturned / decided:>5.0%} " if decided else "      "
        yield line(f"{last.ljust(room)}{items}{percent} ", (_bar(tally.overturned, decided), "green"))


def _bar(part: int, whole: int) -> str:
    """The share as a bar of `BAR` characters; anything above nothing can be seen."""
    if not part:
        return "·"
    eighths = max(1, round(part / whole * BAR * 8))
    return _PARTS[-1] * (eighths // 8) + (_PARTS[eighths % 8] if eighths % 8 else "")


def _share(part: int, whole: int) -> str:
    return f"{part:>7,}" + (f"  ({part / whole:.0%})" if whole else "")
