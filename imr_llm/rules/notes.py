"""What the rules write down while they read one letter: findings with their places, and flags."""

import re

from imr_llm.flow import Flow
from imr_llm.letter import Finding, Outline, Reading, Span
from imr_llm.record import Flag, SectionName


class Notes:
    """Findings and flags of one letter. Places are given in the flow and kept in the stored text."""

    def __init__(self, flow: Flow, outline: Outline) -> None:
        self.flow = flow
        self.outline = outline
        self._findings: list[Finding] = []
        self._flags: list[Flag] = list(outline.flags)

    def find(self, field: str, place: Span, value: str | int | None = None, section: SectionName | None = None) -> None:
        """Notes a value for `field` (a JSON Pointer) at a place of the flow: the words there, unless it is given."""
        words = self.flow.text[place.start : place.end].strip()
        if not words:
            return
        span = self.flow.span(place.start, place.end)
        name = section or self.outline.at(place.start)
        self._findings.append(Finding(field, words if value is None else value, span.start, span.end, name))

    def find_in_text(self, field: str, place: Span, value: str, section: SectionName) -> None:
        """Notes a value whose place is given in the stored text."""
        self._findings.append(Finding(field, value, place.start, place.end, section))

    def find_in_furniture(self, field: str, pattern: re.Pattern[str]) -> None:
        """Notes a value that only a running header or footer prints: it stands in no section of the flow."""
        text = self.flow.document.text
        for place in self.flow.document.furniture:
            if m := pattern.search(text, place.start, place.end):
                self._findings.append(Finding(field, m["value"], m.start("value"), m.end("value"), "header"))
                return

    def flag(self, field: str, code: str, message: str) -> None:
        """Notes what a person should look at; the message holds no words of the letter."""
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

    def reading(self) -> Reading:
        """All of it, frozen."""
        return Reading(self.outline.layout, tuple(self._findings), tuple(self._flags))
