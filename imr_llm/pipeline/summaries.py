"""Records in plain language: written, checked, and written again from templates where that fails."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from imr_llm import faithful, plain, pointers
from imr_llm.codes import Language
from imr_llm.errors import ImrError, SummaryFailed
from imr_llm.letter import Document
from imr_llm.pipeline.chain import Letter
from imr_llm.rationale.lacking import untold
from imr_llm.record import Evidence, Flag, Record
from imr_llm.summary import Sentence, Summary

if TYPE_CHECKING:
    from imr_llm.pipeline.asking import Model
    from imr_llm.pipeline.why import Reasons


BATCH = 32
"""Letters whose reasons are translated side by side."""


@dataclass(frozen=True, slots=True)
class Summarized:
    """A letter and its summary, or why there is none; `is_reviewed` as in `Letter`."""

    record: Record
    document: Document
    summary: Summary | SummaryFailed
    is_reviewed: bool | None = None


def summaries(
    letters: Iterable[Letter],
    language: Language,
    model: "Model | None" = None,
    today: date | None = None,
) -> Iterator[Summarized]:
    """The summary of each letter, in their order. With a `model`, its reasons are told in its Spanish too.

    They are told on the day `today`; see `summarized`.

    What `letters` raises is raised when the letters before it are told.
    """
    if model is None or language == "en":
        for letter in letters:
            yield _told(letter, language, {}, today)
        return
    for batch, ended_by in _batches(letters):
        error = ended_by
        try:
            translated = _in_spanish(batch, model)
        except KeyboardInterrupt as interrupt:  # these letters are told without a model's Spanish
            translated = [dict.fromkeys(of_model(letter.record, letter.document), ()) for letter in batch]
            error = interrupt
        for letter, spanish in zip(batch, translated, strict=True):
            yield _told(letter, language, spanish, today)
        if error:
            raise error
    model.raise_stopped()


def _batches(letters: Iterable[Letter]) -> Iterator[tuple[list[Letter], BaseException | None]]:
    """Letters in batches; what ends them early comes with the last, so that none is lost."""
    rest = iter(letters)
    error: BaseException | None = None
    while error is None:
        batch: list[Letter] = []
        try:
            for letter in rest:
                batch.append(letter)
                if len(batch) == BATCH:
                    break
        except (ImrError, KeyboardInterrupt) as raised:
            error = raised
        if not batch and error is None:
            return
        yield batch, error


def _in_spanish(batch: list[Letter], model: "Model") -> list[dict[str, tuple[str | None, ...]]]:
    """For each letter, by the pointer to the issue, the Spanish beside the reasons that it has in English: of the same
    answer. None where one did not pass its checks, or the English is another; none at all where it was not asked.
    """
    owns = [of_model(letter.record, letter.document) for letter in batch]
    told = iter(model.reasons([letter for letter, own in zip(batch, owns, strict=True) if own]))
    return [
        {pointer: _beside(words, found, pointer) for pointer, words in own.items()}
        for own in owns
        for found in [next(told) if own else None]
    ]


def _beside(english: tuple[str, ...], found: "Reasons | None", pointer: str) -> tuple[str | None, ...]:
    """The Spanish that stands beside these English sentences; see `_in_spanish`."""
    if found is None or found.open:
        return ()
    own = found.told.get(int(pointer.rpartition("/")[2]), ())
    is_same = tuple(one.english for one in own) == english
    return tuple(one.spanish for one in own) if is_same else (None,) * len(english)


def _told(
    letter: Letter, language: Language, translated: Mapping[str, tuple[str | None, ...]], today: date | None
) -> Summarized:
    try:
        summary = summarized(letter.record, letter.document, language, translated, today)
        summary = edited(summary, letter.edits.get(language, {}))
    except SummaryFailed as error:
        return Summarized(letter.record, letter.document, error)
    return Summarized(letter.record, letter.document, summary, letter.is_reviewed)


def summarized(
    record: Record,
    document: Document,
    language: Language,
    translated: Mapping[str, tuple[str | None, ...]] | None = None,
    today: date | None = None,
) -> Summary:
    """The summary of one letter, which passed every check. `document` is as the letter was stored.

    `today` is the day on which it is told: what can be done about a letter ends some time.

    `translated` has, for a Spanish summary, by the pointer to the issue, the Spanish beside the reasons that a model
    wrote: None beside one where it did not pass its checks, () where it was not asked for. Raises SummaryFailed.
    """
    today, record = today or date.today(), _with_places(_of_the_letter(record))
    spanish = dict(translated or {})
    own: Mapping[str, tuple[str | None, ...]] = of_model(record, document)
    if language == "es":
        own = {pointer: words for pointer, words in spanish.items() if any(words)}
    flags = [*record.flags, *_untranslated(spanish)]
    sentences = plain.sentences(record, document, language, own, today)
    if own and faithful.problems(sentences, record, document, language, own, today):
        message = "The reasons in a model's words did not pass the checks of the summary; fixed sentences stand in."
        flags.append(Flag(field="/issues", code="summary_from_templates", message=message))
        own = {}
        sentences = plain.sentences(record, document, language, own, today)
    if problems := faithful.problems(sentences, record, document, language, own, today):
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        raise SummaryFailed(
            f"{record.source.path}: no summary was written because {problems[0]}{more}.",
            f"Look at the letter: imr show {record.letter_id}",
        )
    return Summary(
        letter_id=record.letter_id,
        language=language,
        reading_grade=faithful.reading_grade(sentences, language),
        sentences=sentences,
        flags=(*flags, *_flags(record, sentences)),
    )


def edited(summary: Summary, edits: Mapping[str, str]) -> Summary:
    """The summary with a person's words in the place of sentences, marked as such; for those it would write again."""
    sentences = tuple(
        s.model_copy(update={"text": edits[s.text], "edited": True}) if s.text in edits else s
        for s in summary.sentences
    )
    return summary.model_copy(update={"sentences": sentences})


def _of_the_letter(record: Record) -> Record:
    """Without a day of mailing that a person knows from elsewhere: a summary tells what the letter says."""
    if not record.case.mailing_date or any(e.field == "/case/mailing_date" for e in record.evidence):
        return record
    return record.model_copy(update={"case": record.case.model_copy(update={"mailing_date": None})})


def _with_places(record: Record) -> Record:
    """With the place of its decision for each reason that a person gave without one: it is of that request alone."""
    there = {e.field for e in record.evidence}
    added: list[Evidence] = []
    for index, issue in enumerate(record.issues):
        fields = [pointers.of_issue(index, "denial_reasons", place) for place in range(len(issue.denial_reasons))]
        decided = next((e for e in record.evidence if e.field == pointers.of_issue(index, "decision")), None)
        added += [decided.model_copy(update={"field": f}) for f in fields if decided and f not in there]
    return record.model_copy(update={"evidence": (*record.evidence, *added)}) if added else record


def of_model(record: Record, document: Document) -> dict[str, tuple[str, ...]]:
    """The reasons that a model wrote, by the pointer to the issue: those that pass their checks today."""
    if not any(issue.why for issue in record.issues):
        return {}
    from imr_llm.pipeline import why  # brings the client: a second, where a letter was read by rules alone

    return {pointers.of_issue(index): words for index, words in why.of_record(record, document).items()}


def _untranslated(spanish: Mapping[str, tuple[str | None, ...]]) -> Iterator[Flag]:
    for pointer, words in spanish.items():
        if None in words:
            message = "The Spanish of a model's reason did not pass the checks; the letter's words stand in."
            yield Flag(field=f"{pointer}/why", code="not_translated", message=message)
        elif not words:
            message = "The model was not asked for the Spanish of its reason; a fixed sentence stands in."
            yield Flag(field=f"{pointer}/why", code="not_asked", message=message)


def _flags(record: Record, sentences: Sequence[Sentence]) -> list[Flag]:
    """What the summary itself adds to what a person should look at."""
    unclear = "These words do not say by themselves what was missing: they are not on the list."
    message = "The glossary has no plain name for this request: it is named as printed."
    unknown = {s.issue for s in sentences if s.source.text == "no_plain_name"}
    flags = [Flag(field=field, code="not_listed", message=unclear) for field in untold(record)]
    return flags + [
        Flag(field=pointers.of_issue(index, "request"), code="no_plain_name", message=message)
        for index, issue in enumerate(record.issues)
        if issue.number in unknown
    ]
