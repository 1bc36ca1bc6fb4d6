"""The guidelines that each side names, one citation each.

From 2014: "Decision based on MTUS <guideline> <section> Page(s): <pages>." and "Decision based on Non-MTUS Citation
<guideline>". In 2013, prose: "The Claims Administrator based its decision on the <guideline>, <section>, pages 78-80,
which is part of the MTUS". "did not cite any medical evidence for its decision" gives none.
"""

import re
from collections.abc import Iterator, Set

from imr_llm.codes import Basis
from imr_llm.extraction import Draft, DraftCitation, Extraction
from imr_llm.host.limits import LONGEST_SIDE
from imr_llm.language.patterns import behind, lower, past, until
from imr_llm.language.sentences import spans
from imr_llm.layouts import forms
from imr_llm.letter import Span
from imr_llm.rules.guidelines import Named, named_in, printed, segments, with_prefix


def read(text: str, draft: Draft, place: Span | None, other: Span | None = None) -> list[DraftCitation]:
    """The citations of one side, which stand at `place`.

    `other` is the claims administrator's part: a reviewer who "found the guidelines used by the Claims Administrator
    relevant" names those.
    """
    if place is None:
        return []
    place = Span(place.start, min(place.end, place.start + LONGEST_SIDE))
    other = other and Span(other.start, min(other.end, other.start + LONGEST_SIDE))
    found: list[DraftCitation] = []
    for statement, non in _statements(text, place):
        same = printed("same").search(text, statement.start, statement.end)
        if same is None:
            found += _cited(text, draft, statement, non=non)
        elif other is not None and not printed("not_those").search(text, statement.start, statement.end):
            wanted = {n.document for n in named_in(text, statement.start, same.end())}
            for theirs, outside in _statements(text, other):
                if not printed("same").search(text, theirs.start, theirs.end):
                    found += _cited(text, draft, theirs, wanted, non=outside)
            for further in named_in(text, same.end(), statement.end)[:1]:
                found += _cited(text, draft, Span(further.start, statement.end), non=non)
            found += _of_those(text, draft, Span(same.end(), statement.end), other)
    return found


def named(text: str, draft: Draft, place: Span) -> list[DraftCitation]:
    """The citations in words that are said to be some: of guidelines that are known, or that show pages, an address or
    the MTUS, of which they are only where the words say so.
    """
    found = read(text, draft, place)
    marks = ("not_mtus", "says_mtus", "url", "pages")
    if not found and any(printed(mark).search(text, *place) for mark in marks):
        found = list(filter(None, [_cite(text, draft, place, None, non=False)]))
    for each in found:
        if each.basis and each.basis.value == "mtus" and not printed("says_mtus").search(text, *place):
            each.basis = None
    return [each for each in found if each.document and not each.document.value.islower()]


def _cited(
    text: str, draft: Draft, statement: Span, wanted: Set[str] = frozenset(), *, non: bool
) -> Iterator[DraftCitation]:
    """The citations of a statement; with `wanted`, only those of these guidelines."""
    carried: Named | None = None
    for start, end, inherits in segments(text, statement):
        named = named_in(text, start, end)
        if wanted and not wanted & {n.document for n in named}:
            continue
        if found := _cite(text, draft, Span(start, end), carried if inherits and not named else None, non=non):
            yield found
        carried = named[0] if named else carried


def _of_those(text: str, draft: Draft, rest: Span, other: Span) -> list[DraftCitation]:
    """A further section of the other side's guideline: "and Physical Medicine, pages 98-99, of those guidelines"."""
    m = printed("those").search(text, rest.start, rest.end)
    names = named_in(text, other.start, other.end)
    if m is None or len({n.document for n in names}) != 1:
        return []
    found = _cite(text, draft, Span(*m.span("section")), names[0], non=False)
    return [found] if found else []


def says_none(words: str) -> bool:
    """Whether a side's part says that it names no guideline of its own, or holds nothing."""
    said = printed("none_cited").search(words) or printed("same").search(words) or "no section of the" in lower(words)
    return bool(said) or not words.strip()


def _statements(text: str, place: Span) -> list[tuple[Span, bool]]:
    """The parts that name guidelines, each with whether it is outside the MTUS.

    What the provider says ("did not dispute the guidelines used by the Claims Administrator") cites nothing.
    """
    marks = list(printed("based").finditer(text, place.start, place.end))
    if marks:
        before = [place.start, *(m.end() for m in marks)]
        outside = [printed("outside_of").search(text, a, m.start()) for a, m in zip(before, marks, strict=False)]
        parts = zip(behind(marks, place.end), outside, strict=True)
        return [(part, bool(printed("non").match(text, part.start) or out)) for part, out in parts]
    out = []
    non = False
    for said in spans(text, place):
        a, b = said.start, said.end
        sentence = text[a:b]
        if printed("provider_says").search(sentence):
            continue
        non = non or bool(printed("outside").search(sentence))
        named = named_in(text, a, b)
        if printed("same").search(sentence):
            out.append((said, non))
        elif printed("none_cited").search(sentence) or printed("not_used").search(sentence):
            continue
        elif named:
            out.append((Span(with_prefix(text, a, named[0].start), b), non))
        elif (non or printed("not_mtus").search(sentence) or printed("url").search(sentence)) and (
            title := list(printed("prose_based").finditer(text, a, b))
        ):
            out.append((Span(title[-1].end(), b), non))
    return out


def _cite(text: str, draft: Draft, segment: Span, carried: Named | None, *, non: bool) -> DraftCitation | None:
    whole = text[segment.start : segment.end]
    basis = _basis(draft, whole, non=non)
    start = segment.start + len(whole) - len(whole.lstrip(" .,;:"))
    prefix = printed("prefix").match(text, start, segment.end)
    body = prefix.end() if prefix else start
    while prefix and (again := printed("prefix").match(text, body, segment.end)):
        body = again.end()
    stop = body + until(printed("tail"), lower(text[body : segment.end]), 0, segment.end - body)
    if stop <= body and prefix is None:
        return None
    names = named_in(text, body, stop)
    name = names[0] if names else None
    pages = printed("pages").search(text, name.end if name else body, stop)
    if pages is None and name is None:
        pages = printed("journal_pages").search(text, body, stop)
    url = printed("url").search(text, body, segment.end)
    marks = [stop, *(m.start() for m in (pages, url) if m)]
    title = None if carried else _title(text, body, marks, name)
    if title is None and url is None and not prefix and not carried:
        return None
    end = max([stop, *(m.end() for m in (pages, url) if m)])
    words = Span(start, end if text[end - 1] == "." else past(printed("full_stop"), text, end, segment.end))
    quoted = draft.words(words, "decision")
    if quoted is None:
        return None
    said = Span(*prefix.span()) if prefix and prefix[0].strip() else words
    address = url[0].rstrip(".") if url else ""
    address_at = Span(url.start(), url.start() + len(address)) if url else None
    section = _section(text, body, marks, name, bool(carried))
    section_words = printed("section_word").sub("", text[slice(*section)]) if section else ""
    return DraftCitation(
        text=quoted,
        basis=draft.value(basis, said, "decision") if basis else None,
        document=_document(draft, name or carried, title, prefix),
        section=draft.value(section_words, section, "decision"),
        pages=draft.words(Span(*pages.span("pages")), "decision") if pages else None,
        url=draft.value(address.replace(" ", ""), address_at, "decision"),
    )


def _basis(draft: Draft, words: str, *, non: bool) -> Basis | None:
    """What a guideline is by these words; where they do not say, of the MTUS if the layout is held to it."""
    if non or printed("not_mtus").search(words):
        return "non_mtus"
    return "mtus" if forms.known(draft.layout).mtus or printed("says_mtus").search(words) else None


def _title(text: str, body: int, marks: list[int], name: Named | None) -> Span | None:
    """The guideline's name, or the title in front of the first mark where it has none of its own in the table."""
    if name:
        return Span(name.start, name.end)
    body = past(printed("generic"), text, body, min(marks))
    words = text[body : until(printed("chapter"), text, body, min(marks))]
    if (authors := printed("authors").match(words)) and len(words) - authors.end() > 12:
        body += authors.end()
        words = words[authors.end() :].lstrip(". ")
        body = text.index(words, body)
    for name_of in ("journal", "authors_behind"):
        if (found := printed(name_of).search(words)) and found.start() > 12:
            words = words[: found.start()]
    words = words.rstrip(" .,;:(")
    return None if printed("no_title").match(words) else Span(body, body + len(words))


def _section(text: str, body: int, marks: list[int], name: Named | None, carried: bool) -> Span | None:
    """The chapter or section: between the guideline's name and the next mark, or before a name in brackets."""
    if name is None and not carried:
        if (chapter := printed("chapter").search(text, body, marks[0])) is None:
            return None
        body = chapter.end()
    if name and text[body : name.start].rstrip().endswith("("):
        before = text[body : name.start].rstrip(" (")
        return Span(body, body + len(before)) if before.strip() else None
    after = name.end if name else body
    end = min(mark for mark in marks if mark >= after)
    start = after + past(printed("edition"), text[after:end], 0, end - after)
    end = start + until(printed("tail"), lower(text[start:end]), 0, end - start)
    words = text[start:end].strip(" ,;:.")
    if not re.search(r"[A-Za-z]{2}", words) or printed("no_section").fullmatch(words):
        return None
    if words.endswith(")") and words.count("(") < words.count(")"):
        words = words[:-1].rstrip()
    begin = text.index(words, start)
    return Span(begin, begin + len(words))


def _document(
    draft: Draft, name: Named | None, title: Span | None, prefix: re.Match[str] | None
) -> Extraction[str] | None:
    if name:
        place = Span(name.start, name.end)
        return draft.value(name.document, place, "decision") if name.document else draft.words(place, "decision")
    if title:
        return draft.words(title, "decision")
    return draft.value("MTUS", Span(*prefix.span()), "decision") if prefix and prefix["mtus"] else None
