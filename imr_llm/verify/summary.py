"""A summary held against the record and the letter. It always runs; what fails is not written.

A sentence is a template with values that its places in the letter give, words of a glossary entry, a fixed text, or a
model's reason that was checked when it was read. So it is not asked here whether a sentence sounds right, but whether
it can be made again from what it says that it stands on. Decisions are checked once more by their words.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cache, lru_cache

from imr_llm import dates, tables
from imr_llm.fields import Language, Place, ReadingGrade, Record, Sentence
from imr_llm.phrases import drugs
from imr_llm.verify import reading
from imr_llm.verify.plain import HARDEST, levels_in, masked, quantities_in, sides_in
from imr_llm.verify.record import in_quote

DAYS_TO_APPEAL = 30
HARDEST_ES = 70.0
"""Fernández Huerta: from 70 fairly easy, from 80 easy."""
_QUOTED = re.compile(r"“[^”]*”")
_SLOT = re.compile(r"\\\{(\w+)\\\}")
_SLOTS = re.compile(r"\{(\w+)\}")
_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*")
_COUNTS = ("n", "a", "d", "u")
_OUT_OF_LETTER = ("request", "words", "case")


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
    text: str,
    language: Language,
    model_reasons: Mapping[str, str],
) -> list[str]:
    """What is wrong with a summary, each in words without text of the letter; an empty list where nothing is."""
    checking = _Checking(sentences, record, text, language, model_reasons)
    return list(dict.fromkeys(checking.problems()))


class _Checking:
    def __init__(
        self,
        sentences: Sequence[Sentence],
        record: Record,
        text: str,
        language: Language,
        model_reasons: Mapping[str, str],
    ) -> None:
        self._sentences = sentences
        self._record = record
        self._text = text
        self._language = language
        self._texts = tables.summary_texts(language)
        self._model_reasons = model_reasons
        self._newest = dates.newest_year(text, record.case.decision_date)
        self._evidence = {(e.field, e.start, e.end) for e in record.evidence}

    def problems(self) -> Iterator[str]:
        yield from self._decisions()
        for sentence in self._sentences:
            if problem := self._unsupported(sentence):
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
        """Every issue has its decision, in words that say it and not its opposite; and so has the main message."""
        checks = self._texts.checks
        for issue in self._record.issues:
            decision = issue.decision or "unread"
            own = [s for s in self._sentences if s.issue == issue.number and s.part == "decision"]
            said = [s for s in own if s.source.text.removeprefix("decision_") in ("upheld", "overturned", "unread")]
            if not said or any(s.source.text != f"decision_{decision}" for s in said):
                yield f"the decision on request {issue.number} is not told, or not as it was read"
            if not any(re.search(getattr(checks, decision), s.text) for s in said):
                yield f"the decision on request {issue.number} is told in words that do not say it"
            opposite = {"upheld": checks.overturned, "overturned": checks.upheld}.get(decision)
            if opposite and any(re.search(opposite, s.text) for s in said):
                yield f"the decision on request {issue.number} is told the wrong way round"
        yield from self._main_message()

    def _main_message(self) -> Iterator[str]:
        checks, message = self._texts.checks, [s.text for s in self._sentences if s.part == "main_message"]
        decisions = {issue.decision or "unread" for issue in self._record.issues} or {"unread"}
        for decision in ("upheld", "overturned", "unread"):
            if any(re.search(getattr(checks, decision), text) for text in message) != (decision in decisions):
                yield "the main message does not agree with the decisions"

    # --- Support -------------------------------------------------------------------------------------------------

    def _unsupported(self, sentence: Sentence) -> str | None:
        if sentence.support == "fixed":
            return self._not_fixed(sentence)
        if sentence.support == "glossary":
            return self._not_in_glossary(sentence)
        return self._not_in_letter(sentence)

    def _not_fixed(self, sentence: Sentence) -> str | None:
        values = _values(sentence, self._language)
        if values is None or not all(self._is_count(name, value) for name, value in values.items()):
            return "is no fixed text"
        return None

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
        return None if sentence.text in made else "says something else than its glossary entry"

    def _not_in_letter(self, sentence: Sentence) -> str | None:
        places = sentence.source.places
        if not places or not all(self._is_place(place) for place in places):
            return "has no place in the letter"
        quotes = [self._text[place.start : place.end] for place in places]
        if sentence.source.text == "model":
            return self._not_of_model(sentence, quotes)
        values = _values(sentence, self._language)
        if values is None:
            return "is not what its template says"
        if not self._fits_field(sentence):
            return "stands on the place of another field"
        for name, value in values.items():
            if not self._is_given(name, value, sentence, quotes):
                return f"gives a value ({name}) that is not at its place in the letter"
        return None

    def _not_of_model(self, sentence: Sentence, quotes: Sequence[str]) -> str | None:
        """Its words passed their checks when they were read; here only whether they are these, and its names."""
        if sentence.text not in " ".join(self._model_reasons.values()):
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
        if place.field == "/mailing_date":
            return 0 <= place.start < place.end <= len(self._text)
        return (place.field, place.start, place.end) in self._evidence

    def _fits_field(self, sentence: Sentence) -> bool:
        """Whether a template that states a code (a decision, a reason) stands on that code in the record."""
        kind, _, code = sentence.source.text.partition("_")
        fields = [place.field for place in sentence.source.places]
        if kind == "decision" and code in ("upheld", "overturned"):
            return all(self._value(field) == code for field in fields)
        if kind == "main":
            wanted = code.rpartition("_")[2]
            return all(self._value(field) == wanted for field in fields)
        if kind == "reason":
            wanted = code
            return all(self._value(field) == wanted for field in fields)
        return True

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
        if name in ("date", "deadline"):
            return value in self._dates(quotes, days=DAYS_TO_APPEAL if name == "deadline" else 0)
        if name == "number":
            return value == str(sentence.issue)
        if sentence.source.text.startswith("guideline_"):
            return value in self._guidelines(sentence)
        if name in _COUNTS and sentence.part == "main_message":
            return self._is_count(name, value)
        if name == "word":
            return value in (_flat(quote) for quote in quotes)
        fields = [place.field for place in sentence.source.places]
        return (
            name in _OUT_OF_LETTER
            and any(value == _flat(str(self._value(field))) for field in fields)
            and any(in_quote(value, quote) for quote in quotes)
        )

    def _dates(self, quotes: Sequence[str], days: int) -> set[str]:
        found = set()
        for quote in quotes:
            iso = dates.parse(" ".join(quote.split()), self._newest)
            if iso and days and len(iso) == 10:
                iso = (date.fromisoformat(iso) + timedelta(days=days)).isoformat()
            if iso:
                found.add(dates.in_words(iso, self._language))
        return found

    def _guidelines(self, sentence: Sentence) -> set[str]:
        """The documents of the citations that the sentence's places belong to."""
        fields = {place.field.rpartition("/")[0] for place in sentence.source.places}
        return {
            " ".join((citation.document or "").split())
            for index, issue in enumerate(self._record.issues)
            if issue.number == sentence.issue
            for place, citation in enumerate(issue.reviewer_citations)
            if f"/issues/{index}/reviewer_citations/{place}" in fields
        }

    def _is_count(self, name: str, value: str) -> bool:
        decisions = [issue.decision for issue in self._record.issues]
        counts = {
            "n": len(decisions),
            "a": decisions.count("overturned"),
            "d": decisions.count("upheld"),
            "u": decisions.count(None),
        }
        return value == str(counts.get(name))


@lru_cache(maxsize=20_000)
def _is_forbidden(text: str, language: Language) -> bool:
    """Whether a sentence promises or orders something, what the letter prints left out."""
    return bool(_forbidden(language).search(_QUOTED.sub("“”", text)))


@cache
def _forbidden(language: Language) -> re.Pattern[str]:
    patterns = tables.summary_texts(language).checks.forbidden
    return re.compile("|".join(f"(?:{p})" for p in patterns), re.IGNORECASE)


def _flat(words: str) -> str:
    """As `summarize` prints words of the letter."""
    return " ".join(words.split()).replace("“", '"').replace("”", '"')


def _values(sentence: Sentence, language: Language) -> dict[str, str] | None:
    """The values in the slots of a sentence's template; None where it is not that template."""
    for pattern in _templates(sentence.source.text, language):
        if m := pattern.fullmatch(sentence.text):
            return m.groupdict()
    return None


@lru_cache(maxsize=1000)
def _templates(text: str, language: Language) -> tuple[re.Pattern[str], ...]:
    found = tables.summary_texts(language).text.get(text)
    sentences = found.sentences if found else []
    return tuple(re.compile(_SLOT.sub(r"(?P<\1>.+?)", re.escape(words))) for words in sentences)


@lru_cache(maxsize=20_000)
def _without_names(text: str, language: Language) -> str:
    """With what the letter prints, and names of medicines and treatments, as one short word each."""
    text = _QUOTED.sub("esto" if language == "es" else "it", text)
    if language == "en":
        return masked(text)
    return _WORD.sub(lambda m: "esto" if m[0] in drugs() else m[0], text)
