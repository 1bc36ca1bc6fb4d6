"""A summary for whoever answers for it: each sentence, and what it stands on."""

from collections.abc import Callable, Iterator

from imr_llm import labels, tables
from imr_llm.letter import Document
from imr_llm.lines import clean
from imr_llm.summary import Sentence, Summary

_LONGEST = 160
"""Characters of the letter that are shown for one place."""


def explained(summary: Summary, document: Document, shown: Callable[[str], str] = str) -> str:
    """Each sentence with its part, and below it its places in `document`, its glossary entries, or its text and law.

    `shown` makes of words of the letter what is shown of them.
    """
    blocks = ("\n".join(_sentence(number, s, document, shown)) for number, s in enumerate(summary.sentences, start=1))
    return "\n\n".join(blocks) + "\n"


def _sentence(number: int, sentence: Sentence, document: Document, shown: Callable[[str], str]) -> Iterator[str]:
    of = f", request {sentence.issue}" if sentence.issue else ""
    yield f"{number}. [{sentence.part.replace('_', ' ')}{of}] {clean(sentence.text)}"
    yield from (f"   {line}" for line in _support(sentence, document, shown))


def _support(sentence: Sentence, document: Document, shown: Callable[[str], str]) -> Iterator[str]:
    source = sentence.source
    for place in source.places:
        words = shown(" ".join(document.text[place.start : place.end].split()))
        words = words if len(words) <= _LONGEST else f"{words[:_LONGEST].rpartition(' ')[0]} …"
        yield f"letter, page {place.page}, {labels.place(place.field)}: “{clean(words)}”"
    for entry in source.entries:
        yield f"glossary: {entry} ({tables.glossary()[entry].en.term})"
    if sentence.support == "fixed":
        law = f"; {source.law}, last checked {source.checked}" if source.law else ""
        yield f"fixed text: {source.text}{law}"
