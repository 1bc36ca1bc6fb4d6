"""Which numbers tell no person by their form: doses, levels, dates, codes, counts. Any other one may be somebody's."""

import re

from imr_llm import tables
from imr_llm.client import vocabulary
from imr_llm.client.naming import any_of

NUMBER = re.compile(r"(?<!\w)[^\W\d_]{0,20}\d\w{0,40}(?:[-‐‑–/.,:’'](?=\w{0,12}\d)\w{1,40}){0,8}")
"""A number with its letters and the signs between its groups: "10/325mg", "C5-C6", "5/6/2013", "2FA4-TE7"."""
BEFORE, AFTER = 60, 20
"""Characters beside a number that may tell what it is."""
DOSE = r"(?:m?c?gs?|[np]g|gms?|grams?|mls?|cc|oz|iu|meq|units?|tabs?|caps?|%)"
"""Units in which a drug is given."""
_UNIT = (
    rf"(?:{DOSE}|kgs?|lbs?|d?l|mmhg|mm|cm|m|ft|in|k?hz|mhz|w|v|t|f|c|s|sec|mins?|hrs?|h"
    r"|d|days?|wks?|weeks?|mos?|months?|y|yo|yrs?|years?|x|st|nd|rd|th|k|[ap]m|degrees?|percent|°)"
)
_COUNT = r"\d{1,3}(?:[.,]\d{1,4})?"
_YEAR = r"(?:19|20)\d\d"
_FORMS = (
    r"\d{1,3}",
    rf"{_YEAR}(?:[-–/](?:\d\d|{_YEAR}))?",
    rf"\d{{1,2}}[-/.]\d{{1,2}}[-/.](?:\d\d|{_YEAR})",
    rf"{_YEAR}[-/.]\d{{1,2}}[-/.]\d{{1,2}}",
    rf"\d{{1,2}}/(?:\d\d|{_YEAR})",
    rf"(?:{_COUNT}|\d{{4}})(?:[-–/.]?{_UNIT})?(?:[-–/](?:{_COUNT}|\d{{4}})){{0,3}}[-–]?{_UNIT}",
    rf"{_COUNT}(?:[-–/:]{_COUNT}){{0,3}}",
    r"\d{1,3}(?:,\d{3}){1,2}",
    r"\d{1,5}(?:\.\d{1,3}){1,2}(?:[-–]\d{1,5}(?:\.\d{1,3}){1,2})?",
    r"\d{1,4}\.\d{1,4}",
    r"\d{4}(?:\.\d{1,3}){3,4}",
    r"\d(?:\.\d){3,4}",
    r"\d{1,2}x\d{1,2}",
    r"[CTLS]\d{1,2}(?:[-–/](?:[CTLS]\d?)?\d{0,2}){0,4}",
    r"[A-Z]{1,4}[-–]?\d{1,2}[a-z]?(?:[-–/]\d{1,2})?",
    r"x\d{1,3}|q\d{1,2}(?:[-–]\d{1,2})?h?(?:rs)?",
    r"[A-TV-Z]\d[\dA-Z](?:\.[\dA-Z]{1,4})?",
    r"[A-V]\d{4}",
    r"\d{5}-(?:2[2-7]|3[23]|47|5[0-9]|6[236]|7[6-9]|8[0-2]|9[0-9]|[LR]T|TC)",
)
_FORM = re.compile("|".join(f"(?:{form})" for form in _FORMS), re.IGNORECASE)
_LIST = r"(?:[\s(/&,;–-]{1,3}|\b(?:and|or|to|through|with)\b|(?<![\w.])[A-Z]?\d[\w.]{0,9}(?![\w.])){0,12}"
"""What stands between "codes" and the last of them."""
_CODED = re.compile(rf"\b(?:{any_of(tables.persons().coded)})s?[.:#]?{_LIST}$", re.IGNORECASE)
_PROCEDURE = re.compile(r"\d{5}")
_NAMED_BEFORE = re.compile(rf"(?P<it>[^\W\d_]{{3,30}}(?: [^\W\d_]{{2,30}}){{0,2}})\)? {_LIST}$", re.IGNORECASE)
_MEASURED = re.compile(rf"\s?(?:{_UNIT}|%|(?:{any_of(tables.persons().counted)})\b)(?!\w)", re.IGNORECASE)
_SOMEBODYS = re.compile(
    rf"(?<!\w)(?:{any_of(tables.persons().somebodys)})\.?(?: (?:no|number|num)\b\.?)?[:\s#]{{1,3}}$", re.IGNORECASE
)


def tells_nobody(number: str, before: str, after: str) -> bool:
    """Whether its form, or what stands `before` or `after` it, tells that it counts, doses, dates or names a thing."""
    if _SOMEBODYS.search(before) and not _MEASURED.match(after):
        return False
    return bool(_FORM.fullmatch(number) or _CODED.search(before) or _MEASURED.match(after)) or (
        bool(_PROCEDURE.fullmatch(number)) and _is_of_treatment(before)
    )


def _is_of_treatment(before: str) -> bool:
    """Whether a treatment stands before what is then its code: "Lumbar fusion 22612"."""
    named = _NAMED_BEFORE.search(before)
    return named is not None and any(map(vocabulary.is_of_treatment, named["it"].split()))
