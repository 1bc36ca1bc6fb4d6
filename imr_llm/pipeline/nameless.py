"""A letter's record and summary without the worker's name and the claim number, wherever they stand in words of it.

What hides identifiers from a model on another computer finds them here, too, but for what it hides to be safe: a
worker's page must stay readable. Names of other persons and their numbers go with them.
"""

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from imr_llm import derived
from imr_llm.letter import Document
from imr_llm.record import Record

if TYPE_CHECKING:
    from imr_llm.summary import Summary

LEFT_OUT: Final = "[…]"
"""In the place of a name or a number."""
_CODES: Final = frozenset({"decision", "category", "denial_reasons", "sex", "basis", "url", "date_of_injury"})
"""Fields of requests and of the patient that are no words of a letter."""


class Nameless:
    """What is left of one letter without them; `document` is its text, without which only the record is asked."""

    def __init__(self, record: Record, document: Document | None = None) -> None:
        self._record = record
        self._document = document

    @cached_property
    def _hide(self) -> Callable[[str], str]:
        from imr_llm.client import Redactor

        case = self._record.case
        known = [own for own in (case.employee_name, case.claim_number) if own]
        redactor = Redactor(self._document.printed() if self._document else "", known)
        kept = frozenset(filter(None, (case.case_number,)))
        return lambda text: redactor.leave_out(text, LEFT_OUT, kept)

    def words(self, text: str) -> str:
        """Words of the letter, or about it."""
        return self._hide(text)

    @property
    def placed(self) -> Record:
        """The record with all its words and places, and without what its head names: for what is not shown."""
        return derived.without_names(self._record)

    def record(self) -> Record:
        """The record; its file's name, which may be a person's, is the letter's id. Places with names are left out."""
        record = derived.without_names(self._record)
        source = record.source.model_copy(update={"path": record.letter_id})
        patient = self._told(record.patient.model_dump())
        issues = [self._told(issue.model_dump()) for issue in record.issues]
        evidence = tuple(e for e in record.evidence if self._hide(e.quote) == e.quote)
        whole = record.model_copy(update={"source": source, "evidence": evidence}).model_dump()
        return Record.model_validate(whole | {"patient": patient, "issues": issues})

    def summary(self, summary: "Summary") -> "Summary":
        """The summary, sentence by sentence."""
        said = tuple(
            s.model_copy(update={"text": self._hide(s.text)}) if s.support == "letter" else s for s in summary.sentences
        )
        return summary.model_copy(update={"sentences": said})

    def _told(self, value: Any) -> Any:
        if isinstance(value, str):
            return self._hide(value)
        if isinstance(value, dict):
            return {key: each if key in _CODES else self._told(each) for key, each in value.items()}
        return [self._told(each) for each in value] if isinstance(value, list | tuple) else value
