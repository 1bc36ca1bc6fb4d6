"""What the rules write down while they read one letter: findings with their places, and flags."""

from imr_llm import forms
from imr_llm.extraction import Draft
from imr_llm.flow import Flow
from imr_llm.letter import Finding, Outline, Reading, Span
from imr_llm.patterns import trimmed
from imr_llm.pointed import draft_of
from imr_llm.record import Flag, SectionName

_WORKING_AGE = 14  # the youngest that California issues work permits for


class Notes:
    """Findings and flags of one letter. A field that its layout never prints is neither read nor missed."""

    def __init__(self, flow: Flow, outline: Outline) -> None:
        self.flow = flow
        self.outline = outline
        self._findings: list[Finding] = []
        self._flags: list[Flag] = list(outline.flags)
        form = forms.known(outline.layout)
        self.youngest = form.youngest if form else _WORKING_AGE
        self._never = form.never if form else ()

    def find(self, field: str, place: Span, value: str | int | None = None, section: SectionName | None = None) -> None:
        """Notes a value for `field` (a JSON Pointer) at a place: the words there, unless it is given."""
        text = self.flow.document.text
        span = trimmed(text, place.start, place.end)
        if span.start >= span.end or field.startswith(self._never):
            return
        found = text[span.start : span.end] if value is None else value
        name = section or self.outline.at(place.start)
        self._findings.append(Finding(field, found, span.start, span.end, name))

    def section_of(self, sentence: Span) -> SectionName:
        """The section for evidence in this sentence; those that are read inside items are of rationales."""
        name = self.outline.at(sentence.start)
        return "rationale" if name == "decision" else name

    def flag(self, field: str, code: str, message: str) -> None:
        """Notes what a person should look at; the message holds no words of the letter."""
        if not field.startswith(self._never):
            self._flags.append(Flag(field=field, code=code, message=message))

    def has(self, field: str) -> bool:
        """Whether a value was noted for this field."""
        return any(f.field == field for f in self._findings)

    def flagged(self, field: str) -> bool:
        """Whether a flag was noted for this field."""
        return any(f.field == field for f in self._flags)

    def unflag(self, field: str, code: str) -> None:
        """Takes back a flag that what was found since has answered."""
        self._flags = [f for f in self._flags if (f.field, f.code) != (field, code)]

    def values(self, field: str) -> list[str | int]:
        """The values noted for this field, in order."""
        return [f.value for f in self._findings if f.field == field]

    def draft(self) -> Draft:
        """All of it, where the record has it."""
        reading = Reading(self.outline.layout, tuple(self._findings), tuple(self._flags))
        return draft_of(self.flow.document, reading, self.outline.sections)
