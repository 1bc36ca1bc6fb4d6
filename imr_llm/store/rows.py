"""The typed record as rows of typed columns, and back. A column has the name of the field that it holds.

Lists are JSON text. The order of a list of objects is kept by `position`, or by an ascending id.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple
from operator import attrgetter
from typing import Any, get_origin

from pydantic import BaseModel

from imr_llm.language.dates import authorize_by
from imr_llm.letter import Document, Furniture, Span, short_id
from imr_llm.provenance import Provenance
from imr_llm.record import Case, Citation, Evidence, Flag, Issue, Patient, Record, Reviewer, Source
from imr_llm.severity import UNNAMED

Row = dict[str, Any]


def columns_of(*models: type[BaseModel], leave: Sequence[str] = ()) -> tuple[str, ...]:
    """The columns that hold these models' own fields, in the models' order."""
    return tuple(name for model in models for name in model.model_fields if name not in leave)


PARTS: Mapping[str, type[BaseModel]] = {
    "source": Source,
    "case": Case,
    "patient": Patient,
    "reviewer": Reviewer,
    "provenance": Provenance,
}
"""Parts of a record that share the letter's row."""
OWN = ("record_version", "letter_id", "layout", "outcome")
SIDES = {"claims_administrator": "claims_administrator_citations", "reviewer": "reviewer_citations"}
COUNTED = "authorize_by"
"""A column that the record gives and does not have: a day that is counted."""
LETTER = (*OWN, *columns_of(*PARTS.values()))
ISSUE = columns_of(Issue, leave=tuple(SIDES.values()))
CITATION = columns_of(Citation)
EVIDENCE = columns_of(Evidence)
FLAG = columns_of(Flag)
PRINTED = ("lines", "gaps", "furniture", "sentences")
"""What stands beside the text, as JSON text; see `letter.Document`."""
_WITH_LISTS: tuple[type[BaseModel], ...] = (*PARTS.values(), Issue)
LISTS = frozenset(
    name
    for model in _WITH_LISTS
    for name, field in model.model_fields.items()
    if get_origin(field.annotation) is tuple and name not in SIDES.values()
)
"""Columns of JSON text."""

# One encoder: json.dumps() would make one for every list.
_json = json.JSONEncoder(ensure_ascii=False).encode
_evidence_values = attrgetter(*EVIDENCE)
_flag_values = attrgetter(*FLAG)
_citation_values = attrgetter(*CITATION)
_issue_values = attrgetter(*ISSUE)


def quoted(columns: Iterable[str], table: str = "") -> str:
    """Column names for a statement. Quoted, because `end` is a word of SQL."""
    prefix = f"{table}." if table else ""
    return ", ".join(f'{prefix}"{column}"' for column in columns)


def insert(table: str, columns: Sequence[str]) -> str:
    """An INSERT of one row."""
    return f"INSERT INTO {table} ({quoted(columns)}) VALUES ({', '.join('?' * len(columns))})"


def letter_row(record: Record, document: Document, case_summary: str | None, run_id: int) -> Row:
    """The letter's own row, without its key."""
    return record_row(record) | {
        "run_id": run_id,
        "case_summary": case_summary,
        "page_starts": _json(document.page_starts),
        "text": document.text,
        "lines": _json(document.lines),
        "gaps": _json(document.gaps),
        "furniture": _json([astuple(line) for line in document.furniture]),
        "sentences": _json([(place, *told) for place, told in document.sentences.items()]),
    }


def record_row(record: Record) -> Row:
    """The columns of the letter's row that the record gives."""
    row: Row = {name: getattr(record, name) for name in OWN}
    for part in PARTS:
        row |= dict(getattr(record, part))
    day = None if any(flag.code == UNNAMED for flag in record.flags) else authorize_by(row["mailing_date"])
    return row | {name: _json(row[name]) for name in LISTS & row.keys()} | {COUNTED: day}


def document_of(row: Row) -> Document:
    """The letter's document. What could not be read of its file is among the record's flags."""
    return Document(
        row["path"],
        row["sha256"],
        row["media_type"],
        row["text"],
        tuple(json.loads(row["page_starts"])),
        bool(row["ocr"]),
        tuple(Furniture(*line) for line in json.loads(row["furniture"])),
        lines=tuple(json.loads(row["lines"])),
        gaps=tuple(json.loads(row["gaps"])),
        sentences={Span(*place): tuple(map(Span._make, told)) for place, *told in json.loads(row["sentences"])},
    )


def issue_rows(record: Record, letter: int, first: int) -> Iterator[tuple[object, ...]]:
    """(id, letter, *ISSUE) for each item; ids count up from `first`."""
    for key, issue in enumerate(record.issues, first):
        values = zip(ISSUE, _issue_values(issue), strict=True)
        yield (key, letter, *(_json(value) if name in LISTS else value for name, value in values))


def citation_rows(record: Record, first: int) -> Iterator[tuple[object, ...]]:
    """(issue_id, position, side, *CITATION) for each citation of either side."""
    for key, issue in enumerate(record.issues, first):
        cited = [(side, citation) for side, field in SIDES.items() for citation in getattr(issue, field)]
        for position, (side, citation) in enumerate(cited):
            yield (key, position, side, *_citation_values(citation))


def evidence_rows(record: Record, letter: int) -> Iterator[tuple[object, ...]]:
    """(letter, position, *EVIDENCE, confidence) for each place: its value's confidence, None where that has none."""
    from imr_llm.confidence import confidences  # its table is for letters that come in

    likely = confidences(record)
    for position, evidence in enumerate(record.evidence):
        yield (letter, position, *_evidence_values(evidence), likely.get(evidence.field))


def flag_rows(record: Record, letter: int) -> Iterator[tuple[object, ...]]:
    """(letter, position, *FLAG) for each flag."""
    for position, flag in enumerate(record.flags):
        yield (letter, position, *_flag_values(flag))


def issue_of(row: Row, citations: Iterable[tuple[str, Row]]) -> Row:
    """An item's fields from its row and its (side, citation) pairs."""
    sides: dict[str, list[Row]] = {field: [] for field in SIDES.values()}
    for side, citation in citations:
        sides[SIDES[side]].append(citation)
    return _lists_read(row) | sides


def record_of(row: Row, issues: list[Row], evidence: list[Row], flags: list[Row]) -> Record:
    """The record that these rows were made from, checked again."""
    row = _lists_read(row)
    parts = {part: {name: row[name] for name in model.model_fields} for part, model in PARTS.items()}
    own = {name: row[name] for name in OWN} | {"letter_id": short_id(row["sha256"])}
    return Record.model_validate({**own, **parts, "issues": issues, "evidence": evidence, "flags": flags})


def _lists_read(row: Row) -> Row:
    return row | {name: json.loads(row[name]) for name in LISTS & row.keys()}
