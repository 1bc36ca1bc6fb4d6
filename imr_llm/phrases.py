"""What the words of a sentence say, by phrase: whose it is, and whether a thing is planned, denied or stopped.

Shared by the rules, which read values by phrases, and by the checks that hold a model's answer against the letter.
"""

import re
from functools import cache

from rapidfuzz import fuzz, process

from imr_llm import tables
from imr_llm.letter import Span
from imr_llm.record import Language

_LONG_NAME = 8  # letters: shorter names are too near to other words
PEOPLE = "|".join(tables.patient().people)
"""What letters call the injured worker, as alternatives of a pattern."""

PLANNED = re.compile(
    r"\b(?:request(?:s|ed|ing)?|recommend\w*|plans?|planned|propos\w*|scheduled|seek(?:s|ing)?|is to|will|would"
    r"|pending"
    r"|considering|candidate|authorization|dispute|may|should|asks?|awaiting|prescribes|ordered|referral|referred"
    r"|avoid"
    r"|whether|prescription for)\b",
    re.IGNORECASE,
)
"""Words of a treatment that is asked for or planned, and was not given."""
RELATIVES = re.compile(
    r"\b(?:mother|father|parents?|wife|husband|spouse|partner|sister|brother|son|daughter|aunt|uncle|cousin|grand\w+"
    r"|family history|relatives?)\b",
    re.IGNORECASE,
)
NEGATED = re.compile(
    r"\b(?:denie[sd]|no (?:prior|previous|history|past)|not (?:had|received|undergone|tried|attempted"
    r"|been treated)|never|has not|have not|had not|did not (?:receive|undergo|have)|declined|refused"
    r"|without (?:prior|any)|no (?:documentation|evidence|indication|mention|records?)|not documented|lack of"
    r"|absence of|rule out|r/o|none of"
    r"|(?:does|do|did|has|have) not (?:\w+ly )?(?:establish|document|show|indicate|demonstrate|confirm"
    r"|mention|state|report|substantiate)(?:ed)?|nothing in|if |unclear (?:if|whether))\b",
    re.IGNORECASE,
)
"""Words that turn what follows round."""
STOPPED = re.compile(
    r"\b(?:previous(?:ly)?|prior|past|formerly|discontinued|stopped|weaned|failed|tried|no longer"
    r"|in the past|had been|used to)\b",
    re.IGNORECASE,
)
"""Words of a treatment or drug that came to its end."""
NEVER_BEGUN = re.compile(
    r"(?:(?! and | or )[^.;]){0,40}?(?:\(|,|\bbut\b|\bhowever\b|\balthough\b|\byet\b)[^.;)]{0,40}?\b(?:(?:has"
    r"|have|had|did|was|were"
    r"|is|are) (?:not|never)(?: yet)?"
    r" (?:\w+ly )?(?:start\w*|begin|begun|beg[au]n|taken?|taking|fill\w*|use[ds]?|done|perform\w*|complet\w*"
    r"|receiv\w*|attend\w*"
    r"|undergo\w*|tr(?:y|ied)|initiated|obtain\w*|given|scheduled)|(?:not|never) (?:yet )?(?:started|begun|taken"
    r"|filled|used|done|performed"
    r"|completed|received|attended|tried|given|authorized)|(?:declined|refused|cancell?ed))\b",
    re.IGNORECASE,
)
"""Behind a treatment or a drug: it was asked for or prescribed, and never begun ("but has not started it")."""
_RETOLD = re.compile(
    r"\b(?:utilization review|UR\b|(?:prior|previous|original|initial) (?:review|denial|determination|UR|adverse"
    r"|decision)"
    r"|(?:previously|already) (?:reviewed|denied|non-?certified|determined|been (?:denied|reviewed"
    r"|non-?certified))|prior denial"
    r"|claims administrator|physician advisor|requests? (?:was|were|had been|has been|have been) (?:previously "
    r"|originally )?"
    r"(?:denied|non-?certified|modified|certified|approved|not medically))",
    re.IGNORECASE,
)
_OF_REQUEST = re.compile(
    r"\b(?:requests?|requested|non-?certif\w+|certif\w+|denied|denial|authorized|modified|approved"
    r"|medically necessary|remaining"
    r"|rationale for the|furthermore|additionally)\b",
    re.IGNORECASE,
)
_OF_PATIENT = re.compile(
    rf"\b(?:this|the|an?) (?:{PEOPLE})\b|\b(?:he|she)\b"
    r"|\b(?:records?|notes|chart) (?:\w+ ){0,4}(?:indicates?|shows?|documents?|states?|reveals?) (?!no\b)"
    r"|\b(?:current )?medications? (?:currently )?(?:included|includes|include)\b"
    r"|\b(?:was|were|been) tried\b|\bdid not help\b|\bpreviously (?:ineffective|tried)\b",
    re.IGNORECASE,
)
_OF_MANY = re.compile(
    r"\b(?:patients|subjects|workers|individuals|stud(?:y|ies)|often|in cases|generally|typically|usually"
    r"|as soon as)\b",
    re.IGNORECASE,
)
_GUIDELINE = re.compile(r"\b(?:guidelines?|MTUS|ODG|ACOEM|recommended|criteria)\b", re.IGNORECASE)


def retold(text: str, sentences: list[Span]) -> set[Span]:
    """The sentences of a case summary that retell the earlier denial: one that names it, and what goes on with it."""
    gone: set[Span] = set()
    goes_on = False
    for sentence in sentences:
        words = text[sentence.start : sentence.end]
        goes_on = bool(_RETOLD.search(words)) or (goes_on and bool(_OF_REQUEST.search(words)))
        if goes_on:
            gone.add(sentence)
    return gone


def of_patient(words: str) -> bool:
    """Whether a rationale's sentence speaks of this patient or of what the records say, and no guideline in it."""
    return bool(_OF_PATIENT.search(words)) and not _GUIDELINE.search(words) and not _OF_MANY.search(words)


_TOKEN = re.compile(r"[\w#/'’+-]+(?:\.\w+)*")


class Heads:
    """Words that name a thing: expressions, and plain names of one to three words, which are looked up."""

    def __init__(self, patterns: tuple[str, ...], names: tuple[str, ...] = ()) -> None:
        longest_first = "|".join(sorted(patterns, key=len, reverse=True))
        self._pattern = re.compile(rf"(?<![\w-])(?:{longest_first})(?:e?s)?(?!\w)", re.IGNORECASE) if patterns else None
        self._names = frozenset(names)

    def __contains__(self, words: object) -> bool:
        text = str(words)
        if self._pattern and self._pattern.search(text):
            return True
        tokens = _TOKEN.findall(text.lower())
        if any(part in self._names for token in tokens for part in re.split(r"[-/]", token)[1:]):
            return True  # "oxycodone-acetaminophen"
        return any(" ".join(tokens[i : i + n]) in self._names for i in range(len(tokens)) for n in (1, 2, 3))

    def opening(self, words: str) -> int:
        """How many characters the longest name has that opens the words; 0 where none does."""
        tokens = list(_TOKEN.finditer(words.lower()))[:3]
        for n in range(len(tokens), 0, -1):
            if " ".join(t[0] for t in tokens[:n]) in self._names:
                return tokens[n - 1].end()
        return 0


@cache
def conditions() -> Heads:
    """Words that name a condition."""
    return Heads(tables.patient().conditions)


@cache
def treatments() -> Heads:
    """Words that name a treatment, a drug or a class of drugs."""
    return Heads(tables.patient().procedures, (*tables.drugs().names, *tables.drugs().classes))


@cache
def drugs() -> Heads:
    """Names of drugs."""
    return Heads((), tables.drugs().names)


def misspelt_drug(words: str) -> bool:
    """Whether one long word is a drug's name but for a letter or two ("Ketaprofen")."""
    word = words.strip(" .,;").lower()
    return (
        len(word) >= _LONG_NAME
        and word.isalpha()
        and bool(process.extractOne(word, _long_names(), scorer=fuzz.ratio, score_cutoff=88))
    )


@cache
def _long_names() -> tuple[str, ...]:
    return tuple(name for name in tables.drugs().names if len(name) >= _LONG_NAME and name.isalpha())


@cache
def any_of(table: str, name: str) -> re.Pattern[str]:
    """One pattern for all those under a name of a data file, case ignored: `any_of("checks", "had")`."""
    return re.compile("|".join(f"(?:{p})" for p in getattr(getattr(tables, table)(), name)), re.IGNORECASE)


def in_general(sentence: str) -> bool:
    """Whether a guideline speaks in this sentence, and nobody of this patient, records or request: as `checks` has it,
    to hold a model's answer against; `guideline_speaks` is what the rules read by.
    """
    return bool(any_of("reasons", "guideline_speaks").search(sentence.strip())) and not any_of(
        "checks", "this_patient"
    ).search(sentence)


def guideline_speaks(sentence: str) -> bool:
    """Whether a guideline speaks in this sentence of a rationale, and nobody of this patient."""
    return bool(any_of("reasons", "guideline_speaks").search(sentence.strip())) and not any_of(
        "reasons", "this_case"
    ).search(sentence)


def same_thing(a: str, b: str) -> bool:
    """One names the other: "cervical epidural steroid injection" and "epidural steroid injections"."""
    first, second = _plain_words(a), _plain_words(b)
    return bool(first) and (first <= second or second <= first)


def _plain_words(words: str) -> set[str]:
    return set(re.sub(r"[^a-z0-9 ]", "", re.sub(r"s\b", "", words.lower())).split()) - {"of", "the", "to", "in", "at"}


PRINTED = re.compile(r"“([^”]*)”")
"""Words of the letter in a sentence of a summary; `as_printed` keeps the marks apart from its own."""


def as_printed(words: str) -> str:
    """Words of the letter as a summary prints them: on one line, without quotation marks that end those around."""
    return " ".join(words.split()).replace("“", '"').replace("”", '"')


def in_a_row(numbers: list[int], language: Language) -> str:
    """Numbers as a sentence lists them: "2", "2 and 5", "2, 4 and 5"; in Spanish with "y"."""
    *first, last = map(str, numbers)
    return f"{', '.join(first)} {'y' if language == 'es' else 'and'} {last}" if first else last
