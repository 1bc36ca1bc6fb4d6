"""A summary held against the record and the letter. It always runs; what fails is not written.

A sentence is a template with values that its places in the letter give, words of a glossary entry, a fixed text, or a
model's reason that was checked when it was read. So it is not asked here whether a sentence sounds right, but whether
it can be made again from what it says that it stands on (`support`). Decisions are checked once more by their words
(`decided`).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache, lru_cache

from imr_llm import pointers, tables
from imr_llm.codes import Language
from imr_llm.faithful import readability
from imr_llm.faithful.decided import misdecided
from imr_llm.faithful.entities import HARDEST, masked
from imr_llm.faithful.ledger import QUOTED, incomplete, mis_stepped, misplaced
from imr_llm.faithful.remade import Support
from imr_llm.faithful.told import Told
from imr_llm.language import details
from imr_llm.language.lexicon import drugs
from imr_llm.language.quoted import PRINTED, as_printed
from imr_llm.letter import Document, Span
from imr_llm.quoting.choosing import is_not_enough, quotes
from imr_llm.quoting.clauses import Quote
from imr_llm.rationale import asking_again, on_condition
from imr_llm.rationale.lacking import PLAIN_FIRST, lacks
from imr_llm.rationale.left_to_tell import left_to_tell
from imr_llm.record import Record
from imr_llm.summary import ReadingGrade, Sentence

HARDEST_ES = 70.0
"""Fernández Huerta: from 70 fairly easy, from 80 easy."""
_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*")
_ENGLISH = re.compile(r"\([a-zA-Z][\w ,/'’-]*\):")
"""Behind a word to know: "Señales de alarma (red flags): …"."""


def reading_grade(sentences: Sequence[Sentence], language: Language) -> ReadingGrade:
    """How hard a summary is to read, as printed and with the letter's names masked."""
    words = [s.text for s in sentences]
    hidden = [_without_names(text, language) for text in words]
    years = readability.crawford if language == "es" else readability.flesch_kincaid
    return ReadingGrade(raw=round(years(words), 1), masked=round(years(hidden), 1))


def ease(sentences: Sequence[Sentence]) -> float:
    """How easy a Spanish summary is (Fernández Huerta), with the letter's names masked."""
    return readability.fernandez_huerta([_without_names(s.text, "es") for s in sentences])


def problems(
    sentences: Sequence[Sentence],
    record: Record,
    document: Document,
    language: Language,
    model_reasons: Mapping[str, tuple[str | None, ...]],
    today: date,
) -> list[str]:
    """What is wrong with a summary, each in words without text of the letter; an empty list where nothing is.

    `model_reasons` are a model's reasons by the pointer to the issue; `today` is the day on which they are told.
    """
    return list(dict.fromkeys(_problems(Told(sentences, record, document, language, model_reasons, today))))


def _problems(told: Told) -> Iterator[str]:
    yield from misdecided(told)
    wrong = (
        incomplete(told.sentences, told.record, told.document, told.today),
        mis_stepped(told.sentences, told.record, told.document, told.today),
    )
    yield from filter(None, wrong)
    yield from _misreasoned(told)
    yield from _misconditioned(told)
    yield from _mislisted(told)
    yield from _misdetailed(told)
    support = Support(told)
    for sentence in told.sentences:
        if problem := misplaced(sentence, told.record) or support.missing(sentence):
            yield f"a sentence of the part {sentence.part} {problem}"
        if _is_forbidden(sentence.text, told.language):
            yield f"a sentence of the part {sentence.part} promises or orders something"
    if told.language == "es":
        if ease(told.sentences) < HARDEST_ES:
            yield "it is too hard to read"
    elif reading_grade(told.sentences, told.language).masked > HARDEST:
        yield "it is too hard to read"


def _misreasoned(told: Told) -> Iterator[str]:
    """An issue has what a model's sentences on it leave to tell: a fixed sentence for each other reason of the record,
    and the quotes that are chosen for it where its decision is in no doubt.
    """
    for index, issue in enumerate(told.record.issues):
        own = told.own(issue.number)
        left = left_to_tell(issue, index, told.by_field, told.text, own)
        chosen = quotes(issue, index, told.by_field, told.document, len(told.record.issues), left)
        if "decision_check" in {s.source.text for s in own}:
            chosen = []
        if _are_others(own, chosen):
            yield f"the letter is not quoted for request {issue.number} as it should be"
        is_same = any(s.source.text == "reason_same" for s in own)
        short = 0 if is_same else sum(is_not_enough(issue, quote, told.text) for quote in chosen)
        if [s.source.text for s in own].count("reason_not_enough") != short:
            yield f"it does not say of request {issue.number} that something was not enough, or says so without cause"
        if any(s.source.text == "model" for s in own):
            codes = [issue.denial_reasons[at] for at in left.reasons]
            fixed = [
                s.source.text
                for s in own
                if s.part == "reason" and any("/denial_reasons/" in p.field for p in s.source.places)
            ]
            if fixed != [f"reason_{code}" for code in codes]:
                yield f"the reasons of request {issue.number} are not told as they should be"


def _misconditioned(told: Told) -> Iterator[str]:
    """What could change the answer is told of each request of which the letter says it, first and among its reasons."""
    first = "first_if_one" if len(told.record.issues) == 1 else "first_if"
    for index, issue in enumerate(told.record.issues):
        hangs = on_condition.clause(issue, index, told.by_field, told.document)
        is_doubted = "decision_check" in {s.source.text for s in told.own(issue.number)}
        wanted = {(text, hangs) for text in (first, "part_if")} if hangs and not is_doubted else set()
        field = pointers.of_issue(index, "rationale")
        said = {
            (s.source.text, Span(place.start, place.end))
            for s in told.sentences
            for place in s.source.places
            if s.source.text.startswith(("first_if", "part_if")) and place.field == field
        }
        if said != wanted:
            yield f"what could change the answer on request {issue.number} is not told as it should be"


def _are_others(own: Sequence[Sentence], chosen: Sequence[Quote]) -> bool:
    """Whether sentences quote other clauses than these, or a guideline's as the case's."""
    quoted = [(s.source.text, (p.start, p.end)) for s in own if s.source.text in QUOTED for p in s.source.places]
    rules = {quote.place for quote in chosen if quote.is_rule}
    is_other = {place for _, place in quoted} != {quote.place for quote in chosen}
    return is_other or any((t == "reason_rule") != (p in rules) for t, p in quoted if t != "reason_same")


def _misdetailed(told: Told) -> Iterator[str]:
    """In Spanish, and there alone, amounts and parts of the body stand behind each name that the letter prints."""
    for index, issue in enumerate(told.record.issues):
        is_of_part = issue.authorized and issue.original_request and issue.request
        names = ("request", "original_request", "authorized") if is_of_part else ("request",)
        names = (*names, "approved_part") if issue.is_approved_in_part else names
        wanted = {pointers.of_issue(index, name) for name in names if details.of_name(issue, name, told.programme)}
        said = [s for s in told.own(issue.number) if s.source.text in ("details", "decision_part_details")]
        own = [place.field for s in said for place in s.source.places]
        if sorted(own) != sorted(wanted if told.language == "es" else ()):
            yield f"the amounts of request {issue.number} are not told in Spanish as they should be"


def _mislisted(told: Told) -> Iterator[str]:
    """Each missing thing is told once, in its frame, of its requests, with all its places, and its plain words."""
    issues = told.record.issues
    wanted: list[tuple[str, int | None, list[str], set[str]]] = []
    for lack in lacks(told.record):
        number = lack.number(issues)
        lines = [(lack.text(len(issues)), number, [as_printed(lack.words)], set(lack.fields))]
        if lack.plain:
            lines.append(("missing_plain", number, [], {lack.plain.id}))
        wanted += reversed(lines) if told.language in PLAIN_FIRST else lines
    if left_out := asking_again.left_out(told.record):
        of = issues[left_out.issues[0]].number if len(left_out.issues) == 1 else None
        wanted.append((left_out.text, of, [], set(left_out.fields)))
    listed = [
        (s.source.text, s.issue, PRINTED.findall(s.text), {*(p.field for p in s.source.places), *s.source.entries})
        for s in told.sentences
        if s.part == "missing" and s.support != "fixed"
    ]
    if listed != wanted:
        yield "what was missing is not listed as it should be"


@lru_cache(maxsize=20_000)
def _is_forbidden(text: str, language: Language) -> bool:
    """Whether a sentence promises or orders something, what the letter prints left out."""
    return bool(_forbidden(language).search(PRINTED.sub("“”", text)))


@cache
def _forbidden(language: Language) -> re.Pattern[str]:
    return tables.any_of(tables.summary_texts(language).checks.forbidden)


@lru_cache(maxsize=20_000)
def _without_names(text: str, language: Language) -> str:
    """With what the letter prints, and names of medicines and treatments, as one short word each; so the English of a
    word to know in Spanish.
    """
    text = PRINTED.sub("esto" if language == "es" else "it", text)
    if language == "en":
        return masked(text)
    return _WORD.sub(lambda m: "esto" if m[0] in drugs() else m[0], _ENGLISH.sub("(esto):", text))
