"""The words of one citation: the title of a guideline that has no name in the table, and the chapter or section."""

import re

from imr_llm.letter import Span
from imr_llm.rules.guidelines import Named

_JOURNAL = re.compile(
    r"(?:(?<=[.,;])|(?<=\))) ?(?:[A-Z][\w.&]* ){0,8}[A-Z][\w.&]*[ ,]+\(?(?:19|20)\d\d\b.*$"
    r"|[.,;:]? ?\d{1,3} ?(?:\(\d+\)|\(Suppl\. ?\d+\))? ?[:,] ?S?\d+ ?[-–] ?S?\d+.*$"
    r"|[.,;] ?(?:(?:Am|Ann|Arch|Br|Clin|Eur|Int|N Engl) )?J (?:[A-Z][\w&]*\.? ?){1,5}$"
)
_AUTHORS = re.compile(r"^(?:[A-Z][\w’'-]+ [A-Z]{1,3}\b(?:,|\.|;| and| &) ?)+(?:et al\.?,?:? ?)?")
_AUTHORS_BEHIND = re.compile(r"(?:[,.;] ?[A-Z][\w’'-]+ [A-Z]{1,3}\b){1,20}(?:,? et al)?[., ]*$")
_EDITION = re.compile(
    r"^(?:[\s,;:.]|\b(?:2nd|3rd|second|third)\s+ed(?:ition|\.)?|\bed\.|\(?\b(?:19|20)\d\d\b\)?|\((?:May|July"
    r"|January|Effective)[^)]*\)|"
    r"\(?\d(?:st|nd|rd|th)? Edition,? ?(?:\(?(?:19|20)\d\d\)?)?\)?|\b8 C\.?C\.?R\.?[^A-Z(]*|\bTitle 8[^A-Z(]*"
    r"|\bMTUS\b ?(?:\(Effective[^)]*\))?|\(Effective[^)]*\)|"
    r"\bsections?(?: ?\(s\))?(?= ?[A-Z:])|section ?\(s\)|\btopics?(?= ?[:])|\bguidelines?\b"
    r"|\bweb(?:site)? ?version|\bonline(?: edition)?\b|\(ODG\)|\(ACOEM\)|\(TWC\)|\bTWC\b|\(MTUS\)|"
    r"\b(?:on|for|in|under|from|regarding|see|and|the)\b(?= )|[-–—)](?= |$))+",
    re.IGNORECASE,
)
TAIL = re.compile(
    r"(?=\b|[\s,;:.(wopna])(?:[\s,;:.(]|,? ?\b(?:which|that) (?:is|are) (?:also )?(?:not |Non-?MTUS|a |part).*"
    r"|,? (?:accessed|retrieved|available)(?: (?:from|on|at|in)\b.*)?|,? an? Non-? ?MTUS\b.*|,? (?:of"
    r"|in) the MTUS\b.*|,? an? (?:medical )?treatment guideline.*"
    r"|,? \(?MTG\)?.*|,? ?\(Non-? ?MTUS\).*|,? (?:as|being|because"
    r"|since) (?:an?|the|it)\b.*|,? ?(?:not )?(?:a )?part of (?:the )?(?:MTUS|Medical Treatment).*|\b(?:and"
    r"|or)(?: the)?$|"
    r"\b(?:March|April|May|June|July|January|February|August|September|October|November|December) \d{4} Update"
    r"|\(?(?:web|online),?$|\bPage ?\(s\) ?:?$)+$",
    re.IGNORECASE,
)
"""What follows a citation's own words: a comment on it, the MTUS, a conjunction."""
_GENERIC = re.compile(r"Other Medical Treatment Guidelines?(?: or Medical Evidence)? ?:? ?", re.IGNORECASE)
_CHAPTER = re.compile(r",? (?=(?:Chapter \d|Sections?\(s\)|Section \d))", re.IGNORECASE)
_NO_SECTION = re.compile(r"(?:and|or|the|of|in|for|guidelines?|\s)+", re.IGNORECASE)
_NO_TITLE = re.compile(r"^\W*(?:MTUS|CA MTUS|guidelines?|the)?\W*(?:(?:19|20)\d\d)?\W*$", re.IGNORECASE)


def title_of(
    text: str, body: int, stop: int, name: Named | None, pages: re.Match[str] | None, url: re.Match[str] | None
) -> Span | None:
    """The printed title where the guideline has no name of its own in the table."""
    if name:
        return Span(name.start, name.end)
    end = min([stop] + [m.start() for m in (pages, url) if m])
    words = text[body:end]
    if generic := _GENERIC.match(words):
        body += generic.end()
        words = words[generic.end() :]
    if chapter := _CHAPTER.search(words):
        words = words[: chapter.start()]
    if (authors := _AUTHORS.match(words)) and len(words) - authors.end() > 12:
        body += authors.end()
        words = words[authors.end() :].lstrip(". ")
        body = text.index(words, body)
    if (journal := _JOURNAL.search(words)) and journal.start() > 12:
        words = words[: journal.start()]
    if (authors := _AUTHORS_BEHIND.search(words)) and authors.start() > 12:
        words = words[: authors.start()]
    words = words.rstrip(" .,;:(")
    return None if _NO_TITLE.match(words) else Span(body, body + len(words))


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
        chapter = _CHAPTER.search(text, body, stop)
        if chapter is None:
            return None
        body = chapter.end()
    if name and text[body : name.start].rstrip().endswith("("):
        before = text[body : name.start].rstrip(" (")
        return Span(body, body + len(before)) if before.strip() else None
    after = name.end if name else body
    end = min([stop] + [m.start() for m in (pages, url) if m and m.start() >= after])
    lead = _EDITION.match(text[after:end])
    start = after + (lead.end() if lead else 0)
    if tail := TAIL.search(text[start:end]):
        end = start + tail.start()
    words = text[start:end].strip(" ,;:.")
    if not re.search(r"[A-Za-z]{2}", words) or _NO_SECTION.fullmatch(words):
        return None
    if words.endswith(")") and words.count("(") < words.count(")"):
        words = words[:-1].rstrip()
    begin = text.index(words, start)
    return Span(begin, begin + len(words))
