"""Scores records against the labelled letters of `tests/labelled`: counts by field, and micro-F1.

`python tests/scoring.py` prints the table that `docs/reading.md` shows. The matching rules: scalars by their words,
case and punctuation apart; the members of a list one to one by the words they share (three quarters of them, for what
is missing six tenths); codes, states and specialties exactly; a rationale by nearly all its words.
"""

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LABELLED = Path(__file__).parent / "labelled"
PHRASES, MISSING, RATIONALE, EXACT = 0.75, 0.6, 0.97, 1.0
_SIDES = ("claims_administrator_citations", "reviewer_citations")
_NO_ISSUE = {"request": None, "category": None, "decision": None, "rationale": None, "denial_reasons": [],
             "missing_documentation": [], **{side: [] for side in _SIDES}}  # fmt: skip


@dataclass
class Count:
    """Values that are right, that should not be there, and that are missing."""

    right: int = 0
    extra: int = 0
    lost: int = 0

    def __add__(self, other: "Count") -> "Count":
        return Count(self.right + other.right, self.extra + other.extra, self.lost + other.lost)

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall; 1 where there was nothing to read and nothing was read."""
        total = 2 * self.right + self.extra + self.lost
        return 2 * self.right / total if total else 1.0


def letters(*sets: str) -> Iterator[tuple[str, bytes, dict[str, Any]]]:
    """Name, bytes and labels of each labelled letter of these sets; of all, when none is named."""
    for labels in sorted(LABELLED.glob("*/*.json")):
        if not sets or labels.parent.name in sets:
            name = f"{labels.parent.name}/{labels.stem}"
            yield name, labels.with_suffix(".txt").read_bytes(), json.loads(labels.read_text(encoding="utf-8"))


def score(gold: dict[str, Any], found: dict[str, Any]) -> dict[str, Count]:
    """Counts by field of one record against its labels."""
    counts = {"layout": _list([gold["layout"]], [found["layout"]], EXACT)}
    for part in ("case", "patient", "reviewer"):
        for field, value in gold[part].items():
            counts[f"{part}.{field}"] = _field(field, value, found[part][field])
    counts["outcome"] = _field("outcome", gold["outcome"], found["outcome"])
    for index in range(max(len(gold["issues"]), len(found["issues"]))):
        for field, count in _issue(_at(gold["issues"], index), _at(found["issues"], index)).items():
            counts[field] = counts.get(field, Count()) + count
    return counts


def _at(issues: list[dict[str, Any]], index: int) -> dict[str, Any]:
    return issues[index] if index < len(issues) else _NO_ISSUE


def _issue(gold: dict[str, Any], found: dict[str, Any]) -> dict[str, Count]:
    fields = ("request", "category", "decision", "rationale", "denial_reasons", "missing_documentation")
    counts = {f"issues.{f}": _field(f, gold[f], found[f]) for f in fields}
    for part in ("basis", "document", "section", "pages", "url"):
        sides = [([c[part] for c in gold[s]], [c[part] for c in found[s]]) for s in _SIDES]
        share = PHRASES if part == "section" else EXACT
        counts[f"citations.{part}"] = sum((_list(g, f, share) for g, f in sides), Count())
    return counts


def _field(name: str, gold: Any, found: Any) -> Count:
    if not isinstance(gold, list):
        gold, found = [gold], [found]
    phrases = ("mechanism_of_injury", "diagnoses", "prior_treatments", "current_medications")
    share = PHRASES if name in phrases else {"missing_documentation": MISSING, "rationale": RATIONALE}.get(name, EXACT)
    return _list(gold, found, share)


def _list(gold: list[Any], found: list[Any], share: float) -> Count:
    wanted, there = [g for g in gold if g is not None], [f for f in found if f is not None]
    pairs = sorted(((_alike(g, f), i, j) for i, g in enumerate(wanted) for j, f in enumerate(there)), reverse=True)
    used_gold: set[int] = set()
    used_found: set[int] = set()
    for likeness, i, j in pairs:
        if likeness >= share and i not in used_gold and j not in used_found:
            used_gold.add(i)
            used_found.add(j)
    return Count(len(used_gold), len(there) - len(used_found), len(wanted) - len(used_gold))


def _alike(a: Any, b: Any) -> float:
    first, second = (set(re.findall(r"[a-z0-9]+", str(x).lower())) for x in (a, b))
    return 2 * len(first & second) / (len(first) + len(second)) if first or second else 1.0


def main() -> None:
    """Prints the table for all labelled letters."""
    from imr_llm import documents
    from imr_llm.pipeline import read_document

    totals: dict[str, Count] = {}
    for name, data, gold in letters(*sys.argv[1:]):
        record = read_document(documents.load(name, data)).record
        for field, count in score(gold, json.loads(record.model_dump_json())).items():
            totals[field] = totals.get(field, Count()) + count
    print("| field | right | should not be there | missed | F1 |\n|---|---:|---:|---:|---:|")
    for field, c in totals.items():
        print(f"| {field} | {c.right} | {c.extra} | {c.lost} | {c.f1:.3f} |")
    whole = sum(totals.values(), Count())
    print(f"| **all, micro** | {whole.right} | {whole.extra} | {whole.lost} | **{whole.f1:.3f}** |")


if __name__ == "__main__":
    main()
