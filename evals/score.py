"""One letter: what was read, held against the labels.

Everything that is counted is counted from one list: each value of the labels beside the value that was read for it.
Records are taken as JSON, so that any reader's can be scored.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from evals.gold import Gold
from evals.match import CITATION_PARTS, ITEM, RULES, SIDES, Rule, is_list, pairs, tokens
from imr_llm.record import Case, Issue, Patient, Reviewer

NOTHING: Final[dict[str, Any]] = {
    "layout": None,
    "case": Case.model_validate({}).model_dump(mode="json"),
    "patient": Patient.model_validate({}).model_dump(mode="json"),
    "reviewer": Reviewer.model_validate({}).model_dump(mode="json"),
    "issues": [],
    "outcome": None,
    "evidence": [],
    "flags": [],
}
"""What a reader that failed has read."""
_NO_ISSUE: Final = Issue.model_validate({"number": 1}).model_dump(mode="json")
_ISSUE_FIELDS: Final = [name.removeprefix("issues.") for name in RULES if name.startswith("issues.")]
_WORDS: Final = (
    "patient.mechanism_of_injury",
    "patient.diagnoses",
    "patient.prior_treatments",
    "patient.current_medications",
    "issues.request",
    "issues.missing_documentation",
)
"""Fields whose values are words of the letter."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A value of the labels and the value that was read for it; None where there is none.

    `at` and `found_at` are JSON Pointers: to the value in the labels, and to the value in the record or, where it is
    missing, to where it should stand. `vacant`: the pointer to a field of which the labels say that the letter does
    not state it.
    """

    field: str
    gold: Any
    found: Any
    right: bool
    at: str
    found_at: str
    vacant: str | None = None

    @property
    def wrong(self) -> bool:
        """Whether a value is missing, or stands where it should not."""
        return not self.right and (self.gold is not None or self.found is not None)


def labels_of(gold: Gold) -> dict[str, Any]:
    """The labels as a record's JSON."""
    return gold.model_dump(mode="json", include={"layout", "case", "patient", "reviewer", "issues", "outcome"})


def compared(gold: dict[str, Any], found: dict[str, Any] | None) -> list[Compared]:
    """Every value of the labels and of the record, field by field. `found` is None where the reader failed."""
    found = found or NOTHING
    return [*_letter(gold, found), *_issues(gold["issues"], found["issues"])]


def of(gold: Gold, found: dict[str, Any] | None) -> list[Compared]:
    """The same of a letter's labels: of what somebody looked at."""
    return [value for value in compared(labels_of(gold), found) if gold.has(value.at)]


def _letter(gold: dict[str, Any], found: dict[str, Any]) -> Iterator[Compared]:
    for field in RULES:
        part, _, name = field.partition(".")
        if part == "issues":
            continue
        if not name:
            yield from _field(field, gold[part], found[part], f"/{part}", f"/{part}")
        else:
            yield from _field(field, gold[part][name], found[part][name], f"/{part}/{name}", f"/{part}/{name}")


def same_items(gold: Sequence[dict[str, Any]], found: Sequence[dict[str, Any]]) -> dict[int, int]:
    """The place in the record of each labelled item that was read, by its place in the labels."""
    wanted, read = ([issue["request"] or "" for issue in issues] for issues in (gold, found))
    return dict(pairs(wanted, read, ITEM))


def _issues(gold: Sequence[dict[str, Any]], found: Sequence[dict[str, Any]]) -> Iterator[Compared]:
    items = same_items(gold, found)
    for i, issue in enumerate(gold):
        j = items.get(i)
        there = "/issues" if j is None else f"/issues/{j}"
        yield from _issue(issue, _NO_ISSUE if j is None else found[j], f"/issues/{i}", there)
    for j, issue in enumerate(found):
        if j not in items.values():
            yield from _issue(_NO_ISSUE, issue, f"/issues/+{j}", f"/issues/{j}")


def _issue(gold: dict[str, Any], found: dict[str, Any], at: str, found_at: str) -> Iterator[Compared]:
    for name in _ISSUE_FIELDS:
        side, _, part = name.partition(".")
        if not part:
            yield from _field(f"issues.{name}", gold[name], found[name], f"{at}/{name}", f"{found_at}/{name}")
    for side in SIDES:
        yield from _citations(side, gold[side], found[side], f"{at}/{side}", f"{found_at}/{side}")


def _citations(
    side: str, gold: Sequence[dict[str, Any]], found: Sequence[dict[str, Any]], at: str, found_at: str
) -> Iterator[Compared]:
    """Citations are paired by all that they say; then each part is a value of its own."""
    rule = Rule("", ITEM.likeness, 0.01)
    paired = dict(pairs([_all_parts(c) for c in gold], [_all_parts(c) for c in found], rule))
    nothing = dict.fromkeys(CITATION_PARTS)
    for i, citation in enumerate(gold):
        j = paired.get(i)
        there = found_at if j is None else f"{found_at}/{j}"
        for part in CITATION_PARTS:
            read = nothing if j is None else found[j]
            yield from _field(
                f"issues.{side}.{part}", citation[part], read[part], f"{at}/{i}/{part}", f"{there}/{part}"
            )
    for j, citation in enumerate(found):
        if j not in paired.values():
            for part in CITATION_PARTS:
                here = f"{found_at}/{j}/{part}"
                yield from _field(f"issues.{side}.{part}", None, citation[part], f"{at}/+{j}/{part}", here)


def _all_parts(citation: dict[str, Any]) -> str:
    return " ".join(str(citation[part]) for part in (*CITATION_PARTS, "text") if citation.get(part))


def _field(field: str, gold: Any, found: Any, at: str, found_at: str) -> Iterator[Compared]:
    rule = RULES[field]
    if not is_list(field):
        right = gold is not None and found is not None and rule.likeness(gold, found) >= rule.least
        yield Compared(field, gold, found, right, at, found_at, at if gold is None else None)
        return
    vacant = None if gold else at
    paired = dict(pairs(gold, found, rule))
    for i, value in enumerate(gold):
        j = paired.get(i)
        there = found_at if j is None else f"{found_at}/{j}"
        yield Compared(field, value, None if j is None else found[j], j is not None, f"{at}/{i}", there)
    for j, value in enumerate(found):
        if j not in paired.values():
            yield Compared(field, None, value, False, f"{at}/+{j}", f"{found_at}/{j}", vacant)
    if not gold and not found:
        yield Compared(field, None, None, False, at, found_at, vacant)


def counts(values: Sequence[Compared]) -> dict[str, int]:
    """Of each field: values that are right, that should not be there, that are missing (`FIELD:right` and so on).

    Of the decisions also: overturned items, those read as overturned, and decisions that were turned round. Of what the
    letter does not state (`invented`): fields, and fields that were filled all the same.
    """
    scores: dict[str, int] = defaultdict(int)
    for value in values:
        scores[f"{value.field}:right"] += value.right
        scores[f"{value.field}:extra"] += value.found is not None and not value.right
        scores[f"{value.field}:lost"] += value.gold is not None and not value.right
    decisions = [value for value in values if value.field == "issues.decision"]
    scores["overturned:of"] = sum(value.gold == "overturned" for value in decisions)
    scores["overturned:is"] = sum(value.gold == "overturned" and value.right for value in decisions)
    scores["turned_round:of"] = sum(value.gold is not None for value in decisions)
    scores["turned_round:is"] = sum(
        value.gold is not None and value.found is not None and value.wrong for value in decisions
    )
    vacant = {value.vacant for value in values if value.vacant}
    filled = {value.vacant for value in values if value.vacant and value.found is not None}
    scores["invented:of"], scores["invented:is"] = len(vacant), len(filled)
    return dict(scores)


def reasons(values: Sequence[Compared]) -> dict[str, str]:
    """By field, what is wrong: for a person who looks for the cause."""
    said: dict[str, list[str]] = defaultdict(list)
    for value in values:
        if value.wrong and value.gold is None:
            said[value.field].append(f"{value.found_at}: should not be there: {value.found}")
        elif value.wrong and value.found is None:
            said[value.field].append(f"{value.at}: missing: {value.gold}")
        elif value.wrong:
            said[value.field].append(f"{value.at}: is {value.gold}, was read as {value.found}")
    return {field: "\n".join(lines) for field, lines in said.items()}


def ungrounded(values: Sequence[Compared], text: str) -> dict[str, int]:
    """Values that are to be words of the letter, and those of which the letter does not have the words in a row."""
    letter = f" {' '.join(tokens(text))} "
    read = [value.found for value in values if value.field in _WORDS and value.found is not None]
    strange = [value for value in read if f" {' '.join(tokens(value))} " not in letter]
    return {"ungrounded:of": len(read), "ungrounded:is": len(strange)}
