"""The layouts' files (`imr_llm/layouts/*.toml`), by name, and their patterns; `schema` has what a file may say."""

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import TypeVar

from pydantic import BaseModel

from imr_llm import strict, tables
from imr_llm.errors import TableFault
from imr_llm.language import patterns
from imr_llm.language.patterns import alike, folded, lower, squashed
from imr_llm.layout_names import LAYOUTS, UNKNOWN, Layout
from imr_llm.layouts.schema import (
    AnyLayout,
    CaseField,
    Common,
    FieldName,
    Headed,
    InPart,
    LayoutFile,
    Patterns,
    Sectioned,
    Stated,
)
from imr_llm.record import Record
from imr_llm.severity import UNNAMED

_SPACED = re.compile(r"(?<=\b[a-z]) (?=[a-z]\b)")
_ELSEWHERE = "¤"  # in the place of another state's agency, so that no word of it is taken for California's
_HEAD = 200  # letters at a letter's beginning: whose it is
_LONGEST = 400  # letters of what names another programme
_COMMON = "common"
_UNKNOWN = AnyLayout()
_Schema = TypeVar("_Schema", bound=BaseModel)


@cache
def common() -> Common:
    """What any letter may print. TableFault as `layouts`."""
    return _read(_COMMON, Common)


@cache
def layouts() -> dict[Layout, LayoutFile]:
    """Every layout by its name, which is its file's. TableFault, with file and key, where a file does not fit."""
    return {name: _read(name, LayoutFile) for name in LAYOUTS if name != UNKNOWN}


def known(layout: Layout) -> AnyLayout:
    """What is known of a layout."""
    return layouts().get(layout, _UNKNOWN)


@cache
def fields(layout: Layout) -> dict[FieldName, CaseField]:
    """How a letter of this layout says the fields of the case: in its own words first, then in anybody's."""
    found = dict(common().fields)
    for name, own in known(layout).fields.items():
        found[name] = found[name].model_copy(update={"said": (*own.said, *found[name].said)})
    return found


def programme_of(record: Record) -> str:
    """Whose review a letter is of; in an unknown layout, workers' compensation where the letter shows it."""
    return UNNAMED if any(flag.code == UNNAMED for flag in record.flags) else known(record.layout).programme


def is_of_workers(layout: Layout, text: str) -> bool:
    """Whether a letter is about California's workers' compensation, by its layout, or by its words where that is not
    known. One of its layouts can have another programme's letter that prints the same words: it names that alone.

    A name of California's counts more than a passing word of another programme, and in an unknown layout less than
    another at the head: in a known one that is whoever has a copy, or the address that it is sent to.
    """
    words = _SPACED.sub("", " ".join(lower(text).split()))
    is_known = layout != UNKNOWN
    if any(each.search(words) for each in _shown("own")) and (is_known or not _is_headed_by_another(words)):
        return True  # nearly every letter, whose other words need not be looked through
    for each in _shown("elsewhere"):
        words = each.sub(_ELSEWHERE, words)
    own, another = _first("own", words), _another(words)
    named = min(own, _first("names", words))
    if min(named, another) < len(words):
        is_named = named < another or (named < len(words) and another >= _HEAD)
        return is_named and (is_known or own < len(words) or not _is_sent_from_away(words))
    return is_known or max(_first("signs", words), _first("place", words)) < len(words)


def _is_headed_by_another(words: str) -> bool:
    head = words[: _HEAD + _LONGEST]
    return min(_first("elsewhere", head), _another(head)) < _HEAD


def _is_sent_from_away(words: str) -> bool:
    """Whether all that a letter has of an address or a state is another state's: names are shared by several states."""
    return _first("away", words) < len(words) == min(_first("home", words), _first("place", words))


def _another(words: str) -> int:
    return min(_first("another", words), _department(words))


def _first(name: str, words: str) -> int:
    """Where the first of these words stands; behind all where there is none."""
    return min((found.start() for each in _shown(name) if (found := each.search(words))), default=len(words))


def _department(words: str) -> int:
    """Where a department stands whose name a poor scan bent, as long as the name is: finance is no insurance."""
    found = alike(words, _programme()["departments"]).items()
    return min(
        (a for name, at in found for a, b in at if abs(len(squashed(words[a:b])) - len(squashed(name))) < 2),
        default=len(words),
    )


@cache
def _shown(name: str) -> tuple[re.Pattern[str], ...]:
    away = {lower(code): lower(state) for code, state in tables.states().items() if code != "CA"}
    classes = {kind.upper(): "|".join(_programme()[kind]) for kind in ("agency", "office")}
    classes |= {"STATES": "|".join(f"{{{state}}}" for state in away.values()), "POSTAL": "|".join(away)}
    return tuple(folded(patterns.filled(each, classes)) for each in _programme()[name])


def _programme() -> dict[str, tuple[str, ...]]:
    return tables.load("programme", dict[str, tuple[str, ...]])


def _read(name: str, schema: type[_Schema]) -> _Schema:
    return parsed(f"{name}.toml", (files("imr_llm") / "layouts" / f"{name}.toml").read_text(encoding="utf-8"), schema)


def parsed(file: str, content: str, schema: type[_Schema]) -> _Schema:
    """What a file says. TableFault with the file, and each key that does not fit."""
    found: _Schema = strict.parsed(f"layouts/{file}", content, schema)
    if isinstance(found, LayoutFile) and (problems := [*_sections(found), *_groups(found)]):
        raise TableFault(f"layouts/{file}: {'; '.join(problems)}.")
    return found


def _sections(layout: LayoutFile) -> Iterator[str]:
    """What is wrong with a layout's sections."""
    if not layout.signs and not any(section.tells for section in layout.section):
        yield "section, signs: nothing tells this layout from another"
    opened = {layout.opening, *(section.kind for section in (*layout.section, *common().section))}
    items = layout.items
    if isinstance(items, Sectioned):
        read = {
            "request.sections": items.request.sections,
            "decided_in": items.decided_in,
            "rationale": items.rationale,
        }
        for key, names in read.items():
            yield from (f"items.{key}: no [[section]] opens {name!r}" for name in names if name not in opened)


def _groups(layout: LayoutFile) -> Iterator[str]:
    """What is wrong with the groups and the classes of a layout's patterns."""
    classes = {"DATE": "", "MISREAD_DATE": ""} | common().words | layout.words
    for key, sources, names in _grouped(layout):
        for source in sources:
            try:
                whole = patterns.filled(source, classes)
            except KeyError as unknown:
                yield f"{key}: no class of words @{unknown.args[0]}"
                continue
            yield from (f"{key}: a pattern without (?P<{name}>…)" for name in names if f"(?P<{name}>" not in whole)


def _grouped(layout: LayoutFile) -> Iterator[tuple[str, Patterns, tuple[str, ...]]]:
    """Keys whose patterns must have groups."""
    for name, said in layout.fields.items():
        yield f"fields.{name}.said", said.said, ("value",)
    for fact, phrases in layout.facts.items():
        yield f"facts.{fact}", phrases, ("value",)
    match layout.items:
        case Headed(in_part=InPart(whole=whole)):
            yield "items.in_part.whole", whole, ("request", "authorized")
        case Stated(opens=opens, or_opens=or_opens, apart=apart):
            yield "items.opens", (*opens, *or_opens), ("number",)
            yield "items.apart", apart, ("number", "request")
        case Sectioned(request=request, heading=heading):
            yield "items.request.patterns", request.patterns, ("request",)
            yield "items.heading", (heading,) if heading else (), ("verb", "not")


@cache
def compiled(*sources: str) -> re.Pattern[str]:
    """Patterns as alternatives, filled in. TableFault for what is no regular expression."""
    whole = "|".join(map(filled, sources))
    try:
        return re.compile(whole, re.IGNORECASE)
    except re.error as error:
        raise TableFault(f"layouts: a pattern is no regular expression: {error}: {whole}.") from None


def filled(source: str, **more: str) -> str:
    """A pattern's source with its `{words}`, the `@CLASSES` of all files and those given here filled in."""
    return patterns.filled(source, _classes() | more)


@cache
def _classes() -> dict[str, str]:
    found = dict(common().words)
    for layout in layouts().values():
        found |= layout.words
    return found
