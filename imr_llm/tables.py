"""The data files under `imr_llm/data`, each with its schema.

They hold what a nurse or a lawyer may correct without reading Python: labels, category words, guideline names,
phrases. A file that does not fit its schema is a `pydantic.ValidationError` at start, and a failing test.
"""

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from imr_llm.record import Category, DenialReason, Language, Layout, SectionName

T = TypeVar("T")
_CLASS = re.compile(r"@[A-Z]+")  # a class of words in a pattern
_SENTENCE_END = re.compile(r"(?<=\.) (?=[A-ZÁÉÍÓÚÑ¿¡{“])")


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


class Paper(_Row):
    """A paper that comes with a letter or in its place (`papers.toml`); all but `name` and `next_step` are patterns."""

    name: str
    titles: tuple[str, ...]
    opens: tuple[str, ...]
    signs: tuple[str, ...]
    telltale: tuple[str, ...]
    like_letter: bool
    next_step: str


class PaperTable(_Row):
    """`papers.toml`."""

    paper: tuple[Paper, ...]


class FileTable(_Row):
    """`files.toml`: suffixes of what is read, and of what surely holds no letter."""

    letters: frozenset[str]
    no_letters: frozenset[str]
    no_names: frozenset[str]


class MailingTable(_Row):
    """`mailing.toml`: how a letter, or a proof of service, says when it was mailed."""

    labels: tuple[str, ...]
    said: tuple[str, ...]
    served: tuple[str, ...]
    executed: tuple[str, ...]
    this_date: tuple[str, ...]
    others: tuple[str, ...]
    this_letter: tuple[str, ...]


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
    last_resort: bool = False
    patterns: tuple[str, ...]


class ReasonTable(_Row):
    """`reasons.toml`: the rules, whose sentence it is, and where words for what is missing end, or name nothing.

    A pattern names a class of `words` as `@NAME`.
    """

    rule: tuple[ReasonRule, ...]
    words: dict[str, tuple[str, ...]]
    boilerplate: tuple[str, ...]
    not_the_item: tuple[str, ...]
    guideline_speaks: tuple[str, ...]
    this_case: tuple[str, ...]
    case_words: tuple[str, ...]
    missing_ends: tuple[str, ...]
    names_nothing: tuple[str, ...]


class AbsentTable(_Row):
    """`absent.toml`: illness and danger, and the words round them. `not_illness` has ids of the glossary."""

    dangers: tuple[str, ...]
    illnesses: tuple[str, ...]
    not_illness: tuple[str, ...]
    frames: tuple[str, ...]
    tails: tuple[str, ...]
    tests: tuple[str, ...]
    acts: tuple[str, ...]
    watched: tuple[str, ...]
    signs: tuple[str, ...]
    brings: tuple[str, ...]


class Medicine(_Row):
    """Medicines that must not be stopped at once: ids of the glossary, and where that can be checked."""

    entries: tuple[str, ...]
    source: str


class StoppingTable(_Row):
    """`stopping.toml`: those medicines, and how a letter speaks of stopping them."""

    medicine: tuple[Medicine, ...]
    not_taken: tuple[str, ...]
    pumped: tuple[str, ...]
    stops: tuple[str, ...]
    abrupt: tuple[str, ...]
    harmless: tuple[str, ...]
    taper: tuple[str, ...]
    advises: tuple[str, ...]


class PatientTable(_Row):
    """`patient.toml`: the phrases that introduce facts about the patient, as regular expressions."""

    people: tuple[str, ...]
    occupations: tuple[str, ...]
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


class PersonTable(_Row):
    """`persons.toml`: what tells that words are the name of a person, or none."""

    given: frozenset[str]
    particles: frozenset[str]
    no_names: frozenset[str]


class CheckTable(_Row):
    """`checks.toml`: what a model's answer is held against."""

    no_value: tuple[str, ...]
    no_mechanism: tuple[str, ...]
    no_condition: tuple[str, ...]
    no_treatment: tuple[str, ...]
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
    own_papers: tuple[str, ...]
    said_of_people: tuple[str, ...]
    small_words: str
    paper_words: str
    people_words: str
    approval_words: str
    framed_words: str
    accuses: tuple[str, ...]
    this_worker: tuple[str, ...]
    papers_frame: tuple[str, ...]
    papers_lack: tuple[str, ...]
    says_nothing: tuple[str, ...]
    reason_signs: dict[DenialReason, tuple[str, ...]]
    body_parts: dict[str, tuple[str, ...]]


EntryKind = Literal["treatment", "drug", "condition", "documentation", "word", "category"]


class Gloss(_Row):
    """A term in one language.

    `term` is the usual name of it (no article); `name` is what it is in plain words, with its article ("a steroid shot
    near the spine"), and ends "Your doctor asked for …"; `meaning` is one short sentence.
    """

    term: str
    name: str
    meaning: str


class Entry(_Row):
    """A glossary entry.

    `patterns` are regular expressions on lower-case, single-spaced text and match whole words; `source` names where an
    editor can check the meaning.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9_]+$")]
    kind: EntryKind
    patterns: tuple[str, ...]
    en: Gloss
    es: Gloss
    source: str


class Glossary(_Row):
    """A file of `glossary/`. `editors` says who may change it."""

    editors: str
    entry: tuple[Entry, ...]


class Text(_Row):
    """A fixed text or template; `law` is an id of `laws.toml`."""

    words: str
    law: str | None = None

    @property
    def sentences(self) -> list[str]:
        """Its sentences, slots and all."""
        return _SENTENCE_END.split(self.words)


class SummaryChecks(_Row):
    """How each decision is said in a language, and what a summary never says, as regular expressions."""

    upheld: str
    overturned: str
    unread: str
    forbidden: tuple[str, ...]


class SummaryTexts(_Row):
    """`summary/en.toml`, `summary/es.toml`: the words of a summary in one language."""

    months: tuple[str, ...]
    dates: dict[Literal["day", "month"], str]
    labels: dict[str, str]
    text: dict[str, Text]
    checks: SummaryChecks


class Law(_Row):
    """What fixed texts stand on, and when they were last compared with it."""

    source: str
    checked: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    since: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    until: Annotated[str | None, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")] = None

    def holds(self, day: str) -> bool:
        """Whether it is the law on this day, ISO 8601."""
        return self.since <= day and (self.until is None or day <= self.until)


class WordPair(_Row):
    """A word of a reason as a regular expression in each language."""

    english: str
    spanish: str


class TranslationTable(_Row):
    """`translation.toml`: what a model's Spanish is held against."""

    negates: tuple[str, ...]
    spanish: tuple[str, ...]
    english: tuple[str, ...]
    numbers: dict[str, str]
    small_english: str
    small_spanish: str
    claims_english: tuple[str, ...]
    claims_spanish: tuple[str, ...]
    word: tuple[WordPair, ...]


class Inside(_Row):
    """Words inside a glossary term's match, and those of an entry that speaks of them."""

    words: tuple[str, ...]
    fits: tuple[str, ...]


class TermTable(_Row):
    """`summary/terms.toml`: how glossary terms are found, and words by which a request asks for something else."""

    system_words: tuple[str, ...]
    turns_before: tuple[str, ...]
    guided: tuple[str, ...]
    turns_anywhere: tuple[str, ...]
    turns_after: tuple[str, ...]
    separators: tuple[str, ...]
    subordinates: tuple[str, ...]
    adds: tuple[str, ...]
    restarts: tuple[str, ...]
    ends: tuple[str, ...]
    general: tuple[str, ...]
    comes_after: tuple[str, ...]
    no_gloss: tuple[str, ...]
    inside: tuple[Inside, ...]


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
def papers() -> PaperTable:
    """Papers that come with a letter or in its place."""
    return _load("papers", PaperTable)


@cache
def mailing() -> MailingTable:
    """How a letter says when it was mailed."""
    return _load("mailing", MailingTable)


@cache
def files_of_letters() -> FileTable:
    """Which files are opened."""
    return _load("files", FileTable)


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
    """Phrases that state a denial reason, with their classes of words filled in."""
    table = _load("reasons", ReasonTable)
    classes = {f"@{name}": f"(?:{'|'.join(words)})" for name, words in table.words.items()}

    def filled(pattern: str) -> str:
        return _CLASS.sub(lambda m: classes[m[0]], pattern)

    rules = (rule.model_copy(update={"patterns": tuple(map(filled, rule.patterns))}) for rule in table.rule)
    return table.model_copy(update={"rule": tuple(rules)})


@cache
def patient() -> PatientTable:
    """Phrases that introduce facts about the patient."""
    return _load("patient", PatientTable)


@cache
def drugs() -> DrugTable:
    """Names of drugs and of their classes."""
    return _load("drugs", DrugTable)


@cache
def absent() -> AbsentTable:
    """Illness and danger, which nobody brings."""
    return _load("absent", AbsentTable)


@cache
def stopping() -> StoppingTable:
    """Medicines that must not be stopped all at once."""
    return _load("stopping", StoppingTable)


@cache
def persons() -> PersonTable:
    """What tells that words are the name of a person."""
    return _load("persons", PersonTable)


@cache
def checks() -> CheckTable:
    """What a model's answer is held against."""
    return _load("checks", CheckTable)


@cache
def glossary() -> dict[str, Entry]:
    """Every entry of the files of `glossary/`, by id. ValueError for an id that stands twice."""
    folder = files("imr_llm") / "data" / "glossary"
    names = sorted(file.name.removesuffix(".toml") for file in folder.iterdir() if file.name.endswith(".toml"))
    entries = [entry for name in names for entry in _load(f"glossary/{name}", Glossary).entry]
    found = {entry.id: entry for entry in entries}
    if len(found) < len(entries):
        raise ValueError("an id of the glossary stands twice")
    return found


@cache
def summary_texts(language: Language) -> SummaryTexts:
    """The words of a summary."""
    return _load(f"summary/{language}", SummaryTexts)


@cache
def laws() -> dict[str, Law]:
    """What the texts on next steps stand on, by id."""
    return _load("summary/laws", dict[str, Law])


@cache
def terms() -> TermTable:
    """How glossary terms are found in requests and texts."""
    return _load("summary/terms", TermTable)


@cache
def translation() -> TranslationTable:
    """What a model's Spanish is held against."""
    return _load("translation", TranslationTable)
