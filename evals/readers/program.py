"""The program itself: by rules alone, and with a model."""

import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path

from evals.gold import GoldLetter
from evals.readers.answer import Answer, NotRead, Reader
from imr_llm import documents, pipeline
from imr_llm.client import endpoint_of
from imr_llm.codes import Language
from imr_llm.errors import SummaryFailed
from imr_llm.letter import Document
from imr_llm.pipeline.asking import Model
from imr_llm.pipeline.chain import LANGUAGES
from imr_llm.pipeline.summaries import summaries, summarized
from imr_llm.record import Record
from imr_llm.settings import Settings
from imr_llm.store import Store
from imr_llm.summary import Summary


@contextmanager
def rules(_: Settings | None) -> Iterator[Reader]:
    """As `imr extract` without a model."""
    yield _by_rules


def _by_rules(letter: GoldLetter) -> Answer:
    began = time.perf_counter()
    read = pipeline.read_letter(letter.gold.letter, letter.data)
    seconds = time.perf_counter() - began
    told = {language: _summary(read.record, read.document, language) for language in LANGUAGES}
    return Answer(read.record.model_dump(mode="json"), read.document.text, seconds, read.document.page_at, told)


def _summary(record: Record, document: Document, language: Language) -> Summary | None:
    try:
        return summarized(record, document, language, today=_its_day(record))
    except SummaryFailed:
        return None


def _its_day(record: Record) -> date:
    """The letter's own day: what a summary says of what can be done must not change with the calendar."""
    day = record.case.decision_date
    return date.fromisoformat(day) if day and len(day) == len("2014-08-05") else date.today()


@contextmanager
def llm(chosen: Settings) -> Iterator[Reader]:
    """As `imr extract --model`, with nothing answered before: one database for the run, forgotten after it."""
    with (
        tempfile.TemporaryDirectory() as folder,
        endpoint_of(chosen) as endpoint,
        Store(Path(folder, "run.db")) as store,
        closing(Model(endpoint, chosen, store)) as model,
    ):

        def read(letter: GoldLetter) -> Answer:
            path = Path(folder, letter.gold.letter)
            path.write_bytes(letter.data)
            began = time.perf_counter()
            (outcome,) = pipeline.extract(
                documents.find([str(path)]), store, pipeline.How(jobs=1, force=True), model=model
            )
            seconds = time.perf_counter() - began
            # A model that does not answer one question by its schema is measured by the others.
            if isinstance(outcome, pipeline.Read) or (
                isinstance(outcome, pipeline.Unasked) and outcome.record.provenance.model
            ):
                return _answer(outcome.record, store, model, seconds)
            raise NotRead(getattr(outcome, "problem", None) or getattr(outcome, "error", type(outcome).__name__))

        yield read


def _answer(record: Record, store: Store, model: Model, seconds: float) -> Answer:
    letter = pipeline.stored_letter(store, record.source.sha256)
    document = letter.document
    told: dict[Language, Summary | None] = {}
    for language in LANGUAGES:
        (one,) = summaries([letter], language, model, _its_day(record))
        told[language] = one.summary if isinstance(one.summary, Summary) else None
    by = record.provenance
    spent = by.llm_calls, by.prompt_tokens, by.completion_tokens, by.cost_usd
    return Answer(record.model_dump(mode="json"), document.text, seconds, document.page_at, told, *spent)
