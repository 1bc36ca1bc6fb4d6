"""One letter's prose through a model: what is asked about it, and what of the answers its draft takes in."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeAlias

from pydantic import BaseModel

from imr_llm import client, extract, profiles, verify
from imr_llm.extraction import Draft, DraftCitation, Extraction, Mention
from imr_llm.language import dates
from imr_llm.language.patterns import lower
from imr_llm.layout_names import UNKNOWN
from imr_llm.layouts.flow import Flow
from imr_llm.letter import Document, Span
from imr_llm.record import Record
from imr_llm.rules import categorise, citations
from imr_llm.statements import SIDES, Claim, Statement

_OF_PERSONS = ("employee_name", "claim_number", "case_number")
Reply: TypeAlias = client.Answered[BaseModel] | client.Unanswered


@dataclass(frozen=True, slots=True)
class PreparedLetter:
    """A letter's questions, and what their answers are held against."""

    shown: extract.Shown
    asked: tuple[extract.Asked, ...]
    verifier: verify.Verifier
    redactor: "client.Redactor | None"


def prepared(draft: Draft, profile: profiles.Profile, *, redacts: bool) -> PreparedLetter:
    """What a model of this kind is asked about a letter."""
    flow = Flow(draft.document)
    shown = extract.shown(flow, draft, profile)
    verifier = verify.Verifier(flow.text, shown.sentences, dates.newest_year(flow.text))
    check = partial(_problems, verifier)
    asked = extract.questions(draft, shown, profile, check)
    redactor = redactor_of(draft) if redacts else None
    return PreparedLetter(shown, tuple(asked), verifier, redactor)


def would_leave(draft: Draft, profile: profiles.Profile) -> list[str]:
    """What is asked about a letter, as it is sent to another computer; nothing is sent."""
    letter = prepared(draft, profile, redacts=False)
    redactor = redactor_of(draft)
    messages = (message for each in letter.asked for message in each.question.messages if message["role"] != "system")
    return [redactor.hide(message["content"]) for message in messages]


def redactor_of(draft: Draft) -> "client.Redactor":
    """Hides what the reading knows of the persons, too."""
    names = (getattr(draft.case, name) for name in _OF_PERSONS)
    return client.Redactor(draft.document.printed(), [found.value for found in names if found])


def redactor_again(record: Record, document: Document) -> "client.Redactor":
    """The same for a letter that was read before."""
    return client.Redactor(document.printed(), [own for name in _OF_PERSONS if (own := getattr(record.case, name))])


def _problems(verifier: verify.Verifier, places: Sequence[Span], answer: BaseModel) -> list[str]:
    """What is wrong with an answer to a question that shows these places, for the model."""
    _, fallen = verifier.of(places).statements(extract.claims(answer))
    return list(dict.fromkeys(problem for _, problem in fallen))


def second_look(
    draft: Draft, letter: PreparedLetter, replies: Sequence[Reply], profile: profiles.Profile
) -> list[client.Question[Any]]:
    """Which of the sentences on which nothing rests state something that was left out: none of an unknown layout."""
    if draft.layout == UNKNOWN:
        return []
    rests = list(_kept_anyhow(draft, profiles.reconcile()[profile.reconcile]))
    for asked, reply in zip(letter.asked, replies, strict=False):
        if isinstance(reply, client.Answered):
            verifier = letter.verifier.of(asked.places)
            for answer in (*reply.earlier, reply.value):
                rests += (statement.place for statement in verifier.statements(extract.claims(answer))[0])
    return extract.second_look(draft.document.sha256, extract.nothing_rests_on(letter.shown, rests), profile)


def looked_again(
    draft: Draft, letter: PreparedLetter, answers: Sequence[BaseModel], profile: profiles.Profile
) -> list[extract.Asked]:
    """What a model of this kind is asked of the sentences that it names in these answers."""
    numbers = set[int]().union(*map(extract.numbers, answers))
    check = partial(_problems, letter.verifier)
    return extract.questions(draft, extract.named(letter.shown, numbers), profile, check)


def _kept_anyhow(draft: Draft, rows: dict[str, profiles.Wins]) -> Iterator[Span]:
    """Where the rules read what is told in prose, as far as it stays though a model does not say it."""
    kept = {name for name, row in rows.items() if row.rules_only == "keep" and name not in verify.TYPED}
    for node in draft.nodes():
        for name, found in node.parts():
            for each in found if isinstance(found, list) else (found,):
                if name in kept and isinstance(each, Extraction):
                    yield from (Span(place.start, place.end) for place in each.places)


def take_in(draft: Draft, letter: PreparedLetter, replies: Sequence[Reply], rows: dict[str, profiles.Wins]) -> None:
    """The answers into the draft, as far as they stand. What was not answered keeps the rules' values, and a flag."""
    heard: list[tuple[extract.Asked, list[list[Statement]]]] = []
    unheard: list[Span] = []
    for asked, reply in zip(letter.asked, replies, strict=True):
        if isinstance(reply, client.Unanswered):
            _flag_unanswered(draft, asked, reply.problem)
            unheard += asked.places
            continue
        said = _stand(draft, letter.verifier, asked, (*reply.earlier, reply.value))
        heard.append((asked, said))
        unheard += () if any(said) else asked.places  # what says nothing contradicts nothing that the rules read there
    reconciler = verify.Reconciler(draft, rows, letter.verifier, unheard)
    if draft.layout == UNKNOWN:
        reconciler.unknown(said for _, said in heard)
        _categorise(draft)
        _cite(draft)
    statements = [statement for _, said in heard for answer in said for statement in answer]
    for index in dict.fromkeys(index for asked, _ in heard for index in asked.items):
        reconciler.item(index, statements)  # its rationale may have been asked about in parts
    reconciler.patient(dict.fromkeys(name for asked, _ in heard for name in asked.fields), statements)
    if end := letter.shown.left:
        page, length = draft.document.page_at(end - 1), len(draft.document.text)
        draft.flag("issues", "not_shown", page=page, end=end, length=length)


def _categorise(draft: Draft) -> None:
    """The category of each request that a model read, by the words of its heading as for any other."""
    for issue in draft.issues:
        if issue.request and issue.category is None:
            place = issue.request.place
            if found := categorise(lower(draft.document.text), Span(place.start, place.end)):
                category, words = found
                issue.category = Extraction(category, (draft.place(words, place.section),))


def _cite(draft: Draft) -> None:
    """The guidelines that a model read where the rules read none, each taken apart as a printed one; a side of which
    none can be is flagged.
    """
    for issue in draft.issues:
        for side in SIDES:
            cited: list[DraftCitation] = getattr(issue, side)
            said = [each.text.place for each in cited if each.text.by("llm")]
            found = [each for each in cited if not each.text.by("llm")] or [c for at in said for c in _parts(draft, at)]
            setattr(issue, side, found)
            if said and not found:
                issue.flag(side, "citation_unread")


def _parts(draft: Draft, place: Mention) -> list[DraftCitation]:
    """What these words cite; the places are the model's."""
    found = citations.named(draft.document.text, draft, Span(place.start, place.end))
    for citation in found:
        for name, part in citation.parts():
            if isinstance(part, Extraction):
                own = tuple(p._replace(section=place.section, reader=place.reader) for p in part.places)
                setattr(citation, name, replace(part, places=own))
    return found


def _stand(
    draft: Draft, verifier: verify.Verifier, asked: extract.Asked, answers: Sequence[BaseModel]
) -> list[list[Statement]]:
    """What stands of each answer to one question; what falls of the last one is flagged."""
    stand: list[list[Statement]] = []
    fallen: list[tuple[Claim, str]] = []
    for answer in answers:
        found, fallen = verifier.of(asked.places).statements(extract.claims(answer))
        stand.append([s for s in found if _is_asked(asked, s)])
    of_shown = [(claim.field, claim.item) for claim, _ in fallen if _is_asked(asked, claim)]
    for (field, item), count in Counter(of_shown).items():
        verify.flag_dropped(draft, field, item, count)
    return stand


def _is_asked(asked: extract.Asked, said: Claim | Statement) -> bool:
    return asked.unknown or said.item is None or said.item in asked.items


def _flag_unanswered(draft: Draft, asked: extract.Asked, problem: str) -> None:
    if asked.fields and not draft.patient.flagged("", "not_answered"):
        draft.patient.flag("", "not_answered", "model", problem=problem)
    for index in asked.items:
        if not draft.issues[index].flagged("", "not_answered"):
            draft.issues[index].flag("", "not_answered", "model", problem=problem)
    if draft.layout == UNKNOWN and not draft.flagged("issues", "not_answered"):
        draft.flag("issues", "not_answered", "model", problem=problem)
