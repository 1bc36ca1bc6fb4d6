"""The columns that go in and come out, and a letter as a row of them."""

import json
from collections.abc import Iterable
from dataclasses import astuple
from typing import Any, Final

import pyarrow as pa

from imr_llm.language.sentences import with_sentences
from imr_llm.letter import Document, Furniture, sha256_of, short_id
from imr_llm.pipeline import Letter
from imr_llm.record import Citation, Issue, Record
from imr_llm.severity import TO_CHECK

SCHEMA_VERSION: Final = "1"
"""Of `LETTERS` and `DECISIONS`; stands in their metadata. A column that is added leaves it as it is."""
_MARK = {"imr_schema": SCHEMA_VERSION}
_WORDS = pa.list_(pa.string())

SHARDS: Final = pa.schema(
    [pa.field("path", pa.string()), pa.field("sha256", pa.string()), pa.field("bytes", pa.binary())], _MARK
)
"""What `imr pack` writes, a row a letter. `read` needs `path` and `bytes`."""

_ITEM = (
    pa.field("number", pa.int16()),
    pa.field("request", pa.string()),
    pa.field("category", pa.string()),
    pa.field("decision", pa.string()),
    pa.field("approved_part", pa.string()),
    pa.field("denial_reasons", _WORDS),
    pa.field("missing_documentation", _WORDS),
    pa.field("reviewer_guidelines", _WORDS),
    pa.field("claims_administrator_guidelines", _WORDS),
    pa.field("rationale", pa.string()),
)
_PLACE = (
    pa.field("field", pa.string()),
    pa.field("quote", pa.string()),
    pa.field("start", pa.int32()),
    pa.field("end", pa.int32()),
    pa.field("page", pa.int16()),
    pa.field("section", pa.string()),
    pa.field("reader", pa.string()),
)
_SHARED = (
    pa.field("path", pa.string()),
    pa.field("sha256", pa.string()),
    pa.field("letter_id", pa.string()),
    pa.field("layout", pa.string()),
    pa.field("case_number", pa.string()),
    pa.field("decision_date", pa.string()),
    pa.field("decision_year", pa.int16()),
    pa.field("outcome", pa.string()),
    pa.field("age", pa.int16()),
    pa.field("sex", pa.string()),
)
LETTERS: Final = pa.schema(
    [
        *_SHARED,
        pa.field("error", pa.string()),
        pa.field("items", pa.int16()),
        pa.field("flags", pa.int16()),
        pa.field("decisions", pa.list_(pa.struct(_ITEM))),
        pa.field("evidence", pa.list_(pa.struct(_PLACE))),
        pa.field("record", pa.string()),
        pa.field("summary", pa.string()),
        pa.field("case_summary", pa.string()),
        pa.field("printed", pa.string()),
        pa.field("text", pa.string()),
    ],
    _MARK,
)
"""A row a letter. `record` is the whole record and `summary` the ledger of sentences, as JSON; `printed` tells how the
`text` stood on its pages. `error` is the name of the error (`imr_llm.errors`) of a letter that gave no record."""
FAILED: Final = pa.schema([LETTERS.field(name) for name in ("path", "sha256", "error")], _MARK)
"""A row a letter that gave no record."""
DECISIONS: Final = pa.schema([*_SHARED, *_ITEM], _MARK)
"""A row a decision. Guidelines are named by their documents."""


def letter_row(letter: Letter, summary: str | None = None) -> dict[str, Any]:
    """A letter by the names of `LETTERS`."""
    record = letter.record
    date = record.case.decision_date
    return {
        "path": record.source.path,
        "sha256": record.source.sha256,
        "letter_id": record.letter_id,
        "layout": record.layout,
        "case_number": record.case.case_number,
        "decision_date": date,
        "decision_year": int(date[:4]) if date else None,
        "outcome": record.outcome,
        "age": record.patient.age,
        "sex": record.patient.sex,
        "items": len(record.issues),
        "flags": sum(flag.severity in TO_CHECK for flag in record.flags),
        "decisions": [_item(issue) for issue in record.issues],
        "evidence": [evidence.model_dump() for evidence in record.evidence],
        "record": record.model_dump_json(),
        "summary": summary,
        "case_summary": letter.case_summary,
        "printed": _printed(letter.document),
        "text": letter.document.text,
    }


def error_row(path: str, data: bytes, error: Exception) -> dict[str, Any]:
    """A letter that gave no record: its hash, and no word of it."""
    sha256 = sha256_of(data)
    return {"path": path, "sha256": sha256, "letter_id": short_id(sha256), "error": type(error).__name__}


def letter_of(row: dict[str, Any]) -> Letter:
    """The letter of a row of `LETTERS`. ValueError where the columns contradict each other."""
    record = Record.model_validate_json(row["record"])
    source = record.source
    if source.sha256 != row["sha256"]:
        raise ValueError("the record is another letter's")
    printed = json.loads(row["printed"])
    document = Document(
        source.path,
        source.sha256,
        source.media_type,  # type: ignore[arg-type]
        row["text"],
        tuple(printed["page_starts"]),
        source.ocr,
        tuple(Furniture(*line) for line in printed["furniture"]),
        lines=tuple(printed["lines"]),
        gaps=tuple(printed["gaps"]),
    )
    if any(document.text[place.start : place.end] != place.quote for place in record.evidence):
        raise ValueError("a quote does not stand in the text")
    if any(place.reader == "person" for place in record.evidence):
        raise ValueError("what people did is told by acts, which no table has")
    rationales = (place for place in record.evidence if place.field.endswith("/rationale"))
    return Letter(record, with_sentences(document, rationales), row["case_summary"])


def _printed(document: Document) -> str:
    furniture = [astuple(line) for line in document.furniture]
    return json.dumps(
        {
            "page_starts": document.page_starts,
            "lines": document.lines,
            "gaps": document.gaps,
            "furniture": furniture,
        },
        separators=(",", ":"),
    )


def _item(issue: Issue) -> dict[str, Any]:
    return {
        "number": issue.number,
        "request": issue.request,
        "category": issue.category,
        "decision": issue.decision,
        "approved_part": issue.approved_part,
        "denial_reasons": issue.denial_reasons,
        "missing_documentation": issue.missing_documentation,
        "reviewer_guidelines": _documents(issue.reviewer_citations),
        "claims_administrator_guidelines": _documents(issue.claims_administrator_citations),
        "rationale": issue.rationale,
    }


def _documents(citations: Iterable[Citation]) -> list[str]:
    return list(dict.fromkeys(citation.document for citation in citations if citation.document))
