"""Lines of a cover, an address, a signature or a list of copies: hidden whole, whatever words they are made of.

"Price & Long" below "cc:" is somebody's although each word is English; so is "Pump House Plaza" above a town.
"""

import re
from collections.abc import Iterator

from imr_llm import tables
from imr_llm.client import naming, numbers, vocabulary
from imr_llm.language.dates import DATE

_TABLE = tables.persons()
_MOST_CHARACTERS, _MOST_WORDS = 80, 9
_CAPITALS = 0.6
"""Of its words: with fewer a line is prose."""
_MOST_IN_CAPITALS = 0.6
"""Of the words of a text: with more, a capital tells nothing of a line."""
_SOMEBODY = re.compile(r"\[+(?:NAME|ADDRESS|EMPLOYER|PHONE|EMAIL)_\d")
_OPENS = re.compile(
    rf"^[^\S\n]*(?:b?cc|c\.c\.|cop(?:y|ies)(?: (?:sent )?to)?|distribution|serv(?:ed|ice)(?: (?:on|list))?"
    rf"|(?:interested )?part(?:y|ies)(?: served)?|(?:notice|mailed|sent|submitted) to"
    rf"|{naming.any_of(_TABLE.closings)})\b\s*[:,]?",
    re.IGNORECASE,
)
_LABEL = re.compile(r"^[^\S\n]*(?:[-•*] ?|\d{1,2}[.)] ?)?(?:(?P<label>[A-Za-z][\w /.'’#-]{0,30}):)?\s{0,40}")
_OF_THE_CASE = re.compile(
    rf"\b(?:{naming.any_of(_TABLE.things)}|dated?|injury|age|sex|gender|outcome|basis|priority|re|determination)\b",
    re.IGNORECASE,
)
_ENDS = re.compile(r"[a-z]{4}[.;?!]\s*$")
"""Of a sentence: an address ends with no stop but that of an abbreviation."""
_ASIDE = re.compile(rf"[^\S\n]*\([^()\n]{{0,40}}\)|,?[^\S\n](?:{naming.any_of(_TABLE.degrees)})\b\.?")
_DATED = re.compile(DATE, re.IGNORECASE)
_VERB = re.compile(rf"\b(?:{naming.any_of((*_TABLE.verbs, *_TABLE.only_persons))}|be|been|not)\b", re.IGNORECASE)
_DOSE = re.compile(
    rf"(?<!\w)(?:\d{{1,5}}(?:\.\d{{1,4}})?/\d{{2,4}}|\d{{1,5}}(?:\.\d{{1,4}})? ?(?=[a-z]{{2}}|%){numbers.DOSE})(?!\w)",
    re.IGNORECASE,
)


def lines(text: str, hidden: str) -> Iterator[str]:
    """What is somebody's as a whole line; `hidden` is the text with placeholders, line for line."""
    group: list[tuple[str, str]] = []
    is_opened, is_after_blank = False, False
    is_in_capitals = _is_in_capitals(text)
    for line, put in zip(text.split("\n"), hidden.split("\n"), strict=True):
        opens = _OPENS.match(line) if len(line) <= _MOST_CHARACTERS else None
        may_begin = not is_in_capitals or is_opened
        if not opens and (not line.strip() or (may_begin and _is_of_a_block(line))):
            if line.strip():
                group.append((line, put))
            elif is_after_blank:
                yield from _whole(group, is_opened=is_opened)
                group, is_opened = [], False
            is_after_blank = not line.strip()
            continue
        yield from _whole(group, is_opened=is_opened)
        rest = line[opens.end() :] if opens else line
        group, is_opened, is_after_blank = [], bool(opens), False
        if opens and _is_of_a_block(rest):
            group.append((rest, put))
    yield from _whole(group, is_opened=is_opened)


def _is_of_a_block(line: str) -> bool:
    """Whether a line is short and its words have capitals."""
    if len(line) > _MOST_CHARACTERS:
        return False
    words = naming.WORD.findall(_ASIDE.sub("", line))
    capitals = sum(word[0].isupper() for word in words)
    return 0 < len(words) <= _MOST_WORDS and not _ENDS.search(line) and capitals >= _CAPITALS * len(words)


def _is_in_capitals(text: str) -> bool:
    """Whether most words of a text have a capital, as where its letters are set so."""
    words = naming.WORD.findall(text)
    capitals = sum(word[0].isupper() for word in words)
    return bool(capitals > _MOST_IN_CAPITALS * len(words))


def _tells_the_case(line: str, *, is_opening: bool) -> bool:
    """Whether a line has a verb, a dose, a drug or a word of a treatment; behind "cc:" the last is a company's."""
    if _VERB.search(line) or _DOSE.search(line):
        return True
    words = naming.WORD.findall(line)
    return any(vocabulary.is_drug(word) or (not is_opening and vocabulary.is_of_treatment(word)) for word in words)


def _whole(group: list[tuple[str, str]], *, is_opened: bool) -> Iterator[str]:
    """Of each line what is behind its label, where the group is somebody's: of the case's own words none."""
    if not is_opened and not any(_SOMEBODY.search(put) for _, put in group):
        return
    for at, (line, put) in enumerate(group):
        head = _LABEL.match(line)
        value = _ASIDE.sub("", line[head.end() :] if head else line).strip(" ,;.\t")
        is_of_the_case = bool(head and head["label"] and _OF_THE_CASE.search(head["label"])) or _DATED.search(value)
        words = naming.WORD.findall(value)
        if (
            not is_of_the_case
            and len(words) > 1
            and not _tells_the_case(value, is_opening=is_opened and at == 0)
            and (_SOMEBODY.search(put) or _may_be_somebody(words, is_opened=is_opened))
        ):
            yield value


def _may_be_somebody(words: list[str], *, is_opened: bool) -> bool:
    """Whether these may be a name or an address; in a list of copies any words but those of a role."""
    is_any = is_opened and any(word.lower() not in vocabulary.no_names() for word in words)
    return not vocabulary.is_medical(words[0]) and (is_any or any(map(vocabulary.may_be_name, words)))
