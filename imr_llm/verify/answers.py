"""A model's answers held against the letter.

Each check either gives the place that says so, in the flow, or raises `Wrong` with a sentence that tells the model
what is wrong. The same rules tell beforehand which sentences could give a value at all (`unread`): nothing is asked
that no answer could pass.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final

from imr_llm import absent, dates, tables
from imr_llm.extraction import Draft
from imr_llm.flow import Flow
from imr_llm.letter import Finding, Reason, Span
from imr_llm.lexicon import same_thing
from imr_llm.pointed import reading_of
from imr_llm.readers.context import guideline_speaks, in_general, of_patient
from imr_llm.readers.missing import names_nothing
from imr_llm.record import Decision, DenialReason, SectionName
from imr_llm.sentences import spans
from imr_llm.tables import checks_any
from imr_llm.verify import facts
from imr_llm.verify.locate import places
from imr_llm.verify.plain import own_words, plain_problem, reason_only

VERSION: Final = "4"
"""Goes into the keys of kept answers: raise it when a check changes what a model is asked again."""
_LONGEST, _LONGEST_REASON, _LONGEST_MISSING = 8, 40, 25
_GROUND = 4
"""Sentences that a plain reason is asked from where no reason was read."""
_FIRST_SENTENCES = 10
_YEAR = re.compile(r"\b((?:19|20)\d\d)\b")
_SAID_OF_IT = re.compile(r"[^,;]{0,12}\b(?:is|was|were|are|has|have)\b")
_FAILED = re.compile(r"\bfail(?:s|ed)?\b(?! to)")
_GUIDELINE_REASONS = ("not_recommended", "insufficient_evidence")


class Wrong(ValueError):
    """What is wrong with a value, said to the model."""


@dataclass(frozen=True, slots=True)
class _Told:
    """A sentence in which a fact may stand. `rest`: the words that no value of the patient was read from."""

    place: Span
    words: str
    rest: str
    rationale: bool


class Verifier:
    """The checks for one letter that the rules have read."""

    def __init__(self, flow: Flow, draft: Draft) -> None:
        self._flow = flow
        self._draft = draft
        self._reading = reading_of(draft)
        self.rationales = {f.field.split("/")[2]: self._flow_place(f) for f in self._found("rationale")}
        """By the item's index, as in its pointer."""
        self.requests = {f.field.split("/")[2]: str(f.value) for f in self._found("request")}
        self._sentences = list(self._told())
        self._newest = max((int(year) for year in _YEAR.findall(flow.text)), default=date.today().year)

    # --- What is left to ask --------------------------------------------------------------------------------------

    def unread(self) -> dict[str, list[str]]:
        """By field of the patient, the sentences that could say more than the rules read."""
        scalars = [f for f in ("age", "sex", "date_of_injury", "mechanism_of_injury") if not self._values(f)]
        found = {
            f: [t.words.strip() for t in self._sentences if self._could_say(f, t)] for f in (*scalars, *facts.LISTS)
        }
        return {field: sentences for field, sentences in found.items() if sentences}

    def has_unread_reasons(self, index: str) -> bool:
        """Whether an upheld item's rationale may give a reason that the rules did not read."""
        if not self._reasons(index) or self._is_inferred(index):
            return True
        return any(self._may_say_reason(index, sentence) for sentence in spans(self._flow.text, self.rationales[index]))

    def ground(self, index: str) -> str:
        """The sentences of a rationale that its decision rests on: those with a reason, else those of this patient."""
        text, place = self._flow.text, self.rationales[index]
        sentences = spans(text, place)
        reasons = [] if self._is_inferred(index) else [self._flow_place(f) for f in self._reasons(index)]
        chosen = [s for s in sentences if any(s.start <= r.start < s.end for r in reasons)]
        chosen = chosen or [s for s in sentences if not guideline_speaks(text[s.start : s.end])][-_GROUND:] or sentences
        return " ".join(text[s.start : s.end].strip() for s in chosen)

    def is_certain(self, index: str) -> bool:
        """Whether heading and rationale agree on an item's decision, so that a reason can be told for it."""
        pointer = f"/issues/{index}/decision"
        return not any((f.field, f.code) == (pointer, "decision_conflict") for f in self._reading.flags)

    # --- Facts of the patient -------------------------------------------------------------------------------------

    def fact(self, field: str, words: str) -> Span:
        """Where the letter says this of the patient. Raises Wrong."""
        if checks_any("no_value").fullmatch(words.strip(" .")):
            raise Wrong(f"{words!r} is no value. Leave it out.")
        if len(words.split()) > facts.LONGEST.get(field, _LONGEST):
            raise Wrong(f"{words!r} is too long. Copy only the words that name it.")
        problem = f"{words!r} is not in the letter. Copy its own words, or leave it out."
        text = self._flow.text
        if field in facts.LISTS:
            words = facts.without_date(words)
        for place in places(text, words, [t.place for t in self._sentences]):
            told = next(t for t in self._sentences if t.place.start <= place.start < t.place.end)
            against = facts.against_sentence(field, told.words, rationale=told.rationale) or facts.against_words(
                field,
                text[place.start : place.end],
                text[told.place.start : place.start],
                text[place.end : told.place.end],
                list(self.requests.values()),
            )
            if not against:
                return place
            problem = f"{words!r} {against}. Leave it out."
        raise Wrong(problem)

    def is_known(self, field: str, words: str) -> bool:
        """Whether the rules read the same already."""
        return any(same_thing(words, value) for value in self._values(field))

    def section_of(self, place: Span) -> SectionName:
        """The section that evidence there has."""
        name = self._draft.section_at(place.start)
        return "rationale" if name == "decision" else name

    def value(self, field: str, words: str) -> str | int | None:
        """What the record gets for these words of the letter."""
        if field == "age":
            return facts.age_of(words)
        if field == "sex":
            return facts.sex_of(words)
        if field == "date_of_injury":
            return dates.parse(words, self._newest)
        return words

    # --- Reasons --------------------------------------------------------------------------------------------------

    def reason(self, index: str, reason: DenialReason, words: str) -> Span:
        """Where the rationale of an item gives this reason. Raises Wrong."""
        if len(words.split()) > _LONGEST_REASON or not own_words(words):
            raise Wrong(f"{words[:60]!r} does not say a reason. Copy the few words that say it.")
        problem = f"{words!r} is not in the rationale. Copy its own words, or leave it out."
        for place in places(self._flow.text, words, [self.rationales[index]]):
            sentence = self._sentence(index, place)
            said = self._flow.text[sentence.start : sentence.end]
            if checks_any("concludes").search(said):
                problem = f"{words!r} gives the decision. Copy what is said before it, of this patient."
            elif not any(_holds(reason, said, m) for m in _signs(reason).finditer(said)):
                problem = f"{words!r} does not say {reason}. Choose another reason, or leave it out."
            elif in_general(said) and reason not in _GUIDELINE_REASONS:
                problem = f"{words!r} is what the guideline asks for in general. Copy what is said of this patient."
            else:
                return place
        raise Wrong(problem)

    def missing(self, index: str, place: Span) -> Span | None:
        """What is missing, of words that say that something is; None where they do not name it in one clause."""
        text = self._flow.text
        words = text[place.start : place.end]
        lead = checks_any("lack_leads").match(words)
        start = place.start + (lead.end() if lead else 0)
        named = text[start : place.end].strip(" .,;")
        if not named or not own_words(named) or len(named.split()) > _LONGEST_MISSING:
            return None
        if names_nothing(named) or absent.to_bring(named) != [Span(0, len(named))]:
            return None
        sentence = self._sentence(index, place)
        before = re.split(r"[,;]|\b(?:but|however)\b", text[sentence.start : start])[-1]
        after = text[place.end : sentence.end]
        lacking = checks_any("negates")
        said_after = _SAID_OF_IT.match(after) and lacking.search(after[:40])
        if lacking.search(named) or _FAILED.search(before) or not (lacking.search(before) or said_after):
            return None
        start = text.index(named, start)
        return Span(start, start + len(named))

    def is_unread(self, index: str, place: Span) -> bool:
        """Whether this place of a rationale stands in a sentence that the rules read no reason from."""
        read = [self._flow_place(f) for f in self._reasons(index)]
        sentence = self._sentence(index, place)
        return self._is_inferred(index) or not any(sentence.start <= r.start < sentence.end for r in read)

    def plain_problem(self, index: str, decision: Decision, plain: str, reasons: Sequence[Reason]) -> str | None:
        """See `plain.plain_problem`."""
        place = self.rationales[index]
        rationale = self._flow.text[place.start : place.end]
        return plain_problem(plain, decision, rationale, self.requests.get(index, ""), reasons)

    def reason_only(self, plain: str) -> str:
        """See `plain.reason_only`."""
        return reason_only(plain)

    # --- Items of an unknown layout ---------------------------------------------------------------------------------

    def item(self, request: str, decision: Decision, words: str) -> tuple[Span, Span]:
        """Where a letter of unknown layout names a request, and where it decides on it. Raises Wrong.

        Both stand in one sentence, which says this decision plainly and nothing that could turn it round.
        """
        text = self._flow.text
        whole = Span(0, len(text))
        problem = f"The request {request[:80]!r} and its decision do not stand in one sentence. Copy both exactly."
        for sentence in spans(text, whole):
            at = next(places(text, request, [sentence]), None)
            said = next(places(text, words, [sentence]), None)
            if at is None or said is None:
                continue
            if self._decides(text[sentence.start : sentence.end]) == decision:
                return at, said
            problem = f"The sentence of {request[:80]!r} does not plainly say {decision}. Leave it out."
        raise Wrong(problem)

    def same_request(self, request: str) -> str | None:
        """The index of the rules' item with this request: the same words first, then those that name the same."""
        exact = [index for index, known in self.requests.items() if known.lower() == request.lower()]
        alike = [index for index, known in self.requests.items() if same_thing(known, request)]
        return exact[0] if exact else alike[0] if len(alike) == 1 else None

    @staticmethod
    def _decides(sentence: str) -> Decision | None:
        if checks_any("item_doubt").search(sentence):
            return None
        negations = checks_any("negates").findall(sentence)
        if checks_any("item_upheld").search(sentence):
            return "upheld" if len(negations) <= 1 and "overturn" not in sentence.lower() else None
        if checks_any("item_overturned").search(sentence) and not negations:
            return None if re.search(r"\bden(?:ied|ial)\b|\bupheld\b", sentence, re.IGNORECASE) else "overturned"
        return None

    # --- The rules' reading -----------------------------------------------------------------------------------------

    def _sentence(self, index: str, place: Span) -> Span:
        """The sentence of a rationale that holds this place."""
        sentences = spans(self._flow.text, self.rationales[index])
        return next((s for s in sentences if s.start <= place.start < s.end), place)

    def _found(self, name: str) -> Iterator[Finding]:
        pattern = re.compile(rf"/issues/\d+/{name}")
        return (f for f in self._reading.findings if pattern.fullmatch(f.field))

    def _reasons(self, index: str) -> list[Finding]:
        pattern = re.compile(rf"/issues/{index}/(?:denial_reasons|missing_documentation)/\d+")
        return [f for f in self._reading.findings if pattern.fullmatch(f.field)]

    def _is_inferred(self, index: str) -> bool:
        """Whether the rules only inferred the reason."""
        pointer = f"/issues/{index}/denial_reasons"
        return any((f.field, f.code) == (pointer, "reason_inferred") for f in self._reading.flags)

    def _may_say_reason(self, index: str, sentence: Span) -> bool:
        said = self._flow.text[sentence.start : sentence.end]
        if guideline_speaks(said) or checks_any("concludes").search(said):
            return False
        return bool(checks_any("lacks").search(said)) and self.is_unread(index, sentence)

    def _flow_place(self, finding: Finding) -> Span:
        return Span(finding.start, finding.end)

    def _values(self, field: str) -> list[str]:
        pattern = re.compile(rf"/patient/{field}(?:/\d+)?")
        return [str(f.value) for f in self._reading.findings if pattern.fullmatch(f.field)]

    def _told(self) -> Iterator[_Told]:
        """The sentences of the case summary, and those of rationales that speak of this patient."""
        text = self._flow.text
        summary = [Span(part.start, part.end) for part in self._draft.sections_of("case_summary")]
        if not summary and self._draft.layout == "unknown":
            summary = [Span(0, len(text))]
        rationales = [] if summary[:1] == [Span(0, len(text))] else list(self.rationales.values())
        found = [f for f in self._reading.findings if f.field.startswith("/patient/")]
        read = sorted((self._flow_place(f) for f in found), key=lambda place: place.start)
        known = "|".join(sorted({re.escape(str(f.value)) for f in found}, key=len, reverse=True))
        again = re.compile(rf"\b(?:{known})\b", re.IGNORECASE) if known else None
        for region in (*summary, *rationales):
            for sentence in spans(text, region):
                words = text[sentence.start : sentence.end]
                if region in summary or of_patient(words):
                    rest = self._rest(sentence, read)
                    rest = checks_any("not_telling").sub(" ", again.sub("…", rest) if again else rest)
                    yield _Told(sentence, words, rest, region not in summary)

    def _rest(self, sentence: Span, read: list[Span]) -> str:
        """The sentence without the words at these places."""
        out, at = [], sentence.start
        for place in read:
            if sentence.start <= place.start < sentence.end:
                out.append(self._flow.text[at : place.start])
                at = max(at, place.end)
        return " … ".join([*out, self._flow.text[at : sentence.end]])

    def _could_say(self, field: str, told: _Told) -> bool:
        """Whether any words of this sentence, besides those that were read, could pass `fact`."""
        scalar = field not in facts.LISTS
        later = told.rationale and self._draft.layout == "final_determination"  # those of 2013 tell the history there
        if scalar and (later or told not in self._sentences[:_FIRST_SENTENCES]):
            return False
        words = told.rest if field in (*facts.LISTS, "mechanism_of_injury") else told.words
        return bool(facts.candidates(field)(words)) and not facts.against_sentence(
            field, told.words, rationale=told.rationale
        )


@cache
def _signs(reason: DenialReason) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{p})" for p in tables.checks().reason_signs[reason]), re.IGNORECASE)


def _holds(reason: DenialReason, said: str, sign: re.Match[str]) -> bool:
    """Whether a sign speaks for its reason; one that is said not to be there rules nothing out."""
    return reason != "exclusion_criterion" or not (
        absent.is_negated(said, sign.start()) or absent.is_denied_after(said, sign.end())
    )
