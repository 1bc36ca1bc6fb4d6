"""A summary held against the record and the letter. It always runs; what fails is not written.

A sentence is a template with values that its places in the letter give, words of a glossary entry, a fixed text, or a
model's reason that was checked when it was read. So it is not asked here whether a sentence sounds right, but whether
it can be made again from what it says that it stands on. Decisions are checked once more by their words.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache, lru_cache

from imr_llm import dates, glossary, layouts, sentences, tables
from imr_llm.forms import programme_of
from imr_llm.letter import Document
from imr_llm.lexicon import drugs
from imr_llm.quoted import PRINTED, as_printed, in_a_row, shortened
from imr_llm.quoting import most_for, quotes, turns_round
from imr_llm.record import Decision, Language, Place, ReadingGrade, Record, Sentence, evidence_by_field
from imr_llm.verify import reading
from imr_llm.verify.ledger import QUOTED, incomplete, misplaced
from imr_llm.verify.plain import HARDEST, levels_in, masked, quantities_in, sides_in
from imr_llm.verify.record import in_quote, says

_DATES: dict[str, Callable[[date], date]] = {
    "date": lambda day: day,
    "deadline": dates.last_day_to_appeal,
    "end": dates.a_year_after,
}
"""What is told of a date in the letter: itself, the last day to appeal, the end of twelve months."""
HARDEST_ES = 70.0
"""Fernández Huerta: from 70 fairly easy, from 80 easy."""
_SLOT = re.compile(r"\\\{(\w+)\\\}")
_SLOTS = re.compile(r"\{(\w+)\}")
_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*")
_OUT_OF_LETTER = ("request", "words", "case", "original", "authorized")


def reading_grade(sentences: Sequence[Sentence], language: Language) -> ReadingGrade:
    """How hard a summary is to read, as printed and with the letter's names masked."""
    words = [s.text for s in sentences]
    hidden = [_without_names(text, language) for text in words]
    years = reading.crawford if language == "es" else reading.flesch_kincaid
    return ReadingGrade(raw=round(years(words), 1), masked=round(years(hidden), 1))


def ease(sentences: Sequence[Sentence]) -> float:
    """How easy a Spanish summary is (Fernández Huerta), with the letter's names masked."""
    return reading.fernandez_huerta([_without_names(s.text, "es") for s in sentences])


def problems(
    sentences: Sequence[Sentence],
    record: Record,
    document: Document,
    language: Language,
    model_reasons: Mapping[str, str],
    today: date,
) -> list[str]:
    """What is wrong with a summary, each in words without text of the letter; an empty list where nothing is.

    `model_reasons` are a model's reasons by the pointer to the issue; `today` is the day on which they are told.
    """
    checking = _Checking(sentences, record, document, language, model_reasons, today)
    return list(dict.fromkeys(checking.problems()))


class _Checking:
    def __init__(
        self,
        sentences: Sequence[Sentence],
        record: Record,
        document: Document,
        language: Language,
        model_reasons: Mapping[str, str],
        today: date,
    ) -> None:
        self._sentences = sentences
        self._record = record
        self._document = document
        self._text = document.text
        self._language = language
        self._programme = programme_of(record.layout)
        self._texts = tables.summary_texts(language, self._programme)
        self._model_reasons = model_reasons
        self._today = today
        self._newest = dates.newest_year(document.text, record.case.decision_date)
        self._by_field = evidence_by_field(record)
        self._evidence = {(e.field, e.start, e.end, e.page) for e in record.evidence}

    def problems(self) -> Iterator[str]:
        yield from self._decisions()
        if problem := incomplete(self._sentences, self._record, self._today):
            yield problem
        yield from self._reasons_quoted()
        for sentence in self._sentences:
            if problem := misplaced(sentence, self._record) or self._unsupported(sentence):
                yield f"a sentence of the part {sentence.part} {problem}"
            if _is_forbidden(sentence.text, self._language):
                yield f"a sentence of the part {sentence.part} promises or orders something"
        if self._language == "es":
            if ease(self._sentences) < HARDEST_ES:
                yield "it is too hard to read"
        elif reading_grade(self._sentences, self._language).masked > HARDEST:
            yield "it is too hard to read"

    # --- Decisions -----------------------------------------------------------------------------------------------

    def _decisions(self) -> Iterator[str]:
        """Every issue has its decision, in words that say it and not its opposite, and the letter's words say it."""
        checks = self._texts.checks
        for index, issue in enumerate(self._record.issues):
            decision = issue.decision or "unread"
            own = [s for s in self._sentences if s.issue == issue.number]
            told = {"decision_upheld", "decision_overturned", "decision_overturned_part", "decision_unread"}
            said = [s for s in own if s.source.text in told]
            part = "_part" if issue.is_approved_in_part else ""
            if {s.source.text for s in said} != {f"decision_{decision}{part}"}:
                yield f"the decision on request {issue.number} is not told, or not as it was read"
            if not any(re.search(getattr(checks, decision), s.text) for s in said):
                yield f"the decision on request {issue.number} is told in words that do not say it"
            opposite = {"upheld": checks.overturned, "overturned": checks.upheld}.get(decision)
            if opposite and any(re.search(opposite, s.text) for s in said):
                yield f"the decision on request {issue.number} is told the wrong way round"
            quotes = [e.quote for e in self._by_field[f"/issues/{index}/decision"][:1]]
            if issue.decision and not any(self._says(issue.decision, quote) for quote in quotes):
                yield f"the letter's words do not say the decision on request {issue.number}"
        yield from self._main_message()

    def _says(self, decision: Decision, quote: str) -> bool:
        return says(decision, quote) or layouts.says(self._record.layout, quote) == decision

    def _main_message(self) -> Iterator[str]:
        """Its texts follow from the decisions, and its words say them."""
        checks, decisions = self._texts.checks, [issue.decision or "unread" for issue in self._record.issues]
        message = [s for s in self._sentences if s.part == "main_message"]
        is_one = len(set(decisions)) == 1 and "unread" not in decisions
        shape = "one" if len(decisions) == 1 else "all" if is_one else "some"
        in_part = [i for i in self._record.issues if i.is_approved_in_part]
        wanted = {f"main_{shape}_{decision}" for decision in decisions} or {"main_none"}
        if shape == "one" and in_part:
            wanted = {"part_only_one"}
        if len(decisions) > 1 and in_part:
            wanted.add(f"part_only_of_{'one' if len(in_part) == 1 else 'some'}")
        if before := sum(bool(i.authorized) for i in self._record.issues):
            of = "" if shape == "one" else "_of_one" if before == 1 else "_of_some"
            wanted.add(f"part_before{of}")
        told = re.compile(r"main_(?:(?:one|all|some)_\w+|none)|part_\w+")
        if {s.source.text for s in message if told.fullmatch(s.source.text)} != wanted:
            yield "the main message does not agree with the decisions"
        if (len(decisions) > 1) != any(s.source.text == "main_count" for s in message):
            yield "the main message does not count the requests"
        approved = {i for i, d in enumerate(decisions) if d == "overturned" and self._record.issues[i].request}
        named = {self._index(s) for s in message if s.source.text == "first_named"}
        if named != (approved if shape == "some" else set()):
            yield "the main message does not say which requests were approved"
        here = [s for s in message if not s.source.text.startswith("part_before")]  # by somebody else, and earlier
        for decision in ("upheld", "overturned", "unread"):
            is_said = any(re.search(getattr(checks, decision), PRINTED.sub("“”", s.text)) for s in here)
            if is_said != (decision in (set(decisions) or {"unread"})):
                yield "the main message does not agree with the decisions"

    # --- Support -------------------------------------------------------------------------------------------------

    def _unsupported(self, sentence: Sentence) -> str | None:
        if sentence.support == "fixed":
            return self._not_fixed(sentence)
        if sentence.support == "glossary":
            return self._not_in_glossary(sentence)
        return self._not_in_letter(sentence)

    def _not_fixed(self, sentence: Sentence) -> str | None:
        values = _values(sentence, self._language, self._programme)
        if values is None or not all(self._is_count(name, value) for name, value in values.items()):
            return "is no fixed text"
        found = tables.laws().get(self._texts.text[sentence.source.text].law or "")
        law = (found.source, found.checked) if found else (None, None)
        if found and not found.holds(self._today.isoformat()):
            return "stands on a law that does not hold"
        return None if (sentence.source.law, sentence.source.checked) == law else "names another law"

    def _not_in_glossary(self, sentence: Sentence) -> str | None:
        known = tables.glossary()
        if not sentence.source.entries or not set(sentence.source.entries) <= known.keys():
            return "is in no glossary entry"
        glosses = [known[entry].es if self._language == "es" else known[entry].en for entry in sentence.source.entries]
        first = glosses[0]
        words = {
            **dict(zip("abc", (gloss.name for gloss in glosses), strict=False)),
            "name": first.name,
            "meaning": first.meaning,
            "term": first.term[:1].upper() + first.term[1:],
        }
        template = self._texts.text.get(sentence.source.text)
        parts = template.sentences if template else []
        made = [part.format(**words) for part in parts if set(_SLOTS.findall(part)) <= words.keys()]
        if sentence.text not in made:
            return "says something else than its glossary entry"
        return None if self._is_about(sentence) else "explains something that its request does not ask for"

    def _is_about(self, sentence: Sentence) -> bool:
        """Whether a request's glossary entries are those that its words name."""
        issue = next((issue for issue in self._record.issues if issue.number == sentence.issue), None)
        if issue is None:
            return sentence.part == "words"
        entries = set(sentence.source.entries)
        if sentence.source.text == "missing_plain":
            return entries <= {e.id for words in issue.missing_documentation if (e := glossary.documentation(words))}
        asked = [entry.id for entry in glossary.asked(issue.request or "").entries]
        if sentence.source.text == "asked_group":
            return entries == {f"category_{issue.category}"}
        if sentence.source.text.startswith("asked_"):
            return list(sentence.source.entries) == asked
        return entries <= set(asked)

    def _not_in_letter(self, sentence: Sentence) -> str | None:
        places = sentence.source.places
        if not places or not all(self._is_place(place) for place in places):
            return "has no place in the letter"
        quotes = [self._text[place.start : place.end] for place in places]
        if sentence.source.text == "model":
            return self._not_of_model(sentence, quotes)
        values = _values(sentence, self._language, self._programme)
        if values is None:
            return "is not what its template says"
        if not self._is_code(sentence):
            return "tells another decision or reason than the record has there"
        for name, value in values.items():
            if not self._is_given(name, value, sentence, quotes):
                return f"gives a value ({name}) that is not at its place in the letter"
        return None

    def _not_of_model(self, sentence: Sentence, quotes: Sequence[str]) -> str | None:
        """Its words passed their checks when they were read; here only whether they are these, and its names."""
        pointers = {place.field.rpartition("/why/")[0] for place in sentence.source.places}
        own = {words for pointer in pointers for words in sentences.split(self._model_reasons.get(pointer, ""))}
        if sentence.text not in own:
            return "is none that a model's checked answer has"
        given = " ".join([*quotes, *(i.request or "" for i in self._record.issues if i.number == sentence.issue)])
        numbers = {number for number, _ in quantities_in(sentence.text)}
        allowed = {number for number, _ in quantities_in(given)} | {str(i) for i in range(len(self._record.issues) + 1)}
        names = {word.lower() for word in _WORD.findall(sentence.text) if word in drugs()}
        if not (
            numbers <= allowed
            and levels_in(sentence.text) <= levels_in(given)
            and (self._language == "es" or sides_in(sentence.text) <= sides_in(given))
            and all(name in given.lower() for name in names)
        ):
            return "names a number, medicine, level or side that the letter does not"
        return None

    def _is_place(self, place: Place) -> bool:
        """Evidence of the record, or a part of a rationale's."""
        if (place.field, place.start, place.end, place.page) in self._evidence:
            return True
        whole = (e for e in self._by_field[place.field] if place.field.endswith("/rationale"))
        return self._document.page_at(place.start) == place.page and any(
            e.start <= place.start < place.end <= e.end for e in whole
        )

    def _reasons_quoted(self) -> Iterator[str]:
        """Where no model told why and the decision is in no doubt, an issue has the quotes that are chosen for it."""
        for index, issue in enumerate(self._record.issues):
            own = [s for s in self._sentences if s.issue == issue.number]
            told = {(place.start, place.end) for s in own if s.source.text in QUOTED for place in s.source.places}
            due: set[tuple[int, int]] = set()
            if not {"model", "decision_check"} & {s.source.text for s in own}:
                most = most_for(len(self._record.issues))
                places = quotes(issue, index, self._by_field, self._text, most)
                due = {(place.start, place.end) for place in places}
            if told != due:
                yield f"the letter is not quoted for request {issue.number} as it should be"

    def _is_quote(self, sentence: Sentence, quotes: Sequence[str]) -> bool:
        """Whether words that are quoted as reasons are those at their places, and none of them turns the decision."""
        issue = next(i for i in self._record.issues if i.number == sentence.issue)
        words = [as_printed(quote) for quote in quotes]
        if issue.decision is None or any(turns_round(quote, issue.decision) for quote in words):
            return False
        values = _values(sentence, self._language, self._programme) or {}
        if sentence.source.text != "reason_same":
            return [values.get("words")] == words
        other = next((i for i in self._record.issues if str(i.number) == values.get("same")), None)
        if other is None or other.number >= issue.number or other.decision != issue.decision:
            return False
        return words == [
            quote
            for s in self._sentences
            if s.issue == other.number and s.source.text in ("reason_words", "reason_more")
            for quote in PRINTED.findall(s.text)
        ]

    @staticmethod
    def _index(sentence: Sentence) -> int:
        """The place in the record of the issue that a sentence's place is about."""
        return int(sentence.source.places[0].field.split("/")[2])

    def _is_code(self, sentence: Sentence) -> bool:
        """Whether a template that states a decision or a reason stands on that code in the record."""
        kind, _, code = sentence.source.text.partition("_")
        code = code.rpartition("_")[2] if kind == "main" else code
        if code in ("words", "more", "same") or (
            kind not in ("main", "reason") and code not in ("upheld", "overturned")
        ):
            return True
        return all(self._value(place.field) == code for place in sentence.source.places)

    def _value(self, pointer: str) -> object:
        """The value of the record at a JSON Pointer; None where there is none."""
        node: object = self._record
        for key in pointer.strip("/").split("/"):
            if isinstance(node, tuple):
                node = node[int(key)] if key.isdigit() and int(key) < len(node) else None
            else:
                node = getattr(node, key, None)
        return node

    def _is_given(self, name: str, value: str, sentence: Sentence, quotes: Sequence[str]) -> bool:
        fields = [place.field for place in sentence.source.places]
        text = sentence.source.text
        if name in _DATES:
            given = value in self._dates(quotes, name, self._newest + ("/case/mailing_date" in fields))
        elif name == "number":
            given = value == str(sentence.issue or self._record.issues[self._index(sentence)].number)
        elif text.startswith("guideline_"):
            given = value in self._guidelines(sentence)
        elif text in QUOTED:
            given = self._is_quote(sentence, quotes)
        elif text == "first_named":
            given = value == shortened(str(self._value(fields[0])))
        elif sentence.part == "main_message" and name != "words":
            given = self._is_count(name, value)
        elif name == "word":
            given = value in (as_printed(quote) for quote in quotes)
        else:
            given = (
                name in _OUT_OF_LETTER
                and any(value == as_printed(str(self._value(field))) for field in fields)
                and any(in_quote(value, quote) for quote in quotes)
            )
        return given

    def _dates(self, quotes: Sequence[str], name: str, newest: int) -> set[str]:
        found = set()
        for quote in quotes:
            iso = dates.parse(dates.with_digits(" ".join(quote.split())), newest)
            if iso and name != "date" and len(iso) == len("2014-08-05"):
                iso = _DATES[name](date.fromisoformat(iso)).isoformat()
            if iso:
                found.add(dates.in_words(iso, self._language))
        return found

    def _guidelines(self, sentence: Sentence) -> set[str]:
        """The documents of the citations that the sentence's places belong to."""
        fields = {place.field.rpartition("/")[0] for place in sentence.source.places}
        return {
            as_printed(citation.document or "")
            for index, issue in enumerate(self._record.issues)
            if issue.number == sentence.issue
            for place, citation in enumerate(issue.reviewer_citations)
            if f"/issues/{index}/reviewer_citations/{place}" in fields
        }

    def _is_count(self, name: str, value: str) -> bool:
        if name == "partly":
            named = [i.number for i in self._record.issues if i.is_approved_in_part]
            return bool(named) and value == in_a_row(named, self._language)
        decisions = [issue.decision for issue in self._record.issues]
        counts = {
            "total": len(decisions),
            "approved": decisions.count("overturned"),
            "denied": decisions.count("upheld"),
            "unread": decisions.count(None),
            "before": sum(bool(i.authorized) for i in self._record.issues),
        }
        return value == str(counts.get(name))


@lru_cache(maxsize=20_000)
def _is_forbidden(text: str, language: Language) -> bool:
    """Whether a sentence promises or orders something, what the letter prints left out."""
    return bool(_forbidden(language).search(PRINTED.sub("“”", text)))


@cache
def _forbidden(language: Language) -> re.Pattern[str]:
    return tables.any_of(tables.summary_texts(language).checks.forbidden)


def _values(sentence: Sentence, language: Language, programme: str) -> dict[str, str] | None:
    """The values in the slots of a sentence's template; None where it is not that template."""
    for pattern in _templates(sentence.source.text, language, programme):
        if m := pattern.fullmatch(sentence.text):
            return m.groupdict()
    return None


@lru_cache(maxsize=1000)
def _templates(text: str, language: Language, programme: str) -> tuple[re.Pattern[str], ...]:
    found = tables.summary_texts(language, programme).text.get(text)
    sentences = found.sentences if found else []
    return tuple(re.compile(_SLOT.sub(r"(?P<\1>.+?)", re.escape(words))) for words in sentences)


@lru_cache(maxsize=20_000)
def _without_names(text: str, language: Language) -> str:
    """With what the letter prints, and names of medicines and treatments, as one short word each."""
    text = PRINTED.sub("esto" if language == "es" else "it", text)
    if language == "en":
        return masked(text)
    return _WORD.sub(lambda m: "esto" if m[0] in drugs() else m[0], text)
