"""Where a record says that its values stand, and what it flags, held against the labels."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, Final

from evals.gold import OWN_WORDS, Gold
from evals.score import Compared

_OWN: Final = {"rationale": "rationale"}
"""The section of a value that is its own quote, where it is not `decision`."""


def evidence(
    values: Sequence[Compared], gold: Gold, record: dict[str, Any], text: str, page_starts: Sequence[int]
) -> dict[str, int]:
    """Of the values that are right: those that the labels name a section for, those with evidence in such a section.

    `evidence_exact` counts entries: all, and those whose offsets and page hold the words that they quote.
    """
    entries: dict[str, list[dict[str, Any]]] = {}
    for entry in record["evidence"]:
        entries.setdefault(entry["field"], []).append(entry)
    asked = good = 0
    for value in values:
        sections = _sections(value, gold)
        if value.right and sections:
            asked += 1
            good += any(entry["section"] in sections for entry in entries.get(value.found_at, []))
    exact = sum(_holds(entry, text, page_starts) for entry in record["evidence"])
    return {
        "evidence_section:of": asked,
        "evidence_section:is": good,
        "evidence_exact:of": len(record["evidence"]),
        "evidence_exact:is": exact,
    }


def _sections(value: Compared, gold: Gold) -> set[str]:
    if quotes := gold.evidence.get(value.at):
        return {quote.section for quote in quotes}
    if OWN_WORDS.match(value.at):
        return {_OWN.get(value.at.rpartition("/")[2], "decision")}
    return set()


def _holds(entry: dict[str, Any], text: str, page_starts: Sequence[int]) -> bool:
    page = bisect_right(list(page_starts), entry["start"])
    return bool(text[entry["start"] : entry["end"]] == entry["quote"] and entry["page"] == page)


def flags(values: Sequence[Compared], gold: Gold, record: dict[str, Any]) -> dict[str, int]:
    """What the flags point at.

    `flags`: those that claim that something is wrong or unsure, and those of them that point at a value that is wrong
    or at something that the labels say is to be looked at. `flags_absent`: flags that say that the letter does not
    state a value, which it does not. `errors_flagged`: wrong values, and those that a flag points at.
    """
    scores: Counter[str] = Counter()
    wrong = [value for value in values if value.wrong]
    for flag in record["flags"]:
        if _is_absent(flag, values):
            scores["flags_absent"] += 1
            continue
        scores["flags:of"] += 1
        scores["flags:is"] += any(_meets(flag["field"], value.found_at) for value in wrong) or any(
            _meets(flag["field"], look.field) for look in gold.look
        )
    scores["errors_flagged:of"] = len(wrong)
    scores["errors_flagged:is"] = sum(
        any(flag["field"] and _meets(flag["field"], value.found_at) for flag in record["flags"]) for value in wrong
    )
    return {name: scores[name] for name in ("flags:of", "flags:is", "flags_absent", *_ERRORS)}


_ERRORS: Final = ("errors_flagged:of", "errors_flagged:is")


def _is_absent(flag: dict[str, Any], values: Sequence[Compared]) -> bool:
    """Whether a flag says that something was not found which the letter does not have."""
    there = [value for value in values if _under(flag["field"], value.found_at)]
    return bool(flag["code"] == "not_found" and there and all(v.gold is None and v.found is None for v in there))


def _meets(flagged: str, at: str) -> bool:
    """Whether a flag's field is that of a value, holds it, or is a part of it. A flag of the whole letter holds all."""
    return _under(flagged, at) or _under(at, flagged)


def _under(whole: str, part: str) -> bool:
    return not whole or part == whole or part.startswith(f"{whole}/")


def false_alarms(values: Sequence[Compared], gold: Gold, record: dict[str, Any]) -> Iterator[str]:
    """The flags that point at nothing wrong, for a person: code and field."""
    for flag in record["flags"]:
        alone = flags(values, gold, {"flags": [flag]})
        if alone["flags:of"] and not alone["flags:is"]:
            yield f"{flag['code']} at {re.sub(r'^$', 'the whole letter', flag['field'])}"
