"""The parts of a summary, in the order in which a person reads them."""

from collections.abc import Mapping
from datetime import date

from imr_llm.codes import Language
from imr_llm.letter import Document
from imr_llm.plain import closing
from imr_llm.plain.message import main_message
from imr_llm.plain.missing import missing
from imr_llm.plain.requests import requests
from imr_llm.plain.steps import next_steps
from imr_llm.plain.telling import Telling
from imr_llm.rationale.causes import CRISIS, in_crisis
from imr_llm.record import Record
from imr_llm.summary import Sentence


def sentences(
    record: Record,
    document: Document,
    language: Language,
    model_reasons: Mapping[str, tuple[str | None, ...]],
    today: date,
) -> tuple[Sentence, ...]:
    """Every sentence of the summary of one letter.

    `document` is the letter as it was stored. `model_reasons` has, by the pointer to the issue, the reasons that a
    model wrote and that passed every check, in this language; the templates stand in for the others. The steps are
    those of the day `today`.
    """
    telling = Telling(record, document, language, model_reasons, today)
    said = [*main_message(telling), *missing(telling), *requests(telling)]
    said = _with_help(telling, said)
    said += next_steps(record, telling.document, telling.evidence, telling.say)
    about = list(closing.about(telling))
    named = [sentence for sentence in about if sentence.source.text.startswith("about_guideline")]
    return (*said, *closing.words(telling, [*said, *named]), *about)


def _with_help(telling: Telling, said: list[Sentence]) -> list[Sentence]:
    """With the line that says where help is, behind the request of which thoughts of harm are told."""
    if not (number := in_crisis(said)):
        return said
    end = max(at for at, s in enumerate(said) if s.issue == number and s.part in ("decision", "reason")) + 1
    return [*said[:end], *telling.say.fixed("decision", CRISIS, number), *said[end:]]
