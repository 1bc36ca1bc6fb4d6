"""Whether each sentence of a summary can be made again from what it says that it stands on."""

import re
from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache
from itertools import pairwise, product

from imr_llm import pointers, tables
from imr_llm.codes import Language
from imr_llm.faithful import facts
from imr_llm.faithful.entities import levels_in, quantities_in
from imr_llm.faithful.ledger import QUOTED, QUOTES
from imr_llm.faithful.told import Told, index_of
from imr_llm.language import dates, details, glossary
from imr_llm.language.lexicon import drugs
from imr_llm.language.quoted import PRINTED, as_printed, in_a_row, names_in_a_row, shortened
from imr_llm.quoting.clauses import turns_round
from imr_llm.rationale.lacking import PLAIN_FIRST, lacks
from imr_llm.record import Issue
from imr_llm.summary import Place, Sentence
from imr_llm.verify.grounding import in_quote
from imr_llm.verify.locate import numbers as numbers_in

_DATES: dict[str, Callable[[date], date]] = {
    "date": lambda day: day,
    "deadline": dates.last_day_to_appeal,
    "by": dates.last_day_to_authorize,
    "early": lambda day: dates.last_open_day(dates.last_day_to_appeal(day)) or day,
    "end": dates.a_year_after,
}
"""What is told of a letter's date: itself, the last day to appeal or, had it come that day, to authorise, an open day
before the first, the end of 12 months."""
_TO_ACT = ("deadline", "by", "early")
_SLOT = re.compile(r"\\\{(\w+)\\\}")
_SLOTS = re.compile(r"\{(\w+)\}")
_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*")
_OUT_OF_LETTER = ("request", "words", "case", "original", "authorized")


class Support:
    """Holds the sentences of a summary against the letter, the glossary and the fixed texts."""

    def __init__(self, told: Told) -> None:
        self._told = told

    def missing(self, sentence: Sentence) -> str | None:
        """What is wrong with what a sentence stands on; None where nothing is."""
        if sentence.support == "fixed":
            return self._not_fixed(sentence)
        if sentence.support == "glossary":
            return self._not_in_glossary(sentence)
        return self._not_in_letter(sentence)

    def _not_fixed(self, sentence: Sentence) -> str | None:
        values = _values(sentence, self._told.language, self._told.programme)
        if values is None or not all(self._is_count(name, value) for name, value in values.items()):
            return "is no fixed text"
        found = tables.laws().get(self._told.texts.text[sentence.source.text].law or "")
        law = (found.source, found.checked) if found else (None, None)
        if found and not found.holds(self._told.today.isoformat()):
            return "stands on a law that does not hold"
        return None if (sentence.source.law, sentence.source.checked) == law else "names another law"

    def _not_in_glossary(self, sentence: Sentence) -> str | None:
        known = tables.glossary()
        if not sentence.source.entries or not set(sentence.source.entries) <= known.keys():
            return "is in no glossary entry"
        glosses = [
            known[entry].es if self._told.language == "es" else known[entry].en for entry in sentence.source.entries
        ]
        first = glosses[0]
        words = {
            **dict(zip("abc", (gloss.name for gloss in glosses), strict=False)),
            "name": glossary.capital(first.name) if self._told.language in PLAIN_FIRST else first.name,
            "meaning": first.meaning,
            "term": glossary.heading(known[sentence.source.entries[0]], self._told.language),
        }
        template = self._told.texts.text.get(sentence.source.text)
        parts = template.sentences if template else []
        made = {
            part.format(**words | dict(zip("abc", names, strict=False)), A=glossary.capital(names[0]))
            for part in parts
            if set(_SLOTS.findall(part)) <= {*words, "A"}
            for names in product(*({gloss.name, glossary.bare_name(gloss)} for gloss in glosses[: glossary.MOST]))
        }
        if sentence.text not in made:
            return "says something else than its glossary entry"
        return None if self._is_about(sentence) else "explains something that its request does not ask for"

    def _is_about(self, sentence: Sentence) -> bool:
        """Whether a request's glossary entries are those that its words name."""
        if sentence.source.text == "missing_plain":
            return set(sentence.source.entries) <= {lack.plain.id for lack in lacks(self._told.record) if lack.plain}
        if sentence.source.text.startswith(("main_plain", "main_group")):
            return self._names_the_request_behind(sentence)
        issue = next((issue for issue in self._told.record.issues if issue.number == sentence.issue), None)
        if issue is None:
            return sentence.part == "words"
        entries = set(sentence.source.entries)
        asked = [entry.id for entry in glossary.asked(issue.request or "").entries]
        if sentence.source.text == "asked_group":
            return entries == {f"category_{issue.category}"}
        if sentence.source.text.startswith("asked_"):
            return list(sentence.source.entries) == asked
        return entries <= set(asked)

    def _names_the_request_behind(self, sentence: Sentence) -> bool:
        """Whether each plain name in the main message like this one stands before a request that asks for all of it."""
        said = self._told.sentences
        behind = [later for one, later in pairwise(said) if one == sentence]
        named = [index_of(s) for s in behind if s.source.text in ("first_named", "denied_named")]
        requests = [self._told.record.issues[index] for index in named if index is not None]
        return len(requests) == said.count(sentence) and all(
            self._plain_name(issue) == (sentence.source.text, sentence.source.entries) for issue in requests
        )

    def _plain_name(self, issue: Issue) -> tuple[str, tuple[str, ...]]:
        """The text that tells a request's plain name, and its entries."""
        asked = glossary.asked(issue.request or "")
        if not asked.entries:
            return "main_group", (f"category_{issue.category}",)
        return f"main_plain{glossary.shape_of(asked)}", tuple(entry.id for entry in asked.entries)

    def _not_in_letter(self, sentence: Sentence) -> str | None:
        places = sentence.source.places
        if not places or not all(self._is_place(place) for place in places):
            return "has no place in the letter"
        quotes = [self._told.text[place.start : place.end] for place in places]
        if sentence.source.text == "model":
            return self._not_of_model(sentence, quotes)
        values = _values(sentence, self._told.language, self._told.programme)
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
        own = {words for pointer in pointers for words in self._told.model_reasons.get(pointer, ())}
        if sentence.text not in own:
            return "is none that a model's checked answer has"
        request = next((i.request for i in self._told.record.issues if i.number == sentence.issue), None) or ""
        if self._told.language == "en":
            is_given = not any(facts.unsaid(sentence.text, quotes, request))
        else:
            # the Spanish has what its English has, and that was held against the letter
            given = " ".join([*quotes, request, *(str(self._value(p.field)) for p in sentence.source.places)])
            numbers = {number for number, _ in quantities_in(sentence.text)}
            names = {word.lower() for word in _WORD.findall(sentence.text) if word in drugs()}
            is_given = (
                numbers <= {number for number, _ in quantities_in(given)} | numbers_in(given) | {"1"}
                and levels_in(sentence.text) <= levels_in(given)
                and all(name in given.lower() for name in names)
            )
        return None if is_given else "names a number, medicine, level or side that the letter does not"

    def _is_place(self, place: Place) -> bool:
        """Evidence of the record, or a part of a rationale's."""
        if (place.field, place.start, place.end, place.page) in self._told.evidence:
            return True
        whole = (e for e in self._told.by_field[place.field] if place.field.endswith("/rationale"))
        return self._told.document.page_at(place.start) == place.page and any(
            e.start <= place.start < place.end <= e.end for e in whole
        )

    def _is_quote(self, sentence: Sentence, quotes: Sequence[str]) -> bool:
        """Whether words that are quoted as reasons are those at their places, and none of them turns the decision."""
        issue = next(i for i in self._told.record.issues if i.number == sentence.issue)
        words = [as_printed(quote) for quote in quotes]
        if issue.decision is None or any(turns_round(quote, issue.decision) for quote in words):
            return False
        values = _values(sentence, self._told.language, self._told.programme) or {}
        if sentence.source.text != "reason_same":
            return [values.get("words")] == words
        other = next((i for i in self._told.record.issues if str(i.number) == values.get("same")), None)
        if other is None or other.number >= issue.number or other.decision != issue.decision:
            return False
        if any(s.source.text == "model" and s.issue in (issue.number, other.number) for s in self._told.sentences):
            return False
        return words == [
            quote
            for s in self._told.sentences
            if s.issue == other.number and s.source.text in QUOTES
            for quote in PRINTED.findall(s.text)
        ]

    def _is_code(self, sentence: Sentence) -> bool:
        """Whether a template that states a decision or a reason stands on that code in the record."""
        kind, _, code = sentence.source.text.partition("_")
        code = code.rpartition("_")[2] if kind == "main" else code
        if (
            sentence.source.text in QUOTED
            or code == "words"
            or (kind not in ("main", "reason") and code not in ("upheld", "overturned"))
        ):
            return True
        return all(self._value(place.field) == code for place in sentence.source.places)

    def _value(self, pointer: str) -> object:
        """The value of the record at a JSON Pointer; None where there is none."""
        node: object = self._told.record
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
            given = value in self._dates(quotes, name, self._told.newest + ("/case/mailing_date" in fields))
        elif name == "number":
            given = value == str(
                sentence.issue or self._value(pointers.of("issues", str(index_of(sentence)), "number"))
            )
        elif name == "numbers":
            named = dict.fromkeys(int(field.split("/")[2]) for field in fields)
            given = value == in_a_row([self._told.record.issues[i].number for i in named], self._told.language)
        elif name == "details":
            issue = self._told.record.issues[int(fields[0].split("/")[2])]
            given = value == details.of_name(issue, fields[0].split("/")[3], self._told.programme)
        elif name == "names":
            given = value == names_in_a_row(self._guidelines(fields), self._told.language)
        elif text in QUOTED:
            given = self._is_quote(sentence, quotes)
        elif text.startswith(("first_if", "part_if")):
            given = [value] == [as_printed(quote) for quote in quotes]
        elif text in ("first_named", "denied_named") or text.startswith("part_before"):
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
            if iso and len(iso) == len("2014-08-05"):
                day = _DATES[name](date.fromisoformat(iso))
                told = (
                    dates.with_weekday(day, self._told.language)
                    if name in _TO_ACT
                    else dates.in_words(day.isoformat(), self._told.language)
                )
                found.add(told)
            elif iso:
                found.add(dates.in_words(iso, self._told.language))
        return found

    def _guidelines(self, fields: Sequence[str]) -> list[str]:
        """The guidelines at these fields, as a summary prints them, each once."""
        return list(dict.fromkeys(as_printed(str(self._value(field))) for field in fields))

    def _is_count(self, name: str, value: str) -> bool:
        if name == "partly":
            named = [i.number for i in self._told.record.issues if i.is_approved_in_part]
            return bool(named) and value == in_a_row(named, self._told.language)
        decisions = [issue.decision for issue in self._told.record.issues]
        counts = {
            "total": len(decisions),
            "approved": decisions.count("overturned"),
            "denied": decisions.count("upheld"),
            "unread": decisions.count(None),
        }
        return value == str(counts.get(name))


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
