"""A strong model's values as the labelling guide lists them, whatever the model made of a list.

The members of a list are one each, and a thing that is told twice is there once, in the fuller words. The rules list by
the same tables.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from imr_llm.extraction import Extraction
from imr_llm.letter import Span
from imr_llm.readers import history, lists
from imr_llm.readers.kinds import kinds
from imr_llm.readers.phrases import Fact
from imr_llm.statements import NumberedSentence, Statement


def apart(statement: Statement, text: str) -> Iterator[Statement]:
    """The members of a list that a value of the patient names, each by itself; of another value the value."""
    kind = kinds().get(statement.field)
    members = lists.members(text, statement.place, kind) if kind else []
    if len(members) > 1:
        yield from (replace(statement, value=text[m.start : m.end], place=m) for m in members)
    else:
        yield statement


def once(
    field: str, found: list[Extraction[str]], text: str, sentences: Sequence[NumberedSentence]
) -> list[Extraction[str]]:
    """Values of the patient without those that another of them says, too. `sentences` are those that were shown."""
    facts = []
    for each in found:
        place = Span(*each.place[:2])
        sentence = next((s.place for s in sentences if s.place.start <= place.start < s.place.end), place)
        facts.append(Fact(each.value, place, sentence))
    return [each for each, fact in zip(found, facts, strict=True) if not history.is_told(field, fact, facts, text)]
