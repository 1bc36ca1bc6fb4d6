"""Items whose parts are the letter's sections: one item, or a numbered list of them in each section."""

import re
from collections.abc import Sequence
from dataclasses import replace

from imr_llm.codes import Decision
from imr_llm.language.patterns import behind, trimmed, until
from imr_llm.language.sentences import spans
from imr_llm.layouts.forms import compiled
from imr_llm.layouts.item import FoundItems, ItemPlaces, ItemReader, decision_of, printed
from imr_llm.layouts.naming import decided, own_words
from imr_llm.layouts.schema import Decides, Sectioned
from imr_llm.layouts.sides import Sides, shares_word, sides_by_item, two_sides
from imr_llm.letter import Ranged, Span

_Said = tuple[Decision, Span]
_LONGEST_INTRODUCTION = 250  # characters before a list's first number
_HEAD = 120  # characters in which a rationale's heading stands


class SectionedReader(ItemReader[Sectioned]):
    """Reads the items of a letter that has this form's sections."""

    def read(self) -> FoundItems:
        """The one item whose request a sentence tells, or those that a section lists."""
        return self._one() if self._form.request.patterns else self._listed()

    def _one(self) -> FoundItems:
        request = self._requested()
        item = self._decided(ItemPlaces(request, rationale=self._rationale_behind(request)))
        return FoundItems((item if request else item.doubted("request", "not_found", "request_in_prose"),))

    def _requested(self) -> Span | None:
        says = compiled(*self._form.request.patterns)
        sections = (section for name in self._form.request.sections for section in self._draft.sections_of(name))
        found = (says.search(self._text, section.start, section.end) for section in sections)
        return next((trimmed(self._text, *m.span("request")) for m in found if m and m["request"].strip(" .,;:")), None)

    def _decided(self, item: ItemPlaces) -> ItemPlaces:
        """The item as the first section decides it that says anything; two words against each other leave it open."""
        unsure = compiled(*self._form.unsure)
        for name in self._form.decided_in:
            if any(unsure.search(self._text, section.start, section.end) for section in self._draft.sections_of(name)):
                break
            said = self._said(self._form.decides, name)
            also = self._said(self._form.supports, name)
            among = said if said and name != "decision" else [*said, *also]
            if len({decision for decision, _ in among}) > 1:
                return item.doubted("decision", "decision_conflict", "two_sections")
            if among:
                decision, at = (said or also)[-1]
                return replace(item, decision=decision, decision_at=at)
            if name == self._form.decided_in[0] and self._draft.sections_of(name):
                break  # the result is there, in words that are not known
        return item.doubted("decision", "decision_not_found", "not_plain")

    def _said(self, decides: Decides, name: str) -> list[_Said]:
        pattern, end = compiled(*decides.words), self._closing(0)
        ranges = ((section.start, min(section.end, end)) for section in self._draft.sections_of(name))
        found = (m for place in ranges for m in pattern.finditer(self._text, *place))
        return [(decision, Span(*m.span())) for m in found if (decision := decision_of(decides, m[0]))]

    def _rationale_behind(self, request: Span | None) -> Span | None:
        """The sections of the rationale from the sentence on that follows the one with the request."""
        text, sections, end = self._text, self._draft.sections_of(*self._form.rationale), self._closing(0)
        sentences = [s for section in sections for s in spans(text, section)]
        cut = next((s.end for s in sentences if request and s.start < request.end <= s.end), 0)
        rest = [Span(max(s.start, cut), min(s.end, end)) for s in sections]
        rest = [s for s in rest if s.start < s.end and len(text[s.start : s.end].split()) > 1]
        return trimmed(text, rest[0].start, rest[-1].end) if rest else None

    def _listed(self) -> FoundItems:
        """The items that the first section lists, each with what the others say of it."""
        regions = self._draft.sections_of(*self._form.request.sections)
        if not regions:
            return FoundItems()
        stated = [self._stated(p) for p in self._numbered(regions[0], introduced=True)]
        requests = [request for request, _ in stated]
        own = self._own_rationales(requests)
        sides = self._sides(regions[1:], requests)
        found = []
        for index, (request, said_there) in enumerate(stated):
            rationale = self._untitled(own[index] if own else self._whole(), request)
            said = said_there or self._concluded(rationale if own else None, request, requests)
            decision, at = said or (None, None)
            item = ItemPlaces(request, decision, at, *sides[index], rationale)
            found.append(item if said else item.doubted("decision", "decision_not_found", "neither"))
        return FoundItems(tuple(found))

    def _concluded(self, own: Span | None, request: Span | None, requests: list[Span | None]) -> _Said | None:
        """What the item's own rationale concludes, failing that what its heading says."""
        if request is None:
            return None
        others = [other for other in requests if other and other != request]
        said = decided(self._text, own, request, others) if own else None
        # One heading for several requests does not say which of them it means.
        return said or (self._headed() if len(requests) == 1 else None)

    def _stated(self, place: Span) -> tuple[Span | None, _Said | None]:
        """The request, and the decision where the issue states one instead of asking."""
        text, decides = self._text, self._form.decides
        issue = trimmed(text, place.start, place.end)
        end = len(text[: issue.end].rstrip(" .?"))
        asks = compiled(self._form.request.asks).match(text, issue.start, issue.end)
        begin = asks.end() if asks else issue.start
        verdicts = compiled(*decides.words).finditer(text, begin, end)
        verdict = next((m for m in verdicts if m.end() == end), None)
        stop = verdict.start() if verdict else until(printed("bare"), text, begin, issue.end)
        stop = begin + len(text[begin:stop].rstrip(" .?;:" if stop == issue.end else ", "))
        request = Span(begin, stop) if text[begin:stop].strip() else None
        is_asked = (asks and asks.groupdict().get("asks")) or printed("others_say").search(text, begin, issue.end)
        decision = decision_of(decides, verdict[0]) if verdict and not is_asked else None
        return request, (decision, Span(*verdict.span())) if verdict and decision else None

    def _numbered(self, place: Ranged, *, introduced: bool = False) -> list[Span]:
        """A section's numbered entries ("1.", "2)", "Item 3:"), or the whole section where it has none.

        `introduced`: the list may stand behind words such as "Whether the following are medically necessary:".
        """
        text = self._text
        marks: list[re.Match[str]] = []
        for m in printed("listed").finditer(text, place.start, place.end):
            if int(m["number"] or m["word"]) == len(marks) + 1 and (marks or self._begins(place, m, introduced)):
                marks.append(m)
        if len(marks) > 1:
            return behind(marks, place.end)
        first = marks[0].end() if marks else place.start
        return [Span(first, place.end)] if text[first : place.end].strip() else []

    def _begins(self, place: Ranged, m: re.Match[str], introduced: bool) -> bool:
        if m.start() - place.start > _LONGEST_INTRODUCTION:
            return False
        before = self._text[place.start : m.start()].strip()
        return not before or bool(introduced and printed("introduces").match(before))

    def _own_rationales(self, requests: list[Span | None]) -> list[Span] | None:
        """Each item's own rationale; None where it cannot be told, and where a single item's is in numbered parts.

        A list of several has to begin the section, and each entry to name its request by a word that no other request
        has: a guideline's criteria are numbered too.
        """
        one = len(requests) == 1
        regions = self._draft.sections_of(*self._form.rationale)
        parts = [part for region in regions for part in self._numbered(region, introduced=one)]
        if len(parts) != len(requests):
            return None
        every = [own_words(self._words(request)) if request else set() for request in requests]
        for n, part in enumerate(() if one else parts):
            others = set().union(*every[:n], *every[n + 1 :])
            if not (every[n] - others) & own_words(self._words(part)):
                return None
        return parts

    def _whole(self) -> Span | None:
        regions = self._draft.sections_of(*self._form.rationale)
        return trimmed(self._text, regions[0].start, regions[-1].end) if regions else None

    def _words(self, place: Ranged) -> str:
        return self._text[place.start : place.end]

    def _untitled(self, rationale: Span | None, request: Span | None) -> Span | None:
        """The rationale without the request's short name in front of it: "2. Implants and crowns. The adjuster ..."."""
        if rationale is None or request is None:
            return rationale
        first, *rest = spans(self._text, rationale) or [rationale]
        named = own_words(self._words(first))
        is_title = named and named <= own_words(self._words(request))
        is_sentence = printed("any_verb").search(self._words(first))
        return Span(rest[0].start, rationale.end) if rest and is_title and not is_sentence else rationale

    def _headed(self) -> _Said | None:
        """What the rationale's own heading says, where its alternatives are not pre-printed ("is/was")."""
        rationales = self._draft.sections_of(*self._form.rationale)
        if not rationales or not self._form.heading:
            return None
        head = self._text[: rationales[0].start].rstrip()
        said = compiled(self._form.heading).search(head, max(0, len(head) - _HEAD))
        if said is None or "/" in said["verb"]:
            return None
        return ("upheld" if said["not"] else "overturned"), Span(*said.span())

    def _sides(self, places: Sequence[Ranged], requests: list[Span | None]) -> list[Sides]:
        """What each side relied on, item by item."""
        if told := sides_by_item(self._text, places, requests):
            return told
        parts = [p for place in places for p in self._numbered(place)]
        named = zip(parts, requests, strict=False)
        if not any(r and shares_word(self._text, self._words(p), r) for p, r in named):
            parts = [Span(place.start, place.end) for place in places]
        whole = Span(parts[0].start, parts[-1].end) if parts else None
        own = len(parts) == len(requests)
        return [two_sides(self._text, parts[n] if own else whole) for n in range(len(requests))]
