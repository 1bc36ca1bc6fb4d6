"""The main message: what was decided, what nobody must miss, and what is in doubt, in this order."""

from collections.abc import Iterator

from imr_llm import pointers, tables
from imr_llm.codes import Decision
from imr_llm.language import dates, details, glossary
from imr_llm.language.quoted import are_one_name, as_printed, in_a_row, shortened
from imr_llm.plain import steps
from imr_llm.plain.telling import Telling
from imr_llm.rationale import approved_before, asking_again, on_condition, stopping, would_have
from imr_llm.rationale.lacking import is_one, lacks
from imr_llm.record import Evidence, Issue
from imr_llm.summary import Sentence

_MORE_ITEMS = {
    *("cut_off", "item_missing", "not_answered", "not_shown", "value_dropped", "readers_disagree", "section_missing")
}
_NAMED: dict[Decision, str] = {"overturned": "first_named", "upheld": "denied_named"}
_SLOTS: dict[Decision | None, str] = {"overturned": "approved", "upheld": "denied", None: "unread"}


def main_message(telling: Telling) -> Iterator[Sentence]:
    """Its sentences."""
    return _Message(telling).all()


class _Message:
    def __init__(self, telling: Telling) -> None:
        self._telling = telling
        self._say = telling.say
        self._issues = telling.issues
        self._in_part = [i for i, issue in enumerate(self._issues) if issue.is_approved_in_part]

    def all(self) -> Iterator[Sentence]:
        one = next((d for d, count in self._telling.count.items() if count == len(self._issues)), None)
        yield from self._outcome(one)
        if one and not self._telling.doubted and not self._in_part:
            yield from self._say.fixed("main_message", f"main_means_{one}")
        yield from self._approved_before()
        yield from self._not_to_miss()
        yield from self._doubts()

    def _outcome(self, one: Decision | None) -> Iterator[Sentence]:
        """What was decided; `one` is the decision on all requests, where there is one."""
        total, say = len(self._issues), self._say
        if total == 0:
            yield from say.fixed("main_message", "main_none")
        elif total == 1 and self._in_part:
            yield from say.letter("main_message", "part_only_one", self._part_places())
        elif total == 1:
            yield from self._decided("main_one", one)
        else:
            yield from say.fixed("main_message", "main_count", total=total)
            if one:
                yield from self._decided("main_all", one)
                yield from self._only_a_part()
            for decision, slot in _SLOTS.items() if not one else ():
                if count := self._telling.count[decision]:
                    yield from self._decided("main_some", decision, **{slot: count})
                if count and decision:
                    yield from self._which(decision)
                if count and decision == "overturned":
                    yield from self._only_a_part()

    def _approved_before(self) -> Iterator[Sentence]:
        """What of a request had been approved before, as its heading has it."""
        shape = "part_before" if len(self._issues) == 1 else "part_before_of"
        for index, issue in enumerate(self._issues):
            if issue.authorized:
                places = self._telling.evidence[pointers.of_issue(index, "authorized")][:1]
                number = {} if shape == "part_before" else {"number": issue.number}
                words = shortened(issue.authorized)
                yield from self._say.letter("main_message", shape, places, **number, authorized=words)
                yield from self._in_spanish("before_details", "authorized", places, issue)
            if now := approved_before.approved_now(index, self._telling.record):
                decided = self._telling.evidence[pointers.of_issue(index, "decision")][:1]
                of = {} if len(self._issues) == 1 else {"number": issue.number}
                yield from self._say.letter("main_message", f"{now}{'_of' if of else ''}", decided, **of)

    def _in_spanish(self, text: str, name: str, places: list[Evidence], issue: Issue) -> Iterator[Sentence]:
        """For a reader of Spanish, what English words on a part of a request say."""
        if self._say.language == "es" and (found := details.of_name(issue, name, self._say.programme)):
            yield from self._say.letter("main_message", text, places, details=found)

    def _only_a_part(self) -> Iterator[Sentence]:
        """Of which requests only a part was approved."""
        if numbers := [self._issues[i].number for i in self._in_part]:
            partly = in_a_row(numbers, self._say.language)
            shape = "part_only_of_one" if len(numbers) == 1 else "part_only_of_some"
            yield from self._say.letter("main_message", shape, self._part_places(), partly=partly)

    def _part_places(self) -> list[Evidence]:
        return [e for i in self._in_part for e in self._telling.evidence[pointers.of_issue(i, "approved_part")][:1]]

    def _which(self, decision: Decision) -> Iterator[Sentence]:
        """The requests with this decision, each by a plain name, its number and its name as its heading has it."""
        for index, issue in enumerate(self._issues):
            if issue.decision == decision and issue.request:
                places = self._telling.evidence[pointers.of_issue(index, "request")]
                words = shortened(issue.request)
                yield from self._in_plain_words(issue)
                yield from self._say.letter(
                    "main_message", _NAMED[decision], places, number=issue.number, request=words
                )

    def _in_plain_words(self, issue: Issue) -> Iterator[Sentence]:
        """What a request asks for, as far as the glossary has it; not where it is printed by that name."""
        asked, say = glossary.asked(issue.request or ""), self._say
        names = [glossary.bare_name(say.gloss(entry)) for entry in asked.entries]
        if len(names) == 1 and not asked.more and are_one_name(names[0], issue.request or ""):
            return
        if names:
            slots = dict(zip("Abc", [glossary.capital(names[0]), *names[1:]], strict=False))
            yield from say.glossary(
                "main_message", f"main_plain{glossary.shape_of(asked)}", asked.entries, None, **slots
            )
        elif issue.category:
            group = tables.glossary()[f"category_{issue.category}"]
            yield from say.glossary("main_message", "main_group", [group], a=say.gloss(group).name)
        elif say.language == "es":
            yield from say.fixed("main_message", "main_no_plain")

    def _not_to_miss(self) -> Iterator[Sentence]:
        """What the page has below, and nobody must miss: a part that could be approved, papers to bring, a medicine
        that is not to be stopped at once, the last day to appeal.
        """
        say = self._say
        yield from self._instead()
        yield from self._on_condition()
        if lacks(self._telling.record):
            yield from say.fixed(
                "main_message", "first_missing_one" if is_one(self._telling.record) else "first_missing"
            )
        elif left_out := asking_again.first_left_out(self._telling.record):
            yield from say.fixed("main_message", left_out)
        if stops := stopping.first(self._issues):
            yield from say.fixed("main_message", stops)
        can_appeal = tables.steps()[say.programme].appeal and not dates.is_long_past(self._telling.record, say.today)
        if can_appeal and asking_again.may_be_denied(self._telling.record):
            yield from self._last_day()

    def _instead(self) -> Iterator[Sentence]:
        """What the letter says of a part of what was denied."""
        for index, issue in enumerate(self._issues):
            if issue.decision == "upheld" and issue.approved_part:
                told = would_have.told_as(index, self._issues)
                shape = f"first_{told}_one" if told == "would" and len(self._issues) == 1 else f"first_{told}"
                places = self._telling.evidence[pointers.of_issue(index, "approved_part")]
                words = as_printed(issue.approved_part)
                yield from self._say.letter("main_message", shape, places, number=issue.number, words=words)
                yield from self._in_spanish("instead_details", "approved_part", places[:1], issue)

    def _on_condition(self) -> Iterator[Sentence]:
        """What could change the answer, as the letter has it."""
        telling, shape = self._telling, "first_if_one" if len(self._issues) == 1 else "first_if"
        for index, issue in enumerate(self._issues):
            hangs = on_condition.clause(issue, index, telling.evidence, telling.document)
            if hangs and pointers.of_issue(index, "decision") not in telling.doubted:
                place = telling.within(pointers.of_issue(index, "rationale"), hangs)
                words = as_printed(telling.text[hangs.start : hangs.end])
                yield from self._say.letter("main_message", shape, [place], number=issue.number, words=words)

    def _last_day(self) -> Iterator[Sentence]:
        """Until when one can appeal, or that it is over."""
        case, say = self._telling.record.case, self._say
        over = "_over" if dates.is_appeal_over(self._telling.record, say.today) else ""
        if day := dates.mailed(self._telling.record):
            last = say.day(dates.last_day_to_appeal(day))
            places = self._telling.evidence["/case/mailing_date"]
            yield from say.letter("main_message", f"first_deadline{over}", places, deadline=last)
            yield from steps.early_day(
                self._telling.record, self._telling.text, self._telling.evidence, say, "main_message", "first"
            )
        elif over and case.decision_date:
            places = self._telling.evidence["/case/decision_date"]
            yield from say.letter("main_message", "first_days_over", places, date=say.date(case.decision_date))
        else:
            yield from say.fixed("main_message", "first_days")
            yield from steps.safe_day(
                self._telling.record, self._telling.text, self._telling.evidence, say, "main_message", "first"
            )

    def _decided(self, shape: str, decision: Decision | None, **count: int) -> Iterator[Sentence]:
        """What was decided on the items with this decision, and where the letter says so."""
        if decision is None:
            return self._say.fixed("main_message", f"{shape}_unread", **count)
        issues = [i for i, issue in enumerate(self._issues) if issue.decision == decision]
        places = [e for i in issues for e in self._telling.evidence[pointers.of_issue(i, "decision")][:1]]
        return self._say.letter("main_message", f"{shape}_{decision}", places, **count)

    def _doubts(self) -> Iterator[Sentence]:
        say, total = self._say, len(self._issues)
        if self._telling.count[None] or not total:
            yield from say.fixed("main_message", "main_read_letter")
        if total and self._telling.flags["/issues"] & _MORE_ITEMS:
            yield from say.fixed("main_message", "main_maybe_more")
        if self._telling.doubted:
            yield from say.fixed("main_message", "main_check")
