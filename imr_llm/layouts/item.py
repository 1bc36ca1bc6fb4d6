"""The disputed items of a letter: places of each one's request, decision, citations and rationale, read by its form."""

from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from imr_llm.codes import Decision
from imr_llm.extraction import Draft, Noted
from imr_llm.language.pattern_lists import worded
from imr_llm.language.patterns import any_label, until
from imr_llm.layouts.flow import Flow
from imr_llm.layouts.forms import compiled
from imr_llm.layouts.schema import Decides, Items
from imr_llm.letter import Span

printed = worded("items", lower=lambda name: name == "cover")
_Form = TypeVar("_Form", bound=Items)


@dataclass(frozen=True, slots=True)
class ItemPlaces:
    """Places (in the flow) of one disputed item, None where the letter has no such part; doubts about its fields."""

    request: Span | None = None
    decision: Decision | None = None
    decision_at: Span | None = None
    claims: Span | None = None
    reviewer: Span | None = None
    rationale: Span | None = None
    original: Span | None = None
    authorized: Span | None = None
    doubts: tuple[Noted, ...] = ()

    def doubted(self, field: str, code: str, case: str = "", **words: object) -> "ItemPlaces":
        """The same with one more doubt, as `Noted.of` words it."""
        return replace(self, doubts=(*self.doubts, Noted.of(field, code, case, **words)))

    def left_open(self, code: str, case: str) -> "ItemPlaces":
        """The same without its decision, which is doubted."""
        return replace(self.doubted("decision", code, case), decision=None, decision_at=None)


@dataclass(frozen=True, slots=True)
class FoundItems:
    """The items in the letter's order, and doubts about them together, which are the draft's."""

    items: tuple[ItemPlaces, ...] = ()
    doubts: tuple[Noted, ...] = ()


def decision_of(decides: Decides, words: str) -> Decision | None:
    """The decision that these words are, from the first to the last; None where they are none, or both."""
    upheld, overturned = (bool(compiled(*p).fullmatch(words)) for p in (decides.upheld, decides.overturned))
    if upheld is overturned:
        return None
    return "upheld" if upheld else "overturned"


class ItemReader(Generic[_Form]):
    """Reads the items of one letter by one form."""

    def __init__(self, flow: Flow, draft: Draft, form: _Form) -> None:
        self._flow, self._text, self._draft, self._form = flow, flow.text, draft, form

    def _closing(self, start: int) -> int:
        """Where words begin, from `start` on, that belong to no item any more; failing them, the letter's end."""
        labels, end = self._form.closing, len(self._text)
        return until(any_label(labels), self._flow.lower, start, end) if labels else end
