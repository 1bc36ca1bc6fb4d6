"""A summary under check, with what it is held against."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from imr_llm import tables
from imr_llm.codes import Language
from imr_llm.derived import evidence_by_field
from imr_llm.language import dates
from imr_llm.layouts.forms import programme_of
from imr_llm.letter import Document
from imr_llm.record import Evidence, Record
from imr_llm.summary import Sentence
from imr_llm.tables import SummaryTexts


@dataclass(frozen=True)
class Told:
    """The sentences of a summary, its record and its letter.

    `model_reasons` are a model's reasons by the pointer to the issue; `today` is the day on which they are told.
    """

    sentences: Sequence[Sentence]
    record: Record
    document: Document
    language: Language
    model_reasons: Mapping[str, tuple[str | None, ...]]
    today: date

    @property
    def text(self) -> str:
        """The letter's text."""
        return self.document.text

    @cached_property
    def programme(self) -> str:
        """Whose review it was."""
        return programme_of(self.record)

    @property
    def texts(self) -> SummaryTexts:
        """The texts of its language and programme."""
        return tables.summary_texts(self.language, self.programme)

    @cached_property
    def by_field(self) -> dict[str, list[Evidence]]:
        """The record's evidence by field."""
        return evidence_by_field(self.record)

    @cached_property
    def evidence(self) -> set[tuple[str, int, int, int]]:
        """Every place that is evidence of the record."""
        return {(e.field, e.start, e.end, e.page) for e in self.record.evidence}

    @cached_property
    def newest(self) -> int:
        """The newest year of the letter."""
        return dates.newest_year(self.document.text, self.record.case.decision_date)

    def own(self, number: int) -> list[Sentence]:
        """The sentences on a request."""
        return [s for s in self.sentences if s.issue == number]


def index_of(sentence: Sentence) -> int | None:
    """The place in the record of the issue that a sentence's place is about; None where it stands on no place."""
    places = sentence.source.places
    return int(places[0].field.split("/")[2]) if places else None
