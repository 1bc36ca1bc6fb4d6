"""Which words are no name of a person: those of this program's tables, and those that English texts often have."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from importlib.abc import Traversable
from importlib.resources import files

from imr_llm import tables
from imr_llm.language import lexicon

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
_OF_A_TABLE = re.compile(r"[a-zà-öø-ÿ]{3,}(\(?)")
"""A word, or the beginning of several: "cho(?:o|0)se" is no family's name."""
_LONG_WORD = 7  # letters: "Ellison" and "Clements" end like such words too
_PLURAL = 5
SHORTEST = 3
"""Letters of a word that tells something: two are a unit, a degree or an abbreviation of a letter's own."""
_PREFIXED = re.compile(
    "(?:anti|auto|bi|co|contra|dys|epi|extra|hyper|hypo|infra|inter|intra|juxta|mal|micro|mid|multi|neuro|non|over|para|peri|poly"
    "|post|pre|psycho|re|retro|semi|sub|super|supra|trans|tri|ultra|un|under|vaso)(?=[a-z]{5})"
)
_OF_NAMES = frozenset(
    {"mac", "mc", "de", "la", "le", "di", "du", "van", "von", "fitz", "del", "st", "o", "al", "el", "ben"}
)


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
    return word.lower() in medical_words() or is_drug(word)


@lru_cache(maxsize=KEPT)
def is_of_treatment(word: str) -> bool:
    """Whether it is a drug or a word of treatments, and none of a company, an address or a name: "center", "home"."""
    table = tables.persons()
    low = word.lower()
    if is_drug(low):
        return True
    is_other = low in table.no_names or low in table.organisations or low in table.dwellings or is_listed(low)
    return is_medical(low) and not is_other


@lru_cache(maxsize=KEPT)
def is_allowed(word: str) -> bool:
    """Whether a word is one of English, of medicine or of a letter, in any case: what is none may tell somebody."""
    low = re.sub(r"['’]s?$", "", word.lower().replace("\u00ad", ""))
    parts = re.split(r"['’‘`´‐‑-]", low)
    return (
        _is_derived(low)
        or all(map(_is_derived, parts))
        or _is_known("".join(parts))
        or _is_glued(word)
        or lexicon.misspelt_drug(low)
    )


def _is_derived(low: str) -> bool:
    """Whether it is a known word, its plural, or one behind a prefix of medicine."""
    of_more = _PREFIXED.match(low)
    return (
        _is_known(low)
        or (low.endswith("s") and _is_known(low[:-1]))
        or bool(of_more and _is_known(low[of_more.end() :]))
    )


def _is_known(low: str) -> bool:
    is_short = len(low) < SHORTEST
    if is_short or low in _safe() or low in of_the_tables() or low in no_names() or low in tables.persons().eponyms:
        return True
    return is_medical(low) or looks_medical(low) or (often(low) > 0 and not is_listed(low))


@lru_cache(maxsize=KEPT)
def is_only_safe(word: str) -> bool:
    """Whether nothing allows a word but Philter's list, which has surnames too: no table and no English dictionary."""
    low = re.sub(r"['’]s?$", "", word.lower())
    is_other = low in of_the_tables() or low in no_names() or low in tables.persons().eponyms or looks_medical(low)
    is_english = is_medical(low) or often(low) > 0 or often(low.removesuffix("s")) > 0 or lexicon.misspelt_drug(low)
    return low in _safe() and low.isalpha() and _is_one_word(word) and not is_other and not is_english


def _is_one_word(word: str) -> bool:
    """Whether only its first letter is a capital: no "UpToDate", no abbreviation."""
    return word[0].isupper() and word[1:].islower()


def _is_glued(word: str) -> bool:
    """Whether a scan or a layout has put words together, each but the first with a capital: "painThe"."""
    parts = re.findall(r"[A-Z]?[a-z]+", word)
    return (
        len(parts) > 1
        and "".join(parts) == word
        and all(p.lower() not in _OF_NAMES for p in parts)
        and (all(_is_known(p.lower()) for p in parts) or _is_a_brand(parts))
    )


def _is_a_brand(parts: list[str]) -> bool:
    """Whether it ends with a word of medicine and has none of a name: "BioniCare"."""
    return is_medical(parts[-1]) and not any(map(is_listed, parts[:-1]))


@cache
def _safe() -> frozenset[str]:
    return _words(files("imr_llm").joinpath("data", "words.txt").read_text(encoding="utf-8"))


def is_drug(word: str) -> bool:
    """Whether it is a drug of the tables."""
    return word.lower() in lexicon.drugs()


@cache
def medical_words() -> frozenset[str]:
    """Words of the tables that a name must not take out of a letter."""
    parts = (word for words in tables.checks().body_parts.values() for word in words)
    rows = (word for rule in tables.categories() for word in rule.words)
    return frozenset(found for row in (*parts, *rows) for found in re.findall(r"[a-z]{3,}", row.lower()))


@cache
def of_the_tables() -> frozenset[str]:
    """Every word of every table but that of persons: what letters speak about. Usual given names are none."""
    found = (m for text in _tables(files("imr_llm")) for m in _OF_A_TABLE.finditer(text.lower()))
    words = {m[0] for m in found if not m[1] or not is_listed(m[0][:-1])}
    return frozenset(word.rstrip("(") for word in words) - tables.persons().given


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


def is_given(word: str) -> bool:
    """Whether a word is a given name of the list."""
    return _plain(word) in _names()[0]


def _listed() -> frozenset[str]:
    return _names()[1]


@cache
def _names() -> tuple[frozenset[str], frozenset[str]]:
    """Given names, and all names."""
    text = files("imr_llm").joinpath("data", "names.txt").read_text(encoding="utf-8")
    given, _, family = text.partition("\n# family\n")
    return _words(given), _words(given) | _words(family)


def _words(text: str) -> frozenset[str]:
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())


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
