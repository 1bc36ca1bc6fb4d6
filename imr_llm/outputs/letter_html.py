"""One letter as a piece of HTML, for a notebook: its words with the evidence marked, before them what to check."""

from collections.abc import Sequence
from dataclasses import dataclass

from imr_llm import labels
from imr_llm.letter import Document
from imr_llm.outputs.side_by_side import Segment, Spot, places, segments
from imr_llm.outputs.summary_html import template
from imr_llm.record import Evidence, Record
from imr_llm.severity import TO_CHECK


@dataclass(frozen=True, slots=True)
class _Piece:
    """A segment, and the fields that are read from its words."""

    segment: Segment
    fields: str


def letter_html(record: Record, document: Document) -> str:
    """A `div` with styles of its own and no script. The offsets of the evidence count in the document's text."""
    spots = places(record.evidence, len(document.text))
    named = _fields(record.evidence)
    shown = [_Piece(segment, _joined(segment.spots, named)) for segment in segments(document, tuple(spots.values()))]
    checks = [(labels.place(flag.field), flag.message) for flag in record.flags if flag.severity in TO_CHECK]
    return template("letter.html").render(record=record, labels=labels, pieces=shown, checks=checks)


def _fields(evidence: Sequence[Evidence]) -> dict[tuple[int, int], list[str]]:
    """The fields, in words, that stand on each place."""
    named: dict[tuple[int, int], list[str]] = {}
    for entry in evidence:
        named.setdefault((entry.start, entry.end), []).append(labels.place(entry.field))
    return named


def _joined(spots: Sequence[Spot], named: dict[tuple[int, int], list[str]]) -> str:
    return "; ".join(dict.fromkeys(name for spot in spots for name in named[spot.start, spot.end]))
