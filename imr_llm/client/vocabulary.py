"""Which words are no name of a person: those of this program's tables, and those that English texts often have."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from importlib.abc import Traversable
from importlib.resources import files

from imr_llm import lexicon, tables

VERY_RARE, RARE, LESS_RARE, OFTEN = 150, 1500, 7000, 200_000
"""How often a word stands in the texts that the dictionary was counted in: "Jane" 2,921 times, "hand" 331,353 times."""
KEPT = 20_000
"""Words whose answer is kept: a letter says the same ones again and again."""
_MEDICAL = re.compile(
    r"(?:os[ie]s|it[ie]s|ectomy|algi[ac]|opath(?:y|ies|ic)|ograms?|graph(?:y|ic)|oscop(?:y|ic)|plasty"
    r"|otom(?:y|ies)|emia"
    r"|azole|prazole|pril|sartan|statin|cillin|oxetine|codone|profen|lateral|itic|otic|olog(?:y|ist|ists"
    r"|ic|ical)|iatr(?:y|ics?)"
    r"|ations?|isms?|ities|ics|(?<!qv)ists?|ments|ously|tively|tomies|sion|ctions?)$"
)
"""Ends of words of medicine, and of words that English makes of others: no family is called so."""
_LONG_WORD = 7  # letters: "Ellison" and "Clements" end like such words too
_PLURAL = 5


@lru_cache(maxsize=KEPT)
def may_be_name(word: str) -> bool:
    """Whether a word is no word of a letter's own, or of a table's."""
    low = re.sub(r"['’]s$", "", word.strip(".,'’").lower())
    if low in no_names() or len(low) < 2:
        return False
    parts = (low, *([low[:-1]] if low.endswith("s") and len(low) >= _PLURAL else []), *re.split("[-‐‑]", low))
    return not any(
        part in of_the_tables() or part in tables.persons().eponyms or is_medical(part) for part in parts
    ) and not looks_medical(low)


def looks_medical(word: str) -> bool:
    """Whether a word ends like words of medicine and of science do."""
    return len(word) > _LONG_WORD and bool(_MEDICAL.search(word.lower()))


def is_medical(word: str) -> bool:
    """Whether a word is a drug, a part of the body or a kind of treatment."""
    return word.lower() in medical_words() or word.lower() in lexicon.drugs()


@cache
def medical_words() -> frozenset[str]:
    """Words of the tables that a name must not take out of a letter."""
    parts = (word for words in tables.checks().body_parts.values() for word in words)
    rows = (word for rule in tables.categories().rule for word in rule.words)
    return frozenset(found for row in (*parts, *rows) for found in re.findall(r"[a-z]{3,}", row.lower()))


@cache
def of_the_tables() -> frozenset[str]:
    """Every word of every table but that of persons: what letters speak about. Usual given names are none."""
    words = {word for text in _tables(files("imr_llm")) for word in re.findall(r"[a-zà-öø-ÿ]{3,}", text.lower())}
    return frozenset(words) - tables.persons().given


def _tables(folder: Traversable) -> Iterator[str]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _tables(entry)
        elif entry.name.endswith(".toml") and entry.name != "persons.toml":
            yield entry.read_text(encoding="utf-8")


@cache
def no_names() -> frozenset[str]:
    """Words with which a label, a title or a sentence goes on: a name ends before them."""
    table = tables.persons()
    said = (*table.whose, *table.roles, *table.told_by, *table.titles, *table.greetings, *table.closings, *table.verbs)
    words = {word for source in said for word in re.findall(r"(?<!\\)[a-z]{3,}", source)}
    return table.no_names | words | {word for name in tables.states().values() for word in name.lower().split()}


@lru_cache(maxsize=KEPT)
def is_listed(word: str) -> bool:
    """Whether each half of a word is a given or a family name that the list of names has, or its plural."""
    return all(half in _listed() for half in re.split(r"[-‐‑]", _plain(word)) if len(half) > 1)


@cache
def _listed() -> frozenset[str]:
    lines = files("imr_llm").joinpath("data", "names.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(name for line in lines if not line.startswith("#") for name in line.split())


def _plain(word: str) -> str:
    """In lower case, without accents, apostrophes and the owner's "s": as the list of names has it."""
    low = unicodedata.normalize("NFKD", re.sub(r"['’]s$", "", word.lower()))
    return re.sub(r"['’\u0300-\u036f]", "", low)


@lru_cache(maxsize=KEPT)
def often(word: str) -> int:
    """How often a word, or the rarer half of a hyphenated one, stands in the texts of the dictionary."""
    return min((_dictionary()(half) for half in re.split(r"['’-]", word.lower()) if len(half) > 1), default=0)


@cache
def _dictionary() -> Callable[[str], int]:
    from spellchecker import SpellChecker  # 0.15 s and 40 MB, where letters leave the computer

    frequency = SpellChecker(language="en", distance=1).word_frequency
    return lambda word: frequency[word]
