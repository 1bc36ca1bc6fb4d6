"""Every row of the tables of prose reads its own example."""

import pytest

from imr_llm import sentences
from imr_llm.letter import Span
from imr_llm.readers import context, injury, patient, phrases
from imr_llm.readers.phrases import Told

NOTHING = Told("", ())
ROWS = [(field, row) for field in patient.FIELDS for row in phrases.table(field).row]


@pytest.mark.parametrize(("field", "row"), ROWS, ids=[f"{field}: {row.example}" for field, row in ROWS])
def test_a_phrase_reads_its_example(field: phrases.Field, row: phrases.Phrase) -> None:
    told = Told(row.example, tuple(sentences.spans(row.example)))
    found = patient.read(field, told, NOTHING, 0)
    assert tuple(row.example[fact.place.start : fact.place.end] for fact in found) == row.reads
    assert any(hit.phrase == row for hit in phrases.hits(field, told))


@pytest.mark.parametrize("row", phrases.table("mechanism_of_injury").row, ids=lambda row: row.example)
def test_an_event_is_read_in_its_example(row: phrases.Phrase) -> None:
    told = Told(row.example, tuple(sentences.spans(row.example)))
    found = injury.mechanism(told)
    assert found
    assert (row.example[found[0].start : found[0].end],) == row.reads
    assert any(hit.phrase == row for hit in phrases.hits("mechanism_of_injury", told))


@pytest.mark.parametrize("row", phrases.table("date_of_injury").row, ids=lambda row: row.example)
def test_a_date_is_read_in_its_example(row: phrases.Phrase) -> None:
    told = Told(row.example, tuple(sentences.spans(row.example)))
    found = [hit for hit in injury.dates(told) if hit.phrase == row]
    assert tuple(row.example[hit.place.start : hit.place.end] for hit in found) == row.reads


@pytest.mark.parametrize("row", context.table().row, ids=lambda row: row.example)
def test_context_is_seen_in_its_example(row: context.Words) -> None:
    start, end = row.example.index("{"), row.example.index("}") - 1
    sentence = row.example.replace("{", "").replace("}", "")
    assert context.said_of(sentence, Span(0, len(sentence)), Span(start, end), {row.says})


def test_the_heavier_row_speaks() -> None:
    def is_planned(sentence: str) -> bool:
        start = sentence.index("acupuncture")
        return bool(context.said_of(sentence, Span(0, len(sentence)), Span(start, start + 11), {"planned"}))

    assert not is_planned("In May he was treated with acupuncture.")
    assert is_planned("He may try acupuncture.")
    assert not is_planned("He may try surgery; he had acupuncture.")
