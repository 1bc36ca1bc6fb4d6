"""The labelled letters: decisions and requests without one mistake, the rest no worse than it was."""

import json

import pytest
import scoring

from imr_llm import documents
from imr_llm.pipeline import read_document


def read(name: str, data: bytes):  # type: ignore[no-untyped-def]
    return read_document(documents.load(name, data))


@pytest.mark.parametrize(("name", "data", "gold"), list(scoring.letters()), ids=[n for n, _, _ in scoring.letters()])
def test_decisions_requests_and_evidence(name: str, data: bytes, gold: dict) -> None:  # type: ignore[type-arg]
    letter = read(name, data)
    assert all(letter.document.text[e.start : e.end] == e.quote for e in letter.record.evidence)
    assert letter.record.layout == gold["layout"]
    if gold["layout"] == "unknown":
        assert {"unknown_layout", "decision_retold"} <= {f.code for f in letter.record.flags}
    assert [(i.request, i.decision) for i in letter.record.issues] == [
        (i["request"], i["decision"]) for i in gold["issues"]
    ]
    assert letter.record.outcome == gold["outcome"]


@pytest.mark.parametrize(("sets", "least"), [("abcd", 0.96), ("e", 0.955)])
def test_all_fields_together(sets: str, least: float) -> None:
    total = scoring.Count()
    for name, data, gold in scoring.letters(*sets):
        found = json.loads(read(name, data).record.model_dump_json())
        total = sum(scoring.score(gold, found).values(), total)
    assert total.f1 >= least
