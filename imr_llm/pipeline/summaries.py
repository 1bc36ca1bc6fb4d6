"""Records in plain language: written, checked, and written again from templates where that fails."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from imr_llm import rules, summarize, verify
from imr_llm.errors import ImrError, SummaryFailed
from imr_llm.fields import Flag, Language, Place, Record, Sentence, Summary
from imr_llm.flow import Flow
from imr_llm.records import Document, MediaType

if TYPE_CHECKING:
    from imr_llm.pipeline.asking import Model
    from imr_llm.store import Store


BATCH = 32
"""Letters whose reasons are translated side by side."""


@dataclass(frozen=True, slots=True)
class Told:
    """A letter and its summary, or why there is none."""

    record: Record
    text: str
    page_starts: tuple[int, ...]
    summary: Summary | SummaryFailed


def summaries(
    records: Iterable[Record], store: "Store", language: Language, model: "Model | None" = None
) -> Iterator[Told]:
    """The summary of each record, in their order. With a `model`, its reasons are put into Spanish by it.

    What `records` raises is raised when the letters before it are told.
    """
    if model is None or language == "en":
        for record in records:
            yield _told(record, store, language, {})
        return
    for batch, error in _batches(records):
        for record, translated in zip(batch, _in_spanish(batch, store, model), strict=True):
            yield _told(record, store, language, translated)
        if error:
            raise error
    model.raise_stopped()


def _batches(records: Iterable[Record]) -> Iterator[tuple[list[Record], BaseException | None]]:
    """Records in batches; what ends them early comes with the last, so that none is lost."""
    rest = iter(records)
    error: BaseException | None = None
    while error is None:
        batch: list[Record] = []
        try:
            for record in rest:
                batch.append(record)
                if len(batch) == BATCH:
                    break
        except (ImrError, KeyboardInterrupt) as raised:
            error = raised
        if not batch and error is None:
            return
        yield batch, error


def _in_spanish(batch: list[Record], store: "Store", model: "Model") -> list[dict[str, str | None]]:
    """For each record, by the pointer to the issue, the Spanish of the model's reason; None where there is none."""
    reasons = [(record, pointer, english) for record in batch for pointer, english in _of_model(record).items()]
    texts = {record.letter_id: store.text_of(record.letter_id)[0] for record, _, _ in reasons}
    spanish = model.spanish([(r.letter_id, texts[r.letter_id], english) for r, _, english in reasons])
    found: dict[str, dict[str, str | None]] = {record.letter_id: {} for record in batch}
    for (record, pointer, _), words in zip(reasons, spanish, strict=True):
        found[record.letter_id][pointer] = words
    return [found[record.letter_id] for record in batch]


def _told(record: Record, store: "Store", language: Language, translated: Mapping[str, str | None]) -> Told:
    text, page_starts = store.text_of(record.letter_id)
    try:
        return Told(record, text, page_starts, summarized(record, text, page_starts, language, translated))
    except SummaryFailed as error:
        return Told(record, text, page_starts, error)


def summarized(
    record: Record,
    text: str,
    page_starts: tuple[int, ...],
    language: Language,
    translated: Mapping[str, str | None] | None = None,
) -> Summary:
    """The summary of one letter, which passed every check. `text` and `page_starts` are as the letter was stored.

    `translated` has, for a Spanish summary, the Spanish of the reasons that a model wrote, by the pointer to the issue;
    None for one that no Spanish passed the checks for. Raises SummaryFailed.
    """
    mailed = _mailed(record, text, page_starts)
    spanish = dict(translated or {})
    own = _of_model(record) if language == "en" else {pointer: words for pointer, words in spanish.items() if words}
    flags = list(record.flags)
    message = "No Spanish of the model's reason passed the checks; a fixed sentence stands in."
    flags += [
        Flag(field=f"{pointer}/plain_reason", code="not_translated", message=message)
        for pointer, words in spanish.items()
        if words is None
    ]
    sentences = summarize.sentences(record, text, language, mailed, own)
    if own and verify.problems(sentences, record, text, language, own):
        message = "The reasons in a model's words did not pass the checks of the summary; fixed sentences stand in."
        flags.append(Flag(field="/issues", code="summary_from_templates", message=message))
        own = {}
        sentences = summarize.sentences(record, text, language, mailed, own)
    if problems := verify.problems(sentences, record, text, language, own):
        raise SummaryFailed(
            f"{record.source.path}: no summary was written, because {problems[0]}.",
            f"Look at the letter: imr show {record.letter_id}",
        )
    return Summary(
        letter_id=record.letter_id,
        language=language,
        reading_grade=verify.reading_grade(sentences, language),
        sentences=sentences,
        flags=(*flags, *_flags(record, sentences)),
    )


def _of_model(record: Record) -> dict[str, str]:
    by_model = {e.field for e in record.evidence if e.reader == "llm"}
    return {
        f"/issues/{index}": issue.plain_reason
        for index, issue in enumerate(record.issues)
        if issue.plain_reason and f"/issues/{index}/plain_reason" in by_model
    }


def _flags(record: Record, sentences: Sequence[Sentence]) -> list[Flag]:
    """What the summary itself adds to what a person should look at."""
    message = "The glossary has no plain name for this request: it is named as printed."
    unknown = {s.issue for s in sentences if s.source.text == "no_plain_name"}
    return [
        Flag(field=f"/issues/{index}/request", code="no_plain_name", message=message)
        for index, issue in enumerate(record.issues)
        if issue.number in unknown
    ]


def _mailed(record: Record, text: str, page_starts: tuple[int, ...]) -> tuple[str, Place] | None:
    """The date of mailing, where the letter gives one."""
    if "mail" not in text.lower():
        return None
    source = record.source
    document = Document(source.path, source.sha256, cast(MediaType, source.media_type), text, page_starts, source.ocr)
    found = rules.mailed(Flow(document), record.case.decision_date)
    if found is None:
        return None
    day, span = found
    page = bisect_right(page_starts, span.start)
    return day, Place(field="/mailing_date", start=span.start, end=span.end, page=page)
