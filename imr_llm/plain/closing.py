"""The end of a summary: words to know, and what the page is."""

from collections.abc import Iterator, Sequence

from imr_llm import pointers
from imr_llm.language import glossary
from imr_llm.language.glossary import Term
from imr_llm.language.quoted import PRINTED, as_printed, names_in_a_row
from imr_llm.plain.telling import Telling
from imr_llm.plain.wording import MODEL
from imr_llm.rationale import absent
from imr_llm.record import Evidence
from imr_llm.summary import Sentence
from imr_llm.tables import Entry, EntryKind

_OF_SYSTEM: tuple[EntryKind, ...] = ("word",)
_OF_CASE: tuple[EntryKind, ...] = ("condition", "treatment", "drug")
_OF_QUOTE: tuple[EntryKind, ...] = ("condition", "treatment")
"""What a quoted reason names: what a drug is used for says nothing of why."""


def words(telling: Telling, said: Sequence[Sentence]) -> Iterator[Sentence]:
    """Terms and abbreviations that stand in what was said without their meaning: the system's words first."""
    found: dict[str, Entry] = {}
    for sentence in said:
        text = sentence.source.text
        if sentence.support != "glossary" and text != MODEL:
            found |= {entry.id: entry for entry in glossary.system_words(text, telling.say.programme)}
        if sentence.support == "letter":
            if sentence.part == "missing" and any(map(glossary.documentation, PRINTED.findall(sentence.text))):
                continue  # its plain words stand beside it
            kinds = _OF_SYSTEM if text.startswith(("decision_", "about_")) else _OF_CASE
            kinds = _OF_QUOTE if text.startswith("reason_") else kinds
            named = _signs(sentence, telling) if text == MODEL else _named(sentence, kinds)
            found |= {term.entry.id: term.entry for term in (*named, *_abbreviations(sentence, telling))}
    for entry in sorted(found.values(), key=lambda entry: entry.kind != "word"):
        if entry.id not in telling.explained:
            yield from telling.say.explained("words", "word", entry)


def _named(sentence: Sentence, kinds: Sequence[EntryKind]) -> Iterator[Term]:
    """What the letter's words in a sentence name, but by an abbreviation that is explained itself."""
    for printed in PRINTED.findall(sentence.text):
        yield from _apart(glossary.terms(printed, *kinds), glossary.abbreviations(printed))


def _signs(sentence: Sentence, telling: Telling) -> Iterator[Term]:
    """Examinations and warning signs that a model's sentence names, by its English, and does not explain itself."""
    _, _, index, _, at = sentence.source.places[0].field.split("/")
    english = telling.issues[int(index)].why[int(at)]
    known = {*absent.table().not_illness, "condition_red_flags"}
    for term in glossary.terms(english, "condition"):
        if term.entry.id in known and not glossary.is_said_behind(english, term.end):
            yield term


def _abbreviations(sentence: Sentence, telling: Telling) -> Iterator[Term]:
    """Abbreviations, but those in a request's name that the page explains beside it: "EMG/NCS"."""
    is_name = sentence.part in ("decision", "main_message")
    for words_ in [sentence.text] if sentence.source.text == MODEL else PRINTED.findall(sentence.text):
        named = glossary.terms(words_, *_OF_CASE) if is_name else ()
        told = [term for term in named if term.entry.id in telling.explained]
        yield from _apart(glossary.abbreviations(words_), told)


def _apart(terms: Sequence[Term], others: Sequence[Term]) -> list[Term]:
    """Terms that lie in none of the others."""
    return [term for term in terms if not any(o.start <= term.start and term.end <= o.end for o in others)]


def about(telling: Telling) -> Iterator[Sentence]:
    """What the page is, what the letter rests on, and what could not be read."""
    say, case = telling.say, telling.record.case
    yield from say.fixed("about", "about_program")
    if case.decision_date:
        dated = telling.evidence["/case/decision_date"]
        yield from say.letter("about", "about_dated", dated, date=say.date(case.decision_date))
    if case.case_number:
        yield from say.letter("about", "about_case", telling.evidence["/case/case_number"], case=case.case_number)
    yield from _guidelines(telling)
    if telling.model_reasons:
        yield from say.fixed("about", "about_model")
    if "page_not_read" in telling.flags[""]:
        yield from say.fixed("about", "about_page_not_read")
    if telling.record.source.ocr:
        yield from say.fixed("about", "about_scan")
    if telling.record.layout == "unknown":
        yield from say.fixed("about", "about_not_all_read")
    for text in ("about_not_advice", "about_letter_counts", "about_ask"):
        yield from say.fixed("about", text)


def _guidelines(telling: Telling) -> Iterator[Sentence]:
    """The guidelines that the reviewer used, each once for the whole letter."""
    named: dict[str, None] = {}
    places: list[Evidence] = []
    for index, issue in enumerate(telling.issues):
        for place, citation in enumerate(issue.reviewer_citations):
            evidence = telling.evidence[pointers.of_issue(index, "reviewer_citations", place, "document")]
            if citation.document and evidence:
                named[as_printed(citation.document)] = None
                places.append(evidence[0])
    if named:
        shape = "about_guideline" if len(named) == 1 else "about_guidelines"
        names = names_in_a_row(list(named), telling.say.language)
        yield from telling.say.letter("about", shape, places, names=names)
