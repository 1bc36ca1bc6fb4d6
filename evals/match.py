"""When a value that was read is the value that the letter has: one rule a field, all of them in `RULES`.

A list's members are paired one to one, so that their likeness is greatest in all; a pair under the rule's least
likeness is no pair.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, get_args

from imr_llm.record import Case, Patient, Reviewer

PHRASE_LEAST: Final = 0.75
RATIONALE_LEAST: Final = 0.97
ITEM_LEAST: Final = 0.5
"""Two disputed items are the same one from this likeness of their requests on."""
_NUMBERS: Final = re.compile(r"\d+(?:\.\d+)?")
_SIDES: Final = re.compile(r"\b(?:left|right|bilateral)\b")
SIDES: Final = ("claims_administrator_citations", "reviewer_citations")


def tokens(value: object) -> list[str]:
    """Words and numbers, case and marks apart."""
    return re.findall(r"\w+", str(value).casefold())


def same(gold: object, found: object) -> float:
    """1 for the same value, 0 for any other."""
    return float(gold == found)


def same_name(gold: object, found: object) -> float:
    """1 for the same words in the same order, whatever their case and marks."""
    return float(tokens(gold) == tokens(found))


def alike(gold: object, found: object) -> float:
    """Dice's coefficient of the words that two phrases have, each as often as it stands: 0 to 1."""
    first, second = Counter(tokens(gold)), Counter(tokens(found))
    total = first.total() + second.total()
    return 2 * (first & second).total() / total if total else same(gold, found)


def alike_phrases(gold: object, found: object) -> float:
    """The same, but 0 for phrases with other numbers or of another side: those are two things."""
    for apart in (_NUMBERS, _SIDES):
        first, second = (set(apart.findall(str(value).casefold())) for value in (gold, found))
        if first and second and first != second:
            return 0.0
    return alike(gold, found)


@dataclass(frozen=True, slots=True)
class Rule:
    """How alike two values of a field are, and how alike they have to be."""

    name: str
    likeness: Callable[[object, object], float]
    least: float = 1.0


EXACT: Final = Rule("exact", same)
NAME: Final = Rule("same words, case and marks apart", same_name)
PHRASE: Final = Rule(f"words in common (Dice), at least {PHRASE_LEAST}", alike_phrases, PHRASE_LEAST)
RATIONALE: Final = Rule(f"words in common (Dice), at least {RATIONALE_LEAST}", alike, RATIONALE_LEAST)
_PHRASES: Final = ("mechanism_of_injury", "diagnoses", "prior_treatments", "current_medications")
_CITATION: Final = {"basis": EXACT, "document": NAME, "section": NAME, "pages": EXACT, "url": EXACT}
RULES: Final[dict[str, Rule]] = {
    "layout": EXACT,
    "outcome": EXACT,
    **{f"case.{name}": NAME if name == "employee_name" else EXACT for name in Case.model_fields},
    **{f"patient.{name}": PHRASE if name in _PHRASES else EXACT for name in Patient.model_fields},
    **{f"reviewer.{name}": NAME for name in Reviewer.model_fields},
    "issues.request": NAME,
    "issues.original_request": NAME,
    "issues.authorized": NAME,
    "issues.approved_part": PHRASE,
    "issues.category": EXACT,
    "issues.decision": EXACT,
    **{f"issues.{side}.{part}": rule for side in SIDES for part, rule in _CITATION.items()},
    "issues.denial_reasons": EXACT,
    "issues.missing_documentation": PHRASE,
    "issues.rationale": RATIONALE,
}
CITATION_PARTS: Final = tuple(_CITATION)
FREE_TEXT: Final = (
    "patient.diagnoses",
    "patient.prior_treatments",
    "patient.current_medications",
    "patient.mechanism_of_injury",
    "issues.denial_reasons",
)
"""Fields that a letter states in free prose."""


def is_list(field: str) -> bool:
    """Whether a field of `RULES` holds several values."""
    part, _, name = field.partition(".")
    models: dict[str, Any] = {"patient": Patient, "reviewer": Reviewer}
    if part in models:
        return bool(get_args(models[part].model_fields[name].annotation)[-1:] == (Ellipsis,))
    return name in ("denial_reasons", "missing_documentation")


def pairs(gold: Sequence[Any], found: Sequence[Any], rule: Rule) -> list[tuple[int, int]]:
    """Places of the members that are one value: (in gold, in found). Of equal ones, the nearest in order."""
    if not gold or not found:
        return []
    from scipy.optimize import linear_sum_assignment  # a third of a second

    likeness = [[rule.likeness(g, f) for f in found] for g in gold]
    weights = [
        [like + _nearness(i, j) if like >= rule.least else 0.0 for j, like in enumerate(row)]
        for i, row in enumerate(likeness)
    ]
    rows, columns = linear_sum_assignment(weights, maximize=True)
    return [(int(i), int(j)) for i, j in zip(rows, columns, strict=True) if likeness[i][j] >= rule.least]


def _nearness(i: int, j: int) -> float:
    return 1e-6 / (1 + abs(i - j))


ITEM: Final = Rule("words of the request in common", alike, ITEM_LEAST)
