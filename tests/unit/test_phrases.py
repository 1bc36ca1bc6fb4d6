"""Every row of the tables of prose reads its own example."""

from collections.abc import Iterator
from typing import get_args

import pytest
from tabled import each_row

from imr_llm.errors import TableFault
from imr_llm.language import lexicon, sentences
from imr_llm.letter import Span
from imr_llm.readers import context, denials, history, person, phrases
from imr_llm.readers.phrases import Sentences

NOTHING = Sentences("", ())
FIELDS = get_args(phrases.Field)
ROWS = [(field, row) for field in FIELDS for row in phrases.table(field).row]


def read(field: phrases.Field, told: Sentences) -> Iterator[str]:
    """What is read of a field in a letter that says no more than this."""
    match field:
        case "date_of_injury":
            yield from (fact.value for fact in person.dates(told))
        case "mechanism_of_injury":
            found = person.mechanism(told)
            yield from [found.value] if found and found.value else []
        case "denial_reasons":
            yield from (reason.reason for reason in denials.read(told)[0])
        case "missing_documentation":
            yield from (told.words(place) for place in denials.read(told)[1])
        case _:
            yield from (fact.value for fact in history.read(field, told, NOTHING, 0))


@each_row(("field", "row"), ROWS)
def test_a_row_reads_its_example(field: phrases.Field, row: phrases.Phrase) -> None:
    told = Sentences(row.example, tuple(sentences.spans(row.example)))
    assert tuple(read(field, told)) == row.reads
    assert any(hit.phrase == row for hit in phrases.hits(field, told))


@each_row("row", context.table().row)
def test_context_is_seen_in_its_example(row: context.Words) -> None:
    start, end = row.example.index("{"), row.example.index("}") - 1
    sentence = row.example.replace("{", "").replace("}", "")
    assert context.said_of(sentence, Span(0, len(sentence)), Span(start, end), {row.says})
    assert not row.needs or any(word in sentence.lower() for word in row.needs)


def test_the_heavier_row_speaks() -> None:
    def is_planned(sentence: str) -> bool:
        start = sentence.index("acupuncture")
        return bool(context.said_of(sentence, Span(0, len(sentence)), Span(start, start + 11), {"planned"}))

    assert not is_planned("In May he was treated with acupuncture.")
    assert is_planned("He may try acupuncture.")
    assert not is_planned("He may try surgery; he had acupuncture.")


@pytest.mark.parametrize(("words", "problem"), [("suffers (from", "no regular expression"), ("@NOBODY", "@NOBODY")])
def test_a_row_that_is_no_pattern_is_named_by_its_file_and_example(words: str, problem: str) -> None:
    with pytest.raises(TableFault, match=problem) as told:
        lexicon.row_pattern("phrases/diagnoses", "She suffers from migraines.", words)
    assert told.value.problem.startswith("data/phrases/diagnoses.toml: the row with the example “She suffers")


def test_no_row_of_a_whole_sentence_outweighs_another() -> None:
    assert {row.weight for row in context.table().row if row.looks == "sentence"} == {context._LIGHT}
