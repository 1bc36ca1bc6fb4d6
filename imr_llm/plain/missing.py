"""The list of what was missing, for the next visit to the doctor."""

from collections.abc import Iterator

from imr_llm.language import glossary
from imr_llm.language.quoted import as_printed, in_a_row
from imr_llm.plain.telling import Telling
from imr_llm.rationale import asking_again
from imr_llm.rationale.lacking import PLAIN_FIRST, MissingThing, is_one, lacks
from imr_llm.summary import Sentence


def missing(telling: Telling) -> Iterator[Sentence]:
    """Each missing thing once, with the requests that it concerns; its plain words where they are told first. Then the
    requests that left something out.
    """
    found, left_out = lacks(telling.record), asking_again.left_out(telling.record)
    if found or left_out:
        lead = "missing_lead_one" if is_one(telling.record) else "missing_lead"
        yield from telling.say.fixed("missing", lead if found else "missing_lead_amount")
    for lack in found:
        number = lack.number(telling.issues)
        lines = [_item(telling, lack, number), _in_plain_words(telling, lack, number)]
        for line in reversed(lines) if telling.say.language in PLAIN_FIRST else lines:
            yield from line
    if left_out:
        places = [place for field in left_out.fields for place in telling.evidence[field][:1]]
        of = [telling.issues[index].number for index in left_out.issues]
        number = of[0] if len(of) == 1 else None
        numbers = in_a_row(of, telling.say.language)
        yield from telling.say.letter("missing", left_out.text, places, number, numbers=numbers)


def _in_plain_words(telling: Telling, lack: MissingThing, number: int | None) -> Iterator[Sentence]:
    if lack.plain:
        name = telling.say.gloss(lack.plain).name
        name = glossary.capital(name) if telling.say.language in PLAIN_FIRST else name
        yield from telling.say.glossary("missing", "missing_plain", [lack.plain], number, name=name)


def _item(telling: Telling, lack: MissingThing, number: int | None) -> Iterator[Sentence]:
    places = [e for field in lack.fields for e in telling.evidence[field]]
    numbers = in_a_row([telling.issues[index].number for index in lack.issues], telling.say.language)
    of = {"numbers": numbers} if len(telling.issues) > 1 else {}
    text = lack.text(len(telling.issues))
    return telling.say.letter("missing", text, places, number, words=as_printed(lack.words), **of)
