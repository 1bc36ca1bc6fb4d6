"""The parts of a summary, in the order in which a person reads them."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date

from imr_llm import dates, glossary, stopping, tables
from imr_llm.forms import programme_of
from imr_llm.letter import Document, Span
from imr_llm.plain.steps import next_steps
from imr_llm.plain.wording import MODEL, Wording, place_of
from imr_llm.quoted import PRINTED, as_printed, in_a_row, shortened
from imr_llm.quoting import quotes
from imr_llm.record import (
    DOUBTED,
    Decision,
    Evidence,
    Issue,
    Language,
    Place,
    Record,
    Sentence,
    SentenceSource,
    evidence_by_field,
)
from imr_llm.tables import Entry, EntryKind

LONGEST_DECISION = 60
"""Characters of a decision's words that are worth repeating."""
_MORE_ITEMS = {"cut_off", "item_missing", "not_shown", "value_dropped", "readers_disagree", "section_missing"}
_UNSURE_REQUEST = {"request_unsure", "request_conflict"}
_UNSURE_REASON = {"reason_inferred", "readers_disagree", "shared_rationale", "cut_off"}
_NAMES = ("a", "b", "c")
_OF_SYSTEM: tuple[EntryKind, ...] = ("word",)
_OF_CASE: tuple[EntryKind, ...] = ("condition", "treatment", "drug")
_OF_QUOTE: tuple[EntryKind, ...] = ("condition", "treatment")
"""What a quoted reason names: what a drug is used for says nothing of why."""
_SLOTS: dict[Decision | None, str] = {"overturned": "approved", "upheld": "denied", None: "unread"}


def sentences(
    record: Record,
    document: Document,
    language: Language,
    model_reasons: Mapping[str, tuple[str, ...]],
    today: date,
) -> tuple[Sentence, ...]:
    """Every sentence of the summary of one letter.

    `document` is the letter as it was stored. `model_reasons` has, by the pointer to the issue, the reasons that a
    model wrote and that passed every check, in this language; the templates stand in for the others. The steps are
    those of the day `today`.
    """
    return tuple(_Parts(record, document, language, model_reasons, today).all())


def _shape(text: str, count: int) -> str:
    return f"{text}_one" if count == 1 else f"{text}_some"


class _Parts:
    def __init__(
        self,
        record: Record,
        document: Document,
        language: Language,
        model_reasons: Mapping[str, tuple[str, ...]],
        today: date,
    ) -> None:
        self._record = record
        self._document = document
        self._text = document.text
        self._say = Wording(language, programme_of(record.layout), today)
        self._model_reasons = model_reasons
        self._count = Counter(issue.decision for issue in record.issues)
        self._evidence = evidence_by_field(record)
        self._flags: dict[str, set[str]] = defaultdict(set)
        for flag in record.flags:
            self._flags[flag.field].add(flag.code)
        self._explained: set[str] = set()
        self._quotes: dict[tuple[str, ...], int] = {}  # by decision and what was quoted: for which request first
        self._guides: set[str] = set()  # guidelines that were named: each once a page
        fields = ("/outcome", *(f"/issues/{index}/decision" for index in range(len(record.issues))))
        self._in_part = [i for i, issue in enumerate(record.issues) if issue.is_approved_in_part]
        self._doubted = {field for field in fields if self._flags[field] & DOUBTED}

    def all(self) -> Iterator[Sentence]:
        said: list[Sentence] = []
        for part in (self._main_message(), self._missing(), self._requests()):
            said += part
        said += next_steps(self._record, self._evidence, self._say, is_doubted=bool(self._doubted))
        yield from said
        yield from self._words(said)
        yield from self._about()

    # --- The main message ----------------------------------------------------------------------------------------

    def _main_message(self) -> Iterator[Sentence]:
        total, say = len(self._record.issues), self._say
        one = next((d for d, count in self._count.items() if count == total), None)
        if total == 0:
            yield from say.fixed("main_message", "main_none")
        elif total == 1 and self._in_part:
            yield from say.letter("main_message", "part_only_one", self._part_places())
        elif total == 1:
            yield from self._decided("main_one", one)
        else:
            yield from say.fixed("main_message", "main_count", total=total)
            if one:
                yield from self._decided("main_all", one)
                yield from self._only_a_part()
            else:
                for decision, slot in _SLOTS.items():
                    if count := self._count[decision]:
                        yield from self._decided("main_some", decision, **{slot: count})
                    if count and decision == "overturned":
                        yield from self._which()
                        yield from self._only_a_part()
        yield from self._approved_before(total)
        if one and not self._doubted and not self._in_part:
            yield from say.fixed("main_message", f"main_means_{one}")
        yield from self._doubts()
        yield from self._not_to_miss()

    def _approved_before(self, total: int) -> Iterator[Sentence]:
        """Of how many requests a part had been approved before."""
        before = [i for i, issue in enumerate(self._record.issues) if issue.authorized]
        if before:
            places = [e for i in before for e in self._evidence[f"/issues/{i}/authorized"][:1]]
            shape = "part_before" if total == 1 else _shape("part_before_of", len(before))
            count = {} if total == 1 else {"before": len(before)}
            yield from self._say.letter("main_message", shape, places, **count)

    def _only_a_part(self) -> Iterator[Sentence]:
        """Of which requests only a part was approved."""
        if numbers := [self._record.issues[i].number for i in self._in_part]:
            partly = in_a_row(numbers, self._say.language)
            shape = _shape("part_only_of", len(numbers))
            yield from self._say.letter("main_message", shape, self._part_places(), partly=partly)

    def _part_places(self) -> list[Evidence]:
        return [e for i in self._in_part for e in self._evidence[f"/issues/{i}/approved_part"][:1]]

    def _which(self) -> Iterator[Sentence]:
        """The requests that were approved, each by its number and name, as its heading has it."""
        for index, issue in enumerate(self._record.issues):
            if issue.decision == "overturned":
                places = self._evidence[f"/issues/{index}/request"]
                words = shortened(issue.request or "")
                yield from self._say.letter("main_message", "first_named", places, number=issue.number, request=words)

    def _not_to_miss(self) -> Iterator[Sentence]:
        """What the page has below, and nobody must miss: a part that could be approved, papers to bring, a medicine
        that is not to be stopped at once, the last day to appeal.
        """
        say, issues = self._say, self._record.issues
        for index, issue in enumerate(issues):
            if issue.decision == "upheld" and issue.approved_part:
                places = self._evidence[f"/issues/{index}/approved_part"]
                words = as_printed(issue.approved_part)
                yield from say.letter("main_message", "first_instead", places, number=issue.number, words=words)
        if any(issue.lacks for issue in issues):
            yield from say.fixed("main_message", "first_missing")
        if any(map(stopping.due, issues)):
            yield from say.fixed("main_message", "first_stop")
        can_appeal = tables.steps()[say.programme].appeal and not dates.is_long_past(self._record, say.today)
        if can_appeal and self._count["upheld"]:
            yield from self._last_day()

    def _last_day(self) -> Iterator[Sentence]:
        if day := self._record.case.mailing_date:
            last = self._say.date(dates.last_day_to_appeal(date.fromisoformat(day)).isoformat())
            places = self._evidence["/case/mailing_date"]
            yield from self._say.letter("main_message", "first_deadline", places, deadline=last)
        else:
            yield from self._say.fixed("main_message", "first_days")

    def _decided(self, shape: str, decision: Decision | None, **count: int) -> Iterator[Sentence]:
        """What was decided on the items with this decision, and where the letter says so."""
        if decision is None:
            return self._say.fixed("main_message", f"{shape}_unread", **count)
        issues = [i for i, issue in enumerate(self._record.issues) if issue.decision == decision]
        places = [e for i in issues for e in self._evidence[f"/issues/{i}/decision"][:1]]
        return self._say.letter("main_message", f"{shape}_{decision}", places, **count)

    def _doubts(self) -> Iterator[Sentence]:
        say, total = self._say, len(self._record.issues)
        if self._count[None] or not total:
            yield from say.fixed("main_message", "main_read_letter")
        if total and self._flags["/issues"] & _MORE_ITEMS:
            yield from say.fixed("main_message", "main_maybe_more")
        if self._doubted:
            yield from say.fixed("main_message", "main_check")

    # --- Each request, and why -----------------------------------------------------------------------------------

    def _requests(self) -> Iterator[Sentence]:
        for index, issue in enumerate(self._record.issues):
            yield from self._asked(index, issue)
            yield from self._decision(index, issue)
            yield from self._stopping(index, issue)
            if issue.decision:
                yield from self._reason(index, issue)
                yield from self._guidelines(index, issue)

    def _asked(self, index: int, issue: Issue) -> Iterator[Sentence]:
        say, number = self._say, issue.number
        if issue.request is None:
            yield from say.fixed("decision", "request_unread", number)
            return
        yield from self._asked_before(index, issue)
        asked = glossary.asked(issue.request)
        if asked.entries:
            if not issue.authorized:  # what the doctor asked for is said already
                yield from self._in_plain_words(asked, number)
            yield from self._meanings(asked, number, by_name=bool(issue.authorized))
        elif issue.category:
            group = tables.glossary()[f"category_{issue.category}"]
            yield from say.glossary("decision", "asked_group", [group], number, a=say.gloss(group).name)
        if not issue.authorized:
            yield from self._printed("as_printed", index, issue)
        if not asked.entries:
            yield from say.fixed("decision", "no_plain_name", number)
        if self._flags[f"/issues/{index}/request"] & _UNSURE_REQUEST:
            yield from say.fixed("decision", "request_check", number)

    def _in_plain_words(self, asked: glossary.Asked, number: int) -> Iterator[Sentence]:
        names = {slot: self._say.gloss(entry).name for slot, entry in zip(_NAMES, asked.entries, strict=False)}
        shape = ("asked_one", "asked_two", "asked_three")[len(asked.entries) - 1]
        shape = {"asked_three": "asked_more"}.get(shape, f"{shape}_more") if asked.more else shape
        return self._say.glossary("decision", shape, asked.entries, number, **names)

    def _printed(self, shape: str, index: int, issue: Issue) -> Iterator[Sentence]:
        places = self._evidence[f"/issues/{index}/request"]
        return self._say.letter("decision", shape, places, issue.number, request=as_printed(issue.request or ""))

    def _asked_before(self, index: int, issue: Issue) -> Iterator[Sentence]:
        """What the doctor asked for, what had been approved before, and what is decided on here."""
        if not (issue.authorized and issue.original_request):
            return
        for name, text, words in (
            ("original_request", "part_asked", {"original": as_printed(issue.original_request)}),
            ("authorized", "part_authorized", {"authorized": as_printed(issue.authorized)}),
        ):
            places = self._evidence[f"/issues/{index}/{name}"]
            yield from self._say.letter("decision", text, places, issue.number, **words)
        is_whole = issue.request == issue.original_request
        yield from self._printed("as_printed_whole" if is_whole else "as_printed_rest", index, issue)

    def _meanings(self, asked: glossary.Asked, number: int, *, by_name: bool) -> Iterator[Sentence]:
        """What the things are, each said once in a summary; by name where "it" could be another."""
        shape = "word" if by_name or len(asked.entries) > 1 or asked.more else "meaning"
        for entry in asked.entries:
            if entry.id not in self._explained:
                self._explained.add(entry.id)
                yield from self._say.explained("decision", shape, entry, number)

    def _decision(self, index: int, issue: Issue) -> Iterator[Sentence]:
        say, number = self._say, issue.number
        if issue.decision is None:
            yield from say.fixed("decision", "decision_unread", number)
            if words := issue.approved_part:
                places = self._evidence[f"/issues/{index}/approved_part"]
                yield from say.letter("decision", "decision_open_words", places, number, words=as_printed(words))
            return
        places = self._evidence[f"/issues/{index}/decision"]
        part = "_part" if issue.is_approved_in_part else ""
        yield from say.letter("decision", f"decision_{issue.decision}{part}", places[:1], number)
        words = as_printed(self._text[places[0].start : places[0].end]) if places else ""
        if words and len(words) <= LONGEST_DECISION:
            yield from say.letter("decision", "decision_word", places[:1], number, word=words)
        if part and issue.approved_part:
            words = as_printed(issue.approved_part)
            places = self._evidence[f"/issues/{index}/approved_part"]
            yield from say.letter("decision", "decision_part_words", places, number, words=words)
        if self._flags[f"/issues/{index}/decision"] & DOUBTED:
            yield from say.fixed("decision", "decision_check", number)

    def _stopping(self, index: int, issue: Issue) -> Iterator[Sentence]:
        """What the letter says of stopping a medicine, and what is told of every medicine that is stopped slowly."""
        for text in stopping.due(issue):
            if text == stopping.TALK:
                yield from self._say.fixed("decision", text, issue.number)
            else:
                places = self._evidence[f"/issues/{index}/rationale"]
                yield from self._say.letter("decision", text, places, issue.number)

    def _reason(self, index: int, issue: Issue) -> Iterator[Sentence]:
        say, number, pointer = self._say, issue.number, f"/issues/{index}"
        if own := self._model_reasons.get(pointer):
            for place, words in enumerate(own):
                places = tuple(place_of(e) for e in self._evidence[f"{pointer}/why/{place}"])
                source = SentenceSource(text=MODEL, places=places)
                yield Sentence(part="reason", issue=number, text=words, support="letter", source=source)
        elif issue.decision == "overturned" and f"{pointer}/decision" in self._doubted:
            yield from say.fixed("reason", "reason_check", number)
        elif issue.is_approved_in_part:
            yield from say.letter("reason", "part_reason", self._evidence[f"{pointer}/approved_part"][:1], number)
        elif issue.decision == "overturned":
            yield from say.letter("reason", "reason_overturned", self._evidence[f"{pointer}/decision"][:1], number)
        elif not issue.denial_reasons:
            yield from say.fixed("reason", "reason_not_found", number)
        for place, reason in enumerate(issue.denial_reasons if not own else ()):
            evidence = self._evidence[f"{pointer}/denial_reasons/{place}"]
            yield from say.letter("reason", f"reason_{reason}", evidence, number)
        if not own and f"{pointer}/decision" not in self._doubted:
            yield from self._quoted(index, issue)
        if issue.decision == "upheld" and issue.approved_part:
            words = as_printed(issue.approved_part)
            yield from say.letter(
                "reason", "part_instead", self._evidence[f"{pointer}/approved_part"], number, words=words
            )
        unsure = self._flags[f"{pointer}/denial_reasons"] | self._flags[f"{pointer}/rationale"]
        if issue.decision == "upheld" and issue.denial_reasons and unsure & _UNSURE_REASON:
            yield from say.fixed("reason", "reason_check", number)

    def _quoted(self, index: int, issue: Issue) -> Iterator[Sentence]:
        """The letter's own words for it; where they are those of a request before, that they are the same."""
        chosen = quotes(issue, index, self._evidence, self._text, len(self._record.issues))
        words = tuple(as_printed(self._text[quote.place.start : quote.place.end]) for quote in chosen)
        if not words:
            return
        before = self._quotes.setdefault((str(issue.decision), *words), issue.number)
        found = [self._within(f"/issues/{index}/rationale", quote.place) for quote in chosen]
        if before != issue.number:
            yield from self._say.letter("reason", "reason_same", found, issue.number, same=before)
            return
        is_first = True
        for quote, place, said in zip(chosen, found, words, strict=True):
            text = "reason_rule" if quote.is_rule else "reason_words" if is_first else "reason_more"
            is_first = is_first and quote.is_rule
            yield from self._say.letter("reason", text, [place], issue.number, words=said)

    def _within(self, field: str, place: Span) -> Place:
        """A place inside of a field's words."""
        return Place(field=field, start=place.start, end=place.end, page=self._document.page_at(place.start))

    def _guidelines(self, index: int, issue: Issue) -> Iterator[Sentence]:
        named: dict[str, Evidence] = {}
        for place, citation in enumerate(issue.reviewer_citations):
            evidence = self._evidence[f"/issues/{index}/reviewer_citations/{place}/document"]
            if citation.document and evidence and as_printed(citation.document) not in self._guides:
                named.setdefault(as_printed(citation.document), evidence[0])
        if not named:
            return
        self._guides |= named.keys()
        shape = ("guideline_one", "guideline_two", "guideline_three", "guideline_more")[min(len(named), 4) - 1]
        names = dict(zip(_NAMES, named, strict=False))
        places = list(named.values())[: len(_NAMES)]
        yield from self._say.letter("reason", shape, places, issue.number, **names)

    # --- What was missing ----------------------------------------------------------------------------------------

    def _missing(self) -> Iterator[Sentence]:
        lacking = [
            (index, issue, place, words)
            for index, issue in enumerate(self._record.issues)
            for place, words in enumerate(issue.lacks)
        ]
        if not lacking:
            return
        yield from self._say.fixed("missing", "missing_lead")
        shape = "missing_item" if len(self._record.issues) == 1 else "missing_item_of"
        for index, issue, place, words in lacking:
            evidence = self._evidence[f"/issues/{index}/missing_documentation/{place}"]
            yield from self._say.letter(
                "missing", shape, evidence, issue.number, words=as_printed(words), number=issue.number
            )
            if entry := glossary.documentation(words):
                name = self._say.gloss(entry).name
                yield from self._say.glossary("missing", "missing_plain", [entry], issue.number, name=name)

    # --- Words, and about this summary ---------------------------------------------------------------------------

    def _words(self, said: list[Sentence]) -> Iterator[Sentence]:
        """Terms that stand above without their meaning: the system's words first."""
        found: dict[str, Entry] = {}
        for sentence in said:
            if sentence.support != "glossary" and sentence.source.text != MODEL:
                found |= {entry.id: entry for entry in glossary.system_words(sentence.source.text, self._say.programme)}
            if sentence.support == "letter":
                if sentence.part == "missing" and any(map(glossary.documentation, PRINTED.findall(sentence.text))):
                    continue  # its plain words stand beside it
                kinds = _OF_SYSTEM if sentence.source.text.startswith(("decision_", "guideline_")) else _OF_CASE
                kinds = _OF_QUOTE if sentence.source.text.startswith("reason_") else kinds
                for words in PRINTED.findall(sentence.text):
                    found |= {entry.id: entry for entry in glossary.printed(words, *kinds)}
        for entry in sorted(found.values(), key=lambda entry: entry.kind != "word"):
            if entry.id not in self._explained:
                yield from self._say.explained("words", "word", entry)

    def _about(self) -> Iterator[Sentence]:
        say, case = self._say, self._record.case
        yield from say.fixed("about", "about_program")
        if case.decision_date:
            yield from say.letter(
                "about", "about_dated", self._evidence["/case/decision_date"], date=say.date(case.decision_date)
            )
        if case.case_number:
            yield from say.letter("about", "about_case", self._evidence["/case/case_number"], case=case.case_number)
        if self._model_reasons:
            yield from say.fixed("about", "about_model")
        if "page_not_read" in self._flags[""]:
            yield from say.fixed("about", "about_page_not_read")
        if self._record.source.ocr:
            yield from say.fixed("about", "about_scan")
        if self._record.layout == "unknown":
            yield from say.fixed("about", "about_not_all_read")
        for text in ("about_not_advice", "about_letter_counts", "about_ask"):
            yield from say.fixed("about", text)
