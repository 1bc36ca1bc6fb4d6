"""The decisions as a summary tells them, told once more by other patterns than those that wrote it."""

import re
from collections.abc import Iterator

from imr_llm import layouts, pointers
from imr_llm.codes import Decision
from imr_llm.faithful.told import Told, index_of
from imr_llm.language.quoted import PRINTED
from imr_llm.rationale import approved_before
from imr_llm.verify.grounding import says


def misdecided(told: Told) -> Iterator[str]:
    """What is wrong with what is told of the decisions, in the main message and on each request."""
    return _Decisions(told).problems()


class _Decisions:
    def __init__(self, told: Told) -> None:
        self._told = told

    def problems(self) -> Iterator[str]:
        """Every issue has its decision, in words that say it and not its opposite, and the letter's words say it."""
        checks = self._told.texts.checks
        for index, issue in enumerate(self._told.record.issues):
            decision = issue.decision or "unread"
            own = [s for s in self._told.sentences if s.issue == issue.number]
            told = {"decision_upheld", "decision_overturned", "decision_overturned_part", "decision_unread"}
            said = [s for s in own if s.source.text in told]
            part = "_part" if issue.is_approved_in_part else ""
            if {s.source.text for s in said} != {f"decision_{decision}{part}"}:
                yield f"the decision on request {issue.number} is not told, or not as it was read"
            if not any(re.search(getattr(checks, decision), s.text) for s in said):
                yield f"the decision on request {issue.number} is told in words that do not say it"
            opposite = {"upheld": checks.overturned, "overturned": checks.upheld}.get(decision)
            if opposite and any(re.search(opposite, s.text) for s in said):
                yield f"the decision on request {issue.number} is told the wrong way round"
            quotes = [e.quote for e in self._told.by_field[pointers.of_issue(index, "decision")][:1]]
            if issue.decision and not any(self._says(issue.decision, quote) for quote in quotes):
                yield f"the letter's words do not say the decision on request {issue.number}"
        yield from self._main_message()

    def _says(self, decision: Decision, quote: str) -> bool:
        return says(decision, quote) or layouts.says(self._told.record.layout, quote) == decision

    def _main_message(self) -> Iterator[str]:
        """Its texts follow from the decisions, and its words say them."""
        checks, decisions = self._told.texts.checks, [issue.decision or "unread" for issue in self._told.record.issues]
        message = [s for s in self._told.sentences if s.part == "main_message"]
        is_one = len(set(decisions)) == 1 and "unread" not in decisions
        shape = "one" if len(decisions) == 1 else "all" if is_one else "some"
        in_part = [i for i in self._told.record.issues if i.is_approved_in_part]
        wanted = {f"main_{shape}_{decision}" for decision in decisions} or {"main_none"}
        if shape == "one" and in_part:
            wanted = {"part_only_one"}
        if len(decisions) > 1 and in_part:
            wanted.add(f"part_only_of_{'one' if len(in_part) == 1 else 'some'}")
        before = {index for index, issue in enumerate(self._told.record.issues) if issue.authorized}
        if before:
            wanted.add("part_before" if shape == "one" else "part_before_of")
        told = re.compile(r"main_(?:(?:one|all|some)_\w+|none)|part_\w+")
        if {s.source.text for s in message if told.fullmatch(s.source.text)} != wanted:
            yield "the main message does not agree with the decisions"
        if (len(decisions) > 1) != any(s.source.text == "main_count" for s in message):
            yield "the main message does not count the requests"
        approved = {i for i, d in enumerate(decisions) if d == "overturned" and self._told.record.issues[i].request}
        denied = {i for i, d in enumerate(decisions) if d == "upheld" and self._told.record.issues[i].request}
        for text, due in (("first_named", approved), ("denied_named", denied)):
            named = {index_of(s) for s in message if s.source.text == text}
            if named != (due if shape == "some" else set()):
                yield "the main message does not say which requests were approved, and which were not"
        if {index_of(s) for s in message if s.source.text.startswith("part_before")} != before:
            yield "the main message does not say what had been approved before"
        now = {i: approved_before.approved_now(i, self._told.record) for i in range(len(self._told.record.issues))}
        said = {index_of(s): s.source.text.removesuffix("_of") for s in message if s.source.text.startswith("now_")}
        if said != {i: text for i, text in now.items() if text}:
            yield "the main message does not say that now the rest is approved, or says so of another"
        here = [s for s in message if not s.source.text.startswith("part_before")]  # by somebody else, and earlier
        for decision in ("upheld", "overturned", "unread"):
            is_said = any(re.search(getattr(checks, decision), PRINTED.sub("“”", s.text)) for s in here)
            if is_said != (decision in (set(decisions) or {"unread"})):
                yield "the main message does not agree with the decisions"
