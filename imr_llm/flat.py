"""A draft as the values, the evidence and the flags of a record: each field by its JSON Pointer."""

from typing import Any

from imr_llm.extraction import Draft, Extraction, Mention, Node, named
from imr_llm.record import Evidence, Flag


class Flat:
    """A draft as the record's values (its own names, nested; fields without a value are left out), and with their JSON
    Pointers the places that say them and what was noted.
    """

    def __init__(self, draft: Draft) -> None:
        self._document = draft.document
        self.evidence: list[Evidence] = []
        self.flags: list[Flag] = []
        self.values = {"layout": draft.layout, "issues": [], "outcome": None} | self._node(draft, "")

    def _node(self, node: Node, pointer: str) -> dict[str, Any]:
        for noted in node.noted:
            where = f"{pointer}/{noted.field}" if noted.field else pointer
            self.flags.append(Flag(field=where, code=noted.code, message=noted.message))
        stands_for = named(type(node))
        values = {name: self._value(found, f"{pointer}/{stands_for[name] or name}") for name, found in node.parts()}
        return {name: value for name, value in values.items() if not stands_for[name]}

    def _value(self, found: object, pointer: str) -> Any:
        match found:
            case Node():
                return self._node(found, pointer)
            case list():
                return [self._value(member, f"{pointer}/{index}") for index, member in enumerate(found)]
            case Extraction(value, places):
                self.evidence += [self._evidence(place, pointer) for place in places]
                return value
        raise TypeError(f"no part of a draft: {type(found).__name__}")

    def _evidence(self, place: Mention, pointer: str) -> Evidence:
        return Evidence(
            field=pointer,
            quote=self._document.text[place.start : place.end],
            start=place.start,
            end=place.end,
            page=self._document.page_at(place.start),
            section=place.section,
            reader=place.reader,
        )
