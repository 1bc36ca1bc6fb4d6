"""Sentences of some regions of a letter, and the phrases that are looked for in them."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from functools import cache

from imr_llm import tables
from imr_llm.flow import Flow
from imr_llm.letter import Span
from imr_llm.patterns import Quick
from imr_llm.record import SectionName
from imr_llm.rules.notes import Notes
from imr_llm.sentences import spans


class Told:
    """Sentences of some regions of the flow, in order; a phrase is tried only where one of its plain words stands."""

    def __init__(self, flow: Flow, regions: list[Span], keep: Callable[[str], bool] | None = None) -> None:
        self.flow = flow
        self._bounds = [(region.start, region.end) for region in regions]
        every = [s for region in regions for s in spans(flow.text, region)]
        self.sentences = [s for s in every if keep is None or keep(flow.text[s.start : s.end])]
        self._starts = [s.start for s in self.sentences]

    def without(self, gone: set[Span]) -> "Told":
        """The same without these sentences."""
        rest = Told(self.flow, [])
        rest._bounds = self._bounds
        rest.sentences = [sentence for sentence in self.sentences if sentence not in gone]
        rest._starts = [sentence.start for sentence in rest.sentences]
        return rest

    def finditer(self, phrase: Quick, limit: int | None = None) -> Iterator[tuple[re.Match[str], Span]]:
        """Every match with its sentence, in order; `limit` keeps to the first so many sentences."""
        for sentence in self.with_words(phrase, limit):
            for m in phrase.pattern.finditer(self.flow.text, sentence.start, sentence.end):
                yield m, sentence

    def with_words(self, phrase: Quick, limit: int | None = None) -> list[Span]:
        """The sentences that hold one of the plain words that every match of the phrase must hold."""
        if not phrase.words:
            return self.sentences[:limit]
        found: set[int] = set()
        for word in phrase.words:
            places = self.flow.places(word)
            for start, end in self._bounds if places else ():
                for at in places[bisect_left(places, start) : bisect_left(places, end)]:
                    index = bisect_right(self._starts, at) - 1
                    if index >= 0 and at < self.sentences[index].end:
                        found.add(index)
        return [self.sentences[i] for i in sorted(found) if limit is None or i < limit]


def section_of(notes: Notes, sentence: Span) -> SectionName:
    """The section for evidence in this sentence; the sentences read inside items are those of rationales."""
    name = notes.outline.at(sentence.start)
    return "rationale" if name == "decision" else name


@cache
def triggers(name: str) -> tuple[Quick, ...]:
    """The phrases of one list of `data/patient.toml`; EVENT in them stands for an event within a few words."""
    work = "|".join(tables.patient().occupations)
    event = rf"(?:[\w’'-]+ ){{0,6}}?(?:{'|'.join(tables.patient().events)})\b"
    return tuple(Quick(p.replace("EVENT", event).replace("OCCUPATION", work)) for p in getattr(tables.patient(), name))
