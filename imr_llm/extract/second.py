"""A second look for what was left out: which of the sentences on which nothing rests yet state something.

A model that is asked so (`second_look` in `profiles.toml`) answers sentence numbers alone, by field. What stands in the
sentences that it names it is asked by the questions that it was asked first.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, cast

from pydantic import BaseModel

from imr_llm.client import Question
from imr_llm.extract import schemas
from imr_llm.extract.asking import batches, said_to, up
from imr_llm.extract.schemas import AnswerPart, Shape, list_of, model
from imr_llm.extract.shown import Shown
from imr_llm.extract.within import within
from imr_llm.letter import Span, overlap
from imr_llm.profiles import Profile
from imr_llm.prompts import prompt
from imr_llm.statements import NumberedSentence


def nothing_rests_on(shown: Shown, places: Sequence[Span]) -> Shown:
    """The part of what is shown that has none of these places in it."""
    return _only(shown, lambda sentence: not any(overlap(sentence.place, place) for place in places))


def named(shown: Shown, numbers: Collection[int]) -> Shown:
    """The sentences with these numbers."""
    return _only(shown, lambda sentence: sentence.number in numbers)


def _only(shown: Shown, has: Callable[[NumberedSentence], bool]) -> Shown:
    parts = (replace(part, sentences=tuple(filter(has, part.sentences))) for part in shown.parts)
    return replace(shown, parts=tuple(part for part in parts if part.sentences))


def second_look(sha256: str, shown: Shown, profile: Profile) -> list[Question[Any]]:
    """Which of these sentences state something: one question where they fit into the model's window."""
    sized = [(part, len(part.printed(shown.text)), 0) for part in shown.parts]
    found: list[Question[Any]] = []
    for parts in batches(sized, profile):
        has_items = any(part.items for part in parts)
        conventions = prompt("second", fields=schemas.instructions(Shape(profile.fields, 1, int(has_items))))
        messages = said_to(conventions, "\n\n".join(part.printed(shown.text) for part in parts))
        schema = _schema(profile.fields, up(parts[-1].sentences[-1].number, profile.step), has_items)
        found.append(Question(sha256, schema, messages, profile.answer_tokens, None, profile.larger))
    return found


@cache
def _schema(fields: tuple[str, ...], most: int, has_items: bool) -> type[BaseModel]:
    names = (*fields, *(schemas.OF_ITEMS if has_items else ()))
    return within(lambda number, _: _left_out(names, number), most)


def _left_out(names: tuple[str, ...], number: Any) -> type[BaseModel]:
    return cast("type[BaseModel]", model("LeftOut", dict.fromkeys(names, list_of(number)), AnswerPart))


def numbers(answer: BaseModel) -> set[int]:
    """All sentences that an answer names."""
    return {number for _, found in answer for number in found}
