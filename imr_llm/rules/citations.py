"""The guidelines that each side names, one citation each.

From 2014: "Decision based on MTUS <guideline> <section> Page(s): <pages>." and "Decision based on Non-MTUS Citation
<guideline>". In 2013, prose: "The Claims Administrator based its decision on the <guideline>, <section>, pages 78-80,
which is part of the MTUS". "did not cite any medical evidence for its decision" gives none.
"""

import re
from collections.abc import Iterator, Set

from imr_llm.codes import Basis
from imr_llm.extraction import Draft, DraftCitation, Extraction
from imr_llm.letter import Span
from imr_llm.limits import LONGEST_SIDE
from imr_llm.patterns import behind, lower
from imr_llm.rules.guidelines import PAGES, PREFIX, URL, Named, named_in, segments, with_prefix
from imr_llm.rules.titles import TAIL, section_of, title_of
from imr_llm.sentences import spans

_BASED = re.compile(
    r"Decision ?based ?on ?(?:the )?|\bSources?,? (?:of |for )?(?:the )?[a-z,'’ ]{3,60}? ?: ?", re.IGNORECASE
)
_PROSE_BASED = re.compile(
    r"(?:based (?:its|his/her|his or her|their|the|this|his|her) (?:decision|determination|opinion) (?:up)?on"
    r"|relied (?:up)?on|"
    r"\bcited|\bused) (?:also )?(?:the )?(?:an article (?:titled|entitled) |website of (?:the )?)?",
    re.IGNORECASE,
)
_NOT_MTUS = re.compile(
    r"\bnot (?:a )?part of (?:the )?(?:MTUS|Medical Treatment)|\bnon-? ?MTUS\b|did not base (?:its"
    r"|their|his/her) decision on the MTUS|no section of the (?:MTUS|Medical Treatment)",
    re.IGNORECASE,
)
_NOT_USED = re.compile(
    r"\b(?:was|were|is|are|did) not (?:used?|cited?|applied|apply|rel(?:y|ied)|considered?)\b", re.IGNORECASE
)
_OUTSIDE = re.compile(
    r"did not base (?:its|their|his/her) decision on the MTUS|no section of the (?:MTUS"
    r"|Medical Treatment)",
    re.IGNORECASE,
)
_OUTSIDE_OF = re.compile(r"\boutside (?:of )?(?:the )?MTUS\b[^.]{0,300}\. ?$", re.IGNORECASE)
_NONE_CITED = re.compile(
    r"did not (?:cite|provide|rely on) any|no (?:medical )?evidence(?:[- ]based)? (?:was|were)? ?cited"
    r"|not (?:cite|identify|provide) (?:a |any )?(?:guideline|evidence|medical)"
    r"|\b(?:cit(?:es|ed)|g[ai]ve[sn]?|names?|named|offer(?:s|ed)|provide[sd]|relied (?:up)?on) no\b",
    re.IGNORECASE,
)
_PROVIDER_SAYS = re.compile(
    r"^\W*(?:However, )?the (?:requesting |treating |primary (?:treating )?)*"
    r"(?:provider|physician(?! reviewer)|doctor)\b",
    re.IGNORECASE,
)
_SAME = re.compile(
    r"(?:guidelines?|evidence|sections?|passages?|citations?|MTUS) (?:that (?:was|were) )?(?:used"
    r"|cited|relied (?:up)?on|applied) by the (?:Claims Administrator|utilization review\w*)"
    r"|the same (?:guidelines?|passage|sections?|citations?)",
    re.IGNORECASE,
)
_THOSE = re.compile(
    r"\b(?:together with|along with|as well as|and(?: also)?|plus)(?: the)? "
    r"(?P<section>[A-Z][^.;]{3,80}?),? (?:of|in|from) (?:those|these|the same) guidelines?\b"
)
_NOT_THOSE = re.compile(
    r"\b(?:not (?:to be )?(?:\w+ )?(?:relevant|applicable|appropriate|pertinent)|did not (?:find|agree|accept)"
    r"|disagree\w*|irrelevant|inapplicable|inappropriate|instead of|rather than)\b",
    re.IGNORECASE,
)
_JOURNAL_PAGES = re.compile(r"(?:\d\)?|\)) ?: ?(?P<pages>[Se]?\d{1,5} ?[-–] ?[Se]?\d{1,5})")
_SECTION_WORD = re.compile(r"\bSections? ?\(s\) ?: ?| sections?$", re.IGNORECASE)
_FULL_STOP = re.compile(r" ?\.")
_NON = re.compile(r"Non-? ?MTUS", re.IGNORECASE)


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
        same = _SAME.search(text, statement.start, statement.end)
        if same is None:
            found += _cited(text, draft, statement, non=non)
        elif other is not None and not _NOT_THOSE.search(text, statement.start, statement.end):
            wanted = {n.document for n in named_in(text, statement.start, same.end())}
            for theirs, outside in _statements(text, other):
                if not _SAME.search(text, theirs.start, theirs.end):
                    found += _cited(text, draft, theirs, wanted, non=outside)
            for further in named_in(text, same.end(), statement.end)[:1]:
                found += _cited(text, draft, Span(further.start, statement.end), non=non)
            found += _of_those(text, draft, Span(same.end(), statement.end), other)
    return found


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
    m = _THOSE.search(text, rest.start, rest.end)
    names = named_in(text, other.start, other.end)
    if m is None or len({n.document for n in names}) != 1:
        return []
    found = _cite(text, draft, Span(*m.span("section")), names[0], non=False)
    return [found] if found else []


def says_none(words: str) -> bool:
    """Whether a side's part says that it names no guideline of its own, or holds nothing."""
    return not words.strip() or bool(
        _NONE_CITED.search(words) or _SAME.search(words) or "no section of the" in lower(words)
    )


def _statements(text: str, place: Span) -> list[tuple[Span, bool]]:
    """The parts that name guidelines, each with whether it is outside the MTUS.

    What the provider says ("did not dispute the guidelines used by the Claims Administrator") cites nothing.
    """
    marks = list(_BASED.finditer(text, place.start, place.end))
    if marks:
        before = [place.start, *(m.end() for m in marks)]
        outside = [_OUTSIDE_OF.search(text, a, m.start()) for a, m in zip(before, marks, strict=False)]
        parts = behind(marks, place.end)
        return [(part, bool(_NON.match(text, part.start) or out)) for part, out in zip(parts, outside, strict=True)]
    out = []
    non = False
    for said in spans(text, place):
        a, b = said.start, said.end
        sentence = text[a:b]
        if _PROVIDER_SAYS.search(sentence):
            continue
        non = non or bool(_OUTSIDE.search(sentence))
        named = named_in(text, a, b)
        if _SAME.search(sentence):
            out.append((said, non))
        elif _NONE_CITED.search(sentence) or _NOT_USED.search(sentence):
            continue
        elif named:
            out.append((Span(with_prefix(text, a, named[0].start), b), non))
        elif (non or _NOT_MTUS.search(sentence) or URL.search(sentence)) and (
            title := list(_PROSE_BASED.finditer(text, a, b))
        ):
            out.append((Span(title[-1].end(), b), non))
    return out


def _cite(text: str, draft: Draft, segment: Span, carried: Named | None, *, non: bool) -> DraftCitation | None:
    whole = text[segment.start : segment.end]
    basis: Basis = "non_mtus" if non or _NOT_MTUS.search(whole) else "mtus"
    start = segment.start + len(whole) - len(whole.lstrip(" .,;:"))
    prefix = PREFIX.match(text, start, segment.end)
    body = prefix.end() if prefix else start
    while prefix and (again := PREFIX.match(text, body, segment.end)):
        body = again.end()
    tail = TAIL.search(text[body : segment.end])
    stop = body + tail.start() if tail else segment.end
    if stop <= body and prefix is None:
        return None
    names = named_in(text, body, stop)
    name = names[0] if names else None
    pages = PAGES.search(text, name.end if name else body, stop)
    if pages is None and name is None:
        pages = _JOURNAL_PAGES.search(text, body, stop)
    url = URL.search(text, body, segment.end)
    title = None if carried else title_of(text, body, stop, name, pages, url)
    if title is None and url is None and not prefix and not carried:
        return None
    text_end = max(stop, pages.end() if pages else 0, url.end() if url else 0)
    words = Span(start, _with_full_stop(text, text_end, segment.end))
    quoted = draft.words(words, "decision")
    if quoted is None:
        return None
    said = Span(prefix.start(), prefix.end()) if prefix and prefix[0].strip() else words
    section = section_of(text, body, name, bool(carried), pages, url, stop)
    return DraftCitation(
        text=quoted,
        basis=draft.value(basis, said, "decision"),
        document=_document(draft, name or carried, title, prefix),
        section=draft.value(_SECTION_WORD.sub("", text[section.start : section.end]), section, "decision")
        if section
        else None,
        pages=draft.words(Span(*pages.span("pages")), "decision") if pages else None,
        url=_address(draft, url) if url else None,
    )


def _with_full_stop(text: str, end: int, limit: int) -> int:
    rest = _FULL_STOP.match(text, end, limit)
    return rest.end() if rest and text[end - 1] != "." else end


def _document(
    draft: Draft, name: Named | None, title: Span | None, prefix: re.Match[str] | None
) -> Extraction[str] | None:
    if name:
        place = Span(name.start, name.end)
        return draft.value(name.document, place, "decision") if name.document else draft.words(place, "decision")
    if title:
        return draft.words(title, "decision")
    return draft.value("MTUS", Span(*prefix.span()), "decision") if prefix and prefix["mtus"] else None


def _address(draft: Draft, url: re.Match[str]) -> Extraction[str] | None:
    address = url[0].rstrip(".")
    return draft.value(address.replace(" ", ""), Span(url.start(), url.start() + len(address)), "decision")
