"""What a layout file may say (`imr_llm/layouts/*.toml`), and the files themselves, by name.

A pattern is a regular expression on single-spaced text, case ignored. In it `{medically necessary}` stands for these
words as an OCR may have bent them, and `@NAME` for a class of words of `[words]`: the layout's own
or those of `common.toml`, which holds what any letter may print. docs/layouts.md goes through a layout step by step.
"""

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from imr_llm.patterns import tolerant
from imr_llm.record import LAYOUTS, UNKNOWN, Layout, SectionName
from imr_llm.tables import WORKERS

_COMMON = "common"
_NOTHING = "(?!)"
"""A pattern that never matches."""
_WORDS = re.compile(r"\{(?P<words>[^\W\d_][^{}]*)\}")
_CLASS = re.compile(r"@[A-Z][A-Z0-9_]*")

Pattern = Annotated[str, Field(min_length=1)]
Patterns = tuple[Pattern, ...]
"""Alternatives, in the order in which they are tried."""
Label = Annotated[str, Field(pattern=r"^[^A-Z]+$")]
"""Printed words in lower case; any case, spacing and bent letters are seen through."""


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Section(_Row):
    """A part of the letter and the labels that open it.

    `stands`: `anywhere` for words so particular that they count wherever they stand; `as_heading` for words that count
    in capitals, alone on their line, or at a line's start before a colon. `tells`: whether they speak for the layout.
    """

    kind: SectionName
    labels: tuple[Label, ...]
    stands: Literal["anywhere", "as_heading"]
    tells: bool = True


class Decides(_Row):
    """Which words decide which way, as patterns; words in neither list leave the decision open."""

    upheld: Patterns
    overturned: Patterns

    def says(self, words: str) -> Literal["upheld", "overturned"] | None:
        """The decision that these words are, from the first to the last; None where they are none, or both."""
        upheld, overturned = (bool(compiled(*p).fullmatch(words)) for p in (self.upheld, self.overturned))
        if upheld is overturned:
            return None
        return "upheld" if upheld else "overturned"


class Items(_Row):
    """`closing`: words behind which nothing belongs to an item any more."""

    decides: Decides
    closing: tuple[Label, ...] = ()


class InPart(_Row):
    """How a heading says that a part was approved before: where it begins to, and all of it.

    `whole` begins to match where `begins` does; it has the groups `request` and `authorized`.
    """

    begins: Pattern
    whole: Patterns


class Headed(Items):
    """Items whose heading is `<request>: <decision word>` on lines of its own, before labelled parts.

    `claims`, `reviewer` and `rationale` are the labels of the parts, `order` how they follow each other. `turns` are
    words in front of a decision word that make it none; `introduced` ends what stands before the first heading;
    `frames` and `framed_behind` are what a request can be framed by ("Issue 2:", "Decision"); `quotes` tells a heading
    that quotes another letter.
    """

    form: Literal["headed"]
    claims: tuple[Label, ...] = ()
    reviewer: tuple[Label, ...] = ()
    rationale: tuple[Label, ...]
    order: tuple[Literal["claims", "reviewer", "rationale"], ...] = ("claims", "reviewer", "rationale")
    turns: tuple[str, ...] = ("not?", "non", "partial(?:ly)?", "in part", "or", "and", "never", "previously")
    introduced: Pattern = _NOTHING
    frames: Pattern = _NOTHING
    framed_behind: Pattern = _NOTHING
    quotes: Pattern = _NOTHING
    in_part: InPart | None = None


class Stated(Items):
    """Items that a sentence states: "Decision for X is not medically necessary".

    `opens` match up to the request, with the letter's `number` of it; `or_opens` are tried where none does. The request
    ends where `decides` or `ends` matches, at the latest after a sentence. `printed`: `once`, each opening an item, or
    `again`: the same item may be stated in several places. What follows belongs to it, or, with `apart`, the part of
    the letter that this pattern (groups `number`, `request`) opens. `claims`, `reviewer`, `rationale` open its parts;
    `passed_over` is a heading in front of them.
    """

    form: Literal["stated"]
    opens: Patterns
    or_opens: Patterns = ()
    printed: Literal["once", "again"] = "once"
    ends: Patterns
    apart: Patterns = ()
    claims: Patterns
    reviewer: Patterns
    rationale: Patterns
    passed_over: Patterns = ()


class Requested(_Row):
    """Where a letter says what was asked for.

    `sections` are looked through in their order. `patterns` have the group `request`, for one item; without them what
    stands in the first section is the request, or with `listed` a numbered list of requests. `asks` matches words in
    front of a request, with the group `asks` where they ask instead of stating.
    """

    sections: tuple[SectionName, ...]
    patterns: Patterns = ()
    listed: bool = False
    asks: Pattern | None = None


class Sectioned(Items):
    """Items whose parts are the letter's sections: one item, or a numbered list in each of them.

    `decided_in` are sections that are searched for the words of `decides`, in this order; all in one must agree.
    `supports` are words that decide where those of `decides` are not there, and must not speak against them; words of
    `unsure`, and a section of the first kind in which nothing decides, leave the decision open. With
    `concluded` the request decides where it states instead of asking, then the rationale's plain conclusion, then the
    rationale's `heading` (groups `verb`, `not`), in which pre-printed alternatives ("is/was") decide nothing.
    `rationale` are the sections that it is made of. With `sides`, the sections behind the requests, of the same kind,
    tell both sides' guidelines.
    """

    form: Literal["sectioned"]
    request: Requested
    decided_in: tuple[SectionName, ...] = ()
    supports: Decides | None = None
    unsure: Patterns = ()
    concluded: bool = False
    heading: Pattern | None = None
    rationale: tuple[SectionName, ...]
    sides: bool = False


class CaseField(_Row):
    """How a letter says a field of the case; see `common.toml`. `@DATE` stands for a date, as printed."""

    said: Patterns
    label: str | None = None
    torn: tuple[tuple[str, str], ...] = ()


FieldName = Literal[
    "case_number", "priority", "date_assigned", "ur_denial_date", "application_received", "decision_date"
]


class Common(_Row):
    """`common.toml`: what a letter of any layout may print."""

    words: dict[str, Pattern]
    section: tuple[Section, ...]
    credentials: Pattern
    fields: dict[FieldName, CaseField]


class LayoutFile(_Row):
    """One layout.

    `title` is its name for people; `programme` chooses the summary's texts. `once` are words that a letter prints once.
    `needs` are sections without which a letter is not whole; `never` are fields (JSON Pointers) that it does not print:
    not read, not missed. `youngest` is the age from which a patient's age is believed. `opening` is the section that
    stands before the first label. `signs` are further words that speak for the layout; two of them name it without a
    label. `fields` are the layout's own words for fields of the case, `facts` its set
    phrases for facts about the patient (group `value`), which count where the reader of prose finds none.
    """

    title: str
    programme: str
    once: tuple[Label, ...] = ()
    needs: tuple[Literal["case_summary", "decision"], ...] = ("case_summary", "decision")
    never: tuple[str, ...] = ()
    youngest: int = 14  # from which California issues work permits
    opening: SectionName = "header"
    signs: tuple[Label, ...] = ()
    words: dict[str, Pattern] = {}
    fields: dict[FieldName, CaseField] = {}
    facts: dict[Literal["diagnoses", "prior_treatments", "current_medications"], Patterns] = {}
    section: tuple[Section, ...] = ()
    items: Annotated[Headed | Stated | Sectioned, Field(discriminator="form")]


@cache
def common() -> Common:
    """What any letter may print."""
    return Common.model_validate(_read(_COMMON))


@cache
def layouts() -> dict[Layout, LayoutFile]:
    """Every layout by its name, which is its file's. `pydantic.ValidationError` where a file does not fit."""
    return {name: LayoutFile.model_validate(_read(name)) for name in LAYOUTS if name != UNKNOWN}


def known(layout: Layout) -> LayoutFile | None:
    """The file of a layout; None for the unknown one."""
    return layouts().get(layout)


@cache
def fields(layout: Layout) -> dict[FieldName, CaseField]:
    """How a letter of this layout says the fields of the case: in its own words first, then in anybody's."""
    found = dict(common().fields)
    form = known(layout)
    for name, own in form.fields.items() if form else ():
        found[name] = found[name].model_copy(update={"said": (*own.said, *found[name].said)})
    return found


def programme_of(layout: Layout) -> str:
    """The programme whose decision a letter of this layout is; workers' compensation where the layout is not known."""
    form = known(layout)
    return form.programme if form else WORKERS


def _read(name: str) -> dict[str, object]:
    return tomllib.loads((files("imr_llm") / "layouts" / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def compiled(*sources: str) -> re.Pattern[str]:
    """Patterns as alternatives, `{words}` and `@CLASSES` filled in. KeyError for a class that is in no file."""
    return re.compile("|".join(map(filled, sources)), re.IGNORECASE)


def filled(source: str, **more: str) -> str:
    """A pattern's source with its `{words}`, its `@CLASSES` and those given here filled in."""
    classes = _classes() | more
    while _CLASS.search(source):
        source = _CLASS.sub(lambda m: f"(?:{classes[m[0][1:]]})", source)
    return _WORDS.sub(lambda m: tolerant(m["words"]), source)


@cache
def _classes() -> dict[str, str]:
    found = dict(common().words)
    for layout in layouts().values():
        found |= layout.words
    return found
