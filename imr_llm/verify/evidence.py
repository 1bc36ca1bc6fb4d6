"""A model's claims held against the letter: a value stands when its words stand in the sentence that is named.

No phrase decides whether a sentence says it: that is what the model reads. What can be told is told: the words stand
there (exactly, then white space and case apart, then by likeness), in a section that may say such a thing; and an age,
a date, a sex, a decision are derived from them again. What in its sentence may speak against it is told to a person,
never a veto.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Final, cast

from imr_llm.codes import Decision, SectionName, Sex
from imr_llm.language import dates, lexicon
from imr_llm.letter import Span, overlap
from imr_llm.readers.context import Says, guideline_speaks, is_said, said_of
from imr_llm.statements import SIDES, Claim, NumberedSentence, Statement
from imr_llm.tables import any_of, checks_any
from imr_llm.verify.locate import places

VERSION: Final = "6"
"""Goes into the keys of kept answers: raise it when a check changes what a model is asked again."""
_LONGEST: Final = {
    **{"mechanism_of_injury": 40, "request": 80, "denial_reasons": 80, "missing_documentation": 50},
    **dict.fromkeys(SIDES, 80),
}
_LONGEST_NAME: Final = 25
"""Words of any other value."""
_CLAUSE: Final = re.compile(r"[,;:]")
_QUOTED: Final = 60
"""Characters of a value in what is said to the model."""
_SEXES: dict[Sex, frozenset[str]] = {
    "male": frozenset({"male", "man", "gentleman", "he", "his", "him"}),
    "female": frozenset({"female", "woman", "lady", "she", "her", "hers"}),
}
_AGE = re.compile(
    r"\b(\d{1,3})[- ]*(?:years?|yrs?)[- ]*(?:old|of age)\b|\b(\d{1,3})[- ]?(?:y/?o)\b|\bage[d:]? (?:of )?(\d{1,3})\b",
    re.IGNORECASE,
)
_DECIDES: Final = ("turns", "keeps", "refuses", "approves")
_RIGHT_BEHIND: Final = re.compile(r"\S+\s+(?:(?:longer|to|be|been)\s+)*")
_WORD: Final = re.compile(r"\w+")
_DATE_BEHIND = re.compile(rf"[ ,(]+(?:(?:in|on|since|from|dated|during) )?{dates.DATE}\)?$", re.IGNORECASE)
_ARTICLE = re.compile(r"^(?:an?|the|any) (?=\w)", re.IGNORECASE)
_OLDEST = 120
_NUMBER = re.compile(r"(?<![\w/.-])(\d{1,3})(?![\w/.%-])(?! (?:years|months|weeks|days|hours|visits|pounds|mg)\b)")
"""A number that counts nothing: "a lady of 39"."""
ASKED: Final[dict[str, frozenset[Says]]] = {
    "mechanism_of_injury": frozenset({"negated", "uncertain", "other"}),
    "diagnoses": frozenset({"negated", "uncertain", "resolved", "other", "finding"}),
    "prior_treatments": frozenset({"negated", "uncertain", "planned", "asked", "never_begun", "other"}),
    "current_medications": frozenset({"negated", "uncertain", "planned", "asked", "never_begun", "stopped", "other"}),
}
_SAID: Final[dict[Says, str]] = {
    "negated": "that it is not so",
    "uncertain": "that nobody is sure of it",
    "resolved": "that it is over",
    "planned": "that it is planned",
    "asked": "that it is asked for",
    "never_begun": "that it was not begun",
    "stopped": "that it was stopped",
    "other": "it of somebody else",
    "finding": "it of an image",
}
_OF_GUIDELINE: Final = ("not_recommended", "insufficient_evidence", "criteria_not_met")
"""Reasons that a guideline's own sentence can give."""


class Verifier:
    """The checks for one letter. `sentences` are all that the model is shown; `newest` is the letter's latest year."""

    def __init__(self, text: str, sentences: Sequence[NumberedSentence], newest: int) -> None:
        self._text = text
        self._sentences = {sentence.number: sentence for sentence in sentences}
        self._newest = newest

    @property
    def sentences(self) -> tuple[NumberedSentence, ...]:
        """All that the model is shown, in the letter's order."""
        return tuple(self._sentences.values())

    def of(self, places: Sequence[Span]) -> "Verifier":
        """The checks for a question that shows these places and no others."""
        shown = [s for s in self._sentences.values() if any(overlap(s.place, place) for place in places)]
        return Verifier(self._text, shown, self._newest)

    def statements(self, claims: Iterable[Claim]) -> tuple[list[Statement], list[tuple[Claim, str]]]:
        """The claims that stand, and the others with what is wrong with each."""
        claims = list(claims)
        requests = {claim.item: claim.words for claim in claims if claim.field == "request"}
        found = [(claim, self._statement(claim, requests.get(claim.item, ""))) for claim in claims]
        stand = [said for _, said in found if isinstance(said, Statement)]
        return stand, [(claim, wrong) for claim, wrong in found if isinstance(wrong, str)]

    def _statement(self, claim: Claim, request: str) -> Statement | str:
        """The value of a claim and its place, or what is wrong with it, said to the model."""
        said = claim.words[:_QUOTED]
        if not claim.words.strip() or checks_any("no_value").fullmatch(claim.words.strip(" .")):
            return f"{said!r} is no value of {claim.field}. Leave it out."
        if len(claim.words.split()) > _LONGEST.get(claim.field, _LONGEST_NAME):
            return f"{said!r} is too long for {claim.field}. Copy only the words that name it."
        found = self._found(claim, bare(claim.field, claim.words))
        if found is None:
            return f"{said!r} ({claim.field}) does not stand in sentence {claim.sentence}. Copy its own words."
        sentence, place = found
        value = self._value(claim, sentence.place, place)
        if value is None or (claim.field == "suggested" and is_only(request, claim.words)):
            return f"{said!r} does not say {claim.value or claim.field}. Copy the words that do, or leave it out."
        against = doubt(claim.field, self._text, sentence.place, place, claim.value)
        section: SectionName = "rationale" if claim.item is not None and sentence.items else sentence.section
        return Statement(claim.field, value, place, section, claim.item, against)

    def _found(self, claim: Claim, words: str) -> tuple[NumberedSentence, Span] | None:
        """In the sentence named; over its end, where one was cut in two; or in the only other one that has it."""
        named = self._sentences.get(claim.sentence)
        if named and self._may_say(claim, named):
            after = self._sentences.get(claim.sentence + 1)
            ranges = [named.place]
            if after and self._may_say(claim, after) and 0 <= after.place.start - named.place.end <= 1:
                ranges.append(Span(named.place.start, after.place.end))
            found = (place for within in ranges for place in places(self._text, words, [within]))
            if place := next((each for each in found if each.start < named.place.end), None):
                return named, place
        others = [s for s in self._sentences.values() if s is not named and self._may_say(claim, s)]
        there = [(s, place) for s in others for place in places(self._text, words, [s.place])]
        return there[0] if len(there) == 1 else None

    @staticmethod
    def _may_say(claim: Claim, sentence: NumberedSentence) -> bool:
        """A fact of the patient stands anywhere that is shown; what is said of an item in its own rationale, if it has
        one among what is shown.
        """
        has_none = not sentence.items and sentence.section == "other"
        return claim.item is None or has_none or claim.item in sentence.items

    def _value(self, claim: Claim, sentence: Span, place: Span) -> str | int | None:
        words = self._text[place.start : place.end]
        match claim.field:
            case "age":
                return age_of(words)
            case "sex":
                return sex_of(words)
            case "date_of_injury":
                return dates.parse(words, self._newest)
            case "suggested":
                clause = _CLAUSE.split(self._text[sentence.start : place.start])[-1]
                return None if says_the_opposite(cast("Decision", claim.value), clause + words) else claim.value
            case "denial_reasons":
                return claim.value
        return words


def says_the_opposite(decision: Decision, words: str) -> bool:
    """Whether words clearly say the other decision. What they say in no known words is for the model to read."""
    said = checks_any("no_negation").sub(" ", words)
    for name, token in (("turns", "reversed"), ("keeps", "affirmed")):
        said = checks_any(name).sub(token, said)
    for name in ("never", "no_reason"):
        said = _turned(name).sub(_other, said)
    keeps, turns, refuses = (checks_any(name).search(said) for name in ("keeps", "turns", "refuses"))
    negates = checks_any("negates").search(checks_any("refuses").sub(" ", said))
    if decision == "upheld":
        is_approved = turns or (not refuses and checks_any("approves").search(said))
        return bool(is_approved) and not keeps and not negates
    return bool(negates) or (not turns and bool(keeps or refuses))


def is_only(request: str, words: str) -> bool:
    """Whether words name what is requested, and decide nothing of it."""
    decides = any(checks_any(name).search(words) for name in (*_DECIDES, "negates"))
    named = {*_WORD.findall(request.lower()), "the", *lexicon.words().frames}
    return not decides and named.issuperset(_WORD.findall(words.lower()))


@cache
def _turned(name: str) -> re.Pattern[str]:
    """What is said not to be so, with the words that say it."""
    decides = "|".join(checks_any(name).pattern for name in _DECIDES)
    return any_of([rf"(?P<by>{checks_any(name).pattern})(?:{decides})"])


def _other(turned: re.Match[str]) -> str:
    """What is said instead; a denial is only undone by what stands right before it."""
    said = turned[0][len(turned["by"]) :]
    is_near = turned.re is _turned("no_reason") or _RIGHT_BEHIND.fullmatch(turned["by"])
    undone = checks_any("keeps").match(said) or (is_near and checks_any("refuses").match(said))
    return "reversed" if undone else "affirmed"


def age_of(words: str) -> int | None:
    """The age in years that these words print: "53-year-old", "age 29", or the only number in them."""
    m = _AGE.search(words)
    alone = _NUMBER.findall(words)
    age = int(m[1] or m[2] or m[3]) if m else int(alone[0]) if len(alone) == 1 else None
    return age if age is not None and age <= _OLDEST else None


def sex_of(words: str) -> Sex | None:
    """The sex that these words tell; None where they tell both or none."""
    said = set(re.findall(r"[a-z]+", words.lower()))
    found = [sex for sex, names in _SEXES.items() if said & names]
    return found[0] if len(found) == 1 else None


def bare(field: str, words: str) -> str:
    """The words that the record keeps of a phrase: without the date behind it, or the article before it."""
    if field in ("diagnoses", "prior_treatments", "current_medications"):
        return _DATE_BEHIND.sub("", words)
    if field in ("mechanism_of_injury", "missing_documentation"):
        return _ARTICLE.sub("", words)
    return words


def doubt(field: str, text: str, sentence: Span, place: Span, value: str | None = None) -> str | None:
    """What the sentence says of these words that the value does not; None where nothing does."""
    whole = text[sentence.start : sentence.end]
    if field in ("denial_reasons", "missing_documentation"):
        general = guideline_speaks(whole) and value not in _OF_GUIDELINE
        return "a guideline speaks in its sentence" if general else None
    if field == "suggested":
        unsure = checks_any("item_doubt").search(whole)
        return "its sentence may leave it open, or tell of somebody else's decision" if unsure else None
    if field not in ASKED:
        return None
    if is_said(whole, "retold"):
        return "its sentence retells an earlier denial"
    found = said_of(text, sentence, place, ASKED[field])
    return next((f"its sentence may say {said}" for name, said in _SAID.items() if name in found), None)
