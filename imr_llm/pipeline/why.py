"""Why each item was decided so, asked of a model: the question, what of its answers stands, and the record with it.

A model never decides: it is asked about a record whose decisions and reasons are read and checked, and what it answers
changes neither.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, TypeAlias

from imr_llm import client, extract, faithful, pointers, profiles
from imr_llm.letter import Document, Span
from imr_llm.pipeline.chain import Letter
from imr_llm.provenance import Provenance
from imr_llm.record import Evidence, Flag, Issue, Record
from imr_llm.statements import Ground, PlainReason

Reply: TypeAlias = client.Answered[Any] | client.Unanswered
_USUAL: Final = "x" * 160
"""As long as most sentences to a worker are at most."""
Ask = Callable[[client.Question[Any], "client.Redactor | None"], Awaitable[Reply]]


@dataclass(frozen=True, slots=True)
class Reasons:
    """What a model told of one letter: by the index of its item the sentences that stand, of which the Spanish is None
    where only the English does; the numbers of the letter's sentences that others rested on, which fell; questions
    without an answer; what it all cost.
    """

    told: Mapping[int, tuple[PlainReason, ...]] = field(default_factory=dict)
    fallen: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    open: tuple[client.Unanswered, ...] = ()
    spent: client.Spent = field(default_factory=client.Spent)


def questions(record: Record, document: Document, profile: profiles.Profile) -> list[extract.AskedWhy]:
    """All that a model of this kind is asked of why a letter was decided so."""
    if not profile.why:
        return []
    return extract.why_questions(record, document, profile, lambda own: _check(own, document.text, profile).problems)


async def reasons(
    ask: Ask, record: Record, document: Document, profile: profiles.Profile, redactor: "client.Redactor | None"
) -> Reasons:
    """Ask why, once more where a check objects, and of a model that can whether the letter says it; keep what stands.

    Raises RunStopped.
    """
    asked, text = questions(record, document, profile), document.text
    replies: list[Reply] = await asyncio.gather(*(ask(question, redactor) for question, _ in asked))
    told: dict[int, tuple[PlainReason, ...]] = {}
    answers = list(zip(asked, replies, strict=True))
    for (_, grounds), reply in answers:
        if isinstance(reply, client.Answered):
            check = _check(grounds, text, profile)
            told |= _standing(grounds, check, (reply.value, *reversed(reply.earlier)))
    if profile.support and any(isinstance(r, client.Unanswered) and r.reason == "deferred" for r in replies):
        told = {}  # its claims would be others when all is answered, and be paid for again
    if told and profile.support:
        every = {ground.index: ground for _, grounds in asked for ground in grounds}
        claims = [(every[index], one) for index, own in told.items() for one in own]
        seconds = extract.support_questions(record.source.sha256, text, claims, profile)
        looked: list[Reply] = await asyncio.gather(*(ask(question, redactor) for question, _ in seconds))
        said = _said(zip(seconds, looked, strict=True))
        check = _check(list(every.values()), text, profile)  # what is left has to tell each reason still
        left = {index: check.stands(every[index], own, among=told[index]) for index, own in said.items()}
        told = {index: own for index, own in left.items() if own}
        replies += looked
    open_ = tuple(reply for reply in replies if isinstance(reply, client.Unanswered) and not reply.lasting)
    fallen = {} if open_ else dict(_fallen(answers, told, text))
    return Reasons(told, fallen, open_, sum((reply.spent for reply in replies), client.Spent()))


def support_at_most(
    asked: Sequence[extract.AskedWhy], text: str, profile: profiles.Profile
) -> list[client.Question[Any]]:
    """What may be asked of the answers, if each item has as many sentences as it may, which rest on all its own."""
    if not profile.support:
        return []
    claims: list[tuple[Ground, PlainReason]] = []
    for ground in (ground for _, grounds in asked for ground in grounds):
        rests = tuple(sentence.number for sentence in ground.sentences)
        claims += [(ground, PlainReason(_USUAL, _USUAL, own)) for own in (rests, *[()] * (faithful.MOST - 1))]
    return [question for question, _ in extract.support_questions("", text, claims, profile)]


def _said(answers: Iterable[tuple[tuple[Any, extract.Told], Reply]]) -> dict[int, tuple[PlainReason, ...]]:
    """The sentences that the letter says, by the index of their item."""
    found: dict[int, tuple[PlainReason, ...]] = {}
    for (_, claims), reply in answers:
        if isinstance(reply, client.Answered):
            for index, own in extract.supported(reply.value, claims).items():
                found[index] = (*found.get(index, ()), *own)
    return found


def _fallen(
    answers: Sequence[tuple[extract.AskedWhy, Reply]], told: Mapping[int, Sequence[PlainReason]], text: str
) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Of each item the letter's sentences that what was answered rested on, and what is told does not."""
    for (_, grounds), reply in answers:
        if isinstance(reply, client.Answered):
            said = [extract.told_why(answer) for answer in (reply.value, *reply.earlier)]
            for ground in grounds:
                every = [each for answer in said for each in answer.get(ground.index, ())]
                if numbers := faithful.rested_on(ground, grounds, text, every, told.get(ground.index, ())):
                    yield ground.index, numbers


def _check(grounds: Sequence[Ground], text: str, profile: profiles.Profile) -> faithful.ReasonChecks:
    return faithful.ReasonChecks(grounds, text, by_words=not profile.support)


def _standing(
    grounds: Sequence[Ground], check: faithful.ReasonChecks, answers: Sequence[Any]
) -> dict[int, tuple[PlainReason, ...]]:
    """Of each item the sentences that stand of the answer that tells most of its reasons, of equal ones the newest; and
    of the others what that leaves out.
    """
    told = [extract.told_why(answer) for answer in answers]
    found: dict[int, tuple[PlainReason, ...]] = {}
    for ground in grounds:
        stands = [check.stands(ground, one.get(ground.index, ())) for one in told]
        best, *others = sorted(stands, key=lambda own: _worth(ground, own), reverse=True)
        for other in others:
            best = check.filled(best, other)
        if best:
            found[ground.index] = best
    return found


def _worth(ground: Ground, told: Sequence[PlainReason]) -> tuple[int, int, int]:
    """Reasons that are told, sentences that stand in both languages, and in English."""
    by = {number for one in told for number in one.sentences}
    reasons = sum(not reason.sentences or bool(by & set(reason.sentences)) for reason in ground.reasons)
    return reasons if told else 0, sum(one.spanish is not None for one in told), len(told)


def with_reasons(letter: Letter, reasons: Reasons, provenance: Provenance) -> Letter:
    """The letter with what stands as its items' `why`, and the sentences that it rests on as evidence, with those that
    are quoted instead of what fell; flagged where a question has no answer, so that the next run asks again.
    """
    record, told = letter.record, reasons.told
    numbered = {ground.index: ground for ground in extract.grounds(record, letter.document)}
    before: dict[str, list[Evidence]] = {
        pointers.of_issue(index, "rationale"): [
            *_evidence(ground, told.get(index, ()), letter.document),
            *_places(pointers.of_issue(index, "why"), ground, reasons.fallen.get(index, ()), letter.document),
        ]
        for index, ground in numbered.items()
    }
    evidence: list[Evidence] = []
    for each in record.evidence:
        evidence += before.pop(each.field, [])
        evidence.append(each)
    issues = tuple(_with_why(issue, told.get(index, ())) for index, issue in enumerate(record.issues))
    flags = [*record.flags, *(_flag(reply) for reply in reasons.open[:1])]
    changes = {"issues": issues, "evidence": tuple(evidence), "flags": tuple(flags), "provenance": provenance}
    return replace(letter, record=record.model_copy(update=changes))


def _flag(reply: client.Unanswered) -> Flag:
    message = f"The model could not be asked why it was decided so: {reply.problem}. Read the letter again."
    return Flag(field="", code="not_asked", message=message)


def _with_why(issue: Issue, told: Sequence[PlainReason]) -> Issue:
    return issue.model_copy(update={"why": tuple(one.english for one in told)})


def _evidence(ground: Ground, told: Sequence[PlainReason], document: Document) -> Iterator[Evidence]:
    for at, one in enumerate(told):
        yield from _places(pointers.of_issue(ground.index, "why", at), ground, one.sentences, document)


def _places(pointer: str, ground: Ground, numbers: Sequence[int], document: Document) -> Iterator[Evidence]:
    places = {sentence.number: sentence.place for sentence in ground.sentences}
    yield from (_quoted(pointer, places[number], document) for number in numbers)


def _quoted(pointer: str, place: Span, document: Document) -> Evidence:
    words = document.text[place.start : place.end]
    start = place.start + len(words) - len(words.lstrip())
    quote = words.strip()
    return Evidence(
        field=pointer, quote=quote, start=start, end=start + len(quote), page=document.page_at(start),
        section="rationale", reader="llm",
    )  # fmt: skip


def of_record(record: Record, document: Document) -> dict[int, tuple[str, ...]]:
    """The sentences of a stored record that pass their checks today: another version may have kept them, or a hand
    changed them. By the index of their item.
    """
    every = extract.grounds(record, document)
    check = faithful.ReasonChecks(every, document.text, by_words=False)  # how it was asked is not stored
    found: dict[int, tuple[str, ...]] = {}
    for ground in every:
        issue = record.issues[ground.index]
        told = tuple(_stored(record, ground, at, words) for at, words in enumerate(issue.why))
        if told and check.stands(ground, told) == told:
            found[ground.index] = issue.why
    return found


def _stored(record: Record, ground: Ground, at: int, words: str) -> PlainReason:
    places = [Span(e.start, e.end) for e in record.evidence if e.field == pointers.of_issue(ground.index, "why", at)]
    return PlainReason(words, None, extract.sentences_at(ground.sentences, places))
