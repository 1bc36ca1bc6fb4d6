"""Where a record says that its values stand, and what it flags, held against the labels."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from evals.gold import Gold
from evals.score import Compared
from imr_llm.review.said import OWN_WORDS

OF_RATIONALE: Final = ("/rationale", "/approved_part")
"""Values that are their own quote, and whose quote stands in a rationale."""


def evidence(
    values: Sequence[Compared], gold: Gold, record: dict[str, Any], text: str, page_at: Callable[[int], int]
) -> dict[str, int]:
    """Of the values that are right and that the labels quote: those with evidence in a section that says them
    (`evidence_section`), and those with evidence on words that the labels quote (`evidence_place`).

    `evidence_exact` counts entries: all, and those whose offsets and page hold the words that they quote.
    """
    entries: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for entry in record["evidence"]:
        entries[entry["field"]].append(entry)
    scores = Counter({f"evidence_{name}:{part}": 0 for name in ("section", "place", "exact") for part in ("of", "is")})
    for value in (value for value in values if value.right):
        mine = entries[value.found_at]
        if sections := _sections(value, gold):
            scores["evidence_section:of"] += 1
            scores["evidence_section:is"] += any(entry["section"] in sections for entry in mine)
        if places := _places(value, gold, text):
            scores["evidence_place:of"] += 1
            scores["evidence_place:is"] += any(_overlaps(entry, places) for entry in mine)
    scores["evidence_exact:of"] = len(record["evidence"])
    scores["evidence_exact:is"] = sum(_holds(entry, text, page_at) for entry in record["evidence"])
    return dict(scores)


def _sections(value: Compared, gold: Gold) -> set[str]:
    if quotes := gold.evidence.get(value.at):
        return {quote.section for quote in quotes}
    if OWN_WORDS.match(value.at):
        return {"rationale" if value.at.endswith(OF_RATIONALE) else "decision"}
    return set()


def _places(value: Compared, gold: Gold, text: str) -> list[tuple[int, int]]:
    """Where the letter has the words that the labels quote for a value; of a citation, its text."""
    quotes = [quote.quote for quote in gold.evidence.get(value.at, ())]
    if own := OWN_WORDS.match(value.at):
        quotes = [_own_words(own[0], gold)]
    patterns = [r"\s+".join(map(re.escape, quote.split())) for quote in quotes if quote]
    return [m.span() for pattern in patterns for m in re.finditer(pattern, text)]


def _overlaps(entry: dict[str, Any], places: list[tuple[int, int]]) -> bool:
    return any(entry["start"] < end and start < entry["end"] for start, end in places)


def _own_words(pointer: str, gold: Gold) -> str:
    _, _, index, name, *member = pointer.split("/")
    issue = gold.issues[int(index)]
    if member:
        return str(getattr(issue, name)[int(member[0])].text)
    return str(getattr(issue, name) or "") if name != "category" else issue.request or ""


def _holds(entry: dict[str, Any], text: str, page_at: Callable[[int], int]) -> bool:
    said = text[entry["start"] : entry["end"]]
    return bool(said == entry["quote"] and page_at(entry["start"]) == entry["page"])


def flags(values: Sequence[Compared], gold: Gold, record: dict[str, Any]) -> dict[str, int]:
    """What the flags point at.

    `flags`: those that claim that something is wrong or unsure, and those of them that point at a value that is wrong
    or at something that the labels say is to be looked at. `flags_absent`: flags that say that the letter does not
    state a value, which it does not. `errors_flagged`: wrong values, and those that a flag points at; a flag of the
    whole letter points at none; where only some fields are labelled, flags elsewhere are not judged. `looks`: what the
    labels say is to be looked at, and what of it is flagged.
    `unanswered`: flags that say that a model did not answer.
    """
    scores: Counter[str] = Counter()
    wrong = [value for value in values if value.wrong]
    for flag in record["flags"]:
        at = flag["field"]
        scores["unanswered"] += flag["code"] in ("not_answered", "not_asked")
        if gold.labelled is not None and not any(_meets(at, value.found_at) for value in values):
            continue
        if _is_absent(flag, values):
            scores["flags_absent"] += 1
            continue
        scores["flags:of"] += 1
        scores["flags:is"] += any(_under(at, v.found_at) for v in wrong) or any(_meets(at, k.field) for k in gold.look)
    flagged = [flag["field"] for flag in record["flags"]]
    scores["errors_flagged:of"] = len(wrong)
    scores["errors_flagged:is"] = sum(any(at and _under(at, value.found_at) for at in flagged) for value in wrong)
    scores["looks:of"] = len(gold.look)
    scores["looks:is"] = sum(any(_meets(at, look.field) for at in flagged) for look in gold.look)
    return {name: scores[name] for name in ("flags:of", "flags:is", "flags_absent", "unanswered", *_ERRORS)}


_ERRORS: Final = ("errors_flagged:of", "errors_flagged:is", "looks:of", "looks:is")


def _is_absent(flag: dict[str, Any], values: Sequence[Compared]) -> bool:
    """Whether a flag says that something was not found which the letter does not have."""
    there = [value for value in values if _under(flag["field"], value.found_at)]
    return bool(flag["code"] == "not_found" and there and all(v.gold is None and v.found is None for v in there))


def _meets(flagged: str, look: str) -> bool:
    """Whether a flag's field holds, is, or is a part of what is to be looked at; the whole letter is itself alone."""
    if not flagged or not look:
        return flagged == look
    return _under(flagged, look) or _under(look, flagged)


def _under(whole: str, part: str) -> bool:
    return not whole or part == whole or part.startswith(f"{whole}/")


def false_alarms(values: Sequence[Compared], gold: Gold, record: dict[str, Any]) -> Iterator[str]:
    """The flags that point at nothing wrong, for a person: code and field."""
    for flag in record["flags"]:
        alone = flags(values, gold, {"flags": [flag]})
        if alone["flags:of"] and not alone["flags:is"]:
            yield f"{flag['code']} at {re.sub(r'^$', 'the whole letter', flag['field'])}"
