"""Names in any case where somebody signs or says who they are: below a closing, behind a dash, "my name is", alone.

"thank you so much / rosa fields / sent from my phone", "thanks again - rose hill", "i am will banks and i am 52".
Where one stands, every word is a name though letters have it otherwise ("Faith Long"): nothing else fills such a line.
"""

import re
from collections.abc import Iterator

from imr_llm import tables
from imr_llm.client import naming, persons, spoken, vocabulary

_TABLE = tables.persons()
_L = r"[^\W\d_]"
_ONE = rf"(?:{_L}\.?(?!\w)|{_L}{{2,20}}(?:['’-]{_L}{{1,20}}){{0,2}}(?![\w'’-]))"
_TITLE = rf"(?:(?:{naming.any_of(_TABLE.titles)})(?!\w)\.?[^\S\n])?"
_NAME = rf"{_TITLE}(?P<it>{_ONE}(?:[^\S\n]{{1,3}}(?!and(?!\w)){_ONE}){{0,4}})"
_LEAD = r"^[^\S\n]{0,60}(?:>[> ]{0,5})?"
"""What may stand before a line: blanks, and marks of a mail that is answered."""
_AND = rf"(?:[^\S\n](?:and|&)[^\S\n](?P<beside>{_ONE}(?:[^\S\n]{{1,3}}{_ONE}){{0,3}}))?"
_SIGN = r"/?s/[^\S\n]?"
_FAMILY = ("family", "sons", "kids")
"""Who signs beside a name."""
_LINE = re.compile(
    rf"{_LEAD}(?:[-–—~*]{{1,2}}[^\S\n]?|[\"“(\[/«]|{_SIGN})?{_NAME}{_AND}"
    r"(?P<more>[,(-][^\n]{0,40}|[\"”)\]*/»])?(?P<end>[.!]?)[^\S\n]*$",
    re.IGNORECASE,
)
_PARTINGS = naming.any_of((*_TABLE.closings, *_TABLE.partings))
_CLOSES = re.compile(
    rf"{_LEAD}(?:(?:i|we|my|and|so|very|with|all) ){{0,2}}(?P<said>{_PARTINGS})(?!\w)(?P<behind>[,.!]?\s*$)?",
    re.IGNORECASE,
)
_WEAK = re.compile(naming.any_of(_TABLE.weak_partings), re.IGNORECASE)
"""What begins other lines too, behind which one word alone is nobody: "please refill"."""
_GOES_ON = re.compile(
    r"(?:\b(?:the|an?|my|your|his|her|our|this|and|or|of|to|for|in|with|by)|[-–—])\s*$", re.IGNORECASE
)
"""How a line ends of which the next is more."""
_BEHIND_CLOSING = re.compile(
    rf"(?:,|[-–—]{{1,2}}|[.!])[^\S\n]{{0,3}}(?:{_SIGN})?{_NAME}"
    rf"(?:[^\S\n](?:and|&)[^\S\n](?:{'|'.join(_FAMILY)}))?[.!]?[^\S\n]*$",
    re.IGNORECASE,
)
_DASHED = re.compile(rf"{_LEAD}(?:[-–—]{{1,2}}|~)[^\S\n]?{_NAME}[^\S\n]*$", re.IGNORECASE)
_ALONE = re.compile(rf"{_LEAD}{_NAME}[,.]?[^\S\n]*$", re.IGNORECASE)
_CONTACT = re.compile(
    r"\s*(?:[\d(+#]|p\.? ?o\.? ?box|sent from|get outlook|(?:cell|tel|phone|fax|e-?mail|mobile|member|claim)\b|\S+@)",
    re.I,
)
"""What stands below the name of whoever writes."""
_LONGEST_LINE = 80
_LONGEST_WORD = 24
_SAYS = re.compile(
    rf"(?<!\w)(?P<cue>{naming.any_of(_TABLE.introduced)})\s{{1,3}}{_NAME}".replace(r"[^\S\n]", r"\s"), re.IGNORECASE
)
_BEGINS = re.compile(
    rf"(?:^|[.!?]\s)[^\S\n]{{0,20}}(?P<it>[a-z]{{3,20}})(?=\s(?:{naming.any_of(_TABLE.only_persons)})(?!\w))",
    re.MULTILINE,
)
_ALONE_TOO = re.compile(r"name|llamo|nombre|me,?$|\bgo(?:es)? by$", re.IGNORECASE)
"""Behind these one given name is enough."""
_OF_SELF = re.compile(
    rf",? (?:and i|calling|writing|speaking|here|again|from)(?!\w)"
    rf"|, (?:the|your) (?:{naming.any_of(_TABLE.whose)})(?!\w)",
    re.IGNORECASE,
)
"""Before these, too: "this is grace, the patient"."""
_LABELS = naming.any_of((*_TABLE.name_labels, *_TABLE.kin))
_OF_WHOM = rf"(?:my|(?:{naming.any_of(_TABLE.whose)})(?:['’]s)?)[^\S\n]"
_LABELLED = re.compile(
    rf"(?:(?<!\w)(?:{_LABELS})|(?:{_LEAD}|[,;|.][^\S\n]?|(?<!\w){_OF_WHOM})name)[^\S\n]?[:：=][^\S\n]{{0,9}}(?P<it>{_ONE})"
    r"(?=[^\S\n]*(?:[,;.|\n]|$))",
    re.IGNORECASE | re.MULTILINE,
)
"""A label whose value is one given name, though it is another word too."""
_LINES = re.compile(r"[\n\v\f\x85\u2028\u2029]")
_THING = re.compile(naming.any_of((*_TABLE.named_after, *_TABLE.devices, *_TABLE.named_things)), re.IGNORECASE)
_NEXT = re.compile(r"[^\S\n](\w{1,20})")
_DOSE = re.compile(r"\s?\d|,?\s(?:tablets?|capsules?|mg)(?!\w)", re.IGNORECASE)
_MUCH = re.compile(
    r"(?:\s(?:so|very|much|again|a|lot|kindly|you|all|both|and|best|kind|warm|regards|in|advance)){0,4}\s?"
)
"""What stands between thanks and one name behind them in their line."""
_NOBODY = frozenset({None, *_FAMILY})
_TORN = frozenset({"ed", "al", "ty"})
"""Short given names that a scan tears off a word, too: "mark ed"."""
_LEAST = 2
_Words = list[re.Match[str]]


def names(text: str) -> list[list[str]]:
    """The words of each name of two and more: they are hidden elsewhere too."""
    return [words for _, _, words in _found(text) if len(words) >= _LEAST]


def spans(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each name, where it stands."""
    end = 0
    for start, stop, _ in sorted(_found(text)):
        if start >= end:
            yield start, stop
            end = stop


def _found(text: str) -> Iterator[tuple[int, int, list[str]]]:
    yield from _of_lines(text)
    for m in _SAYS.finditer(text):
        yield from _first_of(m)
    for m in _BEGINS.finditer(text):
        if _is_told_alone(m["it"]) and not vocabulary.is_drug(m["it"]):
            yield *m.span("it"), [m["it"]]
    for m in _LABELLED.finditer(text):
        if spoken.is_first(m["it"]) and not _is_goods(m["it"]):
            yield *m.span("it"), [m["it"]]


def _first_of(m: re.Match[str]) -> Iterator[tuple[int, int, list[str]]]:
    """The longest name that begins there: more words may follow it."""
    words = list(re.finditer(_ONE, m["it"], re.IGNORECASE))
    said = [word[0] for word in words]
    for count in range(len(said), 0, -1):
        start, end = m.start("it"), m.start("it") + words[count - 1].end()
        is_one = count == 1 and spoken.is_first(said[0]) and _is_said_alone(m, said[0], end)
        if is_one or (spoken.is_first(said[0]) and spoken.is_name(said[:count])):
            if not _is_thing(said[:count], m.string[end : end + _LONGEST_WORD]):
                yield start, end, said[:count]
            return


def _is_said_alone(m: re.Match[str], word: str, end: int) -> bool:
    """Whether one given name is enough there: "it's me, hazel", "this is hector calling"."""
    is_way = m["cue"].lower().endswith("by") and word.lower() in _TABLE.given_things
    is_self = _OF_SELF.match(m.string, end) is not None
    return not is_way and (_ALONE_TOO.search(m["cue"]) is not None or is_self or _is_told_alone(word))


def _is_thing(words: list[str], behind: str = "") -> bool:
    """Whether they name a test, a device, a hospital or a dose, or are one word that a scan has torn: "mark ed"."""
    more = _NEXT.match(behind)
    last = words[-1].lower()
    is_torn = last in _TORN and vocabulary.often("".join(words).lower()) > vocabulary.RARE
    is_day = len(words) == 1 and spoken.is_verb(last) and _DOSE.match(behind) is not None
    is_drug = len(words) == 1 and vocabulary.is_drug(last) and _DOSE.match(behind) is not None
    is_named = any(_THING.fullmatch(word) for word in (*words[1:], *([more[1]] if more else [])))
    return is_torn or is_day or is_drug or is_named


def _is_goods(word: str) -> bool:
    """Whether a given name is a drug or a device too: "Allegra", "walker"."""
    return vocabulary.is_drug(word) or word.lower() in _TABLE.given_goods


def _of_lines(text: str) -> Iterator[tuple[int, int, list[str]]]:
    lines = _LINES.split(text)
    at, closed, is_after_blank = 0, None, True
    for number, line in enumerate(lines):
        behind = lines[number + 1] if number + 1 < len(lines) else ""
        if line.strip():
            is_short = len(line) <= _LONGEST_LINE
            m = _signature(line, behind, closed, is_after_blank=is_after_blank) if is_short else None
            if m and not _is_thing(m["it"].split()):
                for part in ("it", "beside")[: 1 + (m.groupdict().get("beside") not in _NOBODY)]:
                    yield at + m.start(part), at + m.end(part), m[part].split()
            closed = _closing(line) if is_short else None
        is_after_blank = not line.strip()
        at += len(line) + 1


def _closing(line: str) -> re.Match[str] | None:
    """A line below which somebody signs: not one that goes on, nor one that announces a list, "please approve:"."""
    m = _CLOSES.match(line)
    is_list = m is not None and line.rstrip().endswith(":") and (_is_weak(m) or line[m.end("said") :].strip() != ":")
    return None if is_list or _GOES_ON.search(line) else m


def _signature(line: str, behind: str, closed: re.Match[str] | None, *, is_after_blank: bool) -> re.Match[str] | None:
    """A line's name: below a closing, behind one, behind a dash, or alone above a blank line, a number or an end."""
    if closed and (m := _LINE.match(line)) and _is_below(m, closed):
        return m
    closing = _CLOSES.match(line)
    if closing and (m := _BEHIND_CLOSING.search(line, closing.end("said"))) and _is_behind(m, closing):
        return m
    if (m := _DASHED.match(line)) and _is_somebody(m["it"].split()):
        return m
    is_apart = (is_after_blank and not behind.strip()) or _CONTACT.match(behind)
    if is_apart and (m := _ALONE.match(line)) and spoken.is_name(m["it"].split()):
        return m
    return None


def _is_weak(closing: re.Match[str]) -> bool:
    """Whether a line that begins so may be no closing: "best medicine", but not "Best,"."""
    is_whole = closing["behind"] is not None and closing["said"].lower() == "best"
    return _WEAK.fullmatch(closing["said"]) is not None and not is_whole


def _is_below(m: re.Match[str], closing: re.Match[str]) -> bool:
    """Whether a line below a closing signs it: two names with "and" between them too, and no list of drugs."""
    words, more = m["it"].split(), re.findall(r"\w+", m["more"] or "")
    if any(map(vocabulary.is_medical, more)):
        return False
    may_be_one = not m["end"] and not _is_weak(closing)
    if m["beside"]:
        is_beside = m["beside"] in _NOBODY or _is_somebody(m["beside"].split(), is_alone=may_be_one)
        return spoken.is_first(words[0]) and is_beside
    return _is_somebody(words, is_alone=may_be_one)


def _is_behind(m: re.Match[str], closing: re.Match[str]) -> bool:
    """Whether who signs stands in the closing's own line: one given name only where nothing else is said there."""
    words, between = m["it"].split(), m.string[closing.end("said") : m.start()]
    is_bare = _MUCH.fullmatch(between) is not None and not _is_weak(closing)
    return _is_somebody(words, is_alone=is_bare and not _is_goods(words[0]))


def _is_somebody(words: list[str], *, is_alone: bool = False) -> bool:
    """Whether these fill the place of a signature: a given name and a family's or an initial; `is_alone`: one word."""
    if len(words) == 1:
        return is_alone and spoken.is_first(words[0])
    first, *_, last = words
    is_family = len(last.rstrip(".")) == 1 or spoken.is_name(words) or (spoken.is_first(first) and _is_family(last))
    return is_family and (spoken.is_first(first) or spoken.is_name(words))


def _is_family(word: str) -> bool:
    """Whether the list has it, and it is no verb and no treatment: "Love", "Long", "Page"."""
    return vocabulary.is_listed(word) and not persons.is_verb(word) and not vocabulary.is_medical(word)


def _is_told_alone(word: str) -> bool:
    """Whether it is a usual given name that texts seldom have as another word, and no month."""
    low = word.lower()
    is_one = low in _TABLE.given_words and not spoken.is_verb(low)
    return is_one and vocabulary.often(low) < vocabulary.RARE
