"""The patient's age and sex, as the letter states them; a letter that never does leaves them null."""

import re
from collections.abc import Iterator

from imr_llm.patterns import Quick
from imr_llm.phrases import PEOPLE, RELATIVES
from imr_llm.records import Span
from imr_llm.rules.notes import Notes
from imr_llm.rules.sentences import Told, section_of

_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80}
_ONES = {w: n for n, w in enumerate(("one", "two", "three", "four", "five", "six", "seven", "eight", "nine"), start=1)}
_TEENS = {"eighteen": 18, "nineteen": 19}
_SPELLED = rf"(?:(?:{'|'.join(_TENS)})(?:[- ](?:{'|'.join(_ONES)}))?|{'|'.join(_TEENS)})"
_YOUNGEST, _OLDEST = 14, 105  # a worker's age; 14 is the youngest that California issues work permits for
_YEARS_OLD = Quick(
    rf"\b(?P<age>\d{{2,3}}|{_SPELLED})\)?[- ]*(?:years?|yrs?|yr|y)\b[-./ ]*(?:o[l1|]d|o\b|of age)"
    r"|\b(?P<short>\d{2})[- ]?(?:yo|y/o|y\.o\.?)\b"
)
_AGE_AND_LETTER = Quick(r"\b(?P<age>\d{2})(?-i:(?=[MF]\b))")
_AGED = Quick(
    rf"\b(?:aged?|age of|age is|age:|(?:{PEOPLE}) of) (?:of |is )?(?P<age>\d{{2}})\b(?! (?:weeks|months|or"
    r"|and over|years (?:with|of|duration)))"
)
_WHO = re.compile(
    rf"\b(?:{PEOPLE}|male|fe(?:m|rn)ale|man|woman|gentleman|lady|he|she|who|with|diabetic|M|F)\b", re.IGNORECASE
)
# "a 46 year old roofer", "this 61-year-old school bus driver": who is named by the work done.
_WORKS_AS = re.compile(
    r"[- ]*(?:\w+[- ]){0,3}?(?!(?:comput|should|ulc|canc|oth|form|disord|nev|ov|aft|und|transf|fath|moth|broth|sist"
    r"|daught|partn|custom|teenag)er\b)"
    r"(?:\w{2,}(?:er|ist|ician|man|woman|ant)|operator|contractor|conductor|inspector|janitor|counselor|instructor"
    r"|supervisor|clerk|cook|nurse|guard|aide|chef|mechanic|custodian|pilot|guardian|librarian)\b",
    re.IGNORECASE,
)
_OWNED = re.compile(r"\b(?:his|her|their|whose|[’']s) $", re.IGNORECASE)
_NOT_A_PERSON = re.compile(
    r"^[- ]*(?:\w+ )?(?:injury|fracture|MRI|study|x-?rays?|scan|history|tear|fusion|surgery|scar"
    r"|coworker|co-worker|nurse|supervisor|son|daughter|child|report|accident|brace|unit|device|mattress)\b",
    re.IGNORECASE,
)
_SEX_WORD = Quick(
    r"\b(?:(?P<male>males?|man|gentleman)|(?P<female>females?|woman|lady))\b"
    r"(?! (?:hypoactive|sexual|pattern|hypogonad))"
)
_SEX_LETTER = re.compile(r"[- ,]*(?:(?P<male>M)|(?P<female>F))\b")
_PRONOUN = re.compile(
    r"(?<!/)\b(?:(?P<male>he|his|him|himself)|(?P<female>she|her|hers|herself))\b(?!/)", re.IGNORECASE
)
_OTHERS = re.compile(
    r"\b(?:Dr\.?|doctor|physician|provider|surgeon|psychologist|chiropractor|therapist|reviewer|wife"
    r"|husband|spouse|mother|father|son|daughter|sister|brother|supervisor|coworker|co-worker|boss"
    r"|attorney|nurse|assistant|friend|customer|patient's (?:wife|husband))\b",
    re.IGNORECASE,
)
_NEAR = 40  # characters on each side of an age in which the patient is named


def read(notes: Notes, summary: Told, later: Told) -> None:
    """Notes `/patient/age` and `/patient/sex` from the case summary, failing that from the rationales."""
    for told in (summary, later):
        if not notes.has("/patient/age"):
            _age(notes, told)
    if not (_sex(notes, summary) or _sex(notes, later)):
        _sex_by_pronoun(notes, [*summary.sentences, *later.sentences])


def _ages(told: Told) -> Iterator[tuple[re.Match[str], Span]]:
    yield from told.finditer(_YEARS_OLD)
    yield from told.finditer(_AGE_AND_LETTER)
    yield from told.finditer(_AGED)


def _age(notes: Notes, told: Told) -> None:
    text = notes.flow.text
    for m, sentence in _ages(told):
        before = text[max(sentence.start, m.start() - _NEAR) : m.start()]
        after = text[m.end() : min(sentence.end, m.end() + 2 * _NEAR)]
        if RELATIVES.search(before[-_NEAR // 2 :]) or _quoted(text[sentence.start : m.start()]):
            continue
        works = m.re is _YEARS_OLD.pattern and _WORKS_AS.match(after) and not _OWNED.search(before)
        near = works or _WHO.search(after) or _WHO.search(before) or m.re is _AGED.pattern
        if near and not _NOT_A_PERSON.match(after):
            return _note_age(notes, m, m.groupdict().get("short") or m["age"], sentence)
    return None


def _quoted(before: str) -> bool:
    """Whether a quoted phrase is open: what somebody else said ("a malingerer, age 50 by the look of her").

    A whole sentence in quotation marks is the letter's own: some summaries are quoted from the denial.
    """
    inside = re.split(r"[\"“”]", before)
    return len(inside) % 2 == 0 and inside[-1][:1].islower()


def _note_age(notes: Notes, m: re.Match[str], printed: str, sentence: Span) -> None:
    age = int(printed) if printed.isdigit() else _spelled(printed)
    if _YOUNGEST <= age <= _OLDEST:
        notes.find("/patient/age", Span(m.start(), m.end()), age, section_of(notes, sentence))
    else:
        message = "The age that the letter prints is no age of a worker. Read it there."
        notes.flag("/patient/age", "implausible", message)


def _spelled(printed: str) -> int:
    parts = re.split(r"[- ]", printed.lower())
    return sum(_TENS.get(p, 0) + _ONES.get(p, 0) + _TEENS.get(p, 0) for p in parts)


def _sex(notes: Notes, told: Told) -> bool:
    """By a word or a letter about the patient; says whether there was one."""
    text = notes.flow.text
    for age, sentence in _ages(told):
        if letter := _SEX_LETTER.match(text, age.end(), sentence.end):
            kind = letter.lastgroup or ""
            notes.find("/patient/sex", Span(*letter.span(kind)), kind, section_of(notes, sentence))
            return True
    for m, sentence in told.finditer(_SEX_WORD):
        around = text[max(sentence.start, m.start() - _NEAR) : m.start()] + "|" + text[m.end() : m.end() + 12]
        if not _OTHERS.search(around):
            notes.find("/patient/sex", Span(*m.span()), m.lastgroup, section_of(notes, sentence))
            return True
    return False


def _sex_by_pronoun(notes: Notes, sentences: list[Span]) -> None:
    text = notes.flow.text
    found = [(m, s) for s in sentences for m in _PRONOUN.finditer(text, s.start, s.end) if not _about_others(text, s)]
    kinds = {m.lastgroup for m, _ in found}
    if len(kinds) == 1:
        m, sentence = found[0]
        notes.find("/patient/sex", Span(*m.span()), m.lastgroup, section_of(notes, sentence))
    elif kinds:
        message = "The letter uses both 'he' and 'she' where it speaks of the patient."
        notes.flag("/patient/sex", "conflict", message)


def _about_others(text: str, sentence: Span) -> bool:
    return bool(_OTHERS.search(text[sentence.start : sentence.end]))
