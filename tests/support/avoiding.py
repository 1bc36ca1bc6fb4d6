"""Looks for a text that a pattern matches and that holds none of some words: walks through the pattern's automaton.

Too much is taken for a match rather than too little: what a negative look-around forbids is allowed, a long repeat has
no end, a group that is referred to is any text.
"""

import re
from collections import deque
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, NamedTuple

from regexes import MANY, Again, At, Group, One, Part, Repeat, parts

_LETTER, _MARK = "\x02", "\x03"  # a letter, and a mark, that stand in no word
_OPENS = "\x01"  # before a letter that no letter precedes
_MOST = 3  # copies of what is repeated

# A step to another node: over one of some characters, or over none where a check holds.
_Step = tuple[Any, int]


class _Ahead(NamedTuple):
    start: int
    end: int


class _At(NamedTuple):
    boundary: bool  # otherwise: the beginning, or behind what is no letter


class _State(NamedTuple):
    node: int
    held: str  # the end of the text, as far as a word begins with it
    last: str  # the last character: "letter", "digit", "mark", "edge" (of a word), or "", not known
    wants: str  # what the next has to be: "word", "mark" or ""


class _Automaton:
    def __init__(self, source: str) -> None:
        self.steps: list[list[_Step]] = []
        self.start = self._node()
        self.end = self._one(self.start, Group(parts(source)))

    def _node(self) -> int:
        self.steps.append([])
        return len(self.steps) - 1

    def _step(self, start: int, what: Any = None, end: int | None = None) -> int:
        end = self._node() if end is None else end
        self.steps[start].append((what, end))
        return end

    def _built(self, at: int, sequence: Iterable[Part]) -> int:
        for part in sequence:
            at = self._one(at, part)
        return at

    def _one(self, at: int, part: Part) -> int:
        match part:
            case One(source):
                return self._step(at, _characters(source))
            case Group(branches, ""):
                end = self._node()
                for branch in branches:
                    self._step(self._built(self._step(at), branch), None, end)
                return end
            case Group(branches, "="):
                start = self._node()
                return self._step(at, _Ahead(start, self._one(start, Group(branches))))
            case Group(branches, look):
                return self._step(at, _At(boundary=False) if _is_edge(branches, look) else None)
            case At(source):
                return self._step(at, _At(source == r"\b") if source in (r"\b", "^") else None)
            case Repeat(again, least, most):
                return self._repeated(at, least, most, again)
            case Again():
                return self._repeated(at, 0, MANY, One("."))

    def _repeated(self, at: int, least: int, most: int, part: Part) -> int:
        for _ in range(min(least, _MOST)):
            at = self._one(at, part)
        if most - min(least, _MOST) > _MOST:
            loop = self._step(at)
            self._step(self._one(loop, part), None, loop)
            return self._step(loop)
        end = self._node()
        for _ in range(most - min(least, _MOST)):
            self._step(at, None, end)
            at = self._one(at, part)
        return self._step(at, None, end)


def _is_edge(branches: list[list[Part]], look: str) -> bool:
    """Whether a look behind asks that no letter precedes."""
    last = [branch[-1] for branch in branches if branch]
    if not look.startswith("<") or len(last) < len(branches):
        return False
    found = [c for part in last if isinstance(part, One) for c in _characters(part.source)]
    if look == "<!":
        return _LETTER in found and all(len(branch) == 1 for branch in branches)
    return all(isinstance(part, One) for part in last) and not any(map(_is_letter, found))


_EVERY = (_LETTER, _MARK, *"abcdefghijklmnopqrstuvwxyz0123456789 _", *"-.,:;/'’()#&%+=$|!@")


@cache
def _characters(source: str) -> tuple[str, ...]:
    """What one place can hold; a letter and a mark for all others."""
    pattern = re.compile(source, re.DOTALL)
    other = next(c for c in "bcdefghijklmnopqrstuvwxyz" if c not in source)  # as good as any that is not named
    held = tuple(c for c in dict.fromkeys((*_EVERY, *source)) if pattern.fullmatch(other if c == _LETTER else c))
    if _LETTER in held:  # either leads as far as every other of its kind
        return tuple(c for c in held if c == _LETTER or (c == _MARK if _MARK in held else not _is_word(c)))
    return (_MARK,) if _MARK in held else held


def _is_word(char: str) -> bool:
    return char == _LETTER or char.isalnum() or char == "_"


def _is_letter(char: str) -> bool:
    return char == _LETTER or "a" <= char <= "z"


def avoiding(source: str, words: Iterable[str], *, opening: bool) -> str | None:
    """A text that this pattern, of lower case, matches and in which none of the words stands; None if there is none.

    `opening`: a word that begins with four letters has to open one of the text's.
    """
    wanted = tuple(map(_marked, words) if opening else words)
    return _Search(_Automaton(source), wanted, marks=opening).run()


def _marked(word: str) -> str:
    """With a mark where a word of the text has to open; at its head only if that takes four letters."""
    marked = re.sub(r"(?<![a-z])(?=[a-z])", _OPENS, word)
    return marked if re.match("[a-z]{4}", word) else marked.removeprefix(_OPENS)


class _Search:
    def __init__(self, automaton: _Automaton, wanted: tuple[str, ...], *, marks: bool) -> None:
        self._steps, self._automaton = automaton.steps, automaton
        self._wanted, self._marks = wanted, marks
        self._beginnings = {word[:n] for word in wanted for n in range(len(word))}
        self._longest = max(map(len, self._beginnings))
        self._end = cache(self._ending)
        self._found = cache(self._from)

    def run(self) -> str | None:
        return self._found(_State(self._automaton.start, "", "", ""), self._automaton.end)

    def _ending(self, held: str, char: str) -> str | None:
        """What is held after one more character; None where a word stands then."""
        text = held + char
        if text.endswith(self._wanted):
            return None
        return next(text[n:] for n in range(len(text) + 1) if text[n:] in self._beginnings)

    def _from(self, first: _State, goal: int) -> str | None:
        told = {first: ""}
        open_ = deque([first])
        while open_:
            state = open_.popleft()
            if state.node == goal:
                return told[state].replace(_LETTER, "…").replace(_MARK, "~")
            for following, char in self._after(state):
                if following not in told:
                    told[following] = told[state] + char
                    open_.append(following)
        return None

    def _after(self, state: _State) -> Iterator[tuple[_State, str]]:
        for what, node in self._steps[state.node]:
            match what:
                case None:
                    yield state._replace(node=node), ""
                case _Ahead():
                    if (ahead := self._found(state._replace(node=what.start), what.end)) is not None:
                        yield state._replace(node=node), f"(?={ahead})"
                case _At():
                    yield self._at(state, node, what), ""
                case _:
                    for char in what:
                        if following := self._over(state, node, char):
                            yield following, char

    def _at(self, state: _State, node: int, what: _At) -> _State:
        if not what.boundary:
            return state._replace(node=node, last="mark")
        wants = {"letter": "mark", "digit": "mark", "mark": "word"}.get(state.last, "")
        return state._replace(node=node, last=state.last or "edge", wants=wants or state.wants)

    def _over(self, state: _State, node: int, char: str) -> _State | None:
        if state.wants and (state.wants == "word") != _is_word(char):
            return None
        held: str | None = state.held
        if self._marks and _is_letter(char) and state.last not in ("letter", ""):
            held = self._end(state.held, _OPENS)
        held = None if held is None else self._end(held, char)
        kind = "letter" if _is_letter(char) else "digit" if _is_word(char) else "mark"
        return None if held is None else _State(node, held, kind, "")
