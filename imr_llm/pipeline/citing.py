"""Citations out of the words that a person selects: they are taken apart as the reader of print does it."""

from typing import Any

from imr_llm.extraction import Draft, Extraction
from imr_llm.layout_names import Layout
from imr_llm.letter import Document, Span
from imr_llm.pipeline.placing import evidence_at
from imr_llm.record import Evidence
from imr_llm.rules import citations
from imr_llm.rules.guidelines import named_in, printed

Cited = tuple[dict[str, Any], tuple[Evidence, ...]]
"""A citation by its parts, and their places, by JSON Pointer within it."""


def cited_in(document: Document, layout: Layout, place: Span) -> list[Cited]:
    """What these words of a letter cite, each part on its own words; words that name no guideline are one citation."""
    found: list[Cited] = []
    for citation in citations.read(document.text, Draft(document=document, layout=layout), place):
        said = {name: part for name, part in citation.parts() if isinstance(part, Extraction)}
        places = tuple(
            evidence_at(document, Span(part.place.start, part.place.end), f"/{name}") for name, part in said.items()
        )
        found.append(({name: part.value for name, part in said.items()}, places))
    if found:
        return found
    whole = evidence_at(document, place, "/text")
    return [({"text": whole.quote}, (whole,))]


def guideline_of(words: str) -> str:
    """The name that the record gives a guideline of these words (`guidelines.toml`); the words, where it has none."""
    prefix = printed("prefix").match(words)
    name = words[prefix.end() if prefix else 0 :].strip(" .,;:")
    names = named_in(name, 0, len(name))
    is_whole = len(names) == 1 and (names[0].start, names[0].end) == (0, len(name))
    return (names[0].document or name) if is_whole else words
