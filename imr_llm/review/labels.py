"""What people looked at in a letter, as labels that the evals read (`evals/gold.schema.json`, docs/labelling.md).

Facts with short quotes, never more of the letter; a field is labelled only where its label would hold: the letter says
it in the words that are quoted.
"""

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from imr_llm.record import Evidence, Record, outcome_of
from imr_llm.review.codes import HAVE_WORDS, code_of, says_otherwise
from imr_llm.review.fields import CITATION, FIELDS, ISSUES, editable, under, value_at
from imr_llm.review.said import OWN_WORDS, shortened, stands_in, stray, words

_NAMES: Final = ("/case/employee_name", "/case/claim_number")
"""Who the worker is: never a label."""
_PARTS: Final = ("original_request", "authorized", "approved_part")
"""Fields of a request that few letters have: empty, they need not be looked at."""
_LONGEST: Final = 60
"""Words of a quote; a longer one is the letter rather than a place in it."""
_ENDING: Final = re.compile(r"\.[A-Za-z0-9]{1,8}$")
_UNPRINTABLE: Final = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
"""Characters that JSON lets stand as they are and YAML does not."""


@dataclass(frozen=True, slots=True)
class Labels:
    """The labels of one letter as JSON. `is_whole`: every field was looked at. `left_out`: JSON Pointers to fields that
    were looked at and are no labels, since the letter does not say them in words that can be quoted.
    """

    name: str
    data: Mapping[str, Any]
    is_whole: bool
    left_out: tuple[str, ...]

    def yaml(self) -> str:
        """As `imr gold export` writes them: JSON, which is YAML."""
        text = json.dumps(self.data, ensure_ascii=False, indent=1)
        return _UNPRINTABLE.sub(lambda m: f"\\u{ord(m[0]):04x}", text) + "\n"


def labels(record: Record, looked: Collection[str], text: str, *, held_out: bool = False) -> Labels | None:
    """The labels of a letter of which these fields were looked at; None where that gives none. `text` is the letter's.

    `held_out`: no rule and no prompt was or will be written with a view of this letter.
    """
    making = _Making(record, looked, words(text))
    names = making.good
    if not names:
        return None
    is_whole = making.needed <= names and (bool(record.issues) or ISSUES in looked)
    labelled = sorted(names, key=making.fields.index)
    if is_whole:
        labelled = [*(name for name in labelled if not under(ISSUES, name)), ISSUES, "/outcome"]
    kept = making.kept(names)
    decisions = [issue["decision"] for issue in kept["issues"] if issue["decision"]]
    data = {
        "letter": record.letter_id + _ending(record.source.path),
        "sha256": record.source.sha256,
        "origin": "reviewed",
        "held_out": held_out,
        "hard": [],
        "layout": record.layout,
        **kept,
        "outcome": outcome_of([issue.decision for issue in record.issues]) if is_whole else None,
        "labelled": labelled,
        "evidence": {at: quotes for at, quotes in making.quotes.items() if any(under(name, at) for name in names)},
        "summary": {"decisions": decisions, "must": [], "must_not": []},
    }
    return Labels(record.letter_id, data, is_whole, tuple(sorted(making.touched - names, key=making.fields.index)))


def _ending(path: str) -> str:
    ending = _ENDING.search(path)
    return ending[0].lower() if ending else ""


class _Making:
    def __init__(self, record: Record, looked: Collection[str], text: list[str]) -> None:
        self._record = record
        self._text = text
        self._data = record.model_dump(mode="json")
        self.fields = list(self._fields())
        by_person = {e.field for e in record.evidence if e.reader == "person"}
        added = {name for name in by_person if ISSUES in looked and name.endswith("/request")}
        self.touched = {name for name in self.fields if name in looked or name in added}
        self.needed = {name for name in self.fields if not self._is_rare(name)}
        self.quotes = self._quotes(record.evidence)
        self._placed: dict[str, list[Evidence]] = {}
        for entry in record.evidence:
            self._placed.setdefault(entry.field, []).append(entry)
        self.good = {name for name in self.touched if self._holds(name)} - self._at_odds()

    def _fields(self) -> Iterator[str]:
        for part in ("case", "patient", "reviewer"):
            yield from (f"/{part}/{name}" for name in FIELDS[part] if f"/{part}/{name}" not in _NAMES)
        for index in range(len(self._record.issues)):
            yield from (f"{ISSUES}/{index}/{name}" for name in FIELDS["issues"] if name != "why")

    def _is_rare(self, name: str) -> bool:
        return name.endswith(_PARTS) and not value_at(self._data, name)

    def _quotes(self, evidence: Sequence[Evidence]) -> dict[str, list[dict[str, str]]]:
        found: dict[str, list[dict[str, str]]] = {}
        for entry in evidence:
            quote = {"section": entry.section, "quote": " ".join(entry.quote.split())}
            mine = found.setdefault(entry.field, [])
            if quote not in mine and self._can_be_quoted(quote["quote"]) and not OWN_WORDS.match(entry.field):
                mine.append(quote)
        return {at: quotes for at, quotes in found.items() if quotes}

    def _can_be_quoted(self, quote: str) -> bool:
        """Whether it is short, in the letter, and tells nobody's name."""
        said = words(quote.lower())
        named = [words((value_at(self._data, name) or "").lower()) for name in _NAMES]
        return len(said) <= _LONGEST and not any(_has(said, name) for name in named) and stands_in(quote, self._text)

    def _holds(self, name: str) -> bool:
        value = value_at(self._data, name)
        item = re.match(rf"{ISSUES}/\d+", name)
        if item and not stands_in(value_at(self._data, f"{item[0]}/request") or "", self._text):
            return False  # nothing would tell which request is meant
        members = value if isinstance(value, list) else [] if value is None else [value]
        pointers = [f"{name}/{index}" for index in range(len(members))] if isinstance(value, list) else [name]
        return all(self._is_said(at, member) for at, member in zip(pointers, members, strict=False))

    def _is_said(self, at: str, value: Any) -> bool:
        if isinstance(value, dict) and not all(self._is_part(at, part, value[part]) for part in CITATION):
            return False  # somebody knows it from elsewhere, or it is another citation's
        if OWN_WORDS.fullmatch(at):
            said = value["text"] if isinstance(value, dict) else value
            return at.endswith("/category") or stands_in(said or "", self._text)
        quotes = [quote["quote"] for quote in self.quotes.get(at, ())]
        return bool(quotes) and not stray(at, value, quotes) and _tells(at, value, quotes)

    def _is_part(self, at: str, part: str, value: Any) -> bool:
        """Whether a part of a citation stands within the citation's words, and they say it."""
        if value is None or part == "text":
            return True
        whole = self._placed.get(f"{at}/text", ())
        own = [
            e for e in self._placed.get(f"{at}/{part}", ()) if any(w.start <= e.start < e.end <= w.end for w in whole)
        ]
        return bool(own) and _tells(f"{at}/{part}", value, [entry.quote for entry in own])

    def _at_odds(self) -> set[str]:
        """Reasons of a denial where there is none, or without the one that they need."""
        odd = set()
        for index, issue in enumerate(self._record.issues):
            reasons, missing = issue.denial_reasons, issue.missing_documentation
            if (issue.decision == "overturned" and (reasons or missing)) or (
                missing and "missing_documentation" not in reasons
            ):
                odd |= {f"{ISSUES}/{index}/denial_reasons", f"{ISSUES}/{index}/missing_documentation"}
        return odd

    def kept(self, names: Collection[str]) -> dict[str, Any]:
        """The record's parts with the labelled fields alone, and each request that the letter has, to know it by."""
        parts: dict[str, Any] = {}
        for part in ("case", "patient", "reviewer"):
            parts[part] = {
                name: value if f"/{part}/{name}" in names else _nothing(value)
                for name, value in self._data[part].items()
            }
        parts["issues"] = [self._issue(index, issue, names) for index, issue in enumerate(self._data["issues"])]
        return parts

    def _issue(self, index: int, issue: Mapping[str, Any], names: Collection[str]) -> dict[str, Any]:
        known = {"number"} | ({"request"} if stands_in(issue["request"] or "", self._text) else set())
        kept = {
            name: value if name in known or f"{ISSUES}/{index}/{name}" in names else _nothing(value)
            for name, value in issue.items()
        }
        return kept | {"rationale": shortened(kept["rationale"]) if kept["rationale"] else None}


def _tells(at: str, value: Any, quotes: Sequence[str]) -> bool:
    """Whether a quote says the code, where words of a letter say the field's codes. Of a guideline the name alone may
    tell whether it is part of the MTUS: there no quote may say the other.
    """
    name = at.rpartition("/")[2]
    if name == "basis":
        return not any(says_otherwise(editable(at), value, quote) for quote in quotes)
    return name not in HAVE_WORDS or any(code_of(editable(at), quote) == value for quote in quotes)


def _nothing(value: Any) -> Any:
    return [] if isinstance(value, list) else None


def _has(said: list[str], name: list[str]) -> bool:
    return any(said[at : at + len(name)] == name for at in range(len(said) - len(name) + 1)) if name else False
