"""Words of no vocabulary that a letter explains: an acronym behind its words, a drug of a new name with its dose."""

import re
from collections.abc import Iterator

from imr_llm import tables
from imr_llm.client import naming, numbers, vocabulary

_TABLE = tables.persons()
_ACRONYM = re.compile(r"\(([A-Z]{2,6})s?\)")
_LONGEST_EXPANSION = 120
_DOSED = re.compile(
    rf"(?P<it>{naming.WORD.pattern})[®™]?(?:[^\S\n](?:ER|XR|SR|CR|IR|DR|XL|LA|HCl|HCL|hcl))?[^\S\n]"
    rf"(?:\d{{1,5}}(?:[.,]\d{{1,4}})?(?:[-/]\d{{1,4}}(?:\.\d{{1,3}})?)?\s?{numbers.DOSE}(?!\w)|#\s?\d"
    rf"|(?:{naming.any_of(_TABLE.forms)})(?!\w))",
    re.IGNORECASE,
)
_WEIGHED = re.compile(
    rf"(?P<it>{naming.WORD.pattern})[®™]?(?:,[^\S\n]|[^\S\n]?[(–-][^\S\n]?)\d{{1,5}}(?:\.\d{{1,4}})?[^\S\n]?"
    rf"(?:m?c?gs?|gms?|grams?|mls?|oz)\.?\)?(?:,?\s(?:{naming.any_of(_TABLE.decided)})(?=[.,;)]|\s(?:by|on|as|because)\b|\s*$)"
    rf"|[^\S\n]?:[^\S\n]?(?:{naming.any_of(_TABLE.decisions)})(?!\w))",
    re.IGNORECASE,
)
"""With a comma or a bracket before what it weighs or fills, as people do, too: what is decided of it must follow."""
_PERSONS_DO = re.compile(
    rf"(?<!\w)(?P<it>{naming.WORD.pattern})(?i:['’]s\b|,?\s(?:{naming.any_of(_TABLE.only_persons)})\b)"
)
_DEEDS = naming.any_of((*_TABLE.verbs, *_TABLE.only_persons))
_ANYBODY_DOES = re.compile(rf"(?<!\w)(?P<it>{naming.WORD.pattern})(?i:['’]s\b|,?\s(?:{_DEEDS})\b)")
_BEHIND = re.compile(rf"[^\S\n]{{1,3}}(?:of[^\S\n])?(?P<drug>{naming.WORD.pattern})")
_DEVICE = re.compile(
    rf"(?:(?P<before>{naming.UPPER}[\w'’.]{{0,20}})[^\S\n])?(?<![\w'’-])(?P<it>{naming.UPPER}[^\W\d_]{{2,30}})"
    rf"(?:(?P<marked>[®™])|(?:[^\S\n][a-z]{{2,20}}){{0,3}}[^\S\n](?:{naming.any_of(_TABLE.devices)})(?!\w))"
)
_WITH_ANOTHER = re.compile(
    rf"(?P<drug>{naming.WORD.pattern})(?:,(?: and| or)?| and| or|/)[^\S\n]?(?P<it>{naming.WORD.pattern})"
    r"(?=[,.;:)\n]| (?:and|or)\b)"
)
_TAKEN = re.compile(
    rf"\b(?i:{naming.any_of(_TABLE.taken)})[^\S\n](?P<it>{naming.WORD.pattern})"
    rf"(?!['’]|[^\S\n]{naming.UPPER}|,? (?i:and|or) {naming.UPPER})"
)
"""Not the first of two words with capitals: these are somebody."""


def words(text: str) -> frozenset[str]:
    """Those of a letter, in lower case."""
    return frozenset(word.lower() for word in (*_acronyms(text), *_drugs(text)))


def _acronyms(text: str) -> Iterator[str]:
    for m in _ACRONYM.finditer(text):
        before = re.findall(r"[^\W\d_]+", text[max(0, m.start() - _LONGEST_EXPANSION) : m.start()])[-len(m[1]) :]
        if "".join(word[0] for word in before).upper() == m[1]:
            yield from (m[1], f"{m[1]}s")


def _drugs(text: str) -> Iterator[str]:
    """What has a dose or a form, is taken, or stands behind a drug in a list; no name of the list of names."""
    acting, doing = (frozenset(_before(text, deeds)) for deeds in (_PERSONS_DO, _ANYBODY_DOES))
    for pattern, persons in ((_DOSED, acting), (_WEIGHED, doing), (_TAKEN, frozenset[str]())):
        for m in pattern.finditer(text):
            is_person = m["it"].lower() in persons or (pattern is _DOSED and _has_another(text, m.end()))
            if not is_person and not vocabulary.is_listed(m["it"]):
                yield m["it"]
    for m in _DEVICE.finditer(text):
        is_of_a_name = bool(m["before"]) and not vocabulary.is_allowed(m["before"].rstrip("."))
        if m["marked"] or (not is_of_a_name and not vocabulary.is_listed(m["it"])):
            yield m["it"]
    for m in _WITH_ANOTHER.finditer(text):
        if vocabulary.is_drug(m["drug"]) and not vocabulary.is_listed(m["it"]):
            yield m["it"]


def _before(text: str, deeds: re.Pattern[str]) -> Iterator[str]:
    """The words, in lower case, of which a text tells what somebody does."""
    return (m["it"].lower() for m in deeds.finditer(text))


def _has_another(text: str, end: int) -> bool:
    """Whether a drug follows an amount at once: it is the amount of that one ("Vasilenko 50 mg morphine daily")."""
    behind = _BEHIND.match(text, end)
    return behind is not None and vocabulary.is_drug(behind["drug"])
