"""Where the Spanish of a sentence to the worker says no, held against its English: in the same clause, of the same."""

import re
from functools import cache
from typing import Final

from imr_llm.faithful.translation import any_of, facts, table, whole
from imr_llm.tables import checks_any

_APART: Final = 0.3
"""Of a sentence's length, how far its first "no" may be from its English one's."""
_BEGINS_ES: Final = re.compile(r"\b(?:que|quien|porque|pues|pero|aunque|si|cuando|y)\b|[;:]", re.IGNORECASE)
_BEGINS_EN: Final = re.compile(
    r"\b(?:that|which|who|because|since|so|as|but|although|while|if|when|and|than)\b|[,;:]"
    r"|\b(?:shows?|says?|tells?|said|wrote|states?|finds?|found) (?:you|your|the|this|it|he|she|there)\b",
    re.IGNORECASE,
)
"""Where a clause begins of which a "no" says nothing of the one before it."""
_BEGINS_TOO: Final = re.compile(
    r"(?<!\bthe )(?<!\byour )\b(?:says?|said|states?|stated|wants?|asks?|requires?|expects?|means?|notes|noted|shows?"
    r"|showed|suggest(?:s|ed)?|finds?|found) (?:that )?\w+"
    r"|\b(?:is|are|was|were|been) (?:found|judged|deemed|considered|determined|said)\b",
    re.IGNORECASE,
)
"""The same where Spanish has a “que”: "says people with no risk", "was found not"."""
_YOU_HAD: Final = re.compile(
    r"\b\w+(?<!\bthat)(?<!\bwhich)(?<!\band)(?<!\bor)(?<!\bbut) you (?:have |had |were |already )*"
    r"(?:had|tried|took|taken|got|used|given|have|take|use|did)\b",
    re.IGNORECASE,
)
"""The same behind a thing, "the shot you had": where the Spanish "no" is not of what was had."""
_THING_EN: Final = re.compile(r"\b[a-z]{3,}s (?:an?|the) (?:\w+ ){1,2}(?:(?:do|does|did|can|could) )?$")
_THING_ES: Final = re.compile(r"\bque (?:una?|el|la|los|las) (?:\w+ ){1,2}$", re.IGNORECASE)
"""The same of what another thing does not do: "positions a bed does not permit", "que una cama no permite"."""
_ENDS_ES: Final = re.compile(r"\bque (?:usted |ya |le |se |la |lo )*$", re.IGNORECASE)
_WHEN_EN: Final = re.compile(r"\b(?:after|before|until|unless)\b", re.IGNORECASE)
_WHEN_ES: Final = re.compile(r"\b(?:(?:después|antes) de|hasta|a menos) que\b", re.IGNORECASE)
_DENIES_VERB: Final = re.compile(
    r"^\w+(?:(?!\b(?:you|it|he|she|they|we|i)\b).)*?"
    r"(?:\b(?:is|are|was|were|has|have|had|do|does|did|can|could|should|would) not|n[’']t|\bcannot)\b",
    re.IGNORECASE,
)
"""A "not" of a verb whose subject is no pronoun: one in the middle begins a clause, "a shot you have not had"."""
_NOR: Final = re.compile(r"\b(?:nor|neither)\b", re.IGNORECASE)
_WITH_ES: Final = re.compile(r"\b(?:con|sin) ", re.IGNORECASE)
_JOINS_EN: Final = re.compile(r"\b(?:and|but|because|so|which)\b(?! that\b)|;", re.IGNORECASE)
_JOINS_ES: Final = re.compile(
    r"\b(?:y|e|pero|porque|así que|(?<=, )que|(?:lo|la|el) que|(?:lo|la|el) cual)\b|;", re.IGNORECASE
)
"""What joins clauses: behind as many of them a "no" stands in the same one."""


def says_no_elsewhere(english: str, spanish: str, *, by_words: bool) -> bool:
    """Whether only one of both says no, or the Spanish behind what it says; `by_words` also where far apart."""
    en, es = checks_any("negates").search(english), any_of("negates").search(spanish)
    if en is None or es is None:
        return bool(en) != bool(es)
    if es[0].lower() == "ni" and not _NOR.search(english):
        return True  # "muestran alivio ni lo tiene" has its only "no" behind what it says
    if _denies_other_clause(english, en, spanish, es) and not _begins_with_its_verb(english, spanish, en):
        return True
    begins = english[: en.start()]
    before = spanish[: es.start()]
    there = len(_BEGINS_TOO.findall(begins)) + (not _ENDS_ES.search(before)) * len(_YOU_HAD.findall(begins))
    there += bool(_THING_EN.search(begins) and _THING_ES.search(before))
    if len(_BEGINS_ES.findall(_without_when(begins, before))) > there and not _BEGINS_EN.search(begins):
        return True  # "muestran alivio que nunca tuvo" is not "do not show relief"
    apart = by_words and abs(en.start() / len(english) - es.start() / len(spanish)) > _APART
    return apart and not _begins_with_its_verb(english, spanish, en)


def _without_when(english: str, spanish: str) -> str:
    """The Spanish without the “que” that English has no word for beside its "after"."""
    return _WHEN_ES.sub("·", spanish) if _WHEN_EN.search(english) else spanish


def joins_what_is_denied(english: str, spanish: str) -> bool:
    """Whether the Spanish has a thing with another ("con") that the English has beside or without it, or the reverse:
    "do not show pain or weakness" is not "no muestran dolor con debilidad".
    """
    if not (checks_any("negates").search(english) and _WITH_ES.search(spanish)):
        return False
    for row in (*facts(), *table().order):
        with_es, without_es, apart, joined = (
            bool(pattern.search(text))
            for pattern, text in zip(
                _beside(row.english, row.spanish), (spanish, spanish, english, english), strict=True
            )
        )
        if (with_es and apart and not joined) or (without_es and joined and not apart):
            return True
    return False


@cache
def _beside(english: str, spanish: str) -> tuple[re.Pattern[str], ...]:
    """What has a thing with another and without it in Spanish, and without it and with it in English."""
    return tuple(
        re.compile(rf"\b{words}(?:\w+ )?(?:{thing})\b", re.IGNORECASE)
        for words, thing in (
            ("con ", spanish),
            ("sin ", spanish),
            ("(?:or|nor|no|without|and no) ", english),
            (r"with (?!no\b)", english),
        )
    )


def _begins_with_its_verb(english: str, spanish: str, no: re.Match[str]) -> bool:
    """Whether each is one clause, and the Spanish has its verb first: "Criteria have not been met", "No se cumplen"."""
    denied = _DENIES_VERB.search(english)
    return (
        spanish.lower().startswith("no ")
        and denied is not None
        and denied.end() == no.end()
        and not _BEGINS_EN.search(english)
        and not _BEGINS_ES.search(spanish)
    )


def _denies_other_clause(english: str, no: re.Match[str], spanish: str, spanish_no: re.Match[str]) -> bool:
    """Whether both join as many clauses, and the first "no" stands behind more or fewer of these joins in one."""
    en, es = _JOINS_EN.findall(english), _JOINS_ES.findall(spanish)
    before = len(_JOINS_EN.findall(english, 0, no.start()))
    return len(en) == len(es) and before != len(_JOINS_ES.findall(spanish, 0, spanish_no.start()))


def without_same(english: str, spanish: str) -> tuple[str, str]:
    """Both without the words of each row that both have, in the same clauses: "unchanged" says no in Spanish."""
    for row in table().same:
        en, es = whole(row.english), whole(row.spanish)
        there = [len(_JOINS_EN.findall(english, 0, m.start())) for m in en.finditer(english)]
        if there and there == [len(_JOINS_ES.findall(spanish, 0, m.start())) for m in es.finditer(spanish)]:
            english, spanish = en.sub("·", english), es.sub("·", spanish)
    return english, spanish
