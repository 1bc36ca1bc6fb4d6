"""The data files under `imr_llm/data`, and the schemas of those that several modules use.

A file that one module alone uses has its schema there.

They hold what a nurse or a lawyer may correct without reading Python: labels, category words, guideline names,
phrases. A file that does not fit its schema is a `TableFault` where it is first used, and a failing test.
"""

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Annotated, Any, Literal, TypeVar, cast

from pydantic import Field

from imr_llm.codes import Category, Language
from imr_llm.strict import Strict, parsed

T = TypeVar("T")
_FULL_STOP = re.compile(r"(?<=\.) (?=[A-ZÁÉÍÓÚÑ¿¡{“])")


class FileTable(Strict):
    """`files.toml`: suffixes of what is read, and of what surely holds no letter."""

    letters: frozenset[str]
    no_letters: frozenset[str]
    no_names: frozenset[str]


class CategoryRule(Strict):
    """Words that put a request in a category (`categories.toml`); the first rule that matches decides."""

    category: Category
    words: tuple[str, ...]


class PersonTable(Strict):
    """`persons.toml`: what tells that words are the name of a person, or none."""

    whose: tuple[str, ...]
    name_labels: tuple[str, ...]
    roles: tuple[str, ...]
    told_by: tuple[str, ...]
    called: tuple[str, ...]
    titles: tuple[str, ...]
    degrees: tuple[str, ...]
    greetings: tuple[str, ...]
    closings: tuple[str, ...]
    partings: tuple[str, ...]
    weak_partings: tuple[str, ...]
    introduced: tuple[str, ...]
    verbs: tuple[str, ...]
    before: tuple[str, ...]
    met: tuple[str, ...]
    spoken_with: tuple[str, ...]
    kin: tuple[str, ...]
    given_words: frozenset[str]
    given_things: frozenset[str]
    short_titles: tuple[str, ...]
    short_given: frozenset[str]
    personal_pages: frozenset[str]
    decided: tuple[str, ...]
    decisions: tuple[str, ...]
    things: tuple[str, ...]
    only_persons: tuple[str, ...]
    numbered: tuple[str, ...]
    not_numbered: tuple[str, ...]
    coded: tuple[str, ...]
    counted: tuple[str, ...]
    forms: tuple[str, ...]
    devices: tuple[str, ...]
    taken: tuple[str, ...]
    somebodys: tuple[str, ...]
    dwellings: frozenset[str]
    organisations: frozenset[str]
    streets: tuple[str, ...]
    small_streets: tuple[str, ...]
    no_streets: tuple[str, ...]
    small_streets_led: tuple[str, ...]
    leads: tuple[str, ...]
    two_letters: tuple[str, ...]
    given_goods: frozenset[str]
    named_things: tuple[str, ...]
    streets_with_capital: tuple[str, ...]
    spanish_streets: tuple[str, ...]
    employers: tuple[str, ...]
    companies: tuple[str, ...]
    eponyms: frozenset[str]
    named_after: tuple[str, ...]
    sites: tuple[str, ...]
    given: frozenset[str]
    particles: frozenset[str]
    no_names: frozenset[str]


class CheckTable(Strict):
    """`checks.toml`: what a model's answer is held against."""

    no_value: tuple[str, ...]
    negates: tuple[str, ...]
    no_negation: tuple[str, ...]
    never: tuple[str, ...]
    no_reason: tuple[str, ...]
    this_patient: tuple[str, ...]
    item_doubt: tuple[str, ...]
    keeps: tuple[str, ...]
    turns: tuple[str, ...]
    refuses: tuple[str, ...]
    approves: tuple[str, ...]
    no_side: tuple[str, ...]
    says_part: dict[str, tuple[str, ...]]
    body_parts: dict[str, tuple[str, ...]]


EntryKind = Literal["treatment", "drug", "condition", "documentation", "word", "category", "abbreviation"]


class Gloss(Strict):
    """A term in one language.

    `term` is the usual name of it (no article); `name` is what it is in plain words, with its article ("a steroid shot
    near the spine"), and ends "Your doctor asked for …"; `meaning` is one short sentence.
    """

    term: str
    name: str
    meaning: str


class Entry(Strict):
    """A glossary entry.

    `patterns` are regular expressions on lower-case, single-spaced text and match whole words; none counts where one of
    `not_before` follows. `short` are abbreviations that the entry explains, case as written. `source` names where an
    editor can check the meaning.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9_]+$")]
    kind: EntryKind
    patterns: tuple[str, ...]
    not_before: tuple[str, ...] = ()
    short: tuple[str, ...] = ()
    en: Gloss
    es: Gloss
    source: str


class Glossary(Strict):
    """A file of `glossary/`. `editors` says who may change it."""

    editors: str
    entry: tuple[Entry, ...]


class Text(Strict):
    """A fixed text or template; `law` is an id of `laws.toml`."""

    words: str
    law: str | None = None

    @property
    def sentences(self) -> list[str]:
        """Its sentences, slots and all: an editor's words, whose questions stay with what is said of them."""
        return _FULL_STOP.split(self.words)


class SummaryChecks(Strict):
    """How each decision is said in a language, and what a summary never says, as regular expressions."""

    upheld: str
    overturned: str
    unread: str
    forbidden: tuple[str, ...]


class SummaryTexts(Strict):
    """`summary/en.toml`, `summary/es.toml`: the words of a summary in one language."""

    months: tuple[str, ...]
    weekdays: tuple[str, ...]
    dates: dict[Literal["day", "month", "weekday"], str]
    labels: dict[str, str]
    text: dict[str, Text]
    checks: SummaryChecks


WORKERS = "workers_compensation"
"""The programme whose words stand for all that another one does not say otherwise."""


class ProgrammeTexts(Strict):
    """`summary/PROGRAMME.en.toml` and `.es.toml`: the words that another programme than that which it is like has."""

    like: str = WORKERS
    text: dict[str, Text]


class Steps(Strict):
    """A programme of `summary/steps.toml`: what can be done now, as ids of texts without their `next_`, in order."""

    approved: tuple[str, ...]
    denied: tuple[str, ...]
    appeal: tuple[str, ...]
    help: tuple[str, ...]


class Law(Strict):
    """What fixed texts stand on, and when they were last compared with it."""

    source: str
    checked: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    since: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    until: Annotated[str | None, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")] = None

    def holds(self, day: str) -> bool:
        """Whether it is the law on this day, ISO 8601."""
        return self.since <= day and (self.until is None or day <= self.until)


def load(name: str, schema: type[T]) -> T:
    """A file of `data/` by its name without ending, checked by its schema and kept. Raises TableFault."""
    whole: Any = schema
    return cast("T", _loaded(name, whole))


@cache
def _loaded(name: str, schema: Any) -> Any:
    text = (files("imr_llm") / "data" / f"{name}.toml").read_text(encoding="utf-8")
    return parsed(f"data/{name}.toml", text, schema)


def files_of_letters() -> FileTable:
    """Which files are opened."""
    return load("files", FileTable)


def any_of(sources: Iterable[str]) -> re.Pattern[str]:
    """One pattern for several, case ignored."""
    return re.compile("|".join(f"(?:{source})" for source in sources), re.IGNORECASE)


@cache
def checks_any(name: str) -> re.Pattern[str]:
    """One pattern for all those under a name of `checks.toml`, case ignored."""
    return any_of(getattr(checks(), name))


def states() -> dict[str, str]:
    """Postal abbreviation to full name."""
    return load("states", dict[str, str])


def categories() -> tuple[CategoryRule, ...]:
    """Words that put a request in a category."""
    return load("categories", dict[str, tuple[CategoryRule, ...]])["rule"]


def persons() -> PersonTable:
    """What tells that words are the name of a person."""
    return load("persons", PersonTable)


def checks() -> CheckTable:
    """What a model's answer is held against."""
    return load("checks", CheckTable)


@cache
def glossary() -> dict[str, Entry]:
    """Every entry of the files of `glossary/`, by id. ValueError for an id that stands twice."""
    folder = files("imr_llm") / "data" / "glossary"
    names = sorted(file.name.removesuffix(".toml") for file in folder.iterdir() if file.name.endswith(".toml"))
    entries = [entry for name in names for entry in load(f"glossary/{name}", Glossary).entry]
    found = {entry.id: entry for entry in entries}
    if len(found) < len(entries):
        raise ValueError("an id of the glossary stands twice")
    return found


@cache
def summary_texts(language: Language, programme: str = WORKERS) -> SummaryTexts:
    """The words of a summary of a letter of this programme."""
    if programme == WORKERS:
        return load(f"summary/{language}", SummaryTexts)
    own = load(f"summary/{programme}.{language}", ProgrammeTexts)
    texts = summary_texts(language, own.like)
    return texts.model_copy(update={"text": texts.text | own.text})


def steps() -> dict[str, Steps]:
    """What can be done now, by programme."""
    return load("summary/steps", dict[str, Steps])


def laws() -> dict[str, Law]:
    """What the texts on next steps stand on, by id."""
    return load("summary/laws", dict[str, Law])
