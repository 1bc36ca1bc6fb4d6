"""What a list is a list of, and the words by which lists are taken apart (`data/lists.toml`)."""

import re
from dataclasses import dataclass
from functools import cache

from imr_llm import lexicon, tables
from imr_llm.lexicon import classes, one_of

SHORT = 3
"""Words of a name that is short."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What a list is a list of: `heads` are the words that name one such thing."""

    heads: lexicon.Names
    doses: bool = False
    conditions: bool = False
    not_last: re.Pattern[str] | None = None  # what such a thing cannot end in
    unless: re.Pattern[str] | None = None  # words with which it can
    longest: int = 16  # words
    by_head: bool = False  # whether the name stands before the first preposition: "trouble with therapy" is none

    def ends_as_other(self, words: str) -> bool:
        """Whether words end in what such a thing cannot end in."""
        return bool(self.not_last and self.not_last.search(words))


@cache
def kinds() -> dict[str, Kind]:
    """By the record's field. What was operated on is a treatment, and not what the patient has."""
    operated = (
        r"(?:reconstruction|repair|release|fusion|stent|stenting|surgery|excision|replacement|resection"
        r"|\w+(?:ectomy|otomy|plasty|scopy|desis))$"
    )
    condition = rf"{one_of(lexicon.words().conditions)}$"
    unless = "ORIF|repair|release|pinning|fixation|reduction|surgery(?! syndrome)"
    return {
        "diagnoses": Kind(lexicon.conditions(), conditions=True, not_last=re.compile(operated, re.IGNORECASE)),
        "prior_treatments": Kind(
            lexicon.treatments(),
            not_last=re.compile(condition, re.IGNORECASE),
            unless=re.compile(unless, re.IGNORECASE),
            by_head=True,
        ),
        "current_medications": Kind(lexicon.drugs(), doses=True, longest=6),
    }


@cache
def pattern(name: str) -> re.Pattern[str]:
    whole = {
        "ends": "{}",
        "lead": r"^(?:[\s.,:;•*–-]|(?:{})(?=[\s:]))+",
        "trail": r"(?:{}|[\s.,;:”\"]+)$",
        "dose": "(?:{})$",
        "modifiers": r"^(?:(?:{})[\s,/-]*)+$",
        "none": "^(?:{})$",
    }[name]
    return re.compile(whole.replace("{}", tables.wording("lists", name, classes())), re.IGNORECASE)
