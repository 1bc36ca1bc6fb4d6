"""The gold set: one YAML a letter, in the names of the typed record, and what is wrong with a label.

`docs/labelling.md` is the guide for whoever writes one; `evals/gold.schema.json` is the schema of a file.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, Literal

import yaml
from pydantic import Field, ValidationError

from evals import posted, verdicts
from evals.verdicts import NOTHING, Verdicts
from imr_llm.codes import Decision, Outcome, SectionName
from imr_llm.layout_names import Layout
from imr_llm.record import Case, Issue, Patient, Phrase, Reviewer, outcome_of
from imr_llm.review.said import OWN_WORDS, in_a_row, stands_in, stray, words
from imr_llm.strict import Strict

HERE: Final = Path(__file__).parent
GOLD: Final = HERE / "gold"
SCHEMA: Final = HERE / "gold.schema.json"
Origin = Literal["looked_at", "held_out", "real", "composed", "reviewed"]


_REQUEST: Final = re.compile(r"/issues/\d+/request")


class GoldError(Exception):
    """A gold file that cannot be used: which one, and what is wrong with it."""


class Quote(Strict):
    """One place where the letter says a value."""

    section: SectionName
    quote: str = Field(min_length=1, description="The letter's words, white space collapsed.")


class Look(Strict):
    """Something in the letter that a person should look at, whatever a reader makes of it."""

    field: str = Field(description="JSON Pointer, as in a record's flags; empty for the whole letter.")
    why: str


class Expected(Strict):
    """What a plain-language summary of the letter has to do, in either language."""

    decisions: tuple[Decision, ...] = Field(description="The decision of each item, in the letter's order.")
    must: tuple[tuple[Phrase, ...], ...] = Field(
        description="Facts that the summary has to state: each a list of ways to say it, of which one is enough."
    )
    must_not: tuple[Phrase, ...] = Field(description="Words that the summary must not have.")
    why: tuple[tuple[tuple[Phrase, ...], ...], ...] = Field(
        (),
        description="For each item, in the letter's order: what the worker must learn about why it was decided so, one "
        "to four facts, the most important first, each a list of ways to say it. Empty where nobody labelled them.",
    )


class Gold(Strict):
    """The labels of one letter. Names and conventions are those of the record."""

    letter: str = Field(pattern=r"^[\w.-]+$", description="The letter's file, in the folder `letters`.")
    sha256: str | None = Field(
        None,
        pattern=r"^[0-9a-f]{64}$",
        description="Of a letter that is not ours to hand on: the hash by which it is found in a folder of letters.",
    )
    origin: Origin = Field(
        description="looked_at, held_out: whole letters as they are posted by their publisher; those that whoever "
        "changes a reader may read, and those that are only measured with. real: bodies of posted letters, shipped "
        "here. composed: written for this set. reviewed: letters of whoever measures, labelled with `imr serve`."
    )
    held_out: bool = Field(description="Whether no rule and no prompt was written with a view of this letter.")
    hard: tuple[str, ...] = Field(description="What makes the letter hard to read.")
    layout: Layout
    case: Case
    patient: Patient
    reviewer: Reviewer
    issues: tuple[Issue, ...]
    outcome: Outcome | None
    evidence: dict[str, tuple[Quote, ...]] = Field(
        description="By JSON Pointer to the value: every section that says it, with the words."
    )
    labelled: tuple[str, ...] | None = Field(
        None,
        description="JSON Pointers to what somebody looked at, with all that is under them; only that is scored. Left "
        "out: everything. An item's request stands in any case: it tells which item is meant.",
    )
    look: tuple[Look, ...] = Field(default=(), description="What a reader is right to flag.")
    summary: Expected

    def has(self, pointer: str) -> bool:
        """Whether the field at a JSON Pointer, or what it is a part of, is labelled."""
        return self.labelled is None or any(pointer == own or pointer.startswith(f"{own}/") for own in self.labelled)


@dataclass(frozen=True, slots=True)
class GoldLetter:
    """A labelled letter: the file's name without its ending, the letter's bytes, its labels, and a judge's verdicts."""

    name: str
    data: bytes
    gold: Gold
    verdicts: Verdicts = NOTHING

    @property
    def text(self) -> str:
        """What the labels' words are looked for in."""
        return posted.text_of(self.gold.letter, self.data)

    @property
    def printed(self) -> str:
        """The same as it was printed, for a person."""
        return posted.printed(self.gold.letter, self.data)


class _Loader(yaml.CSafeLoader):
    """A key that stands twice is a mistake, not the last one's value."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [key.value for key, _ in node.value]
        if len(set(keys)) < len(keys):
            twice = next(key for key in keys if keys.count(key) > 1)
            raise yaml.YAMLError(f"{twice} stands twice in line {node.start_mark.line + 1} and below")
        return super().construct_mapping(node, deep)


def load(folder: Path = GOLD, letters_in: Path | None = None, *, layout: bool = False) -> list[GoldLetter]:
    """Every labelled letter of a folder of YAML files; their texts stand in `letters` beside that folder, or in it.

    Letters that are named by their hash are looked for in `letters_in`; with `layout`, the text that stands beside each
    (`pdftotext -layout`, the same name with .txt) is taken in its place.

    Raises GoldError where a file is not of its shape, its letter is not there, or a label does not hold (`problems`);
    VerdictError where verdicts lie beside them that cannot be used.
    """
    judged = verdicts.read(folder)
    letters = [_read(path, letters_in, layout) for path in paths(folder)]
    letters = [replace(letter, verdicts=judged.of(letter.name)) for letter in letters]
    # Labels quote the letter as it is posted; its layout text has columns between the words.
    wrong = [f"{letter.name}: {problem}" for letter in letters if not layout for problem in problems(letter)]
    if wrong:
        raise GoldError("\n".join([f"{folder}: {len(wrong)} labels do not hold:", *wrong]))
    return letters


def labels_in(folder: Path) -> list[Gold]:
    """The labels of a folder alone, without their letters. Raises GoldError where a file is not of its shape."""
    return [_labels(path) for path in paths(folder)]


def paths(folder: Path) -> list[Path]:
    """The label files of a folder. Raises GoldError where there is none."""
    found = sorted(folder.glob("*.yaml"))
    if not found:
        raise GoldError(f"{folder}: there is no .yaml file in it. Labels are described in docs/labelling.md.")
    return found


def _labels(path: Path) -> Gold:
    try:
        return Gold.model_validate(yaml.load(path.read_text(encoding="utf-8"), _Loader))  # noqa: S506 – a SafeLoader
    except (yaml.YAMLError, ValidationError, UnicodeDecodeError) as error:
        raise GoldError(f"{path}: {error}") from None


def _read(path: Path, letters_in: Path | None, layout: bool) -> GoldLetter:
    gold = _labels(path)
    if gold.sha256:
        return _posted(path, gold, gold.sha256, letters_in, layout)
    places = [path.parent.parent / "letters" / gold.letter, path.parent / gold.letter]
    found = next((place for place in places if place.is_file()), None)
    if found is None:
        raise GoldError(f"{path}: its letter {gold.letter} is neither in {places[0].parent} nor beside it.")
    return GoldLetter(path.stem, found.read_bytes(), gold)


def _posted(path: Path, gold: Gold, sha256: str, letters_in: Path | None, layout: bool) -> GoldLetter:
    """A letter that is found by its hash, its rationales whole."""
    found = posted.in_folder(letters_in).get(sha256) if letters_in else None
    if found is None:
        raise GoldError(
            f"{path.parent.name}: the letter of {path.stem} is not in {letters_in or 'a folder named'}"
            " (it is told by the SHA-256 of its file). The letters are not with their labels: name their folder with"
            " --letters. Posted ones can be downloaded by case number from the Division of Workers' Compensation's"
            " public search of IMR decisions (dir.ca.gov/dwc/imr)."
        )
    if layout:
        found = found.with_suffix(".txt")
    data = found.read_bytes()
    try:
        rationales = list(posted.whole(gold.letter, data, [issue.rationale for issue in gold.issues]))
    except ValueError as error:
        raise GoldError(f"{path}: {error}.") from None
    pairs = zip(gold.issues, rationales, strict=True)
    issues = tuple(issue.model_copy(update={"rationale": rationale}) for issue, rationale in pairs)
    return GoldLetter(path.stem, data, gold.model_copy(update={"issues": issues}))


def problems(letter: GoldLetter) -> Iterator[str]:
    """What is wrong with the labels of one letter, held against its text and against themselves."""
    gold, text = letter.gold, words(letter.text)
    values = dict(_values(gold))
    for pointer, quotes in gold.evidence.items():
        if pointer not in values:
            yield f"evidence of {pointer}, where there is no value"
        for quote in quotes:
            if not stands_in(quote.quote, text):
                yield f"{pointer}: the letter does not say {quote.quote!r}"
    for pointer, value in values.items():
        yield from _of_value(pointer, value, gold, text)
    for phrase in gold.summary.must_not:
        if any(in_a_row(words(phrase.lower()), words(quote.quote.lower())) for quote in _grounds(gold)):
            yield f"summary.must_not: {phrase!r} stands in the quote of a denial reason, which a summary may say"
    yield from _at_odds(gold)


def _of_value(pointer: str, value: Any, gold: Gold, text: list[str]) -> Iterator[str]:
    if OWN_WORDS.fullmatch(pointer):
        if not pointer.endswith("/category") and not stands_in(value, text):
            yield f"{pointer}: the letter does not say {value!r}"
    elif pointer not in gold.evidence:
        yield f"{pointer}: no evidence"
    elif odd := stray(pointer, value, [quote.quote for quote in gold.evidence[pointer]]):
        yield f"{pointer}: {', '.join(odd)} not in its quotes"
    if not gold.has(pointer) and not _REQUEST.fullmatch(pointer):
        yield f"{pointer}: a value where nothing is labelled"


def _grounds(gold: Gold) -> Iterator[Quote]:
    """What is quoted for denial reasons: words that a true reason may have."""
    for pointer, quotes in gold.evidence.items():
        if "/denial_reasons/" in pointer:
            yield from quotes


def _values(gold: Gold) -> Iterator[tuple[str, Any]]:
    """Every value with its pointer; of a citation, its text."""
    for part in ("case", "patient", "reviewer"):
        for field, value in getattr(gold, part):
            yield from _each(f"/{part}/{field}", value)
    for index, issue in enumerate(gold.issues):
        for field, value in issue:
            if field.endswith("_citations"):
                yield from _each(f"/issues/{index}/{field}", tuple(citation.text for citation in value))
            elif field != "number":
                yield from _each(f"/issues/{index}/{field}", value)


def _each(pointer: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, tuple):
        yield from ((f"{pointer}/{index}", member) for index, member in enumerate(value))
    elif value is not None:
        yield pointer, value


def _at_odds(gold: Gold) -> Iterator[str]:
    """Labels that contradict each other."""
    decisions = [issue.decision for issue in gold.issues]
    if gold.has("/outcome") and gold.outcome != outcome_of(decisions):
        yield f"outcome {gold.outcome} does not follow from the decisions"
    if list(gold.summary.decisions) != [decision for decision in decisions if decision]:
        yield "summary.decisions are not those of the issues"
    if gold.summary.why and len(gold.summary.why) != len(gold.issues):
        yield "summary.why has other items than the issues"
    for number, issue in enumerate(gold.issues, start=1):
        if issue.number != number:
            yield f"issue {number} has the number {issue.number}"
        if issue.why:
            yield f"issue {number}: why is a model's, not a label"
        if issue.decision == "overturned" and (issue.denial_reasons or issue.missing_documentation):
            yield f"issue {number} is overturned and has reasons of a denial"
        elif not gold.has(f"/issues/{number - 1}/denial_reasons"):
            continue
        elif issue.missing_documentation and "missing_documentation" not in issue.denial_reasons:
            yield f"issue {number} lists what is missing, but missing_documentation is not among its reasons"


def schema() -> str:
    """The JSON Schema of a gold file, made from the typed record."""
    return json.dumps(Gold.model_json_schema(), indent=1) + "\n"
