"""Texts and templates of one language, and the sentences made of them."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from imr_llm import tables
from imr_llm.codes import Language
from imr_llm.language import dates, glossary
from imr_llm.record import Evidence
from imr_llm.summary import Part, Place, Sentence, SentenceSource
from imr_llm.tables import Entry, Gloss

MODEL = "model"
"""Stands for a template in the source of a sentence that a model wrote."""


class Wording:
    """The words of one language and programme. Every method gives whole sentences, each with its source."""

    def __init__(self, language: Language, programme: str, today: date) -> None:
        self.language = language
        self.today = today
        self.programme = programme
        self._texts = tables.summary_texts(language, programme)

    def fixed(self, part: Part, text: str, issue: int | None = None, **counts: int | str) -> Iterator[Sentence]:
        """A fixed text; nothing where it stands on a law that does not hold today."""
        found = self._texts.text[text]
        law = tables.laws()[found.law] if found.law else None
        if law and not law.holds(self.today.isoformat()):
            return
        source = SentenceSource(text=text, law=law.source if law else None, checked=law.checked if law else None)
        for words in found.sentences:
            yield Sentence(part=part, issue=issue, text=words.format(**counts), support="fixed", source=source)

    def letter(
        self, part: Part, text: str, evidence: Iterable[Evidence | Place], issue: int | None = None, **values: object
    ) -> Iterator[Sentence]:
        """A template with values of the letter."""
        source = SentenceSource(text=text, places=tuple(place_of(e) for e in evidence))
        for words in self._texts.text[text].sentences:
            yield Sentence(part=part, issue=issue, text=words.format(**values), support="letter", source=source)

    def glossary(
        self, part: Part, text: str, entries: Sequence[Entry], issue: int | None = None, **values: str
    ) -> Iterator[Sentence]:
        """A template with words of the glossary."""
        source = SentenceSource(text=text, entries=tuple(entry.id for entry in entries))
        for words in self._texts.text[text].sentences:
            yield Sentence(part=part, issue=issue, text=words.format(**values), support="glossary", source=source)

    def explained(self, part: Part, text: str, entry: Entry, issue: int | None = None) -> Iterator[Sentence]:
        """What a glossary entry is: its meaning, or its term and its meaning."""
        gloss = self.gloss(entry)
        term = {"term": glossary.heading(entry, self.language)} if text == "word" else {}
        return self.glossary(part, text, [entry], issue, **term, meaning=gloss.meaning)

    def gloss(self, entry: Entry) -> Gloss:
        """An entry in this language."""
        return entry.es if self.language == "es" else entry.en

    def day(self, day: date) -> str:
        """A day by which something has to be done, with its day of the week."""
        return dates.with_weekday(day, self.language)

    def date(self, iso: str) -> str:
        """A date in words, as precise as it is: "August 5, 2014", "mayo de 2013", "2008"."""
        return dates.in_words(iso, self.language)


def place_of(evidence: Evidence | Place) -> Place:
    """The place that an evidence is about."""
    return Place(field=evidence.field, start=evidence.start, end=evidence.end, page=evidence.page)
