"""Words of a sentence to the worker and of the letter, compared: by their stems, the glossary, and pairs of words."""

import re
from functools import cache, lru_cache
from typing import Final, Literal

from imr_llm import tables
from imr_llm.faithful.entities import kind_of, levels_in, parts_of_body
from imr_llm.language import glossary
from imr_llm.strict import Strict
from imr_llm.tables import EntryKind

WORD: Final = re.compile(r"[A-Za-z][A-Za-z'’-]*")
_ENDING: Final = re.compile(r"(?:['’]s|ations?|ments?|ings?|ness|ied|ies|ed|es|is|s|al|ly|y|e)$")
_NON: Final = re.compile(r"\bnon-(?=[a-z])", re.IGNORECASE)
_NAMED: Final[tuple[EntryKind, ...]] = ("condition", "treatment", "drug", "documentation", "word")

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


class _Like(Strict):
    """Words of a letter as a regular expression, and plain words with which the same can be said."""

    letter: str
    plain: str


class _Harmless(Strict):
    """Words of a sentence that could hurt and do not, and those of the letter that say the same, no less and no other.

    `of_rule`: also where a guideline says it of anybody.
    """

    told: str
    letter: str
    of_rule: bool = False


class _Table(Strict):
    """`wording.toml`, told in the file."""

    never_said: tuple[str, ...]
    accuses: tuple[str, ...]
    sensitive: tuple[str, ...]
    harmless: tuple[_Harmless, ...]
    vouched: tuple[_Harmless, ...]
    known: str
    illness: tuple[str, ...]
    not_the_workers: tuple[str, ...]
    traces: tuple[str, ...]
    spreads: tuple[str, ...]
    concludes: tuple[str, ...]
    unfinished: tuple[str, ...]
    succeeded: tuple[str, ...]
    worked: tuple[str, ...]
    degrees: tuple[str, ...]
    unsure: tuple[str, ...]
    lacks: tuple[str, ...]
    lacking: tuple[str, ...]
    asked_for: tuple[str, ...]
    plain_words: str
    small_words: str
    loaded: str
    blames: str
    own_papers: tuple[str, ...]
    said_of_people: tuple[str, ...]
    paper_words: str
    people_words: str
    approval_words: str
    shades: str
    framed_words: str
    this_worker: tuple[str, ...]
    papers_frame: tuple[str, ...]
    papers_lack: tuple[str, ...]
    hypothetical: tuple[str, ...]
    like: tuple[_Like, ...]


def _table() -> _Table:
    return tables.load("wording", _Table)


@cache
def any_of(name: str) -> re.Pattern[str]:
    """One pattern for all those under a name of `wording.toml`, case ignored."""
    return tables.any_of(getattr(_table(), name))


@cache
def each_of(name: str) -> list[re.Pattern[str]]:
    """The patterns under a name of `wording.toml`, each by itself."""
    return [re.compile(source, re.IGNORECASE) for source in getattr(_table(), name)]


@cache
def plain_words() -> frozenset[str]:
    """Everyday words, as they are written."""
    return frozenset(_table().plain_words.split())


@cache
def small_words() -> frozenset[str]:
    """Words that say nothing of their own, and the negations, which are compared elsewhere."""
    return frozenset(_table().small_words.split())


@cache
def words_of(name: str) -> frozenset[str]:
    """Stems of the words under a name of `wording.toml`."""
    return frozenset(stem_of(word) for word in getattr(_table(), name).split())


@lru_cache(maxsize=4096)
def stems(text: str) -> frozenset[str]:
    """Stems of the words that say something; a word with a hyphen is its parts too."""
    words = {part for word in WORD.findall(joined(text.lower())) for part in (word, *word.split("-"))}
    return frozenset(stem_of(word) for word in words if len(word) > 1 and word.replace("’", "'") not in small_words())


def joined(text: str) -> str:
    """With "non-" as a part of its word: "non-surgical" names no surgery."""
    return _NON.sub("non", text)


@lru_cache(maxsize=20_000)
def stem_of(word: str) -> str:
    """The beginning of a word that its other forms share: need, needs, needed."""
    short = _ENDING.sub("", word.replace("’", "'"))
    short = short if len(short) > 2 else word
    return (short[:-1] if len(short) > 3 and short[-1] == short[-2] else short)[:8]


@lru_cache(maxsize=4096)
def named(text: str) -> frozenset[str]:
    """Stems of the plain words for what a text of the letter says: the glossary's, those of levels and parts of the
    body, and those of `wording.toml`.
    """
    said = [
        words
        for term in glossary.terms(text, *_NAMED)
        for words in (term.entry.en.term, term.entry.en.name, term.entry.en.meaning)
    ]
    said += sorted(parts_of_body(text))
    said += ["spine back neck"] if levels_in(text) else []
    said += [plain for pattern, plain in _like() if pattern.search(text)]
    return stems(" ".join(said))


def said_in(text: str) -> frozenset[str]:
    """Stems of a text's own words, and of plain ones for them."""
    return stems(text) | named(text)


def words_in(text: str) -> list[str]:
    """Words in lower case; one with hyphens is its parts."""
    return [
        part for word in WORD.findall(joined(text.lower())) for part in re.split(r"[-]|['’]s\b", word) if len(part) > 1
    ]


def is_own(word: str) -> bool:
    """Whether a word says something of its own, and is no everyday one."""
    return (len(word) >= _OWN or kind_of(word) is not None) and word not in plain_words() and word not in small_words()


@cache
def _like() -> list[tuple[re.Pattern[str], str]]:
    return [(re.compile(rf"\b(?:{row.letter})", re.IGNORECASE), row.plain) for row in _table().like]


@cache
def harmless() -> list[tuple[re.Pattern[str], re.Pattern[str], bool]]:
    """Words of a sentence that do not hurt where the letter has the other ones; whether a guideline may have them."""
    return _rows("harmless")


@cache
def vouched() -> list[tuple[re.Pattern[str], re.Pattern[str], bool]]:
    """Words of a sentence that only the other ones in the letter bear out; whether a guideline may have them."""
    return _rows("vouched")


def _rows(name: Literal["harmless", "vouched"]) -> list[tuple[re.Pattern[str], re.Pattern[str], bool]]:
    rows = [(row, row.letter.replace("<known>", _table().known)) for row in getattr(_table(), name)]
    return [
        (re.compile(row.told, re.IGNORECASE), re.compile(letter, re.IGNORECASE), row.of_rule) for row, letter in rows
    ]


@cache
def degrees() -> list[re.Pattern[str]]:
    """Words for how bad something is, those of one degree in each."""
    return [re.compile(words, re.IGNORECASE) for words in _table().degrees]
