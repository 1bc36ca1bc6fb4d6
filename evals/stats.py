"""What many letters come to: sums over letters, never means of letters, each with an interval.

Intervals are percentile bootstraps over letters (95 %): letters, not values, are what another sample would change.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from evals.cases import CaseResult
from evals.match import FREE_TEXT, RULES

RESAMPLES: Final = 2000
SEED: Final = 20140101
GROUPS: Final[dict[str, tuple[str, ...]]] = {"micro": tuple(RULES), "free_text": FREE_TEXT}
"""Fields that are also summed up together."""
JUDGED: Final = ("judge.tone", "judge.completeness")
GRADES: Final = ("en.grade_raw", "en.grade_masked", "es.grade_raw", "es.grade_masked")
LESS_IS_BETTER: Final = ("invented", "ungrounded", "turned_round", "must_not", "beyond", "grade_raw", "grade_masked")
HIGHEST: Final = tuple(f"{name}_highest" for name in GRADES)


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure and its 95 % interval; None where there was nothing to measure.

    For a field: F1, with `right`, `extra` (should not be there), `lost` (missing). For a share: `right` of `total`.
    For a reading grade: the median, with the lowest and the highest.
    """

    value: float | None
    low: float | None
    high: float | None
    right: int = 0
    extra: int = 0
    lost: int = 0

    @property
    def precision(self) -> float | None:
        """Of the values that were read, the share that is right."""
        return self.right / (self.right + self.extra) if self.right + self.extra else None

    @property
    def recall(self) -> float | None:
        """Of the values that the letters have, the share that was read."""
        return self.right / (self.right + self.lost) if self.right + self.lost else None


def figures(results: Sequence[CaseResult]) -> dict[str, Figure]:
    """Every metric over these letters: fields and their groups by F1, shares, reading grades."""
    if not results:
        return {}
    samples = RESAMPLES if len(results) > 1 else 0  # one letter has no interval
    weights = np.random.default_rng(SEED).multinomial(len(results), [1 / len(results)] * len(results), samples)
    found = {name: _f1(results, (name,), weights) for name in RULES}
    found |= {name: _f1(results, fields, weights) for name, fields in GROUPS.items()}
    for name in _shares(results):
        found[name] = _share(results, name, weights)
    for name in (*GRADES, *JUDGED):
        if grades := [case.scores[name] for case in results if name in case.scores]:
            found[name] = Figure(float(np.median(grades)), min(grades), max(grades), right=len(grades))
            if name in GRADES:
                found[f"{name}_highest"] = Figure(max(grades), None, None, right=len(grades))
    return found


def errors(case: CaseResult, name: str) -> float:
    """How many errors one letter adds to a metric."""
    if name in (*GRADES, *HIGHEST):
        return case.scores.get(name.removesuffix("_highest"), 0.0)
    if name in RULES or name in GROUPS:
        fields = GROUPS.get(name, (name,))
        return sum(case.scores.get(f"{f}:{kind}", 0) for f in fields for kind in ("extra", "lost"))
    of, is_ = (case.scores.get(f"{name}:{part}", 0) for part in ("of", "is"))
    return is_ if less_is_better(name) else of - is_


def less_is_better(name: str) -> bool:
    """Whether a low figure of this metric is a good one."""
    return name.rpartition(".")[2].removesuffix("_highest") in LESS_IS_BETTER


def _shares(results: Sequence[CaseResult]) -> list[str]:
    names = dict.fromkeys(name for case in results for name in case.scores if name.endswith(":of"))
    return [name.removesuffix(":of") for name in names]


def _column(results: Sequence[CaseResult], names: Sequence[str]) -> NDArray[np.float64]:
    return np.array([sum(case.scores.get(name, 0) for name in names) for case in results], dtype=float)


def _f1(results: Sequence[CaseResult], fields: Sequence[str], weights: NDArray[np.int64]) -> Figure:
    right, extra, lost = (_column(results, [f"{f}:{kind}" for f in fields]) for kind in ("right", "extra", "lost"))
    interval = _interval(2 * (weights @ right), weights @ (2 * right + extra + lost))
    total = (2 * right + extra + lost).sum()
    value = float(2 * right.sum() / total) if total else None
    return Figure(value, *interval, int(right.sum()), int(extra.sum()), int(lost.sum()))


def _share(results: Sequence[CaseResult], name: str, weights: NDArray[np.int64]) -> Figure:
    of, part = _column(results, [f"{name}:of"]), _column(results, [f"{name}:is"])
    value = float(part.sum() / of.sum()) if of.sum() else None
    return Figure(value, *_interval(weights @ part, weights @ of), int(part.sum()), 0, int((of - part).sum()))


def _interval(parts: NDArray[np.float64], wholes: NDArray[np.float64]) -> tuple[float | None, float | None]:
    """Of ratios of resampled sums; samples with nothing to measure say nothing."""
    measured = wholes > 0
    if not measured.any():
        return None, None
    low, high = np.percentile(parts[measured] / wholes[measured], [2.5, 97.5])
    return float(low), float(high)
