"""The typed summary of a letter in plain language: a ledger of sentences, each with what it stands on."""

from typing import Literal

from pydantic import Field

from imr_llm.codes import Language
from imr_llm.record import Flag
from imr_llm.strict import Strict

Part = Literal["main_message", "decision", "reason", "missing", "next_steps", "words", "about"]
Support = Literal["letter", "glossary", "fixed"]


class Place(Strict):
    """Where the letter says it: the value's field in the record, and offsets in the stored text."""

    field: str = Field(description="JSON Pointer to the value.")
    start: int = Field(ge=0)
    end: int = Field(ge=1)
    page: int = Field(ge=1)


class SentenceSource(Strict):
    """What a sentence stands on.

    `text` is the id of the template or fixed text that it was written from, `model` for a model's own sentence.
    """

    text: str
    places: tuple[Place, ...] = Field(default=(), description="For letter: the evidence of what the sentence says.")
    entries: tuple[str, ...] = Field(default=(), description="For glossary: the ids of the entries.")
    law: str | None = Field(
        default=None, description="For fixed: the statute, regulation or decision that it is taken from."
    )
    checked: str | None = Field(default=None, description="When the text was last compared with that source, ISO 8601.")


class Sentence(Strict):
    """One sentence of a summary, which cannot be without support."""

    part: Part
    issue: int | None = Field(default=None, description="The number of the issue that it belongs to.")
    text: str = Field(min_length=1)
    edited: bool = Field(default=False, description="A person's words stand in the place of what this rests on.")
    support: Support
    source: SentenceSource


class ReadingGrade(Strict):
    """Years of school that a reader needs: English by Flesch-Kincaid, Spanish by Crawford."""

    raw: float
    masked: float = Field(description="With the names that the letter prints, and names of medicines, masked.")


class Summary(Strict):
    """One letter in plain language: a ledger of sentences."""

    letter_id: str = Field(pattern=r"^[0-9a-f]{16}$")
    language: Language
    reading_grade: ReadingGrade
    sentences: tuple[Sentence, ...]
    flags: tuple[Flag, ...]
