"""Readers and runs for the tests of the evals."""

import copy
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from golden import Labels

from evals import gold, runs, score
from evals.cases import CaseResult
from evals.gold import GoldLetter
from evals.readers import Answer, Reader
from imr_llm import documents, pipeline
from imr_llm.letter import Document


def read_by_rules(letter: GoldLetter) -> Answer:
    """By the rules, without summaries."""
    read = pipeline.read_letter(letter.gold.letter, letter.data)
    return Answer(read.record.model_dump(mode="json"), read.document.text, 0.0, read.document.page_at)


def reader(read: Reader) -> Callable[[Any], AbstractContextManager[Reader]]:
    """What `READERS` has: opens this one."""

    @contextmanager
    def opened(_: Any) -> Iterator[Reader]:
        yield read

    return opened


def text_of(letter: GoldLetter) -> Document:
    return documents.load(letter.gold.letter, letter.data)


def empty(**changes: Any) -> Labels:
    """A record in which nothing was read, with changes: `patient_age=52`, `issues=[...]`."""
    record = copy.deepcopy(score.NOTHING)
    for name, value in changes.items():
        part, _, field = name.partition("_")
        if part in ("case", "patient", "reviewer"):
            record[part][field] = value
        else:
            record[name] = value
    return record


def item(request: str, decision: str | None = "upheld", **more: Any) -> Labels:
    bare = dict.fromkeys(("category", "original_request", "authorized", "approved_part", "rationale"))
    lists: Labels = {
        "claims_administrator_citations": [], "reviewer_citations": [], "denial_reasons": [],
        "missing_documentation": [], "why": [],
    }  # fmt: skip
    return {"number": 1, "request": request, "decision": decision, **bare, **lists, **more}


def cited(document: str, pages: str | None = None) -> Labels:
    return {
        "basis": "mtus", "document": document, "section": None, "pages": pages, "url": None, "text": f"MTUS {document}",
    }  # fmt: skip


def result(letter: str, scores: dict[str, float], origin: gold.Origin = "composed", **more: Any) -> CaseResult:
    """One letter of a run made by hand."""
    return CaseResult(letter, origin, False, scores, {}, None, **more)


def run_of(*results: CaseResult, reader: str = "rules", digest: str = "same", folder: str = "nowhere") -> runs.Run:
    """A run made by hand."""
    return runs.Run(
        0, "2026-01-01T00:00:00Z", reader, None, "abc", "0", None, None, digest, folder, False, tuple(results)
    )


AGE = "patient.age"


def age(letter: str, right: int, extra: int, lost: int, **more: float) -> CaseResult:
    """One letter of which only the age was scored, and what else is given."""
    return result(letter, {f"{AGE}:right": right, f"{AGE}:extra": extra, f"{AGE}:lost": lost} | more)
