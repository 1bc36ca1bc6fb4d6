"""Where the clauses of an English sentence to the worker, and of the letter's behind it, begin and end; their words."""

import re
from typing import Final

from imr_llm.verify.plain import kind_of
from imr_llm.verify.vocabulary import WORD, joined, plain_words, small_words

_OWN_SUBJECT: Final = r"\band (?=(?:the|he|she|it|they|there|this|these|his|her|you|your|we|no) )"
_WHEN: Final = r"(?<!say )(?<!tell )(?<!show )(?<!know )when"
CLAUSE: Final = re.compile(
    rf"[;:,](?= )|\b(?:but|because|so|although|while|since|{_WHEN}|which|who)\b|{_OWN_SUBJECT}", re.IGNORECASE
)
PART: Final = re.compile(
    r"[;:](?= )|, (?:but|so|because|which|th(?:e|is) request) "
    rf"|\b(?:but|because|so that|although|while|since|and given|given that|{_WHEN})\b|{_OWN_SUBJECT}",
    re.IGNORECASE,
)
"""Where a "no" ends: it holds for the whole of "no urine drug screen, or pain contract"."""
_OWN: Final = 4
"""Letters of a word that says something of its own."""


def words_in(text: str) -> list[str]:
    """Words in lower case; one with hyphens is its parts."""
    return [
        part for word in WORD.findall(joined(text.lower())) for part in re.split(r"[-]|['’]s\b", word) if len(part) > 1
    ]


def is_own(word: str) -> bool:
    return (len(word) >= _OWN or kind_of(word) is not None) and word not in plain_words() and word not in small_words()
