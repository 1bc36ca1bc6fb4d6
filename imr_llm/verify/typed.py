"""What words of the letter are worth in the record's types: derived again from the words, whatever a model says."""

import re

from imr_llm import dates
from imr_llm.codes import Sex

_SEXES: dict[Sex, frozenset[str]] = {
    "male": frozenset({"male", "man", "gentleman", "he", "his", "him"}),
    "female": frozenset({"female", "woman", "lady", "she", "her", "hers"}),
}
_AGE = re.compile(
    r"\b(\d{1,3})[- ]*(?:years?|yrs?)[- ]*(?:old|of age)\b|\b(\d{1,3})[- ]?(?:y/?o)\b|\bage[d:]? (?:of )?(\d{1,3})\b",
    re.IGNORECASE,
)
_DATE_BEHIND = re.compile(rf"[ ,(]+(?:(?:in|on|since|from|dated|during) )?{dates.DATE}\)?$", re.IGNORECASE)
_ARTICLE = re.compile(r"^(?:an?|the|any) (?=\w)", re.IGNORECASE)
_OLDEST = 120
_NUMBER = re.compile(r"(?<![\w/.-])(\d{1,3})(?![\w/.%-])(?! (?:years|months|weeks|days|hours|visits|pounds|mg)\b)")
"""A number that counts nothing: "a lady of 39"."""


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
