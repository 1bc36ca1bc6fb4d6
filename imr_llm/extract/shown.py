"""What a model is shown of a letter: sections that tell in prose, as numbered sentences.

Of a known layout the case summary and each item's rationale with its request and its decision; never its head, a cover
page, a proof of service or another paper. Of an unknown layout the letter itself.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from imr_llm.codes import SectionName
from imr_llm.extraction import Draft
from imr_llm.language.sentences import of_rationale, spans
from imr_llm.layout_names import UNKNOWN
from imr_llm.layouts.flow import Flow
from imr_llm.letter import Span, overlap
from imr_llm.profiles import Profile
from imr_llm.statements import NumberedSentence

CHARACTERS_A_TOKEN = 4
"""Of English prose, for telling what fits."""
SHOWN_AGAIN = 10
"""The part of a window that a run shows of the one before: more than lies between a request's name and its decision."""
MARKS = re.compile(r"[<>](?=/?\w)|(?<=\w)>|\[(?=\d+\])")
"""What could close the letter's own marks, or pass for a sentence's number."""


@dataclass(frozen=True, slots=True)
class ShownPart:
    """A section of what is shown, under a title; `items` are the indices of those that it is the rationale of."""

    title: str
    sentences: tuple[NumberedSentence, ...]
    items: tuple[int, ...] = ()

    def printed(self, text: str) -> str:
        """The title, and a line for each sentence."""
        lines = [f"[{s.number}] {MARKS.sub(' ', text[s.place.start : s.place.end]).strip()}" for s in self.sentences]
        return "\n".join([MARKS.sub(" ", self.title), *lines])

    @property
    def places(self) -> tuple[Span, ...]:
        """Where its sentences stand: one range for all that follow one another."""
        found: list[Span] = []
        for before, sentence in zip((None, *self.sentences), self.sentences, strict=False):
            start = found.pop().start if before and before.number + 1 == sentence.number else sentence.place.start
            found.append(Span(start, sentence.place.end))
        return tuple(found)

    def runs(self, text: str, longest: int, again: int = 0) -> "Iterator[ShownPart]":
        """It in runs of sentences, each with its title and no longer than so many characters: one where it fits.

        Each begins with the last sentences of the one before, as far as so many characters go (`again`).
        """
        sizes = [len(replace(self, title="", sentences=(s,)).printed(text)) for s in self.sentences]
        first, used = 0, len(self.title)
        for at, size in enumerate(sizes):
            if at > first and used + size > longest:
                yield replace(self, sentences=self.sentences[first:at])
                back, told = at, 0
                while back > first + 1 and told + sizes[back - 1] <= again:
                    back, told = back - 1, told + sizes[back - 1]
                first, used = back, len(self.title) + told
            used += size
        yield replace(self, sentences=self.sentences[first:])


@dataclass(frozen=True, slots=True)
class Shown:
    """All that a model is shown of one letter. `left`: where what it is not shown of an unknown layout's begins."""

    text: str
    parts: tuple[ShownPart, ...]
    left: int | None = None

    @property
    def sentences(self) -> tuple[NumberedSentence, ...]:
        """Of all parts."""
        return tuple(sentence for part in self.parts for sentence in part.sentences)


def shown(flow: Flow, draft: Draft, profile: Profile) -> Shown:
    """What a model of this kind is shown of a letter."""
    if draft.layout == UNKNOWN:
        return _unknown(flow.text, profile)
    return Shown(flow.text, tuple(_parts(draft, profile)))


def _unknown(text: str, profile: Profile) -> Shown:
    """The letter; one that is longer than the window in runs, of which each shows the end of the one before again."""
    longest = profile.window * CHARACTERS_A_TOKEN
    start = len(text) - len(text.lstrip())
    span = Span(start, min(len(text), start + longest * profile.most_runs))
    part = ShownPart("The letter", tuple(_numbered(spans(text, span), "other", 1)))
    if len(text) - start <= longest:
        return Shown(text, (part,))
    runs = tuple(islice(part.runs(text, longest, longest // SHOWN_AGAIN), profile.most_runs))
    end = runs[-1].sentences[-1].place.end
    return Shown(text, runs, end if text[end:].strip() else None)


def _parts(draft: Draft, profile: Profile) -> Iterator[ShownPart]:
    at = 1
    rationales = _rationales(draft) if profile.items else []
    name: SectionName = "case_summary"
    if rationales and not draft.sections_of(name):
        name = "rationale"  # such a section can open with what is told of the patient
    summary = (
        place
        for s in draft.sections_of(name)
        for place in spans(draft.document.text, s)
        if not any(overlap(place, span) for span, _ in rationales)  # each sentence once
    )
    sentences = tuple(_numbered(summary, name, at))
    if sentences:
        yield ShownPart("Case summary", sentences)
        at += len(sentences)
    for span, items in rationales:
        sentences = tuple(_numbered(of_rationale(draft.document, span), "rationale", at, items))
        if sentences:
            yield ShownPart(_title(draft, items), sentences, items)
            at += len(sentences)


def _rationales(draft: Draft) -> list[tuple[Span, tuple[int, ...]]]:
    """Each rationale once, with the indices of the items that have it."""
    found: dict[Span, list[int]] = {}
    for index, issue in enumerate(draft.issues):
        if issue.rationale:
            place = issue.rationale.place
            found.setdefault(Span(place.start, place.end), []).append(index)
    return [(span, tuple(items)) for span, items in found.items()]


def _title(draft: Draft, items: tuple[int, ...]) -> str:
    names = []
    for index in items:
        issue = draft.issues[index]
        request = " ".join(issue.request.value.split()) if issue.request else "(no heading)"
        names.append(f"Item {index + 1}: {request}: {issue.decision.value if issue.decision else 'decision not read'}")
    return "\n".join(names)


def _numbered(
    places: Iterable[Span], section: SectionName, first: int, items: tuple[int, ...] = ()
) -> Iterator[NumberedSentence]:
    return (NumberedSentence(number, place, section, items) for number, place in enumerate(places, start=first))
