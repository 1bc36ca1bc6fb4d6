"""What a sentence says of the worker, and whether the letter says that of this worker.

Everyday words can say anything: "Your pain is not real" has none that is not one. So it is not enough that a word is
harmless. A clause that speaks of the worker, of a body or of a doctor has to have all its words that say something in
one clause of the sentences that it rests on that speaks of this case, or to be plain words for them (`vocabulary`); a
clause about papers, requests and guidelines may use the few words besides that such clauses are made of, and does not
miss in the papers what the letter says is so. An accusation is nothing that a model tells a worker. Everything else is
refused, whatever it says.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from imr_llm.codes import Decision
from imr_llm.faithful.overlap import PART, any_of, said_in, stem_of, stems, words_of
from imr_llm.language import sentences
from imr_llm.language.lexicon import treatments
from imr_llm.letter import Span, overlap
from imr_llm.readers.context import in_general, words_for
from imr_llm.tables import checks_any

_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*")
_CLAUSE = re.compile(r"[.;:!?,](?= |$)|\b(?:and|or|but|because|so|although|while|since|as|which|who)\b", re.IGNORECASE)
_OWN_SUBJECT = re.compile(
    r"[;:](?= )|,? \b(?:but|although|while|who|which)\b"
    r"|,? \b(?:and|because|since|as) (?=(?:the|he|she|it|they|there|this|these|his|her|no) )",
    re.IGNORECASE,
)
"""Where a clause begins that speaks of something else than the one before: their words say nothing together."""
_ANY_PATIENT = re.compile(r"\b(?:patients|people|persons|workers|individuals)\b", re.IGNORECASE)
_EQUATES = re.compile(r"\b(?:pains?|injur(?:y|ies)|symptoms?|problems?|conditions?) (?:is|are|was|were|comes?)\b", re.I)
_PAPER = re.compile(
    r"\b(?:records?|papers?|notes?|files?|charts?|reports?|letters?|requests?|document\w*|evidence|proof|reviewer)\b",
    re.IGNORECASE,
)
_ASKS = re.compile(r"\b(?:if|whether|how|why|what|which|when|where)\b", re.IGNORECASE)
_SHOWS = re.compile(
    r"\b(?:shows?|showed|says?|said|tells?|told|states?|proves?|reports?|thinks?|believes?|finds?|found)\b",
    re.IGNORECASE,
)
_YOU = re.compile(
    r"\b(?:you|your|yours|he|she|his|her|patients?|workers?|employees?|applicants?|claimants?)\b", re.IGNORECASE
)
_DOCTOR = re.compile(r"\b(?:doctors?|physicians?|providers?|surgeons?|psychologists?|therapists?)\b", re.IGNORECASE)
_GUIDELINE = re.compile(r"\b(?:guidelines?|criteria|recommended|supported)\b", re.IGNORECASE)
_INJURY = re.compile(r"\b(?:injur(?:y|ies)|accidents?)\b", re.IGNORECASE)
"""What no clause denies in passing."""
_LIST = 2
"""Words of a member of a list, which has no verb of its own."""
_FEWEST = 2
"""Words that a claim about a person needs: one alone ("You have no pain") is a piece of what the rationale says."""


def unsaid(plain: str, decision: Decision, rationale: str, request: str, only: Sequence[Span] | None = None) -> bool:
    """Whether a clause of a plain reason says something that no sentence of the rationale does; of those alone that
    have one of these places, if any are given.
    """
    ground = _Ground(decision, rationale, request)
    return any(
        ground.is_unsaid(plain[place.start : place.end], framed)
        for place, framed in _clauses(plain)
        if only is None or any(overlap(place, one) for one in only)
    )


class _Ground:
    """What a rationale lets a plain reason say."""

    def __init__(self, decision: Decision, rationale: str, request: str) -> None:
        self._decision = decision
        self._sentences = sentences.statements(rationale)
        self._parts = [part for s in self._sentences if _of_this_case(s) for part in _OWN_SUBJECT.split(s)]
        """The clauses of the sentences that speak of this case."""
        self._asked = stems(request)
        self._anywhere = self._asked.union(*map(said_in, self._sentences))
        self._treatments = {stem_of(word) for word in _WORD.findall(rationale.lower()) if word in treatments()}

    def is_unsaid(self, clause: str, framed: bool) -> bool:
        """`framed`: whether it tells what papers do not show, which claims nothing of the worker."""
        bare = any_of("own_papers").sub(" ", clause)
        words = stems(bare)
        of_people = bool(any_of("said_of_people").search(bare))
        of_papers = words_of("paper_words") | words_of("people_words")
        denies_injury = _INJURY.search(bare) and checks_any("negates").search(bare)
        if denies_injury or any_of("accuses").search(bare):
            return True
        if framed:
            return self._is_not_missing(words, bare, of_people)
        if self._decision == "overturned":
            return not self._speaks_for(words, of_people, bare)
        if of_people or _SHOWS.search(clause):
            return not self._is_in_one_sentence(words, bare)
        return self._is_unsaid_of_papers(words - of_papers, clause, bare)

    def _is_unsaid_of_papers(self, claims: frozenset[str], clause: str, bare: str) -> bool:
        """For a clause about papers, treatments, guidelines, or nothing in particular."""
        if _GUIDELINE.search(bare):
            return not claims <= self._anywhere
        if checks_any("negates").search(bare):
            return not self._is_denied(claims - self._asked, clause)
        return bool(claims) and not (len(claims) >= _FEWEST and any(claims <= s for s in self._said(bare)))

    def _is_not_missing(self, words: frozenset[str], bare: str, of_people: bool) -> bool:
        """For what papers do not show: words that the rationale does not have, or has as what is so."""
        missed = words - words_of("paper_words") - words_of("people_words")
        too_bare = of_people and not _ASKS.search(bare) and len(missed) < _FEWEST
        own = {word for word in missed - self._asked if word not in words_of("shades")}
        is_there = bool(own) and any(own <= stems(part) for part in self._affirmed_here())
        return too_bare or is_there or not missed <= self._anywhere | words_of("framed_words")

    def _speaks_for(self, words: frozenset[str], of_people: bool, bare: str) -> bool:
        """For an approved request: it stands in clauses that affirm, of this case; of people, in one of them."""
        allowed = words_of("people_words") | words_of("approval_words") | self._asked | self._treatments
        parts = [part for part in self._parts if _EQUATES.search(part) or not _EQUATES.search(bare)]
        parts = [part for part in parts if any_of("unsure").search(bare) or not any_of("unsure").search(part)]
        if any_of("succeeded").search(bare) and not any(map(_tells_success, self._parts)):
            return False
        said = [self._affirmed(part) for part in parts if not of_people or _is_of_worker(part)]
        if not of_people:
            return words <= allowed.union(words_of("paper_words"), *said)
        claims = words - words_of("people_words")
        return not claims or (len(claims) >= _FEWEST and any(words <= s | allowed for s in [set(), *said]))

    @staticmethod
    def _affirmed(sentence: str) -> frozenset[str]:
        parts = [part for part in PART.split(sentence) if part]
        return frozenset().union(*(said_in(part) for part in parts if not checks_any("negates").search(part)))

    def _is_in_one_sentence(self, words: frozenset[str], clause: str) -> bool:
        allowed = words_of("people_words") | self._asked
        claims = words - words_of("people_words")
        if not claims:
            return not _YOU.search(clause)
        return len(claims - self._asked) >= _FEWEST and any(words <= s | allowed for s in self._said(clause))

    def _said(self, clause: str) -> list[frozenset[str]]:
        """Sentences that can say such a clause: of this case; of what is not so, not where papers only do not show it;
        of the worker, not where they tell of a doctor.
        """
        negates, lack = checks_any("negates"), any_of("papers_lack")
        found = [s for s in self._parts if not lack.search(s)]
        found = [s for s in found if bool(negates.search(s)) == bool(negates.search(clause))]
        if _YOU.search(clause) and not _DOCTOR.search(clause):
            found = [s for s in found if _is_of_worker(s)]
        if _EQUATES.search(clause):
            found = [s for s in found if _EQUATES.search(s)]
        return [said_in(s) for s in found]

    def _affirmed_here(self) -> Iterator[str]:
        """The clauses that say what is so in this case."""
        not_so = checks_any("negates"), any_of("hypothetical"), words_for("guideline", "sentence")
        return (part for part in self._parts if not any(pattern.search(part) for pattern in not_so))

    def _is_denied(self, claims: frozenset[str], clause: str) -> bool:
        """Whether one clause says that it is not so; that papers do not show it says nothing but of papers."""
        negates, lack = checks_any("negates"), any_of("papers_lack")
        parts = (part for s in self._sentences for part in _OWN_SUBJECT.split(s) if negates.search(part))
        of_papers = _PAPER.search(clause)
        return not claims or any(claims <= said_in(part) for part in parts if of_papers or not lack.search(part))


def _tells_success(part: str) -> bool:
    """Whether some part of it says that something worked: not that it did not, nor that it may."""
    other = checks_any("negates"), any_of("hypothetical")
    return any(any_of("worked").search(p) and not any(o.search(p) for o in other) for p in PART.split(part) if p)


def _is_of_worker(part: str) -> bool:
    """Whether it does not tell of a doctor instead."""
    return not _DOCTOR.search(part) or bool(any_of("this_worker").search(part))


def _of_this_case(sentence: str) -> bool:
    """Whether no guideline speaks of any patient in a sentence of the rationale."""
    if _ANY_PATIENT.search(sentence) and not any_of("this_worker").search(sentence):
        return False
    return not in_general(sentence)


def _clauses(plain: str) -> Iterator[tuple[Span, bool]]:
    """Each clause, and whether it goes on with what its sentence began with: what papers do not show."""
    for place in sentences.spans(plain):
        sentence, start = plain[place.start : place.end], place.start
        framed = bool(any_of("papers_frame").search(sentence))
        cuts = [(m.start(), m.end()) for m in _CLAUSE.finditer(sentence)]
        for (_, begin), (end, _) in pairwise([(0, 0), *cuts, (len(sentence), 0)]):
            is_list = len(sentence[begin:end].split()) <= _LIST and not any_of("said_of_people").search(
                sentence[begin:end]
            )
            framed = framed and (begin == 0 or is_list)
            if sentence[begin:end].strip():
                yield Span(start + begin, start + end), framed
