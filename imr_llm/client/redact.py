"""Identifiers out of what is sent, and back into what is answered.

What the reading knows of the persons (`known`), names that a label, a title, a degree or a signature tells (`persons`),
each of their words wherever else it stands, in any case, order and with any accents; words in other scripts; numbers,
birth dates, addresses and mail by their shape (`shapes`), each also where it stands again without its label; lines of
addresses and copies (`blocks`). Of what is left, only what a vocabulary or a form allows is sent (`leftover`).
"""

import json
import re
from collections.abc import Iterable, Iterator

from imr_llm.client import again, blocks, explained, leftover, naming, persons, signed, sites, spoken, vocabulary
from imr_llm.client.shapes import SHAPES

_BETWEEN = re.compile(r"[\"”)]{0,2}[\s,.]{1,4}(?:[\"“(]{1,2}\s?|[A-Z]\.\s|[b-hj-z]\.?\s)?")
_OWNS = re.compile(r"['’][sS]$")
_LONGEST_TITLE = 8
_TELLS_ALONE = re.compile(r"@|\d(?:.*?\d){4}|\d\D+\d")
"""What of an identifier is hidden without its label too: a year, or the number of a house, is everywhere."""
_LEFT_OUT = ("SSN", "EMAIL", "PHONE", "NUMBER")
"""Kinds of numbers that tell a person."""
_MARK = re.compile(r"(\s+\[\d{1,5}\]\s)")
"""The number of a sentence, at which a question's line begins."""
_SMALL_WORDS = frozenset({"and", "for", "the", "with"})
_NUMBERED = re.compile(r"\.? \d")
"""Behind a month, a page or a rule."""
_TITLED = re.compile(r"(?i:\b(?:mr|mrs|ms|miss|dr|sra?)\.?\s+)$")


class Redactor:
    """The identifiers of one letter, each with a placeholder. The same text gets the same placeholders every time."""

    def __init__(self, text: str, known: Iterable[str] = ()) -> None:
        """`text` is the whole letter: what its header marks as a name is one in its summary too.

        `known` are names and numbers of persons that the reading found.
        """
        self._brackets = "["
        while re.search(rf"{re.escape(self._brackets)}[A-Z]+_\d", text):
            self._brackets += "["
        small = frozenset(re.findall(r"(?<!\w)[a-z]{3,30}(?!\w)", text))
        self._letter = leftover.LetterWords(small, explained.words(text))
        self._hidden = re.compile(rf"{re.escape(self._brackets)}[A-Z]+_\d")
        known = [value for value in known if value.strip()]
        said = [naming.WORD.findall(value) for value in known if not re.search(r"\d", value)]
        spoken_of, plain_names = spoken.names(text)
        plain_names += persons.doing(text)
        names = [*said, *persons.told(text), *spoken_of, *signed.names(text)]
        parts = [part for name in names for part in _parts(name) if len(part) > 1]
        plain = [part for name in plain_names for part in _parts(name) if len(part) > 1]
        titled = [*persons.titled(text), *persons.in_capitals(text), *(w for w in plain if not spoken.is_verb(w))]
        self._words = {persons.fold(part) for part in parts if vocabulary.may_be_name(part)}
        # Words that are a table's too ("Hand"): hidden beside another word of the same name, or behind a title.
        self._with_others = {persons.fold(part) for part in (*parts, *titled, *plain)} - self._words
        sure = [part for name in (*said, *persons.sure(text)) for part in _parts(name)]
        # Of these, those that are hidden alone too where they have a capital: "Washington", not "Hand".
        self._alone = {persons.fold(part) for part in (*sure, *titled) if _is_alone(part)} & self._with_others
        self._placeholders: dict[str, str] = {}
        self._originals: dict[str, str] = {}
        numbers = {value for value in known if re.search(r"\d", value)}
        self._again = self._given = again.pattern(numbers)
        self._whole: re.Pattern[str] | None = None
        hidden = self.hide(text)
        self._whole = again.pattern(set(blocks.lines(text, self._line_for_line(hidden))), re.NOFLAG)
        initials = frozenset(filter(_may_be_initials, map(_initials, self._placeholders)))
        self._letter = self._letter._replace(initials=initials)
        self._again = again.pattern(numbers | {value for value in self._placeholders if _TELLS_ALONE.search(value)})

    def hide(self, text: str) -> str:
        """The text with a placeholder for every identifier."""
        for pattern, kind in ((self._whole, "NAME"), (self._again, "NUMBER")):
            if pattern:
                text = pattern.sub(lambda m, kind=kind: self._put_again(m, kind), text)  # type: ignore[misc]
        for kind, patterns in SHAPES.items():
            for shape in patterns:
                text = shape.sub(lambda m, kind=kind: self._put(m, kind), text)  # type: ignore[misc]
        for told in (spoken, signed):
            text = self._hide_spans(text, told.spans(text))
        text = self._hide_spans(text, self._names(text))
        text = naming.FOREIGN.sub(lambda m: self._placeholder(m[0], "NAME"), text)
        return self._hide_leftover(text)

    def leave_out(self, text: str, mark: str, kept: frozenset[str] = frozenset()) -> str:
        """The text with this mark for names of persons, and numbers that tell them, but for those that are `kept`.

        Only what something tells to be one: what `hide` hides to be safe, and dates, stay.
        """
        if self._given:
            text = self._given.sub(lambda m: self._put_again(m, "NUMBER"), text)
        for kind in _LEFT_OUT:
            for shape in SHAPES[kind]:
                text = shape.sub(lambda m, kind=kind: self._put(m, kind), text)  # type: ignore[misc]
        for told in (spoken, signed):
            text = self._hide_spans(text, told.spans(text))
        text = self._hide_spans(text, self._names(text))

        def put(m: re.Match[str]) -> str:
            original = self._originals.get(m[0], m[0])
            return original if original in kept else mark

        return re.sub(rf"{re.escape(self._brackets)}[A-Z]+_\d+\]", put, text)

    def restore(self, answer: str) -> str:
        """JSON with the identifiers back in place of their placeholders."""

        def original(m: re.Match[str]) -> str:
            put = self._originals.get(m[0])
            return m[0] if put is None else json.dumps(put, ensure_ascii=False)[1:-1]

        return re.sub(rf"{re.escape(self._brackets)}[A-Z]+_\d+\]", original, answer)

    def _hide_leftover(self, text: str) -> str:
        pieces = []
        at = 0
        for start, end, kind in leftover.spans(text, self._letter):
            pieces += [text[at:start], self._placeholder(text[start:end], kind)]
            at = end
        return "".join([*pieces, text[at:]])

    def _hide_spans(self, text: str, spans: Iterable[tuple[int, int]]) -> str:
        pieces = []
        at = 0
        for start, end in spans:
            pieces += [text[at:start], self._placeholder(text[start:end], "NAME")]
            at = end
        return "".join([*pieces, text[at:]])

    def _names(self, text: str) -> Iterator[tuple[int, int]]:
        """Runs of words that are names, with what stands between them."""
        run: list[tuple[int, int]] = []
        is_name = False
        for start, end in self._known(text):
            word = persons.fold(text[start:end])
            if run and not _BETWEEN.fullmatch(text, run[-1][1], start):
                if is_name:
                    yield run[0][0], run[-1][1]
                run, is_name = [], False
            is_beside = run and "." not in text[run[-1][1] : start]
            is_titled = not run and _TITLED.search(text[max(0, start - _LONGEST_TITLE) : start])
            is_alone = word in self._alone and text[start].isupper() and not _NUMBERED.match(text, end)
            is_name = is_name or is_alone or self._is_word(word) or bool(is_beside or is_titled)
            run.append((start, end - len("'s") * bool(_OWNS.search(text[start:end]))))
        if is_name:
            yield run[0][0], run[-1][1]

    def _known(self, text: str) -> Iterator[tuple[int, int]]:
        """Words that are names, or may be; of a hyphenated one that is none, the parts that are ("Patient-Jane")."""
        for m in naming.WORD.finditer(text):
            if self._is_placeholder(text, m.start()):
                continue
            word = persons.fold(m[0])
            if self._is_word(word) or word in self._with_others:
                yield m.span()
            elif "-" in m[0]:
                parts = (part for part in re.finditer(r"[^-]+", m[0]) if persons.fold(part[0]) in self._words)
                yield from ((m.start() + part.start(), m.start() + part.end()) for part in parts)

    def _is_word(self, word: str) -> bool:
        """Whether it is a word of a name, or several of a family: "the Vasilenkos"."""
        return word in self._words or word.removesuffix("s") in self._words

    def _is_placeholder(self, text: str, at: int) -> bool:
        return text.startswith(self._brackets, at - len(self._brackets))

    def _line_for_line(self, hidden: str) -> str:
        """A text with placeholders, with the line breaks that these have taken in."""
        breaks = {put: "\n" * original.count("\n") for put, original in self._originals.items()}
        return re.sub(rf"{re.escape(self._brackets)}[A-Z]+_\d+\]", lambda m: m[0] + breaks[m[0]], hidden)

    def _put_again(self, m: re.Match[str], kind: str) -> str:
        """Each part of what stands in two sentences, and the number between them as it is."""
        parts = _MARK.split(m[0])
        return "".join(self._placeholder(part, kind) if at % 2 == 0 else part for at, part in enumerate(parts))

    def _put(self, m: re.Match[str], kind: str) -> str:
        said = m.groupdict()
        if kind == "ONLINE" and sites.is_public(m["it"]):
            return m[0]
        if said.get("unless") or any(map(_is_of_medicine, naming.WORD.findall(said.get("plain") or ""))):
            return m[0]
        start, end = m.start("it") - m.start(), m.end("it") - m.start()
        return m[0][:start] + self._placeholder(m["it"], kind) + m[0][end:]

    def _placeholder(self, original: str, kind: str) -> str:
        if self._hidden.search(original):
            return original  # hidden already, under another kind
        if original not in self._placeholders:
            placeholder = f"{self._brackets}{kind}_{len(self._placeholders) + 1}]"
            self._placeholders[original] = placeholder
            self._originals[placeholder] = original
        return self._placeholders[original]


def _is_alone(word: str) -> bool:
    return persons.is_name_too(word) and not vocabulary.is_medical(word)


def _initials(name: str) -> str:
    return "".join(word[0] for word in naming.WORD.findall(name)).upper()


def _may_be_initials(letters: str) -> bool:
    return len(letters) >= vocabulary.SHORTEST and letters.lower() not in vocabulary.of_the_tables()


def _is_of_medicine(word: str) -> bool:
    """Whether it has a capital and is a medical word; the tables' rows have words like "the" and "with", too."""
    is_said = word[0].isupper() and word.lower() not in _SMALL_WORDS
    return is_said and (vocabulary.is_medical(word) or vocabulary.looks_medical(word))


def _parts(words: Iterable[str]) -> Iterator[str]:
    """Each word, and the halves of a hyphenated one."""
    for word in words:
        yield word
        yield from (half for half in re.split(r"[-‐‑]", word) if half != word and len(half) > len("la"))
