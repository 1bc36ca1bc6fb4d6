"""A plain-language summary, held against the labels and against the letter.

It knows nothing of the checks that the program makes itself: directions are told by the words that a reader sees, and
what is printed between “ ” is looked for in the letter.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from evals.gold import Gold
from evals.match import tokens
from imr_llm import tables
from imr_llm.codes import Decision, Language
from imr_llm.language.quoted import PRINTED
from imr_llm.layouts import forms
from imr_llm.review.said import in_a_row
from imr_llm.summary import Sentence, Summary

_SAID: Final[dict[Language, dict[Decision, re.Pattern[str]]]] = {
    "en": {"upheld": re.compile(r"\bdid not approve\b"), "overturned": re.compile(r"\breviewer approved\b")},
    "es": {"upheld": re.compile(r"\bno aprobó\b"), "overturned": re.compile(r"\bsí aprobó\b")},
}
_PARTS: Final = ("main_message", "next_steps", "about")
_NUMBER: Final = re.compile(r"\d+")
_OF_GUIDELINE: Final = "reason_rule"
"""What a guideline allows, told as the guideline's: its numbers are none of the patient's there."""
_SLOT: Final = re.compile(r"\\\{\w+\\\}")
_NAMES: Final = ("Chronic Pain Medical Treatment Guidelines", "ACOEM", "Official Disability Guidelines")
"""What the record calls a guideline, however a letter prints it."""


def summary(
    told: Summary | None, language: Language, gold: Gold, text: str, items: Mapping[int, int]
) -> tuple[dict[str, float], dict[str, str]]:
    """Scores of one summary, and what is wrong with it; `told` is None where none was written.

    `items` has the place in the record of each labelled item that was read. `decisions`: the labelled items, and those
    told the right way round, once or more and never the other way. `turned_round`: told the wrong way. `supported`:
    sentences that are no model's own, and those that stand on the letter, the glossary or a fixed text. `parts`: a
    reason for each labelled item, and the parts that every summary has, and those that are there. `must` and
    `must_not`: the facts, and those that are stated. `grade_raw`, `grade_masked`: years of school.
    """
    sentences = told.sentences if told else ()
    said = _words(sentences)
    wrong: dict[str, list[str]] = {"decisions": [], "turned_round": [], "supported": [], "must": [], "must_not": []}
    for index, decision in enumerate(gold.summary.decisions):
        number = items.get(index, -2) + 1
        directions = _directions([s for s in sentences if s.issue == number], language)
        if directions != {decision}:
            wrong["decisions"].append(f"item {index + 1} is {decision}, told as {', '.join(directions) or 'nothing'}")
        if directions - {decision}:
            wrong["turned_round"].append(f"item {index + 1} is {decision}, told as {', '.join(directions)}")
    letter = tokens(text)
    checkable = [s for s in sentences if s.source.text != "model"]
    unsupported = [s.text for s in checkable if not _is_supported(s, language, letter, len(text), gold)]
    wrong["supported"] += unsupported
    wrong["must"] += [ways[0] for ways in gold.summary.must if not any(_has(said, way) for way in ways)]
    forbidden = _forbidden(gold)
    of_case = _words(s for s in sentences if s.source.text != _OF_GUIDELINE)
    wrong["must_not"] += [w for w in forbidden if _has(of_case if _NUMBER.search(w) else said, w)]
    wrong["parts"] = list(_missing_parts(sentences, gold, items))
    of = {
        "decisions": len(gold.summary.decisions),
        "turned_round": len(gold.summary.decisions) if told else 0,
        "parts": len(gold.summary.decisions) + len(_PARTS),
        "supported": len(checkable),
        "must": len(gold.summary.must),
        "must_not": len(forbidden) if told else 0,
    }
    scores: dict[str, float] = {}
    for name, total in of.items():
        is_bad = name in ("turned_round", "must_not")
        scores[f"{language}.{name}:of"] = total
        scores[f"{language}.{name}:is"] = len(wrong[name]) if is_bad else total - len(wrong[name])
    if told:
        scores[f"{language}.grade_raw"] = told.reading_grade.raw
        scores[f"{language}.grade_masked"] = told.reading_grade.masked
    return scores, {f"{language}.{name}": "\n".join(lines) for name, lines in wrong.items() if lines}


def _words(sentences: Iterable[Sentence]) -> str:
    return f" {' '.join(tokens(' '.join(s.text for s in sentences)))} "


def _forbidden(gold: Gold) -> list[str]:
    """What must not be told: not the words of a fact that has to be told, as what a guideline allows."""
    due = [f" {' '.join(tokens(way))} " for facts in gold.summary.why for ways in facts for way in ways]
    return [words for words in gold.summary.must_not if not any(_has(fact, words) for fact in due)]


def _missing_parts(sentences: Sequence[Sentence], gold: Gold, items: Mapping[int, int]) -> Iterator[str]:
    reasoned = {sentence.issue for sentence in sentences if sentence.part == "reason"}
    for index in range(len(gold.summary.decisions)):
        if items.get(index, -2) + 1 not in reasoned:
            yield f"no reason for item {index + 1}"
    yield from (f"no {part}" for part in _PARTS if part not in {sentence.part for sentence in sentences})


def _directions(sentences: list[Sentence], language: Language) -> set[str]:
    """Which decisions the sentences about one item tell, by their words."""
    told: set[str] = set()
    for sentence in (s for s in sentences if s.part == "decision"):
        words = PRINTED.sub(" ", sentence.text)
        told |= {decision for decision, pattern in _SAID[language].items() if pattern.search(words)}
        printed = {" ".join(tokens(quoted)) for quoted in PRINTED.findall(sentence.text)}
        told |= printed & {"upheld", "overturned"}
    return told


def _is_supported(sentence: Sentence, language: Language, letter: list[str], length: int, gold: Gold) -> bool:
    """Whether a sentence stands on what it says that it stands on; `letter` has the letter's words."""
    source = sentence.source
    texts = tables.summary_texts(language, forms.known(gold.layout).programme).text
    if source.text not in texts or not any(_is_of(sentence.text, words) for words in texts[source.text].sentences):
        return False
    if sentence.support == "letter":
        placed = all(0 <= p.start < p.end <= length for p in source.places)
        printed = [q for q in PRINTED.findall(sentence.text) if tokens(q) and q not in _NAMES]
        return bool(source.places) and placed and all(in_a_row(tokens(quoted), letter) for quoted in printed)
    if sentence.support == "glossary":
        return bool(source.entries) and set(source.entries) <= set(tables.glossary())
    counts = Counter(issue.decision for issue in gold.issues)
    known = {str(issue.number) for issue in gold.issues if issue.decision == "overturned"}
    known |= {str(count) for count in (len(gold.issues), *counts.values())}
    return _numbers(sentence.text) <= _numbers(texts[source.text].words) | known


def _is_of(said: str, template: str) -> bool:
    """Whether a sentence is a template with something in its slots."""
    return bool(re.fullmatch(_SLOT.sub(".+", re.escape(template)), said))


def _numbers(words: str) -> set[str]:
    return set(_NUMBER.findall(words))


def _has(said: str, words: str) -> bool:
    return f" {' '.join(tokens(words))} " in said
