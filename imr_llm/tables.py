"""The data files under `imr_llm/data`, each with its schema.

They hold what a nurse or a lawyer may correct without reading Python: labels, category words, guideline names,
phrases. A file that does not fit its schema is a `pydantic.ValidationError` at start, and a failing test.
"""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, TypeAdapter

from imr_llm.fields import Category, DenialReason, Layout, SectionName

T = TypeVar("T")


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Heading(_Row):
    """A label that opens a section (`sections.toml`)."""

    section: SectionName
    labels: tuple[str, ...]
    anywhere: bool
    layouts: tuple[Layout, ...]


class SectionTable(_Row):
    """`sections.toml`: headings, and further words that speak for a layout."""

    heading: tuple[Heading, ...]
    signs: dict[Layout, tuple[str, ...]]


class ItemTable(_Row):
    """`items.toml`: the labels inside a disputed item, in their order, and what closes the last one."""

    claims: tuple[str, ...]
    reviewer: tuple[str, ...]
    rationale: tuple[str, ...]
    closing: tuple[str, ...]


class SpecialtyTable(_Row):
    """`specialties.toml`."""

    compound: tuple[str, ...]


class Guideline(_Row):
    """A guideline with a name of its own (`guidelines.toml`): `patterns` are regular expressions."""

    document: str
    patterns: tuple[str, ...]
    opens: bool = False


class GuidelineTable(_Row):
    """`guidelines.toml`."""

    guideline: tuple[Guideline, ...]


class CategoryRule(_Row):
    """Words that put a request in a category (`categories.toml`); the first rule that matches decides."""

    category: Category
    words: tuple[str, ...]


class CategoryTable(_Row):
    """`categories.toml`."""

    rule: tuple[CategoryRule, ...]


class ReasonRule(_Row):
    """Phrases of a rationale that state a denial reason (`reasons.toml`).

    A pattern may name the group `missing`: the words that follow it are what is missing.
    """

    reason: DenialReason
    guideline_too: bool
    patterns: tuple[str, ...]


class ReasonTable(_Row):
    """`reasons.toml`: the rules, whose sentence it is, and where the words that say what is missing end."""

    rule: tuple[ReasonRule, ...]
    guideline_speaks: tuple[str, ...]
    this_case: tuple[str, ...]
    missing_ends: tuple[str, ...]


class PatientTable(_Row):
    """`patient.toml`: the phrases that introduce facts about the patient, as regular expressions."""

    people: tuple[str, ...]
    injury_date: tuple[str, ...]
    events: tuple[str, ...]
    mechanism: tuple[str, ...]
    not_stated: tuple[str, ...]
    diagnoses: tuple[str, ...]
    conditions: tuple[str, ...]
    prior_treatments: tuple[str, ...]
    procedures: tuple[str, ...]
    current_medications: tuple[str, ...]
    not_items: tuple[str, ...]
    list_ends: tuple[str, ...]


class DrugTable(_Row):
    """`drugs.toml`: names of drugs, and of classes of drugs."""

    names: tuple[str, ...]
    classes: tuple[str, ...]


class CheckTable(_Row):
    """`checks.toml`: what a model's answer is held against."""

    no_value: tuple[str, ...]
    no_mechanism: tuple[str, ...]
    findings: tuple[str, ...]
    complaints: tuple[str, ...]
    diagnosed: tuple[str, ...]
    not_telling: tuple[str, ...]
    concludes: tuple[str, ...]
    lacks: tuple[str, ...]
    had: tuple[str, ...]
    taking: tuple[str, ...]
    negates: tuple[str, ...]
    not_so: tuple[str, ...]
    not_so_after: tuple[str, ...]
    not_given: tuple[str, ...]
    injured: tuple[str, ...]
    no_event: tuple[str, ...]
    hypothetical: tuple[str, ...]
    this_patient: tuple[str, ...]
    lack_leads: tuple[str, ...]
    item_upheld: tuple[str, ...]
    item_overturned: tuple[str, ...]
    item_doubt: tuple[str, ...]
    approves: tuple[str, ...]
    never_said: tuple[str, ...]
    leads: tuple[str, ...]
    plain_words: str
    says_nothing: tuple[str, ...]
    reason_signs: dict[DenialReason, tuple[str, ...]]
    body_parts: dict[str, tuple[str, ...]]


class PlainReasonTable(_Row):
    """`plain_reasons.toml`: the sentence that stands in for a model's plain reason."""

    overturned: str
    upheld: dict[DenialReason | Literal["missing_documentation_unnamed"], str]


def _load(name: str, schema: type[T]) -> T:
    text = (files("imr_llm") / "data" / f"{name}.toml").read_text(encoding="utf-8")
    return TypeAdapter(schema).validate_python(tomllib.loads(text))


@cache
def sections() -> SectionTable:
    """Labels of sections and layouts."""
    return _load("sections", SectionTable)


@cache
def items() -> ItemTable:
    """Labels inside a disputed item."""
    return _load("items", ItemTable)


@cache
def specialties() -> SpecialtyTable:
    """Board certifications that hold "and" or a comma."""
    return _load("specialties", SpecialtyTable)


@cache
def states() -> dict[str, str]:
    """Postal abbreviation to full name."""
    return _load("states", dict[str, str])


@cache
def guidelines() -> GuidelineTable:
    """Names of guidelines."""
    return _load("guidelines", GuidelineTable)


@cache
def categories() -> CategoryTable:
    """Words that put a request in a category."""
    return _load("categories", CategoryTable)


@cache
def reasons() -> ReasonTable:
    """Phrases that state a denial reason."""
    return _load("reasons", ReasonTable)


@cache
def patient() -> PatientTable:
    """Phrases that introduce facts about the patient."""
    return _load("patient", PatientTable)


@cache
def drugs() -> DrugTable:
    """Names of drugs and of their classes."""
    return _load("drugs", DrugTable)


@cache
def checks() -> CheckTable:
    """What a model's answer is held against."""
    return _load("checks", CheckTable)


@cache
def plain_reasons() -> PlainReasonTable:
    """Sentences that stand in for a model's plain reason."""
    return _load("plain_reasons", PlainReasonTable)
