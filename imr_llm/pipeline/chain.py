"""The chain from a file to a checked record. The only place that composes the stages."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from imr_llm import __version__, documents, rules, tables, verify
from imr_llm.codes import Language
from imr_llm.confidence import confidences
from imr_llm.errors import NotALetter, OwnSummary, SeveralLetters
from imr_llm.extraction import Draft
from imr_llm.flat import Flat
from imr_llm.host.limits import Budget
from imr_llm.layout_names import UNKNOWN
from imr_llm.layouts import covering, grammar, papers
from imr_llm.layouts.flow import Flow
from imr_llm.letter import Document
from imr_llm.provenance import Provenance
from imr_llm.record import Evidence, Flag, Record

READER: Final = "rules"
_DECIDES = re.compile(r"\b(?:(?:un)?necessary|upheld|overturned|certified|approved|denied)\b", re.IGNORECASE)
"""Words without which a short text tells of no decision."""
_A_NOTE = 500  # characters; "attached is the IMR determination" is about a letter, and none
LANGUAGES: Final[tuple[Language, ...]] = ("en", "es")


@dataclass(frozen=True, slots=True, repr=False)
class Letter:
    """One letter that was read: its record, its document, and its clinical case summary for full-text search (None for
    one out of a database). `edits` are a person's words in the place of sentences of its summary, by language.
    `is_reviewed`: whether a person has signed the record off; None where no database knows.
    """

    record: Record
    document: Document
    case_summary: str | None = None
    edits: Mapping[Language, Mapping[str, str]] = field(default_factory=dict)
    is_reviewed: bool | None = None

    @property
    def text(self) -> str:
        """The letter's words, single-spaced, which every offset of the record counts in."""
        return self.document.text

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """Where each value stands: `text[start:end] == quote`."""
        return tuple(self.record.evidence)

    @property
    def flags(self) -> tuple[Flag, ...]:
        """What a person should look at."""
        return tuple(self.record.flags)

    @property
    def confidence(self) -> dict[str, float]:
        """How likely each value is right, 0 to 1, by its JSON Pointer; a value of a field that was not measured has
        none.
        """
        return confidences(self.record)

    def __repr__(self) -> str:
        """Without words of the letter: what is shown may be logged."""
        return f"Letter({self.record.letter_id!r}, {self.record.outcome!r})"

    def _repr_html_(self) -> str:
        """The letter in a notebook, with its evidence marked."""
        from imr_llm.outputs.letter_html import letter_html

        return letter_html(self.record, self.document)


def read_document(document: Document) -> Letter:
    """Reads a loaded letter by rules. Raises as `drafted`."""
    return finished(drafted(Flow(document)), Provenance(reader=READER, tool_version=__version__, read_at=now()))


def drafted(flow: Flow) -> Draft:
    """What the rules read in a letter.

    Raises `NotALetter` where it is another paper or nothing in the text belongs to an IMR letter, `SeveralLetters`
    where it holds more than one.
    """
    document = flow.document
    if any(tables.summary_texts(language).text["about_program"].words in flow.text for language in LANGUAGES):
        raise OwnSummary(
            document.path, "It is a summary that this program wrote, not a letter.", "Name the letter that it is of."
        )
    paper = papers.alone(flow)
    if paper and paper.like_letter:
        raise _other_paper(document.path, paper)
    draft = grammar.outline(flow)
    if (count := grammar.letters_in(flow, draft.layout)) > 1:
        raise SeveralLetters(
            document.path,
            f"It holds {count} letters, and what they say must not be mixed.",
            "Split it into one file a letter, and read those.",
        )
    rules.read(flow, draft)
    if not any(issue.rationale for issue in draft.issues) and covering.is_note(flow, draft):
        raise _other_paper(document.path, paper or covering.known())
    nothing_read = draft.layout == UNKNOWN and not draft.issues
    if nothing_read and paper:
        raise _other_paper(document.path, paper)
    if nothing_read and (_merely_mentions(flow, draft) or not _speaks_of_imr(flow)):
        raise NotALetter(
            document.path,
            "It does not look like an Independent Medical Review letter: no label and no decision of one is in it.",
            "If it is one, its text may be too poor: scan it again, or save it as text.",
        )
    return draft


def finished(draft: Draft, provenance: Provenance) -> Letter:
    """The checked record of what was read."""
    return Letter(verify.check(draft, provenance), draft.document, draft.case_summary)


def read_letter(path: str, data: bytes, password: str | None = None, budget: Budget | None = None) -> Letter:
    """Reads one letter from the bytes of its file; `password` opens a PDF. Raises `UnreadableFile`."""
    return read_document(documents.load(printable(path), data, password, budget))


def draft_letter(path: str, data: bytes, password: str | None = None, budget: Budget | None = None) -> Draft:
    """What the rules read in the bytes of a file, for a model to go on from. Raises `UnreadableFile`."""
    return drafted(Flow(documents.load(printable(path), data, password, budget)))


def read_file(path: str) -> Letter:
    """Reads one file, `-` for standard input. Raises `UnreadableFile`."""
    return read_letter(path, documents.read_bytes(path))


def printable(path: str) -> str:
    """The path as text that every output can hold: bytes of a name that are no UTF-8 become U+FFFD."""
    return path.encode(errors="surrogateescape").decode(errors="replace")


def now() -> str:
    """The time, UTC in ISO 8601, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _other_paper(path: str, paper: papers.Paper | covering.Covering) -> NotALetter:
    return NotALetter(path, f"It seems to be {paper.name}, not a determination letter.", paper.next_step)


def _merely_mentions(flow: Flow, draft: Draft) -> bool:
    return len(flow.text) < _A_NOTE and not _DECIDES.search(flow.text) and not Flat(draft).evidence


def _speaks_of_imr(flow: Flow) -> bool:
    return any(
        sign in flow.lower
        for sign in (
            "independent medical review",
            "maximus",
            "imr ",
            "medically necessary",
            "claims administrator",
            "utilization review",
            "denial should be",
        )
    )
