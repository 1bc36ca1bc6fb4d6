"""What speaks against words as a fact of the patient: rules on the sentence that they stand in (`data/checks.toml`).

Strict on purpose: what is refused here is dropped and flagged, and the rules have read the plain cases before.
"""

import re
from collections.abc import Callable

from imr_llm import dates, lexicon, tables
from imr_llm.lexicon import one_of, same_thing
from imr_llm.readers.context import guideline_speaks, words_for
from imr_llm.tables import checks_any

LISTS = ("diagnoses", "prior_treatments", "current_medications")
LONGEST = {"mechanism_of_injury": 30, "diagnoses": 14, "prior_treatments": 14, "current_medications": 6}
"""Words; 8 for any other field."""
_SIGNS = {"diagnoses": "diagnosed", "prior_treatments": "had", "current_medications": "taking"}
_UNSAID = {
    "diagnoses": "is not given as a diagnosis",
    "prior_treatments": "is not said to have been given",
    "current_medications": "is not said to be taken now",
}
_PEOPLE = one_of(lexicon.words().people)
_SEXES = {"male": {"male", "man", "gentleman"}, "female": {"female", "woman", "lady"}}
_AGE = re.compile(
    r"\b(\d{2,3})[- ]*(?:years?|yrs?)[- ]*old\b|\b(\d{2})[- ]?(?:y/?o)\b|\bage[d:]? (?:of )?(\d{2})\b", re.IGNORECASE
)
_PATIENT = re.compile(rf"\b(?:{_PEOPLE}|years?[- ]old)\b", re.IGNORECASE)
_PERSON = re.compile(rf"\b(?:{_PEOPLE}|male|female|man|woman|lady|gentleman)\b", re.IGNORECASE)
_SOMEBODY_ELSE = re.compile(r"\b(?:by|with|of|from) (?:an? |another )?$", re.IGNORECASE)
_AGES = range(14, 106)
_DIAGNOSIS = re.compile(r"\bdiagnos(?:is|es|ed)\b", re.IGNORECASE)
_DATE_BEHIND = re.compile(rf"[ ,(]+(?:(?:in|on|since|from|dated|during) )?{dates.DATE}\)?$", re.IGNORECASE)
_CUT = re.compile(r"[;:]|\b(?:but|and (?:he|she|the))\b", re.IGNORECASE)
_NEAR, _NEARER, _NEAREST = 110, 70, 45


def candidates(field: str) -> Callable[[str], object]:
    """Whether words could name a value of this field."""
    by_field: dict[str, Callable[[str], object]] = {
        "age": age_of,
        "sex": sex_of,
        "date_of_injury": lambda words: re.search(dates.DATE, words, re.IGNORECASE),
        "mechanism_of_injury": re.compile(rf"\b(?:{'|'.join(lexicon.words().events)})\b", re.IGNORECASE).search,
        "diagnoses": lexicon.conditions().__contains__,
        "prior_treatments": lexicon.treatments().__contains__,
        "current_medications": lexicon.drugs().__contains__,
    }
    return by_field[field]


def against_sentence(field: str, sentence: str, *, rationale: bool) -> str | None:
    """What speaks against a value of this field in all of a sentence; None where nothing does."""
    sign = _SIGNS.get(field)
    of_injury = field in ("mechanism_of_injury", "date_of_injury")
    told_of = field in ("diagnoses", "mechanism_of_injury") and not _DIAGNOSIS.search(sentence)
    tests = {
        "is said of a relative": words_for("other", "ahead").search(sentence),
        "is said of patients in general": rationale and (guideline_speaks(sentence) or _says("hypothetical", sentence)),
        _UNSAID.get(field, ""): sign and not _says(sign, sentence),
        "does not tell of the injury": of_injury and not _says("injured", sentence),
        "tells of complaints or limits": field == "mechanism_of_injury" and _says("no_event", sentence),
        "is a finding of an examination or an image": told_of and _says("findings", sentence),
        "is what the patient feels": told_of and _says("complaints", sentence),
    }
    return next((problem for problem, failed in tests.items() if failed), None)


def against_words(field: str, words: str, before: str, after: str, requests: list[str]) -> str | None:
    """What speaks against these words, with the sentence's words before and after them; None where nothing does."""
    named = checks_any("not_telling").sub(" ", words) if field in LISTS else words
    clause = _CUT.split(before)[-1]
    around = f"{before[-40:]}|{after[:40]}"
    named_near = _PATIENT.search(around) or (field == "age" and _PERSON.search(around))
    of_person = field in ("age", "sex")
    tests = {
        "is no such thing": not candidates(field)(named),
        "is said not to be so, or not for sure": _says("not_so", f"{clause} {words}") or _says("not_so_after", after),
        "is said not to be so": field in LISTS and (words_for("negated", "ahead").search(before[-_NEAR:])),
        "is not said of the patient": of_person and (_SOMEBODY_ELSE.search(before) or not named_near),
        "is not the date of the injury": field == "date_of_injury" and not _says("injured", before[-_NEARER:]),
        "names no condition": field == "diagnoses" and _says("no_condition", words),
        "names no treatment": field == "prior_treatments" and _says("no_treatment", words),
        "does not say how it happened": field == "mechanism_of_injury" and _says("no_mechanism", words),
    }
    problem = next((problem for problem, failed in tests.items() if failed), None)
    if problem is None and field in ("prior_treatments", "current_medications"):
        return _against_treatment(field, words, clause, requests)
    return problem


def without_date(words: str) -> str:
    """A diagnosis or treatment without the date behind it: the record keeps none."""
    return _DATE_BEHIND.sub("", words)


def _says(name: str, words: str) -> bool:
    return bool(checks_any(name).search(words))


def _against_treatment(field: str, words: str, before: str, requests: list[str]) -> str | None:
    if words_for("planned", "ahead").search(before[-_NEARER:]) or _says("not_given", f"{before} {words}"):
        return "is planned, asked for or stopped"
    if field == "current_medications":
        if words_for("stopped", "ahead").search(before[-_NEAREST:]):
            return "is said to be stopped"
        if words.lower() in tables.drugs().classes:
            return "is a class of drugs, no name"
    if any(same_thing(words, request) for request in requests) and not _given(before):
        return "is what is requested now"
    return None


def _given(before: str) -> bool:
    """Words right before a treatment that say it was given, so that it may be one although it is requested again."""
    near = before[-60:]
    return _says("had", near) or _says("taking", near)


def age_of(words: str) -> int | None:
    """The age that these words print."""
    m = _AGE.search(words)
    age = int(m[1] or m[2] or m[3]) if m else None
    return age if age in _AGES else None


def sex_of(words: str) -> str | None:
    """The sex that these words tell; None where they tell both or none."""
    said = {word.strip(".,").lower() for word in words.split()}
    found = [sex for sex, names in _SEXES.items() if said & names]
    return found[0] if len(found) == 1 else None
