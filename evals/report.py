"""Runs as tables: for a terminal, for Markdown, and as JUnit XML for CI. Real and composed letters stand apart."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, get_args

from junitparser import Failure, JUnitXml, TestCase, TestSuite
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from evals.gold import Origin
from evals.names import is_field, shown, title
from evals.runs import Run
from evals.stats import GROUPS, Figure, figures

ORIGINS: Final[tuple[Origin, ...]] = get_args(Origin)


def by_origin(run: Run) -> dict[str, dict[str, Figure]]:
    """The figures of a run for each origin that it has letters of."""
    found = {origin: figures([case for case in run.cases if case.origin == origin]) for origin in ORIGINS}
    return {origin: measured for origin, measured in found.items() if measured}


def held_out(run: Run) -> dict[str, Figure]:
    """The figures of the composed letters that no rule was written with a view of."""
    return figures([case for case in run.cases if case.origin == "composed" and case.held_out])


def unseen_line(measured: dict[str, Figure]) -> str:
    """All fields together over the held-out letters, in words."""
    spans = {name: interval(name, measured[name]) for name in GROUPS}
    return ", ".join(f"{title(n)} {shown(n, measured[n].value)}" + (f" ({s})" if s else "") for n, s in spans.items())


def unseen_letters(run: Run) -> int:
    """How many of a run's letters are held out."""
    return sum(case.held_out for case in run.cases)


def letters(run: Run, origin: str) -> int:
    """How many letters of an origin a run has."""
    return sum(case.origin == origin for case in run.cases)


def terminal(run: Run) -> RenderableType:
    """One run, field by field."""
    parts: list[RenderableType] = [Text(took(run))]  # as Text: a [ of an error or a model's name is no markup
    for origin, measured in by_origin(run).items():
        table = Table(title=Text(f"{run.name}: {letters(run, origin)} {origin} letters"), title_justify="left")
        for column in ("field", "F1", "95 %", "precision", "recall", "right", "extra", "missed"):
            table.add_column(column, justify="left" if column in ("field", "95 %") else "right", no_wrap=True)
        for name, figure in measured.items():
            if is_field(name) and figure.value is not None:
                table.add_row(*_field_row(name, figure), end_section=name == "issues.rationale")
        parts += [table, _shares(measured)]
    if unseen := held_out(run):
        parts.append(f"held out, {unseen_letters(run)} composed letters: {unseen_line(unseen)}")
    for case in run.cases:
        if case.error is not None:
            parts.append(Text(f"{case.letter} was not read: {case.error}"))
    return Group(*parts)


def _field_row(name: str, figure: Figure) -> list[str]:
    rates = [shown(name, figure.precision), shown(name, figure.recall)]
    counts = [str(figure.right), str(figure.extra), str(figure.lost)]
    return [title(name), shown(name, figure.value), interval(name, figure), *rates, *counts]


def _shares(measured: dict[str, Figure]) -> Table:
    table = Table()
    for column in ("besides", "figure", "95 %", "of"):
        table.add_column(column, justify="left" if column == "besides" else "right")
    for name, figure in measured.items():
        if not is_field(name):
            of = f"{figure.right} of {figure.right + figure.lost}" if "grade" not in name else f"{figure.right} letters"
            table.add_row(title(name), shown(name, figure.value), interval(name, figure), of)
    return table


def interval(name: str, figure: Figure) -> str:
    """The interval as text; nothing where there is none."""
    return "" if figure.low is None else f"{shown(name, figure.low)} to {shown(name, figure.high)}"


def took(run: Run) -> str:
    """What a run took, in a line."""
    totals = run.totals()
    count = len(run.cases)
    time = "replayed" if totals["seconds"] is None else f"{totals['seconds'] / count:.2f} s a letter"
    tokens = f"{totals['prompt_tokens']:.0f} tokens in and {totals['completion_tokens']:.0f} out"
    price = "price not known" if totals["cost_usd"] is None else f"{totals['cost_usd']:.4f} US dollars"
    failed = f", {totals['failed']:.0f} failed" if totals["failed"] else ""
    calls = f"{totals['calls']:.0f} calls ({totals['unanswered']:.0f} questions without a usable answer)"
    model = f", {calls}, {tokens}, {price}" if run.model else ""
    return f"run {run.name} of {run.started_at}, code {run.code}: {count} letters, {time}{model}{failed}"


def markdown(runs: Sequence[Run]) -> str:
    """Readers side by side, in Markdown."""
    return "\n\n".join(_sections(runs)) + "\n"


def _sections(runs: Sequence[Run]) -> Iterator[str]:
    yield "\n".join(f"- {took(run)}" for run in runs)
    measured = [by_origin(run) for run in runs]
    for origin in ORIGINS:
        if any(origin in figures_ for figures_ in measured):
            heading = f"### {letters(runs[0], origin)} {origin} letters"
            yield f"{heading}\n\n{_comparison(runs, [figures_.get(origin, {}) for figures_ in measured])}"
    rows = [f"- {run.name}: {unseen_line(unseen)}" for run in runs if (unseen := held_out(run))]
    if rows:
        yield f"### {unseen_letters(runs[0])} composed letters held out\n\n" + "\n".join(rows)


def _comparison(runs: Sequence[Run], measured: Sequence[dict[str, Figure]]) -> str:
    names = dict.fromkeys(name for figures_ in measured for name, f in figures_.items() if f.value is not None)
    rows = ["| | " + " | ".join(run.name for run in runs) + " |", "|---|" + "---:|" * len(runs)]
    for name in names:
        cells = [_cell(name, figures_.get(name)) for figures_ in measured]
        rows.append(f"| {title(name)} | " + " | ".join(cells) + " |")
    return "\n".join(rows)


def _cell(name: str, figure: Figure | None) -> str:
    if figure is None:
        return ""
    return shown(name, figure.value) + (f" ({interval(name, figure)})" if name in GROUPS else "")


def junit(suites: dict[str, list[tuple[str, str | None]]], path: Path) -> None:
    """Write JUnit XML: by suite, each test with what failed it or None."""
    xml = JUnitXml("evals")
    for name, tests in suites.items():
        suite = TestSuite(name)
        for test, problem in tests:
            case = TestCase(test, classname=name)
            if problem:
                failure = Failure(problem)
                failure.text = problem
                case.result = [failure]
            suite.add_testcase(case)
        xml.add_testsuite(suite)
    xml.update_statistics()  # type: ignore[no-untyped-call]
    xml.write(str(path), pretty=True)
