"""What words of a letter say of a field that has codes: a decision, a sex, whether a guideline is part of the MTUS."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from imr_llm.language import dates
from imr_llm.language.lexicon import NUMBERS, TENS
from imr_llm.review.fields import Editable

_OUTSIDE = r"\bnon-? ?MTUS\b|\bnot\b.{0,60}\bMTUS\b|\boutside\b.{0,20}\bMTUS\b"
_CODES: Final[Mapping[str, Mapping[str, str]]] = {
    "sex": {"male": r"\b(?:male|man|gentleman|he|him|his)\b", "female": r"\b(?:female|woman|lady|she|her|hers)\b"},
    "basis": {"non_mtus": rf"{_OUTSIDE}", "mtus": rf"^(?!.*(?:{_OUTSIDE})).*\bMTUS\b"},
}
"""What selected words say of a field that has codes."""
_NO = r"(?:\b(?:no|not|nor|non|never|cannot|neither)\b|n['’]t\b)"
_FAVORED = r"(?:necess|certif|appropriate|approv|support)"
_UPHELD = re.compile(
    rf"\bup ?h[eo]ld|\bden(?:y|ied|ies)\b|\b(?:non-?|un){_FAVORED}|{_NO}(?:\W+\w+){{0,3}}?\W+{_FAVORED}", re.IGNORECASE
)
_OVERTURNED = re.compile(r"\bover ?turn", re.IGNORECASE)
_FAVORS = re.compile(rf"\b{_FAVORED}", re.IGNORECASE)
_NEGATED = re.compile(_NO, re.IGNORECASE)
_DATE: Final = re.compile(rf"{dates.MISREAD_DATE}|{dates.DATE}", re.IGNORECASE)
_ONES: Final = {word: number for number, word in enumerate(NUMBERS[:19], start=1)}
_SPELLED: Final = _ONES | {
    " ".join((ten, *one)): number + (_ONES[one[0]] if one else 0)
    for number, ten in zip(range(20, 100, 10), TENS, strict=True)
    for one in ((), *((word,) for word in NUMBERS[:9]))
}
_IN_WORDS: Final = re.compile(
    rf"\b(?:(?:{'|'.join(TENS)})(?:[\s-]+(?:{'|'.join(NUMBERS[:9])}))?|(?:{'|'.join(NUMBERS[:19])}))\b", re.IGNORECASE
)
"""Numbers in words, up to ninety-nine."""
_TURNED_BACK = re.compile(rf"{_NO}(?:\W+\w+){{0,3}}?\W+(?:up ?h[eo]ld|over ?turn)", re.IGNORECASE)
"""What selected words decide, wherever in them; both, or a no whose reach is unsure, decide nothing."""
HAVE_WORDS: Final = frozenset((*_CODES, "decision"))
"""Fields of whose codes words of a letter can tell one; what a category or a reason is called, no letter says."""


def code_of(field: Editable, quote: str) -> str:
    """The code that selected words say, where the field has codes; empty where they say none or several."""
    name = _name(field)
    if name == "decision":
        return decided(quote)
    patterns = _CODES.get(name, {})
    found = [code for code, pattern in patterns.items() if re.search(pattern, quote, re.IGNORECASE)]
    return found[0] if len(found) == 1 else ""


def decided(quote: str) -> str:
    """The decision that words of a letter say; empty where they say none, or may say either."""
    is_upheld, is_overturned = bool(_UPHELD.search(quote)), bool(_OVERTURNED.search(quote))
    if (is_upheld and is_overturned) or _TURNED_BACK.search(quote):
        return ""
    if is_upheld or is_overturned:
        return "upheld" if is_upheld else "overturned"
    return "overturned" if _FAVORS.search(quote) and not _NEGATED.search(quote) else ""


def says_otherwise(field: Editable, value: object, quote: str, newest: int = 0) -> bool:
    """Whether these words say another of the field's codes, another date or another number than this value.

    A value that is less precise than they are is another. `newest` is the year that a date of two digits must not pass.
    """
    said = _said(field, quote, newest) if value is not None else ()
    return bool(said) and not _is_among(field, value, said)


def stood_for_another(field: Editable, value: object, before: object, quote: str, newest: int = 0) -> bool:
    """Whether these words are those of another value, the one before, and do not say this one."""
    if before in (None, value) or (field.one_kind not in ("number", "date") and _name(field) not in HAVE_WORDS):
        return False
    return not _is_among(field, value, _said(field, quote, newest))


def _said(field: Editable, quote: str, newest: int) -> Sequence[str]:
    """The numbers, dates or the code in these words."""
    if field.one_kind == "number":
        spelled = (_SPELLED[" ".join(re.split(r"[\s-]+", m[0].lower()))] for m in _IN_WORDS.finditer(quote))
        return [*re.findall(r"\d+", quote), *map(str, spelled)]
    if field.one_kind == "date":
        found = (dates.parse(dates.with_digits(m[0]), newest) for m in _DATE.finditer(quote))
        return [iso for iso in found if iso]
    code = code_of(field, quote)
    return [code] if code else []


def _is_among(field: Editable, value: object, said: Sequence[str]) -> bool:
    if field.one_kind == "date":
        return any(_is_of(str(value), iso) for iso in said)
    return str(value) in said


def _name(field: Editable) -> str:
    return field.part or field.field.rpartition("/")[2]


def _is_of(iso: str, less: str) -> bool:
    """Whether a date is within a less precise one: 2014-08-05 within 2014-08."""
    return f"{iso}-".startswith(f"{less}-")
