"""What questions are made of and answers are held against. The pipeline brings it: `verify.Verifier`.

A method that gives a place raises ValueError, with a sentence for the model, where the letter does not say it.
"""

from collections.abc import Sequence
from typing import Protocol

from imr_llm.letter import Reason, Span
from imr_llm.record import Decision, DenialReason, SectionName


class Grounds(Protocol):
    """The checks for one letter. `index` is an item's, as in its pointer."""

    rationales: dict[str, Span]
    requests: dict[str, str]

    def unread(self) -> dict[str, list[str]]:
        """By field of the patient, the sentences that could say more than the rules read."""
        ...

    def has_unread_reasons(self, index: str) -> bool:
        """Whether an upheld item's rationale may give a reason that the rules did not read."""
        ...

    def ground(self, index: str) -> str:
        """The sentences that an item's decision rests on."""
        ...

    def is_certain(self, index: str) -> bool:
        """Whether heading and rationale agree on an item's decision."""
        ...

    def fact(self, field: str, words: str) -> Span:
        """Of the patient."""
        ...

    def reason(self, index: str, reason: DenialReason, words: str) -> Span:
        """Of an item's rationale."""
        ...

    def item(self, request: str, decision: Decision, words: str) -> tuple[Span, Span]:
        """Of a letter of unknown layout: where a request is named, and where it is decided on."""
        ...

    def is_known(self, field: str, words: str) -> bool:
        """Whether the rules read the same of the patient."""
        ...

    def is_unread(self, index: str, place: Span) -> bool:
        """Whether the rules read no reason from the sentence of a rationale that this place is in."""
        ...

    def section_of(self, place: Span) -> SectionName:
        """The section that evidence there has."""
        ...

    def value(self, field: str, words: str) -> str | int | None:
        """What the record gets for these words of the letter."""
        ...

    def same_request(self, request: str) -> str | None:
        """The index of the rules' item with this request."""
        ...

    def plain_problem(self, index: str, decision: Decision, plain: str, reasons: Sequence[Reason]) -> str | None:
        """What is wrong with a plain reason; None where nothing is."""
        ...

    def missing(self, index: str, place: Span) -> Span | None:
        """What is missing, of words that say that something is."""
        ...

    def reason_only(self, plain: str) -> str:
        """A plain reason without the decision said before it."""
        ...
