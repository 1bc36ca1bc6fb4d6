"""The treatment category of a request, by the words of its heading (`data/categories.toml`)."""

import re
from functools import cache

from imr_llm import tables
from imr_llm.codes import Category
from imr_llm.language import lexicon
from imr_llm.language.patterns import filled, folded
from imr_llm.letter import Span


@cache
def _rules() -> list[tuple[re.Pattern[str], Category]]:
    drugs = {"DRUG": "|".join(re.escape(name) for name in sorted(lexicon.drug_table().names, key=len, reverse=True))}
    return [
        (folded(rf"(?<!\w)(?:{filled('|'.join(rule.words), drugs)})(?!\w)"), rule.category)
        for rule in tables.categories()
    ]


def categorise(words: str, request: Span) -> tuple[Category, Span] | None:
    """The category and the words that decide it; None where no rule knows the request. `words` are in lower case."""
    for pattern, category in _rules():
        if m := pattern.search(words, request.start, request.end):
            return category, Span(m.start(), m.end())
    return None
