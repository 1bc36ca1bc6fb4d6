"""The question why each item was decided so: the rationales as numbered sentences, with the record's own reasons.

It is made from a checked record and the letter's text alone, so that whoever tells the letter later asks the same. The
second one is whether the letter says what was answered: each sentence with those that it rests on.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, Final, Literal, cast

from pydantic import BaseModel

from imr_llm import pointers
from imr_llm.client import Question
from imr_llm.derived import DOUBTED, evidence_by_field
from imr_llm.extract.asking import batches, said_to, up
from imr_llm.extract.schemas import Answer, AnswerPart, list_of, model
from imr_llm.extract.shown import CHARACTERS_A_TOKEN, MARKS, ShownPart
from imr_llm.extract.within import within
from imr_llm.language.sentences import of_rationale
from imr_llm.letter import Document, Span, overlap
from imr_llm.profiles import Profile
from imr_llm.prompts import prompt
from imr_llm.record import Evidence, Issue, Record
from imr_llm.statements import Because, Ground, NumberedSentence, PlainReason, gives_reason

Check = Callable[[Mapping[int, Sequence[PlainReason]]], list[str]]
"""What is wrong with sentences by the index of their item, in words for the model."""

AskedWhy = tuple[Question[Any], tuple[Ground, ...]]
"""A question, and what its answer is told from."""
Told = Sequence[tuple[Ground, PlainReason]]
_TOKENS: Final = 30
"""Of an answer, for each claim."""
Verdict = Literal["yes", "partly", "no"]


class _Why(Answer):
    """See `Answer`."""

    again = "Items that are not named here are kept: answer with the named ones, each whole, and no others."


def grounds(record: Record, document: Document) -> tuple[Ground, ...]:
    """What the decisions of a record can be told from: of every item with a decision that is in no doubt, a rationale
    and, where it was denied, a reason.
    """
    by_field = evidence_by_field(record)
    unsure = {flag.field for flag in record.flags if flag.code in DOUBTED}
    found: dict[Span, tuple[NumberedSentence, ...]] = {}
    out = []
    at = 1
    for index, issue in enumerate(record.issues):
        pointer = pointers.of_issue(index)
        can_be_told = issue.denial_reasons if issue.decision == "upheld" else issue.decision
        if not can_be_told or f"{pointer}/decision" in unsure or not (places := by_field[f"{pointer}/rationale"]):
            continue
        whole = Span(places[0].start, places[0].end)
        if whole not in found:
            numbered = enumerate(of_rationale(document, whole), start=at)
            found[whole] = tuple(NumberedSentence(number, place, "rationale") for number, place in numbered)
            at += len(found[whole])
        out.append(_ground(index, issue, found[whole], by_field))
    return tuple(out)


def _ground(
    index: int, issue: Issue, sentences: tuple[NumberedSentence, ...], by_field: Mapping[str, Sequence[Evidence]]
) -> Ground:
    because = []
    for place, code in enumerate(issue.denial_reasons):
        because.append(Because(code, sentences_at(sentences, gives_reason(issue, index, place, by_field))))
    assert issue.decision is not None  # noqa: S101 – `grounds` asks for one
    return Ground(index, issue.request or "", issue.decision, issue.is_approved_in_part, sentences, tuple(because))


def sentences_at(sentences: Sequence[NumberedSentence], places: Sequence[Span]) -> tuple[int, ...]:
    """The numbers of the sentences that these places lie in."""
    return tuple(s.number for s in sentences if any(overlap(s.place, place) for place in places))


def why_questions(
    record: Record, document: Document, profile: Profile, check: Callable[[Sequence[Ground]], Check]
) -> list[AskedWhy]:
    """All questions why a letter was decided so: one where it fits into the model's window."""
    longest, text = profile.window * CHARACTERS_A_TOKEN, document.text
    of_one_rationale: dict[tuple[NumberedSentence, ...], list[Ground]] = {}
    for ground in grounds(record, document):
        of_one_rationale.setdefault(ground.sentences, []).append(ground)
    printed = [(_printed(same, text, longest), same) for same in of_one_rationale.values()]
    asked = []
    for together in batches(((each, len(each[0]), len(each[1])) for each in printed), profile):
        batch = tuple(ground for _, same in together for ground in same)
        letter = "\n\n".join(words for words, _ in together)
        asked.append((_question(record.source.sha256, letter, batch, profile, check(batch)), batch))
    return asked


def _printed(same: Sequence[Ground], text: str, longest: int) -> str:
    """Items of one rationale: their requests and decisions, their reasons, its sentences a line each. Of one that is
    longer than so many characters, the sentences next to those that give the reasons, and next to its end.
    """
    titles = [f"Item {g.index + 1}: {' '.join(g.request.split()) or '(no heading)'}: {g.decision}" for g in same]
    reasons = [f"Reasons of item {g.index + 1}: {'; '.join(map(_reason, g.reasons))}" for g in same if g.reasons]
    part = ShownPart("\n".join([*titles, *reasons]), same[0].sentences)
    if len(printed := part.printed(text)) <= longest:
        return printed
    given = {number for g in same for reason in g.reasons for number in reason.sentences}
    near = given | {part.sentences[-1].number}
    nearest = sorted(part.sentences, key=lambda s: min(abs(s.number - number) for number in near))
    first = next(replace(part, sentences=tuple(nearest)).runs(text, longest))
    return replace(part, sentences=tuple(sorted(first.sentences, key=lambda s: s.number))).printed(text)


def _reason(because: Because) -> str:
    return f"{because.code} ({', '.join(map(str, because.sentences))})" if because.sentences else because.code


def _question(sha256: str, letter: str, batch: Sequence[Ground], profile: Profile, check: Check) -> Question[Any]:
    last = max(sentence.number for ground in batch for sentence in ground.sentences)
    items = up(max(ground.index for ground in batch) + 1, profile.step)
    tokens = profile.answer_tokens + profile.item_tokens * len(batch)
    schema, messages = why_schema(up(last, profile.step), items), said_to(_conventions(), letter)
    return Question(sha256, schema, messages, tokens, lambda answer: check(told_why(answer)), profile.larger)


@cache
def _conventions() -> str:
    return prompt("why", reasons=str(Issue.model_fields["denial_reasons"].description))


@cache
def why_schema(most: int, items: int) -> type[BaseModel]:
    """The answer: sentences by item. `most` is the highest sentence number, `items` the highest item."""
    return within(_reasons, most, items)


def _reasons(number: Any, item_number: Any) -> type[BaseModel]:
    told = model("Why", {"english": str, "spanish": str, "sentences": list_of(number)})
    item = model("Item", {"number": item_number, "why": list_of(told)})
    return cast("type[BaseModel]", model("Reasons", {"items": list_of(item)}, _Why))


def told_why(answer: Any) -> dict[int, tuple[PlainReason, ...]]:
    """The sentences of an answer, by the index of their item; of an item that it has twice the last."""
    return {
        item.number - 1: tuple(
            PlainReason(_one_line(one.english), _one_line(one.spanish), tuple(sorted(set(one.sentences))))
            for one in item.why
        )
        for item in answer.items
        if item.why
    }


def _one_line(words: str) -> str:
    return " ".join(words.split())


def support_questions(sha256: str, text: str, told: Told, profile: Profile) -> list[tuple[Question[Any], Told]]:
    """Whether each of these sentences is said by those that it rests on: one question where all fit into the model's
    window, each with what it asks about. `text` is the letter's stored text.
    """
    sized = [(one, len(_claimed(1, *one, text)), 0) for one in told]
    return [(_support_question(sha256, text, batch, profile), batch) for batch in batches(sized, profile)]


def _support_question(sha256: str, text: str, told: Told, profile: Profile) -> Question[Any]:
    claims = "\n\n".join(_claimed(number, *one, text) for number, one in enumerate(told, start=1))
    tokens = profile.answer_tokens + _TOKENS * len(told)
    schema, messages = support_schema(up(len(told), profile.step)), said_to(prompt("support"), claims)
    return Question(sha256, schema, messages, tokens, None, profile.larger)


def _claimed(number: int, ground: Ground, told: PlainReason, text: str) -> str:
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
