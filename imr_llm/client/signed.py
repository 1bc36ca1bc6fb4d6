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
_NAME = rf"{_TITLE}(?P<it>{_ONE}(?:[^\S\n]{{1,3}}{_ONE}){{0,4}})"
_LINE = re.compile(
    rf"[^\S\n]{{0,20}}(?:[-–—~*]{{1,2}}[^\S\n]?)?{_NAME}(?P<more>[,(-][^\n]{{0,40}})?(?P<end>[.!]?)[^\S\n]*$",
    re.IGNORECASE,
)
_PARTINGS = naming.any_of((*_TABLE.closings, *_TABLE.partings))
_CLOSES = re.compile(
    rf"^[^\S\n]{{0,20}}(?:(?:i|we|my|and|so|very|with|all) ){{0,2}}(?:{_PARTINGS})(?!\w)",
    re.IGNORECASE,
)
_GOES_ON = re.compile(
    r"(?:\b(?:the|an?|my|your|his|her|our|this|and|or|of|to|for|in|with|by)|[-–—])\s*$", re.IGNORECASE
)
"""How a line ends of which the next is more."""
_BEHIND_CLOSING = re.compile(rf"(?:,|[-–—]{{1,2}}|[.!])[^\S\n]{{0,3}}{_NAME}[.!]?[^\S\n]*$", re.IGNORECASE)
_DASHED = re.compile(rf"^[^\S\n]{{0,20}}(?:[-–—]{{1,2}}|~)[^\S\n]?{_NAME}[^\S\n]*$", re.IGNORECASE)
_ALONE = re.compile(rf"^[^\S\n]{{0,20}}{_NAME}[,.]?[^\S\n]*$", re.IGNORECASE)
_CONTACT = re.compile(
    r"\s*(?:[\d(+#]|p\.? ?o\.? ?box|sent from|get outlook|(?:cell|tel|phone|fax|e-?mail|mobile|member|claim)\b|\S+@)",
    re.I,
)
"""What stands below the name of whoever writes."""
_LONGEST_LINE = 80
_SAYS = re.compile(
    rf"(?<!\w)(?P<cue>{naming.any_of(_TABLE.introduced)})\s{{1,3}}{_NAME}".replace(r"[^\S\n]", r"\s"), re.IGNORECASE
)
_BEGINS = re.compile(
    rf"(?:^|[.!?]\s)[^\S\n]{{0,20}}(?P<it>[a-z]{{3,20}})(?=\s(?:{naming.any_of(_TABLE.only_persons)})(?!\w))",
    re.MULTILINE,
)
_ALONE_TOO = re.compile(r"name|llamo|nombre|me,?$", re.IGNORECASE)
"""Behind these one given name is enough."""
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
        if _is_told_alone(m["it"]):
            yield *m.span("it"), [m["it"]]


def _first_of(m: re.Match[str]) -> Iterator[tuple[int, int, list[str]]]:
    """The longest name that begins there: more words may follow it."""
    words = list(re.finditer(_ONE, m["it"], re.IGNORECASE))
    said = [word[0] for word in words]
    for count in range(len(said), 0, -1):
        is_one = count == 1 and (_ALONE_TOO.search(m["cue"]) or _is_told_alone(said[0])) and spoken.is_first(said[0])
        if is_one or (spoken.is_first(said[0]) and spoken.is_name(said[:count])):
            yield m.start("it"), m.start("it") + words[count - 1].end(), said[:count]
            return


def _of_lines(text: str) -> Iterator[tuple[int, int, list[str]]]:
    lines = text.split("\n")
    at, is_closed, is_after_blank = 0, False, True
    for number, line in enumerate(lines):
        behind = lines[number + 1] if number + 1 < len(lines) else ""
        if line.strip():
            is_short = len(line) <= _LONGEST_LINE
            m = _signature(line, behind, is_closed=is_closed, is_after_blank=is_after_blank) if is_short else None
            if m:
                yield at + m.start("it"), at + m.end("it"), m["it"].split()
            is_closed = is_short and _CLOSES.match(line) is not None and not _GOES_ON.search(line)
        is_after_blank = not line.strip()
        at += len(line) + 1


def _signature(line: str, behind: str, *, is_closed: bool, is_after_blank: bool) -> re.Match[str] | None:
    """A line's name: below a closing, behind one, behind a dash, or alone above a blank line, a number or an end."""
    if is_closed and (m := _LINE.match(line)) and _is_somebody(m["it"].split(), is_alone=not m["end"]):
        return m
    closing = _CLOSES.match(line)
    if closing and (m := _BEHIND_CLOSING.search(line, closing.end())) and _is_somebody(m["it"].split()):
        return m
    if (m := _DASHED.match(line)) and _is_somebody(m["it"].split()):
        return m
    is_apart = (is_after_blank and not behind.strip()) or _CONTACT.match(behind)
    if is_apart and (m := _ALONE.match(line)) and spoken.is_name(m["it"].split()):
        return m
    return None


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
