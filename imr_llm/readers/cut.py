"""Where a list in a sentence is cut: at commas, numbers and "and", without breaking a name that itself holds one."""

import re
from collections.abc import Sequence
from itertools import accumulate

from imr_llm.host.limits import LONGEST_LIST
from imr_llm.language import lexicon
from imr_llm.language.patterns import behind, lower, until
from imr_llm.letter import Span
from imr_llm.readers.kinds import SHORT, ListKind, pattern

_FIRST = re.compile(r"[\s:;,(]*\(?1[.)] ?(?=[A-Za-z])")
_AND = re.compile(r" (?:and|&) ", re.IGNORECASE)
_AND_OR = re.compile(r" (?:and|&|or(?! (?:\w+ )?times\b| twice\b)) ", re.IGNORECASE)
_LONGEST_MEMBER = 400  # characters: what is longer is no list that a letter prints
_FARTHEST = 160  # characters between two numbers of a numbered list
_LONGEST_TISSUE = 60  # characters of a name that holds a separator: "strain of muscle, fascia and tendon"


def parts(text: str, place: Span, kind: ListKind) -> Sequence[tuple[int, int]]:
    """The members of the list that begins where `place` does and ends in it, with what stands round each."""
    numbered = _numbered(text, place.start, place.end)
    limit = min(place.end, place.start + LONGEST_LIST)
    return numbered or _cut(text, place.start, _list_end(text, place.start, limit), kind)


def is_numbered(text: str, start: int) -> bool:
    """Whether a numbered list ("1. Strain 2. Sprain") begins here: it may run over full stops."""
    return bool(_FIRST.match(text, start))


def _list_end(text: str, start: int, limit: int) -> int:
    begin = max(0, start - len("No. "))  # they look behind themselves
    stops = (begin + m.start() for m in pattern("ends").finditer(lower(text[begin:limit]), start - begin))
    outside = (at for at in stops if text.count("(", start, at) <= text.count(")", start, at))
    end = next(outside, limit)
    if text[start - 1 : start] != "(":
        return end
    depths = accumulate({"(": 1, ")": -1}.get(sign, 0) for sign in text[start:limit])
    return min(end, next((at for at, depth in enumerate(depths, start) if depth < 0), limit))


def _numbered(text: str, start: int, limit: int) -> list[Span]:
    """The entries of a numbered list, each up to the next number or the end of its sentence."""
    if not is_numbered(text, start):
        return []
    marks: list[re.Match[str]] = []
    at = start
    number = r"(?<![\w/.-])\(?%d[.)] ?(?=[A-Za-z])"
    while m := re.compile(number % (len(marks) + 1)).search(text, at, min(limit, at + LONGEST_LIST)):
        if marks and m.start() - at > _FARTHEST:
            break
        marks.append(m)
        at = m.end()
    if len(marks) == 1:
        return []
    return behind(marks, until(pattern("entry_end"), text, marks[-1].end(), limit))


def _cut(text: str, start: int, end: int, kind: ListKind) -> list[tuple[int, int]]:
    separator = pattern("semicolon") if pattern("semicolon").search(text, start, end) else pattern("comma")
    found = _apart(text, start, end, separator)
    if separator is pattern("semicolon"):
        found = [smaller for part in found for smaller in _at_commas(text, part, kind)]
    elif kind.conditions:
        found = found[:1] + [half for part in found[1:] for half in _closed(text, *part)]
    wholes: list[tuple[int, int]] = []
    for a, b in (piece for part in found for piece in _at_slashes(text, *part, kind)):
        if wholes and _continues(text[slice(*wholes[-1])], text[a:b], kind, separator):
            wholes[-1] = (wholes[-1][0], b)
        else:
            wholes.append((a, b))
    return [half for part in wholes for half in _at_and(text, *part, kind)]


def _apart(text: str, start: int, end: int, separator: re.Pattern[str]) -> list[tuple[int, int]]:
    """What stands between separators outside of brackets and of names that hold one."""
    found: list[tuple[int, int]] = []
    begin = start
    for m in separator.finditer(text, start, end):
        inside = text.count("(", begin, m.start()) > text.count(")", begin, m.start())
        if not inside and not _holds(text, start, end, m):
            found.append((begin, m.start()))
            begin = m.end()
    return [*found, (begin, end)]


def _closed(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """A part that begins with what limits the name before it and goes on with another: "right knee and tinnitus"."""
    m = _AND.search(text, start, end)
    is_closed = m and pattern("modifiers").match(text[start : m.start()].strip())
    if m and is_closed and not pattern("of_a_part").match(text[m.end() : end]):
        return [(start, m.start()), (m.end(), end)]
    m = pattern("closes").match(text[start:end])  # "lumbar region and spinal stenosis"
    return [(start, start + m.start("and")), (start + m.end("and"), end)] if m else [(start, end)]


def _at_commas(text: str, part: tuple[int, int], kind: ListKind) -> list[tuple[int, int]]:
    """What stands between two semicolons at its commas, where each member names one thing."""
    edges = [part[0], *(edge for m in pattern("comma").finditer(text, *part) for edge in m.span()), part[1]]
    found = list(zip(edges[::2], edges[1::2], strict=True))
    return found if all(text[a:b] in kind.heads for a, b in found) else [part]


def _at_slashes(text: str, start: int, end: int, kind: ListKind) -> list[tuple[int, int]]:
    """A part at each slash behind a whole name: "Norco / Soma", but not "left / right knee"."""
    found: list[tuple[int, int]] = []
    for m in pattern("slash").finditer(text, start, end):
        before, behind_it = _AND.split(text[start : m.start()])[-1].strip(" ,:"), _first(text[m.end() : end])
        begin = found[-1][1] + len(m[0]) if found else start
        is_inside = text.count("(", begin, m.start()) > text.count(")", begin, m.start())
        if not is_inside and _are_apart(before, behind_it, kind):
            found.append((begin, m.start()))
    return [*found, (found[-1][1] + len(" / ") if found else start, end)]


def _are_apart(before: str, behind_it: str, kind: ListKind) -> bool:
    """Whether the words round a slash are two things, and no mixture of drugs and no two words for one condition."""
    name, after = before.rpartition(" / ")[2], behind_it.partition(" / ")[0]
    if name not in kind.heads or not (kind.doses or after in kind.heads):
        return False
    if kind.conditions:
        return not any(pattern("local").fullmatch(words) for words in (name, after))
    both = f"{before} / {behind_it}"
    is_one = pattern("injects").fullmatch(both) or (name in lexicon.drugs() and pattern("compound").fullmatch(both))
    return not (is_one or pattern("ends_as_operation").search(name))


def _continues(before: str, part: str, kind: ListKind, separator: re.Pattern[str]) -> bool:
    """Whether a part belongs to the one before it: one name that itself holds the separator.

    A part of modifiers only ("shoulder strain, left"); a level ("L4-5, L5-S1 blocks"); a short part before that
    names no condition ("chronic neck, wrist and low back pain").
    """
    is_level = bool(pattern("level_ahead").match(part))
    if pattern("modifiers").match(part.strip(" .")) or (is_level and pattern("level_behind").search(before)):
        return True
    if kind.conditions and part not in kind.heads and pattern("part").match(part.strip(" .")):
        return True
    if before in kind.heads:
        return False
    is_short = separator is pattern("comma") and len(before.split()) <= SHORT
    shares = kind.conditions and is_short and _limits(before)
    return shares or is_level


def _at_and(text: str, start: int, end: int, kind: ListKind) -> list[tuple[int, int]]:
    """Cuts at an "and": "A and B" is two things where both sides name one: "cervical and lumbar injections" is not."""
    ands = _AND if kind.conditions else _AND_OR  # "neuritis or radiculitis" is one diagnosis
    for m in ands.finditer(text, start, min(end, start + _LONGEST_MEMBER)):
        left, right = text[start : m.start()], text[m.end() : min(end, m.end() + _LONGEST_MEMBER)]
        if pattern("same_kind").match(right) and pattern("same_kind").search(left.rsplit(maxsplit=1)[-1]):
            continue
        bare = pattern("trail").sub("", lower(right).rstrip()).strip(" .")
        if left in kind.heads and (pattern("none").match(bare) or (kind.conditions and kind.ends_as_other(bare))):
            return [(start, m.start())]  # "fracture and repair": what was done about it
        is_one = kind.conditions and _is_one_condition(left, right)  # "pain and numbness in the hand"
        is_drug = kind.by_head and left not in kind.heads and right in lexicon.drugs()  # "a ramp and baclofen"
        if is_drug or (right in kind.heads and pattern("none").match(lower(left).strip(" .")) and not is_one):
            return _at_and(text, m.end(), end, kind)
        if left in kind.heads and not is_one and _is_unknown(text, (start, end), m, kind):
            return [(start, m.start())]
        if kind.conditions and left not in kind.heads and not _may_share(left) and _first(right) in kind.heads:
            return _at_and(text, m.end(), end, kind)
        if not _is_one(text, (start, end), m, kind) and _are_two(left, right, kind):
            return [(start, m.start()), *_at_and(text, m.end(), end, kind)]
    return [(start, end)]


def _is_unknown(text: str, place: tuple[int, int], m: re.Match[str], kind: ListKind) -> bool:
    """Whether nobody knows what follows this "and": no such thing by its name, and no part of what stands before."""
    left, right = text[place[0] : m.start()], text[m.end() : place[1]]
    if kind.doses:  # "cyclobenzaprine and a cream", "Flexeril and physical therapy"
        return right not in kind.heads and (right.startswith(("a ", "an ")) or right in lexicon.treatments())
    first = _first(right)
    is_of = _holds(text, *place, m) or _is_of(left, first) or _limits(first)
    return first not in kind.heads and not is_of and not (kind.by_head and _is_one(text, place, m, kind))


def _may_share(words: str) -> bool:
    """Whether words that name no condition may share that of the next: "lumbar and cervical strain"."""
    return len(words.split()) == 1 or _limits(words) or _is_of(words, "")


def _limits(words: str) -> bool:
    """Whether words only say which part or side something is of."""
    if pattern("modifiers").match(words.strip(" .,")):
        return True
    is_short = len(words.rpartition(",")[2].split()) <= SHORT + 1
    return is_short and bool(pattern("ends_as_part").search(words.rstrip(" .,")))


def _first(words: str) -> str:
    """The words up to the next "and"."""
    return _AND.split(words, maxsplit=1)[0].strip(" .")


def _is_one(text: str, place: tuple[int, int], m: re.Match[str], kind: ListKind) -> bool:
    """Whether the words round this "and" make one name."""
    left, right = text[place[0] : m.start()], text[m.end() : place[1]]
    modifiers = pattern("modifiers")
    return bool(
        _holds(text, *place, m)
        or _are_one(left, right, named=right.partition(",")[0] in kind.heads)
        or (kind.conditions and (_first(right) not in kind.heads or _is_one_condition(left, right)))
        or modifiers.match(left.strip())
        or modifiers.match(right.strip(" ."))
        or left.count("(") > left.count(")")
    )


def _holds(text: str, start: int, end: int, m: re.Match[str]) -> bool:
    """Whether a name of the classification of diseases in this range holds the separator `m`."""
    near = max(start, m.start() - _LONGEST_TISSUE), min(end, m.end() + _LONGEST_TISSUE)
    names = pattern("tissues").finditer(text, *near)
    return any(name.start() < m.end() and m.start() < name.end() for name in names)


def _is_of(left: str, right: str) -> bool:
    """Whether the words behind an "and" are only more of what stands before it: of the parts that it is of."""
    return bool(
        pattern("of_a_part").match(right)
        or pattern("tissue").search(right)
        or pattern("both").search(left)
        or _are_one(left, right, named=False)
    )


def _are_one(left: str, right: str, *, named: bool) -> bool:
    """Whether the words round an "and" are one thing; `named`: the right ones name one by themselves."""
    first = pattern("trail").sub("", lower(pattern("first").split(right, maxsplit=1)[0])).strip(" .")
    return bool(
        right.startswith("#")
        or (pattern("ends_as_operation").search(left) and pattern("operation").match(first))
        or (" " in left and pattern("bare").match(first))
        or pattern("injected").search(left)
        or pattern("ends_where").search(left)
        or (pattern("level").match(right) and not named)
        or (pattern("reduced").search(left) and pattern("fixed").match(right))
    )


def _is_one_condition(left: str, right: str) -> bool:
    """Whether the words round "and" name one condition: "wrist tendinitis and bursitis", "mixed anxiety and mood"."""
    before, _, beside = left.rpartition(" with ")  # "a protrusion with lateral recess and foraminal stenosis"
    shares = _limits(beside) or not _is_whole_condition(_first(right))
    if pattern("mixed").search(left) or (before and beside not in lexicon.conditions() and shares):
        return True
    last = (beside or left).strip(" .,").removeprefix("with ")
    if pattern("local").fullmatch(last) and pattern("local").match(right):
        return True  # "numbness and weakness of the arms", "back pain with pain and numbness in the leg"
    return bool(pattern("local").fullmatch(right.strip(" .")) and pattern("of_a_part").match(left))


def _is_whole_condition(words: str) -> bool:
    """Whether words name a condition with what it is of, or by a name that needs nothing else: "cervical strain"."""
    is_of_its_own = pattern("of_a_part").match(words) or _limits(words.split(maxsplit=1)[0] if words else "")
    return words in lexicon.conditions() and bool(is_of_its_own or lexicon.conditions().is_whole(words))


def _are_two(left: str, right: str, kind: ListKind) -> bool:
    if kind.doses and right in kind.heads and (_is_drug(left) or lexicon.misspelt_drug(left)):
        return True
    if left not in kind.heads:
        return False
    first = _first(right)
    if first in kind.heads or (kind.doses and right[:1].isupper()):
        return True
    rest = "".join(_AND.split(right, maxsplit=1)[1:])
    # "bowel and bladder training", but not "lumbar spine and ice"
    shares = bool(pattern("of_a_part").match(rest))
    return right in kind.heads and (shares or not (_is_of(left, first) or _limits(first)))


def _is_drug(words: str) -> bool:
    """Whether words look like a name, or are a class of drugs."""
    is_short_name = words[:1].isupper() and len(words.split()) < SHORT
    return is_short_name or lower(words).strip().endswith(tuple(lexicon.drug_table().classes))
