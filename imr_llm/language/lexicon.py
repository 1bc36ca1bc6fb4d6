"""What letters call people, conditions, treatments, drugs and events (`data/lexicon.toml`, `data/drugs.toml`).

The names of drugs are those of the FDA's labels that letters use; all of it was collected for this project.
"""

import re
from collections.abc import Sequence
from functools import cache, lru_cache

from rapidfuzz import fuzz, process

from imr_llm import tables
from imr_llm.errors import TableFault
from imr_llm.language import patterns
from imr_llm.language.dates import DATE
from imr_llm.language.patterns import folded, lower
from imr_llm.strict import Strict

NUMBERS = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen"),
    *("fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"),
)
"""From 1 on."""
TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
VALUES = {word: number for number, word in enumerate(NUMBERS, 1)} | {word: 10 * n for n, word in enumerate(TENS, 2)}
_LONG_NAME = 8  # letters: shorter names are too near to other words
_COUNT = (
    r"(?:\d+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen"
    r"|(?:twen|thir|for)ty(?:-\w+)?)"
)
_WHEN = (
    r"(?:early |late |mid-? ?|about |approximately |or about |the (?:year |summer |fall |spring |winter )?(?:of )?)*"
)
_TOKEN = re.compile(r"[\w#/'’+-]+(?:\.\w+)*")


class _Words(Strict):
    people: tuple[str, ...]
    relatives: tuple[str, ...]
    occupations: tuple[str, ...]
    conditions: tuple[str, ...]
    treatments: tuple[str, ...]
    events: tuple[str, ...]
    records: tuple[str, ...]
    providers: tuple[str, ...]
    hedges: tuple[str, ...]
    lacks: tuple[str, ...]
    documents: tuple[str, ...]
    report: tuple[str, ...]
    reported: tuple[str, ...]
    papers: tuple[str, ...]
    why_asked: tuple[str, ...]
    light: frozenset[str]
    frames: frozenset[str]
    short_for: dict[str, str]


class _Drugs(Strict):
    """`drugs.toml`: names of drugs, and of classes of drugs."""

    names: tuple[str, ...]
    classes: tuple[str, ...]


def drug_table() -> _Drugs:
    """The names and classes of `data/drugs.toml`."""
    return tables.load("drugs", _Drugs)


def words() -> _Words:
    """The lists of `data/lexicon.toml`."""
    return tables.load("lexicon", _Words)


def one_of(alternatives: tuple[str, ...]) -> str:
    """The source of a pattern that matches any of these."""
    return f"(?:{'|'.join(alternatives)})"


@cache
def classes() -> dict[str, str]:
    """The classes of words that a pattern may name: `@WHO`, `@RECORD`."""
    lists = words()
    return {
        "WHO": one_of((*lists.people, "he", "she", "they")),
        "PEOPLE": one_of(lists.people),
        "RELATIVE": one_of(lists.relatives),
        "WORK": one_of(lists.occupations),
        "EVENT": rf"(?:[\w’'-]+ ){{0,6}}?{one_of(lists.events)}\b",
        "RECORD": one_of(lists.records),
        "PROVIDER": one_of(lists.providers),
        "HEDGE": one_of(lists.hedges),
        "LACK": one_of(lists.lacks),
        "DOCUMENT": one_of(lists.documents),
        "REPORTED": one_of(lists.reported),
        "REPORT": one_of(lists.report),
        "PAPER": one_of(lists.papers),
        "WHY_ASKED": one_of(lists.why_asked),
        "DATE": DATE,
        "COUNT": _COUNT,
        "WHEN": _WHEN,
    }


def filled(source: str) -> str:
    """The source of a pattern with its classes of words filled in: `@WHO`, `@RECORD`. KeyError for an unknown one."""
    return patterns.filled(source, classes())


@cache
def row_pattern(file: str, example: str, words: str) -> re.Pattern[str]:
    """The words of a row as a pattern, for text in lower case. TableFault, with its example, where they are none."""
    try:
        return folded(filled(words))
    except KeyError as unknown:
        problem = f"lexicon.toml has no list @{unknown.args[0]}"
    except re.error as error:
        problem = f"its words are no regular expression ({error})"
    raise TableFault(f"data/{file}.toml: the row with the example “{example}”: {problem}.")


_IN_A_TOKEN = re.compile(r"[-/]")


class Names:
    """Words that name a thing: expressions, and plain names of one to three words, which are looked up."""

    def __init__(self, patterns: tuple[str, ...], names: tuple[str, ...] = ()) -> None:
        longest_first = "|".join(sorted(patterns, key=len, reverse=True))
        self._pattern = folded(rf"(?<![\w-])(?:{longest_first})(?:e?s)?(?!\w)") if patterns else None
        self._names = frozenset(names)

    def __contains__(self, words: object) -> bool:
        text = lower(str(words))
        if self._pattern and self._pattern.search(text):
            return True
        tokens = _TOKEN.findall(text)
        if any(part in self._names for token in tokens for part in _IN_A_TOKEN.split(token)[1:]):
            return True  # "oxycodone-acetaminophen"
        return any(" ".join(tokens[i : i + n]) in self._names for i in range(len(tokens)) for n in (1, 2, 3))

    def is_whole(self, words: str) -> bool:
        """Whether words are such a name and no more."""
        return bool(self._pattern and self._pattern.fullmatch(lower(words)))

    def opening(self, words: str) -> int:
        """How many characters the longest name has that opens the words; 0 where none does."""
        tokens = list(_TOKEN.finditer(lower(words)))[:3]
        for n in range(len(tokens), 0, -1):
            if " ".join(t[0] for t in tokens[:n]) in self._names:
                return tokens[n - 1].end()
        return 0


@cache
def conditions() -> Names:
    """Words that name a condition."""
    return Names(words().conditions)


@cache
def treatments() -> Names:
    """Words that name a treatment, a drug or a class of drugs."""
    return Names(words().treatments, (*drug_table().names, *drug_table().classes))


@cache
def drugs() -> Names:
    """Names of drugs."""
    return Names((), drug_table().names)


@cache
def events() -> Names:
    """Words for what happens to somebody who is hurt."""
    return Names(words().events)


def misspelt_drug(words: str) -> bool:
    """Whether one long word is a drug's name but for a letter or two ("Ketaprofen")."""
    word = lower(words.strip(" .,;"))
    return (
        len(word) >= _LONG_NAME
        and word.isalpha()
        and bool(process.extractOne(word, _long_names(), scorer=fuzz.ratio, score_cutoff=88))
    )


@cache
def _long_names() -> tuple[str, ...]:
    return tuple(name for name in drug_table().names if len(name) >= _LONG_NAME and name.isalpha())


_PLURAL, _NOT_PLAIN = re.compile(r"s\b"), re.compile(r"[^a-z0-9 ]")
_SMALL = frozenset({"of", "the", "to", "in", "at"})
_SEVERAL = re.compile(r"[,;+&:]| (?:and|or|with|without|after|before|following|then|plus|versus|vs) ")
_NO_LETTER, _AROUND = re.compile(r"[\W_]"), ".,;:()[]\"'“”‘’"
_JOINS = re.compile(r" (?:and|or|with|without|after|following|due to|secondary to) ")


def same_thing(a: str, b: str) -> bool:
    """One names the other: "cervical epidural steroid injection" and "epidural steroid injections"."""
    first, second = _plain_words(a), _plain_words(b)
    return bool(first) and (first <= second or second <= first)


def same_words(a: str, b: str) -> bool:
    """The same words, whatever their order, number and case."""
    return _plain_words(a) == _plain_words(b)


def one_request(a: str, b: str) -> bool:
    """The same words in the same order, numbers with their marks, but for those that frame a request: "the requested
    MRI of the neck", "neck MRI".
    """
    first, second = _as_asked(a), _as_asked(b)
    return not first.isdisjoint(second) if first and second else lower(a) == lower(b)


def maybe_one_request(a: str, b: str) -> bool:
    """The same words but for those that frame a request, whatever their order and marks."""
    return _plain_words(a) - words().frames == _plain_words(b) - words().frames


def _as_asked(request: str) -> frozenset[tuple[str, ...]]:
    """The words of a request in order, and what is asked "of" a part behind that part, where it names one thing."""
    parts = [_marked(part) for part in lower(request).split(" of ")]
    orders = {tuple(word for part in parts for word in part)}
    is_one = len(parts) == 2 and not _SEVERAL.search(lower(request))
    if is_one and sum(map(_is_mark, [*parts[0], *parts[1]])) <= 1:
        orders.add((*parts[1], *parts[0]))
    return frozenset(orders - {()})


def _marked(part: str) -> list[str]:
    """Words that do not frame a request; what has a number as it is printed: "1.5", "5/325", "l4-l5"."""
    told = (word.strip(_AROUND) for word in part.split())
    plain = (word if _has_number(word) else _NO_LETTER.sub("", word).removesuffix("s") for word in told)
    return [word for word in plain if word and word not in _SMALL - {"to"} and word not in words().frames]


def _has_number(word: str) -> bool:
    return any(letter.isnumeric() and not letter.isalpha() for letter in word)


def _is_mark(word: str) -> bool:
    return _has_number(word) or word in VALUES or word in ("left", "right", "bilateral")


def says_all(fuller: str, words: str) -> bool:
    """Whether words say all that others do, but for what only frames them: "PT of the left knee", "physical therapy".

    What they name together stands together: "neck strain with shoulder pain" names no neck pain. A name of a
    classification that leaves open what it is of says so of nothing else.
    """
    named = [{*name, *_written_out(name)} for name in _names_in(fuller)]
    is_said = all(any(_meant(name) <= other for other in named) for name in _names_in(words))
    return not words.endswith("unspecified") and (is_said or same_words(fuller, words))


@lru_cache(maxsize=512)
def _names_in(words_said: str) -> tuple[tuple[str, ...], ...]:
    """The words of each name between two joins ("with", "and"): what names nothing goes with the next ("neck and")."""
    found: list[tuple[str, ...]] = []
    ahead: list[str] = []
    for part in _JOINS.split(lower(words_said)):
        ahead += _in_order(part)
        if ahead and _is_name(ahead):
            found.append(tuple(ahead))
            ahead = []
    return (*found, tuple(ahead)) if ahead else tuple(found)


@lru_cache(maxsize=512)
def _meant(name: tuple[str, ...]) -> frozenset[str]:
    """The words of a name without those that frame it, unless what is left names nothing, or only pain."""
    left = [word for word in _written_out(name) if word not in words().light]
    return frozenset(left if left != ["pain"] and _is_name(left) else _written_out(name))


def _written_out(name: Sequence[str]) -> list[str]:
    return [word for short in name for word in words().short_for.get(short, short).split()]


def _is_name(name: Sequence[str]) -> bool:
    plain = " ".join(name)
    return plain in conditions() or plain in treatments()


def _in_order(words: str) -> list[str]:
    return [word for word in _NOT_PLAIN.sub("", _PLURAL.sub("", lower(words))).split() if word not in _SMALL]


@lru_cache(maxsize=512)
def _plain_words(words: str) -> frozenset[str]:
    return frozenset(_in_order(words))
