"""Two runs over the same letters: which cases and which fields got better, and which worse."""

from collections.abc import Iterator
from dataclasses import dataclass

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from evals.names import shown, title
from evals.report import by_origin
from evals.runs import Run, RunError
from evals.stats import errors, less_is_better


@dataclass(frozen=True, slots=True)
class Change:
    """One metric of the letters of one origin, before and after, and the letters that have more or fewer errors."""

    origin: str
    name: str
    before: float | None
    after: float | None
    worse: tuple[str, ...]
    better: tuple[str, ...]


def changes(first: Run, second: Run) -> list[Change]:
    """What differs from the first run to the second. Raises RunError where they did not read the same letters."""
    if first.gold != second.gold:
        raise RunError(
            f"Runs {first.id} and {second.id} did not have the same letters and labels: what differs between them "
            "says nothing about the readers. Run one of them again."
        )
    return list(_changes(first, second))


def _changes(first: Run, second: Run) -> Iterator[Change]:
    before, after = by_origin(first), by_origin(second)
    for origin in before:
        measured = dict.fromkeys([*before[origin], *after[origin]])
        pairs = [(a, b) for a, b in zip(first.cases, second.cases, strict=True) if a.origin == origin]
        for name in measured:
            was, now = (figures.get(name) for figures in (before[origin], after[origin]))
            gaps = {b.letter: errors(b, name) - errors(a, name) for a, b in pairs}
            worse = tuple(letter for letter, gap in gaps.items() if gap > 0)
            better = tuple(letter for letter, gap in gaps.items() if gap < 0)
            if worse or better or bool(was) != bool(now):
                yield Change(origin, name, was.value if was else None, now.value if now else None, worse, better)


def terminal(first: Run, second: Run, found: list[Change]) -> RenderableType:
    """What differs, as a table."""
    if not found:
        return Text(f"{first.name} and {second.name}: no difference in any case.")
    table = Table(title=Text(f"From {first.name} to {second.name}"), title_justify="left")
    for column in ("letters", "figure", "before", "after", "", "worse in", "better in"):
        table.add_column(column, justify="right" if column in ("before", "after") else "left")
    for change in found:
        row = [change.origin, title(change.name), shown(change.name, change.before), shown(change.name, change.after)]
        table.add_row(*row, verdict(change), Text(", ".join(change.worse)), Text(", ".join(change.better)))
    return Group(table)


def verdict(change: Change) -> str:
    """`better`, `worse`, or `same` where errors only moved."""
    if change.before is None or change.after is None or change.before == change.after:
        return "same"
    return "better" if (change.after > change.before) != less_is_better(change.name) else "worse"
