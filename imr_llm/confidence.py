"""How likely each value of a record is right, told from what can be seen of how it was read.

The signals' weights, in log odds, stand in `data/confidence.toml`; `python -m evals confidence --set` fits them on
labelled letters. A confidence orders what a person looks at and colours a page. It hides no value, and is no
part of the record: it is told from one. The database has it beside a value's evidence.
"""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from imr_llm import tables
from imr_llm.derived import evidence_by_field
from imr_llm.language.patterns import lower
from imr_llm.record import Evidence, Flag, Record
from imr_llm.strict import Strict

_INDEX = re.compile(r"/\d+(?=/|$)")
_NO_LETTER = re.compile(r"\W+")
_FEW, _SEVERAL = 3, 8
"""Words of a value: up to 3, up to 8, more."""
UNSURE, FAIRLY_SURE = 0.8, 0.95
"""Below the first a page marks a value strongly, below the second lightly."""


class ConfidenceTable(Strict):
    """`confidence.toml`: weights in log odds, by signal; a row that is not there weighs nothing."""

    base: float
    field: dict[str, float]
    readers: dict[str, float]
    kind: dict[str, float]
    section: dict[str, float]
    flag: dict[str, float]
    letter: dict[str, float]


@dataclass(frozen=True, slots=True)
class Signals:
    """What is seen of one value, by the names of the tables in `confidence.toml`.

    field    the field's name, without places in lists: issues.denial_reasons
    readers  who reads it: rules, model (that alone), both
    kind     whether the value's own words stand at its place (words), how many they are, or it is told from others
    section  where it stands
    flag     what is noted there: in_doubt, other (any other flag of the field, its part or its member), none
    letter   ocr; unknown (a layout that no table knows); plain
    """

    field: str
    readers: str
    kind: str
    section: str
    flag: str
    letter: str

    def named(self) -> Iterator[tuple[str, str]]:
        """Each signal as the table and the row that hold its weight."""
        for table in self.__slots__:
            yield table, getattr(self, table)


def confidences(record: Record) -> dict[str, float]:
    """How likely each value is right, 0 to 1, by its JSON Pointer; what a person confirmed is 1.

    Values of fields that nothing was measured of (the number of an item, a citation's text) are left out.
    """
    weights = tables.load("confidence", ConfidenceTable)
    return {
        pointer: 1.0 if signals.readers == "person" else likelihood(signals, weights)
        for pointer, signals in seen(record).items()
        if signals.field in weights.field
    }


def sureness(confidence: float | None) -> str:
    """The word by which a page marks a value; empty for one that needs no look of its own, or has none."""
    if confidence is None:
        return ""
    return "unsure" if confidence < UNSURE else "fairly-sure" if confidence < FAIRLY_SURE else ""


def likelihood(signals: Signals, weights: ConfidenceTable) -> float:
    """The weights of all signals, in log odds, as a share."""
    odds = weights.base + math.fsum(getattr(weights, table).get(row, 0.0) for table, row in signals.named())
    return 1 / (1 + math.exp(-odds))


def seen(record: Record) -> dict[str, Signals]:
    """The signals of each value that has evidence, by its JSON Pointer."""
    flags = _flags(record.flags)
    letter = "ocr" if record.source.ocr else "unknown" if record.layout == "unknown" else "plain"
    return {
        pointer: Signals(
            field=field_of(pointer),
            readers=_readers(places),
            kind=_kind(value, places),
            section=places[0].section,
            flag=_flag(pointer, flags),
            letter=letter,
        )
        for pointer, places in evidence_by_field(record).items()
        # a suggested decision is evidence of no value, nor is what a model's sentences rested on that fell
        if (value := _at(record, pointer)) is not None and not isinstance(value, tuple)
    }


def field_of(pointer: str) -> str:
    """The field's name: issues.reviewer_citations.pages for /issues/0/reviewer_citations/1/pages."""
    return _INDEX.sub("", pointer).strip("/").replace("/", ".")


def _readers(places: Sequence[Evidence]) -> str:
    readers = {place.reader for place in places}
    if "person" in readers:
        return "person"
    return "both" if len(readers) > 1 else "model" if "llm" in readers else "rules"


def _kind(value: object, places: Sequence[Evidence]) -> str:
    own, quoted = (_NO_LETTER.sub("", lower(str(words))) for words in (value, places[0].quote))
    if own not in quoted:
        return "told"
    count = len(str(value).split())
    return "few_words" if count <= _FEW else "several_words" if count <= _SEVERAL else "many_words"


def _flags(flags: Sequence[Flag]) -> dict[str, str]:
    """What is noted of each field that is flagged, and not of the whole letter."""
    noted: dict[str, str] = {}
    for flag in flags:
        if flag.field and noted.get(flag.field) != "in_doubt":
            noted[flag.field] = "in_doubt" if flag.code == "in_doubt" else "other"
    return noted


def _flag(pointer: str, noted: dict[str, str]) -> str:
    """Of the value itself, or of what it is a part of."""
    while pointer:
        if pointer in noted:
            return noted[pointer]
        pointer = pointer.rpartition("/")[0]
    return "none"


def _at(part: Any, pointer: str) -> Any:
    """The value that a pointer names; None where it is null, or no record has it."""
    for key in pointer.removeprefix("/").split("/"):
        if isinstance(part, tuple):
            part = part[int(key)] if key.isdecimal() and int(key) < len(part) else None
        else:
            part = getattr(part, key, None) if key in getattr(type(part), "model_fields", ()) else None
    return part
