"""What was answered, as findings with their places, beside what the rules found.

Who wins where two readers disagree: what is printed under a label is the rules'; words of free text that either finds
are kept from both; beside a reason that the rules only inferred, one that the model found in words is kept with a flag.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

from imr_llm.extract import schemas
from imr_llm.extract.grounds import Grounds
from imr_llm.extract.questions import LONGEST, Asked
from imr_llm.extraction import Draft
from imr_llm.flow import Flow
from imr_llm.letter import Finding, Reading, Reason, Span
from imr_llm.lexicon import same_thing
from imr_llm.patterns import trimmed
from imr_llm.pointed import draft_of, reading_of
from imr_llm.record import DenialReason, Flag, SectionName


@dataclass(frozen=True, slots=True)
class Reply:
    """A question with its answer; `value` is None where there is none that can be used, and `problem` says why."""

    asked: Asked
    value: Any
    problem: str = ""


def merged(flow: Flow, draft: Draft, replies: Sequence[Reply], grounds: Grounds) -> Draft:
    """The rules' draft and the model's answers as one."""
    merging = _Merging(flow, reading_of(draft), grounds)
    for reply in replies:
        merging.add(reply)
    reading = Reading(draft.layout, tuple(merging.findings), tuple(merging.flags))
    return draft_of(draft.document, reading, draft.sections)


class _Merging:
    def __init__(self, flow: Flow, reading: Reading, grounds: Grounds) -> None:
        self._flow = flow
        self._grounds = grounds
        self.findings = list(reading.findings)
        self.flags = list(reading.flags)

    def add(self, reply: Reply) -> None:
        """Take in one answer."""
        asked = reply.asked
        if reply.value is None:
            message = f"The model gave no usable answer here: {reply.problem}. What the rules read is kept."
            self._flag(asked.field, "not_answered", message)
        elif isinstance(reply.value, schemas.Items):
            self._items(reply.value)
        elif isinstance(reply.value, schemas.Reasons):
            self._reasons(asked, reply.value)
            self._why(asked, reply.value.plain_reason)
        elif isinstance(reply.value, schemas.Plain):
            self._why(asked, reply.value.plain_reason)
        else:
            self._facts(reply.value.model_dump() | {name: asked.checked.passed[name] for name in schemas.LISTS})
        for name, count in Counter(asked.checked.dropped).items():
            message = f"Values of the model that the letter does not say, and that were left out: {count}."
            self._flag(f"{asked.field}/{name}" if name != "issues" else "/issues", "value_dropped", message)

    # --- The patient ---------------------------------------------------------------------------------------------

    def _facts(self, answer: dict[str, Any]) -> None:
        for name, said in answer.items():
            pointer = f"/patient/{name}"
            if isinstance(said, list):
                for words in said:
                    if known := self._noted(pointer, words):
                        if str(known.value).lower() in words.lower():
                            self._agree(known, words)
                    elif not self._grounds.is_known(name, words):
                        self._find(f"{pointer}/{self._length(pointer)}", self._grounds.fact(name, words))
            elif said and (known := self._first(pointer)):
                if self._grounds.value(name, said) == known.value:
                    self._agree(known, said)
            elif said:
                place = self._grounds.fact(name, said)
                value = self._grounds.value(name, self._words(place))
                if value is not None:
                    self._find(pointer, place, value)
            if self._first(pointer) or self._length(pointer):
                self._unflag(pointer, "not_found")

    # --- Items of an unknown layout ------------------------------------------------------------------------------

    def _items(self, answer: schemas.Items) -> None:
        rules = self._length("/issues", "/number")
        added = 0
        for item in answer.items:
            index = self._grounds.same_request(item.request)
            if index is not None:
                self._compare(f"/issues/{index}", item)
            elif rules:
                message = f"The model reads a further item, which the rules do not ({item.decision}). Look for it."
                self._flag("/issues", "readers_disagree", message)
            else:
                self._item(f"/issues/{added}", added + 1, item)
                added += 1
        if added:
            self._unflag("/issues", "not_found")
        if len(self._flow.text) > LONGEST:
            message = (
                f"The model was shown the first {LONGEST:,} characters of this letter. Look for items behind them."
            )
            self._flag("/issues", "not_shown", message)

    def _item(self, pointer: str, number: int, item: schemas.Item) -> None:
        request, decision = self._grounds.item(item.request, item.decision, item.words)
        self._find(f"{pointer}/number", request, number, "decision")
        self._find(f"{pointer}/request", request, section="decision")
        self._find(f"{pointer}/decision", decision, item.decision, "decision")

    def _compare(self, pointer: str, item: schemas.Item) -> None:
        """A decision that the rules read is left open where the model reads another; one that they did not stays so.

        What the model reads beside them is a finding all the same: `verify.check` makes a suggestion of it.
        """
        rules = self._first(f"{pointer}/decision")
        if rules and rules.value != item.decision:
            self.findings.remove(rules)
            message = f"Rules: {rules.value}; model: {item.decision}. They disagree, so the decision is left open."
            self._flag(f"{pointer}/decision", "readers_disagree", message)
        _, decision = self._grounds.item(item.request, item.decision, item.words)
        self._find(f"{pointer}/decision", decision, item.decision, "decision")  # evidence, where they agree

    # --- Reasons -------------------------------------------------------------------------------------------------

    def _reasons(self, asked: Asked, answer: schemas.Reasons) -> None:
        """Adds what the model read in sentences that the rules did not; flags what differs from an inferred reason."""
        index, pointer = asked.checked.index, f"{asked.field}/denial_reasons"
        inferred = any((f.field, f.code) == (pointer, "reason_inferred") for f in self.flags)
        told = [(b.reason, self._grounds.reason(index, b.reason, b.words)) for b in answer.reasons]
        known = {str(f.value) for f in self.findings if f.field.startswith(f"{pointer}/")}
        for reason, place in told:
            if not self._grounds.is_unread(index, place) or (known and reason == "other"):
                self._agree_on_reason(pointer, reason, place)
                continue
            self._unflag(pointer, "not_found")
            if inferred and reason not in known:
                message = (
                    f"Rules, inferred: {', '.join(sorted(known))}; model: {reason}. Both are kept: read the rationale."
                )
                self._flag(pointer, "readers_disagree", message)
            if not any(f.value == reason for f in self.findings if f.field.startswith(f"{pointer}/")):
                self._find(f"{pointer}/{self._length(pointer)}", place, reason, "rationale")
            if reason == "missing_documentation" and (missing := self._grounds.missing(index, place)):
                self._missing(f"{asked.field}/missing_documentation", missing)

    def _agree_on_reason(self, pointer: str, reason: DenialReason, place: Span) -> None:
        """The model gives a reason that the rules read in the same sentence: evidence of both."""
        known = next((f for f in self.findings if f.field.startswith(f"{pointer}/") and f.value == reason), None)
        if known and known.reader == "rules":
            self._find(known.field, place, reason, "rationale")

    def _missing(self, pointer: str, place: Span) -> None:
        known = [str(f.value) for f in self.findings if f.field.startswith(f"{pointer}/")]
        if not any(same_thing(self._words(place), words) for words in known):
            self._find(f"{pointer}/{self._length(pointer)}", place, section="rationale")

    def _why(self, asked: Asked, plain: str) -> None:
        """The reason in the worker's words, where it passes its checks; a summary has fixed sentences otherwise."""
        index, decision = asked.checked.index, asked.checked.decision
        if decision is None:
            raise ValueError("a plain reason without a decision")
        if self._first(f"{asked.field}/decision") is None:
            return  # left open meanwhile: no reason can be told for it
        if self._grounds.plain_problem(index, decision, plain, list(self._given_reasons(asked.field))):
            return  # no flag: a summary says the reason in fixed words
        self._find(
            f"{asked.field}/why/0", self._grounds.rationales[index], self._grounds.reason_only(plain), "rationale"
        )

    def _given_reasons(self, pointer: str) -> Iterator[Reason]:
        for found in self.findings:
            words = self._flow.document.text[found.start : found.end]
            if found.field.startswith(f"{pointer}/denial_reasons/"):
                yield Reason(cast(DenialReason, found.value), words)
            elif found.field.startswith(f"{pointer}/missing_documentation/"):
                yield Reason("missing_documentation", str(found.value), missing=True)

    # --- Findings and flags --------------------------------------------------------------------------------------

    def _find(
        self, field: str, place: Span, value: str | int | None = None, section: SectionName | None = None
    ) -> None:
        span = trimmed(self._flow.text, place.start, place.end)
        words = self._words(place)
        name = section or self._grounds.section_of(place)
        self.findings.append(Finding(field, words if value is None else value, span.start, span.end, name, "llm"))

    def _noted(self, pointer: str, words: str) -> Finding | None:
        """The same in a list, from either reader."""
        found = (f for f in self.findings if f.field.startswith(f"{pointer}/"))
        return next((f for f in found if same_thing(words, str(f.value))), None)

    def _agree(self, known: Finding, words: str) -> None:
        """The model reads the value that the rules have read: evidence of both."""
        start = self._flow.text.find(words)
        if known.reader == "rules" and start >= 0:
            self._find(known.field, Span(start, start + len(words)), known.value)

    def _words(self, place: Span) -> str:
        return self._flow.text[place.start : place.end]

    def _first(self, field: str) -> Finding | None:
        return next((f for f in self.findings if f.field == field), None)

    def _length(self, pointer: str, rest: str = "") -> int:
        """How many members a list has."""
        pattern = re.compile(rf"{re.escape(pointer)}/\d+{rest}")
        return sum(bool(pattern.fullmatch(f.field)) for f in self.findings)

    def _flag(self, field: str, code: str, message: str) -> None:
        self.flags.append(Flag(field=field, code=code, message=message))

    def _unflag(self, field: str, code: str) -> None:
        self.flags = [f for f in self.flags if (f.field, f.code) != (field, code)]
