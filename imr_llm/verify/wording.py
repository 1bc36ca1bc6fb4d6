"""What a sentence to the worker says besides its facts: its direction, its claims, and whether its words rest on the
letter.

Plain words can say anything: "Your pain is not real" has none that is not one. So each clause of a sentence needs words
of the sentences that it rests on; most of its other words have to stand there too, or be what the glossary calls what
is named there; and words that judge, comfort or frighten are in no sentence unless the letter has them.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from imr_llm.codes import Decision
from imr_llm.readers.context import in_general
from imr_llm.statements import Ground
from imr_llm.tables import checks_any
from imr_llm.verify import direction, explained
from imr_llm.verify.claims import unsaid
from imr_llm.verify.plain import kind_of, parts_of_body, quantities_in
from imr_llm.verify.vocabulary import (
    any_of,
    degrees,
    harmless,
    joined,
    named,
    plain_words,
    small_words,
    stem_of,
    stems,
    vouched,
    words_of,
)

_WORD: Final = re.compile(r"[A-Za-z][A-Za-z'’-]*")
_OWN_SUBJECT: Final = r"\band (?=(?:the|he|she|it|they|there|this|these|his|her|you|your|we|no) )"
_WHEN: Final = r"(?<!say )(?<!tell )(?<!show )(?<!know )when"
_CLAUSE: Final = re.compile(
    rf"[;:,](?= )|\b(?:but|because|so|although|while|since|{_WHEN}|which|who)\b|{_OWN_SUBJECT}", re.IGNORECASE
)
_PART: Final = re.compile(
    r"[;:](?= )|, (?:but|so|because|which|th(?:e|is) request) "
    rf"|\b(?:but|because|so that|although|while|since|and given|given that|{_WHEN})\b|{_OWN_SUBJECT}",
    re.IGNORECASE,
)
"""Where a "no" ends: it holds for the whole of "no urine drug screen, or pain contract"."""
_GUIDELINE: Final = re.compile(r"\b(?:guidelines?|criteria|rules?|stud(?:y|ies)|research)\b", re.IGNORECASE)
_NO: Final = re.compile(r"\b(?:not(?! being| able| only)|no|never|fail(?:s|ed)? to (?:meet|satisfy))\b|n[’']t\b", re.I)
_DENIES: Final = re.compile(
    r"\b(?:den(?:y|ied|ies|ial)|upheld|refus\w+|reject\w+|turned down|not approved)\b", re.IGNORECASE
)
_DECIDES: Final = re.compile(r"\b(?:approv\w+|overturn\w*|medical(?:ly)? necess\w+)", re.IGNORECASE)
_APPROVED: Final = re.compile(r"\b(?:approv|authori[sz]|certif|allow)\w*", re.IGNORECASE)
_EARLIER: Final = re.compile(
    r"\b(?:already|previously|earlier) (?:approv|authori[sz]|certif)\w+"
    r"|\b(?:approved|authori[sz]ed|certified) (?:before|earlier|already|previously|in the past)\b",
    re.IGNORECASE,
)
_OF_DECISION: Final = re.compile(r"\b(?:reviewers?|review|decisions?|requests?|this|it)\b", re.IGNORECASE)
_NOT_NEEDED: Final = re.compile(
    r"\bnot (?:\w+ )?(?:need\w*|necessary|approv\w+|support\w+|recommend\w*)", re.IGNORECASE
)
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
_SHOWS: Final = re.compile(
    r"\b(?:records?|papers|notes?|files?|exams?|tests?|scans?|visits?|letters?|reports?|MRIs?|x-rays?) (?:\w+ )?"
    r"(?:shows?|showed|says?|said|describes?|mentions?)\b(?! (?:no|none|nothing|little|neither)\b)",
    re.IGNORECASE,
)
"""What says that papers show something, whatever it says of that."""
_FAILED: Final = re.compile(r"\bfail(?:ed|s|ing|ures?)?\b", re.IGNORECASE)
_BY_PAPERS: Final = re.compile(r"\W*(?:by|per|in|from|according to|based on)\W*", re.IGNORECASE)
_OWN: Final = 4
"""Letters of a word that says something of its own."""


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
    if (by_words or _could_hurt(safer, given)) and unsaid(plain, ground.decision, words, ground.request):
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
        if words.search(told) and any(own <= stems(one) | named(one) for one in says):
            told = words.sub(" ", told)
            outcomes += [] if of_rule else [words]
    return told, outcomes


def _is_borne_out(told: str, given: Sequence[str]) -> bool:
    """Whether what only some words of the letter bear out has a sentence with them: "not documented" is no "not"."""
    return all(
        any(letter.search(one) for one in given if of_rule or not in_general(one))
        for words, letter, of_rule in vouched()
        if words.search(told)
    )


def _could_hurt(told: str, given: Sequence[str]) -> bool:
    """Whether it has words of which each has to be the letter's: but for the worker's illness that it only names."""
    if not any_of("traces").search(told):
        own = (one for one in given if not (in_general(one) or any_of("unsure").search(one)))
        own = (one for one in own if not any_of("not_the_workers").search(one))
        parts = [part for one in own for part in _PART.split(one) if not checks_any("negates").search(part)]
        there = stems(" ".join(parts))
        told = any_of("illness").sub(lambda m: " " if stem_of(m[0].lower()) in there else m[0], told)
    return bool(any_of("sensitive").search(told))


def turns_round(told: str, decision: Decision, request: str, *, in_part: bool, approved: Sequence[str] = ()) -> bool:
    """Whether it says the opposite of the decision; what the sentences in `approved` say was approved is not that."""
    favours = direction.favours(told, request)
    no_approval = (checks_any("negates"), any_of("asked_for"))
    before = [one for one in approved if _APPROVED.search(one) and not any(no.search(one) for no in no_approval)]
    if favours if decision == "upheld" else not in_part and direction.opposes(told, request):
        return True
    for clause in filter(None, _CLAUSE.split(direction.surely(told))):
        approves, negated = checks_any("approves").search(clause), checks_any("negates").search(clause)
        denies = _DENIES.search(clause) or _NOT_NEEDED.search(clause)
        of_rule = _GUIDELINE.search(clause) and not _DECIDES.search(clause)
        told_before = _APPROVED.search(clause) and any(
            _is_of(clause, one, request) or _is_counted_in(clause, one, approved) for one in before
        )
        if decision == "upheld" and approves and not negated and not denies and not of_rule and not told_before:
            return True
        if decision == "overturned" and denies and not in_part and not favours:
            return True
    return False


def _is_of(clause: str, before: str, request: str) -> bool:
    """Whether a clause tells of what a sentence says was approved before, and not of the request or who decides."""
    own = {stem_of(word) for word in _words(clause) if word not in small_words() and not _APPROVED.match(word)}
    there = stems(before) | named(before)
    if _numbers(clause) and _numbers(before) and not _numbers(clause) & _numbers(before):
        return False
    of_request = (stems(request) | named(request)) - there
    return not _OF_DECISION.search(clause) and bool(own & there) and not own & of_request


def _is_counted_in(clause: str, before: str, given: Sequence[str]) -> bool:
    """Whether a clause tells of an earlier approval, with a number and no other than the sentence that tells of it, and
    no words that none of the letter's has.
    """
    counted, there = _numbers(clause), " ".join(given)
    own = {stem_of(word) for word in _words(_EARLIER.sub("", clause)) if _is_own(word)}
    is_counted = counted <= _numbers(before) and own <= stems(there) | named(there)
    return bool(_EARLIER.search(clause) and counted and is_counted) and not _OF_DECISION.search(clause)


def _numbers(text: str) -> set[str]:
    return {number for number, _ in quantities_in(text)}


def _strange(told: str, sentences: Sequence[str], request: str, *, by_words: bool) -> Iterator[str]:
    """Words that rest on nothing that the sentence is told from; `by_words` one of them may, or a third."""
    given = " ".join([*sentences, request])
    there = stems(given) | named(given)
    judging = words_of("loaded" if by_words else "blames")
    loaded = {w for w in _words(told) if stem_of(w) in judging and stem_of(w) not in there}
    if loaded:
        yield f"judges or adds what its sentences do not say ({', '.join(sorted(loaded))})"
    own = [word for word in _words(told) if _is_own(word)]
    strange = [word for word in own if stem_of(word) not in there]
    medical = sorted({word for word in strange if kind_of(word)})
    if medical:
        yield f"names what its sentences do not ({', '.join(medical)})"
    most = max(1, int(_STRANGE * len(own))) if by_words else max(_FEW, int(_HALF * len(own)))
    if strange and len(strange) > most:
        yield f"has too many words that its sentences do not have ({', '.join(dict.fromkeys(strange))})"
    clauses = [c for c in _CLAUSE.split(told) if c.strip()]
    bare = [c for c in clauses if (_SHOWN_IT.fullmatch(c) or not _rests(c, there)) and not _points(c, told, sentences)]
    bare = bare if by_words else [c for c in bare if any_of("said_of_people").search(c)]
    if bare or not _rests(told, there):
        yield "has a clause without a word of its sentences"


def _rests(clause: str, there: frozenset[str]) -> bool:
    """Whether a clause has a word that says something and stands in what it is told from, or a fact by its shape."""
    words = [word for word in _words(clause) if word not in small_words()]
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
    return any(len(asked & (stems(one) | named(one))) * 2 > max(len(asked), 2) for one in lacking)


def is_opposite(
    told: str, given: Sequence[str], only: re.Pattern[str] | None = None, outcomes: Sequence[re.Pattern[str]] = ()
) -> bool:
    """Whether a clause says no where the clause of the letter that it is most like does not, or the reverse.

    What a guideline says of anybody vouches for nothing that is said of this case. `only`: clauses that have this, or
    one of `outcomes`: those of what helped are compared with what the letter says of that.
    """
    every = [(one, c) for one in given for c in _PART.split(one) if c.strip()]
    of_case = [clause for one, clause in every if not in_general(one)]
    for clause in filter(str.strip, _PART.split(told)):
        helped = bool(any_of("succeeded").search(clause))
        is_outcome = helped or any(pattern.search(clause) for pattern in outcomes)
        if only and not is_outcome and not only.search(clause):
            continue
        of_rule = bool(_GUIDELINE.search(clause))
        says_no = _NO if of_rule else any_of("lacks")  # a guideline asks for a failed trial: that is no "no" of its own
        there = of_case if of_case and not of_rule else [c for _, c in every]
        if helped or (is_outcome and says_no.search(clause)):
            there = [c for c in there if any_of("worked").search(c)] or there
        if _is_turned(clause, there, says_no):
            return True
    return False


def _is_turned(clause: str, there: Sequence[str], says_no: re.Pattern[str]) -> bool:
    """Whether those of these clauses that one is most like say no where it does not, or the reverse."""
    if _FAILED.search(clause) and any(map(_FAILED.search, there)):
        clause, there = _FAILED.sub("", clause), [_FAILED.sub("", c) for c in there]  # "has not failed"
    is_no = bool(says_no.search(clause))
    if is_no and _SHOWS.search(clause) and not _NO.search(clause):
        says_no, is_no = any_of("papers_lack"), False  # "show that it is missing" has a "no" of its own
    words = {stem_of(word) for word in _words(clause) if word not in small_words()}
    both = [(len(words & (stems(c) | named(c))), bool(says_no.search(c))) for c in there]
    best = max((alike for alike, _ in both), default=0)
    return best > 0 and not any(alike == best and no == is_no for alike, no in both)


def _words(text: str) -> list[str]:
    """Words in lower case; one with hyphens is its parts."""
    return [
        part for word in _WORD.findall(joined(text.lower())) for part in re.split(r"[-]|['’]s\b", word) if len(part) > 1
    ]


def _is_own(word: str) -> bool:
    return (len(word) >= _OWN or kind_of(word) is not None) and word not in plain_words() and word not in small_words()
