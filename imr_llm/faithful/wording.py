"""What a sentence to the worker says besides its facts: its direction, its claims, and whether its words rest on the
letter.

Plain words can say anything: "Your pain is not real" has none that is not one. So each clause of a sentence needs words
of the sentences that it rests on; most of its other words have to stand there too, or be what the glossary calls what
is named there; and words that judge, comfort or frighten are in no sentence unless the letter has them.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from imr_llm.faithful import explained
from imr_llm.faithful.claims import unsaid
from imr_llm.faithful.entities import kind_of, parts_of_body
from imr_llm.faithful.overlap import (
    CLAUSE,
    PART,
    any_of,
    degrees,
    each_of,
    harmless,
    is_own,
    said_in,
    small_words,
    stem_of,
    stems,
    vouched,
    words_in,
    words_of,
)
from imr_llm.faithful.turned import is_opposite, turns_round
from imr_llm.letter import Span
from imr_llm.readers.context import in_general
from imr_llm.statements import Ground
from imr_llm.tables import checks_any

_STRANGE: Final = 0.34
"""Of a sentence's own words, the share that may be other than the letter's and the glossary's."""
_FEW: Final = 2
_HALF: Final = 0.5
"""The same where a model is asked: plain words are other words."""
_SHOWN: Final = re.compile(
    r"\b(?:records?|papers|notes?|files?|charts?|exams?|tests?|scans?|visits?|letters?|reports?|MRIs?|x-rays?"
    r"|reviewer|doctor|guidelines?|you)\b(?: [\w’\x27-]+){0,3}?"
    r" (?:show(?:s|ed|n)?|prove[sd]?|sa(?:y|ys|id)|describe[sd]?|not(?:e[sd]?|ing)|document(?:s|ed)?|mention(?:s|ed)?"
    r"|list(?:s|ed)?|report(?:s|ed)?|find(?:s)?|found|tells?|told|ha(?:s|ve|d)|tried|recommend(?:s|ed)?|give[sn]?|meets?|met)\b"
    r"|\byou (?:are|were) (?:\w+ ){0,3}?candidate\b|\bfailed\b(?! to)"
    r"|\bguidelines? do(?:es)? (?:\w+ )?(?:\w+ )?support\b"
    r"|(?-i:There) (?:is|are|was|were) (?:evidence|proof|signs?|documentation|a record) of\b"
    r"|\b(?:is|are|was|were) (?:\w+ )?(?:recommended|noted|documented|found|shown|seen|mentioned|listed|recorded)\b",
    re.IGNORECASE,
)
"""What papers show, people find and guidelines recommend is told the right way round, whoever is asked."""
_DEGREE: Final = re.compile(r"\b(?:mild|minimal|slight|severe)(?:ly)?\b", re.IGNORECASE)
_SHOWN_IT: Final = re.compile(
    r"\W*(?:your|the) (?:records?|notes|papers|file|chart) (?P<no>(?:do|does|did) not )?(?:shows?|say|mention"
    r"|describe|list|document|note|include|have) (?:it|that|this|one|them|these|either(?: one)?)\W*",
    re.IGNORECASE,
)
"""What says of the clause before it that papers show it, or do not."""
_BY_PAPERS: Final = re.compile(r"\W*(?:by|per|in|from|according to|based on)\W*", re.IGNORECASE)


def problems(told: str, given: Sequence[str], ground: Ground, *, by_words: bool) -> Iterator[str]:
    """What is wrong with a sentence's words, in words for the model. `given` are the sentences that it rests on.

    `by_words`: nobody is asked whether they say it, so that each clause is held against theirs, with its "no". Else
    only what could hurt, what turns the decision round, what names a medical thing of its own, and what shares next to
    nothing with them: of 30 sentences of a strong reader that the other checks refused in letters that were looked at,
    none said what the letter does not.
    """
    words = " ".join(given)
    plain = explained.bare(told)
    safer, outcomes = _without_harmless(plain, given)
    if said := any_of("never_said").search(safer):
        yield f"promises, orders, advises or tells the decision ({said[0]})"
    if any_of("unfinished").search(told):
        yield "is not a whole sentence"
    if any_of("accuses").search(safer):
        yield "accuses the worker"
    if not _is_borne_out(plain, given):
        yield "says that something is not so of which its sentences only say that it is not known"
    before = () if by_words else tuple(given)
    if turns_round(told, ground.decision, ground.request, in_part=ground.in_part, approved=before):
        yield f"does not agree with the decision ({ground.decision})"
    if any(d.search(m[0]) and not d.search(words) for m in _DEGREE.finditer(plain) for d in degrees()):
        yield "says how bad something is otherwise than its sentences"
    yield from _strange(plain, given, ground.request, by_words=by_words)
    held = None if by_words else _could_hurt(safer, given)
    if held != [] and unsaid(plain, ground.decision, words, ground.request, held):
        yield "says of the worker, the body or the doctor what no one of its sentences says"
    if is_opposite(plain, given, only=None if by_words else _SHOWN, outcomes=outcomes):
        yield "says the opposite of its sentences, or says it without their “not”"


def _without_harmless(told: str, given: Sequence[str]) -> tuple[str, list[re.Pattern[str]]]:
    """A sentence without words that could hurt and are, the same way round, what the letter says; and those of them
    that have to be what it says of this case.
    """
    of_case, outcomes = [one for one in given if not in_general(one)], []
    for words, letter, of_rule in harmless():
        own = stems(" ".join(word or "" for m in words.finditer(told) for word in m.groups()))
        says = [one for one in (given if of_rule else of_case) if letter.search(one)]
        if words.search(told) and any(own <= said_in(one) for one in says):
            told = words.sub(_blank, told)
            outcomes += [] if of_rule else [words]
    return told, outcomes


def _is_borne_out(told: str, given: Sequence[str]) -> bool:
    """Whether what only some words of the letter bear out has a sentence with them: "not documented" is no "not"."""
    return all(
        any(letter.search(one) for one in given if of_rule or not in_general(one))
        for words, letter, of_rule in vouched()
        if words.search(told)
    )


def _could_hurt(told: str, given: Sequence[str]) -> list[Span] | None:
    """Where words stand of whose clauses each word has to be the letter's: but for the worker's illness that it only
    names. None where something is traced to that, or a clause says what a thing of another one did: then all are held.
    """
    if any_of("illness").search(told):
        if any_of("traces").search(told):
            return None
        own = (one for one in given if not (in_general(one) or any_of("unsure").search(one)))
        own = (one for one in own if not any_of("not_the_workers").search(one))
        parts = [part for one in own for part in PART.split(one) if not checks_any("negates").search(part)]
        there = stems(" ".join(parts))
        told = any_of("illness").sub(lambda m: _blank(m) if stem_of(m[0].lower()) in there else m[0], told)
    found = [Span(m.start(), m.end()) for one in each_of("sensitive") for m in one.finditer(told)]
    return None if found and any_of("spreads").search(told) else found


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _strange(told: str, sentences: Sequence[str], request: str, *, by_words: bool) -> Iterator[str]:
    """Words that rest on nothing that the sentence is told from; `by_words` one of them may, or a third."""
    given = " ".join([*sentences, request])
    there = said_in(given)
    judging = words_of("loaded" if by_words else "blames")
    loaded = {w for w in words_in(told) if stem_of(w) in judging and stem_of(w) not in there}
    if loaded:
        yield f"judges or adds what its sentences do not say ({', '.join(sorted(loaded))})"
    own = [word for word in words_in(told) if is_own(word)]
    strange = [word for word in own if stem_of(word) not in there]
    medical = sorted({word for word in strange if kind_of(word)})
    if medical:
        yield f"names what its sentences do not ({', '.join(medical)})"
    most = max(1, int(_STRANGE * len(own))) if by_words else max(_FEW, int(_HALF * len(own)))
    if strange and len(strange) > most:
        yield f"has too many words that its sentences do not have ({', '.join(dict.fromkeys(strange))})"
    clauses = [c for c in CLAUSE.split(told) if c.strip()]
    bare = [c for c in clauses if (_SHOWN_IT.fullmatch(c) or not _rests(c, there)) and not _points(c, told, sentences)]
    bare = bare if by_words else [c for c in bare if any_of("said_of_people").search(c)]
    if bare or not _rests(told, there):
        yield "has a clause without a word of its sentences"


def _rests(clause: str, there: frozenset[str]) -> bool:
    """Whether a clause has a word that says something and stands in what it is told from, or a fact by its shape."""
    words = [word for word in words_in(clause) if word not in small_words()]
    if not words:
        return True
    return bool(re.search(r"\d", clause) or parts_of_body(clause) or any(stem_of(word) in there for word in words))


def _points(clause: str, told: str, sentences: Sequence[str]) -> bool:
    """Whether a clause says only where the rest stands ("By your records"), or that papers do not show what the clause
    before it asks for, of which a sentence says that.
    """
    own = any_of("own_papers").sub("", clause)
    if own != clause and _BY_PAPERS.fullmatch(own):
        return True
    if not (shown := _SHOWN_IT.fullmatch(clause)) or not shown["no"]:
        return False
    asked = stems(told[: told.rindex(clause)]) - stems("guideline guidelines asks needs wants looks requires")
    lacking = [m[0] for one in sentences if not in_general(one) for m in any_of("lacking").finditer(one)]
    return any(len(asked & said_in(one)) * 2 > max(len(asked), 2) for one in lacking)
