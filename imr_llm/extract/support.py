"""The question whether the letter says what a model wrote for the worker: each sentence with those that it rests on."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, Final, Literal, cast

from pydantic import BaseModel

from imr_llm.client import Question
from imr_llm.extract.asking import batches, said_to, up
from imr_llm.extract.schemas import AnswerPart, list_of, model
from imr_llm.extract.shown import MARKS
from imr_llm.extract.within import within
from imr_llm.profiles import Profile
from imr_llm.prompts import prompt
from imr_llm.statements import Ground, PlainReason

_TOKENS: Final = 30
"""Of an answer, for each claim."""
Verdict = Literal["yes", "partly", "no"]


Told = Sequence[tuple[Ground, PlainReason]]


def support_questions(sha256: str, text: str, told: Told, profile: Profile) -> list[tuple[Question[Any], Told]]:
    """Whether each of these sentences is said by those that it rests on: one question where all fit into the model's
    window, each with what it asks about. `text` is the letter's stored text.
    """
    sized = [(one, len(_printed(1, *one, text)), 0) for one in told]
    return [(_question(sha256, text, batch, profile), batch) for batch in batches(sized, profile)]


def _question(sha256: str, text: str, told: Told, profile: Profile) -> Question[Any]:
    claims = "\n\n".join(_printed(number, *one, text) for number, one in enumerate(told, start=1))
    tokens = profile.answer_tokens + _TOKENS * len(told)
    schema, messages = support_schema(up(len(told), profile.step)), said_to(prompt("support"), claims)
    return Question(sha256, schema, messages, tokens, None, profile.larger)


def _printed(number: int, ground: Ground, told: PlainReason, text: str) -> str:
    own = [s for s in ground.sentences if s.number in told.sentences]
    said = [f"[{s.number}] {MARKS.sub(' ', text[s.place.start : s.place.end]).strip()}" for s in own]
    claim = [f"Claim {number}, on: {ground.request}: {ground.decision}", f"English: {told.english}"]
    spanish = [f"Spanish: {told.spanish}"] if told.spanish else []
    return "\n".join([*said, *(MARKS.sub(" ", line) for line in (*claim, *spanish))])


@cache
def support_schema(most: int) -> type[BaseModel]:
    """The answer: verdicts by claim, of which the highest is `most`."""
    return within(_support, most)


def _support(number: Any, _: Any) -> type[BaseModel]:
    claim = model("Claim", {"number": number, "english": Verdict, "spanish": Verdict})
    return cast("type[BaseModel]", model("Support", {"claims": list_of(claim)}, AnswerPart))


def supported(answer: Any, told: Told) -> Mapping[int, tuple[PlainReason, ...]]:
    """Of the sentences that were asked about, by the index of their item, those of which the letter says the
    English; each without its Spanish where it does not say that.
    """
    verdicts = {claim.number: claim for claim in answer.claims}
    found: dict[int, list[PlainReason]] = {}
    for number, (ground, one) in enumerate(told, start=1):
        claim = verdicts.get(number)
        if claim and claim.english == "yes":
            spanish = one.spanish if claim.spanish == "yes" else None
            found.setdefault(ground.index, []).append(replace(one, spanish=spanish))
    return {index: tuple(own) for index, own in found.items()}
