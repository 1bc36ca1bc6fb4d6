"""What was found once, wherever it stands again: one pattern for all of it, however much it is."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

GAP: Final = r"\s+(?:\[\d{1,5}\]\s)?"
"""Between two words; the number of a sentence, at which a question's line begins, may stand there too."""
_LOOSE: Final = r"[-–—./ ]{0,3}"
_LOOSE_DIGITS: Final = range(6, 33)
"""Digits of a number that is one however it is parted: "SIF-7745120", "SIF 7745 120"; no identifier has more."""
_OF_A_NUMBER: Final = re.compile(r"[\w\s.–—/#-]+")
_END: Final = ""
_DEEPEST: Final = 40
"""Groups in one another, of which a regular expression cannot have any number."""
_Node = dict[str, "_Node"]


def pattern(found: Iterable[str], flags: re.RegexFlag = re.IGNORECASE) -> re.Pattern[str] | None:
    """Any of these as whole words, the longest first; none, where there is nothing.

    What begins alike is looked at once: of thousands of numbers each place of a text is held against a few digits.
    """
    root: _Node = {}
    for name in sorted(found):
        node = root
        for token in _tokens(name, is_any_case=bool(flags & re.IGNORECASE)):
            node = node.setdefault(token, {})
        node[_END] = {}
    return re.compile(rf"(?<!\w)(?:{_source(root)})(?!\w)", flags) if root else None


def _tokens(name: str, *, is_any_case: bool) -> Iterator[str]:
    is_loose = sum(map(str.isdigit, name)) in _LOOSE_DIGITS and _OF_A_NUMBER.fullmatch(name) is not None
    for at, part in enumerate(name.split()):
        gap = rf"[-–—./]{{0,2}}(?:{GAP}|{_LOOSE})" if is_loose else GAP
        for place, character in enumerate(re.sub(r"[-–—./]", "", part) if is_loose else part):
            low = character.lower()
            if (at and not place) or (is_loose and place):
                yield gap if not place else _LOOSE
            yield re.escape(low if is_any_case and len(low) == 1 else character)


def _source(node: _Node, depth: int = 0) -> str:
    run = ""
    while len(node) == 1 and _END not in node:
        token, node = next(iter(node.items()))
        run += token
    ways = {token: below for token, below in node.items() if token != _END}
    if not ways:
        return run
    each = (token + _source(below, depth + 1) for token, below in ways.items())
    several = each if depth < _DEEPEST else sorted(_flat(ways), key=lambda source: (-len(source), source))
    return f"{run}(?:{'|'.join(several)}){'?' * (_END in node)}"


def _flat(node: _Node) -> Iterator[str]:
    """Each of what a node has below it, by itself."""
    waiting = [("", node)]
    while waiting:
        said, node = waiting.pop()
        for token, below in node.items():
            if token == _END:
                yield said
            else:
                waiting.append((said + token, below))
