"""Addresses of the web that tell no person: those of publishers and offices, and pages of universities."""

import re

from imr_llm import tables
from imr_llm.client import vocabulary

_OF_PUBLISHERS = "|".join(re.escape(site) for site in tables.persons().sites)
_PAGE = rf"(?i:https?://)?(?:[\w-]{{1,63}}\.){{0,5}}?(?i:(?:{_OF_PUBLISHERS})(?![\w-]|\.\w))"
PUBLIC = rf"(?!{_PAGE})"
"""No page of a publisher, an office or a maker of drugs: these are cited."""
_CAMPUS = re.compile(
    r"(?i:https?://)?(?P<host>(?:[\w-]{1,63}\.){0,4}?)[\w-]{1,63}\.edu/(?P<path>\w[^\s~@]{0,300})", re.IGNORECASE
)
"""A page of a university; its address alone may tell where somebody works or learns."""
_WORD = re.compile(r"[^\W\d_]+|\d+")
_NO_WORDS = frozenset({"www", "html", "htm", "pdf", "php", "asp", "aspx", "cfm"})
_OF_A_YEAR = 4
_HALF = 4
"""Digits, and letters from which a half of a word without a blank counts: "painresearch"."""


def is_public(site: str) -> bool:
    """Whether an address of the web tells no person: its host is cited, or it is a university's page of plain words."""
    if re.match(_PAGE, site):
        return True
    page = _CAMPUS.fullmatch(site.rstrip(".,;:!?'’"))
    return page is not None and all(map(_tells_nobody, _WORD.findall(f"{page['host']} {page['path']}")))


def _tells_nobody(word: str) -> bool:
    """Whether it is a word of the vocabulary and no name, the end of a file's name, or a year; initials are none."""
    low = word.lower()
    if word.isdigit() or low in _NO_WORDS:
        return len(word) <= _OF_A_YEAR
    if low in tables.persons().personal_pages:
        return False
    if len(word) < vocabulary.SHORTEST:
        return vocabulary.often(word) > vocabulary.OFTEN and not vocabulary.is_listed(word)
    return _is_plain(low) or (
        not vocabulary.is_listed(low)
        and any(_is_plain(low[:at]) and _is_plain(low[at:]) for at in range(_HALF, len(low) - _HALF + 1))
    )


def _is_plain(low: str) -> bool:
    is_name = vocabulary.is_given(low) or (vocabulary.is_listed(low) and not vocabulary.is_medical(low))
    return vocabulary.is_allowed(low) and not vocabulary.is_only_safe(low.capitalize()) and not is_name
