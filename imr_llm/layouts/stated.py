"""Items that a sentence states: "Decision for X is not medically necessary", perhaps in several places."""

import re
from dataclasses import dataclass, replace

from imr_llm.codes import Decision
from imr_llm.extraction import Noted
from imr_llm.host.limits import MOST_ITEMS, too_many_items
from imr_llm.language.patterns import behind, squashed, until
from imr_llm.layouts.forms import compiled
from imr_llm.layouts.item import FoundItems, ItemPlaces, ItemReader, decision_of, printed
from imr_llm.layouts.schema import Stated
from imr_llm.letter import Span

_MOST_STATEMENTS = 2 * MOST_ITEMS  # one form prints them twice
_LONGEST = 600  # characters of a request and its verdict


@dataclass(frozen=True, slots=True)
class _Statement:
    """One statement of an item: its number, request, and the decision where one could be read."""

    number: str | None
    start: int
    request: Span
    decision: Decision | None
    decision_at: Span | None
    end: int

    def words(self, text: str) -> str:
        """The request's letters and digits, to compare statements by."""
        return squashed(text[self.request.start : self.request.end])


class StatedReader(ItemReader[Stated]):
    """Reads the items of a letter that states them in this form."""

    def read(self) -> FoundItems:
        """Each statement's item with what stands behind it, or with the part of the letter that regards it."""
        groups = self._again() if self._form.printed == "again" else self._once()
        numbers = [int(number) for group in groups if (number := _number(group))]
        has_gap = numbers != list(range(1, len(numbers) + 1))  # 1, 2, 4: an item must not be lost in silence
        doubts = [Noted.of("issues", "item_missing", "gap")] if has_gap else []
        if not self._form.apart:
            ends = [group[0].start for group in groups[1:]] + [self._end(group[0].end) for group in groups[-1:]]
            bodies: list[Span | None] = [Span(g[0].end, end) for g, end in zip(groups, ends, strict=True)]
        else:
            parts = self._parts_apart()
            in_order = [place for _, place in parts] if len(parts) == len(groups) else [None] * len(groups)
            if parts and len(parts) != len(groups):
                doubts.append(Noted.of("issues", "item_missing", "unequal"))
            bodies = [self._body_of(group, parts) or place for group, place in zip(groups, in_order, strict=True)]
        found = (self._agreed(g, self._item(g[0], body)) for g, body in zip(groups, bodies, strict=True))
        return FoundItems(tuple(found), tuple(doubts))

    def _once(self) -> list[list[_Statement]]:
        """Every statement opens an item; an unnumbered one among numbered ones is quoted in a rationale."""
        regions = self._draft.sections_of("decision")
        start = regions[0].start if regions else 0
        anchors = [m for m in compiled(*self._form.opens).finditer(self._text, start) if self._opens_item(m)]
        if any(m["number"] for m in anchors):
            anchors = [m for m in anchors if m["number"]]
        if not anchors and self._form.or_opens:
            anchors = list(compiled(*self._form.or_opens).finditer(self._text, start))
        return [[statement] for statement in self._statements(anchors)]

    def _opens_item(self, m: re.Match[str]) -> bool:
        before = self._text[max(0, m.start() - 2) : m.start()].rstrip()
        return bool(m["number"]) or self._flow.starts_line(m.start()) or not before or before[-1] in ".:"

    def _again(self) -> list[list[_Statement]]:
        """The statements of each item, in the items' order: the same number, or failing that the same request."""
        groups: list[list[_Statement]] = []
        for statement in self._statements(list(compiled(*self._form.opens).finditer(self._text))):
            same = [g for g in groups if statement.number and _number(g) == statement.number]
            unnumbered = [g for g in groups if not (statement.number and _number(g)) and len(g) == 1]
            same += [g for g in unnumbered if g[0].words(self._text) == statement.words(self._text)]
            if same:
                same[0].append(statement)
            else:
                groups.append([statement])
        if all(_number(g) for g in groups):
            groups.sort(key=lambda g: int(_number(g) or 0))
        return groups

    def _statements(self, anchors: list[re.Match[str]]) -> list[_Statement]:
        """What stands behind each anchor, up to the next anchor or part of the letter.

        Words of a decision that the form does not have ("is partially medically necessary") leave it open.
        """
        if len(anchors) > _MOST_STATEMENTS:
            raise too_many_items(self._flow.document.path)
        out, starts = [], [m.start() for m in anchors[1:]] + [len(self._text)]
        for m, following in zip(anchors, starts[: len(anchors)], strict=True):
            limit = until(compiled(*self._form.ends), self._text, m.end(), min(following, m.end() + _LONGEST))
            number = re.sub(r"\D", "", m["number"] or "") or None
            out.append(self._statement(number, m, limit))
        return out

    def _statement(self, number: str | None, m: re.Match[str], limit: int) -> _Statement:
        text, decides = self._text, self._form.decides
        verdict = compiled(*decides.words).search(text, m.end(), limit)
        decision = decision_of(decides, verdict[0]) if verdict else None
        if verdict and decision and not printed("two_verbs").search(text, m.end(), verdict.start()):
            request = Span(m.end(), verdict.start())
            return _Statement(number, m.start(), request, decision, Span(*verdict.span()), verdict.end())
        stop = until(printed("sentence"), text, m.end(), limit)
        request = Span(m.end(), until(printed("stated_verb"), text, m.end(), stop))
        return _Statement(number, m.start(), request, None, None, stop)

    def _parts_apart(self) -> list[tuple[re.Match[str], Span]]:
        """The parts of the letter that regard an item each."""
        marks = list(compiled(*self._form.apart).finditer(self._text))
        return list(zip(marks, behind(marks, self._end(marks[-1].end())), strict=True)) if marks else []

    def _body_of(self, group: list[_Statement], parts: list[tuple[re.Match[str], Span]]) -> Span | None:
        """The part that regards this item by its number, failing that by its words."""
        number, requests = _number(group), {statement.words(self._text) for statement in group}
        numbered = [place for m, place in parts if number and m["number"] == number]
        named = [place for m, place in parts if squashed(m["request"]) in requests]
        return next(iter(numbered + named), None)

    def _item(self, statement: _Statement, body: Span | None) -> ItemPlaces:
        item = ItemPlaces(statement.request, statement.decision, statement.decision_at)
        if not statement.decision:
            item = item.doubted("decision", "decision_not_found", "no_verb")
        if body is None:
            return item
        text, form = self._text, self._form
        rationale = compiled(*form.rationale).search(text, body.start, body.end)
        end = rationale.start() if rationale else body.end
        passed = compiled(*form.passed_over).search(text, body.start, end)
        start = passed.end() if passed else body.start
        reviewer = until(compiled(*form.reviewer), text, start, end)
        claims = until(compiled(*form.claims), text, start, reviewer)
        return replace(
            item,
            claims=Span(claims, reviewer) if claims < reviewer else None,
            reviewer=Span(reviewer, end) if reviewer < end else None,
            rationale=Span(rationale.end(), body.end) if rationale else None,
        )

    def _agreed(self, group: list[_Statement], item: ItemPlaces) -> ItemPlaces:
        """The item, its decision left open where two statements of it disagree."""
        if len({statement.words(self._text) for statement in group}) > 1:
            item = item.doubted("request", "request_conflict")
        if len({statement.decision for statement in group}) > 1:
            item = item.left_open("decision_conflict", "two_statements")
        return item

    def _end(self, start: int) -> int:
        others = [s.start - 1 for s in self._draft.sections_of("other") if s.start > start]
        return min([self._closing(start), *others])


def _number(group: list[_Statement]) -> str | None:
    return next((statement.number for statement in group if statement.number), None)
