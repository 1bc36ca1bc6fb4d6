"""What every part of a summary is told from, and what has been told before on the same page."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date

from imr_llm.codes import Language
from imr_llm.derived import doubted, evidence_by_field
from imr_llm.language import glossary
from imr_llm.layouts.forms import programme_of
from imr_llm.letter import Document, Span
from imr_llm.plain.wording import Wording
from imr_llm.record import Issue, Record
from imr_llm.summary import Place
from imr_llm.tables import Entry


class Telling:
    """A record under way to its summary. What has been told is kept here, so that a page says it once."""

    def __init__(
        self,
        record: Record,
        document: Document,
        language: Language,
        model_reasons: Mapping[str, tuple[str | None, ...]],
        today: date,
    ) -> None:
        self.record = record
        self.document = document
        self.say = Wording(language, programme_of(record), today)
        self.model_reasons = model_reasons
        self.count = Counter(issue.decision for issue in record.issues)
        self.evidence = evidence_by_field(record)
        self.flags: dict[str, set[str]] = defaultdict(set)
        for flag in record.flags:
            self.flags[flag.field].add(flag.code)
        self.doubted = doubted(record)
        self.explained: set[str] = set()
        """Ids of glossary entries whose meaning was told."""
        self.quoted: dict[tuple[str, ...], int] = {}
        """By a decision and the quotes for it, the request for which they were told first."""

    @property
    def text(self) -> str:
        """The letter's text."""
        return self.document.text

    @property
    def issues(self) -> tuple[Issue, ...]:
        """The record's issues."""
        return self.record.issues

    def name(self, entry: Entry) -> str:
        """What a thing is called: without its bracket where the page says what it is anyway."""
        gloss = self.say.gloss(entry)
        is_bare = entry.id in self.explained or glossary.says_it_again(gloss)
        return glossary.bare_name(gloss) if is_bare else gloss.name

    def within(self, field: str, place: Span) -> Place:
        """A place inside of a field's words."""
        return Place(field=field, start=place.start, end=place.end, page=self.document.page_at(place.start))
