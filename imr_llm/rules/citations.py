"""The guidelines that each side names, one citation each.

From 2014: "Decision based on MTUS <guideline> <section> Page(s): <pages>." and "Decision based on Non-MTUS Citation
<guideline>". In 2013, prose: "The Claims Administrator based its decision on the <guideline>, <section>, pages 78-80,
which is part of the MTUS". "did not cite any medical evidence for its decision" gives none.
"""

import re

from imr_llm.letter import Span
from imr_llm.limits import LONGEST_SIDE
from imr_llm.patterns import behind
from imr_llm.record import Basis
from imr_llm.rules.guidelines import PAGES, PREFIX, URL, Named, named_in, segments, with_prefix
from imr_llm.rules.notes import Notes
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


def read(notes: Notes, pointer: str, place: Span | None, other: Span | None = None) -> int:
    """Notes the citations of one side under `pointer` and returns how many.

    `other` is the claims administrator's part: a reviewer who "found the guidelines used by the Claims Administrator
    relevant" names those.
    """
    text = notes.flow.text
    if place is None or not text[place.start : place.end].strip():
        return 0
    place = Span(place.start, min(place.end, place.start + LONGEST_SIDE))
    other = other and Span(other.start, min(other.end, other.start + LONGEST_SIDE))
    count = 0
    for statement, non in _statements(text, place):
        same = _SAME.search(text, statement.start, statement.end)
        if same and other is not None and not _NOT_THOSE.search(text, statement.start, statement.end):
            wanted = {n.document for n in named_in(text, statement.start, same.end())}
            theirs = [said for said in _statements(text, other) if not _SAME.search(text, said[0].start, said[0].end)]
            count = _read_statements(notes, pointer, count, theirs, wanted)
            added = [(Span(n.start, statement.end), non) for n in named_in(text, same.end(), statement.end)[:1]]
            count = _read_statements(notes, pointer, count, added, set())
            count += _of_those(notes, f"{pointer}/{count}", Span(same.end(), statement.end), other)
        elif not same:
            count = _read_statements(notes, pointer, count, [(statement, non)], set())
    if count == 0 and not _says_none(text[place.start : place.end]):
        notes.flag(pointer, "citation_unread", "This part of the letter names no guideline that could be read.")
    return count


def _read_statements(
    notes: Notes, pointer: str, count: int, statements: list[tuple[Span, bool]], wanted: set[str]
) -> int:
    """Notes the statements' citations; with `wanted`, only those of these guidelines."""
    for statement, non in statements:
        carried: Named | None = None
        for start, end, inherits in segments(notes.flow.text, statement):
            named = named_in(notes.flow.text, start, end)
            if wanted and not wanted & {n.document for n in named}:
                continue
            count += _cite(
                notes, f"{pointer}/{count}", Span(start, end), carried if inherits and not named else None, non=non
            )
            carried = named[0] if named else carried
    return count


def _of_those(notes: Notes, pointer: str, rest: Span, other: Span) -> int:
    """A further section of the other side's guideline: "and Physical Medicine, pages 98-99, of those guidelines"."""
    text = notes.flow.text
    m = _THOSE.search(text, rest.start, rest.end)
    names = named_in(text, other.start, other.end)
    if m is None or len({n.document for n in names}) != 1:
        return 0
    return _cite(notes, pointer, Span(*m.span("section")), names[0], non=False)


def _says_none(text: str) -> bool:
    return bool(_NONE_CITED.search(text) or _SAME.search(text) or "no section of the" in text.lower())


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


def _cite(notes: Notes, pointer: str, segment: Span, carried: Named | None, *, non: bool) -> int:
    text = notes.flow.text
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
        return 0
    names = named_in(text, body, stop)
    name = names[0] if names else None
    pages = PAGES.search(text, name.end if name else body, stop)
    if pages is None and name is None:
        pages = _JOURNAL_PAGES.search(text, body, stop)
    url = URL.search(text, body, segment.end)
    title = None if carried else title_of(text, body, stop, name, pages, url)
    if title is None and url is None and not prefix and not carried:
        return 0
    text_end = max(stop, pages.end() if pages else 0, url.end() if url else 0)
    text_end = _with_full_stop(text, text_end, segment.end)
    _note(notes, pointer, Span(start, text_end), basis, prefix)
    _note_document(notes, pointer, name or carried, title, prefix)
    if section := section_of(text, body, name, bool(carried), pages, url, stop):
        words = _SECTION_WORD.sub("", text[section.start : section.end])
        notes.find(f"{pointer}/section", section, words, "decision")
    if pages:
        notes.find(f"{pointer}/pages", Span(pages.start("pages"), pages.end("pages")), section="decision")
    if url:
        address = url[0].rstrip(".")
        notes.find(
            f"{pointer}/url", Span(url.start(), url.start() + len(address)), address.replace(" ", ""), "decision"
        )
    return 1


def _with_full_stop(text: str, end: int, limit: int) -> int:
    rest = _FULL_STOP.match(text, end, limit)
    return rest.end() if rest and text[end - 1] != "." else end


def _note(notes: Notes, pointer: str, words: Span, basis: Basis, prefix: re.Match[str] | None) -> None:
    notes.find(f"{pointer}/text", words, section="decision")
    said = Span(prefix.start(), prefix.end()) if prefix and prefix[0].strip() else words
    notes.find(f"{pointer}/basis", said, basis, "decision")


def _note_document(
    notes: Notes, pointer: str, name: Named | None, title: Span | None, prefix: re.Match[str] | None
) -> None:
    if name:
        place = Span(name.start, name.end)
        notes.find(f"{pointer}/document", place, name.document or None, "decision")
    elif title:
        notes.find(f"{pointer}/document", title, section="decision")
    elif prefix and prefix["mtus"]:
        notes.find(f"{pointer}/document", Span(prefix.start(), prefix.end()), "MTUS", "decision")
