"""The questions about a letter, by the kind of model that is asked.

Every question about a letter of a known layout begins with the same words, and so does every other one, so that an
endpoint that keeps prompts reads them once: who reads, what each field asks for, worked examples. The letter stands
behind them, and last, of a large model, what is asked only where the rules did not read it.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, TypeVar

from pydantic import BaseModel

from imr_llm import profiles, prompts
from imr_llm.client import Message, Question
from imr_llm.extract import schemas
from imr_llm.extract.schemas import Shape
from imr_llm.extract.shown import CHARACTERS_A_TOKEN, Shown, ShownPart
from imr_llm.extraction import Draft
from imr_llm.layout_names import UNKNOWN
from imr_llm.letter import Span
from imr_llm.profiles import Profile
from imr_llm.prompts import prompt
from imr_llm.statements import SIDES

T = TypeVar("T")
_EXAMPLE = re.compile(r"^(?P<answer>\{.*\})$", re.MULTILINE)
"""An answer among the worked examples: JSON on a line of its own."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about some parts of a letter, which stand at `places`. `fields` are those of the patient; `items` the
    indices asked about.
    """

    question: Question[Any]
    fields: tuple[str, ...]
    items: tuple[int, ...]
    places: tuple[Span, ...]
    unknown: bool


Check = Callable[[Sequence[Span], BaseModel], list[str]]
"""What is wrong with an answer to a question that shows these places, in words for the model."""


def questions(draft: Draft, shown: Shown, profile: Profile, check: Check) -> list[Asked]:
    """All questions about a letter: one where it fits into the model's window; none of a model that reads nothing.

    A section that does not fit alone is asked about in runs of its sentences; so is a letter of unknown layout shown.
    """
    if not profile.fields and not profile.items:
        return []
    held = check if profile.again else lambda _, __: []
    longest, is_whole = profile.window * CHARACTERS_A_TOKEN, draft.layout == UNKNOWN
    runs = [run for part in shown.parts for run in ([part] if is_whole else part.runs(shown.text, longest))]
    sized = [(part, len(part.printed(shown.text)), len(part.items)) for part in runs]
    return [_asked(draft, shown.text, parts, profile, held) for parts in batches(sized, profile)]


def batches(sized: Iterable[tuple[T, int, int]], profile: Profile) -> Iterator[list[T]]:
    """What is asked about together: no more than the window holds, nor more items than an answer can tell of.

    `sized` are the parts, each with its characters and how many items it has.
    """
    batch: list[T] = []
    characters = items = 0
    for part, size, count in sized:
        characters, items = characters + size, items + count
        is_full = characters > profile.window * CHARACTERS_A_TOKEN or items > profile.most_items
        if batch and (is_full or not profile.whole):
            yield batch
            batch, characters, items = [], size, count
        batch.append(part)
    if batch:
        yield batch


def _asked(draft: Draft, text: str, parts: list[ShownPart], profile: Profile, check: Check) -> Asked:
    unknown = draft.layout == UNKNOWN
    items = tuple(sorted({index for part in parts for index in part.items}))
    last = parts[-1].sentences[-1].number
    fields = _fields(draft, profile, unknown=unknown) if profile.whole or not items else ()
    most = up(max(items) + 1, profile.step) if items else 0
    kind = {"unknown": unknown, "cites": unknown and profile.items}
    shape = Shape(fields, up(last, profile.step), most, **kind)
    letter = "\n\n".join(part.printed(text) for part in parts)
    first = profile.fields if profile.whole else fields  # a small model reads worse what stands behind the letter
    besides = tuple(name for name in fields if name not in first)
    messages = said_to(_conventions(Shape(first, 1, min(most, 1), **kind)), letter, besides)
    tokens = profile.answer_tokens + profile.item_tokens * max(len(items), profiles.ITEMS_OF_UNKNOWN * unknown)
    places = tuple(place for part in parts for place in part.places)
    held = partial(check, places)
    question = Question(draft.document.sha256, schemas.schema(shape), messages, tokens, held, profile.larger)
    return Asked(question, fields, items, places, unknown)


def _fields(draft: Draft, profile: Profile, *, unknown: bool) -> tuple[str, ...]:
    """What is asked of the patient: of what is printed only what the rules did not read."""
    unread = [name for name in schemas.TYPED if getattr(draft.patient, name) is None]
    of_reviewer = [name for name in schemas.REVIEWER if unknown and not getattr(draft.reviewer, name)]
    return (*unread, *profile.fields, *of_reviewer)


def said_to(conventions: str, letter: str, besides: tuple[str, ...] = ()) -> tuple[Message, ...]:
    """What is said to a model: who reads and how, what of the letter, and the fields that are asked of it besides."""
    content = prompt("letter", letter=letter)
    if besides:
        content += "\n\n" + prompt("besides", fields=schemas.instructions(Shape(besides, 1)))
    return {"role": "system", "content": conventions}, {"role": "user", "content": content}


def up(number: int, step: int) -> int:
    return -(-number // step) * step


@cache
def _conventions(shape: Shape) -> str:
    """The words that stand before every letter."""
    name = "example-unknown" if shape.unknown else "examples"
    examples = _EXAMPLE.sub(lambda m: _cut(m["answer"], shape), prompt(name))
    return prompt("system", fields=schemas.instructions(shape), examples=examples)


def _cut(answer: str, shape: Shape) -> str:
    """A worked answer with the fields that are asked for, and no others."""
    whole = json.loads(answer)
    cut = {name: whole[name] for name in shape.fields if name in whole}
    if shape.items or shape.unknown:
        left_out = () if shape.cites else SIDES
        cut["items"] = [{name: said for name, said in item.items() if name not in left_out} for item in whole["items"]]
    return json.dumps(cut, ensure_ascii=False, separators=(",", ":"))


@cache
def version(kind: str, profile: Profile, effort: str | None = None) -> str:
    """Prompts, answers and rows that a record is read with, as hex digits, kind of model, effort if set."""
    shapes = [Shape(profile.fields, 1, 1), Shape((*schemas.TYPED, *profile.fields), 1, unknown=True, cites=True)]
    asked = [[schemas.schema(shape).model_json_schema(), schemas.instructions(shape)] for shape in shapes]
    wins = {name: row.model_dump() for name, row in profiles.reconcile()[profile.reconcile].items()}
    how = profile.model_dump(exclude={"rank", "models", "otherwise", "prompt", "measured"})  # which change no question
    told = json.dumps([asked, how, wins], sort_keys=True)
    return f"{prompts.version()}-{hashlib.sha256(told.encode()).hexdigest()[:8]}-{kind}{f'-{effort}' if effort else ''}"
