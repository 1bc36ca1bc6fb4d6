"""The words of one citation: the title of a guideline that has no name in the table, and the chapter or section."""

import re

from imr_llm.letter import Span
from imr_llm.rules.guidelines import Named, printed


def title_of(
    text: str, body: int, stop: int, name: Named | None, pages: re.Match[str] | None, url: re.Match[str] | None
) -> Span | None:
    """The printed title where the guideline has no name of its own in the table."""
    if name:
        return Span(name.start, name.end)
    end = min([stop] + [m.start() for m in (pages, url) if m])
    words = text[body:end]
    if generic := printed("generic").match(words):
        body += generic.end()
        words = words[generic.end() :]
    if chapter := printed("chapter").search(words):
        words = words[: chapter.start()]
    if (authors := printed("authors").match(words)) and len(words) - authors.end() > 12:
        body += authors.end()
        words = words[authors.end() :].lstrip(". ")
        body = text.index(words, body)
    if (journal := printed("journal").search(words)) and journal.start() > 12:
        words = words[: journal.start()]
    if (authors := printed("authors_behind").search(words)) and authors.start() > 12:
        words = words[: authors.start()]
    words = words.rstrip(" .,;:(")
    return None if printed("no_title").match(words) else Span(body, body + len(words))


def section_of(
    text: str,
    body: int,
    name: Named | None,
    carried: bool,
    pages: re.Match[str] | None,
    url: re.Match[str] | None,
    stop: int,
) -> Span | None:
    """The chapter or section: between the guideline's name and its pages, or before a name in brackets."""
    if name is None and not carried:
        chapter = printed("chapter").search(text, body, stop)
        if chapter is None:
            return None
        body = chapter.end()
    if name and text[body : name.start].rstrip().endswith("("):
        before = text[body : name.start].rstrip(" (")
        return Span(body, body + len(before)) if before.strip() else None
    after = name.end if name else body
    end = min([stop] + [m.start() for m in (pages, url) if m and m.start() >= after])
    lead = printed("edition").match(text[after:end])
    start = after + (lead.end() if lead else 0)
    if tail := printed("tail").search(text[start:end]):
        end = start + tail.start()
    words = text[start:end].strip(" ,;:.")
    if not re.search(r"[A-Za-z]{2}", words) or printed("no_section").fullmatch(words):
        return None
    if words.endswith(")") and words.count("(") < words.count(")"):
        words = words[:-1].rstrip()
    begin = text.index(words, start)
    return Span(begin, begin + len(words))
