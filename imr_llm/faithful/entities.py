"""What words name: numbers and what they count, levels, sides, parts of the body; medicines, treatments and conditions,
which are masked where it is measured how hard a text is to read.
"""

import re
from functools import cache, lru_cache, partial

from imr_llm import tables
from imr_llm.language import lexicon

HARDEST = 8.0
"""Reading grade by Flesch-Kincaid, with the names of drugs, treatments and conditions masked."""
_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*")
LEVEL = re.compile(r"\b([CTLS])(\d{1,2})(?: ?(?:-|–|to|/) ?([CTLS]?)(\d{1,2}))?\b", re.IGNORECASE)
"""A level of the spine, and where a second one is named, its letter, if any, and its number."""
_SIDE = re.compile(r"\b(left|right|both|bilateral)\b(?: +(\w+))?", re.IGNORECASE)
_QUANTITY = re.compile(r"(?<![A-Za-z\d])(\d+(?:,\d{3})*(?:\.\d+)?)(?:[ -]+([A-Za-z]+))?")
_NUMBER_WORDS = {word: str(number) for word, number in lexicon.VALUES.items()} | {"twice": "2"}
_TENS = re.compile(rf"\b({'|'.join(lexicon.TENS)})[- ]({'|'.join(lexicon.NUMBERS[:9])})\b", re.IGNORECASE)
_MORE = r"(?:,?(?: and)?[- ](\d{1,%d})(?![\d.,/]*\d))?\b"
_ROUND = [
    (value, re.compile(rf"(?<![\d.,])\b(\d{{1,3}}|a)[- ]{word}" + _MORE % most, re.IGNORECASE))
    for word, value, most in (("hundred", 100, 2), ("thousand", 1000, 3))
]
"""A number in words and what is more of it: "one hundred and twenty"."""
_SHARE = re.compile(
    r"\b(?P<some>\d+) (?:out )?of (?:(?:the|his|her|these|those|a total of|an? \w+) )?"
    r"(?P<total>\d+)(?P<what>[ -]+[A-Za-z]+)?",
    re.IGNORECASE,
)
"""So many of all: "sixteen of twenty visits"."""

_UNITS = {
    "day": "days?|días?", "week": "weeks?|wks?|semanas?", "month": "months?|mos?|mes(?:es)?",
    "year": "years?|yrs?|y/?o|años?", "hour": "hours?|hrs?|horas?", "minute": "minutes?|mins?|minutos?",
    "mg": "mg|milligrams?|miligramos?", "mcg": "mcg|µg|micrograms?|microgramos?",
    "ml": "ml|cc|milliliters?|mililitros?",
    "mm": "mm|millimeters?|milímetros?", "cm": "cm|centimeters?|centímetros?",
    "%": "%|percent|por ciento",
}  # fmt: skip
_MEASURE = re.compile(
    r"(?<![A-Za-z\d.])(\d+(?:,\d{3})*(?:\.\d+)?)(?: ?\(\d+\)|\))?"
    r"(?:(?: ?[-–] ?| (?:to|or|and|a|o|y) )(\d+(?:\.\d+)?)\)?)?[ -]*"
    r"(?:(?:more|full|consecutive|additional|straight) )?(?:"
    + "|".join(rf"(?P<u{at}>{words})" for at, words in enumerate(_UNITS.values()))
    + r")(?![A-Za-zñ])",
    re.IGNORECASE,
)
_SINGLE = {
    name: re.compile(rf"(?<![\dA-Za-z])(?<!\d[ -])(?:{name}(?:ly)?|{more})(?![A-Za-z])", re.IGNORECASE)
    for name, more in {
        "day": "daily|diari[oa]s?|día",
        "week": "semanal(?:es)?|semana",
        "month": "mensual(?:es)?|mes",
        "year": "annual(?:ly)?|anual(?:es)?|año",
        "hour": "hora",
        "minute": "minuto",
    }.items()
}


def masked(text: str) -> str:
    """With the names of drugs, treatments and conditions as one short word each: no easier word says the same."""
    return _WORD.sub(lambda m: "it" if kind_of(m[0]) else m[0], text)


@lru_cache(maxsize=20_000)
def kind_of(word: str) -> str | None:
    """Whether a word names a drug, a treatment or a condition."""
    heads = {"drug": lexicon.drugs(), "treatment": lexicon.treatments(), "condition": lexicon.conditions()}
    return next((kind for kind, names in heads.items() if word in names), None)


def stem(word: str) -> str:
    """The beginning of a word that its other forms share."""
    return re.sub(r"(?:ations?|ments?|ing|ed|ies|es|s|al|ly)$", "", word.lower())[:8]


def quantities_in(text: str) -> set[tuple[str, str]]:
    """Numbers, in figures or words, with the word that they count."""
    text = _in_figures(text)
    some = {(m["some"], stem(m["what"].strip(" -"))) for m in _SHARE.finditer(text) if m["what"]}
    return some | {(number.replace(",", ""), stem(unit or "")) for number, unit in _QUANTITY.findall(text)}


def shares_in(text: str) -> set[tuple[str, str]]:
    """So many, and of how many: 16 and 20 of "sixteen of twenty visits"."""
    return {(m["some"], m["total"]) for m in _SHARE.finditer(_in_figures(text)) if m["some"] != m["total"]}


def totals_in(text: str) -> set[str]:
    """The numbers of which a text tells only that something was some of so many: 20 of "sixteen of twenty visits"."""
    text = _in_figures(text)
    rest = _SHARE.sub(lambda m: m["some"], text)
    return {m["total"] for m in _SHARE.finditer(text)} - {number for number, _ in quantities_in(rest)}


def _in_figures(text: str) -> str:
    text = _TENS.sub(lambda m: str(lexicon.VALUES[m[1].lower()] + lexicon.VALUES[m[2].lower()]), text)
    text = _WORD.sub(lambda m: _NUMBER_WORDS.get(m[0].lower(), m[0]), text)
    for value, words in _ROUND:
        text = words.sub(partial(_sum, value), text)
    return text


def _sum(value: int, found: re.Match[str]) -> str:
    """So many hundreds or thousands, and what is more, as one number."""
    return str(int(found[1].lower().replace("a", "1")) * value + int(found[2] or 0))


def measures_in(text: str) -> tuple[set[tuple[str, str]], str]:
    """Numbers with their units of time, dose or share, of a range both; and the text without them."""
    text = _in_figures(re.sub(r"-(?=[A-Za-z])", " ", text))
    names, found = list(_UNITS), set()
    for match in _MEASURE.finditer(text):
        unit = next(name for at, name in enumerate(names) if match[f"u{at}"])
        found |= {(number.replace(",", "").lstrip("0") or "0", unit) for number in match.group(1, 2) if number}
    return found, _MEASURE.sub(" ", text)


def single_units_in(text: str) -> set[str]:
    """Units of time that are named without a number: "a month", "weekly", "per day"."""
    text = _in_figures(text)
    return {name for name, pattern in _SINGLE.items() if pattern.search(text)}


def sides_in(text: str) -> set[tuple[str, str]]:
    """Left, right and both, with the word behind each."""
    return {(side.lower(), stem(what)) for side, what in _SIDE.findall(without_other_senses(text))}


def without_other_senses(text: str) -> str:
    """Without "left" and "right" where they are no sides: what is left over, right after."""
    for pattern in _no_sides():
        text = pattern.sub(lambda m: m[0][: m.start(1) - m.start()] + m[0][m.end(1) - m.start() :], text)
    return text


def levels_in(text: str) -> set[str]:
    """Each level on its own: "C5-6" and "C5-C6" are C5 and C6."""
    return {f"{m[1].upper()}{number}" for m in LEVEL.finditer(text) for number in (m[2], m[4]) if number}


def parts_of_body(text: str) -> set[str]:
    """Parts of the body that words name, by the name of each in `checks.toml`."""
    return {name for name, pattern in _body_parts() if pattern.search(text)}


@cache
def _body_parts() -> list[tuple[str, re.Pattern[str]]]:
    return [
        (name, re.compile(rf"\b(?:{'|'.join([*words, *tables.checks().says_part.get(name, ())])})\b", re.IGNORECASE))
        for name, words in tables.checks().body_parts.items()
    ]


@cache
def _no_sides() -> list[re.Pattern[str]]:
    return [re.compile(words, re.IGNORECASE) for words in tables.checks().no_side]
