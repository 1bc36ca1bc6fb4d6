"""The patient's age and sex, as the letter states them; a letter that never does leaves them null."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from imr_llm.letter import Span
from imr_llm.lexicon import NUMBERS, one_of, words
from imr_llm.patterns import folded
from imr_llm.readers.context import words_for
from imr_llm.readers.phrases import Told
from imr_llm.record import Sex

T = TypeVar("T")
_PEOPLE = one_of(words().people)

_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80}
_ONES = {word: number for number, word in enumerate(NUMBERS[:9], start=1)}
_TEENS = {"eighteen": 18, "nineteen": 19}
_SPELLED = rf"(?:(?:{'|'.join(_TENS)})(?:[- ](?:{'|'.join(_ONES)}))?|{'|'.join(_TEENS)})"
OLDEST = 105
_ONE_DIGIT = 10  # years; a younger patient is not looked for where the letters are about workers
_YEARS_OLD = folded(
    rf"\b(?P<age>\d{{1,3}}|{_SPELLED})\)?[- ]*(?:years?|yrs?|yr|y)\b[-./ ]*(?:o[l1|]d|o\b|of age)"
    r"|\b(?P<short>\d{2})[- ]?(?:yo|y/o|y\.o\.?)\b"
)
_AGE_AND_LETTER = re.compile(r"\b(?P<age>\d{2})(?=[MF]\b)")
_AGED = folded(
    rf"\b(?:aged?|age of|age is|age:|(?:{_PEOPLE}) of) (?:of |is )?(?P<age>\d{{2}})\b(?! (?:weeks|months|or"
    r"|and over|years (?:with|of|duration)))"
)
_WHO = re.compile(
    rf"\b(?:{_PEOPLE}|male|fe(?:m|rn)ale|man|woman|gentleman|lady|boy|girl|he|she|who|with|diabetic|M|F)\b",
    re.IGNORECASE,
)
# "a 46 year old roofer who fell", "this 61-year-old school bus driver was pinned": named by the work done. A thing is
# named in the same way ("a 20-year-old driver seat", "this old trailer"): the occupation has to be in the table, to end
# the name, and to stand where a letter introduces its patient.
_WORKS_AS = re.compile(
    rf"[- ]*(?:[\w-]+ ){{0,3}}?{one_of(words().occupations)}(?=\W*$|[.,;]|"
    r" (?:who|with|was|is|has|had|sustained|reports?|reported|presents?|presented|suffered|injured|fell"
    r"|slipped|tripped|and)\b)",
    re.IGNORECASE,
)
_INTRODUCED = re.compile(
    rf"^\W*(?:[^;]+, |[\w ,/-]{{0,60}}\b(?:indicates?|shows?|states?|notes?|documents?|reveals?) that )?"
    rf"(?:this |(?:the|this) (?:{_PEOPLE}), an? |(?:this|it|he|she|(?:the|this) (?:{_PEOPLE}|file|case|claim|chart))"
    r" (?:is|was|concerns"
    r"|involves) (?:that of |the (?:file|case|claim) of )?an? (?:represented )?)$",
    re.IGNORECASE,
)
_INTRODUCES = re.compile(r"^\W*(?:an? |the )?$", re.IGNORECASE)
# What the patient fell from, was hit by or treated with: a thing, or somebody else.
_MEETS = re.compile(
    r"\b(?:from|off|by|with|onto|into|for|under|against|using|assist(?:ed|ing)|help(?:ed|ing)|restrain(?:ed|ing)"
    r"|has|had|hit|struck|lifted|lifting|pushed|pushing|pulled|pulling|carried|carrying|drove|driving|moving"
    r"|repairing) "
    r"(?:an? |the |his |her |their |this )?(?:[\w-]+ )?$",
    re.IGNORECASE,
)
# What may follow a patient's age: a word for a person, or the end of the name. Any other noun is what is that old.
_PERSON_NEXT = re.compile(
    r"\W*(?:(?!(?:the|this|an?|his|her|when|while|as|that|which|whose|who|by"
    r"|at|on|in|of|from|and|fell|was|hit)\b)[\w/-]+[, ]+){0,5}?"
    rf"(?:{_PEOPLE}|males?|fe(?:m|rn)ale|man|woman|gentleman|lady|boy|girl|diabetic|M|F)\b",
    re.IGNORECASE,
)
_NAME_ENDS = re.compile(
    r"\W*$|[\W]*[.,;:)”\"]|\W*(?:who|with|without|and|at the time|when|whose|has|had|was)\b", re.IGNORECASE
)
_SUBJECT = re.compile(
    r"(?P<who>[\w’']+)(?:(?P<comma>,)| (?:is|was|are|were)) (?:(?:now|currently|presently|about|approximately|an?) )*$",
    re.IGNORECASE,
)
_SAYS_WHO = re.compile(rf"^\W*(?:the|this) (?:{_PEOPLE}) (?:is|was) an? [\w -]+, $", re.IGNORECASE)
_PERSON = re.compile(
    rf"(?:{_PEOPLE}|pt|he|she|who|this|it|male|fe(?:m|rn)ale|man|woman|gentleman|lady|boy|girl)", re.IGNORECASE
)
_NOT_A_PERSON = re.compile(
    r"^[- ]*(?:\w+ )?(?:injury|fracture|MRI|study|x-?rays?|scan|history|tear|fusion|surgery|scar"
    r"|coworker|co-worker|nurse|supervisor|son|daughter|child|report|accident|brace|unit|device|mattress)\b",
    re.IGNORECASE,
)
_SEX_WORD = folded(
    r"\b(?:(?P<male>males?|man|gentleman|boy)|(?P<female>females?|woman|lady|girl))\b"
    r"(?! (?:hypoactive|sexual|pattern|hypogonad))"
)
_SEX_LETTER = re.compile(r"[- ,]*(?:(?P<male>M)|(?P<female>F))\b")
_PRONOUN = folded(r"(?<!/)\b(?:(?P<male>he|his|him|himself)|(?P<female>she|her|hers|herself))\b(?!/)")
_OTHERS = re.compile(
    r"\b(?:Dr\.?|doctor|physician|provider|surgeon|psychologist|chiropractor|therapist|reviewer|wife"
    r"|husband|spouse|mother|father|son|daughter|sister|brother|supervisor|coworker|co-worker|boss"
    r"|attorney|nurse|assistant|friend|customer|patient's (?:wife|husband))\b",
    re.IGNORECASE,
)
_OF_PATIENT = re.compile(
    r"\b(?:parents?|mother|father|(?:legal )?guardian|family) of (?:an?|the|this)\b(?=[^,;]{0,25}$)", re.IGNORECASE
)
"""Who asks for a child: what follows is the patient."""
_NEAR = 40  # characters on each side of an age in which the patient is named


@dataclass(frozen=True, slots=True)
class Fact(Generic[T]):
    """A value, the words that tell it, and their sentence."""

    value: T
    place: Span
    sentence: Span


class BothSexes(Exception):
    """The letter calls its patient both "he" and "she"."""


def age(told: Told, youngest: int) -> Fact[int] | None:
    """The first age that is the patient's. `youngest`: years that a patient of this kind of letter has at least."""
    text = told.text
    for m, sentence in _ages(told):
        before = text[max(sentence.start, m.start() - _NEAR) : m.start()]
        after = text[m.end() : min(sentence.end, m.end() + 2 * _NEAR)]
        told_before = text[sentence.start : m.start()]
        is_relatives = words_for("other", "ahead").search(before[-_NEAR // 2 :]) and not _OF_PATIENT.search(before)
        if is_relatives or _quoted(told_before):
            continue
        if m.re is _YEARS_OLD and m["age"] and len(m["age"]) == 1 and youngest >= _ONE_DIGIT:
            continue
        works = m.re is _YEARS_OLD and _works(told_before, after, sentence == told.sentences[0])
        if _NOT_A_PERSON.match(after) and not (works and _INTRODUCED.search(told_before)):
            continue  # a nurse, unless the letter introduces its patient as one
        near = m.re is _AGED or bool(_WHO.search(after) or _WHO.search(before))
        if m.re is _YEARS_OLD:
            near = works or (near and _persons(told_before, after))
        if near:
            printed = m.groupdict().get("short") or m["age"]
            value = int(printed) if printed.isdigit() else _spelled(printed)
            return Fact(value, Span(m.start(), m.end()), sentence)
    return None


def sex(summary: Told, later: Told) -> Fact[Sex] | None:
    """By a word or a letter about the patient, failing that by pronouns. Raises BothSexes."""
    return _by_word(summary) or _by_word(later) or _by_pronoun([summary, later])


def _finditer(pattern: re.Pattern[str], told: Told) -> Iterator[tuple[re.Match[str], Span]]:
    text = told.text if pattern is _AGE_AND_LETTER else told.lower
    for sentence in told.sentences:
        for m in pattern.finditer(text, sentence.start, sentence.end):
            yield m, sentence


def _ages(told: Told) -> Iterator[tuple[re.Match[str], Span]]:
    for pattern in (_YEARS_OLD, _AGE_AND_LETTER, _AGED):
        yield from _finditer(pattern, told)


def _works(before: str, after: str, first: bool) -> bool:
    """Whether the age is the patient's, named by an occupation; `first`: the sentence opens the account."""
    introduced = _INTRODUCED.search(before) or (first and _INTRODUCES.search(before))
    return bool(introduced and _WORKS_AS.match(after))


def _persons(before: str, after: str) -> bool:
    """Whether the words around leave it a person that is so old, and not somebody or something that he met with."""
    if _MEETS.search(before):
        return False
    named, subject = _PERSON_NEXT.match(after), _SUBJECT.search(before)
    aside = subject and subject["comma"] and (named or _SAYS_WHO.match(before))
    if subject and not aside and not _PERSON.fullmatch(subject["who"]):
        return False
    return bool(named or _NAME_ENDS.match(after))


def _quoted(before: str) -> bool:
    """Whether a quoted phrase is open: what somebody else said ("a malingerer, age 50 by the look of her").

    A whole sentence in quotation marks is the letter's own: some summaries are quoted from the denial.
    """
    inside = re.split(r"[\"“”]", before)
    return len(inside) % 2 == 0 and inside[-1][:1].islower()


def _spelled(printed: str) -> int:
    parts = re.split(r"[- ]", printed.lower())
    return sum(_TENS.get(p, 0) + _ONES.get(p, 0) + _TEENS.get(p, 0) for p in parts)


def _by_word(told: Told) -> Fact[Sex] | None:
    text = told.text
    for found, sentence in _ages(told):
        if letter := _SEX_LETTER.match(text, found.end(), sentence.end):
            return _told(letter, sentence)
    for m, sentence in _finditer(_SEX_WORD, told):
        before = _OF_PATIENT.sub("", text[max(sentence.start, m.start() - _NEAR) : m.start()])
        around = before + "|" + text[m.end() : m.end() + 12]
        if not _OTHERS.search(around) and not _MEETS.search(around.partition("|")[0]):
            return _told(m, sentence)
    return None


def _by_pronoun(parts: list[Told]) -> Fact[Sex] | None:
    others = {s for told in parts for s in told.sentences if _OTHERS.search(told.words(s))}
    found = [(m, sentence) for told in parts for m, sentence in _finditer(_PRONOUN, told) if sentence not in others]
    kinds = {m.lastgroup for m, _ in found}
    if len(kinds) > 1:
        raise BothSexes
    return _told(*found[0]) if found else None


def _told(m: re.Match[str], sentence: Span) -> Fact[Sex]:
    value: Sex = "male" if m.lastgroup == "male" else "female"
    return Fact(value, Span(*m.span(m.lastgroup or 0)), sentence)
