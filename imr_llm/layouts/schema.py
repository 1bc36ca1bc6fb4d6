"""What a layout file may say (`imr_llm/layouts/*.toml`): docs/layouts.md goes through one step by step.

A pattern is a regular expression on single-spaced text, case ignored. In it `{medically necessary}` stands for these
words as an OCR may have bent them, and `@NAME` for a class of words of `[words]`: the layout's own or those of
`common.toml`, which holds what any letter may print.
"""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, Field, model_validator

from imr_llm import tables
from imr_llm.codes import SectionName
from imr_llm.record import Case, Issue, Patient, Reviewer
from imr_llm.strict import Strict

_NOTHING = "(?!)"
"""A pattern that never matches."""

Pattern = Annotated[str, Field(min_length=1)]
Patterns = tuple[Pattern, ...]
"""Alternatives, in the order in which they are tried."""


def _programme(name: str) -> str:
    if name not in tables.steps():
        known = ", ".join(sorted(tables.steps()))
        raise ValueError(f"no programme of data/summary/steps.toml ({known}); docs/layouts.md says how to add one")
    return name


Label = Annotated[str, Field(pattern=r"^[^A-Z]+$")]
"""Printed words in lower case; any case, spacing and bent letters are seen through."""


def _field(named: str) -> str:
    parts: dict[str, type[BaseModel]] = {"case": Case, "patient": Patient, "reviewer": Reviewer, "issues": Issue}
    part, _, name = named.partition(".")
    if part not in parts or name not in parts[part].model_fields or name == "number":
        raise ValueError("no field of a record, as `case.mailing_date`")
    return named


RecordField = Annotated[str, AfterValidator(_field)]
"""A field of the record's parts: `case.mailing_date`; of every item: `issues.category`."""


class SectionLabels(Strict):
    """A part of the letter and the labels that open it.

    `stands`: `anywhere` for words so particular that they count wherever they stand; `as_heading` for words that count
    in capitals, alone on their line, or at a line's start before a colon. `tells`: whether they speak for the layout.
    """

    kind: SectionName
    labels: tuple[Label, ...]
    stands: Literal["anywhere", "as_heading"]
    tells: bool = True


class Decides(Strict):
    """Which words decide which way, as patterns; words in neither list leave the decision open."""

    upheld: Patterns
    overturned: Patterns

    @property
    def words(self) -> Patterns:
        """Those of both ways."""
        return (*self.upheld, *self.overturned)


class Items(Strict):
    """`closing`: words behind which nothing belongs to an item any more."""

    decides: Decides
    closing: tuple[Label, ...] = ()


class InPart(Strict):
    """How a heading says that a part was approved before: where it begins to, and all of it.

    `whole` begins to match where `begins` does; it has the groups `request` and `authorized`.
    """

    begins: Pattern
    whole: Patterns


class Headed(Items):
    """Items whose heading is `<request>: <decision word>` on lines of its own, before labelled parts.

    `claims`, `reviewer` and `rationale` are the labels of the parts, which follow each other so. `turns` are words in
    front of a decision word that make it none; `introduced` ends what stands before the first heading;
    `frames` and `framed_behind` are what a request can be framed by ("Issue 2:", "Decision"); `quotes` tells a heading
    that quotes another letter.
    """

    form: Literal["headed"]
    claims: tuple[Label, ...] = ()
    reviewer: tuple[Label, ...] = ()
    rationale: tuple[Label, ...]
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
    passed_over: Annotated[Patterns, Field(min_length=1)] = (_NOTHING,)


class Requested(Strict):
    """Where a letter says what was asked for.

    `sections` are looked through in their order. `patterns` have the group `request`, for one item; without them what
    the first section lists by numbers are the requests, or all of it is one. `asks` matches words in
    front of a request, with the group `asks` where they ask instead of stating.
    """

    sections: Annotated[tuple[SectionName, ...], Field(min_length=1)]
    patterns: Patterns = ()
    asks: Pattern = _NOTHING


class Sectioned(Items):
    """Items whose parts are the letter's sections: one item, or a numbered list in each of them.

    `decided_in` are sections that are searched for the words of `decides`, in this order; all in one must agree.
    `supports` are words that decide where those of `decides` are not there, and must not speak against them; words of
    `unsure`, and a section of the first kind in which nothing decides, leave the decision open. Of a
    list each request decides where it states instead of asking, then its own rationale's plain conclusion, then the
    rationale's `heading` (groups `verb`, `not`), in which pre-printed alternatives ("is/was") decide nothing; sections
    behind the requests, of the same kind, tell both sides' guidelines. `rationale` are the sections that it is made of.
    """

    form: Literal["sectioned"]
    request: Requested
    decided_in: tuple[SectionName, ...] = ()
    supports: Decides = Decides(upheld=(_NOTHING,), overturned=(_NOTHING,))
    unsure: Annotated[Patterns, Field(min_length=1)] = (_NOTHING,)
    heading: Pattern | None = None
    rationale: tuple[SectionName, ...]

    @model_validator(mode="after")
    def _decides_somewhere(self) -> Self:
        if self.request.patterns and not self.decided_in:
            raise ValueError("decided_in: names no section in which one item's decision is looked for")
        if self.decided_in and not self.request.patterns:
            raise ValueError("decided_in: is for one item, whose request has `patterns` under [items.request]")
        return self


class CaseField(Strict):
    """How a letter says a field of the case; see `common.toml`. `@DATE` stands for a date, as printed."""

    said: Patterns
    label: str | None = None
    torn: tuple[tuple[str, str], ...] = ()


FieldName = Literal[
    "case_number", "priority", "date_assigned", "ur_denial_date", "application_received", "decision_date"
]


class Conclusions(Strict):
    """What a rationale concludes, and what makes that no plain decision; told in `common.toml`."""

    concludes: Patterns
    turned: Patterns
    hedged: Patterns
    so: Patterns
    taken_back: Patterns
    generic: Patterns


class SidesTold(Strict):
    """How one paragraph tells what both sides relied on; told in `common.toml`."""

    claims: Patterns
    reviewer: Patterns
    both: Patterns
    numbered: Patterns
    named: Patterns
    only_for: Patterns


class Common(Strict):
    """`common.toml`: what a letter of any layout may print."""

    words: dict[str, Pattern]
    section: tuple[SectionLabels, ...]
    credentials: Pattern
    fields: dict[FieldName, CaseField]
    conclusions: Conclusions
    sides: SidesTold


class AnyLayout(Strict):
    """What is known of a layout; of an unknown one, only what stands here.

    `title` is its name for people; `programme` chooses the summary's texts. `once` are words that a letter prints once.
    `needs` are sections without which a letter is not whole; `never` are fields that it does not print: not read, not
    missed. `mtus`: whether a guideline is of California's schedule for workers' compensation unless the letter says
    otherwise; where not, its basis is told only where the letter names the MTUS. `youngest` is the age from which a
    patient's age is believed. `opening` is the section that stands before the first label. `signs` are further words
    that speak for the layout; two of them name it without a label. `fields` are the layout's own words for fields of
    the case, `facts` its set phrases for facts about the patient (group `value`), which count where the reader of prose
    finds none.
    """

    title: str = "unknown layout"
    programme: Annotated[str, AfterValidator(_programme)] = tables.WORKERS
    once: tuple[Label, ...] = ()
    needs: tuple[Literal["case_summary", "decision"], ...] = ("case_summary", "decision")
    never: tuple[RecordField, ...] = ()
    mtus: bool = True
    youngest: int = 14  # from which California issues work permits
    opening: SectionName = "header"
    signs: tuple[Label, ...] = ()
    words: dict[str, Pattern] = Field(default={})
    fields: dict[FieldName, CaseField] = Field(default={})
    facts: dict[Literal["diagnoses", "prior_treatments", "current_medications"], Patterns] = Field(default={})
    section: tuple[SectionLabels, ...] = ()


class LayoutFile(AnyLayout):
    """The file of one layout, with the form that its items have."""

    title: str
    programme: Annotated[str, AfterValidator(_programme)]
    items: Annotated[Headed | Stated | Sectioned, Field(discriminator="form")]
