"""How far two labellings of the same letters agree, as if the second were a reader of the first."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from rich.table import Table

from evals import gold, score
from evals.cases import CaseResult
from evals.gold import Gold, GoldError
from evals.match import RULES
from evals.names import title
from evals.stats import GROUPS, Figure, figures

_HEAD: Final = ("field", "same", "only second", "only first", "F1")


def agreement(first: Path, second: Path) -> list[CaseResult]:
    """The letters that both folders have labels of, and of each the fields that both have. Raises GoldError."""
    one, other = (
        {gold_.sha256 or gold_.letter: gold_ for gold_ in gold.labels_in(folder)} for folder in (first, second)
    )
    both = [(one[key], other[key]) for key in one if key in other]
    if not both:
        raise GoldError(f"{first} and {second} have no letter in common.")
    return [_compared(*pair) for pair in both]


def _compared(first: Gold, second: Gold) -> CaseResult:
    values = score.compared(score.labels_of(first), score.labels_of(second))
    scores = score.counts([value for value in values if first.has(value.at) and second.has(value.found_at)])
    return CaseResult(first.letter, first.origin, first.held_out, scores, {}, None)


def terminal(results: list[CaseResult]) -> Table:
    """By field, how many values both have and how many only one; fields that neither has are not shown."""
    table = Table(title=f"{len(results)} letters, labelled twice", title_justify="left")
    for number, name in enumerate(_HEAD):
        table.add_column(name, justify="right" if number else "left")
    for name, figure in _figures(results):
        table.add_row(title(name), str(figure.right), str(figure.extra), str(figure.lost), f"{figure.value:.3f}")
    return table


def _figures(results: list[CaseResult]) -> Iterator[tuple[str, Figure]]:
    found = figures(results)
    for name in (*RULES, *GROUPS):
        if found[name].value is not None:
            yield name, found[name]
