"""What a list is a list of, and the words by which lists are taken apart (`data/lists.toml`)."""

import re
from dataclasses import dataclass
from functools import cache
from itertools import chain

from imr_llm import tables
from imr_llm.language import lexicon
from imr_llm.language.lexicon import classes, one_of
from imr_llm.language.pattern_lists import worded
from imr_llm.language.patterns import folded, lower

SHORT = 3
"""Words of a name that is short."""
pattern = worded(
    "lists",
    lambda: classes() | {"BODY": "|".join(chain(*tables.checks().body_parts.values()))},
    lower=("ends", "lead", "trail", "none", "operated").__contains__,  # those that are tried most
)


@dataclass(frozen=True, slots=True)
class ListKind:
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
        return bool(self.not_last and self.not_last.search(lower(words)))


@cache
def kinds() -> dict[str, ListKind]:
    """By the record's field. What was operated on is a treatment, and not what the patient has."""
    condition = rf"{one_of(lexicon.words().conditions)}$"
    return {
        "diagnoses": ListKind(lexicon.conditions(), conditions=True, not_last=pattern("operated")),
        "prior_treatments": ListKind(
            lexicon.treatments(), not_last=folded(condition), unless=pattern("operates"), by_head=True
        ),
        "current_medications": ListKind(lexicon.drugs(), doses=True, longest=6),
    }
