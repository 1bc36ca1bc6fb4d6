"""A scorer written apart, from docs/evals.md alone: plain loops, its own assignment, nothing of `evals` in it.

What both scorers count alike is what the documentation says; where one is changed, the other one tells.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any

Labels = dict[str, Any]
Count = Counter[str]
SAME, SAME_WORDS, LIKE, NEAR = "same", "same words", "like", "near"

CASE = (
    "case_number", "priority", "date_assigned", "ur_denial_date", "application_received", "decision_date",
    "mailing_date", "claim_number",
)  # fmt: skip
RULE = {
    "layout": SAME,
    "outcome": SAME,
    **{f"case.{name}": SAME for name in CASE},
    "case.employee_name": SAME_WORDS,
    **{f"patient.{name}": SAME for name in ("age", "sex", "date_of_injury")},
    "patient.mechanism_of_injury": LIKE,
    "patient.diagnoses": LIKE,
    "patient.prior_treatments": LIKE,
    "patient.current_medications": LIKE,
    "reviewer.specialties": SAME_WORDS,
    "reviewer.licensed_states": SAME_WORDS,
    "issues.request": SAME_WORDS,
    "issues.original_request": SAME_WORDS,
    "issues.authorized": SAME_WORDS,
    "issues.approved_part": LIKE,
    "issues.category": SAME,
    "issues.decision": SAME,
    "issues.denial_reasons": SAME,
    "issues.missing_documentation": LIKE,
    "issues.rationale": NEAR,
}
PARTS = {"basis": SAME, "document": SAME_WORDS, "section": SAME_WORDS, "pages": SAME, "url": SAME}
SIDES = ("claims_administrator_citations", "reviewer_citations")
OWN_WORDS = (
    "issues.request", "patient.mechanism_of_injury", "patient.diagnoses", "patient.prior_treatments",
    "patient.current_medications", "issues.missing_documentation",
)  # fmt: skip


def tokens(text: Any) -> list[str]:
    return re.findall(r"\w+", str(text).casefold())


def dice(a: Any, b: Any) -> float:
    mine, other = tokens(a), tokens(b)
    together = len(mine) + len(other)
    return 2 * sum((Counter(mine) & Counter(other)).values()) / together if together else 0.0


def _differ(pattern: str, a: Any, b: Any) -> bool:
    """Both have some of these, and not the same."""
    mine, other = (sorted(set(re.findall(pattern, str(text).lower()))) for text in (a, b))
    return bool(mine and other) and mine != other


def likeness(rule: str, a: Any, b: Any) -> float:
    """How like two values are; 0 where the second one is not right."""
    if rule == SAME:
        return float(a == b)
    if rule == SAME_WORDS:
        return float(tokens(a) == tokens(b))
    if rule == LIKE and (_differ(r"[0-9]+(?:\.[0-9]+)?", a, b) or _differ(r"\bleft\b|\bright\b|\bbilateral\b", a, b)):
        return 0.0
    return found if (found := dice(a, b)) >= {LIKE: 0.75, NEAR: 0.97}[rule] else 0.0


def pairs(left: Sequence[Any], right: Sequence[Any], alike: Callable[[Any, Any], float]) -> dict[int, int]:
    """Partners by place, so that the likeness is greatest in all, and among equals the nearest places are partners.

    Every way of pairing is tried. What is not alike at all has no partner.
    """
    worth = [{j: round(much, 9) for j, b in enumerate(right) if (much := alike(a, b)) > 0} for a in left]

    @cache
    def best(i: int, taken: frozenset[int]) -> tuple[float, int, tuple[tuple[int, int], ...]]:
        if i == len(left):
            return 0.0, 0, ()
        ways = [best(i + 1, taken)]
        for j in worth[i].keys() - taken:
            much, near, rest = best(i + 1, taken | {j})
            ways.append((round(much + worth[i][j], 9), near - abs(i - j), ((i, j), *rest)))
        return max(ways, key=lambda way: way[:2])

    return dict(best(0, frozenset())[2])


def score(labels: Labels, record: Labels | None, text: str, page_at: Callable[[int], int]) -> Count:
    """Counts by the names of a run's scores. Without a record everything that the labels have is missing."""
    count: Count = Counter()
    for field, rule, wanted, found in _groups(labels, record):
        partners = pairs(wanted, found, lambda a, b, rule=rule: likeness(rule, a[1], b[1]))
        count[f"{field}:right"] += len(partners)
        count[f"{field}:extra"] += len(found) - len(partners)
        count[f"{field}:lost"] += len(wanted) - len(partners)
        if record is None:
            continue
        _sections(count, labels, record, [(wanted[i][0], found[j][0]) for i, j in partners.items()])
        if field in OWN_WORDS:
            count["ungrounded:of"] += len(found)
            count["ungrounded:is"] += sum(not _in_a_row(tokens(value), tokens(text)) for _, value in found)
        if not wanted:
            count["invented:of"] += 1
            count["invented:is"] += bool(found)
    if record is not None:
        _decisions(count, labels, record)
        _places(count, record, text, page_at)
    return count


Place = tuple[str, Any]
"""A value and the pointer to it."""


def _groups(labels: Labels, record: Labels | None) -> Iterator[tuple[str, str, list[Place], list[Place]]]:
    """What is compared with what: a field's name and rule, the labelled values, those that were read."""
    mine, read = labels, record or {}
    for field, rule in RULE.items():
        part, _, name = field.rpartition(".")
        if part != "issues":
            yield field, rule, _at(mine, part, name), _at(read, part, name)
    partners = same_items(labels, record)
    wanted, found = labels["issues"], read.get("issues", [])
    couples: list[tuple[int | None, int | None]] = [(i, partners.get(i)) for i in range(len(wanted))]
    couples += [(None, j) for j in range(len(found)) if j not in partners.values()]
    for i, j in couples:
        yield from _item(
            (f"/issues/{i}", wanted[i] if i is not None else {}), (f"/issues/{j}", found[j] if j is not None else {})
        )


def same_items(labels: Labels, record: Labels | None) -> dict[int, int]:
    def alike(a: Labels, b: Labels) -> float:
        much = dice(a["request"] or "", b.get("request") or "")
        return much if much >= 0.5 else 0.0

    return pairs(labels["issues"], (record or {}).get("issues", []), alike)


def _item(mine: Place, other: Place) -> Iterator[tuple[str, str, list[Place], list[Place]]]:
    for field, rule in RULE.items():
        part, _, name = field.rpartition(".")
        if part == "issues":
            yield field, rule, _values(*mine, name), _values(*other, name)
    for side in SIDES:
        wanted, found = mine[1].get(side) or [], other[1].get(side) or []
        partners = pairs(wanted, found, lambda a, b: dice(_all_words(a), _all_words(b)))
        couples: list[tuple[int | None, int | None]] = [(i, partners.get(i)) for i in range(len(wanted))]
        couples += [(None, j) for j in range(len(found)) if j not in partners.values()]
        for i, j in couples:
            for name, rule in PARTS.items():
                yield (
                    f"issues.{side}.{name}",
                    rule,
                    _values(f"{mine[0]}/{side}/{i}", wanted[i], name) if i is not None else [],
                    _values(f"{other[0]}/{side}/{j}", found[j], name) if j is not None else [],
                )


def _all_words(citation: Labels) -> str:
    return " ".join(str(citation.get(name) or "") for name in (*PARTS, "text"))


def _at(labels: Labels, part: str, name: str) -> list[Place]:
    return _values(f"/{part}", labels.get(part) or {}, name) if part else _values("", labels, name)


def _values(pointer: str, labels: Labels, name: str) -> list[Place]:
    value = labels.get(name)
    if isinstance(value, list):
        return [(f"{pointer}/{name}/{index}", member) for index, member in enumerate(value)]
    return [] if value is None else [(f"{pointer}/{name}", value)]


def _in_a_row(wanted: list[str], there: list[str]) -> bool:
    return any(there[at : at + len(wanted)] == wanted for at in range(len(there) - len(wanted) + 1))


def _sections(count: Count, labels: Labels, record: Labels, right: list[tuple[str, str]]) -> None:
    for pointer, read in right:
        says = {quote["section"] for quote in labels["evidence"].get(pointer, [])}
        if re.search("rationale|approved_part", pointer):
            says = {"rationale"}
        elif re.search("request|authorized|category|citations", pointer):
            says = {"decision"}
        if says:
            shown = {evidence["section"] for evidence in record["evidence"] if evidence["field"] == read}
            count["evidence_section:of"] += 1
            count["evidence_section:is"] += bool(says & shown)


def _decisions(count: Count, labels: Labels, record: Labels) -> None:
    partners = same_items(labels, record)
    for i, item in enumerate(labels["issues"]):
        said = record["issues"][partners[i]]["decision"] if i in partners else None
        if item["decision"] == "overturned":
            count["overturned:of"] += 1
            count["overturned:is"] += said == "overturned"
        if item["decision"]:
            count["turned_round:of"] += 1
            count["turned_round:is"] += said is not None and said != item["decision"]


def _places(count: Count, record: Labels, text: str, page_at: Callable[[int], int]) -> None:
    for evidence in record["evidence"]:
        start, end = evidence["start"], evidence["end"]
        holds = text[start:end] == evidence["quote"] and page_at(start) == evidence["page"]
        count["evidence_exact:of"] += 1
        count["evidence_exact:is"] += holds
