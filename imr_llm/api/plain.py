"""A letter in plain language, for the person it is about."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date
from typing import get_args

from imr_llm.api import model as models
from imr_llm.api.model import Model
from imr_llm.api.store import temporary
from imr_llm.codes import Language
from imr_llm.errors import NotDone, SummaryFailed, WrongArgument
from imr_llm.given import check
from imr_llm.letter import Document
from imr_llm.outputs.summary_page import Page, page
from imr_llm.pipeline.chain import Letter
from imr_llm.pipeline.nameless import Nameless
from imr_llm.pipeline.summaries import summaries
from imr_llm.record import Record
from imr_llm.summary import Sentence, Summary


@dataclass(frozen=True, slots=True, repr=False)
class PlainLetter:
    """A letter and its summary, which passed every check, in the formats in which it can be had.

    `is_reviewed`: whether a person has signed the record off; if nobody has, the foot says so (None: nothing).
    `is_nameless`: whether the worker's name and the claim number are left out; `document` is the letter all the same.
    """

    record: Record
    document: Document
    summary: Summary
    is_reviewed: bool | None = None
    is_nameless: bool = False
    _without: Nameless | None = None

    @property
    def sentences(self) -> Sequence[Sentence]:
        """The sentences in their order, each with what it stands on."""
        return self.summary.sentences

    def __repr__(self) -> str:
        """Without words of the letter: what is shown may be logged."""
        return f"PlainLetter({self.record.letter_id!r}, {self.summary.language!r})"

    def without_names(self) -> "PlainLetter":
        """The same without the worker's name and the claim number, also where they stand in what is quoted.

        It has no page beside the letter, which has both. What is found, and what may not be: docs/export.md.
        """
        without = Nameless(self.record, self.document)
        told = without.summary(self.summary)
        return replace(self, record=without.record(), summary=told, is_nameless=True, _without=without)

    def text(self) -> str:
        """As CommonMark, which reads well as it is."""
        from imr_llm.outputs.summary_markdown import summary_markdown

        return summary_markdown(self._page())

    def html(self) -> str:
        """The worker's page: one file of HTML, without scripts."""
        from imr_llm.outputs.summary_html import summary_html

        return summary_html(self._page())

    def side_by_side(self) -> str:
        """The caseworker's page: the letter, the record and the summary, linked. One file of HTML.

        Raises NotDone where the worker's name and the claim number are left out: the letter's own text has them.
        """
        if self.is_nameless:
            problem = "The page beside the letter shows the letter itself, with the worker's name and the claim number."
            raise NotDone(problem, "Take another format, or the page before `without_names`.")
        from imr_llm.outputs.summary_html import side_by_side_html

        return side_by_side_html(self._page(), self.summary, self.record, self.document)

    def pdf(self) -> bytes:
        """A tagged PDF. Raises SummaryFailed where it cannot be set."""
        from imr_llm.outputs.summary_pdf import summary_pdf

        return summary_pdf(self._page())

    def docx(self) -> bytes:
        """A Word document."""
        from imr_llm.outputs.summary_docx import summary_docx

        return summary_docx(self._page())

    def json(self) -> str:
        """The ledger of sentences, see docs/summary.md."""
        return self.summary.model_dump_json()

    def explained(self) -> str:
        """For the caseworker: each sentence, and below it what it stands on. Plain text."""
        from imr_llm.outputs.explained import explained

        return explained(self.summary, self.document, self._without.words if self._without else str)

    def _page(self) -> Page:
        # What stands beside the reasons is told by places, of which a record without names lacks some.
        placed = self._without.placed if self._without else self.record
        return page(self.summary, placed, is_unchecked=self.is_reviewed is False)


def summarize(
    letter: Letter, lang: Language = "en", *, model: Model | None = None, today: date | None = None
) -> PlainLetter:
    """The letter in plain language, English ("en") or Spanish ("es"); with a `model`, its reasons in Spanish by it.

    `today` is the day on which it is told: what can be done about a letter ends some time. Raises SummaryFailed where
    no summary passes its checks, and RunStopped where the model's endpoint does not answer.
    """
    check("letter", letter, Letter, "a Letter: `read(path)`")
    (told,) = summarize_many([letter], lang, model=model, today=today)
    if isinstance(told, SummaryFailed):
        raise told
    return told


def summarize_many(
    letters: Iterable[Letter],
    lang: Language = "en",
    *,
    model: "Model | models.Session | None" = None,
    today: date | None = None,
) -> Iterator[PlainLetter | SummaryFailed]:
    """Letters in plain language, in their order, as `summarize`; where there is no summary, its error is *yielded*.

    With a `model`, or its `session` in a run, reasons are told in its Spanish, those of several letters side by side.
    What `letters` raises is raised when the letters before it are told. Raises WrongArgument, as for another language.
    """
    if lang not in get_args(Language):
        raise WrongArgument(f"lang is one of {', '.join(get_args(Language))}.", "Give one of these.")
    if today is not None:
        check("today", today, date, "a date: `datetime.date(2026, 11, 1)`")
    if model is not None:
        check("model", model, (Model, models.Session), "a Model: `Model(name)`")
    return _told(letters, lang, model, today)


def _told(
    letters: Iterable[Letter], lang: Language, model: "Model | models.Session | None", today: date | None
) -> Iterator[PlainLetter | SummaryFailed]:
    with ExitStack() as stack:
        if isinstance(model, Model):
            model = stack.enter_context(model.session(stack.enter_context(temporary()))) if lang != "en" else None
        for told in summaries(letters, lang, model, today):
            if isinstance(told.summary, SummaryFailed):
                yield told.summary
            else:
                yield PlainLetter(told.record, told.document, told.summary, told.is_reviewed)
