"""Runs as one HTML file that needs nothing else: pictures of the figures, and the worst letters first."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from evals import score
from evals.gold import GoldError, GoldLetter, load
from evals.names import is_field, shown, title
from evals.report import ORIGINS, by_origin, held_out, interval, letters, took
from evals.runs import Run, digest
from evals.stats import GRADES, Figure, errors

COLOURS: Final = ("#0b5fa5", "#b3541e", "#3a7d34", "#7a3e9d", "#8a6d00")
_PAGE: Final = Environment(
    loader=PackageLoader("evals"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)
PRICES: Final = ("tokens", "seconds", "US dollars")
ROW: Final = 16
LEFT: Final = 330
WIDTH: Final = 420


@dataclass(frozen=True, slots=True)
class Mark:
    """One figure in a picture: where it stands and its whiskers, in pixels."""

    run: int
    x: float
    low: float
    high: float
    y: float
    said: str


@dataclass(frozen=True, slots=True)
class Wrong:
    """One value that at least one reader got wrong: the label, and what each read."""

    field: str
    label: str
    read: tuple[tuple[str, bool], ...]


def html(runs: Sequence[Run]) -> str:
    """The page of these runs; the first is the one whose worst letters come first."""
    measured = [by_origin(run) for run in runs]
    origins = [origin for origin in ORIGINS if any(origin in figures for figures in measured)]
    return _PAGE.get_template("report.html.jinja").render(
        runs=runs,
        took=[took(run) for run in runs],
        colours=COLOURS,
        pictures=[(o, letters(runs[0], o), *_picture([m.get(o, {}) for m in measured])) for o in origins],
        tables=[(o, _table([m.get(o, {}) for m in measured])) for o in origins],
        costs=[(what, *_scatter(runs, measured, what)) for what in PRICES if _known(runs, what)],
        held_out=[shown("micro", held_out(run).get("micro", Figure(None, None, None)).value) for run in runs],
        worst=_worst(runs),
        left=LEFT, width=WIDTH, row=ROW,
    )  # fmt: skip


def _picture(measured: Sequence[dict[str, Figure]]) -> tuple[list[tuple[str, float]], list[Mark], int]:
    """F1 by field with intervals: the rows' names with their heights, the marks, the picture's height."""
    names = [name for name in measured[0] if is_field(name) and any(_has(m, name) for m in measured)]
    step = ROW + 6 * (len(measured) - 1)
    rows = [(title(name), 30 + place * step + step / 2) for place, name in enumerate(names)]
    marks = []
    for (_, middle), name in zip(rows, names, strict=True):
        for number, figures in enumerate(measured):
            figure = figures.get(name)
            if figure and figure.value is not None:
                y = middle + 6 * (number - (len(measured) - 1) / 2)
                low, high = _edges(figure.value, figure)
                said = f"{shown(name, figure.value)} ({interval(name, figure)})"
                x, left, right = (LEFT + WIDTH * v for v in (figure.value, low, high))
                marks.append(Mark(number, x, left, right, y, said))
    return rows, marks, 30 + len(names) * step + 24


def _edges(value: float, figure: Figure) -> tuple[float, float]:
    return value if figure.low is None else figure.low, value if figure.high is None else figure.high


def _has(measured: dict[str, Figure], name: str) -> bool:
    return name in measured and measured[name].value is not None


def _table(measured: Sequence[dict[str, Figure]]) -> list[tuple[str, list[tuple[str, str]]]]:
    names = dict.fromkeys(name for figures in measured for name, figure in figures.items() if figure.value is not None)
    return [(title(name), [_cell(name, figures.get(name)) for figures in measured]) for name in names]


def _cell(name: str, figure: Figure | None) -> tuple[str, str]:
    if figure is None:
        return "", ""
    counts = f"{figure.right} right, {figure.extra} extra, {figure.lost} missed"
    share = f"{figure.right} of {figure.right + figure.lost}"
    detail = counts if is_field(name) else "" if name in GRADES else share
    return shown(name, figure.value), " · ".join(part for part in (interval(name, figure), detail) if part)


def _known(runs: Sequence[Run], what: str) -> bool:
    return any(_price(run, what) for run in runs)


def _price(run: Run, what: str) -> float | None:
    """What a letter took."""
    totals, count = run.totals(), len(run.cases)
    if what == "tokens":
        return ((totals["prompt_tokens"] or 0) + (totals["completion_tokens"] or 0)) / count
    value = totals["seconds" if what == "seconds" else "cost_usd"]
    return None if value is None else value / count


def _scatter(
    runs: Sequence[Run], measured: Sequence[dict[str, dict[str, Figure]]], what: str
) -> tuple[list[Mark], float]:
    """Micro-F1 over what a letter took: the marks, and the greatest price. Composed letters, or what there is."""
    priced = [(number, _price(run, what)) for number, run in enumerate(runs)]
    most = max((price for _, price in priced if price), default=1.0)
    marks = []
    for number, price in priced:
        figures = measured[number].get("composed") or next(iter(measured[number].values()))
        micro = figures["micro"]
        if price is None or micro.value is None:
            continue
        y, low, high = (20 + 200 * (1 - v) for v in (micro.value, *_edges(micro.value, micro)))
        said = f"{runs[number].reader}: {micro.value:.3f}, {price:,.4g} {what} a letter"
        marks.append(Mark(number, 60 + 480 * price / most, low, high, y, said))
    return marks, most


def _worst(runs: Sequence[Run]) -> list[dict[str, Any]]:
    """Letters with errors, those with most first, with the values that somebody got wrong."""
    texts = _texts(runs[0])
    found = []
    for place, case in enumerate(runs[0].cases):
        others = [next((c for c in run.cases if c.letter == case.letter), None) for run in runs]
        letter = texts.get(case.letter)
        counts = [None if other is None else int(errors(other, "micro")) for other in others]
        if any(counts) and letter:
            wrong = _wrong(letter, [other.record if other else None for other in others])
            found.append(
                {"name": case.letter, "origin": case.origin, "errors": counts, "wrong": wrong, "place": place,
                 "hard": letter.gold.hard, "failed": [other.error if other else None for other in others],
                 "summaries": sorted((n, r) for n, r in case.reasons.items() if n[:3] in ("en.", "es.")),
                 "text": letter.printed.replace("\f", "[page break]\n")}
            )  # fmt: skip
    return sorted(found, key=lambda worst: (-(worst["errors"][0] or 0), worst["place"]))


def _texts(run: Run) -> dict[str, GoldLetter]:
    """The letters of a run by name; none where their folder is no longer there, or they were changed since."""
    names = {case.letter for case in run.cases}
    try:
        found = [letter for letter in load(Path(run.folder)) if letter.name in names]
    except GoldError:
        return {}
    return {letter.name: letter for letter in found} if digest(found) == run.gold else {}


def _wrong(letter: GoldLetter, records: Sequence[Any]) -> list[Wrong]:
    compared = [score.of(letter.gold, record) for record in records]
    rows: dict[tuple[str, str], list[list[score.Compared]]] = {}
    for number, values in enumerate(compared):
        for value in values:
            rows.setdefault((value.field, value.at), [[] for _ in records])[number].append(value)
    found = []
    for (_, at), by_run in rows.items():
        if any(value.wrong for values in by_run for value in values):
            gold = next((v.gold for values in by_run for v in values if v.gold is not None), None)
            read = tuple(
                ("; ".join(_said(v.found) for v in values) or "–", any(v.wrong for v in values)) for values in by_run
            )
            found.append(Wrong(at, _said(gold), read))
    return found


def _said(value: Any) -> str:
    return "–" if value is None else str(value)
